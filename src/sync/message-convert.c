/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "message-convert.h"

#include <string.h>

#define BODY_MAX_DEPTH 64
#define SHORT_RECIPIENTS 3

/* The fields are those that Dovecot's cache holds by default. One more (List-Id, say) would make it
 * open every mail of the folder. */
#define HEADER_FIELDS                                                                             \
  "BODY.PEEK[HEADER.FIELDS (DATE SUBJECT FROM SENDER REPLY-TO TO CC BCC IN-REPLY-TO MESSAGE-ID "  \
  "REFERENCES IMPORTANCE X-PRIORITY)]"

const char *
message_profile_get_items (MessageProfile profile)
{
  switch (profile)
    {
    case MESSAGE_PROFILE_ENVELOPE:
      return "UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE ENVELOPE "
             "BODY.PEEK[HEADER.FIELDS (REFERENCES IMPORTANCE X-PRIORITY)]";
    case MESSAGE_PROFILE_WHOLE:
      return "UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER]";
    case MESSAGE_PROFILE_HEADERS:
    default:
      return "UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE " HEADER_FIELDS;
    }
}

static const ImapSection *
find_header_section (const ImapFetch *fetch)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      if (g_ascii_strncasecmp (fetch->sections[i].section, "HEADER", strlen ("HEADER")) == 0)
        return &fetch->sections[i];
    }

  return NULL;
}

gboolean
message_is_convertible (const ImapFetch *fetch)
{
  return fetch->uid != 0 && (fetch->has & IMAP_FETCH_FLAGS) != 0 &&
         (find_header_section (fetch) != NULL || (fetch->has & IMAP_FETCH_ENVELOPE) != 0);
}

/* ---- ENVELOPE ------------------------------------------------------------------------------- */

/* An envelope becomes header text again, so that there is one way to read names and dates. */

static void
add_field (GString *text, const char *name, const char *value)
{
  if (value == NULL)
    return;

  g_string_append_printf (text, "%s: ", name);
  for (const char *p = value; *p != '\0'; p++)
    g_string_append_c (text, *p == '\r' || *p == '\n' ? ' ' : *p);
  g_string_append (text, "\r\n");
}

static void
append_display_name (GString *text, const char *name)
{
  /* An encoded word inside quotes would not be decoded. */
  if (strstr (name, "=?") != NULL)
    {
      g_string_append (text, name);
      return;
    }

  g_string_append_c (text, '"');
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
}

static void
add_addresses (GString *text, const char *field, const ImapAddressList *list)
{
  g_autoptr(GString) value = g_string_new (NULL);

  for (guint i = 0; i < list->n_addresses; i++)
    {
      const ImapAddress *address = &list->addresses[i];

      if (address->mailbox == NULL || address->host == NULL)
        continue;
      if (value->len > 0)
        g_string_append (value, ", ");
      if (address->name != NULL && address->name[0] != '\0')
        {
          append_display_name (value, address->name);
          g_string_append_c (value, ' ');
        }
      g_string_append_printf (value, "<%s@%s>", address->mailbox, address->host);
    }

  if (value->len > 0)
    add_field (text, field, value->str);
}

static MimeHeaders *
parse_envelope (const ImapEnvelope *envelope, const ImapSection *section)
{
  g_autoptr(GString) text = g_string_new (NULL);

  add_field (text, "Date", envelope->date);
  add_field (text, "Subject", envelope->subject);
  add_addresses (text, "From", &envelope->from);
  add_addresses (text, "Sender", &envelope->sender);
  add_addresses (text, "Reply-To", &envelope->reply_to);
  add_addresses (text, "To", &envelope->to);
  add_addresses (text, "Cc", &envelope->cc);
  add_addresses (text, "Bcc", &envelope->bcc);
  add_field (text, "In-Reply-To", envelope->in_reply_to);
  add_field (text, "Message-ID", envelope->message_id);
  if (section != NULL && section->data != NULL)
    g_string_append_len (text, section->data, section->len);

  return mime_headers_parse (text->str, text->len);
}

/* ---- Headers -------------------------------------------------------------------------------- */

static const char *
keep (ConvertedMessage *self, char *string)
{
  if (string != NULL)
    g_ptr_array_add (self->strings, string);

  return string;
}

static const char *
join_addresses (ConvertedMessage *self, const MimeAddressList *list)
{
  g_autoptr(GString) text = NULL;

  if (list->n == 0)
    return NULL;
  if (list->n == 1 && list->items[0].name == NULL)
    return list->items[0].address;

  text = g_string_new (NULL);
  for (guint i = 0; i < list->n; i++)
    {
      g_autofree char *address = mime_address_to_string (&list->items[i]);

      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, address);
    }

  return keep (self, g_string_free (g_steal_pointer (&text), FALSE));
}

static const char *
join_short (ConvertedMessage *self, const MimeAddressList *list)
{
  g_autoptr(GString) text = NULL;

  if (list->n == 0)
    return NULL;
  if (list->n == 1)
    return mime_address_display (&list->items[0]);

  text = g_string_new (NULL);
  for (guint i = 0; i < list->n && i < SHORT_RECIPIENTS; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, mime_address_display (&list->items[i]));
    }

  return keep (self, g_string_free (g_steal_pointer (&text), FALSE));
}

