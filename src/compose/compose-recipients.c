/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-answer-private.h"

#include <string.h>

/* What the header says of where answers go. */
typedef struct
{
  const MimeHeaders *headers;
  const ComposeIdentities *own;
  MimeTypedAddresses *followup; /* Mail-Followup-To */
  MimeTypedAddresses *reply;    /* Mail-Reply-To */
  char *list;                   /* (nullable) the list's address */
  gboolean is_received;         /* by one of the user's accounts from another one of them */
} Routes;

/* ---- Lists ---------------------------------------------------------------------------------- */

/* The address of a mailto URI, without what it would fill in. */
static char *
dup_mailto_address (const char *uri)
{
  const char *start = uri + strlen ("mailto:");
  g_autofree char *escaped = g_strndup (start, strcspn (start, "?,<>"));
  g_autofree char *address = g_uri_unescape_string (escaped, NULL);

  return address != NULL && mime_address_is_valid (address) ? g_steal_pointer (&address) : NULL;
}

/* List-Post (RFC 2369 section 3.4): "<mailto:list@…>, <https://…>" or "NO". */
static char *
find_list_post (const char *data, gsize len)
{
  g_auto (GStrv) values = mime_headers_get_values (data, len, "List-Post");

  for (guint i = 0; values[i] != NULL; i++)
    {
      const char *open = values[i];

      while ((open = strchr (open, '<')) != NULL)
        {
          const char *uri = open + 1 + strspn (open + 1, " \t");

          if (g_ascii_strncasecmp (uri, "mailto:", 7) == 0)
            {
              char *address = dup_mailto_address (uri);

              if (address != NULL)
                return address;
            }
          open++;
        }
    }
  return NULL;
}

/* A list that does not say where to write to: the receiver that is called like it. */
static char *
find_list_receiver (const MimeHeaders *headers)
{
  const MimeAddressList *lists[] = { &headers->to, &headers->cc };

  for (gsize i = 0; headers->list_id != NULL && i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; k < lists[i]->n; k++)
      {
        g_auto (GStrv) parts = g_strsplit (lists[i]->items[k].address, "@", 2);
        g_autofree char *id = g_strjoinv (".", parts);

        if (parts[0] != NULL && parts[1] != NULL && g_ascii_strcasecmp (id, headers->list_id) == 0)
          return g_strdup (lists[i]->items[k].address);
      }
  return NULL;
}

static gboolean
says_no_posting (const char *data, gsize len)
{
  g_auto (GStrv) values = mime_headers_get_values (data, len, "List-Post");

  return values[0] != NULL && g_ascii_strncasecmp (values[0], "NO", 2) == 0 &&
         !g_ascii_isalnum (values[0][2]);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static void
routes_init (Routes *self, const MimeMessage *message, const ComposeIdentities *own,
             const char *account)
{
  g_autoptr (GBytes) block = mime_part_get_header (message, message->root);
  gsize len;
  const char *data = g_bytes_get_data (block, &len);

  self->headers = message->headers;
  self->own = own;
  self->is_received = compose_identities_find_receiver (own, message, account) != NULL;
  self->followup = mime_headers_get_addresses (data, len, "Mail-Followup-To");
  self->reply = mime_headers_get_addresses (data, len, "Mail-Reply-To");
  self->list = find_list_post (data, len);
  if (self->list == NULL && !says_no_posting (data, len))
    self->list = find_list_receiver (message->headers);
}

static void
routes_clear (Routes *self)
{
  mime_typed_addresses_free (self->followup);
  mime_typed_addresses_free (self->reply);
  g_free (self->list);
}

static gboolean
holds (const MimeAddressList *list, const char *address)
{
  for (guint i = 0; i < list->n; i++)
    if (compose_address_equal (list->items[i].address, address))
      return TRUE;
  return FALSE;
}

static gboolean
is_own (const Routes *self, const char *address)
{
  return compose_identities_is_own (self->own, address)
         && !(self->is_received && holds (&self->headers->from, address));
}

static gboolean
has_foreign (const Routes *self, const MimeAddressList *list)
{
  for (guint i = 0; i < list->n; i++)
    if (list->items[i].address[0] != '\0' && !is_own (self, list->items[i].address))
      return TRUE;
  return FALSE;
}

static gboolean
is_list (const Routes *self, const char *address)
{
  return self->list != NULL && compose_address_equal (self->list, address);
}

static gboolean
is_list_alone (const Routes *self, const MimeAddressList *list)
{
  for (guint i = 0; i < list->n; i++)
    if (!is_list (self, list->items[i].address))
      return FALSE;
  return list->n > 0;
}

/* Mail of one's own is answered to those that it went to. A form on a web page writes as oneself to
 * oneself, and says in Reply-To who filled it in. */
static gboolean
is_own_mail (const Routes *self)
{
  const MimeHeaders *headers = self->headers;

  return headers->from.n > 0 && !has_foreign (self, &headers->from) &&
         (has_foreign (self, &headers->to) || has_foreign (self, &headers->cc) ||
          !has_foreign (self, &headers->reply_to));
}

/* Where the writer wants answers. Lists that put themselves into Reply-To speak for themselves alone: a
 * private word must not become public by it. */
static const MimeAddressList *
get_writer (const Routes *self)
{
  const MimeHeaders *headers = self->headers;

  if (self->reply->list.n > 0)
    return &self->reply->list;
  if (headers->reply_to.n > 0 &&
      !(is_list_alone (self, &headers->reply_to) && !is_list_alone (self, &headers->from)))
    return &headers->reply_to;
  return headers->from.n > 0 ? &headers->from : &headers->sender;
}

/* ---- Writing -------------------------------------------------------------------------------- */

static void
remove_own (const Routes *self, GPtrArray *mailboxes)
{
  for (guint i = mailboxes->len; i-- > 0;)
    {
      const ComposeMailbox *mailbox = mailboxes->pdata[i];

      if (is_own (self, mailbox->address) ||
          (mailbox->address[0] == '\0' && mailbox->name == NULL))
        g_ptr_array_remove_index (mailboxes, i);
    }
}

static void
remove_known (GPtrArray *mailboxes, const GPtrArray *known)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < known->len; i++)
    g_hash_table_add (keys,
                      compose_address_dup_key (((ComposeMailbox *) known->pdata[i])->address));
  for (guint i = mailboxes->len; i-- > 0;)
    {
      const ComposeMailbox *mailbox = mailboxes->pdata[i];
      g_autofree char *key = compose_address_dup_key (mailbox->address);

      if (mailbox->address[0] != '\0' && g_hash_table_contains (keys, key))
        g_ptr_array_remove_index (mailboxes, i);
    }
}

