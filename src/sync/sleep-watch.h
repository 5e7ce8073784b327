/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tells when the machine has woken up, by what logind says on the system bus (PrepareForSleep). Without
 * a system bus, or without logind, nothing ever happens. Main thread. */
typedef struct _SleepWatch SleepWatch;

/* @woke is called on the main thread each time, never from within this. */
SleepWatch *sleep_watch_new (void (*woke) (gpointer user_data), gpointer user_data);

/* @woke is not called any more. */
void sleep_watch_free (SleepWatch *self);

G_END_DECLS
