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
set_up_with (Fixture *self, const char *script, gboolean lists_folders)
{
  g_autoptr (ProtocolLog) log = protocol_log_new (1000);
  g_autoptr (SignInGate) gate = sign_in_gate_new ();
  ConnectionWorkerConfig config = { .name = "mail-2", .log = log, .gate = gate, .work = work_cb,
                                    .state_changed = state_cb };

  self->script.lists_folders = lists_folders;
  script_fixture_set_up (&self->script, script);
  config.settings = self->script.settings;
  config.data_dir = self->script.dir;
  self->worker = connection_worker_new (&config);
  self->work = background_work_new (progress_cb, quota_cb, NULL);
}

static void
set_up (Fixture *self, const char *script)
{
  set_up_with (self, script, FALSE);
}

static void
tear_down (Fixture *self)
{
  background_work_free (self->work);
  connection_worker_stop (self->worker);
  sync_context_forget (&self->script.context);
  script_fixture_tear_down (&self->script);
}

static void
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  background_work_run (self->work, self->worker, &self->script.context, &error);
  script_fixture_check (&self->script, error);
}

static gboolean
step (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  gboolean rests;

  background_work_step (self->work, self->worker, &self->script.context, &rests, &error);
  script_fixture_check (&self->script, error);
  return !rests;
}

/* Until there is nothing more to do than to wait. */
static void
work (Fixture *self)
{
  while (step (self))
    ;
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

/* ---- The first time ------------------------------------------------------------------------- */

/* How often a distant server is waited for: what stands in the script before an answer has to be said
 * before that answer comes. */

#define CONNECTED                                                                                 \
  SCRIPT_BEGINNING ("ID ENABLE CONDSTORE QRESYNC NAMESPACE NOTIFY LIST-EXTENDED LIST-STATUS")     \
  "C: $a ID *\n"                                                                                  \
  "C: $b ENABLE QRESYNC\n"                                                                        \
  "C: $c NAMESPACE\n"                                                                             \
  "C: $d NOTIFY SET *\n"                                                                          \
  ASK_LIST ("$e")                                                                                 \
  "S: * ID NIL\n"                                                                                 \
  "S: $a OK done\n"                                                                               \
  "S: * ENABLED QRESYNC\n"                                                                        \
  "S: $b OK done\n"                                                                               \
  "S: * NAMESPACE ((\"\" \"/\")) NIL NIL\n"                                                       \
  "S: $c OK done\n"                                                                               \
  "S: $d OK done\n"
#define FOLDER_203(name)                                                                          \
  "S: * LIST () \"/\" " name "\n"                                                                 \
  "S: * STATUS " name " (MESSAGES 203 UNSEEN 0 UIDNEXT 204 UIDVALIDITY 5 HIGHESTMODSEQ 9)\n"
#define ASK_NEWEST(name)                                                                          \
  "C: $a SELECT \"" name "\"\n"                                                                   \
  "C: $b UID FETCH 4:4294967295 *\n"
#define SELECTED_203 SCRIPT_SELECTED ("203", "204", "9") "S: $a OK [READ-WRITE] selected\n"

/* What nobody has asked for, such as previews, is not in the script. */
static void
set_up_first (Fixture *self, const char *script, guint batch)
{
  set_up_with (self, script, TRUE);
  background_work_set_metered (self->work, TRUE);
  self->script.context.batch = batch;
}

static void
append_rows (GString *script, guint from, guint to, const char *then)
{
  for (guint uid = from; uid >= to; uid--)
    g_string_append_printf (script, SCRIPT_ROW ("%u", "%u"), uid, uid);
  g_string_append (script, then);
}

static void
check_complete (Fixture *self)
{
  g_autoptr (StoreFolder) inbox =
      store_folder_find_role (self->script.store, FOLDER_ROLE_INBOX, NULL);
  g_autofree char *uids = NULL;

  g_assert_cmpuint (inbox->lo_uid, ==, 1);
  self->script.folder_id = inbox->id;
  uids = script_fixture_describe_uids (&self->script);
  g_assert_cmpstr (uids, ==, "1:203");
}

/* Twice after the sign-in: for the list of folders, and for all of the mail. */
static void
test_first (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GString) script = g_string_new (CONNECTED FOLDER_203 ("INBOX")
          "S: $e OK listed\n"
          ASK_NEWEST ("INBOX")
          "C: $c UID FETCH 2:3 *\n"
          "C: $d UID FETCH 1 *\n" SELECTED_203);

  append_rows (script, 203, 4, "S: $b OK fetched\n");
  append_rows (script, 3, 2, "S: $c OK fetched\n");
  append_rows (script, 1, 1, "S: $d OK fetched\n");

  set_up_first (&fixture, script->str, 2);
  work (&fixture);
  check_complete (&fixture);
  tear_down (&fixture);
}

/* The newest mail of all folders comes before what is older. */
static void
test_first_of_two (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GString) script = g_string_new (CONNECTED FOLDER_203 ("INBOX") FOLDER_203 ("Sent")
          "S: $e OK listed\n" ASK_NEWEST ("INBOX") SELECTED_203);

  append_rows (script, 203, 4, "S: $b OK fetched\n" ASK_NEWEST ("Sent") SELECTED_203);
  append_rows (script, 203, 4, "S: $b OK fetched\nEOF\n");

  set_up_first (&fixture, script->str, 2);
  for (guint i = 0; i < 3; i++)
    g_assert_true (step (&fixture));
  tear_down (&fixture);
}

/* A window that was cut leaves a hole above what was asked for along with it. */
static void
test_first_cut (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GString) script = g_string_new (CONNECTED FOLDER_203 ("INBOX")
          "S: $e OK listed\n"
          ASK_NEWEST ("INBOX")
          "C: $c UID FETCH 1:3 *\n" SELECTED_203);

  append_rows (script, 203, 104, "S: $b OK [MESSAGELIMIT 100 104] cut\n");
  append_rows (script, 3, 1, "S: $c OK fetched\n"
                             "C: $d UID FETCH 1:103 *\n");
  append_rows (script, 103, 1, "S: $d OK fetched\n");

  set_up_first (&fixture, script->str, 200);
  work (&fixture);
  check_complete (&fixture);
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
  g_test_add_func ("/background-work/first", test_first);
  g_test_add_func ("/background-work/first-of-two", test_first_of_two);
  g_test_add_func ("/background-work/first-cut", test_first_cut);

  return g_test_run ();
}
