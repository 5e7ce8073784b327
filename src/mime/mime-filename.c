/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message.h"

#include "mime-words.h"

#define NAME_MAX_BYTES 255
#define EXTENSION_MAX_BYTES 32

/* Characters that divide paths, stand for others in them, or mean something to a shell's or another
 * system's file names. */
static gboolean
is_path_char (gunichar c)
{
  return c == '/' || c == '\\' || c == ':' || c == '*' || c == '?' || c == '"' || c == '<' ||
         c == '>' || c == '|' || c == 0x2044 || c == 0x2215 || c == 0x29f8 || c == 0xff0f ||
         c == 0xff3c;
}

static char *
replace_path_chars (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* Joiners are invisible: two names would look the same. */
      if (c == 0x200c || c == 0x200d)
        continue;
      g_string_append_unichar (out, is_path_char (c) ? '_' : c);
    }
  return g_string_free (out, FALSE);
}

/* Cuts in the middle so that the last extension stays. */
static void
shorten (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  gsize extension = dot != NULL ? strlen (dot) : 0;
  gsize keep;

  if (name->len <= NAME_MAX_BYTES)
    return;
  if (extension > EXTENSION_MAX_BYTES)
    extension = 0;
  keep = NAME_MAX_BYTES - extension;
  while (keep > 0 && ((guchar) name->str[keep] & 0xc0) == 0x80)
    keep--;
  g_string_erase (name, keep, name->len - extension - keep);
}

static void
trim_dots (GString *name)
{
  gsize start = strspn (name->str, ". ");

  g_string_erase (name, 0, start);
  while (name->len > 0 && strchr (". ", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);
}

/* Names that are devices on systems a saved file may be carried to. */
static gboolean
is_device (const char *name)
{
  static const char *const devices[] = { "con",  "prn",  "aux",  "nul",  "com1", "com2",
                                         "com3", "com4", "lpt1", "lpt2", "lpt3" };
  gsize len = strcspn (name, ".");

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    if (len == strlen (devices[i]) && g_ascii_strncasecmp (name, devices[i], len) == 0)
      return TRUE;
  return FALSE;
}

char *
mime_filename_safe (const char *name)
{
  g_autoptr (GString) safe = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *normal = NULL;
  MimeArena arena;

  /* More than any file system takes, less than takes time. */
  mime_arena_init (&arena, 256);
  replaced =
      replace_path_chars (mime_words_clean (&arena, name, strnlen (name, 4096), MIME_CLEAN_TEXT));
  mime_arena_clear (&arena);
  normal = g_utf8_normalize (replaced, -1, G_NORMALIZE_NFC);
  safe = g_string_new (normal);
  trim_dots (safe);
  if (is_device (safe->str))
    g_string_prepend_c (safe, '_');
  shorten (safe);
  trim_dots (safe);
  if (safe->len == 0)
    return NULL;
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

static gboolean
is_listed (const char *const *list, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (list[i], word) == 0)
      return TRUE;
  return FALSE;
}

gboolean
mime_filename_is_dangerous (const char *name, const char *type, const char *subtype)
{
  static const char *const extensions[] = {
    "action", "apk",  "app",     "appimage",   "application", "bash",    "bat",  "bin",   "chm",
    "cmd",    "com",  "cpl",     "csh",        "deb",         "desktop", "dll",  "docm",  "dotm",
    "elf",    "exe",  "flatpak", "flatpakref", "flatpakrepo", "gadget",  "hta",  "htm",   "html",
    "inf",    "ins",  "iso",     "jar",        "js",          "jse",     "ksh",  "lnk",   "msc",
    "msi",    "msp",  "mst",     "out",        "pif",         "pl",      "potm", "ppam",  "pptm",
    "prg",    "ps1",  "psm1",    "py",         "rb",          "reg",     "rpm",  "run",   "scf",
    "scr",    "sct",  "service", "sh",         "shb",         "shtml",   "snap", "so",    "svg",
    "url",    "vb",   "vbe",     "vbs",        "wsc",         "wsf",     "wsh",  "xhtml", "xlam",
    "xlsm",   "xltm", "zsh",
  };
  static const char *const subtypes[] = {
    "x-executable",
    "x-pie-executable",
    "x-sharedlib",
    "x-shellscript",
    "x-sh",
    "x-csh",
    "x-perl",
    "x-python",
    "x-msdownload",
    "x-msdos-program",
    "x-ms-dos-executable",
    "x-desktop",
    "x-java-archive",
    "java-archive",
    "x-msi",
    "javascript",
    "x-javascript",
    "hta",
    "xhtml+xml",
    "vnd.appimage",
    "vnd.debian.binary-package",
    "x-deb",
    "x-rpm",
    "vnd.flatpak.ref",
    "x-bat",
    "vnd.microsoft.portable-executable",
    "html",
    "svg+xml",
  };
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  if (dot != NULL && is_listed (extensions, G_N_ELEMENTS (extensions), dot + 1))
    return TRUE;
  return type != NULL && subtype != NULL && is_listed (subtypes, G_N_ELEMENTS (subtypes), subtype);
}
