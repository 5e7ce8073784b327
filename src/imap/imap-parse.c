/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-parse.h"

static gboolean
find_status (const ImapSlice *word, ImapStatus *status)
{
  static const char *const names[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (imap_slice_is (word, names[i]))
      {
        *status = (ImapStatus)i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_status (ImapTokens *tokens, ImapResponse *response)
{
  response->type = IMAP_RESPONSE_STATUS;
  imap_parse_status (tokens, &response->status);
  return TRUE;
}

/* Exchange and home.pl leave out the "OK" in front of a code. */
static gboolean
parse_bare_code (ImapTokens *tokens, ImapResponse *response)
{
  response->status.status = IMAP_STATUS_OK;
  return parse_status (tokens, response);
}

/* Exchange says this instead of a BYE. */
static gboolean
parse_server_unavailable (ImapTokens *tokens, ImapResponse *response)
{
  ImapSlice line = imap_tokens_rest (tokens);

  response->type = IMAP_RESPONSE_STATUS;
  response->status.status = IMAP_STATUS_BYE;
  response->status.code = IMAP_CODE_UNAVAILABLE;
  response->status.atom = imap_code_name (IMAP_CODE_UNAVAILABLE);
  response->status.text = imap_tokens_dup (tokens, &line);
  response->status.flags.keywords = imap_no_words;
  return TRUE;
}

static gboolean
parse_numbered (ImapTokens *tokens, ImapResponse *response)
{
  guint32 number;
  ImapSlice name;

  if (!imap_tokens_number (tokens, &number) || !imap_tokens_expect (tokens, ' '))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_atom (tokens, &name))
    return FALSE;
  imap_tokens_skip_sp (tokens);

  if (imap_slice_is (&name, "FETCH"))
    {
      response->type = IMAP_RESPONSE_FETCH;
      response->fetch.seq = number;
      return imap_parse_fetch (tokens, &response->fetch);
    }
  if (imap_slice_is (&name, "UIDFETCH"))
    {
      response->type = IMAP_RESPONSE_FETCH;
      response->fetch.uid = number;
      return imap_parse_fetch (tokens, &response->fetch);
    }
  if (imap_slice_is (&name, "EXISTS"))
    response->type = IMAP_RESPONSE_EXISTS;
  else if (imap_slice_is (&name, "RECENT"))
    response->type = IMAP_RESPONSE_RECENT;
  else if (imap_slice_is (&name, "EXPUNGE"))
    response->type = IMAP_RESPONSE_EXPUNGE;
  else
    {
      response->type = IMAP_RESPONSE_OTHER;
      response->other.name = imap_tokens_dup (tokens, &name);
      return TRUE;
    }
  response->number = number;
  return TRUE;
}

static gboolean
parse_capability (ImapTokens *tokens, ImapResponse *response)
{
  return imap_parse_capability (tokens, '\0', &response->capability.names);
}

static gboolean
parse_list (ImapTokens *tokens, ImapResponse *response)
{
  return imap_parse_list (tokens, &response->list);
}

static gboolean
parse_lsub (ImapTokens *tokens, ImapResponse *response)
{
  response->list.is_lsub = TRUE;
  return imap_parse_list (tokens, &response->list);
}

static gboolean
parse_mailbox_status (ImapTokens *tokens, ImapResponse *response)
{
  return imap_parse_mailbox_status (tokens, &response->mailbox_status);
}

static gboolean
parse_search (ImapTokens *tokens, ImapResponse *response)
{
  return imap_parse_search (tokens, &response->search);
}

static gboolean
parse_esearch (ImapTokens *tokens, ImapResponse *response)
{
  return imap_parse_esearch (tokens, &response->search);
}

static gboolean
parse_flags (ImapTokens *tokens, ImapResponse *response)
{
  return imap_tokens_flags (tokens, &response->flags);
}

static const struct
{
  const char *name;
  ImapResponseType type;
  gboolean (*parse) (ImapTokens *tokens, ImapResponse *response);
} kinds[] = {
  { "LIST", IMAP_RESPONSE_LIST, parse_list },
  { "LSUB", IMAP_RESPONSE_LIST, parse_lsub },
  { "XLIST", IMAP_RESPONSE_LIST, parse_list },
  { "STATUS", IMAP_RESPONSE_MAILBOX_STATUS, parse_mailbox_status },
  { "SEARCH", IMAP_RESPONSE_SEARCH, parse_search },
  { "ESEARCH", IMAP_RESPONSE_SEARCH, parse_esearch },
  { "FLAGS", IMAP_RESPONSE_FLAGS, parse_flags },
  { "VANISHED", IMAP_RESPONSE_VANISHED, imap_parse_vanished },
  { "CAPABILITY", IMAP_RESPONSE_CAPABILITY, parse_capability },
  { "ENABLED", IMAP_RESPONSE_ENABLED, parse_capability },
  { "ID", IMAP_RESPONSE_ID, imap_parse_id },
  { "NAMESPACE", IMAP_RESPONSE_NAMESPACE, imap_parse_namespace },
  { "QUOTA", IMAP_RESPONSE_QUOTA, imap_parse_quota },
  { "QUOTAROOT", IMAP_RESPONSE_QUOTAROOT, imap_parse_quota_root },
};

static gboolean
parse_named (ImapTokens *tokens, ImapResponse *response)
{
  ImapSlice name;

  if (!imap_tokens_atom (tokens, &name))
    return FALSE;
  if (find_status (&name, &response->status.status))
    return parse_status (tokens, response);

  imap_tokens_skip_sp (tokens);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (imap_slice_is (&name, kinds[i].name))
      {
        response->type = kinds[i].type;
        return kinds[i].parse (tokens, response);
      }
  response->type = IMAP_RESPONSE_OTHER;
  response->other.name = imap_tokens_dup (tokens, &name);
  return TRUE;
}

static gboolean
parse_untagged (ImapTokens *tokens, ImapResponse *response)
{
  if (!imap_tokens_expect (tokens, ' '))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, '['))
    return parse_bare_code (tokens, response);
  if (!imap_tokens_at_end (tokens) && (g_ascii_isdigit (*tokens->p) || *tokens->p == '-'))
    return parse_numbered (tokens, response);
  return parse_named (tokens, response);
}

