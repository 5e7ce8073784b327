/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-charset.h"

#include "mime-charset-private.h"

#include <iconv.h>
#include <errno.h>
#include <string.h>

/* windows-1252 from 0x80 to 0x9f; the five holes stay what they are in ISO 8859-1 and are
 * dropped as controls later. */
static const guint16 cp1252[32] = {
  0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178,
};

/* Opening a converter costs more than converting a subject: each thread keeps the last few. */
#define N_OPEN 4

typedef struct
{
  char name[MIME_CHARSET_NAME_MAX + 1];
  iconv_t cd;
} Converter;

typedef struct
{
  Converter open[N_OPEN];
  guint next;
} Converters;

static void
converters_free (gpointer data)
{
  Converters *self = data;

  for (guint i = 0; i < N_OPEN; i++)
    if (self->open[i].name[0] != '\0' && self->open[i].cd != (iconv_t) -1)
      iconv_close (self->open[i].cd);
  g_free (self);
}

static GPrivate converters = G_PRIVATE_INIT (converters_free);

static iconv_t
get_converter (const char *name)
{
  Converters *self = g_private_get (&converters);
  Converter *slot;

  if (self == NULL)
    {
      self = g_new0 (Converters, 1);
      g_private_set (&converters, self);
    }
  for (guint i = 0; i < N_OPEN; i++)
    if (strcmp (self->open[i].name, name) == 0)
      {
        if (self->open[i].cd != (iconv_t) -1)
          iconv (self->open[i].cd, NULL, NULL, NULL, NULL);
        return self->open[i].cd;
      }

  slot = &self->open[self->next];
  self->next = (self->next + 1) % N_OPEN;
  if (slot->name[0] != '\0' && slot->cd != (iconv_t) -1)
    iconv_close (slot->cd);
  g_strlcpy (slot->name, name, sizeof slot->name);
  slot->cd = iconv_open ("UTF-8", name);
  return slot->cd;
}

static void
append_cp1252 (GString *out, const char *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      guchar c = (guchar) data[i];

      if (c == 0)
        continue;
      if (c < 0x80)
        g_string_append_c (out, (char) c);
      else
        g_string_append_unichar (out, c < 0xa0 ? cp1252[c - 0x80] : c);
    }
}

static void
append_valid (GString *out, const char *data, gsize len)
{
  const char *end = data + len;

  while (data < end)
    {
      const char *stop;

      if (g_utf8_validate_len (data, end - data, &stop))
        {
          g_string_append_len (out, data, end - data);
          return;
        }
      g_string_append_len (out, data, stop - data);
      /* A NUL is not valid either, and is dropped. */
      if (*stop != '\0')
        {
          g_string_append (out, "\xef\xbf\xbd");
          while (stop + 1 < end && ((guchar) stop[1] & 0xc0) == 0x80)
            stop++;
        }
      data = stop + 1;
    }
}

static gboolean
is_utf8 (const char *data, gsize len)
{
  const char *end = data + len;
  const char *stop;

  while (!g_utf8_validate_len (data, end - data, &stop))
    {
      if (*stop != '\0')
        return FALSE;
      data = stop + 1;
    }
  return TRUE;
}

static void append_named (GString *out, const char *name, const char *data, gsize len);

static void
append_guess (GString *out, const char *data, gsize len)
{
  if (is_utf8 (data, len))
    append_valid (out, data, len);
  else
    append_named (out, mime_charset_guess (data, len), data, len);
}

/* Declared as UTF-8: bytes that do not fit are marked, unless none of the high bytes fits at all,
 * which is other text with a wrong label. */
static void
append_utf8 (GString *out, const char *data, gsize len)
{
  gboolean any_good = FALSE;

  if (is_utf8 (data, len))
    {
      append_valid (out, data, len);
      return;
    }
  for (gsize i = 0; i < len && !any_good; i++)
    if ((guchar) data[i] >= 0xc2)
      {
        gunichar c = g_utf8_get_char_validated (data + i, MIN (len - i, 4));

        any_good = c != (gunichar) -1 && c != (gunichar) -2;
      }
  if (any_good)
    append_valid (out, data, len);
  else
    append_guess (out, data, len);
}

