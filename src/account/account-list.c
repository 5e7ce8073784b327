/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-list.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define GROUP_PREFIX "Account "
#define SERVER_KEY "imap-host"
#define COPY_SUFFIX "~"

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _AccountList
{
  GObject parent_instance;

  char *path;
  GKeyFile *file;
  GPtrArray *accounts; /* of AccountSettings, in the file's order */
  GError *error;       /* (nullable) */
  guint is_unreadable : 1; /* the file as a whole: it is not written over */
};

G_DEFINE_FINAL_TYPE (AccountList, account_list, G_TYPE_OBJECT)

/* ---- The file ------------------------------------------------------------------------------- */

static gboolean
write_contents (const char *path, GKeyFile *file, GError **error)
{
  gsize length;
  g_autofree char *data = g_key_file_to_data (file, &length, NULL);

  return g_file_set_contents_full (path, data, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

static gboolean
write_file (AccountList *self, GKeyFile *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *copy = g_strconcat (self->path, COPY_SUFFIX, NULL);
  g_autoptr (GError) failure = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!write_contents (self->path, file, &failure))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK, _("The accounts cannot be saved in “%s”: %s"),
                   self->path, failure->message);
      return FALSE;
    }
  /* Without it there is only no second chance. */
  write_contents (copy, file, NULL);
  return TRUE;
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* An account that has lost its name still is one, which cannot be read. */
static gboolean
is_account (GKeyFile *file, const char *group)
{
  return g_str_has_prefix (group, GROUP_PREFIX) ||
         g_key_file_has_key (file, group, SERVER_KEY, NULL);
}

/* Fills the list from the file; the first group that cannot be read is remembered as the error. */
static void
read_accounts (AccountList *self)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);

  g_ptr_array_set_size (self->accounts, 0);
  g_clear_error (&self->error);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      AccountSettings *settings;

      if (!is_account (self->file, groups[i]))
        continue;
      settings =
          account_settings_load (self->file, groups[i], self->error == NULL ? &self->error : NULL);
      if (settings != NULL)
        g_ptr_array_add (self->accounts, settings);
    }
}

static void
set_unreadable (AccountList *self, const char *why)
{
  self->is_unreadable = TRUE;
  self->error = g_error_new (PH_ERROR, PH_ERROR_DAMAGED,
                             _("The accounts in “%s” cannot be read: %s"), self->path, why);
}

/* Nobody writes such a thing, but a disk may: nothing, zeros, or a text that ends in the middle of a line.
 * As a key file it would have fewer accounts, and no error. */
static gboolean
is_damaged (GBytes *bytes, GBytes *copy)
{
  gsize len, copy_len;
  const char *data = g_bytes_get_data (bytes, &len);
  const char *copied = g_bytes_get_data (copy, &copy_len);

  return (len > 0 && memchr (data, '\0', len) != NULL) ||
         (len < copy_len && (len == 0 || (memcmp (data, copied, len) == 0 && data[len - 1] != '\n')));
}

static GBytes *
read_bytes (const char *path, GError **error)
{
  char *data;
  gsize len;

  return g_file_get_contents (path, &data, &len, error) ? g_bytes_new_take (data, len) : NULL;
}

/* The damaged file stays under another name. */
static void
restore (AccountList *self)
{
  g_autofree char *damaged = g_strconcat (self->path, ".damaged", NULL);
  g_autofree char *copy = g_strconcat (self->path, COPY_SUFFIX, NULL);

  if (g_rename (self->path, damaged) == 0)
    write_contents (self->path, self->file, NULL);
  if (self->error == NULL)
    self->error = g_error_new (PH_ERROR, PH_ERROR_DAMAGED,
                               _("The accounts in “%s” were damaged. They were restored from “%s”."),
                               self->path, copy);
}