static gboolean
parse_tagged (ImapTokens *tokens, ImapResponse *response)
{
  const char *start = tokens->p;
  ImapSlice tag;
  ImapSlice word;

  if (tokens->end - start >= 18 && g_ascii_strncasecmp (start, "Server Unavailable", 18) == 0)
    return parse_server_unavailable (tokens, response);
  if (!imap_tokens_atom (tokens, &tag) || !imap_tokens_expect (tokens, ' '))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_atom (tokens, &word))
    return FALSE;
  if (!find_status (&word, &response->status.status) || response->status.status > IMAP_STATUS_BAD)
    {
      tokens->p = start;
      return imap_tokens_fail (tokens, "neither a response nor an answer to a command");
    }
  response->status.is_tagged = TRUE;
  response->status.tag = imap_tokens_dup (tokens, &tag);
  return parse_status (tokens, response);
}

static gboolean
parse_continuation (ImapTokens *tokens, ImapResponse *response)
{
  ImapSlice text;

  imap_tokens_skip_sp (tokens);
  text = imap_tokens_rest (tokens);
  response->type = IMAP_RESPONSE_CONTINUATION;
  response->continuation.text = imap_tokens_dup (tokens, &text);
  return TRUE;
}

static gboolean
parse (ImapTokens *tokens, ImapResponse *response)
{
  /* Some servers send NULs in front of a line. */
  while (imap_tokens_accept (tokens, '\0'))
    ;
  if (imap_tokens_at_end (tokens))
    return imap_tokens_fail (tokens, "an empty line");
  if (imap_tokens_accept (tokens, '*'))
    return parse_untagged (tokens, response);
  if (imap_tokens_accept (tokens, '+'))
    return parse_continuation (tokens, response);
  return parse_tagged (tokens, response);
}

void
imap_message_parse (ImapMessage *self, const ImapLimits *limits, const ImapSunk *sunk, guint n_sunk)
{
  ImapResponse *response = &self->response;
  ImapTokens tokens;

  imap_tokens_init (&tokens, self, limits);
  tokens.sunk = sunk;
  tokens.n_sunk = n_sunk;
  if (parse (&tokens, response))
    return;

  memset (response, 0, sizeof *response);
  response->type = IMAP_RESPONSE_MALFORMED;
  response->malformed.reason = tokens.reason;
  response->malformed.offset = (gsize)(tokens.failed_at - self->bytes);
}
