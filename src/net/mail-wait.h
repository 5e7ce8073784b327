/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sleeping in the thread's default main context so that a cancellable or a point in time ends the
 * sleep. A value on the stack of one function that waits:
 *
 *   mail_wait_begin (&wait, cancellable);
 *   while (!done && !g_cancellable_is_cancelled (cancellable) && now < until)
 *     mail_wait_sleep (&wait, until);
 *   mail_wait_end (&wait);
 */
typedef struct
{
  GMainContext *context;
  GSource *alarm;
  GCancellable *cancellable; /* (nullable) */
  gulong handler;
} MailWait;

void mail_wait_begin (MailWait *self, GCancellable *cancellable);
void mail_wait_end (MailWait *self);

/* Runs the context until something happened in it: a source was dispatched, it was woken, the
 * cancellable fired or @until (monotonic microseconds; 0: never) has passed. May return early. */
void mail_wait_sleep (MailWait *self, gint64 until);

G_END_DECLS
