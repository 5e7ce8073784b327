/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "label-views.h"

#include "operation-lookup.h"
#include "ph-error.h"
#include "store-folder-age.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* The first doubt may be about mail that came between two answers; and another day it may be another
 * server. */
#define DOUBTS_MAX 3
#define DOUBTS_SECONDS (24 * 60 * 60)

/* ---- Which they are ------------------------------------------------------------------------- */

gboolean
label_views_is_view (Store *store, gint64 folder_id)
{
  g_autoptr(StoreFolder) folder = store_folder_get (store, folder_id, NULL);

  return folder != NULL && (folder->flags & STORE_FOLDER_VIEW) != 0;
}

gint64
label_views_get_home (Store *store, gint64 folder_id)
{
  g_autoptr(StoreFolder) home = NULL;

  if (!label_views_is_view (store, folder_id))
    return folder_id;
  home = store_folder_find_role (store, FOLDER_ROLE_ALL, NULL);
  return home != NULL ? home->id : folder_id;
}

gboolean
label_views_is_home_complete (Store *store)
{
  g_autoptr(StoreFolder) home = store_folder_find_role (store, FOLDER_ROLE_ALL, NULL);

  return home != NULL && home->lo_uid == 1;
}

static char *
get_doubt_key (gint64 folder_id)
{
  return g_strdup_printf ("label-doubts:%" G_GINT64_FORMAT, folder_id);
}

static guint
count_doubts (Store *store, gint64 folder_id)
{
  g_autofree char *key = get_doubt_key (folder_id);
  g_autofree char *text = store_meta_get (store, key);
  gint64 age;
  gint64 at;
  guint n;

  if (text == NULL || sscanf (text, "%u %" G_GINT64_FORMAT, &n, &at) != 2)
    return 0;
  age = g_get_real_time () / G_USEC_PER_SEC - at;
  return age >= 0 && age < DOUBTS_SECONDS ? n : 0;
}

gboolean
label_views_may_become (Store *store, const StoreFolder *folder)
{
  const StoreFolderFlags never =
      STORE_FOLDER_NOSELECT | STORE_FOLDER_LOCAL | STORE_FOLDER_HIDDEN | STORE_FOLDER_VIEW;
  LabelFolders labels;

  return (folder->flags & never) == 0 && folder->role != FOLDER_ROLE_OUTBOX &&
         label_folders_read (store, &labels, NULL) && labels.all != 0 && folder->id != labels.all &&
         folder->id != labels.inbox && folder->id != labels.trash && folder->id != labels.junk &&
         count_doubts (store, folder->id) < DOUBTS_MAX;
}

gboolean
label_views_note_doubt (Store *store, StoreFolder *folder, gboolean is_doubtful, GError **error)
{
  guint n = count_doubts (store, folder->id);
  g_autofree char *key = get_doubt_key (folder->id);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *text =
      is_doubtful ? g_strdup_printf ("%u %" G_GINT64_FORMAT, n + 1, now) : NULL;

  if (!is_doubtful && n == 0)
    return TRUE;
  if (!store_meta_set (store, key, text, error))
    return FALSE;
  return !is_doubtful || n + 1 < DOUBTS_MAX || (folder->flags & STORE_FOLDER_VIEW) == 0 ||
         label_views_turn (store, folder->id, FALSE, error);
}

static gboolean
set_view (Store *store, gint64 folder_id, gboolean into_view, GError **error)
{
  g_autoptr(StoreFolder) folder = store_folder_get (store, folder_id, error);

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  if (into_view)
    folder->flags = (folder->flags & ~STORE_FOLDER_READ_ONLY) | STORE_FOLDER_VIEW |
                    STORE_FOLDER_KEYWORDS;
  else
    folder->flags &= ~(StoreFolderFlags) STORE_FOLDER_VIEW;
  return store_folder_set_state (store, folder, error);
}

gboolean
label_views_turn (Store *store, gint64 folder_id, gboolean into_view, GError **error)
{
  g_autoptr(StoreFolder) home = store_folder_find_role (store, FOLDER_ROLE_ALL, NULL);
  guint32 uidvalidity = into_view && home != NULL ? home->uidvalidity : 0;

  return operation_forget_uids (store, folder_id, error) &&
         set_view (store, folder_id, into_view, error) &&
         store_folder_reset (store, folder_id, uidvalidity, error);
}

static GPtrArray *
list_views (Store *store, GError **error)
{
  g_autoptr(GPtrArray) folders = store_folder_list (store, error);

  for (guint i = folders != NULL ? folders->len : 0; i > 0; i--)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i - 1);

      if ((folder->flags & STORE_FOLDER_VIEW) == 0)
        g_ptr_array_remove_index (folders, i - 1);
    }

  return g_steal_pointer (&folders);
}

