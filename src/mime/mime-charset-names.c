/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-charset-private.h"

#include <string.h>

/* What mail says, without an "x-" before it, and what it means. Sorted for a binary search. */
static const struct
{
  const char *name;
  const char *meaning;
} aliases[] = {
  { "10646-1", "" },
  { "8859-1", "CP1252" },
  { "8bit", "" },
  { "ansi", "" },
  { "ansi_x3.4-1968", "" },
  { "ascii", "" },
  { "big5", "BIG5-HKSCS" },
  { "big5-eten", "BIG5-HKSCS" },
  { "big5-hkscs", "BIG5-HKSCS" },
  { "binary", "" },
  { "chinese", "GB18030" },
  { "cn-big5", "BIG5-HKSCS" },
  { "cn-gb", "GB18030" },
  { "cp932", "CP932" },
  { "cp936", "GB18030" },
  { "cp949", "UHC" },
  { "cp950", "BIG5-HKSCS" },
  { "csbig5", "BIG5-HKSCS" },
  { "cseuckr", "UHC" },
  { "csgb2312", "GB18030" },
  { "csiso2022jp", "ISO-2022-JP" },
  { "csisolatin1", "CP1252" },
  { "cskoi8r", "KOI8-R" },
  { "csksc56011987", "UHC" },
  { "csshiftjis", "CP932" },
  { "default", "" },
  { "dos-866", "CP866" },
  { "euc-cn", "GB18030" },
  { "euc-jp", "EUC-JP-MS" },
  { "euc-jp-ms", "EUC-JP-MS" },
  { "euc-kr", "UHC" },
  { "eucjp", "EUC-JP-MS" },
  { "eucjp-ms", "EUC-JP-MS" },
  { "euckr", "UHC" },
  { "gb18030", "GB18030" },
  { "gb18030-2000", "GB18030" },
  { "gb2312", "GB18030" },
  { "gb_18030", "GB18030" },
  { "gb_2312-80", "GB18030" },
  { "gbk", "GB18030" },
  { "hz", "HZ" },
  { "hz-gb-2312", "HZ" },
  { "iso-2022-jp", "ISO-2022-JP" },
  { "iso-2022-jp-1", "ISO-2022-JP" },
  { "iso-2022-jp-ms", "ISO-2022-JP" },
  { "iso-8859-1", "CP1252" },
  { "iso-8859-11", "CP874" },
  { "iso-8859-6-i", "ISO-8859-6" },
  { "iso-8859-8-e", "ISO-8859-8" },
  { "iso-8859-8-i", "ISO-8859-8" },
  { "iso-8859-9", "CP1254" },
  { "iso-latin-1", "CP1252" },
  { "iso8859-1", "CP1252" },
  { "iso8859-11", "CP874" },
  { "iso8859-9", "CP1254" },
  { "iso88591", "CP1252" },
  { "iso_8859-1", "CP1252" },
  { "iso_8859-11987", "CP1252" },
  { "iso_8859-9", "CP1254" },
  { "jis", "ISO-2022-JP" },
  { "koi", "KOI8-R" },
  { "koi8", "KOI8-R" },
  { "koi8-ru", "KOI8-U" },
  { "korean", "UHC" },
  { "ks_c_5601", "UHC" },
  { "ks_c_5601-1987", "UHC" },
  { "ks_c_5601-1989", "UHC" },
  { "ksc5601", "UHC" },
  { "ksc_5601", "UHC" },
  { "l1", "CP1252" },
  { "latin-1", "CP1252" },
  { "latin1", "CP1252" },
  { "latin5", "CP1254" },
  { "logical", "ISO-8859-8" },
  { "mac-ce", "MAC-CENTRALEUROPE" },
  { "mac-cyrillic", "MAC-CYRILLIC" },
  { "mac-roman", "MACINTOSH" },
  { "macintosh", "MACINTOSH" },
  { "macroman", "MACINTOSH" },
  { "ms-cp932", "CP932" },
  { "ms-kanji", "CP932" },
  { "ms932", "CP932" },
  { "ms936", "GB18030" },
  { "ms949", "UHC" },
  { "ms950", "BIG5-HKSCS" },
  { "ms_kanji", "CP932" },
  { "none", "" },
  { "shift-jis", "CP932" },
  { "shift_jis", "CP932" },
  { "shiftjis", "CP932" },
  { "sjis", "CP932" },
  { "tis-620", "CP874" },
  { "tis620", "CP874" },
  { "unicode-1-1-utf-7", "" },
  { "unicode-1-1-utf-8", "UTF-8" },
  { "unknown", "" },
  { "unknown-8bit", "" },
  { "us-ascii", "" },
  { "usascii", "" },
  { "user-defined", "" },
  { "utf-7", "" },
  { "utf-7-imap", "" },
  { "utf-8", "UTF-8" },
  { "utf7", "" },
  { "utf8", "UTF-8" },
  { "utf_8", "UTF-8" },
  { "visual", "ISO-8859-8" },
  { "windows-31j", "CP932" },
  { "windows-874", "CP874" },
  { "windows-932", "CP932" },
  { "windows-936", "GB18030" },
  { "windows-949", "UHC" },
  { "windows-950", "BIG5-HKSCS" },
};

/* "cp-1251", "win1251", "windows1251", "windows-1251" and "ansi-1251" are one. */
static void
find_windows (char *name)
{
  static const char *const prefixes[] = { "cp-", "cp", "windows-", "windows", "win-", "win",
                                          "ansi-", "ms-ansi-", "ms" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      const char *number = name + strlen (prefixes[i]);

      if (!g_str_has_prefix (name, prefixes[i]) || strlen (number) != 4 ||
          !g_str_has_prefix (number, "125") || !g_ascii_isdigit (number[3]))
        continue;
      memmove (name + 2, number, 5);
      memcpy (name, "CP", 2);
      return;
    }
}

static void
keep_name (const char *charset, gsize len, char *name)
{
  gsize n = 0;

  for (gsize i = 0; i < len && n < MIME_CHARSET_NAME_MAX; i++)
    {
      char c = charset[i];

      if (g_ascii_isalnum (c) || c == '-' || c == '_' || c == '.')
        name[n++] = g_ascii_tolower (c);
    }
  name[n] = '\0';
  while (g_str_has_prefix (name, "x-"))
    memmove (name, name + 2, strlen (name + 2) + 1);
}

void
mime_charset_find (const char *charset, gsize len, char name[MIME_CHARSET_NAME_MAX + 1])
{
  gsize low = 0, high = G_N_ELEMENTS (aliases);

  keep_name (charset, len, name);
  while (low < high)
    {
      gsize mid = (low + high) / 2;
      int order = strcmp (name, aliases[mid].name);

      if (order == 0)
        {
          g_strlcpy (name, aliases[mid].meaning, MIME_CHARSET_NAME_MAX + 1);
          return;
        }
      if (order < 0)
        high = mid;
      else
        low = mid + 1;
    }
  find_windows (name);
  if (g_str_has_prefix (name, "cp-"))
    memmove (name + 2, name + 3, strlen (name + 3) + 1);
  if (strstr (name, "utf-7") != NULL || strstr (name, "utf7") != NULL)
    name[0] = '\0';
}
