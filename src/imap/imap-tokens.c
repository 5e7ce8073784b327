/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-tokens.h"

#include "imap-set-private.h"

/* Bytes that end a word. "{" only begins a literal at a word's start, so it ends none. */
static const guint8 ends_word[256] = {
  ['\0'] = 1, ['\r'] = 1, ['\n'] = 1, [' '] = 1, ['('] = 1, [')'] = 1, ['"'] = 1,
};

void
imap_tokens_init (ImapTokens *self, ImapMessage *message, const ImapLimits *limits)
{
  *self = (ImapTokens){
    .p = message->bytes,
    .end = message->bytes + message->len,
    .message = message,
    .arena = &message->arena,
    .limits = limits,
  };
}

gboolean
imap_tokens_fail (ImapTokens *self, const char *reason)
{
  self->reason = reason;
  self->failed_at = self->p;
  return FALSE;
}

gboolean
imap_tokens_expect (ImapTokens *self, char c)
{
  if (imap_tokens_accept (self, c))
    return TRUE;
  switch (c)
    {
    case ' ':
      return imap_tokens_fail (self, "a space is missing");
    case '(':
      return imap_tokens_fail (self, "a list is missing");
    case ')':
      return imap_tokens_fail (self, "a list does not end");
    default:
      return imap_tokens_fail (self, "a delimiter is missing");
    }
}

gboolean
imap_tokens_is_nil (ImapTokens *self)
{
  const char *p = self->p;

  return self->end - p >= 3 && (p[0] | 0x20) == 'n' && (p[1] | 0x20) == 'i' &&
         (p[2] | 0x20) == 'l' && (p + 3 == self->end || ends_word[(guint8)p[3]]);
}

gboolean
imap_tokens_accept_nil (ImapTokens *self)
{
  if (!imap_tokens_is_nil (self))
    return FALSE;
  self->p += 3;
  return TRUE;
}

static gboolean
take_word (ImapTokens *self, ImapSlice *word, char stop)
{
  const char *p = self->p;

  while (p < self->end && !ends_word[(guint8)*p] && *p != stop)
    p++;
  *word = (ImapSlice){ self->p, (gsize)(p - self->p) };
  if (word->len == 0)
    return imap_tokens_fail (self, "a word is missing");
  self->p = p;
  return TRUE;
}

gboolean
imap_tokens_atom (ImapTokens *self, ImapSlice *atom)
{
  return take_word (self, atom, ' ');
}

gboolean
imap_tokens_item_name (ImapTokens *self, ImapSlice *name)
{
  return take_word (self, name, '[');
}

/* What is not plain digits: "-1", "9.3736e+06". */
static gboolean
take_odd_number (ImapTokens *self, gint64 *number)
{
  ImapSlice word;
  char text[64];
  char *rest;
  double value;

  if (!take_word (self, &word, ']'))
    return FALSE;
  g_strlcpy (text, word.text, MIN (sizeof text, word.len + 1));
  value = g_ascii_strtod (text, &rest);
  if (rest == text || *rest != '\0' || !(value >= -1e18 && value <= 1e18))
    return imap_tokens_fail (self, "not a number");
  *number = (gint64)value;
  return TRUE;
}

gboolean
imap_tokens_number64 (ImapTokens *self, gint64 *number)
{
  const char *start = self->p;
  const char *p = start;
  guint64 value = 0;

  while (p < self->end && g_ascii_isdigit (*p))
    {
      guint64 digit = (guint64)(*p++ - '0');

      if (G_UNLIKELY (value > (G_MAXINT64 - digit) / 10))
        value = G_MAXINT64;
      else
        value = value * 10 + digit;
    }
  if (p == start || (p < self->end && (*p == '.' || *p == 'e' || *p == 'E')))
    return take_odd_number (self, number);
  self->p = p;
  *number = (gint64)value;
  return TRUE;
}

gboolean
imap_tokens_number (ImapTokens *self, guint32 *number)
{
  gint64 value;

  if (!imap_tokens_number64 (self, &value))
    return FALSE;
  if (value > G_MAXUINT32)
    return imap_tokens_fail (self, "a number is too large");
  *number = (guint32)MAX (value, 0);
  return TRUE;
}

/* Whether a quote in front of @p ends its string: servers that do not escape quotes still put a
 * delimiter behind the string. */
static inline gboolean
ends_quoted (ImapTokens *self, const char *p)
{
  if (p == self->end || *p == ')' || *p == '(' || *p == ']' || *p == '\r')
    return TRUE;
  if (*p != ' ')
    return FALSE;
  return !self->is_envelope || p + 1 == self->end || strchr ("\"(){~nN \r", p[1]) != NULL;
}

