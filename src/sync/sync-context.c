/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sync-context.h"

#include "folder-restored.h"
#include "folder-suspect.h"
#include "label-views.h"
#include "muted-news.h"
#include "operation-lookup.h"
#include "ph-error.h"
#include "store-folder-age.h"
#include "store-placement.h"
#include "vanished-check.h"

/* A transaction keeps other writers waiting: some 500 rows take about 20 ms. */
#define EVENTS_PER_TRANSACTION 500

/* ---- Responses into the store --------------------------------------------------------------- */

/* A mail that calls itself nothing can't be found among others, but one that lies at this uid already,
 * where an operation has put it, is the same. 0: none does. */
static gint64
find_nameless (SyncContext *self, const ImapFetch *fetch, const StoreMessage *message)
{
  g_autoptr(StoreMessage) known = NULL;
  StorePlacement placement;

  if (message->message_id != NULL ||
      !store_placement_find (self->store, self->folder_id, fetch->uid, &placement, NULL))
    return 0;

  known = store_message_get (self->store, placement.message_id, NULL);
  if (known == NULL || known->message_id != NULL || known->size != message->size ||
      (known->email_id != NULL && g_strcmp0 (known->email_id, message->email_id) != 0))
    return 0;

  return known->id;
}

static gboolean
is_late (SyncContext *self, const ImapFetch *fetch)
{
  return fetch->modseq != 0 &&
         fetch->modseq < store_placement_get_modseq (self->store, self->folder_id, fetch->uid);
}

static gboolean
store_row (SyncContext *self, LabelViews *views, const ImapFetch *fetch,
           const ConvertedMessage *converted, GError **error)
{
  gboolean tells_views = views != NULL && !is_late (self, fetch);
  gint64 message_id = find_nameless (self, fetch, &converted->message);
  gboolean is_muted;
  gint64 id;

  if (message_id == 0)
    message_id = store_message_add (self->store, &converted->message, error);
  if (message_id == 0 ||
      !muted_news_find (self, fetch, &converted->message, message_id, &is_muted, error))
    return FALSE;

  id = store_placement_add (self->store, self->folder_id, fetch->uid, message_id, converted->date,
                            fetch->flags.system & SYNC_SYSTEM_FLAGS, fetch->flags.keywords,
                            fetch->modseq, error);
  return id != 0 && (!tells_views || label_views_follow (views, self->store, fetch, error)) &&
         (!is_muted || muted_news_mark (self, fetch, message_id, id, error));
}

/* Another connection may be about to store that mail as it was before. */
static void
note_unknown (SyncContext *self, guint64 modseq)
{
  if (modseq != 0 && (self->unknown_modseq == 0 || modseq < self->unknown_modseq))
    self->unknown_modseq = modseq;
}

guint64
sync_context_limit_modseq (SyncContext *self, guint64 modseq)
{
  return self->unknown_modseq != 0 ? MIN (modseq, self->unknown_modseq - 1) : modseq;
}

