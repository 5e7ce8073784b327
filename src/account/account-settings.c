/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-settings.h"

#include "account-key-file.h"
#include "account-parts.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUP_PREFIX "Account "
#define EXCEPTIONS_KEY "certificate-exceptions"
#define WITHOUT_KEY "imap-without"

G_DEFINE_BOXED_TYPE (AccountSettings,
                     account_settings,
                     account_settings_ref,
                     account_settings_unref)

static const char *const keep_names[] = {
  [ACCOUNT_KEEP_RECENT] = "recent",
  [ACCOUNT_KEEP_ALL] = "all",
};

static GPtrArray *
make_exceptions (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) account_exception_free);
}

AccountSettings *
account_settings_new (void)
{
  AccountSettings *self = g_new0 (AccountSettings, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_uuid_string_random ();
  self->name = g_strdup ("");
  self->address = g_strdup ("");
  self->real_name = g_strdup ("");
  self->color = g_strdup ("");
  self->enabled = TRUE;
  account_server_init (&self->imap, 993);
  account_server_init (&self->smtp, 465);
  self->exceptions = make_exceptions ();
  self->imap_without = g_new0 (char *, 1);
  account_parts_init (self);

  return self;
}

AccountSettings *
account_settings_copy (const AccountSettings *self)
{
  AccountSettings *copy = g_new0 (AccountSettings, 1);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  copy->real_name = g_strdup (self->real_name);
  copy->color = g_strdup (self->color);
  copy->enabled = self->enabled;
  copy->keep = self->keep;
  account_server_assign (&copy->imap, &self->imap);
  account_server_assign (&copy->smtp, &self->smtp);
  account_parts_copy (copy, self);
  copy->ca_file = g_strdup (self->ca_file);
  copy->password_file = g_strdup (self->password_file);
  copy->imap_without = g_strdupv (self->imap_without);
  copy->exceptions = make_exceptions ();
  for (guint i = 0; i < self->exceptions->len; i++)
    g_ptr_array_add (copy->exceptions, account_exception_copy (self->exceptions->pdata[i]));

  return copy;
}

AccountSettings *
account_settings_ref (AccountSettings *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
account_settings_unref (AccountSettings *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self->real_name);
  g_free (self->color);
  account_server_clear (&self->imap);
  account_server_clear (&self->smtp);
  account_parts_clear (self);
  g_free (self->ca_file);
  g_free (self->password_file);
  g_strfreev (self->imap_without);
  g_ptr_array_unref (self->exceptions);
  g_free (self);
}

gboolean
account_settings_equal_trust (const AccountSettings *a, const AccountSettings *b)
{
  if (g_strcmp0 (a->ca_file, b->ca_file) != 0 || a->exceptions->len != b->exceptions->len)
    return FALSE;

  for (guint i = 0; i < a->exceptions->len; i++)
    if (!account_exception_equal (a->exceptions->pdata[i], b->exceptions->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
account_settings_equal (const AccountSettings *a, const AccountSettings *b)
{
  return g_strcmp0 (a->id, b->id) == 0 && g_strcmp0 (a->name, b->name) == 0 &&
         g_strcmp0 (a->address, b->address) == 0 && g_strcmp0 (a->real_name, b->real_name) == 0 &&
         g_strcmp0 (a->color, b->color) == 0 && a->enabled == b->enabled &&
         a->keep == b->keep && account_server_equal (&a->imap, &b->imap) &&
         account_server_equal (&a->smtp, &b->smtp) && account_parts_equal (a, b) &&
         account_settings_equal_trust (a, b) &&
         g_strv_equal ((const char *const *) a->imap_without,
                       (const char *const *) b->imap_without) &&
         g_strcmp0 (a->password_file, b->password_file) == 0;
}

/* ---- Who writes, and by which way ------------------------------------------------------------- */

gboolean
account_settings_is_own_identity (const AccountSettings *self, const AccountIdentity *identity)
{
  return strcmp (identity->id, self->id) == 0;
}

const char *
account_settings_get_sender_name (const AccountSettings *self, const AccountIdentity *identity)
{
  return *identity->name != '\0' ? identity->name : self->real_name;
}

const char *
account_settings_get_sender_address (const AccountSettings *self, const AccountIdentity *identity)
{
  return *identity->address != '\0' ? identity->address : self->address;
}

AccountIdentity *
account_settings_find_identity (const AccountSettings *self, const char *id)
{
  for (guint i = 0; i < self->identities->len; i++)
    {
      AccountIdentity *identity = self->identities->pdata[i];

      if (g_strcmp0 (identity->id, id) == 0)
        return identity;
    }
  return NULL;
}

AccountSignature *
account_settings_find_signature (const AccountSettings *self, const char *id)
{
  for (guint i = 0; i < self->signatures->len; i++)
    {
      AccountSignature *signature = self->signatures->pdata[i];

      if (g_strcmp0 (signature->id, id) == 0)
        return signature;
    }
  return NULL;
}

const AccountServer *
account_settings_find_server (const AccountSettings *self, const char *id)
{
  for (guint i = 0; i < self->servers->len; i++)
    {
      const AccountServer *server = self->servers->pdata[i];

      if (g_strcmp0 (server->id, id) == 0)
        return server;
    }
  return &self->smtp;
}

const AccountServer *
account_settings_get_sender_server (const AccountSettings *self, const char *identity_id)
{
  const AccountIdentity *identity = account_settings_find_identity (self, identity_id);

  return account_settings_find_server (self, identity != NULL ? identity->server : "");
}

AccountSettings *
account_settings_use_server (AccountSettings *self, const char *id)
{
  const AccountServer *server = account_settings_find_server (self, id);
  AccountSettings *other;

  if (server == &self->smtp)
    return account_settings_ref (self);

  other = account_settings_copy (self);
  account_server_assign (&other->smtp, server);
  return other;
}

/* ---- Certificates that are trusted all the same --------------------------------------------- */

void
account_settings_add_exception (AccountSettings *self, AccountException *exception)
{
  for (guint i = 0; i < self->exceptions->len; i++)
    {
      const AccountException *other = self->exceptions->pdata[i];

      if (g_ascii_strcasecmp (other->host, exception->host) == 0 &&
          other->port == exception->port)
        {
          g_ptr_array_remove_index (self->exceptions, i);
          break;
        }
    }
  g_ptr_array_add (self->exceptions, exception);
}

void
account_settings_remove_exception (AccountSettings *self, const AccountException *exception)
{
  guint position;

  if (g_ptr_array_find_with_equal_func (self->exceptions, exception,
                                        (GEqualFunc) account_exception_equal, &position))
    g_ptr_array_remove_index (self->exceptions, position);
}

gboolean
account_settings_trusts (const AccountSettings *self,
                         const char *host,
                         guint16 port,
                         const char *fingerprint,
                         GTlsCertificateFlags reasons)
{
  for (guint i = 0; i < self->exceptions->len; i++)
    if (account_exception_covers (self->exceptions->pdata[i], host, port, fingerprint, reasons))
      return TRUE;
  return FALSE;
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* A line that cannot be read trusts nothing, which is safe. */
static void
read_exceptions (GKeyFile *file, const char *group, AccountSettings *self)
{
  g_auto (GStrv) lines
      = g_key_file_get_string_list (file, group, EXCEPTIONS_KEY, NULL, NULL);

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      AccountException *exception = account_exception_from_string (lines[i]);

      if (exception != NULL)
        account_settings_add_exception (self, exception);
    }
}

static void
read_without (GKeyFile *file, const char *group, AccountSettings *self)
{
  GStrv names = g_key_file_get_string_list (file, group, WITHOUT_KEY, NULL, NULL);

  if (names == NULL)
    return;

  g_strfreev (self->imap_without);
  self->imap_without = names;
}

AccountSettings *
account_settings_load (GKeyFile *file, const char *group, GError **error)
{
  g_autoptr (AccountSettings) self = account_settings_new ();

  /* The id becomes the name of a folder, so nothing but a uuid will do. */
  if (!g_str_has_prefix (group, GROUP_PREFIX) ||
      !g_uuid_string_is_valid (group + strlen (GROUP_PREFIX)))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _("“%s” does not name an account."), group);
      return NULL;
    }
  g_free (self->id);
  self->id = g_strdup (group + strlen (GROUP_PREFIX));

  if (!account_key_file_read_string (file, group, "name", &self->name, error) ||
      !account_key_file_read_string (file, group, "address", &self->address, error) ||
      !account_key_file_read_string (file, group, "real-name", &self->real_name, error) ||
      !account_key_file_read_boolean (file, group, "enabled", &self->enabled, error) ||
      !account_key_file_read_name (file, group, "keep", keep_names, G_N_ELEMENTS (keep_names),
                                   &self->keep, error) ||
      !account_key_file_read_string (file, group, "color", &self->color, error) ||
      !account_server_load (&self->imap, file, group, "imap", error) ||
      !account_server_load (&self->smtp, file, group, "smtp", error) ||
      !account_key_file_read_string (file, group, "ca-file", &self->ca_file, error) ||
      !account_key_file_read_string (file, group, "password-file", &self->password_file, error))
    return NULL;
  read_exceptions (file, group, self);
  read_without (file, group, self);
  account_parts_load (self, file, group);

  if (*self->imap.host == '\0')
    {
      account_key_file_refuse (group, "imap-host", error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

AccountSettings *
account_settings_load_file (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) failure = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &failure))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
                   _("The accounts in “%s” cannot be read: %s"), path, failure->message);
      return NULL;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++)
    if (g_str_has_prefix (*group, GROUP_PREFIX))
      return account_settings_load (file, *group, error);

  g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _("“%s” holds no account."), path);
  return NULL;
}

