/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

#include "ph-message-card.h"
#include "ph-message-files.h"

#include <glib/gi18n.h>

/* Actions belong to their message, which the reader outlives. */
static void
add (PhReader *self, PhConversationItem *item, const char *name, GCallback callback)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);

  g_object_set_data (G_OBJECT (action), "item", item);
  g_signal_connect_object (action, "activate", callback, self, 0);
  g_action_map_add_action (ph_conversation_item_get_actions (item), G_ACTION (action));
}

static PhConversationItem *
get_item (GSimpleAction *action)
{
  return g_object_get_data (G_OBJECT (action), "item");
}

static PhMessageKeys *
get_keys (GSimpleAction *action)
{
  return ph_message_keys_new_single (
    ph_message_get_key (ph_conversation_item_get_message (get_item (action))));
}

static void
flag_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  g_autoptr (PhMessageKeys) keys = get_keys (action);
  PhMessage *message = ph_conversation_item_get_message (get_item (action));

  ph_filing_set_flagged (self->filing, keys, !ph_message_get_flagged (message));
}

static void
mark_unread (PhReader *self, guint first, guint n)
{
  g_autoptr (PhMessageKeys) keys = ph_message_keys_new ();

  for (guint i = first; i < first + n; i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);

      ph_reader_leave_unread (self, item);
      ph_message_keys_add (keys, ph_message_get_key (ph_conversation_item_get_message (item)));
    }
  ph_filing_set_unread (self->filing, keys, TRUE);
}

static void
mark_unread_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  guint position = ph_conversation_find (self->conversation, get_item (action));

  if (position < ph_conversation_get_n_items (self->conversation))
    mark_unread (self, position, 1);
}

static void
mark_unread_from_here_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  guint position = ph_conversation_find (self->conversation, get_item (action));

  mark_unread (self, position, ph_conversation_get_n_items (self->conversation) - position);
}

static void
archive_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  g_autoptr (PhMessageKeys) keys = get_keys (action);

  ph_filing_archive (self->filing, keys);
}

static void
trash_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  g_autoptr (PhMessageKeys) keys = get_keys (action);

  ph_filing_trash (self->filing, keys);
}

static void
mute_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  g_autoptr (PhMessageKeys) keys = get_keys (action);

  ph_filing_set_muted (self->filing, keys, TRUE);
}

static void
unmute_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  g_autoptr (PhMessageKeys) keys = get_keys (action);

  ph_filing_set_muted (self->filing, keys, FALSE);
}

/* ---- Answers ------------------------------------------------------------------------------- */

/* What is selected of the text of @item. Owned; NULL: nothing. */
static char *
dup_selection (PhReader *self, PhConversationItem *item)
{
  PhMessageCard *card
    = ph_reader_shows_way (self, "text") ? ph_conversation_view_get_card (self->text, item) : NULL;
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  if (card == NULL)
    return NULL;

  buffer = gtk_text_view_get_buffer (ph_message_card_get_text_view (card));
  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    return NULL;
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

typedef struct
{
  PhReader *reader;
  PhMessage *message;
  ComposeMode mode;
} Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->reader);
  g_object_unref (answer->message);
  g_free (answer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
selection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;

  ph_conversation_page_get_selection_finish (PH_CONVERSATION_PAGE (source), result, &text, &html);
  ph_reader_emit_answer (answer->reader, answer->message, answer->mode, text, html);
}

/* The page is asked what is selected on it, and answers a moment later. */
static void
answer (PhReader *self, PhConversationItem *item, ComposeMode mode)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  g_autofree char *selection = NULL;
  Answer *asked;

  if (!ph_reader_shows_way (self, "html"))
    {
      selection = dup_selection (self, item);
      ph_reader_emit_answer (self, message, mode, selection, NULL);
      return;
    }

  asked = g_new (Answer, 1);
  *asked = (Answer) { g_object_ref (self), g_object_ref (message), mode };
  ph_conversation_page_get_selection_async (self->html, item, selection_cb, asked);
}

