/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-folder-drop.h"

#include "ph-drag-card.h"
#include "ph-folder-row.h"
#include "ph-message-drag.h"

#include <glib/gi18n.h>

#define HINT_TIME 4000 /* ms, for what is only known at the drop */

/* The folder being dragged: there is one pointer. */
static PhFolder *current_folder;
static GtkWidget *current_card;

static PhFolderRow *
get_row (GtkDropTarget *target)
{
  GtkWidget *expander = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  return PH_FOLDER_ROW (gtk_tree_expander_get_child (GTK_TREE_EXPANDER (expander)));
}

static gboolean
is_from_here (GdkDrop *drop)
{
  return gdk_drop_get_drag (drop) != NULL;
}

static gboolean
wants_copy (GdkDrop *drop)
{
  GdkDragAction actions = gdk_drop_get_actions (drop);

  return (actions & GDK_ACTION_MOVE) == 0;
}

/* ---- Hovering -------------------------------------------------------------------------------- */

static char *
dup_folder_refusal (PhFolderRow *row)
{
  PhAccountItem *account = ph_folder_row_get_account (row);
  PhFolder *below = ph_folder_row_get_folder (row);
  const char *account_id;

  if (account != NULL)
    account_id = ph_account_item_get_id (account);
  else
    account_id = below != NULL ? ph_folder_get_account_id (below) : NULL;

  return ph_filing_dup_folder_refusal (current_folder, below, account_id);
}

/* Why what is over @row can't be dropped there; NULL when it can. */
static char *
dup_refusal (PhFolderRow *row,
             GdkDrop *drop)
{
  PhFolder *folder = ph_folder_row_get_folder (row);
  PhMessageKeys *keys = is_from_here (drop) ? ph_message_drag_get_current () : NULL;

  if (is_from_here (drop) && current_folder != NULL)
    return dup_folder_refusal (row);

  if (folder == NULL)
    return g_strdup (_("An account is no folder: open it and choose one"));

  return ph_filing_dup_refusal (keys, folder, keys == NULL || wants_copy (drop));
}

static void
show_refusal (PhSidebar *sidebar,
              PhFolderRow *row,
              const char *refusal,
              gboolean copy)
{
  ph_folder_row_set_refuses (row, refusal != NULL);
  ph_sidebar_set_hint (sidebar, refusal);
  ph_message_drag_set_hint (refusal, copy);
  if (current_card != NULL)
    ph_drag_card_set_hint (current_card, refusal, FALSE);
}

static GdkDragAction
motion_cb (GtkDropTarget *target,
           double x,
           double y,
           PhSidebar *sidebar)
{
  PhFolderRow *row = get_row (target);
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  g_autofree char *refusal = NULL;
  gboolean copy;

  if (drop == NULL)
    return 0;

  copy = wants_copy (drop);
  refusal = dup_refusal (row, drop);
  show_refusal (sidebar, row, refusal, copy);
  if (refusal != NULL)
    return 0;

  if (!is_from_here (drop))
    return gdk_drop_get_actions (drop) & GDK_ACTION_COPY;

  return copy ? GDK_ACTION_COPY : GDK_ACTION_MOVE;
}

static void
leave_cb (GtkDropTarget *target,
          PhSidebar *sidebar)
{
  show_refusal (sidebar, get_row (target), NULL, FALSE);
}

/* ---- Dropping -------------------------------------------------------------------------------- */

static gboolean
is_message_file (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *lower = name != NULL ? g_ascii_strdown (name, -1) : NULL;

  return lower != NULL && g_str_has_suffix (lower, ".eml");
}

static gboolean
clear_hint_cb (gpointer user_data)
{
  ph_sidebar_set_hint (user_data, NULL);

  return G_SOURCE_REMOVE;
}

static void
show_passing_hint (PhSidebar *sidebar,
                   const char *hint)
{
  ph_sidebar_set_hint (sidebar, hint);
  g_timeout_add_full (G_PRIORITY_DEFAULT, HINT_TIME, clear_hint_cb, g_object_ref (sidebar),
                      g_object_unref);
}

static gboolean
drop_files (PhSidebar *sidebar,
            GSList *dropped,
            PhFolder *folder)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (GSList *l = dropped; l != NULL; l = l->next)
    if (is_message_file (l->data))
      g_ptr_array_add (files, g_object_ref (l->data));

  if (files->len == 0)
    {
      show_passing_hint (sidebar,
                         _("Only messages can be dropped here: files whose name ends in .eml"));
      return FALSE;
    }

  ph_filing_append (ph_sidebar_get_filing (sidebar), files, folder);

  return TRUE;
}

static gboolean
drop_folder (PhSidebar *sidebar,
             PhFolderRow *row,
             PhFolder *folder)
{
  g_autofree char *refusal = NULL;

  /* Dragged within this window, so it is what was asked about while it hovered. */
  if (folder != current_folder)
    return FALSE;

  refusal = dup_folder_refusal (row);
  if (refusal != NULL)
    return FALSE;

  ph_sidebar_ask_to_move_folder (sidebar, folder, ph_folder_row_get_folder (row));

  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue *value,
         double x,
         double y,
         PhSidebar *sidebar)
{
  PhFolderRow *row = get_row (target);
  PhFolder *folder = ph_folder_row_get_folder (row);
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  PhFiling *filing = ph_sidebar_get_filing (sidebar);
  gboolean copy = drop != NULL && wants_copy (drop);

  show_refusal (sidebar, row, NULL, FALSE);
  if (filing == NULL)
    return FALSE;

  if (G_VALUE_HOLDS (value, PH_TYPE_FOLDER))
    return drop_folder (sidebar, row, g_value_get_object (value));

  if (folder == NULL)
    return FALSE;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return drop_files (sidebar, g_value_get_boxed (value), folder);

  if (copy)
    ph_filing_copy (filing, g_value_get_boxed (value), folder);
  else
    ph_filing_move (filing, g_value_get_boxed (value), folder);

  return TRUE;
}

void
ph_folder_drop_add_target (GtkWidget *expander,
                           PhSidebar *sidebar)
{
  GType types[] = { PH_TYPE_MESSAGE_KEYS, PH_TYPE_FOLDER, GDK_TYPE_FILE_LIST };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY | GDK_ACTION_MOVE);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), sidebar, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), sidebar, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), sidebar, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), sidebar, 0);
  gtk_widget_add_controller (expander, GTK_EVENT_CONTROLLER (target));
}

/* ---- Dragging a folder ----------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double x,
            double y)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  PhFolder *folder = ph_folder_row_get_folder (PH_FOLDER_ROW (row));

  if (folder == NULL || !ph_folder_can_rename (folder))
    return NULL;

  g_set_object (&current_folder, folder);

  return gdk_content_provider_new_typed (PH_TYPE_FOLDER, folder);
}

static void
begin_cb (GtkDragSource *source,
          GdkDrag *drag)
{
  GtkWidget *card = ph_drag_card_new ("folder-symbolic", ph_folder_get_name (current_folder));

  g_set_weak_pointer (&current_card, card);
  ph_drag_card_attach (card, drag);
}

static void
end_cb (void)
{
  g_clear_object (&current_folder);
  g_clear_weak_pointer (&current_card);
}

void
ph_folder_drop_add_source (GtkWidget *row)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_cb), NULL);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
}
