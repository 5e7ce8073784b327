/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-sidebar-private.h"

#include "ph-focus-class.h"
#include "ph-folder-drop.h"
#include "ph-settings.h"

G_DEFINE_FINAL_TYPE (PhSidebar, ph_sidebar, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTED_FOLDER,
  PROP_SUBSCRIBED,
  N_PROPS
};

enum
{
  FOLDER_ACTIVATED,
  ACCOUNT_ATTENTION,
  ACCOUNT_SETTINGS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- Which folders are open ------------------------------------------------------------------ */

static gboolean
wants_expanded (GObject *item)
{
  GSettings *settings = ph_settings_get ();
  g_autofree char *name = NULL;

  if (PH_IS_ACCOUNT_ITEM (item))
    return settings == NULL ||
           !ph_settings_list_contains (settings, "collapsed-accounts",
                                       ph_account_item_get_id (PH_ACCOUNT_ITEM (item)));

  name = ph_folder_dup_settings_name (PH_FOLDER (item));

  return settings != NULL && ph_settings_list_contains (settings, "expanded-folders", name);
}

static void
expanded_cb (GtkTreeListRow *row)
{
  g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);
  gboolean expanded = gtk_tree_list_row_get_expanded (row);
  GSettings *settings = ph_settings_get ();
  g_autofree char *name = NULL;

  if (item == NULL || settings == NULL || expanded == wants_expanded (item))
    return;

  if (PH_IS_ACCOUNT_ITEM (item))
    {
      ph_settings_list_set (settings, "collapsed-accounts",
                            ph_account_item_get_id (PH_ACCOUNT_ITEM (item)), !expanded);
      return;
    }

  name = ph_folder_dup_settings_name (PH_FOLDER (item));
  ph_settings_list_set (settings, "expanded-folders", name, expanded);
}

/* Rows that come open as they were left; what they hold comes behind them and is looked at next. */
static void
restore_expanded (PhSidebar *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->rows, i);
      g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

      if (!gtk_tree_list_row_get_expanded (row) && gtk_tree_list_row_is_expandable (row) &&
          wants_expanded (item))
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static guint
find_row (PhSidebar *self,
          gpointer wanted)
{
  guint n = self->rows != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->rows)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->rows, i);
      g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

      if (item == wanted)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
attention_cb (PhSidebar *self,
              PhFolderRow *row)
{
  PhAccountItem *account = ph_folder_row_get_account (row);

  if (account != NULL)
    g_signal_emit (self, signals[ACCOUNT_ATTENTION], 0, account);
}

static void
row_clicked_cb (GtkGestureClick *click,
                int n_press,
                double x,
                double y,
                PhSidebar *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  PhFolder *folder = ph_folder_row_get_folder (PH_FOLDER_ROW (row));

  if (folder != NULL && n_press == 1)
    g_signal_emit (self, signals[FOLDER_ACTIVATED], 0, folder);
}

static void
setup_cb (PhSidebar *self,
          GtkListItem *item)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *row = ph_folder_row_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (row, "attention", G_CALLBACK (attention_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "released", G_CALLBACK (row_clicked_cb), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));

  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), row);
  ph_folder_drop_add_target (expander, self);
  ph_folder_drop_add_source (row);
  gtk_list_item_set_child (item, expander);
}

/* The list's own row is what screen readers stop at. */
static void
tell_expanded (GtkTreeListRow *row,
               GParamSpec *pspec,
               GtkListItem *list_item)
{
  GtkWidget *widget = gtk_widget_get_parent (gtk_list_item_get_child (list_item));

  if (gtk_tree_list_row_is_expandable (row))
    gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 gtk_tree_list_row_get_expanded (row), -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_EXPANDED);
}

static void
bind_cb (PhSidebar *self,
         GtkListItem *list_item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (list_item);
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item));
  g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

  gtk_tree_expander_set_list_row (expander, row);
  ph_folder_row_set_item (PH_FOLDER_ROW (gtk_tree_expander_get_child (expander)), item);
  gtk_list_item_set_selectable (list_item, PH_IS_FOLDER (item));
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (expanded_cb), row, 0);
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (tell_expanded), list_item, 0);
  tell_expanded (row, NULL, list_item);
}

