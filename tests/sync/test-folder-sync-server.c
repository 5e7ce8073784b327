/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folder sync on a real server (argv[1]: the program of tests/support that runs it), with all that
 * it can do and with extensions treated as absent, while another program changes things. After each
 * round every message of every folder is compared with the server's word. */

#include "body-fetch.h"
#include "body-keep.h"
#include "folder-backfill.h"
#include "folder-list-sync.h"
#include "folder-sizes.h"
#include "mime-text.h"
#include "store-body.h"
#include "store-placement.h"
#include "sync-fixture.h"

static TestServer *server;

static const char *const no_qresync[] = { "QRESYNC", NULL };
static const char *const no_condstore[] = { "QRESYNC", "CONDSTORE", NULL };
static const char *const no_esearch[] = { "QRESYNC", "CONDSTORE", "ESEARCH", NULL };
static const char *const no_list_status[] = { "LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE", NULL };
static const char *const no_uidplus[] = { "UIDPLUS", NULL };
static const char *const no_move[] = { "MOVE", NULL };
static const char *const no_literal[] = { "LITERAL+", NULL };
static const char *const bare[] = {
  "QRESYNC", "CONDSTORE", "ESEARCH",  "LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE",
  "OBJECTID", "UIDPLUS",  "UNSELECT", "ENABLE",      "NAMESPACE",     "MOVE",
  "COMPRESS=DEFLATE", "PREVIEW", "BINARY", "LITERAL+", "IDLE", "NOTIFY", "QUOTA", "ID", "SASL-IR",
  "STATUS=SIZE", "MULTIAPPEND", NULL,
};

static const struct
{
  const char *name;
  const char *const *mask;
  gboolean in_full; /* else the rounds alone on Cyrus, which takes a minute for all */
  gboolean is_about_sync; /* else the rounds alone on Dovecot, too */
} masks[] = {
  { "all", NULL, TRUE, TRUE },
  { "no-qresync", no_qresync, FALSE, TRUE },
  { "no-condstore", no_condstore, FALSE, TRUE },
  { "no-esearch", no_esearch, FALSE, TRUE },
  { "no-list-status", no_list_status, FALSE, TRUE },
  { "no-uidplus", no_uidplus, FALSE, FALSE },
  { "no-move", no_move, FALSE, FALSE },
  { "no-literal", no_literal, FALSE, FALSE },
  { "bare", bare, TRUE, TRUE },
};

static void
sync_and_compare (SyncFixture *fixture)
{
  sync_fixture_sync (fixture);
  sync_fixture_compare (fixture);
}

/* ---- What another program may do ------------------------------------------------------------ */

static void
test_rounds (gconstpointer data)
{
  SyncFixture fixture = { 0 };

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_append (&fixture, "INBOX", 450);
  sync_fixture_append (&fixture, "Archive", 3);
  sync_and_compare (&fixture);

  /* Flags and keywords, near and far */
  sync_fixture_select_other (&fixture, "INBOX");
  sync_fixture_say (&fixture, "STORE", "1:20,440:450 +FLAGS (\\Seen)");
  sync_fixture_say (&fixture, "STORE", "5,300 +FLAGS (\\Flagged $Forwarded project)");
  sync_fixture_reconnect (&fixture);
  sync_and_compare (&fixture);
  sync_fixture_select_other (&fixture, "INBOX");
  sync_fixture_say (&fixture, "STORE", "5 -FLAGS (\\Flagged project)");

  /* As many gone as come: the number of messages stays */
  sync_fixture_say (&fixture, "STORE", "10:14 +FLAGS (\\Deleted)");
  sync_fixture_say (&fixture, "EXPUNGE", "%s", "");
  sync_fixture_append (&fixture, "INBOX", 5);
  sync_fixture_reconnect (&fixture);
  sync_and_compare (&fixture);

  /* The newest gone, so that UIDNEXT is far above; a move; nothing at all */
  sync_fixture_select_other (&fixture, "INBOX");
  sync_fixture_say (&fixture, "STORE", "400:450 +FLAGS (\\Deleted)");
  sync_fixture_say (&fixture, "EXPUNGE", "%s", "");
  sync_fixture_say (&fixture, "MOVE", "%s", "3:30 Archive");
  sync_fixture_reconnect (&fixture);
  sync_and_compare (&fixture);
  sync_and_compare (&fixture);
  sync_fixture_tear_down (&fixture);
}

