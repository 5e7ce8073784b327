/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The line below a field of a form that says what is wrong with it; not there while nothing is. A
 * button beside it does something about it, where there is something to do. */
#define PH_TYPE_ERROR_ROW (ph_error_row_get_type ())
G_DECLARE_FINAL_TYPE (PhErrorRow, ph_error_row, PH, ERROR_ROW, AdwPreferencesRow)

/* Shows @text and marks @field as wrong, to the eye and to screen readers, and gives it the
 * keyboard; NULL: all is well with it. */
void ph_error_row_show (PhErrorRow *self, GtkWidget *field, const char *text);

/* The button does the action @name and shows @label; NULL: none. */
void ph_error_row_set_action (PhErrorRow *self, const char *label, const char *name);

/* (transfer none) (nullable) */
const char *ph_error_row_get_text (PhErrorRow *self);

G_END_DECLS
