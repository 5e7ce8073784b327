/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Buttons for the actions of ph-format-actions.h, in as many lines as they need; each says its key. They leave the
 * keyboard with the text when they are clicked. @editor outlives it. @has_images: with one for "format.image". Main
 * thread. */
#define PH_TYPE_FORMAT_BAR (ph_format_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhFormatBar, ph_format_bar, PH, FORMAT_BAR, GtkBox)

GtkWidget *ph_format_bar_new (GtkWidget *editor, gboolean has_images);

/* Asks where the link at the cursor is to lead: "format.link". */
void ph_format_bar_ask_for_link (PhFormatBar *self);

G_END_DECLS
