/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-headers.h"

#include "mime-address-private.h"
#include "mime-fields.h"
#include "mime-words.h"

/* Bytes of an unstructured header that are decoded. */
#define TEXT_MAX_BYTES (16 * 1024)
#define ID_MAX_BYTES 1000

typedef enum
{
  FIELD_DATE,
  FIELD_FROM,
  FIELD_SENDER,
  FIELD_REPLY_TO,
  FIELD_TO,
  FIELD_CC,
  FIELD_BCC,
  FIELD_SUBJECT,
  FIELD_MESSAGE_ID,
  FIELD_IN_REPLY_TO,
  FIELD_REFERENCES,
  FIELD_LIST_ID,
  FIELD_IMPORTANCE,
  FIELD_X_PRIORITY,
  FIELD_OTHER,
} Field;

static const struct
{
  const char *name;
  gsize len;
} fields[] = {
  { "date", 4 },        { "from", 4 },         { "sender", 6 },      { "reply-to", 8 },
  { "to", 2 },          { "cc", 2 },           { "bcc", 3 },         { "subject", 7 },
  { "message-id", 10 }, { "in-reply-to", 11 }, { "references", 10 }, { "list-id", 7 },
  { "importance", 10 }, { "x-priority", 10 },
};

typedef struct
{
  MimeHeaders public;
  MimeArena arena;
} Headers;

typedef struct
{
  Headers *headers;
  MimeAddressReader to, cc, bcc;
  GString *scratch;
  GString *phrase;
  guint seen; /* a bit for each field */
} Parse;

static const char *no_references[] = { NULL };

/* Field names are letters and hyphens, which a set bit 5 makes lower case and leaves alone. */
static inline gboolean
is_name (const char *text, const char *name, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if ((text[i] | 0x20) != name[i])
      return FALSE;
  return TRUE;
}

static Field
find_field (const char *name, gsize len)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].len == len && is_name (name, fields[i].name, len))
      return (Field) i;
  return FIELD_OTHER;
}

static char *
copy_id (MimeArena *arena, const char *text, gsize len)
{
  if (len == 0 || len > ID_MAX_BYTES)
    return NULL;
  for (gsize i = 0; i < len; i++)
    if ((guchar) text[i] <= ' ' || (guchar) text[i] >= 0x7f)
      {
        char *id = mime_words_clean (arena, text, len, MIME_CLEAN_ADDRESS);

        return id[0] != '\0' ? id : NULL;
      }
  return mime_arena_strndup (arena, text, len);
}

/* The next "<…>" at or after @p; without one the next word, if @bare. Returns where to go on, NULL
 * at the end. */
static const char *
next_id (const char *p, const char *end, gboolean bare, const char **id, gsize *len)
{
  const char *open = memchr (p, '<', end - p);
  const char *close = open != NULL ? memchr (open, '>', end - open) : NULL;

  if (close != NULL)
    {
      const char *inner = memrchr (open, '<', close - open);

      *id = inner + 1;
      *len = close - inner - 1;
      return close + 1;
    }
  if (!bare)
    return NULL;
  while (p < end && (mime_is_blank (*p) || *p == '<'))
    p++;
  *id = p;
  while (p < end && !mime_is_blank (*p) && *p != ',')
    p++;
  *len = p - *id;
  return *len > 0 ? p : NULL;
}

static const char *
read_id (Parse *parse, const char *value, const char *end)
{
  const char *id;
  gsize len;

  if (next_id (value, end, TRUE, &id, &len) == NULL)
    return NULL;
  return copy_id (&parse->headers->arena, id, len);
}

static guint
count_ids (const char *value, const char *end)
{
  guint n = 0;

  for (const char *p = value; (p = memchr (p, '>', end - p)) != NULL; p++)
    n++;
  return n;
}

/* Of a long chain the root and the newest ones are kept: threads are joined by these. */
static void
read_references (Parse *parse, const char *value, const char *end)
{
  MimeHeaders *headers = &parse->headers->public;
  guint total = count_ids (value, end);
  guint skip = total > MIME_REFERENCES_MAX ? total - MIME_REFERENCES_MAX : 0;
  gboolean bare = total == 0;
  const char **ids;
  const char *p = value;
  const char *id;
  gsize len;
  guint n = 0;
  guint i = 0;

  ids = mime_arena_alloc (&parse->headers->arena,
                          (MIME_REFERENCES_MAX > total && !bare ? total + 1
                                                                : MIME_REFERENCES_MAX + 1) *
                              sizeof *ids);
  while (n < MIME_REFERENCES_MAX && (p = next_id (p, end, bare, &id, &len)) != NULL)
    {
      gboolean keep = i == 0 || i > skip;

      i++;
      if (keep && (ids[n] = copy_id (&parse->headers->arena, id, len)) != NULL)
        n++;
      while (bare && p < end && (mime_is_blank (*p) || *p == ','))
        p++;
    }
  ids[n] = NULL;
  headers->references = ids;
  headers->n_references = n;
  headers->cut |= skip > 0;
}

static void
read_list_id (Parse *parse, const char *value, const char *end)
{
  const char *close = memrchr (value, '>', end - value);
  const char *open = close != NULL ? memrchr (value, '<', close - value) : NULL;

  if (open != NULL)
    parse->headers->public.list_id = copy_id (&parse->headers->arena, open + 1, close - open - 1);
  else
    parse->headers->public.list_id = read_id (parse, value, end);
}

static void
read_importance (Parse *parse, const char *value, gsize len)
{
  MimeHeaders *headers = &parse->headers->public;

  if (len >= 4 && g_ascii_strncasecmp (value, "high", 4) == 0)
    headers->priority = MIME_PRIORITY_HIGH;
  else if (len >= 3 && g_ascii_strncasecmp (value, "low", 3) == 0)
    headers->priority = MIME_PRIORITY_LOW;
}

