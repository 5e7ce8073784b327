/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One mail of the outbox and a submission server that says what it likes. */

#include "outbox-send.h"
#include "patience.h"
#include "ph-error.h"
#include "ph-tree.h"
#include "scripted-server.h"

#include <string.h>

#define BEGINNING_WITH(extensions)                                                                 \
  "TLS\n"                                                                                          \
  "S: 220 mail.example.test ESMTP\n"                                                               \
  "C: EHLO ?127.0.0.1?\n"                                                                          \
  "S: 250-mail.example.test\n"                                                                     \
  "S: 250-PIPELINING\n"                                                                            \
  extensions                                                                                       \
  "S: 250 AUTH PLAIN\n"                                                                            \
  "C: AUTH PLAIN *\n"                                                                              \
  "S: 235 2.7.0 welcome\n"
#define BEGINNING BEGINNING_WITH ("")
#define ENVELOPE                                                                                   \
  "C: MAIL FROM:<a@m.example>\n"                                                                   \
  "C: RCPT TO:<b@m.example>\n"                                                                     \
  "C: RCPT TO:<c@m.example>\n"
#define GOOD_ENVELOPE ENVELOPE "S: 250 ok\nS: 250 ok\nS: 250 ok\n"
#define DATA "C: DATA\nS: 354 go\n"
#define MESSAGE                                                                                    \
  "C: From: a@m.example\nC: Message-ID: <1@m.example>\nC: \nC: ..\nC: text\nC: .\n"
#define RESET "C: RSET\nS: 250 ok\n"

typedef struct
{
  char *dir;
  Store *store;
  ScriptedServer *server;
  SmtpSession *session;
  StoreOutbox *row;
} Fixture;