/* Some converters hold a character back in case the next one combines with it. */
static void
flush_iconv (GString *out, iconv_t cd)
{
  char buffer[64];
  char *to = buffer;
  gsize to_left = sizeof buffer;

  iconv (cd, NULL, NULL, &to, &to_left);
  g_string_append_len (out, buffer, to - buffer);
}

static void
append_iconv (GString *out, iconv_t cd, const char *data, gsize len)
{
  char *in = (char *) data;
  gsize in_left = len;
  gsize start = out->len;
  char buffer[4096];

  while (in_left > 0)
    {
      char *to = buffer;
      gsize to_left = sizeof buffer;
      gsize result = iconv (cd, &in, &in_left, &to, &to_left);

      g_string_append_len (out, buffer, to - buffer);
      if (result != (gsize) -1)
        break;
      if (errno == E2BIG)
        continue;
      g_string_append (out, "\xef\xbf\xbd");
      if (errno == EINVAL || in_left == 0)
        break;
      in++;
      in_left--;
    }
  flush_iconv (out, cd);
  if (memchr (out->str + start, '\0', out->len - start) != NULL)
    {
      gsize to = start;

      for (gsize i = start; i < out->len; i++)
        if (out->str[i] != '\0')
          out->str[to++] = out->str[i];
      g_string_truncate (out, to);
    }
}

/* ISO-2022-JP as senders write it holds characters that only the Windows sets know: it is turned
 * into Shift_JIS bytes by the usual arithmetic and read as CP932. */
static void
append_iso2022jp (GString *out, const char *data, gsize len)
{
  g_autoptr (GString) sjis = g_string_sized_new (len);
  enum
  {
    ASCII,
    KANJI,
    KANA
  } set = ASCII;
  iconv_t cd;

  for (gsize i = 0; i < len; i++)
    {
      guchar c = (guchar) data[i];

      if (c == 0x1b && i + 2 < len)
        {
          guchar a = (guchar) data[i + 1], b = (guchar) data[i + 2];

          if (a == '$' && (b == '@' || b == 'B'))
            set = KANJI;
          else if (a == '(' && b == 'I')
            set = KANA;
          else
            set = ASCII;
          i += 2;
        }
      else if (set == KANJI && c > ' ' && c < 0x7f && i + 1 < len && (guchar) data[i + 1] > ' ' &&
               (guchar) data[i + 1] < 0x7f)
        {
          guchar low = (guchar) data[++i];
          guchar lead = (c - 0x21) / 2 + 0x81;

          g_string_append_c (sjis, (char) (lead > 0x9f ? lead + 0x40 : lead));
          if (c % 2 == 1)
            g_string_append_c (sjis, (char) (low + (low > 0x5f ? 0x20 : 0x1f)));
          else
            g_string_append_c (sjis, (char) (low + 0x7e));
        }
      else
        {
          if (c == '\n')
            set = ASCII;
          g_string_append_c (sjis, (char) (set == KANA && c > ' ' && c < 0x60 ? c | 0x80 : c));
        }
    }
  cd = get_converter ("CP932");
  if (cd != (iconv_t) -1)
    append_iconv (out, cd, sjis->str, sjis->len);
  else
    append_guess (out, data, len);
}

/* RFC 1843: GB 2312 in seven bits, between "~{" and "~}". */
static void
append_hz (GString *out, const char *data, gsize len)
{
  g_autoptr (GString) bytes = g_string_sized_new (len);
  gboolean chinese = FALSE;

  for (gsize i = 0; i < len; i++)
    {
      char c = data[i];
      char next = i + 1 < len ? data[i + 1] : '\0';

      if (c == '~' && (next == '{' || next == '}'))
        {
          chinese = next == '{';
          i++;
        }
      else if (c == '~' && (next == '~' || next == '\n') && !chinese)
        {
          if (next == '~')
            g_string_append_c (bytes, '~');
          i++;
        }
      else
        {
          chinese &= c != '\n';
          g_string_append_c (bytes, (char) (chinese && c > ' ' ? c | 0x80 : c));
        }
    }
  append_named (out, "GB18030", bytes->str, bytes->len);
}

