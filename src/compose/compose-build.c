/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-build.h"

#include "compose-entity.h"
#include "compose-text.h"
#include "mime-write.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PLAIN_TYPE "text/plain; charset=utf-8; format=flowed"
#define HTML_TYPE "text/html; charset=utf-8"

typedef struct
{
  const ComposeDraft *draft;
  ComposeBuildFlags flags;
  ComposeOutput out;
  char *boundary;    /* (owned) */
  guint n_boundaries;
  GString *header;   /* (owned) */
  ComposeResult *result; /* (owned) */
} Builder;

void
compose_result_free (ComposeResult *self)
{
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self->message_id);
  g_free (self);
}

/* ---- What cannot be sent --------------------------------------------------------------------- */

static gboolean
is_clean (const char *value)
{
  if (value == NULL)
    return TRUE;
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar) *p < ' ' || *p == 0x7f)
      return FALSE;
  return g_utf8_validate (value, -1, NULL);
}

static gboolean
refuse (GError **error, const char *field)
{
  /* Translators: %s is the name of a header field, like Subject */
  g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
               _("“%s” holds a line end or another character that cannot be sent."), field);
  return FALSE;
}

static gboolean
check_mailboxes (const GPtrArray *mailboxes, const char *field, gboolean as_draft, GError **error)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const ComposeMailbox *mailbox = mailboxes->pdata[i];
      g_autofree char *wire = compose_address_dup_wire (mailbox->address);

      if (!is_clean (mailbox->name) || !is_clean (mailbox->address))
        return refuse (error, field);
      if (wire == NULL && !as_draft)
        {
          const char *shown = mailbox->address[0] != '\0' || mailbox->name == NULL
                                  ? mailbox->address
                                  : mailbox->name;

          g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _("“%s” is not a mail address."), shown);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_parts (const GPtrArray *parts, GError **error)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const ComposePart *part = parts->pdata[i];

      if (!is_clean (part->filename) || !is_clean (part->content_id) || !is_clean (part->type))
        return refuse (error, "Content-Type");
    }
  return TRUE;
}

static gboolean
check_headers (const GPtrArray *headers, GError **error)
{
  for (guint i = 0; i < headers->len; i++)
    {
      const ComposeHeader *header = headers->pdata[i];

      if (!is_clean (header->name) || !is_clean (header->value))
        return refuse (error, header->name);
    }
  return TRUE;
}

static gboolean
check (const ComposeDraft *draft, const ComposeStamp *stamp, ComposeBuildFlags flags,
       GError **error)
{
  gboolean as_draft = (flags & COMPOSE_BUILD_DRAFT) != 0;

  g_autoptr (GPtrArray) from = g_ptr_array_new ();

  if (draft->from != NULL)
    g_ptr_array_add (from, draft->from);
  else if (!as_draft)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _("The message has no sender."));
      return FALSE;
    }
  if (!is_clean (draft->subject))
    return refuse (error, "Subject");
  if (!is_clean (draft->in_reply_to))
    return refuse (error, "In-Reply-To");
  if (!is_clean (draft->identity))
    return refuse (error, COMPOSE_IDENTITY_HEADER);
  if (!is_clean (stamp->message_id))
    return refuse (error, "Message-ID");
  for (guint i = 0; draft->references != NULL && draft->references[i] != NULL; i++)
    if (!is_clean (draft->references[i]))
      return refuse (error, "References");
  return check_mailboxes (from, "From", as_draft, error) &&
         check_mailboxes (draft->to, "To", as_draft, error) &&
         check_mailboxes (draft->cc, "Cc", as_draft, error) &&
         check_mailboxes (draft->bcc, "Bcc", as_draft, error) &&
         check_mailboxes (draft->reply_to, "Reply-To", as_draft, error) &&
         check_parts (draft->images, error) && check_parts (draft->attachments, error) &&
         check_headers (draft->headers, error);
}

/* ---- Addresses ------------------------------------------------------------------------------- */

static void
add_wire_mailbox (Builder *self, GArray *list, const ComposeMailbox *mailbox)
{
  MimeAddress wire = { mailbox->name, compose_address_dup_wire (mailbox->address) };

  self->result->is_utf8 |= !g_str_is_ascii (wire.address);
  g_array_append_val (list, wire);
}

static void
clear_wire_address (MimeAddress *address)
{
  g_free ((char *) address->address);
}

