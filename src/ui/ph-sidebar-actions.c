/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-sidebar-private.h"

#include "ph-folder-archive.h"
#include "ph-format.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the menus of folders and accounts do, and the questions before it. */

static PhFolder *
get_folder (PhSidebar *self)
{
  GObject *target = ph_sidebar_get_target (self);

  return PH_IS_FOLDER (target) ? PH_FOLDER (target) : NULL;
}

/* ---- Questions ------------------------------------------------------------------------------- */

/* Takes @heading. */
static AdwMessageDialog *
make_dialog (PhSidebar *self,
             char *heading,
             const char *body,
             const char *verb,
             AdwResponseAppearance appearance)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "do", verb,
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "do", appearance);
  g_free (heading);

  return ADW_MESSAGE_DIALOG (dialog);
}

typedef void (*AnswerFunc) (PhSidebar *self, PhFolder *folder, PhFolder *below);

typedef struct
{
  PhSidebar *sidebar; /* (owned) */
  PhFolder *folder;   /* (owned) */
  PhFolder *below;    /* (owned) (nullable) */
  AnswerFunc func;
} Question;

static void
question_free (gpointer data,
               GClosure *closure)
{
  Question *self = data;

  g_clear_object (&self->sidebar);
  g_clear_object (&self->folder);
  g_clear_object (&self->below);
  g_free (self);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char *response,
             gpointer user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, "do") && question->sidebar->filing != NULL)
    question->func (question->sidebar, question->folder, question->below);
}

static void
ask (PhSidebar *self,
     AdwMessageDialog *dialog,
     PhFolder *folder,
     PhFolder *below,
     AnswerFunc func)
{
  Question *question = g_new0 (Question, 1);

  question->sidebar = g_object_ref (self);
  question->folder = g_object_ref (folder);
  question->below = below != NULL ? g_object_ref (below) : NULL;
  question->func = func;
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Delete, empty, move --------------------------------------------------------------------- */

static void
delete_answered (PhSidebar *self,
                 PhFolder *folder,
                 PhFolder *below)
{
  ph_filing_delete_folder (self->filing, folder);
}

static char *
describe_loss (PhFolder *folder)
{
  guint n = ph_folder_get_total (folder);
  gboolean has_folders = g_list_model_get_n_items (ph_folder_get_children (folder)) > 0;
  g_autofree char *count = ph_format_count (n);
  g_autofree char *mail = NULL;

  if (n == 0)
    mail = g_strdup (_("It holds no messages."));
  else
    mail = g_strdup_printf (ngettext ("It holds %s message, which is deleted with it for good.",
                                      "It holds %s messages, which are deleted with it for good.",
                                      n), count);

  return has_folders ? g_strdup_printf ("%s %s", mail, _("The folders inside it stay."))
                     : g_steal_pointer (&mail);
}

static void
delete_action (GtkWidget *widget,
               const char *name,
               GVariant *parameter)
{
  PhSidebar *self = PH_SIDEBAR (widget);
  PhFolder *folder = get_folder (self);
  g_autofree char *body = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL || !ph_folder_can_rename (folder))
    return;

  body = describe_loss (folder);
  path = ph_folder_dup_display_path (folder);
  ask (self,
       make_dialog (self, g_strdup_printf (_("Delete “%s”?"), path), body, _("_Delete"),
                    ADW_RESPONSE_DESTRUCTIVE),
       folder, NULL, delete_answered);
}

static void
empty_answered (PhSidebar *self,
                PhFolder *folder,
                PhFolder *below)
{
  ph_filing_empty (self->filing, folder);
}

static void
empty_action (GtkWidget *widget,
              const char *name,
              GVariant *parameter)
{
  PhSidebar *self = PH_SIDEBAR (widget);
  PhFolder *folder = get_folder (self);
  g_autofree char *count = NULL;
  g_autofree char *body = NULL;
  guint n;

  if (folder == NULL || ph_folder_is_unified (folder))
    return;

  n = ph_folder_get_total (folder);
  count = ph_format_count (n);
  /* Translators: a number of messages, and the name of an account */
  body = g_strdup_printf (ngettext ("%s message of “%s” is deleted for good.",
                                    "%s messages of “%s” are deleted for good.", n),
                          count, ph_folder_get_account_name (folder));
  ask (self,
       make_dialog (self, g_strdup_printf (_("Empty “%s”?"), ph_folder_get_name (folder)), body,
                    _("_Empty"), ADW_RESPONSE_DESTRUCTIVE),
       folder, NULL, empty_answered);
}

