/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-words.h"

#include "mime-base64.h"
#include "mime-charset.h"
#include "mime-fields.h"

/* How far the end of an encoded word is looked for: the RFC allows 75 bytes, senders write whole
 * subjects. Bounding it keeps the time linear. */
#define WORD_MAX 3000

/* One encoded word: =?charset?encoding?text?= */
typedef struct
{
  const char *charset;
  gsize charset_len;
  char encoding;
  const char *text;
  gsize text_len;
  gsize len; /* all of it */
} Word;

/* TRUE when [@text, @text + @len) holds nothing but ASCII and no "=?". */
static gboolean
is_plain (const char *text, gsize len)
{
  guchar high = 0;

  for (gsize i = 0; i < len; i++)
    high |= (guchar) text[i];
  if (high & 0x80)
    return FALSE;
  return len == 0 || memmem (text, len, "=?", 2) == NULL;
}

/* "?=20" inside a Q word is more often an unencoded question mark before an encoded blank than the
 * end of the word, if the word ends properly further on. */
static const char *
find_end (const char *text, const char *end, gboolean quoted)
{
  const char *first = memmem (text, end - text, "?=", 2);
  const char *limit;

  if (first == NULL || !quoted)
    return first;

  limit = MIN (end, first + 512);
  for (const char *p = first; p != NULL; p = memmem (p + 2, limit - p - 2, "?=", 2))
    {
      for (const char *q = first; q < p; q++)
        if (mime_is_blank (*q))
          return first;
      if (end - p < 4 || !g_ascii_isxdigit (p[2]) || !g_ascii_isxdigit (p[3]))
        return p;
      if (limit - p < 4)
        break;
    }
  return first;
}

static gboolean
read_word (const char *text, const char *end, Word *word)
{
  const char *p = text + 2;
  const char *mark, *star, *close;

  if (end - text < 8 || text[0] != '=' || text[1] != '?')
    return FALSE;
  end = MIN (end, text + WORD_MAX);
  mark = memchr (p, '?', MIN (end - p, 64));
  if (mark == NULL || mark == p || end - mark < 5 || mark[2] != '?')
    return FALSE;
  for (const char *q = p; q < mark; q++)
    if ((guchar) *q <= ' ')
      return FALSE;

  word->encoding = g_ascii_toupper (mark[1]);
  if (word->encoding != 'Q' && word->encoding != 'B')
    return FALSE;
  close = find_end (mark + 3, end, word->encoding == 'Q');
  if (close == NULL)
    return FALSE;

  star = memchr (p, '*', mark - p);
  word->charset = p;
  word->charset_len = (star != NULL ? star : mark) - p;
  word->text = mark + 3;
  word->text_len = close - word->text;
  word->len = close + 2 - text;
  return TRUE;
}

gsize
mime_words_match (const char *text, gsize len)
{
  Word word;

  return read_word (text, text + len, &word) ? word.len : 0;
}

static void
append_q (GString *bytes, const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      if (text[i] == '=' && i + 2 < len && g_ascii_isxdigit (text[i + 1]) &&
          g_ascii_isxdigit (text[i + 2]))
        {
          g_string_append_c (bytes, (char) (g_ascii_xdigit_value (text[i + 1]) * 16 +
                                            g_ascii_xdigit_value (text[i + 2])));
          i += 2;
        }
      else
        g_string_append_c (bytes, text[i] == '_' ? ' ' : text[i]);
    }
}

static void
append_word_bytes (GString *bytes, const Word *word)
{
  if (word->encoding == 'Q')
    append_q (bytes, word->text, word->text_len);
  else
    mime_base64_append (bytes, word->text, word->text_len);
}

static gboolean
same_charset (const Word *a, const Word *b)
{
  return a->charset_len == b->charset_len &&
         g_ascii_strncasecmp (a->charset, b->charset, a->charset_len) == 0;
}

/* Adjacent words of one charset are joined before they are converted, because senders cut
 * multibyte characters in two. Returns where the run ends. */
static const char *
append_run (GString *out, const char *p, const char *end, Word *word)
{
  g_autoptr (GString) bytes = g_string_sized_new (256);
  Word next;

  append_word_bytes (bytes, word);
  p += word->len;
  for (;;)
    {
      const char *q = p;

      while (q < end && mime_is_blank (*q))
        q++;
      if (!read_word (q, end, &next) || !same_charset (word, &next))
        break;
      append_word_bytes (bytes, &next);
      p = q + next.len;
    }
  mime_charset_append (out, word->charset, word->charset_len, bytes->str, bytes->len);
  return p;
}