/* In a draft what is no address yet stays, so that it is there when the draft is opened again. */
static void
append_unfinished (GString *header, const char *name, const GPtrArray *mailboxes)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < mailboxes->len; i++)
    {
      const ComposeMailbox *mailbox = mailboxes->pdata[i];
      MimeAddress address = { mailbox->name, mailbox->address };
      g_autofree char *text = mime_address_to_string (&address);

      g_string_append_printf (value, "%s%s", i > 0 ? ", " : "", text);
    }
  mime_write_field (header, name, value->str);
}

static gboolean
all_valid (const GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      g_autofree char *wire =
          compose_address_dup_wire (((ComposeMailbox *) mailboxes->pdata[i])->address);

      if (wire == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
append_mailboxes (Builder *self, const char *name, const GPtrArray *mailboxes)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (MimeAddress));

  if (mailboxes->len > 0 && !all_valid (mailboxes))
    {
      append_unfinished (self->header, name, mailboxes);
      return;
    }
  g_array_set_clear_func (list, (GDestroyNotify) clear_wire_address);
  for (guint i = 0; i < mailboxes->len; i++)
    add_wire_mailbox (self, list, mailboxes->pdata[i]);
  mime_write_addresses (self->header, name,
                        &(MimeAddressList){ (MimeAddress *) (void *) list->data, list->len }, NULL);
}

static void
append_from (Builder *self, const char *name)
{
  g_autoptr (GPtrArray) from = g_ptr_array_new ();

  if (self->draft->from == NULL)
    return;
  g_ptr_array_add (from, self->draft->from);
  append_mailboxes (self, name, from);
}

static void
add_recipients (GPtrArray *recipients, GHashTable *seen, const GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const char *address = ((ComposeMailbox *) mailboxes->pdata[i])->address;

      g_autofree char *wire = compose_address_dup_wire (address);

      if (wire != NULL && g_hash_table_add (seen, compose_address_dup_key (address)))
        g_ptr_array_add (recipients, g_steal_pointer (&wire));
    }
}

static void
make_envelope (Builder *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *recipients = g_ptr_array_new ();
  ComposeResult *result = self->result;

  add_recipients (recipients, seen, self->draft->to);
  add_recipients (recipients, seen, self->draft->cc);
  add_recipients (recipients, seen, self->draft->bcc);
  g_ptr_array_add (recipients, NULL);
  result->recipients = (GStrv) g_ptr_array_free (recipients, FALSE);
  if (self->draft->from != NULL)
    result->sender = compose_address_dup_wire (self->draft->from->address);
  result->is_utf8 |= result->sender != NULL && !g_str_is_ascii (result->sender);
  for (guint i = 0; result->recipients[i] != NULL; i++)
    result->is_utf8 |= !g_str_is_ascii (result->recipients[i]);
}

/* ---- The header ------------------------------------------------------------------------------ */

static void
append_date (Builder *self, const char *name, const ComposeStamp *stamp)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint64 time = stamp->date != 0 ? stamp->date : g_date_time_to_unix (now);
  int offset = stamp->date != 0 ? stamp->date_offset
                                : (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE);
  g_autofree char *date = mime_date_format (time, offset);

  g_string_append_printf (self->header, "%s: %s\r\n", name, date);
}

static void
append_id (Builder *self, const char *name, const char *id)
{
  const char *ids[] = { id, NULL };

  if (id != NULL)
    mime_write_ids (self->header, name, ids);
}

/* What other clients note in their drafts for themselves. */
static gboolean
is_private (const char *name)
{
  static const char *const prefixes[] = {
    "x-mozilla-", "x-identity-key", "x-account-key", "x-evolution-", "x-kmail-", "fcc", "x-fcc",
    "x-apple-",   "x-uniform-type-identifier", "x-universally-unique-identifier", "x-posthorn-",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_ascii_strncasecmp (name, prefixes[i], strlen (prefixes[i])) == 0)
      return TRUE;
  return FALSE;
}

static void
append_kept (Builder *self)
{
  gboolean as_draft = (self->flags & COMPOSE_BUILD_DRAFT) != 0;

  for (guint i = 0; i < self->draft->headers->len; i++)
    {
      const ComposeHeader *header = self->draft->headers->pdata[i];

      if (as_draft || !is_private (header->name))
        mime_write_field (self->header, header->name, header->value);
    }
  if (as_draft && self->draft->identity != NULL)
    mime_write_field (self->header, COMPOSE_IDENTITY_HEADER, self->draft->identity);
}