/* ---- Writing -------------------------------------------------------------------------------- */

static void
save_exceptions (const AccountSettings *self, GKeyFile *file, const char *group)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->exceptions->len; i++)
    g_ptr_array_add (lines, account_exception_to_string (self->exceptions->pdata[i]));

  if (lines->len > 0)
    g_key_file_set_string_list (file, group, EXCEPTIONS_KEY, (const char *const *) lines->pdata,
                                lines->len);
  else
    g_key_file_remove_key (file, group, EXCEPTIONS_KEY, NULL);
}

static void
save_without (const AccountSettings *self, GKeyFile *file, const char *group)
{
  if (self->imap_without[0] != NULL)
    g_key_file_set_string_list (file, group, WITHOUT_KEY,
                                (const char *const *) self->imap_without,
                                g_strv_length (self->imap_without));
  else
    g_key_file_remove_key (file, group, WITHOUT_KEY, NULL);
}

void
account_settings_save (const AccountSettings *self, GKeyFile *file)
{
  g_autofree char *group = g_strconcat (GROUP_PREFIX, self->id, NULL);

  g_key_file_set_string (file, group, "name", self->name);
  g_key_file_set_string (file, group, "address", self->address);
  g_key_file_set_string (file, group, "real-name", self->real_name);
  g_key_file_set_boolean (file, group, "enabled", self->enabled);
  g_key_file_set_string (file, group, "color", self->color);
  g_key_file_set_string (file, group, "keep", keep_names[self->keep]);
  account_server_save (&self->imap, file, group, "imap");
  account_server_save (&self->smtp, file, group, "smtp");
  account_key_file_write_optional (file, group, "ca-file", self->ca_file);
  account_key_file_write_optional (file, group, "password-file", self->password_file);
  save_exceptions (self, file, group);
  save_without (self, file, group);
  account_parts_save (self, file, group);
}

gboolean
account_settings_remove (GKeyFile *file, const char *id)
{
  g_autofree char *group = g_strconcat (GROUP_PREFIX, id, NULL);

  account_parts_remove (file, group);
  return g_key_file_remove_group (file, group, NULL);
}

char *
account_settings_get_data_dir (const AccountSettings *self)
{
  return g_build_filename (g_get_user_data_dir (), "posthorn", "accounts", self->id, NULL);
}