/* Everything while the folder is selected and its session lives. */
static void
test_live (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) inbox = NULL;

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_append (&fixture, "INBOX", 30);
  sync_and_compare (&fixture);
  inbox = sync_fixture_get_folder (&fixture, "INBOX");
  folder_sync_open (&fixture.context, inbox->id, NULL, &error);
  g_assert_no_error (error);

  sync_fixture_select_other (&fixture, "INBOX");
  sync_fixture_say (&fixture, "STORE", "2:4 +FLAGS (\\Answered)");
  sync_fixture_append (&fixture, "INBOX", 2);
  sync_fixture_say (&fixture, "STORE", "7:9 +FLAGS (\\Deleted)");
  sync_fixture_say (&fixture, "EXPUNGE", "%s", "");

  imap_session_run (fixture.session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (sync_context_drain (&fixture.context, &error));
  g_assert_true (fixture.context.has_news);
  folder_sync_look (&fixture.context, &error);
  g_assert_no_error (error);
  g_assert_false (fixture.context.has_news);
  g_assert_false (fixture.context.is_dirty);
  sync_fixture_compare (&fixture);
  sync_fixture_tear_down (&fixture);
}

static void
test_folders (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (StoreFolder) before = NULL;
  g_autoptr (StoreFolder) after = NULL;

  sync_fixture_set_up (&fixture, server, data);
  sync_and_compare (&fixture);
  sync_fixture_say (&fixture, "CREATE", "Test1");
  sync_fixture_say (&fixture, "CREATE", "\"Test2 &AOQ-pfel\"");
  sync_fixture_append (&fixture, "Test1", 12);
  sync_fixture_append (&fixture, "Test2 &AOQ-pfel", 4);
  sync_and_compare (&fixture);
  before = sync_fixture_get_folder (&fixture, "Test2 &AOQ-pfel");
  g_assert_cmpstr (before->name, ==, "Test2 äpfel");

  /* One listing without a folder takes nothing away. */
  sync_fixture_select_other (&fixture, "INBOX");
  sync_fixture_say (&fixture, "DELETE", "Test1");
  sync_fixture_reconnect (&fixture);
  g_array_unref (folder_list_sync (&fixture.context, NULL));
  after = sync_fixture_get_folder (&fixture, "Test1");
  g_assert_cmpint (after->n_total, ==, 12);
  sync_and_compare (&fixture);
  sync_fixture_tear_down (&fixture);
}

static void
test_rename (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (StoreFolder) before = NULL;
  g_autoptr (StoreFolder) after = NULL;

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_say (&fixture, "CREATE", "Test1");
  sync_fixture_append (&fixture, "Test1", 12);
  sync_and_compare (&fixture);
  before = sync_fixture_get_folder (&fixture, "Test1");
  sync_fixture_select_other (&fixture, "INBOX");
  sync_fixture_say (&fixture, "RENAME", "Test1 Test3");
  sync_fixture_reconnect (&fixture);
  g_array_unref (folder_list_sync (&fixture.context, NULL));
  sync_and_compare (&fixture);
  after = sync_fixture_get_folder (&fixture, "Test3");
  if (imap_session_has (fixture.session, "OBJECTID"))
    g_assert_cmpint (after->id, ==, before->id);
  sync_fixture_tear_down (&fixture);
}

/* ---- UIDVALIDITY ---------------------------------------------------------------------------- */

static gint64
get_message_id (SyncFixture *fixture, const char *folder_name, guint index)
{
  g_autoptr (StoreFolder) folder = sync_fixture_get_folder (fixture, folder_name);
  g_autoptr (GArray) uids =
      store_placement_list_uids (fixture->store, folder->id, 1, G_MAXUINT32, NULL);
  StorePlacement placement = { 0 };

  g_assert_cmpuint (uids->len, >, index);
  g_assert_true (store_placement_find (fixture->store, folder->id,
                                       g_array_index (uids, guint32, index), &placement, NULL));
  return placement.message_id;
}