gboolean
label_views_end (Store *store, GError **error)
{
  g_autoptr(GPtrArray) views = list_views (store, error);

  for (guint i = 0; views != NULL && i < views->len; i++)
    {
      const StoreFolder *view = g_ptr_array_index (views, i);

      if (!label_views_turn (store, view->id, FALSE, error))
        return FALSE;
    }

  return views != NULL;
}

const char *
label_views_get_label (const StoreFolder *folder)
{
  switch (folder->role)
    {
    case FOLDER_ROLE_SENT:
      return "\\Sent";
    case FOLDER_ROLE_DRAFTS:
      return "\\Draft";
    case FOLDER_ROLE_FLAGGED:
      return "\\Starred";
    case FOLDER_ROLE_IMPORTANT:
      return "\\Important";
    case FOLDER_ROLE_NONE:
    case FOLDER_ROLE_INBOX:
    case FOLDER_ROLE_ARCHIVE:
    case FOLDER_ROLE_JUNK:
    case FOLDER_ROLE_TRASH:
    case FOLDER_ROLE_ALL:
    case FOLDER_ROLE_OUTBOX:
    default:
      return folder->wire_name;
    }
}

void
label_views_set_changed (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_UNAVAILABLE,
                       _("The folder has changed on the server."));
}

/* ---- What the home tells -------------------------------------------------------------------- */

struct _LabelViews
{
  gint64 home;
  GPtrArray *views; /* (element-type StoreFolder) */
};

LabelViews *
label_views_load (Store *store, gint64 home)
{
  g_autoptr(GPtrArray) views = list_views (store, NULL);
  LabelViews *self;

  if (views == NULL || views->len == 0)
    return NULL;
  self = g_new0 (LabelViews, 1);
  self->home = home;
  self->views = g_steal_pointer (&views);
  return self;
}

void
label_views_free (LabelViews *self)
{
  g_ptr_array_unref (self->views);
  g_free (self);
}

static gboolean
has_label (const ImapFetch *fetch, const char *label)
{
  for (guint i = 0; i < fetch->n_labels; i++)
    {
      if (strcmp (fetch->labels[i], label) == 0)
        return TRUE;
    }
  return FALSE;
}

static const StorePlacement *
find_place (GArray *places, gint64 folder_id, gint64 uid)
{
  for (guint i = 0; i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (place->folder_id == folder_id && place->uid == uid)
        return place;
    }
  return NULL;
}

static gboolean
is_wanted (const StoreFolder *view, const ImapFetch *fetch, gboolean is_there)
{
  if (view->role == FOLDER_ROLE_FLAGGED)
    return (fetch->flags.system & IMAP_FLAG_FLAGGED) != 0;
  if ((fetch->has & IMAP_FETCH_LABELS) == 0)
    return is_there;
  return has_label (fetch, label_views_get_label (view));
}

/* What is wished of the mail, and that it is on its way out, holds in all places. */
static gboolean
add_place (Store *store, gint64 view, const StorePlacement *home, guint flags,
           const char *const *keywords, guint64 modseq, gboolean is_new, GError **error)
{
  gint64 id = store_placement_add (store, view, (guint32) home->uid, home->message_id, home->date,
                                   flags, keywords, modseq, error);

  if (id == 0 || !is_new)
    return id != 0;
  return ((home->pend_set | home->pend_clear) == 0 ||
          store_placement_set_pending (store, id, home->pend_set, home->pend_clear, error)) &&
         (!home->hidden || store_placement_hide (store, id, TRUE, error));
}

static gboolean
follow_one (Store *store, const StoreFolder *view, const StorePlacement *home, GArray *places,
            const ImapFetch *fetch, GError **error)
{
  const StorePlacement *place = find_place (places, view->id, home->uid);

  if (is_wanted (view, fetch, place != NULL))
    return add_place (store, view->id, home, fetch->flags.system & SYNC_SYSTEM_FLAGS,
                      fetch->flags.keywords, fetch->modseq, place == NULL, error);
  return place == NULL || store_placement_remove (store, place->id, error);
}

