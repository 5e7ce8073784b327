/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-message.h"

#include <glib/gi18n-lib.h>

#include "ph-error.h"
#include "store-envelope.h"
#include "store-private.h"
#include "store-subject.h"
#include "store-thread.h"

/* ---- Adding ---------------------------------------------------------------------------------- */

static gboolean
find_by_email_id (Store *store, const char *email_id, gint64 *id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare_apart (store, "SELECT id FROM message WHERE email_id = ?", error);
  store_bind_text (statement, email_id);

  return store_read_int (statement, 0, id, error);
}

static gboolean
is_same_date (StoreStatement *row, int column, gint64 date)
{
  return store_column_is_null (row, column) ? date == G_MININT64
                                            : store_column_int (row, column) == date;
}

/* The hash found it; all that makes it the same is compared here. */
static gboolean
check_same (Store *store,
            const StoreMessage *message,
            gint64 id,
            gboolean *is_same,
            GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  const guint8 *envelope;
  gsize len;
  int step;

  row = store_prepare_apart (store,
                             "SELECT size, date_sent, email_id, envelope FROM message WHERE id = ?",
                             error);
  store_bind_int (row, id);
  step = store_step (row, error);
  *is_same = FALSE;
  if (step <= 0)
    return step == 0;

  if (store_column_int (row, 0) != (gint64) message->size ||
      !is_same_date (row, 1, message->date_sent))
    return TRUE;
  /* The server says that they are two */
  if (message->email_id != NULL && !store_column_is_null (row, 2))
    return TRUE;

  envelope = store_column_blob (row, 3, &len);
  *is_same = store_envelope_has_message_id (envelope, len, message->message_id);

  return TRUE;
}

static gboolean
set_email_id (Store *store, gint64 id, const char *email_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare_apart (store, "UPDATE message SET email_id = ? WHERE id = ?", error);
  store_bind_text (statement, email_id);
  store_bind_int (statement, id);

  return store_run (statement, error);
}

static gboolean
find_same (Store *store,
           const StoreMessage *message,
           const GArray *candidates,
           gint64 *id,
           GError **error)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      gint64 candidate = g_array_index (candidates, gint64, i);
      gboolean is_same;

      if (!check_same (store, message, candidate, &is_same, error))
        return FALSE;
      if (!is_same)
        continue;
      *id = candidate;
      return message->email_id == NULL || set_email_id (store, candidate, message->email_id, error);
    }

  return TRUE;
}

/* ---- Finding --------------------------------------------------------------------------------- */

static gboolean
has_identity (Store *store,
              const StoreMessage *identity,
              gint64 id,
              gboolean *has,
              GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  const guint8 *envelope;
  gsize len;
  int step;

  row = store_prepare (store, "SELECT size, date_received, envelope FROM message WHERE id = ?",
                       error);
  store_bind_int (row, id);
  step = store_step (row, error);
  *has = FALSE;
  if (step <= 0)
    return step == 0;

  envelope = store_column_blob (row, 2, &len);
  *has = store_column_int (row, 0) == (gint64) identity->size &&
         store_column_int (row, 1) == identity->date_received &&
         store_envelope_has_message_id (envelope, len, identity->message_id);
  return TRUE;
}

gboolean
store_message_find (Store *store, const StoreMessage *identity, gint64 *id, GError **error)
{
  const StoreMessage own = { .message_id = identity->message_id };
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (gint64));
  StoreThreadKeys keys;

  *id = 0;
  if (identity->email_id != NULL)
    return find_by_email_id (store, identity->email_id, id, error);
  if (identity->message_id == NULL || *identity->message_id == '\0')
    return TRUE;

  store_thread_collect_keys (&own, &keys);
  if (!store_thread_look_up (store, &keys, candidates, error))
    return FALSE;
  for (guint i = 0; i < candidates->len && *id == 0; i++)
    {
      gint64 candidate = g_array_index (candidates, gint64, i);
      gboolean has;

      if (!has_identity (store, identity, candidate, &has, error))
        return FALSE;
      if (has)
        *id = candidate;
    }

  return TRUE;
}

/* ---- Inserting ------------------------------------------------------------------------------- */

