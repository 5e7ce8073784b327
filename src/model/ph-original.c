/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-original.h"

#include "imap-response.h"
#include "mime-message.h"
#include "mime-write.h"
#include "ph-error.h"
#include "ph-skeleton.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  AccountEngine *account; /* (owned) */
  gint64 message_id;
  PhOriginalExtent extent;
  StoreMessage *message;  /* (owned) */
  ImapResponse *structure; /* (owned) (nullable) */
  GPtrArray *needed;      /* (owned) char: numbers of parts … */
  guint n_required;       /* … the first of which have to be there */
  GHashTable *contents;   /* (owned) number to GBytes */
  GBytes *header;         /* (owned) (nullable) */
  guint n_waiting;
  GError *error;          /* (owned) (nullable) the first */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->account);
  g_clear_pointer (&load->message, store_message_free);
  g_clear_pointer (&load->structure, imap_response_unref);
  g_ptr_array_unref (load->needed);
  g_hash_table_unref (load->contents);
  g_clear_pointer (&load->header, g_bytes_unref);
  g_clear_error (&load->error);
  g_free (load);
}

static Load *
load_new (AccountEngine *account, gint64 message_id, PhOriginalExtent extent)
{
  Load *load = g_new0 (Load, 1);

  load->account = g_object_ref (account);
  load->message_id = message_id;
  load->extent = extent;
  load->needed = g_ptr_array_new_with_free_func (g_free);
  load->contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_bytes_unref);
  return load;
}

/* Runs @func on another thread with the load of @task, which is not touched here until @callback. Takes
 * @task. */
static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) inner = g_task_new (NULL, g_task_get_cancellable (task), callback, task);

  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (inner, func);
}

/* Takes @error. */
static void
return_error (GTask *task, GError *error)
{
  if (!g_error_matches (error, PH_ERROR, PH_ERROR_OFFLINE))
    {
      g_task_return_error (task, error);
      return;
    }

  g_error_free (error);
  g_task_return_new_error (task, PH_ERROR, PH_ERROR_OFFLINE, "%s",
                           _("Not all of this message is on this computer yet, and there is no "
                             "connection to fetch it."));
}

/* ---- Put together --------------------------------------------------------------------------- */

static void
append_field (GString *out, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (out, "%s: %s\r\n", name, value);
}

static void
append_id (GString *out, const char *name, const char *id)
{
  if (id != NULL && *id != '\0')
    g_string_append_printf (out, "%s: <%s>\r\n", name, id);
}

/* What the list of messages knows of the header: it does while there is no connection. */
static void
append_known_header (GString *out, const StoreMessage *message)
{
  const MimeAddress from = { message->from_name, message->from_address != NULL ? message->from_address
                                                                               : "" };
  g_autofree char *author = mime_address_to_string (&from);

  append_field (out, "From", author);
  append_field (out, "Sender", message->sender);
  append_field (out, "Reply-To", message->reply_to);
  append_field (out, "To", message->to);
  append_field (out, "Cc", message->cc);
  append_field (out, "Bcc", message->bcc);
  append_field (out, "Subject", message->subject);
  append_id (out, "Message-ID", message->message_id);
  append_id (out, "In-Reply-To", message->in_reply_to);
  if (message->references != NULL)
    mime_write_ids (out, "References", message->references);
  if (message->date_sent != G_MININT64)
    {
      g_autofree char *date = mime_date_format (message->date_sent, message->zone);

      append_field (out, "Date", date);
    }
}

/* The skeleton says itself what the body is made of. */
static gboolean
is_about_body (const char *line, gsize len)
{
  return (len >= 8 && g_ascii_strncasecmp (line, "Content-", 8) == 0) ||
         (len >= 12 && g_ascii_strncasecmp (line, "MIME-Version", 12) == 0);
}

static void
append_header (GString *out, GBytes *header)
{
  gsize len;
  const char *p = g_bytes_get_data (header, &len);
  const char *end = p + len;
  gboolean dropped = FALSE;

  while (p < end && *p != '\r' && *p != '\n')
    {
      const char *eol = memchr (p, '\n', (gsize) (end - p));
      const char *next = eol != NULL ? eol + 1 : end;

      if (*p != ' ' && *p != '\t')
        dropped = is_about_body (p, (gsize) (next - p));
      if (!dropped)
        g_string_append_len (out, p, next - p);
      p = next;
    }
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append (out, "\r\n");
}

static void
join_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Load *load = task_data;
  g_autoptr (GBytes) skeleton = ph_skeleton_write (load->structure->fetch.body, load->contents);
  GString *out = g_string_new (NULL);
  gsize len;
  const char *data = g_bytes_get_data (skeleton, &len);

  if (load->header != NULL)
    append_header (out, load->header);
  else
    append_known_header (out, load->message);
  g_string_append_len (out, data, (gssize) len);
  g_task_return_pointer (task, g_string_free_to_bytes (out), (GDestroyNotify) g_bytes_unref);
}

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/* ---- Fetched -------------------------------------------------------------------------------- */

