/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "css-tokens.h"

#include <string.h>

typedef struct
{
  const char *p;
  const char *end;
  GArray *tokens;
  GStringChunk *texts;
  GString *scratch;
} Reader;

/* ---- Characters ----------------------------------------------------------------------------- */

static char
peek (const Reader *self, guint ahead)
{
  return (gsize) (self->end - self->p) > ahead ? self->p[ahead] : '\0';
}

static gboolean
is_newline (char c)
{
  return c == '\n' || c == '\r' || c == '\f';
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || is_newline (c);
}

/* U+0000 is an ident character too, as U+FFFD; it is not let through here. */
static gboolean
is_ident_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_ident (char c)
{
  return is_ident_start (c) || g_ascii_isdigit (c) || c == '-';
}

static gboolean
is_escape (const Reader *self, guint ahead)
{
  return peek (self, ahead) == '\\' && (gsize) (self->end - self->p) > ahead + 1 &&
         !is_newline (peek (self, ahead + 1));
}

/* §4.3.9 */
static gboolean
starts_ident (const Reader *self, guint ahead)
{
  char c = peek (self, ahead);

  if (c == '-')
    return is_ident_start (peek (self, ahead + 1)) || peek (self, ahead + 1) == '-' ||
           is_escape (self, ahead + 1);
  return is_ident_start (c) || is_escape (self, ahead);
}

/* §4.3.10 */
static gboolean
starts_number (const Reader *self)
{
  guint i = peek (self, 0) == '+' || peek (self, 0) == '-';

  if (peek (self, i) == '.')
    i++;
  return g_ascii_isdigit (peek (self, i));
}

/* §4.3.7, behind the backslash */
static void
take_escape (Reader *self)
{
  gunichar c = 0;
  guint n = 0;

  while (n < 6 && g_ascii_isxdigit (peek (self, 0)))
    {
      c = c * 16 + (gunichar) g_ascii_xdigit_value (*self->p++);
      n++;
    }
  if (n == 0)
    {
      if (self->p < self->end)
        g_string_append_c (self->scratch, *self->p++);
      return;
    }
  if (peek (self, 0) == '\r' && peek (self, 1) == '\n')
    self->p += 2;
  else if (is_space (peek (self, 0)))
    self->p++;
  g_string_append_unichar (self->scratch, c != 0 && g_unichar_validate (c) ? c : 0xfffd);
}

