/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-parse.h"
#include "imap-set-private.h"

/* COPYUID's pairs are spelt out; a set that short text can make this large is not. */
#define MAX_PAIRS (1000 * 1000)

static const char *const code_names[] = {
  [IMAP_CODE_NONE] = "",
  [IMAP_CODE_ALERT] = "ALERT",
  [IMAP_CODE_ALREADYEXISTS] = "ALREADYEXISTS",
  [IMAP_CODE_APPENDUID] = "APPENDUID",
  [IMAP_CODE_AUTHENTICATIONFAILED] = "AUTHENTICATIONFAILED",
  [IMAP_CODE_AUTHORIZATIONFAILED] = "AUTHORIZATIONFAILED",
  [IMAP_CODE_BADCHARSET] = "BADCHARSET",
  [IMAP_CODE_CANNOT] = "CANNOT",
  [IMAP_CODE_CAPABILITY] = "CAPABILITY",
  [IMAP_CODE_CLIENTBUG] = "CLIENTBUG",
  [IMAP_CODE_CLOSED] = "CLOSED",
  [IMAP_CODE_COMPRESSIONACTIVE] = "COMPRESSIONACTIVE",
  [IMAP_CODE_CONTACTADMIN] = "CONTACTADMIN",
  [IMAP_CODE_COPYUID] = "COPYUID",
  [IMAP_CODE_CORRUPTION] = "CORRUPTION",
  [IMAP_CODE_EXPIRED] = "EXPIRED",
  [IMAP_CODE_EXPUNGEISSUED] = "EXPUNGEISSUED",
  [IMAP_CODE_HASCHILDREN] = "HASCHILDREN",
  [IMAP_CODE_HIGHESTMODSEQ] = "HIGHESTMODSEQ",
  [IMAP_CODE_INUSE] = "INUSE",
  [IMAP_CODE_LIMIT] = "LIMIT",
  [IMAP_CODE_MAILBOXID] = "MAILBOXID",
  [IMAP_CODE_MESSAGELIMIT] = "MESSAGELIMIT",
  [IMAP_CODE_MODIFIED] = "MODIFIED",
  [IMAP_CODE_NOMODSEQ] = "NOMODSEQ",
  [IMAP_CODE_NONEXISTENT] = "NONEXISTENT",
  [IMAP_CODE_NOPERM] = "NOPERM",
  [IMAP_CODE_NOTIFICATIONOVERFLOW] = "NOTIFICATIONOVERFLOW",
  [IMAP_CODE_OVERQUOTA] = "OVERQUOTA",
  [IMAP_CODE_PARSE] = "PARSE",
  [IMAP_CODE_PERMANENTFLAGS] = "PERMANENTFLAGS",
  [IMAP_CODE_PRIVACYREQUIRED] = "PRIVACYREQUIRED",
  [IMAP_CODE_READ_ONLY] = "READ-ONLY",
  [IMAP_CODE_READ_WRITE] = "READ-WRITE",
  [IMAP_CODE_REFERRAL] = "REFERRAL",
  [IMAP_CODE_SERVERBUG] = "SERVERBUG",
  [IMAP_CODE_TOOBIG] = "TOOBIG",
  [IMAP_CODE_TRYCREATE] = "TRYCREATE",
  [IMAP_CODE_UIDNEXT] = "UIDNEXT",
  [IMAP_CODE_UIDNOTSTICKY] = "UIDNOTSTICKY",
  [IMAP_CODE_UIDREQUIRED] = "UIDREQUIRED",
  [IMAP_CODE_UIDVALIDITY] = "UIDVALIDITY",
  [IMAP_CODE_UNAVAILABLE] = "UNAVAILABLE",
  [IMAP_CODE_UNKNOWN_CTE] = "UNKNOWN-CTE",
  [IMAP_CODE_UNSEEN] = "UNSEEN",
};

const char *
imap_code_name (ImapCode code)
{
  return code < G_N_ELEMENTS (code_names) ? code_names[code] : NULL;
}

static ImapCode
find_code (const ImapSlice *name)
{
  for (guint i = IMAP_CODE_NONE + 1; i < G_N_ELEMENTS (code_names); i++)
    if (imap_slice_is (name, code_names[i]))
      return (ImapCode)i;
  return IMAP_CODE_UNKNOWN;
}

/* The runs of a set in the server's order. */
typedef struct
{
  ImapSet *set;
  ImapRange *runs;
  guint n_runs;
  guint64 count;
  ImapArena *arena;
} Runs;

static void
append_run (guint32 first, guint32 last, gpointer user_data)
{
  Runs *runs = user_data;

  imap_set_append (runs->set, first, last);
  runs->runs = imap_arena_grow (runs->arena, runs->runs, runs->n_runs, sizeof (ImapRange));
  runs->runs[runs->n_runs++] = (ImapRange){ first, last };
  runs->count += (guint64)last - first + 1;
}

static gboolean
parse_runs (ImapTokens *tokens, Runs *runs)
{
  *runs = (Runs){ .set = imap_message_add_set (tokens->message), .arena = tokens->arena };
  imap_tokens_skip_sp (tokens);
  if (!imap_set_scan (&tokens->p, tokens->end, tokens->limits->count, append_run, runs))
    return imap_tokens_fail (tokens, "not a set of numbers");
  imap_set_sort (runs->set);
  return TRUE;
}

static const guint32 *
spell_out (const Runs *runs)
{
  guint32 *numbers = imap_arena_alloc (runs->arena, runs->count * sizeof (guint32));
  gsize n = 0;

  for (guint i = 0; i < runs->n_runs; i++)
    for (guint64 number = runs->runs[i].first; number <= runs->runs[i].last; number++)
      numbers[n++] = (guint32)number;
  return numbers;
}

