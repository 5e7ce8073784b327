/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A choice among the colours that accounts can have, and none. */
#define PH_TYPE_COLOR_ROW (ph_color_row_get_type ())
G_DECLARE_FINAL_TYPE (PhColorRow, ph_color_row, PH, COLOR_ROW, AdwActionRow)

/* "#rrggbb" or "". Owned by the row. A colour that is not offered is kept until another is chosen. */
const char *ph_color_row_get_color (PhColorRow *self);
void ph_color_row_set_color (PhColorRow *self, const char *color);

/* One for the @n-th account, so that the first ones can be told apart; static. */
const char *ph_color_row_suggest (guint n);

G_END_DECLS
