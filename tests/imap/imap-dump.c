/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-dump.h"

#include <string.h>

#include "imap-reader.h"

static void
add_quoted (GString *out, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (out, " %s=\"%s\"", name, text);
}

static void
add_words (GString *out, const char *name, const char *const *words)
{
  g_autofree char *joined = words != NULL ? g_strjoinv ("|", (GStrv)words) : NULL;

  if (joined != NULL)
    g_string_append_printf (out, " %s=%s", name, joined);
}

static void
add_set (GString *out, const char *name, const ImapSet *set)
{
  g_autofree char *text = set != NULL ? imap_set_to_string (set) : NULL;

  if (text != NULL)
    g_string_append_printf (out, " %s=%s", name, text);
}

static void
add_number (GString *out, const char *name, gint64 value, gint64 absent)
{
  if (value != absent)
    g_string_append_printf (out, " %s=%" G_GINT64_FORMAT, name, value);
}

static void
add_flags (GString *out, const ImapFlagList *flags)
{
  static const char *const names[] = { "Seen",  "Answered", "Flagged", "Deleted",
                                       "Draft", "Recent",   "*" };
  gboolean first = TRUE;

  g_string_append (out, " flags=");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags->system & (1u << i))
      {
        g_string_append_printf (out, "%s\\%s", first ? "" : "|", names[i]);
        first = FALSE;
      }
  for (guint i = 0; i < flags->n_keywords; i++)
    {
      g_string_append_printf (out, "%s%s", first ? "" : "|", flags->keywords[i]);
      first = FALSE;
    }
  g_assert_null (flags->keywords[flags->n_keywords]);
}

static void
dump_status (GString *out, const ImapStatusData *status)
{
  static const char *const names[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

  g_string_append_printf (out, "%s %s", status->is_tagged ? status->tag : "*",
                          names[status->status]);
  if (status->code != IMAP_CODE_NONE)
    {
      g_string_append_printf (out, " [%s", status->atom);
      if (status->code == IMAP_CODE_UNKNOWN)
        g_string_append_c (out, '?');
      add_number (out, "number", (gint64)status->number, 0);
      add_quoted (out, "string", status->string);
      add_number (out, "validity", status->uidvalidity, 0);
      add_set (out, "uids", status->uids);
      add_set (out, "copied", status->copied_uids);
      for (guint i = 0; i < status->n_copied; i++)
        g_string_append_printf (out, " %u>%u", status->copy_from[i], status->copy_to[i]);
      if (status->code == IMAP_CODE_PERMANENTFLAGS)
        add_flags (out, &status->flags);
      add_words (out, "capabilities", status->capabilities);
      g_string_append_c (out, ']');
    }
  g_string_append_printf (out, " %s", status->text);
}

static void
dump_list (GString *out, const ImapListData *list)
{
  static const char *const names[] = { "noinferiors", "noselect",  "haschildren", "hasnochildren",
                                       "marked",      "unmarked",  "subscribed",  "nonexistent",
                                       "remote",      "all",       "archive",     "drafts",
                                       "flagged",     "important", "inbox",       "junk",
                                       "sent",        "trash" };

  g_string_append (out, list->is_lsub ? "LSUB" : "LIST");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (list->attributes & (1u << i))
      g_string_append_printf (out, " %s", names[i]);
  if (list->delimiter != '\0')
    g_string_append_printf (out, " '%c'", list->delimiter);
  else
    g_string_append (out, " NIL");
  g_string_append_printf (out, " \"%s\"", list->name);
  add_quoted (out, "old", list->old_name);
}

static void
dump_mailbox_status (GString *out, const ImapMailboxStatus *status)
{
  g_string_append_printf (out, "STATUS \"%s\"", status->name);
  add_number (out, "messages", status->messages, -1);
  add_number (out, "unseen", status->unseen, -1);
  add_number (out, "uidnext", status->uidnext, -1);
  add_number (out, "uidvalidity", status->uidvalidity, -1);
  add_number (out, "highestmodseq", status->highestmodseq, -1);
  add_number (out, "size", status->size, -1);
  add_number (out, "deleted", status->deleted, -1);
  add_number (out, "appendlimit", status->appendlimit, -1);
  add_quoted (out, "mailboxid", status->mailboxid);
}

static void
dump_search (GString *out, const ImapSearchData *search)
{
  g_string_append (out, "SEARCH");
  add_quoted (out, "tag", search->tag);
  if (search->is_uid)
    g_string_append (out, " uid");
  add_set (out, "all", search->all);
  add_number (out, "min", search->min, -1);
  add_number (out, "max", search->max, -1);
  add_number (out, "count", search->count, -1);
  add_number (out, "modseq", search->modseq, 0);
}

static void
add_parameters (GString *out, const char *name, const ImapParameter *list, guint n)
{
  if (n == 0)
    return;
  g_string_append_printf (out, " %s(", name);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s=%s", i > 0 ? " " : "", list[i].name,
                            list[i].value != NULL ? list[i].value : "NIL");
  g_string_append_c (out, ')');
}

