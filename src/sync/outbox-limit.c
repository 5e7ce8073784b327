/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "outbox-limit.h"

#include "outbox-file.h"

#define SIZE_KEY "smtp-size"
#define NO_REPORTS_KEY "smtp-no-reports"

static char *
make_key (const char *name, const char *server)
{
  return *server != '\0' ? g_strconcat (name, " ", server, NULL) : g_strdup (name);
}

static guint64
get_size (Store *store, const char *server)
{
  g_autofree char *key = make_key (SIZE_KEY, server);
  g_autofree char *text = store_meta_get (store, key);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

static gboolean
lacks_reports (Store *store, const char *server)
{
  g_autofree char *key = make_key (NO_REPORTS_KEY, server);
  g_autofree char *text = store_meta_get (store, key);

  return text != NULL;
}

static gboolean
write_down (Store *store, const char *server, guint64 size, gboolean has_reports, GError **error)
{
  g_autofree char *size_key = make_key (SIZE_KEY, server);
  g_autofree char *reports_key = make_key (NO_REPORTS_KEY, server);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, size);

  return store_meta_set (store, size_key, size > 0 ? text : NULL, error)
         && store_meta_set (store, reports_key, has_reports ? NULL : "1", error)
         && store_commit (store, error);
}

gboolean
outbox_limits_learn (Store *store, const char *server, guint64 size, gboolean has_reports,
                     GError **error)
{
  if (get_size (store, server) == size && lacks_reports (store, server) == !has_reports)
    return TRUE;
  if (!store_begin (store, error))
    return FALSE;
  if (write_down (store, server, size, has_reports, error))
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
                          .copy = get_copy_limit (store, settings, identity),
                          .lacks_reports = lacks_reports (store, server) };
}
