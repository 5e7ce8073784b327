/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-text.h"

#include <string.h>

#define MAX_CHARS 200

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
server_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  guint n_chars = 0;

  cut_timing (valid);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n_chars == MAX_CHARS)
        {
          g_string_append (clean, "…");
          break;
        }
      g_string_append_unichar (clean, is_visible (c) ? c : ' ');
      n_chars++;
    }

  return g_strstrip (g_string_free (clean, FALSE));
}
