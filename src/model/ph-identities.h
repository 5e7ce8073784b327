/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-identity.h"
#include "compose-signature.h"
#include "engine.h"

G_BEGIN_DECLS

/* Everybody that the user writes as, at one moment: an immutable value, shared by reference between threads,
 * which keeps what its identities borrow. An account has its own, called like the account, and more. */
typedef struct _PhIdentities PhIdentities;

/* Those of the accounts that are switched on, if they have an address, in the user's order. Main thread. */
PhIdentities *ph_identities_new (Engine *engine);
PhIdentities *ph_identities_ref (PhIdentities *self);
void ph_identities_unref (PhIdentities *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhIdentities, ph_identities_unref)

/* Borrowed. */
const ComposeIdentities *ph_identities_get (PhIdentities *self);

/* NULL when there is none of that id (any more). */
const ComposeIdentity *ph_identities_find (PhIdentities *self, const char *id);

/* What stands below a mail of that identity, a new one or one that answers or sends on: NULL for nothing. Owned.
 * Any thread; cleans its HTML. */
ComposeSignature *ph_identities_make_signature (PhIdentities *self, const char *id, gboolean is_answer);

G_END_DECLS
