/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-text-view.h"

G_BEGIN_DECLS

#define PH_TEXT_VIEW_N_DEPTHS 4 /* deeper quotes look like the deepest */

struct _PhTextView
{
  GtkTextView parent_instance;

  GtkTextTag *quotes[PH_TEXT_VIEW_N_DEPTHS]; /* (unowned) of the buffer's table, as the next ones */
  GtkTextTag *kinds[MIME_BLOCK_RULE + 1];
  GtkTextTag *link; /* how every link looks; which one it is says a tag of its own */
  GtkTextTag *current_link;
  GtkTextTag *dim;
  const MimeText *text; /* (unowned) (nullable) */
  GPtrArray *folds;     /* (owned) quotes that can be hidden */
  GPtrArray *link_tags; /* (unowned) of the buffer's table; their datum "link" is a MimeLink */
  GtkCssProvider *zoom; /* (owned) */
  char *hovered_link;   /* (owned) (nullable) */
  guint height_source;
  const MimeLink *menu_link; /* (nullable) what the context menu is about */
};

/* ---- ph-text-view-links.c -------------------------------------------------------------------- */

/* Follows the pointer and the keys to links, and puts them into the context menu. */
void ph_text_view_init_links (PhTextView *self);
void ph_text_view_install_link_actions (GtkWidgetClass *widget_class);

/* Forgets the links under the pointer and in the menu, before their text goes. */
void ph_text_view_leave_links (PhTextView *self);

/* ---- ph-text-view-text.c --------------------------------------------------------------------- */

/* Before the first text. */
void ph_text_view_init_text (PhTextView *self);

G_END_DECLS
