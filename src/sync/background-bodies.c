/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "background-bodies.h"

#include "body-fetch.h"
#include "body-keep.h"
#include "folder-fetch.h"
#include "folder-ids.h"
#include "store-placement.h"

#define PREVIEWED 1000 /* newest messages of a folder that get a preview */
#define PREVIEWS_AT_ONCE 50
#define TEXTS_AT_ONCE 20
#define FAILED_AT_ONCE 5
#define TEXT_DAYS 90

struct _BackgroundBodies
{
  GArray *to_preview;  /* gint64, as the next three */
  GArray *to_read;     /* folders whose texts are wanted */
  GArray *to_retry;    /* folders in which messages may be that could not be had */
  GArray *to_keep;     /* folders of which whole messages may be missing … */
  GArray *keeps;       /* … and BodyKeep, how far each folder is that was among them */
  gboolean is_metered;

  /* While one is kept */
  SyncContext *context;
  gboolean (*should_stop) (gpointer user_data);
  gpointer user_data;
};

BackgroundBodies *
background_bodies_new (void)
{
  BackgroundBodies *self = g_new0 (BackgroundBodies, 1);

  self->to_preview = folder_ids_new ();
  self->to_read = folder_ids_new ();
  self->to_retry = folder_ids_new ();
  self->to_keep = folder_ids_new ();
  self->keeps = g_array_new (FALSE, FALSE, sizeof (BodyKeep));
  g_array_set_clear_func (self->keeps, (GDestroyNotify) body_keep_clear);

  return self;
}

void
background_bodies_free (BackgroundBodies *self)
{
  g_array_unref (self->to_preview);
  g_array_unref (self->to_read);
  g_array_unref (self->to_retry);
  g_array_unref (self->to_keep);
  g_array_unref (self->keeps);
  g_free (self);
}

void
background_bodies_add (BackgroundBodies *self, const StoreFolder *folder)
{
  folder_ids_add (self->to_preview, folder->id);
  folder_ids_add (self->to_keep, folder->id);
  if (folder->role != FOLDER_ROLE_JUNK && folder->role != FOLDER_ROLE_TRASH)
    folder_ids_add (self->to_read, folder->id);
}

void
background_bodies_add_failed (BackgroundBodies *self, gint64 folder_id)
{
  folder_ids_add (self->to_retry, folder_id);
}

void
background_bodies_forget (BackgroundBodies *self, gint64 folder_id)
{
  folder_ids_remove (self->to_preview, folder_id);
  folder_ids_remove (self->to_read, folder_id);
  folder_ids_remove (self->to_retry, folder_id);
  folder_ids_remove (self->to_keep, folder_id);
}

void
background_bodies_set_metered (BackgroundBodies *self, gboolean is_metered)
{
  self->is_metered = is_metered;
}

/* ---- Previews and texts --------------------------------------------------------------------- */

/* The date of the message up to which previews are wanted. */
static gint64
get_preview_since (SyncContext *context, gint64 folder_id)
{
  StoreQuery query = { .folder_id = folder_id, .sort = STORE_SORT_DATE };
  g_autoptr(StoreIds) ids =
      store_placement_query (context->store, &query, PREVIEWED, NULL, NULL);

  return ids != NULL && ids->n == PREVIEWED ? (gint64) ids->dates[ids->n - 1] - 1 : 0;
}

static gboolean
preview_next (BackgroundBodies *self, SyncContext *context, gint64 id, GError **error)
{
  gint64 since = get_preview_since (context, id);
  guint n = 0;

  if (body_fetch_wants_previews (context->store, id, since) &&
      (!sync_context_select (context, id, error) ||
       !body_fetch_previews (context, id, since, PREVIEWS_AT_ONCE, &n, error)))
    return FALSE;
  if (n < PREVIEWS_AT_ONCE)
    folder_ids_remove (self->to_preview, id);

  return TRUE;
}

