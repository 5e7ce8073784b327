/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-session.h"

G_BEGIN_DECLS

/* Signed in to the account's IMAP server, without the capabilities named in @without (nullable, "A,B"),
 * bearing @timeout seconds of silence (0: as usual). Owned; NULL with @error. */
ImapSession *probe_session_open (AccountSettings *settings, const char *without, int timeout,
                                 GError **error);

G_END_DECLS
