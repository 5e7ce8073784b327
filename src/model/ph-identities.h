/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-identity.h"
#include "engine.h"

G_BEGIN_DECLS

/* Everybody that the user writes as, at one moment: an immutable value, shared by reference between threads,
 * which keeps what its identities borrow. An account is one identity, called like the account. */
typedef struct _PhIdentities PhIdentities;

/* Those of the accounts that are switched on and have an address, in the user's order. Main thread. */
PhIdentities *ph_identities_new (Engine *engine);
PhIdentities *ph_identities_ref (PhIdentities *self);
void ph_identities_unref (PhIdentities *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhIdentities, ph_identities_unref)

/* Borrowed. */
const ComposeIdentities *ph_identities_get (PhIdentities *self);

/* NULL when there is none of that id (any more). */
const ComposeIdentity *ph_identities_find (PhIdentities *self, const char *id);

G_END_DECLS
