/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message-private.h"

#include "mime-text-private.h"

/* The tree is at most MIME_MESSAGE_MAX_DEPTH deep, and some unpacked parts: that bounds the recursion
 * here. */

typedef struct
{
  GArray *bodies;         /* of Body */
  GPtrArray *attachments; /* of MimePart (unowned) */
  GPtrArray *cards;       /* of MimePart (unowned) */
  GPtrArray *sources;     /* of MimePart (unowned): not shown, but read for what is */
  guint n_inner;          /* attached messages that are shown */
  gboolean cut;
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
is_one_of (const MimePart *part, const char *const *types)
{
  for (; *types != NULL; types++)
    {
      gsize n = strlen (part->type);

      if (strncmp (*types, part->type, n) == 0 && (*types)[n] == '/' &&
          strcmp (*types + n + 1, part->subtype) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Text is shown, whatever kind it is (RFC 2046 section 4.1.4), but for what is there for programs. */
static gboolean
is_plain (const MimePart *part)
{
  static const char *const others[] = { "text/css",         "text/csv",       "text/calendar",
                                        "text/vcard",       "text/x-vcard",   "text/directory",
                                        "text/x-amp-html",  "text/xml",       "text/rfc822-headers",
                                        "text/x-vcalendar", "text/javascript", "text/watch-html",
                                        "text/vbscript",    NULL };

  return strcmp (part->type, "text") == 0 && !mime_part_is_rich (part) && !is_one_of (part, others);
}

/* Proofs of who signed, and what only another system needs: no files for people. */
static gboolean
is_hidden (const MimePart *part)
{
  static const char *const types[] = { "application/pgp-signature", "application/pkcs7-signature",
                                       "application/x-pkcs7-signature", "text/x-amp-html",
                                       "text/watch-html", NULL };

  return is_one_of (part, types) || (part->parent != NULL && part->parent->n_children > 1 &&
                                     is_type (part->parent, "multipart", "appledouble") &&
                                     is_type (part, "application", "applefile"));
}

static gboolean
makes_card (const MimePart *part)
{
  static const char *const types[] = { "text/calendar",
                                       "application/ics",
                                       "text/x-vcalendar",
                                       "text/vcard",
                                       "text/x-vcard",
                                       "text/directory",
                                       "message/delivery-status",
                                       "message/global-delivery-status",
                                       "message/disposition-notification",
                                       "message/global-disposition-notification",
                                       "message/partial",
                                       "message/external-body",
                                       "application/pkcs7-mime",
                                       "application/x-pkcs7-mime",
                                       "application/pgp-encrypted",
                                       NULL };

  return is_one_of (part, types);
}

static void choose (Choice *self, const MimePart *part);

static void
choice_init (Choice *self)
{
  *self = (Choice){ 0 };
  self->bodies = g_array_new (FALSE, FALSE, sizeof (Body));
  self->attachments = g_ptr_array_new ();
  self->cards = g_ptr_array_new ();
  self->sources = g_ptr_array_new ();
}

static void
choice_clear (Choice *self)
{
  g_array_unref (self->bodies);
  g_ptr_array_unref (self->attachments);
  g_ptr_array_unref (self->cards);
  g_ptr_array_unref (self->sources);
}

static void
add_body (Choice *self, const MimePart *text, const MimePart *html)
{
  Body body = { text, html, NULL };

  g_array_append_val (self->bodies, body);
}

static gboolean
has_text (const Choice *self)
{
  return self->bodies->len > 0 &&
         g_array_index (self->bodies, Body, self->bodies->len - 1).message == NULL;
}

/* Text with a name after the first text is a file that is shown by some; a chip is safer. */
static void
choose_leaf (Choice *self, const MimePart *part)
{
  gboolean rich = mime_part_is_rich (part);
  gboolean shown = !is_attachment (part) && (is_plain (part) || rich) &&
                   (part->filename == NULL || !has_text (self));

  if (makes_card (part))
    g_ptr_array_add (self->cards, (gpointer) part);
  if (mime_part_is_tnef (part) && part->content == NULL)
    g_ptr_array_add (self->sources, (gpointer) part);
  if (shown)
    add_body (self, rich ? NULL : part, rich ? part : NULL);
  else if (!is_hidden (part))
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
 * shows (an invitation) are offered. Of rich ones HTML is preferred. */
static void
choose_alternative (Choice *self, const MimePart *part)
{
  const MimePart *text = NULL;
  const MimePart *html = NULL;

  for (guint i = 0; i < part->n_children; i++)
    {
      Choice form;

      choice_init (&form);
      form.n_inner = self->n_inner;
      choose (&form, part->children[i]);
      for (guint k = 0; k < form.bodies->len; k++)
        {
          const Body *body = &g_array_index (form.bodies, Body, k);

          if (text == NULL)
            text = body->text;
          if (body->html != NULL && (html == NULL || is_type (body->html, "text", "html")))
            html = body->html;
        }
      g_ptr_array_extend (self->attachments, form.attachments, NULL, NULL);
      g_ptr_array_extend (self->cards, form.cards, NULL, NULL);
      g_ptr_array_extend (self->sources, form.sources, NULL, NULL);
      self->cut |= form.cut;
      choice_clear (&form);
    }
  if (text != NULL || html != NULL)
    add_body (self, text, html);
}

/* What the system said about a message: its words, and the card; the message itself is not shown once
 * more, only attached. */
static void
choose_report (Choice *self, const MimePart *part)
{
  for (guint i = 0; i < part->n_children; i++)
    {
      const MimePart *child = part->children[i];

      if (is_type (child, "text", "rfc822-headers"))
        g_ptr_array_add (self->sources, (gpointer) child);
      if (i > 0 && is_type (child, "message", "rfc822"))
        g_ptr_array_add (self->attachments, (gpointer) child);
      else
        choose (self, child);
    }
}

/* A winmail.dat stands beside a plain text that says the same, or alone. */
static void
choose_tnef (Choice *self, const MimePart *part)
{
  Body *before = has_text (self)
                     ? &g_array_index (self->bodies, Body, self->bodies->len - 1)
                     : NULL;
  const MimePart *text = NULL;
  const MimePart *html = NULL;

  for (guint i = 0; i < part->n_children; i++)
    {
      const MimePart *child = part->children[i];

      if (child->n_children > 0)
        choose (self, child);
      else if (is_attachment (child))
        {
          if (makes_card (child))
            g_ptr_array_add (self->cards, (gpointer) child);
          if (!(html != NULL && is_type (child, "image", NULL) && child->content_id != NULL))
            g_ptr_array_add (self->attachments, (gpointer) child);
        }
      else if (mime_part_is_rich (child))
        html = child;
      else
        text = child;
    }
  if (before != NULL && before->text != NULL)
    {
      if (before->html == NULL && html != NULL && is_type (html, "text", "html"))
        before->html = html;
    }
  else if (before == NULL && (text != NULL || html != NULL))
    add_body (self, text, html);
}

/* A message of its own, below what was said before it. */
static void
choose_message (Choice *self, const MimePart *part)
{
  Body header = { NULL, NULL, part };

  g_ptr_array_add (self->attachments, (gpointer) part);
  if (self->n_inner >= MIME_MESSAGE_MAX_INNER)
    {
      self->cut = TRUE;
      return;
    }
  self->n_inner++;
  g_array_append_val (self->bodies, header);
  choose (self, part->children[0]);
}

static void
choose (Choice *self, const MimePart *part)
{
  if (is_type (part, "message", NULL) && part->n_children == 1)
    choose_message (self, part);
  else if (is_type (part, "text", NULL) && part->n_children > 0)
    choose_all (self, part);
  else if (is_type (part, "application", NULL) && part->n_children > 0)
    choose_tnef (self, part);
  else if (!is_type (part, "multipart", NULL))
    choose_leaf (self, part);
  else if (strcmp (part->subtype, "alternative") == 0)
    choose_alternative (self, part);
  else if (strcmp (part->subtype, "related") == 0)
    choose_related (self, part);
  else if (strcmp (part->subtype, "report") == 0)
    choose_report (self, part);
  else
    choose_all (self, part);
}

static gpointer
keep (Message *self, gconstpointer data, gsize size)
{
  gpointer copy = mime_arena_alloc (&self->arena, size + 1);

  if (size > 0)
    memcpy (copy, data, size);
  return copy;
}

static void
add_shown (GPtrArray *shown, const MimePart *part)
{
  if (part == NULL)
    return;
  while (part->content != NULL)
    part = part->parent;
  if (!g_ptr_array_find (shown, part, NULL))
    g_ptr_array_add (shown, (gpointer) part);
}

/* What can be missing first. */
static void
list_shown (Message *self, const Choice *choice)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();

  for (guint i = 0; i < self->n_bodies; i++)
    if (self->bodies[i].text != NULL && self->bodies[i].html != NULL)
      add_shown (shown, self->bodies[i].html);
  for (guint i = 0; i < choice->cards->len; i++)
    add_shown (shown, choice->cards->pdata[i]);
  for (guint i = 0; i < choice->sources->len; i++)
    add_shown (shown, choice->sources->pdata[i]);
  self->public.n_spare = shown->len;
  for (guint i = 0; i < self->n_bodies; i++)
    add_shown (shown, self->bodies[i].text != NULL ? self->bodies[i].text : self->bodies[i].html);
  self->public.n_shown = shown->len;
  self->public.shown = keep (self, shown->pdata, shown->len * sizeof (gpointer));
}

void
mime_message_choose (Message *self)
{
  Choice choice;

  choice_init (&choice);
  choose (&choice, self->public.root);
  self->n_bodies = choice.bodies->len;
  self->bodies = keep (self, choice.bodies->data, choice.bodies->len * sizeof (Body));
  self->public.n_attachments = choice.attachments->len;
  self->public.attachments =
      keep (self, choice.attachments->pdata, choice.attachments->len * sizeof (gpointer));
  self->public.n_cards = choice.cards->len;
  self->public.cards = keep (self, choice.cards->pdata, choice.cards->len * sizeof (gpointer));
  self->public.cut |= choice.cut;
  for (guint i = 0; i < self->n_bodies && self->public.text == NULL; i++)
    self->public.text = self->bodies[i].text;
  for (guint i = 0; i < self->n_bodies && self->public.html == NULL; i++)
    self->public.html = self->bodies[i].html;
  list_shown (self, &choice);
  choice_clear (&choice);
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
  g_autoptr (GBytes) raw = NULL;

  if (part->content != NULL)
    return g_bytes_ref (part->content);
  raw = g_bytes_new_from_bytes (message->raw, part->start, part->size);
  if (is_type (part, "multipart", NULL) || (is_type (part, "message", NULL) && part->n_children > 0))
    return g_steal_pointer (&raw);
  return mime_decode_part (raw, part->encoding, MIME_PART_MAX_DECODED, error);
}

GBytes *
mime_part_get_header (const MimeMessage *self, const MimePart *part)
{
  const Message *message = (const Message *) self;

  return g_bytes_new_from_bytes (message->raw, part->header_start, part->start - part->header_start);
}

static MimeText *
read_part (const Message *self, const MimePart *part)
{
  MimeTextFormat format = { part->charset, part->flowed, part->delsp };
  g_autofree char *text = mime_part_read_text (self, part);

  if (text == NULL)
    return mime_text_from_plain ("", NULL);
  return mime_part_is_rich (part) ? mime_text_from_html (text)
                                  : mime_text_from_plain (text, &format);
}

static MimeText *
read_body (const Message *self, const Body *body)
{
  g_autoptr (MimeText) text = NULL;

  if (body->message != NULL)
    return mime_inner_header_text (body->message->headers);
  if (body->text != NULL)
    text = read_part (self, body->text);
  if (body->html != NULL && (text == NULL || text->n_blocks == 0))
    return read_part (self, body->html);
  return g_steal_pointer (&text);
}

gboolean
mime_body_is_inner (const Body *body)
{
  const MimePart *part = body->text != NULL ? body->text : body->html;

  if (body->message != NULL)
    return TRUE;
  for (part = part->parent; part != NULL; part = part->parent)
    if (is_type (part, "message", NULL))
      return TRUE;
  return FALSE;
}

static MimeText *
get_text (const Message *self, gboolean own)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < self->n_bodies; i++)
    if (!own || !mime_body_is_inner (&self->bodies[i]))
      g_ptr_array_add (texts, read_body (self, &self->bodies[i]));
  if (texts->len == 0)
    return mime_text_from_plain ("", NULL);
  return mime_text_join ((MimeText **) texts->pdata, texts->len);
}

MimeText *
mime_message_get_text (const MimeMessage *self)
{
  return get_text ((const Message *) self, FALSE);
}

MimeText *
mime_message_get_own_text (const MimeMessage *self)
{
  return get_text ((const Message *) self, TRUE);
}

GBytes *
mime_message_get_raw (const MimeMessage *self)
{
  return ((const Message *) self)->raw;
}
