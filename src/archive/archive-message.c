/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive-message.h"

#include "mime-headers.h"

#include <string.h>

#define KEYWORD_MAX_BYTES 255

/* What is read of a field: room for all keywords that count. */
#define VALUE_MAX_BYTES (ARCHIVE_KEYWORDS_MAX * (KEYWORD_MAX_BYTES + 1))

#define MOZILLA_READ 0x0001
#define MOZILLA_REPLIED 0x0002
#define MOZILLA_MARKED 0x0004
#define MOZILLA_DELETED 0x0008
#define MOZILLA_FORWARDED 0x1000

void
archive_message_free (ArchiveMessage *self)
{
  g_clear_pointer (&self->raw, g_bytes_unref);
  g_strfreev (self->keywords);
  g_free (self);
}

gboolean
archive_is_message (const char *raw, gsize len)
{
  g_autoptr (MimeHeaders) headers = mime_headers_parse (raw, len);

  return headers->date != MIME_DATE_NONE || headers->message_id != NULL || headers->from.n > 0;
}

gboolean
archive_is_keyword (const char *text)
{
  gsize len = strlen (text);

  for (const char *p = text; *p != '\0'; p++)
    if (*p <= ' ' || *p >= 0x7f || strchr ("(){%*\"\\]", *p) != NULL)
      return FALSE;

  return len > 0 && len <= KEYWORD_MAX_BYTES;
}

/* ---- Fields --------------------------------------------------------------------------------- */

/* One field of a header; offsets into the message. */
typedef struct
{
  gsize start;
  gsize value;
  gsize end; /* behind its last line's end */
} Field;

/* The field or other line that begins at @at; FALSE at the end of the header. */
static gboolean
read_field (const char *raw, gsize len, gsize at, Field *field)
{
  const char *colon;
  gsize end = at;

  if (at >= len || raw[at] == '\n' || raw[at] == '\r')
    return FALSE;

  do
    {
      const char *eol = memchr (raw + end, '\n', len - end);

      end = eol != NULL ? (gsize) (eol - raw) + 1 : len;
    }
  while (end < len && (raw[end] == ' ' || raw[end] == '\t'));

  colon = memchr (raw + at, ':', end - at);
  field->start = at;
  field->value = colon != NULL ? (gsize) (colon - raw) + 1 : end;
  field->end = end;
  return TRUE;
}

static gboolean
has_name (const char *raw, const Field *field, const char *name)
{
  gsize len = strlen (name);

  return field->value - field->start == len + 1
         && g_ascii_strncasecmp (raw + field->start, name, len) == 0;
}

static char *
dup_value (const char *raw, const Field *field)
{
  return g_strstrip (g_strndup (raw + field->value, MIN (field->end - field->value, VALUE_MAX_BYTES)));
}

/* ---- Flags ---------------------------------------------------------------------------------- */

static const struct
{
  char letter;
  guint flag;
} letters[] = {
  { 'R', IMAP_FLAG_SEEN },    { 'A', IMAP_FLAG_ANSWERED }, { 'F', IMAP_FLAG_FLAGGED },
  { 'T', IMAP_FLAG_DRAFT },   { 'D', IMAP_FLAG_DELETED },
};

static void
add_keyword (GPtrArray *keywords, const char *name)
{
  if (!archive_is_keyword (name) || keywords->len >= ARCHIVE_KEYWORDS_MAX
      || g_ptr_array_find_with_equal_func (keywords, name, g_str_equal, NULL))
    return;

  g_ptr_array_add (keywords, g_strdup (name));
}

static void
read_letters (const char *value, guint *flags, GPtrArray *keywords)
{
  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    if (strchr (value, letters[i].letter) != NULL)
      *flags |= letters[i].flag;
}

static void
read_names (const char *value, guint *flags, GPtrArray *keywords)
{
  g_auto (GStrv) names = g_strsplit_set (value, " \t\r\n", -1);

  for (guint i = 0; names[i] != NULL; i++)
    add_keyword (keywords, names[i]);
}

static void
read_mozilla (const char *value, guint *flags, GPtrArray *keywords)
{
  guint64 bits = g_ascii_strtoull (value, NULL, 16);

  *flags |= bits & MOZILLA_READ ? IMAP_FLAG_SEEN : 0;
  *flags |= bits & MOZILLA_REPLIED ? IMAP_FLAG_ANSWERED : 0;
  *flags |= bits & MOZILLA_MARKED ? IMAP_FLAG_FLAGGED : 0;
  *flags |= bits & MOZILLA_DELETED ? IMAP_FLAG_DELETED : 0;
  if (bits & MOZILLA_FORWARDED)
    add_keyword (keywords, "$Forwarded");
}

void
archive_take_status (GString *raw, guint *flags, GPtrArray *keywords)
{
  static const struct
  {
    const char *name;
    void (*read) (const char *value, guint *flags, GPtrArray *keywords);
    gboolean is_ours;
  } fields[] = {
    { "Status", read_letters, TRUE },          { "X-Status", read_letters, TRUE },
    { "X-Keywords", read_names, TRUE },        { "X-Mozilla-Status", read_mozilla, FALSE },
    { "X-Mozilla-Keys", read_names, FALSE },
  };
  gboolean seen[G_N_ELEMENTS (fields)] = { FALSE };
  GString *kept = g_string_sized_new (1024);
  gsize at = 0;
  Field field;

  for (; read_field (raw->str, raw->len, at, &field); at = field.end)
    {
      gboolean stays = TRUE;

      for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
        {
          g_autofree char *value = NULL;

          if (seen[i] || !has_name (raw->str, &field, fields[i].name))
            continue;
          value = dup_value (raw->str, &field);
          fields[i].read (value, flags, keywords);
          seen[i] = TRUE;
          stays = !fields[i].is_ours;
        }
      if (stays)
        g_string_append_len (kept, raw->str + field.start, field.end - field.start);
    }

  if (kept->len < at)
    {
      g_string_erase (raw, 0, (gssize) at);
      g_string_prepend_len (raw, kept->str, (gssize) kept->len);
    }
  g_string_free (kept, TRUE);
}

char *
archive_make_status (guint flags, const char *const *keywords)
{
  GString *out = g_string_new ("Status: ");

  g_string_append (out, flags & IMAP_FLAG_SEEN ? "RO\n" : "O\n");
  g_string_append (out, "X-Status: ");
  for (gsize i = 1; i < G_N_ELEMENTS (letters); i++)
    if (flags & letters[i].flag)
      g_string_append_c (out, letters[i].letter);

  g_string_append (out, "\nX-Keywords:");
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    g_string_append_printf (out, " %s", keywords[i]);
  g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}

/* ---- Dates ---------------------------------------------------------------------------------- */

gint64
archive_find_date (const char *raw, gsize len)
{
  g_autoptr (MimeHeaders) headers = NULL;
  gsize at = 0;
  Field field;

  for (; read_field (raw, len, at, &field); at = field.end)
    if (has_name (raw, &field, "Received"))
      {
        g_autofree char *value = dup_value (raw, &field);
        const char *date = strrchr (value, ';');
        gint64 time = date != NULL ? mime_date_parse (date + 1, -1, NULL) : MIME_DATE_NONE;

        if (time != MIME_DATE_NONE)
          return time;
        break;
      }

  headers = mime_headers_parse (raw, len);
  return headers->date;
}
