/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-report.h"

#include "mime-fields.h"
#include "mime-words.h"

#include <string.h>

#define PART_MAX_BYTES (256 * 1024)
#define TEXT_MAX_BYTES (8 * 1024)
#define VALUE_MAX_BYTES 1000

static void
recipient_free (gpointer data)
{
  MimeRecipientReport *recipient = data;

  g_free (recipient->address);
  g_free (recipient->status);
  g_free (recipient->diagnostic);
  g_free (recipient->server);
  g_free (recipient);
}

void
mime_report_free (MimeReport *self)
{
  g_ptr_array_unref (self->recipients);
  g_clear_pointer (&self->original, mime_headers_free);
  g_free (self);
}

static MimeReport *
report_new (void)
{
  MimeReport *self = g_new0 (MimeReport, 1);

  self->recipients = g_ptr_array_new_with_free_func (recipient_free);
  return self;
}

/* Without anybody it is about it says nothing. */
static MimeReport *
report_check (MimeReport *self)
{
  if (self->recipients->len > 0)
    return self;
  mime_report_free (self);
  return NULL;
}

static MimeRecipientReport *
add_recipient (MimeReport *self, MimeAction action)
{
  MimeRecipientReport *recipient;

  if (self->recipients->len >= MIME_REPORT_MAX_RECIPIENTS)
    {
      self->cut = TRUE;
      return NULL;
    }
  recipient = g_new0 (MimeRecipientReport, 1);
  recipient->action = action;
  recipient->retry_until = MIME_DATE_NONE;
  g_ptr_array_add (self->recipients, recipient);
  return recipient;
}

/* ---- Fields ------------------------------------------------------------------------------------ */

/* The value without what stands before its ";" ("rfc822; " or "smtp; "). */
static char *
dup_typed (const MimeFieldReader *field)
{
  gsize len = MIN (field->value_len, VALUE_MAX_BYTES);
  const char *mark = memchr (field->value, ';', len);
  const char *start = mark != NULL ? mark + 1 : field->value;

  return mime_header_decode (start, field->value + len - start);
}

/* "<a@b.example>" is the same without brackets. */
static char *
dup_address (const MimeFieldReader *field)
{
  char *address = dup_typed (field);
  gsize len = strlen (address);

  if (len > 2 && address[0] == '<' && address[len - 1] == '>')
    {
      memmove (address, address + 1, len - 2);
      address[len - 2] = '\0';
    }
  return address;
}

/* "5.1.1 (no such user)" without what follows. Free with g_free(). */
static char *
dup_status (const char *text, gsize len)
{
  gsize n = 0;
  guint dots = 0;

  for (; n < len && (g_ascii_isdigit (text[n]) || text[n] == '.'); n++)
    dots += text[n] == '.';
  return dots == 2 && n >= 5 && n <= 9 && text[1] == '.' ? g_strndup (text, n) : NULL;
}

static gboolean
starts_with (const MimeFieldReader *field, const char *word)
{
  return field->value_len >= strlen (word) &&
         g_ascii_strncasecmp (field->value, word, strlen (word)) == 0;
}

static MimeAction
read_action (const MimeFieldReader *field)
{
  static const struct
  {
    const char *word;
    MimeAction action;
  } actions[] = { { "failed", MIME_ACTION_FAILED },       { "delayed", MIME_ACTION_DELAYED },
                  { "delivered", MIME_ACTION_DELIVERED }, { "relayed", MIME_ACTION_RELAYED },
                  { "expanded", MIME_ACTION_EXPANDED } };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (starts_with (field, actions[i].word))
      return actions[i].action;
  return MIME_ACTION_FAILED;
}

static void
take (char **slot, char *value)
{
  g_free (*slot);
  *slot = value;
}

/* A code in the words of the server is more exact than none in the field. */
static void
find_status (MimeRecipientReport *recipient)
{
  const char *p = recipient->diagnostic;
  gboolean vague = recipient->status == NULL || g_str_has_suffix (recipient->status, ".0.0");

  for (; vague && p != NULL && *p != '\0'; p++)
    {
      g_autofree char *status = NULL;

      if (*p < '2' || *p > '5' || p[1] != '.' ||
          (p > recipient->diagnostic && (g_ascii_isdigit (p[-1]) || p[-1] == '.')))
        continue;
      status = dup_status (p, strlen (p));
      if (status == NULL || g_str_has_suffix (status, ".0.0"))
        continue;
      take (&recipient->status, g_steal_pointer (&status));
      return;
    }
}

