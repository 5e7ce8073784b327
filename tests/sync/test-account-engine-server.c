/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account at work, with all its threads, on a real Dovecot. */

#include "account-engine-private.h"
#include "ph-error.h"
#include "ph-tree.h"
#include "store-body.h"
#include "store-op.h"
#include "store-placement.h"
#include "test-server.h"
#include "wait-for.h"

#include <string.h>

#define ACCOUNT_ID "00000000-0000-4000-8000-00000000000b"

static TestServer *server;

typedef struct
{
  char *dir;
  AccountSettings *settings;
  AccountEngine *engine;
  guint n_changes;
  guint n_added;
  TestServer *usual_server; /* while the test has one of its own */
} Fixture;

/* ---- What it tells --------------------------------------------------------------------------- */

static void
on_changes_cb (AccountEngine *engine, StoreChanges *changes, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_changes++;
  for (guint i = 0; i < changes->changes->len; i++)
    fixture->n_added +=
        g_array_index (changes->changes, StoreChange, i).kind == STORE_CHANGE_ADDED;
}

static gboolean
is_state (Fixture *fixture, AccountState state)
{
  return account_engine_get_state (fixture->engine) == state;
}

/* ---- Beginning and end ---------------------------------------------------------------------- */

static void
open_engine (Fixture *fixture)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);
  g_autoptr (GError) error = NULL;

  fixture->engine = account_engine_new (fixture->settings, data_dir, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->engine, "changes", G_CALLBACK (on_changes_cb), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *config = NULL;
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("posthorn-engine-XXXXXX", &error);
  g_assert_no_error (error);
  config = g_build_filename (fixture->dir, "account.ini", NULL);
  test_server_write_account (server, 0, ACCOUNT_ID, config);
  fixture->settings = account_settings_load_file (config, &error);
  g_assert_no_error (error);
  open_engine (fixture);
}

static void
close_engine (Fixture *fixture)
{
  account_engine_stop (fixture->engine);
  g_assert_finalize_object (g_steal_pointer (&fixture->engine));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);

  if (fixture->engine != NULL)
    close_engine (fixture);
  g_assert_false (store_is_unclean (data_dir));
  account_settings_unref (fixture->settings);
  ph_tree_remove (fixture->dir, NULL);
  g_free (fixture->dir);
}

/* The same with a server of the test's own. */
static void
set_up_with_option (Fixture *fixture, const char *option, const char *value)
{
  fixture->usual_server = server;
  server = test_server_start ("mailserver", "--no-smtp", option, value, NULL);
  set_up (fixture, NULL);
}

static void
tear_down_with_option (Fixture *fixture)
{
  tear_down (fixture, NULL);
  test_server_stop (server);
  server = fixture->usual_server;
}

static void
deliver (const char *subject)
{
  g_autofree char *message =
      g_strdup_printf ("From: Ann <ann@sea.example>\r\nTo: alice@example.test\r\n"
                       "Subject: %s\r\nMessage-ID: <%s.%u@sea.example>\r\n"
                       "Date: Sun, 22 Nov 2020 10:00:00 +0000\r\n\r\nThe words of %s.\r\n",
                       subject, subject, g_random_int (), subject);

  test_server_deliver (server, 0, message, -1);
}

static gint64
get_inbox (Fixture *fixture)
{
  Store *store = account_engine_get_store (fixture->engine);
  g_autoptr (StoreFolder) inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);

  return inbox != NULL ? inbox->id : 0;
}

/* The newest message of the inbox, 0 when its subject is another. */
static gint64
find_newest (Fixture *fixture, const char *subject, guint *flags)
{
  Store *store = account_engine_get_store (fixture->engine);
  StoreQuery query = { .folder_id = get_inbox (fixture), .sort = STORE_SORT_DATE };
  g_autoptr (StoreIds) ids = store_placement_query (store, &query, 1, NULL, NULL);
  g_autoptr (StoreRow) row =
      ids != NULL && ids->n > 0 ? store_placement_load_row (store, ids->ids[0], NULL) : NULL;

  if (row == NULL || g_strcmp0 (row->subject, subject) != 0)
    return 0;
  if (flags != NULL)
    *flags = row->flags;
  return row->message_id;
}

