/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* Somebody that the user writes as. Borrowed strings. */
typedef struct
{
  const char *id;
  const char *account;  /* id of the account that it belongs to */
  const char *name;     /* (nullable) */
  const char *address;
  const char *reply_to; /* (nullable) addresses as they are typed */
  const char *organisation; /* (nullable) */
} ComposeIdentity;

/* All identities of all accounts, in the user's order. */
typedef struct
{
  const ComposeIdentity *items;
  guint n;
} ComposeIdentities;

/* The identity with this address, or NULL; that of @account (nullable) first, if several have it. */
const ComposeIdentity *compose_identities_find (const ComposeIdentities *self, const char *address,
                                                const char *account);

/* TRUE when @address is the user's, with a tag ("anna+shop@…") or without. */
gboolean compose_identities_is_own (const ComposeIdentities *self, const char *address);

/* The identity of @account (nullable) that got @message from another account of the same user's, or NULL: what is
 * answered then came from somebody else, as it were. */
const ComposeIdentity *compose_identities_find_receiver (const ComposeIdentities *self,
                                                         const MimeMessage *message,
                                                         const char *account);

/* Whom @message was written to: the one that wrote it itself, else the first in To, Cc and Bcc, else where
 * the servers delivered it (Delivered-To, X-Original-To, Envelope-To, Resent-To), else one that is written to
 * with a tag ("anna+shop@…"), else the first one of @account (nullable), else the first. NULL if there is
 * none at all. */
const ComposeIdentity *compose_identities_choose (const ComposeIdentities *self,
                                                  const MimeMessage *message, const char *account);

/* Makes @identity the writer of @draft: From, Reply-To and Organization. Its signature is another matter
 * (compose-signature.h). */
void compose_draft_set_identity (ComposeDraft *draft, const ComposeIdentity *identity);

G_END_DECLS