static void
read_recipient_field (MimeRecipientReport *recipient, const MimeFieldReader *field)
{
  if (mime_field_reader_is (field, "original-recipient"))
    take (&recipient->address, dup_address (field));
  else if (mime_field_reader_is (field, "final-recipient") && recipient->address == NULL)
    recipient->address = dup_address (field);
  else if (mime_field_reader_is (field, "action"))
    recipient->action = read_action (field);
  else if (mime_field_reader_is (field, "status") && recipient->status == NULL)
    recipient->status = dup_status (field->value, field->value_len);
  else if (mime_field_reader_is (field, "diagnostic-code"))
    take (&recipient->diagnostic, dup_typed (field));
  else if (mime_field_reader_is (field, "remote-mta"))
    take (&recipient->server, dup_typed (field));
  else if (mime_field_reader_is (field, "will-retry-until"))
    recipient->retry_until = mime_date_parse (field->value, (gssize) field->value_len, NULL);
}

static void
finish_recipient (MimeRecipientReport *recipient)
{
  find_status (recipient);
  if (recipient->address == NULL)
    recipient->address = g_strdup ("");
  if (recipient->diagnostic != NULL && recipient->diagnostic[0] == '\0')
    g_clear_pointer (&recipient->diagnostic, g_free);
  if (recipient->server != NULL && recipient->server[0] == '\0')
    g_clear_pointer (&recipient->server, g_free);
}

/* ---- Delivery ---------------------------------------------------------------------------------- */

/* Groups of fields, divided by empty lines: the first is about the message, each other one about a
 * recipient. Some systems leave the first out, or the line after it. */
static void
read_delivery (MimeReport *self, const char *data, gsize len)
{
  const char *p = data;
  const char *end = data + len;

  while (p < end)
    {
      MimeRecipientReport *recipient = NULL;
      MimeFieldReader field;

      while (p < end && mime_is_blank (*p))
        p++;
      mime_field_reader_init (&field, p, end - p);
      while (mime_field_reader_next (&field))
        {
          if (recipient == NULL && (mime_field_reader_is (&field, "final-recipient") ||
                                    mime_field_reader_is (&field, "original-recipient")))
            recipient = add_recipient (self, MIME_ACTION_FAILED);
          if (recipient != NULL)
            read_recipient_field (recipient, &field);
        }
      if (recipient != NULL)
        finish_recipient (recipient);
      if (field.p == p)
        break;
      p = field.p;
    }
}

/* ---- Receipts ---------------------------------------------------------------------------------- */

static gboolean
holds (const MimeFieldReader *field, const char *word)
{
  g_autofree char *value = g_ascii_strdown (field->value, (gssize) MIN (field->value_len, 200));

  return strstr (value, word) != NULL;
}

static MimeAction
read_disposition (const MimeFieldReader *field)
{
  if (holds (field, "displayed"))
    return MIME_ACTION_DISPLAYED;
  if (holds (field, "deleted"))
    return MIME_ACTION_DELETED;
  if (holds (field, "dispatched"))
    return MIME_ACTION_DISPATCHED;
  return MIME_ACTION_PROCESSED;
}

static void
read_receipt (MimeReport *self, const char *data, gsize len)
{
  MimeRecipientReport *recipient = add_recipient (self, MIME_ACTION_PROCESSED);
  gboolean disposed = FALSE;
  MimeFieldReader field;

  mime_field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    {
      if (mime_field_reader_is (&field, "disposition"))
        {
          recipient->action = read_disposition (&field);
          self->automatic = holds (&field, "automatic-action");
          disposed = TRUE;
        }
      else
        read_recipient_field (recipient, &field);
    }
  finish_recipient (recipient);
  if (!disposed)
    g_ptr_array_set_size (self->recipients, 0);
}

/* ---- The message that it is about --------------------------------------------------------------- */