static void
take_headers (ConvertedMessage *self, const MimeHeaders *headers)
{
  StoreMessage *message = &self->message;

  message->subject = headers->subject;
  if (headers->from.n > 0)
    {
      message->from_name = headers->from.items[0].name;
      message->from_address = headers->from.items[0].address;
    }
  message->date_sent = headers->date == MIME_DATE_NONE ? G_MININT64 : headers->date;
  message->zone = headers->date_offset;
  message->message_id = headers->message_id;
  message->in_reply_to = headers->in_reply_to;
  message->references = headers->references;
  message->list_id = headers->list_id;
  message->sender = join_addresses (self, &headers->sender);
  message->reply_to = join_addresses (self, &headers->reply_to);
  message->to = join_addresses (self, &headers->to);
  message->cc = join_addresses (self, &headers->cc);
  message->bcc = join_addresses (self, &headers->bcc);
  message->to_short = join_short (self, headers->to.n > 0 ? &headers->to : &headers->cc);
  if (headers->list_id != NULL)
    message->bits |= STORE_MESSAGE_LIST;
  if (headers->priority == MIME_PRIORITY_HIGH)
    message->bits |= STORE_MESSAGE_IMPORTANT;
}

static const char *
get_valid (const char *text)
{
  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

void
message_convert (const ImapFetch *fetch, ConvertedMessage *out)
{
  const ImapSection *section = find_header_section (fetch);
  StoreMessage *message = &out->message;

  memset (out, 0, sizeof *out);
  out->strings = g_ptr_array_new_with_free_func (g_free);

  if ((fetch->has & IMAP_FETCH_ENVELOPE) != 0 && fetch->envelope != NULL)
    out->headers = parse_envelope (fetch->envelope, section);
  else if (section != NULL && section->data != NULL)
    out->headers = mime_headers_parse (section->data, section->len);
  else
    out->headers = mime_headers_parse ("", 0);
  take_headers (out, out->headers);

  message->email_id = get_valid (fetch->email_id);
  message->thread_key = get_valid (fetch->thread_id);
  message->size = fetch->size;
  message->date_received = (fetch->has & IMAP_FETCH_INTERNALDATE) != 0 ? fetch->internal_date : 0;
  if (fetch->body != NULL && message_has_attachment (fetch->body))
    message->bits |= STORE_MESSAGE_ATTACHMENT;
  message->structure = fetch->body_text;
  message->structure_len = fetch->body_text_len;
  if (get_valid (fetch->preview) != NULL)
    {
      message->preview = fetch->preview;
      message->bits |= STORE_MESSAGE_PREVIEW;
    }

  if (message->date_received == 0 && message->date_sent != G_MININT64)
    message->date_received = message->date_sent;
  out->date = message->date_received;
}

void
converted_message_clear (ConvertedMessage *self)
{
  g_clear_pointer (&self->headers, mime_headers_free);
  g_clear_pointer (&self->strings, g_ptr_array_unref);
}

/* ---- Structure ------------------------------------------------------------------------------ */

static gboolean
is_type (const ImapBody *body, const char *type, const char *subtype)
{
  return g_ascii_strcasecmp (body->type, type) == 0 &&
         (subtype == NULL || g_ascii_strcasecmp (body->subtype, subtype) == 0);
}

static gboolean
is_attachment_disposition (const ImapBody *body)
{
  return body->disposition != NULL && g_ascii_strcasecmp (body->disposition, "attachment") == 0;
}

static gboolean
has_name (const ImapBody *body)
{
  static const char *const names[] = { "filename", "filename*", "filename*0", "filename*0*" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (imap_parameter_get (body->disposition_parameters, body->n_disposition_parameters,
                              names[i]) != NULL)
        return TRUE;
    }

  return imap_parameter_get (body->parameters, body->n_parameters, "name") != NULL ||
         imap_parameter_get (body->parameters, body->n_parameters, "name*") != NULL;
}

static gboolean
is_signature (const ImapBody *body)
{
  return is_type (body, "application", "pgp-signature") ||
         is_type (body, "application", "pgp-encrypted") ||
         is_type (body, "application", "pkcs7-signature") ||
         is_type (body, "application", "x-pkcs7-signature");
}

static gboolean
is_attachment (const ImapBody *body, const ImapBody *parent)
{
  gboolean is_related = parent != NULL && is_type (parent, "multipart", "related");
  gboolean is_report = parent != NULL && is_type (parent, "multipart", "report");

  if (is_signature (body) || is_report)
    return FALSE;
  if (is_related && body->id != NULL && !is_attachment_disposition (body))
    return FALSE;
  if (is_type (body, "text", NULL))
    return is_attachment_disposition (body) && has_name (body);
  if (is_type (body, "message", "delivery-status"))
    return FALSE;

  return TRUE;
}

static gboolean
has_attachment (const ImapBody *body, const ImapBody *parent, guint depth)
{
  if (depth > BODY_MAX_DEPTH)
    return FALSE;
  if (!is_type (body, "multipart", NULL))
    return is_attachment (body, parent);

  for (guint i = 0; i < body->n_children; i++)
    {
      if (has_attachment (body->children[i], body, depth + 1))
        return TRUE;
    }

  return FALSE;
}

gboolean
message_has_attachment (const ImapBody *body)
{
  return has_attachment (body, NULL, 0);
}

static const ImapBody *
find_text (const ImapBody *body, const char *subtype, guint depth)
{
  if (depth > BODY_MAX_DEPTH || is_attachment_disposition (body))
    return NULL;
  if (is_type (body, "text", subtype))
    return body;
  if (!is_type (body, "multipart", NULL))
    return NULL;

  for (guint i = 0; i < body->n_children; i++)
    {
      const ImapBody *found = find_text (body->children[i], subtype, depth + 1);

      if (found != NULL)
        return found;
    }

  return NULL;
}

const ImapBody *
message_find_text (const ImapBody *body)
{
  const ImapBody *found = find_text (body, "plain", 0);

  return found != NULL ? found : find_text (body, "html", 0);
}
