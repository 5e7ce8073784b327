/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-entity.h"

#include "mime-write.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LINE_MAX_BYTES 998
#define LINE_GOOD_BYTES 78
#define CHUNK_BYTES (64 * 1024)

/* ---- Texts ----------------------------------------------------------------------------------- */

static gboolean
has_from_line (const char *text)
{
  return g_str_has_prefix (text, "From ") || strstr (text, "\nFrom ") != NULL;
}

/* A blank at the end of a line does not arrive everywhere, and format=flowed lives by it; what a blank alone
 * ends is that. */
static gboolean
is_plain_enough (const char *text)
{
  ComposeScan scan = { 0 };

  compose_scan (&scan, text, strlen (text));
  if (scan.is_8bit || scan.longest > LINE_GOOD_BYTES || has_from_line (text))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < ' ' && *p != '\n' && *p != '\t')
      return FALSE;
  return TRUE;
}

static gboolean
prefers_base64 (const char *text)
{
  gsize n_high = 0, len = 0;

  for (; text[len] != '\0'; len++)
    n_high += (guchar) text[len] >= 0x80;
  return n_high * 3 > len;
}

static gboolean
write_crlf (ComposeOutput *out, const char *text)
{
  return compose_output_write_lines (out, text, strlen (text)) && compose_output_end_lines (out);
}

static gboolean
write_text_base64 (ComposeOutput *out, const char *text)
{
  ComposeBase64 base64 = { .output = out };

  while (*text != '\0')
    {
      gsize len = strcspn (text, "\n");

      compose_base64_write (&base64, text, len);
      if (text[len] == '\n')
        compose_base64_write (&base64, "\r\n", 2);
      text += len + (text[len] == '\n');
    }
  return compose_base64_end (&base64);
}

gboolean
compose_write_text (ComposeOutput *out, const char *type, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gboolean plain = is_plain_enough (valid);
  gboolean base64 = !plain && prefers_base64 (valid);
  g_autoptr (GString) quoted = NULL;
  const char *encoding = plain ? "7bit" : base64 ? "base64" : "quoted-printable";
  g_autofree char *header = g_strdup_printf ("Content-Type: %s\r\n"
                                             "Content-Transfer-Encoding: %s\r\n\r\n",
                                             type, encoding);

  compose_output_puts (out, header);
  if (plain)
    return write_crlf (out, valid);
  if (base64)
    return write_text_base64 (out, valid);
  quoted = g_string_new (NULL);
  mime_write_quoted_printable (quoted, valid);
  compose_output_write (out, quoted->str, quoted->len);
  return compose_output_end_lines (out);
}

/* ---- Headers of parts ------------------------------------------------------------------------ */

/* The name in both of the ways that are read: RFC 2047 in Content-Type, where older clients look, and RFC
 * 2231 in Content-Disposition. */
static void
append_old_name (GString *header, const char *filename)
{
  g_autoptr (GString) word = g_string_new (NULL);

  if (g_str_is_ascii (filename) && strlen (filename) <= 60)
    {
      mime_write_parameter (header, "name", filename);
      return;
    }
  mime_write_encoded (word, filename, strlen (" name=\""));
  if (strstr (word->str, "=?") != NULL)
    g_string_append_printf (header, ";\r\n name=\"%s\"", word->str);
}

static gboolean
is_type (const char *type)
{
  const char *slash = strchr (type, '/');

  if (g_str_equal (type, COMPOSE_CALENDAR_REPLY))
    return TRUE;
  if (slash == NULL || slash == type || slash[1] == '\0' || strlen (type) > 100)
    return FALSE;
  for (const char *p = type; *p != '\0'; p++)
    if (p != slash && !g_ascii_isalnum (*p) && strchr ("!#$&-^_.+", *p) == NULL)
      return FALSE;
  return !g_str_has_prefix (type, "multipart/") && !g_str_has_prefix (type, "message/");
}

static gboolean
is_content_id (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || (guchar) *p >= 0x7f || strchr ("<>", *p) != NULL)
      return FALSE;
  return *id != '\0' && strlen (id) <= 250;
}

static gboolean
write_header (ComposeOutput *out, const ComposePart *part, const char *type,
              const char *disposition, const char *encoding)
{
  g_autoptr (GString) header = g_string_new ("Content-Type: ");

  g_string_append (header, type);
  if (part->filename != NULL)
    append_old_name (header, part->filename);
  g_string_append_printf (header, "\r\nContent-Disposition: %s", disposition);
  if (part->filename != NULL)
    mime_write_parameter (header, "filename", part->filename);
  if (part->content_id != NULL && is_content_id (part->content_id))
    g_string_append_printf (header, "\r\nContent-ID: <%s>", part->content_id);
  g_string_append_printf (header, "\r\nContent-Transfer-Encoding: %s\r\n\r\n", encoding);
  return compose_output_write (out, header->str, header->len);
}

static gboolean
write_base64_header (ComposeOutput *out, const ComposePart *part, const char *disposition)
{
  gboolean known = is_type (part->type);

  return write_header (out, part, known ? part->type : "application/octet-stream", disposition,
                       "base64");
}

/* ---- Bodies ---------------------------------------------------------------------------------- */

static gboolean
write_bytes (ComposeOutput *out, const ComposePart *part, GBytes *bytes, const char *disposition)
{
  ComposeBase64 base64 = { .output = out };
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  write_base64_header (out, part, disposition);
  return compose_base64_write (&base64, data, len) && compose_base64_end (&base64);
}

