/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-answer-private.h"

#include "compose-text.h"
#include "compose-words.h"
#include "html-quote.h"

#include <string.h>

/* What is quoted, in one or two forms. */
typedef struct
{
  char *text;      /* (owned) as it stands in a draft, not marked as a quote yet */
  char *html;      /* (owned) (nullable) */
  GPtrArray *cids; /* of char: the pictures that html shows */
} Quote;

static void
quote_init (Quote *self)
{
  *self = (Quote){ .cids = g_ptr_array_new_with_free_func (g_free) };
}

static void
quote_clear (Quote *self)
{
  g_free (self->text);
  g_free (self->html);
  g_ptr_array_unref (self->cids);
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* FALSE when the document cannot be read as HTML. */
static gboolean
append_html (Quote *self, GString *html, const char *document, gboolean cut_signature)
{
  g_autoptr (HtmlQuote) part = html_quote (document, strlen (document), cut_signature);

  if (part == NULL)
    return FALSE;
  g_string_append (html, part->html);
  for (guint i = 0; part->content_ids[i] != NULL; i++)
    g_ptr_array_add (self->cids, g_strdup (part->content_ids[i]));
  return TRUE;
}

/* Each document by itself: nothing that one of them leaves open reaches into the next. The text is what
 * can be read of the same HTML, not another part that says something else. */
static gboolean
read_html (Quote *self, char **documents, gboolean cut_signature)
{
  g_autoptr (GString) html = g_string_new (NULL);

  for (; *documents != NULL; documents++)
    if (!append_html (self, html, *documents, cut_signature))
      return FALSE;
  self->text = compose_text_from_html (html->str);
  self->html = g_strdup (html->str);
  return TRUE;
}

/* Blocks that are not the writer's signature. */
static char *
dup_text (const MimeText *text, gboolean cut_signature)
{
  g_autofree MimeBlock *kept = g_new (MimeBlock, text->n_blocks + 1);
  MimeText rest = { kept, 0, text->cut };

  for (guint i = 0; i < text->n_blocks; i++)
    if (!cut_signature || text->blocks[i].kind != MIME_BLOCK_SIGNATURE)
      kept[rest.n_blocks++] = text->blocks[i];
  return compose_text_from_blocks (&rest, 0);
}

static void
read_message (Quote *self, const MimeMessage *message, const ComposeQuestion *question)
{
  gboolean cut_signature = question->mode <= COMPOSE_REPLY_LIST;
  gboolean reads_html = question->shows_html || message->text == NULL;
  g_auto (GStrv) documents = reads_html ? mime_message_get_own_html (message) : NULL;
  g_autoptr (MimeText) text = NULL;

  if (documents != NULL && read_html (self, documents, cut_signature))
    {
      if (!question->shows_html)
        g_clear_pointer (&self->html, g_free);
      return;
    }
  text = mime_message_get_own_text (message);
  self->text = dup_text (text, cut_signature);
}

static void
read_selection (Quote *self, const ComposeQuestion *question)
{
  if (question->selection_html != NULL)
    {
      g_autoptr (GString) html = g_string_new (NULL);

      append_html (self, html, question->selection_html, FALSE);
      self->html = g_strdup (html->str);
    }
  self->text = g_utf8_make_valid (question->selection, -1);
}

/* ---- Pictures -------------------------------------------------------------------------------- */

static const MimePart *
find_picture (const MimePart *part, const char *content_id)
{
  if (part->content_id != NULL && strcmp (part->content_id, content_id) == 0 &&
      strcmp (part->type, "image") == 0)
    return part;
  for (guint i = 0; i < part->n_children; i++)
    {
      const MimePart *found = find_picture (part->children[i], content_id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_picture (const ComposeDraft *draft, const char *content_id)
{
  for (guint i = 0; i < draft->images->len; i++)
    if (strcmp (((ComposePart *) draft->images->pdata[i])->content_id, content_id) == 0)
      return TRUE;
  return FALSE;
}

static void
add_pictures (ComposeDraft *draft, const MimeMessage *message, const Quote *quote)
{
  for (guint i = 0; i < quote->cids->len; i++)
    {
      const char *content_id = quote->cids->pdata[i];
      const MimePart *part = has_picture (draft, content_id)
                                 ? NULL
                                 : find_picture (message->root, content_id);

      if (part != NULL)
        g_ptr_array_add (draft->images, compose_part_new_taken (message, part));
    }
}

/* Pictures that the mail has for its page, shown or not: a draft loses nothing by being opened. */
static void
add_related (ComposeDraft *draft, const MimeMessage *message, const MimePart *part)
{
  gboolean is_related = strcmp (part->type, "multipart") == 0 &&
                        strcmp (part->subtype, "related") == 0;

  for (guint i = 0; i < part->n_children && strcmp (part->type, "message") != 0; i++)
    {
      const MimePart *child = part->children[i];

      if (is_related && i > 0 && strcmp (child->type, "image") == 0 && child->content_id != NULL &&
          !has_picture (draft, child->content_id) && draft->images->len < HTML_QUOTE_MAX_IMAGES)
        g_ptr_array_add (draft->images, compose_part_new_taken (message, child));
      add_related (draft, message, child);
    }
}

/* ---- Writing --------------------------------------------------------------------------------- */

static char *
dup_escaped (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_auto (GStrv) lines = g_strsplit (escaped, "\n", -1);

  return g_strjoinv ("<br>\n", lines);
}

static void
write_reply (ComposeDraft *draft, const MimeMessage *message, const Quote *quote)
{
  g_autofree char *line = compose_attribution (message->headers);
  g_autofree char *marked = compose_text_quote (quote->text);

  draft->text = g_strconcat (line, "\n", marked, NULL);
  if (quote->html != NULL)
    {
      g_autofree char *escaped = dup_escaped (line);

      draft->html = g_strdup_printf ("<div>%s</div>\n<blockquote type=\"cite\">\n%s\n</blockquote>\n",
                                     escaped, quote->html);
    }
}

static void
write_forward (ComposeDraft *draft, const MimeMessage *message, const Quote *quote)
{
  g_autofree char *head = compose_forward_head (message->headers);

  draft->text = g_strconcat (head, "\n", quote->text, NULL);
  if (quote->html != NULL)
    {
      g_autofree char *escaped = dup_escaped (head);

      draft->html = g_strdup_printf ("<div>%s</div>\n<div>\n%s\n</div>\n", escaped, quote->html);
    }
}

/* Whether all that is written is in one plain part. */
static gboolean
has_one_text (const MimeMessage *message)
{
  guint n = 0;

  for (guint i = 0; i < message->n_shown; i++)
    n += strcmp (message->shown[i]->type, "text") == 0 && message->shown[i] != message->html;
  return message->text != NULL && message->text->content == NULL && n == 1;
}

/* The text of a draft as it was written: blank lines and all. */
static char *
dup_own_words (const MimeMessage *message)
{
  const MimePart *part = message->text;
  MimeTextFormat format = { part->charset, part->flowed, part->delsp };
  g_autoptr (GBytes) bytes = mime_part_get_content (message, part, NULL);
  g_autofree char *text = bytes != NULL ? mime_decode_text (bytes, part->charset) : g_strdup ("");

  return compose_text_from_flowed (text, &format);
}

static void
write_again (ComposeDraft *draft, const MimeMessage *message, const Quote *quote)
{
  draft->text = quote->html == NULL && has_one_text (message) ? dup_own_words (message)
                                                           : g_strdup (quote->text);
  draft->html = g_strdup (quote->html);
}

void
compose_fill_quote (ComposeDraft *draft, const MimeMessage *message,
                    const ComposeQuestion *question)
{
  Quote quote;

  quote_init (&quote);
  if (question->selection != NULL && question->mode <= COMPOSE_FORWARD)
    read_selection (&quote, question);
  else
    read_message (&quote, message, question);
  if (question->mode <= COMPOSE_REPLY_LIST)
    write_reply (draft, message, &quote);
  else if (question->mode == COMPOSE_FORWARD)
    write_forward (draft, message, &quote);
  else
    write_again (draft, message, &quote);
  if (draft->html != NULL)
    add_pictures (draft, message, &quote);
  if (draft->html != NULL && question->mode == COMPOSE_CONTINUE)
    add_related (draft, message, message->root);
  quote_clear (&quote);
}