static void
unbind_cb (PhSidebar *self,
           GtkListItem *list_item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (list_item);
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item));

  if (row != NULL)
    {
      g_signal_handlers_disconnect_by_func (row, expanded_cb, row);
      g_signal_handlers_disconnect_by_func (row, tell_expanded, list_item);
    }

  if (expander != NULL)
    {
      gtk_tree_expander_set_list_row (expander, NULL);
      ph_folder_row_set_item (PH_FOLDER_ROW (gtk_tree_expander_get_child (expander)), NULL);
    }
}

static void
activate_cb (PhSidebar *self,
             guint position)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->rows, position);
  g_autoptr (GObject) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  if (PH_IS_ACCOUNT_ITEM (item))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
  else if (item != NULL)
    g_signal_emit (self, signals[FOLDER_ACTIVATED], 0, item);
}

/* ---- Selection ------------------------------------------------------------------------------- */

static void
remember_selected (PhSidebar *self)
{
  GSettings *settings = ph_settings_get ();
  g_autofree char *name = NULL;

  if (settings == NULL || self->selected == NULL || self->wanted != NULL)
    return;

  name = ph_folder_dup_settings_name (self->selected);
  g_settings_set_string (settings, "selected-folder", name);
}

static void
set_selected (PhSidebar *self,
              PhFolder *folder)
{
  if (!g_set_object (&self->selected, folder))
    return;

  g_clear_object (&self->target);
  remember_selected (self);
  ph_sidebar_update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_FOLDER]);
}

/* Makes the list show the selected folder as selected: its row may have come, gone with the folder
 * above it being closed, or been replaced. */
static void
sync_selection (PhSidebar *self)
{
  guint position = self->selected != NULL ? find_row (self, self->selected)
                                          : GTK_INVALID_LIST_POSITION;

  self->is_syncing = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->is_syncing = FALSE;
}

static void
selection_cb (PhSidebar *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (GObject) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  /* A row that goes away takes the selection with it, but the folder is still the one shown; and an
   * account is no folder. */
  if (self->is_syncing || !PH_IS_FOLDER (item))
    return;

  g_clear_pointer (&self->wanted, g_free);
  set_selected (self, PH_FOLDER (item));
}

static PhFolder *
get_default_folder (PhSidebar *self)
{
  GListModel *tree = G_LIST_MODEL (self->tree);
  g_autoptr (GObject) first = g_list_model_get_item (tree, 0);

  if (PH_IS_FOLDER (first))
    return PH_FOLDER (first);

  return first != NULL
           ? ph_account_item_find_role (PH_ACCOUNT_ITEM (first), FOLDER_ROLE_INBOX) : NULL;
}

/* The unified inbox is only there with two accounts or more. */
static gboolean
is_listed (PhSidebar *self,
           PhFolder *folder)
{
  return !ph_folder_is_unified (folder) || find_row (self, folder) != GTK_INVALID_LIST_POSITION;
}

static void
select_wanted (PhSidebar *self)
{
  PhFolder *folder;

  if (self->wanted != NULL)
    {
      folder = ph_folder_tree_find_settings_name (self->tree, self->wanted);
      if (folder != NULL && is_listed (self, folder))
        {
          g_clear_pointer (&self->wanted, g_free);
          ph_sidebar_select_folder (self, folder);
          return;
        }
    }

  if (self->selected == NULL || !is_listed (self, self->selected))
    {
      folder = get_default_folder (self);
      if (folder != NULL)
        ph_sidebar_select_folder (self, folder);
    }
}

static gboolean
idle_cb (gpointer user_data)
{
  PhSidebar *self = user_data;

  self->idle_source = 0;
  restore_expanded (self);
  select_wanted (self);
  sync_selection (self);

  return G_SOURCE_REMOVE;
}

/* The tree must not be changed while it tells of a change. */
static void
rows_changed_cb (PhSidebar *self)
{
  if (self->idle_source == 0)
    self->idle_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, idle_cb, self, NULL);
}

