/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-export.h"

#include "ph-error.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define KEEP_TIME (60 * 60) /* seconds */
#define MAX_NAME 120        /* bytes, before the ending */

struct _PhMessageExport
{
  GdkContentProvider parent_instance;

  PhMessageList *list; /* (owned) */
  PhMessageKeys *keys; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PhMessageExport, ph_message_export, GDK_TYPE_CONTENT_PROVIDER)

/* One drop: the messages one after the other, then the list of files. */
typedef struct
{
  GOutputStream *stream; /* (owned) */
  int priority;
  char *folder;          /* (owned) where the files go */
  GString *uris;         /* (owned) text/uri-list */
  PhMessage *message;    /* (owned) being fetched */
  guint next;
} Job;

static void fetch_next (GTask *task);

static void
job_free (Job *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_string_free (self->uris, TRUE);
  g_free (self->folder);
  g_free (self);
}

char *
ph_message_export_make_name (const char *subject, const char *suffix)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (subject, -1);

  for (const char *p = valid; *p != '\0' && name->len < MAX_NAME; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        c = ' ';
      else if (!g_unichar_isprint (c) || (c < 128 && strchr ("/\\:*?\"<>|", c) != NULL))
        c = '-';

      /* Neither hidden nor a folder above. */
      if (name->len == 0 && (c == ' ' || c == '.' || c == '-'))
        continue;

      g_string_append_unichar (name, c);
    }

  g_strchomp (name->str);
  if (*name->str == '\0')
    return g_strconcat (_("Message"), suffix, NULL);

  return g_strconcat (name->str, suffix, NULL);
}

static char *
get_cache_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "posthorn", "drag", NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }

  g_rmdir (path);
}

static void
remove_old (const char *cache)
{
  g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (cache, name, NULL);
      GStatBuf info;

      if (g_lstat (path, &info) == 0 && S_ISDIR (info.st_mode) && now - info.st_mtime > KEEP_TIME)
        remove_folder (path);
    }
}

/* A fresh folder for one drop; readable by this user alone. */
static char *
make_folder (GError **error)
{
  g_autofree char *cache = get_cache_folder ();
  char *folder;

  if (g_mkdir_with_parents (cache, 0700) != 0)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK,
                   _("The folder for dragged messages can’t be made: %s"), g_strerror (errno));
      return NULL;
    }

  remove_old (cache);
  folder = g_build_filename (cache, "XXXXXX", NULL);
  if (g_mkdtemp_full (folder, 0700) == NULL)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK,
                   _("The folder for dragged messages can’t be made: %s"), g_strerror (errno));
      g_clear_pointer (&folder, g_free);
    }

  return folder;
}

/* Numbers names that occur twice. */
static char *
find_free_path (const char *folder,
                const char *subject)
{
  g_autofree char *name = ph_message_export_make_name (subject, ".eml");
  char *path = g_build_filename (folder, name, NULL);

  name[strlen (name) - strlen (".eml")] = '\0';
  for (guint i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s %u.eml", name, i);

      g_free (path);
      path = g_build_filename (folder, numbered, NULL);
    }

  return path;
}

static gboolean
write_file (Job *job,
            GBytes *bytes,
            GError **error)
{
  g_autofree char *path = find_free_path (job->folder, ph_message_get_subject (job->message));
  g_autofree char *uri = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_NONE, 0600, error))
    return FALSE;

  uri = g_filename_to_uri (path, NULL, error);
  if (uri == NULL)
    return FALSE;

  g_string_append_printf (job->uris, "%s\r\n", uri);

  return TRUE;
}

static void
written_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
fetched_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
    account_engine_get_part_finish (ph_message_get_engine (job->message), result, &error);

  if (bytes == NULL || !write_file (job, bytes, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  fetch_next (g_steal_pointer (&task));
}

/* Many files are to be written: looking up what they are is the least of it. */
static void
resolve_keys (PhMessageExport *self)
{
  PhMessageKeys *keys = self->keys;

  if (ph_message_keys_get_n_groups (keys) == 0)
    return;

  self->keys = ph_message_list_resolve_keys (self->list, keys);
  ph_message_keys_unref (keys);
}

static PhMessage *
find_message (PhMessageExport *self,
              guint64 key)
{
  g_autoptr (PhMessage) message = ph_message_list_dup_message (self->list, key);

  return ph_message_get_gone (message) ? NULL : g_steal_pointer (&message);
}

/* Takes @task. */
static void
fetch_next (GTask *task)
{
  PhMessageExport *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  g_clear_object (&job->message);
  while (job->message == NULL && job->next < ph_message_keys_get_n (self->keys))
    job->message = find_message (self, ph_message_keys_get (self->keys, job->next++));

  if (job->message == NULL)
    {
      g_output_stream_write_all_async (job->stream, job->uris->str, job->uris->len, job->priority,
                                       g_task_get_cancellable (task), written_cb, task);
      return;
    }

  account_engine_get_part_async (ph_message_get_engine (job->message),
                                 ph_message_get_message_id (job->message), "",
                                 g_task_get_cancellable (task), fetched_cb, task);
}

static void
ph_message_export_write_async (GdkContentProvider *provider,
                               const char *mime_type,
                               GOutputStream *stream,
                               int priority,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  PhMessageExport *self = PH_MESSAGE_EXPORT (provider);
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, ph_message_export_write_async);
  job->stream = g_object_ref (stream);
  job->priority = priority;
  job->uris = g_string_new (NULL);
  job->folder = make_folder (&error);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);

  if (job->folder == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  resolve_keys (self);
  fetch_next (g_steal_pointer (&task));
}

static gboolean
ph_message_export_write_finish (GdkContentProvider *provider,
                                GAsyncResult *result,
                                GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GdkContentFormats *
ph_message_export_ref_formats (GdkContentProvider *provider)
{
  static const char *const types[] = { "text/uri-list" };

  return gdk_content_formats_new ((const char **) types, G_N_ELEMENTS (types));
}

static void
ph_message_export_finalize (GObject *object)
{
  PhMessageExport *self = PH_MESSAGE_EXPORT (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->keys, ph_message_keys_unref);

  G_OBJECT_CLASS (ph_message_export_parent_class)->finalize (object);
}

static void
ph_message_export_class_init (PhMessageExportClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ph_message_export_finalize;
  provider_class->ref_formats = ph_message_export_ref_formats;
  provider_class->write_mime_type_async = ph_message_export_write_async;
  provider_class->write_mime_type_finish = ph_message_export_write_finish;
}

static void
ph_message_export_init (PhMessageExport *self)
{
}

GdkContentProvider *
ph_message_export_new (PhMessageList *list,
                       PhMessageKeys *keys)
{
  PhMessageExport *self = g_object_new (PH_TYPE_MESSAGE_EXPORT, NULL);

  self->list = g_object_ref (list);
  self->keys = ph_message_keys_ref (keys);

  return GDK_CONTENT_PROVIDER (self);
}
