/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-date.h"
#include "imap-parse.h"

/* Broken items that one response may have. Getting over each may take a look at all that is
 * left. */
#define MAX_BROKEN 16

/* One FETCH response in the making. */
typedef struct
{
  ImapTokens *tokens;
  ImapFetch *fetch;
  ImapSection *sections;
  ImapSlice name; /* of the item that is being read */
  guint n_broken;
} Fetch;

static gboolean is_item_at (ImapTokens *tokens, const char *p);

static gboolean
parse_uid (Fetch *self)
{
  guint32 uid;

  if (!imap_tokens_number (self->tokens, &uid))
    return FALSE;
  /* A second, different UID would be text that a broken item let through. */
  if (self->fetch->uid != 0 && self->fetch->uid != uid)
    return imap_tokens_fail (self->tokens, "two UIDs");
  self->fetch->uid = uid;
  return TRUE;
}

static gboolean
parse_flags (Fetch *self)
{
  ImapFlagList flags;

  if (!imap_tokens_flags (self->tokens, &flags))
    return FALSE;
  self->fetch->flags = flags;
  self->fetch->has |= IMAP_FETCH_FLAGS;
  return TRUE;
}

/* date-time in quotes; FALSE in *@valid for NIL and for what is no date. */
static gboolean
parse_date (Fetch *self, gint64 *seconds, int *zone, gboolean *valid)
{
  const char *text;

  if (!imap_tokens_nstring (self->tokens, &text))
    return FALSE;
  *valid = text != NULL && imap_date_time_parse (text, strlen (text), seconds, zone);
  return TRUE;
}

static gboolean
parse_internal_date (Fetch *self)
{
  gboolean valid;
  gint64 seconds;
  int zone;

  if (!parse_date (self, &seconds, &zone, &valid))
    return FALSE;
  if (valid)
    {
      self->fetch->internal_date = seconds;
      self->fetch->internal_zone = zone;
      self->fetch->has |= IMAP_FETCH_INTERNALDATE;
    }
  return TRUE;
}

static gboolean
parse_save_date (Fetch *self)
{
  gboolean valid;
  gint64 seconds;
  int zone;

  if (!parse_date (self, &seconds, &zone, &valid))
    return FALSE;
  if (valid)
    self->fetch->save_date = seconds;
  return TRUE;
}

/* A number that some servers send as -1 for "unknown": then it is as if it had not been sent. */
static gboolean
parse_natural (Fetch *self, guint64 *value, ImapFetchHas bit)
{
  gint64 number;

  if (!imap_tokens_number64 (self->tokens, &number))
    return FALSE;
  if (number >= 0)
    {
      *value = (guint64)number;
      self->fetch->has |= bit;
    }
  return TRUE;
}

static gboolean
parse_size (Fetch *self)
{
  return parse_natural (self, &self->fetch->size, IMAP_FETCH_SIZE);
}

static gboolean
parse_modseq (Fetch *self)
{
  gboolean in_list = imap_tokens_accept (self->tokens, '(');

  return parse_natural (self, &self->fetch->modseq, IMAP_FETCH_MODSEQ) &&
         (!in_list || imap_tokens_expect (self->tokens, ')'));
}

/* An item ends where a space or the list's end follows. */
static gboolean
ends_item (ImapTokens *tokens)
{
  return imap_tokens_at_end (tokens) || *tokens->p == ' ' || *tokens->p == ')' ||
         imap_tokens_fail (tokens, "a FETCH item does not end");
}

static gboolean
parse_envelope (Fetch *self)
{
  const ImapEnvelope *envelope;

  self->fetch->has |= IMAP_FETCH_MALFORMED_ENVELOPE;
  if (!imap_parse_envelope (self->tokens, &envelope) || !ends_item (self->tokens))
    return FALSE;
  self->fetch->envelope = envelope;
  self->fetch->has |= IMAP_FETCH_ENVELOPE;
  self->fetch->has &= ~IMAP_FETCH_MALFORMED_ENVELOPE;
  return TRUE;
}

