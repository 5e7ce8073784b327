/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

#include "ph-focus-class.h"
#include "ph-format.h"
#include "ph-message-drag.h"
#include "ph-settings.h"

#include <glib/gi18n.h>

#define EXPECT_TIME (10 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (PhMessageListView, ph_message_list_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTED_MESSAGE,
  PROP_N_SELECTED,
  PROP_COMPACT,
  PROP_SHOW_PREVIEW,
  PROP_SORT,
  PROP_REVERSE,
  PROP_FILTER_UNREAD,
  PROP_FILTER_FLAGGED,
  PROP_FILTER_ATTACHMENT,
  N_PROPS
};

enum
{
  MESSAGE_ACTIVATED,
  ACTIONS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* By StoreSort */
static const char *const sort_names[] = { "date", "sender", "subject", "size", "unread" };

static StoreSort
parse_sort (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (sort_names); i++)
    if (g_strcmp0 (name, sort_names[i]) == 0)
      return i;

  return STORE_SORT_DATE;
}

gboolean
ph_message_list_view_shows_outgoing (PhMessageListView *self)
{
  FolderRole role = self->folder != NULL ? ph_folder_get_role (self->folder) : FOLDER_ROLE_NONE;

  return role == FOLDER_ROLE_SENT || role == FOLDER_ROLE_DRAFTS || role == FOLDER_ROLE_OUTBOX;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void
setup_cb (PhMessageListView *self,
          GtkListItem *item)
{
  GtkWidget *row = ph_message_row_new ();

  ph_message_row_set_style (PH_MESSAGE_ROW (row), self->compact, self->show_preview);
  ph_message_drag_add_source (row, self);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (PhMessageListView *self,
         GtkListItem *item)
{
  PhMessageRow *row = PH_MESSAGE_ROW (gtk_list_item_get_child (item));

  ph_message_row_set_style (row, self->compact, self->show_preview);
  ph_message_row_set_show_account (row, self->list != NULL &&
                                          ph_message_list_get_engine (self->list) == NULL);
  ph_message_row_set_message (row, gtk_list_item_get_item (item));
  g_ptr_array_add (self->rows, row);
}

static void
unbind_cb (PhMessageListView *self,
           GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_ptr_array_remove_fast (self->rows, row);
  if (row != NULL)
    ph_message_row_set_message (PH_MESSAGE_ROW (row), NULL);
}

static void
init_rows (PhMessageListView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list_view, factory);
}

/* Rows change their height: the list measures anew when they are made anew. */
static void
restyle_rows (PhMessageListView *self)
{
  init_rows (self);
}

/* ---- What the header says -------------------------------------------------------------------- */

static char *
describe_counts (PhMessageListView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint n_selected = ph_message_selection_get_n_selected (self->selection);
  g_autofree char *count = NULL;

  if (self->list == NULL)
    return g_strdup ("");

  if (n_selected > 1)
    {
      count = ph_format_count (n_selected);
      return g_strdup_printf (ngettext ("%s selected", "%s selected", n_selected), count);
    }

  if (ph_message_list_is_filtered (self->list))
    {
      count = ph_format_count (n);
      return g_strdup_printf (ngettext ("%s match", "%s matches", n), count);
    }

  if (self->folder != NULL && ph_folder_get_show_unread (self->folder) > 0 &&
      !ph_message_list_view_shows_outgoing (self))
    {
      n = ph_folder_get_show_unread (self->folder);
      count = ph_format_count (n);
      return g_strdup_printf (ngettext ("%s unread", "%s unread", n), count);
    }

  /* While only the top is loaded, the folder knows better. */
  if (self->folder != NULL)
    n = MAX (n, ph_folder_get_total (self->folder));
  if (n == 0)
    return g_strdup ("");

  count = ph_format_count (n);
  return g_strdup_printf (ngettext ("%s message", "%s messages", n), count);
}

void
ph_message_list_view_update_title (PhMessageListView *self)
{
  g_autofree char *counts = describe_counts (self);
  const char *account = "";
  g_autofree char *both = NULL;

  if (self->folder != NULL)
    adw_window_title_set_title (self->title, ph_folder_get_name (self->folder));

  /* Every account has an inbox. */
  if (self->folder != NULL && self->has_several_accounts)
    account = ph_folder_get_account_name (self->folder);
  if (*account != '\0' && *counts != '\0')
    /* Translators: an account's name, and what is in the folder: Home · 3 unread */
    both = g_strdup_printf (_("%s · %s"), account, counts);
  adw_window_title_set_subtitle (self->title,
                                 both != NULL ? both : *account != '\0' ? account : counts);
}

static void
show_filter_page (PhMessageListView *self)
{
  adw_status_page_set_icon_name (self->empty_page, "system-search-symbolic");
  adw_status_page_set_title (self->empty_page, _("No Match"));
  adw_status_page_set_description (self->empty_page,
                                   _("No message here is like what you are looking for."));
}

static void
show_empty_page (PhMessageListView *self)
{
  const GError *error = ph_message_list_get_error (self->list);

  if (error != NULL)
    {
      adw_status_page_set_icon_name (self->empty_page, "dialog-error-symbolic");
      adw_status_page_set_title (self->empty_page, _("The Messages Can’t Be Shown"));
      adw_status_page_set_description (self->empty_page, error->message);
      return;
    }

  adw_status_page_set_icon_name (self->empty_page,
                                 self->folder != NULL ? ph_folder_get_icon_name (self->folder)
                                                      : "mail-inbox-symbolic");
  adw_status_page_set_title (self->empty_page, _("No Messages"));
  adw_status_page_set_description (self->empty_page, NULL);
}

/* The server says that there is mail which has not arrived here yet, and it is on its way. */
static gboolean
expects_mail (PhMessageListView *self)
{
  AccountEngine *engine = ph_message_list_get_engine (self->list);
  AccountState state;

  if (ph_message_list_get_loading (self->list))
    return TRUE;

  if (engine == NULL || self->folder == NULL || ph_folder_get_total (self->folder) == 0 ||
      ph_message_list_is_filtered (self->list))
    return FALSE;

  state = account_engine_get_state (engine);

  return state == ACCOUNT_STATE_CONNECTING || state == ACCOUNT_STATE_WORKING ||
         state == ACCOUNT_STATE_IN_STEP;
}

static void
update_page (PhMessageListView *self)
{
  const char *page = "list";

  if (self->list == NULL)
    page = "list";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    page = "list";
  else if (ph_message_list_get_error (self->list) == NULL && expects_mail (self))
    page = "loading";
  else
    page = "empty";

  if (g_str_equal (page, "empty"))
    {
      gboolean is_filtered = ph_message_list_is_filtered (self->list);

      gtk_widget_set_visible (self->clear_button, is_filtered);
      if (is_filtered)
        show_filter_page (self);
      else
        show_empty_page (self);
    }

  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "loading"));
  gtk_stack_set_visible_child_name (self->stack, page);
  ph_message_list_view_update_title (self);
}

