/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A GtkSelectionModel that shows another one to a GtkListView little by little: a screenful at once,
 * some rows more with each frame, and the rest when the view has all the row widgets that it ever
 * makes. It makes 200 of them however few are in sight, a millisecond each, and would stand still
 * meanwhile.
 *
 * What is shown is always the beginning of @model. Everything about the selection is @model's,
 * whatever is shown. Main thread. */
#define PH_TYPE_GRADUAL_SELECTION (ph_gradual_selection_get_type ())
G_DECLARE_FINAL_TYPE (PhGradualSelection, ph_gradual_selection, PH, GRADUAL_SELECTION, GObject)

/* Keeps @model. */
PhGradualSelection *ph_gradual_selection_new (GtkSelectionModel *model);

/* Makes sure that @position, if @model has it, is shown now. */
void ph_gradual_selection_reach (PhGradualSelection *self, guint position);

G_END_DECLS
