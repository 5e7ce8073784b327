/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "body-keep.h"

#include "folder-sync.h"
#include "ph-error.h"
#include "server-limits.h"
#include "store-body.h"
#include "store-message.h"

#define LOOKED_AT_ONCE 500
#define MESSAGES_AT_ONCE 500
#define BYTES_MIN (64 * 1024)
#define BYTES_FIRST (512 * 1024)
#define BYTES_MAX (8 * 1024 * 1024)
#define BATCH_SLOW_US (250 * G_TIME_SPAN_MILLISECOND)
#define BATCH_FAST_US (100 * G_TIME_SPAN_MILLISECOND)
#define FILES_AT_ONCE 48 /* that are open, of messages too large for the database */
#define UNDER_WAY 2 /* the second is on its way while the first is stored */

/* As for texts, see src/sync/body-fetch.c. */
#define LIMIT_FACTOR 4
#define LOSSES_MAX 3

/* ---- What is missing ------------------------------------------------------------------------ */

/* A new pass begins with what is new since the last one, or with all of the folder. */
static gboolean
begin_pass (BodyKeep *self, Store *store, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(StoreFolder) folder = store_folder_get (store, self->folder_id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (folder == NULL)
    {
      self->next = self->floor;
      return TRUE;
    }

  if (folder->uidvalidity != self->uidvalidity)
    {
      self->uidvalidity = folder->uidvalidity;
      self->top = self->next = self->floor = 1;
    }
  if (self->next <= self->floor && folder->uidnext > self->top)
    {
      self->floor = self->top;
      self->top = folder->uidnext;
      self->next = folder->uidnext;
    }

  return TRUE;
}

/* The next ones below @below that are not stored: (element-type StoreMessageSize), highest uid first,
 * up to @n of them and @bytes together, but one at least. @below moves behind them and behind those that
 * are stored. */
static GArray *
list_next (BodyKeep *self, Store *store, guint32 *below, guint n, guint bytes, GError **error)
{
  g_autoptr(GArray) all = NULL;
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (StoreMessageSize));
  guint64 sum = 0;

  all = store_message_list_sizes (store, self->folder_id, self->floor, *below - 1, LOOKED_AT_ONCE,
                                  error);
  if (all == NULL)
    return NULL;
  if (all->len == 0)
    *below = self->floor;

  for (guint i = 0; i < all->len; i++)
    {
      StoreMessageSize *message = &g_array_index (all, StoreMessageSize, i);

      if (!store_body_has (store, message->id, ""))
        {
          sum += message->size;
          if (missing->len > 0 && (missing->len >= n || sum > bytes))
            break;
          g_array_append_val (missing, *message);
        }
      *below = message->uid;
    }

  return g_steal_pointer (&missing);
}

gboolean
body_keep_look (BodyKeep *self, Store *store, BodyKeepState *state, GError **error)
{
  g_autoptr(GArray) missing = NULL;
  guint32 below;

  if (!begin_pass (self, store, error))
    return FALSE;
  if (self->next <= self->floor)
    {
      *state = BODY_KEEP_DONE;
      return TRUE;
    }

  below = self->next;
  missing = list_next (self, store, &below, 1, 0, error);
  if (missing == NULL)
    return FALSE;

  *state = missing->len > 0 ? BODY_KEEP_FOUND : BODY_KEEP_LOOKING;
  self->next = missing->len > 0 ? g_array_index (missing, StoreMessageSize, 0).uid + 1 : below;
  return TRUE;
}

/* ---- One fetch under way -------------------------------------------------------------------- */

typedef struct
{
  guint number;     /* of the command */
  GArray *messages; /* (owned) (element-type StoreMessageSize) */
  guint32 below;    /* where the pass goes on behind it */
  gint64 sent_at;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_array_unref (batch->messages);
  g_free (batch);
}

/* All of them, and what comes for them. */
typedef struct
{
  BodyKeep *keep;
  SyncContext *context;
  GQueue batches;          /* of Batch, in the order of their sending */
  guint32 below;           /* where the next one begins */
  StoreBodyWriter *writer; /* (owned) (nullable) of the large message that comes just now */
  GQueue written;          /* of StoreBodyWriter (owned): large ones whose answer is not read yet */
  GPtrArray *whole;        /* of StoreBodyWriter: what has come and is not stored yet */
  GArray *ids;             /* gint64: of which messages that is */
  guint n_files;           /* of them lie in files */
  GPtrArray *others;       /* answers that are not for us */
  GError *error;           /* (nullable) of the store: nothing more is sent or stored, but what is
                            * under way has to come in */
} Fetch;