/* ---- Cases ---------------------------------------------------------------------------------- */

static void
test_arrival (Fixture *fixture, gconstpointer data)
{
  deliver ("before");
  account_engine_start (fixture->engine);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
  g_assert_cmpuint (fixture->n_added, >, 0);
  g_assert_cmpint (find_newest (fixture, "before", NULL), !=, 0);

  /* By the inbox's IDLE, whatever is shown */
  deliver ("while-idle");
  WAIT_FOR (find_newest (fixture, "while-idle", NULL) != 0);

  /* By the shown folder's */
  account_engine_show_folder (fixture->engine, get_inbox (fixture));
  deliver ("while-shown");
  WAIT_FOR (find_newest (fixture, "while-shown", NULL) != 0);

  /* After a restart, from what was left */
  close_engine (fixture);
  deliver ("while-closed");
  open_engine (fixture);
  g_assert_cmpint (find_newest (fixture, "while-shown", NULL), !=, 0);
  account_engine_start (fixture->engine);
  WAIT_FOR (find_newest (fixture, "while-closed", NULL) != 0);
}

typedef struct
{
  GBytes *bytes;
  GError *error;
  gboolean is_done;
} Part;

static void
on_part_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Part *part = user_data;

  part->bytes = account_engine_get_part_finish (NULL, result, &part->error);
  part->is_done = TRUE;
}

static Part
get_part (Fixture *fixture, gint64 message_id, const char *section)
{
  Part part = { NULL, NULL, FALSE };

  account_engine_get_part_async (fixture->engine, message_id, section, NULL, on_part_cb, &part);
  WAIT_FOR (part.is_done);
  return part;
}

static void
test_parts (Fixture *fixture, gconstpointer data)
{
  gint64 message_id;
  Part part;

  deliver ("words");
  account_engine_start (fixture->engine);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
  message_id = find_newest (fixture, "words", NULL);
  g_assert_cmpint (message_id, !=, 0);

  part = get_part (fixture, message_id, "");
  g_assert_no_error (part.error);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (part.bytes, NULL),
                                  (gssize) g_bytes_get_size (part.bytes), "The words of words."));
  g_bytes_unref (part.bytes);

  part = get_part (fixture, message_id, "1) BODY[");
  g_assert_error (part.error, PH_ERROR, PH_ERROR_INVALID);
  g_clear_error (&part.error);

  /* Without a network: what is here, and a plain word about the rest */
  account_engine_set_online (fixture->engine, FALSE);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_OFFLINE));
  part = get_part (fixture, message_id, "");
  g_assert_no_error (part.error);
  g_bytes_unref (part.bytes);
  part = get_part (fixture, message_id, "2.7");
  g_assert_error (part.error, PH_ERROR, PH_ERROR_OFFLINE);
  g_clear_error (&part.error);

  account_engine_set_online (fixture->engine, TRUE);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
}

/* ---- All mail on this computer -------------------------------------------------------------- */

/* Lines of base64, of more bytes than the database of bodies takes. */
static char *
make_letters (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (text, "%s%07u\r\n", "QWxsIG1haWwgaXMga2VwdCBvbiB0aGlzIGNvbXB1dGVy", i);
  return g_string_free (text, FALSE);
}

/* From today, so that its text is wanted too. */
static void
deliver_letter (const char *subject, const char *attached)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S +0000");
  g_autofree char *message =
      g_strdup_printf ("From: Ann <ann@sea.example>\r\nTo: alice@example.test\r\n"
                       "Subject: %s\r\nMessage-ID: <%s.%u@sea.example>\r\nDate: %s\r\n"
                       "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                       "--b\r\n\r\nThe words of %s.\r\n--b\r\n"
                       "Content-Type: application/octet-stream; name=letters\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n%s--b--\r\n",
                       subject, subject, g_random_int (), date, subject, attached);

  test_server_deliver (server, 0, message, -1);
}

