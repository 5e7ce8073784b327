/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-command-private.h"

#include <string.h>

#include "imap-date.h"

struct _ImapCommand
{
  char *name;
  GString *text; /* what is not in parts yet */
  GArray *parts; /* ImapCommandPart */
  const char *invalid;
  guint is_secret : 1;
  guint no_space : 1; /* "(" was the last thing */
};

static void
clear_part (gpointer data)
{
  ImapCommandPart *part = data;

  g_bytes_unref (part->bytes);
}

ImapCommand *
imap_command_new (const char *name)
{
  ImapCommand *self = g_new0 (ImapCommand, 1);

  self->name = g_strdup (name);
  self->text = g_string_new (name);
  self->parts = g_array_new (FALSE, FALSE, sizeof (ImapCommandPart));
  g_array_set_clear_func (self->parts, clear_part);
  return self;
}

void
imap_command_free (ImapCommand *self)
{
  g_free (self->name);
  g_string_free (self->text, TRUE);
  g_array_unref (self->parts);
  g_free (self);
}

static void
begin_word (ImapCommand *self)
{
  if (!self->no_space)
    g_string_append_c (self->text, ' ');
  self->no_space = FALSE;
}

static void
add_part (ImapCommand *self, GBytes *bytes, gboolean is_literal)
{
  ImapCommandPart part = { bytes, is_literal };

  g_array_append_val (self->parts, part);
}

static void
end_text (ImapCommand *self)
{
  if (self->text->len == 0)
    return;
  add_part (self, g_string_free_to_bytes (self->text), FALSE);
  self->text = g_string_new (NULL);
}

void
imap_command_atom (ImapCommand *self, const char *atom)
{
  begin_word (self);
  if (strpbrk (atom, "\r\n") != NULL)
    self->invalid = "a line end in a word";
  g_string_append (self->text, atom);
}

void
imap_command_number (ImapCommand *self, guint64 number)
{
  begin_word (self);
  g_string_append_printf (self->text, "%" G_GUINT64_FORMAT, number);
}

void
imap_command_set (ImapCommand *self, const ImapSet *set)
{
  g_autofree char *text = imap_set_to_string (set);

  if (*text == '\0')
    self->invalid = "an empty set";
  imap_command_atom (self, text);
}

static gboolean
can_quote (const char *text)
{
  for (; *text != '\0'; text++)
    if (*text == '\r' || *text == '\n' || (*text & 0x80) != 0)
      return FALSE;
  return TRUE;
}

void
imap_command_string (ImapCommand *self, const char *text)
{
  if (!can_quote (text))
    {
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

      imap_command_literal (self, bytes);
      return;
    }
  begin_word (self);
  g_string_append_c (self->text, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (self->text, '\\');
      g_string_append_c (self->text, *text);
    }
  g_string_append_c (self->text, '"');
}

void
imap_command_mailbox (ImapCommand *self, const char *wire_name)
{
  imap_command_string (self, wire_name);
}

/* flag-keyword: an atom (RFC 9051 §9), and "]", which Gmail's have */
static gboolean
is_keyword (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text) || strchr ("(){%*\"\\", *text) != NULL)
      return FALSE;
  return TRUE;
}

void
imap_command_flags (ImapCommand *self, ImapFlags system, const char *const *keywords)
{
  static const struct
  {
    ImapFlags flag;
    const char *name;
  } names[] = {
    { IMAP_FLAG_SEEN, "\\Seen" },       { IMAP_FLAG_ANSWERED, "\\Answered" },
    { IMAP_FLAG_FLAGGED, "\\Flagged" }, { IMAP_FLAG_DELETED, "\\Deleted" },
    { IMAP_FLAG_DRAFT, "\\Draft" },
  };

  imap_command_open (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (system & names[i].flag)
      imap_command_atom (self, names[i].name);
  for (; keywords != NULL && *keywords != NULL; keywords++)
    {
      if (!is_keyword (*keywords))
        self->invalid = "a keyword that is not an atom";
      imap_command_atom (self, *keywords);
    }
  imap_command_close (self);
}

void
imap_command_date_time (ImapCommand *self, gint64 unix_seconds, int zone_minutes)
{
  g_autofree char *text = imap_date_time_format (unix_seconds, zone_minutes);

  imap_command_string (self, text);
}

static void
add_literal (ImapCommand *self, GBytes *bytes)
{
  end_text (self);
  add_part (self, g_bytes_ref (bytes), TRUE);
}

void
imap_command_literal (ImapCommand *self, GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  if (len > 0 && memchr (data, '\0', len) != NULL)
    self->invalid = "a NUL in a literal";
  begin_word (self);
  add_literal (self, bytes);
}

void
imap_command_literal8 (ImapCommand *self, GBytes *bytes)
{
  begin_word (self);
  g_string_append_c (self->text, '~');
  add_literal (self, bytes);
}

void
imap_command_open (ImapCommand *self)
{
  begin_word (self);
  g_string_append_c (self->text, '(');
  self->no_space = TRUE;
}

void
imap_command_close (ImapCommand *self)
{
  g_string_append_c (self->text, ')');
  self->no_space = FALSE;
}

void
imap_command_secret (ImapCommand *self)
{
  self->is_secret = TRUE;
}

const char *
imap_command_get_name (const ImapCommand *self)
{
  return self->name;
}

gboolean
imap_command_is_secret (ImapCommand *self)
{
  return self->is_secret;
}

const char *
imap_command_get_invalid (ImapCommand *self)
{
  return self->invalid;
}

const ImapCommandPart *
imap_command_get_parts (ImapCommand *self, guint *n_parts)
{
  end_text (self);
  *n_parts = self->parts->len;
  return (const ImapCommandPart *)(gpointer)self->parts->data;
}