static const char *
keep_scratch (Reader *self)
{
  /* Escapes may have cut characters apart. */
  if (!g_utf8_validate_len (self->scratch->str, self->scratch->len, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (self->scratch->str, (gssize) self->scratch->len);

      g_string_assign (self->scratch, valid);
    }
  return g_string_chunk_insert_len (self->texts, self->scratch->str, (gssize) self->scratch->len);
}

static const char *
take_name (Reader *self)
{
  g_string_truncate (self->scratch, 0);
  while (TRUE)
    {
      if (is_ident (peek (self, 0)))
        g_string_append_c (self->scratch, *self->p++);
      else if (is_escape (self, 0))
        {
          self->p++;
          take_escape (self);
        }
      else
        return keep_scratch (self);
    }
}

/* ---- Tokens --------------------------------------------------------------------------------- */

static void
add (Reader *self, CssTokenType type, char delim, const char *text, const char *number)
{
  CssToken token = { type, delim, text, number };

  g_array_append_val (self->tokens, token);
}

static void
take_digits (Reader *self)
{
  while (g_ascii_isdigit (peek (self, 0)))
    self->p++;
}

static void
read_number (Reader *self)
{
  const char *start = self->p;
  const char *number;

  if (*self->p == '+' || *self->p == '-')
    self->p++;
  take_digits (self);
  if (peek (self, 0) == '.' && g_ascii_isdigit (peek (self, 1)))
    {
      self->p++;
      take_digits (self);
    }
  if (peek (self, 0) == 'e' || peek (self, 0) == 'E')
    {
      guint sign = peek (self, 1) == '+' || peek (self, 1) == '-';

      if (g_ascii_isdigit (peek (self, 1 + sign)))
        {
          self->p += 1 + sign;
          take_digits (self);
        }
    }
  number = g_string_chunk_insert_len (self->texts, start, self->p - start);

  if (starts_ident (self, 0))
    add (self, CSS_TOKEN_DIMENSION, '\0', take_name (self), number);
  else if (peek (self, 0) == '%')
    {
      self->p++;
      add (self, CSS_TOKEN_PERCENTAGE, '\0', NULL, number);
    }
  else
    add (self, CSS_TOKEN_NUMBER, '\0', NULL, number);
}

static void
read_string (Reader *self)
{
  char quote = *self->p++;

  g_string_truncate (self->scratch, 0);
  while (self->p < self->end && *self->p != quote)
    {
      if (is_newline (*self->p))
        {
          add (self, CSS_TOKEN_BAD_STRING, '\0', NULL, NULL);
          return;
        }
      if (*self->p != '\\')
        g_string_append_c (self->scratch, *self->p++);
      else if (is_newline (peek (self, 1)))
        self->p += peek (self, 1) == '\r' && peek (self, 2) == '\n' ? 3 : 2;
      else
        {
          self->p++;
          take_escape (self);
        }
    }
  if (self->p < self->end)
    self->p++;
  add (self, CSS_TOKEN_STRING, '\0', keep_scratch (self), NULL);
}

/* §4.3.14 */
static void
read_bad_url (Reader *self)
{
  while (self->p < self->end && *self->p != ')')
    self->p += is_escape (self, 0) ? 2 : 1;
  if (self->p < self->end)
    self->p++;
  add (self, CSS_TOKEN_BAD_URL, '\0', NULL, NULL);
}

static gboolean
is_forbidden_in_url (char c)
{
  return c == '"' || c == '\'' || c == '(' || ((guchar) c < ' ' && !is_space (c)) || c == 0x7f;
}

/* §4.3.6, behind the bracket, where no quote follows */
static void
read_url (Reader *self)
{
  while (is_space (peek (self, 0)))
    self->p++;
  g_string_truncate (self->scratch, 0);
  while (self->p < self->end && *self->p != ')' && !is_space (*self->p))
    {
      if (is_forbidden_in_url (*self->p) || (*self->p == '\\' && !is_escape (self, 0)))
        {
          read_bad_url (self);
          return;
        }
      if (*self->p != '\\')
        g_string_append_c (self->scratch, *self->p++);
      else
        {
          self->p++;
          take_escape (self);
        }
    }
  while (is_space (peek (self, 0)))
    self->p++;
  if (self->p < self->end && *self->p != ')')
    {
      read_bad_url (self);
      return;
    }
  if (self->p < self->end)
    self->p++;
  add (self, CSS_TOKEN_URL, '\0', keep_scratch (self), NULL);
}

static void
read_name (Reader *self)
{
  const char *name = take_name (self);
  const char *after;

  if (peek (self, 0) != '(')
    {
      add (self, CSS_TOKEN_IDENT, '\0', name, NULL);
      return;
    }

  self->p++;
  if (g_ascii_strcasecmp (name, "url") == 0)
    {
      for (after = self->p; after < self->end && is_space (*after); after++)
        ;
      if (after == self->end || (*after != '"' && *after != '\''))
        {
          read_url (self);
          return;
        }
    }
  add (self, CSS_TOKEN_FUNCTION, '(', name, NULL);
}

static gboolean
skip_comment (Reader *self)
{
  const char *end;

  if (peek (self, 0) != '/' || peek (self, 1) != '*')
    return FALSE;

  end = g_strstr_len (self->p + 2, self->end - self->p - 2, "*/");
  self->p = end != NULL ? end + 2 : self->end;
  return TRUE;
}

static gboolean
read_mark (Reader *self, const char *mark)
{
  gsize len = strlen (mark);

  if ((gsize) (self->end - self->p) < len || memcmp (self->p, mark, len) != 0)
    return FALSE;

  self->p += len;
  add (self, CSS_TOKEN_COMMENT_MARK, '\0', NULL, NULL);
  return TRUE;
}

/* Spaces with comments between them are one: whoever looks behind a space finds something else. */
static void
read_space (Reader *self)
{
  do
    {
      while (is_space (peek (self, 0)))
        self->p++;
    }
  while (skip_comment (self));
  add (self, CSS_TOKEN_SPACE, '\0', NULL, NULL);
}

static void
read_sign (Reader *self)
{
  char c = *self->p++;

  if (c == '#' && (is_ident (peek (self, 0)) || is_escape (self, 0)))
    add (self, CSS_TOKEN_HASH, '\0', take_name (self), NULL);
  else if (c == '@' && starts_ident (self, 0))
    add (self, CSS_TOKEN_AT_KEYWORD, '\0', take_name (self), NULL);
  else if (c == ':')
    add (self, CSS_TOKEN_COLON, c, NULL, NULL);
  else if (c == ';')
    add (self, CSS_TOKEN_SEMICOLON, c, NULL, NULL);
  else if (c == ',')
    add (self, CSS_TOKEN_COMMA, c, NULL, NULL);
  else if (c == '(' || c == '[' || c == '{')
    add (self, CSS_TOKEN_OPEN, c, NULL, NULL);
  else if (c == ')' || c == ']' || c == '}')
    add (self, CSS_TOKEN_CLOSE, c, NULL, NULL);
  else
    add (self, CSS_TOKEN_DELIM, c, NULL, NULL);
}

/* §4.3.1 */
static void
read_token (Reader *self)
{
  if (skip_comment (self))
    return;
  if (is_space (*self->p))
    read_space (self);
  else if (*self->p == '"' || *self->p == '\'')
    read_string (self);
  else if (starts_number (self))
    read_number (self);
  else if (read_mark (self, "-->") || read_mark (self, "<!--"))
    return;
  else if (starts_ident (self, 0))
    read_name (self);
  else
    read_sign (self);
}

CssTokens *
css_tokens_new (const char *css, gsize len)
{
  CssTokens *self = g_new0 (CssTokens, 1);
  Reader reader = { css, css + len };

  self->tokens = g_array_new (FALSE, FALSE, sizeof (CssToken));
  self->texts = g_string_chunk_new (1024);
  reader.tokens = self->tokens;
  reader.texts = self->texts;
  reader.scratch = g_string_new (NULL);
  while (reader.p < reader.end)
    read_token (&reader);
  g_string_free (reader.scratch, TRUE);
  return self;
}

void
css_tokens_free (CssTokens *self)
{
  g_array_unref (self->tokens);
  g_string_chunk_free (self->texts);
  g_free (self);
}

const CssToken *
css_tokens_get (const CssTokens *self, guint i)
{
  static const CssToken end = { CSS_TOKEN_END };

  return i < self->tokens->len ? &g_array_index (self->tokens, CssToken, i) : &end;
}

static char
get_closer (char opener)
{
  return opener == '(' ? ')' : opener == '[' ? ']' : '}';
}

guint
css_tokens_skip_spaces (const CssTokens *self, guint i)
{
  while (css_tokens_get (self, i)->type == CSS_TOKEN_SPACE)
    i++;

  return i;
}

gboolean
css_token_is_delim (const CssToken *token, char c)
{
  return token->type == CSS_TOKEN_DELIM && token->delim == c;
}

/* A closing bracket of another kind than the innermost open one closes nothing (§5.4.8). */
guint
css_tokens_skip_block (const CssTokens *self, guint i)
{
  g_autoptr (GString) open = g_string_new (NULL);

  do
    {
      const CssToken *token = css_tokens_get (self, i);

      if (token->type == CSS_TOKEN_END)
        return i;
      if (token->type == CSS_TOKEN_OPEN || token->type == CSS_TOKEN_FUNCTION)
        g_string_append_c (open, get_closer (token->delim));
      else if (token->type == CSS_TOKEN_CLOSE && open->str[open->len - 1] == token->delim)
        g_string_truncate (open, open->len - 1);
      i++;
    }
  while (open->len > 0);

  return i;
}

/* ---- Writing -------------------------------------------------------------------------------- */

static void
write_escaped (char c, GString *out)
{
  g_string_append_printf (out, "\\%x ", (guchar) c);
}

static void
write_name (const char *name, gboolean is_start, GString *out)
{
  for (const char *p = name; *p != '\0'; p++)
    {
      gboolean is_first = is_start && (p == name || (p == name + 1 && *name == '-'));

      if (is_first && *p == '-' && (p > name || p[1] == '\0'))
        write_escaped (*p, out);
      else if (is_ident (*p) && !(is_first && g_ascii_isdigit (*p)))
        g_string_append_c (out, *p);
      else
        write_escaped (*p, out);
    }
}

/* "1" and a unit "e3" would be read as one number. */
static void
write_unit (const char *unit, GString *out)
{
  if ((unit[0] == 'e' || unit[0] == 'E') &&
      (g_ascii_isdigit (unit[1]) || unit[1] == '-' || unit[1] == '+'))
    {
      write_escaped (unit[0], out);
      write_name (unit + 1, FALSE, out);
      return;
    }
  write_name (unit, TRUE, out);
}

void
css_write_string (const char *text, GString *out)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if ((guchar) *p < ' ' || *p == 0x7f || strchr ("\"\\<>&'", *p) != NULL)
        write_escaped (*p, out);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static gboolean
is_wordy (const CssToken *token)
{
  return token->type == CSS_TOKEN_IDENT || token->type == CSS_TOKEN_FUNCTION;
}

static gboolean
is_numeric (const CssToken *token)
{
  return token->type == CSS_TOKEN_NUMBER || token->type == CSS_TOKEN_PERCENTAGE ||
         token->type == CSS_TOKEN_DIMENSION;
}

/* Whether the two would read as something else without a comment between them (§9). */
static gboolean
would_merge (const CssToken *before, const CssToken *token)
{
  char sign = token->type == CSS_TOKEN_DELIM ? token->delim : '\0';

  switch (before->type)
    {
    case CSS_TOKEN_IDENT:
      return is_wordy (token) || is_numeric (token) || sign == '-' ||
             (token->type == CSS_TOKEN_OPEN && token->delim == '(');
    case CSS_TOKEN_AT_KEYWORD:
    case CSS_TOKEN_HASH:
    case CSS_TOKEN_DIMENSION:
      return is_wordy (token) || is_numeric (token) || sign == '-';
    case CSS_TOKEN_NUMBER:
      return is_wordy (token) || is_numeric (token) || sign == '%' || sign == '-';
    case CSS_TOKEN_DELIM:
      if (strchr ("#-@", before->delim) != NULL)
        return is_wordy (token) || is_numeric (token) || sign == '-';
      if (strchr (".+", before->delim) != NULL)
        return is_numeric (token);
      return (before->delim == '/' && sign == '*') || (before->delim == '<' && sign == '!');
    default:
      return FALSE;
    }
}

void
css_token_write (const CssToken *before, const CssToken *token, GString *out)
{
  if (before != NULL && would_merge (before, token))
    g_string_append (out, "/**/");

  switch (token->type)
    {
    case CSS_TOKEN_AT_KEYWORD:
      g_string_append_c (out, '@');
      write_name (token->text, TRUE, out);
      break;
    case CSS_TOKEN_IDENT:
      write_name (token->text, TRUE, out);
      break;
    case CSS_TOKEN_FUNCTION:
      write_name (token->text, TRUE, out);
      g_string_append_c (out, '(');
      break;
    case CSS_TOKEN_HASH:
      g_string_append_c (out, '#');
      write_name (token->text, FALSE, out);
      break;
    case CSS_TOKEN_STRING:
    case CSS_TOKEN_URL:
      css_write_string (token->text, out);
      break;
    case CSS_TOKEN_NUMBER:
      g_string_append (out, token->number);
      break;
    case CSS_TOKEN_PERCENTAGE:
      g_string_append (out, token->number);
      g_string_append_c (out, '%');
      break;
    case CSS_TOKEN_DIMENSION:
      g_string_append (out, token->number);
      write_unit (token->text, out);
      break;
    case CSS_TOKEN_SPACE:
      g_string_append_c (out, ' ');
      break;
    case CSS_TOKEN_COLON:
    case CSS_TOKEN_SEMICOLON:
    case CSS_TOKEN_COMMA:
    case CSS_TOKEN_OPEN:
    case CSS_TOKEN_CLOSE:
    case CSS_TOKEN_DELIM:
      g_string_append_c (out, token->delim);
      break;
    case CSS_TOKEN_END:
    case CSS_TOKEN_BAD_STRING:
    case CSS_TOKEN_BAD_URL:
    case CSS_TOKEN_COMMENT_MARK:
    default:
      break;
    }
}
