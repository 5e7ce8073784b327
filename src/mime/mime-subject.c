/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-headers.h"

#include <string.h>

/* Reply and forward marks in case-folded form, without the colon. */
static const char *const marks[] = {
  "re",       "fw",     "fwd",                              /* English, and the standard */
  "aw",       "antw",   "antwort", "wg",                    /* German */
  "sv",       "vs",     "vb",      "vl",     "videresendt", /* Scandinavian, Finnish */
  "antwoord", "doorst",                                     /* Dutch */
  "ref",      "réf",    "rép",     "tr",                    /* French */
  "r",        "rif",    "i",                                /* Italian */
  "rv",       "enc",    "res",     "rm",                    /* Spanish, Portuguese */
  "odp",      "pd",     "odpověď", "vá",     "továbbítás",  /* Polish, Czech, Hungarian */
  "ynt",      "ilt",    "i̇lt",                              /* Turkish */
  "ha",       "na",     "nb",                               /* others */
  "atb",      "ats",    "bls",     "trs",    "ang", /* Welsh, Latvian, Indonesian, Swedish */
  "απ",       "πρθ",    "σχετ",                     /* Greek */
  "на",       "отв",    "ответ",   "пересл", "нa",  /* Russian */
  "השב",      "הועבר",  "تعقيب",   "رد",            /* Hebrew, Arabic */
  "回复",     "回覆",   "答复",    "答覆",   "转发",        "轉寄",
  "轉發",     "返信",   "転送",    "회신",   "전달",
};

/* The longest mark with its number, in bytes. */
#define MARK_MAX_BYTES 40

static const char *
skip_blanks (const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

static gboolean
is_mark (const char *word, gsize len)
{
  g_autofree char *folded = NULL;

  if (len == 0 || len > MARK_MAX_BYTES)
    return FALSE;
  folded = g_utf8_casefold (word, len);
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strcmp (marks[i], folded) == 0)
      return TRUE;
  return FALSE;
}

/* "[2]", "(2)", "^2", "*2" or " [list]" between a mark and its colon. */
static const char *
skip_count (const char *p)
{
  p = skip_blanks (p);
  if (*p == '[' || *p == '(')
    {
      const char *close = strpbrk (p + 1, "[]()");

      if (close != NULL && (*close == ']' || *close == ')') && close - p < MARK_MAX_BYTES)
        return skip_blanks (close + 1);
    }
  else if (*p == '^' || *p == '*')
    {
      for (p++; g_ascii_isdigit (*p); p++)
        ;
      return skip_blanks (p);
    }
  return p;
}

/* Returns what follows "Re:" and the like, NULL if @p does not begin so. */
static const char *
skip_mark (const char *p)
{
  gsize len = 0;
  const char *after;

  while (len <= MARK_MAX_BYTES && p[len] != '\0' && strchr (" :[(^*]", p[len]) == NULL &&
         strncmp (p + len, "：", 3) != 0)
    len++;
  if (len == 0 || len > MARK_MAX_BYTES)
    return NULL;
  after = skip_count (p + len);
  if (*after == ':')
    after++;
  else if (strncmp (after, "：", 3) == 0)
    after += 3;
  else
    return NULL;
  return is_mark (p, len) ? skip_blanks (after) : NULL;
}

/* "[list] " in front, if something follows it. */
static const char *
skip_blob (const char *p)
{
  const char *close;

  if (*p != '[')
    return NULL;
  close = strpbrk (p + 1, "[]");
  if (close == NULL || *close != ']')
    return NULL;
  close = skip_blanks (close + 1);
  return *close != '\0' ? close : NULL;
}

static const char *
skip_front (const char *p)
{
  for (;;)
    {
      const char *next = skip_mark (p);

      if (next == NULL)
        next = skip_blob (p);
      if (next == NULL)
        return p;
      p = next;
    }
}

static gboolean
ends_with_ci (const char *text, gsize len, const char *suffix)
{
  gsize n = strlen (suffix);

  return len >= n && g_ascii_strncasecmp (text + len - n, suffix, n) == 0;
}

static gsize
trim_end (const char *text, gsize len)
{
  for (;;)
    {
      while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
      if (!ends_with_ci (text, len, "(fwd)"))
        return len;
      len -= 5;
    }
}

char *
mime_subject_base (const char *subject)
{
  const char *p = skip_blanks (subject != NULL ? subject : "");
  gsize len = trim_end (p, strlen (p));

  for (;;)
    {
      const char *front = skip_front (p);
      const char *unwrapped = NULL;

      if ((gsize) (front - p) >= len)
        return g_strdup ("");
      len -= front - p;
      p = front;
      if (len > 6 && p[len - 1] == ']' &&
          (g_ascii_strncasecmp (p, "[fwd:", 5) == 0 || g_ascii_strncasecmp (p, "[fw:", 4) == 0))
        unwrapped = skip_blanks (strchr (p, ':') + 1);
      if (unwrapped == NULL || (gsize) (unwrapped - p) >= len)
        return g_strndup (p, len);
      len -= unwrapped - p;
      p = unwrapped;
      len = trim_end (p, len - 1);
    }
}

gboolean
mime_subject_is_reply (const char *subject)
{
  const char *p = skip_blanks (subject != NULL ? subject : "");
  const char *next;

  while (skip_mark (p) == NULL && (next = skip_blob (p)) != NULL)
    p = next;
  return skip_mark (p) != NULL || g_ascii_strncasecmp (p, "[fwd:", 5) == 0;
}

/* Marks that are words as well: a subject that is written anew keeps them. */
static gboolean
is_perhaps_a_word (const char *word, gsize len)
{
  static const char *const words[] = { "ref", "réf", "nb", "na", "ha", "enc", "res", "rm", "pd", "ang" };
  g_autofree char *folded = g_utf8_casefold (word, len);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], folded) == 0)
      return TRUE;
  return FALSE;
}

/* Whether @blob, "[list] ", stands in @kept already. */
static gboolean
holds_blob (const char *kept, const char *blob, gsize len)
{
  g_autofree char *text = g_strndup (blob, len);

  return strstr (kept, g_strchomp (text)) != NULL;
}

char *
mime_subject_unmarked (const char *subject)
{
  const char *p = skip_blanks (subject != NULL ? subject : "");
  gsize len = trim_end (p, strlen (p));
  g_autofree char *text = g_strndup (p, len);
  GString *kept = g_string_new (NULL);

  /* "[Fwd: …]" is a mark around it all. */
  if (len > 6 && text[len - 1] == ']' && strchr (text, '[') == strrchr (text, '[') &&
      (g_ascii_strncasecmp (text, "[fwd:", 5) == 0 || g_ascii_strncasecmp (text, "[fw:", 4) == 0))
    {
      text[len - 1] = '\0';
      p = skip_blanks (strchr (text, ':') + 1);
    }
  else
    p = text;
  for (;;)
    {
      const char *next = skip_mark (p);
      gsize word = strcspn (p, " :[(^*");

      if (next != NULL && is_perhaps_a_word (p, word))
        next = NULL;
      if (next == NULL && (next = skip_blob (p)) != NULL && !holds_blob (kept->str, p, next - p))
        g_string_append_len (kept, p, next - p);
      if (next == NULL)
        break;
      p = next;
    }
  g_string_append (kept, p);
  return g_strchomp (g_string_free (kept, FALSE));
}