typedef struct
{
  GTask *task; /* (owned) */
  char *part;
  gboolean is_required;
} Fetch;

static void
part_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr (GTask) task = fetch->task;
  Load *load = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = account_engine_get_part_finish (ACCOUNT_ENGINE (object), result, &error);

  if (bytes != NULL && strcmp (fetch->part, ACCOUNT_PART_HEADER) == 0)
    load->header = bytes;
  else if (bytes != NULL)
    g_hash_table_insert (load->contents, g_steal_pointer (&fetch->part), bytes);
  else if (load->error == NULL &&
           (fetch->is_required || !g_error_matches (error, PH_ERROR, PH_ERROR_OFFLINE)))
    load->error = g_steal_pointer (&error);
  g_free (fetch->part);
  g_free (fetch);

  if (--load->n_waiting > 0)
    return;
  if (load->error != NULL)
    return_error (task, g_steal_pointer (&load->error));
  else
    run_in_thread (g_steal_pointer (&task), join_cb, joined_cb);
}

static void
fetch (GTask *task, const char *part, gboolean is_required)
{
  Load *load = g_task_get_task_data (task);
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->task = g_object_ref (task);
  fetch->part = g_strdup (part);
  fetch->is_required = is_required;
  account_engine_get_part_async (load->account, load->message_id, part,
                                 g_task_get_cancellable (task), part_cb, fetch);
}

static void
whole_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = account_engine_get_part_finish (ACCOUNT_ENGINE (object), result, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    return_error (task, error);
}

/* Takes @task. */
static void
fetch_whole (GTask *task)
{
  const Load *load = g_task_get_task_data (task);

  account_engine_get_part_async (load->account, load->message_id, "", g_task_get_cancellable (task),
                                 whole_cb, task);
}

/* ---- Planned -------------------------------------------------------------------------------- */

static void
add_pictures (Load *load, const MimePart *part)
{
  if (part->content_id != NULL && strcmp (part->type, "image") == 0 && part->content == NULL)
    g_ptr_array_add (load->needed, g_strdup (part->id));
  for (guint i = 0; i < part->n_children && strcmp (part->type, "message") != 0; i++)
    add_pictures (load, part->children[i]);
}

/* What is quoted decides mime/; what says the same once more is needed for HTML alone. */
static void
plan_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Load *load = task_data;
  const StoreMessage *known = load->message;
  g_autoptr (GBytes) skeleton = NULL;
  g_autoptr (MimeMessage) message = NULL;

  if (known->structure != NULL)
    load->structure = imap_body_parse (known->structure, known->structure_len);
  if (load->structure == NULL || load->structure->fetch.body == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }

  skeleton = ph_skeleton_write (load->structure->fetch.body, NULL);
  message = mime_message_parse (skeleton);
  for (guint i = load->extent == PH_ORIGINAL_HTML ? 0 : message->n_spare; i < message->n_shown; i++)
    g_ptr_array_add (load->needed, g_strdup (message->shown[i]->id));
  load->n_required = load->needed->len;
  if (load->extent == PH_ORIGINAL_HTML)
    add_pictures (load, message->root);
  g_task_return_boolean (task, TRUE);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean is_planned = g_task_propagate_boolean (G_TASK (result), &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!is_planned)
    {
      fetch_whole (g_steal_pointer (&task));
      return;
    }

  load->n_waiting = load->needed->len + 1;
  fetch (task, ACCOUNT_PART_HEADER, FALSE);
  for (guint i = 0; i < load->needed->len; i++)
    fetch (task, load->needed->pdata[i], i < load->n_required);
}

/* ---- From the beginning ----------------------------------------------------------------------- */

/* A message that is here as a whole needs no putting together. */
static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  gboolean is_decoded;
  GBytes *bytes = account_engine_get_content_finish (ACCOUNT_ENGINE (object), result, &is_decoded, NULL);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else if (load->extent == PH_ORIGINAL_WHOLE)
    fetch_whole (g_steal_pointer (&task));
  else
    run_in_thread (g_steal_pointer (&task), plan_cb, planned_cb);
}

void
ph_original_load_async (AccountEngine *account, gint64 message_id, PhOriginalExtent extent,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Load *load = load_new (account, message_id, extent);
  GError *error = NULL;

  g_task_set_source_tag (task, ph_original_load_async);
  g_task_set_task_data (task, load, load_free);
  load->message = store_message_get (account_engine_get_store (account), message_id, &error);
  if (load->message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  account_engine_get_stored_content_async (account, message_id, "", cancellable, stored_cb,
                                           g_steal_pointer (&task));
}

GBytes *
ph_original_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_original_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
