/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-parts.h"

#include "account-key-file.h"

#include <string.h>

/* Each begins with its id. */
typedef struct
{
  char *id;
} Part;

typedef struct
{
  const char *key;    /* lists the ids */
  const char *prefix; /* of the groups */
  gsize offset;       /* of the array in AccountSettings */
  gpointer (*load) (GKeyFile *file, const char *group, const char *id);
  void (*save) (gconstpointer part, GKeyFile *file, const char *group);
  gpointer (*copy) (gconstpointer part);
  gboolean (*equal) (gconstpointer a, gconstpointer b);
  GDestroyNotify free;
} Kind;

static gpointer
load_identity (GKeyFile *file, const char *group, const char *id)
{
  return account_identity_load (file, group, id, NULL);
}

static gpointer
load_server (GKeyFile *file, const char *group, const char *id)
{
  g_autoptr (AccountServer) self = account_server_new ();

  g_free (self->id);
  self->id = g_strdup (id);
  if (!account_server_load (self, file, group, "smtp", NULL) || *self->host == '\0')
    return NULL;
  return g_steal_pointer (&self);
}

static void
save_server (gconstpointer server, GKeyFile *file, const char *group)
{
  account_server_save (server, file, group, "smtp");
}

static gpointer
load_signature (GKeyFile *file, const char *group, const char *id)
{
  return g_key_file_has_group (file, group) ? account_signature_load (file, group, id, NULL) : NULL;
}

static void
save_identity (gconstpointer identity, GKeyFile *file, const char *group)
{
  account_identity_save (identity, file, group);
}

static void
save_signature (gconstpointer signature, GKeyFile *file, const char *group)
{
  account_signature_save (signature, file, group);
}

static gpointer
copy_identity (gconstpointer identity)
{
  return account_identity_copy (identity);
}

static gpointer
copy_server (gconstpointer server)
{
  return account_server_copy (server);
}

static gpointer
copy_signature (gconstpointer signature)
{
  return account_signature_copy (signature);
}

static gboolean
equal_identities (gconstpointer a, gconstpointer b)
{
  return account_identity_equal (a, b);
}

static gboolean
equal_servers (gconstpointer a, gconstpointer b)
{
  return account_server_equal (a, b);
}

static gboolean
equal_signatures (gconstpointer a, gconstpointer b)
{
  return account_signature_equal (a, b);
}

static const Kind kinds[] = {
  { "identities", "Identity ", G_STRUCT_OFFSET (AccountSettings, identities), load_identity,
    save_identity, copy_identity, equal_identities, (GDestroyNotify) account_identity_free },
  { "outgoing-servers", "Outgoing Server ", G_STRUCT_OFFSET (AccountSettings, servers), load_server,
    save_server, copy_server, equal_servers, (GDestroyNotify) account_server_free },
  { "signatures", "Signature ", G_STRUCT_OFFSET (AccountSettings, signatures), load_signature,
    save_signature, copy_signature, equal_signatures, (GDestroyNotify) account_signature_free },
};

static GPtrArray **
array_of (const AccountSettings *self, const Kind *kind)
{
  return &G_STRUCT_MEMBER (GPtrArray *, self, kind->offset);
}

static gpointer
find (GPtrArray *parts, const char *id)
{
  for (guint i = 0; i < parts->len; i++)
    if (strcmp (((const Part *) parts->pdata[i])->id, id) == 0)
      return parts->pdata[i];
  return NULL;
}

/* ---- Together with the account ---------------------------------------------------------------- */

/* It begins as the only one, and stays the first until the user says otherwise. */
static void
ensure_own_identity (AccountSettings *self)
{
  AccountIdentity *own;

  if (find (self->identities, self->id) != NULL)
    return;

  own = account_identity_new ();
  g_free (own->id);
  own->id = g_strdup (self->id);
  g_ptr_array_insert (self->identities, 0, own);
}

void
account_parts_init (AccountSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    *array_of (self, &kinds[i]) = g_ptr_array_new_with_free_func (kinds[i].free);
  ensure_own_identity (self);
}

void
account_parts_clear (AccountSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_ptr_array_unref (*array_of (self, &kinds[i]));
}

void
account_parts_copy (AccountSettings *self, const AccountSettings *from)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GPtrArray *parts = *array_of (from, &kinds[i]);
      GPtrArray *copies = g_ptr_array_new_with_free_func (kinds[i].free);

      for (guint j = 0; j < parts->len; j++)
        g_ptr_array_add (copies, kinds[i].copy (parts->pdata[j]));
      *array_of (self, &kinds[i]) = copies;
    }
}