static gboolean
is_stored (Fixture *fixture, gint64 message_id, const char *part)
{
  return message_id != 0 &&
         store_body_has (account_engine_get_store (fixture->engine), message_id, part);
}

static gboolean
are_all_stored (Fixture *fixture)
{
  Store *store = account_engine_get_store (fixture->engine);
  g_autoptr (GArray) messages = NULL;

  messages = store_message_list_sizes (store, get_inbox (fixture), 1, G_MAXUINT32, 1000, NULL);
  for (guint i = 0; i < messages->len; i++)
    if (!is_stored (fixture, g_array_index (messages, StoreMessageSize, i).id, ""))
      return FALSE;
  return messages->len > 0;
}

static void
set_keep (Fixture *fixture, AccountKeep keep)
{
  g_autoptr (AccountSettings) settings = account_settings_copy (fixture->settings);

  settings->keep = keep;
  account_engine_set_settings (fixture->engine, settings);
}

/* How many whole messages the server sent. */
static guint
count_wholes (Fixture *fixture)
{
  g_autofree char *log = protocol_log_to_string (account_engine_get_log (fixture->engine));
  guint n = 0;

  for (const char *p = log; (p = strstr (p, " BODY[] ")) != NULL; p++)
    n++;
  return n;
}

static void
assert_part (Fixture *fixture, gint64 message_id, const char *section, const char *expected)
{
  Part part = get_part (fixture, message_id, section);

  g_assert_no_error (part.error);
  g_assert_cmpmem (g_bytes_get_data (part.bytes, NULL), g_bytes_get_size (part.bytes), expected,
                   strlen (expected));
  g_bytes_unref (part.bytes);
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  guint look_id = g_timeout_add (20, look_again_cb, NULL); /* nobody tells what was stored */
  g_autofree char *letters = make_letters ();
  g_autofree char *expected = g_strndup (letters, strlen (letters) - 2);
  gint64 large;
  gint64 unkept;

  deliver_letter ("small", "c21hbGw=\r\n");
  deliver_letter ("large", letters);
  set_keep (fixture, ACCOUNT_KEEP_ALL);
  account_engine_start (fixture->engine);
  WAIT_FOR (find_newest (fixture, "large", NULL) != 0 && are_all_stored (fixture));
  large = find_newest (fixture, "large", NULL);

  /* All of it is to be read without a network. */
  account_engine_set_online (fixture->engine, FALSE);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_OFFLINE));
  assert_part (fixture, large, "1", "The words of large.");
  assert_part (fixture, large, "2", expected);
  account_engine_set_online (fixture->engine, TRUE);

  /* What comes later is kept, too. */
  deliver_letter ("arrived", letters);
  WAIT_FOR (is_stored (fixture, find_newest (fixture, "arrived", NULL), ""));

  /* Switched off: the text alone comes, and nothing behind it. */
  set_keep (fixture, ACCOUNT_KEEP_RECENT);
  deliver_letter ("unkept", letters);
  WAIT_FOR (is_stored (fixture, find_newest (fixture, "unkept", NULL), "1"));
  unkept = find_newest (fixture, "unkept", NULL);
  deliver_letter ("last", letters);
  WAIT_FOR (is_stored (fixture, find_newest (fixture, "last", NULL), "1"));
  g_assert_false (is_stored (fixture, unkept, ""));
  g_assert_true (is_stored (fixture, large, ""));

  /* What is there is not asked for again. */
  close_engine (fixture);
  open_engine (fixture);
  set_keep (fixture, ACCOUNT_KEEP_ALL);
  account_engine_start (fixture->engine);
  WAIT_FOR (are_all_stored (fixture));
  g_assert_cmpuint (count_wholes (fixture), ==, 2);
  g_source_remove (look_id);
}

