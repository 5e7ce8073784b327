/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account at work that sends, on real servers. */

#include "account-engine-private.h"
#include "outbox-file.h"
#include "ph-error.h"
#include "ph-tree.h"
#include "store-op.h"
#include "test-server.h"
#include "wait-for.h"

#include <string.h>

#define ACCOUNT_ID "00000000-0000-4000-8000-00000000000d"

static TestServer *server;

typedef struct
{
  char *dir;
  AccountSettings *settings;
  AccountEngine *engine;
  guint n_sent;
  guint n_mails; /* made */
} Fixture;

/* ---- What it tells --------------------------------------------------------------------------- */

static void
on_sent_cb (AccountEngine *engine, gint64 id, gpointer user_data)
{
  ((Fixture *) user_data)->n_sent++;
}

static guint
count_outbox (Fixture *fixture)
{
  guint n;

  g_object_get (fixture->engine, "n-outbox", &n, NULL);
  return n;
}

static gboolean
is_blocked_by (Fixture *fixture, PhError code)
{
  g_autoptr (GError) error = NULL;

  g_object_get (fixture->engine, "outbox-error", &error, NULL);
  return g_error_matches (error, PH_ERROR, (int) code);
}

static gboolean
is_blocked (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_object_get (fixture->engine, "outbox-error", &error, NULL);
  return error != NULL;
}

/* ---- Beginning and end ---------------------------------------------------------------------- */

static char *
get_data_dir (Fixture *fixture)
{
  return g_build_filename (fixture->dir, "data", NULL);
}

/* As after the first mail: to learn it takes seconds. */
static void
preset_filer (Fixture *fixture)
{
  g_autofree char *data_dir = get_data_dir (fixture);
  g_autoptr (Store) store = store_open (data_dir, STORE_OPEN_WRITE, NULL, NULL);

  g_assert_true (store_begin (store, NULL));
  g_assert_true (outbox_file_set_filer (store, "", OUTBOX_FILER_CLIENT, NULL));
  g_assert_true (store_commit (store, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *config = NULL;
  g_autofree char *data_dir = NULL;
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("posthorn-outbox-XXXXXX", &error);
  g_assert_no_error (error);
  config = g_build_filename (fixture->dir, "account.ini", NULL);
  data_dir = get_data_dir (fixture);
  test_server_write_account (server, 0, ACCOUNT_ID, config);
  fixture->settings = account_settings_load_file (config, &error);
  g_assert_no_error (error);
  fixture->engine = account_engine_new (fixture->settings, data_dir, &error);
  g_assert_no_error (error);
  preset_filer (fixture);
  g_signal_connect (fixture->engine, "sent", G_CALLBACK (on_sent_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  account_engine_stop (fixture->engine);
  g_assert_finalize_object (g_steal_pointer (&fixture->engine));
  account_settings_unref (fixture->settings);
  ph_tree_remove (fixture->dir, NULL);
  g_free (fixture->dir);
}

static void
start (Fixture *fixture)
{
  account_engine_start (fixture->engine);
  WAIT_FOR (account_engine_get_state (fixture->engine) == ACCOUNT_STATE_IN_STEP);
}

/* ---- Mail ----------------------------------------------------------------------------------- */

static char *
make_id (Fixture *fixture)
{
  return g_strdup_printf ("%u.%s@example.test", ++fixture->n_mails, strrchr (fixture->dir, '-') + 1);
}

static OutboxMail *
make_mail (const char *id, const char *recipients)
{
  g_autofree char *text =
    g_strdup_printf ("From: <%s>\r\nTo: undisclosed:;\r\nBcc: secret@far.example\r\nSubject: %s\r\n"
                     "Message-ID: <%s>\r\nDate: Sun, 22 Nov 2020 10:00:00 +0000\r\n\r\n.\r\nwords\r\n",
                     test_server_get_address (server, 0), id, id);
  OutboxMail *mail = outbox_mail_new ();

  mail->message = g_bytes_new (text, strlen (text));
  mail->sender = g_strdup (test_server_get_address (server, 0));
  mail->recipients = g_strsplit (recipients, " ", -1);
  return mail;
}

typedef struct
{
  gint64 id;
  gboolean is_done;
  GError *error;
} Answer;

static void
on_submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->id = account_engine_send_finish (NULL, result, &answer->error);
  answer->is_done = TRUE;
}

static gint64
submit (Fixture *fixture, OutboxMail *mail)
{
  Answer answer = { 0 };

  account_engine_send_async (fixture->engine, mail, NULL, on_submitted_cb, &answer);
  WAIT_FOR (answer.is_done);
  g_assert_no_error (answer.error);
  return answer.id;
}

static void
on_decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->id = account_engine_decide_outbox_finish (NULL, result, &answer->error);
  answer->is_done = TRUE;
}

static void
decide (Fixture *fixture, gint64 id, OutboxDecision decision)
{
  Answer answer = { 0 };

  account_engine_decide_outbox_async (fixture->engine, id, decision, NULL, on_decided_cb, &answer);
  WAIT_FOR (answer.is_done);
  g_assert_no_error (answer.error);
}

static gboolean
is_in_state (Fixture *fixture, gint64 id, StoreOutboxState state)
{
  g_autoptr (StoreOutbox) row =
    store_outbox_get (account_engine_get_store (fixture->engine), id, NULL);

  return row != NULL && row->state == state;
}

/* How many of the mails that left for far away have the id; none of them tells of Bcc. */
static guint
count_outbound (const char *id)
{
  const char *path = test_server_get_value (server, "outbound");
  g_autofree char *field = g_strdup_printf ("<%s>", id);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (name, ".eml") || !g_file_get_contents (file, &text, NULL, NULL) ||
          strstr (text, field) == NULL)
        continue;
      g_assert_null (strstr (text, "Bcc"));
      g_assert_null (strstr (text, "secret@"));
      g_assert_nonnull (strstr (text, "\r\n\r\n.\r\nwords\r\n"));
      n++;
    }
  return n;
}

