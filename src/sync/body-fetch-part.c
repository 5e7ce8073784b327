/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "body-fetch-private.h"

#include "folder-sync.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- Where the message lies ----------------------------------------------------------------- */

static void
set_gone (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                       _("The message is no longer on the server."));
}

/* A hidden placement is on its way out, but the server has it still. The selected folder is best. */
static gboolean
find_place (SyncContext *context, gint64 message_id, StorePlacement *place, GError **error)
{
  g_autoptr(GArray) places = store_placement_list_for_message (context->store, message_id, error);
  gboolean found = FALSE;

  if (places == NULL)
    return FALSE;

  for (guint i = 0; i < places->len; i++)
    {
      const StorePlacement *candidate = &g_array_index (places, StorePlacement, i);

      if (candidate->uid <= 0 || (found && candidate->folder_id != context->folder_id))
        continue;
      *place = *candidate;
      found = TRUE;
    }

  if (!found)
    set_gone (error);
  return found;
}

static gboolean
is_section (const char *part)
{
  return strcmp (part, "HEADER") == 0 || strspn (part, "0123456789.") == strlen (part);
}

static gboolean
select_message (SyncContext *context, gint64 message_id, const char *part, guint32 *uid,
                GError **error)
{
  StorePlacement place = { 0 };

  if (!is_section (part))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _("The message has no part “%s”."), part);
      return FALSE;
    }
  if (!find_place (context, message_id, &place, error) ||
      !sync_context_select (context, place.folder_id, error))
    return FALSE;

  /* The folder may have turned out to be another one: nothing is fetched by numbers of the old. */
  if (body_fetch_find_uid (context, message_id, uid))
    return folder_sync_meet (context, *uid, error);
  set_gone (error);
  return FALSE;
}

/* ---- The fetch ------------------------------------------------------------------------------ */

typedef struct
{
  Store *store;
  StoreBodyWriter *writer; /* (owned) (nullable) until the first piece */
  guint64 len;
  gboolean is_complete;
  AccountPartProgress *progress; /* (nullable) */
  GError *error;
} Sink;

static gboolean
write_piece (const char *data, gsize len, gpointer user_data)
{
  Sink *sink = user_data;

  if (sink->error != NULL)
    return FALSE;
  if (len == 0)
    {
      sink->is_complete = sink->writer != NULL;
      return TRUE;
    }
  if (sink->writer == NULL)
    sink->writer = store_body_writer_new (sink->store, &sink->error);
  sink->len += len;
  if (sink->progress != NULL)
    g_atomic_int_set (&sink->progress->done, (int) MIN (sink->len / 1024, G_MAXINT));

  return sink->writer != NULL && store_body_writer_add (sink->writer, data, len, &sink->error);
}

static void
sink_clear (Sink *sink)
{
  g_clear_pointer (&sink->writer, store_body_writer_drop);
  g_clear_error (&sink->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sink, sink_clear)

static ImapCommand *
make_part_command (guint32 uid, const char *item, const char *part)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autofree char *items = g_strdup_printf ("(UID %s.PEEK[%s])", item, part);

  imap_command_number (command, uid);
  imap_command_atom (command, items);
  return command;
}

/* @item: "BODY" or "BINARY". The answers are taken whether it goes well or not. */
static gboolean
run_fetch (SyncContext *context, guint32 uid, const char *item, const char *part, Sink *sink,
           GPtrArray **events, GCancellable *cancellable, GError **error)
{
  gboolean ok;

  imap_session_set_sink (context->session, write_piece, sink);
  ok = imap_session_run (context->session, make_part_command (uid, item, part), cancellable, error);
  imap_session_set_sink (context->session, NULL, NULL);
  *events = imap_session_take_events (context->session);
  return ok;
}

/* @name is what it is kept as. */
static GBytes *
keep_section (SyncContext *context, gint64 message_id, const char *name,
              const ImapSection *section, Sink *sink, GError **error)
{
  g_autoptr(GBytes) bytes = NULL;

  if (sink->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&sink->error));
      return NULL;
    }
  if (section == NULL || (section->data == NULL && !section->to_sink))
    {
      set_gone (error);
      return NULL;
    }
  if (section->to_sink)
    {
      if (!sink->is_complete ||
          !store_body_writer_finish (g_steal_pointer (&sink->writer), message_id, name, error))
        return NULL;
      return store_body_get (context->store, message_id, name, error);
    }

  bytes = g_bytes_new (section->data, section->len);
  if (!store_body_put (context->store, message_id, name, bytes, error))
    return NULL;

  return g_steal_pointer (&bytes);
}

static GBytes *
fetch_encoded (SyncContext *context, gint64 message_id, guint32 uid, const char *part,
               AccountPartProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) events = NULL;
  g_auto(Sink) sink = { .store = context->store, .progress = progress };
  GBytes *bytes;

  if (!run_fetch (context, uid, "BODY", part, &sink, &events, cancellable, error))
    return NULL;

  bytes = keep_section (context, message_id, part, body_fetch_find_section (events, uid, part),
                        &sink, error);
  if (!sync_context_store (context, events, bytes != NULL ? error : NULL))
    g_clear_pointer (&bytes, g_bytes_unref);

  return bytes;
}