static gboolean
store_flags (SyncContext *self, LabelViews *views, const ImapFetch *fetch, GError **error)
{
  gboolean tells_views = views != NULL && !is_late (self, fetch);
  g_autoptr(GError) local_error = NULL;

  /* What it does not say of labels may be what has changed. */
  self->flags_dirty |= views != NULL && (fetch->has & IMAP_FETCH_LABELS) == 0;
  if (store_placement_set_flags (self->store, self->folder_id, fetch->uid,
                                 fetch->flags.system & SYNC_SYSTEM_FLAGS, fetch->flags.keywords,
                                 fetch->modseq, &local_error))
    return !tells_views || label_views_follow (views, self->store, fetch, error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  note_unknown (self, fetch->modseq);
  return TRUE;
}

static gboolean
store_fetch (SyncContext *self, LabelViews *views, const ImapFetch *fetch,
             const ConvertedMessage *converted, GError **error)
{
  if (fetch->uid == 0)
    {
      self->flags_dirty |= (fetch->has & IMAP_FETCH_FLAGS) != 0;
      return TRUE;
    }
  if (converted != NULL)
    {
      self->fetched_uid = MAX (self->fetched_uid, fetch->uid);
      return store_row (self, views, fetch, converted, error);
    }
  /* A number alone, as STORE with .SILENT tells it, does not say what else came before it. */
  if ((fetch->has & IMAP_FETCH_FLAGS) == 0)
    return TRUE;

  self->fetched_uid = MAX (self->fetched_uid, fetch->uid);
  self->seen_modseq = MAX (self->seen_modseq, fetch->modseq);
  return store_flags (self, views, fetch, error);
}

gboolean
sync_context_remove_range (SyncContext *self, guint32 first, guint32 last, GError **error)
{
  return store_placement_remove_range (self->store, self->folder_id, first, last, error) &&
         (!self->is_home ||
          label_views_remove_range (self->store, self->folder_id, first, last, error));
}

static gboolean
store_vanished (SyncContext *self, const ImapSet *uids, gboolean earlier, GError **error)
{
  gsize n_ranges;
  const ImapRange *ranges = imap_set_ranges (uids, &n_ranges);

  if (!earlier)
    self->exists -= MIN (self->exists, imap_set_count (uids));

  for (gsize i = 0; i < n_ranges; i++)
    {
      if (!sync_context_remove_range (self, ranges[i].first, ranges[i].last, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
store_event (SyncContext *self, LabelViews *views, const ImapResponse *event,
             const ConvertedMessage *converted, GError **error)
{
  switch (event->type)
    {
    case IMAP_RESPONSE_FETCH:
      return store_fetch (self, views, &event->fetch, converted, error);
    case IMAP_RESPONSE_VANISHED:
      return store_vanished (self, event->vanished.uids, event->vanished.earlier, error);
    case IMAP_RESPONSE_EXPUNGE:
      self->exists -= MIN (self->exists, 1);
      self->is_dirty = TRUE;
      return TRUE;
    case IMAP_RESPONSE_EXISTS:
      /* It shrinks only by EXPUNGE: a smaller number means that one was missed. */
      self->is_dirty |= event->number < self->exists;
      self->has_news |= event->number > self->exists;
      self->exists = event->number;
      return TRUE;
    default:
      return TRUE;
    }
}

/* Another connection may have made a view of it: its uids are those of All Mail then. */
static gboolean
check_is_folder (SyncContext *self, GError **error)
{
  if (self->is_home || !label_views_is_view (self->store, self->folder_id))
    return TRUE;
  store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
  return FALSE;
}

static gboolean
store_events (SyncContext *self, GPtrArray *events, GPtrArray *converted, guint first, guint last,
              GError **error)
{
  g_autoptr(LabelViews) views =
      self->is_home ? label_views_load (self->store, self->folder_id) : NULL;

  if (!check_is_folder (self, error))
    return FALSE;
  for (guint i = first; i < last; i++)
    {
      if (!store_event (self, views, g_ptr_array_index (events, i),
                        g_ptr_array_index (converted, i), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
store_slice (SyncContext *self, GPtrArray *events, GPtrArray *converted, guint first, guint last,
             GError **error)
{
  gboolean nested = store_is_in_transaction (self->store);

  if (!nested && !store_begin (self->store, error))
    return FALSE;
  if (!store_events (self, events, converted, first, last, error))
    {
      if (!nested)
        store_rollback (self->store);
      return FALSE;
    }

  return nested || store_commit (self->store, error);
}

static gboolean
touches_store (const ImapResponse *event)
{
  return event->type == IMAP_RESPONSE_FETCH || event->type == IMAP_RESPONSE_VANISHED;
}

/* What NOTIFY tells of other folders, and that it tells no more (RFC 5465 §5.8). */
static void
note_folders (SyncContext *self, GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);
      gboolean is_over = event->type == IMAP_RESPONSE_STATUS &&
                         event->status.code == IMAP_CODE_NOTIFICATIONOVERFLOW;

      if (is_over)
        self->is_notified = FALSE;
      if (is_over || event->type == IMAP_RESPONSE_MAILBOX_STATUS ||
          event->type == IMAP_RESPONSE_LIST)
        self->folders_changed = TRUE;
    }
}

static void
converted_free (gpointer data)
{
  if (data != NULL)
    converted_message_clear (data);
  g_free (data);
}

GPtrArray *
sync_context_convert (GPtrArray *events)
{
  GPtrArray *converted = g_ptr_array_new_full (events->len, converted_free);

  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);
      ConvertedMessage *message = NULL;

      if (event->type == IMAP_RESPONSE_FETCH && message_is_convertible (&event->fetch))
        {
          message = g_new (ConvertedMessage, 1);
          message_convert (&event->fetch, message);
        }
      g_ptr_array_add (converted, message);
    }

  return converted;
}

gboolean
sync_context_store (SyncContext *self, GPtrArray *events, GError **error)
{
  g_autoptr(GPtrArray) converted = sync_context_convert (events);

  return sync_context_store_converted (self, events, converted, error);
}

gboolean
sync_context_store_converted (SyncContext *self, GPtrArray *events, GPtrArray *converted,
                              GError **error)
{
  guint first = 0;

  note_folders (self, events);
  if (self->folder_id == 0)
    return TRUE;

  while (first < events->len)
    {
      guint last = MIN (first + EVENTS_PER_TRANSACTION, events->len);

      /* No transaction for "* 5 EXISTS". */
      if (events->len == 1 && !touches_store (g_ptr_array_index (events, 0)))
        return store_event (self, NULL, g_ptr_array_index (events, 0), NULL, error);
      if (!store_slice (self, events, converted, first, last, error))
        {
          sync_context_lose (self);
          return FALSE;
        }
      first = last;
    }

  return TRUE;
}

/* RFC 7162 §6: the watermark moves at a tag, when all that led to it is stored. */
static gboolean
advance_modseq (SyncContext *self, GError **error)
{
  const ImapStatusData *status = imap_session_get_last_status (self->session);
  guint64 modseq = self->seen_modseq;
  g_autoptr(StoreFolder) folder = NULL;
  gboolean ok = TRUE;

  if (status != NULL && status->code == IMAP_CODE_HIGHESTMODSEQ)
    modseq = status->number;
  modseq = sync_context_limit_modseq (self, modseq);
  if (modseq == 0 || self->folder_id == 0 || self->has_news || self->is_behind ||
      !sync_context_has_modseq (self, TRUE) ||
      imap_client_get_n_pending (imap_session_get_client (self->session)) > 0)
    return TRUE;

  self->seen_modseq = 0;
  if (!store_begin (self->store, error))
    return FALSE;
  folder = store_folder_get (self->store, self->folder_id, error);
  if (folder != NULL && folder->uidvalidity == self->uidvalidity && folder->modseq != 0 &&
      folder->modseq < modseq)
    {
      folder->modseq = modseq;
      ok = store_folder_set_state (self->store, folder, error);
    }
  if (!ok)
    {
      store_rollback (self->store);
      return FALSE;
    }

  return store_commit (self->store, error);
}

gboolean
sync_context_drain (SyncContext *self, GError **error)
{
  g_autoptr(GPtrArray) events = imap_session_take_events (self->session);

  return sync_context_store (self, events, error) && advance_modseq (self, error);
}

/* ---- Waiting -------------------------------------------------------------------------------- */

static void
move_events (GPtrArray *to, GPtrArray *from)
{
  g_ptr_array_extend_and_steal (to, g_ptr_array_ref (from));
}

gboolean
sync_context_wait (SyncContext *self, guint number, GError **error)
{
  g_autoptr(GPtrArray) pending =
      g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);

  while (TRUE)
    {
      GPtrArray *events;
      gboolean answered;

      if (!imap_session_wait_events (self->session, number, self->cancellable, error))
        {
          /* What came is true whatever happened next. */
          sync_context_store (self, pending, NULL);
          return FALSE;
        }
      events = imap_session_take_events (self->session);
      answered = events->len == 0;
      move_events (pending, events);
      if (answered || pending->len >= EVENTS_PER_TRANSACTION)
        {
          if (!sync_context_store (self, pending, error))
            return FALSE;
          g_ptr_array_set_size (pending, 0);
        }
      if (answered)
        return imap_session_wait (self->session, number, self->cancellable, error) &&
               sync_context_drain (self, error);
    }
}

gboolean
sync_context_should_yield (SyncContext *self)
{
  return self->should_yield != NULL && self->should_yield (self->yield_data);
}

/* ---- SELECT --------------------------------------------------------------------------------- */

gboolean
sync_context_has_modseq (SyncContext *self, gboolean qresync)
{
  if (qresync)
    return imap_session_has (self->session, "QRESYNC") &&
           imap_client_is_enabled (imap_session_get_client (self->session), "QRESYNC");

  return imap_session_has (self->session, "CONDSTORE") ||
         imap_session_has (self->session, "QRESYNC");
}

void
sync_context_forget (SyncContext *self)
{
  self->folder_id = 0;
  self->uidvalidity = 0;
  self->exists = 0;
  self->seen_modseq = 0;
  self->unknown_modseq = 0;
  self->told_uidnext = 0;
  self->met_uidnext = 0;
  g_clear_pointer (&self->ahead, g_array_unref);
  self->fetched_uid = 0;
  self->has_news = FALSE;
  self->is_behind = FALSE;
  self->is_dirty = FALSE;
  self->flags_dirty = FALSE;
  self->is_home = FALSE;
  self->in_step = FALSE;
}

void
sync_context_lose (SyncContext *self)
{
  self->folders_changed |= self->folder_id != 0;
  sync_context_forget (self);
}

gboolean
sync_context_has_to_look (const SyncContext *self)
{
  return self->folder_id != 0 && (self->has_news || self->is_dirty || self->flags_dirty);
}

static ImapQresync
get_known (SyncContext *self, const StoreFolder *folder)
{
  ImapQresync known = { 0 };

  if (folder->uidvalidity == 0 || folder->modseq == 0 || folder->lo_uid == 0 ||
      folder->uidnext <= folder->lo_uid || !sync_context_has_modseq (self, TRUE))
    return known;

  known.uidvalidity = folder->uidvalidity;
  known.modseq = folder->modseq;
  /* Not from lo_uid on: another connection may fetch older mail meanwhile. */
  known.lo_uid = 1;
  known.hi_uid = folder->uidnext - 1;
  return known;
}

static StoreFolderFlags
get_folder_flags (const StoreFolder *folder, const ImapSelected *selected)
{
  StoreFolderFlags flags = folder->flags & ~(STORE_FOLDER_READ_ONLY | STORE_FOLDER_KEYWORDS);

  if (selected->read_only)
    flags |= STORE_FOLDER_READ_ONLY;
  if ((selected->permanent_flags & IMAP_FLAG_WILDCARD) != 0)
    flags |= STORE_FOLDER_KEYWORDS;

  return flags;
}

static gboolean
begin_age (SyncContext *self, guint32 uidvalidity, GError **error)
{
  return folder_suspect_forget (self->store, self->folder_id, error) &&
         (!self->is_home || label_views_end (self->store, error)) &&
         operation_forget_uids (self->store, self->folder_id, error) &&
         store_folder_reset (self->store, self->folder_id, uidvalidity, error);
}

/* Reads the row again: another connection of the account may have written to it. */
static gboolean
note_selected (SyncContext *self, const ImapSelected *selected, gboolean *reset, GError **error)
{
  g_autoptr(StoreFolder) folder = store_folder_get (self->store, self->folder_id, error);
  StoreFolderFlags flags;

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }

  /* 0 is what some servers say when they don't know: no reason to forget anything. */
  *reset = folder->uidvalidity != 0 && selected->uidvalidity != 0 &&
           folder->uidvalidity != selected->uidvalidity;
  if (*reset)
    return begin_age (self, selected->uidvalidity, error);

  flags = get_folder_flags (folder, selected);
  if (selected->mailbox_id != NULL && g_strcmp0 (folder->mailbox_id, selected->mailbox_id) != 0)
    {
      g_free (folder->mailbox_id);
      folder->mailbox_id = g_strdup (selected->mailbox_id);
      if (store_folder_put (self->store, folder, error) == 0)
        return FALSE;
    }
  if (flags == folder->flags)
    return TRUE;
  folder->flags = flags;
  return store_folder_set_state (self->store, folder, error);
}

static void
translate_select_error (SyncContext *self, GError **error)
{
  if (error == NULL || *error == NULL || !imap_session_is_open (self->session))
    return;
  if (!g_error_matches (*error, PH_ERROR, PH_ERROR_SERVER))
    return;

  (*error)->code = PH_ERROR_NOT_FOUND;
}

static gboolean
store_selected (SyncContext *self, const ImapSelected *selected, gboolean *reset, GError **error)
{
  g_autoptr(GPtrArray) events = imap_session_take_events (self->session);
  gboolean was_nonsense;

  if (!store_begin (self->store, error))
    return FALSE;
  if (!note_selected (self, selected, reset, error))
    {
      store_rollback (self->store);
      return FALSE;
    }
  if (!store_commit (self->store, error))
    return FALSE;

  /* Of the answer to SELECT: what came behind it counts from there. */
  self->exists = selected->exists;

  /* UIDs of before a reset name other mail; what came behind is of the new age, but fetched by
   * numbers of the old. */
  was_nonsense = !*reset && vanished_check (self, selected, events);
  if (!*reset && !sync_context_store (self, events, error))
    return FALSE;

  self->is_dirty |= was_nonsense;
  self->seen_modseq = 0;
  return TRUE;
}

/* Before anything is done by a uid: it may name other mail. */
static gboolean
check_restored (SyncContext *self, const StoreFolder *before, const ImapSelected *selected,
                gboolean *reset, GError **error)
{
  if (*reset || !folder_restored_went_back (before, selected))
    return TRUE;
  if (!folder_restored_check (self, reset, error))
    return FALSE;
  if (!*reset)
    return TRUE;

  if (!store_begin (self->store, error))
    return FALSE;
  if (begin_age (self, self->uidvalidity, error) && store_commit (self->store, error))
    return TRUE;
  if (store_is_in_transaction (self->store))
    store_rollback (self->store);
  return FALSE;
}

gboolean
sync_context_select_with (SyncContext *self, const StoreFolder *folder, GPtrArray *then,
                          guint *then_numbers, ImapSelected *selected, gboolean *reset,
                          GError **error)
{
  ImapQresync known;
  gboolean was_reset = FALSE;
  gboolean is_another;
  gboolean had_news;
  gboolean ok;

  if (!sync_context_drain (self, error))
    return FALSE;

  is_another = self->folder_id != 0 && self->folder_id != folder->id;
  had_news = sync_context_has_to_look (self);
  known = get_known (self, folder);
  sync_context_forget (self);
  ok = imap_session_select (self->session, folder->wire_name, &known, then, then_numbers, selected,
                            self->cancellable, error);
  /* Of what is left behind nobody tells again: the list of folders has to show it. */
  self->folders_changed |= is_another && (had_news || selected->left_news);
  if (!ok)
    {
      translate_select_error (self, error);
      return FALSE;
    }

  self->folder_id = folder->id;
  self->uidvalidity = selected->uidvalidity;
  self->told_uidnext = folder->uidnext;
  self->is_behind = TRUE;
  self->is_home = folder->role == FOLDER_ROLE_ALL && imap_session_has (self->session, "X-GM-EXT-1");
  if (!store_selected (self, selected, &was_reset, error) ||
      !check_restored (self, folder, selected, &was_reset, error))
    return FALSE;
  if (reset != NULL)
    *reset = was_reset;

  return TRUE;
}

/* What QRESYNC told is stored: the folder is in step up to there, save for new mail. */
static gboolean
note_resynced (SyncContext *self, const StoreFolder *before, const ImapSelected *selected,
               GError **error)
{
  ImapQresync known = get_known (self, before);

  self->has_news |= selected->uidnext == 0 || selected->uidnext > before->uidnext;
  if (known.modseq == 0 || selected->highestmodseq < before->modseq)
    return TRUE;

  self->in_step = TRUE;
  self->is_behind = FALSE;
  self->seen_modseq = selected->highestmodseq;
  return advance_modseq (self, error);
}

gboolean
sync_context_select (SyncContext *self, gint64 folder_id, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  g_auto(ImapSelected) selected = { 0 };
  g_autoptr(GError) local_error = NULL;
  gboolean reset;

  if (folder_id != 0)
    folder_id = label_views_get_home (self->store, folder_id);
  if (self->folder_id == folder_id && folder_id != 0)
    return sync_context_drain (self, error);

  folder = store_folder_get (self->store, folder_id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (folder == NULL || (folder->flags & STORE_FOLDER_NOSELECT) != 0)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  if (!sync_context_select_with (self, folder, NULL, NULL, &selected, &reset, error))
    return FALSE;
  if (!reset)
    return note_resynced (self, folder, &selected, error);

  self->has_news = TRUE;
  return TRUE;
}
