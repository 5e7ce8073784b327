/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-parse.h"

/* Dovecot up to 2.3.4.1 writes these where a header's address has no such part. */
static const char *
without_placeholder (const char *text, const char *placeholder)
{
  return text != NULL && strcmp (text, placeholder) == 0 ? "" : text;
}

/* addr-name SP addr-adl SP addr-mailbox SP addr-host ")" */
static gboolean
parse_address (ImapTokens *tokens, ImapAddress *address)
{
  const char *route;

  if (!imap_tokens_nstring (tokens, &address->name))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_nstring (tokens, &route))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_nstring (tokens, &address->mailbox))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_nstring (tokens, &address->host))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  address->mailbox = without_placeholder (address->mailbox, "MISSING_MAILBOX");
  address->host = without_placeholder (address->host, "MISSING_DOMAIN");
  return imap_tokens_expect (tokens, ')');
}

/* "(" 1*address ")" / nil; empty lists, NIL among the addresses and superfluous parentheses
 * around them occur. */
static gboolean
parse_addresses (ImapTokens *tokens, ImapAddressList *list)
{
  ImapAddress *addresses = NULL;
  guint n = 0;
  guint depth = 1;

  if (imap_tokens_accept_nil (tokens))
    return TRUE;
  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  while (depth > 0)
    {
      imap_tokens_skip_sp (tokens);
      if (imap_tokens_accept (tokens, ')'))
        depth--;
      else if (imap_tokens_accept_nil (tokens))
        continue;
      else if (!imap_tokens_expect (tokens, '('))
        return FALSE;
      else if (imap_tokens_is (tokens, '(') || imap_tokens_is (tokens, ')'))
        depth++;
      else if (n == tokens->limits->count)
        return imap_tokens_fail (tokens, "too many addresses");
      else
        {
          addresses = imap_arena_grow (tokens->arena, addresses, n, sizeof *addresses);
          if (!parse_address (tokens, &addresses[n]))
            return FALSE;
          n++;
        }
    }
  list->n_addresses = n;
  list->addresses = addresses;
  return TRUE;
}

static gboolean
parse_field (ImapTokens *tokens, const char **text)
{
  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, ')'))
    return TRUE;
  return imap_tokens_nstring (tokens, text);
}

static gboolean
parse_address_field (ImapTokens *tokens, ImapAddressList *list)
{
  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, ')'))
    return TRUE;
  return parse_addresses (tokens, list);
}

/* Fields that are missing at the end are as NIL. */
static gboolean
parse_fields (ImapTokens *tokens, ImapEnvelope *self)
{
  return parse_field (tokens, &self->date) && parse_field (tokens, &self->subject) &&
         parse_address_field (tokens, &self->from) && parse_address_field (tokens, &self->sender) &&
         parse_address_field (tokens, &self->reply_to) && parse_address_field (tokens, &self->to) &&
         parse_address_field (tokens, &self->cc) && parse_address_field (tokens, &self->bcc) &&
         parse_field (tokens, &self->in_reply_to) && parse_field (tokens, &self->message_id);
}

gboolean
imap_parse_envelope (ImapTokens *tokens, const ImapEnvelope **envelope)
{
  ImapEnvelope *self = imap_arena_alloc0 (tokens->arena, sizeof *self);
  gboolean ok;

  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  tokens->is_envelope = TRUE;
  ok = parse_fields (tokens, self);
  tokens->is_envelope = FALSE;
  imap_tokens_skip_sp (tokens);
  if (!ok || !imap_tokens_expect (tokens, ')'))
    return FALSE;
  *envelope = self;
  return TRUE;
}
