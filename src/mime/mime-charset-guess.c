/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-charset-private.h"

#include <string.h>
#include <uchardet.h>

/* As much as says it all. */
#define GUESS_MAX_BYTES (32 * 1024)

/* Where the bytes beyond ASCII stand. */
typedef struct
{
  gsize n_high;
  gsize n_letters;  /* of ASCII */
  gsize n_runs;     /* of high bytes */
  gsize n_isolated; /* runs of one byte beside an ASCII letter, as accents are */
  gsize n_pairs;    /* two high bytes, from the start of each run */
  gsize n_odd;      /* runs of odd length */
  gsize n_controls; /* 0x80 to 0x9f */
  guint lead[256];
  guint any[256];
} Count;

/* What the library answers, and what that means here. Latin scripts differ in few letters: they need
 * some of them. */
static const struct
{
  const char *answer;
  const char *name;
  gboolean is_latin;
} answers[] = {
  { "BIG5", "BIG5-HKSCS", FALSE },        { "EUC-JP", "EUC-JP-MS", FALSE },
  { "EUC-KR", "UHC", FALSE },             { "EUC-TW", "EUC-TW", FALSE },
  { "GB18030", "GB18030", FALSE },        { "IBM855", "IBM855", FALSE },
  { "IBM866", "CP866", FALSE },           { "ISO-8859-2", "ISO-8859-2", TRUE },
  { "ISO-8859-5", "ISO-8859-5", FALSE },  { "ISO-8859-6", "ISO-8859-6", FALSE },
  { "ISO-8859-7", "ISO-8859-7", FALSE },  { "ISO-8859-8", "CP1255", FALSE },
  { "ISO-8859-9", "CP1254", TRUE },       { "KOI8-R", "KOI8-U", FALSE },
  { "MAC-CYRILLIC", "MAC-CYRILLIC", FALSE }, { "SHIFT_JIS", "CP932", FALSE },
  { "TIS-620", "CP874", FALSE },          { "UHC", "UHC", FALSE },
  { "WINDOWS-1250", "CP1250", TRUE },     { "WINDOWS-1251", "CP1251", FALSE },
  { "WINDOWS-1253", "CP1253", FALSE },    { "WINDOWS-1254", "CP1254", TRUE },
  { "WINDOWS-1255", "CP1255", FALSE },    { "WINDOWS-1256", "CP1256", FALSE },
  { "WINDOWS-1257", "CP1257", TRUE },     { "WINDOWS-1258", "CP1258", TRUE },
};

#define LATIN_MIN_HIGH 4

static void
count_run (Count *self, const guchar *text, gsize start, gsize stop, gsize len)
{
  gboolean beside_letter = (start > 0 && g_ascii_isalpha (text[start - 1])) ||
                           (stop < len && g_ascii_isalpha (text[stop]));

  self->n_runs++;
  self->n_isolated += stop - start == 1 && beside_letter;
  self->n_odd += (stop - start) % 2;
  for (gsize i = start; i < stop; i++)
    {
      self->any[text[i]]++;
      self->n_controls += text[i] < 0xa0;
    }
  for (gsize i = start; i + 1 < stop; i += 2)
    {
      self->lead[text[i]]++;
      self->n_pairs++;
    }
}

static void
count (Count *self, const guchar *text, gsize len)
{
  memset (self, 0, sizeof *self);
  for (gsize i = 0; i < len;)
    {
      gsize start = i;

      while (i < len && text[i] >= 0x80)
        i++;
      if (i > start)
        {
          self->n_high += i - start;
          count_run (self, text, start, i, len);
        }
      else
        self->n_letters += g_ascii_isalpha (text[i++]) != 0;
    }
}

static guint
sum (const guint *counts, guint first, guint last)
{
  guint n = 0;

  for (guint i = first; i <= last; i++)
    n += counts[i];
  return n;
}

/* ---- East Asia, for a few words ------------------------------------------------------------- */

/* Shift_JIS: pairs of a lead byte and any other, half-width katakana alone. Kana, or the two marks
 * that end sentences, show that it is meant. */
static gboolean
is_shift_jis (const guchar *text, gsize len)
{
  gsize n_kana = 0;
  gsize n_pairs = 0;

  for (gsize i = 0; i < len; i++)
    {
      guchar c = text[i];

      if (c < 0x80 || (c >= 0xa1 && c <= 0xdf))
        continue;
      if (!((c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc)) || i + 1 == len)
        return FALSE;
      c = text[++i];
      if (c < 0x40 || c == 0x7f || c > 0xfc)
        return FALSE;
      n_pairs++;
      n_kana += text[i - 1] == 0x82 || text[i - 1] == 0x83 || text[i - 1] == 0x81;
    }
  return n_kana > 0 && n_kana * 8 >= n_pairs;
}

/* Big5 has half of its second bytes below 0x80. */
static gboolean
is_big5 (const guchar *text, gsize len)
{
  gsize n_pairs = 0, n_frequent = 0, n_low = 0;

  for (gsize i = 0; i < len; i++)
    {
      if (text[i] < 0x80)
        continue;
      if (text[i] < 0xa1 || text[i] > 0xf9 || i + 1 == len)
        return FALSE;
      n_pairs++;
      n_frequent += text[i] >= 0xa4 && text[i] <= 0xc6;
      i++;
      if (!((text[i] >= 0x40 && text[i] < 0x7f) || (text[i] >= 0xa1 && text[i] <= 0xfe)))
        return FALSE;
      n_low += text[i] < 0x7f;
    }
  return n_low > 0 && n_frequent * 3 >= n_pairs * 2;
}