static void
folder_removed_cb (PhSidebar *self,
                   PhFolder *folder)
{
  PhFolder *next = NULL;

  if (self->selected != folder)
    return;

  next = ph_folder_tree_find_role (self->tree, ph_folder_get_account_id (folder),
                                   FOLDER_ROLE_INBOX);
  set_selected (self, next != folder ? next : NULL);
  rows_changed_cb (self);
}

static void
expand_above (PhSidebar *self,
              PhFolder *folder)
{
  PhFolder *parent = ph_folder_get_parent (folder);
  gpointer above = parent;
  guint position;

  if (ph_folder_is_unified (folder))
    return;

  if (parent != NULL)
    expand_above (self, parent);
  else
    above = ph_folder_tree_find_account (self->tree, ph_folder_get_account_id (folder));

  position = find_row (self, above);
  if (position != GTK_INVALID_LIST_POSITION)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->rows, position);

      gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

void
ph_sidebar_select_folder (PhSidebar *self,
                          PhFolder *folder)
{
  guint position;

  g_return_if_fail (self->tree != NULL);

  expand_above (self, folder);
  set_selected (self, folder);
  sync_selection (self);

  position = gtk_single_selection_get_selected (self->selection);
  if (position != GTK_INVALID_LIST_POSITION && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

static gboolean
is_worth_a_stop (PhFolder *folder)
{
  FolderRole role = ph_folder_get_role (folder);

  return ph_folder_get_unread (folder) > 0 && role != FOLDER_ROLE_TRASH &&
         role != FOLDER_ROLE_JUNK && role != FOLDER_ROLE_SENT && role != FOLDER_ROLE_DRAFTS;
}

gboolean
ph_sidebar_select_next_unread (PhSidebar *self)
{
  g_autoptr (GPtrArray) folders = NULL;
  guint start = 0;

  if (self->tree == NULL)
    return FALSE;

  folders = ph_folder_tree_list_folders (self->tree);
  if (g_ptr_array_find (folders, self->selected, &start))
    start++;

  for (guint i = 0; i < folders->len; i++)
    {
      PhFolder *folder = g_ptr_array_index (folders, (start + i) % folders->len);

      if (folder != self->selected && is_worth_a_stop (folder))
        {
          ph_sidebar_select_folder (self, folder);
          return TRUE;
        }
    }

  return FALSE;
}

/* ---- GObject --------------------------------------------------------------------------------- */

static void
ph_sidebar_dispose (GObject *object)
{
  PhSidebar *self = PH_SIDEBAR (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_SIDEBAR);

  g_clear_object (&self->target);
  g_clear_object (&self->selected);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->tree);
  g_clear_object (&self->filing);

  G_OBJECT_CLASS (ph_sidebar_parent_class)->dispose (object);
}

static void
ph_sidebar_finalize (GObject *object)
{
  g_clear_pointer (&PH_SIDEBAR (object)->wanted, g_free);

  G_OBJECT_CLASS (ph_sidebar_parent_class)->finalize (object);
}

static gboolean
is_target_subscribed (PhSidebar *self)
{
  GObject *target = ph_sidebar_get_target (self);

  return PH_IS_FOLDER (target) && ph_folder_get_subscribed (PH_FOLDER (target));
}

static void
ph_sidebar_get_property (GObject *object,
                         guint prop_id,
                         GValue *value,
                         GParamSpec *pspec)
{
  PhSidebar *self = PH_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_SELECTED_FOLDER:
      g_value_set_object (value, self->selected);
      break;
    case PROP_SUBSCRIBED:
      g_value_set_boolean (value, is_target_subscribed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* The state of the menu's item; the property itself follows when it is carried out. */
static void
ph_sidebar_set_property (GObject *object,
                         guint prop_id,
                         const GValue *value,
                         GParamSpec *pspec)
{
  PhSidebar *self = PH_SIDEBAR (object);
  GObject *target = ph_sidebar_get_target (self);

  if (prop_id != PROP_SUBSCRIBED)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  if (PH_IS_FOLDER (target) && self->filing != NULL &&
      g_value_get_boolean (value) != is_target_subscribed (self))
    ph_filing_set_subscribed (self->filing, PH_FOLDER (target), g_value_get_boolean (value));
}

static void
ph_sidebar_class_init (PhSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ph_sidebar_dispose;
  object_class->finalize = ph_sidebar_finalize;
  object_class->get_property = ph_sidebar_get_property;
  object_class->set_property = ph_sidebar_set_property;

  properties[PROP_SELECTED_FOLDER] =
    g_param_spec_object ("selected-folder", NULL, NULL, PH_TYPE_FOLDER, readable);
  properties[PROP_SUBSCRIBED] =
    g_param_spec_boolean ("subscribed", NULL, NULL, FALSE, readable | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FOLDER_ACTIVATED] =
    g_signal_new ("folder-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, PH_TYPE_FOLDER);
  signals[ACCOUNT_ATTENTION] =
    g_signal_new ("account-attention", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                  NULL, NULL, G_TYPE_NONE, 1, PH_TYPE_ACCOUNT_ITEM);
  signals[ACCOUNT_SETTINGS] =
    g_signal_new ("account-settings", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, PH_TYPE_ACCOUNT_ITEM);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, PhSidebar, header_bar);
  gtk_widget_class_bind_template_child (widget_class, PhSidebar, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PhSidebar, list_view);
  gtk_widget_class_bind_template_child (widget_class, PhSidebar, hint_revealer);
  gtk_widget_class_bind_template_child (widget_class, PhSidebar, hint);
  gtk_widget_class_bind_template_child (widget_class, PhSidebar, folder_menu);
  gtk_widget_class_bind_template_child (widget_class, PhSidebar, account_menu);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  ph_sidebar_install_actions (widget_class);
}

static void
ph_sidebar_init (PhSidebar *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list_view, factory);

  ph_focus_class_follow (GTK_WIDGET (self->list_view));
  ph_sidebar_init_menu (self);
  ph_sidebar_update_actions (self);
}

GtkWidget *
ph_sidebar_new (void)
{
  return g_object_new (PH_TYPE_SIDEBAR, NULL);
}

void
ph_sidebar_set_filing (PhSidebar *self,
                       PhFiling *filing)
{
  g_set_object (&self->filing, filing);
  ph_sidebar_update_actions (self);
}

PhFiling *
ph_sidebar_get_filing (PhSidebar *self)
{
  return self->filing;
}

void
ph_sidebar_set_tree (PhSidebar *self,
                     PhFolderTree *tree)
{
  GSettings *settings = ph_settings_get ();

  g_return_if_fail (self->tree == NULL);

  self->tree = g_object_ref (tree);
  self->wanted = settings != NULL ? g_settings_get_string (settings, "selected-folder") : NULL;
  self->rows = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (tree)), FALSE, FALSE,
                                        ph_folder_tree_create_children, NULL, NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->rows));

  g_signal_connect_object (self->rows, "items-changed", G_CALLBACK (rows_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selection_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tree, "folder-removed", G_CALLBACK (folder_removed_cb), self,
                           G_CONNECT_SWAPPED);

  idle_cb (self);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}

PhFolder *
ph_sidebar_get_selected_folder (PhSidebar *self)
{
  return self->selected;
}

GObject *
ph_sidebar_get_target (PhSidebar *self)
{
  return self->target != NULL ? self->target : (GObject *) self->selected;
}

void
ph_sidebar_set_target (PhSidebar *self,
                       GObject *target)
{
  g_set_object (&self->target, target);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBSCRIBED]);
  ph_sidebar_update_actions (self);
}

void
ph_sidebar_emit_settings (PhSidebar *self,
                          PhAccountItem *account)
{
  g_signal_emit (self, signals[ACCOUNT_SETTINGS], 0, account);
}

void
ph_sidebar_focus (PhSidebar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

AdwHeaderBar *
ph_sidebar_get_header_bar (PhSidebar *self)
{
  return self->header_bar;
}

void
ph_sidebar_set_hint (PhSidebar *self,
                     const char *hint)
{
  if (hint != NULL)
    gtk_label_set_label (self->hint, hint);

  gtk_revealer_set_reveal_child (self->hint_revealer, hint != NULL);
}
