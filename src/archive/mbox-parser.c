/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mbox-parser.h"

#include <string.h>

/* What is longer is no From_ line. */
#define HEAD_MAX 1024

struct _MboxParser
{
  MboxBeginFunc begin;
  MboxDataFunc data;
  gpointer user_data;

  GString *head;  /* the start of a line, while it may be a From_ line, quoted or not, or an empty one */
  gsize n_quotes; /* the ">" that head begins with */
  GString *blank; /* an empty line that may belong to the format */
  gboolean in_line;    /* the rest of this line is text */
  gboolean in_message; /* the first From_ line was seen */
  gboolean may_begin;  /* at the start, or behind an empty line */
};

typedef enum
{
  VERDICT_WAIT,
  VERDICT_TEXT,
  VERDICT_QUOTED,
  VERDICT_EMPTY,
  VERDICT_BEGIN,
} Verdict;

MboxParser *
mbox_parser_new (MboxBeginFunc begin, MboxDataFunc data, gpointer user_data)
{
  MboxParser *self = g_new0 (MboxParser, 1);

  self->begin = begin;
  self->data = data;
  self->user_data = user_data;
  self->head = g_string_new (NULL);
  self->blank = g_string_new (NULL);
  self->may_begin = TRUE;

  return self;
}

void
mbox_parser_free (MboxParser *self)
{
  g_string_free (self->head, TRUE);
  g_string_free (self->blank, TRUE);
  g_free (self);
}

gboolean
mbox_is_from_line (const char *line)
{
  gboolean has_time = FALSE;
  gboolean has_year = FALSE;

  if (!g_str_has_prefix (line, "From "))
    return FALSE;

  for (const char *p = line + strlen ("From "); *p != '\0'; p++)
    {
      gsize n = strspn (p, "0123456789");

      if (n == 0)
        continue;
      has_time |= n <= 2 && p[n] == ':' && g_ascii_isdigit (p[n + 1]);
      has_year |= n == 4 && p[n] != ':';
      p += n - 1;
    }

  return has_time && has_year;
}

gssize
mbox_count_quotes (const char *line, gsize len)
{
  gsize n = 0;

  while (n < len && line[n] == '>')
    n++;

  return len - n >= strlen ("From ") && memcmp (line + n, "From ", strlen ("From ")) == 0 ? (gssize) n
                                                                                          : -1;
}

/* Of what was read of a line, @is_whole when its end was seen. */
static Verdict
judge (const MboxParser *self, gboolean is_whole)
{
  const char *line = self->head->str;
  gsize len = self->head->len;
  const char *behind = line + self->n_quotes;
  gsize n_behind = len - self->n_quotes;

  if (is_whole && (line[0] == '\n' || (line[0] == '\r' && line[1] == '\n')))
    return VERDICT_EMPTY;
  if (!is_whole && len == 1 && line[0] == '\r')
    return VERDICT_WAIT;
  if (len >= HEAD_MAX)
    return VERDICT_TEXT;

  if (mbox_count_quotes (behind, n_behind) == 0)
    {
      if (self->n_quotes > 0)
        return VERDICT_QUOTED;
      if (!self->may_begin)
        return VERDICT_TEXT;
      if (!is_whole)
        return VERDICT_WAIT;
      return mbox_is_from_line (line) ? VERDICT_BEGIN : VERDICT_TEXT;
    }

  return !is_whole && n_behind < strlen ("From ") && strncmp (behind, "From ", n_behind) == 0
             ? VERDICT_WAIT
             : VERDICT_TEXT;
}

static void
put (MboxParser *self, const char *data, gsize len)
{
  if (self->in_message && len > 0)
    self->data (data, len, self->user_data);
}

static void
put_blank (MboxParser *self)
{
  put (self, self->blank->str, self->blank->len);
  g_string_truncate (self->blank, 0);
}

static void
begin (MboxParser *self)
{
  self->head->str[strcspn (self->head->str, "\r\n")] = '\0';
  g_string_truncate (self->blank, 0);
  self->in_message = TRUE;
  self->begin (self->head->str, self->user_data);
}

static void
clear_head (MboxParser *self)
{
  g_string_truncate (self->head, 0);
  self->n_quotes = 0;
}

static void
act (MboxParser *self, Verdict verdict, gboolean is_whole)
{
  gsize from = verdict == VERDICT_QUOTED ? 1 : 0;

  if (verdict == VERDICT_WAIT)
    return;

  if (verdict == VERDICT_BEGIN)
    begin (self);
  else
    put_blank (self);

  if (verdict == VERDICT_EMPTY)
    g_string_append_len (self->blank, self->head->str, self->head->len);
  else if (verdict != VERDICT_BEGIN)
    put (self, self->head->str + from, self->head->len - from);

  self->may_begin = verdict == VERDICT_EMPTY;
  self->in_line = !is_whole;
  clear_head (self);
}

void
mbox_parser_feed (MboxParser *self, const char *data, gsize len)
{
  const char *end = data + len;

  while (data < end)
    {
      if (self->in_line)
        {
          const char *eol = memchr (data, '\n', end - data);
          const char *stop = eol != NULL ? eol + 1 : end;

          put (self, data, stop - data);
          self->in_line = eol == NULL;
          data = stop;
        }
      else
        {
          gboolean is_whole = *data == '\n';

          if (*data == '>' && self->n_quotes == self->head->len)
            self->n_quotes++;
          g_string_append_c (self->head, *data++);
          act (self, judge (self, is_whole), is_whole);
        }
    }
}

void
mbox_parser_finish (MboxParser *self)
{
  if (self->head->len > 0 && self->may_begin && mbox_is_from_line (self->head->str))
    begin (self);
  else if (self->head->len > 0)
    {
      put_blank (self);
      put (self, self->head->str, self->head->len);
    }

  clear_head (self);
  g_string_truncate (self->blank, 0);
  self->may_begin = TRUE;
  self->in_line = FALSE;
}