/* How many lie in the folder, at the server. */
static guint
count_in (Fixture *fixture, FolderRole role, const char *id)
{
  Store *store = account_engine_get_store (fixture->engine);
  g_autoptr (StoreFolder) folder = store_folder_find_role (store, role, NULL);
  StoreQuery query = { .folder_id = folder != NULL ? folder->id : 0 };
  g_autoptr (StoreIds) ids = store_placement_query (store, &query, 0, NULL, NULL);
  guint n = 0;

  for (guint i = 0; ids != NULL && i < ids->n; i++)
    {
      g_autoptr (StoreRow) row = store_placement_load_row (store, ids->ids[i], NULL);

      n += row != NULL && row->uid > 0 && g_strcmp0 (row->subject, id) == 0;
    }
  return n;
}

static gboolean
is_empty (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return g_dir_read_name (dir) == NULL;
}

/* ---- Cases ---------------------------------------------------------------------------------- */

/* Cancelled before, it is not there; cancelled when it is, that is what is said. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  Store *store = account_engine_get_store (fixture->engine);
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_TIME_SPAN_SECOND;

  for (gint64 n = 0; n < 2; n++)
    {
      g_autofree char *id = make_id (fixture);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Answer answer = { 0 };

      if (n == 0)
        g_cancellable_cancel (cancellable);
      account_engine_send_async (fixture->engine, make_mail (id, "ann@far.example"), cancellable,
                                 on_submitted_cb, &answer);
      while (n == 1 && store_outbox_count (store, NULL) == 0)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, until);
          g_thread_yield ();
        }
      g_cancellable_cancel (cancellable);
      WAIT_FOR (answer.is_done);
      g_assert_cmpint (store_outbox_count (store, NULL), ==, n);
      g_assert_cmpint (answer.id != 0, ==, n);
      if (n == 0)
        g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_no_error (answer.error);
      g_clear_error (&answer.error);
    }
}

/* Written offline; then it arrives, once, lies in Sent, once, and nothing is left of it here. */
static void
test_send (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_id (fixture);
  g_autofree char *spool = g_build_filename (fixture->dir, "data", "spool", NULL);

  submit (fixture, make_mail (id, "ann@far.example"));
  WAIT_FOR (count_outbox (fixture) == 1);
  g_assert_cmpuint (account_engine_get_outbox_limits (fixture->engine, NULL).send, ==, 0);
  start (fixture);
  WAIT_FOR (count_outbox (fixture) == 0);
  WAIT_FOR (count_in (fixture, FOLDER_ROLE_SENT, id) == 1);
  WAIT_FOR (fixture->n_sent == 1);
  g_assert_cmpuint (count_outbound (id), ==, 1);
  g_assert_false (is_blocked (fixture));
  g_assert_cmpuint (account_engine_get_outbox_limits (fixture->engine, NULL).send, ==, 50 * 1024 * 1024);
  while (!is_empty (spool)) /* files go behind their rows */
    g_thread_yield ();
}

