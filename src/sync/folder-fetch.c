/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-fetch.h"

#include "folder-suspect.h"
#include "ph-error.h"
#include "server-limits.h"
#include "store-placement.h"

#define DEFAULT_BATCH 500
#define FLAGS_WINDOW 20000
#define TRIES 3

/* With each loss of the connection a span that is suspected is cut to a quarter. */
#define SUSPECT_CUT 4

#define FAILED_SECONDS (24 * 60 * 60)

static ImapCommand *
make_rows_command (SyncContext *context, const ImapSet *set, guint32 first, guint32 last)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autofree char *range = NULL;

  if (set != NULL)
    imap_command_set (command, set);
  else
    {
      range = first == last ? g_strdup_printf ("%u", first)
                            : g_strdup_printf ("%u:%u", first, last);
      imap_command_atom (command, range);
    }

  imap_command_open (command);
  imap_command_atom (command, message_profile_get_items (context->profile));
  if (sync_context_has_modseq (context, FALSE))
    imap_command_atom (command, "MODSEQ");
  if (imap_session_has (context->session, "X-GM-EXT-1"))
    imap_command_atom (command, context->is_home ? "X-GM-MSGID X-GM-THRID X-GM-LABELS"
                                                 : "X-GM-MSGID X-GM-THRID");
  else if (imap_session_has (context->session, "OBJECTID"))
    imap_command_atom (command, "EMAILID THREADID");
  imap_command_close (command);

  return command;
}

ImapCommand *
folder_fetch_rows_command (SyncContext *context, guint32 first, guint32 last)
{
  return make_rows_command (context, NULL, first, last);
}

static gboolean
run (SyncContext *context, ImapCommand *command, GError **error)
{
  guint number = imap_session_send (context->session, command, error);

  return number != 0 && sync_context_wait (context, number, error);
}

static gboolean
is_refused (SyncContext *context, const GError *error)
{
  return imap_session_is_open (context->session) &&
         g_error_matches (error, PH_ERROR, PH_ERROR_SERVER);
}

/* TRUE when there is another way to ask: the server did not understand this one. */
static gboolean
change_profile (SyncContext *context)
{
  const ImapStatusData *status = imap_session_get_last_status (context->session);

  if (status == NULL || status->status != IMAP_STATUS_BAD)
    return FALSE;
  /* What was added to the ordinary items last is suspected first. */
  if (imap_session_has (context->session, "OBJECTID"))
    {
      imap_session_blame (context->session, "OBJECTID");
      return TRUE;
    }
  if (context->profile == MESSAGE_PROFILE_WHOLE)
    return FALSE;

  context->profile = MESSAGE_PROFILE_WHOLE;
  return TRUE;
}

/* A row without content keeps the count of messages right and is not asked for again. */
static gboolean
give_up (SyncContext *context, guint32 uid, GError **error)
{
  StoreMessage message = { .date_sent = G_MININT64, .bits = STORE_MESSAGE_FAILED,
                           .date_received = g_get_real_time () / G_USEC_PER_SEC };
  g_autoptr(GArray) known = NULL;
  gint64 id;

  known = store_placement_list_uids (context->store, context->folder_id, uid, uid, error);
  if (known == NULL)
    return FALSE;
  if (known->len > 0)
    return TRUE;

  if (!store_begin (context->store, error))
    return FALSE;
  id = store_message_add (context->store, &message, error);
  if (id == 0 || store_placement_add (context->store, context->folder_id, uid, id, 0,
                                      IMAP_FLAG_SEEN, NULL, 0, error) == 0)
    {
      store_rollback (context->store);
      return FALSE;
    }

  return store_commit (context->store, error);
}

static gboolean
fetch_one (SyncContext *context, guint32 uid, GError **error)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr(GError) local_error = NULL;

      if (run (context, folder_fetch_rows_command (context, uid, uid), &local_error))
        return TRUE;
      if (!is_refused (context, local_error))
        {
          folder_suspect_note (context, uid, uid, 1, local_error);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return give_up (context, uid, error);
}

static gboolean
fetch_set (SyncContext *context, ImapSet *set, GError **error);