static void
add_addresses (GString *out, const char *name, const ImapAddressList *list)
{
  if (list->n_addresses == 0)
    return;
  g_string_append_printf (out, " %s=", name);
  for (guint i = 0; i < list->n_addresses; i++)
    {
      const ImapAddress *address = &list->addresses[i];

      g_string_append_printf (out, "%s%s<%s@%s>", i > 0 ? "," : "",
                              address->name != NULL ? address->name : "",
                              address->mailbox != NULL ? address->mailbox : "NIL",
                              address->host != NULL ? address->host : "NIL");
    }
}

static void
add_envelope (GString *out, const ImapEnvelope *envelope)
{
  g_string_append (out, " envelope{");
  add_quoted (out, "date", envelope->date);
  add_quoted (out, "subject", envelope->subject);
  add_addresses (out, "from", &envelope->from);
  add_addresses (out, "sender", &envelope->sender);
  add_addresses (out, "reply-to", &envelope->reply_to);
  add_addresses (out, "to", &envelope->to);
  add_addresses (out, "cc", &envelope->cc);
  add_addresses (out, "bcc", &envelope->bcc);
  add_quoted (out, "in-reply-to", envelope->in_reply_to);
  add_quoted (out, "message-id", envelope->message_id);
  g_string_append (out, " }");
}

static void
dump_body (GString *out, const ImapBody *body)
{
  g_string_append_printf (out, "%s %s/%s", *body->part != '\0' ? body->part : "-", body->type,
                          body->subtype);
  add_parameters (out, "", body->parameters, body->n_parameters);
  add_quoted (out, "id", body->id);
  add_quoted (out, "description", body->description);
  if (strcmp (body->type, "multipart") != 0)
    g_string_append_printf (out, " %s %" G_GUINT64_FORMAT, body->encoding, body->size);
  add_number (out, "lines", (gint64)body->lines, 0);
  if (body->disposition != NULL)
    g_string_append_printf (out, " %s", body->disposition);
  add_parameters (out, "disposition", body->disposition_parameters, body->n_disposition_parameters);
  if (body->envelope != NULL)
    add_envelope (out, body->envelope);
  if (body->n_children == 0)
    return;
  g_string_append (out, " [");
  for (guint i = 0; i < body->n_children; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      dump_body (out, body->children[i]);
    }
  g_string_append_c (out, ']');
}

char *
imap_dump_body (const ImapBody *body)
{
  GString *out = g_string_new (NULL);

  dump_body (out, body);
  return g_string_free (out, FALSE);
}

static void
dump_section (GString *out, const ImapSection *section)
{
  g_string_append_printf (out, " %s[%s]", section->is_binary ? "binary" : "", section->section);
  if (section->origin >= 0)
    g_string_append_printf (out, "<%" G_GINT64_FORMAT ">", section->origin);
  if (section->data == NULL)
    g_string_append_printf (out, section->to_sink ? "=sink %" G_GSIZE_FORMAT : "=NIL",
                            section->len);
  else
    {
      g_autofree char *escaped = g_strescape (section->data, NULL);

      g_assert_cmpint (section->data[section->len], ==, '\0');
      g_string_append_printf (out, "=%" G_GSIZE_FORMAT ":%s", section->len, escaped);
    }
}

static void
dump_fetch (GString *out, const ImapFetch *fetch)
{
  g_string_append (out, "FETCH");
  add_number (out, "seq", fetch->seq, 0);
  add_number (out, "uid", fetch->uid, 0);
  if (fetch->has & IMAP_FETCH_FLAGS)
    add_flags (out, &fetch->flags);
  if (fetch->has & IMAP_FETCH_INTERNALDATE)
    g_string_append_printf (out, " date=%" G_GINT64_FORMAT "%+d", fetch->internal_date,
                            fetch->internal_zone);
  if (fetch->has & IMAP_FETCH_SIZE)
    g_string_append_printf (out, " size=%" G_GUINT64_FORMAT, fetch->size);
  if (fetch->has & IMAP_FETCH_MODSEQ)
    g_string_append_printf (out, " modseq=%" G_GUINT64_FORMAT, fetch->modseq);
  if (fetch->has & IMAP_FETCH_ENVELOPE)
    add_envelope (out, fetch->envelope);
  if (fetch->has & IMAP_FETCH_MALFORMED_ENVELOPE)
    g_string_append (out, " envelope?");
  if (fetch->has & IMAP_FETCH_BODYSTRUCTURE)
    {
      g_string_append (out, " body{");
      dump_body (out, fetch->body);
      g_string_append_c (out, '}');
    }
  if (fetch->has & IMAP_FETCH_MALFORMED_BODYSTRUCTURE)
    g_string_append (out, " body?");
  for (guint i = 0; i < fetch->n_sections; i++)
    dump_section (out, &fetch->sections[i]);
  add_quoted (out, "email-id", fetch->email_id);
  add_quoted (out, "thread-id", fetch->thread_id);
  if (fetch->n_labels > 0)
    add_words (out, "labels", fetch->labels);
  add_quoted (out, "preview", fetch->preview);
  add_number (out, "save-date", fetch->save_date, G_MININT64);
}