/* Finds the closing quote of the string whose first byte is at p. */
static gboolean
scan_quoted (ImapTokens *self, ImapSlice *inner, gboolean *has_escapes)
{
  const char *start = self->p;
  const char *p = start;

  *has_escapes = FALSE;
  for (; p < self->end; p++)
    {
      if (*p == '\\' && p + 1 < self->end && (p[1] == '"' || p[1] == '\\'))
        {
          *has_escapes = TRUE;
          p++;
        }
      else if (*p == '"' && ends_quoted (self, p + 1))
        {
          *inner = (ImapSlice){ start, (gsize)(p - start) };
          self->p = p + 1;
          return TRUE;
        }
      else if (*p == '\r' || *p == '\n')
        break;
    }
  return imap_tokens_fail (self, "a quoted string does not end");
}

static const char *
unescape (ImapTokens *self, const ImapSlice *inner, gsize *len)
{
  char *text = imap_tokens_dup (self, inner);
  char *out = text;

  for (const char *p = inner->text; p < inner->text + inner->len; p++)
    {
      if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
        p++;
      *out++ = *p;
    }
  *out = '\0';
  *len = (gsize)(out - text);
  return text;
}

static gboolean
take_quoted (ImapTokens *self, const char **text, gsize *len)
{
  ImapSlice inner;
  gboolean has_escapes;

  self->p++;
  if (!scan_quoted (self, &inner, &has_escapes))
    return FALSE;
  if (has_escapes)
    {
      *text = unescape (self, &inner, len);
      return TRUE;
    }
  *text = imap_tokens_dup (self, &inner);
  *len = inner.len;
  return TRUE;
}

static gboolean
is_sunk (ImapTokens *self, const char *data)
{
  for (guint i = 0; i < self->n_sunk; i++)
    if (self->message->bytes + self->sunk[i].position == data)
      return TRUE;
  return FALSE;
}

gboolean
imap_tokens_accept_literal_header (ImapTokens *self, gsize *len, gboolean *sunk)
{
  const char *p = self->p;
  guint64 value = 0;

  if (p < self->end && *p == '~')
    p++;
  if (p == self->end || *p++ != '{' || p == self->end || !g_ascii_isdigit (*p))
    return FALSE;
  while (p < self->end && g_ascii_isdigit (*p) && value < G_MAXUINT64 / 20)
    value = value * 10 + (guint64)(*p++ - '0');
  if (p < self->end && (*p == '+' || *p == '-'))
    p++;
  if (p == self->end || *p++ != '}')
    return FALSE;
  if (p < self->end && *p == '\r')
    p++;
  if (p == self->end || *p++ != '\n')
    return FALSE;

  *sunk = is_sunk (self, p);
  if (!*sunk && value > (guint64)(self->end - p))
    return FALSE;
  self->p = p;
  *len = value;
  return TRUE;
}

gboolean
imap_tokens_string (ImapTokens *self, const char **text, gsize *len)
{
  gboolean sunk;
  gsize n;

  if (imap_tokens_is (self, '"'))
    return take_quoted (self, text, len != NULL ? len : &n);
  if (!imap_tokens_accept_literal_header (self, &n, &sunk) || sunk)
    return imap_tokens_fail (self, "a string is missing");
  *text = imap_arena_strndup (self->arena, self->p, n);
  self->p += n;
  if (len != NULL)
    *len = n;
  return TRUE;
}

static inline gboolean
is_string (ImapTokens *self)
{
  return self->p < self->end && (*self->p == '"' || *self->p == '{' || *self->p == '~');
}

gboolean
imap_tokens_astring (ImapTokens *self, const char **text)
{
  ImapSlice atom;

  if (is_string (self))
    {
      const char *start = self->p;

      if (imap_tokens_string (self, text, NULL))
        return TRUE;
      if (*start == '"')
        return FALSE;
      self->p = start;
    }
  if (!imap_tokens_atom (self, &atom))
    return FALSE;
  *text = imap_tokens_dup (self, &atom);
  return TRUE;
}

gboolean
imap_tokens_nstring (ImapTokens *self, const char **text)
{
  *text = NULL;
  return imap_tokens_accept_nil (self) || imap_tokens_astring (self, text);
}

static gboolean
skip_string (ImapTokens *self)
{
  ImapSlice inner;
  gboolean has_escapes;
  gboolean sunk;
  gsize len;

  if (imap_tokens_accept (self, '"'))
    return scan_quoted (self, &inner, &has_escapes);
  if (!imap_tokens_accept_literal_header (self, &len, &sunk))
    return imap_tokens_atom (self, &inner);
  self->p += sunk ? 0 : len;
  return TRUE;
}

gboolean
imap_tokens_skip_value (ImapTokens *self)
{
  gsize depth = 0;

  do
    {
      imap_tokens_skip_sp (self);
      if (imap_tokens_accept (self, '('))
        depth++;
      else if (depth > 0 && imap_tokens_accept (self, ')'))
        depth--;
      else if (!skip_string (self))
        return FALSE;
    }
  while (depth > 0);
  return TRUE;
}

