/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-rtf.h"

#include "mime-charset.h"

#include <stdlib.h>
#include <string.h>

/* Groups inside groups; what is deeper counts as what it stands in. */
#define DEPTH_MAX 200
#define FONTS_MAX 500

/* ---- Compression ----------------------------------------------------------------------------- */

static const char dictionary[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0"
    "\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

#define WINDOW 4096
#define COMPRESSED 0x75465a4c
#define PLAIN 0x414c454d

static guint32
read_u32 (const char *p)
{
  return (guchar) p[0] | (guint32) (guchar) p[1] << 8 | (guint32) (guchar) p[2] << 16 |
         (guint32) (guchar) p[3] << 24;
}

static void
expand (GString *out, const guchar *p, const guchar *end, gsize limit)
{
  char window[WINDOW] = "";
  gsize at = sizeof dictionary - 1;

  memcpy (window, dictionary, sizeof dictionary - 1);
  while (p < end && out->len < limit)
    {
      guint flags = *p++;

      for (guint bit = 0; bit < 8 && p < end && out->len < limit; bit++)
        {
          guint from, n;

          if ((flags & (1u << bit)) == 0)
            {
              window[at] = (char) *p;
              at = (at + 1) % WINDOW;
              g_string_append_c (out, (char) *p++);
              continue;
            }
          if (end - p < 2)
            return;
          from = (guint) p[0] << 4 | p[1] >> 4;
          n = (p[1] & 15) + 2;
          p += 2;
          if (from == at)
            return;
          for (; n > 0; n--, from = (from + 1) % WINDOW)
            {
              char c = window[from];

              window[at] = c;
              at = (at + 1) % WINDOW;
              g_string_append_c (out, c);
            }
        }
    }
}

GString *
mime_rtf_decompress (const char *data, gsize len)
{
  GString *out;
  gsize limit;

  if (len < 16)
    return NULL;
  limit = MIN (read_u32 (data + 4), MIME_RTF_MAX_BYTES);
  if (read_u32 (data + 8) == PLAIN)
    return g_string_new_len (data + 16, (gssize) MIN (len - 16, limit));
  if (read_u32 (data + 8) != COMPRESSED)
    return NULL;

  out = g_string_new (NULL);
  expand (out, (const guchar *) data + 16, (const guchar *) data + len, limit);
  if (out->len > limit)
    g_string_truncate (out, limit);
  return out;
}

/* ---- Reading --------------------------------------------------------------------------------- */

typedef struct
{
  guint16 font;
  guint16 skip_after_u; /* \ucN */
  guint skipped : 1;    /* a destination that is not shown */
  guint in_tag : 1;     /* {\*\htmltag …}: HTML as it is */
  guint rtf_only : 1;   /* \htmlrtf: for readers of RTF alone */
  guint in_fonts : 1;
} Group;

typedef struct
{
  const char *p;
  const char *end;
  GString *out;     /* UTF-8 */
  GString *pending; /* bytes of the code page that are not converted yet */
  Group groups[DEPTH_MAX];
  guint depth;      /* of groups that are kept */
  guint beyond;     /* of those deeper */
  guint to_skip;    /* replacements of \u that follow */
  gunichar high_half; /* of UTF-16, when the last \u was one; else 0 */
  guint code_page;
  guint16 font_pages[FONTS_MAX];
  gboolean was_html;
  gboolean starred; /* "\*" was just read */
} Reader;

static Group *
current (Reader *self)
{
  return &self->groups[self->depth];
}

static gboolean
is_shown (Reader *self)
{
  Group *group = current (self);

  if (group->skipped || group->in_fonts)
    return FALSE;
  return !self->was_html || group->in_tag || !group->rtf_only;
}

static guint
get_code_page (Reader *self)
{
  guint font = current (self)->font;

  return font < FONTS_MAX && self->font_pages[font] != 0 ? self->font_pages[font]
                                                         : self->code_page;
}

static void
append_text (Reader *self, const char *text, gsize len)
{
  gboolean is_markup = self->was_html && current (self)->in_tag;

  for (gsize i = 0; i < len; i++)
    {
      if (!is_markup && text[i] == '<')
        g_string_append (self->out, "&lt;");
      else if (!is_markup && text[i] == '&')
        g_string_append (self->out, "&amp;");
      else
        g_string_append_c (self->out, text[i]);
    }
}

static void
flush (Reader *self)
{
  g_autofree char *name = NULL;
  g_autoptr (GString) text = NULL;
  gsize len = self->pending->len;

  if (len == 0)
    return;
  text = g_string_new (NULL);
  name = g_strdup_printf ("cp%u", get_code_page (self));
  mime_charset_append (text, name, strlen (name), self->pending->str, len);
  append_text (self, text->str, text->len);
  g_string_truncate (self->pending, 0);
}

static void
add_byte (Reader *self, char c)
{
  if (self->to_skip > 0)
    self->to_skip--;
  else if (is_shown (self))
    g_string_append_c (self->pending, c);
}

static void
add_unicode (Reader *self, gunichar c)
{
  char utf8[6];

  if (!is_shown (self) || !g_unichar_validate (c) || c == 0)
    return;
  flush (self);
  append_text (self, utf8, (gsize) g_unichar_to_utf8 (c, utf8));
}

static void
add_break (Reader *self, const char *in_rtf, const char *in_html)
{
  if (!is_shown (self))
    return;
  flush (self);
  g_string_append (self->out, self->was_html ? in_html : in_rtf);
}

static guint
code_page_of_charset (int charset)
{
  static const struct
  {
    int charset;
    guint page;
  } pages[] = { { 77, 10000 }, { 128, 932 },  { 129, 949 },  { 134, 936 },
                { 136, 950 },  { 161, 1253 }, { 162, 1254 }, { 163, 1258 },
                { 177, 1255 }, { 178, 1256 }, { 186, 1257 }, { 204, 1251 },
                { 222, 874 },  { 238, 1250 }, { 0, 1252 } };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (pages[i].charset == charset)
      return pages[i].page;
  return 0;
}

/* Destinations that hold no words of the writer. */
static gboolean
is_hidden_destination (const char *word)
{
  static const char *const words[] = { "colortbl", "stylesheet", "info",     "pict",   "object",
                                       "header",   "footer",     "footnote", "themedata",
                                       "listtable", "listoverridetable", "generator", "xmlnstbl",
                                       "fldinst",  "datastore",  "latentstyles", "bkmkstart",
                                       "bkmkend",  "headerf",    "footerf",  "rsidtbl" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* TRUE when @word is one of those that stand for a character. */
static gboolean
read_symbol (Reader *self, const char *word)
{
  static const struct
  {
    const char *word;
    gunichar c;
  } symbols[] = { { "lquote", 0x2018 },    { "rquote", 0x2019 }, { "ldblquote", 0x201c },
                  { "rdblquote", 0x201d }, { "bullet", 0x2022 }, { "endash", 0x2013 },
                  { "emdash", 0x2014 },    { "enspace", ' ' },   { "emspace", ' ' } };

  for (gsize i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (strcmp (symbols[i].word, word) == 0)
      {
        add_unicode (self, symbols[i].c);
        return TRUE;
      }
  return FALSE;
}

static void
read_u (Reader *self, int number)
{
  gunichar c = (gunichar) (number < 0 ? number + 65536 : number);

  if (c >= 0xdc00 && c <= 0xdfff && self->high_half != 0)
    c = 0x10000 + ((self->high_half - 0xd800) << 10) + (c - 0xdc00);
  self->high_half = c >= 0xd800 && c <= 0xdbff ? c : 0;
  add_unicode (self, c);
  self->to_skip = current (self)->skip_after_u;
}

static void
read_font_word (Reader *self, const char *word, int number)
{
  Group *group = current (self);

  if (strcmp (word, "f") == 0)
    {
      flush (self);
      group->font = (guint16) CLAMP (number, 0, FONTS_MAX);
    }
  else if (group->in_fonts && strcmp (word, "fcharset") == 0 && group->font < FONTS_MAX)
    self->font_pages[group->font] = (guint16) code_page_of_charset (number);
}

static void
read_word (Reader *self, const char *word, gboolean has_number, int number)
{
  Group *group = current (self);
  gboolean starred = self->starred;

  self->starred = FALSE;
  if (strcmp (word, "htmltag") == 0 && starred)
    group->in_tag = TRUE;
  else if (strcmp (word, "fonttbl") == 0)
    group->in_fonts = TRUE;
  else if (starred || is_hidden_destination (word))
    group->skipped = TRUE;
  else if (strcmp (word, "fromhtml") == 0)
    self->was_html = TRUE;
  else if (strcmp (word, "htmlrtf") == 0)
    {
      flush (self);
      group->rtf_only = !has_number || number != 0;
    }
  else if (strcmp (word, "ansicpg") == 0 && number > 0 && number < 66000)
    self->code_page = (guint) number;
  else if (strcmp (word, "uc") == 0)
    group->skip_after_u = (guint16) CLAMP (number, 0, 100);
  else if (strcmp (word, "u") == 0 && has_number)
    read_u (self, number);
  else if (strcmp (word, "par") == 0 || strcmp (word, "line") == 0 || strcmp (word, "row") == 0)
    add_break (self, "<br>\n", "\n");
  else if (strcmp (word, "tab") == 0 || strcmp (word, "cell") == 0)
    add_break (self, " &emsp;", "\t");
  else if (!read_symbol (self, word))
    read_font_word (self, word, number);
}

/* Behind a backslash. */
static void
read_control (Reader *self)
{
  char word[33];
  gsize n = 0;
  int number = 0;
  gboolean has_number = FALSE;
  gboolean negative = FALSE;

  for (; self->p < self->end && g_ascii_isalpha (*self->p); self->p++)
    if (n < sizeof word - 1)
      word[n++] = *self->p;
  word[n] = '\0';
  if (self->p + 1 < self->end && *self->p == '-' && g_ascii_isdigit (self->p[1]))
    {
      negative = TRUE;
      self->p++;
    }
  for (; self->p < self->end && g_ascii_isdigit (*self->p); self->p++)
    {
      has_number = TRUE;
      if (number < 1000000)
        number = number * 10 + (*self->p - '0');
    }
  if (self->p < self->end && *self->p == ' ')
    self->p++;
  read_word (self, word, has_number, negative ? -number : number);
}

static void
read_backslash (Reader *self)
{
  char c = *self->p;

  if (g_ascii_isalpha (c))
    {
      read_control (self);
      return;
    }
  self->p++;
  if (c == '\'' && self->end - self->p >= 2 && g_ascii_isxdigit (self->p[0]) &&
      g_ascii_isxdigit (self->p[1]))
    {
      add_byte (self, (char) (g_ascii_xdigit_value (self->p[0]) * 16 +
                              g_ascii_xdigit_value (self->p[1])));
      self->p += 2;
    }
  else if (c == '*')
    self->starred = TRUE;
  else if (c == '~')
    add_unicode (self, 0xa0);
  else if (c == '_')
    add_byte (self, '-');
  else if (c == '\\' || c == '{' || c == '}')
    add_byte (self, c);
  else if (c == '\n' || c == '\r')
    add_break (self, "<br>\n", "\n");
}

static void
open_group (Reader *self)
{
  flush (self);
  self->to_skip = 0;
  if (self->depth + 1 >= DEPTH_MAX)
    {
      self->beyond++;
      return;
    }
  self->groups[self->depth + 1] = self->groups[self->depth];
  self->depth++;
}

static void
close_group (Reader *self)
{
  flush (self);
  self->to_skip = 0;
  if (self->beyond > 0)
    self->beyond--;
  else if (self->depth > 0)
    self->depth--;
}

char *
mime_rtf_to_html (const char *rtf, gsize len, gboolean *was_html)
{
  Reader *self = g_new0 (Reader, 1);
  char *html;

  self->p = rtf;
  self->end = rtf + MIN (len, MIME_RTF_MAX_BYTES);
  self->out = g_string_new (NULL);
  self->pending = g_string_new (NULL);
  self->code_page = 1252;
  self->groups[0].skip_after_u = 1;
  while (self->p < self->end)
    {
      char c = *self->p++;

      if (c == '{')
        open_group (self);
      else if (c == '}')
        close_group (self);
      else if (c == '\\' && self->p < self->end)
        read_backslash (self);
      else if (c != '\r' && c != '\n' && c != '\0' && c != '\\')
        add_byte (self, c);
      if (c != '\\')
        self->starred = FALSE;
    }
  flush (self);
  if (was_html != NULL)
    *was_html = self->was_html;
  g_string_free (self->pending, TRUE);
  html = g_string_free (self->out, FALSE);
  g_free (self);
  return html;
}
