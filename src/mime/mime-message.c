/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message-private.h"

#include "mime-fields.h"
#include "mime-params.h"

/* Bytes of a part's header in which its Content- fields are looked for. */
#define PART_HEADER_MAX_BYTES (256 * 1024)
#define BOUNDARY_MAX_BYTES 1000

/* An entity that still has to be read: [start, end) of the message. */
typedef struct
{
  MimePart *part;
  gsize start;
  gsize end;
  guint depth;
  const char *id;      /* the part's own number */
  const char *message; /* of the root of a message: the number that goes before its parts' */
  gboolean is_root;
  gboolean in_digest;
} Entity;

typedef struct
{
  Message *message;
  const char *data;
  gsize len;
  GArray *todo; /* of Entity, last one first */
} Parser;

static char *
dup_in_arena (Parser *parser, const char *text)
{
  return text != NULL ? mime_arena_strndup (&parser->message->arena, text, strlen (text)) : NULL;
}

static gboolean
is_token (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("!#$%&'*+-.^_`{|}~", *text) == NULL)
      return FALSE;
  return TRUE;
}

/* Sets type and subtype from "text/html". Types that are commonly shortened mean what they say. */
static void
set_type (Parser *parser, MimePart *part, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, "/", 2);

  if (words[0] != NULL && words[1] != NULL && is_token (words[0]) && is_token (words[1]))
    {
      part->type = dup_in_arena (parser, words[0]);
      part->subtype = dup_in_arena (parser, words[1]);
    }
  else if (words[0] == NULL || words[0][0] == '\0' || strcmp (words[0], "text") == 0)
    {
      part->type = "text";
      part->subtype = "plain";
    }
  else if (strcmp (words[0], "multipart") == 0)
    {
      part->type = "multipart";
      part->subtype = "mixed";
    }
  else
    {
      part->type = "application";
      part->subtype = "octet-stream";
    }
}

static gboolean
name_is (const MimeFieldReader *reader, const char *name)
{
  return reader->name_len == strlen (name) &&
         g_ascii_strncasecmp (reader->name, name, reader->name_len) == 0;
}

static void
set_filename (Parser *parser, MimePart *part, const MimeParams *params, const char *name)
{
  g_autofree char *value = mime_params_get (params, name);
  g_autofree char *safe = value != NULL ? mime_filename_safe (value) : NULL;

  if (safe != NULL)
    part->filename = dup_in_arena (parser, safe);
}

static gboolean
param_is (const MimeParams *params, const char *name, const char *wanted)
{
  g_autofree char *value = mime_params_get (params, name);

  return value != NULL && g_ascii_strcasecmp (value, wanted) == 0;
}

/* Returns the boundary of a multipart, or NULL. Free with g_free(). */
static char *
read_content_type (Parser *parser, MimePart *part, const MimeFieldReader *field)
{
  MimeParams params;
  g_autofree char *charset = NULL;
  char *boundary;

  mime_params_init (&params, field->value, field->value_len);
  set_type (parser, part, params.value);
  charset = mime_params_get (&params, "charset");
  part->charset = dup_in_arena (parser, charset);
  if (part->filename == NULL)
    set_filename (parser, part, &params, "name");
  part->flowed = param_is (&params, "format", "flowed");
  part->delsp = param_is (&params, "delsp", "yes");
  boundary = mime_params_get (&params, "boundary");
  mime_params_clear (&params);
  return boundary;
}

static void
read_disposition (Parser *parser, MimePart *part, const MimeFieldReader *field)
{
  MimeParams params;

  mime_params_init (&params, field->value, field->value_len);
  if (strcmp (params.value, "inline") == 0)
    part->disposition = "inline";
  else if (params.value[0] != '\0')
    part->disposition = "attachment";
  set_filename (parser, part, &params, "filename");
  mime_params_clear (&params);
}

static void
read_encoding (Parser *parser, MimePart *part, const MimeFieldReader *field)
{
  MimeParams params;

  mime_params_init (&params, field->value, field->value_len);
  if (is_token (params.value))
    part->encoding = dup_in_arena (parser, params.value);
  mime_params_clear (&params);
}

static void
read_content_id (Parser *parser, MimePart *part, const MimeFieldReader *field)
{
  const char *text = field->value;
  gsize len = field->value_len;
  g_autofree char *id = NULL;

  if (len > 1 && text[0] == '<' && text[len - 1] == '>')
    {
      text++;
      len -= 2;
    }
  id = mime_header_decode (text, len);
  if (id[0] != '\0')
    part->content_id = dup_in_arena (parser, id);
}

