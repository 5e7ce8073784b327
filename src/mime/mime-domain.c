/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-domain.h"

#include <libpsl.h>
#include <string.h>

/* DNS has no longer ones. */
#define DOMAIN_MAX_BYTES 255

/* ---- Owners --------------------------------------------------------------------------------- */

char *
mime_domain_of_address (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *ascii = NULL;
  gsize len;

  if (at == NULL || at[1] == '\0' || strlen (at + 1) > DOMAIN_MAX_BYTES)
    return NULL;

  ascii = g_hostname_to_ascii (at + 1);
  if (ascii == NULL)
    ascii = g_strdup (at + 1);
  len = strlen (ascii);
  if (ascii[len - 1] == '.')
    ascii[len - 1] = '\0';

  return *ascii != '\0' ? g_ascii_strdown (ascii, -1) : NULL;
}

static gpointer
load_suffixes (gpointer data)
{
  return psl_latest (NULL);
}

char *
mime_domain_dup_owner (const char *domain)
{
  static GOnce once = G_ONCE_INIT;
  const psl_ctx_t *suffixes = g_once (&once, load_suffixes, NULL);
  const char *owner = NULL;

  if (suffixes != NULL && *domain != '[' && !g_hostname_is_ip_address (domain))
    owner = psl_registrable_domain (suffixes, domain);

  return g_strdup (owner != NULL ? owner : domain);
}

gboolean
mime_domain_same_owner (const char *a, const char *b)
{
  g_autofree char *owner_a = mime_domain_dup_owner (a);
  g_autofree char *owner_b = mime_domain_dup_owner (b);

  return strcmp (owner_a, owner_b) == 0;
}

/* ---- Letters -------------------------------------------------------------------------------- */

/* Letters that look like others in the fonts of a mail client: Cyrillic, Greek, Armenian, and Latin ones
 * that do not come apart into a base and an accent. In order. */
static const struct
{
  gunichar letter;
  const char *like;
} likenesses[] = {
  { 0x0df, "b" },  { 0x0f8, "o" },  { 0x111, "d" },  { 0x127, "h" },  { 0x131, "i" },  { 0x138, "k" },
  { 0x142, "l" },  { 0x180, "b" },  { 0x19a, "l" },  { 0x1bf, "p" },  { 0x251, "a" },  { 0x25b, "e" },
  { 0x261, "g" },  { 0x269, "i" },  { 0x26a, "i" },  { 0x26f, "w" },  { 0x28b, "u" },  { 0x28f, "y" },
  { 0x3b1, "a" },  { 0x3b2, "b" },  { 0x3b3, "y" },  { 0x3b5, "e" },  { 0x3b7, "n" },  { 0x3b9, "i" },
  { 0x3ba, "k" },  { 0x3bd, "v" },  { 0x3bf, "o" },  { 0x3c1, "p" },  { 0x3c3, "o" },  { 0x3c4, "t" },
  { 0x3c5, "u" },  { 0x3c7, "x" },  { 0x3c9, "w" },  { 0x3f2, "c" },  { 0x3f3, "j" },  { 0x430, "a" },
  { 0x432, "b" },  { 0x433, "r" },  { 0x435, "e" },  { 0x437, "3" },  { 0x43a, "k" },  { 0x43c, "m" },
  { 0x43d, "h" },  { 0x43e, "o" },  { 0x43f, "n" },  { 0x440, "p" },  { 0x441, "c" },  { 0x442, "t" },
  { 0x443, "y" },  { 0x445, "x" },  { 0x44c, "b" },  { 0x455, "s" },  { 0x456, "i" },  { 0x458, "j" },
  { 0x461, "w" },  { 0x475, "v" },  { 0x4af, "y" },  { 0x4bb, "h" },  { 0x4cf, "l" },  { 0x501, "d" },
  { 0x51b, "q" },  { 0x51d, "w" },  { 0x561, "w" },  { 0x563, "q" },  { 0x566, "q" },  { 0x570, "h" },
  { 0x578, "n" },  { 0x57d, "u" },  { 0x581, "g" },  { 0x584, "p" },  { 0x585, "o" },
};

static const char *
find_likeness (gunichar letter)
{
  gsize low = 0, high = G_N_ELEMENTS (likenesses);

  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (likenesses[middle].letter == letter)
        return likenesses[middle].like;
      if (likenesses[middle].letter < letter)
        low = middle + 1;
      else
        high = middle;
    }

  return NULL;
}

static void
replace_all (GString *text, const char *what, const char *by)
{
  g_string_replace (text, what, by, 0);
}

/* What an eye makes of @text: without accents, and each letter as the plainest one that looks so. */
static char *
dup_looks (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  GString *looks = g_string_new (NULL);

  for (const char *p = apart != NULL ? apart : text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar letter = g_unichar_tolower (g_utf8_get_char (p));
      const char *like = find_likeness (letter);

      if (like != NULL)
        g_string_append (looks, like);
      else if (letter == '0')
        g_string_append_c (looks, 'o');
      else if (letter == '1')
        g_string_append_c (looks, 'l');
      else if (!g_unichar_ismark (letter))
        g_string_append_unichar (looks, letter);
    }
  replace_all (looks, "rn", "m");
  replace_all (looks, "vv", "w");

  return g_string_free (looks, FALSE);
}

