/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-page.h"

#include "web-module.h"

G_BEGIN_DECLS

struct _PhConversationPage
{
  AdwBin parent_instance;

  /* Owned */
  const WebModule *module;      /* (nullable) static, as soon as there is a view */
  GtkWidget *view;              /* (nullable) the child */
  PhConversation *conversation; /* (nullable) */
  PhConversationItem *target;   /* (nullable) at the top */
  GHashTable *elements;         /* id -> PhBody that is shown below it, (unowned) (nullable) */
  GtkWidget *popover;           /* (nullable) the latest */
  char *hovered_link;           /* (nullable) */
  GCancellable *cancellable;    /* (nullable) of the module's loading */

  double zoom;
  guint original_colors : 1;
  guint has_begun : 1; /* the view shows the conversation */
};

/* ---- ph-conversation-page-actions.c: what is clicked on the page --------------------------------- */

/* @id: of the element, whose message is @item (nullable). */
void ph_conversation_page_act (PhConversationPage *self, PhConversationItem *item,
                               const char *action, const GdkRectangle *place);

/* Takes down what came up. */
void ph_conversation_page_pop_down (PhConversationPage *self);

/* ---- ph-conversation-page.c ---------------------------------------------------------------------- */

/* Of its element. Owned. */
char *ph_conversation_page_dup_id (PhConversationItem *item);

G_END_DECLS