GBytes *
body_fetch_part (SyncContext *context, gint64 message_id, const char *part,
                 GCancellable *cancellable, GError **error)
{
  guint32 uid;

  return select_message (context, message_id, part, &uid, error)
             ? fetch_encoded (context, message_id, uid, part, NULL, cancellable, error)
             : NULL;
}

/* ---- Decoded by the server (RFC 3516) ------------------------------------------------------- */

char *
body_fetch_name_decoded (const char *part)
{
  return g_strdup_printf ("BINARY[%s]", part);
}

/* The part that the server has something to undo of; @structure owns it. */
static const ImapBody *
find_encoded_part (SyncContext *context, gint64 message_id, const char *part,
                   ImapResponse **structure)
{
  g_autoptr(StoreMessage) message = store_message_get (context->store, message_id, NULL);
  const ImapBody *body = NULL;

  if (message != NULL && message->structure != NULL)
    *structure = imap_body_parse (message->structure, message->structure_len);
  if (*structure != NULL && (*structure)->fetch.body != NULL)
    body = imap_body_find ((*structure)->fetch.body, part);
  if (body == NULL || *part == '\0' || body->n_children > 0 || strcmp (body->type, "message") == 0 ||
      (strcmp (body->encoding, "base64") != 0 &&
       strcmp (body->encoding, "quoted-printable") != 0))
    return NULL;

  return body;
}

/* Base64 is four letters for three bytes, and ends its lines. What is longer than it can be was not
 * decoded; where it is much shorter something got lost. */
static gboolean
is_likely_length (const ImapBody *body, guint64 len)
{
  guint64 most = body->size;
  guint64 least = body->size / 4;

  if (strcmp (body->encoding, "base64") == 0)
    {
      most = body->size / 4 * 3 + body->size % 4 * 3 / 4;
      least = body->size / 2;
    }

  return len >= least && len <= most;
}

/* A session that lives says whether BINARY is to blame; what the server only can't undo
 * (UNKNOWN-CTE) or does not want to is fetched as it is. */
static gboolean
try_decoded (SyncContext *context, guint32 uid, const ImapBody *body, Sink *sink,
             GPtrArray **events, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (run_fetch (context, uid, "BINARY", body->part, sink, events, cancellable, &local_error))
    return TRUE;

  if (!imap_session_is_open (context->session) || local_error->domain != PH_ERROR)
    {
      /* A server that broke off where the part should have begun does it each time, perhaps. */
      if (sink->len == 0 && (g_error_matches (local_error, PH_ERROR, PH_ERROR_OFFLINE) ||
                             g_error_matches (local_error, PH_ERROR, PH_ERROR_UNAVAILABLE)))
        imap_session_blame (context->session, "BINARY");
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (imap_session_was_misunderstood (context->session))
    imap_session_blame (context->session, "BINARY");

  return TRUE;
}

/* NULL without error: the part has to be fetched as it is. */
static GBytes *
fetch_decoded (SyncContext *context, gint64 message_id, guint32 uid, const ImapBody *body,
               AccountPartProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) events = NULL;
  g_autofree char *name = body_fetch_name_decoded (body->part);
  g_auto(Sink) sink = { .store = context->store, .progress = progress };
  const ImapSection *section;
  GBytes *bytes = NULL;

  if (!try_decoded (context, uid, body, &sink, &events, cancellable, error))
    return NULL;

  section = body_fetch_find_section (events, uid, body->part);
  if (section != NULL && section->is_binary && is_likely_length (body, section->len))
    {
      bytes = keep_section (context, message_id, name, section, &sink, error);
      if (bytes == NULL)
        return NULL;
    }
  if (!sync_context_store (context, events, error))
    g_clear_pointer (&bytes, g_bytes_unref);

  return bytes;
}

GBytes *
body_fetch_content (SyncContext *context, gint64 message_id, const char *part,
                    gboolean *is_decoded, AccountPartProgress *progress,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr(ImapResponse) structure = NULL;
  g_autoptr(GError) local_error = NULL;
  const ImapBody *body;
  GBytes *bytes = NULL;
  guint32 uid;

  *is_decoded = FALSE;
  if (!select_message (context, message_id, part, &uid, error))
    return NULL;

  body = find_encoded_part (context, message_id, part, &structure);
  if (body != NULL && imap_session_has (context->session, "BINARY"))
    bytes = fetch_decoded (context, message_id, uid, body, progress, cancellable, &local_error);
  *is_decoded = bytes != NULL;
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (bytes == NULL)
    {
      /* It comes with its encoding on, which makes it larger than the caller thought. */
      if (progress != NULL && body != NULL)
        g_atomic_int_set (&progress->total, (int) MIN (body->size / 1024, G_MAXINT));
      bytes = fetch_encoded (context, message_id, uid, part, progress, cancellable, error);
    }

  return bytes;
}
