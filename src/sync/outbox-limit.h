/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"
#include "store.h"

G_BEGIN_DECLS

/* How large a mail may be on its way, as far as the servers have said it: known before there is a connection,
 * so that somebody can be told while writing. In bytes of the whole mail; 0: not known, or any.
 *
 * lacks_reports  it does not tell what becomes of a mail (DSN, RFC 3461), as it said the last time
 * send   what the server for outgoing mail takes (SIZE, RFC 1870), as it said the last time
 * copy   what the folder takes that gets the copy (APPENDLIMIT, RFC 7889); 0 where the server puts it there */
typedef struct
{
  guint64 send;
  guint64 copy;
  gboolean lacks_reports;
} OutboxLimits;

/* For what the identity of that id writes. Any thread; reads a few rows. */
OutboxLimits outbox_limits_get (Store *store, const AccountSettings *settings, const char *identity);

/* What the server of the id @server ("": the account's own) said now: SIZE, 0 for none, and whether it knows DSN.
 * Writes only what is new. */
gboolean outbox_limits_learn (Store *store, const char *server, guint64 size, gboolean has_reports,
                              GError **error);

G_END_DECLS