static void
load (AccountList *self)
{
  g_autofree char *copy_path = g_strconcat (self->path, COPY_SUFFIX, NULL);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes = read_bytes (self->path, &failure);
  g_autoptr (GBytes) copy = bytes != NULL ? read_bytes (copy_path, NULL) : NULL;
  gboolean is_restored = copy != NULL && is_damaged (bytes, copy);

  if (bytes == NULL)
    {
      if (!g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        set_unreadable (self, failure->message);
      return;
    }
  if (!g_key_file_load_from_bytes (self->file, is_restored ? copy : bytes, G_KEY_FILE_KEEP_COMMENTS,
                                   &failure))
    {
      set_unreadable (self, failure->message);
      return;
    }
  read_accounts (self);
  if (is_restored)
    restore (self);
}

AccountList *
account_list_new (const char *path)
{
  AccountList *self = g_object_new (ACCOUNT_TYPE_LIST, NULL);

  self->path = path != NULL ? g_strdup (path)
                            : g_build_filename (g_get_user_config_dir (), "posthorn",
                                                "accounts.ini", NULL);
  load (self);
  return self;
}

const GError *
account_list_get_error (AccountList *self)
{
  return self->error;
}

guint
account_list_get_n_accounts (AccountList *self)
{
  return self->accounts->len;
}

AccountSettings *
account_list_get (AccountList *self, guint position)
{
  g_return_val_if_fail (position < self->accounts->len, NULL);

  return self->accounts->pdata[position];
}

AccountSettings *
account_list_find (AccountList *self, const char *id)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      AccountSettings *settings = self->accounts->pdata[i];

      if (strcmp (settings->id, id) == 0)
        return settings;
    }
  return NULL;
}

/* ---- Writing -------------------------------------------------------------------------------- */

/* A copy to change: the list itself stays as it is until the file has been written. */
static GKeyFile *
copy_file (GKeyFile *file)
{
  GKeyFile *copy = g_key_file_new ();
  gsize length;
  g_autofree char *data = g_key_file_to_data (file, &length, NULL);

  g_key_file_load_from_data (copy, data, length, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return copy;
}

/* Writes @file and makes it the list's own. */
static gboolean
replace_file (AccountList *self, GKeyFile *file, GError **error)
{
  if (self->is_unreadable)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }
  if (!write_file (self, file, error))
    return FALSE;

  g_key_file_unref (self->file);
  self->file = g_key_file_ref (file);
  read_accounts (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

gboolean
account_list_set (AccountList *self, AccountSettings *settings, GError **error)
{
  g_autoptr (GKeyFile) file = copy_file (self->file);
  g_autofree char *group = g_strconcat (GROUP_PREFIX, settings->id, NULL);
  g_autoptr (AccountSettings) check = NULL;

  account_settings_save (settings, file);

  /* What could not be read again must not get into the file. */
  check = account_settings_load (file, group, error);
  return check != NULL && replace_file (self, file, error);
}

static gboolean
miss_account (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND, _("There is no such account."));
  return FALSE;
}

gboolean
account_list_remove (AccountList *self, const char *id, GError **error)
{
  g_autoptr (GKeyFile) file = copy_file (self->file);

  if (!account_settings_remove (file, id))
    return miss_account (error);
  return replace_file (self, file, error);
}

static void
copy_group (GKeyFile *to, GKeyFile *from, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (from, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (from, group, keys[i], NULL);

      g_key_file_set_value (to, group, keys[i], value);
    }
}

/* A key file cannot be sorted, only be built anew: first the accounts in @order, then the rest. */
static GKeyFile *
make_sorted (GKeyFile *from, GPtrArray *order)
{
  GKeyFile *to = g_key_file_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (from, NULL);

  for (guint i = 0; i < order->len; i++)
    {
      const AccountSettings *settings = order->pdata[i];
      g_autofree char *group = g_strconcat (GROUP_PREFIX, settings->id, NULL);

      copy_group (to, from, group);
    }
  for (guint i = 0; groups[i] != NULL; i++)
    if (!g_key_file_has_group (to, groups[i]))
      copy_group (to, from, groups[i]);
  return to;
}

gboolean
account_list_move (AccountList *self, const char *id, guint position, GError **error)
{
  AccountSettings *settings = account_list_find (self, id);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autoptr (GKeyFile) file = NULL;

  if (settings == NULL)
    return miss_account (error);

  for (guint i = 0; i < self->accounts->len; i++)
    if (self->accounts->pdata[i] != settings)
      g_ptr_array_add (order, self->accounts->pdata[i]);
  g_ptr_array_insert (order, (gint) MIN (position, order->len), settings);

  file = make_sorted (self->file, order);
  return replace_file (self, file, error);
}

/* ---- Object --------------------------------------------------------------------------------- */

static void
account_list_finalize (GObject *object)
{
  AccountList *self = ACCOUNT_LIST (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->file, g_key_file_unref);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (account_list_parent_class)->finalize (object);
}

static void
account_list_class_init (AccountListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = account_list_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
account_list_init (AccountList *self)
{
  self->file = g_key_file_new ();
  self->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) account_settings_unref);
}
