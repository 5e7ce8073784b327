/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-reader.h"

#include "ph-html-body.h"
#include "ph-reader-header.h"
#include "ph-text-view.h"

G_BEGIN_DECLS

struct _PhReader
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwHeaderBar *header_bar;
  GtkWidget *back_button;
  GtkButton *flag_button;
  GtkStack *stack;
  AdwStatusPage *several_page;
  GtkScrolledWindow *scroller;
  PhReaderHeader *header;
  GtkBox *attachments;
  GtkWidget *save_all_button;
  GtkStack *body_stack;
  GtkSpinner *spinner;
  GtkWidget *notice;
  GtkLabel *notice_label;
  PhTextView *text;
  PhHtmlBody *html;
  AdwStatusPage *error_page;
  GtkLabel *link_target;

  /* Owned */
  PhMessage *message;       /* (nullable) */
  GPtrArray *parts;         /* (nullable) PhAttachment of the message */
  char **documents;         /* (nullable) its HTML */
  PhBodyImages *images;     /* (nullable) */
  GCancellable *cancellable; /* (nullable) of the load under way */
  GSignalGroup *engine_signals;

  guint n_selected;
  int mark_read_delay;
  double zoom;
  guint spinner_source;
  guint seen_source;
  guint is_seen : 1;    /* told, or not to be told again */
  guint formatted : 1;  /* HTML is wanted where there is any */
  guint awaits_network : 1; /* the body, or its HTML, is wanted as soon as there is a network */
};

/* Whether that page of the body is in front: "waiting", "loading", "text", "html" or "error". */
gboolean ph_reader_shows_page (PhReader *self, const char *name);

/* Whether it is one that can be read. */
gboolean ph_reader_shows_content (PhReader *self);

/* Starts or stops the time after which the message counts as read. */
void ph_reader_update_seen (PhReader *self);

/* ph-reader-body.c: what is below the header of the message, its attachments included. */
void ph_reader_init_body (PhReader *self);
void ph_reader_dispose_body (PhReader *self);

/* Forgets the body of another message, and its load. */
void ph_reader_clear_body (PhReader *self);

/* Begins to load the body of the message, which replaces what shows when it is there. What can be
 * read stays until then, and for good when the load fails. */
void ph_reader_load_body (PhReader *self);

/* Shows the HTML or the text of the message, whichever is wanted; the keyboard goes with it. */
void ph_reader_show_content (PhReader *self);

G_END_DECLS