/* ---- Selection ------------------------------------------------------------------------------- */

static PhMessage *
get_single (PhMessageListView *self)
{
  if (ph_message_selection_get_n_selected (self->selection) != 1)
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (self->selection),
                                ph_message_selection_get_first (self->selection));
}

static gboolean
select_expected (PhMessageListView *self)
{
  guint64 key = self->expected;

  if (key == 0)
    return FALSE;

  if (g_get_monotonic_time () > self->expected_until)
    {
      self->expected = 0;
      return FALSE;
    }

  if (!ph_message_selection_select_key (self->selection, key))
    return FALSE;

  self->expected = 0;
  ph_message_list_view_scroll_to (self, ph_message_list_find (self->list, key));

  return TRUE;
}

static void
update_selected (PhMessageListView *self)
{
  g_autoptr (PhMessage) message = get_single (self);

  if (self->list != NULL)
    ph_message_list_hold (self->list, message != NULL ? ph_message_get_key (message) : 0);

  if (g_set_object (&self->selected, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_MESSAGE]);
}

static void
n_selected_cb (PhMessageListView *self)
{
  if (ph_message_selection_get_n_selected (self->selection) == 0 && select_expected (self))
    return;

  update_selected (self);
  ph_message_list_view_update_actions (self);
  ph_message_list_view_update_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

/* The person chose, or a new order gave the selection new places. */
static void
selection_changed_cb (PhMessageListView *self)
{
  self->expected = 0;
  update_selected (self);
}

static void
selection_items_changed_cb (PhMessageListView *self,
                            guint position,
                            guint removed,
                            guint added)
{
  if (added > 0 && ph_message_selection_get_n_selected (self->selection) == 0)
    select_expected (self);

  update_page (self);
}

void
ph_message_list_view_expect_removal (PhMessageListView *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint first, last;

  if (self->list == NULL || gtk_bitset_is_empty (selected))
    return;

  first = gtk_bitset_get_minimum (selected);
  last = gtk_bitset_get_maximum (selected);
  self->expected = ph_message_list_get_key (self->list, last + 1);
  if (self->expected == 0 && first > 0)
    self->expected = ph_message_list_get_key (self->list, first - 1);
  self->expected_until = g_get_monotonic_time () + EXPECT_TIME;
}

/* ---- The list -------------------------------------------------------------------------------- */

/* Names begin with A; days and sizes with the newest and the largest. */
static gboolean
is_ascending (PhMessageListView *self)
{
  StoreSort sort = parse_sort (self->sort);

  return (sort == STORE_SORT_SENDER || sort == STORE_SORT_SUBJECT) != self->reverse;
}

static void
apply_order (PhMessageListView *self)
{
  if (self->list != NULL)
    ph_message_list_set_order (self->list, parse_sort (self->sort), is_ascending (self));
}

/* Each order starts the way that is usual for it. */
static void
set_sort (PhMessageListView *self,
          const char *sort)
{
  g_free (self->sort);
  self->sort = g_strdup (sort);
  if (self->reverse)
    {
      self->reverse = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVERSE]);
    }
  apply_order (self);
}

