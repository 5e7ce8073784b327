/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "ph-move-dialog.h"
#include "ph-settings.h"

#include <glib/gi18n.h>

/* ---- On the selected messages --------------------------------------------------------------- */

/* The window's names for what the list does with its selection. */
static const struct
{
  const char *name;
  const char *list_action;
} forwarded[] = {
  { "archive", "mail.archive" },
  { "junk", "mail.junk" },
  { "not-junk", "mail.not-junk" },
  { "delete-forever", "mail.delete-forever" },
  { "flag", "mail.toggle-flag" },
  { "toggle-unread", "mail.toggle-unread" },
  { "mark-read", "mail.mark-read" },
  { "mark-unread", "mail.mark-unread" },
  { "next", "list.next" },
  { "previous", "list.previous" },
  { "search", "list.search" },
};

static void
forward_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (forwarded); i++)
    if (g_str_equal (forwarded[i].name, name))
      gtk_widget_activate_action (GTK_WIDGET (self->list), forwarded[i].list_action, NULL);
}

static gboolean
is_in_junk (PhWindow *self)
{
  PhFolder *folder = ph_message_list_view_get_folder (self->list);

  return folder != NULL && ph_folder_get_role (folder) == FOLDER_ROLE_JUNK;
}

static gboolean
is_in_trash (PhWindow *self)
{
  PhFolder *folder = ph_message_list_view_get_folder (self->list);

  return folder != NULL && ph_folder_get_role (folder) == FOLDER_ROLE_TRASH;
}

/* From the trash there is only one way on. */
static void
trash_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  if (ph_window_shows_outbox (self))
    {
      g_action_group_activate_action (G_ACTION_GROUP (self), "outbox-delete", NULL);
      return;
    }

  gtk_widget_activate_action (GTK_WIDGET (self->list),
                              is_in_trash (self) ? "mail.delete-forever" : "mail.trash", NULL);
}

static void
toggle_junk_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  gtk_widget_activate_action (GTK_WIDGET (self->list),
                              is_in_junk (self) ? "mail.not-junk" : "mail.junk", NULL);
}

typedef struct
{
  PhWindow *window; /* (unowned) */
  PhMessageKeys *keys;
  gboolean copy;
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;

  ph_message_keys_unref (choice->keys);
  g_free (choice);
}

static void
chosen_cb (PhMoveDialog *dialog, PhFolder *folder, Choice *choice)
{
  PhWindow *self = choice->window;

  if (choice->copy)
    {
      ph_filing_copy (self->filing, choice->keys, folder);
      return;
    }

  ph_message_list_view_expect_removal (self->list);
  ph_filing_move (self->filing, choice->keys, folder);
}

/* The messages are those that were selected when the dialog opened. The dialog is modal and
 * transient for the window, so it does not outlive it. */
static void
choose_folder (PhWindow *self, gboolean copy)
{
  g_autoptr (PhMessageKeys) keys = ph_message_list_view_dup_keys (self->list);
  g_autoptr (GPtrArray) folders = ph_folder_tree_list_folders (self->tree);
  g_autoptr (GPtrArray) recent = ph_filing_list_recent (self->filing, self->tree);
  Choice *choice;
  GtkWidget *dialog;

  if (ph_message_keys_is_empty (keys))
    return;

  choice = g_new0 (Choice, 1);
  choice->window = self;
  choice->keys = ph_message_keys_ref (keys);
  choice->copy = copy;

  dialog = ph_move_dialog_new (GTK_WINDOW (self), folders, recent, keys, copy);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_data (dialog, "chosen", G_CALLBACK (chosen_cb), choice, choice_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
move_to_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  choose_folder (PH_WINDOW (user_data), FALSE);
}

static void
copy_to_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  choose_folder (PH_WINDOW (user_data), TRUE);
}

static void
undo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_filing_undo (PH_WINDOW (user_data)->filing);
}

/* ---- Around the window ---------------------------------------------------------------------- */

static void
next_unread_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  guint64 before = 0, after = 0;
  PhMessage *message = ph_message_list_view_get_selected_message (self->list);

  if (message != NULL)
    before = ph_message_get_key (message);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.next-unread", NULL);

  message = ph_message_list_view_get_selected_message (self->list);
  if (message != NULL)
    after = ph_message_get_key (message);

  /* None is left here: on to the next folder that has some. */
  if (before == after)
    ph_sidebar_select_next_unread (self->sidebar);
}

static gboolean
has_focus (PhWindow *self, gpointer pane)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && (focus == pane || gtk_widget_is_ancestor (focus, pane));
}

static gboolean
is_mapped (gpointer pane)
{
  return gtk_widget_get_mapped (pane);
}