static void
append_header (Builder *self, const ComposeStamp *stamp)
{
  const ComposeDraft *draft = self->draft;

  append_date (self, "Date", stamp);
  append_from (self, "From");
  append_mailboxes (self, "Reply-To", draft->reply_to);
  append_mailboxes (self, "To", draft->to);
  append_mailboxes (self, "Cc", draft->cc);
  if ((self->flags & (COMPOSE_BUILD_BCC | COMPOSE_BUILD_DRAFT)) != 0)
    append_mailboxes (self, "Bcc", draft->bcc);
  if (draft->subject != NULL && *draft->subject != '\0')
    {
      g_string_append (self->header, "Subject: ");
      mime_write_encoded (self->header, draft->subject, strlen ("Subject: "));
      g_string_append (self->header, "\r\n");
    }
  append_id (self, "Message-ID", self->result->message_id);
  append_id (self, "In-Reply-To", draft->in_reply_to);
  mime_write_ids (self->header, "References", (const char *const *) draft->references);
  append_kept (self);
  g_string_append (self->header, "MIME-Version: 1.0\r\n");
}

/* ---- The body -------------------------------------------------------------------------------- */

/* Begins a multipart in the header that is being written. Owned. "=_" stands in no encoded text. */
static char *
begin_multipart (Builder *self, const char *subtype, const char *parameters)
{
  char *boundary = g_strdup_printf ("=_%s_%u", self->boundary, ++self->n_boundaries);
  g_autofree char *header =
      g_strdup_printf ("Content-Type: multipart/%s;%s\r\n boundary=\"%s\"\r\n\r\n", subtype,
                       parameters, boundary);

  compose_output_puts (&self->out, header);
  return boundary;
}

static void
next_part (Builder *self, const char *boundary)
{
  g_autofree char *line = g_strdup_printf ("--%s\r\n", boundary);

  compose_output_puts (&self->out, line);
}

static void
end_multipart (Builder *self, const char *boundary)
{
  g_autofree char *line = g_strdup_printf ("--%s--\r\n", boundary);

  compose_output_puts (&self->out, line);
}

static void
write_plain (Builder *self)
{
  const ComposeDraft *draft = self->draft;
  g_autofree char *made = draft->text == NULL && draft->html != NULL
                              ? compose_text_from_html (draft->html)
                              : NULL;
  g_autofree char *flowed =
      compose_text_to_flowed (made != NULL ? made : draft->text != NULL ? draft->text : "");

  compose_write_text (&self->out, PLAIN_TYPE, flowed);
}

static void
write_page (Builder *self)
{
  g_autofree char *page =
      g_strdup_printf ("<!DOCTYPE html>\n<html>\n<head>\n"
                       "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n"
                       "</head>\n<body>\n%s\n</body>\n</html>\n",
                       self->draft->html);
  g_auto (GStrv) lines = g_strsplit (page, "\r\n", -1);
  g_autofree char *normal = g_strjoinv ("\n", lines);

  compose_write_text (&self->out, HTML_TYPE, g_strdelimit (normal, "\r", '\n'));
}

/* The page with the pictures that it shows (RFC 2387). */
static void
write_html (Builder *self)
{
  const GPtrArray *images = self->draft->images;
  g_autofree char *boundary = NULL;

  if (images->len == 0)
    {
      write_page (self);
      return;
    }
  boundary = begin_multipart (self, "related", " type=\"text/html\";");
  next_part (self, boundary);
  write_page (self);
  for (guint i = 0; i < images->len; i++)
    {
      next_part (self, boundary);
      compose_write_part (&self->out, images->pdata[i], "inline", self->flags);
    }
  end_multipart (self, boundary);
}

static void
write_words (Builder *self)
{
  g_autofree char *boundary = NULL;

  if (self->draft->html == NULL)
    {
      write_plain (self);
      return;
    }
  boundary = begin_multipart (self, "alternative", "");
  next_part (self, boundary);
  write_plain (self);
  next_part (self, boundary);
  write_html (self);
  end_multipart (self, boundary);
}

static void
write_body (Builder *self)
{
  const GPtrArray *attachments = self->draft->attachments;
  g_autofree char *boundary = NULL;

  if (attachments->len == 0)
    {
      write_words (self);
      return;
    }
  boundary = begin_multipart (self, "mixed", "");
  next_part (self, boundary);
  write_words (self);
  for (guint i = 0; i < attachments->len; i++)
    {
      next_part (self, boundary);
      compose_write_part (&self->out, attachments->pdata[i], "attachment", self->flags);
    }
  end_multipart (self, boundary);
}

/* ---- Redirected ------------------------------------------------------------------------------ */

