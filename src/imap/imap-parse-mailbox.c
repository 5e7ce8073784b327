/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-parse.h"

static const struct
{
  const char *name;
  ImapMailboxAttributes attributes;
} attribute_names[] = {
  { "\\NoInferiors", IMAP_MAILBOX_NOINFERIORS },
  { "\\Noselect", IMAP_MAILBOX_NOSELECT },
  { "\\HasChildren", IMAP_MAILBOX_HASCHILDREN },
  { "\\HasNoChildren", IMAP_MAILBOX_HASNOCHILDREN },
  { "\\Marked", IMAP_MAILBOX_MARKED },
  { "\\Unmarked", IMAP_MAILBOX_UNMARKED },
  { "\\Subscribed", IMAP_MAILBOX_SUBSCRIBED },
  { "\\NonExistent", IMAP_MAILBOX_NONEXISTENT | IMAP_MAILBOX_NOSELECT },
  { "\\Remote", IMAP_MAILBOX_REMOTE },
  { "\\All", IMAP_MAILBOX_ALL },
  { "\\Archive", IMAP_MAILBOX_ARCHIVE },
  { "\\Drafts", IMAP_MAILBOX_DRAFTS },
  { "\\Flagged", IMAP_MAILBOX_FLAGGED },
  { "\\Important", IMAP_MAILBOX_IMPORTANT },
  { "\\Inbox", IMAP_MAILBOX_INBOX },
  { "\\Junk", IMAP_MAILBOX_JUNK },
  { "\\Sent", IMAP_MAILBOX_SENT },
  { "\\Trash", IMAP_MAILBOX_TRASH },
  /* XLIST's own words */
  { "\\AllMail", IMAP_MAILBOX_ALL },
  { "\\Spam", IMAP_MAILBOX_JUNK },
  { "\\Starred", IMAP_MAILBOX_FLAGGED },
};

static ImapMailboxAttributes
find_attribute (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (attribute_names); i++)
    if (g_ascii_strcasecmp (text, attribute_names[i].name) == 0)
      return attribute_names[i].attributes;
  return 0;
}

static gboolean
parse_attributes (ImapTokens *tokens, ImapMailboxAttributes *attributes)
{
  const char *const *names;
  guint n;

  if (!imap_tokens_string_list (tokens, &names, &n))
    return FALSE;
  for (guint i = 0; i < n; i++)
    *attributes |= find_attribute (names[i]);
  if (*attributes & IMAP_MAILBOX_HASCHILDREN)
    *attributes &= ~IMAP_MAILBOX_HASNOCHILDREN;
  return TRUE;
}

/* DQUOTE QUOTED-CHAR DQUOTE / nil. Domino's separator is a backslash that nothing escapes. */
static gboolean
parse_delimiter (ImapTokens *tokens, char *delimiter)
{
  const char *text;

  *delimiter = '\0';
  if (tokens->end - tokens->p >= 3 && memcmp (tokens->p, "\"\\\"", 3) == 0)
    {
      *delimiter = '\\';
      tokens->p += 3;
      return TRUE;
    }
  if (!imap_tokens_nstring (tokens, &text))
    return FALSE;
  if (text != NULL)
    *delimiter = *text;
  return TRUE;
}

static const char *
canonical_name (const char *name)
{
  return g_ascii_strcasecmp (name, "INBOX") == 0 ? "INBOX" : name;
}

/* Where a mailbox name ends that stands for the rest of the line: in front of " (" if there is
 * such a thing, else at the end. */
static const char *
find_name_end (ImapTokens *tokens)
{
  const char *p = tokens->end;

  while (--p > tokens->p)
    if (*p == '(' && p[-1] == ' ' && tokens->end[-1] == ')')
      return p - 1;
  return tokens->end;
}

/* The name when the grammar does not yield one that ends where it should: Exchange sends names
 * with control characters, others with spaces, unquoted. */
static const char *
take_raw_name (ImapTokens *tokens)
{
  ImapSlice raw = { tokens->p, (gsize)(find_name_end (tokens) - tokens->p) };

  tokens->p += raw.len;
  while (raw.len > 0 && raw.text[raw.len - 1] == ' ')
    raw.len--;
  if (raw.len >= 2 && raw.text[0] == '"' && raw.text[raw.len - 1] == '"')
    {
      raw.text++;
      raw.len -= 2;
    }
  return imap_tokens_dup (tokens, &raw);
}