static void
set_up (Fixture *self, const char *script)
{
  g_autoptr (OutboxMail) mail = outbox_mail_new ();
  g_autoptr (AccountSettings) settings = NULL;
  SmtpSessionConfig config = { .timeout = PATIENCE_SECONDS };
  g_autoptr (GError) error = NULL;
  static const char text[] =
    "From: a@m.example\nBcc: c@m.example\nMessage-ID: <1@m.example>\n\n.\ntext\n";

  self->dir = g_dir_make_tmp ("posthorn-outbox-XXXXXX", &error);
  self->store = store_open (self->dir, STORE_OPEN_WRITE, NULL, &error);
  g_assert_no_error (error);
  mail->message = g_bytes_new_static (text, strlen (text));
  mail->sender = g_strdup ("a@m.example");
  mail->recipients = g_strsplit ("b@m.example c@m.example", " ", -1);
  self->row = store_outbox_get (self->store, outbox_submit (self->store, self->dir, mail, &error), NULL);
  g_assert_no_error (error);

  self->server = scripted_server_new (script);
  settings = scripted_server_make_settings (self->server, ACCOUNT_SECURITY_TLS);
  config.settings = settings;
  self->session = smtp_session_new (&config);
  smtp_session_connect (self->session, "secret", NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self)
{
  smtp_session_free (self->session);
  scripted_server_finish (self->server);
  scripted_server_free (self->server);
  store_outbox_free (self->row);
  store_close (self->store);
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
}

/* Sends, and takes the row as it stands in the store. */
static gboolean
send_row (Fixture *self, gboolean is_used, GError **error)
{
  gint64 id = self->row->id;
  gboolean ok =
    outbox_send (self->store, self->dir, self->session, is_used, self->row, NULL, error);

  store_outbox_free (self->row);
  self->row = store_outbox_get (self->store, id, NULL);
  g_assert_nonnull (self->row);
  return ok;
}

typedef struct
{
  const char *name;
  const char *script;
  StoreOutboxState state;
  const char *refused; /* as of the row */
  int pause;           /* seconds until the next try, if QUEUED */
  const char *words;   /* in the reason; NULL: there is none */
} Answer;

/* What the server may say, in each place, and what becomes of the mail. */
static const Answer answers[] = {
  { "accepted", GOOD_ENVELOPE DATA MESSAGE "S: 250 queued\n", STORE_OUTBOX_ACCEPTED, NULL, 0, NULL },
  { "sender-refused", ENVELOPE "S: 550 5.7.1 no\nS: 503 no\nS: 503 no\n" RESET, STORE_OUTBOX_FAILED, NULL, 0,
    "no" },
  { "sender-later", ENVELOPE "S: 451 4.3.0 busy\nS: 503 no\nS: 503 no\n" RESET, STORE_OUTBOX_QUEUED, NULL, 60,
    "busy" },
  { "one-refused", ENVELOPE "S: 250 ok\nS: 250 ok\nS: 550 5.1.1 unknown\n" RESET, STORE_OUTBOX_REFUSED,
    "c@m.example\tThe address does not exist there. (unknown)", 0, "c@m.example" },
  { "both-refused", ENVELOPE "S: 250 ok\nS: 550 5.1.1 unknown\nS: 550 5.1.1 who\n" RESET,
    STORE_OUTBOX_FAILED, "b@m.example\tThe address does not exist there. (unknown)\n"
    "c@m.example\tThe address does not exist there. (who)", 0, "b@m.example" },
  { "one-later", ENVELOPE "S: 250 ok\nS: 250 ok\nS: 450 4.2.1 grey\n" RESET, STORE_OUTBOX_QUEUED,
    "c@m.example\tThe mailbox is closed. (grey)", 60, "grey" },
  { "one-refused-one-later", ENVELOPE "S: 250 ok\nS: 450 4.2.1 grey\nS: 550 5.1.1 who\n" RESET,
    STORE_OUTBOX_REFUSED, "b@m.example\tThe mailbox is closed. (grey)\n"
    "c@m.example\tThe address does not exist there. (who)", 0, "grey" },
  { "full-later", ENVELOPE "S: 250 ok\nS: 250 ok\nS: 452 4.2.2 full\n" RESET, STORE_OUTBOX_QUEUED,
    "c@m.example\tThe mailbox is full. (full)", 60, "full" },
  { "data-refused", GOOD_ENVELOPE "C: DATA\nS: 554 no\n" RESET, STORE_OUTBOX_FAILED, NULL, 0, "no" },
  { "message-refused", GOOD_ENVELOPE DATA MESSAGE "S: 554 5.7.1 spam\n" RESET, STORE_OUTBOX_FAILED, NULL,
    0, "spam" },
  { "message-refused-and-closed", GOOD_ENVELOPE DATA MESSAGE "S: 552 5.3.4 large\n" "CLOSE\n",
    STORE_OUTBOX_FAILED, NULL, 0, "large" },
  { "message-later", GOOD_ENVELOPE DATA MESSAGE "S: 451 4.3.0 later\n" RESET, STORE_OUTBOX_QUEUED, NULL,
    60, "later" },
  { "lost-before", "CLOSE\n", STORE_OUTBOX_QUEUED, NULL, 60, "" },
  { "lost-in-data", GOOD_ENVELOPE "C: DATA\nCLOSE\n", STORE_OUTBOX_QUEUED, NULL, 60, "" },
  { "going-in-data", GOOD_ENVELOPE "C: DATA\nS: 421 going\n", STORE_OUTBOX_QUEUED, NULL, 60, "going" },
  { "lost-after-the-dot", GOOD_ENVELOPE DATA MESSAGE "CLOSE\n", STORE_OUTBOX_UNSURE, NULL, 0, "" },
  { "reset-after-the-dot", GOOD_ENVELOPE DATA MESSAGE "RESET\n", STORE_OUTBOX_UNSURE, NULL, 0, "" },
  { "going-after-the-dot", GOOD_ENVELOPE DATA MESSAGE "S: 421 going\n", STORE_OUTBOX_UNSURE, NULL, 0,
    "going" },
  { "nonsense-after-the-dot", GOOD_ENVELOPE DATA MESSAGE "S: EVIL\n", STORE_OUTBOX_UNSURE, NULL, 0, "" },
};

static void
test_answer (gconstpointer data)
{
  const Answer *answer = data;
  g_autofree char *script = g_strconcat (BEGINNING, answer->script, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, script);
  g_assert_true (send_row (&fixture, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture.row->state, ==, answer->state);
  g_assert_cmpint (fixture.row->tries, ==, 1);
  g_assert_cmpint (fixture.row->first_try, >=, now);
  g_assert_cmpstr (fixture.row->refused, ==, answer->refused);
  if (answer->state == STORE_OUTBOX_QUEUED)
    {
      g_assert_cmpint (fixture.row->not_before, >=, now + answer->pause);
      g_assert_cmpint (fixture.row->not_before, <=, now + answer->pause + PATIENCE_SECONDS);
    }
  if (answer->words == NULL)
    g_assert_null (fixture.row->error);
  else
    g_assert_nonnull (strstr (fixture.row->error, answer->words));
  tear_down (&fixture);
}

/* ---- Few recipients at once ----------------------------------------------------------------- */

#define PART(to) "C: MAIL FROM:<a@m.example>\nC: RCPT TO:<" to "@m.example>\nS: 250 ok\n"
#define SENT_TO(to) PART (to) "S: 250 ok\n" DATA MESSAGE "S: 250 queued\n"
#define ASKED(to) PART (to) "S: 250 ok\n" RESET
#define ONE BEGINNING_WITH ("S: 250-LIMITS RCPTMAX=1\n")

typedef struct
{
  const char *name;
  const char *script;
  int n_before; /* have it already */
  StoreOutboxState state;
  int n_delivered;
  int n_delivering;
  int tries;
  const char *words; /* in the reason; NULL: there is none */
} Part;

static const Part parts[] = {
  { "two", ONE ASKED ("c") SENT_TO ("b") SENT_TO ("c"), 0, STORE_OUTBOX_ACCEPTED, 2, 0, 1, NULL },
  { "one-is-left", ONE SENT_TO ("c"), 1, STORE_OUTBOX_ACCEPTED, 2, 0, 1, NULL },
  { "last-refused-before", ONE PART ("c") "S: 550 5.1.1 who\n" RESET, 0, STORE_OUTBOX_REFUSED, 0, 0, 1, "who" },
  { "last-refused", ONE ASKED ("c") SENT_TO ("b") PART ("c") "S: 550 5.1.1 who\n" RESET, 0, STORE_OUTBOX_REFUSED,
    1, 0, 1, "1 recipient of 2 has this mail already" },
  { "last-later", ONE ASKED ("c") SENT_TO ("b") PART ("c") "S: 450 4.2.1 grey\n" RESET, 0, STORE_OUTBOX_QUEUED,
    1, 0, 1, "1 recipient of 2 has this mail already" },
  { "lost-between", ONE ASKED ("c") SENT_TO ("b") "CLOSE\n", 0, STORE_OUTBOX_QUEUED, 1, 0, 1,
    "1 recipient of 2 has this mail already" },
  { "first-unsure", ONE ASKED ("c") PART ("b") "S: 250 ok\n" DATA MESSAGE "CLOSE\n", 0, STORE_OUTBOX_UNSURE,
    0, 1, 1, "" },
  { "last-unsure", ONE ASKED ("c") SENT_TO ("b") PART ("c") "S: 250 ok\n" DATA MESSAGE "CLOSE\n", 0,
    STORE_OUTBOX_UNSURE, 1, 1, 1, "1 recipient of 2 has this mail already" },
  { "learned", BEGINNING ENVELOPE "S: 250 ok\nS: 250 ok\nS: 452 too many\n" RESET ASKED ("c") SENT_TO ("b")
    SENT_TO ("c"), 0, STORE_OUTBOX_ACCEPTED, 2, 0, 1, NULL },
  { "learned-by-its-code", BEGINNING ENVELOPE "S: 250 ok\nS: 250 ok\nS: 550 5.5.3 too many\n" RESET ASKED ("c")
    SENT_TO ("b") SENT_TO ("c"), 0, STORE_OUTBOX_ACCEPTED, 2, 0, 1, NULL },
  { "none-at-all", BEGINNING ENVELOPE "S: 250 ok\nS: 452 full\nS: 452 full\n" RESET, 0, STORE_OUTBOX_QUEUED, 0, 0,
    1, "full" },
  { "one-mail-each", BEGINNING_WITH ("S: 250-LIMITS RCPTMAX=1 MAILMAX=1\n") SENT_TO ("b"), 0, STORE_OUTBOX_QUEUED,
    1, 0, 0, NULL },
  { "in-chunks", BEGINNING_WITH ("S: 250-CHUNKING\n") GOOD_ENVELOPE
    "C: BDAT 57 LAST\nC: From: a@m.example\nC: Message-ID: <1@m.example>\nC: \nC: .\nC: text\nS: 250 queued\n",
    0, STORE_OUTBOX_ACCEPTED, 2, 0, 1, NULL },
};

/* Whoever has it is never sent it again, and all are asked about before the first have it. */
static void
test_part (gconstpointer data)
{
  const Part *part = data;
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, part->script);
  fixture.row->n_delivered = part->n_before;
  g_assert_true (send_row (&fixture, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture.row->state, ==, part->state);
  g_assert_cmpint (fixture.row->n_delivered, ==, part->n_delivered);
  g_assert_cmpint (fixture.row->n_delivering, ==, part->n_delivering);
  g_assert_cmpint (fixture.row->tries, ==, part->tries);
  if (part->words == NULL)
    g_assert_null (fixture.row->error);
  else
    g_assert_nonnull (strstr (fixture.row->error, part->words));
  tear_down (&fixture);
}

/* ---- Interruptions -------------------------------------------------------------------------- */

/* The server went to sleep over another mail: this one has not been tried. */
static void
test_used (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, BEGINNING "S: 421 too long\nCLOSE\n");
  g_assert_false (send_row (&fixture, TRUE, &error));
  g_assert_true (ph_error_is_temporary (error));
  g_assert_cmpint (fixture.row->state, ==, STORE_OUTBOX_QUEUED);
  g_assert_cmpint (fixture.row->tries, ==, 0);
  g_assert_cmpint (outbox_get_seconds_left (fixture.row), ==, 0);
  tear_down (&fixture);
}

/* The sign-in is to be mended, not the mail. */
static void
test_sign_in (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, BEGINNING ENVELOPE "S: 530 5.7.0 sign in\nS: 503 no\nS: 503 no\n" RESET);
  g_assert_false (send_row (&fixture, FALSE, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_SIGN_IN);
  g_assert_cmpint (fixture.row->state, ==, STORE_OUTBOX_QUEUED);
  g_assert_cmpint (fixture.row->tries, ==, 0);
  tear_down (&fixture);
}

/* Later each time, but not for ever. */
static void
test_pauses (void)
{
  static const int pauses[] = { 60, 300, 900, 3600, 14400, 14400 };

  for (guint i = 0; i <= G_N_ELEMENTS (pauses); i++)
    {
      gint64 now = g_get_real_time () / G_USEC_PER_SEC;
      Fixture fixture = { 0 };

      set_up (&fixture, BEGINNING ENVELOPE "S: 451 4.3.0 busy\nS: 503 no\nS: 503 no\n" RESET);
      fixture.row->tries = (int) i;
      fixture.row->first_try = i == G_N_ELEMENTS (pauses) ? now - 4 * 86400 : now - 86400;
      g_assert_true (send_row (&fixture, FALSE, NULL));
      if (i == G_N_ELEMENTS (pauses))
        g_assert_cmpint (fixture.row->state, ==, STORE_OUTBOX_FAILED);
      else
        {
          g_assert_cmpint (fixture.row->state, ==, STORE_OUTBOX_QUEUED);
          g_assert_cmpint (fixture.row->not_before - now - pauses[i], >=, 0);
          g_assert_cmpint (fixture.row->not_before - now - pauses[i], <=, PATIENCE_SECONDS);
        }
      tear_down (&fixture);
    }
}

/* Somebody calls it back while the server thinks about the envelope: not one line more than needed, and
 * never the last one. */
typedef struct
{
  Fixture *fixture;
  gint64 id;
} CallBack;

static void
call_back_cb (StoreChanges *changes, gpointer user_data)
{
  CallBack *self = user_data;
  g_autoptr (Store) other = NULL;

  if (self->id == 0)
    return;
  other = store_open (self->fixture->dir, STORE_OPEN_WRITE, NULL, NULL);
  g_assert_true (outbox_decide (other, self->fixture->dir, self->id, OUTBOX_STOP, NULL));
  self->id = 0;
}

static void
test_called_back (void)
{
  Fixture fixture = { 0 };
  CallBack call_back = { .fixture = &fixture };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, BEGINNING GOOD_ENVELOPE DATA
          "C: From: a@m.example\nC: Message-ID: <1@m.example>\nC: \nC: ..\nC: text\nEOF\n");
  call_back.id = fixture.row->id;
  store_set_changes_func (fixture.store, call_back_cb, &call_back, NULL);
  g_assert_true (send_row (&fixture, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture.row->state, ==, STORE_OUTBOX_HELD);
  g_assert_cmpint (call_back.id, ==, 0);
  tear_down (&fixture);
}

/* The same, and the server would not have had it: that is of no interest any more. */
static void
test_called_back_and_refused (void)
{
  Fixture fixture = { 0 };
  CallBack call_back = { .fixture = &fixture };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, BEGINNING ENVELOPE "S: 250 ok\nS: 250 ok\nS: 550 5.1.1 unknown\n" RESET);
  call_back.id = fixture.row->id;
  store_set_changes_func (fixture.store, call_back_cb, &call_back, NULL);
  g_assert_true (send_row (&fixture, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture.row->state, ==, STORE_OUTBOX_HELD);
  g_assert_cmpint (call_back.id, ==, 0);
  tear_down (&fixture);
}

/* What the disk changed is not sent. */
static void
test_damaged (void)
{
  Fixture fixture = { 0 };
  g_autofree char *path = NULL;

  set_up (&fixture, BEGINNING "EOF\n");
  path = g_build_filename (fixture.dir, fixture.row->file, NULL);
  g_assert_true (g_file_set_contents (path, "Message-ID: <1@m.example>\r\n\r\nother", -1, NULL));
  g_assert_true (send_row (&fixture, FALSE, NULL));
  g_assert_cmpint (fixture.row->state, ==, STORE_OUTBOX_FAILED);
  g_assert_nonnull (fixture.row->error);
  tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/outbox-send/", answers[i].name, NULL);

      g_test_add_data_func (path, &answers[i], test_answer);
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strconcat ("/outbox-send/parts/", parts[i].name, NULL);

      g_test_add_data_func (path, &parts[i], test_part);
    }
  g_test_add_func ("/outbox-send/used", test_used);
  g_test_add_func ("/outbox-send/sign-in", test_sign_in);
  g_test_add_func ("/outbox-send/pauses", test_pauses);
  g_test_add_func ("/outbox-send/called-back", test_called_back);
  g_test_add_func ("/outbox-send/called-back-and-refused", test_called_back_and_refused);
  g_test_add_func ("/outbox-send/damaged", test_damaged);
  return g_test_run ();
}
