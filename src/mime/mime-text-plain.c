/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-text-private.h"

/* One line without its end and its quote marks. */
typedef struct
{
  const char *text;
  gsize len;
  guint depth;
  gboolean soft; /* format=flowed: the next line goes on */
} Line;

typedef struct
{
  MimeTextBuilder builder;
  const MimeTextFormat *format;
  guint extra_depth; /* behind "-----Original Message-----" all is quoted */
  gboolean soft;     /* the line before was soft, at the depth of the builder */
  gboolean signature;
} Plain;

/* What other mailers put above the message they answer. */
static const char *const original_marks[] = {
  "original message",    "original appointment",    "ursprüngliche nachricht",
  "message d'origine",   "message d’origine",       "mensaje original",
  "messaggio originale", "mensagem original",       "oorspronkelijk bericht",
  "originalmeddelande",  "ursprungligt meddelande", "oprindelig meddelelse",
  "opprinnelig melding", "wiadomość oryginalna",    "původní zpráva",
  "исходное сообщение",  "reply message",           "original email",
  "urspr. nachricht",
};

/* Fixed lines: ">" may be followed by one blank. Flowed: RFC 3676 section 4.5, no blanks. */
static void
read_quote_marks (Line *line, gboolean flowed)
{
  const char *p = line->text;
  const char *end = p + line->len;

  while (p < end && *p == '>')
    {
      line->depth++;
      p++;
      if (!flowed && p + 1 < end && *p == ' ' && p[1] == '>')
        p++;
    }
  if (line->depth > 0 && p < end && *p == ' ' && !flowed)
    p++;
  line->len = end - p;
  line->text = p;
}

static gboolean
is_signature_mark (const Line *line)
{
  return line->len >= 2 && line->len <= 3 && memcmp (line->text, "--", 2) == 0 &&
         (line->len == 2 || line->text[2] == ' ');
}

static void
read_line (Plain *self, Line *line)
{
  gboolean flowed = self->format != NULL && self->format->flowed;

  read_quote_marks (line, flowed);
  if (!flowed)
    return;
  if (line->len > 0 && line->text[0] == ' ')
    {
      line->text++;
      line->len--;
    }
  line->soft = line->len > 0 && line->text[line->len - 1] == ' ' &&
               !(line->len == 3 && memcmp (line->text, "-- ", 3) == 0);
  if (line->soft && self->format->delsp)
    line->len--;
}

static gboolean
is_original_mark (const Line *line)
{
  gsize start = 0, stop = line->len;
  g_autofree char *folded = NULL;

  while (start < stop && (line->text[start] == '-' || line->text[start] == ' '))
    start++;
  while (stop > start && (line->text[stop - 1] == '-' || line->text[stop - 1] == ' '))
    stop--;
  if (start < 3 || stop == start || stop - start > 60)
    return FALSE;
  folded = g_utf8_strdown (line->text + start, stop - start);
  for (gsize i = 0; i < G_N_ELEMENTS (original_marks); i++)
    if (strcmp (folded, original_marks[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The line of underscores that list servers put above their footer, and Outlook above a quote. */
static gboolean
is_underscore_rule (const Line *line)
{
  gsize n = 0;

  while (n < line->len && line->text[n] == '_')
    n++;
  return n >= 30 && n == line->len;
}

static gboolean
is_blank_line (const Line *line)
{
  for (gsize i = 0; i < line->len; i++)
    if (line->text[i] != ' ' && line->text[i] != '\t' && line->text[i] != '\f')
      return FALSE;
  return TRUE;
}

/* Outlook's header lines in the languages it is found in: "From: …", "Von: …". */
static gboolean
is_outlook_header (const char *p, const char *end)
{
  static const char *const words[] = { "From: ", "Von: ",  "De : ", "De: ", "Da: ",
                                       "Van: ",  "Från: ", "Fra: ", "Od: ", "От: " };

  while (p < end && (*p == '\n' || *p == ' '))
    p++;
  if (p < end && *p == '*')
    p++;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if ((gsize) (end - p) > strlen (words[i]) && memcmp (p, words[i], strlen (words[i])) == 0)
      return TRUE;
  return FALSE;
}

static void
end_block (Plain *self)
{
  if (self->signature && self->builder.depth == 0)
    self->builder.kind = MIME_BLOCK_SIGNATURE;
  mime_text_builder_end_block (&self->builder);
  self->soft = FALSE;
}

static void
set_depth (Plain *self, guint depth)
{
  depth = MIN (depth + self->extra_depth, MIME_QUOTE_DEPTH_MAX);
  if (depth == self->builder.depth)
    return;
  end_block (self);
  self->builder.depth = depth;
  if (depth > 0)
    self->signature = FALSE;
}

/* Lines that end what the writer said. Returns TRUE when the line itself is not shown. */
static gboolean
read_mark (Plain *self, const Line *line, const char *rest, const char *end)
{
  if (line->depth > 0 || self->extra_depth > 0)
    return FALSE;
  if (is_signature_mark (line) && self->builder.blocks->len + self->builder.text->len > 0)
    {
      end_block (self);
      self->signature = TRUE;
      return TRUE;
    }
  if (is_original_mark (line) || (is_underscore_rule (line) && is_outlook_header (rest, end)))
    {
      end_block (self);
      self->extra_depth = 1;
      return TRUE;
    }
  if (is_underscore_rule (line) && end - rest < 600)
    {
      end_block (self);
      self->signature = TRUE;
      return TRUE;
    }
  return FALSE;
}

static void
add_line (Plain *self, const Line *line)
{
  GString *text = self->builder.text;

  set_depth (self, line->depth);
  if (text->len > 0 && !self->soft)
    g_string_append_c (text, '\n');
  g_string_append_len (text, line->text, line->len);
  self->soft = line->soft;
}

static void
read_text (Plain *self, const char *text)
{
  const char *p = text;
  const char *end = text + strlen (text);

  while (p < end && !self->builder.cut)
    {
      const char *eol = memchr (p, '\n', end - p);
      const char *rest = eol != NULL ? eol + 1 : end;
      Line line = { .text = p, .len = (eol != NULL ? eol : end) - p };

      read_line (self, &line);
      p = rest;
      if (is_blank_line (&line))
        {
          end_block (self);
          self->builder.gap = TRUE;
        }
      else if (!read_mark (self, &line, rest, end))
        add_line (self, &line);
    }
  end_block (self);
}

MimeText *
mime_text_from_plain (const char *text, const MimeTextFormat *format)
{
  Plain self = { .format = format };

  mime_text_builder_init (&self.builder, strlen (text));
  read_text (&self, text);
  return mime_text_builder_finish (&self.builder);
}
