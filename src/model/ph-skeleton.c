/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-skeleton.h"

#include <string.h>

typedef struct
{
  GString *out;
  GHashTable *contents; /* (unowned) (nullable) */
  char *seed;           /* (owned) no content can hold it: it is random */
  guint n_boundaries;
} Writer;

static void write_part (Writer *self, const ImapBody *body);

static gboolean
is_type (const ImapBody *body, const char *type, const char *subtype)
{
  return strcmp (body->type, type) == 0 && (subtype == NULL || strcmp (body->subtype, subtype) == 0);
}

/* What the server sent is not trusted to stay on its line. */
static void
append_line_text (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    g_string_append_c (out, *text == '\r' || *text == '\n' ? ' ' : *text);
}

static gboolean
is_token (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || (guchar) *p >= 0x7f || strchr ("()<>@,;:\\\"/[]?=", *p) != NULL)
      return FALSE;

  return *text != '\0';
}

static void
append_parameter (GString *out, const char *name, const char *value)
{
  g_string_append (out, ";\r\n ");
  append_line_text (out, name);
  g_string_append_c (out, '=');

  if (is_token (value))
    {
      g_string_append (out, value);
      return;
    }

  g_string_append_c (out, '"');
  for (; *value != '\0'; value++)
    {
      if (*value == '"' || *value == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *value == '\r' || *value == '\n' ? ' ' : *value);
    }
  g_string_append_c (out, '"');
}

static void
append_parameters (GString *out, const ImapParameter *parameters, guint n, const char *boundary)
{
  for (guint i = 0; i < n; i++)
    if (boundary == NULL || g_ascii_strncasecmp (parameters[i].name, "boundary", 8) != 0)
      append_parameter (out, parameters[i].name, parameters[i].value);

  if (boundary != NULL)
    append_parameter (out, "boundary", boundary);
}

static void
append_header (GString *out, const char *name, const char *value)
{
  if (value == NULL)
    return;

  g_string_append (out, name);
  g_string_append (out, ": ");
  append_line_text (out, value);
  g_string_append (out, "\r\n");
}

/* An encoded word is none inside quotes. */
static void
append_name (GString *out, const char *name)
{
  if (strstr (name, "=?") != NULL && strpbrk (name, "\"\\,;<>()") == NULL)
    {
      g_string_append (out, name);
      return;
    }

  g_string_append_c (out, '"');
  for (; *name != '\0'; name++)
    {
      if (*name == '"' || *name == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *name);
    }
  g_string_append_c (out, '"');
}

static void
append_addresses (GString *out, const char *header, const ImapAddressList *list)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < list->n_addresses; i++)
    {
      const ImapAddress *address = &list->addresses[i];

      if (address->mailbox == NULL || address->host == NULL)
        continue;
      if (value->len > 0)
        g_string_append (value, ", ");
      append_name (value, address->name != NULL ? address->name : "");
      g_string_append_printf (value, " <%s@%s>", address->mailbox, address->host);
    }

  append_header (out, header, value->len > 0 ? value->str : NULL);
}

/* What is shown of an attached message above its text. */
static void
write_envelope (GString *out, const ImapEnvelope *envelope)
{
  append_header (out, "Subject", envelope->subject);
  append_header (out, "Date", envelope->date);
  append_addresses (out, "From", &envelope->from);
  append_addresses (out, "To", &envelope->to);
  append_addresses (out, "Cc", &envelope->cc);
}

static void
write_headers (Writer *self, const ImapBody *body, const char *boundary)
{
  GString *out = self->out;

  g_string_append (out, "Content-Type: ");
  append_line_text (out, body->type);
  g_string_append_c (out, '/');
  append_line_text (out, body->subtype);
  append_parameters (out, body->parameters, body->n_parameters, boundary);
  g_string_append (out, "\r\n");

  if (boundary == NULL)
    append_header (out, "Content-Transfer-Encoding", body->encoding);
  append_header (out, "Content-ID", body->id);

  if (body->disposition != NULL)
    {
      g_string_append (out, "Content-Disposition: ");
      append_line_text (out, body->disposition);
      append_parameters (out, body->disposition_parameters, body->n_disposition_parameters, NULL);
      g_string_append (out, "\r\n");
    }

  g_string_append (out, "\r\n");
}

static void
write_multipart (Writer *self, const ImapBody *body)
{
  g_autofree char *boundary = g_strdup_printf ("%s-%u", self->seed, self->n_boundaries++);

  write_headers (self, body, boundary);

  for (guint i = 0; i < body->n_children; i++)
    {
      g_string_append_printf (self->out, "\r\n--%s\r\n", boundary);
      write_part (self, body->children[i]);
    }

  g_string_append_printf (self->out, "\r\n--%s--\r\n", boundary);
}

static void
write_part (Writer *self, const ImapBody *body)
{
  GBytes *content = NULL;

  if (is_type (body, "multipart", NULL))
    {
      write_multipart (self, body);
      return;
    }

  write_headers (self, body, NULL);

  if (is_type (body, "message", "rfc822") && body->n_children == 1)
    {
      if (body->envelope != NULL)
        write_envelope (self->out, body->envelope);
      write_part (self, body->children[0]);
      return;
    }

  if (self->contents != NULL)
    content = g_hash_table_lookup (self->contents, body->part);
  if (content != NULL)
    {
      gsize len;
      const char *data = g_bytes_get_data (content, &len);

      g_string_append_len (self->out, data, (gssize) len);
    }
}

GBytes *
ph_skeleton_write (const ImapBody *body, GHashTable *contents)
{
  Writer writer = { .out = g_string_new (NULL), .contents = contents };

  writer.seed = g_uuid_string_random ();
  g_string_append (writer.out, "MIME-Version: 1.0\r\n");
  write_part (&writer, body);
  g_free (writer.seed);

  return g_string_free_to_bytes (writer.out);
}
