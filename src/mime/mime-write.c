/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-write.h"

#include "mime-headers.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/random.h>

#define LINE_MAX_BYTES 998 /* RFC 5322 section 2.1.1, without CRLF */
#define FOLD_AT 76
#define WORD_START "=?utf-8?"
#define PARAMETER_NAME_MAX 60
#define PARAMETER_PIECE 60
#define NAME_PIECE 60

static gboolean
is_normal (const char *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (data[i] == '\0' || (data[i] == '\r' && (i + 1 == len || data[i + 1] != '\n')) ||
        (data[i] == '\n' && (i == 0 || data[i - 1] != '\r')))
      return FALSE;
  return TRUE;
}

GBytes *
mime_normalise_crlf (GBytes *raw)
{
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);
  GString *out;

  if (is_normal (data, len))
    return g_bytes_ref (raw);
  out = g_string_sized_new (len + len / 32 + 16);
  for (gsize i = 0; i < len; i++)
    {
      if (data[i] == '\r')
        {
          g_string_append (out, "\r\n");
          if (i + 1 < len && data[i + 1] == '\n')
            i++;
        }
      else if (data[i] == '\n')
        g_string_append (out, "\r\n");
      else if (data[i] != '\0')
        g_string_append_c (out, data[i]);
    }
  return g_string_free_to_bytes (out);
}

char *
mime_message_id_new (const char *from_address)
{
  static const char digits[] = "0123456789abcdefghijkmnpqrstuvwx";
  const char *at = strrchr (from_address, '@');
  gboolean good = mime_address_is_valid (from_address) && at[1] != '[';
  guint8 bytes[20];
  char text[sizeof bytes + 1];

  if (getrandom (bytes, sizeof bytes, 0) != (gssize) sizeof bytes)
    for (gsize i = 0; i < sizeof bytes; i++)
      bytes[i] = (guint8) g_random_int_range (0, 256);
  for (gsize i = 0; i < sizeof bytes; i++)
    text[i] = digits[bytes[i] % 32];
  text[sizeof bytes] = '\0';
  for (const char *p = good ? at : ""; *p != '\0'; p++)
    good = good && (guchar) *p < 0x80;
  return g_strdup_printf ("%s@%s", text, good ? at + 1 : "posthorn.invalid");
}

static gboolean
is_plain (const char *value)
{
  gsize word = 0;

  for (const char *p = value; *p != '\0'; p++)
    {
      if ((guchar) *p >= 0x7f || ((guchar) *p < ' ' && *p != '\t'))
        return FALSE;
      word = *p == ' ' ? 0 : word + 1;
      if (word > LINE_MAX_BYTES - 100)
        return FALSE;
    }
  return strstr (value, "=?") == NULL;
}

/* CR, LF and other controls never reach a header. */
static char *
dup_one_line (const char *value)
{
  char *copy = g_utf8_make_valid (value, -1);

  for (char *p = copy; *p != '\0'; p++)
    if ((guchar) *p < ' ' || *p == 0x7f)
      *p = ' ';
  return copy;
}

static void
fold_words (GString *out, const char *value, gsize column)
{
  const char *p = value;

  while (*p != '\0')
    {
      gsize blanks = strspn (p, " ");
      gsize len = blanks + strcspn (p + blanks, " ");

      /* A line of blanks alone would be no continuation. */
      if (column + len > FOLD_AT && blanks > 0 && len > blanks && p > value)
        {
          g_string_append (out, "\r\n");
          column = 0;
        }
      g_string_append_len (out, p, len);
      column += len;
      p += len;
    }
}

static gsize
q_len (guchar c)
{
  return g_ascii_isalnum (c) || c == ' ' ? 1 : 3;
}

static void
append_q_char (GString *out, guchar c)
{
  if (c == ' ')
    g_string_append_c (out, '_');
  else if (g_ascii_isalnum (c))
    g_string_append_c (out, (char) c);
  else
    g_string_append_printf (out, "=%02X", c);
}

static gsize
char_len (const char *p)
{
  return g_utf8_next_char (p) - p;
}

