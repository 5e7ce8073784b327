/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message-private.h"
#include "ph-markup.h"

/* ---- Plain text as HTML --------------------------------------------------------------------- */

static void
write_with_links (GString *out, const MimeBlock *block)
{
  gsize done = 0;

  for (guint i = 0; i < block->n_links; i++)
    {
      const MimeLink *link = &block->links[i];

      ph_markup_append (out, block->text + done, link->start - done);
      g_string_append (out, "<a href=\"");
      ph_markup_append (out, link->uri, -1);
      g_string_append (out, "\">");
      ph_markup_append (out, block->text + link->start, link->len);
      g_string_append (out, "</a>");
      done = link->start + link->len;
    }
  ph_markup_append (out, block->text + done, block->len - done);
}

static void
write_block (GString *out, const MimeBlock *block)
{
  if (block->kind == MIME_BLOCK_RULE)
    {
      g_string_append (out, "<hr>\n");
      return;
    }

  g_string_append_printf (out, "<div style=\"white-space:pre-wrap%s%s%s\">",
                          block->gap ? ";margin-top:1em" : "",
                          block->kind == MIME_BLOCK_PREFORMATTED ? ";font-family:monospace" : "",
                          block->kind == MIME_BLOCK_HEADING ? ";font-weight:bold" : "");
  write_with_links (out, block);
  g_string_append (out, "</div>\n");
}

static char *
write_document (const MimeText *text)
{
  GString *out = g_string_new (NULL);
  guint depth = 0;

  for (guint i = 0; i < text->n_blocks; i++)
    {
      for (; depth < text->blocks[i].quote_depth; depth++)
        g_string_append (out, "<blockquote>\n");
      for (; depth > text->blocks[i].quote_depth; depth--)
        g_string_append (out, "</blockquote>\n");
      write_block (out, &text->blocks[i]);
    }

  return g_string_free (out, FALSE);
}

/* ---- The message ---------------------------------------------------------------------------- */

static char *
read_plain (const Message *self, const MimePart *part)
{
  MimeTextFormat format = { part->charset, part->flowed, part->delsp };
  g_autofree char *decoded = mime_part_read_text (self, part);
  g_autoptr (MimeText) text = mime_text_from_plain (decoded != NULL ? decoded : "", &format);

  return write_document (text);
}

static char *
write_header (const MimeHeaders *headers)
{
  g_autoptr (MimeText) text = mime_inner_header_text (headers);

  return write_document (text);
}

static char **
get_html (const Message *message, gboolean own)
{
  g_autoptr (GStrvBuilder) documents = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; i < message->n_bodies; i++)
    {
      const Body *body = &message->bodies[i];
      g_autofree char *document = NULL;

      if (own && mime_body_is_inner (body))
        continue;
      document =
          body->html != NULL ? mime_part_read_text (message, body->html) : NULL;

      any |= document != NULL;
      if (body->message != NULL)
        document = write_header (body->message->headers);
      if (document == NULL && body->text != NULL)
        document = read_plain (message, body->text);
      if (document != NULL)
        g_strv_builder_add (documents, document);
    }

  return any ? g_strv_builder_end (documents) : NULL;
}

char **
mime_message_get_html (const MimeMessage *self)
{
  return get_html ((const Message *) self, FALSE);
}

char **
mime_message_get_own_html (const MimeMessage *self)
{
  return get_html ((const Message *) self, TRUE);
}