/* Where every character has two high bytes, the rows tell. */
static const char *
guess_rows (const Count *self)
{
  guint hangul = sum (self->lead, 0xb0, 0xc8);

  if (self->n_odd > 0 || self->n_controls > 0 || self->n_pairs < 2)
    return NULL;
  if (self->lead[0xa4] + self->lead[0xa5] > 0 && sum (self->lead, 0xa6, 0xaf) == 0)
    return "EUC-JP-MS";
  if (sum (self->lead, 0xa6, 0xaf) * 8 > self->n_pairs)
    return "BIG5-HKSCS";
  /* The commonest Chinese characters share their rows, but Korean has blanks between its words. */
  if (hangul * 10 >= self->n_pairs * 9 && self->n_pairs <= self->n_runs * 4)
    return "UHC";
  return "GB18030";
}

/* ---- Cyrillic, for a few words --------------------------------------------------------------- */

/* In KOI8 small letters are from 0xc0 on and capitals from 0xe0, in windows-1251 the other way
 * round; most letters are small. */
static const char *
guess_cyrillic (const Count *self)
{
  guint low = sum (self->any, 0xc0, 0xdf);
  guint high = sum (self->any, 0xe0, 0xff);

  if ((low + high) * 10 < self->n_high * 9 || low + high < 3)
    return NULL;
  return high > low ? "CP1251" : "KOI8-U";
}

static const char *
guess_short (const Count *self, const guchar *text, gsize len)
{
  const char *rows;
  const char *cyrillic = guess_cyrillic (self);

  if (self->n_controls > 0 && is_shift_jis (text, len))
    return "CP932";
  if (cyrillic != NULL && (self->n_odd > 0 || self->n_runs > self->n_pairs / 3))
    return cyrillic;
  rows = guess_rows (self);
  if (rows != NULL)
    return rows;
  if (is_big5 (text, len))
    return "BIG5-HKSCS";
  return cyrillic;
}

/* ---- The guess ------------------------------------------------------------------------------- */

static char *
ask_library (const char *data, gsize len)
{
  uchardet_t detector = uchardet_new ();
  char *answer = NULL;

  if (uchardet_handle_data (detector, data, len) == 0)
    {
      uchardet_data_end (detector);
      answer = g_strdup (uchardet_get_charset (detector));
    }
  uchardet_delete (detector);
  return answer != NULL ? answer : g_strdup ("");
}

/* Hebrew has no letters where the capitals of Cyrillic are. */
static gboolean
is_possible (const Count *self, const char *name)
{
  if (strcmp (name, "CP1255") == 0)
    return sum (self->any, 0xc0, 0xdf) + self->any[0xb8] == 0;
  return TRUE;
}

static gboolean
is_latin_text (const Count *self)
{
  return self->n_isolated * 2 > self->n_runs;
}

/* Second bytes that are letters look like accents. */
static gboolean
is_pairs (const char *answer, const guchar *text, gsize len)
{
  return (strcmp (answer, "BIG5") == 0 && is_big5 (text, len)) ||
         (strcmp (answer, "SHIFT_JIS") == 0 && is_shift_jis (text, len));
}

static const char *
find_answer (const Count *self, const char *answer, const guchar *text, gsize len)
{
  gboolean latin = is_latin_text (self) && !is_pairs (answer, text, len);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (strcmp (answers[i].answer, answer) == 0)
      {
        if (answers[i].is_latin != latin || (latin && self->n_high < LATIN_MIN_HIGH) ||
            !is_possible (self, answers[i].name))
          return NULL;
        return answers[i].name;
      }
  return NULL;
}

const char *
mime_charset_guess (const char *data, gsize len)
{
  g_autofree char *answer = NULL;
  const char *name;
  Count self;

  len = MIN (len, GUESS_MAX_BYTES);
  count (&self, (const guchar *) data, len);
  answer = ask_library (data, len);
  name = find_answer (&self, answer, (const guchar *) data, len);
  if (name == NULL && !is_latin_text (&self) && self.n_high > self.n_letters)
    name = guess_short (&self, (const guchar *) data, len);
  return name != NULL ? name : "CP1252";
}

const char *
mime_charset_guess_foreign (const char *data, gsize len)
{
  const char *name;
  Count self;

  len = MIN (len, GUESS_MAX_BYTES);
  count (&self, (const guchar *) data, len);
  if (self.n_high < 8 || self.n_high <= self.n_letters || self.n_isolated * 4 > self.n_runs)
    return NULL;
  name = mime_charset_guess (data, len);
  return strcmp (name, "CP1252") != 0 ? name : NULL;
}

gboolean
mime_charset_is_plainly_utf8 (const char *data, gsize len)
{
  const char *end = data + len;
  const char *stop;
  gsize n = 0;

  while (!g_utf8_validate_len (data, end - data, &stop))
    {
      if (*stop != '\0')
        return FALSE;
      data = stop + 1;
    }
  for (const char *p = end - len; p < end && n < 3; p++)
    n += (guchar) *p >= 0xc2;
  return n >= 3;
}