/* In what is read, when the keyboard is there or it has the window for itself, else in the list. */
static void
find_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  gboolean reads
    = has_focus (self, self->reader) || (is_mapped (self->reader) && !is_mapped (self->list));

  if (reads && ph_reader_find (self->reader))
    return;

  if (!is_mapped (self->list))
    ph_window_show_list (self);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.search", NULL);
}

static void
find_in_conversation_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_reader_find (PH_WINDOW (user_data)->reader);
}

static void
refresh_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engine)); i++)
    {
      g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      account_engine_refresh (engine);
    }
}

static void
work_offline_state (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  ph_window_set_offline (PH_WINDOW (user_data), g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
show_sidebar_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_window_show_sidebar (PH_WINDOW (user_data));
}

static void
show_list_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_window_show_list (PH_WINDOW (user_data));
}

static void
toggle_sidebar_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  gboolean show;

  if (adw_leaflet_get_folded (self->outer))
    {
      if (adw_leaflet_get_visible_child (self->outer) == GTK_WIDGET (self->sidebar_pane))
        ph_window_show_list (self);
      else
        ph_window_show_sidebar (self);
      return;
    }

  show = !gtk_widget_get_visible (GTK_WIDGET (self->sidebar_pane));
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_pane), show);
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_handle), show);
}

static void
next_pane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  if (has_focus (self, self->sidebar))
    ph_window_show_list (self);
  else if (has_focus (self, self->list))
    ph_window_show_reader (self);
  else
    ph_window_show_sidebar (self);
}

/* One step towards the folders, as far as panes are folded; else to the list. */
static void
back_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  if (has_focus (self, self->list) && adw_leaflet_get_folded (self->outer))
    ph_window_show_sidebar (self);
  else
    ph_window_show_list (self);
}

static void
zoom_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  const char *name = g_action_get_name (G_ACTION (action));
  double zoom;

  g_object_get (self->reader, "zoom", &zoom, NULL);
  zoom = g_str_equal (name, "zoom-in") ? zoom * 1.1 : g_str_equal (name, "zoom-out") ? zoom / 1.1 : 1;
  g_object_set (self->reader, "zoom", zoom, NULL);
}

static void
original_colors_state (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_object_set (PH_WINDOW (user_data)->reader, "original-colors", g_variant_get_boolean (state),
                NULL);
}

static void
original_colors_cb (PhWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "original-colors");
  gboolean original;

  g_object_get (self->reader, "original-colors", &original, NULL);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (original));
}

static void
show_outbox_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_window_show_outbox (PH_WINDOW (user_data), g_variant_get_string (parameter, NULL));
}

/* What is written in the window, while the keyboard is there. */
static void
close_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (user_data));

  if (focus == NULL || !gtk_widget_activate_action (focus, "pane.close", NULL))
    gtk_window_close (GTK_WINDOW (user_data));
}

static void
notify_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_window_notify (PH_WINDOW (user_data), g_variant_get_string (parameter, NULL));
}

/* ---- Tables --------------------------------------------------------------------------------- */

static const GActionEntry window_actions[] = {
  { "archive", forward_action },
  { "trash", trash_action },
  { "junk", forward_action },
  { "not-junk", forward_action },
  { "toggle-junk", toggle_junk_action },
  { "delete-forever", forward_action },
  { "flag", forward_action },
  { "toggle-unread", forward_action },
  { "mark-read", forward_action },
  { "mark-unread", forward_action },
  { "move-to", move_to_action },
  { "copy-to", copy_to_action },
  { "next", forward_action },
  { "previous", forward_action },
  { "next-unread", next_unread_action },
  { "search", forward_action },
  { "find", find_action },
  { "find-in-conversation", find_in_conversation_action },
  { "undo", undo_action },
  { "refresh", refresh_action },
  { "work-offline", NULL, NULL, "false", work_offline_state },
  { "show-sidebar", show_sidebar_action },
  { "show-list", show_list_action },
  { "toggle-sidebar", toggle_sidebar_action },
  { "next-pane", next_pane_action },
  { "back", back_action },
  { "original-colors", NULL, NULL, "false", original_colors_state },
  { "zoom-in", zoom_action },
  { "zoom-out", zoom_action },
  { "zoom-normal", zoom_action },
  { "show-outbox", show_outbox_action, "s" },
  { "close", close_action },
  { "notify", notify_action, "s" },
};

/* Keys that somebody who types must not set off: they are looked at after the widget that has the
 * focus did not want them. */
