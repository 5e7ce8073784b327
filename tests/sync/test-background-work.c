/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the second connection does by itself, step by step, against a scripted server. */

#include "background-work.h"

#include "script-fixture.h"

#define PAUSE 2 /* seconds from one list of folders to the next, when something has changed */

#define BEGINNING(more)                                                                           \
  SCRIPT_BEGINNING ("LIST-EXTENDED CONDSTORE NOTIFY IDLE" more)                                   \
  "C: $b NOTIFY SET *\n"                                                                          \
  "S: $b OK on\n"
#define ASK_LIST(tag) "C: " tag " LIST \"\" \"?\" RETURN *\n"
#define INBOX "S: * LIST () \"/\" INBOX\n"
#define EMPTY "S: * STATUS INBOX (MESSAGES 0 UNSEEN 0 UIDNEXT 1 UIDVALIDITY 5)\n"
#define SELECT(tag) "C: " tag " SELECT \"INBOX\" (CONDSTORE)\n"
#define SELECTED(tag)                                                                             \
  "S: * 0 EXISTS\n"                                                                               \
  "S: * OK [UIDVALIDITY 5] valid\n"                                                               \
  "S: * OK [UIDNEXT 1] next\n"                                                                    \
  "S: " tag " OK [READ-WRITE] selected\n"
/* A word that means nothing ends it. */
#define IDLE(tag)                                                                                 \
  "C: " tag " IDLE\n"                                                                             \
  "S: + idling\n"                                                                                 \
  "S: * 0 EXISTS\n"                                                                               \
  "C: DONE\n"                                                                                     \
  "S: " tag " OK done\n"

typedef struct
{
  ScriptFixture script;
  ConnectionWorker *worker; /* never online: nobody waits for it */
  BackgroundWork *work;
} Fixture;

static gboolean
work_cb (ConnectionWorker *worker, SyncContext *context, gpointer user_data, GError **error)
{
  g_assert_not_reached ();
}

static void
state_cb (ConnectionWorker *worker, ConnectionState state, const GError *error, gpointer user_data)
{
}

static void
progress_cb (gboolean in_step, guint n_done, guint n_total, gpointer user_data)
{
}

static void
quota_cb (const ImapQuota *quota, gpointer user_data)
{
}

static void
set_up (Fixture *self, const char *script)
{
  g_autoptr (ProtocolLog) log = protocol_log_new (1000);
  g_autoptr (SignInGate) gate = sign_in_gate_new ();
  ConnectionWorkerConfig config = { .name = "mail-2", .log = log, .gate = gate, .work = work_cb,
                                    .state_changed = state_cb };

  script_fixture_set_up (&self->script, script);
  config.settings = self->script.settings;
  config.data_dir = self->script.dir;
  self->worker = connection_worker_new (&config);
  self->work = background_work_new (progress_cb, quota_cb, NULL);
}

static void
tear_down (Fixture *self)
{
  background_work_free (self->work);
  connection_worker_stop (self->worker);
  script_fixture_tear_down (&self->script);
}

static void
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  background_work_run (self->work, self->worker, &self->script.context, &error);
  script_fixture_check (&self->script, error);
}

/* Until there is nothing more to do than to wait. */
static void
work (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  gboolean rests = FALSE;

  while (!rests)
    {
      background_work_step (self->work, self->worker, &self->script.context, &rests, &error);
      script_fixture_check (&self->script, error);
    }
}

static gboolean
is_to_list_soon (Fixture *self)
{
  return background_work_get_rest (self->work) <= PAUSE;
}

/* ---- What is told meanwhile ----------------------------------------------------------------- */

/* NOTIFY tells of another folder while the inbox is opened, to be waited in. */
static void
test_opening (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING (" LIST-STATUS") ASK_LIST ("$c") INBOX EMPTY
          "S: $c OK listed\n"
          SELECT ("$d")
          "S: * STATUS Work (MESSAGES 4 UIDNEXT 10 UIDVALIDITY 5)\n"
          SELECTED ("$d") IDLE ("$e"));
  work (&fixture);
  g_assert_false (is_to_list_soon (&fixture));
  run (&fixture);
  g_assert_true (is_to_list_soon (&fixture));
  tear_down (&fixture);
}

/* A folder is made while the others are asked for their numbers, one by one. */
static void
test_listing (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING ("") ASK_LIST ("$c") INBOX
          "S: $c OK listed\n"
          "C: $d STATUS \"INBOX\" *\n"
          "S: * LIST () \"/\" Work\n"
          EMPTY
          "S: $d OK told\n");
  work (&fixture);
  g_assert_true (is_to_list_soon (&fixture));
  tear_down (&fixture);
}

/* Their numbers themselves are no news. */
static void
test_listed (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING ("") ASK_LIST ("$c") INBOX
          "S: $c OK listed\n"
          "C: $d STATUS \"INBOX\" *\n"
          EMPTY
          "S: $d OK told\n");
  work (&fixture);
  g_assert_false (is_to_list_soon (&fixture));
  tear_down (&fixture);
}

/* ---- The inbox ------------------------------------------------------------------------------ */

/* An inbox that cannot be had just now is watched again after the next list. */
static void
test_refused (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING (" LIST-STATUS") ASK_LIST ("$c") INBOX EMPTY
          "S: $c OK listed\n"
          SELECT ("$d")
          "S: $d NO in use\n"
          IDLE ("$e")
          ASK_LIST ("$f") INBOX EMPTY
          "S: $f OK listed\n"
          SELECT ("$g") SELECTED ("$g") IDLE ("$h"));
  work (&fixture);
  run (&fixture);
  run (&fixture);
  background_work_poll (fixture.work);
  work (&fixture);
  run (&fixture);
  g_assert_cmpstr (imap_session_get_mailbox (fixture.script.session), ==, "INBOX");
  tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/background-work/opening", test_opening);
  g_test_add_func ("/background-work/listing", test_listing);
  g_test_add_func ("/background-work/listed", test_listed);
  g_test_add_func ("/background-work/refused", test_refused);

  return g_test_run ();
}