static void
fetch_clear (Fetch *self)
{
  g_queue_clear_full (&self->batches, batch_free);
  g_clear_pointer (&self->writer, store_body_writer_drop);
  g_queue_clear_full (&self->written, (GDestroyNotify) store_body_writer_drop);
  g_clear_pointer (&self->whole, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fetch, fetch_clear)

static gboolean
write_piece_cb (const char *data, gsize len, gpointer user_data)
{
  Fetch *self = user_data;

  if (self->error != NULL)
    return FALSE;
  if (self->writer == NULL)
    self->writer = store_body_writer_new (self->context->store, &self->error);
  if (self->writer == NULL)
    return FALSE;
  if (len > 0)
    return store_body_writer_add (self->writer, data, len, &self->error);

  g_queue_push_tail (&self->written, g_steal_pointer (&self->writer));
  return TRUE;
}

static ImapCommand *
make_command (GArray *messages)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autoptr(ImapSet) uids = imap_set_new ();

  for (guint i = 0; i < messages->len; i++)
    imap_set_add (uids, g_array_index (messages, StoreMessageSize, i).uid);
  imap_command_set (command, uids);
  imap_command_atom (command, "(UID BODY.PEEK[])");
  return command;
}

/* FALSE: the connection is not well. What is wrong with the store is in self->error. */
static gboolean
send_next (Fetch *self, GError **error)
{
  BodyKeep *keep = self->keep;
  guint n = server_limits_messages (self->context->session,
                                    keep->limit != 0 ? keep->limit : MESSAGES_AT_ONCE);
  Batch *batch = g_new0 (Batch, 1);

  batch->messages =
      list_next (keep, self->context->store, &self->below, n, keep->bytes, &self->error);
  if (batch->messages == NULL)
    {
      g_free (batch);
      return TRUE;
    }
  batch->below = self->below;
  batch->sent_at = g_get_monotonic_time ();
  g_queue_push_tail (&self->batches, batch);
  if (batch->messages->len == 0)
    return TRUE;

  batch->number =
      imap_session_send (self->context->session, make_command (batch->messages), error);
  return batch->number != 0;
}

/* ---- What comes ----------------------------------------------------------------------------- */

static gint64
find_message (Fetch *self, guint32 uid)
{
  for (GList *l = self->batches.head; l != NULL; l = l->next)
    {
      const Batch *batch = l->data;

      for (guint i = 0; i < batch->messages->len; i++)
        {
          const StoreMessageSize *message = &g_array_index (batch->messages, StoreMessageSize, i);

          if (message->uid == uid)
            return message->id;
        }
    }

  return 0;
}

/* The text of what is here as a whole is here too. */
static gboolean
mark_texts (Fetch *self)
{
  Store *store = self->context->store;

  if (!store_begin (store, &self->error))
    return FALSE;

  for (guint i = 0; i < self->ids->len; i++)
    {
      if (!store_message_set_bits (store, g_array_index (self->ids, gint64, i), STORE_MESSAGE_TEXT,
                                   0, &self->error))
        {
          store_rollback (store);
          return FALSE;
        }
    }

  return store_commit (store, &self->error);
}

static gboolean
store_whole (Fetch *self)
{
  gboolean ok = self->ids->len == 0 ||
                (store_body_store_all (self->context->store, self->whole, &self->error) &&
                 mark_texts (self));

  g_ptr_array_set_size (self->whole, 0);
  g_array_set_size (self->ids, 0);
  self->n_files = 0;
  return ok;
}

static StoreBodyWriter *
write_small (Fetch *self, const ImapSection *section)
{
  StoreBodyWriter *writer = store_body_writer_new (self->context->store, &self->error);

  if (store_body_writer_add (writer, section->data, section->len, &self->error))
    return writer;
  store_body_writer_drop (writer);
  return NULL;
}

static void
take_section (Fetch *self, const ImapFetch *fetch, const ImapSection *section)
{
  StoreBodyWriter *writer = section->to_sink ? g_queue_pop_head (&self->written) : NULL;
  gint64 id = find_message (self, fetch->uid);

  if (self->error == NULL && id != 0 && section->data != NULL)
    writer = write_small (self, section);
  if (writer == NULL)
    return;
  if (self->error != NULL || id == 0)
    {
      store_body_writer_drop (writer);
      return;
    }

  store_body_writer_end (writer, id, "");
  g_ptr_array_add (self->whole, writer);
  g_array_append_val (self->ids, id);
  if (section->to_sink && ++self->n_files >= FILES_AT_ONCE)
    store_whole (self);
}

static void
take_event (Fetch *self, ImapResponse *event)
{
  const ImapSection *section = NULL;

  if (event->type == IMAP_RESPONSE_FETCH)
    section = imap_fetch_get_section (&event->fetch, "");
  if (section != NULL)
    take_section (self, &event->fetch, section);
  if (section == NULL || event->fetch.has != 0)
    g_ptr_array_add (self->others, imap_response_ref (event));
}

