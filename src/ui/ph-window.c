/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "ph-settings.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

/* What a person did just before closing gets this long to reach the disk. */
#define CLOSE_TIMEOUT_MS 5000

G_DEFINE_FINAL_TYPE (PhWindow, ph_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- Panes ---------------------------------------------------------------------------------- */

void
ph_window_show_sidebar (PhWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->sidebar_pane));
  ph_sidebar_focus (self->sidebar);
}

void
ph_window_show_list (PhWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->list_pane));
  ph_message_list_view_focus_list (self->list);
}

void
ph_window_show_reader (PhWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->reader_pane));
  ph_reader_focus (self->reader);
}

static GtkWidget *
create_menu_button (PhWindow *self)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), self->primary_menu);
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _("Main menu"));
  ph_ui_set_label (button, _("Main menu"));

  return button;
}

/* Each bar shows the window's buttons while its pane is the outermost on that side, and a button
 * that leads back while the pane before it is hidden. */
static gboolean
update_bars_cb (gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  AdwHeaderBar *folders = ph_sidebar_get_header_bar (self->sidebar);
  AdwHeaderBar *messages = ph_message_list_view_get_header_bar (self->list);
  gboolean outer = adw_leaflet_get_folded (self->outer);
  gboolean inner = adw_leaflet_get_folded (self->inner);

  self->bars_source = 0;
  adw_header_bar_set_show_end_title_buttons (folders, outer);
  adw_header_bar_set_show_start_title_buttons (messages, outer);
  adw_header_bar_set_show_end_title_buttons (messages, inner);
  gtk_widget_set_visible (self->back_button, outer);
  ph_reader_set_alone (self->reader, inner);

  return G_SOURCE_REMOVE;
}

/* Leaflets fold while they are given their size, and what they hold must not ask for another one
 * then. Unfolded, a leaflet must keep pointing at the pane that is to stay when it folds. */
static void
folded_cb (PhWindow *self)
{
  if (!adw_leaflet_get_folded (self->outer))
    adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  if (!adw_leaflet_get_folded (self->inner))
    adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->list_pane));
  if (self->bars_source == 0)
    self->bars_source = g_idle_add (update_bars_cb, self);
}

static void
init_header_bars (PhWindow *self)
{
  AdwHeaderBar *folders = ph_sidebar_get_header_bar (self->sidebar);
  AdwHeaderBar *messages = ph_message_list_view_get_header_bar (self->list);
  g_autoptr (GtkSizeGroup) heights = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);

  self->back_button = gtk_button_new_from_icon_name ("go-previous-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->back_button), "win.show-sidebar");
  gtk_widget_set_tooltip_text (self->back_button, _("Back to the folders"));
  ph_ui_set_label (self->back_button, _("Back to the folders"));
  adw_header_bar_pack_start (messages, self->back_button);
  adw_header_bar_pack_end (folders, create_menu_button (self));

  gtk_size_group_add_widget (heights, GTK_WIDGET (folders));
  gtk_size_group_add_widget (heights, GTK_WIDGET (messages));
  gtk_size_group_add_widget (heights, GTK_WIDGET (ph_reader_get_header_bar (self->reader)));
  update_bars_cb (self);
}

static void message_activated_cb (PhWindow *self);

/* On one pane a click is enough to read: there is no second pane that would show the message. */
static void
list_released_cb (PhWindow *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GdkModifierType state
    = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *picked
    = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);

  if (adw_leaflet_get_folded (self->inner) && picked != NULL
      && (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0
      && gtk_widget_get_ancestor (picked, GTK_TYPE_LIST_VIEW) != NULL
      && !GTK_IS_LIST_VIEW (picked)
      && ph_message_list_view_get_selected_message (self->list) != NULL)
    message_activated_cb (self);
}

static void
init_list_click (PhWindow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_BUBBLE);
  g_signal_connect_swapped (click, "released", G_CALLBACK (list_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
}

/* ---- Folder, selection, reader -------------------------------------------------------------- */

static void
show_title (PhWindow *self)
{
  PhFolder *folder = ph_message_list_view_get_folder (self->list);
  g_autofree char *title = NULL;

  /* Translators: a folder, and the name of the program: the title of the window */
  if (folder != NULL)
    title = g_strdup_printf (_("%s — %s"), ph_folder_get_name (folder), PACKAGE_NAME);
  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : PACKAGE_NAME);
}

static void
folder_selected_cb (PhWindow *self)
{
  ph_message_list_view_set_folder (self->list, ph_sidebar_get_selected_folder (self->sidebar),
                                   self->engine);
  show_title (self);
  ph_window_update_actions (self);
}

static void
folder_activated_cb (PhWindow *self)
{
  ph_window_show_list (self);
}

static void
selection_cb (PhWindow *self)
{
  gboolean are_conversations;
  guint n = ph_message_list_view_count_selected (self->list, &are_conversations);

  ph_reader_set_n_selected (self->reader, n, are_conversations);
  ph_reader_set_message (self->reader, ph_message_list_view_get_selected_message (self->list));
}

/* A draft is there to be written on. */
static void
message_activated_cb (PhWindow *self)
{
  if (!ph_window_open_draft (self))
    ph_window_show_reader (self);
}

static void
seen_cb (PhWindow *self, PhMessage *message)
{
  ph_filing_mark_seen (self->filing, ph_message_get_key (message));
}

