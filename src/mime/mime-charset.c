/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-charset.h"

#include <iconv.h>
#include <errno.h>
#include <string.h>

#define NAME_MAX_BYTES 40

/* What mail says, and what it means. Western names mean their Windows supersets, as in browsers;
 * an empty meaning is "find out from the bytes". Sorted for a binary search. */
static const struct
{
  const char *name;
  const char *meaning;
} aliases[] = {
  { "10646-1", "" },
  { "8bit", "" },
  { "ansi_x3.4-1968", "" },
  { "ascii", "" },
  { "big5", "BIG5-HKSCS" },
  { "big5-eten", "BIG5-HKSCS" },
  { "binary", "" },
  { "cn-gb", "GB18030" },
  { "cp-850", "CP850" },
  { "csiso2022jp", "ISO-2022-JP" },
  { "default", "" },
  { "euc-cn", "GB18030" },
  { "euc-jp", "EUC-JP-MS" },
  { "euc-kr", "UHC" },
  { "gb18030", "GB18030" },
  { "gb2312", "GB18030" },
  { "gb_2312-80", "GB18030" },
  { "gbk", "GB18030" },
  { "iso-2022-jp", "ISO-2022-JP" },
  { "iso-2022-jp-ms", "ISO-2022-JP" },
  { "iso-8859-1", "CP1252" },
  { "iso-8859-11", "CP874" },
  { "iso-8859-6-i", "ISO-8859-6" },
  { "iso-8859-8-i", "ISO-8859-8" },
  { "iso-8859-9", "CP1254" },
  { "iso8859-1", "CP1252" },
  { "iso8859-9", "CP1254" },
  { "iso_8859-1", "CP1252" },
  { "koi8", "KOI8-R" },
  { "ks_c_5601-1987", "UHC" },
  { "ksc5601", "UHC" },
  { "latin1", "CP1252" },
  { "macintosh", "MACINTOSH" },
  { "ms950", "BIG5-HKSCS" },
  { "shift-jis", "CP932" },
  { "shift_jis", "CP932" },
  { "sjis", "CP932" },
  { "tis-620", "CP874" },
  { "unicode-1-1-utf-7", "" },
  { "unicode-1-1-utf-8", "UTF-8" },
  { "unknown", "" },
  { "unknown-8bit", "" },
  { "us-ascii", "" },
  { "usascii", "" },
  { "utf-7", "" },
  { "utf-7-imap", "" },
  { "utf-8", "UTF-8" },
  { "utf7", "" },
  { "utf8", "UTF-8" },
  { "windows-31j", "CP932" },
  { "windows-874", "CP874" },
  { "windows-936", "GB18030" },
  { "windows-949", "UHC" },
  { "x-gbk", "GB18030" },
  { "x-mac-cyrillic", "MAC-CYRILLIC" },
  { "x-mac-roman", "MACINTOSH" },
  { "x-sjis", "CP932" },
  { "x-unknown", "" },
  { "x-user-defined", "" },
  { "x-windows-949", "UHC" },
};

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
  char name[NAME_MAX_BYTES + 1];
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

static void
append_guess (GString *out, const char *data, gsize len)
{
  if (is_utf8 (data, len))
    append_valid (out, data, len);
  else
    append_cp1252 (out, data, len);
}

/* Declared as UTF-8: bytes that do not fit are marked, unless none of the high bytes fits at all,
 * which is Western text with a wrong label. */
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
    append_cp1252 (out, data, len);
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

/* Puts the converter's name for @charset into @name; "" is "find out from the bytes". */
static void
find_meaning (const char *charset, gsize len, char name[NAME_MAX_BYTES + 1])
{
  gsize low = 0, high = G_N_ELEMENTS (aliases);
  gsize n = 0;

  for (gsize i = 0; i < len && n < NAME_MAX_BYTES; i++)
    {
      char c = charset[i];

      if (g_ascii_isalnum (c) || c == '-' || c == '_' || c == '.')
        name[n++] = g_ascii_tolower (c);
    }
  name[n] = '\0';

  while (low < high)
    {
      gsize mid = (low + high) / 2;
      int order = strcmp (name, aliases[mid].name);

      if (order == 0)
        {
          g_strlcpy (name, aliases[mid].meaning, NAME_MAX_BYTES + 1);
          return;
        }
      if (order < 0)
        high = mid;
      else
        low = mid + 1;
    }
  if (g_str_has_prefix (name, "cp-"))
    memmove (name + 2, name + 3, strlen (name + 3) + 1);
  if (strstr (name, "utf-7") != NULL || strstr (name, "utf7") != NULL)
    name[0] = '\0';
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
         !g_str_has_prefix (name, "hz") && !g_str_has_prefix (name, "unicode");
}

void
mime_charset_append (GString *out,
                     const char *charset,
                     gsize charset_len,
                     const char *data,
                     gsize len)
{
  char name[NAME_MAX_BYTES + 1] = "";

  if (charset != NULL)
    find_meaning (charset, charset_len, name);
  if (is_ascii_based (name) && is_ascii (data, len))
    g_string_append_len (out, data, len);
  else
    append_named (out, name, data, len);
}

static gboolean
is_western (const char *name)
{
  return name[0] == '\0' || strcmp (name, "CP1252") == 0 || strcmp (name, "windows-1252") == 0 ||
         strcmp (name, "cp1252") == 0 || strcmp (name, "iso-8859-15") == 0;
}

GString *
mime_charset_to_utf8 (const char *charset, const char *data, gsize len)
{
  GString *out = g_string_sized_new (len + 16);
  char name[NAME_MAX_BYTES + 1] = "";

  if (charset != NULL)
    find_meaning (charset, strlen (charset), name);
  if (len == 0)
    return out;
  if (len >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      append_utf8 (out, data + 3, len - 3);
      return out;
    }
  if (name[0] == '\0' && memmem (data, len, "\x1b$B", 3) != NULL)
    g_strlcpy (name, "ISO-2022-JP", sizeof name);
  else if (name[0] == '\0' && len >= 2 &&
           (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0))
    g_strlcpy (name, "utf-16", sizeof name);
  else if (is_western (name) && is_utf8 (data, len))
    name[0] = '\0';
  append_named (out, name, data, len);
  return out;
}
