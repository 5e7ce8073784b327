/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-reader-private.h"

#include <glib/gi18n-lib.h>

#include "imap-response-private.h"
#include "ph-error.h"

/* Literals of body sections above this go to the sink. */
#define SINK_ABOVE (64 * 1024)

/* An empty buffer that grew beyond this is given back. */
#define KEEP_BUFFER (256 * 1024)
#define FIRST_BUFFER (16 * 1024)

/* A logged line is cut here. */
#define MAX_LOG_LINE 4096

/* Where a literal's data stands, counted from the response's first byte in the buffer. */
typedef struct
{
  gsize position;
  gsize len;
} Literal;

/* Two stages: this file finds where a response ends, which takes no more grammar than lines and
 * literals; then imap_message_parse() reads it. Nothing is looked at twice to find an end. */
struct _ImapReader
{
  ImapLimits limits;
  ImapSinkFunc sink;
  gpointer sink_data;
  ImapReaderLogFunc log;
  gpointer log_data;
  GError *error; /* what ended the stream, for good */

  /* Bytes that were fed: buffer[start … end) */
  char *buffer;
  gsize start;
  gsize end;
  gsize allocated;
  guint64 offset; /* in the stream, of buffer[start] less what went to the sink */

  /* The response that begins at start; positions count from there */
  gsize scanned;      /* how far its bytes are followed */
  gsize piece;        /* where the stretch of line begins that is being followed */
  gsize line_len;     /* bytes outside literals, up to piece */
  gsize text_end;     /* where the last stretch of line ends, its line end left out */
  gsize literal_left; /* bytes to come of a literal in memory */
  guint64 sink_left;  /* bytes to come of a literal that goes to the sink */
  guint64 sunk_bytes; /* that went to the sink */
  GArray *sunk;       /* ImapSunk */
  GArray *literals;   /* Literal, kept for the log only */
  guint is_sinking : 1;
  guint sink_failed : 1;
};

ImapReader *
imap_reader_new (const ImapLimits *limits)
{
  ImapReader *self = g_new0 (ImapReader, 1);

  self->limits = *limits;
  self->allocated = FIRST_BUFFER;
  self->buffer = g_malloc (self->allocated);
  self->sunk = g_array_new (FALSE, FALSE, sizeof (ImapSunk));
  self->literals = g_array_new (FALSE, FALSE, sizeof (Literal));
  return self;
}

void
imap_reader_free (ImapReader *self)
{
  g_clear_error (&self->error);
  g_array_unref (self->sunk);
  g_array_unref (self->literals);
  g_free (self->buffer);
  g_free (self);
}

void
imap_reader_set_sink (ImapReader *self, ImapSinkFunc func, gpointer user_data)
{
  self->sink = func;
  self->sink_data = user_data;
  /* What is still to come of a literal was for the one before. */
  self->sink_failed = TRUE;
}

void
imap_reader_set_log (ImapReader *self, ImapReaderLogFunc func, gpointer user_data)
{
  self->log = func;
  self->log_data = user_data;
}

/* Makes room for @len bytes behind end. Bytes move down only when at least as many were used up,
 * so that each moves a bounded number of times. */
static void
make_room (ImapReader *self, gsize len)
{
  gsize n = self->end - self->start;

  if (self->allocated - self->end >= len)
    return;
  if (self->start > 0 && self->start >= n)
    {
      memmove (self->buffer, self->buffer + self->start, n);
      self->start = 0;
      self->end = n;
    }
  if (self->allocated - self->end >= len)
    return;
  self->allocated = MAX (self->allocated * 2, self->end + len);
  self->buffer = g_realloc (self->buffer, self->allocated);
}

void
imap_reader_feed (ImapReader *self, const void *data, gsize len)
{
  if (len == 0 || self->error != NULL)
    return;
  make_room (self, len);
  memcpy (self->buffer + self->end, data, len);
  self->end += len;
}

static gboolean
fail (ImapReader *self, const char *detail)
{
  self->error = g_error_new (PH_ERROR, PH_ERROR_PROTOCOL, "%s (%s)",
                             _ ("The mail server sent more than a mail server should."), detail);
  return FALSE;
}

static inline const char *
response_bytes (ImapReader *self)
{
  return self->buffer + self->start;
}

/* Takes @len bytes at @position out of the response. */
static void
cut_out (ImapReader *self, gsize position, gsize len)
{
  char *at = self->buffer + self->start + position;
  gsize n_behind = (gsize)(self->buffer + self->end - at) - len;

  if (n_behind <= position)
    {
      memmove (at, at + len, n_behind);
      self->end -= len;
      return;
    }
  memmove (self->buffer + self->start + len, self->buffer + self->start, position);
  self->start += len;
}