static gboolean
insert_message (Store *store,
                const StoreMessage *message,
                gint64 id,
                gint64 thread_id,
                gint64 subject_key,
                GError **error)
{
  g_autoptr (StoreStatement) statement = NULL;

  if (store->envelope == NULL)
    store->envelope = g_byte_array_new ();
  store_envelope_write (store->envelope, message);

  statement = store_prepare_apart (store,
                                   "INSERT INTO message (id, thread_id, bits, size, date_sent, "
                                   "zone, date_received, subject_key, email_id, subject, from_name, "
                                   "from_address, to_short, preview, envelope) "
                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                   error);
  store_bind_int (statement, id);
  store_bind_int (statement, thread_id);
  store_bind_int (statement, message->bits);
  store_bind_int (statement, message->size);
  if (message->date_sent != G_MININT64)
    store_bind_int (statement, message->date_sent);
  else
    store_bind_null (statement);
  store_bind_int (statement, message->zone);
  store_bind_int (statement, message->date_received);
  if (subject_key != 0)
    store_bind_int (statement, subject_key);
  else
    store_bind_null (statement);
  store_bind_text (statement, message->email_id);
  store_bind_text (statement, message->subject);
  store_bind_text (statement, message->from_name);
  store_bind_text (statement, message->from_address);
  store_bind_text (statement, message->to_short);
  store_bind_text (statement, message->preview);
  store_bind_blob (statement, store->envelope->data, store->envelope->len);

  return store_step (statement, error) == 0;
}

gint64
store_message_add (Store *store, const StoreMessage *message, GError **error)
{
  StoreThreadKeys keys;
  gint64 subject_hash;
  gint64 thread_id;
  gint64 id = 0;

  STORE_ASSERT_WRITING (store);
  if (message->email_id != NULL)
    {
      if (!find_by_email_id (store, message->email_id, &id, error))
        return 0;
      if (id != 0)
        return id;
    }

  if (store->same_id == NULL)
    store->same_id = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_set_size (store->same_id, 0);
  store_thread_collect_keys (message, &keys);
  if (!store_thread_look_up (store, &keys, store->same_id, error) ||
      !find_same (store, message, store->same_id, &id, error))
    return 0;
  if (id != 0)
    return id;

  id = store_next_message_id (store, error);
  if (id == 0)
    return 0;
  subject_hash = keys.has_references ? 0 : store_subject_hash (message->subject);
  thread_id = store_thread_join (store, message, id, subject_hash, &keys, error);
  if (thread_id == 0 ||
      !insert_message (store, message, id, thread_id,
                       store_thread_subject_key (subject_hash, message->date_received), error))
    return 0;

  return id;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static StoreMessage *
read_row (StoreStatement *row)
{
  StoreMessage *self = g_new0 (StoreMessage, 1);
  const guint8 *envelope;
  gsize len;

  self->id = store_column_int (row, 0);
  self->thread_id = store_column_int (row, 1);
  self->bits = store_column_int (row, 2);
  self->size = store_column_int (row, 3);
  self->date_sent = store_column_is_null (row, 4) ? G_MININT64 : store_column_int (row, 4);
  self->zone = store_column_int (row, 5);
  self->date_received = store_column_int (row, 6);
  self->email_id = store_column_dup (row, 7);
  self->subject = store_column_dup (row, 8);
  self->from_name = store_column_dup (row, 9);
  self->from_address = store_column_dup (row, 10);
  self->to_short = store_column_dup (row, 11);
  self->preview = store_column_dup (row, 12);
  envelope = store_column_blob (row, 13, &len);
  store_envelope_read (envelope, len, self);

  return self;
}

StoreMessage *
store_message_get (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT id, thread_id, bits, size, date_sent, zone, date_received, "
                       "email_id, subject, from_name, from_address, to_short, preview, envelope "
                       "FROM message WHERE id = ?",
                       error);
  store_bind_int (row, id);

  step = store_step (row, error);
  if (step > 0)
    return read_row (row);

  if (step == 0)
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _ ("The message is not there any more."));
  return NULL;
}

void
store_message_free (StoreMessage *self)
{
  if (self == NULL)
    return;

  g_free ((char *) self->email_id);
  g_free ((char *) self->thread_key);
  g_free ((char *) self->subject);
  g_free ((char *) self->from_name);
  g_free ((char *) self->from_address);
  g_free ((char *) self->to_short);
  g_free ((char *) self->preview);
  store_envelope_clear (self);
  g_free (self);
}

/* ---- Changing -------------------------------------------------------------------------------- */

static gboolean
record_placements (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT folder_id, id, date FROM placement "
                       "WHERE message_id = ? AND hidden = 0",
                       error);
  store_bind_int (row, id);
  while ((step = store_step (row, error)) > 0)
    store_record (store, STORE_CHANGE_UPDATED, store_column_int (row, 0), store_column_int (row, 1),
                  id, store_column_int (row, 2));

  return step == 0;
}

