/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

#include "ph-format.h"
#include "ph-settings.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

/* Rows that are looked at to decide which of two opposite actions to offer. */
#define MAX_LOOKED_AT 50

/* Rows that are looked at for the next unread one. */
#define MAX_SEARCHED 2000

/* ---- On the selection ------------------------------------------------------------------------ */

static gboolean
all_selected (PhMessageListView *self,
              gboolean (*has) (PhMessage *message))
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GtkBitsetIter iter;
  guint position;
  guint n = 0;

  if (!gtk_bitset_iter_init_first (&iter, selected, &position))
    return FALSE;

  do
    {
      g_autoptr (PhMessage) message =
        g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      if (message != NULL && !has (message))
        return FALSE;
    }
  while (++n < MAX_LOOKED_AT && gtk_bitset_iter_next (&iter, &position));

  return TRUE;
}

/* What is done to the selection at once: by @file, or by @mark with @on. */
static const struct
{
  const char *action;
  void (*file) (PhFiling *filing, PhMessageKeys *keys);
  void (*mark) (PhFiling *filing, PhMessageKeys *keys, gboolean on);
  gboolean on;
  gboolean files_away; /* the messages leave the list */
} verbs[] = {
  { "mail.archive", ph_filing_archive, NULL, FALSE, TRUE },
  { "mail.trash", ph_filing_trash, NULL, FALSE, TRUE },
  { "mail.junk", NULL, ph_filing_junk, TRUE, TRUE },
  { "mail.not-junk", NULL, ph_filing_junk, FALSE, TRUE },
  { "mail.mark-read", NULL, ph_filing_set_unread, FALSE, FALSE },
  { "mail.mark-unread", NULL, ph_filing_set_unread, TRUE, FALSE },
  { "mail.flag", NULL, ph_filing_set_flagged, TRUE, FALSE },
  { "mail.unflag", NULL, ph_filing_set_flagged, FALSE, FALSE },
  { "mail.mute", NULL, ph_filing_set_muted, TRUE, FALSE },
  { "mail.unmute", NULL, ph_filing_set_muted, FALSE, FALSE },
};

static void
verb_action (GtkWidget *widget,
             const char *name,
             GVariant *parameter)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (widget);
  g_autoptr (PhMessageKeys) keys = ph_message_list_view_dup_keys (self);

  if (self->filing == NULL || ph_message_keys_is_empty (keys))
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].action, name))
      {
        if (verbs[i].files_away)
          ph_message_list_view_expect_removal (self);
        if (verbs[i].mark != NULL)
          verbs[i].mark (self->filing, keys, verbs[i].on);
        else
          verbs[i].file (self->filing, keys);
      }
}

static void
toggle_unread_action (GtkWidget *widget,
                      const char *name,
                      GVariant *parameter)
{
  gboolean unread = all_selected (PH_MESSAGE_LIST_VIEW (widget), ph_message_get_unread);

  gtk_widget_activate_action (widget, unread ? "mail.mark-read" : "mail.mark-unread", NULL);
}

static void
toggle_flag_action (GtkWidget *widget,
                    const char *name,
                    GVariant *parameter)
{
  gboolean flagged = all_selected (PH_MESSAGE_LIST_VIEW (widget), ph_message_get_flagged);

  gtk_widget_activate_action (widget, flagged ? "mail.unflag" : "mail.flag", NULL);
}

static void
delete_response_cb (PhMessageListView *self,
                    const char *response,
                    AdwMessageDialog *dialog)
{
  PhMessageKeys *keys = g_object_get_data (G_OBJECT (dialog), "keys");

  if (!g_str_equal (response, "delete") || self->filing == NULL)
    return;

  ph_message_list_view_expect_removal (self);
  ph_filing_expunge (self->filing, keys);
}

static char *
dup_delete_question (PhMessageKeys *keys)
{
  guint n_conversations = ph_message_keys_get_n_conversations (keys);
  guint n = n_conversations > 0 ? n_conversations : ph_message_keys_get_n (keys);
  g_autofree char *count = ph_format_count (n);

  if (n_conversations > 0)
    return g_strdup_printf (ngettext ("Delete %s Conversation for Good?",
                                      "Delete %s Conversations for Good?", n), count);

  return g_strdup_printf (ngettext ("Delete %s Message for Good?", "Delete %s Messages for Good?", n), count);
}

