/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-text.h"

#include <string.h>

#define SIGNATURE_MARK "-- "

/* A line without its quote marks. */
typedef struct
{
  guint depth;
  const char *text;
  gsize len;
} Line;

/* "> > text" is quoted twice, as ">> text" is; one blank behind the marks belongs to them. */
static Line
read_line (const char *p, gsize len)
{
  const char *end = p + len;
  Line line = { 0, p, len };

  while (p < end && *p == '>')
    {
      line.depth++;
      p++;
      if (p + 1 < end && *p == ' ' && p[1] == '>')
        p++;
    }
  if (line.depth > 0 && p < end && *p == ' ')
    p++;
  line.text = p;
  line.len = end - p;
  return line;
}

static void
append_marks (GString *out, guint depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

static gboolean
is_signature_mark (const char *p, gsize len)
{
  return len == strlen (SIGNATURE_MARK) && memcmp (p, SIGNATURE_MARK, len) == 0;
}

static gboolean
needs_stuffing (const char *text, gsize len)
{
  return len > 0 && (text[0] == ' ' || text[0] == '>' || (len >= 5 && memcmp (text, "From ", 5) == 0));
}

/* The bytes of @text that fit into @width characters and end behind a blank; all of it if there is no blank to
 * break it at. */
static gsize
find_break (const char *text, gsize len, guint width)
{
  const char *end = text + len;
  const char *last = NULL;
  guint column = 0;

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      if (column >= width && last != NULL)
        return last - text;
      column++;
      if (*p == ' ' && p + 1 < end && p[1] != ' ' && !is_signature_mark (text, p + 1 - text))
        last = p + 1;
    }
  return last != NULL && column > width ? (gsize) (last - text) : len;
}

static void
write_flowed (GString *out, const Line *line)
{
  const char *p = line->text;
  gsize len = line->len;
  guint width = COMPOSE_FLOWED_WIDTH - (line->depth > 0 ? MIN (line->depth + 1, 20) : 0);

  while (len > 0 && p[len - 1] == ' ')
    len--;
  do
    {
      gsize n = find_break (p, len, width);

      append_marks (out, line->depth);
      if (line->depth == 0 && needs_stuffing (p, n))
        g_string_append_c (out, ' ');
      g_string_append_len (out, p, n);
      g_string_append_c (out, '\n');
      p += n;
      len -= n;
    }
  while (len > 0);
}

char *
compose_text_to_flowed (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 64);
  const char *p = text;

  while (*p != '\0')
    {
      gsize len = strcspn (p, "\n");
      Line line = read_line (p, len);

      if (line.depth == 0 && is_signature_mark (line.text, line.len))
        g_string_append (out, SIGNATURE_MARK "\n");
      else if (line.depth > 0 && line.len == 0)
        {
          append_marks (out, line.depth);
          g_string_truncate (out, out->len - 1);
          g_string_append_c (out, '\n');
        }
      else
        write_flowed (out, &line);
      p += len;
      p += *p == '\n';
    }
  return g_string_free (out, FALSE);
}

char *
compose_text_from_flowed (const char *text, const MimeTextFormat *format)
{
  GString *out = g_string_sized_new (strlen (text));
  gboolean is_soft = FALSE;
  guint depth = 0;

  if (!format->flowed)
    {
      g_string_append (out, text);
      return g_string_free (out, FALSE);
    }
  for (const char *p = text; *p != '\0';)
    {
      gsize len = strcspn (p, "\n");
      const char *next = p + len + (p[len] == '\n');
      gsize marks = 0;

      while (marks < len && p[marks] == '>')
        marks++;
      p += marks;
      len -= marks;
      if (len > 0 && *p == ' ')
        {
          p++;
          len--;
        }
      if (is_soft && marks != depth)
        g_string_append_c (out, '\n');
      if (!is_soft || marks != depth)
        append_marks (out, marks);
      depth = marks;
      is_soft = len > 0 && p[len - 1] == ' ' && !is_signature_mark (p, len);
      g_string_append_len (out, p, len - (is_soft && format->delsp));
      if (!is_soft)
        g_string_append_c (out, '\n');
      p = next;
    }
  if (is_soft)
    g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
