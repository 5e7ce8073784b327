/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "label-view-open.h"

#include "folder-compare.h"
#include "label-views.h"
#include "ph-error.h"
#include "store-folder-age.h"
#include "store-placement.h"

#define SHOWN_PER_TRANSACTION 500

/* ---- All Mail ------------------------------------------------------------------------------- */

static gboolean
open_home (SyncContext *context, gint64 home, GError **error)
{
  if (context->folder_id != home || !context->in_step)
    return folder_sync_open (context, home, NULL, error);
  return sync_context_drain (context, error) && folder_sync_look (context, error);
}

/* ---- What the server says of a label -------------------------------------------------------- */

/* Modified UTF-7 is ASCII; a name that is not is none that could be asked for. */
static char *
make_criteria (const StoreFolder *folder)
{
  const char *label = label_views_get_label (folder);
  g_autoptr(GString) text = g_string_new ("X-GM-LABELS \"");

  if (folder->role == FOLDER_ROLE_FLAGGED)
    return g_strdup ("FLAGGED");
  for (const char *c = label; *c != '\0'; c++)
    {
      if (!g_ascii_isprint (*c))
        return NULL;
      if (*c == '"' || *c == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
count_messages (SyncContext *context, const StoreFolder *folder, gint64 *n, GError **error)
{
  g_autoptr(ImapResponse) status = imap_session_status (context->session, folder->wire_name,
                                                        "MESSAGES", context->cancellable, error);

  if (status == NULL)
    return FALSE;
  *n = status->mailbox_status.messages;
  return sync_context_drain (context, error);
}

/* FALSE without error when the server does not want to say. */
static gboolean
was_refused (SyncContext *context, GError *taken, GError **error)
{
  if (imap_session_is_open (context->session) &&
      g_error_matches (taken, PH_ERROR, PH_ERROR_SERVER))
    {
      g_error_free (taken);
      return TRUE;
    }
  g_propagate_error (error, taken);
  return FALSE;
}

/* NULL in @uids when it is not to be believed. */
static gboolean
ask (SyncContext *context, const StoreFolder *folder, ImapSet **uids, GError **error)
{
  g_autofree char *criteria = make_criteria (folder);
  g_autoptr(ImapSet) found = NULL;
  GError *local_error = NULL;
  gint64 n;

  *uids = NULL;
  if (criteria == NULL)
    return TRUE;
  found = imap_session_uid_search (context->session, criteria, context->cancellable, &local_error);
  if (found == NULL || !count_messages (context, folder, &n, &local_error))
    return was_refused (context, local_error, error);
  if (n == (gint64) imap_set_count (found))
    *uids = g_steal_pointer (&found);
  return sync_context_drain (context, error);
}

/* ---- Into the view -------------------------------------------------------------------------- */

/* What is new in All Mail comes with its labels by itself. */
static gboolean
show_slice (SyncContext *context, gint64 view, GArray *uids, guint first, guint last,
            GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = first; i < last; i++)
    {
      if (!label_views_show (context->store, context->folder_id, view,
                             g_array_index (uids, guint32, i), error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }
  return store_commit (context->store, error);
}

static gboolean
show (SyncContext *context, gint64 view, GArray *uids, GError **error)
{
  for (guint i = 0; i < uids->len; i += SHOWN_PER_TRANSACTION)
    {
      if (!show_slice (context, view, uids, i, MIN (i + SHOWN_PER_TRANSACTION, uids->len), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
finish (SyncContext *context, gint64 view, GArray *gone, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  gboolean ok;

  if (!store_begin (context->store, error))
    return FALSE;
  folder = store_folder_get (context->store, view, error);
  ok = folder != NULL && (folder->flags & STORE_FOLDER_VIEW) != 0;
  for (guint i = 0; ok && i < gone->len; i++)
    {
      guint32 uid = g_array_index (gone, guint32, i);

      ok = store_placement_remove_range (context->store, view, uid, uid, error);
    }
  if (ok)
    {
      folder->lo_uid = 1;
      folder->uidvalidity = context->uidvalidity;
      folder->synced_at = g_get_real_time () / G_USEC_PER_SEC;
      ok = store_folder_drop_local (context->store, view, error) &&
           label_views_note_doubt (context->store, folder, FALSE, error) &&
           store_folder_set_state (context->store, folder, error);
    }
  if (ok && store_commit (context->store, error))
    return TRUE;
  if (store_is_in_transaction (context->store))
    store_rollback (context->store);
  if (folder == NULL || (folder->flags & STORE_FOLDER_VIEW) == 0)
    store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
  return FALSE;
}

/* Those of @a, ascending, that are not in @set. */
static GArray *
take_missing (GArray *a, const ImapSet *set)
{
  GArray *missing = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < a->len; i++)
    {
      if (!imap_set_contains (set, g_array_index (a, guint32, i)))
        g_array_append_val (missing, g_array_index (a, guint32, i));
    }
  return missing;
}

static ImapSet *
to_set (GArray *uids)
{
  ImapSet *set = imap_set_new ();

  for (guint i = 0; i < uids->len; i++)
    imap_set_add (set, g_array_index (uids, guint32, i));
  return set;
}

/* The uids of All Mail that are in @found and not among the ascending @local. */
static GArray *
list_new (SyncContext *context, const ImapSet *found, GArray *local, GError **error)
{
  g_autoptr(GArray) known = NULL;
  g_autoptr(ImapSet) shown = to_set (local);
  g_autoptr(GArray) others = NULL;

  known = store_placement_list_uids (context->store, context->folder_id, 1, G_MAXUINT32, error);
  if (known == NULL)
    return NULL;
  others = take_missing (known, shown);
  for (guint i = others->len; i > 0; i--)
    {
      if (!imap_set_contains (found, g_array_index (others, guint32, i - 1)))
        g_array_remove_index (others, i - 1);
    }
  return g_steal_pointer (&others);
}

static gboolean
note_doubt (SyncContext *context, gint64 folder_id, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;

  if (!store_begin (context->store, error))
    return FALSE;
  folder = store_folder_get (context->store, folder_id, error);
  if (folder != NULL && label_views_note_doubt (context->store, folder, TRUE, error) &&
      store_commit (context->store, error))
    return TRUE;
  if (store_is_in_transaction (context->store))
    store_rollback (context->store);
  return folder == NULL && (error == NULL || *error == NULL);
}

static gboolean
turn (SyncContext *context, gint64 folder_id, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  if (label_views_turn (context->store, folder_id, TRUE, error) &&
      store_commit (context->store, error))
    return TRUE;
  if (store_is_in_transaction (context->store))
    store_rollback (context->store);
  return FALSE;
}

/* With All Mail selected. The uids of a folder that is not a view yet are its own: none of them counts. */
static gboolean
compare (SyncContext *context, const StoreFolder *folder, GError **error)
{
  gboolean is_view = (folder->flags & STORE_FOLDER_VIEW) != 0;
  g_autoptr(GArray) local = NULL;
  g_autoptr(ImapSet) found = NULL;
  g_autoptr(GArray) new_ones = NULL;
  g_autoptr(GArray) gone = NULL;

  /* Read before the server is asked: what came since stays, and what went since is told of. */
  local = is_view ? store_placement_list_uids (context->store, folder->id, 1, G_MAXUINT32, error)
                  : g_array_new (FALSE, FALSE, sizeof (guint32));
  if (local == NULL || !ask (context, folder, &found, error))
    return FALSE;
  if (found == NULL)
    return note_doubt (context, folder->id, error);

  if (!is_view && !turn (context, folder->id, error))
    return FALSE;
  new_ones = list_new (context, found, local, error);
  if (new_ones == NULL || !show (context, folder->id, new_ones, error))
    return FALSE;
  gone = take_missing (local, found);
  return finish (context, folder->id, gone, error);
}

/* ---- Opening -------------------------------------------------------------------------------- */

gboolean
label_view_open (SyncContext *context, gint64 folder_id, const FolderHint *hint, GError **error)
{
  gint64 home = label_views_get_home (context->store, folder_id);
  g_autoptr(StoreFolder) folder = NULL;

  if (home == folder_id)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  if (!open_home (context, home, error))
    return FALSE;
  folder = store_folder_get (context->store, folder_id, error);
  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  if (!context->in_step || !label_views_is_home_complete (context->store) ||
      (folder->lo_uid == 1 && (hint == NULL || folder->n_total == hint->messages)))
    return TRUE;
  return compare (context, folder, error);
}

gboolean
label_view_try (SyncContext *context, gint64 folder_id, gboolean *is_settled, GError **error)
{
  g_autoptr(StoreFolder) folder = store_folder_get (context->store, folder_id, NULL);
  g_autoptr(StoreFolder) home = store_folder_find_role (context->store, FOLDER_ROLE_ALL, NULL);

  *is_settled = FALSE;
  if (folder == NULL || home == NULL || !label_views_may_become (context->store, folder))
    return TRUE;
  *is_settled = TRUE;
  if (home->lo_uid != 1)
    return TRUE;
  if (!open_home (context, home->id, error))
    return FALSE;
  if (!context->in_step)
    return TRUE;
  if (!compare (context, folder, error))
    return FALSE;

  *is_settled = label_views_is_view (context->store, folder_id);
  return TRUE;
}