static gint64
get_placement_id (SyncFixture *fixture, gint64 folder_id, gint64 message_id)
{
  g_autoptr (GArray) places =
      store_placement_list_for_message (fixture->store, message_id, NULL);

  for (guint i = 0; i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (place->folder_id == folder_id)
        return place->id;
    }
  return 0;
}

/* The same mail, other numbers: nothing is fetched again, and what lists and operations refer to stays. */
static void
test_uidvalidity (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (StoreFolder) again = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  gint64 message_id;
  gint64 placement_id;
  guint n_rows;

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_say (&fixture, "CREATE", "Test1");
  sync_fixture_append (&fixture, "Test1", 450);
  sync_and_compare (&fixture);
  folder = sync_fixture_get_folder (&fixture, "Test1");
  message_id = get_message_id (&fixture, "Test1", 4);
  placement_id = get_placement_id (&fixture, folder->id, message_id);
  body = body_fetch_part (&fixture.context, message_id, "1", NULL, &error);
  g_assert_no_error (error);
  sync_fixture_select_other (&fixture, "INBOX");
  sync_fixture_reconnect (&fixture);
  n_rows = sync_fixture_count_rows (&fixture);
  g_assert_cmpuint (n_rows, >=, 450);

  /* Two are gone, five are new, one is flagged */
  sync_fixture_say (&fixture, "DELETE", "Test1");
  sync_fixture_say (&fixture, "CREATE", "Test1");
  fixture.n_made = 2;
  sync_fixture_append (&fixture, "Test1", 453);
  sync_fixture_select_other (&fixture, "Test1");
  sync_fixture_say (&fixture, "STORE", "3 +FLAGS (\\Flagged $Label1)");
  sync_and_compare (&fixture);
  again = sync_fixture_get_folder (&fixture, "Test1");
  if (again->id == folder->id)
    g_assert_cmpint (get_placement_id (&fixture, folder->id, message_id), ==, placement_id);
  g_assert_cmpint (get_message_id (&fixture, "Test1", 2), ==, message_id);
  g_assert_true (store_body_has (fixture.store, message_id, "1"));
  g_assert_cmpint (again->n_total, ==, 453);
  /* Five, and what was asked for behind the first SELECT, before that told of the new age */
  g_assert_cmpuint (sync_fixture_count_rows (&fixture), <, n_rows + 20);
  sync_fixture_tear_down (&fixture);
}

/* ---- Stops and chaos ------------------------------------------------------------------------ */

static gboolean
stop_after_one_cb (gpointer user_data)
{
  return ++*(guint *) user_data > 1;
}

static void
test_restart (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) folder = NULL;
  guint n_asked = 0;
  gboolean complete;

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_say (&fixture, "CREATE", "Test1");
  sync_fixture_append (&fixture, "Test1", 900);
  g_array_unref (folder_list_sync (&fixture.context, &error));
  folder = sync_fixture_get_folder (&fixture, "Test1");
  folder_sync_open (&fixture.context, folder->id, NULL, &error);
  g_assert_no_error (error);
  fixture.context.batch = 100;
  folder_backfill (&fixture.context, stop_after_one_cb, NULL, &n_asked, &complete, &error);
  g_assert_no_error (error);
  g_assert_false (complete);
  g_clear_pointer (&folder, store_folder_free);
  folder = sync_fixture_get_folder (&fixture, "Test1");
  g_assert_cmpuint (folder->lo_uid, >, 1);

  /* Meanwhile some of what was not fetched and some of what was goes. */
  sync_fixture_select_other (&fixture, "Test1");
  sync_fixture_say (&fixture, "STORE", "3:5,880:885 +FLAGS (\\Deleted)");
  sync_fixture_say (&fixture, "EXPUNGE", "%s", "");
  sync_fixture_append (&fixture, "Test1", 3);
  sync_fixture_reconnect (&fixture);
  sync_and_compare (&fixture);
  sync_fixture_tear_down (&fixture);
}