static gboolean
is_ascii (const char *data, gsize len)
{
  guchar high = 0;
  guchar low = 0xff;

  for (gsize i = 0; i < len; i++)
    {
      high |= (guchar) data[i];
      low = MIN (low, (guchar) data[i]);
    }
  return high < 0x80 && low > 0 && (len == 0 || memchr (data, 0x1b, len) == NULL);
}

static void
append_named (GString *out, const char *name, const char *data, gsize len)
{
  iconv_t cd;

  if (name[0] == '\0')
    append_guess (out, data, len);
  else if (strcmp (name, "UTF-8") == 0)
    append_utf8 (out, data, len);
  else if (strcmp (name, "CP1252") == 0)
    append_cp1252 (out, data, len);
  else if (strcmp (name, "ISO-2022-JP") == 0)
    append_iso2022jp (out, data, len);
  else if (strcmp (name, "HZ") == 0)
    append_hz (out, data, len);
  else if ((cd = get_converter (name)) != (iconv_t) -1)
    append_iconv (out, cd, data, len);
  else
    append_guess (out, data, len);
}

/* Charsets in which a byte below 0x80 may be something else than ASCII. */
static gboolean
is_ascii_based (const char *name)
{
  return !g_str_has_prefix (name, "utf-16") && !g_str_has_prefix (name, "utf-32") &&
         !g_str_has_prefix (name, "utf16") && !g_str_has_prefix (name, "utf32") &&
         !g_str_has_prefix (name, "ucs") && !g_str_has_prefix (name, "iso-10646") &&
         strcmp (name, "HZ") != 0 && !g_str_has_prefix (name, "unicode");
}

void
mime_charset_append (GString *out,
                     const char *charset,
                     gsize charset_len,
                     const char *data,
                     gsize len)
{
  char name[MIME_CHARSET_NAME_MAX + 1] = "";

  if (charset != NULL)
    mime_charset_find (charset, charset_len, name);
  if (is_ascii_based (name) && is_ascii (data, len))
    g_string_append_len (out, data, len);
  else
    append_named (out, name, data, len);
}

static gboolean
is_western (const char *name)
{
  return strcmp (name, "CP1252") == 0 || strcmp (name, "iso-8859-15") == 0;
}

/* What a part is declared as may be wrong. Puts what its bytes are into @name. */
static void
correct_name (char *name, const char *data, gsize len)
{
  const char *foreign = NULL;

  if (name[0] == '\0' && memmem (data, len, "\x1b$B", 3) != NULL)
    g_strlcpy (name, "ISO-2022-JP", MIME_CHARSET_NAME_MAX);
  else if (name[0] == '\0' && len >= 2 &&
           (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0))
    g_strlcpy (name, "utf-16", MIME_CHARSET_NAME_MAX);
  else if ((is_western (name) && is_utf8 (data, len)) ||
           (is_ascii_based (name) && strcmp (name, "UTF-8") != 0 &&
            mime_charset_is_plainly_utf8 (data, len)))
    name[0] = '\0';
  else if (is_western (name) && (foreign = mime_charset_guess_foreign (data, len)) != NULL)
    g_strlcpy (name, foreign, MIME_CHARSET_NAME_MAX);
}

GString *
mime_charset_to_utf8 (const char *charset, const char *data, gsize len)
{
  GString *out = g_string_sized_new (len + 16);
  char name[MIME_CHARSET_NAME_MAX + 1] = "";

  if (charset != NULL)
    mime_charset_find (charset, strlen (charset), name);
  if (len == 0)
    return out;
  if (len >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      append_utf8 (out, data + 3, len - 3);
      return out;
    }
  correct_name (name, data, len);
  append_named (out, name, data, len);
  return out;
}