/* As much of @p as fits into @room bytes of Q text, whole characters, at least one. */
static gsize
fit_q (const char *p, gsize room)
{
  gsize bytes = 0;
  gsize used = 0;

  while (p[bytes] != '\0')
    {
      gsize n = char_len (p + bytes);
      gsize size = 0;

      for (gsize i = 0; i < n; i++)
        size += q_len ((guchar) p[bytes + i]);
      if (used + size > room && bytes > 0)
        break;
      used += size;
      bytes += n;
    }
  return bytes;
}

static gsize
fit_b (const char *p, gsize room)
{
  gsize bytes = 0;

  while (p[bytes] != '\0')
    {
      gsize n = char_len (p + bytes);

      if ((bytes + n + 2) / 3 * 4 > room && bytes > 0)
        break;
      bytes += n;
    }
  return bytes;
}

static gboolean
prefers_base64 (const char *value)
{
  gsize high = 0, len = 0;

  for (; value[len] != '\0'; len++)
    high += (guchar) value[len] >= 0x80;
  return high * 3 > len;
}

static void
encode_words (GString *out, const char *value, gsize column)
{
  gboolean base64 = prefers_base64 (value);
  gsize frame = strlen (WORD_START) + 2 + 2;
  const char *p = value;

  while (*p != '\0')
    {
      gsize room = column + frame + 12 < FOLD_AT ? FOLD_AT - column - frame : 0;
      gsize n;

      if (room == 0)
        {
          g_string_append (out, "\r\n ");
          column = 1;
          room = FOLD_AT - column - frame;
        }
      n = base64 ? fit_b (p, room) : fit_q (p, room);
      g_string_append_printf (out, WORD_START "%c?", base64 ? 'B' : 'Q');
      if (base64)
        {
          g_autofree char *text = g_base64_encode ((const guchar *) p, n);

          g_string_append (out, text);
        }
      else
        for (gsize i = 0; i < n; i++)
          append_q_char (out, (guchar) p[i]);
      g_string_append (out, "?=");
      p += n;
      if (*p != '\0')
        g_string_append (out, "\r\n ");
      column = 1;
    }
}

void
mime_write_encoded (GString *out, const char *value, gsize column)
{
  g_autofree char *line = dup_one_line (value);

  if (is_plain (line))
    fold_words (out, line, column);
  else
    encode_words (out, line, column);
}

static gboolean
is_field_name (const char *name)
{
  gsize len = strlen (name);

  for (gsize i = 0; i < len; i++)
    if (name[i] <= ' ' || name[i] >= 0x7f || name[i] == ':')
      return FALSE;
  return len > 0 && len <= PARAMETER_NAME_MAX;
}

static gboolean
has_long_word (const char *value)
{
  while (*value != '\0')
    {
      gsize len = strcspn (value, " ");

      if (len > LINE_MAX_BYTES - 100)
        return TRUE;
      value += len;
      value += strspn (value, " ");
    }
  return FALSE;
}

gboolean
mime_write_field (GString *out, const char *name, const char *value)
{
  g_autofree char *line = dup_one_line (value);

  if (!is_field_name (name) || has_long_word (line))
    return FALSE;
  g_string_append_printf (out, "%s: ", name);
  if (g_str_is_ascii (line))
    fold_words (out, line, strlen (name) + 2);
  else
    encode_words (out, line, strlen (name) + 2);
  g_string_append (out, "\r\n");
  return TRUE;
}

static gboolean
is_parameter_token (const char *name)
{
  gsize len = strlen (name);

  if (len == 0 || len > PARAMETER_NAME_MAX)
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && strchr ("!#$&+-.^_`{|}~", *name) == NULL)
      return FALSE;
  return TRUE;
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

gboolean
mime_write_parameter (GString *out, const char *name, const char *value)
{
  g_autofree char *line = NULL;
  g_autofree char *escaped = NULL;
  gsize len, done = 0;
  guint section = 0;

  if (!is_parameter_token (name))
    return FALSE;
  line = dup_one_line (value);
  if (is_plain (line) && strlen (line) <= PARAMETER_PIECE)
    {
      g_string_append_printf (out, ";\r\n %s=", name);
      append_quoted (out, line);
      return TRUE;
    }

  escaped = g_uri_escape_string (line, NULL, FALSE);
  len = strlen (escaped);
  if (len <= PARAMETER_PIECE)
    {
      g_string_append_printf (out, ";\r\n %s*=utf-8''%s", name, escaped);
      return TRUE;
    }
  while (done < len)
    {
      gsize n = MIN (PARAMETER_PIECE, len - done);

      /* Not through "%C3". */
      while (n > 1 && done + n < len &&
             (escaped[done + n - 1] == '%' || escaped[done + n - 2] == '%'))
        n--;
      g_string_append_printf (out, ";\r\n %s*%u*=%s%.*s", name, section,
                              section == 0 ? "utf-8''" : "", (int) n, escaped + done);
      done += n;
      section++;
    }
  return TRUE;
}