/* One whose server says later, one it refuses, and one of which one recipient is refused: none of them
 * keeps the last from going. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autofree char *later = make_id (fixture);
  g_autofree char *refused = make_id (fixture);
  g_autofree char *partly = make_id (fixture);
  g_autofree char *good = make_id (fixture);
  gint64 later_id = submit (fixture, make_mail (later, "tempfail@example.test ann@far.example"));
  gint64 refused_id = submit (fixture, make_mail (refused, "reject@example.test"));
  gint64 partly_id = submit (fixture, make_mail (partly, "ann@far.example reject@example.test"));
  g_autoptr (GPtrArray) rows = NULL;

  submit (fixture, make_mail (good, "ann@far.example"));
  start (fixture);
  WAIT_FOR (count_outbox (fixture) == 3 && count_outbound (good) == 1);
  g_assert_true (is_in_state (fixture, later_id, STORE_OUTBOX_QUEUED));
  g_assert_true (is_in_state (fixture, refused_id, STORE_OUTBOX_FAILED));
  g_assert_true (is_in_state (fixture, partly_id, STORE_OUTBOX_REFUSED));
  rows = account_engine_list_outbox (fixture->engine, NULL);
  g_assert_cmpuint (rows->len, ==, 3);
  for (guint i = 0; i < rows->len; i++)
    g_assert_nonnull (((const StoreOutbox *) g_ptr_array_index (rows, i))->error);
  g_assert_cmpuint (count_outbound (later) + count_outbound (partly), ==, 0);

  decide (fixture, partly_id, OUTBOX_SEND_TO_OTHERS);
  WAIT_FOR (count_outbox (fixture) == 2);
  g_assert_cmpuint (count_outbound (partly), ==, 1);
  decide (fixture, refused_id, OUTBOX_DISCARD);
  decide (fixture, later_id, OUTBOX_SEND_TO_OTHERS);
  WAIT_FOR (count_outbox (fixture) == 0);
  g_assert_cmpuint (count_outbound (later), ==, 1);
  WAIT_FOR (fixture->n_sent == 3);
}

/* Called back in time it is not sent; nor before its time. */
static void
test_called_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *back = make_id (fixture);
  g_autofree char *later = make_id (fixture);
  g_autofree char *good = make_id (fixture);
  OutboxMail *delayed = make_mail (back, "ann@far.example");
  OutboxMail *planned = make_mail (later, "ann@far.example");
  gint64 back_id;
  gint64 later_id;

  delayed->delay = OUTBOX_DELAY_MAX;
  planned->send_at = g_get_real_time () / G_USEC_PER_SEC + 30 * 86400;
  start (fixture);
  back_id = submit (fixture, delayed);
  later_id = submit (fixture, planned);
  decide (fixture, back_id, OUTBOX_STOP);
  submit (fixture, make_mail (good, "ann@far.example"));
  WAIT_FOR (count_outbox (fixture) == 2 && count_outbound (good) == 1);
  g_assert_true (is_in_state (fixture, back_id, STORE_OUTBOX_HELD));
  g_assert_true (is_in_state (fixture, later_id, STORE_OUTBOX_QUEUED));
  g_assert_cmpuint (count_outbound (back) + count_outbound (later), ==, 0);

  decide (fixture, later_id, OUTBOX_SEND);
  WAIT_FOR (count_outbox (fixture) == 1);
  g_assert_cmpuint (count_outbound (later), ==, 1);
}

