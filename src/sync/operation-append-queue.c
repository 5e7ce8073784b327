/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-append.h"

#include "message-convert.h"
#include "mime-headers.h"
#include "mime-write.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-message.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

/* The local half of APPEND: into the spool, the cache and the journal. */

static GBytes *
load_message (GFile *file, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) raw = g_file_load_bytes (file, NULL, NULL, &local_error);
  g_autofree char *name = g_file_get_basename (file);

  if (raw == NULL)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("“%s” can’t be read: %s"), name,
                   local_error->message);
      return NULL;
    }
  return mime_normalise_crlf (raw);
}

/* A mail on its way into a folder. */
typedef struct
{
  GBytes *raw;
  guint flags;
  const char *const *keywords; /* (nullable) */
  gint64 date;                 /* received; MIME_DATE_NONE: as the mail says, else now */
} Mail;

/* Of a mail that the folder holds already *@is_known is TRUE, where the caller wants to know. Those without a
 * Message-ID are told by what a row shows of them. */
static gboolean
find_known (Store *store, gint64 folder_id, gint64 message_id, const ConvertedMessage *converted,
            gboolean *is_known, GError **error)
{
  g_autoptr (GArray) places = NULL;

  *is_known = FALSE;
  if (converted->message.message_id == NULL || *converted->message.message_id == '\0')
    return store_placement_find_alike (store, folder_id, converted->date, &converted->message,
                                       is_known, error);

  places = store_placement_list_for_message (store, message_id, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      *is_known |= place->folder_id == folder_id && !place->hidden;
    }
  return places != NULL;
}

/* The message goes through the same door as one that a server sent. @is_known (nullable): see
 * find_known(). */
static gint64
add_message (Store *store, gint64 folder_id, Mail *mail, gboolean *is_known, GError **error)
{
  g_auto (ConvertedMessage) converted = { 0 };
  gsize len;
  const char *data = g_bytes_get_data (mail->raw, &len);
  const ImapSection section = { .section = "HEADER", .origin = -1, .data = data, .len = len };
  g_autoptr (MimeHeaders) headers = mime_headers_parse (data, len);
  gint64 id;

  if (!archive_is_message (data, len))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, _ ("The file is not a mail."));
      return 0;
    }
  if (mail->date == MIME_DATE_NONE)
    mail->date =
      headers->date != MIME_DATE_NONE ? headers->date : g_get_real_time () / G_USEC_PER_SEC;

  {
    const ImapFetch fetch = {
      .has = IMAP_FETCH_INTERNALDATE | IMAP_FETCH_SIZE,
      .internal_date = mail->date,
      .size = len,
      .n_sections = 1,
      .sections = &section,
      .save_date = G_MININT64,
    };

    message_convert (&fetch, &converted);
  }
  mail->date = converted.date;
  id = store_message_add (store, &converted.message, error);
  if (id != 0 && is_known != NULL
      && !find_known (store, folder_id, id, &converted, is_known, error))
    return 0;
  return id;
}

static gboolean
check_size (Store *store, gint64 folder_id, GBytes *raw, GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (store, folder_id, error);

  if (folder != NULL)
    return store_folder_check_size (folder, g_bytes_get_size (raw), error);
  store_folder_set_gone (error, PH_ERROR_INVALID);
  return FALSE;
}

/* @row->message_id is known. */
static gboolean
queue_mail (Store *store, const char *data_dir, const Mail *mail, StoreOp *row,
            GPtrArray *spooled, GError **error)
{
  g_autofree char *token = g_uuid_string_random ();
  g_autofree char *spool_file = operation_spool_write (data_dir, token, mail->raw, error);
  gboolean ok;

  if (spool_file == NULL)
    return FALSE;

  row->token = token;
  row->file = spool_file;
  row->dst_placement_id =
    store_placement_add_local (store, row->dst_folder_id, row->message_id, mail->date,
                               mail->flags, mail->keywords, error);
  ok = row->dst_placement_id != 0 && store_body_put (store, row->message_id, "", mail->raw, error) &&
       store_op_add (store, row, error);
  row->token = NULL;
  row->file = NULL;
  g_ptr_array_add (spooled, g_steal_pointer (&spool_file));
  return ok;
}

gboolean
operation_append_queue_bytes (Store *store,
                              const char *data_dir,
                              GBytes *raw,
                              StoreOp *row,
                              GPtrArray *spooled,
                              GError **error)
{
  Mail mail = { .raw = raw, .flags = row->set, .date = MIME_DATE_NONE };

  if (!check_size (store, row->dst_folder_id, raw, error))
    return FALSE;
  row->message_id = add_message (store, row->dst_folder_id, &mail, NULL, error);
  return row->message_id != 0 && queue_mail (store, data_dir, &mail, row, spooled, error);
}

gboolean
operation_append_queue_file (Store *store,
                             const char *data_dir,
                             GFile *file,
                             StoreOp *row,
                             GPtrArray *spooled,
                             GError **error)
{
  g_autoptr (GBytes) raw = load_message (file, error);

  return raw != NULL && operation_append_queue_bytes (store, data_dir, raw, row, spooled, error);
}

gboolean
operation_append_queue_message (Store *store,
                                const char *data_dir,
                                const ArchiveMessage *message,
                                StoreOp *row,
                                GPtrArray *spooled,
                                OperationResult *result,
                                GError **error)
{
  Mail mail = { message->raw, message->flags, (const char *const *) message->keywords,
                message->date };
  g_autoptr (GError) local_error = NULL;
  gboolean is_known;

  if (!check_size (store, row->dst_folder_id, message->raw, &local_error))
    {
      result->n_refused++;
      return TRUE;
    }
  row->set = message->flags;
  row->message_id = add_message (store, row->dst_folder_id, &mail, &is_known, error);
  if (row->message_id == 0)
    return FALSE;
  if (is_known)
    {
      result->n_known++;
      return TRUE;
    }
  result->n++;
  return queue_mail (store, data_dir, &mail, row, spooled, error);
}