/* A part without a header begins with an empty line; one whose first line is no field has none. */
static gboolean
has_header (const char *p, const char *end)
{
  const char *q = p;

  while (q < end && (guchar) *q > ' ' && *q != ':' && (guchar) *q < 0x7f)
    q++;
  while (q < end && (*q == ' ' || *q == '\t'))
    q++;
  return q > p && q < end && *q == ':';
}

static gboolean
is_mbox_line (const char *p, const char *end)
{
  return end - p > 5 &&
         (memcmp (p, "From ", 5) == 0 || (end - p > 6 && memcmp (p, ">From ", 6) == 0));
}

/* Past the empty line at @p. */
static gsize
skip_line_end (const Parser *parser, const char *p, const char *end)
{
  if (p < end && *p == '\r')
    p++;
  if (p < end && *p == '\n')
    p++;
  return p - parser->data;
}

/* Reads the header of an entity, sets where its body begins and returns the boundary. */
static char *
read_header (Parser *parser, const Entity *entity)
{
  MimePart *part = entity->part;
  const char *start = parser->data + entity->start;
  const char *end = parser->data + entity->end;
  MimeFieldReader reader;
  char *boundary = NULL;
  gboolean typed = FALSE;

  part->type = entity->in_digest ? "message" : "text";
  part->subtype = entity->in_digest ? "rfc822" : "plain";
  part->header_start = entity->start;
  part->start = entity->start;
  if (entity->is_root && is_mbox_line (start, end))
    {
      const char *eol = memchr (start, '\n', end - start);

      start = eol != NULL ? eol + 1 : end;
    }
  if (start == end || (!entity->is_root && !has_header (start, end)))
    {
      part->start = skip_line_end (parser, start, end);
      return NULL;
    }

  mime_field_reader_init (&reader, start, end - start);
  while (mime_field_reader_next (&reader))
    {
      if (reader.value - start > PART_HEADER_MAX_BYTES || reader.name_len < 10)
        continue;
      if (!typed && name_is (&reader, "content-type"))
        {
          boundary = read_content_type (parser, part, &reader);
          typed = TRUE;
        }
      else if (name_is (&reader, "content-disposition") && part->disposition == NULL)
        read_disposition (parser, part, &reader);
      else if (name_is (&reader, "content-transfer-encoding") && part->encoding == NULL)
        read_encoding (parser, part, &reader);
      else if (name_is (&reader, "content-id") && part->content_id == NULL)
        read_content_id (parser, part, &reader);
    }
  part->start = skip_line_end (parser, reader.p, end);
  return boundary;
}

static gboolean
is_line_start (const char *p, const char *start)
{
  return p == start || p[-1] == '\n' || p[-1] == '\r';
}

/* The next delimiter line at or after @p. Sets where it ends and whether it is the closing one. */
static const char *
find_delimiter (const char *p,
                const char *start,
                const char *end,
                const char *delimiter,
                gsize len,
                const char **after,
                gboolean *closing)
{
  while ((p = memmem (p, end - p, delimiter, len)) != NULL)
    {
      const char *q = p + len;

      *closing = end - q >= 2 && q[0] == '-' && q[1] == '-';
      if (*closing)
        q += 2;
      while (q < end && (*q == ' ' || *q == '\t'))
        q++;
      if (is_line_start (p, start) && (q == end || *q == '\r' || *q == '\n'))
        {
          if (q < end && *q == '\r')
            q++;
          if (q < end && *q == '\n')
            q++;
          *after = q;
          return p;
        }
      p += len;
    }
  return NULL;
}

static void
add_child_range (GArray *ranges, const Parser *parser, const char *from, const char *to)
{
  gsize range[2];

  /* The line end before a delimiter belongs to it. */
  if (to > from && to[-1] == '\n')
    to--;
  if (to > from && to[-1] == '\r')
    to--;
  range[0] = from - parser->data;
  range[1] = to - parser->data;
  g_array_append_vals (ranges, range, 1);
}