/* FALSE while more of the literal is to come. */
static gboolean
continue_sink (ImapReader *self)
{
  gsize available = self->end - self->start - self->scanned;
  gsize len = (gsize)MIN (available, self->sink_left);

  if (len > 0)
    {
      if (!self->sink_failed)
        self->sink_failed =
            !self->sink (response_bytes (self) + self->scanned, len, self->sink_data);
      cut_out (self, self->scanned, len);
      self->sink_left -= len;
      self->sunk_bytes += len;
    }
  if (self->sink_left > 0)
    return FALSE;
  if (!self->sink_failed)
    self->sink (NULL, 0, self->sink_data);
  self->is_sinking = FALSE;
  return TRUE;
}

static gboolean
continue_literal (ImapReader *self)
{
  gsize available = self->end - self->start - self->scanned;
  gsize len = MIN (available, self->literal_left);

  self->scanned += len;
  self->piece = self->scanned;
  self->literal_left -= len;
  return self->literal_left == 0;
}

/* A stretch of line, without its line end. */
typedef struct
{
  const char *text;
  gsize len;
} Piece;

static gboolean
has_word (const char **p, const char *end, const char *word)
{
  gsize len = strlen (word);

  if ((gsize)(end - *p) < len || g_ascii_strncasecmp (*p, word, len) != 0)
    return FALSE;
  if (*p + len < end && (*p)[len] != ' ')
    return FALSE;
  *p += len;
  while (*p < end && **p == ' ')
    (*p)++;
  return TRUE;
}

static void
skip_word (const char **p, const char *end)
{
  while (*p < end && **p != ' ')
    (*p)++;
  while (*p < end && **p == ' ')
    (*p)++;
}

/* Human text may end in something like a literal's header: in "+" and behind OK, NO and so on a
 * literal can only stand inside of the code's brackets. */
