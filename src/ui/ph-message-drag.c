/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-drag.h"

#include "ph-drag-card.h"
#include "ph-message-export.h"
#include "ph-message-list-view-private.h"

/* The drag that runs: there is one pointer. */
typedef struct
{
  PhMessageKeys *keys; /* (owned) */
  PhMessageList *list; /* (owned) frozen for it */
  GtkWidget *card;     /* (borrowed) weak */
} Current;

static Current current;

static void
end_current (void)
{
  if (current.list != NULL)
    ph_message_list_thaw (current.list);

  g_clear_object (&current.list);
  g_clear_pointer (&current.keys, ph_message_keys_unref);
  g_clear_weak_pointer (&current.card);
}

PhMessageKeys *
ph_message_drag_get_current (void)
{
  return current.keys;
}

void
ph_message_drag_set_hint (const char *refusal,
                          gboolean copy)
{
  if (current.card != NULL)
    ph_drag_card_set_hint (current.card, refusal, copy);
}

static PhMessage *
get_message (GtkDragSource *source)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));

  return ph_message_row_get_message (PH_MESSAGE_ROW (row));
}

static PhMessageKeys *
resolve_keys (PhMessageListView *view,
              PhMessage *message)
{
  PhMessageSelection *selection = ph_message_list_view_get_selection (view);
  PhMessageList *list = ph_message_selection_get_list (selection);
  guint position = ph_message_list_find (list, ph_message_get_key (message));

  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), position, TRUE);

  return ph_message_list_view_dup_keys (view);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double x,
            double y,
            PhMessageListView *view)
{
  PhMessage *message = get_message (source);
  GdkContentProvider *parts[2];

  /* What waits in the outbox goes one way only. */
  if (message == NULL || ph_message_get_outbox_id (message) != 0)
    return NULL;

  end_current ();
  current.keys = resolve_keys (view, message);
  parts[0] = gdk_content_provider_new_typed (PH_TYPE_MESSAGE_KEYS, current.keys);
  parts[1] = ph_message_export_new (
    ph_message_selection_get_list (ph_message_list_view_get_selection (view)), current.keys);

  return gdk_content_provider_new_union (parts, G_N_ELEMENTS (parts));
}

static void
begin_cb (GtkDragSource *source,
          GdkDrag *drag,
          PhMessageListView *view)
{
  PhMessage *message = get_message (source);
  gboolean many = ph_message_keys_get_n (current.keys) != 1 || ph_message_keys_get_n_groups (current.keys) > 0;
  g_autofree char *count = ph_message_keys_dup_count (current.keys);
  GtkWidget *card;

  current.list =
    g_object_ref (ph_message_selection_get_list (ph_message_list_view_get_selection (view)));
  ph_message_list_freeze (current.list);
  ph_message_list_view_forget_press (view);

  card = ph_drag_card_new (many ? "mail-read-symbolic" : "mail-unread-symbolic",
                           many || message == NULL ? count : ph_message_get_subject (message));
  g_set_weak_pointer (&current.card, card);
  ph_drag_card_attach (card, drag);
}

static void
end_cb (GtkDragSource *source,
        GdkDrag *drag,
        gboolean delete_data,
        PhMessageListView *view)
{
  end_current ();
}

void
ph_message_drag_add_source (GtkWidget *row,
                            PhMessageListView *view)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), view, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (begin_cb), view, 0);
  g_signal_connect_object (source, "drag-end", G_CALLBACK (end_cb), view, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
}