/* What goes with a folder; NULL for nothing. */
static char *
describe_load (PhFolder *folder)
{
  guint n = ph_folder_get_total (folder);
  gboolean has_folders = g_list_model_get_n_items (ph_folder_get_children (folder)) > 0;
  g_autofree char *count = ph_format_count (n);

  if (n == 0)
    return has_folders ? g_strdup (_("The folders inside it go with it.")) : NULL;
  if (!has_folders)
    return g_strdup_printf (ngettext ("Its %s message goes with it.",
                                      "Its %s messages go with it.", n), count);

  return g_strdup_printf (ngettext ("Its %s message and the folders inside it go with it.",
                                    "Its %s messages and the folders inside it go with it.", n),
                          count);
}

static void
move_answered (PhSidebar *self,
               PhFolder *folder,
               PhFolder *below)
{
  ph_filing_move_folder (self->filing, folder, below);
}

void
ph_sidebar_ask_to_move_folder (PhSidebar *self,
                               PhFolder *folder,
                               PhFolder *below)
{
  const char *name = ph_folder_get_name (folder);
  g_autofree char *body = describe_load (folder);
  char *heading;

  if (below != NULL)
    heading = g_strdup_printf (_("Move “%s” into “%s”?"), name, ph_folder_get_name (below));
  else
    heading = g_strdup_printf (_("Move “%s” to the Top of “%s”?"), name,
                               ph_folder_get_account_name (folder));

  ask (self, make_dialog (self, heading, body, _("_Move"), ADW_RESPONSE_SUGGESTED), folder, below,
       move_answered);
}

/* ---- Names ----------------------------------------------------------------------------------- */

typedef struct
{
  PhSidebar *sidebar;       /* (owned) */
  AdwMessageDialog *dialog; /* (borrowed) owns this */
  GtkWidget *entry;         /* (borrowed) */
  GtkWidget *complaint;     /* (borrowed) */
  GListModel *siblings;     /* (owned) */
  PhFolder *folder;         /* (owned) (nullable) to be renamed */
  PhFolder *parent;         /* (owned) (nullable) of the new one */
  char *account_id;         /* (owned) */
} NameDialog;

static void
name_dialog_free (gpointer data)
{
  NameDialog *self = data;

  g_clear_object (&self->sidebar);
  g_clear_object (&self->siblings);
  g_clear_object (&self->folder);
  g_clear_object (&self->parent);
  g_free (self->account_id);
  g_free (self);
}

static gboolean
is_taken (NameDialog *self,
          const char *name)
{
  guint n = g_list_model_get_n_items (self->siblings);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhFolder) sibling = g_list_model_get_item (self->siblings, i);

      if (sibling != self->folder && (g_str_equal (ph_folder_get_own_name (sibling), name) ||
                                      g_str_equal (ph_folder_get_name (sibling), name)))
        return TRUE;
    }

  return FALSE;
}

/* NULL when a folder can be called so; "" when nothing was typed. */
static const char *
find_fault (NameDialog *self,
            const char *name)
{
  if (*name == '\0')
    return "";

  if (strpbrk (name, "/\\%*") != NULL)
    return _("A name can’t hold any of / \\ % *");

  if (g_str_has_prefix (name, "."))
    return _("A name can’t begin with a dot");

  if (is_taken (self, name))
    return _("There is a folder of this name already");

  return NULL;
}

static char *
get_name (NameDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
name_changed_cb (NameDialog *self)
{
  g_autofree char *name = get_name (self);
  const char *fault = find_fault (self, name);

  adw_message_dialog_set_response_enabled (self->dialog, "do", fault == NULL);
  gtk_label_set_label (GTK_LABEL (self->complaint), fault != NULL ? fault : "");
}

static void
name_response_cb (NameDialog *self,
                  const char *response)
{
  g_autofree char *name = get_name (self);
  PhFiling *filing = self->sidebar->filing;

  if (!g_str_equal (response, "do") || filing == NULL || find_fault (self, name) != NULL)
    return;

  if (self->folder == NULL)
    ph_filing_create_folder (filing, self->account_id, self->parent, name);
  else if (!g_str_equal (name, ph_folder_get_own_name (self->folder)))
    ph_filing_rename_folder (filing, self->folder, name);
}

static GtkWidget *
make_name_entry (NameDialog *self,
                 const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the folder"),
                                  -1);
  self->complaint = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->complaint), 0);
  gtk_widget_add_css_class (self->complaint, "error");
  gtk_widget_add_css_class (self->complaint, "caption");
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->complaint);

  return box;
}

