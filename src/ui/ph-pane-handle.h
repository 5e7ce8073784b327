/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The line between two panes: dragging it, or the arrow keys while it has the focus, changes the
 * width that the pane before it asks for. For containers that fold and therefore cannot be a
 * GtkPaned.
 *
 * Properties: "target" (PhPane), the pane; "giver" (PhPane), the one that gives the room: it keeps
 * what it asks for itself, however far the person drags; "minimum" and "maximum" (int), in pixels;
 * "position" (int), the pane's width, kept between the two. */
#define PH_TYPE_PANE_HANDLE (ph_pane_handle_get_type ())
G_DECLARE_FINAL_TYPE (PhPaneHandle, ph_pane_handle, PH, PANE_HANDLE, GtkWidget)

void ph_pane_handle_set_position (PhPaneHandle *self, int position);

G_END_DECLS