/* Nothing goes with a wrong password, and all goes with the right one. */
static void
test_password (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_id (fixture);
  AccountSettings *wrong = account_settings_copy (fixture->settings);

  g_free (wrong->smtp.user);
  wrong->smtp.user = g_strdup ("nobody@example.test");
  account_engine_set_settings (fixture->engine, wrong);
  account_settings_unref (wrong);
  start (fixture);
  submit (fixture, make_mail (id, "ann@far.example"));
  WAIT_FOR (is_blocked_by (fixture, PH_ERROR_SIGN_IN));
  WAIT_FOR (count_outbox (fixture) == 1);

  account_engine_set_settings (fixture->engine, fixture->settings);
  WAIT_FOR (fixture->n_sent == 1 && count_outbox (fixture) == 0);
  g_assert_false (is_blocked (fixture));
  g_assert_cmpuint (count_outbound (id), ==, 1);
}

/* A settings with an account's own server that lets nobody in, and a second one, by which "shop" sends, and keeps
 * in the archive what it sent. */
static AccountSettings *
make_two_ways (Fixture *fixture)
{
  AccountSettings *settings = account_settings_copy (fixture->settings);
  AccountServer *second = account_server_copy (&settings->smtp);
  AccountIdentity *shop = account_identity_new ();

  g_free (settings->smtp.user);
  settings->smtp.user = g_strdup ("nobody@example.test");
  g_free (second->id);
  second->id = g_strdup ("second");
  g_free (second->user);
  second->user = g_strdup (test_server_get_address (server, 1));
  second->port = test_server_get_port (server, "submission");
  second->security = ACCOUNT_SECURITY_STARTTLS;
  g_ptr_array_add (settings->servers, second);
  g_free (shop->id);
  shop->id = g_strdup ("shop");
  g_free (shop->address);
  shop->address = g_strdup ("shop@example.test");
  g_free (shop->server);
  shop->server = g_strdup ("second");
  g_free (shop->sent_folder);
  shop->sent_folder = g_strdup ("Archive");
  g_ptr_array_add (settings->identities, shop);
  return settings;
}

/* Mail goes by the server of whom it is written as, whatever is wrong with another, and is kept where that one
 * keeps it. */
static void
test_identities (Fixture *fixture, gconstpointer data)
{
  g_autofree char *own = make_id (fixture);
  g_autofree char *shop = make_id (fixture);
  g_autofree char *gone = make_id (fixture);
  OutboxMail *mail = make_mail (shop, "ann@far.example");
  OutboxMail *stray = make_mail (gone, "ann@far.example");
  g_autoptr (AccountSettings) settings = make_two_ways (fixture);

  mail->identity = g_strdup ("shop");
  stray->identity = g_strdup ("gone");
  account_engine_set_settings (fixture->engine, settings);
  start (fixture);
  submit (fixture, make_mail (own, "ann@far.example"));
  WAIT_FOR (is_blocked_by (fixture, PH_ERROR_SIGN_IN));
  submit (fixture, mail);
  submit (fixture, stray);
  WAIT_FOR (fixture->n_sent == 1 && count_outbox (fixture) == 2);
  g_assert_cmpuint (count_outbound (shop), ==, 1);
  g_assert_cmpuint (count_outbound (own) + count_outbound (gone), ==, 0);
  WAIT_FOR (count_in (fixture, FOLDER_ROLE_ARCHIVE, shop) == 1);
  g_assert_cmpuint (count_in (fixture, FOLDER_ROLE_SENT, shop), ==, 0);
  g_assert_true (is_blocked (fixture));

  /* The others go by the account's own when that is mended. */
  account_engine_set_settings (fixture->engine, fixture->settings);
  WAIT_FOR (fixture->n_sent == 3 && count_outbox (fixture) == 0);
  g_assert_false (is_blocked (fixture));
  WAIT_FOR (count_in (fixture, FOLDER_ROLE_SENT, own) == 1);
  WAIT_FOR (count_in (fixture, FOLDER_ROLE_SENT, gone) == 1);
}

