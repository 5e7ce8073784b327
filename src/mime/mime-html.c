/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-html.h"

#include <string.h>

#define VALUE_MAX_BYTES 8192

static inline gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void
mime_html_reader_init (MimeHtmlReader *self, const char *html, gsize len)
{
  *self = (MimeHtmlReader){ .p = html, .end = html + len };
}

/* Elements whose contents are no text for people; they end at their own end tag only. */
static gboolean
is_raw (const char *name)
{
  static const char *const names[] = { "script", "style",   "title",    "textarea", "xmp",
                                       "iframe", "noembed", "noframes", "template", "svg",
                                       "math",   "object",  "select" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* Past "</name …>"; the end of the document if there is none. */
static void
skip_raw (MimeHtmlReader *self)
{
  gsize n = strlen (self->name);

  for (const char *p = self->p; (p = memchr (p, '<', self->end - p)) != NULL; p++)
    if ((gsize) (self->end - p) > n + 2 && p[1] == '/' &&
        g_ascii_strncasecmp (p + 2, self->name, n) == 0 && !g_ascii_isalnum (p[n + 2]))
      {
        const char *close = memchr (p, '>', self->end - p);

        self->p = close != NULL ? close + 1 : self->end;
        return;
      }
  self->p = self->end;
}

/* "<!-- … -->", "<!doctype …>", "<?…>"; Outlook's "<![if …]>" as well. */
static void
skip_declaration (MimeHtmlReader *self)
{
  const char *p = self->p;
  const char *close;

  if (self->end - p >= 4 && memcmp (p, "<!--", 4) == 0)
    {
      if (self->end - p > 4 && p[4] == '>')
        {
          self->p = p + 5;
          return;
        }
      close = self->no_comment_end ? NULL : memmem (p + 4, self->end - p - 4, "-->", 3);
      if (close != NULL)
        {
          self->p = close + 3;
          return;
        }
      self->no_comment_end = TRUE;
    }
  close = memchr (p, '>', self->end - p);
  self->p = close != NULL ? close + 1 : self->end;
}

static void
keep_attribute (MimeHtmlReader *self, const char *name, gsize n, MimeHtmlRange value)
{
  static const struct
  {
    const char *name;
    gsize offset;
  } known[] = {
    { "href", G_STRUCT_OFFSET (MimeHtmlReader, href) },
    { "style", G_STRUCT_OFFSET (MimeHtmlReader, style) },
    { "alt", G_STRUCT_OFFSET (MimeHtmlReader, alt) },
    { "start", G_STRUCT_OFFSET (MimeHtmlReader, start) },
  };

  if (n == 6 && g_ascii_strncasecmp (name, "hidden", 6) == 0)
    self->hidden = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (n == strlen (known[i].name) && g_ascii_strncasecmp (name, known[i].name, n) == 0)
      {
        MimeHtmlRange *range = G_STRUCT_MEMBER_P (self, known[i].offset);

        /* The first one counts. */
        if (range->start == NULL)
          *range = value;
      }
}

static const char *
read_value (const char *p, const char *end, MimeHtmlRange *value)
{
  const char *stop;

  while (p < end && is_space (*p))
    p++;
  if (p < end && (*p == '"' || *p == '\''))
    {
      stop = memchr (p + 1, *p, end - p - 1);
      if (stop == NULL)
        stop = end;
      *value = (MimeHtmlRange){ p + 1, stop - p - 1 };
      return stop < end ? stop + 1 : end;
    }
  for (stop = p; stop < end && !is_space (*stop) && *stop != '>'; stop++)
    ;
  *value = (MimeHtmlRange){ p, stop - p };
  return stop;
}

/* Reads up to and with ">". Returns FALSE if the document ends before. */
static gboolean
read_attributes (MimeHtmlReader *self)
{
  const char *p = self->p;

  while (p < self->end)
    {
      const char *name;
      gsize n;
      MimeHtmlRange value = { "", 0 };

      while (p < self->end && (is_space (*p) || *p == '/'))
        p++;
      if (p == self->end)
        break;
      if (*p == '>')
        {
          self->p = p + 1;
          return TRUE;
        }
      name = p++;
      while (p < self->end && !is_space (*p) && *p != '/' && *p != '>' && *p != '=')
        p++;
      n = p - name;
      while (p < self->end && is_space (*p))
        p++;
      if (p < self->end && *p == '=')
        p = read_value (p + 1, self->end, &value);
      keep_attribute (self, name, n, value);
    }
  self->p = self->end;
  return FALSE;
}

static MimeHtmlToken
read_tag (MimeHtmlReader *self)
{
  gboolean closing = self->p[1] == '/';
  const char *p = self->p + (closing ? 2 : 1);
  gsize n = 0;

  for (; p < self->end && !is_space (*p) && *p != '/' && *p != '>'; p++)
    if (n < MIME_HTML_NAME_MAX)
      self->name[n++] = g_ascii_tolower (*p);
  self->name[n] = '\0';
  self->href.start = self->style.start = self->alt.start = self->start.start = NULL;
  self->hidden = FALSE;
  self->p = p;
  if (!read_attributes (self))
    return MIME_HTML_END;
  return closing ? MIME_HTML_END_TAG : MIME_HTML_START_TAG;
}

static gboolean
is_markup (const char *p, const char *end)
{
  if (end - p < 2)
    return FALSE;
  return g_ascii_isalpha (p[1]) || p[1] == '!' || p[1] == '?' ||
         (p[1] == '/' && end - p > 2 && g_ascii_isalpha (p[2]));
}

static MimeHtmlToken
read_text (MimeHtmlReader *self)
{
  const char *stop = self->p;

  do
    {
      stop = memchr (stop + 1, '<', self->end - stop - 1);
      if (stop == NULL)
        stop = self->end;
    }
  while (stop < self->end && !is_markup (stop, self->end));
  self->text = (MimeHtmlRange){ self->p, stop - self->p };
  self->p = stop;
  return MIME_HTML_TEXT;
}

MimeHtmlToken
mime_html_reader_next (MimeHtmlReader *self)
{
  while (self->p < self->end)
    {
      MimeHtmlToken token;

      if (*self->p != '<' || !is_markup (self->p, self->end))
        return read_text (self);
      if (self->p[1] == '!' || self->p[1] == '?')
        {
          skip_declaration (self);
          continue;
        }
      token = read_tag (self);
      if (token == MIME_HTML_START_TAG && is_raw (self->name))
        {
          skip_raw (self);
          continue;
        }
      return token;
    }
  return MIME_HTML_END;
}

char *
mime_html_dup_value (const MimeHtmlRange *range)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *p = range->start;
  const char *end = p + MIN (range->len, VALUE_MAX_BYTES);

  while (p < end)
    {
      gunichar c = (guchar) *p;
      gsize n = mime_html_read_entity (p, end, TRUE, &c);

      if (n == 0)
        {
          if (c >= ' ' && c != 0x7f)
            g_string_append_c (value, *p);
          n = 1;
        }
      else if (c >= ' ' && c != 0x7f)
        g_string_append_unichar (value, c);
      p += n;
    }
  if (!g_utf8_validate (value->str, -1, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (value->str, -1);

      g_string_assign (value, valid);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&value), FALSE));
}
