/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-links.h"

#include <string.h>

/* Longer ones are no addresses to be read by people; also keeps the time linear. */
#define URI_MAX_BYTES 4096
#define ADDRESS_PART_MAX_BYTES 256

static gboolean
is_host_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '.' || (guchar) c >= 0x80;
}

static gboolean
is_local_char (char c)
{
  return g_ascii_isalnum (c) || ((guchar) c > ' ' && strchr ("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

/* Bytes of a blank or of closing typography beyond ASCII at @p: these end a link. */
static gsize
unicode_stop (const char *p, gsize left)
{
  gunichar c;

  if ((guchar) *p < 0x80)
    return 0;
  c = g_utf8_get_char_validated (p, left);
  if (c == (gunichar) -1 || c == (gunichar) -2)
    return 1;
  if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || (c >= 0x2018 && c <= 0x201f) ||
      (c >= 0x2039 && c <= 0x203a) || c == 0xab || c == 0xbb || c == 0x2026 ||
      (c >= 0x3001 && c <= 0x3011) || (c >= 0xff08 && c <= 0xff09) || c == 0xff0c || c == 0xff1b ||
      c == 0xff1a || c == 0xff1f || c == 0xff01 || (c >= 0x200b && c <= 0x200f) ||
      (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff)
    return g_utf8_next_char (p) - p;
  return 0;
}

static gsize
uri_len (const char *text, gsize left)
{
  gsize i;

  left = MIN (left, URI_MAX_BYTES);
  for (i = 0; i < left; i++)
    {
      guchar c = (guchar) text[i];

      if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' || c == '`' || c == '\\' ||
          c == '{' || c == '}' || c == '^' || c == '|')
        break;
      if (c >= 0xc2 && unicode_stop (text + i, left - i) > 0)
        break;
    }
  return i;
}

static guint
count (const char *text, gsize len, char c)
{
  guint n = 0;

  for (gsize i = 0; i < len; i++)
    n += text[i] == c;
  return n;
}

/* "(see http://a.example/b_(c).)" ends behind the inner bracket. */
static gsize
trim_uri (const char *text, gsize len)
{
  int parens = (int) count (text, len, '(') - (int) count (text, len, ')');
  int squares = (int) count (text, len, '[') - (int) count (text, len, ']');

  while (len > 0)
    {
      char c = text[len - 1];

      if (strchr (".,;:!?'*_~", c) != NULL)
        len--;
      else if (c == ')' && parens < 0)
        {
          parens++;
          len--;
        }
      else if (c == ']' && squares < 0)
        {
          squares++;
          len--;
        }
      else if (c == '(' || c == '[')
        len--;
      else
        break;
    }
  return len;
}

/* Where the host and what belongs to it is; 0 if it is none. */
static gsize
host_len (const char *text, gsize len)
{
  gsize i = 0;

  while (i < len && is_host_char (text[i]))
    i++;
  while (i > 0 && (text[i - 1] == '.' || text[i - 1] == '-'))
    i--;
  return i;
}

static gboolean
has_dot_inside (const char *text, gsize len)
{
  const char *dot = memchr (text, '.', len);

  return dot != NULL && dot > text && dot + 1 < text + len && memmem (text, len, "..", 2) == NULL;
}

/* Where a link must not begin: in the middle of a word. */
static gboolean
is_word_before (const char *text, gsize i)
{
  return i > 0 && (g_ascii_isalnum (text[i - 1]) || text[i - 1] == '_');
}

typedef struct
{
  const char *text;
  gsize len;
  gsize done; /* what lies before belongs to an earlier link */
  MimeLinkFunc func;
  gpointer user_data;
} Finder;

static gsize
emit (Finder *finder, gsize start, gsize len, const char *scheme)
{
  g_autofree char *uri = g_strdup_printf ("%s%.*s", scheme, (int) len, finder->text + start);

  finder->func (start, len, uri, finder->user_data);
  finder->done = start + len;
  return finder->done;
}

/* "http://…", "https://…": @i is at the colon. Returns where to go on, 0 if it is none. */
static gsize
find_scheme (Finder *finder, gsize i)
{
  static const char *const schemes[] = { "https", "http" };
  const char *text = finder->text;

  if (finder->len - i < 4 || text[i + 1] != '/' || text[i + 2] != '/' ||
      !(is_host_char (text[i + 3]) || text[i + 3] == '['))
    return 0;
  for (gsize k = 0; k < G_N_ELEMENTS (schemes); k++)
    {
      gsize n = strlen (schemes[k]);
      gsize len;

      if (i < finder->done + n || g_ascii_strncasecmp (text + i - n, schemes[k], n) != 0 ||
          is_word_before (text, i - n))
        continue;
      len = trim_uri (text + i - n, n + uri_len (text + i, finder->len - i));
      if (len > n + 3)
        return emit (finder, i - n, len, "");
    }
  return 0;
}

static gsize
find_mailto (Finder *finder, gsize i)
{
  const char *text = finder->text;
  gsize len;

  if (i < finder->done + 6 || g_ascii_strncasecmp (text + i - 6, "mailto", 6) != 0 ||
      is_word_before (text, i - 6))
    return 0;
  len = trim_uri (text + i - 6, 6 + uri_len (text + i, finder->len - i));
  /* Looked through once is enough: no address begins in here. */
  if (len <= 7 || memchr (text + i, '@', len - 6) == NULL)
    return i + MAX (len, 7) - 6;
  return emit (finder, i - 6, len, "");
}

/* "www.…": @i is at the first dot. */
static gsize
find_www (Finder *finder, gsize i)
{
  const char *text = finder->text;
  gsize len;

  if (i < finder->done + 3 || g_ascii_strncasecmp (text + i - 3, "www", 3) != 0 ||
      is_word_before (text, i - 3) || (i > 3 && strchr ("@/.-", text[i - 4]) != NULL))
    return 0;
  len = trim_uri (text + i - 3, 3 + uri_len (text + i, finder->len - i));
  if (len < 8 || !has_dot_inside (text + i + 1, host_len (text + i + 1, len - 4)))
    return 0;
  return emit (finder, i - 3, len, "http://");
}

/* "someone@host.example": @i is at the "@". */
static gsize
find_address (Finder *finder, gsize i)
{
  const char *text = finder->text;
  gsize start = i;
  gsize len = host_len (text + i + 1, MIN (finder->len - i - 1, ADDRESS_PART_MAX_BYTES));

  while (start > finder->done && i - start < ADDRESS_PART_MAX_BYTES &&
         is_local_char (text[start - 1]))
    start--;
  while (start < i && !g_ascii_isalnum (text[start]) && text[start] != '_')
    start++;
  if (start == i || text[i - 1] == '.' || !has_dot_inside (text + i + 1, len) ||
      (guchar) text[i + 1] >= 0x80)
    return 0;
  for (gsize k = i + 1; k < i + 1 + len; k++)
    if ((guchar) text[k] >= 0x80 && unicode_stop (text + k, finder->len - k) > 0)
      return 0;
  return emit (finder, start, i + 1 + len - start, "mailto:");
}

void
mime_links_find (const char *text, gsize len, MimeLinkFunc func, gpointer user_data)
{
  Finder finder = { text, len, 0, func, user_data };
  gsize i = 0;

  while (i < len)
    {
      gsize next = 0;

      if (text[i] == ':')
        {
          next = find_scheme (&finder, i);
          if (next == 0)
            next = find_mailto (&finder, i);
        }
      else if (text[i] == '.')
        next = find_www (&finder, i);
      else if (text[i] == '@' && i + 1 < len)
        next = find_address (&finder, i);
      i = next > i ? next : i + 1;
    }
}

gboolean
mime_link_is_safe (const char *uri)
{
  for (const char *p = uri; *p != '\0'; p++)
    if ((guchar) *p < ' ' || *p == 0x7f)
      return FALSE;
  if (g_ascii_strncasecmp (uri, "http://", 7) == 0)
    return uri[7] != '\0' && uri[7] != '/';
  if (g_ascii_strncasecmp (uri, "https://", 8) == 0)
    return uri[8] != '\0' && uri[8] != '/';
  return g_ascii_strncasecmp (uri, "mailto:", 7) == 0 && uri[7] != '\0';
}

char *
mime_link_dup_to_copy (const char *uri)
{
  g_autofree char *encoded = NULL;
  g_autofree char *address = NULL;

  if (g_ascii_strncasecmp (uri, "mailto:", 7) != 0)
    return g_strdup (uri);

  encoded = g_strndup (uri + 7, strcspn (uri + 7, "?"));
  address = g_uri_unescape_string (encoded, NULL);
  return g_strdup (address != NULL && g_utf8_validate (address, -1, NULL) ? address : uri);
}

/* The host of a web address, without name, password, port and "www."; NULL if there is none. */
static char *
dup_host (const char *uri, gsize len)
{
  const char *p = uri;
  const char *end = uri + len;
  const char *mark = memmem (uri, len, "://", 3);
  const char *stop;
  const char *at;

  if (mark != NULL)
    p = mark + 3;
  for (stop = p; stop < end && strchr ("/?#\\ ", *stop) == NULL; stop++)
    ;
  if ((at = memrchr (p, '@', stop - p)) != NULL)
    p = at + 1;
  if (stop - p > 4 && g_ascii_strncasecmp (p, "www.", 4) == 0)
    p += 4;
  stop = p + host_len (p, stop - p);
  return stop > p ? g_ascii_strdown (p, stop - p) : NULL;
}

/* "shop.bank.example" and "bank.example" are of one owner. */
static gboolean
is_same_or_below (const char *a, const char *b)
{
  gsize n = strlen (a), m = strlen (b);

  return strcmp (a, b) == 0 || (n > m && a[n - m - 1] == '.' && strcmp (a + n - m, b) == 0) ||
         (m > n && b[m - n - 1] == '.' && strcmp (b + m - n, a) == 0);
}

static void
keep_first (gsize start, gsize len, const char *uri, gpointer user_data)
{
  char **first = user_data;

  if (*first == NULL)
    *first = g_strdup (uri);
}

gboolean
mime_link_deceives (const char *text, const char *uri)
{
  g_autofree char *shown = NULL;
  g_autofree char *shown_host = NULL;
  g_autofree char *host = NULL;
  gsize len;

  while (g_ascii_isspace (*text))
    text++;
  len = strcspn (text, " \t\n");
  mime_links_find (text, strlen (text), keep_first, &shown);
  if (shown == NULL && text[len] == '\0' && has_dot_inside (text, host_len (text, len)) &&
      len - (strrchr (text, '.') - text) > 2 && strchr (text, '@') == NULL &&
      g_ascii_isalpha (text[0]))
    shown = g_strdup_printf ("http://%s", text);
  if (shown == NULL)
    return FALSE;

  if (g_str_has_prefix (shown, "mailto:") || g_ascii_strncasecmp (uri, "mailto:", 7) == 0)
    return g_ascii_strncasecmp (shown, uri, MIN (strlen (shown), strlen (uri))) != 0;
  shown_host = dup_host (shown, strlen (shown));
  host = dup_host (uri, strlen (uri));
  return shown_host != NULL && (host == NULL || !is_same_or_below (shown_host, host));
}
