/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-attachment.h"

#include "mime-message.h"
#include "ph-attachment-file.h"
#include "ph-error.h"
#include "ph-thumbnail.h"
#include "ph-tree.h"

#include <glib/gi18n.h>

/* What goes into another mail: more than any server takes. */
#define MAX_READ (512 * 1024 * 1024)

/* What is worth a fetch for the thumbnail alone. */
#define SMALL (300 * 1024)

/* How often a person is told how far it is, in ms. */
#define PROGRESS_INTERVAL 150

struct _PhAttachment
{
  GObject parent_instance;

  AccountEngine *engine; /* (owned) (nullable) */
  gint64 message_id;
  char *part;
  char *encoding; /* (nullable) */
  char *content_type;
  char *name;
  GBytes *content; /* (owned) (nullable) decoded */
  guint64 size;
  GPtrArray *running; /* of GCancellable, one a job */
  double fraction;
  GdkTexture *thumbnail; /* (owned) (nullable) */
  GCancellable *thumbnail_cancellable; /* (owned) (nullable) while one is looked for */
  guint dangerous : 1;
  guint holds_program : 1;
  guint wants_thumbnail : 1;
  guint tries_again : 1; /* the bytes may have come while they were looked for */
  guint was_fetched : 1; /* for the thumbnail, or it was tried */
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_CONTENT_TYPE,
  PROP_SIZE,
  PROP_DANGEROUS,
  PROP_BUSY,
  PROP_FRACTION,
  PROP_THUMBNAIL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PhAttachment, ph_attachment, G_TYPE_OBJECT)

/* Where the bytes go; handed to the thread that writes them. */
typedef struct
{
  char *encoding; /* (nullable) that is still to be undone */
  char *name;
  GFile *file;   /* (nullable) to be replaced */
  GFile *folder; /* (nullable) to be added to; neither: a private one */
  GBytes *bytes; /* in that encoding */
  gboolean is_to_read; /* nothing is written */
  gboolean holds_program;

  AccountPartProgress progress;
  guint progress_source;
  GCancellable *cancellable;
} Job;

static void
job_free (Job *job)
{
  g_clear_handle_id (&job->progress_source, g_source_remove);
  g_clear_object (&job->cancellable);
  g_free (job->encoding);
  g_free (job->name);
  g_clear_object (&job->file);
  g_clear_object (&job->folder);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

/* ---- Writing, on a thread of its own -------------------------------------------------------- */

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  GError *error = NULL;
  GBytes *content = mime_decode_part (job->bytes, job->encoding, MAX_READ, &error);

  if (content != NULL)
    g_task_return_pointer (task, content, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
write_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  const PhAttachmentFile wish = { job->bytes, job->encoding, job->name, job->file, job->folder };
  GError *error = NULL;
  GFile *file = ph_attachment_file_write (&wish, &error);

  if (file != NULL && job->file == NULL && job->folder == NULL)
    job->holds_program = ph_attachment_file_holds_program (file);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* ---- The thumbnail --------------------------------------------------------------------------- */

static void try_thumbnail (PhAttachment *self);

/* @self is gone when it was cancelled. */
static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PhAttachment *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_decoded;
  g_autoptr (GBytes) content = account_engine_get_content_finish (ACCOUNT_ENGINE (object), result,
                                                                  &is_decoded, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->thumbnail_cancellable);
  if (content != NULL || self->tries_again)
    try_thumbnail (self);
}

/* Once: what does not come is not asked for again. */
static void
fetch_for_thumbnail (PhAttachment *self)
{
  self->was_fetched = TRUE;
  self->thumbnail_cancellable = g_cancellable_new ();
  account_engine_get_spare_content_async (self->engine, self->message_id, self->part,
                                          self->thumbnail_cancellable, fetched_cb, self);
}

/* @self is gone when it was cancelled. */
static void
thumbnail_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PhAttachment *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_here;
  GdkTexture *thumbnail = ph_thumbnail_load_finish (result, &is_here, &error);

  if (error != NULL)
    return;

  g_clear_object (&self->thumbnail_cancellable);
  self->thumbnail = thumbnail;
  self->wants_thumbnail = !is_here;
  if (thumbnail != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THUMBNAIL]);
  else if (self->tries_again)
    try_thumbnail (self);
  else if (!is_here && !self->was_fetched && self->engine != NULL && self->size <= SMALL)
    fetch_for_thumbnail (self);
}

