/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "compose-size.h"
#include "ph-attachment.h"
#include "ph-format.h"
#include "ph-ui.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* ---- Sizes -------------------------------------------------------------------------------------- */

static guint64
add_up (GPtrArray *parts)
{
  guint64 sum = 0;

  for (guint i = 0; i < parts->len; i++)
    sum += (guint64) MAX (compose_part_measure (parts->pdata[i]), 0);

  return sum;
}

char *
ph_composer_dup_size_warning (PhComposer *self)
{
  OutboxLimits limits = ph_composition_get_limits (self->composition);
  guint64 size = compose_draft_measure (ph_composition_get_draft (self->composition));
  g_autofree char *text = ph_format_size (size);
  g_autofree char *send = ph_format_size (limits.send);
  g_autofree char *copy = ph_format_size (limits.copy);

  if (limits.send > 0 && size > limits.send)
    /* Translators: both are sizes: "34 MB" */
    return g_strdup_printf (_("The mail has about %s, and the outgoing server takes no more than %s."),
                            text, send);
  if (limits.copy > 0 && size > limits.copy)
    return g_strdup_printf (_("The mail has about %s. It can be sent, but “Sent” keeps no copy of more "
                              "than %s."),
                            text, copy);
  return NULL;
}

/* ---- What shows --------------------------------------------------------------------------------- */

static void
remove_cb (GtkButton *button, PhComposer *self)
{
  ComposePart *part = g_object_get_data (G_OBJECT (button), "part");

  ph_composer_focus_body (self);
  g_ptr_array_remove (ph_composition_get_draft (self->composition)->attachments, part);
  ph_composer_show_parts (self);
  ph_composer_touch (self);
}

static GtkWidget *
create_remove_button (PhComposer *self, ComposePart *part, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  /* Translators: the name of an attachment */
  g_autofree char *words = g_strdup_printf (_("Remove %s"), name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, words);
  ph_ui_set_label (button, words);
  g_object_set_data (G_OBJECT (button), "part", part);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  return button;
}

static GtkWidget *
create_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  if (css_class != NULL)
    {
      gtk_widget_add_css_class (label, css_class);
      gtk_widget_add_css_class (label, "caption");
    }
  return label;
}

static GtkWidget *
create_warning (const char *sentence)
{
  GtkWidget *label = gtk_label_new (sentence);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "warning");
  gtk_widget_add_css_class (label, "caption");
  return label;
}

/* What is not there any more says so before somebody wants to send it. */
static GtkWidget *
create_part (PhComposer *self, ComposePart *part)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const char *name = part->filename != NULL ? part->filename : part->type;
  gint64 size = compose_part_measure (part);
  g_autofree char *type = g_content_type_from_mime_type (part->type);
  g_autoptr (GIcon) icon = g_content_type_get_symbolic_icon (type != NULL ? type : part->type);
  g_autofree char *text = size >= 0 ? ph_format_size ((guint64) size) : NULL;

  gtk_widget_add_css_class (box, "part");
  gtk_box_append (GTK_BOX (box), size >= 0 ? gtk_image_new_from_gicon (icon)
                                           : gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  gtk_box_append (GTK_BOX (box), create_label (name, NULL));
  gtk_box_append (GTK_BOX (box), create_label (text != NULL ? text : _("not there any more"),
                                               size >= 0 ? "dim-label" : "error"));
  gtk_box_append (GTK_BOX (box), create_remove_button (self, part, name));
  return box;
}

/* What it is that makes the mail so large is told before it is sent, not by the server. */
static void
show_sizes (PhComposer *self, GPtrArray *parts)
{
  guint64 limit = ph_composition_get_limits (self->composition).send;
  guint64 size = compose_draft_measure (ph_composition_get_draft (self->composition));
  g_autofree char *sum = ph_format_size (add_up (parts));
  g_autofree char *sent = ph_format_size (size);
  g_autofree char *most = ph_format_size (limit);
  g_autofree char *warning = ph_composer_dup_size_warning (self);
  /* Translators: the size of all attachments */
  g_autofree char *words = g_strdup_printf (_("%s in all"), sum);
  /* Translators: the size of a mail as it is sent, and the largest that the server takes */
  g_autofree char *share = g_strdup_printf (_("%s of at most %s when sent"), sent, most);

  if (parts->len > 1)
    gtk_box_append (GTK_BOX (self->attachments), create_label (words, "dim-label"));
  if (warning != NULL)
    gtk_box_append (GTK_BOX (self->attachments), create_warning (warning));
  else if (limit > 0 && size > limit / 2)
    gtk_box_append (GTK_BOX (self->attachments), create_label (share, "dim-label"));
}

void
ph_composer_show_parts (PhComposer *self)
{
  GPtrArray *parts = ph_composition_get_draft (self->composition)->attachments;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->attachments)) != NULL)
    gtk_box_remove (GTK_BOX (self->attachments), child);

  for (guint i = 0; i < parts->len; i++)
    gtk_box_append (GTK_BOX (self->attachments), create_part (self, parts->pdata[i]));
  if (parts->len > 0)
    show_sizes (self, parts);
  gtk_widget_set_visible (self->attachments, parts->len > 0);
  ph_picture_choice_set_parts (self->pictures, parts);
}