/* The keys are taken before the question: the list may change while it is asked. */
static void
delete_forever_action (GtkWidget *widget,
                       const char *action,
                       GVariant *parameter)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (widget);
  g_autoptr (PhMessageKeys) keys = ph_message_list_view_dup_keys (self);
  GSettings *settings = ph_settings_get ();
  g_autofree char *question = NULL;
  GtkWidget *dialog;

  if (ph_message_keys_is_empty (keys) || self->filing == NULL)
    return;

  if (settings != NULL && !g_settings_get_boolean (settings, "confirm-delete"))
    {
      ph_message_list_view_expect_removal (self);
      ph_filing_expunge (self->filing, keys);
      return;
    }

  question = dup_delete_question (keys);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), question, NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               _("It does not go to the trash and can’t be brought back."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "delete",
                                    _("_Delete for Good"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "keys", g_steal_pointer (&keys),
                          (GDestroyNotify) ph_message_keys_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- On the list ----------------------------------------------------------------------------- */

static void
search_action (GtkWidget *widget,
               const char *name,
               GVariant *parameter)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
clear_filter_action (GtkWidget *widget,
                     const char *name,
                     GVariant *parameter)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  g_object_set (self, "filter-unread", FALSE, "filter-flagged", FALSE, "filter-attachment", FALSE,
                NULL);
}

static void
select_position (PhMessageListView *self,
                 guint position)
{
  if (position >= g_list_model_get_n_items (G_LIST_MODEL (self->selection)))
    return;

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  ph_message_list_view_scroll_to (self, position);
}

static void
next_action (GtkWidget *widget,
             const char *name,
             GVariant *parameter)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (widget);
  guint first = ph_message_selection_get_first (self->selection);

  select_position (self, first != GTK_INVALID_LIST_POSITION ? first + 1 : 0);
}

static void
previous_action (GtkWidget *widget,
                 const char *name,
                 GVariant *parameter)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (widget);
  guint first = ph_message_selection_get_first (self->selection);

  if (first != GTK_INVALID_LIST_POSITION && first > 0)
    select_position (self, first - 1);
}

/* Looks at the rows below the selected one, then from the top: 10 µs each. */
static void
next_unread_action (GtkWidget *widget,
                    const char *name,
                    GVariant *parameter)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint first = ph_message_selection_get_first (self->selection);
  guint start = first != GTK_INVALID_LIST_POSITION ? first + 1 : 0;

  for (guint i = 0; i < MIN (n, MAX_SEARCHED); i++)
    {
      guint position = (start + i) % n;
      g_autoptr (PhMessage) message =
        g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      if (message != NULL && ph_message_get_unread (message))
        {
          select_position (self, position);
          return;
        }
    }
}

/* ---- Which of them can be carried out -------------------------------------------------------- */