/* FALSE when there is no such boundary. */
static gboolean
split_at (Parser *parser, MimePart *part, const char *boundary, GArray *ranges)
{
  g_autofree char *delimiter = g_strconcat ("--", boundary, NULL);
  gsize len = strlen (delimiter);
  const char *start = parser->data + part->start;
  const char *end = parser->data + part->end;
  const char *from = NULL;
  const char *p = start;
  gboolean closing = FALSE;

  while (!closing && ranges->len < MIME_MESSAGE_MAX_PARTS)
    {
      const char *after = NULL;
      const char *line = find_delimiter (p, start, end, delimiter, len, &after, &closing);

      if (from != NULL)
        add_child_range (ranges, parser, from, line != NULL ? line : end);
      if (line == NULL)
        return from != NULL;
      from = after;
      p = after;
    }
  parser->message->public.cut |= !closing;
  return TRUE;
}

/* A line of dashes divides what a person wrote. */
static gboolean
has_letter (const char *p, const char *stop)
{
  while (p < stop && !g_ascii_isalnum (*p))
    p++;
  return p < stop;
}

/* A multipart whose boundary was lost: the first line that looks like one. Free with g_free(). */
static char *
guess_boundary (const Parser *parser, const MimePart *part)
{
  const char *start = parser->data + part->start;
  const char *end = parser->data + part->end;
  const char *limit = MIN (end, start + 64 * 1024);

  for (const char *p = start; p < limit; p++)
    {
      const char *eol = memchr (p, '\n', end - p);
      const char *stop = eol != NULL ? eol : end;

      while (stop > p && mime_is_blank (stop[-1]))
        stop--;
      if (stop - p > 4 && stop - p < 200 && p[0] == '-' && p[1] == '-' &&
          memchr (p, ' ', stop - p) == NULL && has_letter (p, stop))
        {
          /* The closing one comes first where there is no other. */
          if (stop - p > 6 && stop[-1] == '-' && stop[-2] == '-')
            stop -= 2;
          return g_strndup (p + 2, stop - p - 2);
        }
      if (eol == NULL)
        break;
      p = eol;
    }
  return NULL;
}

static MimePart *
add_part (Parser *parser)
{
  MimePart *part = mime_arena_alloc (&parser->message->arena, sizeof *part);

  memset (part, 0, sizeof *part);
  parser->message->public.n_parts++;
  return part;
}

MimePart *
mime_message_add_part (Message *self)
{
  Parser parser = { .message = self };

  if (self->public.n_parts < MIME_MESSAGE_MAX_PARTS)
    return add_part (&parser);
  self->public.cut = TRUE;
  return NULL;
}

static gboolean
may_add (Parser *parser, guint depth)
{
  if (depth < MIME_MESSAGE_MAX_DEPTH && parser->message->public.n_parts < MIME_MESSAGE_MAX_PARTS)
    return TRUE;
  parser->message->public.cut = TRUE;
  return FALSE;
}

/* Makes the children of @entity from @ranges and queues them. */
static void
add_children (Parser *parser, const Entity *entity, const GArray *ranges)
{
  MimePart *part = entity->part;
  const char *prefix = entity->is_root ? entity->message : entity->id;
  const MimePart **children;
  guint first = parser->todo->len;

  children = mime_arena_alloc (&parser->message->arena, MAX (1, ranges->len) * sizeof *children);
  for (guint i = 0; i < ranges->len && may_add (parser, entity->depth + 1); i++)
    {
      const gsize *range = &g_array_index (ranges, gsize, i * 2);
      g_autofree char *id = g_strdup_printf ("%s%s%u", prefix, prefix[0] != '\0' ? "." : "", i + 1);
      Entity child = { .part = add_part (parser),
                       .start = range[0],
                       .end = range[1],
                       .depth = entity->depth + 1,
                       .id = dup_in_arena (parser, id),
                       .message = "",
                       .in_digest = strcmp (part->subtype, "digest") == 0 };

      child.part->parent = part;
      children[i] = child.part;
      part->n_children = i + 1;
      g_array_append_val (parser->todo, child);
    }
  part->children = children;
  /* The last one queued is read first: keep the order of the text, so that limits cut its end. */
  for (guint i = first, k = parser->todo->len; i + 1 < k; i++)
    {
      Entity swap = g_array_index (parser->todo, Entity, --k);

      g_array_index (parser->todo, Entity, k) = g_array_index (parser->todo, Entity, i);
      g_array_index (parser->todo, Entity, i) = swap;
    }
}