/* The fields before the message that is sent on (RFC 5322 section 3.6.6). */
static void
append_resent (Builder *self, const ComposeStamp *stamp)
{
  append_date (self, "Resent-Date", stamp);
  append_from (self, "Resent-From");
  append_mailboxes (self, "Resent-To", self->draft->to);
  append_mailboxes (self, "Resent-Cc", self->draft->cc);
  if ((self->flags & COMPOSE_BUILD_BCC) != 0)
    append_mailboxes (self, "Resent-Bcc", self->draft->bcc);
  append_id (self, "Resent-Message-ID", self->result->message_id);
}

static gboolean
begins_with (const char *line, const char *end, const char *name)
{
  gsize len = strlen (name);

  return (gsize) (end - line) >= len && g_ascii_strncasecmp (line, name, len) == 0;
}

/* Blanks before the colon are of RFC 822, and still obeyed. */
static gboolean
is_field (const char *line, const char *end, const char *name)
{
  if (!begins_with (line, end, name))
    return FALSE;
  for (line += strlen (name); line < end && (*line == ' ' || *line == '\t'); line++)
    ;
  return line < end && *line == ':';
}

/* Behind the line that begins at @p. */
static const char *
next_line (const char *p, const char *end)
{
  const char *eol = memchr (p, '\n', (gsize) (end - p));

  return eol != NULL ? eol + 1 : end;
}

/* As it is, but for what the last delivery wrote on top and those who got it unseen. */
static void
write_redirected (Builder *self)
{
  gsize len;
  const char *data = g_bytes_get_data (self->draft->redirected, &len);
  const char *p = data != NULL ? data : "";
  const char *end = p + len;
  gboolean dropped = FALSE;

  if (begins_with (p, end, "From "))
    p = next_line (p, end);
  while (p < end && *p != '\n' && *p != '\r')
    {
      const char *next = next_line (p, end);

      if (*p != ' ' && *p != '\t')
        dropped = is_field (p, end, "Bcc") || is_field (p, end, "Resent-Bcc") ||
                  is_field (p, end, "Return-Path");
      if (!dropped)
        compose_output_write_lines (&self->out, p, (gsize) (next - p));
      p = next;
    }
  compose_output_write_lines (&self->out, p, (gsize) (end - p));
  compose_output_end_lines (&self->out);
}

/* ---- All of it ------------------------------------------------------------------------------- */

static void
builder_init (Builder *self, const ComposeDraft *draft, const ComposeStamp *stamp,
              ComposeBuildFlags flags)
{
  const char *sender = draft->from != NULL ? draft->from->address : "";
  g_autofree char *random = mime_message_id_new (sender);

  self->draft = draft;
  self->flags = flags;
  self->header = g_string_new (NULL);
  self->result = g_new0 (ComposeResult, 1);
  self->result->message_id =
      stamp->message_id != NULL ? g_strdup (stamp->message_id) : mime_message_id_new (sender);
  self->boundary = stamp->boundary != NULL ? g_strdup (stamp->boundary)
                                           : g_strndup (random, strcspn (random, "@"));
}

static void
builder_clear (Builder *self)
{
  compose_output_clear (&self->out);
  g_string_free (self->header, TRUE);
  g_free (self->boundary);
  g_clear_pointer (&self->result, compose_result_free);
}

static void
write_message (Builder *self, const ComposeStamp *stamp)
{
  if (self->draft->redirected != NULL)
    append_resent (self, stamp);
  else
    append_header (self, stamp);
  compose_output_write (&self->out, self->header->str, self->header->len);
  if (self->draft->redirected != NULL)
    write_redirected (self);
  else
    write_body (self);
  compose_output_flush (&self->out);
}

ComposeResult *
compose_build (const ComposeDraft *draft, const ComposeStamp *stamp, ComposeBuildFlags flags,
               GOutputStream *out, GCancellable *cancellable, GError **error)
{
  Builder builder = { 0 };
  ComposeResult *result = NULL;

  if (!check (draft, stamp, flags, error))
    return NULL;
  builder_init (&builder, draft, stamp, flags);
  compose_output_init (&builder.out, out, cancellable);
  make_envelope (&builder);
  write_message (&builder, stamp);
  if (builder.out.error != NULL)
    g_propagate_error (error, g_steal_pointer (&builder.out.error));
  else
    {
      builder.result->size = builder.out.size;
      builder.result->is_8bit = builder.out.is_8bit;
      result = g_steal_pointer (&builder.result);
    }
  builder_clear (&builder);
  return result;
}