static guint
count_sign_ins (Fixture *fixture)
{
  g_autofree char *log = protocol_log_to_string (account_engine_get_log (fixture->engine));
  guint n = 0;

  for (const char *p = log; (p = strstr (p, "AUTHENTICATE")) != NULL; p++)
    n++;
  return n;
}

static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "password", NULL);
  g_autoptr (AccountSettings) settings = account_settings_copy (fixture->settings);
  g_autoptr (GError) error = NULL;
  guint n_refused;

  g_file_set_contents (path, "wrong\n", -1, &error);
  g_assert_no_error (error);
  g_free (settings->password_file);
  settings->password_file = g_strdup (path);
  account_engine_set_settings (fixture->engine, settings);
  account_engine_start (fixture->engine);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_ATTENTION));
  g_assert_error (account_engine_get_error (fixture->engine), PH_ERROR, PH_ERROR_SIGN_IN);

  /* Both connections have heard of it; the password was tried by one. */
  account_engine_refresh (fixture->engine);
  n_refused = count_sign_ins (fixture);
  g_assert_cmpuint (n_refused, ==, 1);
  g_file_set_contents (path, test_server_get_password (server, 0), -1, &error);
  g_assert_no_error (error);
  account_engine_retry (fixture->engine);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
  g_assert_cmpuint (count_sign_ins (fixture), <=, n_refused + 2);
  g_assert_no_error (account_engine_get_error (fixture->engine));
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AccountSettings) settings = account_settings_copy (fixture->settings);

  settings->imap.port = 1;
  account_engine_set_settings (fixture->engine, settings);
  account_engine_start (fixture->engine);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_OFFLINE) &&
            account_engine_get_error (fixture->engine) != NULL);
  g_assert_error (account_engine_get_error (fixture->engine), PH_ERROR, PH_ERROR_REFUSED);

  account_engine_set_settings (fixture->engine, fixture->settings);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
}

static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AccountSettings) settings = account_settings_copy (fixture->settings);

  settings->enabled = FALSE;
  account_engine_set_settings (fixture->engine, settings);
  account_engine_start (fixture->engine);
  g_assert_true (is_state (fixture, ACCOUNT_STATE_DISABLED));
  account_engine_set_settings (fixture->engine, fixture->settings);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
}

/* Stops at every moment of a start. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      gint64 until = g_get_monotonic_time () + i * 3 * G_TIME_SPAN_MILLISECOND;

      if (fixture->engine == NULL)
        open_engine (fixture);
      account_engine_start (fixture->engine);
      while (g_get_monotonic_time () < until)
        g_main_context_iteration (NULL, FALSE);
      close_engine (fixture);
    }
}

static gboolean
has_workers (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;

  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", thread, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_has_prefix (name, "mail-"))
        return TRUE;
    }
  return FALSE;
}

/* A window may still show a folder of an account that has been removed. */
static void
test_show_after_stop (Fixture *fixture, gconstpointer data)
{
  account_engine_start (fixture->engine);
  g_assert_true (has_workers ());
  account_engine_stop (fixture->engine);
  account_engine_show_folder (fixture->engine, 1);
  g_assert_false (has_workers ());
}

/* ---- Other folders -------------------------------------------------------------------------- */

static ImapSession *
sign_in_as_other (Fixture *fixture)
{
  ImapSessionConfig config = { .settings = fixture->settings };
  ImapSession *session = imap_session_new (&config);
  g_autoptr (GError) error = NULL;

  imap_session_connect (session, test_server_get_password (server, 0), NULL, &error);
  g_assert_no_error (error);
  return session;
}

static gint64
count_in (Fixture *fixture, const char *name)
{
  Store *store = account_engine_get_store (fixture->engine);
  g_autoptr (StoreFolder) folder = store_folder_find (store, name, NULL);

  return folder != NULL ? folder->n_total : -1;
}