static gsize
column_of (const GString *out)
{
  const char *eol = memrchr (out->str, '\n', out->len);

  return eol != NULL ? (gsize) (out->str + out->len - eol - 1) : out->len;
}

static gboolean
append_mailbox (GString *out, const MimeAddress *address, GError **error)
{
  if (!mime_address_is_valid (address->address))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("“%s” is not a mail address."),
                   address->address);
      return FALSE;
    }
  if (address->name != NULL && address->name[0] != '\0')
    {
      g_autofree char *name = dup_one_line (address->name);

      if (!is_plain (name) || strlen (name) > NAME_PIECE)
        encode_words (out, name, column_of (out));
      else if (strpbrk (name, "()<>[]:;@\\,.\"") != NULL)
        append_quoted (out, name);
      else
        g_string_append (out, name);
      g_string_append_c (out, ' ');
    }
  if (column_of (out) + strlen (address->address) + 2 > FOLD_AT && column_of (out) > 10)
    g_string_append (out, "\r\n ");
  g_string_append_printf (out, "<%s>", address->address);
  return TRUE;
}

gboolean
mime_write_addresses (GString *out, const char *name, const MimeAddressList *list, GError **error)
{
  gsize start = out->len;

  if (list->n == 0)
    return TRUE;
  g_string_append_printf (out, "%s: ", name);
  for (guint i = 0; i < list->n; i++)
    {
      if (i > 0)
        g_string_append (out, ",\r\n ");
      if (!append_mailbox (out, &list->items[i], error))
        {
          g_string_truncate (out, start);
          return FALSE;
        }
    }
  g_string_append (out, "\r\n");
  return TRUE;
}

/* Anything else in it would end the header's grammar. */
static gboolean
is_id (const char *id)
{
  gsize len = 0;

  for (; id[len] != '\0'; len++)
    if ((guchar) id[len] <= ' ' || (guchar) id[len] >= 0x7f || id[len] == '<' || id[len] == '>')
      return FALSE;
  return len > 0 && len <= LINE_MAX_BYTES - 100;
}

void
mime_write_ids (GString *out, const char *name, const char *const *ids)
{
  gsize start = out->len;
  gboolean any = FALSE;

  g_string_append_printf (out, "%s:", name);
  for (; ids != NULL && *ids != NULL; ids++)
    {
      if (!is_id (*ids))
        continue;
      if (column_of (out) + strlen (*ids) + 3 > FOLD_AT && any)
        g_string_append (out, "\r\n");
      g_string_append_printf (out, " <%s>", *ids);
      any = TRUE;
    }
  if (any)
    g_string_append (out, "\r\n");
  else
    g_string_truncate (out, start);
}

static gboolean
qp_literal (const char *p, gsize column)
{
  /* Blanks before a line end would be lost; "From " and a dot alone are changed on the way. */
  if (*p == ' ' || *p == '\t')
    return p[1] != '\n' && p[1] != '\0';
  if (column == 0 && (*p == '.' || strncmp (p, "From ", 5) == 0))
    return FALSE;
  return (guchar) *p > ' ' && (guchar) *p < 0x7f && *p != '=';
}

void
mime_write_quoted_printable (GString *out, const char *text)
{
  gsize column = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean literal = qp_literal (p, column);

      if (*p == '\n')
        {
          g_string_append (out, "\r\n");
          column = 0;
          continue;
        }
      if (column + (literal ? 1 : 3) > FOLD_AT - 1)
        {
          g_string_append (out, "=\r\n");
          column = 0;
          literal = qp_literal (p, column);
        }
      if (literal)
        g_string_append_c (out, *p);
      else
        g_string_append_printf (out, "=%02X", (guchar) *p);
      column += literal ? 1 : 3;
    }
}