static void
add_own_mail (const Routes *self, ComposeDraft *draft, ComposeMode mode)
{
  compose_mailboxes_add (draft->to, &self->headers->to);
  if (mode == COMPOSE_REPLY_ALL)
    compose_mailboxes_add (draft->cc, &self->headers->cc);
  else if (!has_foreign (self, &self->headers->to))
    compose_mailboxes_add (draft->to, &self->headers->cc);
}

/* RFC 5322 section 3.6.3: the writer in To, the others in Cc. */
static void
add_all (const Routes *self, ComposeDraft *draft)
{
  if (has_foreign (self, &self->followup->list))
    {
      compose_mailboxes_add (draft->to, &self->followup->list);
      return;
    }
  compose_mailboxes_add (draft->to, get_writer (self));
  if (is_list_alone (self, &self->headers->reply_to))
    compose_mailboxes_add (draft->cc, &self->headers->reply_to);
  compose_mailboxes_add (draft->cc, &self->headers->to);
  compose_mailboxes_add (draft->cc, &self->headers->cc);
}

static void
add_list (const Routes *self, ComposeDraft *draft)
{
  MimeAddress list = { NULL, self->list };

  if (self->list == NULL)
    compose_mailboxes_add (draft->to, get_writer (self));
  else if (holds (&self->followup->list, self->list))
    compose_mailboxes_add (draft->to, &self->followup->list);
  else
    compose_mailboxes_add (draft->to, &(MimeAddressList){ &list, 1 });
}

/* Nobody in To looks like a mistake to receivers; and who writes to oneself alone may go on so, or to the other
 * account that one has. */
static void
fill_empty (const Routes *self, ComposeDraft *draft)
{
  const MimeHeaders *headers = self->headers;

  if (draft->to->len > 0)
    return;
  g_ptr_array_extend_and_steal (draft->to, g_steal_pointer (&draft->cc));
  draft->cc = compose_mailboxes_new ();
  for (guint i = 0; is_own_mail (self) && i < headers->to.n && draft->to->len == 0; i++)
    if (!holds (&headers->from, headers->to.items[i].address))
      compose_mailboxes_add (draft->to, &(MimeAddressList){ &headers->to.items[i], 1 });
  if (draft->to->len == 0)
    compose_mailboxes_add (draft->to, get_writer (self));
}

void
compose_fill_recipients (ComposeDraft *draft, const MimeMessage *message,
                         const ComposeQuestion *question)
{
  Routes routes;

  routes_init (&routes, message, &question->identities, question->account);
  if (question->mode == COMPOSE_REPLY_LIST)
    add_list (&routes, draft);
  else if (is_own_mail (&routes))
    add_own_mail (&routes, draft, question->mode);
  else if (question->mode == COMPOSE_REPLY_ALL)
    add_all (&routes, draft);
  else
    compose_mailboxes_add (draft->to, get_writer (&routes));
  remove_own (&routes, draft->to);
  remove_own (&routes, draft->cc);
  remove_known (draft->cc, draft->to);
  fill_empty (&routes, draft);
  routes_clear (&routes);
}

gboolean
compose_can_reply_to_list (const MimeMessage *message)
{
  static const ComposeIdentities nobody = { NULL, 0 };
  Routes routes;
  gboolean can;

  routes_init (&routes, message, &nobody, NULL);
  can = routes.list != NULL;
  routes_clear (&routes);
  return can;
}

gboolean
compose_can_reply_to_all (const MimeMessage *message, const ComposeQuestion *question)
{
  g_autoptr (ComposeDraft) one = compose_draft_new ();
  g_autoptr (ComposeDraft) all = compose_draft_new ();
  ComposeQuestion ask = *question;

  ask.mode = COMPOSE_REPLY;
  compose_fill_recipients (one, message, &ask);
  ask.mode = COMPOSE_REPLY_ALL;
  compose_fill_recipients (all, message, &ask);
  remove_known (all->to, one->to);
  return all->to->len + all->cc->len > 0;
}
