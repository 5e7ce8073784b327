/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-filing.h"
#include "ph-folder-tree.h"

G_BEGIN_DECLS

/* Move to… and Copy to…: all folders of all accounts that can hold mail, narrowed by what is typed,
 * those used lately first, then those of the account that the messages are from. All by keyboard:
 * type, up and down, Return. A folder that cannot take the messages says why and cannot be chosen.
 * Main thread.
 *
 * Signal "chosen" (PhFolder): the dialog has closed itself. */
#define PH_TYPE_MOVE_DIALOG (ph_move_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhMoveDialog, ph_move_dialog, PH, MOVE_DIALOG, AdwWindow)

/* @folders (element-type PhFolder): all there are, in order; @recent: the same, used lately, newest
 * first. Both are kept. @keys: the messages. */
GtkWidget *ph_move_dialog_new (GtkWindow *parent,
                               GPtrArray *folders,
                               GPtrArray *recent,
                               PhMessageKeys *keys,
                               gboolean copy);

/* How well @query (any case, accents or not, words in any order) fits a folder called @name at @path, 0 the best;
 * -1: not at all. Pure. */
int ph_move_dialog_score (const char *query, const char *name, const char *path);

G_END_DECLS
