/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-uu.h"

#include <string.h>

void
mime_uu_append_line (GString *out, const char *p, const char *end)
{
  int n = (*p++ - ' ') & 077;

  for (; n > 0 && p < end; p += 4, n -= 3)
    {
      guint32 bits = 0;

      for (int i = 0; i < 4; i++)
        bits = bits << 6 | (p + i < end ? (guint32) (p[i] - ' ') & 077 : 0);
      g_string_append_c (out, (char) (bits >> 16));
      if (n > 1)
        g_string_append_c (out, (char) (bits >> 8));
      if (n > 2)
        g_string_append_c (out, (char) bits);
    }
}

/* The line at @p without its end; sets where the next one begins. */
static const char *
find_line_end (const char *p, const char *end, const char **next)
{
  const char *eol = memchr (p, '\n', end - p);
  const char *stop = eol != NULL ? eol : end;

  *next = eol != NULL ? eol + 1 : end;
  return stop > p && stop[-1] == '\r' ? stop - 1 : stop;
}

/* "begin 644 NAME": returns NAME. */
static const char *
match_begin (const char *p, const char *stop)
{
  const char *q = p + 6;

  if (stop - p < 11 || memcmp (p, "begin ", 6) != 0)
    return NULL;
  while (q < stop && *q >= '0' && *q <= '7')
    q++;
  if (q - p < 9 || q - p > 10 || q == stop || *q != ' ' || q + 1 == stop)
    return NULL;
  return q + 1;
}

/* Blanks at the end get lost on the way, a checksum is added by some. */
static gboolean
is_data_line (const char *p, const char *stop)
{
  gsize len = (gsize) (stop - p);
  gsize wanted;

  if (len == 0)
    return FALSE;
  for (const char *q = p; q < stop; q++)
    if (*q < ' ' || *q > '`')
      return FALSE;
  wanted = ((((gsize) (*p - ' ') & 077) + 2) / 3) * 4 + 1;
  return len <= wanted + 1 && (len == wanted || len == wanted + 1 || p[len - 1] != ' ');
}

/* Reads the lines behind "begin"; NULL when they are none or do not end. */
static const char *
read_data (const char *p, const char *end, GString *out)
{
  guint n_lines = 0;

  while (p < end)
    {
      const char *next;
      const char *stop = find_line_end (p, end, &next);

      if (stop - p == 3 && memcmp (p, "end", 3) == 0 && n_lines > 0)
        return next;
      if (stop > p)
        {
          if (!is_data_line (p, stop))
            return NULL;
          mime_uu_append_line (out, p, stop);
          n_lines++;
        }
      p = next;
    }
  return NULL;
}

static void
file_free (gpointer data)
{
  MimeUuFile *file = data;

  g_free (file->name);
  g_bytes_unref (file->content);
  g_free (file);
}

static void
add_file (GPtrArray *files, const char *name, const char *stop, GString *content)
{
  MimeUuFile *file = g_new0 (MimeUuFile, 1);

  file->name = g_strndup (name, stop - name);
  file->content = g_string_free_to_bytes (content);
  g_ptr_array_add (files, file);
}

GString *
mime_uu_cut_out (const char *text, gsize len, GPtrArray **files)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (file_free);
  g_autoptr (GString) rest = g_string_new (NULL);
  const char *end = text + len;
  const char *kept = text;

  for (const char *p = text, *next; p < end && found->len < MIME_UU_MAX_FILES; p = next)
    {
      const char *stop = find_line_end (p, end, &next);
      const char *name = match_begin (p, stop);
      GString *content = name != NULL ? g_string_new (NULL) : NULL;
      const char *after = name != NULL ? read_data (next, end, content) : NULL;

      if (after != NULL)
        {
          add_file (found, name, stop, content);
          g_string_append_len (rest, kept, p - kept);
          kept = next = after;
        }
      else if (content != NULL)
        g_string_free (content, TRUE);
    }
  if (found->len == 0)
    return NULL;
  g_string_append_len (rest, kept, end - kept);
  *files = g_steal_pointer (&found);
  return g_steal_pointer (&rest);
}