/* Nobody looks into this folder for two minutes: NOTIFY tells of it. */
static void
test_notify (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ImapSession) other = NULL;
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: a\r\n\r\nb\r\n", 17);
  g_autoptr (GError) error = NULL;
  ImapCommand *command;
  gint64 n;

  account_engine_start (fixture->engine);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
  n = count_in (fixture, "Archive");
  other = sign_in_as_other (fixture);
  imap_session_append (other, "Archive", 0, NULL, G_MININT64, 0, message, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  WAIT_FOR (count_in (fixture, "Archive") == n + 1);

  command = imap_command_new ("CREATE");
  imap_command_mailbox (command, "Arrived");
  imap_session_run (other, command, NULL, &error);
  g_assert_no_error (error);
  WAIT_FOR (count_in (fixture, "Arrived") == 0);

  command = imap_command_new ("DELETE");
  imap_command_mailbox (command, "Arrived");
  imap_session_run (other, command, NULL, &error);
  g_assert_no_error (error);
  imap_session_logout (other);
}

/* ---- A draft -------------------------------------------------------------------------------- */

static void
on_put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  OperationResult **out = user_data;
  g_autoptr (GError) error = NULL;

  *out = account_engine_put_message_finish (NULL, result, &error);
  g_assert_no_error (error);
}

static gint64
put_version (Fixture *fixture, guint version, gint64 replaces)
{
  Store *store = account_engine_get_store (fixture->engine);
  g_autoptr (StoreFolder) drafts = store_folder_find_role (store, FOLDER_ROLE_DRAFTS, NULL);
  g_autofree char *text = g_strdup_printf ("From: Alice <alice@example.test>\nSubject: Plan\n"
                                           "Message-ID: <plan@example.test>\n\nVersion %u\n",
                                           version);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (OperationResult) result = NULL;

  account_engine_put_message_async (fixture->engine, drafts->id, replaces,
                                    IMAP_FLAG_DRAFT | IMAP_FLAG_SEEN, bytes, NULL, on_put_cb,
                                    &result);
  WAIT_FOR (result != NULL);
  return result->placement;
}

static void
wait_told (Fixture *fixture)
{
  WAIT_FOR (store_op_count_waiting (account_engine_get_store (fixture->engine), NULL) == 0);
}

/* Saved and saved again, with a connection and without: the server holds the last version alone. */
static void
test_draft (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ImapSession) other = NULL;
  g_autoptr (ImapSet) found = NULL;
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 placement;

  account_engine_start (fixture->engine);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_IN_STEP));
  placement = put_version (fixture, 1, 0);
  wait_told (fixture);
  placement = put_version (fixture, 2, placement);
  placement = put_version (fixture, 3, placement);
  wait_told (fixture);
  account_engine_set_online (fixture->engine, FALSE);
  WAIT_FOR (is_state (fixture, ACCOUNT_STATE_OFFLINE));
  placement = put_version (fixture, 4, placement);
  placement = put_version (fixture, 5, placement);
  g_assert_cmpint (count_in (fixture, "Drafts"), ==, 1);
  account_engine_set_online (fixture->engine, TRUE);
  wait_told (fixture);

  other = sign_in_as_other (fixture);
  imap_session_select (other, "Drafts", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected.exists, ==, 1);
  found = imap_session_uid_search (other, "TEXT \"Version 5\" DRAFT", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_set_count (found), ==, 1);
  imap_session_logout (other);
}

/* ---- Quota ---------------------------------------------------------------------------------- */

static guint
get_percent (Fixture *fixture)
{
  guint percent;

  g_object_get (fixture->engine, "quota-percent", &percent, NULL);
  return percent;
}

static void
test_quota (void)
{
  Fixture fixture = { 0 };
  g_autofree char *filler = g_strnfill (29 * 1024, 'x');

  set_up_with_option (&fixture, "--quota", "100K");
  deliver (filler); /* three times in the message */
  g_assert_cmpuint (get_percent (&fixture), ==, 0);
  account_engine_start (fixture.engine);
  WAIT_FOR (get_percent (&fixture) >= 80);
  g_assert_cmpuint (account_engine_get_quota (fixture.engine)->limit, ==, 100 * 1024);
  tear_down_with_option (&fixture);
}

