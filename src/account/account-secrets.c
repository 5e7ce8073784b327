/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-secrets.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

static const SecretSchema schema = {
  "org.posthorn.Posthorn.Password",
  SECRET_SCHEMA_NONE,
  {
      { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

/* Passwords given in this run, "<account> <kind>" → password; and whether that is all there is. */
static GMutex lock;
static GHashTable *memory;
static gboolean is_volatile;

void
account_secrets_free (char *password)
{
  if (password != NULL)
    explicit_bzero (password, strlen (password));
  g_free (password);
}

static void
free_password (gpointer password)
{
  account_secrets_free (password);
}

gboolean
account_secrets_is_volatile (void)
{
  gboolean result;

  g_mutex_lock (&lock);
  result = is_volatile;
  g_mutex_unlock (&lock);
  return result;
}

/* @error of NULL: the keyring is shut, and the person did not open it. */
static void
set_volatile (const GError *error)
{
  g_mutex_lock (&lock);
  if (!is_volatile)
    g_info ("No keyring: %s", error != NULL ? error->message : "it is locked");
  is_volatile = TRUE;
  g_mutex_unlock (&lock);
}

/* "imap", "smtp", "smtp <id of one more server>". Owned. */
static char *
name_kind (const AccountSettings *settings, AccountSecretKind kind)
{
  if (kind == ACCOUNT_SECRET_IMAP)
    return g_strdup ("imap");
  return *settings->smtp.id != '\0' ? g_strconcat ("smtp ", settings->smtp.id, NULL) : g_strdup ("smtp");
}

static char *
make_key (const char *account_id, const char *kind)
{
  return g_strconcat (account_id, " ", kind, NULL);
}

static void
remember (const char *account_id, const char *kind, const char *password)
{
  g_mutex_lock (&lock);
  if (memory == NULL)
    memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_password);
  g_hash_table_insert (memory, make_key (account_id, kind), g_strdup (password));
  g_mutex_unlock (&lock);
}

static char *
recall (const char *account_id, const char *kind)
{
  g_autofree char *key = make_key (account_id, kind);
  char *password = NULL;

  g_mutex_lock (&lock);
  if (memory != NULL)
    password = g_strdup (g_hash_table_lookup (memory, key));
  g_mutex_unlock (&lock);
  return password;
}

/* @kind of NULL: all. */
static void
forget (const char *account_id, const char *kind)
{
  g_autofree char *wanted = make_key (account_id, kind != NULL ? kind : "");
  GHashTableIter iter;
  const char *key;

  g_mutex_lock (&lock);
  if (memory != NULL)
    {
      g_hash_table_iter_init (&iter, memory);
      while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
        if (kind != NULL ? g_str_equal (key, wanted) : g_str_has_prefix (key, wanted))
          g_hash_table_iter_remove (&iter);
    }
  g_mutex_unlock (&lock);
}

/* ---- Looking up ----------------------------------------------------------------------------- */

static char *
read_password_file (const char *path)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  text[strcspn (text, "\r\n")] = '\0';
  return text;
}

/* TRUE when there is a password that cannot be read: libsecret returns none then, and no error. */
static gboolean
is_locked_away (const char *account_id, const char *kind, GCancellable *cancellable)
{
  GList *items = secret_password_search_sync (&schema, SECRET_SEARCH_NONE, cancellable, NULL,
                                              "account", account_id, "kind", kind, NULL);
  gboolean is_locked = FALSE;

  for (GList *l = items; l != NULL; l = l->next)
    is_locked = is_locked || (SECRET_IS_ITEM (l->data) && secret_item_get_locked (l->data));
  g_list_free_full (items, g_object_unref);
  return is_locked;
}

/* NULL without @error when there is none. */
static char *
look_in_keyring (const char *account_id,
                 const char *kind,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;
  char *found = secret_password_lookup_nonpageable_sync (&schema, cancellable, &failure, "account",
                                                         account_id, "kind", kind, NULL);
  char *password = g_strdup (found);

  secret_password_free (found);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (failure != NULL)
    set_volatile (failure);
  else if (password == NULL && is_locked_away (account_id, kind, cancellable))
    set_volatile (NULL);
  return password;
}

static char *
look_up_kind (const char *account_id, const char *kind, GCancellable *cancellable, GError **error)
{
  char *password = recall (account_id, kind);

  if (password == NULL)
    password = look_in_keyring (account_id, kind, cancellable, error);
  return password;
}

static void
miss_password (const AccountSettings *settings, gboolean is_own, GError **error)
{
  if (is_own)
    /* Translators: the name of a user, and that of a server */
    g_set_error (error, PH_ERROR, PH_ERROR_PASSWORD_NEEDED, _("The password of %s for %s is needed."),
                 settings->smtp.user, settings->smtp.host);
  else
    g_set_error (error, PH_ERROR, PH_ERROR_PASSWORD_NEEDED, _("The password of %s is needed."),
                 settings->address);
}

char *
account_secrets_lookup (const AccountSettings *settings,
                        AccountSecretKind kind,
                        GCancellable *cancellable,
                        GError **error)
{
  gboolean is_own = kind == ACCOUNT_SECRET_SMTP && settings->smtp.own_password;
  g_autofree char *name = name_kind (settings, is_own ? kind : ACCOUNT_SECRET_IMAP);
  g_autoptr (GError) failure = NULL;
  char *password = NULL;

  if (settings->password_file != NULL && !is_own)
    password = read_password_file (settings->password_file);
  if (password == NULL)
    password = look_up_kind (settings->id, name, cancellable, &failure);
  if (password != NULL)
    return password;

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    miss_password (settings, is_own, error);
  return NULL;
}

/* ---- Storing -------------------------------------------------------------------------------- */

/* A keyring that fails is no failure of ours: the password is in memory already. */
static void
return_unless_cancelled (GTask *task, GError *failure)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, failure);
      return;
    }
  if (failure != NULL)
    set_volatile (failure);
  g_clear_error (&failure);
  g_task_return_boolean (task, TRUE);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *failure = NULL;

  /* Neither done nor failed: the person was asked to open the keyring, and did not. */
  if (!secret_password_store_finish (result, &failure) && failure == NULL)
    set_volatile (NULL);
  return_unless_cancelled (task, failure);
}

void
account_secrets_store_async (const AccountSettings *settings,
                             AccountSecretKind kind,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *label = g_strdup_printf (_("Password of %s in Posthorn"), settings->address);
  g_autofree char *name = name_kind (settings, kind);

  g_task_set_source_tag (task, account_secrets_store_async);
  remember (settings->id, name, password);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, password, cancellable,
                         stored_cb, task, "account", settings->id, "kind", name, NULL);
}

gboolean
account_secrets_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
account_secrets_forget (const AccountSettings *settings, AccountSecretKind kind)
{
  g_autofree char *name = name_kind (settings, kind);

  forget (settings->id, name);
  secret_password_clear (&schema, NULL, NULL, NULL, "account", settings->id, "kind", name, NULL);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *failure = NULL;

  secret_password_clear_finish (result, &failure);
  return_unless_cancelled (task, failure);
}

void
account_secrets_clear_async (const char *account_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, account_secrets_clear_async);
  forget (account_id, NULL);
  secret_password_clear (&schema, cancellable, cleared_cb, task, "account", account_id, NULL);
}

gboolean
account_secrets_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