static void
append_run (guint32 first, guint32 last, gpointer user_data)
{
  imap_set_append (user_data, first, last);
}

gboolean
imap_tokens_set (ImapTokens *self, const ImapSet **set)
{
  ImapSet *runs = imap_message_add_set (self->message);

  if (!imap_set_scan (&self->p, self->end, self->limits->count, append_run, runs))
    return imap_tokens_fail (self, "not a set of numbers");
  imap_set_sort (runs);
  *set = runs;
  return TRUE;
}

static ImapFlags
system_flag (const ImapSlice *name)
{
  static const struct
  {
    const char *name;
    ImapFlags flag;
  } flags[] = {
    { "\\Seen", IMAP_FLAG_SEEN },       { "\\Answered", IMAP_FLAG_ANSWERED },
    { "\\Flagged", IMAP_FLAG_FLAGGED }, { "\\Deleted", IMAP_FLAG_DELETED },
    { "\\Draft", IMAP_FLAG_DRAFT },     { "\\Recent", IMAP_FLAG_RECENT },
    { "\\*", IMAP_FLAG_WILDCARD },
  };

  if (name->text[0] != '\\')
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (imap_slice_is (name, flags[i].name))
      return flags[i].flag;
  return 0;
}

const char *const imap_no_words[] = { NULL };

gboolean
imap_tokens_flags (ImapTokens *self, ImapFlagList *flags)
{
  ImapFlagList found = { .keywords = imap_no_words };
  const char *const *names;
  const char **keywords;
  guint n;

  *flags = found;
  if (!imap_tokens_string_list (self, &names, &n))
    return FALSE;
  /* The array of all names becomes that of the keywords. */
  keywords = (const char **)names;
  for (guint i = 0; i < n; i++)
    {
      ImapFlags flag = system_flag (&(ImapSlice){ names[i], strlen (names[i]) });

      found.system |= flag;
      if (flag == 0 && *names[i] != '\0')
        keywords[found.n_keywords++] = names[i];
    }
  if (n > 0)
    {
      keywords[found.n_keywords] = NULL;
      found.keywords = keywords;
    }
  *flags = found;
  return TRUE;
}

gboolean
imap_tokens_words (ImapTokens *self, char closing, gboolean upper, const char *const **words)
{
  const char **list = imap_arena_grow (self->arena, NULL, 0, sizeof *list);
  guint n = 0;

  for (imap_tokens_skip_sp (self); !imap_tokens_at_end (self); imap_tokens_skip_sp (self))
    {
      ImapSlice word;
      char *text;

      if (closing != '\0' && imap_tokens_is (self, closing))
        break;
      if (!take_word (self, &word, closing != '\0' ? closing : ' '))
        return FALSE;
      if (n + 1 >= self->limits->count)
        return imap_tokens_fail (self, "too many words");
      text = imap_tokens_dup (self, &word);
      for (char *c = text; upper && *c != '\0'; c++)
        *c = g_ascii_toupper (*c);
      list[n++] = text;
      list = imap_arena_grow (self->arena, list, n, sizeof *list);
    }
  list[n] = NULL;
  *words = list;
  return TRUE;
}

gboolean
imap_tokens_string_list (ImapTokens *self, const char *const **strings, guint *n_strings)
{
  const char **list = NULL;
  guint n = 0;

  *strings = imap_no_words;
  *n_strings = 0;
  if (imap_tokens_accept_nil (self))
    return TRUE;
  if (!imap_tokens_expect (self, '('))
    return FALSE;
  while (imap_tokens_in_list (self))
    {
      if (n + 1 >= self->limits->count)
        return imap_tokens_fail (self, "too many strings");
      list = imap_arena_grow (self->arena, list, n, sizeof *list);
      if (!imap_tokens_astring (self, &list[n]))
        return FALSE;
      n++;
    }
  list = imap_arena_grow (self->arena, list, n, sizeof *list);
  list[n] = NULL;
  *strings = list;
  *n_strings = n;
  return TRUE;
}

gboolean
imap_slice_is (const ImapSlice *slice, const char *word)
{
  return strlen (word) == slice->len && g_ascii_strncasecmp (slice->text, word, slice->len) == 0;
}

ImapSlice
imap_tokens_rest (ImapTokens *self)
{
  return (ImapSlice){ self->p, (gsize)(self->end - self->p) };
}

char *
imap_tokens_dup_lower (ImapTokens *self, const char *text)
{
  gsize len = strlen (text);
  char *copy = imap_arena_strndup (self->arena, text, len);

  for (gsize i = 0; i < len; i++)
    copy[i] = g_ascii_tolower (copy[i]);
  return copy;
}
