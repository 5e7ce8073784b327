/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-conversation-page-private.h"

typedef struct
{
  char *text; /* (nullable) */
  char *html; /* (nullable) */
} Selection;

static void
selection_free (gpointer data)
{
  Selection *selection = data;

  g_free (selection->text);
  g_free (selection->html);
  g_free (selection);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhConversationPage *self = g_task_get_source_object (task);
  Selection *selection = g_new0 (Selection, 1);

  self->module->view_get_selection_finish (GTK_WIDGET (source), result, &selection->text,
                                           &selection->html);
  g_task_return_pointer (task, selection, selection_free);
}

void
ph_conversation_page_get_selection_async (PhConversationPage *self, PhConversationItem *item,
                                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *id = ph_conversation_page_dup_id (item);

  g_task_set_source_tag (task, ph_conversation_page_get_selection_async);
  if (self->has_begun)
    {
      self->module->view_get_selection_async (self->view, id, got_cb, task);
      return;
    }

  g_task_return_pointer (task, g_new0 (Selection, 1), selection_free);
  g_object_unref (task);
}

gboolean
ph_conversation_page_get_selection_finish (PhConversationPage *self, GAsyncResult *result, char **text,
                                           char **html)
{
  Selection *selection;
  gboolean is_there;

  g_return_val_if_fail (g_async_result_is_tagged (result, ph_conversation_page_get_selection_async),
                        FALSE);

  selection = g_task_propagate_pointer (G_TASK (result), NULL);
  *text = g_steal_pointer (&selection->text);
  *html = g_steal_pointer (&selection->html);
  is_there = *text != NULL;
  selection_free (selection);
  return is_there;
}
