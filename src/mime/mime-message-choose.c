/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message-private.h"

#include "mime-text-private.h"

/* The tree is at most MIME_MESSAGE_MAX_DEPTH deep, which bounds the recursion here. */

typedef struct
{
  GArray *bodies;         /* of Body */
  GPtrArray *attachments; /* of MimePart (unowned) */
} Choice;

static gboolean
is_type (const MimePart *part, const char *type, const char *subtype)
{
  return strcmp (part->type, type) == 0 &&
         (subtype == NULL || strcmp (part->subtype, subtype) == 0);
}

static gboolean
is_attachment (const MimePart *part)
{
  return part->disposition != NULL && strcmp (part->disposition, "attachment") == 0;
}

static gboolean
is_plain (const MimePart *part)
{
  return is_type (part, "text", "plain");
}

static gboolean
is_html (const MimePart *part)
{
  return is_type (part, "text", "html");
}

/* Proofs of who signed, which are no files for people. */
static gboolean
is_signature (const MimePart *part)
{
  return is_type (part, "application", "pgp-signature") ||
         is_type (part, "application", "pkcs7-signature") ||
         is_type (part, "application", "x-pkcs7-signature");
}

static void choose (Choice *self, const MimePart *part);

static void
add_body (Choice *self, const MimePart *text, const MimePart *html)
{
  Body body = { text, html };

  g_array_append_val (self->bodies, body);
}

/* Text with a name after the first text is a file that is shown by some; a chip is safer. */
static void
choose_leaf (Choice *self, const MimePart *part)
{
  gboolean shown = !is_attachment (part) && (is_plain (part) || is_html (part)) &&
                   (part->filename == NULL || self->bodies->len == 0);

  if (shown)
    add_body (self, is_plain (part) ? part : NULL, is_html (part) ? part : NULL);
  else if (!is_signature (part))
    g_ptr_array_add (self->attachments, (gpointer) part);
}

static void
choose_all (Choice *self, const MimePart *part)
{
  for (guint i = 0; i < part->n_children; i++)
    choose (self, part->children[i]);
}

/* The first child is the document; pictures it refers to are no attachments. */
static void
choose_related (Choice *self, const MimePart *part)
{
  guint n_bodies = self->bodies->len;

  for (guint i = 0; i < part->n_children; i++)
    {
      const MimePart *child = part->children[i];
      gboolean has_document = self->bodies->len > n_bodies;
      gboolean resource = has_document &&
                          (is_type (child, "image", NULL) || is_type (child, "text", "css")) &&
                          child->content_id != NULL;

      if (!resource)
        choose (self, child);
    }
}

/* Every form says the same: the plain one and the HTML one are kept, richer ones which neither
 * shows (an invitation) are offered. */
static void
choose_alternative (Choice *self, const MimePart *part)
{
  const MimePart *text = NULL;
  const MimePart *html = NULL;

  for (guint i = 0; i < part->n_children; i++)
    {
      Choice form = { g_array_new (FALSE, FALSE, sizeof (Body)), g_ptr_array_new () };

      choose (&form, part->children[i]);
      for (guint k = 0; k < form.bodies->len; k++)
        {
          const Body *body = &g_array_index (form.bodies, Body, k);

          if (text == NULL)
            text = body->text;
          if (body->html != NULL)
            html = body->html;
        }
      for (guint k = 0; k < form.attachments->len; k++)
        if (!is_type (form.attachments->pdata[k], "text", "x-amp-html"))
          g_ptr_array_add (self->attachments, form.attachments->pdata[k]);
      g_array_unref (form.bodies);
      g_ptr_array_unref (form.attachments);
    }
  if (text != NULL || html != NULL)
    add_body (self, text, html);
}

static void
choose (Choice *self, const MimePart *part)
{
  if (!is_type (part, "multipart", NULL))
    choose_leaf (self, part);
  else if (strcmp (part->subtype, "alternative") == 0)
    choose_alternative (self, part);
  else if (strcmp (part->subtype, "related") == 0)
    choose_related (self, part);
  else
    choose_all (self, part);
}

void
mime_message_choose (Message *self)
{
  Choice choice = { g_array_new (FALSE, FALSE, sizeof (Body)), g_ptr_array_new () };
  gsize bodies_size, attachments_size;
  Body *bodies;
  const MimePart **attachments;

  choose (&choice, self->public.root);
  bodies_size = choice.bodies->len * sizeof (Body);
  attachments_size = choice.attachments->len * sizeof (gpointer);
  bodies = mime_arena_alloc (&self->arena, bodies_size + 1);
  attachments = mime_arena_alloc (&self->arena, attachments_size + 1);
  if (bodies_size > 0)
    memcpy (bodies, choice.bodies->data, bodies_size);
  if (attachments_size > 0)
    memcpy (attachments, choice.attachments->pdata, attachments_size);

  self->bodies = bodies;
  self->n_bodies = choice.bodies->len;
  self->public.attachments = attachments;
  self->public.n_attachments = choice.attachments->len;
  for (guint i = 0; i < self->n_bodies && self->public.text == NULL; i++)
    self->public.text = bodies[i].text;
  for (guint i = 0; i < self->n_bodies && self->public.html == NULL; i++)
    self->public.html = bodies[i].html;
  g_array_unref (choice.bodies);
  g_ptr_array_unref (choice.attachments);
}

static const MimePart *
find_below (const MimePart *part, const char *id)
{
  if (strcmp (part->id, id) == 0 && id[0] != '\0')
    return part;
  for (guint i = 0; i < part->n_children; i++)
    {
      const MimePart *found = find_below (part->children[i], id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

const MimePart *
mime_message_find_part (const MimeMessage *self, const char *id)
{
  return find_below (self->root, id);
}

GBytes *
mime_part_get_content (const MimeMessage *self, const MimePart *part, GError **error)
{
  const Message *message = (const Message *) self;
  g_autoptr (GBytes) raw = g_bytes_new_from_bytes (message->raw, part->start, part->size);

  if (part->n_children > 0)
    return g_steal_pointer (&raw);
  return mime_decode_part (raw, part->encoding, MIME_PART_MAX_DECODED, error);
}

static MimeText *
read_part (const Message *self, const MimePart *part)
{
  g_autoptr (GBytes) raw = g_bytes_new_from_bytes (self->raw, part->start, part->size);
  g_autoptr (GBytes) bytes = mime_decode_part (raw, part->encoding, MIME_TEXT_MAX_BYTES, NULL);
  MimeTextFormat format = { part->charset, part->flowed, part->delsp };
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return mime_text_from_plain ("", NULL);
  text = mime_decode_text (bytes, part->charset);
  return is_html (part) ? mime_text_from_html (text) : mime_text_from_plain (text, &format);
}

static MimeText *
read_body (const Message *self, const Body *body)
{
  g_autoptr (MimeText) text = NULL;

  if (body->text != NULL)
    text = read_part (self, body->text);
  if (body->html != NULL && (text == NULL || text->n_blocks == 0))
    return read_part (self, body->html);
  return g_steal_pointer (&text);
}

MimeText *
mime_message_get_text (const MimeMessage *self)
{
  const Message *message = (const Message *) self;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  if (message->n_bodies == 0)
    return mime_text_from_plain ("", NULL);
  for (guint i = 0; i < message->n_bodies; i++)
    g_ptr_array_add (texts, read_body (message, &message->bodies[i]));
  return mime_text_join ((MimeText **) texts->pdata, texts->len);
}
