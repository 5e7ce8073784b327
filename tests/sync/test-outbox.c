/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the person does with the outbox, without a server. */

#include "operation-spool.h"
#include "outbox-clock.h"
#include "outbox.h"
#include "ph-error.h"
#include "ph-tree.h"
#include "store-op.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define MAIL                                                                                       \
  "From: a@m.example\nTo: b@m.example\nBcc: c@m.example,\n d@m.example\nSubject: one\n"            \
  "Message-ID: <1@m.example>\nbcc : e@m.example\n\n.\nBcc: stays\n"
#define SENT                                                                                       \
  "From: a@m.example\r\nTo: b@m.example\r\nSubject: one\r\nMessage-ID: <1@m.example>\r\n\r\n.\r\n"  \
  "Bcc: stays\r\n"
#define TAKEN "Bcc: c@m.example,\r\n d@m.example\r\nbcc : e@m.example\r\n"

typedef struct
{
  char *dir;
  Store *store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("posthorn-outbox-XXXXXX", &error);
  self->store = store_open (self->dir, STORE_OPEN_WRITE, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->store, store_close);
  ph_tree_remove (self->dir, NULL);
  g_clear_pointer (&self->dir, g_free);
}

static OutboxMail *
make_mail (const char *text, const char *recipients)
{
  OutboxMail *mail = outbox_mail_new ();

  mail->message = g_bytes_new (text, strlen (text));
  mail->sender = g_strdup ("a@m.example");
  mail->recipients = g_strsplit (recipients, " ", -1);
  return mail;
}

static gint64
submit (Fixture *self, const OutboxMail *mail)
{
  g_autoptr (GError) error = NULL;
  gint64 id = outbox_submit (self->store, self->dir, mail, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static gint64
submit_usual (Fixture *self)
{
  g_autoptr (OutboxMail) mail = make_mail (MAIL, "b@m.example c@m.example");

  return submit (self, mail);
}

static guint
count_files (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->dir, "spool", NULL);
  g_autoptr (GDir) spool = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (spool != NULL && g_dir_read_name (spool) != NULL)
    n++;
  return n;
}

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

/* What lies on the disk is what will be sent, and has no Bcc; who opens the mail gets all of it. */
static void
test_submit (Fixture *self, gconstpointer data)
{
  g_autoptr (OutboxMail) mail = make_mail (MAIL, "b@m.example c@m.example B@m.example b@M.Example");
  g_autoptr (OutboxMail) opened = NULL;
  g_autoptr (StoreOutbox) row = NULL;
  g_autoptr (GBytes) file = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 id;

  mail->delay = 10;
  mail->draft_id = 3;
  mail->original_id = 4;
  mail->answer = STORE_OUTBOX_ANSWERS;
  id = submit (self, mail);
  row = store_outbox_get (self->store, id, NULL);
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_QUEUED);
  g_assert_cmpstr (row->message_id, ==, "1@m.example");
  g_assert_cmpstr (row->subject, ==, "one");
  g_assert_cmpstr (row->recipients, ==, "b@m.example\nc@m.example\nB@m.example");
  g_assert_cmpstr (row->bcc, ==, TAKEN);
  g_assert_cmpint (row->not_before, >=, now + 10);
  g_assert_cmpint (outbox_get_seconds_left (row), <=, 10);
  g_assert_cmpint (outbox_get_seconds_left (row), >, 0);
  file = operation_spool_read (self->dir, row->file, NULL);
  assert_bytes (file, SENT);

  opened = outbox_open (self->store, self->dir, id, NULL);
  assert_bytes (opened->message, TAKEN SENT);
  g_assert_cmpstr (opened->sender, ==, "a@m.example");
  g_assert_cmpuint (g_strv_length (opened->recipients), ==, 3);
  g_assert_cmpint (opened->draft_id, ==, 3);
  g_assert_cmpint (opened->original_id, ==, 4);
  g_assert_cmpint (opened->answer, ==, STORE_OUTBOX_ANSWERS);
  g_assert_cmpint (opened->replaces, ==, id);
}