static gboolean
fail_reading (ComposeOutput *out, const ComposePart *part, const GError *error)
{
  gboolean missing = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    out->error = g_error_copy (error);
  else
    g_set_error (&out->error, PH_ERROR, missing ? PH_ERROR_NOT_FOUND : PH_ERROR_DISK,
                 _("The attachment “%s” cannot be read: %s"),
                 part->filename != NULL ? part->filename : part->path, error->message);
  return FALSE;
}

static gboolean
write_file (ComposeOutput *out, const ComposePart *part, const char *disposition)
{
  ComposeBase64 base64 = { .output = out };
  g_autoptr (GFile) file = g_file_new_for_path (part->path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, out->cancellable, &error);
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  gssize n = 0;

  if (stream == NULL)
    return fail_reading (out, part, error);
  write_base64_header (out, part, disposition);
  while (out->error == NULL &&
         (n = g_input_stream_read (G_INPUT_STREAM (stream), chunk, CHUNK_BYTES, out->cancellable,
                                   &error)) > 0)
    compose_base64_write (&base64, chunk, (gsize) n);
  if (n < 0)
    return fail_reading (out, part, error);
  return compose_base64_end (&base64);
}

/* ---- Parts of other messages ----------------------------------------------------------------- */

static gboolean
decode_into (const char *data, gsize len, gpointer user_data)
{
  return compose_base64_write (user_data, data, len);
}

/* Written anew: what was 8-bit or binary on its way here and cannot go so from here. What is too damaged to
 * be decoded goes as it lies there: it keeps nobody from sending the rest. */
static gboolean
write_recoded (ComposeOutput *out, const ComposePart *part, const char *disposition)
{
  ComposeBase64 base64 = { .output = out };
  g_autoptr (GError) error = NULL;
  gsize len;
  const char *data = g_bytes_get_data (part->body, &len);

  write_base64_header (out, part, disposition);
  mime_decode_part_to (part->body, part->encoding, decode_into, &base64, &error);
  if (error != NULL)
    compose_base64_write (&base64, data, len);
  return compose_base64_end (&base64);
}

static gboolean
write_body (ComposeOutput *out, const ComposePart *part)
{
  gsize len;
  const char *data = g_bytes_get_data (part->body, &len);

  return compose_output_write_lines (out, data, len) && compose_output_end_lines (out);
}

/* With its own fields, parameters and all, but for those that say where it stood. */
static gboolean
write_as_it_is (ComposeOutput *out, const ComposePart *part, const char *disposition)
{
  static const char *const kept[] = { "Content-Type", "Content-Transfer-Encoding",
                                      "Content-Description", "Content-Language" };
  g_autoptr (GString) header = g_string_new (NULL);
  gsize len;
  const char *data = g_bytes_get_data (part->header, &len);

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_auto (GStrv) values = mime_headers_get_values (data, len, kept[i]);

      if (values[0] != NULL && !mime_write_field (header, kept[i], values[0]) && i < 2)
        return write_recoded (out, part, disposition);
    }
  g_string_append_printf (header, "Content-Disposition: %s", disposition);
  if (part->filename != NULL)
    mime_write_parameter (header, "filename", part->filename);
  g_string_append (header, "\r\n");
  if (part->content_id != NULL && is_content_id (part->content_id))
    g_string_append_printf (header, "Content-ID: <%s>\r\n", part->content_id);
  g_string_append (header, "\r\n");
  return compose_output_write (out, header->str, header->len) && write_body (out, part);
}

/* An attached message must not be encoded (RFC 2046 section 5.2.1): one that cannot stay as it is goes as a
 * file. */
static gboolean
write_message (ComposeOutput *out, const ComposePart *part, const ComposeScan *scan,
               const char *disposition)
{
  ComposePart file = *part;

  if (scan->has_nul || scan->longest > LINE_MAX_BYTES)
    {
      file.type = (char *) "application/octet-stream";
      if (file.filename == NULL)
        file.filename = (char *) "message.eml";
      return write_recoded (out, &file, disposition);
    }
  write_header (out, part, "message/rfc822", disposition, scan->is_8bit ? "8bit" : "7bit");
  return write_body (out, part);
}

static gboolean
is_encoded (const ComposePart *part)
{
  static const char *const plain[] = { "7bit", "8bit", "binary", NULL };

  return part->encoding != NULL && !g_strv_contains (plain, part->encoding);
}

static gboolean
write_taken (ComposeOutput *out, const ComposePart *part, const char *disposition,
             ComposeBuildFlags flags)
{
  ComposeScan scan = { 0 };
  ComposeScan head = { 0 };
  gsize len, head_len;
  const char *data = g_bytes_get_data (part->body, &len);
  const char *header = g_bytes_get_data (part->header, &head_len);
  gboolean may_stay;

  compose_scan (&scan, data, len);
  compose_scan (&head, header, head_len);
  may_stay = !scan.has_nul && scan.longest <= LINE_MAX_BYTES &&
             (!scan.is_8bit || (flags & COMPOSE_BUILD_8BIT) != 0);
  if (g_str_equal (part->type, "message/rfc822") && !is_encoded (part))
    {
      scan.has_nul |= !may_stay;
      return write_message (out, part, &scan, disposition);
    }
  if (may_stay && !head.is_8bit && head_len > 0)
    return write_as_it_is (out, part, disposition);
  return write_recoded (out, part, disposition);
}

gboolean
compose_write_part (ComposeOutput *out, const ComposePart *part, const char *disposition,
                    ComposeBuildFlags flags)
{
  if (part->path != NULL)
    return write_file (out, part, disposition);
  if (part->bytes != NULL)
    return write_bytes (out, part, part->bytes, disposition);
  return write_taken (out, part, disposition, flags);
}
