/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several mails on their way to a server at once, and what it makes of them. */

#include "operation-append.h"
#include "operation-remote.h"
#include "operation-spool.h"
#include "script-fixture.h"
#include "ph-error.h"
#include "server-faults.h"
#include "store-op.h"
#include "store-placement.h"

#include <string.h>

#define N_MAILS 3

/* Of 61 bytes each. */
static const char mail[] = "From: a@m.example\r\nSubject: %u\r\nMessage-ID: <%u@m.example>\r\n\r\nx";

#define APPEND(tag) "C: " tag " APPEND \"INBOX\" * {61+}\n"                                       \
                    "C# 61\n"                                                                     \
                    "C: \n"

/* More of them in the same command. */
#define FIRST(tag) "C: " tag " APPEND \"INBOX\" * {61+}\n"                                        \
                   "C# 61\n"
#define FURTHER    "C:  * {61+}\n"                                                                \
                   "C# 61\n"
#define TOGETHER(tag) FIRST (tag) FURTHER FURTHER "C: \n"

#define SHOWN(number, uid, id)                                                                    \
  "S: * " number " FETCH (UID " uid " RFC822.SIZE 61 INTERNALDATE \" 1-Jan-2023 10:00:00 +0000\"" \
  " BODY[HEADER.FIELDS (MESSAGE-ID)] \"Message-ID: <" id "@m.example>\")\n"

#define WHO "(UID RFC822.SIZE INTERNALDATE BODY.PEEK?HEADER.FIELDS (MESSAGE-ID)?)"

#define LOOK(tag, uids, shown) "C: " tag " UID FETCH " uids " " WHO "\n" shown "S: " tag " OK fetched\n"

typedef struct
{
  ScriptFixture script;
  gint64 ids[N_MAILS]; /* of the rows */
  guint n_failed;
  gboolean any_group; /* may fail; else only the second */
} Fixture;

static void
queue_mail (Fixture *self, guint n)
{
  g_autofree char *name = g_strdup_printf ("%u.eml", n);
  g_autofree char *path = g_build_filename (self->script.dir, name, NULL);
  g_autofree char *text = g_strdup_printf (mail, n, n);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GPtrArray) spooled = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  StoreOp row = { .kind = STORE_OP_APPEND, .group_id = n + 1,
                  .dst_folder_id = self->script.folder_id };

  g_assert_cmpuint (strlen (text), ==, 61);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (store_begin (self->script.store, NULL));
  operation_append_queue_file (self->script.store, self->script.dir, file, &row, spooled, &error);
  g_assert_no_error (error);
  g_assert_true (store_commit (self->script.store, NULL));
  self->ids[n] = row.id;
}

static void
set_up (Fixture *self, const char *script)
{
  script_fixture_set_up (&self->script, script);
  self->script.context.data_dir = self->script.dir;
  script_fixture_write_folder (&self->script, 4, 0, 1);
  for (guint i = 0; i < N_MAILS; i++)
    queue_mail (self, i);
}

static void
failed_cb (gint64 group, const GError *error, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_failed++;
  g_assert_true (self->any_group || group == 2);
}

static void
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  operation_run_waiting (&self->script.context, NULL, failed_cb, self, &error);
  script_fixture_check (&self->script, error);
}

static void
check_row (Fixture *self, guint n, StoreOpState state, gint64 uid)
{
  g_autoptr (StoreOp) row = store_op_get (self->script.store, self->ids[n], NULL);
  StorePlacement placement = { 0 };

  g_assert_nonnull (row);
  g_assert_cmpint (row->state, ==, state);
  store_placement_get (self->script.store, row->dst_placement_id, &placement, NULL);
  g_assert_cmpint (placement.uid, ==, uid);
}

#define ASK_UIDNEXT(tag)                                                                          \
  "C: " tag " STATUS \"INBOX\" (UIDNEXT)\n"                                                        \
  "S: * STATUS \"INBOX\" (UIDNEXT 4)\n"                                                           \
  "S: " tag " OK done\n"

#define SELECT(tag, exists, uidnext)                                                              \
  "C: " tag " SELECT \"INBOX\"\n" SCRIPT_SELECTED (exists, uidnext, "0")                           \
  "S: " tag " OK [READ-WRITE] selected\n"

#define BEGINNING(capabilities)                                                                   \
  SCRIPT_BEGINNING (capabilities) ASK_UIDNEXT ("$b")                                              \
  APPEND ("$c") APPEND ("$d") APPEND ("$e")

