/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "maildir-name.h"

#include "mime-headers.h"

#include <string.h>

#define HOST ".posthorn"

static const struct
{
  char letter;
  guint flag;
} letters[] = {
  { 'D', IMAP_FLAG_DRAFT },    { 'F', IMAP_FLAG_FLAGGED }, { 'R', IMAP_FLAG_ANSWERED },
  { 'S', IMAP_FLAG_SEEN },     { 'T', IMAP_FLAG_DELETED },
};

static void
add_keyword (GPtrArray *keywords, const char *name)
{
  if (name != NULL && archive_is_keyword (name)
      && !g_ptr_array_find_with_equal_func (keywords, name, g_str_equal, NULL))
    g_ptr_array_add (keywords, g_strdup (name));
}

void
maildir_name_read (const char *name, GPtrArray *names, guint *flags, GPtrArray *keywords)
{
  const char *info = strrchr (name, ':');

  if (info == NULL || !g_str_has_prefix (info, ":2,"))
    return;

  for (const char *p = info + strlen (":2,"); *p != '\0'; p++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
        if (*p == letters[i].letter)
          *flags |= letters[i].flag;
      if (*p == 'P')
        add_keyword (keywords, "$Forwarded");
      if (names != NULL && *p >= 'a' && *p <= 'z' && (guint) (*p - 'a') < names->len)
        add_keyword (keywords, g_ptr_array_index (names, *p - 'a'));
    }
}

static int
find_letter (const char *keyword, GPtrArray *names)
{
  guint i;

  if (g_ptr_array_find_with_equal_func (names, keyword, g_str_equal, &i))
    return 'a' + (int) i;
  if (names->len >= MAILDIR_KEYWORDS_MAX)
    return -1;

  g_ptr_array_add (names, g_strdup (keyword));
  return 'a' + (int) names->len - 1;
}

char *
maildir_name_make (gint64 date, guint number, guint flags, const char *const *keywords,
                   GPtrArray *names)
{
  GString *name = g_string_new (NULL);
  gboolean used[MAILDIR_KEYWORDS_MAX] = { FALSE };

  g_string_printf (name, "%" G_GINT64_FORMAT ".%u" HOST ":2,", MAX (date, 0), number);
  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    if (flags & letters[i].flag)
      g_string_append_c (name, letters[i].letter);

  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    {
      int letter = find_letter (keywords[i], names);

      if (letter >= 'a')
        used[letter - 'a'] = TRUE;
    }
  for (guint i = 0; i < MAILDIR_KEYWORDS_MAX; i++)
    if (used[i])
      g_string_append_c (name, (char) ('a' + i));

  return g_string_free (name, FALSE);
}

gint64
maildir_name_get_date (const char *name)
{
  const char *host = strstr (name, HOST);
  char *end;
  gint64 date = g_ascii_strtoll (name, &end, 10);

  return host != NULL && end > name && *end == '.' && date > 0 ? date : MIME_DATE_NONE;
}

GPtrArray *
maildir_keywords_parse (const char *text)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", MAILDIR_KEYWORDS_MAX * 4);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *end;
      guint64 number = g_ascii_strtoull (lines[i], &end, 10);

      if (end == lines[i] || *end != ' ' || number >= MAILDIR_KEYWORDS_MAX)
        continue;
      if (names->len <= number)
        g_ptr_array_set_size (names, (int) number + 1);
      g_free (g_ptr_array_index (names, number));
      g_ptr_array_index (names, number) = g_strstrip (g_strdup (end + 1));
    }

  return names;
}

char *
maildir_keywords_print (GPtrArray *names)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (out, "%u %s\n", i, (const char *) g_ptr_array_index (names, i));

  return g_string_free (out, FALSE);
}
