/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes of a hostile server through the reader, the client and the BODYSTRUCTURE parser. Built
 * with libFuzzer for searching, with fuzz-replay.c for replaying a corpus.
 *
 * The first byte chooses: bit 0 a sink, bit 1 the client instead of the reader, bit 2 the text
 * goes to imap_body_parse(); the rest of it is how the bytes are cut up. */

#include "imap-client.h"
#include "imap-utf7.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Small, so that breaking them is within reach. */
static const ImapLimits limits = {
  .line = 32 * 1024,
  .literal = 128 * 1024,
  .sink_literal = 1024 * 1024,
  .response = 256 * 1024,
  .depth = 32,
  .count = 1000,
};

static gsize total; /* what is read is added up, so that it is read */

static void
touch (const char *text)
{
  total += text != NULL ? strlen (text) : 0;
}

static void
touch_all (const char *const *texts)
{
  for (; texts != NULL && *texts != NULL; texts++)
    touch (*texts);
}

static void
touch_set (const ImapSet *set)
{
  gsize n_ranges;
  const ImapRange *ranges;

  if (set == NULL)
    return;
  ranges = imap_set_ranges (set, &n_ranges);
  for (gsize i = 0; i < n_ranges; i++)
    {
      g_assert_cmpuint (ranges[i].first, >, 0);
      g_assert_cmpuint (ranges[i].first, <=, ranges[i].last);
      if (i > 0)
        g_assert_cmpuint (ranges[i].first, >, (guint64)ranges[i - 1].last + 1);
    }
}

static void
touch_parameters (const ImapParameter *list, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      touch (list[i].name);
      touch (list[i].value);
    }
}

static void
touch_envelope (const ImapEnvelope *envelope)
{
  if (envelope == NULL)
    return;
  touch (envelope->date);
  touch (envelope->subject);
  touch (envelope->message_id);
  for (guint i = 0; i < envelope->to.n_addresses; i++)
    {
      touch (envelope->to.addresses[i].name);
      touch (envelope->to.addresses[i].mailbox);
      touch (envelope->to.addresses[i].host);
    }
}

static void
touch_body (const ImapBody *body)
{
  g_assert_nonnull (body->type);
  g_assert_nonnull (body->subtype);
  g_assert_nonnull (body->part);
  g_assert_nonnull (body->encoding);
  touch (body->part);
  touch (body->id);
  touch (body->description);
  touch (body->disposition);
  touch_parameters (body->parameters, body->n_parameters);
  touch_parameters (body->disposition_parameters, body->n_disposition_parameters);
  touch_envelope (body->envelope);
  for (guint i = 0; i < body->n_children; i++)
    touch_body (body->children[i]);
}

/* A structure that was read once is read again alike from its own text. */
static void
check_body_text (const ImapFetch *fetch)
{
  g_autoptr (ImapResponse) again = NULL;

  if (fetch->body == NULL || fetch->body_text == NULL)
    return;
  again = imap_body_parse (fetch->body_text, fetch->body_text_len);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->fetch.body->subtype, ==, fetch->body->subtype);
  g_assert_cmpuint (again->fetch.body->n_children, ==, fetch->body->n_children);
}

static void
touch_fetch (const ImapFetch *fetch)
{
  if (fetch->body != NULL)
    touch_body (fetch->body);
  check_body_text (fetch);
  touch_envelope (fetch->envelope);
  touch_all (fetch->flags.keywords);
  touch_all (fetch->labels);
  touch (fetch->email_id);
  touch (fetch->thread_id);
  touch (fetch->preview);
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const ImapSection *section = &fetch->sections[i];

      touch (section->section);
      if (section->data != NULL)
        g_assert_cmpint (section->data[section->len], ==, '\0');
      g_assert_true (imap_fetch_get_section (fetch, section->section) != NULL);
    }
}

static void
touch_status (const ImapStatusData *status)
{
  touch (status->tag);
  touch (status->atom);
  touch (status->text);
  touch (status->string);
  touch_set (status->uids);
  touch_set (status->copied_uids);
  touch_all (status->flags.keywords);
  touch_all (status->capabilities);
  for (guint i = 0; i < status->n_copied; i++)
    total += status->copy_from[i] + status->copy_to[i];
}

static void
touch_name (const char *wire_name)
{
  g_autofree char *name = imap_utf7_decode (wire_name);
  g_autofree char *wire = imap_utf7_encode (name);

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_nonnull (wire);
}

static void
touch_response (const ImapResponse *response)
{
  switch (response->type)
    {
    case IMAP_RESPONSE_STATUS:
      touch_status (&response->status);
      break;
    case IMAP_RESPONSE_CONTINUATION:
      touch (response->continuation.text);
      break;
    case IMAP_RESPONSE_CAPABILITY:
    case IMAP_RESPONSE_ENABLED:
      touch_all (response->capability.names);
      break;
    case IMAP_RESPONSE_ID:
      touch_parameters (response->id.fields, response->id.n);
      break;
    case IMAP_RESPONSE_NAMESPACE:
      for (guint i = 0; i < response->namespaces.n_other; i++)
        touch (response->namespaces.other[i].prefix);
      break;
    case IMAP_RESPONSE_LIST:
      touch_name (response->list.name);
      touch (response->list.old_name);
      break;
    case IMAP_RESPONSE_MAILBOX_STATUS:
      touch_name (response->mailbox_status.name);
      touch (response->mailbox_status.mailboxid);
      break;
    case IMAP_RESPONSE_SEARCH:
      touch (response->search.tag);
      touch_set (response->search.all);
      break;
    case IMAP_RESPONSE_FLAGS:
      touch_all (response->flags.keywords);
      break;
    case IMAP_RESPONSE_VANISHED:
      touch_set (response->vanished.uids);
      break;
    case IMAP_RESPONSE_FETCH:
      touch_fetch (&response->fetch);
      break;
    case IMAP_RESPONSE_QUOTA:
      touch (response->quota.root);
      for (guint i = 0; i < response->quota.n; i++)
        touch (response->quota.resources[i].name);
      break;
    case IMAP_RESPONSE_QUOTAROOT:
      touch (response->quota_root.mailbox);
      touch_all (response->quota_root.roots);
      break;
    case IMAP_RESPONSE_OTHER:
      touch (response->other.name);
      break;
    case IMAP_RESPONSE_MALFORMED:
      g_assert_nonnull (response->malformed.reason);
      break;
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_RECENT:
    case IMAP_RESPONSE_EXPUNGE:
    default:
      break;
    }
}