static void
apply_filter (PhMessageListView *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  if (self->list == NULL)
    return;

  ph_message_list_set_filter (self->list, self->filter, text);
  ph_message_list_view_update_title (self);
}

static void
disconnect_list (PhMessageListView *self)
{
  if (self->list == NULL)
    return;

  ph_message_list_view_stop_scroll (self);
  g_signal_handlers_disconnect_by_data (self->list, self);
}

/* Takes @list, already opened or about to be by the caller. */
static void
take_list (PhMessageListView *self,
           PhMessageList *list)
{
  disconnect_list (self);
  self->expected = 0;
  g_set_object (&self->list, list);

  if (list != NULL)
    {
      g_signal_connect_object (list, "notify::loading", G_CALLBACK (update_page), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (list, "notify::error", G_CALLBACK (update_page), self,
                               G_CONNECT_SWAPPED);
    }

  ph_message_selection_set_list (self->selection, list);
  ph_message_list_view_connect_scroll (self);
  update_page (self);
  ph_message_list_view_update_actions (self);
}

static void
close_search (PhMessageListView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* Whether mail is still to come depends on how the account is doing. */
static void
follow_account (PhMessageListView *self,
                gboolean follow)
{
  AccountEngine *engine = self->folder != NULL ? ph_folder_get_engine (self->folder) : NULL;

  if (engine == NULL)
    return;

  if (follow)
    g_signal_connect_object (engine, "notify::state", G_CALLBACK (update_page), self,
                             G_CONNECT_SWAPPED);
  else
    g_signal_handlers_disconnect_by_func (engine, update_page, self);
}

static void
show_folder_to (PhFolder *folder,
                gboolean show)
{
  AccountEngine *engine = folder != NULL ? ph_folder_get_engine (folder) : NULL;

  if (engine != NULL)
    account_engine_show_folder (engine, show ? ph_folder_get_id (folder) : 0);
}

void
ph_message_list_view_set_folder (PhMessageListView *self,
                                 PhFolder *folder,
                                 Engine *engine)
{
  g_autoptr (PhMessageList) list = NULL;

  if (self->folder == folder)
    return;

  show_folder_to (self->folder, FALSE);
  follow_account (self, FALSE);
  if (self->folder != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->folder, update_page, self);
      g_signal_handlers_disconnect_by_func (self->folder, ph_message_list_view_update_actions,
                                            self);
    }
  g_set_object (&self->folder, folder);
  self->has_several_accounts
    = engine != NULL && g_list_model_get_n_items (G_LIST_MODEL (engine)) > 1;
  close_search (self);

  if (folder == NULL)
    {
      take_list (self, NULL);
      adw_window_title_set_title (self->title, "");
      return;
    }

  if (ph_folder_is_unified (folder))
    list = ph_message_list_new_unified (engine);
  else
    list = ph_message_list_new_for_folder (ph_folder_get_engine (folder), ph_folder_get_id (folder),
                                           ph_folder_get_role (folder));

  ph_message_list_set_order (list, parse_sort (self->sort), is_ascending (self));
  ph_message_list_set_filter (list, self->filter, NULL);
  ph_message_list_open (list);
  take_list (self, list);
  show_folder_to (folder, TRUE);
  follow_account (self, TRUE);

  g_signal_connect_object (folder, "notify", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (folder, "notify::can-take-mail",
                           G_CALLBACK (ph_message_list_view_update_actions), self,
                           G_CONNECT_SWAPPED);
}

PhFolder *
ph_message_list_view_get_folder (PhMessageListView *self)
{
  return self->folder;
}

void
ph_message_list_view_set_list (PhMessageListView *self,
                               PhMessageList *list,
                               const char *title)
{
  adw_window_title_set_title (self->title, title);
  take_list (self, list);
}

/* ---- Template callbacks ---------------------------------------------------------------------- */

static void
search_changed_cb (PhMessageListView *self)
{
  apply_filter (self);
}

static void
search_activate_cb (PhMessageListView *self)
{
  ph_message_list_view_focus_list (self);
}

static void
set_filter_bit (PhMessageListView *self,
                StoreFilter bit,
                int property,
                gboolean present)
{
  StoreFilter filter = present ? self->filter | bit : self->filter & ~bit;

  if (self->filter == filter)
    return;

  self->filter = filter;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  apply_filter (self);
}

/* Closing the bar ends what it did. */
static void
search_mode_cb (PhMessageListView *self)
{
  if (gtk_search_bar_get_search_mode (self->search_bar))
    return;

  g_object_set (self, "filter-unread", FALSE, "filter-flagged", FALSE, "filter-attachment", FALSE,
                NULL);
  close_search (self);
}

static void
activate_cb (PhMessageListView *self,
             guint position)
{
  g_autoptr (PhMessage) message =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (message != NULL)
    g_signal_emit (self, signals[MESSAGE_ACTIVATED], 0, message);
}

static void
new_mail_clicked_cb (PhMessageListView *self)
{
  ph_message_list_view_show_top (self);
}

/* ---- GObject --------------------------------------------------------------------------------- */

static void
ph_message_list_view_dispose (GObject *object)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (object);

  ph_message_list_view_stop_scroll (self);
  disconnect_list (self);
  g_clear_handle_id (&self->midnight_source, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);

  if (self->selection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->selection, self);
      gtk_list_view_set_model (self->list_view, NULL);
    }

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_MESSAGE_LIST_VIEW);

  g_clear_object (&self->selected);
  g_clear_object (&self->gradual);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->folder);
  g_clear_object (&self->filing);

  G_OBJECT_CLASS (ph_message_list_view_parent_class)->dispose (object);
}