/* The original may have no name, or one that cannot be searched for, and it may lie in Sent. */
static void
test_sent_on (Fixture *self, gconstpointer data)
{
  static const char *const originals[] = {
    "From: x@m.example\n\ntext\n",
    "Message-ID: <a \"b\" c>\n\ntext\n",
    "Message-ID: <1@m.example>\n\ntext\n",
    "Resent-Message-ID: <3@m.example>\nMessage-ID: <1@m.example>\n\ntext\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (originals); i++)
    {
      g_autofree char *text = g_strconcat ("Resent-From: a@m.example\nResent-Message-ID:\n <2@m.example>\n",
                                           originals[i], NULL);
      g_autoptr (OutboxMail) mail = make_mail (text, "b@m.example");
      g_autoptr (StoreOutbox) row = store_outbox_get (self->store, submit (self, mail), NULL);

      g_assert_cmpstr (row->message_id, ==, "2@m.example");
    }
}

/* Nothing that could say something of its own to the server, and nothing without a name. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *sender;
    const char *recipient; /* NULL: none */
  } wrong[] = {
    { MAIL, "a@m.example", "b@m.example>\r\nDATA" },
    { MAIL, "a@m.example", "b@m.example\nc@m.example" },
    { MAIL, "a@m.example", "b\x01@m.example" },
    { MAIL, "a@m.example\r\nRSET", "b@m.example" },
    { MAIL, "", "b@m.example" },
    { MAIL, "a@m.example", "" },
    { MAIL, "a@m.example", NULL },
    { "From: a@m.example\n\nno id\n", "a@m.example", "b@m.example" },
    { "From: a@m.example\nMessage-ID: <a\"b@m.example>\n\nx\n", "a@m.example", "b@m.example" },
    { "nothing", "a@m.example", "b@m.example" },
    { "", "a@m.example", "b@m.example" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (OutboxMail) mail = outbox_mail_new ();
      const char *recipients[] = { wrong[i].recipient, NULL };
      g_autoptr (GError) error = NULL;

      mail->message = g_bytes_new (wrong[i].text, strlen (wrong[i].text));
      mail->sender = g_strdup (wrong[i].sender);
      mail->recipients = g_strdupv ((char **) recipients);
      g_assert_cmpint (outbox_submit (self->store, self->dir, mail, &error), ==, 0);
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
      g_assert_cmpint (store_outbox_count (self->store, NULL), ==, 0);
      g_assert_cmpuint (count_files (self), ==, 0);
    }
}

/* Later means later, also after the clock was set back; a pause longer than any is none. */
static void
test_times (Fixture *self, gconstpointer data)
{
  g_autoptr (OutboxMail) mail = make_mail (MAIL, "b@m.example");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (StoreOutbox) row = NULL;

  mail->send_at = now + 40 * 86400;
  row = store_outbox_get (self->store, submit (self, mail), NULL);
  g_assert_cmpint (row->not_before, ==, mail->send_at);
  g_assert_cmpint (outbox_get_seconds_left (row), >, 39 * 86400);

  row->send_at = 0;
  g_assert_cmpint (outbox_get_seconds_left (row), ==, 0);
  row->not_before = now + 3600;
  g_assert_cmpint (outbox_get_seconds_left (row), >, 3500);
  row->not_before = now - 5;
  g_assert_cmpint (outbox_get_seconds_left (row), ==, 0);
}

static void
set_state (Fixture *self, gint64 id, StoreOutboxState state, const char *refused)
{
  g_autoptr (StoreOutbox) row = store_outbox_get (self->store, id, NULL);
  StoreOutboxState from = row->state;

  row->state = state;
  row->tries = 4;
  row->first_try = 7;
  row->not_before = 8;
  g_free (row->refused);
  row->refused = g_strdup (refused);
  g_free (row->error);
  row->error = g_strdup ("no");
  g_assert_true (outbox_save (self->store, row, from, NULL));
}

