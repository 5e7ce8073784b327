/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-spelling-languages.h"

#include <string.h>
#include <unicode/uloc.h>

#define NAME_SIZE 128

/* Of "de_DE" it is 2. */
static gsize
get_language_length (const char *tag)
{
  return strcspn (tag, "_-.@");
}

static gboolean
same_language (const char *a, const char *b)
{
  gsize len = get_language_length (a);

  return len == get_language_length (b) && strncmp (a, b, len) == 0;
}

/* "de_DE", which is the form of its own country. */
static gboolean
is_home_form (const char *tag)
{
  gsize len = get_language_length (tag);

  return tag[len] == '_' && g_ascii_strncasecmp (tag, tag + len + 1, len) == 0 && tag[2 * len + 1] == '\0';
}

/* @name itself, or what is nearest to it. (nullable) */
static const char *
find_nearest (const char *name, const char *const *installed)
{
  const char *found = NULL;

  for (guint i = 0; installed[i] != NULL; i++)
    {
      if (g_str_equal (installed[i], name))
        return installed[i];
      if (same_language (installed[i], name)
          && (found == NULL || is_home_form (installed[i]) || g_str_equal (installed[i], "en_US")))
        found = installed[i];
    }
  return found;
}

static gboolean
has_language (GPtrArray *tags, const char *tag)
{
  for (guint i = 0; i < tags->len; i++)
    if (same_language (tags->pdata[i], tag))
      return TRUE;

  return FALSE;
}

static void
add_wished (GPtrArray *tags, const char *const *wished, const char *const *installed)
{
  for (guint i = 0; wished[i] != NULL; i++)
    if (g_strv_contains (installed, wished[i]))
      g_ptr_array_add (tags, g_strdup (wished[i]));
}

/* The program speaks English where it is not told what to speak. */
static void
add_of_locale (GPtrArray *tags, const char *const *locale, const char *const *installed)
{
  gboolean is_told = FALSE;

  for (guint i = 0; locale[i] != NULL; i++)
    {
      gboolean is_none = g_str_equal (locale[i], "C") || g_str_equal (locale[i], "POSIX");
      const char *name = is_none ? "en_US" : locale[i];
      const char *found = is_none && is_told ? NULL : find_nearest (name, installed);

      /* With a charset: the same follows without. */
      if (strchr (locale[i], '.') != NULL)
        continue;
      is_told = TRUE;
      if (found != NULL && !has_language (tags, found))
        g_ptr_array_add (tags, g_strdup (found));
    }
}

GStrv
ph_spelling_languages_choose (const char *const *wished, const char *const *installed,
                              const char *const *locale)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  add_wished (tags, wished, installed);
  if (tags->len == 0)
    add_of_locale (tags, locale, installed);
  g_ptr_array_add (tags, NULL);
  return (GStrv) g_ptr_array_steal (tags, NULL);
}

char *
ph_spelling_language_get_name (const char *tag, const char *locale)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar name[NAME_SIZE];
  int len = uloc_getDisplayName (tag, locale != NULL ? locale : g_get_language_names ()[0], name, NAME_SIZE,
                                 &status);
  char *utf8 = NULL;

  if (U_SUCCESS (status) && len > 0 && len <= NAME_SIZE)
    utf8 = g_utf16_to_utf8 (name, len, NULL, NULL, NULL);
  return utf8 != NULL ? utf8 : g_strdup (tag);
}
