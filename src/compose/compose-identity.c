/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-identity.h"

#include <string.h>

/* RFC 5536 section 3.2.8. */
#define ORGANISATION "Organization"

const ComposeIdentity *
compose_identities_find (const ComposeIdentities *self, const char *address, const char *account)
{
  const ComposeIdentity *found = NULL;

  for (guint i = 0; i < self->n; i++)
    {
      const ComposeIdentity *identity = &self->items[i];

      if (!compose_address_equal (identity->address, address))
        continue;
      if (account == NULL || strcmp (identity->account, account) == 0)
        return identity;
      if (found == NULL)
        found = identity;
    }
  return found;
}

/* Of several that a list names, one of the account that got the mail is meant. */
static const ComposeIdentity *
find_in_list (const ComposeIdentities *self, const MimeAddressList *list, const char *account)
{
  const ComposeIdentity *found = NULL;

  for (guint i = 0; i < list->n; i++)
    {
      const ComposeIdentity *identity =
          compose_identities_find (self, list->items[i].address, account);

      if (identity != NULL && (account == NULL || strcmp (identity->account, account) == 0))
        return identity;
      if (found == NULL)
        found = identity;
    }
  return found;
}

/* "anna+shop@berg.example" is anna@berg.example (RFC 5233). NULL when there is no tag. */
static char *
dup_without_tag (const char *address)
{
  const char *plus = strchr (address, '+');
  const char *at = strrchr (address, '@');

  if (plus == NULL || at == NULL || plus > at || plus == address)
    return NULL;
  return g_strdup_printf ("%.*s%s", (int) (plus - address), address, at);
}

static const ComposeIdentity *
find_tagged (const ComposeIdentities *self, const MimeAddressList *list, const char *account)
{
  for (guint i = 0; i < list->n; i++)
    {
      g_autofree char *bare = dup_without_tag (list->items[i].address);
      const ComposeIdentity *identity =
          bare != NULL ? compose_identities_find (self, bare, account) : NULL;

      if (identity != NULL)
        return identity;
    }
  return NULL;
}

gboolean
compose_identities_is_own (const ComposeIdentities *self, const char *address)
{
  g_autofree char *bare = dup_without_tag (address);

  return compose_identities_find (self, address, NULL) != NULL ||
         (bare != NULL && compose_identities_find (self, bare, NULL) != NULL);
}

typedef const ComposeIdentity *(*FindFunc) (const ComposeIdentities *self,
                                            const MimeAddressList *list, const char *account);

static const ComposeIdentity *
find_receiver (const ComposeIdentities *self, const MimeMessage *message, const char *account,
               FindFunc find)
{
  static const char *const fields[] = { "Delivered-To", "X-Delivered-To", "X-Original-To",
                                        "Envelope-To",  "Resent-To",      "Resent-Cc",
                                        "Apparently-To" };
  const MimeHeaders *headers = message->headers;
  const MimeAddressList *lists[] = { &headers->to, &headers->cc, &headers->bcc };
  const ComposeIdentity *identity = NULL;
  g_autoptr (GBytes) block = mime_part_get_header (message, message->root);
  gsize len;
  const char *data = g_bytes_get_data (block, &len);

  for (gsize i = 0; i < G_N_ELEMENTS (lists) && identity == NULL; i++)
    identity = find (self, lists[i], account);
  for (gsize i = 0; i < G_N_ELEMENTS (fields) && identity == NULL; i++)
    {
      g_autoptr (MimeTypedAddresses) list = mime_headers_get_addresses (data, len, fields[i]);

      identity = find (self, &list->list, account);
    }
  return identity;
}

static gboolean
is_of (const ComposeIdentity *identity, const char *account)
{
  return identity != NULL && strcmp (identity->account, account) == 0;
}

const ComposeIdentity *
compose_identities_find_receiver (const ComposeIdentities *self, const MimeMessage *message,
                                  const char *account)
{
  const ComposeIdentity *writer, *receiver;

  if (account == NULL)
    return NULL;

  writer = find_in_list (self, &message->headers->from, account);
  if (writer == NULL || is_of (writer, account))
    return NULL;
  receiver = find_receiver (self, message, account, find_in_list);
  if (!is_of (receiver, account))
    receiver = find_receiver (self, message, account, find_tagged);
  return is_of (receiver, account) ? receiver : NULL;
}

const ComposeIdentity *
compose_identities_choose (const ComposeIdentities *self, const MimeMessage *message,
                           const char *account)
{
  const ComposeIdentity *identity = find_in_list (self, &message->headers->from, account);

  if (identity == NULL)
    identity = find_receiver (self, message, account, find_in_list);
  if (identity == NULL)
    identity = find_receiver (self, message, account, find_tagged);
  for (guint i = 0; i < self->n && identity == NULL && account != NULL; i++)
    if (strcmp (self->items[i].account, account) == 0)
      identity = &self->items[i];
  return identity != NULL || self->n == 0 ? identity : &self->items[0];
}

void
compose_draft_set_identity (ComposeDraft *draft, const ComposeIdentity *identity)
{
  g_clear_pointer (&draft->from, compose_mailbox_free);
  draft->from = compose_mailbox_new (identity->name, identity->address);
  g_free (draft->identity);
  draft->identity = g_strdup (identity->id);
  g_ptr_array_unref (draft->reply_to);
  draft->reply_to = compose_mailboxes_parse (identity->reply_to != NULL ? identity->reply_to : "");
  compose_draft_set_header (draft, ORGANISATION, identity->organisation);
}