static gboolean
count_sunk (const char *data, gsize len, gpointer user_data)
{
  gsize *sunk = user_data;

  *sunk += len;
  return *sunk < 300 * 1024;
}

/* What the reader said, and where: the same however the bytes are cut up. */
static GString *
read_all (const guint8 *data, gsize size, gsize piece, gboolean has_sink)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&limits);
  GString *story = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize sunk = 0;

  if (has_sink)
    imap_reader_set_sink (reader, count_sunk, &sunk);
  for (gsize done = 0; done < size && error == NULL; done += MIN (piece, size - done))
    {
      ImapResponse *response;

      imap_reader_feed (reader, data + done, MIN (piece, size - done));
      while ((response = imap_reader_next (reader, &error)) != NULL)
        {
          touch_response (response);
          g_string_append_printf (story, "%d@%" G_GUINT64_FORMAT " ", response->type,
                                  imap_reader_offset (reader));
          imap_response_unref (response);
        }
      g_assert_cmpuint (imap_reader_offset (reader) + imap_reader_buffered (reader), <=, size);
    }
  if (error != NULL)
    g_string_append (story, error->message);
  return story;
}

static void
run_reader (const guint8 *data, gsize size, gsize piece, gboolean has_sink)
{
  GString *whole = read_all (data, size, MAX (size, 1), has_sink);
  GString *pieces = read_all (data, size, piece, has_sink);

  g_assert_cmpstr (whole->str, ==, pieces->str);
  g_string_free (whole, TRUE);
  g_string_free (pieces, TRUE);
}

static void
log_cb (char direction, const char *text, gsize len, gpointer user_data)
{
  total += len + (gsize)text[0];
}

static void
submit_all (ImapClient *client)
{
  g_autoptr (GBytes) literal = g_bytes_new_static ("Subject: x\r\n\r\nx\r\n", 17);
  ImapCommand *login = imap_command_new ("LOGIN");
  ImapCommand *append = imap_command_new ("APPEND");

  imap_command_string (login, "tester");
  imap_command_string (login, "p\xc3\xa4ss");
  imap_command_secret (login);
  imap_client_submit (client, login, NULL);
  imap_client_submit (client, imap_command_new ("SELECT INBOX"), NULL);
  imap_command_mailbox (append, "Sent");
  imap_command_literal (append, literal);
  imap_client_submit (client, append, NULL);
  imap_client_submit (client, imap_command_new ("IDLE"), NULL);
  imap_client_submit_line (client, "DONE", FALSE);
  imap_client_submit (client, imap_command_new ("LOGOUT"), NULL);
}

/* "T1" at the beginning of a line stands for the first command's tag, which is random. */
static GString *
put_tags (ImapClient *client, const guint8 *data, gsize size)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    {
      gboolean at_start = i == 0 || data[i - 1] == '\n';

      if (at_start && i + 1 < size && data[i] == 'T' && g_ascii_isdigit (data[i + 1]))
        {
          g_autofree char *tag = imap_client_get_tag (client, (guint)(data[++i] - '0'));

          g_string_append (text, tag);
        }
      else
        g_string_append_c (text, (char)data[i]);
    }
  return text;
}

static void
run_client (const guint8 *data, gsize size, gsize piece)
{
  g_autoptr (ImapClient) client = imap_client_new (&limits);
  g_autoptr (GError) error = NULL;
  GString *text = put_tags (client, data, size);

  imap_client_set_log (client, log_cb, NULL);
  submit_all (client);
  for (gsize done = 0; done < text->len && error == NULL; done += MIN (piece, text->len - done))
    {
      g_autoptr (GBytes) output = imap_client_take_output (client);
      ImapResponse *response;

      total += output != NULL ? g_bytes_get_size (output) : 0;
      imap_client_feed (client, text->str + done, MIN (piece, text->len - done));
      while ((response = imap_client_next (client, &error)) != NULL)
        {
          touch_response (response);
          total += imap_client_get_answered (client, response);
          imap_response_unref (response);
        }
    }
  total += imap_client_get_n_pending (client) + imap_client_get_state (client);
  g_string_free (text, TRUE);
}

static void
run_body (const guint8 *data, gsize size)
{
  g_autoptr (ImapResponse) response = imap_body_parse ((const char *)data, size);

  if (response != NULL)
    touch_response (response);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize piece;

  if (size == 0)
    return 0;
  piece = 1 + (data[0] >> 3) * 7;
  if (data[0] & 4)
    run_body (data + 1, size - 1);
  else if (data[0] & 2)
    run_client (data + 1, size - 1, piece);
  else
    run_reader (data + 1, size - 1, piece, data[0] & 1);
  return 0;
}
