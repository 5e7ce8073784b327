/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-text.h"

#include <string.h>

#define MAX_CHARS 200

/* What is shorter stands in many a text by chance. */
#define MIN_PASSWORD 4

static gboolean
is_visible (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
      return FALSE;
    default:
      return TRUE;
    }
}

/* Dovecot ends what it says with how long it took: "(0.001 + 0.000 secs)." */
static void
cut_timing (char *text)
{
  char *end = g_strrstr (text, " (");
  char *rest;

  if (end == NULL || !g_str_has_suffix (end, " secs)."))
    return;

  rest = end + strlen (" (");
  if (strspn (rest, "0123456789.+ ") == strlen (rest) - strlen ("secs)."))
    *end = '\0';
}

char *
server_text_to_line (const char *text, gsize len)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) len);
  GString *line = g_string_sized_new (len);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (line, is_visible (c) ? c : ' ');
    }
  return g_string_free (line, FALSE);
}

char *
server_text_clean (const char *text)
{
  g_autofree char *line = server_text_to_line (text, strlen (text));
  GString *clean;

  cut_timing (line);
  g_strstrip (line);
  if (g_utf8_strlen (line, -1) <= MAX_CHARS)
    return g_steal_pointer (&line);

  clean = g_string_new_len (line, g_utf8_offset_to_pointer (line, MAX_CHARS) - line);
  g_string_append (clean, "…");
  return g_string_free (clean, FALSE);
}

static gboolean
is_base64 (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/' || c == '=';
}

static gboolean
word_tells (const char *word, gsize len, const char *password)
{
  g_autofree char *text = g_strndup (word, len);
  gsize n_bytes;
  g_autofree guchar *bytes = g_base64_decode (text, &n_bytes);

  return memmem (bytes, n_bytes, password, strlen (password)) != NULL;
}

gboolean
server_text_tells (const char *text, gsize len, const char *password)
{
  gsize end;

  if (password == NULL || strlen (password) < MIN_PASSWORD)
    return FALSE;
  if (memmem (text, len, password, strlen (password)) != NULL)
    return TRUE;

  for (gsize start = 0; start < len; start = end + 1)
    {
      for (end = start; end < len && is_base64 (text[end]); end++)
        ;
      if (word_tells (text + start, end - start, password))
        return TRUE;
    }
  return FALSE;
}
