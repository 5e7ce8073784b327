/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-part-group.h"

#include "ph-ui.h"

#include <glib/gi18n.h>

struct _PhPartGroup
{
  AdwPreferencesGroup parent_instance;

  /* Template widgets */
  GtkWidget *add_button;
  GtkListBox *rows;

  /* Owned */
  char *focused; /* (nullable) id of the row that has the keyboard, while it is filled */
};

typedef enum
{
  PROP_WHAT = 1,
  N_PROPS
} Property;

enum
{
  ADD,
  EDIT,
  MOVE_UP,
  MOVE_DOWN,
  REMOVE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhPartGroup, ph_part_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
get_id (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "id");
}

/* ---- Rows ----------------------------------------------------------------------------------- */

static void
append_item (GMenu *menu, const char *label, const char *action, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_menu (const char *id, gboolean is_first, gboolean is_last, gboolean is_fixed)
{
  g_autoptr (GMenu) order = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();
  GMenu *menu = g_menu_new ();

  append_item (menu, _("_Edit…"), "part.edit", id);
  if (!is_first)
    append_item (order, _("Move _Up"), "part.move-up", id);
  if (!is_last)
    append_item (order, _("Move _Down"), "part.move-down", id);
  if (!is_fixed)
    append_item (end, _("_Remove"), "part.remove", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  return G_MENU_MODEL (menu);
}

static void
add_menu (GtkListBoxRow *row, GtkListBoxRow *before, GtkListBoxRow *behind)
{
  GtkMenuButton *button = g_object_get_data (G_OBJECT (row), "menu");
  gboolean is_fixed = g_object_get_data (G_OBJECT (row), "fixed") != NULL;
  g_autoptr (GMenuModel) menu = create_menu (get_id (row), before == NULL, behind == NULL, is_fixed);

  gtk_menu_button_set_menu_model (button, menu);
}

static GtkWidget *
create_menu_button (const char *title)
{
  GtkWidget *button = gtk_menu_button_new ();
  /* Translators: the name of an identity, a server, a signature */
  g_autofree char *label = g_strdup_printf (_("Menu of %s"), title);

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  ph_ui_set_label (button, label);
  return button;
}

void
ph_part_group_begin (PhPartGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;
  GtkListBoxRow *first;

  g_return_if_fail (PH_IS_PART_GROUP (self));

  g_clear_pointer (&self->focused, g_free);
  if (row != NULL && gtk_widget_is_ancestor (row, GTK_WIDGET (self->rows)))
    self->focused = g_strdup (get_id (GTK_LIST_BOX_ROW (row)));
  while ((first = gtk_list_box_get_row_at_index (self->rows, 0)) != NULL)
    gtk_list_box_remove (self->rows, GTK_WIDGET (first));
}

void
ph_part_group_add (PhPartGroup *self, const char *id, const char *title, const char *subtitle,
                   gboolean fixed)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = create_menu_button (title);

  g_return_if_fail (PH_IS_PART_GROUP (self));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "part.edit");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", id);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (id), g_free);
  g_object_set_data (G_OBJECT (row), "menu", button);
  g_object_set_data (G_OBJECT (row), "fixed", GINT_TO_POINTER (fixed));
  gtk_list_box_append (self->rows, row);
}

void
ph_part_group_end (PhPartGroup *self)
{
  GtkListBoxRow *before = NULL;
  GtkListBoxRow *row;

  g_return_if_fail (PH_IS_PART_GROUP (self));

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->rows, i)) != NULL; i++)
    {
      add_menu (row, before, gtk_list_box_get_row_at_index (self->rows, i + 1));
      if (g_strcmp0 (get_id (row), self->focused) == 0)
        gtk_widget_grab_focus (GTK_WIDGET (row));
      before = row;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->rows), before != NULL);
}

/* ---- Actions -------------------------------------------------------------------------------- */

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[ADD], 0);
}

typedef struct
{
  PhPartGroup *group; /* (owned) */
  char *signal;
  char *id;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->group);
  g_free (wish->signal);
  g_free (wish->id);
  g_free (wish);
}

static gboolean
emit_cb (gpointer user_data)
{
  const Wish *wish = user_data;

  g_signal_emit_by_name (wish->group, wish->signal, wish->id);
  return G_SOURCE_REMOVE;
}

/* A moment later: the menu that it was chosen from goes with its row. */
static void
row_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->group = g_object_ref (PH_PART_GROUP (widget));
  wish->signal = g_strdup (strchr (name, '.') + 1);
  wish->id = g_variant_dup_string (parameter, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, emit_cb, wish, wish_free);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_part_group_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PhPartGroup *self = PH_PART_GROUP (object);

  if (id == PROP_WHAT)
    {
      gtk_widget_set_tooltip_text (self->add_button, g_value_get_string (value));
      ph_ui_set_label (self->add_button, g_value_get_string (value));
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ph_part_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_PART_GROUP);

  G_OBJECT_CLASS (ph_part_group_parent_class)->dispose (object);
}

static void
ph_part_group_finalize (GObject *object)
{
  g_free (PH_PART_GROUP (object)->focused);

  G_OBJECT_CLASS (ph_part_group_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, PH_TYPE_PART_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                       G_TYPE_STRING);
}

static void
ph_part_group_class_init (PhPartGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ph_part_group_set_property;
  object_class->dispose = ph_part_group_dispose;
  object_class->finalize = ph_part_group_finalize;

  properties[PROP_WHAT]
    = g_param_spec_string ("what", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ADD] = g_signal_new ("add", PH_TYPE_PART_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  signals[EDIT] = add_signal ("edit");
  signals[MOVE_UP] = add_signal ("move-up");
  signals[MOVE_DOWN] = add_signal ("move-down");
  signals[REMOVE] = add_signal ("remove");

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-part-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PhPartGroup, add_button);
  gtk_widget_class_bind_template_child (widget_class, PhPartGroup, rows);
  gtk_widget_class_install_action (widget_class, "part.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "part.edit", "s", row_action);
  gtk_widget_class_install_action (widget_class, "part.move-up", "s", row_action);
  gtk_widget_class_install_action (widget_class, "part.move-down", "s", row_action);
  gtk_widget_class_install_action (widget_class, "part.remove", "s", row_action);
}

static void
ph_part_group_init (PhPartGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
