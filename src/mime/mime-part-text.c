/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message-private.h"

#include "mime-enriched.h"
#include "mime-rtf.h"

/* Where browsers look for what an HTML document says of its own charset. */
#define META_MAX_BYTES 1024

static gboolean
is_text (const MimePart *part, const char *subtype)
{
  return strcmp (part->type, "text") == 0 && strcmp (part->subtype, subtype) == 0;
}

static gboolean
is_rtf (const MimePart *part)
{
  return is_text (part, "rtf") ||
         (strcmp (part->type, "application") == 0 && strcmp (part->subtype, "rtf") == 0);
}

gboolean
mime_part_is_rich (const MimePart *part)
{
  return is_text (part, "html") || is_text (part, "enriched") || is_text (part, "richtext") ||
         is_text (part, "x-from-rtf") || is_rtf (part) ||
         (strcmp (part->type, "application") == 0 && strcmp (part->subtype, "xhtml+xml") == 0);
}

/* "charset=" inside a <meta>: enough for mail that says it nowhere else. Free with g_free(). */
static char *
find_meta_charset (const char *html, gsize len)
{
  const char *p = html;
  const char *end = html + MIN (len, META_MAX_BYTES);

  for (; end - p > 8; p++)
    {
      const char *start = p + 8;
      const char *stop;

      if (g_ascii_strncasecmp (p, "charset=", 8) != 0)
        continue;
      while (start < end && (*start == '"' || *start == '\''))
        start++;
      for (stop = start; stop < end && (g_ascii_isalnum (*stop) || strchr ("-_.:", *stop) != NULL);)
        stop++;
      /* What was read as ASCII so far is no UTF-16, whatever it says. */
      if (stop > start && g_ascii_strncasecmp (start, "utf-16", 6) != 0)
        return g_strndup (start, stop - start);
    }
  return NULL;
}

static char *
decode_html (GBytes *bytes, const char *charset)
{
  g_autofree char *declared = NULL;
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  if ((charset == NULL || g_ascii_strcasecmp (charset, "us-ascii") == 0) && len > 0)
    declared = find_meta_charset (data, len);
  return mime_decode_text (bytes, declared != NULL ? declared : charset);
}

static GBytes *
get_bytes (const Message *self, const MimePart *part)
{
  g_autoptr (GBytes) raw = NULL;

  if (part->content != NULL)
    return g_bytes_ref (part->content);
  raw = g_bytes_new_from_bytes (self->raw, part->start, part->size);
  return mime_decode_part (raw, part->encoding, MIME_TEXT_MAX_BYTES, NULL);
}

char *
mime_part_read_text (const Message *self, const MimePart *part)
{
  g_autoptr (GBytes) bytes = get_bytes (self, part);
  g_autofree char *text = NULL;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return NULL;
  if (is_rtf (part))
    return mime_rtf_to_html (g_bytes_get_data (bytes, NULL),
                             MIN (g_bytes_get_size (bytes), MIME_TEXT_MAX_BYTES), NULL);
  if (is_text (part, "enriched") || is_text (part, "richtext"))
    {
      text = mime_decode_text (bytes, part->charset);
      return mime_enriched_to_html (text, is_text (part, "richtext"));
    }
  return mime_part_is_rich (part) ? decode_html (bytes, part->charset)
                                  : mime_decode_text (bytes, part->charset);
}