/* ---- Large parts ---------------------------------------------------------------------------- */

static gboolean
has_third (Fixture *fixture)
{
  g_autofree char *log = protocol_log_to_string (account_engine_get_log (fixture->engine));

  return strstr (log, "mail-3 < ") != NULL;
}

static void
check_large (const char *max_connections)
{
  Fixture fixture = { 0 };
  g_autoptr (GString) message = g_string_new ("Subject: large\r\n\r\n");
  Part part;

  for (guint i = 0; i < 2 * 1024 * 1024 / 64; i++)
    g_string_append_printf (message, "%064u\r\n", i);
  set_up_with_option (&fixture, "--max-connections", max_connections);
  deliver ("small");
  account_engine_start (fixture.engine);
  WAIT_FOR (is_state (&fixture, ACCOUNT_STATE_IN_STEP) &&
            find_newest (&fixture, "small", NULL) != 0);
  part = get_part (&fixture, find_newest (&fixture, "small", NULL), "");
  g_assert_no_error (part.error);
  g_bytes_unref (part.bytes);
  g_assert_false (has_third (&fixture));

  test_server_deliver (server, 0, message->str, -1);
  WAIT_FOR (find_newest (&fixture, "large", NULL) != 0);
  part = get_part (&fixture, find_newest (&fixture, "large", NULL), "");
  g_assert_no_error (part.error);
  g_assert_cmpuint (g_bytes_get_size (part.bytes), >, 2 * 1024 * 1024);
  g_bytes_unref (part.bytes);
  g_assert_true (has_third (&fixture));
  g_assert_true (is_state (&fixture, ACCOUNT_STATE_IN_STEP));
  tear_down_with_option (&fixture);
}

/* On a connection of its own, so that nothing else waits behind it. */
static void
test_large (void)
{
  check_large ("200");
}

/* The server refuses a third, whose answers say so; one of the two does it. */
static void
test_large_without_third (void)
{
  check_large ("2");
}

/* ---- A server that allows one connection ---------------------------------------------------- */

static void
test_one_connection (void)
{
  Fixture fixture = { 0 };
  Part part;

  set_up_with_option (&fixture, "--max-connections", "1");
  deliver ("before");
  account_engine_start (fixture.engine);
  WAIT_FOR (is_state (&fixture, ACCOUNT_STATE_IN_STEP) &&
            find_newest (&fixture, "before", NULL) != 0);

  /* Nothing is shown: the inbox is watched. */
  deliver ("while-idle");
  WAIT_FOR (find_newest (&fixture, "while-idle", NULL) != 0);
  part = get_part (&fixture, find_newest (&fixture, "while-idle", NULL), "");
  g_assert_no_error (part.error);
  g_bytes_unref (part.bytes);

  account_engine_show_folder (fixture.engine, get_inbox (&fixture));
  deliver ("while-shown");
  WAIT_FOR (find_newest (&fixture, "while-shown", NULL) != 0);

  /* Two are tried again, and one goes on. */
  account_engine_set_settings (fixture.engine, fixture.settings);
  deliver ("after");
  WAIT_FOR (is_state (&fixture, ACCOUNT_STATE_IN_STEP) &&
            find_newest (&fixture, "after", NULL) != 0);
  account_engine_set_online (fixture.engine, FALSE);
  WAIT_FOR (is_state (&fixture, ACCOUNT_STATE_OFFLINE));
  account_engine_set_online (fixture.engine, TRUE);
  WAIT_FOR (is_state (&fixture, ACCOUNT_STATE_IN_STEP));
  tear_down_with_option (&fixture);
}

typedef void (*Disturbance) (Fixture *fixture);

static void
go_offline (Fixture *fixture)
{
  account_engine_set_online (fixture->engine, FALSE);
}

static void
go_online (Fixture *fixture)
{
  account_engine_set_online (fixture->engine, TRUE);
}