static void
ph_message_list_view_finalize (GObject *object)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->sort, g_free);

  G_OBJECT_CLASS (ph_message_list_view_parent_class)->finalize (object);
}

static void
ph_message_list_view_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (object);

  switch (prop_id)
    {
    case PROP_SELECTED_MESSAGE:
      g_value_set_object (value, self->selected);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, ph_message_selection_get_n_selected (self->selection));
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    case PROP_SHOW_PREVIEW:
      g_value_set_boolean (value, self->show_preview);
      break;
    case PROP_SORT:
      g_value_set_string (value, self->sort);
      break;
    case PROP_REVERSE:
      g_value_set_boolean (value, self->reverse);
      break;
    case PROP_FILTER_UNREAD:
      g_value_set_boolean (value, (self->filter & STORE_FILTER_UNREAD) != 0);
      break;
    case PROP_FILTER_FLAGGED:
      g_value_set_boolean (value, (self->filter & STORE_FILTER_FLAGGED) != 0);
      break;
    case PROP_FILTER_ATTACHMENT:
      g_value_set_boolean (value, (self->filter & STORE_FILTER_ATTACHMENT) != 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_message_list_view_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  PhMessageListView *self = PH_MESSAGE_LIST_VIEW (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      if (self->compact == g_value_get_boolean (value))
        return;
      self->compact = g_value_get_boolean (value);
      restyle_rows (self);
      break;
    case PROP_SHOW_PREVIEW:
      if (self->show_preview == g_value_get_boolean (value))
        return;
      self->show_preview = g_value_get_boolean (value);
      restyle_rows (self);
      break;
    case PROP_SORT:
      if (g_strcmp0 (self->sort, g_value_get_string (value)) == 0)
        return;
      set_sort (self, g_value_get_string (value));
      break;
    case PROP_REVERSE:
      if (self->reverse == g_value_get_boolean (value))
        return;
      self->reverse = g_value_get_boolean (value);
      apply_order (self);
      break;
    case PROP_FILTER_UNREAD:
      set_filter_bit (self, STORE_FILTER_UNREAD, prop_id, g_value_get_boolean (value));
      return;
    case PROP_FILTER_FLAGGED:
      set_filter_bit (self, STORE_FILTER_FLAGGED, prop_id, g_value_get_boolean (value));
      return;
    case PROP_FILTER_ATTACHMENT:
      set_filter_bit (self, STORE_FILTER_ATTACHMENT, prop_id, g_value_get_boolean (value));
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  g_object_notify_by_pspec (object, pspec);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags writable = readable | G_PARAM_WRITABLE;

  properties[PROP_SELECTED_MESSAGE] =
    g_param_spec_object ("selected-message", NULL, NULL, PH_TYPE_MESSAGE, readable);
  properties[PROP_N_SELECTED] =
    g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, writable);
  properties[PROP_SHOW_PREVIEW] = g_param_spec_boolean ("show-preview", NULL, NULL, TRUE, writable);
  properties[PROP_SORT] = g_param_spec_string ("sort", NULL, NULL, "date", writable);
  properties[PROP_REVERSE] = g_param_spec_boolean ("reverse", NULL, NULL, FALSE, writable);
  properties[PROP_FILTER_UNREAD] =
    g_param_spec_boolean ("filter-unread", NULL, NULL, FALSE, writable);
  properties[PROP_FILTER_FLAGGED] =
    g_param_spec_boolean ("filter-flagged", NULL, NULL, FALSE, writable);
  properties[PROP_FILTER_ATTACHMENT] =
    g_param_spec_boolean ("filter-attachment", NULL, NULL, FALSE, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/posthorn/Posthorn/ui/ph-message-list-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, header_bar);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, title);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, stack);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, list_view);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, new_mail_revealer);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, new_mail_button);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, clear_button);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, spinner);
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, context_menu);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_mail_clicked_cb);
}