/* Takes @self. */
static void
show_name_dialog (NameDialog *self,
                  char *heading,
                  const char *verb,
                  const char *text)
{
  self->dialog =
    make_dialog (self->sidebar, heading, NULL, verb, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_extra_child (self->dialog, make_name_entry (self, text));
  adw_message_dialog_set_default_response (self->dialog, "do");
  g_object_set_data_full (G_OBJECT (self->dialog), "name-dialog", self, name_dialog_free);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (name_changed_cb), self);
  g_signal_connect_swapped (self->dialog, "response", G_CALLBACK (name_response_cb), self);
  name_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self->dialog));
  gtk_widget_grab_focus (self->entry);
}

static NameDialog *
name_dialog_new (PhSidebar *self,
                 const char *account_id,
                 PhFolder *parent)
{
  NameDialog *dialog = g_new0 (NameDialog, 1);
  PhAccountItem *account = ph_folder_tree_find_account (self->tree, account_id);

  dialog->sidebar = g_object_ref (self);
  dialog->account_id = g_strdup (account_id);
  dialog->parent = parent != NULL ? g_object_ref (parent) : NULL;
  dialog->siblings = g_object_ref (parent != NULL ? ph_folder_get_children (parent)
                                                  : ph_account_item_get_folders (account));

  return dialog;
}

static void
new_action (GtkWidget *widget,
            const char *name,
            GVariant *parameter)
{
  PhSidebar *self = PH_SIDEBAR (widget);
  GObject *target = ph_sidebar_get_target (self);
  NameDialog *dialog;

  if (PH_IS_ACCOUNT_ITEM (target))
    {
      PhAccountItem *account = PH_ACCOUNT_ITEM (target);

      dialog = name_dialog_new (self, ph_account_item_get_id (account), NULL);
      show_name_dialog (dialog,
                        g_strdup_printf (_("New Folder in “%s”"),
                                         ph_account_item_get_name (account)),
                        _("_Create"), "");
    }
  else if (target != NULL && ph_folder_can_have_children (PH_FOLDER (target)))
    {
      PhFolder *folder = PH_FOLDER (target);

      dialog = name_dialog_new (self, ph_folder_get_account_id (folder), folder);
      show_name_dialog (dialog,
                        g_strdup_printf (_("New Folder in “%s”"), ph_folder_get_name (folder)),
                        _("_Create"), "");
    }
}

static void
rename_action (GtkWidget *widget,
               const char *name,
               GVariant *parameter)
{
  PhSidebar *self = PH_SIDEBAR (widget);
  PhFolder *folder = get_folder (self);
  NameDialog *dialog;

  if (folder == NULL || !ph_folder_can_rename (folder))
    return;

  dialog = name_dialog_new (self, ph_folder_get_account_id (folder), ph_folder_get_parent (folder));
  dialog->folder = g_object_ref (folder);
  show_name_dialog (dialog, g_strdup_printf (_("Rename “%s”"), ph_folder_get_name (folder)),
                    _("_Rename"), ph_folder_get_own_name (folder));
}

/* ---- At once --------------------------------------------------------------------------------- */

static void
mark_all_read_action (GtkWidget *widget,
                      const char *name,
                      GVariant *parameter)
{
  PhSidebar *self = PH_SIDEBAR (widget);
  PhFolder *folder = get_folder (self);
  g_autoptr (GPtrArray) folders = NULL;

  if (folder == NULL || self->filing == NULL)
    return;

  if (!ph_folder_is_unified (folder))
    {
      ph_filing_mark_all_read (self->filing, folder);
      return;
    }

  folders = ph_folder_tree_list_folders (self->tree);
  for (guint i = 0; i < folders->len; i++)
    if (ph_folder_get_role (g_ptr_array_index (folders, i)) == FOLDER_ROLE_INBOX &&
        ph_folder_get_unread (g_ptr_array_index (folders, i)) > 0)
      ph_filing_mark_all_read (self->filing, g_ptr_array_index (folders, i));
}

static void
export_action (GtkWidget *widget,
               const char *name,
               GVariant *parameter)
{
  PhFolder *folder = get_folder (PH_SIDEBAR (widget));

  if (folder != NULL)
    ph_folder_archive_ask_export (widget, folder);
}