static void
picture_size_cb (PhComposer *self)
{
  if (self->composition == NULL)
    return;

  ph_composer_show_parts (self);
  ph_composer_touch (self);
}

/* ---- Adding ------------------------------------------------------------------------------------- */

/* FALSE when it is no file that can be read here. */
static gboolean
attach_file (PhComposer *self, GFile *file)
{
  GPtrArray *parts = ph_composition_get_draft (self->composition)->attachments;
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;
  g_autofree char *content_type = NULL;
  g_autofree char *type = NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_REGULAR) || g_access (path, R_OK) != 0)
    return FALSE;

  base = g_path_get_basename (path);
  name = g_filename_display_name (base);
  content_type = g_content_type_guess (path, NULL, 0, NULL);
  type = g_content_type_get_mime_type (content_type);
  g_ptr_array_add (parts, compose_part_new_file (path, type, name));
  return TRUE;
}

void
ph_composer_attach (PhComposer *self, GPtrArray *files)
{
  guint n_failed = 0;

  g_return_if_fail (PH_IS_COMPOSER (self));

  for (guint i = 0; i < files->len; i++)
    if (!attach_file (self, files->pdata[i]))
      n_failed++;

  if (n_failed < files->len)
    {
      ph_composer_show_parts (self);
      ph_composer_touch (self);
    }
  if (n_failed > 0)
    ph_composer_fail (self, _("Only files on this computer that you may read can be attached, and no folders."));
}

static void
files_chosen_cb (GtkNativeDialog *dialog, int response, PhComposer *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        g_ptr_array_add (all, g_list_model_get_item (files, i));
      ph_composer_attach (self, all);
    }
  g_object_unref (dialog);
}

void
ph_composer_ask_for_files (PhComposer *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _("Attach Files"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    GTK_FILE_CHOOSER_ACTION_OPEN, _("_Attach"), _("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (files_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
attach_list (PhComposer *self, const GValue *value)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (GSList *l = files; l != NULL; l = l->next)
    g_ptr_array_add (all, l->data);
  ph_composer_insert_files (self, all);
}

/* ---- Of another mail ----------------------------------------------------------------------------- */

static void
taken_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  PhAttachment *attachment = PH_ATTACHMENT (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = ph_attachment_read_finish (attachment, result, &error);
  g_autofree char *type = g_content_type_get_mime_type (ph_attachment_get_content_type (attachment));

  self->n_coming--;
  if (self->composition == NULL)
    return;

  if (content == NULL)
    {
      ph_composer_fail (self, error->message);
      return;
    }

  g_ptr_array_add (ph_composition_get_draft (self->composition)->attachments,
                   compose_part_new_bytes (content, type != NULL ? type : "application/octet-stream",
                                           ph_attachment_get_name (attachment)));
  ph_composer_show_parts (self);
  ph_composer_touch (self);
}

/* Its content, not a file of it, which would go when the program ends. */
static void
take (PhComposer *self, PhAttachment *attachment)
{
  self->n_coming++;
  ph_attachment_read_async (attachment, NULL, taken_cb, g_object_ref (self));
}

/* ---- Dropped and pasted -------------------------------------------------------------------------- */

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, PhComposer *self)
{
  if (G_VALUE_HOLDS (value, PH_TYPE_ATTACHMENT))
    take (self, g_value_get_object (value));
  else
    attach_list (self, value);
  return TRUE;
}

static void
files_pasted_cb (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (clipboard), result, NULL);

  if (value != NULL && self->composition != NULL)
    attach_list (self, value);
}

static void
picture_pasted_cb (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  g_autoptr (GdkTexture) picture
    = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  g_autoptr (GBytes) png = NULL;

  if (picture == NULL || self->composition == NULL)
    return;

  png = gdk_texture_save_to_png_bytes (picture);
  /* Translators: the name of a picture that was pasted into a mail, as a file */
  g_ptr_array_add (ph_composition_get_draft (self->composition)->attachments,
                   compose_part_new_bytes (png, "image/png", _("Picture.png")));
  ph_composer_show_parts (self);
  ph_composer_touch (self);
}

/* Files before their names, and a picture only where there are no words. */
static void
paste_cb (GtkTextView *text, PhComposer *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (text));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    files_pasted_cb, g_object_ref (self));
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE)
           && !gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    gdk_clipboard_read_texture_async (clipboard, NULL, picture_pasted_cb, g_object_ref (self));
  else
    return;

  g_signal_stop_emission_by_name (text, "paste-clipboard");
}

void
ph_composer_init_parts (PhComposer *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { PH_TYPE_ATTACHMENT, GDK_TYPE_FILE_LIST };

  self->pictures = PH_PICTURE_CHOICE (ph_picture_choice_new ());
  gtk_widget_insert_after (GTK_WIDGET (self->pictures), gtk_widget_get_parent (self->attachments),
                           self->attachments);
  g_signal_connect_object (self->pictures, "changed", G_CALLBACK (picture_size_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  /* Before the text, which would take their names. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "drop", G_CALLBACK (dropped_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (self->text, "paste-clipboard", G_CALLBACK (paste_cb), self, 0);
}