/* Each decision in each state: what becomes of it, or that it is too late. */
static void
test_decisions (Fixture *self, gconstpointer data)
{
#define NO -1
#define GONE -2
  static const int outcomes[][9] = {
    /* QUEUED SENDING DELIVERING UNSURE ACCEPTED FILING REFUSED FAILED HELD */
    [OUTBOX_STOP] = { STORE_OUTBOX_HELD, STORE_OUTBOX_HELD, NO, NO, NO, NO, STORE_OUTBOX_HELD,
                      STORE_OUTBOX_HELD, NO },
    [OUTBOX_SEND] = { STORE_OUTBOX_QUEUED, NO, NO, STORE_OUTBOX_QUEUED, NO, NO, STORE_OUTBOX_QUEUED,
                      STORE_OUTBOX_QUEUED, STORE_OUTBOX_QUEUED },
    [OUTBOX_SEND_TO_OTHERS] = { STORE_OUTBOX_QUEUED, NO, NO, NO, NO, NO, STORE_OUTBOX_QUEUED, NO, NO },
    [OUTBOX_WAS_SENT] = { NO, NO, NO, STORE_OUTBOX_ACCEPTED, NO, NO, NO, NO, NO },
    [OUTBOX_DISCARD] = { GONE, NO, NO, GONE, GONE, NO, GONE, GONE, GONE },
  };

  for (guint decision = 0; decision < G_N_ELEMENTS (outcomes); decision++)
    for (guint state = 0; state < G_N_ELEMENTS (outcomes[0]); state++)
      {
        gint64 id = submit_usual (self);
        int outcome = outcomes[decision][state];
        g_autoptr (StoreOutbox) row = NULL;
        g_autoptr (GError) error = NULL;
        gboolean ok;

        set_state (self, id, state, "c@m.example\tno");
        ok = outbox_decide (self->store, self->dir, id, decision, &error);
        g_assert_cmpint (ok, ==, outcome != NO);
        g_assert_cmpint (outbox_can_decide (state, decision), ==, ok);
        if (!ok)
          g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
        row = store_outbox_get (self->store, id, NULL);
        g_assert_cmpint (row != NULL ? (int) row->state : GONE, ==, outcome == NO ? (int) state : outcome);
        /* Who stopped it knows why. */
        if (ok && decision == OUTBOX_STOP)
          g_assert_null (row->error);
        if (ok && outcome == STORE_OUTBOX_QUEUED)
          {
            g_assert_cmpint (row->tries, ==, 0);
            g_assert_cmpint (row->not_before, ==, 0);
            g_assert_cmpstr (row->recipients, ==,
                             decision == OUTBOX_SEND ? "b@m.example\nc@m.example" : "b@m.example");
          }
        if (row != NULL)
          g_assert_true (outbox_remove (self->store, self->dir, row, NULL));
        g_assert_cmpuint (count_files (self), ==, 0);
      }
}