static char *
dup_unicode (const char *domain)
{
  g_autofree char *text = g_hostname_to_unicode (domain);

  return g_utf8_make_valid (text != NULL ? text : domain, -1);
}

/* ---- Disguises ------------------------------------------------------------------------------ */

/* East Asian scripts are written together, and with Latin letters. */
typedef enum
{
  SCRIPT_LATIN = 1 << 0,
  SCRIPT_EAST_ASIAN = 1 << 1,
  SCRIPT_OTHER = 1 << 2,
  SCRIPT_ANOTHER = 1 << 3, /* beside one that was SCRIPT_OTHER */
} Scripts;

static Scripts
find_script (gunichar letter, GUnicodeScript *other)
{
  GUnicodeScript script = g_unichar_get_script (letter);

  switch (script)
    {
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED:
      return 0;
    case G_UNICODE_SCRIPT_LATIN:
      return SCRIPT_LATIN;
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
      return SCRIPT_EAST_ASIAN;
    default:
      if (*other != G_UNICODE_SCRIPT_INVALID_CODE && *other != script)
        return SCRIPT_OTHER | SCRIPT_ANOTHER;
      *other = script;
      return SCRIPT_OTHER;
    }
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '-' || c == 0xb7 || c == 0x30fb;
}

static gboolean
is_disguised_label (const char *label, gboolean below_ascii)
{
  GUnicodeScript other = G_UNICODE_SCRIPT_INVALID_CODE;
  g_autofree char *looks = NULL;
  Scripts scripts = 0;

  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_letter (c))
        return TRUE;
      scripts |= find_script (c, &other);
    }

  if ((scripts & SCRIPT_OTHER) == 0)
    return FALSE;
  if (scripts != SCRIPT_OTHER)
    return TRUE;
  looks = dup_looks (label);
  return below_ascii && g_str_is_ascii (looks);
}

gboolean
mime_domain_is_disguised (const char *domain)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) labels = NULL;
  const char *top;

  /* Nobody poses in plain letters; underscores are no disguise. */
  if (strstr (domain, "xn--") == NULL && g_str_is_ascii (domain))
    return FALSE;

  text = dup_unicode (domain);
  labels = g_strsplit (text, ".", -1);
  top = strrchr (text, '.');
  for (guint i = 0; labels[i] != NULL; i++)
    if (is_disguised_label (labels[i], g_str_is_ascii (top != NULL ? top : text)))
      return TRUE;

  return FALSE;
}

char *
mime_domain_dup_shown (const char *domain)
{
  g_autofree char *text = dup_unicode (domain);

  return mime_domain_is_disguised (domain) ? g_strdup_printf ("%s (%s)", text, domain)
                                           : g_steal_pointer (&text);
}

/* ---- Likeness ------------------------------------------------------------------------------- */

/* Shorter names are often one letter apart and have nothing to do with each other. */
#define NAME_MIN_BYTES 5

static gboolean
is_digit_pair (char a, char b)
{
  return g_ascii_isdigit (a) && g_ascii_isdigit (b);
}

/* One letter more, less, other, or two in the wrong order. Numbers count things: they may differ. */
static gboolean
is_one_off (const char *a, const char *b)
{
  gsize len_a = strlen (a), len_b = strlen (b);

  while (*a != '\0' && *a == *b)
    {
      a++;
      b++;
    }
  if (len_a == len_b)
    return (!is_digit_pair (*a, *b) && strcmp (a + 1, b + 1) == 0)
           || (a[0] == b[1] && a[1] == b[0] && strcmp (a + 2, b + 2) == 0);
  if (len_a == len_b + 1)
    return !g_ascii_isdigit (*a) && strcmp (a + 1, b) == 0;
  if (len_b == len_a + 1)
    return !g_ascii_isdigit (*b) && strcmp (a, b + 1) == 0;

  return FALSE;
}

static gboolean
is_misspelt (const char *owner, const char *known)
{
  static const char *const misspelt_com[] = { "co", "cm", "om", "con", NULL };
  const char *rest = strchr (owner, '.');
  const char *known_rest = strchr (known, '.');
  g_autofree char *name = NULL;
  g_autofree char *known_name = NULL;

  if (rest == NULL || known_rest == NULL || known_rest - known < NAME_MIN_BYTES)
    return FALSE;

  name = g_strndup (owner, rest - owner);
  known_name = g_strndup (known, known_rest - known);
  if (strcmp (rest, known_rest) == 0)
    return is_one_off (name, known_name);

  return strcmp (name, known_name) == 0 && strcmp (known_rest, ".com") == 0
         && g_strv_contains (misspelt_com, rest + 1);
}

const char *
mime_domain_find_like (const char *domain, const char *const *known)
{
  g_autofree char *owner = mime_domain_dup_owner (domain);
  g_autofree char *text = dup_unicode (owner);
  g_autofree char *looks = dup_looks (text);

  if (g_strv_contains (known, owner))
    return NULL;

  for (guint i = 0; known[i] != NULL; i++)
    {
      g_autofree char *known_text = dup_unicode (known[i]);
      g_autofree char *known_looks = dup_looks (known_text);

      if (strcmp (looks, known_looks) == 0 || is_misspelt (owner, known[i]))
        return known[i];
    }

  return NULL;
}