static void
try_thumbnail (PhAttachment *self)
{
  self->tries_again = self->thumbnail_cancellable != NULL;
  if (!self->wants_thumbnail || self->tries_again)
    return;

  self->thumbnail_cancellable = g_cancellable_new ();
  ph_thumbnail_load_async (self->engine, self->message_id, self->part, self->encoding, self->content,
                           self->thumbnail_cancellable, thumbnail_cb, self);
}

void
ph_attachment_want_thumbnail (PhAttachment *self)
{
  g_return_if_fail (PH_IS_ATTACHMENT (self));

  if (self->thumbnail != NULL || self->dangerous
      || !ph_thumbnail_is_for (self->content_type, self->size))
    return;

  self->wants_thumbnail = TRUE;
  try_thumbnail (self);
}

/* ---- Fetching ------------------------------------------------------------------------------- */

static void
set_fraction (PhAttachment *self, double fraction)
{
  if (self->fraction == fraction)
    return;

  self->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static void
notify_busy (PhAttachment *self)
{
  if (self->running->len == 0)
    set_fraction (self, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
add_job (PhAttachment *self, Job *job)
{
  g_ptr_array_add (self->running, g_object_ref (job->cancellable));
  if (self->running->len == 1)
    notify_busy (self);
}

static void
remove_job (PhAttachment *self, Job *job)
{
  g_ptr_array_remove (self->running, job->cancellable);
  if (self->running->len == 0)
    notify_busy (self);
}

static gboolean
progress_cb (gpointer user_data)
{
  GTask *task = user_data;
  PhAttachment *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  int total = g_atomic_int_get (&job->progress.total);
  int done = g_atomic_int_get (&job->progress.done);

  if (done > 0 && total > 0)
    set_fraction (self, MIN ((double) done / total, 1));

  return G_SOURCE_CONTINUE;
}

static void
part_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_decoded;

  g_clear_handle_id (&job->progress_source, g_source_remove);
  job->bytes = account_engine_get_content_finish (ACCOUNT_ENGINE (object), result, &is_decoded,
                                                  &error);
  if (is_decoded)
    g_clear_pointer (&job->encoding, g_free);
  if (job->bytes == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_run_in_thread (task, job->is_to_read ? read_thread : write_thread);
}

/* Takes @file and @folder. */
static void
start (PhAttachment *self,
       GFile *file,
       GFile *folder,
       gboolean is_to_read,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task;
  Job *job = g_new0 (Job, 1);

  job->encoding = g_strdup (self->encoding);
  job->name = g_strdup (self->name);
  job->file = file;
  job->folder = folder;
  job->is_to_read = is_to_read;
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  job->progress.total = (int) MIN (self->size / 1024, G_MAXINT);
  task = g_task_new (self, job->cancellable, callback, user_data);
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  add_job (self, job);

  if (self->content != NULL)
    {
      g_clear_pointer (&job->encoding, g_free);
      job->bytes = g_bytes_ref (self->content);
      g_task_run_in_thread (task, is_to_read ? read_thread : write_thread);
      g_object_unref (task);
      return;
    }

  if (self->engine == NULL)
    {
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_NOT_FOUND,
                               _("The attachment is not there any more."));
      g_object_unref (task);
      return;
    }

  job->progress_source = g_timeout_add (PROGRESS_INTERVAL, progress_cb, task);
  account_engine_get_content_async (self->engine, self->message_id, self->part, &job->progress,
                                    job->cancellable, part_cb, task);
}

void
ph_attachment_set_content (PhAttachment *self, GBytes *content)
{
  g_return_if_fail (PH_IS_ATTACHMENT (self));
  g_return_if_fail (content != NULL);

  g_bytes_ref (content);
  g_clear_pointer (&self->content, g_bytes_unref);
  self->content = content;
  try_thumbnail (self);
}

void
ph_attachment_save_async (PhAttachment *self,
                          GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (PH_IS_ATTACHMENT (self));
  g_return_if_fail (G_IS_FILE (file));

  start (self, g_object_ref (file), NULL, FALSE, cancellable, callback, user_data);
}

void
ph_attachment_save_into_async (PhAttachment *self,
                               GFile *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (PH_IS_ATTACHMENT (self));
  g_return_if_fail (G_IS_FILE (folder));

  start (self, NULL, g_object_ref (folder), FALSE, cancellable, callback, user_data);
}

void
ph_attachment_fetch_async (PhAttachment *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (PH_IS_ATTACHMENT (self));

  start (self, NULL, NULL, FALSE, cancellable, callback, user_data);
}

void
ph_attachment_read_async (PhAttachment *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (PH_IS_ATTACHMENT (self));

  start (self, NULL, NULL, TRUE, cancellable, callback, user_data);
}

static gpointer
finish (PhAttachment *self, GAsyncResult *result, GError **error)
{
  Job *job;

  job = g_task_get_task_data (G_TASK (result));
  self->holds_program |= job->holds_program != FALSE;
  remove_job (self, job);
  try_thumbnail (self);
  return g_task_propagate_pointer (G_TASK (result), error);
}

GFile *
ph_attachment_finish (PhAttachment *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return finish (self, result, error);
}

GBytes *
ph_attachment_read_finish (PhAttachment *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return finish (self, result, error);
}

void
ph_attachment_cancel (PhAttachment *self)
{
  g_return_if_fail (PH_IS_ATTACHMENT (self));

  for (guint i = self->running->len; i > 0; i--)
    g_cancellable_cancel (g_ptr_array_index (self->running, i - 1));
}

void
ph_attachment_clean_up (void)
{
  g_autofree char *root = ph_attachment_file_get_private_root ();

  ph_tree_remove (root, NULL);
}

GdkTexture *
ph_attachment_get_thumbnail (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), NULL);

  return self->thumbnail;
}