static void
import_action (GtkWidget *widget,
               const char *name,
               GVariant *parameter)
{
  PhSidebar *self = PH_SIDEBAR (widget);
  PhFolder *folder = get_folder (self);

  if (folder != NULL && self->filing != NULL)
    ph_folder_archive_ask_import (widget, self->filing, folder,
                                  g_str_equal (name, "folder.import-folder"));
}

static void
refresh_action (GtkWidget *widget,
                const char *name,
                GVariant *parameter)
{
  GObject *target = ph_sidebar_get_target (PH_SIDEBAR (widget));

  if (PH_IS_ACCOUNT_ITEM (target))
    account_engine_refresh (ph_account_item_get_engine (PH_ACCOUNT_ITEM (target)));
}

static void
settings_action (GtkWidget *widget,
                 const char *name,
                 GVariant *parameter)
{
  GObject *target = ph_sidebar_get_target (PH_SIDEBAR (widget));

  if (PH_IS_ACCOUNT_ITEM (target))
    ph_sidebar_emit_settings (PH_SIDEBAR (widget), PH_ACCOUNT_ITEM (target));
}

static void
doctor_action (GtkWidget *widget,
               const char *name,
               GVariant *parameter)
{
  GObject *target = ph_sidebar_get_target (PH_SIDEBAR (widget));

  if (PH_IS_ACCOUNT_ITEM (target))
    gtk_widget_activate_action (widget, "app.doctor", "s",
                                ph_account_item_get_id (PH_ACCOUNT_ITEM (target)));
}

void
ph_sidebar_update_actions (PhSidebar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GObject *target = ph_sidebar_get_target (self);
  PhFolder *folder = PH_IS_FOLDER (target) ? PH_FOLDER (target) : NULL;
  gboolean can = self->filing != NULL;
  gboolean is_real = can && folder != NULL && !ph_folder_is_unified (folder);
  g_autofree char *refusal = is_real ? ph_folder_dup_refusal (folder) : NULL;
  gboolean takes_mail = is_real && refusal == NULL;
  FolderRole role = folder != NULL ? ph_folder_get_role (folder) : FOLDER_ROLE_NONE;

  gtk_widget_action_set_enabled (widget, "folder.new",
                                 can && (PH_IS_ACCOUNT_ITEM (target) ||
                                         (is_real && ph_folder_can_have_children (folder))));
  gtk_widget_action_set_enabled (widget, "folder.rename",
                                 is_real && ph_folder_can_rename (folder));
  gtk_widget_action_set_enabled (widget, "folder.delete",
                                 is_real && ph_folder_can_rename (folder));
  gtk_widget_action_set_enabled (widget, "folder.subscribed",
                                 is_real && role == FOLDER_ROLE_NONE);
  gtk_widget_action_set_enabled (widget, "folder.mark-all-read",
                                 can && folder != NULL && ph_folder_get_unread (folder) > 0);
  gtk_widget_action_set_enabled (widget, "folder.export",
                                 is_real && role != FOLDER_ROLE_OUTBOX &&
                                   ph_folder_get_total (folder) > 0);
  gtk_widget_action_set_enabled (widget, "folder.import-files", takes_mail);
  gtk_widget_action_set_enabled (widget, "folder.import-folder", takes_mail);
  gtk_widget_action_set_enabled (widget, "folder.empty",
                                 is_real &&
                                   (role == FOLDER_ROLE_TRASH || role == FOLDER_ROLE_JUNK));
  gtk_widget_action_set_enabled (widget, "account.refresh", PH_IS_ACCOUNT_ITEM (target));
  gtk_widget_action_set_enabled (widget, "account.settings", PH_IS_ACCOUNT_ITEM (target));
  gtk_widget_action_set_enabled (widget, "account.doctor", PH_IS_ACCOUNT_ITEM (target));
}

void
ph_sidebar_install_actions (GtkWidgetClass *widget_class)
{
  static const struct { const char *name; GtkWidgetActionActivateFunc func; } actions[] = {
    { "folder.new", new_action },
    { "folder.rename", rename_action },
    { "folder.delete", delete_action },
    { "folder.empty", empty_action },
    { "folder.mark-all-read", mark_all_read_action },
    { "folder.export", export_action },
    { "folder.import-files", import_action },
    { "folder.import-folder", import_action },
    { "account.refresh", refresh_action },
    { "account.settings", settings_action },
    { "account.doctor", doctor_action },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);

  gtk_widget_class_install_property_action (widget_class, "folder.subscribed", "subscribed");
}