/* Decodes encoded words and raw 8-bit bytes of @text and appends the UTF-8 to @out, not cleaned. */
static void
append_decoded (GString *out, const char *text, gsize len)
{
  const char *p = text;
  const char *end = text + len;
  gboolean after_word = FALSE;

  while (p < end)
    {
      const char *start = memmem (p, end - p, "=?", 2);
      const char *q = p;
      Word word;

      if (start == NULL)
        start = end;
      while (q < start && mime_is_blank (*q))
        q++;
      if (start < end && read_word (start, end, &word))
        {
          if (!(after_word && q == start))
            mime_charset_append (out, NULL, 0, p, start - p);
          p = append_run (out, start, end, &word);
          after_word = TRUE;
        }
      else
        {
          gsize skip = MIN (end - start, 2);

          mime_charset_append (out, NULL, 0, p, start - p + skip);
          p = start + skip;
          after_word = FALSE;
        }
    }
}

/* What a character becomes: itself, ' ' for every kind of blank, 0 for nothing. */
static gunichar
clean_char (gunichar c, MimeCleanMode mode)
{
  if (c < 0xa0)
    return c == '\t' || c == '\r' || c == '\n' || c == 0x85 ? ' ' : c >= 0x7f || c < ' ' ? 0 : c;
  if ((c >= 0x2000 && c <= 0x200a) || c == 0xa0 || c == 0x1680 || c == 0x2028 || c == 0x2029 ||
      c == 0x202f || c == 0x205f || c == 0x2800 || c == 0x3000 || c == 0x3164 || c == 0xffa0 ||
      c == 0x115f || c == 0x1160)
    return ' ';
  if (c == 0x200c || c == 0x200d)
    return mode == MIME_CLEAN_TEXT ? c : 0;
  if (c == 0xad || c == 0x61c || c == 0x180e || c == 0x34f || (c >= 0x200b && c <= 0x200f) ||
      (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
      (c >= 0xfff0 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff))
    return 0;
  return c;
}

static char *
clean_unicode (char *out, const char *utf8, gsize len, MimeCleanMode mode)
{
  const char *p = utf8;
  const char *end = utf8 + len;
  gboolean blank = FALSE;
  char *start = out;

  while (p < end)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          c = 0xfffd;
          p++;
        }
      else
        p = g_utf8_next_char (p);
      c = clean_char (c, mode);
      if (c == 0)
        continue;
      if (c == ' ')
        {
          blank = TRUE;
          continue;
        }
      if (blank && out > start && mode == MIME_CLEAN_TEXT)
        *out++ = ' ';
      blank = FALSE;
      out += g_unichar_to_utf8 (c, out);
    }
  return out;
}

/* Returns NULL at the first byte that needs more than a look. */
static char *
clean_ascii (char *out, const char *text, gsize len, MimeCleanMode mode)
{
  char *start = out;
  gboolean blank = FALSE;

  for (gsize i = 0; i < len; i++)
    {
      guchar c = (guchar) text[i];

      if (G_LIKELY (c > ' ' && c < 0x7f))
        {
          if (blank && out > start && mode == MIME_CLEAN_TEXT)
            *out++ = ' ';
          blank = FALSE;
          *out++ = (char) c;
        }
      else if (mime_is_blank ((char) c))
        blank = TRUE;
      else if (c >= 0x80)
        return NULL;
    }
  return out;
}

char *
mime_words_clean (MimeArena *arena, const char *utf8, gsize len, MimeCleanMode mode)
{
  char *text = mime_arena_alloc (arena, len + 1);
  char *end = clean_ascii (text, utf8, len, mode);

  if (end == NULL)
    {
      /* An invalid byte becomes three. */
      text = mime_arena_alloc (arena, len * 3 + 1);
      end = clean_unicode (text, utf8, len, mode);
    }
  *end = '\0';
  return text;
}

char *
mime_words_dup_clean (const char *utf8, gsize len)
{
  MimeArena arena;
  char *clean;

  mime_arena_init (&arena, len + 1);
  clean = g_strdup (mime_words_clean (&arena, utf8, len, MIME_CLEAN_TEXT));
  mime_arena_clear (&arena);
  return clean;
}

char *
mime_words_decode (MimeArena *arena, GString *scratch, const char *text, gsize len)
{
  if (is_plain (text, len))
    return mime_words_clean (arena, text, len, MIME_CLEAN_TEXT);

  g_string_truncate (scratch, 0);
  append_decoded (scratch, text, len);
  return mime_words_clean (arena, scratch->str, scratch->len, MIME_CLEAN_TEXT);
}