static void
do_anything (SyncFixture *fixture, GRand *random)
{
  static const char *const folders[] = { "INBOX", "Archive", "Test1" };
  const char *folder = folders[g_rand_int_range (random, 0, G_N_ELEMENTS (folders))];
  const char *other = folders[g_rand_int_range (random, 0, G_N_ELEMENTS (folders))];
  g_autoptr (ImapSet) uids = NULL;
  g_autoptr (GArray) list = NULL;
  guint32 first;
  guint32 last;

  sync_fixture_append (fixture, folder, (guint) g_rand_int_range (random, 0, 4));
  sync_fixture_select_other (fixture, folder);
  uids = imap_session_uid_search (fixture->other, "UID 1:*", NULL, NULL);
  list = imap_set_to_array (uids, 100000);
  if (list->len < 5)
    return;

  first = g_array_index (list, guint32, g_rand_int_range (random, 0, (gint32) list->len));
  last = MIN (first + (guint32) g_rand_int_range (random, 0, 6), G_MAXUINT32);
  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      sync_fixture_say (fixture, "UID STORE", "%u:%u +FLAGS (\\Seen $Label1)", first, last);
      break;
    case 1:
      sync_fixture_say (fixture, "UID STORE", "%u:%u -FLAGS (\\Seen)", first, last);
      break;
    case 2:
      sync_fixture_say (fixture, "UID STORE", "%u:%u FLAGS (\\Flagged $Label2)", first, last);
      break;
    case 3:
      sync_fixture_say (fixture, "UID STORE", "%u +FLAGS (\\Deleted)", first);
      sync_fixture_say (fixture, "EXPUNGE", "%s", "");
      break;
    case 4:
      sync_fixture_say (fixture, "UID COPY", "%u:%u %s", first, last, other);
      break;
    default:
      if (folder != other)
        sync_fixture_say (fixture, "UID MOVE", "%u:%u %s", first, last, other);
    }
}

static void
test_chaos (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_say (&fixture, "CREATE", "Test1");
  sync_fixture_append (&fixture, "INBOX", 40);
  for (guint round = 0; round < 12; round++)
    {
      guint n = (guint) g_rand_int_range (random, 0, 12);

      for (guint i = 0; i < n; i++)
        do_anything (&fixture, random);
      if (round % 3 != 2)
        sync_fixture_reconnect (&fixture);
      sync_and_compare (&fixture);
    }
  sync_fixture_tear_down (&fixture);
}

/* ---- Parts ---------------------------------------------------------------------------------- */

static void
test_previews (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (StoreFolder) inbox = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_append (&fixture, "INBOX", 7);
  sync_and_compare (&fixture);
  inbox = sync_fixture_get_folder (&fixture, "INBOX");
  sync_context_select (&fixture.context, inbox->id, &error);
  g_assert_no_error (error);
  body_fetch_previews (&fixture.context, fixture.context.folder_id, 0, 100, &n, &error);
  g_assert_no_error (error);
  body_fetch_previews (&fixture.context, fixture.context.folder_id, 0, 100, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 0);
  message = store_message_get (fixture.store, get_message_id (&fixture, "INBOX", 3), &error);
  g_assert_true (g_str_has_prefix (message->preview, "This is what message 3 says"));
  g_assert_cmpstr (message->subject, ==, "Message 3 about äpfel");
  g_assert_cmpstr (message->from_name, ==, "Jörg");

  body_fetch_texts (&fixture.context, 0, 100, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 7);
  g_assert_true (store_body_has (fixture.store, message->id, "1"));
  sync_fixture_tear_down (&fixture);
}

/* ---- Attachments ---------------------------------------------------------------------------- */

/* Parts 2 and 3 are @content, part 4 is text in quoted-printable, part 5 is damaged. */
static void
append_attachments (SyncFixture *fixture, GBytes *content)
{
  g_autofree char *letters = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GError) error = NULL;
  char *text;
  gsize len;
  gconstpointer data = g_bytes_get_data (content, &len);

  letters = g_base64_encode (data, len);
  for (const char *p = letters; *p != '\0'; p += strnlen (p, 76))
    g_string_append_printf (lines, "%.76s\r\n", p);
#define PART "--b\r\nContent-Type: application/x-data\r\nContent-Transfer-Encoding: "
  text = g_strconcat ("Subject: Attachments\r\nMIME-Version: 1.0\r\n"
                      "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                      "--b\r\n\r\nSee below\r\n", PART "base64\r\n\r\n", lines->str,
                      PART "BASE64\r\n\r\n", letters, "\r\n",
                      PART "quoted-printable\r\n\r\n=FF=00end=\r\ning  =\r\n\r\nnext\r\n",
                      PART "base64\r\n\r\nAAA*!?\r\n--b--\r\n", NULL);
