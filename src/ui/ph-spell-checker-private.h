/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-spell-checker.h"

#include "ph-spelling.h"

G_BEGIN_DECLS

struct _PhSpellChecker
{
  GObject parent_instance;

  GtkTextView *view;       /* (unowned) which owns this */
  GtkTextBuffer *buffer;   /* (unowned) of the view */
  GtkTextTag *misspelled;  /* (unowned) of the buffer */
  GtkTextTag *unchecked;   /* (unowned) of the buffer: shows nothing */
  PhSpelling *spelling;
  GHashTable *ignored;     /* words, in this text alone */
  guint idle;
  guint is_in_action : 1; /* what the person does is done to the buffer */
  guint is_writing : 1;   /* that was the last change */

  /* The menu */
  GtkWidget *menu;
  GtkTextMark *word_start; /* (unowned) of the word that the menu is about; NULL before the first menu */
  GtkTextMark *word_end;   /* (unowned) */
};

/* ---- ph-spell-checker.c ---------------------------------------------------------------------------- */

/* The misspelled word that @at is in or beside; looks at it when nobody has. */
gboolean ph_spell_checker_find_at (PhSpellChecker *self, const GtkTextIter *at, GtkTextIter *start,
                                   GtkTextIter *end);

/* The first one from @from on. */
gboolean ph_spell_checker_find_next (PhSpellChecker *self, const GtkTextIter *from, GtkTextIter *start,
                                     GtkTextIter *end);

/* @word is right in this text from now on. */
void ph_spell_checker_ignore (PhSpellChecker *self, const char *word);

/* ---- ph-spell-checker-menu.c: the menu, and the keys ------------------------------------------------ */

void ph_spell_checker_init_menu (PhSpellChecker *self);
void ph_spell_checker_drop_menu (PhSpellChecker *self);

G_END_DECLS
