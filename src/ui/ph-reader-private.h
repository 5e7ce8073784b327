/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-reader.h"

#include "ph-conversation-page.h"
#include "ph-conversation-view.h"
#include "ph-find-bar.h"
#include "ph-split.h"

G_BEGIN_DECLS

struct _PhReader
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwHeaderBar *header_bar;
  GtkWidget *back_button;
  GtkButton *flag_button;
  GtkWidget *trash_button;
  GtkStack *stack;
  AdwStatusPage *several_page;
  PhFindBar *find_bar;
  PhSplit *split; /* the conversation, and below it a pane */
  GtkStack *panes;
  GtkWidget *writing_bar;
  GtkLabel *writing_label;
  GtkWidget *resume_button;
  GtkMenuButton *resume_menu;
  GtkStack *ways;
  PhConversationView *text;
  PhConversationPage *html;
  GtkLabel *link_target;

  /* Owned */
  PhMessage *message;           /* (nullable) */
  PhConversation *conversation; /* (nullable) that it belongs to */
  PhThread *thread;             /* (nullable) the same */
  PhFiling *filing;             /* (nullable) */
  PhComposer *wanted;           /* (nullable) weak: shown with the keyboard as soon as its conversation is */
  GHashTable *seen_sources;     /* PhConversationItem -> id of the timeout */
  GHashTable *seen;             /* PhConversationItem: told, or not to be told again */

  guint n_selected; /* messages, or conversations */
  int mark_read_delay;
  double zoom;
  guint wait_source;
  guint formatted : 1; /* HTML is wanted where there is any */
  guint threaded : 1;
  guint has_html : 1;    /* the conversation, as far as it is known */
  guint html_failed : 1; /* for this conversation */
  guint selects_conversations : 1;
};

/* ---- ph-reader-way.c: which of the ways to show a conversation is in front ---------------------- */

void ph_reader_init_ways (PhReader *self);
void ph_reader_dispose_ways (PhReader *self);

/* Leaves the conversation, and begins with that of the message (nullable). */
void ph_reader_open_conversation (PhReader *self, PhConversation *conversation);

/* Shows the conversation in the way that is wanted now; the keyboard goes with it. */
void ph_reader_choose_way (PhReader *self);

/* As well when what is formatted has changed. */
void ph_reader_choose_way_anew (PhReader *self);

/* The message that is read; NULL while there is none. Borrowed. */
PhConversationItem *ph_reader_get_current (PhReader *self);

/* Brings @item to the top, open. */
void ph_reader_go_to (PhReader *self, PhConversationItem *item);

/* Whether that page is in front: "waiting", "text" or "html". */
gboolean ph_reader_shows_way (PhReader *self, const char *name);

/* ---- ph-reader-seen.c: what was before the eyes for some time counts as read -------------------- */

void ph_reader_init_seen (PhReader *self);
void ph_reader_dispose_seen (PhReader *self);

/* Starts and stops the time of each message. */
void ph_reader_update_seen (PhReader *self);

/* Messages left the conversation: their time stops. Before they go. */
void ph_reader_forget_gone (PhReader *self);

/* Of another conversation nothing was seen. */
void ph_reader_forget_seen (PhReader *self);

/* It is not told of @item any more, as long as the conversation is shown. */
void ph_reader_leave_unread (PhReader *self, PhConversationItem *item);

/* ---- ph-reader-actions.c: what can be done with one message of the conversation ----------------- */

/* Adds the actions of @item, as far as there is somebody to do it. */
void ph_reader_add_actions (PhReader *self, PhConversationItem *item);

/* ---- ph-reader-formatting.c: which messages are shown with their formatting ---------------------- */

/* Says so to the messages. */
void ph_reader_update_formatting (PhReader *self);

/* Adds the action that changes it for the sender of @item. */
void ph_reader_add_formatting (PhReader *self, PhConversationItem *item);

/* ---- ph-reader-keys.c -------------------------------------------------------------------------- */

void ph_reader_init_keys (PhReader *self);

/* ---- ph-reader-panes.c: what is written below conversations, and in which one ------------------------ */

void ph_reader_class_init_panes (GtkWidgetClass *widget_class);
void ph_reader_init_panes (PhReader *self);
void ph_reader_dispose_panes (PhReader *self);

/* The message that is read is about to be another one. */
void ph_reader_leave_message (PhReader *self);

/* The conversation to come is of @thread (nullable): what is written below it is no message of it as well. */
void ph_reader_filter_thread (PhReader *self, PhThread *thread);

/* Shows the one of the conversation that is shown by now. */
void ph_reader_update_panes (PhReader *self);

/* ---- ph-reader-find.c -------------------------------------------------------------------------- */

void ph_reader_init_find (PhReader *self);

/* ---- ph-reader.c ------------------------------------------------------------------------------- */

void ph_reader_emit_seen (PhReader *self, PhMessage *message);
void ph_reader_emit_answer (PhReader *self, PhMessage *message, ComposeMode mode,
                            const char *selection, const char *selection_html);
void ph_reader_emit_resume (PhReader *self, PhComposer *composer);
void ph_reader_emit_composer_gone (PhReader *self);

G_END_DECLS
