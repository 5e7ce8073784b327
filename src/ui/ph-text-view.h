/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "mime-text.h"

G_BEGIN_DECLS

/* Shows the text of a message, read-only: quotes indented with a line for each depth and folded
 * behind a button where they are long, links that open on a click, on Return when the Tab key has
 * reached them, and from the context menu. Nothing is opened here. Main thread.
 *
 * Property "hovered-link" (string, nullable): the URI under the pointer or reached by Tab.
 * Signal "activate-link" (char *uri, gboolean deceptive): the person wants it opened; @deceptive
 * as in MimeLink. */
#define PH_TYPE_TEXT_VIEW (ph_text_view_get_type ())
G_DECLARE_FINAL_TYPE (PhTextView, ph_text_view, PH, TEXT_VIEW, GtkTextView)

/* Shows @text, which has to live until another one is set (NULL: nothing). Past a megabyte it is cut
 * with a note. */
void ph_text_view_set_text (PhTextView *self, const MimeText *text);

/* How many quotes are folded now. */
guint ph_text_view_get_n_folded (PhTextView *self);

/* Unfolds or folds the quote at @index, from the top. */
void ph_text_view_set_folded (PhTextView *self, guint index, gboolean folded);

const char *ph_text_view_get_hovered_link (PhTextView *self); /* (nullable), owned by the view */

/* The size of the text, 1.0 as the desktop has it. */
void ph_text_view_set_zoom (PhTextView *self, double zoom);

G_END_DECLS
