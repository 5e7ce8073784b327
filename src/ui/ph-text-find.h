/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A search in several text views, from the top. Free with ph_text_find_free(), which takes the marks away.
 * Main thread. */
typedef struct _PhTextFind PhTextFind;

/* Marks @text, without regard to case, in @views (element-type GtkTextView), which are kept. */
PhTextFind *ph_text_find_new (GPtrArray *views, const char *text);
void ph_text_find_free (PhTextFind *self);

/* The same for what stands in @views now. The place stays where it was, as long as that is found. */
void ph_text_find_renew (PhTextFind *self, GPtrArray *views);

guint ph_text_find_get_n (PhTextFind *self); /* places */

/* Goes on to the next place or the one before, around the end: selects it, alone. NULL when there is none. @place
 * is where it stands in the view, as widgets count. Borrowed. */
GtkTextView *ph_text_find_next (PhTextFind *self, gboolean forward, GdkRectangle *place);

G_END_DECLS
