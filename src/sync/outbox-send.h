/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "outbox.h"
#include "smtp-session.h"

G_BEGIN_DECLS

/* Sends @row, which is QUEUED, over @session, which is open, and commits what became of it:
 *
 *   ACCEPTED   the server took it for all recipients
 *   QUEUED     later, by the server's wish or after a loss: 1, 5, 15, 60 minutes, then every 4 hours
 *   REFUSED    some recipients can't have it
 *   FAILED     nobody can, or it was later for three days
 *   UNSURE     no answer came to the last line
 *
 * Where the server takes fewer recipients at once, it is asked about the first parts of them and then gets the
 * mail in parts. How far it has come is committed with each: what happens later does not concern those who
 * have it.
 *
 * TRUE when the mail is settled so, or the person stopped it. FALSE with @error when the session or the
 * disk is to blame: it waits, and its tries have not become more. @is_used tells that the session sent
 * mail before, and may have been given up by the server meanwhile. On the thread of both; waits. */
gboolean outbox_send (Store *store, const char *data_dir, SmtpSession *session, gboolean is_used,
                      StoreOutbox *row, GCancellable *cancellable, GError **error);

G_END_DECLS