static void
read_multipart (Parser *parser, const Entity *entity, const char *boundary)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, 2 * sizeof (gsize));
  gboolean divided = FALSE;

  if (boundary != NULL && boundary[0] != '\0' && strlen (boundary) <= BOUNDARY_MAX_BYTES)
    divided = split_at (parser, entity->part, boundary, ranges);
  if (!divided)
    {
      g_autofree char *guess = guess_boundary (parser, entity->part);

      if (guess != NULL)
        divided = split_at (parser, entity->part, guess, ranges);
    }
  if (!divided && entity->part->end > entity->part->start)
    {
      /* Text that nothing divides is still text. */
      gsize range[2] = { entity->part->start, entity->part->end };

      g_array_append_vals (ranges, range, 1);
    }
  add_children (parser, entity, ranges);
}

/* The message inside message/rfc822. */
static void
read_attached (Parser *parser, const Entity *entity)
{
  MimePart *part = entity->part;
  const MimePart **children;
  Entity child = { .start = part->start,
                   .end = part->end,
                   .depth = entity->depth + 1,
                   .message = entity->id,
                   .is_root = TRUE };
  g_autofree char *id = NULL;
  MimeHeaders *headers;

  if (!may_add (parser, entity->depth + 1))
    return;
  headers = mime_headers_parse (parser->data + part->start, part->end - part->start);
  g_ptr_array_add (parser->message->headers, headers);
  part->headers = headers;

  id = g_strdup_printf ("%s%s1", entity->id, entity->id[0] != '\0' ? "." : "");
  child.part = add_part (parser);
  child.part->parent = part;
  child.id = dup_in_arena (parser, id);
  children = mime_arena_alloc (&parser->message->arena, sizeof *children);
  children[0] = child.part;
  part->children = children;
  part->n_children = 1;
  g_array_append_val (parser->todo, child);
}

static gboolean
is_plain_encoding (const MimePart *part)
{
  return part->encoding == NULL || strcmp (part->encoding, "7bit") == 0 ||
         strcmp (part->encoding, "8bit") == 0 || strcmp (part->encoding, "binary") == 0;
}

static void
read_entity (Parser *parser, const Entity *entity)
{
  MimePart *part = entity->part;
  g_autofree char *boundary = read_header (parser, entity);
  gboolean multipart = strcmp (part->type, "multipart") == 0;

  part->end = MAX (entity->end, part->start);
  part->size = part->end - part->start;
  part->id = multipart && entity->is_root ? "" : entity->id;
  if (multipart)
    read_multipart (parser, entity, boundary);
  else if (strcmp (part->type, "message") == 0 && is_plain_encoding (part) &&
           (strcmp (part->subtype, "rfc822") == 0 || strcmp (part->subtype, "global") == 0))
    read_attached (parser, entity);
}

MimeMessage *
mime_message_parse (GBytes *raw)
{
  Message *self = g_new0 (Message, 1);
  Parser parser = { .message = self };
  Entity root = { .id = "1", .message = "", .is_root = TRUE };
  MimeHeaders *headers;

  self->raw = g_bytes_ref (raw);
  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_headers_free);
  self->unpacked = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  mime_arena_init (&self->arena, 4096);
  parser.data = g_bytes_get_data (raw, &parser.len);
  if (parser.data == NULL)
    parser.data = "";
  parser.todo = g_array_new (FALSE, FALSE, sizeof (Entity));

  headers = mime_headers_parse (parser.data, parser.len);
  g_ptr_array_add (self->headers, headers);
  self->public.headers = headers;
  self->public.cut = headers->cut;
  root.part = add_part (&parser);
  root.end = parser.len;
  self->public.root = root.part;
  g_array_append_val (parser.todo, root);
  while (parser.todo->len > 0)
    {
      Entity entity = g_array_index (parser.todo, Entity, parser.todo->len - 1);

      g_array_set_size (parser.todo, parser.todo->len - 1);
      read_entity (&parser, &entity);
    }
  g_array_unref (parser.todo);
  mime_message_unpack (self);
  mime_message_choose (self);
  return &self->public;
}

void
mime_message_free (MimeMessage *self)
{
  Message *message = (Message *) self;

  g_bytes_unref (message->raw);
  g_ptr_array_unref (message->headers);
  g_ptr_array_unref (message->unpacked);
  mime_arena_clear (&message->arena);
  g_free (message);
}
