/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "body-keep-private.h"

#define LOOKED_AT_ONCE 500

void
body_keep_clear (BodyKeep *self)
{
  g_clear_pointer (&self->slices, store_body_writer_drop);
  self->sliced_id = 0;
  self->n_sliced = 0;
}

gboolean
body_keep_begin_pass (BodyKeep *self, Store *store, GError **error)
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
      body_keep_clear (self);
    }
  if (self->next <= self->floor && folder->uidnext > self->top)
    {
      self->floor = self->top;
      self->top = folder->uidnext;
      self->next = folder->uidnext;
    }

  return TRUE;
}

GArray *
body_keep_list_next (BodyKeep *self, Store *store, guint32 *below, guint n, guint bytes,
                     GError **error)
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

  if (!body_keep_begin_pass (self, store, error))
    return FALSE;
  if (self->next <= self->floor)
    {
      *state = BODY_KEEP_DONE;
      return TRUE;
    }

  below = self->next;
  missing = body_keep_list_next (self, store, &below, 1, 0, error);
  if (missing == NULL)
    return FALSE;

  *state = missing->len > 0 ? BODY_KEEP_FOUND : BODY_KEEP_LOOKING;
  self->next = missing->len > 0 ? g_array_index (missing, StoreMessageSize, 0).uid + 1 : below;
  return TRUE;
}
