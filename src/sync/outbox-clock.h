/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "outbox.h"

G_BEGIN_DECLS

/* When mail is due, whatever is done to the wall clock. The time for which a mail can be called back runs by the
 * clock that nobody sets, from when the mail is first seen here: the person is told of so many seconds and gets
 * them, not fewer and not hours more. All else is in words of the wall clock (outbox_get_seconds_left()).
 * One thread. */
typedef struct _OutboxClock OutboxClock;

OutboxClock *outbox_clock_new (void);
void outbox_clock_free (OutboxClock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxClock, outbox_clock_free)

/* Seconds until @row, QUEUED, is to be tried; 0: now. */
gint64 outbox_clock_get_seconds_left (OutboxClock *self, const StoreOutbox *row);

G_END_DECLS