gboolean
ph_reader_answer (PhReader *self, ComposeMode mode)
{
  PhConversationItem *item;

  g_return_val_if_fail (PH_IS_READER (self), FALSE);

  item = ph_reader_get_current (self);
  if (item != NULL)
    answer (self, item, mode);
  return item != NULL;
}

static const struct
{
  const char *name;
  ComposeMode mode;
} answers[] = {
  { "reply", COMPOSE_REPLY },
  { "reply-all", COMPOSE_REPLY_ALL },
  { "reply-list", COMPOSE_REPLY_LIST },
  { "forward", COMPOSE_FORWARD },
  { "forward-attached", COMPOSE_FORWARD_ATTACHED },
  { "edit-as-new", COMPOSE_EDIT_AS_NEW },
  { "accept", COMPOSE_ACCEPT },
  { "accept-tentatively", COMPOSE_ACCEPT_TENTATIVELY },
  { "decline", COMPOSE_DECLINE },
};

static void
answer_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (g_action_get_name (G_ACTION (action)), answers[i].name))
      answer (self, get_item (action), answers[i].mode);
}

/* To a list only what came by one. */
static void
add_answers (PhReader *self, PhConversationItem *item)
{
  GActionMap *actions = ph_conversation_item_get_actions (item);
  const StoreMessage *content = ph_conversation_item_get_content (item);
  gboolean is_list = content != NULL && content->list_id != NULL && *content->list_id != '\0';

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    add (self, item, answers[i].name, G_CALLBACK (answer_cb));
  g_simple_action_set_enabled (
    G_SIMPLE_ACTION (g_action_map_lookup_action (actions, "reply-list")), is_list);
}

static void
keep_writing_cb (GSimpleAction *action, GVariant *parameter, PhReader *self)
{
  answer (self, get_item (action), COMPOSE_CONTINUE);
}

/* What is no more than begun says so. */
static void
add_draft (PhReader *self, PhConversationItem *item)
{
  PhNotice *notice;

  if (!ph_message_get_draft (ph_conversation_item_get_message (item)))
    return;

  notice = ph_notice_new ("draft", PH_NOTICE_INFO, "document-edit-symbolic", NULL,
                          _("This is a draft."));
  ph_notice_add_button (notice, _("_Keep Writing"), "message.keep-writing");
  add (self, item, "keep-writing", G_CALLBACK (keep_writing_cb));
  ph_conversation_item_add_notice (item, notice);
}

/* ---- Muting -------------------------------------------------------------------------------- */

/* Only the one that would change something; the message may become another one. */
static void
follow_muted (PhConversationItem *item)
{
  GActionMap *actions = ph_conversation_item_get_actions (item);
  GBindingGroup *bindings = g_binding_group_new ();

  g_binding_group_bind (bindings, "muted", g_action_map_lookup_action (actions, "mute"), "enabled",
                        G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_binding_group_bind (bindings, "muted", g_action_map_lookup_action (actions, "unmute"),
                        "enabled", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "message", bindings, "source", G_BINDING_SYNC_CREATE);
  g_object_set_data_full (G_OBJECT (item), "muted-bindings", bindings, g_object_unref);
}

void
ph_reader_add_actions (PhReader *self, PhConversationItem *item)
{
  GActionMap *actions = ph_conversation_item_get_actions (item);

  if (self->filing == NULL || g_action_map_lookup_action (actions, "save") != NULL)
    return;

  ph_message_files_add_actions (item, GTK_WIDGET (self));
  /* What waits to be sent is not filed. */
  if (ph_message_get_outbox_id (ph_conversation_item_get_message (item)) != 0)
    return;

  add_answers (self, item);
  add_draft (self, item);
  add (self, item, "flag", G_CALLBACK (flag_cb));
  add (self, item, "mark-unread", G_CALLBACK (mark_unread_cb));
  add (self, item, "mark-unread-from-here", G_CALLBACK (mark_unread_from_here_cb));
  add (self, item, "mute", G_CALLBACK (mute_cb));
  add (self, item, "unmute", G_CALLBACK (unmute_cb));
  follow_muted (item);
  add (self, item, "archive", G_CALLBACK (archive_cb));
  add (self, item, "trash", G_CALLBACK (trash_cb));
}
