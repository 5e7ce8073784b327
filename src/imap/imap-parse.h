/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-tokens.h"

G_BEGIN_DECLS

/* The responses of RFC 9051 §7, each read from behind its name. FALSE: the line is malformed. */

/* From behind OK, NO, BAD, BYE or PREAUTH: [code] and text. Never fails. */
void imap_parse_status (ImapTokens *tokens, ImapStatusData *status);

gboolean imap_parse_list (ImapTokens *tokens, ImapListData *list);
gboolean imap_parse_mailbox_status (ImapTokens *tokens, ImapMailboxStatus *status);
gboolean imap_parse_namespace (ImapTokens *tokens, ImapResponse *response);
gboolean imap_parse_quota (ImapTokens *tokens, ImapResponse *response);
gboolean imap_parse_quota_root (ImapTokens *tokens, ImapResponse *response);
gboolean imap_parse_id (ImapTokens *tokens, ImapResponse *response);
gboolean imap_parse_capability (ImapTokens *tokens, char closing, const char *const **names);
gboolean imap_parse_search (ImapTokens *tokens, ImapSearchData *search);
gboolean imap_parse_esearch (ImapTokens *tokens, ImapSearchData *search);
gboolean imap_parse_vanished (ImapTokens *tokens, ImapResponse *response);
gboolean imap_parse_fetch (ImapTokens *tokens, ImapFetch *fetch);

/* Values of FETCH items. */
gboolean imap_parse_envelope (ImapTokens *tokens, const ImapEnvelope **envelope);
gboolean imap_parse_body (ImapTokens *tokens, const ImapBody **body);

G_END_DECLS
