/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two widgets above each other, with a line between them that can be dragged, or moved with the arrow keys while
 * it has the focus. While the lower one is not visible, the upper one has all. Where there is no room for both,
 * the one in front has all.
 *
 * Properties: "top" and "bottom" (GtkWidget); "share" (double): of the height, for the lower one, 0 to 1, as far as
 * the least heights allow; "bottom-in-front" (boolean); "alone" (boolean, read-only): there is no room for both,
 * told a moment after it became so. */
#define PH_TYPE_SPLIT (ph_split_get_type ())
G_DECLARE_FINAL_TYPE (PhSplit, ph_split, PH, SPLIT, GtkWidget)

gboolean ph_split_get_alone (PhSplit *self);
void ph_split_set_bottom_in_front (PhSplit *self, gboolean in_front);
gboolean ph_split_get_bottom_in_front (PhSplit *self);

G_END_DECLS
