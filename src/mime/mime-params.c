/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-params.h"

#include "mime-charset.h"
#include "mime-fields.h"
#include "mime-message.h"
#include "mime-words.h"

#define PARAMS_MAX 200
#define FIELD_MAX_BYTES (32 * 1024)

static const char *
skip_blanks (const char *p, const char *end)
{
  while (p < end && mime_is_blank (*p))
    p++;
  return p;
}

static const char *
read_quoted (const char *p, const char *end, GString *value)
{
  for (p++; p < end && *p != '"'; p++)
    {
      /* A backslash before a letter is a path that nobody escaped. */
      if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
        p++;
      if (*p != '\r' && *p != '\n')
        g_string_append_c (value, *p);
    }
  return p < end ? p + 1 : end;
}

/* File names are found unquoted with blanks in them; elsewhere a blank or comment ends a value. */
static const char *
read_token (const char *p, const char *end, gboolean is_name, GString *value)
{
  while (p < end && *p != ';' && (is_name || (!mime_is_blank (*p) && *p != '(')))
    {
      if (*p != '\r' && *p != '\n')
        g_string_append_c (value, *p);
      p++;
    }
  while (value->len > 0 && mime_is_blank (value->str[value->len - 1]))
    g_string_truncate (value, value->len - 1);
  return p;
}

/* One "name=value"; returns the ";" behind it or the end. */
static const char *
read_parameter (MimeParams *self, const char *p, const char *end)
{
  const char *start = skip_blanks (p, end);
  const char *stop;
  g_autofree char *name = NULL;
  g_autoptr (GString) value = g_string_new (NULL);

  for (p = start; p < end && *p != '=' && *p != ';'; p++)
    ;
  if (p == end || *p == ';')
    return p;
  for (stop = p; stop > start && mime_is_blank (stop[-1]); stop--)
    ;
  name = g_ascii_strdown (start, stop - start);
  p = skip_blanks (p + 1, end);
  if (p < end && *p == '"')
    p = read_quoted (p, end, value);
  else
    p = read_token (p, end, strstr (name, "name") != NULL, value);
  g_ptr_array_add (self->pairs, g_steal_pointer (&name));
  g_ptr_array_add (self->pairs, g_strdup (value->str));
  while (p < end && *p != ';')
    p++;
  return p;
}

static char *
dup_main_value (const char *text, const char *end)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (const char *p = text; p < end && *p != '('; p++)
    if (!mime_is_blank (*p) && (guchar) *p > ' ' && (guchar) *p < 0x7f)
      g_string_append_c (value, g_ascii_tolower (*p));
  return g_string_free (g_steal_pointer (&value), FALSE);
}

void
mime_params_init (MimeParams *self, const char *text, gsize len)
{
  const char *end = text + MIN (len, FIELD_MAX_BYTES);
  const char *p = memchr (text, ';', end - text);

  self->pairs = g_ptr_array_new_with_free_func (g_free);
  self->value = dup_main_value (text, p != NULL ? p : end);
  while (p != NULL && p < end && self->pairs->len < 2 * PARAMS_MAX)
    p = read_parameter (self, p + 1, end);
  g_ptr_array_add (self->pairs, NULL);
}

void
mime_params_clear (MimeParams *self)
{
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->pairs, g_ptr_array_unref);
}

char *
mime_params_get (const MimeParams *self, const char *name)
{
  return mime_parameters_get ((const char *const *) self->pairs->pdata, name);
}

/* One piece of a value as RFC 2231 cuts it. */
typedef struct
{
  const char *value;
  gboolean encoded;
} Piece;

/* "name*", "name*0", "name*0*": finds section @section (-1: the whole value, encoded). */
static gboolean
find_piece (const char *const *pairs, const char *name, int section, Piece *piece)
{
  gsize n = strlen (name);

  for (; pairs[0] != NULL && pairs[1] != NULL; pairs += 2)
    {
      const char *rest = pairs[0] + n;
      char *stop;

      if (g_ascii_strncasecmp (pairs[0], name, n) != 0 || *rest != '*')
        continue;
      piece->value = pairs[1];
      if (rest[1] == '\0')
        {
          piece->encoded = TRUE;
          if (section < 0)
            return TRUE;
          continue;
        }
      if (!g_ascii_isdigit (rest[1]) ||
          g_ascii_strtoull (rest + 1, &stop, 10) != (guint64) section || section < 0)
        continue;
      piece->encoded = *stop == '*';
      return TRUE;
    }
  return FALSE;
}

static void
append_percent (GString *bytes, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
      {
        g_string_append_c (bytes,
                           (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
        p += 2;
      }
    else
      g_string_append_c (bytes, *p);
}

/* "utf-8'en'text": returns the text and sets the charset, which is NULL without the quotes. */
static const char *
split_charset (const char *value, char **charset)
{
  const char *first = strchr (value, '\'');
  const char *second = first != NULL ? strchr (first + 1, '\'') : NULL;

  if (second == NULL)
    return value;
  if (first > value)
    *charset = g_strndup (value, first - value);
  return second + 1;
}

static char *
join_pieces (const char *const *pairs, const char *name)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *charset = NULL;
  Piece piece;
  int section = find_piece (pairs, name, 0, &piece) ? 0 : -1;

  if (section < 0 && !find_piece (pairs, name, -1, &piece))
    return NULL;
  if (piece.encoded)
    append_percent (bytes, split_charset (piece.value, &charset));
  else
    g_string_append (bytes, piece.value);
  while (section >= 0 && section < PARAMS_MAX && find_piece (pairs, name, ++section, &piece))
    {
      if (piece.encoded)
        append_percent (bytes, piece.value);
      else
        g_string_append (bytes, piece.value);
    }
  mime_charset_append (text, charset, charset != NULL ? strlen (charset) : 0, bytes->str,
                       bytes->len);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
mime_parameters_get (const char *const *pairs, const char *name)
{
  g_autofree char *joined = join_pieces (pairs, name);

  if (joined != NULL && strstr (joined, "=?") == NULL)
    return mime_words_dup_clean (joined, strlen (joined));
  if (joined != NULL)
    return mime_header_decode (joined, -1);
  for (; pairs[0] != NULL && pairs[1] != NULL; pairs += 2)
    if (g_ascii_strcasecmp (pairs[0], name) == 0)
      return mime_header_decode (pairs[1], -1);
  return NULL;
}