/* All are said before any is answered; one that is refused takes none of the others along, and is tried
 * alone before it is given up. */
static void
test_one_refused (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING ("LITERAL+ UIDPLUS")
          "S: $c OK [APPENDUID 5 4] done\n"
          "S: $d NO not this one\n"
          "S: $e OK [APPENDUID 5 5] done\n"
          "C: $f SELECT \"INBOX\"\n" SCRIPT_SELECTED ("5", "6", "0")
          "S: $f OK [READ-WRITE] selected\n"
          LOOK ("$g", "4:5", SHOWN ("4", "4", "0") SHOWN ("5", "5", "2"))
          APPEND ("$h")
          "S: $h NO not this one\n");
  run (&fixture);
  check_row (&fixture, 0, STORE_OP_DONE, 4);
  check_row (&fixture, 1, STORE_OP_FAILED, 0);
  check_row (&fixture, 2, STORE_OP_DONE, 5);
  g_assert_cmpuint (fixture.n_failed, ==, 1);
  script_fixture_tear_down (&fixture.script);
}

/* A server that does not say where they went, and hides one for a moment: that one is looked for again and
 * not sent twice. */
static void
test_one_hidden (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING ("LITERAL+")
          "S: $c OK done\n"
          "S: $d OK done\n"
          "S: $e OK done\n"
          "C: $f SELECT \"INBOX\"\n" SCRIPT_SELECTED ("5", "7", "0")
          "S: $f OK [READ-WRITE] selected\n"
          LOOK ("$g", "4:4294967295", SHOWN ("4", "4", "0") SHOWN ("5", "6", "2"))
          LOOK ("$h", "4,6", SHOWN ("4", "4", "0") SHOWN ("5", "6", "2"))
          LOOK ("$i", "4:4294967295", SHOWN ("4", "4", "0") SHOWN ("5", "5", "1") SHOWN ("6", "6", "2"))
          LOOK ("$j", "5", SHOWN ("5", "5", "1")));
  run (&fixture);
  check_row (&fixture, 0, STORE_OP_DONE, 4);
  check_row (&fixture, 1, STORE_OP_DONE, 5);
  check_row (&fixture, 2, STORE_OP_DONE, 6);
  g_assert_cmpuint (fixture.n_failed, ==, 0);
  script_fixture_tear_down (&fixture.script);
}

/* A limit that was not known when the person dragged: nothing of it goes over the line. */
static void
test_too_large (void)
{
  Fixture fixture = { 0 };
  g_autoptr (StoreFolder) folder = NULL;

  /* Together, then each alone */
  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS")
          ASK_UIDNEXT ("$b") ASK_UIDNEXT ("$c") ASK_UIDNEXT ("$d") ASK_UIDNEXT ("$e"));
  folder = store_folder_get (fixture.script.store, fixture.script.folder_id, NULL);
  folder->append_limit = 60;
  g_assert_true (store_begin (fixture.script.store, NULL));
  store_folder_put (fixture.script.store, folder, NULL);
  g_assert_true (store_commit (fixture.script.store, NULL));
  fixture.any_group = TRUE;
  run (&fixture);
  for (guint i = 0; i < N_MAILS; i++)
    check_row (&fixture, i, STORE_OP_FAILED, 0);
  g_assert_cmpuint (fixture.n_failed, ==, N_MAILS);
  script_fixture_tear_down (&fixture.script);
}

static gboolean
has_fault (Fixture *self)
{
  g_auto (GStrv) faults = server_faults_list (self->script.store);

  return g_strv_contains ((const char *const *) faults, "MULTIAPPEND");
}

#define TOGETHER_BEGINNING(capabilities)                                                          \
  SCRIPT_BEGINNING ("LITERAL+ MULTIAPPEND" capabilities) ASK_UIDNEXT ("$b")                        \
  TOGETHER ("$c")

static void
test_together (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, TOGETHER_BEGINNING (" UIDPLUS")
          "S: $c OK [APPENDUID 5 4:6] done\n"
          SELECT ("$d", "6", "7")
          LOOK ("$e", "4:6", SHOWN ("4", "4", "0") SHOWN ("5", "5", "1") SHOWN ("6", "6", "2")));
  run (&fixture);
  for (guint i = 0; i < N_MAILS; i++)
    check_row (&fixture, i, STORE_OP_DONE, 4 + i);
  g_assert_false (has_fault (&fixture));
  script_fixture_tear_down (&fixture.script);
}

