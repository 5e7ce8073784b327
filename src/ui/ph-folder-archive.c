/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-folder-archive.h"

#include "ph-format.h"
#include "ph-save-folder.h"

#include <glib/gi18n.h>

/* An export or import under way. */
typedef struct
{
  GtkWindow *window; /* (weak) that was asked */
  GtkWindow *dialog; /* (weak) with the progress */
  GtkWidget *bar;    /* (weak) */
  GtkWidget *label;  /* (weak) */
  GCancellable *cancellable;
  char *name;        /* of the folder */
  char *file;        /* (nullable) what is written */
} Job;

static void
job_free (Job *self)
{
  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->dialog);
  g_clear_weak_pointer (&self->bar);
  g_clear_weak_pointer (&self->label);
  g_clear_object (&self->cancellable);
  g_free (self->name);
  g_free (self->file);
  g_free (self);
}

static GtkWindow *
get_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* ---- While it lasts ------------------------------------------------------------------------- */

static GtkWidget *
make_progress (Job *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *label = gtk_label_new ("");

  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Progress"), -1);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), label);
  g_set_weak_pointer (&self->bar, bar);
  g_set_weak_pointer (&self->label, label);

  return box;
}

/* Takes @heading. */
static Job *
job_new (GtkWidget *parent, PhFolder *folder, char *heading)
{
  Job *self = g_new0 (Job, 1);
  GtkWidget *dialog;

  g_set_weak_pointer (&self->window, get_window (parent));
  self->cancellable = g_cancellable_new ();
  self->name = g_strdup (ph_folder_get_name (folder));

  dialog = adw_message_dialog_new (self->window, heading, NULL);
  g_free (heading);
  g_set_weak_pointer (&self->dialog, GTK_WINDOW (dialog));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_progress (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), FALSE);
  /* Whichever way it goes: with the button, with its window, or at the end of the program. */
  g_signal_connect_object (dialog, "unrealize", G_CALLBACK (g_cancellable_cancel),
                           self->cancellable, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));

  return self;
}

static void
progress_cb (double fraction, guint n, gpointer user_data)
{
  Job *self = user_data;
  g_autofree char *count = ph_format_count (n);
  g_autofree char *text = NULL;

  if (self->dialog == NULL)
    return;

  text = g_strdup_printf (ngettext ("%s message", "%s messages", n), count);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), fraction);
  gtk_label_set_label (GTK_LABEL (self->label), text);
}

/* ---- At the end ----------------------------------------------------------------------------- */

/* Takes @self. */
static void
report (Job *self, const char *heading, const char *body)
{
  if (self->dialog != NULL)
    gtk_window_destroy (self->dialog);

  if (self->window != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    {
      GtkWidget *dialog = adw_message_dialog_new (self->window, heading, body);

      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
      /* The window may offer to undo it. */
      gtk_window_set_modal (GTK_WINDOW (dialog), FALSE);
      gtk_window_present (GTK_WINDOW (dialog));
    }

  job_free (self);
}

/* Takes @sentence, which is of no use when @n is 0. */
static void
add_line (GString *text, guint n, char *sentence)
{
  if (n > 0)
    g_string_append_printf (text, "\n%s", sentence);
  g_free (sentence);
}

static const char *
get_heading (const GError *error, const char *done, const char *cancelled, const char *failed)
{
  if (error == NULL)
    return done;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? cancelled : failed;
}

static void
add_error (GString *text, const GError *error)
{
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, error->message);
}

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Job *self = user_data;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint n_missing;
  guint n;

  folder_export_finish (result, &n, &n_missing, &error);
  if (error == NULL)
    {
      g_autofree char *count = ph_format_count (n);
      g_autofree char *missing = ph_format_count (n_missing);

      /* Translators: a number of messages, a folder, a file */
      g_string_printf (text,
                       ngettext ("%s message of “%s” was written to “%s”.",
                                 "%s messages of “%s” were written to “%s”.", n),
                       count, self->name, self->file);
      add_line (text, n_missing,
                g_strdup_printf (
                  ngettext ("%s message is missing: the server can’t deliver it.",
                            "%s messages are missing: the server can’t deliver them.", n_missing),
                  missing));
    }
  else
    g_string_append (text, _("Nothing was written."));

  add_error (text, error);
  report (self,
          get_heading (error, _("Exported"), _("Export Cancelled"), _("The Export Failed")),
          text->str);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Job *self = user_data;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  g_autofree char *known = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *skipped = NULL;
  FolderImportCounts counts;

  ph_filing_import_finish (result, &counts, &error);
  count = ph_format_count (counts.n);
  known = ph_format_count (counts.n_known);
  refused = ph_format_count (counts.n_refused);
  skipped = ph_format_count (counts.n_skipped);
  /* Translators: a number of messages, and a folder */
  g_string_printf (text,
                   ngettext ("%s message was put into “%s”.", "%s messages were put into “%s”.",
                             counts.n),
                   count, self->name);
  add_line (text, counts.n_known,
            g_strdup_printf (
              ngettext ("%s was there already.", "%s were there already.", counts.n_known), known));
  add_line (text, counts.n_refused,
            g_strdup_printf (ngettext ("%s is larger than the server takes.",
                                       "%s are larger than the server takes.", counts.n_refused),
                             refused));
  add_line (text, counts.n_skipped,
            g_strdup_printf (ngettext ("%s is not a message or could not be read.",
                                       "%s are not messages or could not be read.",
                                       counts.n_skipped),
                             skipped));
  add_error (text, error);
  if (error != NULL)
    g_string_append_printf (text, "\n%s",
                            _("Import the same again to go on: nothing will be there twice."));
  report (self,
          get_heading (error, _("Imported"), _("Import Cancelled"), _("The Import Failed")),
          text->str);
}

