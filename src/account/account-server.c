/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-server.h"

#include "account-key-file.h"

static const char *const security_names[] = {
  [ACCOUNT_SECURITY_TLS] = "tls",
  [ACCOUNT_SECURITY_STARTTLS] = "starttls",
  [ACCOUNT_SECURITY_NONE] = "none",
};

void
account_server_init (AccountServer *self, guint16 port)
{
  *self = (AccountServer){
    .id = g_strdup (""),
    .host = g_strdup (""),
    .port = port,
    .user = g_strdup (""),
  };
}

void
account_server_clear (AccountServer *self)
{
  g_free (self->id);
  g_free (self->host);
  g_free (self->user);
}

void
account_server_assign (AccountServer *self, const AccountServer *from)
{
  const AccountServer copy = {
    .id = g_strdup (from->id),
    .host = g_strdup (from->host),
    .port = from->port,
    .security = from->security,
    .user = g_strdup (from->user),
    .own_password = from->own_password,
  };

  account_server_clear (self);
  *self = copy;
}

AccountServer *
account_server_new (void)
{
  AccountServer *self = g_new (AccountServer, 1);

  account_server_init (self, 465);
  g_free (self->id);
  self->id = g_uuid_string_random ();
  return self;
}

AccountServer *
account_server_copy (const AccountServer *self)
{
  AccountServer *copy = g_new0 (AccountServer, 1);

  account_server_assign (copy, self);
  return copy;
}

void
account_server_free (AccountServer *self)
{
  account_server_clear (self);
  g_free (self);
}

gboolean
account_server_is_same (const AccountServer *a, const AccountServer *b)
{
  return g_strcmp0 (a->host, b->host) == 0 && a->port == b->port && a->security == b->security &&
         g_strcmp0 (a->user, b->user) == 0 && a->own_password == b->own_password;
}

gboolean
account_server_equal (const AccountServer *a, const AccountServer *b)
{
  return g_strcmp0 (a->id, b->id) == 0 && account_server_is_same (a, b);
}

/* ---- In the file ---------------------------------------------------------------------------- */

typedef struct
{
  char *host;
  char *port;
  char *security;
  char *user;
  char *own_password;
} Keys;

static void
keys_init (Keys *self, const char *prefix)
{
  self->host = g_strconcat (prefix, "-host", NULL);
  self->port = g_strconcat (prefix, "-port", NULL);
  self->security = g_strconcat (prefix, "-security", NULL);
  self->user = g_strconcat (prefix, "-user", NULL);
  self->own_password = g_strconcat (prefix, "-own-password", NULL);
}

static void
keys_clear (Keys *self)
{
  g_free (self->host);
  g_free (self->port);
  g_free (self->security);
  g_free (self->user);
  g_free (self->own_password);
}

gboolean
account_server_load (AccountServer *self,
                     GKeyFile *file,
                     const char *group,
                     const char *prefix,
                     GError **error)
{
  guint security = self->security;
  gboolean ok;
  Keys keys;

  keys_init (&keys, prefix);
  ok = account_key_file_read_string (file, group, keys.host, &self->host, error) &&
       account_key_file_read_port (file, group, keys.port, &self->port, error) &&
       account_key_file_read_name (file, group, keys.security, security_names,
                                   G_N_ELEMENTS (security_names), &security, error) &&
       account_key_file_read_string (file, group, keys.user, &self->user, error) &&
       account_key_file_read_boolean (file, group, keys.own_password, &self->own_password, error);
  keys_clear (&keys);
  self->security = (AccountSecurity) security;
  return ok;
}

void
account_server_save (const AccountServer *self, GKeyFile *file, const char *group, const char *prefix)
{
  Keys keys;

  keys_init (&keys, prefix);
  g_key_file_set_string (file, group, keys.host, self->host);
  g_key_file_set_integer (file, group, keys.port, self->port);
  g_key_file_set_string (file, group, keys.security, security_names[self->security]);
  g_key_file_set_string (file, group, keys.user, self->user);
  account_key_file_write_flag (file, group, keys.own_password, self->own_password);
  keys_clear (&keys);
}
