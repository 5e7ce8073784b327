/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "body-keep-private.h"

#include "folder-sync.h"
#include "ph-error.h"
#include "server-limits.h"
#include "store-body.h"
#include "store-message.h"

#define MESSAGES_AT_ONCE 500
#define BYTES_MIN (64 * 1024)
#define BYTES_FIRST (512 * 1024)
#define BYTES_MAX (8 * 1024 * 1024)
#define BATCH_SLOW_US (250 * G_TIME_SPAN_MILLISECOND)
#define BATCH_FAST_US (100 * G_TIME_SPAN_MILLISECOND)
#define SLICE_MAX (1024 * 1024) /* is held in memory */
#define SLICES_KEPT_US (12 * G_TIME_SPAN_HOUR)
#define FILES_AT_ONCE 48 /* that are open, of messages too large for the database */
#define UNDER_WAY 2 /* the second is on its way while the first is stored */

/* As for texts, see src/sync/body-fetch.c. */
#define LIMIT_FACTOR 4
#define LOSSES_MAX 3

/* ---- One fetch under way -------------------------------------------------------------------- */

typedef struct
{
  guint number;     /* of the command */
  GArray *messages; /* (owned) (element-type StoreMessageSize) */
  guint32 below;    /* where the pass goes on behind it */
  gint64 sent_at;

  /* Of a slice of one message */
  guint slice_len;     /* as asked for; 0: the messages are whole */
  guint64 slice_first; /* from which byte on */
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
  StoreMessageSize sliced; /* of id 0: none comes in slices just now. Else nothing else comes */
  guint64 n_asked;         /* bytes of it */
  guint32 behind;          /* where the pass goes on after it */
  GByteArray *piece;       /* (owned) (nullable) of the slice that comes just now */
  GQueue pieces;           /* of GByteArray (owned): slices whose answer is not read yet */
  gboolean is_slice_there; /* the answer to the slice waited for brought something */
  gboolean is_held;        /* a message that comes in slices waits for what is under way */
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
  g_clear_pointer (&self->piece, g_byte_array_unref);
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_byte_array_unref);
  g_clear_pointer (&self->whole, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fetch, fetch_clear)

/* A server that sends more than a slice is not heard to its end: nothing has come then. */
static gboolean
gather_piece (Fetch *self, const char *data, gsize len)
{
  gboolean is_too_long;

  if (self->piece == NULL)
    self->piece = g_byte_array_new ();
  is_too_long = self->piece->len + len > SLICE_MAX;
  if (is_too_long)
    g_byte_array_set_size (self->piece, 0);
  else
    g_byte_array_append (self->piece, (const guint8 *) data, (guint) len);
  if (is_too_long || len == 0)
    g_queue_push_tail (&self->pieces, g_steal_pointer (&self->piece));
  return !is_too_long;
}

static gboolean
write_piece_cb (const char *data, gsize len, gpointer user_data)
{
  Fetch *self = user_data;

  if (self->error != NULL)
    return FALSE;
  if (self->sliced.id != 0)
    return gather_piece (self, data, len);
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

static ImapCommand *
make_slice_command (const Batch *batch)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autofree char *items = g_strdup_printf ("(UID BODY.PEEK[]<%" G_GUINT64_FORMAT ".%u>)",
                                            batch->slice_first, batch->slice_len);

  imap_command_number (command, g_array_index (batch->messages, StoreMessageSize, 0).uid);
  imap_command_atom (command, items);
  return command;
}

static gboolean
send_batch (Fetch *self, Batch *batch, GError **error)
{
  ImapCommand *command =
      batch->slice_len > 0 ? make_slice_command (batch) : make_command (batch->messages);

  batch->sent_at = g_get_monotonic_time ();
  batch->number = imap_session_send (self->context->session, command, error);
  return batch->number != 0;
}

/* ---- Slices --------------------------------------------------------------------------------- */

/* What came in slices goes on so. */
static gboolean
comes_in_slices (const Fetch *self, const GArray *messages)
{
  const StoreMessageSize *first =
      messages->len > 0 ? &g_array_index (messages, StoreMessageSize, 0) : NULL;

  return first != NULL && !self->keep->no_slices &&
         (first->size > self->keep->bytes || first->id == self->keep->sliced_id);
}

/* Goes on with what has come of it, unless that is of another message. */
static void
begin_slices (Fetch *self, const StoreMessageSize *message)
{
  BodyKeep *keep = self->keep;

  /* What lies about for too long is swept away. */
  if (keep->sliced_id != message->id || keep->sliced_into != self->context->store ||
      ABS (g_get_real_time () - keep->sliced_at) > SLICES_KEPT_US)
    body_keep_clear (keep);
  if (keep->slices == NULL)
    keep->slices = store_body_writer_new (self->context->store, &self->error);
  keep->sliced_id = message->id;
  keep->sliced_into = self->context->store;
  keep->sliced_at = g_get_real_time ();
  self->sliced = *message;
  self->behind = message->uid + 1;
}

/* No further ahead than to the one behind the end, which is empty. */
static gboolean
wants_slice (Fetch *self)
{
  return self->keep->slices != NULL &&
         (g_queue_is_empty (&self->batches) || self->n_asked <= self->sliced.size);
}

static gboolean
send_slice (Fetch *self, GError **error)
{
  Batch *batch = g_new0 (Batch, 1);

  if (g_queue_is_empty (&self->batches))
    self->n_asked = self->keep->n_sliced;
  batch->messages = g_array_new (FALSE, FALSE, sizeof (StoreMessageSize));
  g_array_append_val (batch->messages, self->sliced);
  batch->below = self->sliced.uid + 1;
  batch->slice_first = self->n_asked;
  batch->slice_len = MIN (self->keep->bytes, SLICE_MAX);
  self->n_asked += batch->slice_len;
  g_queue_push_tail (&self->batches, batch);
  return send_batch (self, batch, error);
}