static gboolean
equal_arrays (const Kind *kind, GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!kind->equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
account_parts_equal (const AccountSettings *a, const AccountSettings *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!equal_arrays (&kinds[i], *array_of (a, &kinds[i]), *array_of (b, &kinds[i])))
      return FALSE;
  return TRUE;
}

/* ---- In the file ------------------------------------------------------------------------------ */

static GStrv
list_ids (GKeyFile *file, const char *group, const Kind *kind)
{
  GStrv ids = g_key_file_get_string_list (file, group, kind->key, NULL, NULL);

  return ids != NULL ? ids : g_new0 (char *, 1);
}

static char *
make_group (const Kind *kind, const char *id)
{
  return g_strconcat (kind->prefix, id, NULL);
}

/* NULL when it cannot be used. */
static gpointer
load_part (const Kind *kind, GKeyFile *file, const char *id)
{
  g_autofree char *group = make_group (kind, id);

  return g_uuid_string_is_valid (id) ? kind->load (file, group, id) : NULL;
}

static void
load_parts (AccountSettings *self, const Kind *kind, GKeyFile *file, const char *group)
{
  GPtrArray *parts = *array_of (self, kind);
  g_auto (GStrv) ids = list_ids (file, group, kind);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      gpointer part = find (parts, ids[i]) == NULL ? load_part (kind, file, ids[i]) : NULL;

      if (part != NULL)
        g_ptr_array_add (parts, part);
    }
}

/* One without an address writes as nobody. */
static void
drop_nobodies (AccountSettings *self)
{
  for (guint i = self->identities->len; i-- > 0;)
    {
      const AccountIdentity *identity = self->identities->pdata[i];

      if (*identity->address == '\0' && strcmp (identity->id, self->id) != 0)
        g_ptr_array_remove_index (self->identities, i);
    }
}

void
account_parts_load (AccountSettings *self, GKeyFile *file, const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_ptr_array_set_size (*array_of (self, &kinds[i]), 0);
      load_parts (self, &kinds[i], file, group);
    }
  drop_nobodies (self);
  ensure_own_identity (self);
}

static gboolean
can_load (const Kind *kind, GKeyFile *file, const char *id)
{
  gpointer part = load_part (kind, file, id);

  if (part == NULL)
    return FALSE;
  kind->free (part);
  return TRUE;
}

/* What the user removed goes; what only cannot be read is listed on. */
static void
settle_old (GPtrArray *parts, const Kind *kind, GKeyFile *file, const char *group, GPtrArray *ids)
{
  g_auto (GStrv) old = list_ids (file, group, kind);

  for (guint i = 0; old[i] != NULL; i++)
    {
      g_autofree char *old_group = make_group (kind, old[i]);

      if (find (parts, old[i]) != NULL || !g_key_file_has_group (file, old_group))
        continue;
      if (can_load (kind, file, old[i]))
        g_key_file_remove_group (file, old_group, NULL);
      else
        g_ptr_array_add (ids, g_strdup (old[i]));
    }
}

static void
save_parts (const AccountSettings *self, const Kind *kind, GKeyFile *file, const char *group)
{
  GPtrArray *parts = *array_of (self, kind);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (ids, g_strdup (((const Part *) parts->pdata[i])->id));
  settle_old (parts, kind, file, group, ids);
  if (ids->len > 0)
    g_key_file_set_string_list (file, group, kind->key, (const char *const *) ids->pdata, ids->len);
  else
    g_key_file_remove_key (file, group, kind->key, NULL);
}

void
account_parts_save (const AccountSettings *self, GKeyFile *file, const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GPtrArray *parts = *array_of (self, &kinds[i]);

      save_parts (self, &kinds[i], file, group);
      for (guint j = 0; j < parts->len; j++)
        {
          const Part *part = parts->pdata[j];
          g_autofree char *own_group = make_group (&kinds[i], part->id);

          kinds[i].save (part, file, own_group);
        }
    }
}

void
account_parts_remove (GKeyFile *file, const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_auto (GStrv) ids = list_ids (file, group, &kinds[i]);

      for (guint j = 0; ids[j] != NULL; j++)
        {
          g_autofree char *own_group = make_group (&kinds[i], ids[j]);

          g_key_file_remove_group (file, own_group, NULL);
        }
    }
}
