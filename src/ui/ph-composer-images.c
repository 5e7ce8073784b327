/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "mime-text.h"
#include "ph-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of one picture. */
#define MAX_BYTES (64 * 1024 * 1024)

/* What every mail program shows. */
static const char *const types[] = { "image/png", "image/jpeg", "image/gif", "image/webp" };

/* ---- Out: for the editor -------------------------------------------------------------------------- */

static const ComposePart *
find_image (const ComposeDraft *draft, const char *content_id)
{
  for (guint i = 0; i < draft->images->len; i++)
    {
      const ComposePart *part = draft->images->pdata[i];

      if (g_strcmp0 (part->content_id, content_id) == 0)
        return part;
    }
  return NULL;
}

static void
read_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const ComposePart *part = task_data;
  g_autoptr (GFile) file = part->path != NULL ? g_file_new_for_path (part->path) : NULL;
  GError *error = NULL;
  GBytes *bytes = file != NULL         ? g_file_load_bytes (file, cancellable, NULL, &error)
                  : part->bytes != NULL ? g_bytes_ref (part->bytes)
                                        : mime_decode_part (part->body, part->encoding, MAX_BYTES, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
read_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
ph_composer_get_image (const char *content_id, GTask *task, gpointer composition)
{
  const ComposePart *part = find_image (ph_composition_get_draft (composition), content_id);
  g_autoptr (GTask) reading = NULL;

  if (part == NULL)
    {
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_NOT_FOUND, "%s", _("This image is not in the mail."));
      return;
    }

  reading = g_task_new (NULL, g_task_get_cancellable (task), read_done_cb, g_object_ref (task));
  g_task_set_task_data (reading, compose_part_copy (part), (GDestroyNotify) compose_part_free);
  g_task_run_in_thread (reading, read_cb);
}

/* ---- In ------------------------------------------------------------------------------------------- */

static char *
make_name (const char *type)
{
  const char *subtype = strchr (type, '/');
  const char *suffix = subtype == NULL ? "png" : g_str_equal (subtype, "/jpeg") ? "jpg" : subtype + 1;

  /* Translators: the name of a picture that was pasted into a mail, as a file, without what follows the dot */
  return g_strdup_printf ("%s.%s", _("Picture"), suffix);
}

void
ph_composer_add_image (PhComposer *self, const char *content_id, const char *type, GBytes *bytes,
                       const char *name)
{
  g_autofree char *made = name == NULL ? make_name (type) : NULL;
  ComposePart *part = compose_part_new_bytes (bytes, type, name != NULL ? name : made);

  part->content_id = g_strdup (content_id);
  g_ptr_array_add (ph_composition_get_draft (self->composition)->images, part);
  ph_composer_touch (self);
}

void
ph_composer_drop_images (PhComposer *self)
{
  GPtrArray *images = ph_composition_get_draft (self->composition)->images;
  g_auto (GStrv) shown = NULL;

  if (!self->is_formatted)
    return;

  ph_composer_restore_images (self);
  shown = ph_rich_text_dup_content_ids (self->rich);
  for (guint i = images->len; i-- > 0;)
    {
      const ComposePart *part = images->pdata[i];

      if (part->content_id == NULL || !g_strv_contains ((const char *const *) shown, part->content_id))
        g_ptr_array_add (self->dropped, g_ptr_array_steal_index (images, i));
    }
}

void
ph_composer_restore_images (PhComposer *self)
{
  GPtrArray *images = ph_composition_get_draft (self->composition)->images;

  while (self->dropped->len > 0)
    g_ptr_array_add (images, g_ptr_array_steal_index (self->dropped, self->dropped->len - 1));
}

/* ---- Files ---------------------------------------------------------------------------------------- */

static void
attach_one (PhComposer *self, GFile *file)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, file);
  ph_composer_attach (self, one);
}

/* One of the types, which are static; NULL: it is shown nowhere. */
static const char *
guess_type (const char *name, GBytes *bytes)
{
  gsize size;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autofree char *content_type = g_content_type_guess (name, data, size, NULL);
  g_autofree char *type = g_content_type_get_mime_type (content_type);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (type, types[i]) == 0)
      return types[i];

  return NULL;
}

static void
insert_image (PhComposer *self, const char *type, GBytes *bytes, const char *name)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *content_id = g_strconcat (uuid, "@posthorn", NULL);

  ph_composer_add_image (self, content_id, type, bytes, name);
  ph_rich_text_insert_image (self->rich, content_id, name);
}

/* What was a picture by its name alone, or became plain text meanwhile, goes along as a file. */
static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  GFile *file = G_FILE (source);
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (file, result, NULL, NULL);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);
  const char *type = bytes != NULL ? guess_type (name, bytes) : NULL;

  self->n_pictures_coming--;
  if (self->composition == NULL)
    return;
  if (type != NULL && self->is_formatted)
    insert_image (self, type, bytes, name);
  else
    attach_one (self, file);
}

static gboolean
is_picture (GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *content_type = path != NULL ? g_content_type_guess (path, NULL, 0, NULL) : NULL;

  return content_type != NULL && g_content_type_is_mime_type (content_type, "image/*")
         && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

void
ph_composer_insert_files (PhComposer *self, GPtrArray *files)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++)
    if (self->is_formatted && is_picture (files->pdata[i]))
      {
        self->n_pictures_coming++;
        g_file_load_bytes_async (files->pdata[i], NULL, loaded_cb, g_object_ref (self));
      }
    else
      g_ptr_array_add (others, files->pdata[i]);
  if (others->len > 0)
    ph_composer_attach (self, others);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, PhComposer *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        g_ptr_array_add (all, g_list_model_get_item (files, i));
      ph_composer_insert_files (self, all);
    }
  g_object_unref (dialog);
}

void
ph_composer_ask_for_image (PhComposer *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _("Insert Image"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), GTK_FILE_CHOOSER_ACTION_OPEN,
    _("_Insert"), _("_Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Images"));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    gtk_file_filter_add_mime_type (filter, types[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
