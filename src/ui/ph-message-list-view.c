/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

#include "ph-focus-class.h"
#include "ph-settings.h"

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
  PROP_CONVERSATIONS,
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
      g_signal_connect_object (list, "notify::loading",
                               G_CALLBACK (ph_message_list_view_update_page), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (list, "notify::error",
                               G_CALLBACK (ph_message_list_view_update_page), self,
                               G_CONNECT_SWAPPED);
    }

  ph_message_selection_set_list (self->selection, list);
  ph_message_list_view_connect_scroll (self);
  ph_message_list_view_update_page (self);
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
    g_signal_connect_object (engine, "notify::state",
                             G_CALLBACK (ph_message_list_view_update_page), self,
                             G_CONNECT_SWAPPED);
  else
    g_signal_handlers_disconnect_by_func (engine, ph_message_list_view_update_page, self);
}

static void
show_folder_to (PhFolder *folder,
                gboolean show)
{
  AccountEngine *engine = folder != NULL ? ph_folder_get_engine (folder) : NULL;

  if (engine != NULL && ph_folder_get_role (folder) != FOLDER_ROLE_OUTBOX)
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
      g_signal_handlers_disconnect_by_func (self->folder, ph_message_list_view_update_page, self);
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
  else if (ph_folder_get_role (folder) == FOLDER_ROLE_OUTBOX)
    list = ph_message_list_new_outbox (ph_folder_get_engine (folder));
  else
    list = ph_message_list_new_for_folder (ph_folder_get_engine (folder), ph_folder_get_id (folder),
                                           ph_folder_get_role (folder));

  if ((gboolean) self->conversations != ph_message_list_view_read_grouping (self))
    {
      self->conversations = !self->conversations;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATIONS]);
    }
  ph_message_list_set_conversations (list, self->conversations);
  ph_message_list_set_order (list, parse_sort (self->sort), is_ascending (self));
  ph_message_list_set_filter (list, self->filter, NULL);
  ph_message_list_open (list);
  take_list (self, list);
  show_folder_to (folder, TRUE);
  follow_account (self, TRUE);

  g_signal_connect_object (folder, "notify", G_CALLBACK (ph_message_list_view_update_page), self,
                           G_CONNECT_SWAPPED);
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
  ph_message_list_view_clear_rows (self);
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
    case PROP_CONVERSATIONS:
      g_value_set_boolean (value, self->conversations);
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
      ph_message_list_view_make_rows (self);
      break;
    case PROP_SHOW_PREVIEW:
      if (self->show_preview == g_value_get_boolean (value))
        return;
      self->show_preview = g_value_get_boolean (value);
      ph_message_list_view_make_rows (self);
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
    case PROP_CONVERSATIONS:
      if ((gboolean) self->conversations == g_value_get_boolean (value))
        return;
      self->conversations = g_value_get_boolean (value);
      ph_message_list_view_keep_grouping (self);
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
  properties[PROP_CONVERSATIONS] =
    g_param_spec_boolean ("conversations", NULL, NULL, FALSE, writable);
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
  gtk_widget_class_bind_template_child (widget_class, PhMessageListView, outbox_menu);
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
  self->sort = g_strdup ("date");
  self->show_preview = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));

  ph_message_list_view_init_rows (self);
  ph_message_list_view_init_selection (self);
  ph_focus_class_follow (GTK_WIDGET (self->list_view));
  ph_message_list_view_init_scroll (self);
  ph_message_list_view_init_menu (self);
  ph_message_list_view_init_conversations (self);
  bind_settings (self);
  ph_message_list_view_update_actions (self);
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
