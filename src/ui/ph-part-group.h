/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A list of what an account has several of, in the user's order: a button that adds one, and for each a row that
 * opens it, with a menu to move and remove it.
 *
 * Properties: "what" (string, construct-only): what the button does, in words.
 * Signals: "add"; "edit", "move-up", "move-down", "remove" (string: the id). What they lead to is shown by filling it
 * anew. */
#define PH_TYPE_PART_GROUP (ph_part_group_get_type ())
G_DECLARE_FINAL_TYPE (PhPartGroup, ph_part_group, PH, PART_GROUP, AdwPreferencesGroup)

/* Begins to fill it anew. The row that has the keyboard keeps it. */
void ph_part_group_begin (PhPartGroup *self);

/* One more, behind the others. One that is @fixed cannot be removed. */
void ph_part_group_add (PhPartGroup *self, const char *id, const char *title, const char *subtitle,
                        gboolean fixed);

/* All are there. */
void ph_part_group_end (PhPartGroup *self);

G_END_DECLS