static gboolean
parse_structure (Fetch *self)
{
  const char *start = self->tokens->p;
  const ImapBody *body;

  self->fetch->has |= IMAP_FETCH_MALFORMED_BODYSTRUCTURE;
  if (!imap_parse_body (self->tokens, &body) || !ends_item (self->tokens))
    return FALSE;
  self->fetch->body = body;
  self->fetch->body_text = start;
  self->fetch->body_text_len = (gsize)(self->tokens->p - start);
  self->fetch->has |= IMAP_FETCH_BODYSTRUCTURE;
  self->fetch->has &= ~IMAP_FETCH_MALFORMED_BODYSTRUCTURE;
  return TRUE;
}

/* "(" objectid ")", or a number, or NIL */
static gboolean
parse_id (Fetch *self, const char **id)
{
  gboolean in_list = imap_tokens_accept (self->tokens, '(');

  return imap_tokens_nstring (self->tokens, id) &&
         (!in_list || imap_tokens_expect (self->tokens, ')'));
}

static gboolean
parse_email_id (Fetch *self)
{
  return parse_id (self, &self->fetch->email_id);
}

static gboolean
parse_thread_id (Fetch *self)
{
  return parse_id (self, &self->fetch->thread_id);
}

static gboolean
parse_labels (Fetch *self)
{
  if (!imap_tokens_string_list (self->tokens, &self->fetch->labels, &self->fetch->n_labels))
    return FALSE;
  self->fetch->has |= IMAP_FETCH_LABELS;
  return TRUE;
}

static gboolean
parse_preview (Fetch *self)
{
  return imap_tokens_nstring (self->tokens, &self->fetch->preview);
}

static ImapSection *
add_section (Fetch *self)
{
  ImapSection *section;

  self->sections = imap_arena_grow (self->tokens->arena, self->sections, self->fetch->n_sections,
                                    sizeof *self->sections);
  section = &self->sections[self->fetch->n_sections++];
  self->fetch->sections = self->sections;
  *section = (ImapSection){ .section = "", .origin = -1 };
  return section;
}

/* nstring, literal8; what is missing is as NIL. A literal stays where it is in the message. */
static gboolean
parse_section_data (Fetch *self, ImapSection *section)
{
  ImapTokens *tokens = self->tokens;
  const char *start = tokens->p;

  imap_tokens_skip_sp (tokens);
  if (imap_tokens_accept_nil (tokens))
    return TRUE;
  if (imap_tokens_accept_literal_header (tokens, &section->len, &section->to_sink))
    {
      section->data = section->to_sink ? NULL : tokens->p;
      tokens->p += section->to_sink ? 0 : section->len;
      return TRUE;
    }
  if (imap_tokens_string (tokens, &section->data, &section->len))
    return TRUE;
  if (!imap_tokens_is (tokens, ')') && !is_item_at (tokens, tokens->p))
    return FALSE;
  tokens->p = start;
  return TRUE;
}

/* To the last byte of a header name that is a string. */
static gboolean
skip_name (ImapTokens *tokens)
{
  if (!imap_tokens_skip_value (tokens))
    return FALSE;
  tokens->p--;
  return TRUE;
}

/* Finds the "]" of a section: header names may be strings, and hold brackets. */
static gboolean
take_section_name (ImapTokens *tokens, ImapSlice *name)
{
  gsize depth = 0;

  name->text = tokens->p;
  for (; depth > 0 || !imap_tokens_is (tokens, ']'); tokens->p++)
    {
      if (imap_tokens_at_end (tokens))
        return imap_tokens_fail (tokens, "a section does not end");
      if (*tokens->p == '(')
        depth++;
      else if (*tokens->p == ')' && depth > 0)
        depth--;
      else if ((*tokens->p == '"' || *tokens->p == '{') && !skip_name (tokens))
        return FALSE;
    }
  name->len = (gsize)(tokens->p - name->text);
  tokens->p++;
  return TRUE;
}