/* ---- The object ----------------------------------------------------------------------------- */

const char *
ph_attachment_get_name (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), NULL);

  return self->name;
}

const char *
ph_attachment_get_content_type (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), NULL);

  return self->content_type;
}

guint64
ph_attachment_get_size (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), 0);

  return self->size;
}

gboolean
ph_attachment_is_dangerous (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), FALSE);

  return self->dangerous;
}

gboolean
ph_attachment_is_busy (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), FALSE);

  return self->running->len > 0;
}

double
ph_attachment_get_fraction (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), -1);

  return self->fraction;
}

gboolean
ph_attachment_holds_program (PhAttachment *self)
{
  g_return_val_if_fail (PH_IS_ATTACHMENT (self), FALSE);

  return self->holds_program;
}

static void
ph_attachment_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhAttachment *self = PH_ATTACHMENT (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, self->content_type);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_DANGEROUS:
      g_value_set_boolean (value, self->dangerous);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->running->len > 0);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_THUMBNAIL:
      g_value_set_object (value, self->thumbnail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_attachment_finalize (GObject *object)
{
  PhAttachment *self = PH_ATTACHMENT (object);

  g_clear_object (&self->engine);
  g_cancellable_cancel (self->thumbnail_cancellable);
  g_clear_object (&self->thumbnail_cancellable);
  g_clear_object (&self->thumbnail);
  g_clear_pointer (&self->running, g_ptr_array_unref);
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->encoding, g_free);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->content, g_bytes_unref);

  G_OBJECT_CLASS (ph_attachment_parent_class)->finalize (object);
}

static void
ph_attachment_class_init (PhAttachmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ph_attachment_get_property;
  object_class->finalize = ph_attachment_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_DANGEROUS] = g_param_spec_boolean ("dangerous", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_THUMBNAIL]
    = g_param_spec_object ("thumbnail", NULL, NULL, GDK_TYPE_TEXTURE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_attachment_init (PhAttachment *self)
{
  self->running = g_ptr_array_new_with_free_func (g_object_unref);
  self->fraction = -1;
}

PhAttachment *
ph_attachment_new (AccountEngine *engine,
                   gint64 message_id,
                   const char *part,
                   const char *encoding,
                   const char *content_type,
                   const char *name,
                   guint64 size,
                   gboolean dangerous)
{
  PhAttachment *self = g_object_new (PH_TYPE_ATTACHMENT, NULL);

  self->engine = engine != NULL ? g_object_ref (engine) : NULL;
  self->message_id = message_id;
  self->part = g_strdup (part);
  self->encoding = g_strdup (encoding);
  self->content_type = g_strdup (content_type);
  self->name = g_strdup (name);
  self->size = size;
  self->dangerous = dangerous;

  return self;
}