static void
try_two (Fixture *fixture)
{
  account_engine_set_settings (fixture->engine, fixture->settings);
}

static void
show (Fixture *fixture)
{
  account_engine_show_folder (fixture->engine, get_inbox (fixture));
}

static void
show_nothing (Fixture *fixture)
{
  account_engine_show_folder (fixture->engine, 0);
}

static void
refresh (Fixture *fixture)
{
  account_engine_refresh (fixture->engine);
}

static void
set_enabled (Fixture *fixture, gboolean enabled)
{
  g_autoptr (AccountSettings) settings = account_settings_copy (fixture->settings);

  settings->enabled = enabled;
  account_engine_set_settings (fixture->engine, settings);
}

static void
disable (Fixture *fixture)
{
  set_enabled (fixture, FALSE);
}

static void
enable (Fixture *fixture)
{
  set_enabled (fixture, TRUE);
}

/* Each of them in each order, at moments that lie apart by more and more turns of the loop. */
static void
disturb (Fixture *fixture, guint round)
{
  static const Disturbance disturbances[] = {
    try_two, refresh, show, go_offline, try_two, go_online, show_nothing, disable, refresh, enable,
  };
  const guint n = G_N_ELEMENTS (disturbances);

  for (guint i = 0; i < n; i++)
    {
      disturbances[(i * (round % 2 == 0 ? 1 : 3) + round) % n] (fixture);
      for (guint turn = 0; turn < round * i; turn++)
        g_main_context_iteration (NULL, FALSE);
    }
}

/* Switched about and stopped at every moment. In the end mail arrives as ever. */
static void
test_one_connection_disturbed (void)
{
  Fixture fixture = { 0 };

  set_up_with_option (&fixture, "--max-connections", "1");
  deliver ("before");
  account_engine_start (fixture.engine);
  WAIT_FOR (is_state (&fixture, ACCOUNT_STATE_IN_STEP));
  for (guint round = 0; round < 20; round++)
    {
      disturb (&fixture, round);
      if (round % 4 == 3)
        {
          close_engine (&fixture);
          open_engine (&fixture);
          account_engine_start (fixture.engine);
        }
    }

  set_enabled (&fixture, TRUE);
  account_engine_set_online (fixture.engine, TRUE);
  deliver ("after");
  WAIT_FOR (is_state (&fixture, ACCOUNT_STATE_IN_STEP) &&
            find_newest (&fixture, "after", NULL) != 0);
  tear_down_with_option (&fixture);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = test_server_start ("mailserver", "--no-smtp", "--corpus", "600", NULL);

  g_test_add ("/account-engine/arrival", Fixture, NULL, set_up, test_arrival, tear_down);
  g_test_add ("/account-engine/parts", Fixture, NULL, set_up, test_parts, tear_down);
  g_test_add ("/account-engine/keep", Fixture, NULL, set_up, test_keep, tear_down);
  g_test_add ("/account-engine/refusal", Fixture, NULL, set_up, test_refusal, tear_down);
  g_test_add ("/account-engine/unreachable", Fixture, NULL, set_up, test_unreachable, tear_down);
  g_test_add ("/account-engine/disabled", Fixture, NULL, set_up, test_disabled, tear_down);
  g_test_add ("/account-engine/notify", Fixture, NULL, set_up, test_notify, tear_down);
  g_test_add ("/account-engine/draft", Fixture, NULL, set_up, test_draft, tear_down);
  g_test_add_func ("/account-engine/quota", test_quota);
  g_test_add_func ("/account-engine/large", test_large);
  g_test_add_func ("/account-engine/large/without-third", test_large_without_third);
  g_test_add_func ("/account-engine/one-connection", test_one_connection);
  g_test_add_func ("/account-engine/one-connection/disturbed", test_one_connection_disturbed);
  g_test_add ("/account-engine/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/account-engine/show-after-stop", Fixture, NULL, set_up, test_show_after_stop,
              tear_down);

  status = g_test_run ();
  test_server_stop (server);
  return status;
}
