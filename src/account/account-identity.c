/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-identity.h"

#include "account-key-file.h"

/* The strings of an identity but the id, and their keys in the file. */
static const struct
{
  const char *key;
  gsize offset;
} fields[] = {
  { "name", G_STRUCT_OFFSET (AccountIdentity, name) },
  { "address", G_STRUCT_OFFSET (AccountIdentity, address) },
  { "reply-to", G_STRUCT_OFFSET (AccountIdentity, reply_to) },
  { "organisation", G_STRUCT_OFFSET (AccountIdentity, organisation) },
  { "signature", G_STRUCT_OFFSET (AccountIdentity, signature) },
  { "answer-signature", G_STRUCT_OFFSET (AccountIdentity, answer_signature) },
  { "server", G_STRUCT_OFFSET (AccountIdentity, server) },
  { "sent-folder", G_STRUCT_OFFSET (AccountIdentity, sent_folder) },
};

#define FIELD(self, i) G_STRUCT_MEMBER (char *, self, fields[i].offset)

static AccountIdentity *
make_identity (const char *id)
{
  AccountIdentity *self = g_new0 (AccountIdentity, 1);

  self->id = g_strdup (id);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    FIELD (self, i) = g_strdup ("");
  return self;
}

AccountIdentity *
account_identity_new (void)
{
  g_autofree char *id = g_uuid_string_random ();

  return make_identity (id);
}

AccountIdentity *
account_identity_copy (const AccountIdentity *self)
{
  AccountIdentity *copy = g_new0 (AccountIdentity, 1);

  copy->id = g_strdup (self->id);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    FIELD (copy, i) = g_strdup (FIELD (self, i));
  return copy;
}

gboolean
account_identity_equal (const AccountIdentity *a, const AccountIdentity *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_strcmp0 (FIELD (a, i), FIELD (b, i)) != 0)
      return FALSE;
  return g_strcmp0 (a->id, b->id) == 0;
}

void
account_identity_free (AccountIdentity *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (FIELD (self, i));
  g_free (self->id);
  g_free (self);
}

AccountIdentity *
account_identity_load (GKeyFile *file, const char *group, const char *id, GError **error)
{
  g_autoptr (AccountIdentity) self = make_identity (id);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!account_key_file_read_string (file, group, fields[i].key, &FIELD (self, i), error))
      return NULL;

  return g_steal_pointer (&self);
}

void
account_identity_save (const AccountIdentity *self, GKeyFile *file, const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    account_key_file_write_optional (file, group, fields[i].key, FIELD (self, i));
}

/* ---- Signatures ------------------------------------------------------------------------------ */

AccountSignature *
account_signature_new (void)
{
  AccountSignature *self = g_new0 (AccountSignature, 1);

  self->id = g_uuid_string_random ();
  self->name = g_strdup ("");
  self->content = g_strdup ("");
  return self;
}

AccountSignature *
account_signature_copy (const AccountSignature *self)
{
  AccountSignature *copy = g_new0 (AccountSignature, 1);

  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->content = g_strdup (self->content);
  copy->is_rich = self->is_rich;
  return copy;
}

gboolean
account_signature_equal (const AccountSignature *a, const AccountSignature *b)
{
  return g_strcmp0 (a->id, b->id) == 0 && g_strcmp0 (a->name, b->name) == 0 &&
         g_strcmp0 (a->content, b->content) == 0 && a->is_rich == b->is_rich;
}

void
account_signature_free (AccountSignature *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->content);
  g_free (self);
}

AccountSignature *
account_signature_load (GKeyFile *file, const char *group, const char *id, GError **error)
{
  g_autoptr (AccountSignature) self = account_signature_new ();

  g_free (self->id);
  self->id = g_strdup (id);
  if (!account_key_file_read_string (file, group, "name", &self->name, error) ||
      !account_key_file_read_text (file, group, "content", &self->content, error) ||
      !account_key_file_read_boolean (file, group, "rich", &self->is_rich, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
account_signature_save (const AccountSignature *self, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "name", self->name);
  g_key_file_set_string (file, group, "content", self->content);
  account_key_file_write_flag (file, group, "rich", self->is_rich);
}