/* The server can't do it: the message comes in one go. */
static void
give_up_slices (BodyKeep *keep)
{
  keep->no_slices = TRUE;
  body_keep_clear (keep);
}

static void
end_slices (Fetch *self)
{
  BodyKeep *keep = self->keep;

  if (keep->n_sliced < self->sliced.size)
    {
      give_up_slices (keep);
      return;
    }
  store_body_writer_end (keep->slices, self->sliced.id, "");
  g_ptr_array_add (self->whole, g_steal_pointer (&keep->slices));
  g_array_append_val (self->ids, self->sliced.id);
  body_keep_clear (keep);
}

/* One that does not begin where the last one ended is of no use. The end is where nothing comes any more,
 * since some servers send less than they could. */
static void
take_slice (Fetch *self, const ImapSection *section)
{
  BodyKeep *keep = self->keep;
  g_autoptr(GByteArray) piece = section->to_sink ? g_queue_pop_head (&self->pieces) : NULL;
  const void *data = piece != NULL ? (const void *) piece->data : section->data;
  gsize len = piece != NULL ? piece->len : section->data != NULL ? section->len : 0;

  self->is_slice_there = TRUE;
  if (self->error != NULL || keep->slices == NULL || (piece == NULL && section->to_sink) ||
      section->origin != (gint64) keep->n_sliced)
    return;
  if (len == 0)
    end_slices (self);
  else if (store_body_writer_add (keep->slices, data, len, &self->error))
    keep->n_sliced += len;
  else
    body_keep_clear (keep);
  keep->sliced_at = g_get_real_time ();
}

/* Of a slice that was answered: one that should have brought us on and did not. */
static void
judge_slice (Fetch *self, const Batch *batch)
{
  BodyKeep *keep = self->keep;

  if (keep->slices != NULL && self->error == NULL && batch->slice_first == keep->n_sliced)
    {
      /* The server does not know what a slice is, or the message is gone. */
      if (self->is_slice_there)
        give_up_slices (keep);
      else
        {
          body_keep_clear (keep);
          self->behind = self->sliced.uid;
        }
    }
  self->is_slice_there = FALSE;
}

/* Nothing of it is under way any more. */
static void
leave_slices (Fetch *self)
{
  self->below = self->behind;
  self->keep->next = self->behind;
  self->sliced.id = 0;
}

/* ---- Sending -------------------------------------------------------------------------------- */

/* FALSE: the connection is not well. What is wrong with the store is in self->error. A message that comes
 * in slices waits until nothing else is under way. */
static gboolean
send_messages (Fetch *self, GError **error)
{
  BodyKeep *keep = self->keep;
  guint n = server_limits_messages (self->context->session,
                                    keep->limit != 0 ? keep->limit : MESSAGES_AT_ONCE);
  guint32 below = self->below;
  g_autoptr(GArray) messages =
      body_keep_list_next (keep, self->context->store, &below, n, keep->bytes, &self->error);
  Batch *batch;

  if (messages == NULL)
    return TRUE;
  if (comes_in_slices (self, messages))
    {
      self->is_held = !g_queue_is_empty (&self->batches);
      if (!self->is_held)
        begin_slices (self, &g_array_index (messages, StoreMessageSize, 0));
      return TRUE;
    }

  self->below = below;
  batch = g_new0 (Batch, 1);
  batch->messages = g_steal_pointer (&messages);
  batch->below = below;
  g_queue_push_tail (&self->batches, batch);
  return batch->messages->len == 0 || send_batch (self, batch, error);
}

static gboolean
may_send (Fetch *self)
{
  guint n_under_way = g_queue_get_length (&self->batches);

  if (self->error != NULL || n_under_way >= (self->keep->limit != 0 ? 1 : UNDER_WAY))
    return FALSE;
  if (self->sliced.id != 0)
    return wants_slice (self);
  return self->below > self->keep->floor && !(self->is_held && n_under_way > 0);
}

static gboolean
send_next (Fetch *self, GError **error)
{
  return self->sliced.id != 0 ? send_slice (self, error) : send_messages (self, error);
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
  StoreBodyWriter *writer;
  gint64 id = find_message (self, fetch->uid);

  if (self->sliced.id != 0)
    {
      if (id == self->sliced.id)
        take_slice (self, section);
      return;
    }
  writer = section->to_sink ? g_queue_pop_head (&self->written) : NULL;
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

/* Slices go on where they were, unless the server refuses them, or the connection breaks over one again and
 * again. */
static void
note_failed_slice (BodyKeep *self, const Batch *batch, gboolean is_alive)
{
  self->next = batch->below;
  if (is_alive)
    give_up_slices (self);
  else if (++self->losses >= LOSSES_MAX)
    {
      self->losses = 0;
      self->next = batch->below - 1;
      body_keep_clear (self);
    }
}

/* Fewer are asked for the next time, down to the one that can't be had. */
static void
note_failure (BodyKeep *self, const Batch *batch, gboolean is_alive)
{
  if (batch->slice_len > 0)
    {
      note_failed_slice (self, batch, is_alive);
      return;
    }
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

  if (batch->slice_len > 0)
    judge_slice (self, batch);
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

      while (go_on && may_send (self) && !should_stop (user_data))
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
      if (go_on && self->sliced.id != 0 && self->keep->slices == NULL &&
          g_queue_is_empty (&self->batches))
        leave_slices (self);
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
      !body_keep_begin_pass (self, context->store, error) ||
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
