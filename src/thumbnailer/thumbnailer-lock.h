/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  THUMBNAILER_LOCK_ALL,       /* no file can be opened */
  THUMBNAILER_LOCK_BUT_FONTS, /* but for reading, the fonts of the system and what describes them */
} ThumbnailerLock;

/* Locks the process in: from here on it may read what it has open, write to pipes of that, take memory, and
 * end. No file can be opened but what @lock says, or grow, nothing sent, no process started; memory and time are
 * short. For good; a process with one thread. FALSE where the system cannot do that: then nothing may be
 * decoded. */
gboolean thumbnailer_lock (ThumbnailerLock lock);

G_END_DECLS
