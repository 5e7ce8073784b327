/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-subject.h"

#include <string.h>

#include "store-hash.h"

typedef struct
{
  const char *word;
  gboolean is_reply;
} Prefix;

static const Prefix prefixes[] = {
  { "re", TRUE },     { "aw", TRUE },    { "sv", TRUE },    { "vs", TRUE },   { "antw", TRUE },
  { "ref", TRUE },    { "res", TRUE },   { "odp", TRUE },   { "ynt", TRUE },  { "rif", TRUE },
  { "回复", TRUE },   { "答复", TRUE },  { "回覆", TRUE },  { "返信", TRUE }, { "отв", TRUE },
  { "ha", TRUE },     { "fwd", FALSE },  { "fw", FALSE },   { "wg", FALSE },  { "tr", FALSE },
  { "rv", FALSE },    { "enc", FALSE },  { "vl", FALSE },   { "vb", FALSE },  { "doorst", FALSE },
  { "转发", FALSE },  { "轉寄", FALSE }, { "転送", FALSE }, { "pd", FALSE },  { "i", FALSE },
};

static const char *
skip_spaces (const char *text)
{
  while (*text == ' ' || *text == '\t')
    text++;
  return text;
}

/* "[2]", "(2)", "^2" behind a prefix. */
static const char *
skip_count (const char *text)
{
  char close = *text == '[' ? ']' : *text == '(' ? ')' : 0;
  const char *digits = text + 1;

  if (*text != '[' && *text != '(' && *text != '^')
    return text;
  while (g_ascii_isdigit (*digits))
    digits++;
  if (digits == text + 1 || (close != 0 && *digits != close))
    return text;

  return close != 0 ? digits + 1 : digits;
}

static const char *
skip_colon (const char *text)
{
  if (*text == ':')
    return text + 1;
  return g_str_has_prefix (text, "：") ? text + strlen ("：") : NULL;
}

static const char *
skip_prefix (const char *subject, gboolean *is_reply)
{
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      gsize len = strlen (prefixes[i].word);
      const char *end;

      if (g_ascii_strncasecmp (subject, prefixes[i].word, len) != 0)
        continue;
      end = skip_colon (skip_spaces (skip_count (subject + len)));
      if (end == NULL)
        continue;
      *is_reply = prefixes[i].is_reply;
      return skip_spaces (end);
    }

  return NULL;
}

const char *
store_subject_skip_prefixes (const char *subject, gboolean *is_reply)
{
  gboolean is_first = TRUE;
  const char *rest;
  gboolean is_reply_prefix;

  if (is_reply != NULL)
    *is_reply = FALSE;
  subject = skip_spaces (subject);
  /* Nearly all subjects are told apart here */
  while (memchr (subject, ':', strnlen (subject, 16)) != NULL || (guchar) *subject >= 0x80)
    {
      rest = skip_prefix (subject, &is_reply_prefix);
      if (rest == NULL)
        break;
      if (is_first && is_reply != NULL)
        *is_reply = is_reply_prefix;
      is_first = FALSE;
      subject = rest;
    }

  return subject;
}

static guint64
hash_words (const char *text)
{
  guint64 hash = STORE_HASH_START;

  while (*text != '\0')
    {
      if (g_ascii_isspace (*text))
        {
          while (g_ascii_isspace (*text))
            text++;
          if (*text != '\0')
            hash = store_hash_add (hash, ' ');
          continue;
        }
      hash = store_hash_add (hash, g_ascii_tolower (*text));
      text++;
    }

  return hash;
}

gint64
store_subject_hash (const char *subject)
{
  g_autofree char *folded = NULL;
  gboolean is_reply;
  const char *base;
  guint64 hash;

  if (subject == NULL)
    return 0;
  base = store_subject_skip_prefixes (subject, &is_reply);
  if (*base == '\0')
    return 0;
  if (!g_str_is_ascii (base))
    base = folded = g_utf8_casefold (base, -1);

  hash = (guint64) store_hash_end (hash_words (base)) & ~G_GUINT64_CONSTANT (1);
  return (gint64) (hash | (is_reply ? 1 : 0));
}
