/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-text-private.h"
#include "mime-words.h"

/* Text that is looked at for a preview: enough to fill it after blanks and rules are gone. */
#define WANTED_BYTES (MIME_PREVIEW_MAX_CHARS * 6)

static gboolean
is_address_text (const MimeBlock *block, const MimeLink *link)
{
  const char *text = block->text + link->start;

  return g_ascii_strncasecmp (text, "http", 4) == 0 || g_ascii_strncasecmp (text, "www.", 4) == 0;
}

/* Marks drawn with punctuation ("-----", "* * *") say nothing. */
static gsize
ornament_len (const char *p, const char *end)
{
  const char *q = p;

  if (strchr ("-=_*~#+.<>|", *p) == NULL)
    return 0;
  while (q < end && *q == *p)
    q++;
  return q - p > 3 || (q - p >= 2 && *p != '.' && *p != '-') ? q - p : 0;
}

static gboolean
is_joiner (const char *p, const char *end)
{
  return end - p >= 3 && (guchar) p[0] == 0xe2 && (guchar) p[1] == 0x80 &&
         ((guchar) p[2] == 0x8c || (guchar) p[2] == 0x8d);
}

static void
append_range (GString *out, const char *p, const char *end)
{
  while (p < end && out->len < WANTED_BYTES)
    {
      gsize skip = ornament_len (p, end);

      /* Joiners beside a blank are filler. */
      if (skip == 0 && is_joiner (p, end) &&
          (out->len == 0 || out->str[out->len - 1] == ' ' || end - p == 3 || p[3] == ' '))
        skip = 3;
      if (skip > 0)
        p += skip;
      else
        {
          g_string_append_c (out, *p == '\n' || *p == '\t' ? ' ' : *p);
          p++;
        }
    }
}

static void
append_words (GString *out, const MimeBlock *block)
{
  const char *p = block->text;

  for (guint i = 0; i < block->n_links; i++)
    {
      const MimeLink *link = &block->links[i];

      if (!is_address_text (block, link))
        continue;
      append_range (out, p, block->text + link->start);
      p = block->text + link->start + link->len;
    }
  append_range (out, p, block->text + block->len);
  g_string_append_c (out, ' ');
}

static gboolean
is_wanted (const MimeBlock *block, gboolean quoted)
{
  if (block->kind == MIME_BLOCK_RULE || block->kind == MIME_BLOCK_ATTRIBUTION ||
      block->kind == MIME_BLOCK_SIGNATURE)
    return FALSE;
  return (block->quote_depth > 0) == quoted;
}

static void
collect (GString *out, const MimeText *self, gboolean quoted)
{
  for (guint i = 0; i < self->n_blocks && out->len < WANTED_BYTES; i++)
    if (is_wanted (&self->blocks[i], quoted))
      append_words (out, &self->blocks[i]);
}

static gboolean
is_blank_text (const char *text)
{
  return text[strspn (text, " ")] == '\0';
}

char *
mime_preview (const MimeText *self)
{
  g_autoptr (GString) words = g_string_new (NULL);
  MimeArena arena;
  char *clean;

  collect (words, self, FALSE);
  if (is_blank_text (words->str))
    {
      /* Nothing but a quote: better than nothing. */
      g_string_truncate (words, 0);
      collect (words, self, TRUE);
    }
  mime_arena_init (&arena, words->len + 1);
  clean = mime_words_clean (&arena, words->str, words->len, MIME_CLEAN_TEXT);
  if (g_utf8_strlen (clean, -1) > MIME_PREVIEW_MAX_CHARS)
    *g_utf8_offset_to_pointer (clean, MIME_PREVIEW_MAX_CHARS) = '\0';
  clean = g_strchomp (g_strdup (clean));
  mime_arena_clear (&arena);
  return clean;
}

/* The end of a piece may fall into an encoded byte … */
static GBytes *
trim_encoded (GBytes *raw, const char *encoding)
{
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "quoted-printable") != 0)
    return g_bytes_ref (raw);
  if (len > 0 && data[len - 1] == '=')
    len -= 1;
  else if (len > 1 && data[len - 2] == '=')
    len -= 2;
  return g_bytes_new_from_bytes (raw, 0, len);
}

/* … or into a character. */
static GBytes *
trim_piece (GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  gsize keep = len;

  for (gsize i = 1; i <= 3 && i <= len; i++)
    {
      guchar c = (guchar) data[len - i];

      if (c < 0x80)
        break;
      if (c >= 0xc0)
        {
          if (i < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : 2u))
            keep = len - i;
          break;
        }
    }
  return g_bytes_new_from_bytes (bytes, 0, keep);
}

char *
mime_preview_from_part (GBytes *raw,
                        const char *encoding,
                        const char *subtype,
                        const MimeTextFormat *format)
{
  g_autoptr (GBytes) whole = trim_encoded (raw, encoding);
  g_autoptr (GBytes) bytes = mime_decode_part (whole, encoding, 0, NULL);
  g_autoptr (GBytes) piece = NULL;
  g_autofree char *text = NULL;
  g_autoptr (MimeText) blocks = NULL;

  if (bytes == NULL)
    return g_strdup ("");
  piece = trim_piece (bytes);
  text = mime_decode_text (piece, format != NULL ? format->charset : NULL);
  if (subtype != NULL && g_ascii_strcasecmp (subtype, "html") == 0)
    blocks = mime_text_from_html (text);
  else
    blocks = mime_text_from_plain (text, format);
  return mime_preview (blocks);
}