/* A server that does not say where they went: each is found by what it is. */
static void
test_together_unsaid (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, TOGETHER_BEGINNING ("")
          "S: $c OK done\n"
          SELECT ("$d", "6", "9")
          LOOK ("$e", "4:4294967295",
                SHOWN ("4", "4", "9") SHOWN ("5", "6", "1") SHOWN ("6", "7", "0") SHOWN ("7", "8", "2"))
          LOOK ("$f", "6:8", SHOWN ("5", "6", "1") SHOWN ("6", "7", "0") SHOWN ("7", "8", "2")));
  run (&fixture);
  check_row (&fixture, 0, STORE_OP_DONE, 7);
  check_row (&fixture, 1, STORE_OP_DONE, 6);
  check_row (&fixture, 2, STORE_OP_DONE, 8);
  script_fixture_tear_down (&fixture.script);
}

/* A server that announces it and does not understand it, but took one of them: that one is not sent again,
 * and no more are sent together. */
static void
test_together_misunderstood (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, TOGETHER_BEGINNING (" UIDPLUS")
          "S: $c BAD what is this\n"
          SELECT ("$d", "4", "5")
          LOOK ("$e", "4:4294967295", SHOWN ("4", "4", "0"))
          APPEND ("$f") APPEND ("$g")
          "S: $f OK [APPENDUID 5 5] done\n"
          "S: $g OK [APPENDUID 5 6] done\n"
          LOOK ("$h", "4:6", SHOWN ("4", "4", "0") SHOWN ("5", "5", "1") SHOWN ("6", "6", "2")));
  run (&fixture);
  for (guint i = 0; i < N_MAILS; i++)
    check_row (&fixture, i, STORE_OP_DONE, 4 + i);
  g_assert_true (has_fault (&fixture));
  g_assert_false (imap_session_has (fixture.script.session, "MULTIAPPEND"));
  script_fixture_tear_down (&fixture.script);
}

/* One of them is what the server minds: the others go, and the server is not to blame. */
static void
test_together_one_refused (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, TOGETHER_BEGINNING (" UIDPLUS")
          "S: $c NO one of them\n"
          SELECT ("$d", "3", "4")
          LOOK ("$e", "4:4294967295", "")
          APPEND ("$f") APPEND ("$g") APPEND ("$h")
          "S: $f OK [APPENDUID 5 4] done\n"
          "S: $g NO this one\n"
          "S: $h OK [APPENDUID 5 5] done\n"
          LOOK ("$i", "4:5", SHOWN ("4", "4", "0") SHOWN ("5", "5", "2"))
          APPEND ("$j")
          "S: $j NO this one\n");
  run (&fixture);
  check_row (&fixture, 0, STORE_OP_DONE, 4);
  check_row (&fixture, 1, STORE_OP_FAILED, 0);
  check_row (&fixture, 2, STORE_OP_DONE, 5);
  g_assert_cmpuint (fixture.n_failed, ==, 1);
  g_assert_false (has_fault (&fixture));
  script_fixture_tear_down (&fixture.script);
}

/* A folder that is not there: none of them is tried by itself before it is looked at alone. */
static void
test_together_no_folder (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, TOGETHER_BEGINNING (" UIDPLUS")
          "S: $c NO [TRYCREATE] no such mailbox\n"
          ASK_UIDNEXT ("$d") APPEND ("$e") "S: $e NO [TRYCREATE] no such mailbox\n"
          ASK_UIDNEXT ("$f") APPEND ("$g") "S: $g NO [TRYCREATE] no such mailbox\n"
          ASK_UIDNEXT ("$h") APPEND ("$i") "S: $i NO [TRYCREATE] no such mailbox\n");
  fixture.any_group = TRUE;
  run (&fixture);
  for (guint i = 0; i < N_MAILS; i++)
    check_row (&fixture, i, STORE_OP_FAILED, 0);
  g_assert_false (has_fault (&fixture));
  script_fixture_tear_down (&fixture.script);
}

/* The line breaks before the answer: what the server took is found by one question, and what it did not
 * take goes alone, as it may be what the line broke over. */