/* Whoever has the mail is out of each decision, and it is this mail that they have. */
static void
test_partly_delivered (Fixture *self, gconstpointer data)
{
  static const struct
  {
    OutboxDecision decision;
    StoreOutboxState from;
    int n_delivered;
    int n_delivering;
    const char *refused;
    StoreOutboxState to;
    int n_then;
    const char *recipients;
  } rows[] = {
    { OUTBOX_SEND, STORE_OUTBOX_UNSURE, 1, 1, NULL, STORE_OUTBOX_QUEUED, 1, "1@m\n2@m\n3@m" },
    { OUTBOX_WAS_SENT, STORE_OUTBOX_UNSURE, 1, 1, NULL, STORE_OUTBOX_QUEUED, 2, "1@m\n2@m\n3@m" },
    { OUTBOX_WAS_SENT, STORE_OUTBOX_UNSURE, 1, 2, NULL, STORE_OUTBOX_ACCEPTED, 3, "1@m\n2@m\n3@m" },
    { OUTBOX_WAS_SENT, STORE_OUTBOX_UNSURE, 0, 0, NULL, STORE_OUTBOX_ACCEPTED, 3, "1@m\n2@m\n3@m" },
    { OUTBOX_SEND_TO_OTHERS, STORE_OUTBOX_REFUSED, 1, 0, "2@m\tno", STORE_OUTBOX_QUEUED, 1, "1@m\n3@m" },
    { OUTBOX_SEND_TO_OTHERS, STORE_OUTBOX_REFUSED, 1, 0, "2@m\tno\n3@m\tno", STORE_OUTBOX_ACCEPTED, 1, "1@m" },
    { OUTBOX_DISCARD, STORE_OUTBOX_HELD, 1, 0, NULL, STORE_OUTBOX_ACCEPTED, 1, "1@m" },
    { OUTBOX_DISCARD, STORE_OUTBOX_UNSURE, 2, 1, NULL, STORE_OUTBOX_ACCEPTED, 2, "1@m\n2@m" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (OutboxMail) mail = make_mail (MAIL, "1@m 2@m 3@m");
      gint64 id = submit (self, mail);
      g_autoptr (StoreOutbox) row = store_outbox_get (self->store, id, NULL);
      g_autoptr (GError) error = NULL;

      row->state = rows[i].from;
      row->n_delivered = rows[i].n_delivered;
      row->n_delivering = rows[i].n_delivering;
      row->refused = g_strdup (rows[i].refused);
      g_assert_true (outbox_save (self->store, row, STORE_OUTBOX_QUEUED, NULL));
      if (rows[i].n_delivered > 0)
        {
          g_assert_null (outbox_open (self->store, self->dir, id, &error));
          g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
        }

      g_assert_true (outbox_decide (self->store, self->dir, id, rows[i].decision, NULL));
      g_clear_pointer (&row, store_outbox_free);
      row = store_outbox_get (self->store, id, NULL);
      g_assert_cmpint (row->state, ==, rows[i].to);
      g_assert_cmpint (row->n_delivered, ==, rows[i].n_then);
      g_assert_cmpint (row->n_delivering, ==, 0);
      g_assert_cmpstr (row->recipients, ==, rows[i].recipients);
    }
}

/* What the clock is set to while a mail can be called back makes that time neither shorter nor longer. */
static void
test_clock (Fixture *self, gconstpointer data)
{
  static const int leaps[] = { 0, 3600, -3600, 5 * 3600, -5 * 3600, 400 * 86400, -400 * 86400 };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < G_N_ELEMENTS (leaps); i++)
    {
      g_autoptr (OutboxClock) clock = outbox_clock_new ();
      StoreOutbox row = { .id = i + 1, .created = now, .not_before = now + 60 };
      StoreOutbox set_before = { .id = 100, .created = now + leaps[i], .not_before = now + leaps[i] + 60 };
      StoreOutbox chosen = { .id = 200, .created = now, .send_at = now + 86400, .not_before = now + 86400 };
      StoreOutbox tried = { .id = 300, .tries = 1, .created = now, .not_before = now + 60 };
      gint64 first = outbox_clock_get_seconds_left (clock, &row);

      g_assert_cmpint (first, >, 0);
      g_assert_cmpint (first, <=, 60);
      /* Seen from a clock that leaps, the row's times do. */
      row.created -= leaps[i];
      row.not_before -= leaps[i];
      g_assert_cmpint (outbox_clock_get_seconds_left (clock, &row), <=, first);
      g_assert_cmpint (outbox_clock_get_seconds_left (clock, &row), >, 0);
      g_assert_cmpint (outbox_clock_get_seconds_left (clock, &set_before), <=, 60);
      g_assert_cmpint (outbox_clock_get_seconds_left (clock, &chosen), >, 80000);
      g_assert_cmpint (outbox_clock_get_seconds_left (clock, &tried), >, 0);
    }
}

