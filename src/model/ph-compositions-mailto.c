/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-mailto.h"
#include "ph-composition-private.h"
#include "ph-identities.h"

/* (nullable) */
static const ComposeIdentity *
choose_identity (PhIdentities *identities, const char *account)
{
  const ComposeIdentities *all = ph_identities_get (identities);

  for (guint i = 0; account != NULL && i < all->n; i++)
    if (g_strcmp0 (all->items[i].account, account) == 0)
      return &all->items[i];
  return all->n > 0 ? &all->items[0] : NULL;
}

PhComposition *
ph_compositions_new_for_mailto (PhCompositions *self, const char *uri, const char *account,
                                GError **error)
{
  ComposeDraft *draft = compose_mailto_read (uri, error);
  g_autoptr (PhIdentities) identities = NULL;
  const ComposeIdentity *identity;

  if (draft == NULL)
    return NULL;

  identities = ph_identities_new (ph_compositions_get_engine (self));
  identity = choose_identity (identities, account);
  if (identity != NULL)
    compose_draft_set_identity (draft, identity);
  return ph_compositions_begin (self, draft);
}
