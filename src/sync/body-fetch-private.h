/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "body-fetch.h"

G_BEGIN_DECLS

/* What fetching one part and fetching many texts have in common. */

/* The number of the message in the selected folder. */
gboolean body_fetch_find_uid (SyncContext *context, gint64 message_id, guint32 *uid);

/* The section @part of message @uid in the answers to a FETCH; NULL when it is not among them. */
const ImapSection *body_fetch_find_section (GPtrArray *events, guint32 uid, const char *part);

G_END_DECLS