/* Takes what comes until @batch is answered. */
static gboolean
wait_batch (Fetch *self, const Batch *batch, GError **error)
{
  ImapSession *session = self->context->session;

  while (TRUE)
    {
      g_autoptr(GPtrArray) events = NULL;

      if (!imap_session_wait_events (session, batch->number, self->context->cancellable, error))
        return FALSE;
      events = imap_session_take_events (session);
      for (guint i = 0; i < events->len; i++)
        take_event (self, g_ptr_array_index (events, i));
      if (events->len == 0)
        return imap_session_wait (session, batch->number, self->context->cancellable, error);
    }
}

/* Whatever became of the fetch. */
static void
store_rest (Fetch *self)
{
  if (self->error == NULL && store_whole (self))
    sync_context_store (self->context, self->others, &self->error);
  g_ptr_array_set_size (self->others, 0);
}

/* ---- How it went ---------------------------------------------------------------------------- */

static void
adapt (BodyKeep *self, const Batch *batch)
{
  gint64 taken = g_get_monotonic_time () - batch->sent_at;

  if (taken > BATCH_SLOW_US)
    self->bytes = MAX (self->bytes / 2, BYTES_MIN);
  else if (taken < BATCH_FAST_US)
    self->bytes = MIN (self->bytes * 2, BYTES_MAX);
  self->losses = 0;
  self->limit = self->limit * LIMIT_FACTOR >= MESSAGES_AT_ONCE ? 0 : self->limit * LIMIT_FACTOR;
}

/* Fewer are asked for the next time, down to the one that can't be had. */
static void
note_failure (BodyKeep *self, const Batch *batch, gboolean is_alive)
{
  self->limit = MAX (batch->messages->len / LIMIT_FACTOR, 1);
  if (batch->messages->len > 1 || (!is_alive && ++self->losses < LOSSES_MAX))
    return;
  self->losses = 0;
  self->next = batch->below;
}

/* TRUE: it was taken note of, and the connection is well. */
static gboolean
handle_failure (Fetch *self, const Batch *batch, const GError *error)
{
  gboolean is_alive = imap_session_is_open (self->context->session);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      (is_alive && !g_error_matches (error, PH_ERROR, PH_ERROR_SERVER)))
    return FALSE;

  note_failure (self->keep, batch, is_alive);
  return is_alive;
}

/* ---- All of it ------------------------------------------------------------------------------ */

/* *@go_on becomes FALSE when it failed: what comes behind it is not asked for. */
static gboolean
finish_batch (Fetch *self, const Batch *batch, gboolean *go_on, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean ok = TRUE;

  if (batch->number != 0 && !wait_batch (self, batch, &local_error))
    {
      *go_on = FALSE;
      ok = handle_failure (self, batch, local_error);
      if (!ok)
        g_propagate_error (error, g_steal_pointer (&local_error));
    }
  store_rest (self);
  if (!ok || !*go_on || self->error != NULL)
    return ok;

  if (batch->number != 0)
    adapt (self->keep, batch);
  self->keep->next = batch->below;
  return TRUE;
}

static gboolean
run (Fetch *self, gboolean (*should_stop) (gpointer user_data), gpointer user_data, GError **error)
{
  gboolean go_on = TRUE;

  while (TRUE)
    {
      Batch *batch;
      gboolean ok;

      while (go_on && self->error == NULL && self->below > self->keep->floor &&
             g_queue_get_length (&self->batches) < (self->keep->limit != 0 ? 1 : UNDER_WAY) &&
             !should_stop (user_data))
        {
          if (!send_next (self, error))
            return FALSE;
        }
      batch = g_queue_peek_head (&self->batches);
      if (batch == NULL)
        break;
      ok = finish_batch (self, batch, &go_on, error);
      batch_free (g_queue_pop_head (&self->batches));
      if (!ok)
        return FALSE;
    }

  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

gboolean
body_keep_fetch (BodyKeep *self, SyncContext *context,
                 gboolean (*should_stop) (gpointer user_data), gpointer user_data, GError **error)
{
  g_auto(Fetch) fetch = { .keep = self, .context = context };
  gboolean ok;

  /* The folder may turn out to be another one: then nothing is fetched by numbers of the old. */
  if (!sync_context_select (context, self->folder_id, error) ||
      !begin_pass (self, context->store, error) ||
      !folder_sync_meet (context, self->next - 1, error))
    return FALSE;

  if (self->bytes == 0)
    self->bytes = BYTES_FIRST;
  fetch.below = self->next;
  fetch.whole = g_ptr_array_new_with_free_func ((GDestroyNotify) store_body_writer_drop);
  fetch.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  fetch.others = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);
  imap_session_set_sink (context->session, write_piece_cb, &fetch);
  ok = run (&fetch, should_stop, user_data, error);
  imap_session_set_sink (context->session, NULL, NULL);

  return ok;
}