gboolean
store_message_set_preview (Store *store, gint64 id, const char *preview, GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (store);
  statement = store_prepare (store,
                             "UPDATE message SET preview = ?, bits = bits | ? WHERE id = ?",
                             error);
  store_bind_text (statement, preview);
  store_bind_int (statement, STORE_MESSAGE_PREVIEW);
  store_bind_int (statement, id);

  return store_run (statement, error) && record_placements (store, id, error);
}

gboolean
store_message_set_received (Store *store, gint64 id, gint64 date_received, GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (store);
  statement = store_prepare (store, "UPDATE message SET date_received = ? WHERE id = ?", error);
  store_bind_int (statement, date_received);
  store_bind_int (statement, id);

  return store_run (statement, error);
}

gboolean
store_message_set_bits (Store *store,
                        gint64 id,
                        StoreMessageBits set,
                        StoreMessageBits clear,
                        GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (store);
  statement = store_prepare (store, "UPDATE message SET bits = (bits | ?) & ~? WHERE id = ?",
                             error);
  store_bind_int (statement, set);
  store_bind_int (statement, clear);
  store_bind_int (statement, id);
  if (!store_run (statement, error))
    return FALSE;

  /* What is stored and what failed is not shown in a list */
  if (((set | clear) & ~(STORE_MESSAGE_TEXT | STORE_MESSAGE_FAILED)) == 0)
    return TRUE;
  return record_placements (store, id, error);
}

GArray *
store_message_list_missing (Store *store,
                            gint64 folder_id,
                            StoreMessageBits missing,
                            gint64 since,
                            guint limit,
                            GError **error)
{
  StoreStatement *statement;

  statement =
      store_prepare (store,
                     "SELECT m.id FROM placement AS p JOIN message AS m ON m.id = p.message_id "
                     "WHERE p.folder_id = ? AND p.hidden = 0 AND p.date > ? "
                     "AND (m.bits & ?) = 0 ORDER BY p.date DESC, p.id DESC LIMIT ?",
                     error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, since);
  store_bind_int (statement, missing | STORE_MESSAGE_FAILED);
  store_bind_int (statement, limit);

  return store_read_ints (statement, error);
}

GArray *
store_message_list_sizes (Store *store,
                          gint64 folder_id,
                          guint32 first,
                          guint32 last,
                          guint limit,
                          GError **error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (StoreMessageSize));
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT m.id, p.uid, m.size "
                       "FROM placement AS p JOIN message AS m ON m.id = p.message_id "
                       "WHERE p.folder_id = ? AND p.uid BETWEEN ? AND ? AND (m.bits & ?) = 0 "
                       "ORDER BY p.uid DESC LIMIT ?",
                       error);
  store_bind_int (row, folder_id);
  store_bind_int (row, MAX (first, 1));
  store_bind_int (row, last);
  store_bind_int (row, STORE_MESSAGE_FAILED);
  store_bind_int (row, limit);
  while ((step = store_step (row, error)) > 0)
    {
      StoreMessageSize message = {
        .id = store_column_int (row, 0),
        .uid = store_column_int (row, 1),
        .size = store_column_int (row, 2),
      };

      g_array_append_val (messages, message);
    }

  return step == 0 ? g_steal_pointer (&messages) : NULL;
}

/* ---- Deleting -------------------------------------------------------------------------------- */

static gboolean
delete_message (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreMessage) message = store_message_get (store, id, error);
  StoreStatement *statement;

  if (message == NULL)
    return FALSE;

  statement = store_prepare (store, "DELETE FROM message WHERE id = ?", error);
  store_bind_int (statement, id);
  g_array_append_val (store->collected, id);

  return store_run (statement, error) &&
         store_thread_forget (store, message, id, message->thread_id, error);
}

static GArray *
list_gone (Store *store, gint64 before, guint limit, GError **error)
{
  StoreStatement *statement =
      store_prepare (store, "SELECT id FROM message WHERE gone_at < ? LIMIT ?", error);

  store_bind_int (statement, before);
  store_bind_int (statement, limit);

  return store_read_ints (statement, error);
}

int
store_message_collect (Store *store, gint64 before, guint limit, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  STORE_ASSERT_WRITING (store);
  ids = list_gone (store, before, limit, error);
  if (ids == NULL)
    return -1;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!delete_message (store, g_array_index (ids, gint64, i), error))
        return -1;
    }

  return ids->len;
}