/* uniqueid SP uid-set SP uid-set. Exchange sends empty sets: then there are no pairs. */
static gboolean
parse_copyuid (ImapTokens *tokens, ImapStatusData *status)
{
  Runs from;
  Runs to;

  if (!imap_tokens_number (tokens, &status->uidvalidity))
    return FALSE;
  if (!parse_runs (tokens, &from) || !parse_runs (tokens, &to))
    return FALSE;
  status->uids = from.set;
  status->copied_uids = to.set;
  if (from.count != to.count || from.count > MAX_PAIRS)
    return TRUE;
  status->n_copied = (guint)from.count;
  status->copy_from = spell_out (&from);
  status->copy_to = spell_out (&to);
  return TRUE;
}

static gboolean
parse_appenduid (ImapTokens *tokens, ImapStatusData *status)
{
  if (!imap_tokens_number (tokens, &status->uidvalidity))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  return imap_tokens_set (tokens, &status->uids);
}

static gboolean
parse_number (ImapTokens *tokens, ImapStatusData *status)
{
  gint64 number;

  if (!imap_tokens_number64 (tokens, &number))
    return FALSE;
  status->number = (guint64)MAX (number, 0);
  return TRUE;
}

/* The text up to the code's "]"; brackets in quotes do not count. */
static gboolean
parse_rest (ImapTokens *tokens, ImapStatusData *status)
{
  ImapSlice rest = { tokens->p, 0 };
  gboolean in_quotes = FALSE;

  while (!imap_tokens_at_end (tokens) && (in_quotes || *tokens->p != ']'))
    {
      if (*tokens->p == '"')
        in_quotes = !in_quotes;
      tokens->p++;
    }
  rest.len = (gsize)(tokens->p - rest.text);
  if (rest.len > 0)
    status->string = imap_tokens_dup (tokens, &rest);
  return TRUE;
}

/* "(" objectid ")" (RFC 8474) */
static gboolean
parse_mailboxid (ImapTokens *tokens, ImapStatusData *status)
{
  return imap_tokens_accept (tokens, '(') && imap_tokens_astring (tokens, &status->string) &&
         imap_tokens_expect (tokens, ')');
}

/* nz-number [SP uniqueid] (RFC 9738) */
static gboolean
parse_message_limit (ImapTokens *tokens, ImapStatusData *status)
{
  if (!parse_number (tokens, status))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  return parse_rest (tokens, status);
}

static gboolean
parse_code_data (ImapTokens *tokens, ImapStatusData *status)
{
  switch (status->code)
    {
    case IMAP_CODE_APPENDUID:
      return parse_appenduid (tokens, status);
    case IMAP_CODE_COPYUID:
      return parse_copyuid (tokens, status);
    case IMAP_CODE_MODIFIED:
      return imap_tokens_set (tokens, &status->uids);
    case IMAP_CODE_PERMANENTFLAGS:
      return imap_tokens_flags (tokens, &status->flags);
    case IMAP_CODE_CAPABILITY:
      return imap_parse_capability (tokens, ']', &status->capabilities);
    case IMAP_CODE_UIDNEXT:
    case IMAP_CODE_UIDVALIDITY:
    case IMAP_CODE_UNSEEN:
    case IMAP_CODE_HIGHESTMODSEQ:
      return parse_number (tokens, status);
    case IMAP_CODE_MESSAGELIMIT:
      return parse_message_limit (tokens, status);
    case IMAP_CODE_MAILBOXID:
      return parse_mailboxid (tokens, status);
    default:
      return parse_rest (tokens, status);
    }
}

static gboolean
take_code_name (ImapTokens *tokens, ImapSlice *name)
{
  name->text = tokens->p;
  while (!imap_tokens_at_end (tokens) && *tokens->p != ' ' && *tokens->p != ']')
    tokens->p++;
  name->len = (gsize)(tokens->p - name->text);
  return name->len > 0;
}

/* From behind "[". What the code carries may be broken: then it counts for its name alone. */
static gboolean
parse_code (ImapTokens *tokens, ImapStatusData *status)
{
  const char *data;
  ImapSlice name;

  if (!take_code_name (tokens, &name))
    return FALSE;
  status->code = find_code (&name);
  status->atom = imap_tokens_dup (tokens, &name);
  imap_tokens_skip_sp (tokens);
  data = tokens->p;
  if (parse_code_data (tokens, status))
    {
      imap_tokens_skip_sp (tokens);
      if (imap_tokens_accept (tokens, ']'))
        return TRUE;
    }
  tokens->p = data;
  parse_rest (tokens, status);
  return imap_tokens_accept (tokens, ']');
}

static void
forget_code (ImapStatusData *status)
{
  status->code = IMAP_CODE_NONE;
  status->atom = NULL;
  status->string = NULL;
}

void
imap_parse_status (ImapTokens *tokens, ImapStatusData *status)
{
  const char *start;
  ImapSlice text;

  status->flags.keywords = imap_no_words;
  imap_tokens_skip_sp (tokens);
  start = tokens->p;
  /* Only directly behind the status: Exchange's greeting ends in something in brackets. */
  if (imap_tokens_accept (tokens, '[') && !parse_code (tokens, status))
    {
      forget_code (status);
      tokens->p = start;
    }
  imap_tokens_skip_sp (tokens);
  text = imap_tokens_rest (tokens);
  status->text = imap_tokens_dup (tokens, &text);
}