static void
ph_message_list_view_class_init (PhMessageListViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_message_list_view_dispose;
  object_class->finalize = ph_message_list_view_finalize;
  object_class->get_property = ph_message_list_view_get_property;
  object_class->set_property = ph_message_list_view_set_property;
  install_properties (object_class);

  signals[MESSAGE_ACTIVATED] =
    g_signal_new ("message-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, PH_TYPE_MESSAGE);
  signals[ACTIONS_CHANGED] =
    g_signal_new ("actions-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);

  bind_template (widget_class);
  ph_message_list_view_install_actions (widget_class);
}

/* Days in words are of today: at midnight they are others. */
static gboolean
midnight_cb (gpointer user_data)
{
  PhMessageListView *self = user_data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int day = g_date_time_get_day_of_year (now);

  if (self->shown_day != day)
    for (guint i = 0; i < self->rows->len; i++)
      ph_message_row_update (g_ptr_array_index (self->rows, i));

  self->shown_day = day;

  return G_SOURCE_CONTINUE;
}

static gboolean
density_to_compact (GValue *value,
                    GVariant *variant,
                    gpointer user_data)
{
  g_value_set_boolean (value, g_str_equal (g_variant_get_string (variant, NULL), "compact"));

  return TRUE;
}

static GVariant *
compact_to_density (const GValue *value,
                    const GVariantType *type,
                    gpointer user_data)
{
  return g_variant_new_string (g_value_get_boolean (value) ? "compact" : "comfortable");
}

static void
bind_settings (PhMessageListView *self)
{
  GSettings *settings = ph_settings_get ();

  if (settings == NULL)
    return;

  g_settings_bind_with_mapping (settings, "list-density", self, "compact", G_SETTINGS_BIND_DEFAULT,
                                density_to_compact, compact_to_density, NULL, NULL);
  g_settings_bind (settings, "show-preview", self, "show-preview", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "sort-order", self, "sort", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "sort-reversed", self, "reverse", G_SETTINGS_BIND_DEFAULT);
}

static void
ph_message_list_view_init (PhMessageListView *self)
{
  self->rows = g_ptr_array_new ();
  self->sort = g_strdup ("date");
  self->show_preview = TRUE;
  self->selection = ph_message_selection_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));

  g_signal_connect_object (self->selection, "notify::n-selected", G_CALLBACK (n_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);

  init_rows (self);
  self->gradual = ph_gradual_selection_new (GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->gradual));
  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (selection_items_changed_cb), self, G_CONNECT_SWAPPED);

  ph_focus_class_follow (GTK_WIDGET (self->list_view));
  ph_message_list_view_init_scroll (self);
  ph_message_list_view_init_menu (self);
  bind_settings (self);
  ph_message_list_view_update_actions (self);
  self->midnight_source = g_timeout_add_seconds (30, midnight_cb, self);
}

