/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the programs that make thumbnails speak with who started them (thumbnailer.h). */

/* Ends the program: there is no thumbnail. Nothing is cleaned up: the sanitizers would look around at the end,
 * which is forbidden. */
G_NORETURN void thumbnailer_give_up (void);

/* Up to @len bytes of what is to be made small; 0 at its end. */
gsize thumbnailer_read (guchar *data, gsize len);

/* Says the thumbnail: four bytes a pixel, red, green, blue, alpha, rows @stride bytes apart. Ends the program. */
G_NORETURN void thumbnailer_answer (guint width, guint height, const guchar *pixels, gsize stride);

G_END_DECLS
