/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-identities.h"

struct _PhIdentities
{
  gatomicrefcount ref_count;

  GPtrArray *settings; /* (owned) AccountSettings, whose strings are borrowed */
  GArray *items;       /* (owned) ComposeIdentity */
  ComposeIdentities all;
};

static const char *
get_optional (const char *text)
{
  return *text != '\0' ? text : NULL;
}

static void
add_identity (PhIdentities *self, const AccountSettings *settings, const AccountIdentity *identity)
{
  const ComposeIdentity item = {
    .id = identity->id,
    .account = settings->id,
    .name = get_optional (account_settings_get_sender_name (settings, identity)),
    .address = account_settings_get_sender_address (settings, identity),
    .reply_to = get_optional (identity->reply_to),
    .organisation = get_optional (identity->organisation),
  };

  if (*item.address != '\0')
    g_array_append_val (self->items, item);
}

static void
add_account (PhIdentities *self, AccountSettings *settings)
{
  g_ptr_array_add (self->settings, account_settings_ref (settings));
  for (guint i = 0; i < settings->identities->len; i++)
    add_identity (self, settings, settings->identities->pdata[i]);
}

PhIdentities *
ph_identities_new (Engine *engine)
{
  PhIdentities *self = g_new0 (PhIdentities, 1);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (engine));

  g_atomic_ref_count_init (&self->ref_count);
  self->settings = g_ptr_array_new_with_free_func ((GDestroyNotify) account_settings_unref);
  self->items = g_array_new (FALSE, FALSE, sizeof (ComposeIdentity));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (engine), i);
      AccountSettings *settings = account_engine_get_settings (account);

      if (settings->enabled)
        add_account (self, settings);
    }
  self->all.items = (const ComposeIdentity *) self->items->data;
  self->all.n = self->items->len;
  return self;
}

PhIdentities *
ph_identities_ref (PhIdentities *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ph_identities_unref (PhIdentities *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->settings);
  g_array_unref (self->items);
  g_free (self);
}

const ComposeIdentities *
ph_identities_get (PhIdentities *self)
{
  return &self->all;
}

const ComposeIdentity *
ph_identities_find (PhIdentities *self, const char *id)
{
  for (guint i = 0; i < self->all.n; i++)
    if (g_strcmp0 (self->all.items[i].id, id) == 0)
      return &self->all.items[i];

  return NULL;
}

static const AccountSignature *
find_signature (PhIdentities *self, const char *id, gboolean is_answer)
{
  for (guint i = 0; i < self->settings->len; i++)
    {
      const AccountSettings *settings = self->settings->pdata[i];
      const AccountIdentity *identity = account_settings_find_identity (settings, id);

      if (identity != NULL)
        return account_settings_find_signature (settings, is_answer ? identity->answer_signature
                                                                    : identity->signature);
    }
  return NULL;
}

ComposeSignature *
ph_identities_make_signature (PhIdentities *self, const char *id, gboolean is_answer)
{
  const AccountSignature *signature = find_signature (self, id, is_answer);

  return signature != NULL ? compose_signature_new (signature->content, signature->is_rich) : NULL;
}
