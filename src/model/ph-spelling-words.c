/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-spelling-words.h"

#include <pango/pango.h>
#include <string.h>

#define SOFT_HYPHEN "\302\255"
#define APOSTROPHE "\342\200\231"

static gboolean
contains (const char *text, gsize len, const char *what)
{
  return g_strstr_len (text, (gssize) len, what) != NULL;
}

/* Of a run of text without spaces. */
static gboolean
is_machine_text (const char *run, gsize len)
{
  return contains (run, len, "://") || memchr (run, '@', len) != NULL || *run == '/' || *run == '\\'
         || (len > 1 && run[0] == '~' && run[1] == '/')
         || (len > 4 && g_ascii_strncasecmp (run, "www.", 4) == 0);
}

static gboolean
can_be_wrong (const PhSpellingWord *word)
{
  gboolean has_letter = FALSE, has_small = FALSE;

  for (const char *p = word->text; p < word->text + word->len; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c) || c == '.' || c == '_')
        return FALSE;
      /* Many scripts know no capitals. */
      if (g_unichar_isalpha (c))
        {
          has_letter = TRUE;
          has_small |= !g_unichar_isupper (c);
        }
    }
  return has_letter && has_small && word->end - word->start > 1;
}

/* All that stands between two word boundaries, in the run that ends at @end. Returns where @end is. */
static int
cut_run (GArray *words, const char *run, const char *end, int at, const PangoLogAttr *attrs)
{
  gboolean is_skipped = is_machine_text (run, (gsize) (end - run));
  PhSpellingWord word = { run, 0, at, at };

  for (const char *p = run; p < end;)
    {
      p = g_utf8_next_char (p);
      at++;
      if (p < end && !attrs[at].is_word_boundary)
        continue;

      word.len = (gsize) (p - word.text);
      word.end = at;
      if (!is_skipped && can_be_wrong (&word))
        g_array_append_val (words, word);
      word = (PhSpellingWord) { p, 0, at, at };
    }
  return at;
}

GArray *
ph_spelling_words_find (const char *text)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (PhSpellingWord));
  gsize len = strlen (text);
  int n = (int) g_utf8_strlen (text, (gssize) len) + 1;
  g_autofree PangoLogAttr *attrs = g_new0 (PangoLogAttr, n);
  int at = 0;

  pango_get_log_attrs (text, (int) len, -1, pango_language_get_default (), attrs, n);
  while (*text != '\0')
    {
      const char *end = text;

      while (*end != '\0' && !g_unichar_isspace (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      at = cut_run (words, text, end, at, attrs);
      for (text = end; *text != '\0' && g_unichar_isspace (g_utf8_get_char (text)); at++)
        text = g_utf8_next_char (text);
    }
  return words;
}

char *
ph_spelling_word_plain (const char *word, gssize len)
{
  GString *plain = g_string_new_len (word, len);

  g_string_replace (plain, SOFT_HYPHEN, "", 0);
  g_string_replace (plain, APOSTROPHE, "'", 0);
  return g_string_free (plain, FALSE);
}