/* Many go over one connection. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *log = NULL;
  guint n_hellos = 0;

  for (guint i = 0; i < 25; i++)
    {
      g_ptr_array_add (ids, make_id (fixture));
      submit (fixture, make_mail (ids->pdata[i], "ann@far.example"));
    }
  start (fixture);
  WAIT_FOR (fixture->n_sent == 25 && count_outbox (fixture) == 0);
  for (guint i = 0; i < ids->len; i++)
    {
      g_assert_cmpuint (count_outbound (ids->pdata[i]), ==, 1);
      WAIT_FOR (count_in (fixture, FOLDER_ROLE_SENT, ids->pdata[i]) == 1);
    }
  log = protocol_log_to_string (account_engine_get_log (fixture->engine));
  for (const char *p = log; (p = strstr (p, "EHLO")) != NULL; p++)
    n_hellos++;
  g_assert_cmpuint (n_hellos, ==, 1);
}

static gboolean
is_answered (Fixture *fixture, gint64 placement_id)
{
  Store *store = account_engine_get_store (fixture->engine);
  StorePlacement place;

  return store_placement_get (store, placement_id, &place, NULL) &&
         (place.flags & IMAP_FLAG_ANSWERED) != 0 && store_op_count_waiting (store, NULL) == 0;
}

/* The mail that is answered shows it, on the server too. "n-outbox" may not have told of the mail yet. */
static void
test_answer (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_id (fixture);
  g_autofree char *text = g_strdup_printf ("From: ann@far.example\r\nSubject: question %s\r\n"
                                           "Message-ID: <q.%s>\r\n\r\nwhy?\r\n", id, id);
  g_autofree char *subject = g_strconcat ("question ", id, NULL);
  OutboxMail *mail = make_mail (id, "ann@far.example");
  g_autoptr (StoreFolder) inbox = NULL;
  g_autoptr (StoreIds) ids = NULL;
  g_autoptr (StoreRow) row = NULL;
  StoreQuery query = { .text = subject };
  Store *store = account_engine_get_store (fixture->engine);

  test_server_deliver (server, 0, text, -1);
  start (fixture);
  inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);
  query.folder_id = inbox->id;
  ids = store_placement_query (store, &query, 0, NULL, NULL);
  g_assert_cmpuint (ids->n, ==, 1);
  row = store_placement_load_row (store, ids->ids[0], NULL);
  mail->original_id = row->message_id;
  mail->answer = STORE_OUTBOX_ANSWERS;
  submit (fixture, mail);
  WAIT_FOR (fixture->n_sent == 1 && is_answered (fixture, ids->ids[0]));
}

#define ADD(name, func) g_test_add ("/outbox-server/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = test_server_start ("mailserver", NULL);
  ADD ("send", test_send);
  ADD ("cancelled", test_cancelled);
  ADD ("failures", test_failures);
  ADD ("called-back", test_called_back);
  ADD ("password", test_password);
  ADD ("identities", test_identities);
  ADD ("many", test_many);
  ADD ("answer", test_answer);
  status = g_test_run ();
  test_server_stop (server);
  return status;
}
