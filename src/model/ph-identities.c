/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-identities.h"

struct _PhIdentities
{
  gatomicrefcount ref_count;

  GPtrArray *settings; /* (owned) AccountSettings, whose strings are borrowed */
  GArray *items;       /* (owned) ComposeIdentity */
  ComposeIdentities all;
};

static void
add_account (PhIdentities *self, AccountSettings *settings)
{
  const ComposeIdentity identity = {
    .id = settings->id,
    .account = settings->id,
    .name = *settings->real_name != '\0' ? settings->real_name : NULL,
    .address = settings->address,
  };

  g_ptr_array_add (self->settings, account_settings_ref (settings));
  g_array_append_val (self->items, identity);
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

      if (settings->enabled && *settings->address != '\0')
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