static void
add_namespaces (GString *out, const char *name, const ImapNamespace *spaces, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, " %s=\"%s\"%c", name, spaces[i].prefix,
                            spaces[i].delimiter != '\0' ? spaces[i].delimiter : '-');
}

static void
dump_quota (GString *out, const ImapResponse *response)
{
  g_string_append_printf (out, "QUOTA \"%s\"", response->quota.root);
  for (guint i = 0; i < response->quota.n; i++)
    g_string_append_printf (out, " %s=%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                            response->quota.resources[i].name, response->quota.resources[i].usage,
                            response->quota.resources[i].limit);
}

char *
imap_dump (const ImapResponse *response)
{
  GString *out = g_string_new (NULL);

  switch (response->type)
    {
    case IMAP_RESPONSE_STATUS:
      dump_status (out, &response->status);
      break;
    case IMAP_RESPONSE_CONTINUATION:
      g_string_append_printf (out, "+ %s", response->continuation.text);
      break;
    case IMAP_RESPONSE_CAPABILITY:
      g_string_append (out, "CAPABILITY");
      add_words (out, "names", response->capability.names);
      break;
    case IMAP_RESPONSE_ENABLED:
      g_string_append (out, "ENABLED");
      add_words (out, "names", response->capability.names);
      break;
    case IMAP_RESPONSE_ID:
      g_string_append (out, "ID");
      add_parameters (out, "", response->id.fields, response->id.n);
      break;
    case IMAP_RESPONSE_NAMESPACE:
      g_string_append (out, "NAMESPACE");
      add_namespaces (out, "personal", response->namespaces.personal,
                      response->namespaces.n_personal);
      add_namespaces (out, "other", response->namespaces.other, response->namespaces.n_other);
      add_namespaces (out, "shared", response->namespaces.shared, response->namespaces.n_shared);
      break;
    case IMAP_RESPONSE_LIST:
      dump_list (out, &response->list);
      break;
    case IMAP_RESPONSE_MAILBOX_STATUS:
      dump_mailbox_status (out, &response->mailbox_status);
      break;
    case IMAP_RESPONSE_SEARCH:
      dump_search (out, &response->search);
      break;
    case IMAP_RESPONSE_FLAGS:
      g_string_append (out, "FLAGS");
      add_flags (out, &response->flags);
      break;
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_RECENT:
    case IMAP_RESPONSE_EXPUNGE:
      g_string_append_printf (out, "%s %u", imap_response_type_name (response->type),
                              response->number);
      break;
    case IMAP_RESPONSE_VANISHED:
      g_string_append (out, "VANISHED");
      add_set (out, response->vanished.earlier ? "earlier" : "now", response->vanished.uids);
      break;
    case IMAP_RESPONSE_FETCH:
      dump_fetch (out, &response->fetch);
      break;
    case IMAP_RESPONSE_QUOTA:
      dump_quota (out, response);
      break;
    case IMAP_RESPONSE_QUOTAROOT:
      g_string_append_printf (out, "QUOTAROOT \"%s\"", response->quota_root.mailbox);
      add_words (out, "roots", response->quota_root.roots);
      break;
    case IMAP_RESPONSE_OTHER:
      g_string_append_printf (out, "other %s", response->other.name);
      break;
    case IMAP_RESPONSE_MALFORMED:
      g_string_append_printf (out, "malformed @%" G_GSIZE_FORMAT, response->malformed.offset);
      break;
    default:
      g_assert_not_reached ();
    }
  return g_string_free (out, FALSE);
}

GString *
imap_crlf (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\n' && (p == text || p[-1] != '\r'))
        g_string_append_c (out, '\r');
      g_string_append_c (out, *p);
    }
  return out;
}

static guint
take_all (ImapReader *reader, GString *story)
{
  g_autoptr (GError) error = NULL;
  ImapResponse *response;
  guint n = 0;

  for (; (response = imap_reader_next (reader, &error)) != NULL; n++)
    {
      g_autofree char *line = imap_dump (response);

      g_string_append_printf (story, "%s%s", story->len > 0 ? "\n" : "", line);
      imap_response_unref (response);
    }
  g_assert_no_error (error);
  return n;
}

static void
check_row (const ImapRow *row, gsize piece)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (GString) input = imap_crlf (row->input);

  for (gsize done = 0; done < input->len; done += MIN (piece, input->len - done))
    {
      imap_reader_feed (reader, input->str + done, MIN (piece, input->len - done));
      /* Only a line feed can be the end of anything. */
      if (take_all (reader, story) > 0 && piece == 1)
        g_assert_cmpint (input->str[done], ==, '\n');
    }
  /* All rows that fail are told, not the first alone. */
  if (strcmp (story->str, row->expected) != 0)
    g_test_fail_printf ("%s:\n%s\nexpected:\n%s", row->name, story->str, row->expected);
  g_assert_cmpuint (imap_reader_buffered (reader), ==, 0);
  g_assert_cmpuint (imap_reader_offset (reader), ==, input->len);
}

void
imap_check_rows (const ImapRow *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_test_message ("%s", rows[i].name);
      check_row (&rows[i], G_MAXSIZE);
      check_row (&rows[i], 1);
    }
}