static gboolean
is_human_text (const char *line, const char *end)
{
  static const char *const words[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

  while (line < end && *line == '\0')
    line++;
  if (line < end && *line == '+')
    return TRUE;
  skip_word (&line, end);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (has_word (&line, end, words[i]))
      return line == end || *line != '[' || memchr (line, ']', (gsize)(end - line)) != NULL;
  return FALSE;
}

/* Whether @piece ends in "{" number ["+"/"-"] "}" where a string may stand. @header is where that
 * begins, "~" left out. */
static gboolean
ends_in_literal_header (const Piece *piece, const char **header, guint64 *len)
{
  const char *first = piece->text;
  const char *p = first + piece->len;
  const char *digits;

  if (p - first < 3 || *--p != '}')
    return FALSE;
  if (p[-1] == '+' || p[-1] == '-')
    p--;
  for (digits = p; digits > first && g_ascii_isdigit (digits[-1]); digits--)
    ;
  if (digits == p || p - digits > 19 || digits == first || digits[-1] != '{')
    return FALSE;
  *len = g_ascii_strtoull (digits, NULL, 10);
  p = digits - 1;
  if (p > first && p[-1] == '~')
    p--;
  *header = p;
  return p > first && strchr (" ()]>", p[-1]) != NULL;
}

/* Whether what stands before a literal's header is the name of a body section. */
static gboolean
is_section (const char *line, const Piece *piece, const char *header)
{
  const char *p = header;

  line += *line == '*';
  while (line < header && *line == ' ')
    line++;
  skip_word (&line, header);
  if (!has_word (&line, header, "FETCH") && !has_word (&line, header, "UIDFETCH"))
    return FALSE;
  while (p > piece->text && p[-1] == ' ')
    p--;
  if (p - piece->text >= 6 && g_ascii_strncasecmp (p - 6, "RFC822", 6) == 0)
    return TRUE;
  if (p - piece->text >= 11 && g_ascii_strncasecmp (p - 11, "RFC822.TEXT", 11) == 0)
    return TRUE;
  if (p == piece->text || (p[-1] != ']' && p[-1] != '>'))
    return FALSE;
  while (p > piece->text && p[-1] != '[')
    p--;
  return (p - piece->text >= 5 && g_ascii_strncasecmp (p - 5, "BODY[", 5) == 0) ||
         (p - piece->text >= 7 && g_ascii_strncasecmp (p - 7, "BINARY[", 7) == 0);
}

static gboolean
begin_literal (ImapReader *self, guint64 len, gboolean to_sink)
{
  if (len > (to_sink ? self->limits.sink_literal : self->limits.literal))
    return fail (self, "literal");
  if (!to_sink && self->scanned + len > self->limits.response)
    return fail (self, "response");

  if (to_sink)
    {
      ImapSunk sunk = { self->scanned, len };

      g_array_append_val (self->sunk, sunk);
      self->sink_left = len;
      self->is_sinking = TRUE;
      self->sink_failed = FALSE;
    }
  if (self->log != NULL)
    {
      Literal literal = { self->scanned, to_sink ? 0 : len };

      g_array_append_val (self->literals, literal);
    }
  self->literal_left = to_sink ? 0 : len;
  return TRUE;
}

/* Behind a line end: TRUE when the response is complete or the stream has failed. */
static gboolean
end_piece (ImapReader *self)
{
  const char *line = response_bytes (self);
  Piece piece = { line + self->piece, self->scanned - self->piece - 1 };
  const char *header;
  guint64 len;

  self->line_len += self->scanned - self->piece;
  self->piece = self->scanned;
  if (piece.len > 0 && piece.text[piece.len - 1] == '\r')
    piece.len--;
  self->text_end = (gsize)(piece.text - line) + piece.len;
  if (!ends_in_literal_header (&piece, &header, &len) || is_human_text (line, header))
    return TRUE;
  return !begin_literal (self, len,
                         self->sink != NULL && len > SINK_ABOVE &&
                             is_section (line, &piece, header));
}

/* TRUE when a complete response is there, or the stream has failed. */
static gboolean
follow (ImapReader *self)
{
  while (TRUE)
    {
      const char *first;
      const char *line_end;
      gsize available;

      if (self->is_sinking && !continue_sink (self))
        return FALSE;
      if (self->literal_left > 0 && !continue_literal (self))
        return FALSE;

      first = response_bytes (self) + self->scanned;
      available = self->end - self->start - self->scanned;
      line_end = available > 0 ? memchr (first, '\n', available) : NULL;
      self->scanned += line_end != NULL ? (gsize)(line_end - first) + 1 : available;
      if (self->line_len + (self->scanned - self->piece) > self->limits.line)
        {
          fail (self, "line");
          return TRUE;
        }
      if (line_end == NULL)
        return FALSE;
      if (end_piece (self))
        return TRUE;
    }
}

static void
log_response (ImapReader *self, gsize len)
{
  g_autoptr (GString) text = g_string_sized_new (256);
  const char *bytes = response_bytes (self);
  gsize done = 0;

  for (guint i = 0; i <= self->literals->len && text->len < MAX_LOG_LINE; i++)
    {
      gboolean is_last = i == self->literals->len;
      const Literal *literal = is_last ? NULL : &g_array_index (self->literals, Literal, i);
      gsize until = is_last ? len : literal->position;

      /* Up to the closing brace: "{12}" becomes "{12 bytes}". */
      while (!is_last && bytes[until - 1] != '}')
        until--;
      g_string_append_len (text, bytes + done,
                           (gssize)MIN (until - done, MAX_LOG_LINE - text->len));
      if (is_last)
        break;
      if (text->len > 0 && text->str[text->len - 1] == '}')
        g_string_insert (text, (gssize)text->len - 1, " bytes");
      done = literal->position + literal->len;
    }
  if (text->len >= MAX_LOG_LINE)
    g_string_append_printf (text, "… (%" G_GSIZE_FORMAT " bytes)", self->line_len);
  self->log (text->str, text->len, self->log_data);
}

/* @offset in the response's bytes, with what went to the sink in front of it. */
static gsize
stream_offset (ImapReader *self, gsize offset)
{
  gsize sunk_before = 0;

  for (guint i = 0; i < self->sunk->len; i++)
    {
      const ImapSunk *sunk = &g_array_index (self->sunk, ImapSunk, i);

      if (sunk->position <= offset)
        sunk_before += sunk->len;
    }
  return self->offset + sunk_before + offset;
}

/* Goes on behind the response. */
static void
begin_next (ImapReader *self)
{
  self->offset += self->scanned + self->sunk_bytes;
  self->start += self->scanned;
  self->scanned = self->piece = self->line_len = 0;
  self->sunk_bytes = 0;
  g_array_set_size (self->sunk, 0);
  g_array_set_size (self->literals, 0);
  if (self->start < self->end)
    return;
  self->start = self->end = 0;
  if (self->allocated > KEEP_BUFFER)
    {
      self->allocated = FIRST_BUFFER;
      self->buffer = g_realloc (self->buffer, self->allocated);
    }
}

/* The response that follow() found. */
static ImapResponse *
take_response (ImapReader *self)
{
  gsize len = self->text_end;
  ImapMessage *message;

  if (self->log != NULL)
    log_response (self, len);
  message = imap_message_new (len, self->line_len * 2 + 512);
  memcpy (message->bytes, response_bytes (self), len);
  imap_message_parse (message, &self->limits, (const ImapSunk *)(gpointer)self->sunk->data,
                      self->sunk->len);
  if (message->response.type == IMAP_RESPONSE_MALFORMED)
    message->response.malformed.offset = stream_offset (self, message->response.malformed.offset);
  begin_next (self);
  return &message->response;
}

ImapResponse *
imap_reader_next (ImapReader *self, GError **error)
{
  if (self->error == NULL && !follow (self))
    return NULL;
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return NULL;
    }
  return take_response (self);
}

gsize
imap_reader_buffered (ImapReader *self)
{
  return self->end - self->start + (gsize)self->sunk_bytes;
}

GBytes *
imap_reader_take_buffered (ImapReader *self)
{
  GBytes *bytes = g_bytes_new (self->buffer + self->start, self->end - self->start);

  self->start = self->end = 0;
  self->scanned = self->piece = self->line_len = 0;
  return bytes;
}

guint64
imap_reader_offset (ImapReader *self)
{
  return self->offset;
}