GtkWidget *
ph_message_list_view_new (void)
{
  return g_object_new (PH_TYPE_MESSAGE_LIST_VIEW, NULL);
}

void
ph_message_list_view_set_filing (PhMessageListView *self,
                                 PhFiling *filing)
{
  g_set_object (&self->filing, filing);
  ph_message_list_view_update_actions (self);
}

PhMessage *
ph_message_list_view_get_selected_message (PhMessageListView *self)
{
  return self->selected;
}

PhMessageKeys *
ph_message_list_view_dup_keys (PhMessageListView *self)
{
  return ph_message_selection_dup_keys (self->selection);
}

PhMessageSelection *
ph_message_list_view_get_selection (PhMessageListView *self)
{
  return self->selection;
}

gboolean
ph_message_list_view_select_key (PhMessageListView *self,
                                 guint64 key)
{
  if (self->list == NULL)
    return FALSE;

  if (!ph_message_selection_select_key (self->selection, key))
    {
      gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
      self->expected = key;
      self->expected_until = g_get_monotonic_time () + EXPECT_TIME;
      return FALSE;
    }

  ph_message_list_view_scroll_to (self, ph_message_list_find (self->list, key));

  return TRUE;
}

void
ph_message_list_view_focus_list (PhMessageListView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

AdwHeaderBar *
ph_message_list_view_get_header_bar (PhMessageListView *self)
{
  return self->header_bar;
}

GtkListView *
ph_message_list_view_get_list_view (PhMessageListView *self)
{
  return self->list_view;
}
