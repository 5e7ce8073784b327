/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "outbox-limit.h"

#include "outbox-file.h"

#define SIZE_KEY "smtp-size"

static char *
make_key (const char *server)
{
  return *server != '\0' ? g_strconcat (SIZE_KEY " ", server, NULL) : g_strdup (SIZE_KEY);
}

static guint64
get_size (Store *store, const char *server)
{
  g_autofree char *key = make_key (server);
  g_autofree char *text = store_meta_get (store, key);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

gboolean
outbox_limits_learn (Store *store, const char *server, guint64 size, GError **error)
{
  g_autofree char *key = make_key (server);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, size);

  if (get_size (store, server) == size)
    return TRUE;
  if (!store_begin (store, error))
    return FALSE;
  if (store_meta_set (store, key, size > 0 ? text : NULL, error) && store_commit (store, error))
    return TRUE;

  store_rollback (store);
  return FALSE;
}

/* 0 where the server files it by itself, as it was learned. */
static guint64
get_copy_limit (Store *store, const AccountSettings *settings, const char *identity)
{
  const char *server = account_settings_get_sender_server (settings, identity)->id;
  g_autoptr (StoreFolder) folder = outbox_file_find_own_folder (store, settings, identity);

  if (folder == NULL && outbox_file_get_filer (store, server) == OUTBOX_FILER_SERVER)
    return 0;
  if (folder == NULL)
    folder = store_folder_find_role (store, FOLDER_ROLE_SENT, NULL);
  return folder != NULL ? folder->append_limit : 0;
}

OutboxLimits
outbox_limits_get (Store *store, const AccountSettings *settings, const char *identity)
{
  const char *server = account_settings_get_sender_server (settings, identity)->id;

  return (OutboxLimits) { .send = get_size (store, server),
                          .copy = get_copy_limit (store, settings, identity) };
}
