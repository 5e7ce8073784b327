/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A pane whose natural width is what the person chose, whatever its content would like, and whose
 * least width is its content's: for containers that fold by natural widths.
 *
 * Properties: "child" (GtkWidget); "width" (int), in pixels. */
#define PH_TYPE_PANE (ph_pane_get_type ())
G_DECLARE_FINAL_TYPE (PhPane, ph_pane, PH, PANE, GtkWidget)

void ph_pane_set_child (PhPane *self, GtkWidget *child);

int ph_pane_get_width (PhPane *self);
void ph_pane_set_width (PhPane *self, int width);

G_END_DECLS
