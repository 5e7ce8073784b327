/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-thumbnail.h"

#include "mime-message.h"
#include "thumbnailer.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

/* More than the program gives itself. */
#define PATIENCE (60 * 1000)

/* Of a file that is worth the work. */
#define MAX_BYTES (10 * 1024 * 1024)

#define MAX_PIXELS_BYTES (THUMBNAILER_MAX_SIDE * THUMBNAILER_MAX_SIDE * 4)

/* ---- The other program ------------------------------------------------------------------------ */

/* A file without a name that holds @content, to be read from its start; -1 when there is no memory. */
static int
create_file (GBytes *content)
{
  gsize len;
  const char *data = g_bytes_get_data (content, &len);
  int fd = memfd_create ("picture", MFD_CLOEXEC);

  for (gsize at = 0; fd >= 0 && at < len;)
    {
      gssize n = pwrite (fd, data + at, len - at, (off_t) at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          close (fd);
          return -1;
        }
      at += (gsize) n;
    }

  return fd;
}

/* What it says before @deadline, and no more than fits; its length. */
static gsize
read_answer (int fd, char *answer, gsize size, gint64 deadline)
{
  struct pollfd wanted = { .fd = fd, .events = POLLIN };
  gsize len = 0;
  gint64 left;

  while (len < size && (left = deadline - g_get_monotonic_time ()) > 0)
    {
      int ready = poll (&wanted, 1, (int) (left / 1000) + 1);
      gssize n = ready > 0 ? read (fd, answer + len, size - len) : -1;

      if (ready == 0 || (n < 0 && errno == EINTR))
        continue;
      if (n <= 0)
        break;
      len += (gsize) n;
    }

  return len;
}

static GdkTexture *
create_texture (const char *answer, gsize len)
{
  g_autoptr (GBytes) pixels = NULL;
  ThumbnailerHead head;

  if (len < sizeof head)
    return NULL;
  memcpy (&head, answer, sizeof head);
  if (head.magic != THUMBNAILER_MAGIC || head.width < 1 || head.height < 1
      || head.width > THUMBNAILER_MAX_SIDE || head.height > THUMBNAILER_MAX_SIDE
      || len - sizeof head != (gsize) head.width * head.height * 4)
    return NULL;

  pixels = g_bytes_new (answer + sizeof head, len - sizeof head);
  return gdk_memory_texture_new ((int) head.width, (int) head.height, GDK_MEMORY_R8G8B8A8, pixels,
                                 (gsize) head.width * 4);
}

static GSubprocess *
start (const char *path, GBytes *content)
{
  static const char *const environment[] = { "LC_ALL=C", NULL };
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  int fd = create_file (content);

  if (fd < 0)
    return NULL;
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  return g_subprocess_launcher_spawn (launcher, NULL, path, NULL);
}

GdkTexture *
ph_thumbnail_run (const char *path, GBytes *content, guint patience)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) patience * 1000;
  /* One byte more than it may say. */
  const gsize size = sizeof (ThumbnailerHead) + MAX_PIXELS_BYTES + 1;
  g_autofree char *answer = g_malloc (size);
  g_autoptr (GSubprocess) process = start (path, content);
  GInputStream *output;
  gsize len;

  if (process == NULL)
    return NULL;

  output = g_subprocess_get_stdout_pipe (process);
  len = read_answer (g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (output)), answer, size, deadline);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  return create_texture (answer, len);
}

/* ---- One at a time ------------------------------------------------------------------------------ */

typedef struct
{
  AccountEngine *engine; /* (owned) (nullable) */
  gint64 message_id;
  char *part;
  char *encoding;        /* (nullable) that is still to be undone */
  GBytes *bytes;         /* (owned) (nullable) */
} Job;

/* Of GTask, owned, with a Job each. The first one is under way. */
static GQueue jobs = G_QUEUE_INIT;

static void start_first (void);

static void
job_free (Job *job)
{
  g_clear_object (&job->engine);
  g_free (job->part);
  g_free (job->encoding);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

/* Takes @thumbnail. The next one starts before anybody hears of this one, and asks for another. */
static void
end_first (GdkTexture *thumbnail)
{
  g_autoptr (GTask) task = g_queue_pop_head (&jobs);

  start_first ();
  g_task_return_pointer (task, thumbnail, g_object_unref);
}

/* The pictures are not told apart here. */
static const char *
find_program (GBytes *content)
{
  static const char pdf[] = "%PDF-";
  gsize len;
  const char *data = g_bytes_get_data (content, &len);
  gboolean is_pdf = len >= strlen (pdf) && memcmp (data, pdf, strlen (pdf)) == 0;

  return is_pdf ? PKGLIBEXECDIR "/posthorn-pdf-thumbnailer" : PKGLIBEXECDIR "/posthorn-thumbnailer";
}

static void
make_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autoptr (GBytes) content = mime_decode_part (job->bytes, job->encoding, MAX_BYTES, NULL);

  g_task_return_pointer (
    task, content != NULL ? ph_thumbnail_run (find_program (content), content, PATIENCE) : NULL,
    g_object_unref);
}

static void
made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  end_first (g_task_propagate_pointer (G_TASK (result), NULL));
}

/* The job is lent: it is not touched here until the callback. */
static void
make (Job *job)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, made_cb, NULL);

  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, make_thread);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  gboolean is_decoded;

  job->bytes
    = account_engine_get_content_finish (ACCOUNT_ENGINE (object), result, &is_decoded, NULL);
  if (job->bytes == NULL)
    {
      end_first (NULL);
      return;
    }

  if (is_decoded)
    g_clear_pointer (&job->encoding, g_free);
  make (job);
}

static void
start_first (void)
{
  GTask *task = g_queue_peek_head (&jobs);
  Job *job = task != NULL ? g_task_get_task_data (task) : NULL;

  if (job == NULL)
    return;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task))
      || (job->bytes == NULL && job->engine == NULL))
    end_first (NULL);
  else if (job->bytes != NULL)
    make (job);
  else
    account_engine_get_stored_content_async (job->engine, job->message_id, job->part, NULL,
                                             stored_cb, job);
}

void
ph_thumbnail_load_async (AccountEngine *engine,
                         gint64 message_id,
                         const char *part,
                         const char *encoding,
                         GBytes *content,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->engine = engine != NULL ? g_object_ref (engine) : NULL;
  job->message_id = message_id;
  job->part = g_strdup (part);
  job->encoding = content == NULL ? g_strdup (encoding) : NULL;
  job->bytes = content != NULL ? g_bytes_ref (content) : NULL;
  g_task_set_source_tag (task, ph_thumbnail_load_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_queue_push_tail (&jobs, task);
  if (jobs.length == 1)
    start_first ();
}

GdkTexture *
ph_thumbnail_load_finish (GAsyncResult *result, gboolean *is_here, GError **error)
{
  const Job *job;

  g_return_val_if_fail (g_async_result_is_tagged (result, ph_thumbnail_load_async), NULL);

  job = g_task_get_task_data (G_TASK (result));
  *is_here = job->bytes != NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ph_thumbnail_is_for (const char *content_type, guint64 size)
{
  static const char *const types[] = { "image/png", "image/jpeg", "image/gif", "image/webp",
                                       "application/pdf", NULL };

  return size <= MAX_BYTES && g_strv_contains (types, content_type);
}