gboolean
label_views_follow (LabelViews *self, Store *store, const ImapFetch *fetch, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GArray) places = NULL;
  StorePlacement home;

  if (!store_placement_find (store, self->home, fetch->uid, &home, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  places = store_placement_list_for_message (store, home.message_id, error);
  for (guint i = 0; places != NULL && i < self->views->len; i++)
    {
      if (!follow_one (store, g_ptr_array_index (self->views, i), &home, places, fetch, error))
        return FALSE;
    }

  return places != NULL;
}

gboolean
label_views_show (Store *store, gint64 home, gint64 view, guint32 uid, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_auto(GStrv) keywords = NULL;
  StorePlacement original;

  if (!store_placement_find (store, home, uid, &original, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  keywords = store_placement_get_keywords (store, original.id, error);
  return keywords != NULL && add_place (store, view, &original, original.flags,
                                        (const char *const *) keywords, 0, TRUE, error);
}

gboolean
label_views_remove_range (Store *store, gint64 folder_id, guint32 first, guint32 last,
                          GError **error)
{
  g_autoptr(StoreFolder) folder = store_folder_get (store, folder_id, NULL);
  g_autoptr(GPtrArray) views = NULL;

  if (folder == NULL || folder->role != FOLDER_ROLE_ALL)
    return TRUE;
  views = list_views (store, error);
  for (guint i = 0; views != NULL && i < views->len; i++)
    {
      const StoreFolder *view = g_ptr_array_index (views, i);

      if (!store_placement_remove_range (store, view->id, first, last, error))
        return FALSE;
    }

  return views != NULL;
}

/* ---- Wishes --------------------------------------------------------------------------------- */

static GArray *
list_itself (Store *store, gint64 placement_id, GError **error)
{
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (StorePlacement));
  g_autoptr(GError) local_error = NULL;
  StorePlacement place;

  if (store_placement_get (store, placement_id, &place, &local_error))
    g_array_append_val (places, place);
  if (local_error == NULL)
    return g_steal_pointer (&places);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

GArray *
label_views_list_places (Store *store, const StoreOp *row, GError **error)
{
  g_autoptr(GArray) places = NULL;
  LabelFolders labels;

  if (!label_folders_read (store, &labels, error))
    return NULL;
  if (labels.all == 0 || label_folders_is_apart (&labels, row->folder_id))
    return list_itself (store, row->placement_id, error);

  places = store_placement_list_for_message (store, row->message_id, error);
  for (guint i = places != NULL ? places->len : 0; i > 0; i--)
    {
      gint64 folder_id = g_array_index (places, StorePlacement, i - 1).folder_id;

      if (label_folders_is_apart (&labels, folder_id))
        g_array_remove_index (places, i - 1);
    }
  return g_steal_pointer (&places);
}

gboolean
label_views_lead_home (Store *store, StoreOp *row, gboolean *is_led, GError **error)
{
  g_autoptr(GArray) places = NULL;
  LabelFolders labels;

  *is_led = FALSE;
  if (!label_folders_read (store, &labels, error))
    return FALSE;
  if (labels.all == 0 || row->folder_id == labels.all ||
      label_folders_is_apart (&labels, row->folder_id))
    return TRUE;
  places = store_placement_list_for_message (store, row->message_id, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (place->folder_id != labels.all || place->uid <= 0)
        continue;
      *is_led = TRUE;
      row->state = STORE_OP_QUEUED;
      row->folder_id = place->folder_id;
      row->placement_id = place->id;
      row->uid = (guint32) place->uid;
      if (row->kind == STORE_OP_MOVE &&
          label_folders_keeps_source (&labels, row->folder_id, row->dst_folder_id))
        row->kind = STORE_OP_COPY;
    }
  return places != NULL;
}

typedef gboolean (*PlaceFunc) (Store *store, const StorePlacement *place, GError **error);

static gboolean
for_each_place (Store *store, const StoreOp *row, PlaceFunc func, GError **error)
{
  g_autoptr(GArray) places = NULL;
  LabelFolders labels;

  if (!label_folders_read (store, &labels, error))
    return FALSE;
  if (!label_folders_is_apart (&labels, row->dst_folder_id))
    return TRUE;
  places = store_placement_list_for_message (store, row->message_id, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (!label_folders_is_apart (&labels, place->folder_id) && !func (store, place, error))
        return FALSE;
    }
  return places != NULL;
}

static gboolean
hide_place (Store *store, const StorePlacement *place, GError **error)
{
  return store_placement_hide (store, place->id, TRUE, error);
}

gboolean
label_views_hide_places (Store *store, const StoreOp *row, GError **error)
{
  return for_each_place (store, row, hide_place, error);
}

static gboolean
unhide_place (Store *store, const StorePlacement *place, GError **error)
{
  return store_placement_hide (store, place->id, FALSE, error);
}

gboolean
label_views_unhide_places (Store *store, const StoreOp *row, GError **error)
{
  return for_each_place (store, row, unhide_place, error);
}

/* What was shown again meanwhile is there again. */
static gboolean
remove_hidden_place (Store *store, const StorePlacement *place, GError **error)
{
  return !place->hidden || place->uid < 0 || store_placement_remove (store, place->id, error);
}

gboolean
label_views_remove_places (Store *store, const StoreOp *row, GError **error)
{
  return for_each_place (store, row, remove_hidden_place, error);
}
