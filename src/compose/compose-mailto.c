/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-mailto.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SCHEME "mailto:"

/* Longer ones no mail has (RFC 5322 section 2.1.1). */
#define ID_MAX 900

/* ---- Text ----------------------------------------------------------------------------------- */

/* Percent-encoding undone; what is none of it stays, and so does "+". NULs go. Owned, valid UTF-8. */
static char *
decode (const char *text, gsize len)
{
  g_autoptr (GString) out = g_string_sized_new (len);

  for (gsize i = 0; i < len; i++)
    {
      int high = text[i] == '%' && i + 2 < len ? g_ascii_xdigit_value (text[i + 1]) : -1;
      int low = high >= 0 ? g_ascii_xdigit_value (text[i + 2]) : -1;
      char c = low >= 0 ? (char) (high * 16 + low) : text[i];

      if (low >= 0)
        i += 2;
      if (c != '\0')
        g_string_append_c (out, c);
    }
  return g_utf8_make_valid (out->str, (gssize) out->len);
}

/* Without line ends and other controls: no field ends before its end. */
static char *
decode_line (const char *text, gsize len)
{
  g_autofree char *decoded = decode (text, len);
  g_autoptr (GString) out = g_string_sized_new (len);

  for (const char *p = decoded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_strdup (g_strstrip (out->str));
}

/* Lines that end in LF. */
static char *
decode_body (const char *text, gsize len)
{
  g_autofree char *decoded = decode (text, len);
  g_autoptr (GString) out = g_string_sized_new (len);

  for (const char *p = decoded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r' && p[1] == '\n')
        continue;
      if (c == '\r' || c == '\n')
        g_string_append_c (out, '\n');
      else if (c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (out, c);
    }
  return g_strdup (out->str);
}

/* ---- Fields --------------------------------------------------------------------------------- */

/* A comma that is written as itself stands between addresses; one that is encoded may belong to one. */
static void
add_recipients (GPtrArray *mailboxes, const char *value, gsize len)
{
  const char *end = value + len;

  while (value < end)
    {
      const char *comma = memchr (value, ',', (gsize) (end - value));
      const char *stop = comma != NULL ? comma : end;
      g_autofree char *text = decode_line (value, (gsize) (stop - value));
      g_autoptr (GPtrArray) found = compose_mailboxes_parse (text);

      for (guint i = 0; i < found->len; i++)
        g_ptr_array_add (mailboxes, compose_mailbox_copy (found->pdata[i]));
      value = stop + 1;
    }
}

/* Encoded words (RFC 2047) are understood: RFC 6068 section 6.3 has such. */
static void
set_subject (ComposeDraft *draft, const char *value, gsize len)
{
  g_autofree char *line = decode_line (value, len);

  if (draft->subject == NULL)
    draft->subject = mime_header_decode (line, -1);
}

static void
add_body (ComposeDraft *draft, const char *value, gsize len)
{
  g_autofree char *before = g_steal_pointer (&draft->text);
  g_autofree char *text = decode_body (value, len);

  draft->text = before != NULL ? g_strconcat (before, "\n", text, NULL) : g_steal_pointer (&text);
}

static gboolean
is_id (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p <= ' ' || *p >= 0x7f || *p == '<' || *p == '>')
      return FALSE;
  return strchr (text, '@') != NULL && strlen (text) <= ID_MAX;
}

static void
set_answered (ComposeDraft *draft, const char *value, gsize len)
{
  g_autofree char *line = decode_line (value, len);
  gsize length = strlen (line);
  g_autofree char *bare = length > 2 && line[0] == '<' && line[length - 1] == '>'
                            ? g_strndup (line + 1, length - 2)
                            : g_strdup (line);

  if (draft->in_reply_to != NULL || !is_id (bare))
    return;
  draft->references = g_new0 (char *, 2);
  draft->references[0] = g_strdup (bare);
  draft->in_reply_to = g_steal_pointer (&bare);
}

static void
read_field (ComposeDraft *draft, const char *field, gsize len)
{
  const char *equals = memchr (field, '=', len);
  g_autofree char *name = NULL;
  const char *value;

  if (equals == NULL)
    return;
  name = decode_line (field, (gsize) (equals - field));
  value = equals + 1;
  len -= (gsize) (value - field);
  if (g_ascii_strcasecmp (name, "to") == 0)
    add_recipients (draft->to, value, len);
  else if (g_ascii_strcasecmp (name, "cc") == 0)
    add_recipients (draft->cc, value, len);
  else if (g_ascii_strcasecmp (name, "bcc") == 0)
    add_recipients (draft->bcc, value, len);
  else if (g_ascii_strcasecmp (name, "subject") == 0)
    set_subject (draft, value, len);
  else if (g_ascii_strcasecmp (name, "body") == 0)
    add_body (draft, value, len);
  else if (g_ascii_strcasecmp (name, "in-reply-to") == 0)
    set_answered (draft, value, len);
}

static void
read_fields (ComposeDraft *draft, const char *fields)
{
  while (*fields != '\0')
    {
      gsize len = strcspn (fields, "&");

      read_field (draft, fields, len);
      fields += len;
      fields += *fields == '&';
    }
}

/* ---- The link ------------------------------------------------------------------------------- */

static ComposeDraft *
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, text);
  return NULL;
}

ComposeDraft *
compose_mailto_read (const char *uri, GError **error)
{
  g_autoptr (ComposeDraft) draft = NULL;
  g_autofree char *link = NULL;
  gsize len;

  if (g_ascii_strncasecmp (uri, SCHEME, strlen (SCHEME)) != 0)
    return refuse (error, _("This is not a link to a mail address."));
  if (strlen (uri) > COMPOSE_MAILTO_MAX_BYTES)
    return refuse (error, _("This link to a mail address is too long."));

  /* A fragment means nothing (section 2). */
  uri += strlen (SCHEME);
  link = g_strndup (uri, strcspn (uri, "#"));
  draft = compose_draft_new ();
  len = strcspn (link, "?");
  add_recipients (draft->to, link, len);
  if (link[len] == '?')
    read_fields (draft, link + len + 1);
  if (draft->to->len + draft->cc->len + draft->bcc->len > COMPOSE_MAILTO_MAX_RECIPIENTS)
    return refuse (error, _("This link names more recipients than a link may."));
  return g_steal_pointer (&draft);
}