static gboolean
read_next (BackgroundBodies *self, SyncContext *context, gint64 id, GError **error)
{
  gint64 since = g_get_real_time () / G_USEC_PER_SEC - (gint64) TEXT_DAYS * 24 * 60 * 60;
  guint n = 0;

  if (body_fetch_wants_texts (context->store, id, since) &&
      (!sync_context_select (context, id, error) ||
       !body_fetch_texts (context, since, TEXTS_AT_ONCE, &n, error)))
    return FALSE;
  if (n < TEXTS_AT_ONCE)
    folder_ids_remove (self->to_read, id);

  return TRUE;
}

/* What a server broke the connection over, or refused, once a day. */
static gboolean
retry_next (BackgroundBodies *self, SyncContext *context, gint64 id, GError **error)
{
  guint n = 0;

  if (folder_fetch_has_failed (context->store, id) &&
      (!sync_context_select (context, id, error) ||
       !folder_fetch_failed (context, FAILED_AT_ONCE, &n, error)))
    return FALSE;
  if (n < FAILED_AT_ONCE)
    folder_ids_remove (self->to_retry, id);

  return TRUE;
}

/* ---- Keeping all mail ----------------------------------------------------------------------- */

static gboolean
keeps_all (SyncContext *context)
{
  return context->settings->keep == ACCOUNT_KEEP_ALL;
}

static BodyKeep *
get_keep (BackgroundBodies *self, gint64 id)
{
  BodyKeep keep = { .folder_id = id };

  for (guint i = 0; i < self->keeps->len; i++)
    {
      BodyKeep *known = &g_array_index (self->keeps, BodyKeep, i);

      if (known->folder_id == id)
        return known;
    }
  g_array_append_val (self->keeps, keep);

  return &g_array_index (self->keeps, BodyKeep, self->keeps->len - 1);
}

static gboolean
should_stop_keeping_cb (gpointer user_data)
{
  BackgroundBodies *self = user_data;

  return self->should_stop (self->user_data) || self->is_metered || !keeps_all (self->context);
}

static gboolean
keep_next (BackgroundBodies *self, SyncContext *context, gint64 id, GError **error)
{
  BodyKeep *keep = get_keep (self, id);
  BodyKeepState state;

  if (!body_keep_look (keep, context->store, &state, error) ||
      (state == BODY_KEEP_FOUND &&
       !body_keep_fetch (keep, context, should_stop_keeping_cb, self, error)))
    return FALSE;
  if (state == BODY_KEEP_DONE)
    folder_ids_remove (self->to_keep, id);

  return TRUE;
}

/* ---- Steps ---------------------------------------------------------------------------------- */

typedef gboolean (*StepFunc) (BackgroundBodies *self, SyncContext *context, gint64 id,
                              GError **error);

/* NULL when there is nothing to do. */
static StepFunc
choose_step (BackgroundBodies *self, SyncContext *context, GArray **ids)
{
  const struct
  {
    GArray *ids;
    StepFunc func;
    gboolean is_wanted;
  } steps[] = {
    { self->to_preview, preview_next, !self->is_metered },
    { self->to_read, read_next, !self->is_metered && !keeps_all (context) },
    { self->to_retry, retry_next, TRUE },
    { self->to_keep, keep_next, !self->is_metered && keeps_all (context) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      *ids = steps[i].ids;
      if (steps[i].is_wanted && steps[i].ids->len > 0)
        return steps[i].func;
    }

  return NULL;
}

gboolean
background_bodies_step (BackgroundBodies *self, SyncContext *context, gint64 preferred_id,
                        gint64 inbox_id, gboolean (*should_stop) (gpointer user_data),
                        gpointer user_data, gint64 *folder_id, GError **error)
{
  GArray *ids;
  StepFunc step = choose_step (self, context, &ids);

  *folder_id = step != NULL ? folder_ids_choose (ids, preferred_id, inbox_id) : 0;
  self->context = context;
  self->should_stop = should_stop;
  self->user_data = user_data;

  return step == NULL || step (self, context, *folder_id, error);
}
