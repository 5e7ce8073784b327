/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-templates-group.h"

#include "ph-templates.h"
#include "ph-toast.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

struct _PhTemplatesGroup
{
  AdwPreferencesGroup parent_instance;

  PhTemplates *templates; /* (nullable) while it is in no window */
  GPtrArray *rows; /* (owned) (element-type GtkWidget): borrowed */
};

G_DEFINE_FINAL_TYPE (PhTemplatesGroup, ph_templates_group, ADW_TYPE_PREFERENCES_GROUP)

/* NULL: its window is closed. */
static AdwToast *
show_toast (PhTemplatesGroup *self, const char *sentence, const char *button)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  AdwToast *toast;

  if (!ADW_IS_PREFERENCES_WINDOW (root))
    return NULL;
  toast = ph_toast_new (GTK_WIDGET (root), sentence, NULL, button);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), toast);
  return toast;
}

/* The row that @widget is of. */
static PhTemplate *
get_template (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW)), "template");
}

/* ---- Deleting, and back ---------------------------------------------------------------------------- */

/* Of a toast: it holds what was deleted. */
typedef struct
{
  PhTemplatesGroup *group;
  PhTemplate *template;
  ComposeDraft *draft;
} Deleted;

static void
deleted_free (gpointer data, GClosure *closure)
{
  Deleted *deleted = data;

  g_object_unref (deleted->group);
  g_object_unref (deleted->template);
  g_clear_pointer (&deleted->draft, compose_draft_free);
  g_free (deleted);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhTemplatesGroup) self = user_data;
  g_autoptr (PhTemplates) templates = ph_templates_ref ();
  g_autoptr (GError) error = NULL;

  if (!ph_templates_save_finish (templates, result, &error))
    show_toast (self, error->message, NULL);
}

static void
undo_cb (AdwToast *toast, gpointer user_data)
{
  const Deleted *deleted = user_data;
  g_autoptr (PhTemplates) templates = ph_templates_ref ();

  ph_templates_save_async (templates, ph_template_get_id (deleted->template),
                           ph_template_get_name (deleted->template), deleted->draft, restored_cb,
                           g_object_ref (deleted->group));
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deleted *deleted = user_data;
  PhTemplatesGroup *self = deleted->group;
  g_autoptr (PhTemplates) templates = ph_templates_ref ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  AdwToast *toast;

  deleted->draft = ph_templates_remove_finish (templates, result, &error);
  /* Translators: the name of a template */
  sentence = deleted->draft != NULL
               ? g_strdup_printf (_("The template “%s” was deleted."), ph_template_get_name (deleted->template))
               : g_strdup (error->message);
  toast = show_toast (self, sentence, deleted->draft != NULL ? _("_Undo") : NULL);
  if (toast != NULL && deleted->draft != NULL)
    g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), deleted, deleted_free, 0);
  else
    deleted_free (deleted, NULL);
}

static void
delete_cb (GtkWidget *button, PhTemplatesGroup *self)
{
  Deleted *deleted = g_new0 (Deleted, 1);

  deleted->group = g_object_ref (self);
  deleted->template = g_object_ref (get_template (button));
  /* The button goes with its row: the keyboard must not be lost with it. */
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), GTK_DIR_TAB_BACKWARD);
  ph_templates_remove_async (self->templates, ph_template_get_id (deleted->template), removed_cb, deleted);
}

/* ---- Naming, and writing ----------------------------------------------------------------------------- */

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhTemplatesGroup) self = user_data;
  g_autoptr (PhTemplates) templates = ph_templates_ref ();
  g_autoptr (GError) error = NULL;

  if (!ph_templates_rename_finish (templates, result, &error))
    show_toast (self, error->message, NULL);
}

static void
apply_cb (AdwEntryRow *row, PhTemplatesGroup *self)
{
  PhTemplate *template = get_template (GTK_WIDGET (row));
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
  PhTemplate *other = ph_templates_find (self->templates, g_strstrip (name));

  if (*name == '\0' || (other != NULL && other != template))
    {
      gtk_editable_set_text (GTK_EDITABLE (row), ph_template_get_name (template));
      if (other != NULL)
        show_toast (self, _("Another template has that name."), NULL);
      return;
    }
  ph_templates_rename_async (self->templates, ph_template_get_id (template), name, renamed_cb,
                             g_object_ref (self));
}

static void
write_cb (GtkWidget *button, PhTemplatesGroup *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWindow *parent = gtk_window_get_transient_for (window);
  g_autofree char *id = g_strdup (ph_template_get_id (get_template (button)));

  gtk_window_close (window);
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.compose-template", "s", id);
}

/* ---- Rows ---------------------------------------------------------------------------------------------- */

static void
add_button (PhTemplatesGroup *self, GtkWidget *row, const char *icon, const char *label, gpointer callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  ph_ui_set_label (button, label);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_DEFAULT);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
}

static GtkWidget *
create_row (PhTemplatesGroup *self, PhTemplate *template)
{
  GtkWidget *row = adw_entry_row_new ();
  const char *name = ph_template_get_name (template);
  /* Translators: the name of a template */
  g_autofree char *write_label = g_strdup_printf (_("Write a mail from “%s”"), name);
  g_autofree char *delete_label = g_strdup_printf (_("Delete “%s”"), name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Name"));
  gtk_editable_set_text (GTK_EDITABLE (row), name);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "template", g_object_ref (template), g_object_unref);
  g_signal_connect_object (row, "apply", G_CALLBACK (apply_cb), self, G_CONNECT_DEFAULT);
  add_button (self, row, "mail-message-new-symbolic", write_label, G_CALLBACK (write_cb));
  add_button (self, row, "user-trash-symbolic", delete_label, G_CALLBACK (delete_cb));
  return row;
}

static void
fill (PhTemplatesGroup *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->templates));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhTemplate) template = g_list_model_get_item (G_LIST_MODEL (self->templates), i);
      GtkWidget *row = create_row (self, template);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  adw_preferences_group_set_description (
    ADW_PREFERENCES_GROUP (self),
    n > 0 ? _("A mail that is saved under the name of a template takes its place")
          : _("Mails to be written again. The menu of a mail that you write saves it as one"));
}

static void
ph_templates_group_root (GtkWidget *widget)
{
  PhTemplatesGroup *self = PH_TEMPLATES_GROUP (widget);

  GTK_WIDGET_CLASS (ph_templates_group_parent_class)->root (widget);
  self->templates = ph_templates_ref ();
  g_signal_connect_object (self->templates, "items-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
}

/* libadwaita 1.2 never lets go of the groups of a page. */
static void
ph_templates_group_unroot (GtkWidget *widget)
{
  PhTemplatesGroup *self = PH_TEMPLATES_GROUP (widget);

  g_signal_handlers_disconnect_by_data (self->templates, self);
  g_clear_object (&self->templates);
  GTK_WIDGET_CLASS (ph_templates_group_parent_class)->unroot (widget);
}

static void
ph_templates_group_finalize (GObject *object)
{
  g_ptr_array_unref (PH_TEMPLATES_GROUP (object)->rows);

  G_OBJECT_CLASS (ph_templates_group_parent_class)->finalize (object);
}

static void
ph_templates_group_class_init (PhTemplatesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_templates_group_finalize;
  GTK_WIDGET_CLASS (klass)->root = ph_templates_group_root;
  GTK_WIDGET_CLASS (klass)->unroot = ph_templates_group_unroot;
}

static void
ph_templates_group_init (PhTemplatesGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Templates"));
}
