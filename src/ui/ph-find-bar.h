/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The bar that searches what is read: a text, how often it was found, and where to go on. Main thread.
 *
 * Signals: "find" (char *text, nullable): marks that text, NULL ends it; "find-next" (gboolean forward);
 * "left": the keyboard goes back to what is read. */
#define PH_TYPE_FIND_BAR (ph_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhFindBar, ph_find_bar, PH, FIND_BAR, AdwBin)

/* Opens it, or takes the keyboard back to it. */
void ph_find_bar_open (PhFindBar *self);
void ph_find_bar_close (PhFindBar *self);

/* How often the text is there. */
void ph_find_bar_set_n_found (PhFindBar *self, guint n_found);

G_END_DECLS
