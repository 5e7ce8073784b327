/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Checks the spelling of what stands in a GtkTextView, in the languages of ph-spelling.h: underlines what is
 * misspelled, but not in lines that are quoted (begin with ">") nor in the word that is being written, and
 * gives the view a menu with words that may be meant (secondary button, Menu, Shift+F10). F7 selects the next
 * misspelled word.
 *
 * Only what is on the screen is looked at, when nothing else is to be done, and of that only what has changed
 * since. Main thread. */
#define PH_TYPE_SPELL_CHECKER (ph_spell_checker_get_type ())
G_DECLARE_FINAL_TYPE (PhSpellChecker, ph_spell_checker, PH, SPELL_CHECKER, GObject)

/* For as long as there is @view, which keeps its buffer and is in its scrolled window already. */
void ph_spell_checker_attach (GtkTextView *view);

G_END_DECLS
