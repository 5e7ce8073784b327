/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-reader.h"
#include "ph-error.h"
#include "probe.h"

#include <string.h>

static void
add_set (JsonBuilder *builder, const char *name, const ImapSet *set)
{
  g_autofree char *text = set != NULL ? imap_set_to_string (set) : NULL;

  probe_add_text (builder, name, text);
}

static void
begin_list (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
}

static void
add_flags (JsonBuilder *builder, const ImapFlagList *flags)
{
  static const char *const names[] = { "\\Seen",  "\\Answered", "\\Flagged", "\\Deleted",
                                       "\\Draft", "\\Recent",   "\\*" };

  begin_list (builder, "flags");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags->system & (1u << i))
      json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
  probe_add_texts (builder, "keywords", flags->keywords);
}

static void
add_parameters (JsonBuilder *builder, const char *name, const ImapParameter *list, guint n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = g_utf8_make_valid (list[i].name, -1);

      probe_add_text (builder, key, list[i].value);
    }
  json_builder_end_object (builder);
}

static void
add_status (JsonBuilder *builder, const ImapStatusData *status)
{
  static const char *const names[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

  probe_add_text (builder, "status", names[status->status]);
  if (status->is_tagged)
    probe_add_text (builder, "tag", status->tag);
  probe_add_text (builder, "code", status->atom);
  probe_add_text (builder, "text", status->text);
  if (status->number != 0)
    probe_add_int (builder, "number", (gint64)status->number);
  if (status->string != NULL)
    probe_add_text (builder, "string", status->string);
  if (status->uidvalidity != 0)
    probe_add_int (builder, "uidvalidity", status->uidvalidity);
  if (status->uids != NULL)
    add_set (builder, "uids", status->uids);
  if (status->copied_uids != NULL)
    add_set (builder, "copied_uids", status->copied_uids);
  if (status->code == IMAP_CODE_PERMANENTFLAGS)
    add_flags (builder, &status->flags);
  if (status->capabilities != NULL)
    probe_add_texts (builder, "capabilities", status->capabilities);
}

static void
add_delimiter (JsonBuilder *builder, char delimiter)
{
  char text[2] = { delimiter, '\0' };

  probe_add_text (builder, "delimiter", delimiter != '\0' ? text : NULL);
}

static void
add_list (JsonBuilder *builder, const ImapListData *list)
{
  static const char *const names[] = {
    "\\Noinferiors", "\\Noselect",    "\\HasChildren", "\\HasNoChildren", "\\Marked",  "\\Unmarked",
    "\\Subscribed",  "\\NonExistent", "\\Remote",      "\\All",           "\\Archive", "\\Drafts",
    "\\Flagged",     "\\Important",   "\\Inbox",       "\\Junk",          "\\Sent",    "\\Trash"
  };

  begin_list (builder, "attributes");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (list->attributes & (1u << i))
      json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
  add_delimiter (builder, list->delimiter);
  probe_add_text (builder, "name", list->name);
  if (list->old_name != NULL)
    probe_add_text (builder, "old_name", list->old_name);
  probe_add_bool (builder, "lsub", list->is_lsub);
}

static void
add_mailbox_status (JsonBuilder *builder, const ImapMailboxStatus *status)
{
  const struct
  {
    const char *name;
    gint64 value;
  } items[] = {
    { "messages", status->messages },
    { "unseen", status->unseen },
    { "uidnext", status->uidnext },
    { "uidvalidity", status->uidvalidity },
    { "highestmodseq", status->highestmodseq },
    { "size", status->size },
    { "deleted", status->deleted },
    { "appendlimit", status->appendlimit },
  };

  probe_add_text (builder, "name", status->name);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (items[i].value >= 0)
      probe_add_int (builder, items[i].name, items[i].value);
  if (status->mailboxid != NULL)
    probe_add_text (builder, "mailboxid", status->mailboxid);
}

static void
add_search (JsonBuilder *builder, const ImapSearchData *search)
{
  probe_add_text (builder, "tag", search->tag);
  probe_add_bool (builder, "uid", search->is_uid);
  add_set (builder, "all", search->all);
  if (search->min >= 0)
    probe_add_int (builder, "min", search->min);
  if (search->max >= 0)
    probe_add_int (builder, "max", search->max);
  if (search->count >= 0)
    probe_add_int (builder, "count", search->count);
  if (search->modseq > 0)
    probe_add_int (builder, "modseq", search->modseq);
}

static void
add_addresses (JsonBuilder *builder, const char *name, const ImapAddressList *list)
{
  begin_list (builder, name);
  for (guint i = 0; i < list->n_addresses; i++)
    {
      json_builder_begin_object (builder);
      probe_add_text (builder, "name", list->addresses[i].name);
      probe_add_text (builder, "mailbox", list->addresses[i].mailbox);
      probe_add_text (builder, "host", list->addresses[i].host);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_envelope (JsonBuilder *builder, const ImapEnvelope *envelope)
{
  json_builder_set_member_name (builder, "envelope");
  json_builder_begin_object (builder);
  probe_add_text (builder, "date", envelope->date);
  probe_add_text (builder, "subject", envelope->subject);
  add_addresses (builder, "from", &envelope->from);
  add_addresses (builder, "sender", &envelope->sender);
  add_addresses (builder, "reply_to", &envelope->reply_to);
  add_addresses (builder, "to", &envelope->to);
  add_addresses (builder, "cc", &envelope->cc);
  add_addresses (builder, "bcc", &envelope->bcc);
  probe_add_text (builder, "in_reply_to", envelope->in_reply_to);
  probe_add_text (builder, "message_id", envelope->message_id);
  json_builder_end_object (builder);
}

/* Parts are nested at most as deep as the parser lets them be. */
static void
add_body (JsonBuilder *builder, const ImapBody *body)
{
  json_builder_begin_object (builder);
  probe_add_text (builder, "part", body->part);
  probe_add_text (builder, "type", body->type);
  probe_add_text (builder, "subtype", body->subtype);
  add_parameters (builder, "parameters", body->parameters, body->n_parameters);
  probe_add_text (builder, "id", body->id);
  probe_add_text (builder, "description", body->description);
  probe_add_text (builder, "encoding", body->encoding);
  probe_add_int (builder, "size", (gint64)body->size);
  probe_add_int (builder, "lines", (gint64)body->lines);
  probe_add_text (builder, "disposition", body->disposition);
  add_parameters (builder, "disposition_parameters", body->disposition_parameters,
                  body->n_disposition_parameters);
  if (body->envelope != NULL)
    add_envelope (builder, body->envelope);
  begin_list (builder, "children");
  for (guint i = 0; i < body->n_children; i++)
    add_body (builder, body->children[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_sections (JsonBuilder *builder, const ImapFetch *fetch)
{
  begin_list (builder, "sections");
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const ImapSection *section = &fetch->sections[i];

      json_builder_begin_object (builder);
      probe_add_text (builder, "section", section->section);
      if (section->origin >= 0)
        probe_add_int (builder, "origin", section->origin);
      probe_add_bool (builder, "binary", section->is_binary);
      probe_add_int (builder, "len", (gint64)section->len);
      if (section->data != NULL)
        probe_add_bytes (builder, "data", section->data, section->len);
      else
        probe_add_text (builder, "data", NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_fetch (JsonBuilder *builder, const ImapFetch *fetch)
{
  probe_add_int (builder, "seq", fetch->seq);
  probe_add_int (builder, "uid", fetch->uid);
  if (fetch->has & IMAP_FETCH_FLAGS)
    add_flags (builder, &fetch->flags);
  if (fetch->has & IMAP_FETCH_INTERNALDATE)
    {
      probe_add_int (builder, "internal_date", fetch->internal_date);
      probe_add_int (builder, "internal_zone", fetch->internal_zone);
    }
  if (fetch->has & IMAP_FETCH_SIZE)
    probe_add_int (builder, "size", (gint64)fetch->size);
  if (fetch->has & IMAP_FETCH_MODSEQ)
    probe_add_int (builder, "modseq", (gint64)fetch->modseq);
  if (fetch->envelope != NULL)
    add_envelope (builder, fetch->envelope);
  if (fetch->has & IMAP_FETCH_MALFORMED_ENVELOPE)
    probe_add_bool (builder, "malformed_envelope", TRUE);
  if (fetch->has & IMAP_FETCH_MALFORMED_BODYSTRUCTURE)
    probe_add_bool (builder, "malformed_bodystructure", TRUE);
  if (fetch->body != NULL)
    {
      json_builder_set_member_name (builder, "body");
      add_body (builder, fetch->body);
    }
  add_sections (builder, fetch);
  if (fetch->email_id != NULL)
    probe_add_text (builder, "email_id", fetch->email_id);
  if (fetch->thread_id != NULL)
    probe_add_text (builder, "thread_id", fetch->thread_id);
  if (fetch->n_labels > 0)
    probe_add_texts (builder, "labels", fetch->labels);
  if (fetch->preview != NULL)
    probe_add_text (builder, "preview", fetch->preview);
  if (fetch->save_date != G_MININT64)
    probe_add_int (builder, "save_date", fetch->save_date);
}

static void
add_namespaces (JsonBuilder *builder, const char *name, const ImapNamespace *spaces, guint n)
{
  begin_list (builder, name);
  for (guint i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      probe_add_text (builder, "prefix", spaces[i].prefix);
      add_delimiter (builder, spaces[i].delimiter);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_quota (JsonBuilder *builder, const ImapResponse *response)
{
  probe_add_text (builder, "root", response->quota.root);
  begin_list (builder, "resources");
  for (guint i = 0; i < response->quota.n; i++)
    {
      json_builder_begin_object (builder);
      probe_add_text (builder, "name", response->quota.resources[i].name);
      probe_add_int (builder, "usage", response->quota.resources[i].usage);
      probe_add_int (builder, "limit", response->quota.resources[i].limit);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_data (JsonBuilder *builder, const ImapResponse *response)
{
  switch (response->type)
    {
    case IMAP_RESPONSE_STATUS:
      add_status (builder, &response->status);
      break;
    case IMAP_RESPONSE_CONTINUATION:
      probe_add_text (builder, "text", response->continuation.text);
      break;
    case IMAP_RESPONSE_CAPABILITY:
    case IMAP_RESPONSE_ENABLED:
      probe_add_texts (builder, "names", response->capability.names);
      break;
    case IMAP_RESPONSE_ID:
      add_parameters (builder, "fields", response->id.fields, response->id.n);
      break;
    case IMAP_RESPONSE_NAMESPACE:
      add_namespaces (builder, "personal", response->namespaces.personal,
                      response->namespaces.n_personal);
      add_namespaces (builder, "other", response->namespaces.other, response->namespaces.n_other);
      add_namespaces (builder, "shared", response->namespaces.shared,
                      response->namespaces.n_shared);
      break;
    case IMAP_RESPONSE_LIST:
      add_list (builder, &response->list);
      break;
    case IMAP_RESPONSE_MAILBOX_STATUS:
      add_mailbox_status (builder, &response->mailbox_status);
      break;
    case IMAP_RESPONSE_SEARCH:
      add_search (builder, &response->search);
      break;
    case IMAP_RESPONSE_FLAGS:
      add_flags (builder, &response->flags);
      break;
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_RECENT:
    case IMAP_RESPONSE_EXPUNGE:
      probe_add_int (builder, "number", response->number);
      break;
    case IMAP_RESPONSE_VANISHED:
      add_set (builder, "uids", response->vanished.uids);
      probe_add_bool (builder, "earlier", response->vanished.earlier);
      break;
    case IMAP_RESPONSE_FETCH:
      add_fetch (builder, &response->fetch);
      break;
    case IMAP_RESPONSE_QUOTA:
      add_quota (builder, response);
      break;
    case IMAP_RESPONSE_QUOTAROOT:
      probe_add_text (builder, "mailbox", response->quota_root.mailbox);
      probe_add_texts (builder, "roots", response->quota_root.roots);
      break;
    case IMAP_RESPONSE_OTHER:
      probe_add_text (builder, "name", response->other.name);
      break;
    case IMAP_RESPONSE_MALFORMED:
    default:
      break;
    }
}

static void
print_response (JsonBuilder *builder, const ImapResponse *response)
{
  if (response->type == IMAP_RESPONSE_MALFORMED)
    {
      probe_add_text (builder, "error", response->malformed.reason);
      probe_add_int (builder, "offset", (gint64)response->malformed.offset);
    }
  else
    {
      probe_add_text (builder, "type", imap_response_type_name (response->type));
      add_data (builder, response);
    }
  probe_print (builder);
}

static int
print_failure (JsonBuilder *builder, ImapReader *reader, const char *message)
{
  probe_add_text (builder, "error", message);
  probe_add_int (builder, "offset", (gint64)imap_reader_offset (reader));
  probe_print (builder);
  return PROBE_ERROR;
}

/* imap: server bytes on standard input; each response as parsed. A line that can't be read gives
 * {"error":…,"offset":…} and the next one follows. */
int
probe_imap (int argc, char *argv[])
{
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autoptr (JsonBuilder) builder = probe_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) input = NULL;
  ImapResponse *response;
  const char *bytes;
  gsize len;

  if (argc != 1)
    return PROBE_USAGE;
  input = probe_read_input (&error);
  if (input == NULL)
    return probe_error (error);
  bytes = g_bytes_get_data (input, &len);
  for (gsize done = 0; done < len; done += MIN (len - done, 64 * 1024))
    {
      imap_reader_feed (reader, bytes + done, MIN (len - done, 64 * 1024));
      while ((response = imap_reader_next (reader, &error)) != NULL)
        {
          print_response (builder, response);
          imap_response_unref (response);
        }
      if (error != NULL)
        return print_failure (builder, reader, error->message);
    }
  if (imap_reader_buffered (reader) > 0)
    return print_failure (builder, reader, "the last response is not complete");
  return PROBE_DONE;
}
