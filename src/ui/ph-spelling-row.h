/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row of the preferences: whether spelling is checked, and in which languages. */
#define PH_TYPE_SPELLING_ROW (ph_spelling_row_get_type ())
G_DECLARE_FINAL_TYPE (PhSpellingRow, ph_spelling_row, PH, SPELLING_ROW, AdwExpanderRow)

/* What to do where no dictionary is installed: a sentence or two for the person. */
const char *ph_spelling_row_explain (void);

G_END_DECLS
