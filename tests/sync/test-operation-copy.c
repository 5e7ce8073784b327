/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Moves on servers that know COPY alone, by scripts: what is deleted, and what is left when they do not do
 * what they say. */

#include "operation-local.h"
#include "operation-remote.h"
#include "ph-error.h"
#include "script-fixture.h"
#include "store-op.h"
#include "store-placement.h"

#define SELECT(tag, name, exists, uidnext)                                                        \
  "C: $" tag " SELECT \"" name "\"\n" SCRIPT_SELECTED (exists, uidnext, "0")                      \
  "S: $" tag " OK [READ-WRITE] selected\n"

/* As messages of the fixture are told from each other: they have no Message-ID. */
#define COPY_OF(size, uid)                                                                        \
  "S- * 1 FETCH (UID " uid " RFC822.SIZE " size " INTERNALDATE \"01-Jan-1970 00:00:00 +0000\" "   \
  "BODY[HEADER.FIELDS (MESSAGE-ID)] {2}\\r\\n\\r\\n)\\r\\n\n"

static gint64
add_work (Store *store)
{
  StoreFolder folder = { .wire_name = (char *) "Work", .path = (char *) "Work",
                         .name = (char *) "Work", .delimiter = '/', .server_total = -1,
                         .server_unseen = -1 };
  g_autoptr (GError) error = NULL;

  store_begin (store, &error);
  g_assert_no_error (error);
  folder.id = store_folder_put (store, &folder, &error);
  folder.uidvalidity = 5;
  folder.uidnext = 1;
  store_folder_set_state (store, &folder, &error);
  store_commit (store, &error);
  g_assert_no_error (error);
  return folder.id;
}

static void
wish_to_move (ScriptFixture *fixture, gint64 dst_folder)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_MOVE, "account");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (GError) error = NULL;

  operation->dst_folder = dst_folder;
  for (guint32 uid = 1; uid <= 2; uid++)
    {
      StorePlacement placement;

      g_assert_true (store_placement_find (fixture->store, fixture->folder_id, uid, &placement,
                                           NULL));
      operation_add_placement (operation, placement.id);
    }
  result = operation_apply (fixture->store, fixture->dir, operation, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n, ==, 2);
}

static void
count_failed_cb (gint64 group, const GError *error, gpointer n_failed)
{
  g_assert_error (error, PH_ERROR, PH_ERROR_SERVER);
  (*(guint *) n_failed)++;
}

/* The uids of what is shown. */
static char *
describe (Store *store, gint64 folder_id)
{
  const StoreQuery query = { .folder_id = folder_id, .ascending = TRUE };
  g_autoptr (StoreIds) ids = store_placement_query (store, &query, 0, NULL, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ids->n; i++)
    {
      StorePlacement placement;

      g_assert_true (store_placement_get (store, ids->ids[i], &placement, NULL));
      g_string_append_printf (text, "%s%d", i > 0 ? " " : "", (int) placement.uid);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Moves 1 and 2 from INBOX to Work. */
static void
check_move (const char *script, guint n_failed, const char *inbox, const char *work)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *in_inbox = NULL;
  g_autofree char *in_work = NULL;
  guint n = 0;
  gint64 work_id;

  script_fixture_set_up (&fixture, script);
  script_fixture_write_folder (&fixture, 3, 0, 1);
  work_id = add_work (fixture.store);
  wish_to_move (&fixture, work_id);
  operation_run_waiting (&fixture.context, NULL, count_failed_cb, &n, &error);
  g_assert_no_error (error);

  in_inbox = describe (fixture.store, fixture.folder_id);
  in_work = describe (fixture.store, work_id);
  g_assert_cmpuint (n, ==, n_failed);
  g_assert_cmpstr (in_inbox, ==, inbox);
  g_assert_cmpstr (in_work, ==, work);
  g_assert_cmpint (store_op_count_waiting (fixture.store, NULL), ==, 0);
  script_fixture_tear_down (&fixture);
}

#define COPY_BOTH_SHOW_ONE                                                                        \
  SCRIPT_BEGINNING ("UIDPLUS")                                                                    \
  SELECT ("c", "INBOX", "2", "3")                                                                 \
  "C: $d UID COPY 1:2 \"Work\"\n"                                                                 \
  "S: $d OK copied\n"                                                                             \
  SELECT ("e", "Work", "1", "2")                                                                  \
  "C: $f UID FETCH 1:4294967295 *\n" COPY_OF ("1", "1")                                           \
  "S: $f OK fetched\n"                                                                            \
  SELECT ("g", "INBOX", "2", "3")                                                                 \
  "C: $h UID STORE 1 +FLAGS.SILENT (*Deleted)\n"                                                  \
  "S: $h OK stored\n"                                                                             \
  "C: $i UID EXPUNGE 1\n"                                                                         \
  "S: * 1 EXPUNGE\n"                                                                              \
  "S: $i OK expunged\n"                                                                           \
  "C: $j UID SEARCH UID 2\n"

/* No word of where the copies went, and one is not there: its source stays, and shows itself. */
static void
test_lost (void)
{
  check_move (COPY_BOTH_SHOW_ONE
              "S: * SEARCH 2\n"
              "S: $j OK found\n",
              1, "2", "1");
}

/* There was nothing to copy any more. */
static void
test_gone (void)
{
  check_move (COPY_BOTH_SHOW_ONE
              "S: * SEARCH\n"
              "S: $j OK found\n",
              0, "", "1");
}

/* Copied, and refused to let go: no second copy is made when each is tried alone. */
static void
test_refused (void)
{
  check_move (SCRIPT_BEGINNING ("UIDPLUS")
              SELECT ("c", "INBOX", "2", "3")
              "C: $d UID COPY 1:2 \"Work\"\n"
              "S: $d OK [COPYUID 5 1:2 1:2] copied\n"
              "C: $e UID STORE 1:2 +FLAGS.SILENT (*Deleted)\n"
              "S: $e NO they stay\n"
              "C: $f UID STORE 1 +FLAGS.SILENT (*Deleted)\n"
              "S: $f NO it stays\n"
              "C: $g UID STORE 2 +FLAGS.SILENT (*Deleted)\n"
              "S: $g NO it stays\n",
              2, "1 2", "1 2");
}

/* An account by itself has no way to another: the wish waits for the whole program. */
static void
test_without_hub (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  StoreOp row = { .kind = STORE_OP_TRANSFER, .group_id = 1, .uid = 1, .uidvalidity = 5,
                  .text = (char *) "00000000-0000-4000-8000-000000000002" };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("UIDPLUS"));
  script_fixture_write_folder (&fixture, 3, 0, 1);
  row.folder_id = fixture.folder_id;
  g_assert_true (store_begin (fixture.store, NULL));
  g_assert_true (store_op_add (fixture.store, &row, NULL));
  g_assert_true (store_commit (fixture.store, NULL));
  operation_run_waiting (&fixture.context, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (store_op_count_waiting (fixture.store, NULL), ==, 1);
  script_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operation-copy/lost", test_lost);
  g_test_add_func ("/operation-copy/gone", test_gone);
  g_test_add_func ("/operation-copy/refused", test_refused);
  g_test_add_func ("/operation-copy/without-hub", test_without_hub);

  return g_test_run ();
}
