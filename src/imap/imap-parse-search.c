/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-parse.h"
#include "imap-set-private.h"

static void
clear (ImapTokens *tokens, ImapSearchData *search)
{
  search->min = search->max = search->count = -1;
  search->all = imap_message_add_set (tokens->message);
}

/* "(" "MODSEQ" SP number ")" at the end of a SEARCH (RFC 7162) */
static gboolean
parse_search_modseq (ImapTokens *tokens, ImapSearchData *search)
{
  ImapSlice word;

  if (!imap_tokens_atom (tokens, &word) || !imap_slice_is (&word, "MODSEQ"))
    return imap_tokens_fail (tokens, "MODSEQ is missing");
  imap_tokens_skip_sp (tokens);
  return imap_tokens_number64 (tokens, &search->modseq) && imap_tokens_expect (tokens, ')');
}

gboolean
imap_parse_search (ImapTokens *tokens, ImapSearchData *search)
{
  ImapSet *all;
  gsize n = 0;

  clear (tokens, search);
  all = (ImapSet *)search->all;
  for (imap_tokens_skip_sp (tokens); !imap_tokens_at_end (tokens); imap_tokens_skip_sp (tokens))
    {
      guint32 number;

      if (imap_tokens_accept (tokens, '('))
        {
          if (!parse_search_modseq (tokens, search))
            return FALSE;
          continue;
        }
      if (!imap_tokens_number (tokens, &number))
        return FALSE;
      if (n++ == tokens->limits->count)
        return imap_tokens_fail (tokens, "too many numbers");
      if (number > 0)
        imap_set_append (all, number, number);
    }
  imap_set_sort (all);
  return TRUE;
}

/* "(" "TAG" SP string ")" */
static gboolean
parse_correlator (ImapTokens *tokens, ImapSearchData *search)
{
  ImapSlice word;

  if (!imap_tokens_accept (tokens, '('))
    return TRUE;
  if (!imap_tokens_atom (tokens, &word) || !imap_tokens_expect (tokens, ' ') ||
      !imap_tokens_astring (tokens, &search->tag))
    return FALSE;
  while (!imap_tokens_at_end (tokens) && !imap_tokens_is (tokens, ')'))
    if (!imap_tokens_skip_value (tokens))
      return FALSE;
  return imap_tokens_expect (tokens, ')');
}

static gboolean
parse_all (ImapTokens *tokens, ImapSearchData *search)
{
  return imap_tokens_accept_nil (tokens) || imap_tokens_set (tokens, &search->all);
}

/* "(" partial-range SP (sequence-set / "NIL") ")" (RFC 9394) */
static gboolean
parse_partial (ImapTokens *tokens, ImapSearchData *search)
{
  ImapSlice range;

  if (!imap_tokens_expect (tokens, '(') || !imap_tokens_atom (tokens, &range))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  return parse_all (tokens, search) && imap_tokens_expect (tokens, ')');
}

static gboolean
parse_count (ImapTokens *tokens, gint64 *value)
{
  return imap_tokens_accept_nil (tokens) || imap_tokens_number64 (tokens, value);
}

static gboolean
parse_modseq (ImapTokens *tokens, gint64 *value)
{
  gboolean in_list = imap_tokens_accept (tokens, '(');

  return parse_count (tokens, value) && (!in_list || imap_tokens_expect (tokens, ')'));
}

static gboolean
parse_return_data (ImapTokens *tokens, const ImapSlice *name, ImapSearchData *search)
{
  if (imap_slice_is (name, "ALL"))
    return parse_all (tokens, search);
  if (imap_slice_is (name, "PARTIAL"))
    return parse_partial (tokens, search);
  if (imap_slice_is (name, "MIN"))
    return parse_count (tokens, &search->min);
  if (imap_slice_is (name, "MAX"))
    return parse_count (tokens, &search->max);
  if (imap_slice_is (name, "COUNT"))
    return parse_count (tokens, &search->count);
  if (imap_slice_is (name, "MODSEQ"))
    return parse_modseq (tokens, &search->modseq);
  return imap_tokens_skip_value (tokens);
}

gboolean
imap_parse_esearch (ImapTokens *tokens, ImapSearchData *search)
{
  clear (tokens, search);
  if (!parse_correlator (tokens, search))
    return FALSE;
  for (imap_tokens_skip_sp (tokens); !imap_tokens_at_end (tokens); imap_tokens_skip_sp (tokens))
    {
      ImapSlice name;

      if (!imap_tokens_atom (tokens, &name))
        return FALSE;
      if (imap_slice_is (&name, "UID"))
        {
          search->is_uid = TRUE;
          continue;
        }
      imap_tokens_skip_sp (tokens);
      /* iCloud leaves out the value where nothing was found. */
      if (!imap_tokens_at_end (tokens) && !parse_return_data (tokens, &name, search))
        return FALSE;
    }
  return TRUE;
}

gboolean
imap_parse_vanished (ImapTokens *tokens, ImapResponse *response)
{
  ImapSlice word;

  if (imap_tokens_accept (tokens, '('))
    {
      if (!imap_tokens_atom (tokens, &word) || !imap_slice_is (&word, "EARLIER") ||
          !imap_tokens_expect (tokens, ')'))
        return imap_tokens_fail (tokens, "not a VANISHED response");
      response->vanished.earlier = TRUE;
      imap_tokens_skip_sp (tokens);
    }
  if (!imap_tokens_at_end (tokens))
    {
      if (!imap_tokens_set (tokens, &response->vanished.uids))
        return FALSE;
      imap_tokens_skip_sp (tokens);
      return imap_tokens_at_end (tokens) || imap_tokens_fail (tokens, "not a set of numbers");
    }
  response->vanished.uids = imap_message_add_set (tokens->message);
  return TRUE;
}