static void
set_enabled (PhMessageListView *self,
             const char *action,
             gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

static gboolean
has_role (PhMessageListView *self,
          FolderRole role)
{
  return self->folder != NULL && ph_folder_get_role (self->folder) == role;
}

gboolean
ph_message_list_view_can (PhMessageListView *self,
                          const char *action)
{
  gboolean is_junk = has_role (self, FOLDER_ROLE_JUNK);
  gboolean is_outgoing = ph_message_list_view_shows_outgoing (self);

  if (self->filing == NULL || self->selection == NULL ||
      ph_message_selection_get_n_selected (self->selection) == 0)
    return FALSE;
  if (has_role (self, FOLDER_ROLE_OUTBOX))
    return FALSE;
  if (self->folder != NULL && (ph_folder_get_flags (self->folder) & STORE_FOLDER_READ_ONLY) != 0)
    return FALSE;

  if (g_str_equal (action, "mail.archive"))
    return !is_outgoing && !has_role (self, FOLDER_ROLE_ARCHIVE);
  if (g_str_equal (action, "mail.trash"))
    return !has_role (self, FOLDER_ROLE_TRASH);
  if (g_str_equal (action, "mail.junk"))
    return !is_junk && !is_outgoing;
  if (g_str_equal (action, "mail.not-junk"))
    return is_junk;

  return TRUE;
}

void
ph_message_list_view_update_actions (PhMessageListView *self)
{
  static const char *const others[] = {
    "mail.delete-forever", "mail.toggle-flag", "mail.toggle-unread",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    set_enabled (self, verbs[i].action, ph_message_list_view_can (self, verbs[i].action));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    set_enabled (self, others[i], ph_message_list_view_can (self, others[i]));

  g_signal_emit_by_name (self, "actions-changed");
}

void
ph_message_list_view_install_actions (GtkWidgetClass *widget_class)
{
  static const struct { const char *name; GtkWidgetActionActivateFunc func; } actions[] = {
    { "mail.delete-forever", delete_forever_action },
    { "mail.toggle-unread", toggle_unread_action },
    { "mail.toggle-flag", toggle_flag_action },
    { "list.search", search_action },
    { "list.clear-filter", clear_filter_action },
    { "list.next", next_action },
    { "list.previous", previous_action },
    { "list.next-unread", next_unread_action },
  };
  static const char *const with_state[] = {
    "sort", "reverse", "compact", "show-preview", "conversations",
    "filter-unread", "filter-flagged", "filter-attachment",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_widget_class_install_action (widget_class, verbs[i].action, NULL, verb_action);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);

  for (gsize i = 0; i < G_N_ELEMENTS (with_state); i++)
    {
      g_autofree char *name = g_strconcat ("list.", with_state[i], NULL);

      gtk_widget_class_install_property_action (widget_class, name, with_state[i]);
    }
}

/* ---- Context menu ---------------------------------------------------------------------------- */

static gboolean
none_unread (PhMessage *message)
{
  return !ph_message_get_unread (message);
}

static gboolean
none_flagged (PhMessage *message)
{
  return !ph_message_get_flagged (message);
}

static gboolean
none_muted (PhMessage *message)
{
  return !ph_message_get_muted (message);
}

static void
menu_closed_cb (PhMessageListView *self)
{
  ph_message_list_view_update_actions (self);
}

/* One menu for all rows, made when it is first asked for; the outbox has its own. */
static void
make_menu (PhMessageListView *self)
{
  GMenuModel *model = has_role (self, FOLDER_ROLE_OUTBOX) ? self->outbox_menu : self->context_menu;

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self->list_view));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      g_signal_connect_object (self->menu, "closed", G_CALLBACK (menu_closed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  else if (self->menu_model != model)
    {
      gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
    }
  self->menu_model = model;
}

static void
show_menu (PhMessageListView *self,
           double x,
           double y)
{
  make_menu (self);
  ph_message_list_view_update_actions (self);

  /* Elsewhere mail is thrown away first; the key and the reader's menu do it anywhere. */
  if (!has_role (self, FOLDER_ROLE_TRASH) && !has_role (self, FOLDER_ROLE_JUNK))
    set_enabled (self, "mail.delete-forever", FALSE);

  /* Of each pair only what would change something. */
  if (all_selected (self, ph_message_get_unread))
    set_enabled (self, "mail.mark-unread", FALSE);
  if (all_selected (self, none_unread))
    set_enabled (self, "mail.mark-read", FALSE);
  if (all_selected (self, ph_message_get_flagged))
    set_enabled (self, "mail.flag", FALSE);
  if (all_selected (self, none_flagged))
    set_enabled (self, "mail.unflag", FALSE);
  if (all_selected (self, ph_message_get_muted))
    set_enabled (self, "mail.mute", FALSE);
  if (all_selected (self, none_muted))
    set_enabled (self, "mail.unmute", FALSE);

  ph_ui_popup_menu (self->menu, x, y);
}

static PhMessageRow *
find_row_at (PhMessageListView *self,
             double x,
             double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list_view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = widget != NULL ? gtk_widget_get_ancestor (widget, PH_TYPE_MESSAGE_ROW) : NULL;

  /* The padding of the list's own row is around ours. */
  if (row == NULL && widget != NULL && widget != GTK_WIDGET (self->list_view))
    row = gtk_widget_get_first_child (widget);

  return PH_IS_MESSAGE_ROW (row) ? PH_MESSAGE_ROW (row) : NULL;
}

/* The menu is for the selection when it is asked for on it, else for the row alone. */
/* On release: GTK takes the pressed look from where the button is let go, which would be the menu. */
static void
secondary_released_cb (PhMessageListView *self,
                       int n_press,
                       double x,
                       double y)
{
  PhMessageRow *row = find_row_at (self, x, y);
  PhMessage *message = row != NULL ? ph_message_row_get_message (row) : NULL;
  guint position;

  if (message == NULL)
    return;

  position = ph_message_list_find (self->list, ph_message_get_key (message));
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);

  show_menu (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant *args,
             gpointer user_data)
{
  PhMessageListView *self = user_data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  double x = 40;
  double y = 20;

  if (ph_message_selection_get_n_selected (self->selection) == 0)
    return FALSE;

  if (focus != NULL && gtk_widget_is_ancestor (focus, widget))
    gtk_widget_translate_coordinates (focus, widget, 40, gtk_widget_get_height (focus) / 2, &x, &y);

  show_menu (self, x, y);

  return TRUE;
}

void
ph_message_list_view_init_menu (PhMessageListView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "released", G_CALLBACK (secondary_released_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_callback_action_new (menu_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), keys);
}
