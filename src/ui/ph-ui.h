/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Registers the templates of this folder and gives the default display their style sheet. Before
 * the first widget of this folder is made, after gtk_init(); more than once is fine. Main thread. */
void ph_ui_init (void);

/* Makes @widget known to screen readers as @label (translated): for buttons that show an icon
 * alone. */
void ph_ui_set_label (GtkWidget *widget, const char *label);

/* Opens a popover menu, which has its parent, at a point of the parent: a moment later, when what
 * it shows is settled. Any order of calls with its actions being switched on and off is fine. */
void ph_ui_popup_menu (GtkWidget *menu, double x, double y);

G_END_DECLS
