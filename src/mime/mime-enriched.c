/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-enriched.h"

#include <string.h>

#define COMMAND_MAX_BYTES 60

typedef struct
{
  GString *out;
  gboolean richtext;
  guint n_params; /* inside <param> nothing is shown */
  guint n_nofill; /* inside <nofill> lines stay as they are */
} Writer;

static const struct
{
  const char *command;
  const char *element;
} commands[] = {
  { "bold", "b" },           { "italic", "i" },      { "underline", "u" },
  { "fixed", "tt" },         { "smaller", "small" }, { "bigger", "big" },
  { "excerpt", "blockquote" }, { "center", "center" }, { "paragraph", "p" },
  { "superscript", "sup" },  { "subscript", "sub" },
};

/* What RFC 1341 knew besides. */
static gboolean
write_richtext (Writer *self, const char *name)
{
  if (strcmp (name, "lt") == 0)
    g_string_append (self->out, "&lt;");
  else if (strcmp (name, "nl") == 0)
    g_string_append (self->out, "<br>\n");
  else if (strcmp (name, "np") == 0)
    g_string_append (self->out, "<hr>\n");
  else
    return FALSE;
  return TRUE;
}

static void
write_command (Writer *self, const char *name)
{
  gboolean end = name[0] == '/';
  const char *word = end ? name + 1 : name;

  if (strcmp (word, "param") == 0 && !self->richtext)
    self->n_params = end ? MAX (self->n_params, 1) - 1 : self->n_params + 1;
  else if (strcmp (word, "comment") == 0 && self->richtext)
    self->n_params = end ? MAX (self->n_params, 1) - 1 : self->n_params + 1;
  else if (strcmp (word, "nofill") == 0)
    self->n_nofill = end ? MAX (self->n_nofill, 1) - 1 : self->n_nofill + 1;
  else if (self->n_params > 0 || (self->richtext && write_richtext (self, name)))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].command, word) == 0)
      g_string_append_printf (self->out, "<%s%s>", end ? "/" : "", commands[i].element);
}

/* "<command>" at @p: returns what is behind it, or NULL. */
static const char *
read_command (Writer *self, const char *p)
{
  const char *stop = memchr (p, '>', strnlen (p, COMMAND_MAX_BYTES + 2));
  g_autofree char *name = NULL;

  if (stop == NULL)
    return NULL;
  name = g_ascii_strdown (p + 1, stop - p - 1);
  for (const char *q = name; *q != '\0'; q++)
    if (!g_ascii_isalnum (*q) && *q != '-' && !(*q == '/' && q == name))
      return NULL;
  write_command (self, name);
  return stop + 1;
}

static void
write_char (Writer *self, char c)
{
  if (self->n_params > 0)
    return;
  switch (c)
    {
    case '<': g_string_append (self->out, "&lt;"); break;
    case '>': g_string_append (self->out, "&gt;"); break;
    case '&': g_string_append (self->out, "&amp;"); break;
    default: g_string_append_c (self->out, c); break;
    }
}

/* One line end is a blank, each one more a line end (RFC 1896 section 2). */
static const char *
read_line_ends (Writer *self, const char *p)
{
  guint n = 0;

  for (; *p == '\n'; p++)
    n++;
  if (self->n_params > 0)
    return p;
  if (self->richtext || (n == 1 && self->n_nofill == 0))
    g_string_append_c (self->out, '\n');
  for (guint i = self->n_nofill > 0 ? 0 : 1; i < n && !self->richtext; i++)
    g_string_append (self->out, "<br>\n");
  return p;
}

char *
mime_enriched_to_html (const char *text, gboolean richtext)
{
  Writer self = { .out = g_string_new (NULL), .richtext = richtext };

  for (const char *p = text; *p != '\0';)
    {
      const char *after = *p == '<' && p[1] != '<' ? read_command (&self, p) : NULL;

      if (after != NULL)
        p = after;
      else if (*p == '\n')
        p = read_line_ends (&self, p);
      else
        {
          write_char (&self, *p);
          p += *p == '<' && p[1] == '<' && !richtext ? 2 : 1;
        }
    }
  return g_string_free (self.out, FALSE);
}
