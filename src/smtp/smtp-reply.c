/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "smtp-reply.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const SmtpLimits smtp_limits_default = { .line = 8 * 1024, .lines = 1000 };

struct _SmtpReader
{
  SmtpLimits limits;
  GByteArray *buffer;
  gsize consumed; /* of the buffer */
  gsize scanned;  /* of the buffer: no LF between consumed and here */

  /* The reply that is being read */
  GPtrArray *lines;
  int code;
  char *enhanced;
};

/* ---- Replies -------------------------------------------------------------------------------- */

void
smtp_reply_free (SmtpReply *self)
{
  g_free (self->enhanced);
  g_strfreev (self->lines);
  g_free (self);
}

gboolean
smtp_reply_is_done (const SmtpReply *self)
{
  return self->code / 100 == 2;
}

gboolean
smtp_reply_wants_more (const SmtpReply *self)
{
  return self->code / 100 == 3;
}

gboolean
smtp_reply_is_temporary (const SmtpReply *self)
{
  return self->code / 100 == 4;
}

char *
smtp_reply_get_text (const SmtpReply *self)
{
  return g_strjoinv (" ", self->lines);
}

/* ---- Reading -------------------------------------------------------------------------------- */

SmtpReader *
smtp_reader_new (const SmtpLimits *limits)
{
  SmtpReader *self = g_new0 (SmtpReader, 1);

  self->limits = *limits;
  self->buffer = g_byte_array_new ();
  self->lines = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
smtp_reader_free (SmtpReader *self)
{
  g_byte_array_unref (self->buffer);
  g_ptr_array_unref (self->lines);
  g_free (self->enhanced);
  g_free (self);
}

void
smtp_reader_feed (SmtpReader *self, const void *data, gsize len)
{
  if (self->consumed > 0)
    {
      g_byte_array_remove_range (self->buffer, 0, (guint) self->consumed);
      self->scanned -= self->consumed;
      self->consumed = 0;
    }
  g_byte_array_append (self->buffer, data, (guint) len);
}

gsize
smtp_reader_buffered (SmtpReader *self)
{
  return self->buffer->len - self->consumed + self->lines->len;
}

/* The length of an enhanced code "5.1.10" at the beginning of @text, for a reply of class @class;
 * 0 when there is none. */
static gsize
measure_enhanced (const char *text, int class)
{
  gsize len = 1;

  if (text[0] != '0' + class)
    return 0;
  for (guint part = 0; part < 2; part++)
    {
      gsize n_digits = 0;

      if (text[len] != '.')
        return 0;
      while (g_ascii_isdigit (text[len + 1 + n_digits]))
        n_digits++;
      if (n_digits < 1 || n_digits > 3)
        return 0;
      len += 1 + n_digits;
    }
  return text[len] == ' ' || text[len] == '\0' ? len : 0;
}

static gboolean
is_code (const char *line)
{
  return line[0] >= '2' && line[0] <= '5' && g_ascii_isdigit (line[1]) &&
         g_ascii_isdigit (line[2]) && (line[3] == ' ' || line[3] == '-' || line[3] == '\0');
}

/* Takes in one line of a reply; FALSE when it is none. */
static gboolean
take_line (SmtpReader *self, const char *line)
{
  const char *text;
  gsize len;

  if (!is_code (line))
    return FALSE;

  self->code = atoi (line);
  text = line[3] != '\0' ? line + 4 : line + 3;
  len = measure_enhanced (text, self->code / 100);
  if (len > 0)
    {
      if (self->enhanced == NULL)
        self->enhanced = g_strndup (text, len);
      text += len + (text[len] == ' ');
    }
  g_ptr_array_add (self->lines, g_strdup (text));
  return TRUE;
}

static SmtpReply *
finish_reply (SmtpReader *self)
{
  SmtpReply *reply = g_new0 (SmtpReply, 1);

  reply->code = self->code;
  reply->enhanced = self->enhanced != NULL ? g_steal_pointer (&self->enhanced) : g_strdup ("");
  reply->n_lines = self->lines->len;
  g_ptr_array_add (self->lines, NULL);
  reply->lines = (GStrv) g_ptr_array_steal (self->lines, NULL);
  return reply;
}

/* The next line, owned, without its end; NULL when there is no whole one. */
static char *
next_line (SmtpReader *self)
{
  const char *data = (const char *) self->buffer->data;
  const char *end = NULL;
  gsize len;
  char *line;

  if (self->buffer->len > self->scanned)
    end = memchr (data + self->scanned, '\n', self->buffer->len - self->scanned);
  if (end == NULL)
    {
      self->scanned = self->buffer->len;
      return NULL;
    }

  len = (gsize) (end - data) - self->consumed;
  line = g_strndup (data + self->consumed, len);
  if (len > 0 && line[len - 1] == '\r')
    line[len - 1] = '\0';
  self->consumed += len + 1;
  self->scanned = self->consumed;
  return line;
}

static gboolean
is_within_limits (SmtpReader *self, const char *line)
{
  /* The last byte of a line that is not whole may be the CR of its end. */
  gsize limit = line != NULL ? self->limits.line : self->limits.line + 1;
  gsize len = line != NULL ? strlen (line) : self->buffer->len - self->consumed;

  return len <= limit && self->lines->len < self->limits.lines;
}

static SmtpReply *
break_off (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_PROTOCOL,
                       _("The mail server said something that is not SMTP."));
  return NULL;
}

SmtpReply *
smtp_reader_next (SmtpReader *self, GError **error)
{
  for (;;)
    {
      g_autofree char *line = next_line (self);

      if (!is_within_limits (self, line))
        return break_off (error);
      if (line == NULL)
        return NULL;
      if (!take_line (self, line))
        return break_off (error);
      if (line[3] != '-')
        return finish_reply (self);
    }
}