/* mailbox, with nothing or a list behind it */
static gboolean
parse_mailbox (ImapTokens *tokens, const char **name)
{
  const char *start = tokens->p;

  if (imap_tokens_at_end (tokens))
    return imap_tokens_fail (tokens, "a mailbox name is missing");
  if (imap_tokens_astring (tokens, name))
    {
      imap_tokens_skip_sp (tokens);
      if (imap_tokens_at_end (tokens) || imap_tokens_is (tokens, '('))
        {
          *name = canonical_name (*name);
          return TRUE;
        }
    }
  tokens->p = start;
  *name = canonical_name (take_raw_name (tokens));
  imap_tokens_skip_sp (tokens);
  return TRUE;
}

/* "(" *(tag SP value) ")" (RFC 5258); only OLDNAME is used. */
static gboolean
parse_extended (ImapTokens *tokens, ImapListData *list)
{
  if (!imap_tokens_accept (tokens, '('))
    return TRUE;
  while (imap_tokens_in_list (tokens))
    {
      const char *tag;
      const char *const *names;
      guint n;

      if (!imap_tokens_astring (tokens, &tag))
        return FALSE;
      imap_tokens_skip_sp (tokens);
      if (g_ascii_strcasecmp (tag, "OLDNAME") != 0)
        {
          if (!imap_tokens_skip_value (tokens))
            return FALSE;
        }
      else if (!imap_tokens_string_list (tokens, &names, &n))
        return FALSE;
      else if (n > 0)
        list->old_name = names[0];
    }
  return TRUE;
}

gboolean
imap_parse_list (ImapTokens *tokens, ImapListData *list)
{
  if (!parse_attributes (tokens, &list->attributes))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!parse_delimiter (tokens, &list->delimiter))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!parse_mailbox (tokens, &list->name))
    return FALSE;
  /* What is wrong in the extended data costs that data alone. */
  parse_extended (tokens, list);
  return TRUE;
}

static gboolean
parse_id_value (ImapTokens *tokens, const char **id)
{
  gboolean in_list = imap_tokens_accept (tokens, '(');

  return imap_tokens_nstring (tokens, id) && (!in_list || imap_tokens_expect (tokens, ')'));
}

static gint64 *
find_status_item (ImapMailboxStatus *status, const ImapSlice *name)
{
  const struct
  {
    const char *name;
    gint64 *value;
  } items[] = {
    { "MESSAGES", &status->messages },
    { "UNSEEN", &status->unseen },
    { "UIDNEXT", &status->uidnext },
    { "UIDVALIDITY", &status->uidvalidity },
    { "HIGHESTMODSEQ", &status->highestmodseq },
    { "SIZE", &status->size },
    { "DELETED", &status->deleted },
    { "APPENDLIMIT", &status->appendlimit },
  };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (imap_slice_is (name, items[i].name))
      return items[i].value;
  return NULL;
}

static gboolean
parse_status_item (ImapTokens *tokens, ImapMailboxStatus *status)
{
  ImapSlice name;
  gint64 *value;

  if (!imap_tokens_atom (tokens, &name))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (imap_slice_is (&name, "MAILBOXID"))
    return parse_id_value (tokens, &status->mailboxid);
  value = find_status_item (status, &name);
  if (value == NULL || imap_tokens_is_nil (tokens))
    return imap_tokens_skip_value (tokens);
  if (!imap_tokens_number64 (tokens, value))
    return FALSE;
  *value = MAX (*value, 0);
  return TRUE;
}

gboolean
imap_parse_mailbox_status (ImapTokens *tokens, ImapMailboxStatus *status)
{
  status->messages = status->unseen = status->uidnext = status->uidvalidity = -1;
  status->highestmodseq = status->size = status->deleted = status->appendlimit = -1;
  if (!parse_mailbox (tokens, &status->name))
    return FALSE;
  if (!imap_tokens_accept (tokens, '('))
    return TRUE;
  while (imap_tokens_in_list (tokens))
    if (!parse_status_item (tokens, status))
      return FALSE;
  return TRUE;
}

/* "(" string SP delimiter *(extension) ")" */
static gboolean
parse_namespace_descr (ImapTokens *tokens, ImapNamespace *space)
{
  if (!imap_tokens_expect (tokens, '(') || !imap_tokens_astring (tokens, &space->prefix))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!parse_delimiter (tokens, &space->delimiter))
    return FALSE;
  while (imap_tokens_in_list (tokens))
    if (!imap_tokens_skip_value (tokens))
      return FALSE;
  return TRUE;
}

