/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For a widget whose one child is a GtkScrolledWindow: as high as what is scrolled wants to be in the width that
 * there is, and no higher than a limit, from which on it scrolls. (A GtkScrolledWindow asks how high its child
 * would be in the width that it likes best.)
 *
 * Properties: "limit" (int): in pixels. */
#define PH_TYPE_LIMIT_LAYOUT (ph_limit_layout_get_type ())
G_DECLARE_FINAL_TYPE (PhLimitLayout, ph_limit_layout, PH, LIMIT_LAYOUT, GtkLayoutManager)

G_END_DECLS