static void
test_all_refused (Fixture *self, gconstpointer data)
{
  gint64 id = submit_usual (self);
  g_autoptr (GError) error = NULL;

  set_state (self, id, STORE_OUTBOX_REFUSED, "b@m.example\tno\nc@m.example\tno");
  g_assert_false (outbox_decide (self->store, self->dir, id, OUTBOX_SEND_TO_OTHERS, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
}

/* The version that was written on takes the place of the one that waits, and of none that may be sent. */
static void
test_replace (Fixture *self, gconstpointer data)
{
  /* HELD is the last. */
  for (StoreOutboxState state = STORE_OUTBOX_QUEUED; state <= STORE_OUTBOX_HELD; state++)
    {
      gboolean is_at_rest = state == STORE_OUTBOX_QUEUED || state >= STORE_OUTBOX_REFUSED;
      gint64 id = submit_usual (self);
      g_autoptr (OutboxMail) mail = outbox_open (self->store, self->dir, id, NULL);
      g_autoptr (StoreOutbox) row = NULL;
      g_autoptr (GError) error = NULL;
      gint64 new_id;

      set_state (self, id, state, NULL);
      new_id = outbox_submit (self->store, self->dir, mail, &error);
      g_assert_cmpint (new_id != 0, ==, is_at_rest);
      if (!is_at_rest)
        g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
      g_assert_cmpint (new_id, !=, id);
      g_assert_cmpint (store_outbox_count (self->store, NULL), ==, 1);
      g_assert_cmpuint (count_files (self), ==, 1);

      row = store_outbox_get (self->store, is_at_rest ? new_id : id, NULL);
      g_assert_true (outbox_remove (self->store, self->dir, row, NULL));
      g_clear_error (&error);
      g_assert_cmpint (outbox_submit (self->store, self->dir, mail, &error), ==, 0);
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
    }
}

/* It waits as if it had not been stopped; but not what damage stopped, nor what is not stopped any more. */
static void
test_resume (Fixture *self, gconstpointer data)
{
  g_autoptr (OutboxMail) mail = make_mail (MAIL, "b@m.example");
  g_autoptr (StoreOutbox) row = NULL;
  gint64 id;

  mail->send_at = g_get_real_time () / G_USEC_PER_SEC + 86400;
  id = submit (self, mail);
  g_assert_false (outbox_resume (self->store, id, NULL, NULL));
  g_assert_true (outbox_decide (self->store, self->dir, id, OUTBOX_STOP, NULL));
  g_assert_true (outbox_resume (self->store, id, "greylisted", NULL));
  row = store_outbox_get (self->store, id, NULL);
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_QUEUED);
  g_assert_cmpint (row->send_at, ==, mail->send_at);
  g_assert_cmpint (row->not_before, ==, mail->send_at);
  g_assert_cmpstr (row->error, ==, "greylisted");

  set_state (self, id, STORE_OUTBOX_HELD, NULL);
  g_assert_false (outbox_resume (self->store, id, NULL, NULL));
}

/* What a crash left: without its last line it was not sent, with it nobody knows. */
static void
test_recover (Fixture *self, gconstpointer data)
{
  static const StoreOutboxState states[] = {
    STORE_OUTBOX_QUEUED, STORE_OUTBOX_QUEUED, STORE_OUTBOX_UNSURE, STORE_OUTBOX_UNSURE,
    STORE_OUTBOX_ACCEPTED, STORE_OUTBOX_FILING, STORE_OUTBOX_REFUSED, STORE_OUTBOX_FAILED,
    STORE_OUTBOX_HELD,
  };
  gint64 ids[G_N_ELEMENTS (states)];

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      ids[i] = submit_usual (self);
      set_state (self, ids[i], i, NULL);
    }
  g_assert_true (outbox_recover (self->store, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (StoreOutbox) row = store_outbox_get (self->store, ids[i], NULL);

      g_assert_cmpint (row->state, ==, states[i]);
    }
}

/* The care of the cache takes what a crash left, and no mail, whatever becomes of it. */
static void
test_swept (Fixture *self, gconstpointer data)
{
  g_autofree char *orphan =
    g_build_filename (self->dir, "spool", "00000000-0000-4000-8000-000000000001.00.eml", NULL);
  gint64 ids[STORE_OUTBOX_HELD + 1];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      ids[i] = submit_usual (self);
      set_state (self, ids[i], i, NULL);
    }
  g_assert_true (g_file_set_contents (orphan, MAIL, -1, NULL));
  operation_spool_sweep (self->store, self->dir);
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (StoreOutbox) row = store_outbox_get (self->store, ids[i], NULL);
      g_autoptr (GBytes) file = operation_spool_read (self->dir, row->file, NULL);

      assert_bytes (file, SENT);
    }
}