static gboolean
fetch_halves (SyncContext *context, ImapSet *set, GError **error)
{
  guint64 count = imap_set_count (set);
  g_autoptr(ImapSet) half = NULL;
  const ImapRange *ranges;
  gsize n_ranges;

  if (count == 1)
    {
      ranges = imap_set_ranges (set, &n_ranges);
      return fetch_one (context, ranges[0].first, error);
    }

  half = imap_set_take (set, 0, count / 2);
  return fetch_set (context, half, error) && fetch_set (context, set, error);
}

static void
note_suspects (SyncContext *context, const ImapSet *set, const GError *error)
{
  gsize n_ranges;
  const ImapRange *ranges = imap_set_ranges (set, &n_ranges);

  folder_suspect_note (context, ranges[0].first, ranges[n_ranges - 1].last,
                       (guint) imap_set_count (set), error);
}

static gboolean
fetch_set (SyncContext *context, ImapSet *set, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (run (context, make_rows_command (context, set, 0, 0), &local_error))
    return TRUE;
  if (!is_refused (context, local_error))
    {
      note_suspects (context, set, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (change_profile (context))
    return fetch_set (context, set, error);

  return fetch_halves (context, set, error);
}

/* What the next command asks for: what is suspected goes apart from the rest, and little at a time. */
static ImapSet *
take_next (SyncContext *context, ImapSet *uids, const FolderSuspect *suspect)
{
  guint batch = server_limits_messages (context->session,
                                        context->batch != 0 ? context->batch : DEFAULT_BATCH);
  gsize max_bytes = server_limits_bytes (context->session);
  guint32 highest = imap_set_highest (uids);

  if (suspect->last == 0 || highest < suspect->first)
    return imap_set_take_highest (uids, 1, max_bytes, batch);
  if (highest > suspect->last)
    return imap_set_take_highest (uids, suspect->last + 1, max_bytes, batch);
  return imap_set_take_highest (uids, suspect->first, max_bytes,
                                CLAMP (suspect->n / SUSPECT_CUT, 1, batch));
}

/* The connection broke over this one message alone, several times. */
static gboolean
is_convicted (const FolderSuspect *suspect, const ImapSet *set)
{
  return suspect->n == 1 && suspect->losses >= TRIES && suspect->first == suspect->last &&
         imap_set_count (set) == 1 && imap_set_contains (set, suspect->first);
}

gboolean
folder_fetch_rows (SyncContext *context, ImapSet *uids, GError **error)
{
  while (!imap_set_is_empty (uids))
    {
      FolderSuspect suspect = { 0 };
      gboolean is_suspected = folder_suspect_get (context->store, context->folder_id, &suspect);
      g_autoptr(ImapSet) some = take_next (context, uids, &suspect);

      if (is_convicted (&suspect, some) ? !give_up (context, suspect.first, error)
                                        : !fetch_set (context, some, error))
        return FALSE;
      if (is_suspected && imap_set_highest (some) >= suspect.first &&
          imap_set_highest (some) <= suspect.last && imap_set_highest (uids) < suspect.first)
        folder_suspect_clear (context);
      if (sync_context_should_yield (context))
        return TRUE;
    }

  return TRUE;
}

gboolean
folder_fetch_rows_wait (SyncContext *context, guint number, guint32 first, guint32 last, guint n,
                        GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (sync_context_wait (context, number, &local_error))
    return TRUE;
  if (is_refused (context, local_error))
    return folder_fetch_rows_carefully (context, first, last, error);

  folder_suspect_note (context, first, last, n, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
folder_fetch_rows_range (SyncContext *context, guint32 first, guint32 last, guint n,
                         GError **error)
{
  guint number = imap_session_send (context->session,
                                    folder_fetch_rows_command (context, first, last), error);

  return number != 0 && folder_fetch_rows_wait (context, number, first, last, n, error);
}

/* ---- What could not be had ------------------------------------------------------------------ */

/* Noted before it is asked for: a connection that breaks over it does not break again today. */
static gboolean
note_try (SyncContext *context, gint64 message_id, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  if (store_message_set_received (context->store, message_id,
                                  g_get_real_time () / G_USEC_PER_SEC, error) &&
      store_commit (context->store, error))
    return TRUE;

  if (store_is_in_transaction (context->store))
    store_rollback (context->store);
  return FALSE;
}

gboolean
folder_fetch_failed (SyncContext *context, guint limit, guint *n, GError **error)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC - FAILED_SECONDS;
  g_autoptr(GArray) failed =
      store_placement_list_failed (context->store, context->folder_id, before, limit, error);

  if (failed == NULL)
    return FALSE;

  *n = failed->len;
  for (guint i = 0; i < failed->len; i++)
    {
      const StorePlacement *place = &g_array_index (failed, StorePlacement, i);
      g_autoptr(GError) local_error = NULL;

      if (!note_try (context, place->message_id, error))
        return FALSE;
      if (!run (context, folder_fetch_rows_command (context, place->uid, place->uid),
                &local_error) &&
          !is_refused (context, local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
folder_fetch_has_failed (Store *store, gint64 folder_id)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC - FAILED_SECONDS;
  g_autoptr(GArray) failed = store_placement_list_failed (store, folder_id, before, 1, NULL);

  return failed == NULL || failed->len > 0;
}

/* ---- Carefully ------------------------------------------------------------------------------ */

gboolean
folder_fetch_rows_carefully (SyncContext *context, guint32 first, guint32 last, GError **error)
{
  g_autofree char *criteria = g_strdup_printf ("UID %u:%u", first, last);
  g_autoptr(ImapSet) uids = NULL;

  if (change_profile (context))
    {
      g_autoptr(GError) local_error = NULL;

      if (run (context, folder_fetch_rows_command (context, first, last), &local_error))
        return TRUE;
      if (!is_refused (context, local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  uids = imap_session_uid_search (context->session, criteria, context->cancellable, error);
  if (uids == NULL || !sync_context_drain (context, error))
    return FALSE;
  while (!imap_set_is_empty (uids))
    {
      if (!folder_fetch_rows (context, uids, error))
        return FALSE;
    }

  return TRUE;
}

/* One window of flags; @since as of folder_fetch_flags(). */
static ImapCommand *
make_flags_command (SyncContext *context, guint32 first, guint32 last, guint64 since)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autofree char *range = g_strdup_printf ("%u:%u", first, last);

  imap_command_atom (command, range);
  imap_command_open (command);
  imap_command_atom (command, "UID FLAGS");
  if (sync_context_has_modseq (context, FALSE))
    imap_command_atom (command, "MODSEQ");
  if (context->is_home)
    imap_command_atom (command, "X-GM-LABELS");
  imap_command_close (command);
  if (since != 0)
    {
      g_autofree char *modifier = g_strdup_printf ("(CHANGEDSINCE %" G_GUINT64_FORMAT ")", since);

      imap_command_atom (command, modifier);
    }
  return command;
}

static guint32
begin_window (guint32 first, guint32 last, guint64 since)
{
  return since == 0 && last - first >= FLAGS_WINDOW ? last - FLAGS_WINDOW + 1 : first;
}

static gboolean
fetch_flag_windows (SyncContext *context, guint32 first, guint32 last, guint64 since,
                    GError **error)
{
  while (first <= last && last != 0)
    {
      guint32 low = begin_window (first, last, since);
      guint32 lowest;

      if (!run (context, make_flags_command (context, low, last, since), error))
        return FALSE;
      if (server_limits_was_cut (context->session, &lowest) && lowest > low && lowest <= last)
        low = lowest;
      if (low == first)
        break;
      last = low - 1;
    }

  return TRUE;
}

gboolean
folder_fetch_flags (SyncContext *context, guint32 first, guint32 last, guint64 since,
                    GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (fetch_flag_windows (context, first, last, since, &local_error))
    return TRUE;
  if (!is_refused (context, local_error) || !imap_session_was_misunderstood (context->session) ||
      !sync_context_has_modseq (context, FALSE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  imap_session_blame (context->session, "QRESYNC");
  imap_session_blame (context->session, "CONDSTORE");
  return fetch_flag_windows (context, first, last, 0, error);
}
