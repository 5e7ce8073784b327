/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-message.h"

#include <string.h>

/* What is looked at for the traces of programs within documents. */
#define SCAN_MAX (32 * 1024 * 1024)
#define HEAD_MAX 1024

#define SIGNATURE(text) { text, sizeof text - 1 }

/* Programs, and what installs, mounts or starts them, by their first bytes. */
static const struct
{
  const char *bytes;
  gsize len;
} signatures[] = {
  SIGNATURE ("\x7f" "ELF"),                  /* Linux */
  SIGNATURE ("MZ"),                          /* Windows */
  SIGNATURE ("#!"),                          /* scripts */
  SIGNATURE ("\xca\xfe\xba\xbe"),            /* Java, macOS */
  SIGNATURE ("\xcf\xfa\xed\xfe"),            /* macOS */
  SIGNATURE ("\xce\xfa\xed\xfe"),
  SIGNATURE ("\xed\xab\xee\xdb"),            /* RPM */
  SIGNATURE ("!<arch>\ndebian"),             /* Debian package */
  SIGNATURE ("hsqs"),                        /* snap */
  SIGNATURE ("flatpak\0\x01\0\x89\xe5"),
  SIGNATURE ("L\0\0\0\x01\x14\x02\0"),       /* Windows shortcut */
  SIGNATURE ("ITSF"),                        /* compiled help */
  SIGNATURE ("MSCF"),                        /* cabinet */
  SIGNATURE ("\0asm"),
};

/* The first words of texts that run or open something, without case. */
static const char *const beginnings[] = {
  "[desktop entry]", "[internetshortcut]", "[flatpak ref]", "[autorun]", "@echo off", "<html",
  "<!doctype html",  "<svg",               "<script",       "<job",      "<hta:",     "windows registry",
};

static gboolean
begins_with_words (const char *data, gsize len)
{
  g_autofree char *head = NULL;
  const char *p;

  if (len >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      len -= 3;
    }
  head = g_strndup (data, MIN (len, HEAD_MAX));
  p = head + strspn (head, " \t\r\n");
  if (g_ascii_strncasecmp (p, "<?xml", 5) == 0)
    {
      const char *next = strstr (p, "?>");

      p = next != NULL ? next + 2 + strspn (next + 2, " \t\r\n") : p;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_ascii_strncasecmp (p, beginnings[i], strlen (beginnings[i])) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
holds (const char *data, gsize len, const char *bytes, gsize n_bytes)
{
  return memmem (data, len, bytes, n_bytes) != NULL;
}

/* Java archives, Android packages and documents with macros: the names stand at the end. */
static gboolean
is_dangerous_zip (const char *data, gsize len)
{
  gsize from = len > SCAN_MAX ? len - SCAN_MAX : 0;

  return holds (data + from, len - from, "META-INF/MANIFEST.MF", strlen ("META-INF/MANIFEST.MF"))
         || holds (data + from, len - from, "AndroidManifest.xml", strlen ("AndroidManifest.xml"))
         || holds (data + from, len - from, "vbaProject.bin", strlen ("vbaProject.bin"));
}

/* Old documents with macros. */
static gboolean
is_dangerous_ole (const char *data, gsize len)
{
  static const char vba[] = "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T";

  return holds (data, MIN (len, SCAN_MAX), vba, sizeof vba);
}

gboolean
mime_content_is_dangerous (const char *data, gsize len)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (len >= signatures[i].len && memcmp (data, signatures[i].bytes, signatures[i].len) == 0)
      return TRUE;

  if (len > 8 && memcmp (data, "PK\x03\x04", 4) == 0)
    return is_dangerous_zip (data, len);
  if (len > 8 && memcmp (data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
    return is_dangerous_ole (data, len);
  if (len > 0x8006 && memcmp (data + 0x8001, "CD001", 5) == 0)
    return TRUE;

  return begins_with_words (data, len);
}

gboolean
mime_filename_pretends (const char *name)
{
  static const char *const documents[] = {
    "avi",  "bmp", "csv", "doc", "docx", "eml", "gif", "heic", "ics", "jpeg", "jpg", "mov", "mp3",  "mp4",
    "odp",  "ods", "odt", "pdf", "png",  "ppt", "pptx", "rtf", "tif", "tiff", "txt", "vcf", "webp", "xls",
    "xlsx", "zip",
  };
  const char *last = strrchr (name, '.');
  const char *start;
  gsize len;

  if (last == NULL || last == name || !mime_filename_is_dangerous (name, NULL, NULL))
    return FALSE;

  /* Blanks push the last one out of sight. */
  while (last > name && strchr (" _-", last[-1]) != NULL)
    last--;
  for (start = last; start > name && start[-1] != '.'; start--)
    ;
  len = last - start;
  if (start == name || len == 0)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    if (strlen (documents[i]) == len && g_ascii_strncasecmp (start, documents[i], len) == 0)
      return TRUE;

  return FALSE;
}
