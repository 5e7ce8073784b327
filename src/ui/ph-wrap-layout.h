/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Places children one after the other in lines, like words: each as wide as it would like to be,
 * no wider than the line, and as high as its line. (A GtkFlowBox makes columns, as wide as their widest
 * child.)
 *
 * Properties: "spacing" (int): between neighbours and between lines, in pixels. */
#define PH_TYPE_WRAP_LAYOUT (ph_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (PhWrapLayout, ph_wrap_layout, PH, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