/* After a damage there may be mail that no row knows any more; what a crash leaves later goes again. */
static void
test_swept_salvaged (Fixture *self, gconstpointer data)
{
  g_autofree char *lost = g_build_filename (self->dir, "spool", "lost.00.eml", NULL);
  g_autofree char *orphan = g_build_filename (self->dir, "spool", "orphan.00.eml", NULL);
  g_autofree char *mark = g_build_filename (self->dir, "damaged", NULL);
  gint64 id = submit_usual (self);
  g_autoptr (StoreOutbox) row = NULL;
  struct utimbuf later = { 0 };

  g_assert_true (g_file_set_contents (lost, MAIL, -1, NULL));
  g_assert_true (g_file_set_contents (orphan, MAIL, -1, NULL));
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  store_close (self->store);
  self->store = store_open (self->dir, STORE_OPEN_CHECK, NULL, NULL);
  later.actime = later.modtime = (time_t) store_get_salvaged_at (self->store) + 1;
  g_assert_cmpint (g_utime (orphan, &later), ==, 0);

  operation_spool_sweep (self->store, self->dir);
  g_assert_true (g_file_test (lost, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  row = store_outbox_get (self->store, id, NULL);
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_HELD);
  g_assert_true (outbox_decide (self->store, self->dir, id, OUTBOX_SEND, NULL));
}

/* What others are about to write down stays: the file first, then the commit of its row. */
static void
test_swept_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (Store) other = store_open (self->dir, STORE_OPEN_WRITE, NULL, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (MAIL, strlen (MAIL));
  g_autoptr (GBytes) read = NULL;
  g_autofree char *file = NULL;
  StoreOp row = { .kind = STORE_OP_APPEND, .group_id = 9, .token = (char *) "token" };

  g_assert_true (store_begin (other, NULL));
  file = row.file = operation_spool_write (self->dir, row.token, bytes, NULL);
  store_set_patience (self->store, 0);
  operation_spool_sweep (self->store, self->dir);
  g_assert_true (store_op_add (other, &row, NULL));
  g_assert_true (store_commit (other, NULL));
  operation_spool_sweep (self->store, self->dir);
  read = operation_spool_read (self->dir, file, NULL);
  assert_bytes (read, MAIL);
}

#define ADD(name, func) g_test_add ("/outbox/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("submit", test_submit);
  ADD ("sent-on", test_sent_on);
  ADD ("refused", test_refused);
  ADD ("times", test_times);
  ADD ("decisions", test_decisions);
  ADD ("partly-delivered", test_partly_delivered);
  ADD ("clock", test_clock);
  ADD ("all-refused", test_all_refused);
  ADD ("replace", test_replace);
  ADD ("resume", test_resume);
  ADD ("recover", test_recover);
  ADD ("swept", test_swept);
  ADD ("swept-salvaged", test_swept_salvaged);
  ADD ("swept-meanwhile", test_swept_meanwhile);
  return g_test_run ();
}