#undef PART
  message = g_bytes_new_take (text, strlen (text));
  imap_session_append (fixture->other, "INBOX", 0, NULL, G_MININT64, 0, message, NULL, NULL, NULL,
                       &error);
  g_assert_no_error (error);
}

/* What came, with what is left of its encoding undone. */
static GBytes *
fetch_content (SyncFixture *fixture, gint64 message_id, const char *part, const char *encoding,
               gboolean *is_decoded)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = body_fetch_content (&fixture->context, message_id, part, is_decoded,
                                                 NULL, NULL, &error);
  GBytes *content;

  g_assert_no_error (error);
  content = mime_decode_part (bytes, *is_decoded ? NULL : encoding, 0, &error);
  g_assert_no_error (error);
  return content;
}

static void
test_attachments (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  char *random = g_malloc (100000);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) quoted = g_bytes_new_static ("\xff\0ending  \r\nnext", 16);
  g_autoptr (GBytes) damaged = NULL;
  g_autoptr (GBytes) got_quoted = NULL;
  gboolean has_binary;
  gboolean is_decoded;
  gint64 message_id;

  for (guint i = 0; i < 100000; i++)
    random[i] = (char) (i * i >> 7);
  content = g_bytes_new_take (random, 100000);
  sync_fixture_set_up (&fixture, server, data);
  append_attachments (&fixture, content);
  sync_and_compare (&fixture);
  message_id = get_message_id (&fixture, "INBOX", 0);
  has_binary = imap_session_has (fixture.session, "BINARY");

  for (guint i = 2; i <= 3; i++)
    {
      const char part[] = { (char) ('0' + i), '\0' };
      g_autoptr (GBytes) got = fetch_content (&fixture, message_id, part, "base64", &is_decoded);

      g_assert_cmpint (is_decoded, ==, has_binary);
      g_assert_true (g_bytes_equal (got, content));
    }
  got_quoted = fetch_content (&fixture, message_id, "4", "quoted-printable", &is_decoded);
  g_assert_cmpint (is_decoded, ==, has_binary);
  g_assert_true (g_bytes_equal (got_quoted, quoted));

  /* Whether the server mends it or we do, it comes. */
  damaged = fetch_content (&fixture, message_id, "5", "base64", &is_decoded);
  g_assert_cmpuint (g_bytes_get_size (damaged), >=, 2);
  g_assert_cmpint (imap_session_has (fixture.session, "BINARY"), ==, has_binary);
  sync_fixture_tear_down (&fixture);
}

/* ---- Slices --------------------------------------------------------------------------------- */

#define SLICED_SIZE (700 * 1000)

static GBytes *
append_large (SyncFixture *fixture)
{
  g_autoptr (GString) text = g_string_new ("Subject: large\r\n\r\n");
  g_autoptr (GError) error = NULL;
  GBytes *message;

  for (guint i = 0; text->len < SLICED_SIZE; i++)
    g_string_append_printf (text, "%064u\r\n", i * i);
  message = g_bytes_new (text->str, text->len);
  imap_session_append (fixture->other, "INBOX", 0, NULL, G_MININT64, 0, message, NULL, NULL, NULL,
                       &error);
  g_assert_no_error (error);
  return message;
}

static gboolean
never_stop_cb (gpointer user_data)
{
  return FALSE;
}

static gboolean
stop_soon_cb (gpointer user_data)
{
  guint *n_asked = user_data;

  return ++*n_asked > 4;
}

static guint
count_slices (SyncFixture *fixture)
{
  g_autofree char *log = protocol_log_to_string (fixture->log);
  guint n = 0;

  for (const char *p = log; (p = strstr (p, "BODY.PEEK[]<")) != NULL; p++)
    n++;
  return n;
}