static const struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
} keys[] = {
  { GDK_KEY_m, 0, "win.move-to" },
  { GDK_KEY_m, GDK_SHIFT_MASK, "win.copy-to" },
  { GDK_KEY_a, 0, "win.archive" },
  { GDK_KEY_Delete, 0, "win.trash" },
  { GDK_KEY_KP_Delete, 0, "win.trash" },
  { GDK_KEY_BackSpace, 0, "win.trash" },
  { GDK_KEY_Delete, GDK_SHIFT_MASK, "win.delete-forever" },
  { GDK_KEY_KP_Delete, GDK_SHIFT_MASK, "win.delete-forever" },
  { GDK_KEY_j, 0, "win.toggle-junk" },
  { GDK_KEY_s, 0, "win.flag" },
  { GDK_KEY_u, 0, "win.toggle-unread" },
  { GDK_KEY_n, 0, "win.next" },
  { GDK_KEY_p, 0, "win.previous" },
  { GDK_KEY_n, GDK_SHIFT_MASK, "win.next-unread" },
  { GDK_KEY_r, 0, "win.reply" },
  { GDK_KEY_r, GDK_SHIFT_MASK, "win.reply-all" },
  { GDK_KEY_l, 0, "win.reply-list" },
  { GDK_KEY_f, 0, "win.forward" },
  { GDK_KEY_slash, 0, "win.search" },
  { GDK_KEY_question, 0, "app.shortcuts" },
  { GDK_KEY_question, GDK_SHIFT_MASK, "app.shortcuts" },
  { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
  { GDK_KEY_Escape, 0, "win.back" },
};

static const struct
{
  const char *action;
  const char *accels[3];
} accelerators[] = {
  { "win.compose", { "<Control>n" } },
  { "win.find", { "<Control>f" } },
  { "win.refresh", { "F5", "<Control>r" } },
  { "win.toggle-sidebar", { "F9" } },
  { "win.next-pane", { "F6" } },
  { "win.back", { "<Alt>Left" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal" } },
  { "win.zoom-out", { "<Control>minus" } },
  { "win.zoom-normal", { "<Control>0" } },
  { "win.formatted", { "<Control><Shift>h" } },
  { "win.close", { "<Control>w" } },
};

static void
add_keys (PhWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                        gtk_named_action_new (keys[i].action)));

  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
add_accelerators (PhWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action,
                                           accelerators[i].accels);
}

void
ph_window_set_enabled (PhWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
ph_window_update_actions (PhWindow *self)
{
  static const char *const on_selection[][2] = {
    { "archive", "mail.archive" },
    { "delete-forever", "mail.delete-forever" },
    { "flag", "mail.toggle-flag" },
    { "junk", "mail.junk" },
    { "mark-read", "mail.mark-read" },
    { "mark-unread", "mail.mark-unread" },
    { "move-to", "mail.move-to" },
    { "not-junk", "mail.not-junk" },
    { "toggle-unread", "mail.toggle-unread" },
  };
  guint n_selected = 0;

  /* The first signals come while the window is being built. */
  if (self->filing == NULL || g_action_map_lookup_action (G_ACTION_MAP (self), "archive") == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (on_selection); i++)
    ph_window_set_enabled (self, on_selection[i][0],
                 ph_message_list_view_can (self->list, on_selection[i][1]));

  g_object_get (self->list, "n-selected", &n_selected, NULL);
  ph_window_set_enabled (self, "copy-to", n_selected > 0 && !ph_window_shows_outbox (self));
  ph_window_set_enabled (self, "find-in-conversation", n_selected == 1);
  ph_window_update_outbox_actions (self);
  ph_window_set_enabled (self, "trash",
               g_action_group_get_action_enabled (G_ACTION_GROUP (self), "outbox-delete") ||
               ph_message_list_view_can (self->list, is_in_trash (self) ? "mail.delete-forever"
                                                                       : "mail.trash"));
  ph_window_set_enabled (self, "toggle-junk",
               ph_message_list_view_can (self->list, is_in_junk (self) ? "mail.not-junk"
                                                                      : "mail.junk"));
  ph_window_set_enabled (self, "undo", ph_filing_can_undo (self->filing));
  ph_window_update_writing (self);
}

/* How the reader shows HTML. On a light ground the colours are those of the mail in any case, and the
 * menu does not offer them: an action of a property could not be disabled. */
static void
add_reader_actions (PhWindow *self)
{
  g_autoptr (GPropertyAction) formatted
    = g_property_action_new ("formatted", self->reader, "formatted");
  AdwStyleManager *style = adw_style_manager_get_default ();

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (formatted));
  g_object_bind_property (style, "dark",
                          g_action_map_lookup_action (G_ACTION_MAP (self), "original-colors"),
                          "enabled", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->reader, "notify::original-colors",
                           G_CALLBACK (original_colors_cb), self, G_CONNECT_SWAPPED);
  original_colors_cb (self);
}

void
ph_window_init_actions (PhWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), window_actions,
                                   G_N_ELEMENTS (window_actions), self);
  g_signal_connect_object (self->filing, "notify::can-undo", G_CALLBACK (ph_window_update_actions),
                           self, G_CONNECT_SWAPPED);
  ph_window_init_outbox_actions (self);
  add_reader_actions (self);
  ph_window_init_writing (self);
  add_keys (self);
  add_accelerators (self);
  ph_window_update_actions (self);
}
