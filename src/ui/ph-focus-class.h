/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives @widget the style class "has-focus" while it or what is in it has the focus of its window. What
 * :focus-within should do, but GTK 4.8 leaves that set when the row that had the focus is destroyed. */
void ph_focus_class_follow (GtkWidget *widget);

G_END_DECLS
