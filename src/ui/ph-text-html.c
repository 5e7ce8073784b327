/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-text-html.h"

#include <glib/gi18n.h>
#include <string.h>

/* Quotes of more blocks than this are folded. */
#define MAX_QUOTED 3

static void
append_escaped (GString *html, const char *text, gsize len)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) len);

  g_string_append (html, escaped);
}

static void
append_link (GString *html, const MimeBlock *block, const MimeLink *link)
{
  g_string_append (html, "<a href=\"");
  append_escaped (html, link->uri, strlen (link->uri));
  g_string_append (html, "\">");
  append_escaped (html, block->text + link->start, link->len);
  g_string_append (html, "</a>");
}

static void
append_words (GString *html, const MimeBlock *block)
{
  gsize at = 0;

  for (guint i = 0; i < block->n_links; i++)
    {
      const MimeLink *link = &block->links[i];

      append_escaped (html, block->text + at, link->start - at);
      append_link (html, block, link);
      at = link->start + link->len;
    }
  append_escaped (html, block->text + at, block->len - at);
}

static void
append_block (GString *html, const MimeBlock *block)
{
  static const char *const classes[] = {
    [MIME_BLOCK_PREFORMATTED] = " class=\"pre\"",
    [MIME_BLOCK_HEADING] = " class=\"heading\"",
    [MIME_BLOCK_ATTRIBUTION] = " class=\"dim\"",
    [MIME_BLOCK_SIGNATURE] = " class=\"dim\"",
  };
  const char *class_name
    = block->kind < G_N_ELEMENTS (classes) && classes[block->kind] != NULL ? classes[block->kind]
                                                                           : "";

  if (block->kind == MIME_BLOCK_RULE)
    {
      g_string_append (html, "<hr>\n");
      return;
    }

  if (block->gap)
    g_string_append (html, "<p></p>");
  g_string_append_printf (html, "<div%s dir=\"auto\">", class_name);
  append_words (html, block);
  g_string_append (html, "</div>\n");
}

static void
set_depth (GString *html, guint *depth, guint wanted)
{
  for (; *depth < wanted; (*depth)++)
    g_string_append (html, "<blockquote>");
  for (; *depth > wanted; (*depth)--)
    g_string_append (html, "</blockquote>");
}

/* The blocks from @first on that are quoted. */
static guint
count_quoted (const MimeText *text, guint first)
{
  guint n = 0;

  while (first + n < text->n_blocks && text->blocks[first + n].quote_depth > 0)
    n++;

  return n;
}

static void
append_quotes (GString *html, const MimeText *text, guint first, guint n)
{
  guint depth = 0;

  if (n > MAX_QUOTED)
    g_string_append_printf (html, "<details><summary>%s</summary>", _("Quoted text"));
  for (guint i = first; i < first + n; i++)
    {
      set_depth (html, &depth, text->blocks[i].quote_depth);
      append_block (html, &text->blocks[i]);
    }
  set_depth (html, &depth, 0);
  if (n > MAX_QUOTED)
    g_string_append (html, "</details>");
}

char *
ph_text_html_write (const MimeText *text)
{
  GString *html
    = g_string_new ("<!DOCTYPE html><style>body { margin: 0 8px; font-size: 0.92em; } div { white-space: pre-wrap; }\n"
                    "p { margin: .7em 0; } .pre { font-family: monospace; }\n"
                    ".heading { font-weight: bold; } .dim, summary { color: #777; }\n"
                    "</style><body>\n");

  for (guint i = 0; i < text->n_blocks; i++)
    {
      guint n = count_quoted (text, i);

      if (n == 0)
        {
          append_block (html, &text->blocks[i]);
          continue;
        }
      append_quotes (html, text, i, n);
      i += n - 1;
    }
  if (text->cut)
    g_string_append_printf (html, "<p class=\"dim\">%s</p>",
                            _("The rest of this message is too long to be shown."));

  return g_string_free (html, FALSE);
}