static gboolean
parse_namespaces (ImapTokens *tokens, const ImapNamespace **spaces, guint *n)
{
  ImapNamespace *list = NULL;

  imap_tokens_skip_sp (tokens);
  if (imap_tokens_at_end (tokens) || imap_tokens_accept_nil (tokens))
    return TRUE;
  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  while (imap_tokens_in_list (tokens))
    {
      if (*n == tokens->limits->count)
        return imap_tokens_fail (tokens, "too many namespaces");
      list = imap_arena_grow (tokens->arena, list, *n, sizeof *list);
      if (!parse_namespace_descr (tokens, &list[*n]))
        return FALSE;
      (*n)++;
    }
  *spaces = list;
  return TRUE;
}

gboolean
imap_parse_namespace (ImapTokens *tokens, ImapResponse *response)
{
  return parse_namespaces (tokens, &response->namespaces.personal,
                           &response->namespaces.n_personal) &&
         parse_namespaces (tokens, &response->namespaces.other, &response->namespaces.n_other) &&
         parse_namespaces (tokens, &response->namespaces.shared, &response->namespaces.n_shared);
}

/* resource-name SP usage SP limit (RFC 9208) */
static gboolean
parse_resource (ImapTokens *tokens, ImapQuotaResource *resource)
{
  ImapSlice name;

  if (!imap_tokens_atom (tokens, &name))
    return FALSE;
  resource->name = imap_tokens_dup (tokens, &name);
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_number64 (tokens, &resource->usage))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  return imap_tokens_number64 (tokens, &resource->limit);
}

gboolean
imap_parse_quota (ImapTokens *tokens, ImapResponse *response)
{
  ImapQuotaResource *list = NULL;
  guint n = 0;

  if (!imap_tokens_astring (tokens, &response->quota.root))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  while (imap_tokens_in_list (tokens))
    {
      if (n == tokens->limits->count)
        return imap_tokens_fail (tokens, "too many resources");
      list = imap_arena_grow (tokens->arena, list, n, sizeof *list);
      if (!parse_resource (tokens, &list[n]))
        return FALSE;
      n++;
    }
  response->quota.n = n;
  response->quota.resources = list;
  return TRUE;
}

gboolean
imap_parse_quota_root (ImapTokens *tokens, ImapResponse *response)
{
  const char **roots = imap_arena_grow (tokens->arena, NULL, 0, sizeof *roots);
  gsize n = 0;

  if (!imap_tokens_astring (tokens, &response->quota_root.mailbox))
    return FALSE;
  for (imap_tokens_skip_sp (tokens); !imap_tokens_at_end (tokens); imap_tokens_skip_sp (tokens))
    {
      if (n + 1 >= tokens->limits->count)
        return imap_tokens_fail (tokens, "too many roots");
      if (!imap_tokens_astring (tokens, &roots[n]))
        return FALSE;
      roots = imap_arena_grow (tokens->arena, roots, ++n, sizeof *roots);
    }
  roots[n] = NULL;
  response->quota_root.roots = roots;
  return TRUE;
}

/* "(" *(string SP nstring) ")" / nil (RFC 2971) */
gboolean
imap_parse_id (ImapTokens *tokens, ImapResponse *response)
{
  ImapParameter *fields = NULL;
  guint n = 0;

  if (imap_tokens_at_end (tokens) || imap_tokens_accept_nil (tokens))
    return TRUE;
  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  while (imap_tokens_in_list (tokens))
    {
      if (n == tokens->limits->count)
        return imap_tokens_fail (tokens, "too many fields");
      fields = imap_arena_grow (tokens->arena, fields, n, sizeof *fields);
      if (!imap_tokens_astring (tokens, &fields[n].name))
        return FALSE;
      imap_tokens_skip_sp (tokens);
      if (!imap_tokens_nstring (tokens, &fields[n].value))
        return FALSE;
      n++;
    }
  response->id.n = n;
  response->id.fields = fields;
  return TRUE;
}

static gboolean
is_split_literal (const char *name, const char *next)
{
  return next != NULL && strcmp (name, "LITERAL") == 0 &&
         (strcmp (next, "+") == 0 || strcmp (next, "-") == 0);
}

/* Some servers put a space into "LITERAL+". */
static void
join_literal_plus (const char **names)
{
  const char **out = names;

  for (; *names != NULL; names++)
    if (is_split_literal (names[0], names[1]))
      *out++ = (*++names)[0] == '+' ? "LITERAL+" : "LITERAL-";
    else
      *out++ = *names;
  *out = NULL;
}

gboolean
imap_parse_capability (ImapTokens *tokens, char closing, const char *const **names)
{
  if (!imap_tokens_words (tokens, closing, TRUE, names))
    return FALSE;
  join_literal_plus ((const char **)*names);
  return TRUE;
}