/* Among the brothers of @part. */
static MimeHeaders *
find_original (const MimeMessage *message, const MimePart *part)
{
  for (guint i = 0; part->parent != NULL && i < part->parent->n_children; i++)
    {
      const MimePart *child = part->parent->children[i];
      gboolean is_headers = strcmp (child->subtype, "rfc822-headers") == 0;
      g_autoptr (GBytes) content = NULL;
      gsize len;
      const char *data;

      if (!is_headers && child->headers == NULL)
        continue;
      content = mime_part_get_content (message, child, NULL);
      if (content == NULL)
        continue;
      data = g_bytes_get_data (content, &len);
      return mime_headers_parse (data != NULL ? data : "", len);
    }
  return NULL;
}

MimeReport *
mime_report_read (const MimeMessage *self, const MimePart *part)
{
  g_autoptr (GBytes) content = mime_part_get_content (self, part, NULL);
  MimeReport *report;
  gsize len;
  const char *data;

  if (content == NULL)
    return NULL;
  report = report_new ();
  data = g_bytes_get_data (content, &len);
  len = MIN (len, PART_MAX_BYTES);
  while (len > 0 && mime_is_blank (*data))
    {
      data++;
      len--;
    }
  if (len > 0 && strstr (part->subtype, "disposition") != NULL)
    read_receipt (report, data, len);
  else if (len > 0)
    read_delivery (report, data, len);
  report = report_check (report);
  if (report != NULL)
    report->original = find_original (self, part);
  return report;
}

/* ---- Reports in words -------------------------------------------------------------------------- */

static void
append_diagnostic (MimeRecipientReport *recipient, const char *line)
{
  const char *old = recipient->diagnostic;
  g_autofree char *clean = mime_words_dup_clean (line, strlen (line));

  if (old == NULL)
    recipient->diagnostic = g_steal_pointer (&clean);
  else if (strlen (old) < VALUE_MAX_BYTES)
    take (&recipient->diagnostic, g_strconcat (old, " ", clean, NULL));
}

/* qmail: "<a@b.example>:" on a line of its own, and behind it why, up to an empty line. */
static void
read_qmail (MimeReport *self, char **lines)
{
  MimeRecipientReport *recipient = NULL;

  for (; *lines != NULL && **lines != '-'; lines++)
    {
      gsize len = strlen (*lines);

      if (len == 0)
        recipient = NULL;
      else if (len > 4 && **lines == '<' && g_str_has_suffix (*lines, ">:"))
        {
          recipient = add_recipient (self, MIME_ACTION_FAILED);
          if (recipient != NULL)
            recipient->address = mime_words_dup_clean (*lines + 1, len - 3);
        }
      else if (recipient != NULL)
        append_diagnostic (recipient, *lines);
    }
}

/* Exim: "  a@b.example" behind "failed:", and why on lines further in. */
static void
read_exim (MimeReport *self, char **lines)
{
  MimeRecipientReport *recipient = NULL;
  gboolean listed = FALSE;

  for (; *lines != NULL && **lines != '-'; lines++)
    {
      gsize indent = strspn (*lines, " ");

      if (g_str_has_suffix (*lines, "failed:"))
        listed = TRUE;
      else if (listed && indent == 2 && strchr (*lines, '@') != NULL)
        {
          recipient = add_recipient (self, MIME_ACTION_FAILED);
          if (recipient != NULL)
            recipient->address = mime_words_dup_clean (*lines + indent, strlen (*lines + indent));
        }
      else if (recipient != NULL && indent > 2)
        append_diagnostic (recipient, *lines + indent);
      else if ((*lines)[0] != '\0')
        recipient = NULL;
    }
}

/* The first words are what marks the format. */
static void
read_words (MimeReport *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 500);

  if (g_str_has_prefix (text, "Hi. This is the "))
    read_qmail (self, lines);
  else if (g_str_has_prefix (text, "This message was created automatically by mail delivery software"))
    read_exim (self, lines);
}

MimeReport *
mime_report_read_text (const MimeMessage *self)
{
  MimeReport *report = report_new ();
  g_autoptr (GBytes) content = NULL;

  if (self->text != NULL && self->text == self->root)
    content = mime_part_get_content (self, self->text, NULL);
  if (content != NULL)
    {
      gsize len = MIN (g_bytes_get_size (content), TEXT_MAX_BYTES);
      g_autoptr (GBytes) start = g_bytes_new_from_bytes (content, 0, len);
      g_autofree char *text = mime_decode_text (start, self->text->charset);

      read_words (report, text);
    }
  for (guint i = 0; i < report->recipients->len; i++)
    finish_recipient (report->recipients->pdata[i]);
  return report_check (report);
}