static void
test_together_lost (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, TOGETHER_BEGINNING (" UIDPLUS")
          "CLOSE\n"
          "NEXT\n"
          SCRIPT_BEGINNING ("LITERAL+ MULTIAPPEND UIDPLUS")
          SELECT ("$b", "4", "5")
          LOOK ("$c", "4:4294967295", SHOWN ("4", "4", "1"))
          LOOK ("$d", "4", SHOWN ("4", "4", "1"))
          APPEND ("$e")
          "S: $e OK [APPENDUID 5 5] done\n"
          LOOK ("$f", "5", SHOWN ("5", "5", "0"))
          APPEND ("$g")
          "S: $g OK [APPENDUID 5 6] done\n"
          LOOK ("$h", "6", SHOWN ("6", "6", "2")));
  g_assert_false (operation_run_waiting (&fixture.script.context, NULL, failed_cb, &fixture, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OFFLINE);
  for (guint i = 0; i < N_MAILS; i++)
    check_row (&fixture, i, STORE_OP_UNSURE, -1 - (gint64) i);
  script_fixture_connect (&fixture.script);
  run (&fixture);
  check_row (&fixture, 0, STORE_OP_DONE, 5);
  check_row (&fixture, 1, STORE_OP_DONE, 4);
  check_row (&fixture, 2, STORE_OP_DONE, 6);
  script_fixture_tear_down (&fixture.script);
}

/* No more in one command than the largest mail that the server takes. */
static void
test_together_limited (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ MULTIAPPEND UIDPLUS APPENDLIMIT=130") ASK_UIDNEXT ("$b")
          FIRST ("$c") FURTHER "C: \n"
          APPEND ("$d")
          "S: $c OK [APPENDUID 5 4:5] done\n"
          "S: $d OK [APPENDUID 5 6] done\n"
          SELECT ("$e", "6", "7")
          LOOK ("$f", "4:6", SHOWN ("4", "4", "0") SHOWN ("5", "5", "1") SHOWN ("6", "6", "2")));
  run (&fixture);
  for (guint i = 0; i < N_MAILS; i++)
    check_row (&fixture, i, STORE_OP_DONE, 4 + i);
  script_fixture_tear_down (&fixture.script);
}

/* ---- What a crash leaves behind --------------------------------------------------------------- */

static void
add_row (Fixture *self, StoreOpState state, const char *token)
{
  StoreOp row = { .kind = STORE_OP_APPEND, .state = state, .group_id = 9, .token = (char *) token,
                  .dst_folder_id = self->script.folder_id };

  g_assert_true (store_begin (self->script.store, NULL));
  g_assert_true (store_op_add (self->script.store, &row, NULL));
  g_assert_true (store_commit (self->script.store, NULL));
}

static gboolean
is_in_spool (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->script.dir, "spool", name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Of files that no row names only that one stays whose row is there and waits for it. */
static void
test_swept (void)
{
  static const char *const names[] = { "none.00.eml", "done.00.eml", "waits.00.eml", "waits.00.eml.A1B2C3" };
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+"));
  add_row (&fixture, STORE_OP_DONE, "done");
  add_row (&fixture, STORE_OP_QUEUED, "waits");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture.script.dir, "spool", names[i], NULL);

      g_assert_true (g_file_set_contents (path, "x", 1, NULL));
    }
  operation_spool_sweep (fixture.script.store, fixture.script.dir);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpint (is_in_spool (&fixture, names[i]), ==, g_str_has_prefix (names[i], "waits"));
  for (guint i = 0; i < N_MAILS; i++)
    {
      g_autoptr (StoreOp) row = store_op_get (fixture.script.store, fixture.ids[i], NULL);
      g_autoptr (GBytes) bytes = operation_spool_read (fixture.script.dir, row->file, NULL);

      g_assert_nonnull (bytes);
    }
  script_fixture_tear_down (&fixture.script);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operation-append/one-refused", test_one_refused);
  g_test_add_func ("/operation-append/one-hidden", test_one_hidden);
  g_test_add_func ("/operation-append/too-large", test_too_large);
  g_test_add_func ("/operation-append/together", test_together);
  g_test_add_func ("/operation-append/together-unsaid", test_together_unsaid);
  g_test_add_func ("/operation-append/together-misunderstood", test_together_misunderstood);
  g_test_add_func ("/operation-append/together-one-refused", test_together_one_refused);
  g_test_add_func ("/operation-append/together-no-folder", test_together_no_folder);
  g_test_add_func ("/operation-append/together-lost", test_together_lost);
  g_test_add_func ("/operation-append/together-limited", test_together_limited);
  g_test_add_func ("/operation-append/swept", test_swept);

  return g_test_run ();
}