/* "<" number ">" */
static gboolean
parse_origin (ImapTokens *tokens, gint64 *origin)
{
  if (!imap_tokens_accept (tokens, '<'))
    return TRUE;
  *origin = 0;
  while (!imap_tokens_at_end (tokens) && g_ascii_isdigit (*tokens->p) && *origin < G_MAXINT64 / 20)
    *origin = *origin * 10 + (*tokens->p++ - '0');
  /* Some servers repeat the length that was asked for: "<0.1024>". */
  while (!imap_tokens_at_end (tokens) && (g_ascii_isdigit (*tokens->p) || *tokens->p == '.'))
    tokens->p++;
  return imap_tokens_expect (tokens, '>');
}

/* "[" section "]" ["<" number ">"] SP nstring */
static gboolean
parse_section (Fetch *self)
{
  ImapTokens *tokens = self->tokens;
  ImapSection section = { .origin = -1 };
  ImapSlice name;

  if (!imap_tokens_expect (tokens, '[') || !take_section_name (tokens, &name) ||
      !parse_origin (tokens, &section.origin))
    return FALSE;
  if (!parse_section_data (self, &section))
    return FALSE;
  section.section = imap_tokens_dup (tokens, &name);
  section.is_binary = imap_slice_is (&self->name, "BINARY");
  *add_section (self) = section;
  return TRUE;
}

/* BODY: a section, or the structure without extension data */
static gboolean
parse_body (Fetch *self)
{
  return imap_tokens_is (self->tokens, '[') ? parse_section (self) : parse_structure (self);
}

/* RFC822, RFC822.HEADER, RFC822.TEXT: sections by their old names */
static gboolean
parse_rfc822 (Fetch *self)
{
  ImapSection section = { .origin = -1, .section = "" };

  if (self->name.len > strlen ("RFC822."))
    section.section = imap_slice_is (&self->name, "RFC822.TEXT") ? "TEXT" : "HEADER";
  if (!parse_section_data (self, &section))
    return FALSE;
  *add_section (self) = section;
  return TRUE;
}

static const struct
{
  const char *name;
  gsize len;
  gboolean (*parse) (Fetch *self);
} items[] = {
#define ITEM(name, parse)                                                                          \
  {                                                                                                \
    name, sizeof name - 1, parse                                                                   \
  }
  ITEM ("UID", parse_uid),
  ITEM ("FLAGS", parse_flags),
  ITEM ("INTERNALDATE", parse_internal_date),
  ITEM ("RFC822.SIZE", parse_size),
  ITEM ("MODSEQ", parse_modseq),
  ITEM ("BODYSTRUCTURE", parse_structure),
  ITEM ("BODY", parse_body),
  ITEM ("ENVELOPE", parse_envelope),
  ITEM ("BINARY", parse_section),
  ITEM ("EMAILID", parse_email_id),
  ITEM ("THREADID", parse_thread_id),
  ITEM ("X-GM-MSGID", parse_email_id),
  ITEM ("X-GM-THRID", parse_thread_id),
  ITEM ("X-GM-LABELS", parse_labels),
  ITEM ("PREVIEW", parse_preview),
  ITEM ("SAVEDATE", parse_save_date),
  ITEM ("RFC822", parse_rfc822),
  ITEM ("RFC822.HEADER", parse_rfc822),
  ITEM ("RFC822.TEXT", parse_rfc822),
#undef ITEM
};

static int
find_item (const ImapSlice *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (items[i].len == name->len && ((items[i].name[0] ^ name->text[0]) & ~0x20) == 0 &&
        g_ascii_strncasecmp (items[i].name, name->text, name->len) == 0)
      return (int)i;
  return -1;
}

/* Whether an item of a known name begins at @p. */
static gboolean
is_item_at (ImapTokens *tokens, const char *p)
{
  ImapTokens ahead = *tokens;
  ImapSlice name;

  ahead.p = p;
  return imap_tokens_item_name (&ahead, &name) && find_item (&name) >= 0 &&
         !imap_tokens_at_end (&ahead);
}