/* A message that takes long can be left for what somebody waits for, and survives a lost connection. */
static void
test_slices (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (StoreFolder) inbox = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) got = NULL;
  g_autoptr (GError) error = NULL;
  BodyKeep keep = { .bytes = 64 * 1024 };
  guint n_asked = 0;
  gint64 message_id;

  sync_fixture_set_up (&fixture, server, data);
  expected = append_large (&fixture);
  sync_and_compare (&fixture);
  message_id = get_message_id (&fixture, "INBOX", 0);
  inbox = sync_fixture_get_folder (&fixture, "INBOX");
  keep.folder_id = inbox->id;

  g_assert_true (body_keep_fetch (&keep, &fixture.context, stop_soon_cb, &n_asked, &error));
  g_assert_false (store_body_has (fixture.store, message_id, ""));
  g_assert_cmpuint (keep.n_sliced, >, 0);
  sync_fixture_reconnect (&fixture);
  g_assert_true (body_keep_fetch (&keep, &fixture.context, never_stop_cb, NULL, &error));
  g_assert_no_error (error);
  got = store_body_get (fixture.store, message_id, "", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (got, expected));
  g_assert_false (keep.no_slices);
  g_assert_cmpuint (count_slices (&fixture), >=, 3);
  body_keep_clear (&keep);
  sync_fixture_tear_down (&fixture);
}

/* ---- Sizes ---------------------------------------------------------------------------------- */

static guint64
add_up_sizes (SyncFixture *fixture, const StoreFolder *folder)
{
  g_autoptr (GArray) uids =
      store_placement_list_uids (fixture->store, folder->id, 1, G_MAXUINT32, NULL);
  guint64 sum = 0;

  for (guint i = 0; i < uids->len; i++)
    {
      StorePlacement placement = { 0 };
      g_autoptr (StoreMessage) message = NULL;

      store_placement_find (fixture->store, folder->id, g_array_index (uids, guint32, i),
                            &placement, NULL);
      message = store_message_get (fixture->store, placement.message_id, NULL);
      sum += message->size;
    }
  return sum;
}

static gboolean
can_tell_sizes (SyncFixture *fixture)
{
  return imap_session_has (fixture->session, "STATUS=SIZE") &&
         imap_session_has (fixture->session, "LIST-STATUS");
}

static void
test_sizes (gconstpointer data)
{
  SyncFixture fixture = { 0 };
  g_autoptr (StoreFolder) full = NULL;
  g_autoptr (StoreFolder) empty = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_size;

  sync_fixture_set_up (&fixture, server, data);
  sync_fixture_say (&fixture, "CREATE", "Test1");
  sync_fixture_say (&fixture, "CREATE", "Test2");
  sync_fixture_append (&fixture, "Test1", 5);
  sync_and_compare (&fixture);
  has_size = can_tell_sizes (&fixture);
  folder_sizes_ask (&fixture.context, &error);
  g_assert_no_error (error);
  g_assert_cmpint (can_tell_sizes (&fixture), ==, has_size);

  full = sync_fixture_get_folder (&fixture, "Test1");
  empty = sync_fixture_get_folder (&fixture, "Test2");
  g_assert_cmpuint (full->server_size, ==, has_size ? add_up_sizes (&fixture, full) : 0);
  g_assert_cmpuint (empty->server_size, ==, 0);

  /* A listing, which does not ask for them, keeps them. */
  sync_and_compare (&fixture);
  g_clear_pointer (&empty, store_folder_free);
  empty = sync_fixture_get_folder (&fixture, "Test1");
  g_assert_cmpuint (empty->server_size, ==, full->server_size);
  sync_fixture_tear_down (&fixture);
}

static const struct
{
  const char *name;
  GTestDataFunc func;
} cases[] = {
  { "rounds", test_rounds },   { "live", test_live },
  { "folders", test_folders }, { "rename", test_rename },
  { "uidvalidity", test_uidvalidity }, { "restart", test_restart },
  { "chaos", test_chaos },     { "previews", test_previews },
  { "attachments", test_attachments }, { "sizes", test_sizes },
  { "slices", test_slices },
};

int
main (int argc, char *argv[])
{
  gboolean is_dovecot;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  is_dovecot = g_str_equal (argv[1], "mailserver");
  server = test_server_start (argv[1], is_dovecot ? "--no-smtp" : NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
        {
          g_autofree char *path =
              g_strdup_printf ("/folder-sync/%s/%s", masks[i].name, cases[j].name);

          if (masks[i].in_full || cases[j].func == test_rounds ||
              (is_dovecot && masks[i].is_about_sync))
            g_test_add_data_func (path, masks[i].mask, cases[j].func);
        }
    }

  status = g_test_run ();
  test_server_stop (server);
  return status;
}