static void
read_x_priority (Parse *parse, const char *value, gsize len)
{
  MimeHeaders *headers = &parse->headers->public;

  if (len == 0 || (parse->seen & (1u << FIELD_IMPORTANCE)) != 0)
    return;
  if (value[0] == '1' || value[0] == '2')
    headers->priority = MIME_PRIORITY_HIGH;
  else if (value[0] == '4' || value[0] == '5')
    headers->priority = MIME_PRIORITY_LOW;
  else
    read_importance (parse, value, len);
}

static void
read_addresses (Parse *parse, MimeAddressReader *reader, const char *value, gsize len)
{
  reader->arena = &parse->headers->arena;
  reader->scratch = parse->scratch;
  reader->phrase = parse->phrase;
  mime_addresses_read (reader, value, len, MIME_ADDRESSES_HEADER);
  parse->headers->public.cut |= reader->cut;
}

static void
read_once (Parse *parse, MimeAddressList *list, const char *value, gsize len)
{
  MimeAddressReader reader = { 0 };

  read_addresses (parse, &reader, value, len);
  list->items = reader.items;
  list->n = reader.n;
}

static const char *
read_text (Parse *parse, const char *value, gsize len)
{
  if (len > TEXT_MAX_BYTES)
    {
      parse->headers->public.cut = TRUE;
      len = TEXT_MAX_BYTES;
    }
  return mime_words_decode (&parse->headers->arena, parse->scratch, value, len);
}

static void
read_first (Parse *parse, Field field, const char *value, gsize len)
{
  MimeHeaders *headers = &parse->headers->public;

  switch (field)
    {
    case FIELD_DATE:
      headers->date = mime_date_parse (value, len, &headers->date_offset);
      break;
    case FIELD_FROM:
      read_once (parse, &headers->from, value, len);
      break;
    case FIELD_SENDER:
      read_once (parse, &headers->sender, value, len);
      break;
    case FIELD_REPLY_TO:
      read_once (parse, &headers->reply_to, value, len);
      break;
    case FIELD_SUBJECT:
      headers->subject = read_text (parse, value, len);
      break;
    case FIELD_MESSAGE_ID:
      headers->message_id = read_id (parse, value, value + len);
      break;
    case FIELD_IN_REPLY_TO:
      headers->in_reply_to = read_id (parse, value, value + len);
      break;
    case FIELD_REFERENCES:
      read_references (parse, value, value + len);
      break;
    case FIELD_LIST_ID:
      read_list_id (parse, value, value + len);
      break;
    case FIELD_IMPORTANCE:
      read_importance (parse, value, len);
      break;
    case FIELD_X_PRIORITY:
      read_x_priority (parse, value, len);
      break;
    case FIELD_TO:
    case FIELD_CC:
    case FIELD_BCC:
    case FIELD_OTHER:
    default:
      break;
    }
}

static void
read_field (Parse *parse, Field field, const char *value, gsize len)
{
  guint bit = 1u << field;
  gboolean again = (parse->seen & bit) != 0;

  parse->seen |= bit;
  if (field == FIELD_TO)
    read_addresses (parse, &parse->to, value, len);
  else if (field == FIELD_CC)
    read_addresses (parse, &parse->cc, value, len);
  else if (field == FIELD_BCC)
    read_addresses (parse, &parse->bcc, value, len);
  else if (!again)
    read_first (parse, field, value, len);
  else if (field == FIELD_FROM)
    parse->headers->public.several_from = TRUE;
}

static void
read_block (Parse *parse, const char *data, gsize len)
{
  MimeFieldReader reader;

  mime_field_reader_init (&reader, data, len);
  while (mime_field_reader_next (&reader))
    {
      Field field = find_field (reader.name, reader.name_len);

      if (field != FIELD_OTHER)
        read_field (parse, field, reader.value, reader.value_len);
    }
}

MimeHeaders *
mime_headers_parse (const char *data, gsize len)
{
  Headers *self = g_new0 (Headers, 1);
  g_autoptr (GString) scratch = g_string_sized_new (128);
  g_autoptr (GString) phrase = g_string_sized_new (128);
  Parse parse = { .headers = self, .scratch = scratch, .phrase = phrase };
  MimeHeaders *headers = &self->public;

  if (data == NULL)
    {
      data = "";
      len = 0;
    }
  mime_arena_init (&self->arena, MIN (len, 2048));
  headers->date = MIME_DATE_NONE;
  headers->references = no_references;
  if (len > MIME_HEADERS_MAX_BYTES)
    {
      /* What was cut off may be the body; then nothing is missing. */
      gsize max = MIME_HEADERS_MAX_BYTES;

      headers->cut =
          memmem (data, max, "\n\r\n", 3) == NULL && memmem (data, max, "\n\n", 2) == NULL;
      len = max;
    }
  read_block (&parse, data, len);

  headers->to = (MimeAddressList){ parse.to.items, parse.to.n };
  headers->cc = (MimeAddressList){ parse.cc.items, parse.cc.n };
  headers->bcc = (MimeAddressList){ parse.bcc.items, parse.bcc.n };
  return headers;
}

void
mime_headers_free (MimeHeaders *self)
{
  Headers *headers = (Headers *) self;

  mime_arena_clear (&headers->arena);
  g_free (headers);
}

char *
mime_header_decode (const char *text, gssize len)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  MimeArena arena;
  char *copy;

  if (len < 0)
    len = strlen (text);
  mime_arena_init (&arena, len + 1);
  copy = g_strdup (mime_words_decode (&arena, scratch, text, MIN (len, TEXT_MAX_BYTES)));
  mime_arena_clear (&arena);
  return copy;
}