/* ---- Beginning ------------------------------------------------------------------------------ */

void
ph_folder_archive_export (GtkWidget *parent, PhFolder *folder, ArchiveFormat format,
                          const char *path)
{
  Job *job;

  if (ph_folder_get_engine (folder) == NULL)
    return;

  job = job_new (parent, folder,
                 g_strdup_printf (_("Exporting “%s”"), ph_folder_get_name (folder)));
  job->file = g_filename_display_basename (path);
  folder_export_async (ph_folder_get_engine (folder), ph_folder_get_id (folder), format, path,
                       progress_cb, job, job->cancellable, exported_cb, job);
}

void
ph_folder_archive_import (GtkWidget *parent, PhFiling *filing, PhFolder *folder, GPtrArray *files)
{
  Job *job;

  if (ph_folder_get_engine (folder) == NULL)
    return;

  job = job_new (parent, folder,
                 g_strdup_printf (_("Importing into “%s”"), ph_folder_get_name (folder)));
  ph_filing_import_async (filing, folder, files, progress_cb, job, job->cancellable, imported_cb, job);
}

/* ---- Questions ------------------------------------------------------------------------------ */

/* Beside a choice GTK shows a list of filters, were it empty. */
static const char *const every_file[] = { "*", NULL };

typedef struct
{
  GtkWidget *parent;
  PhFolder *folder;
  PhFiling *filing; /* (nullable) */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *self = data;

  g_object_unref (self->parent);
  g_object_unref (self->folder);
  g_clear_object (&self->filing);
  g_free (self);
}

/* Takes @dialog. */
static void
ask (GtkFileChooserNative *dialog, GtkWidget *parent, PhFiling *filing, PhFolder *folder,
     GCallback response_cb)
{
  Question *question = g_new0 (Question, 1);

  question->parent = g_object_ref (parent);
  question->folder = g_object_ref (folder);
  question->filing = filing != NULL ? g_object_ref (filing) : NULL;
  g_signal_connect_data (dialog, "response", response_cb, question, question_free, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
add_filter (GtkFileChooserNative *dialog, const char *name, const char *const *patterns)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_object_unref (filter);
}

static void
export_response_cb (GtkNativeDialog *dialog, int response, Question *question)
{
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  const char *choice = gtk_file_chooser_get_choice (chooser, "format");
  gboolean is_maildir = g_strcmp0 (choice, "maildir") == 0;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    {
      g_autoptr (GFile) parent = g_file_get_parent (file);

      ph_save_folder_remember (parent);
      if (is_maildir && g_str_has_suffix (path, ".mbox"))
        path[strlen (path) - strlen (".mbox")] = '\0';
      ph_folder_archive_export (question->parent, question->folder,
                                is_maildir ? ARCHIVE_FORMAT_MAILDIR : ARCHIVE_FORMAT_MBOX, path);
    }

  g_object_unref (dialog);
}

void
ph_folder_archive_ask_export (GtkWidget *parent, PhFolder *folder)
{
  const char *formats[] = { "mbox", "maildir", NULL };
  const char *labels[] = { _("One file (mbox)"), _("A folder with a file for each message (Maildir)"),
                           NULL };
  g_autofree char *safe = g_strdelimit (g_strdup (ph_folder_get_name (folder)), "/\\", '-');
  g_autofree char *name = g_strconcat (safe, ".mbox", NULL);
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_("Export Folder"), get_window (parent),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (dialog), "format", _("Format"), formats, labels);
  gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (dialog), "format", "mbox");
  ph_save_folder_show (GTK_FILE_CHOOSER (dialog));
  add_filter (dialog, _("All Files"), every_file);
  ask (dialog, parent, NULL, folder, G_CALLBACK (export_response_cb));
}

static void
import_response_cb (GtkNativeDialog *dialog, int response, Question *question)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < g_list_model_get_n_items (chosen); i++)
        g_ptr_array_add (files, g_list_model_get_item (chosen, i));
      ph_folder_archive_import (question->parent, question->filing, question->folder, files);
    }

  g_object_unref (dialog);
}

void
ph_folder_archive_ask_import (GtkWidget *parent, PhFiling *filing, PhFolder *folder,
                              gboolean from_folder)
{
  static const char *const mail[] = { "*.eml", "*.mbox", "*.mbx", "mbox", NULL };
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    from_folder ? _("Import a Folder") : _("Import Files"), get_window (parent),
    from_folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
    _("_Import"), _("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  if (!from_folder)
    {
      add_filter (dialog, _("Mail (mbox, .eml)"), mail);
      add_filter (dialog, _("All Files"), every_file);
    }
  ask (dialog, parent, filing, folder, G_CALLBACK (import_response_cb));
}