/* ---- Accounts ------------------------------------------------------------------------------- */

static void
accounts_changed_cb (PhWindow *self)
{
  gboolean has_accounts = account_list_get_n_accounts (self->accounts) > 0;

  gtk_stack_set_visible_child_name (self->stack, has_accounts ? "mail" : "empty");
}

static void
account_attention_cb (PhWindow *self, PhAccountItem *item)
{
  ph_window_attend_account (self, ph_account_item_get_engine (item));
}

static void
account_settings_cb (PhWindow *self, PhAccountItem *item)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.edit-account", "s",
                              ph_account_item_get_id (item));
}

static void
volatile_response_cb (PhWindow *self)
{
  gtk_info_bar_set_revealed (self->volatile_bar, FALSE);
}

/* ---- Settings ------------------------------------------------------------------------------- */

static void
init_settings (PhWindow *self)
{
  GSettings *settings = ph_settings_get ();

  if (settings == NULL)
    return;

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  g_settings_bind (settings, "sidebar-width", self->sidebar_handle, "position",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "list-width", self->list_handle, "position", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "mark-read-delay", self->reader, "mark-read-delay",
                   G_SETTINGS_BIND_GET);
  g_settings_bind (settings, "reader-zoom", self->reader, "zoom", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "show-formatting", self->reader, "formatted",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "original-colors", self->reader, "original-colors",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
save_size (PhWindow *self)
{
  GSettings *settings = ph_settings_get ();
  int width, height;

  if (settings == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (!gtk_window_is_maximized (GTK_WINDOW (self)))
    {
      g_settings_set_int (settings, "window-width", MAX (1, width));
      g_settings_set_int (settings, "window-height", MAX (1, height));
    }
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What the person did a moment ago is on its way to the journal on another thread, which ends with
 * the program. */
static void
wait_for_filing (PhWindow *self)
{
  gboolean timed_out = FALSE;
  guint source = g_timeout_add (CLOSE_TIMEOUT_MS, timeout_cb, &timed_out);

  while (ph_filing_is_busy (self->filing) && !timed_out)
    g_main_context_iteration (NULL, TRUE);

  if (!timed_out)
    g_source_remove (source);
}

static gboolean
ph_window_close_request (GtkWindow *window)
{
  PhWindow *self = PH_WINDOW (window);

  if (ph_window_close_inline (self))
    return TRUE;

  save_size (self);
  ph_window_tell_waiting (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  wait_for_filing (self);

  return GTK_WINDOW_CLASS (ph_window_parent_class)->close_request (window);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_window_dispose (GObject *object)
{
  PhWindow *self = PH_WINDOW (object);

  g_clear_handle_id (&self->bars_source, g_source_remove);
  g_clear_weak_pointer (&self->toast);
  g_clear_weak_pointer (&self->undo_toast);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_WINDOW);
  g_clear_object (&self->desk);
  g_clear_object (&self->filing);
  g_clear_object (&self->tree);
  g_clear_object (&self->engine);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->outbox_told, g_hash_table_unref);
  g_clear_pointer (&self->origins, g_hash_table_unref);

  G_OBJECT_CLASS (ph_window_parent_class)->dispose (object);
}

static void
ph_window_class_init (PhWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ph_window_close_request;

  g_type_ensure (PH_TYPE_PANE);
  g_type_ensure (PH_TYPE_PANE_HANDLE);
  g_type_ensure (PH_TYPE_SIDEBAR);
  g_type_ensure (PH_TYPE_MESSAGE_LIST_VIEW);
  g_type_ensure (PH_TYPE_READER);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, sidebar_pane);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, sidebar_handle);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, list_handle);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, reader_pane);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, reader);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, status_label);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, status_button);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, volatile_bar);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, primary_menu);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_window_status_response);
  gtk_widget_class_bind_template_callback (widget_class, ph_window_update_actions);
  gtk_widget_class_bind_template_callback (widget_class, message_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, seen_cb);
  gtk_widget_class_bind_template_callback (widget_class, account_attention_cb);
  gtk_widget_class_bind_template_callback (widget_class, account_settings_cb);
  gtk_widget_class_bind_template_callback (widget_class, volatile_response_cb);
}

static void
ph_window_init (PhWindow *self)
{
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->outbox_told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  init_header_bars (self);
  init_list_click (self);
  init_settings (self);
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
}

PhWindow *
ph_window_new (GtkApplication *application, AccountList *accounts, Engine *engine)
{
  PhWindow *self = g_object_new (PH_TYPE_WINDOW, "application", application, NULL);

  self->accounts = g_object_ref (accounts);
  self->engine = g_object_ref (engine);
  self->tree = ph_folder_tree_new (engine);
  self->filing = ph_filing_new (engine);

  g_signal_connect_object (accounts, "changed", G_CALLBACK (accounts_changed_cb), self,
                           G_CONNECT_SWAPPED);

  ph_window_init_actions (self);
  ph_window_init_toasts (self);
  ph_message_list_view_set_filing (self->list, self->filing);
  ph_reader_set_filing (self->reader, self->filing);
  ph_sidebar_set_filing (self->sidebar, self->filing);
  ph_sidebar_set_tree (self->sidebar, self->tree);
  accounts_changed_cb (self);
  folder_selected_cb (self);
  ph_window_init_accounts (self);
  ph_window_init_outbox_news (self);

  return self;
}
