/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sample-accounts.h"

G_BEGIN_DECLS

/* Mail in the outbox of a sample account. All end the program on errors. */

/* @recipients: addresses that a space separates. Waits until it is there; returns its id. */
gint64 sample_outbox_add (SampleAccounts *accounts, guint account, const char *subject,
                          const char *recipients);

/* What a mail of it became, as the account's workers would write it: @refused and @error may be NULL. @later:
 * in so many seconds is its next step. The engine hears of it. */
void sample_outbox_put (SampleAccounts *accounts, guint account, gint64 id, StoreOutboxState state,
                        gint64 later, const char *refused, const char *error);

/* It is to be sent then, in seconds since 1970. It waits for a connection still. */
void sample_outbox_plan (SampleAccounts *accounts, guint account, gint64 id, gint64 send_at);

StoreOutbox *sample_outbox_get (SampleAccounts *accounts, guint account, gint64 id); /* (nullable) */

/* It was sent and filed, or is gone for whatever reason. */
void sample_outbox_remove (SampleAccounts *accounts, guint account, gint64 id);

G_END_DECLS