static gboolean
is_followed_by_item (ImapTokens *tokens)
{
  return imap_tokens_is (tokens, ' ') && is_item_at (tokens, tokens->p + 1);
}

/* A broken item can hide its own end, by a quote too few: the next ")" that something known or
 * the end of the response follows is taken for it. Literals are not looked into: they hold
 * mail. */
static gboolean
find_next_item (ImapTokens *tokens)
{
  while (!imap_tokens_at_end (tokens))
    {
      gboolean sunk;
      gsize len;

      if (imap_tokens_accept_literal_header (tokens, &len, &sunk))
        {
          tokens->p += sunk ? 0 : len;
          continue;
        }
      if (*tokens->p++ != ')')
        continue;
      if (is_followed_by_item (tokens) ||
          (imap_tokens_is (tokens, ')') && tokens->p + 1 == tokens->end))
        return TRUE;
    }
  return imap_tokens_fail (tokens, "a FETCH item does not end");
}

/* Goes behind the value at @start, of an item that is not known or, if @is_broken, could not be
 * read. */
static gboolean
skip_item (ImapTokens *tokens, const char *start, gboolean is_broken)
{
  const char *skipped;
  ImapSlice section;
  gint64 origin;

  tokens->p = start;
  if (imap_tokens_accept (tokens, '[') &&
      (!take_section_name (tokens, &section) || !parse_origin (tokens, &origin)))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, ')'))
    return TRUE;
  skipped = imap_tokens_skip_value (tokens) && ends_item (tokens) ? tokens->p : NULL;
  if (skipped != NULL && (!is_broken || is_followed_by_item (tokens)))
    return TRUE;
  tokens->p = start;
  if (find_next_item (tokens))
    return TRUE;
  tokens->p = skipped;
  return skipped != NULL;
}

static gboolean
parse_item (Fetch *self)
{
  ImapTokens *tokens = self->tokens;
  const char *start;
  int item;

  if (!imap_tokens_item_name (tokens, &self->name))
    return FALSE;
  start = tokens->p;
  imap_tokens_skip_sp (tokens);
  item = find_item (&self->name);
  if (item < 0)
    return skip_item (tokens, start, FALSE);
  if (items[item].parse (self) && ends_item (tokens))
    return TRUE;
  /* Any item may be lost but the one that says which message this is. */
  return items[item].parse != parse_uid && self->n_broken++ < MAX_BROKEN &&
         skip_item (tokens, start, TRUE);
}

/* Literals were left where they are; the byte behind each is read by now and can become its
 * NUL. */
static void
terminate_sections (Fetch *self)
{
  ImapMessage *message = self->tokens->message;

  for (guint i = 0; i < self->fetch->n_sections; i++)
    {
      const char *data = self->sections[i].data;

      if (data >= message->bytes && data < message->bytes + message->len)
        message->bytes[data + self->sections[i].len - message->bytes] = '\0';
    }
}

/* "(" msg-att *(SP msg-att) ")"; Domino puts further parentheses around an item. */
gboolean
imap_parse_fetch (ImapTokens *tokens, ImapFetch *fetch)
{
  Fetch self = { .tokens = tokens, .fetch = fetch };
  gsize depth = 1;

  fetch->save_date = G_MININT64;
  fetch->flags.keywords = imap_no_words;
  fetch->labels = imap_no_words;
  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  while (depth > 0)
    {
      imap_tokens_skip_sp (tokens);
      if (imap_tokens_accept (tokens, ')'))
        depth--;
      else if (imap_tokens_accept (tokens, '('))
        depth++;
      else if (fetch->n_sections >= tokens->limits->count)
        return imap_tokens_fail (tokens, "too many sections");
      else if (!parse_item (&self))
        return FALSE;
    }
  terminate_sections (&self);
  return TRUE;
}
