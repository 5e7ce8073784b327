/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-text.h"

#include "ph-markup.h"

#include <string.h>

#define RULE "----------------------------------------"

/* ---- Blocks ---------------------------------------------------------------------------------- */

static void
append_marks (GString *out, guint depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

static void
append_gap (GString *out, guint depth)
{
  append_marks (out, depth);
  if (depth > 0)
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

/* Where a link leads, unless its words say it already. */
static void
append_target (GString *out, const MimeBlock *block, const MimeLink *link)
{
  const char *uri = link->uri;
  const char *bare = strstr (uri, "://");
  g_autofree char *words = g_strndup (block->text + link->start, link->len);

  bare = bare != NULL ? bare + 3 : g_str_has_prefix (uri, "mailto:") ? uri + 7 : uri;
  if (strstr (words, bare) != NULL || strlen (uri) > 500)
    return;
  if (g_str_has_suffix (bare, "/") && strncmp (words, bare, strlen (bare) - 1) == 0)
    return;
  g_string_append_printf (out, " <%s>", uri);
}

/* The text of a block; its line ends stay. */
static char *
dup_with_targets (const MimeBlock *block)
{
  GString *text = g_string_sized_new (block->len);
  gsize done = 0;

  for (guint i = 0; i < block->n_links; i++)
    {
      gsize stop = block->links[i].start + block->links[i].len;

      g_string_append_len (text, block->text + done, stop - done);
      append_target (text, block, &block->links[i]);
      done = stop;
    }
  g_string_append_len (text, block->text + done, block->len - done);
  return g_string_free (text, FALSE);
}

static void
append_block (GString *out, const MimeBlock *block, guint depth)
{
  g_autofree char *text = block->kind == MIME_BLOCK_RULE ? g_strdup (RULE) : dup_with_targets (block);
  const char *p = text;

  for (;;)
    {
      gsize len = strcspn (p, "\n");

      append_marks (out, depth);
      g_string_append_len (out, p, len);
      g_string_append_c (out, '\n');
      if (p[len] == '\0')
        break;
      p += len + 1;
    }
}

char *
compose_text_from_blocks (const MimeText *text, guint depth)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < text->n_blocks; i++)
    {
      const MimeBlock *block = &text->blocks[i];
      const MimeBlock *before = i > 0 ? &text->blocks[i - 1] : NULL;

      if (block->gap && before != NULL)
        append_gap (out, depth + MIN (block->quote_depth, before->quote_depth));
      if (block->kind == MIME_BLOCK_SIGNATURE &&
          (before == NULL || before->kind != MIME_BLOCK_SIGNATURE))
        {
          append_marks (out, depth);
          g_string_append (out, "-- \n");
        }
      append_block (out, block, depth + block->quote_depth);
    }
  return g_string_free (out, FALSE);
}

/* HTML has no blank at the end of a line: the last of the lines that are nothing but dashes had one. */
static char *
restore_signature_mark (char *text)
{
  const char *last = g_strrstr (text, "\n--\n");
  const char *behind;
  char *restored;

  if (last == NULL && !g_str_has_prefix (text, "--\n"))
    return text;

  behind = last != NULL ? last + strlen ("\n--") : text + strlen ("--");
  restored = g_strdup_printf ("%.*s %s", (int) (behind - text), text, behind);
  g_free (text);
  return restored;
}

char *
compose_text_from_html (const char *html)
{
  g_autoptr (MimeText) text = mime_text_from_html (html);

  return restore_signature_mark (compose_text_from_blocks (text, 0));
}

char *
compose_text_quote (const char *text)
{
  GString *out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    {
      gsize len = strcspn (p, "\n");
      gsize stop = len > 0 && p[len - 1] == '\r' ? len - 1 : len;

      g_string_append_c (out, '>');
      if (stop > 0 && *p != '>')
        g_string_append_c (out, ' ');
      g_string_append_len (out, p, stop);
      g_string_append_c (out, '\n');
      p += len;
      p += *p == '\n';
    }
  return g_string_free (out, FALSE);
}

/* ---- Text as HTML ---------------------------------------------------------------------------- */

/* HTML joins blanks: all but the first of them hold their place. */
static void
append_blanks_kept (GString *out, const char *text, gsize len, gboolean begins)
{
  for (gsize i = 0; i < len; i++)
    {
      gboolean repeated = text[i] == ' ' && (i > 0 ? text[i - 1] == ' ' : begins);

      if (text[i] == '\t')
        g_string_append (out, "&nbsp;&nbsp;&nbsp; ");
      else if (repeated)
        g_string_append (out, "&nbsp;");
      else
        ph_markup_append (out, text + i, 1);
    }
}

static void
append_line (GString *out, const MimeBlock *block, gsize start, gsize stop)
{
  gsize done = start;

  for (guint i = 0; i < block->n_links; i++)
    {
      const MimeLink *link = &block->links[i];

      if (link->start < done || link->start + link->len > stop)
        continue;
      append_blanks_kept (out, block->text + done, link->start - done, done == start);
      g_string_append (out, "<a href=\"");
      ph_markup_append (out, link->uri, -1);
      g_string_append (out, "\">");
      ph_markup_append (out, block->text + link->start, link->len);
      g_string_append (out, "</a>");
      done = link->start + link->len;
    }
  append_blanks_kept (out, block->text + done, stop - done, done == start);
}

/* A line of a draft has no block of its own: links are found in each. */
static void
append_text_line (GString *out, const char *line, gsize len)
{
  g_autofree char *copy = g_strndup (line, len);
  g_autoptr (MimeText) text = NULL;

  g_string_append (out, "<div>");
  if (len == 0)
    g_string_append (out, "<br>");
  else if (strstr (copy, "://") == NULL && strchr (copy, '@') == NULL && strstr (copy, "www.") == NULL)
    append_blanks_kept (out, copy, len, TRUE);
  else
    {
      text = mime_text_from_plain (copy, NULL);
      if (text->n_blocks == 1 && text->blocks[0].len == len && text->blocks[0].quote_depth == 0)
        append_line (out, &text->blocks[0], 0, len);
      else
        append_blanks_kept (out, copy, len, TRUE);
    }
  g_string_append (out, "</div>\n");
}

char *
compose_html_from_text (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) * 2);
  guint depth = 0;

  for (const char *p = text; *p != '\0';)
    {
      gsize len = strcspn (p, "\n");
      const char *next = p + len + (p[len] == '\n');
      guint marks = 0;

      while (len > 0 && *p == '>')
        {
          marks++;
          p++;
          len--;
          if (len > 1 && *p == ' ' && p[1] == '>')
            {
              p++;
              len--;
            }
        }
      if (marks > 0 && len > 0 && *p == ' ')
        {
          p++;
          len--;
        }
      for (; depth < MIN (marks, MIME_QUOTE_DEPTH_MAX); depth++)
        g_string_append (out, "<blockquote type=\"cite\">\n");
      for (; depth > MIN (marks, MIME_QUOTE_DEPTH_MAX); depth--)
        g_string_append (out, "</blockquote>\n");
      append_text_line (out, p, len);
      p = next;
    }
  for (; depth > 0; depth--)
    g_string_append (out, "</blockquote>\n");
  return g_string_free (out, FALSE);
}
