/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-text.h"

#include "mime-base64.h"
#include "mime-charset.h"
#include "mime-uu.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static inline int
hex_value (char c)
{
  return g_ascii_xdigit_value (c);
}

/* One line without its end. */
static void
append_qp_line (GString *out, const char *p, const char *end)
{
  while (p < end)
    {
      const char *mark = memchr (p, '=', end - p);

      if (mark == NULL)
        mark = end;
      g_string_append_len (out, p, mark - p);
      p = mark;
      if (p == end)
        break;
      if (end - p >= 3 && hex_value (p[1]) >= 0 && hex_value (p[2]) >= 0)
        {
          g_string_append_c (out, (char) (hex_value (p[1]) * 16 + hex_value (p[2])));
          p += 3;
        }
      else
        {
          g_string_append_c (out, '=');
          p++;
        }
    }
}

/* RFC 2045 section 6.7. Blanks at line ends were added on the way. */
static void
append_qp (GString *out, const char *text, gsize len, gsize max_size)
{
  const char *p = text;
  const char *end = text + len;

  while (p < end && out->len < max_size)
    {
      const char *eol = memchr (p, '\n', end - p);
      const char *stop = eol != NULL ? eol : end;
      gboolean crlf = stop > p && stop[-1] == '\r';

      while (stop > p && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
        stop--;
      if (stop > p && stop[-1] == '=')
        append_qp_line (out, p, stop - 1);
      else
        {
          append_qp_line (out, p, stop);
          if (eol != NULL)
            g_string_append (out, crlf ? "\r\n" : "\n");
        }
      p = eol != NULL ? eol + 1 : end;
    }
}

static void
append_uu (GString *out, const char *text, gsize len, gsize max_size)
{
  const char *end = text + len;
  const char *p = text;
  gboolean inside = FALSE;

  while (p < end && out->len < max_size)
    {
      const char *eol = memchr (p, '\n', end - p);
      const char *stop = eol != NULL ? eol : end;

      if (stop > p && stop[-1] == '\r')
        stop--;
      if (!inside)
        inside = stop - p > 6 && memcmp (p, "begin ", 6) == 0;
      else if (stop - p == 3 && memcmp (p, "end", 3) == 0)
        break;
      else if (stop > p)
        mime_uu_append_line (out, p, stop);
      p = eol != NULL ? eol + 1 : end;
    }
}

typedef enum
{
  ENCODING_NONE,
  ENCODING_BASE64,
  ENCODING_QP,
  ENCODING_UU,
} Encoding;

static Encoding
find_encoding (const char *name)
{
  if (name == NULL)
    return ENCODING_NONE;
  if (g_ascii_strcasecmp (name, "base64") == 0)
    return ENCODING_BASE64;
  if (g_ascii_strcasecmp (name, "quoted-printable") == 0)
    return ENCODING_QP;
  if (g_ascii_strcasecmp (name, "x-uuencode") == 0 || g_ascii_strcasecmp (name, "x-uue") == 0 ||
      g_ascii_strcasecmp (name, "uuencode") == 0)
    return ENCODING_UU;
  return ENCODING_NONE;
}

static gboolean
is_all_blank (const char *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isspace (data[i]))
      return FALSE;
  return TRUE;
}

GBytes *
mime_decode_part (GBytes *raw, const char *encoding, gsize max_size, GError **error)
{
  gsize limit = max_size > 0 ? max_size : G_MAXSIZE;
  Encoding kind = find_encoding (encoding);
  g_autoptr (GString) out = NULL;
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);

  if (kind == ENCODING_NONE || len == 0)
    return g_bytes_new_from_bytes (raw, 0, MIN (len, limit));

  out = g_string_sized_new (MIN (len, limit) + 16);
  if (kind == ENCODING_BASE64)
    mime_base64_append (out, data, len);
  else if (kind == ENCODING_QP)
    append_qp (out, data, len, limit);
  else
    append_uu (out, data, len, limit);

  if (out->len == 0 && !is_all_blank (data, len))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_DAMAGED,
                           _ ("This part of the message is damaged and cannot be read."));
      return NULL;
    }
  if (out->len > limit)
    g_string_truncate (out, limit);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

/* Overrides of the writing direction let text read differently from what it is. */
static gboolean
is_override (const char *p)
{
  return (guchar) p[0] == 0xe2 && (guchar) p[1] == 0x80 &&
         ((guchar) p[2] == 0xad || (guchar) p[2] == 0xae);
}

/* In place: CRLF and CR become LF, controls go. */
static gsize
clean_text (char *text, gsize len)
{
  char *out = text;
  const char *end = text + len;

  for (const char *p = text; p < end; p++)
    {
      guchar c = (guchar) *p;

      if (c == '\r')
        {
          if (p + 1 < end && p[1] == '\n')
            continue;
          *out++ = '\n';
        }
      else if (c >= ' ' && c < 0x7f)
        *out++ = (char) c;
      else if (c == '\n' || c == '\t' || c == '\f')
        *out++ = (char) c;
      else if (c == 0xc2 && p + 1 < end && (guchar) p[1] < 0xa0)
        p++;
      else if (c == 0xe2 && p + 2 < end && is_override (p))
        p += 2;
      else if (c >= 0x80)
        *out++ = (char) c;
    }
  *out = '\0';
  return out - text;
}

char *
mime_decode_text (GBytes *bytes, const char *charset)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  GString *text = mime_charset_to_utf8 (charset, data, MIN (len, MIME_TEXT_MAX_BYTES));
  gsize clean;

  if (text->len > MIME_TEXT_MAX_BYTES)
    {
      const char *stop = text->str + MIME_TEXT_MAX_BYTES;

      while (((guchar) *stop & 0xc0) == 0x80)
        stop--;
      g_string_truncate (text, stop - text->str);
    }
  clean = clean_text (text->str, text->len);
  g_string_truncate (text, clean);
  return g_string_free (text, FALSE);
}
