/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-suspect.h"

#include <stdio.h>

static char *
get_key (gint64 folder_id)
{
  return g_strdup_printf ("suspect:%" G_GINT64_FORMAT, folder_id);
}

gboolean
folder_suspect_get (Store *store, gint64 folder_id, FolderSuspect *out)
{
  g_autofree char *key = get_key (folder_id);
  g_autofree char *text = store_meta_get (store, key);

  return text != NULL && sscanf (text, "%u:%u:%u:%u", &out->first, &out->last, &out->n,
                                 &out->losses) == 4;
}

gboolean
folder_suspect_is_within (Store *store, gint64 folder_id, guint32 first, guint32 last)
{
  FolderSuspect suspect;

  return folder_suspect_get (store, folder_id, &suspect) && suspect.first <= last && suspect.last >= first;
}

/* It is only a hint: where it can't be written the next try is as good as this one. */
static void
write_text (SyncContext *context, const char *text)
{
  g_autofree char *key = get_key (context->folder_id);

  if (!store_begin (context->store, NULL))
    return;
  if (!store_meta_set (context->store, key, text, NULL) || !store_commit (context->store, NULL))
    {
      if (store_is_in_transaction (context->store))
        store_rollback (context->store);
    }
}

void
folder_suspect_note (SyncContext *context, guint32 first, guint32 last, guint n,
                     const GError *error)
{
  g_autofree char *text = NULL;
  FolderSuspect known;
  guint losses = 1;

  if (imap_session_is_open (context->session) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (folder_suspect_get (context->store, context->folder_id, &known) && known.first == first &&
      known.last == last)
    losses += known.losses;
  text = g_strdup_printf ("%u:%u:%u:%u", first, last, n, losses);
  write_text (context, text);
}

void
folder_suspect_clear (SyncContext *context)
{
  write_text (context, NULL);
}

gboolean
folder_suspect_forget (Store *store, gint64 folder_id, GError **error)
{
  g_autofree char *key = get_key (folder_id);

  return store_meta_set (store, key, NULL, error);
}
