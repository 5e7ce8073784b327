/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A new version of a mail in the place of an old one, and what servers make of it. */

#include "operation-local.h"
#include "operation-remote.h"
#include "script-fixture.h"
#include "server-faults.h"
#include "store-body.h"
#include "store-op.h"
#include "store-placement.h"

#include <string.h>

/* Of 61 bytes each; all are versions of one and the same mail. */
static const char mail[] = "From: a@m.example\r\nSubject: %u\r\nMessage-ID: <d@m.example>\r\n\r\n.";

#define SELECT(tag, exists, uidnext)                                                              \
  "C: " tag " SELECT \"INBOX\"\n" SCRIPT_SELECTED (exists, uidnext, "0")                           \
  "S: " tag " OK [READ-WRITE] selected\n"

#define REPLACE(tag, uid)                                                                         \
  "C: " tag " UID REPLACE " uid " \"INBOX\" (*) * {61+}\n"                                          \
  "C# 61\n"                                                                                       \
  "C: \n"

#define APPEND(tag)                                                                               \
  "C: " tag " APPEND \"INBOX\" (*) * {61+}\n"                                                       \
  "C# 61\n"                                                                                       \
  "C: \n"

#define WHO "(UID RFC822.SIZE INTERNALDATE BODY.PEEK?HEADER.FIELDS (MESSAGE-ID)?)"

#define SHOWN(number, uid)                                                                        \
  "S: * " number " FETCH (UID " uid " RFC822.SIZE 61 INTERNALDATE \" 1-Jan-2023 10:00:00 +0000\"" \
  " BODY[HEADER.FIELDS (MESSAGE-ID)] \"Message-ID: <d@m.example>\")\n"

#define LOOK(tag, uids, shown) "C: " tag " UID FETCH " uids " " WHO "\n" shown "S: " tag " OK fetched\n"

#define DELETE(tag, uid)                                                                          \
  "C: " tag " UID STORE " uid " +FLAGS.SILENT (\\Deleted)\n"                                       \
  "S: " tag " OK stored\n"

#define EXPUNGE(tag, uid, number)                                                                 \
  "C: " tag " UID EXPUNGE " uid "\n"                                                               \
  "S: * " number " EXPUNGE\n"                                                                     \
  "S: " tag " OK expunged\n"

/* Without REPLACE: looked for, as the first try may have been heard, sent, looked for, and the old one
 * marked as deleted. It becomes the message @number of @exists. */
#define BY_HAND(exists, number)                                                                   \
  LOOK ("$d", "4:4294967295", "") APPEND ("$e")                                                   \
  "S: * " exists " EXISTS\n"                                                                      \
  "S: $e OK [APPENDUID 5 4] done\n"                                                               \
  LOOK ("$f", "4", SHOWN (number, "4")) DELETE ("$g", "2")

typedef struct
{
  ScriptFixture script;
  guint n_failed;
  gint64 group;     /* of the last version */
  gint64 placement; /* its place */
} Fixture;

static gint64
find (Fixture *self, guint32 uid)
{
  StorePlacement placement = { 0 };

  store_placement_find (self->script.store, self->script.folder_id, uid, &placement, NULL);
  return placement.id;
}

/* A version in the place of @placement. */
static void
put (Fixture *self, guint version, gint64 placement)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_REPLACE, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *text = g_strdup_printf (mail, version);

  g_assert_cmpuint (strlen (text), ==, 61);
  operation->dst_folder = self->script.folder_id;
  operation->set = IMAP_FLAG_DRAFT;
  operation->bytes = g_bytes_new_take (text, strlen (text));
  if (placement != 0)
    operation_add_placement (operation, placement);
  result = operation_apply (self->script.store, self->script.dir, operation, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->placement, !=, 0);
  self->group = result->group;
  self->placement = result->placement;
}

/* A folder with the uids 1 to 3, of which 2 is replaced. */
static void
set_up (Fixture *self, const char *script)
{
  script_fixture_set_up (&self->script, script);
  self->script.context.data_dir = self->script.dir;
  script_fixture_write_folder (&self->script, 4, 0, 1);
  put (self, 0, find (self, 2));
}

static void
tear_down (Fixture *self)
{
  script_fixture_tear_down (&self->script);
}

static void
failed_cb (gint64 group, const GError *error, gpointer user_data)
{
  ((Fixture *) user_data)->n_failed++;
}

static gboolean
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = operation_run_waiting (&self->script.context, NULL, failed_cb, self, &error);

  if (ok)
    script_fixture_check (&self->script, error);
  return ok;
}

/* What a person sees, and where the last version lies. */
static void
check (Fixture *self, const char *shown, gint64 uid)
{
  const StoreQuery query = { .folder_id = self->script.folder_id };
  g_autoptr (StoreIds) ids = store_placement_query (self->script.store, &query, 0, NULL, NULL);
  g_autoptr (ImapSet) uids = imap_set_new ();
  g_autofree char *text = NULL;
  StorePlacement placement = { 0 };

  for (guint i = 0; i < ids->n; i++)
    {
      g_assert_true (store_placement_get (self->script.store, ids->ids[i], &placement, NULL));
      if (placement.uid > 0)
        imap_set_add (uids, (guint32) placement.uid);
    }
  text = imap_set_to_string (uids);
  g_assert_cmpstr (text, ==, shown);
  if (uid == 0)
    return;
  g_assert_true (store_placement_get (self->script.store, self->placement, &placement, NULL));
  g_assert_cmpint (placement.uid, ==, uid);
  g_assert_cmpint (store_op_count_waiting (self->script.store, NULL), ==, 0);
  g_assert_cmpuint (self->n_failed, ==, 0);
}

static gboolean
has_fault (Fixture *self)
{
  g_auto (GStrv) faults = server_faults_list (self->script.store);

  return g_strv_contains ((const char *const *) faults, "REPLACE");
}

/* The server says where it went before it says that the old one is gone (RFC 8508 §3.5). */
static void
test_at_once (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
          SELECT ("$b", "3", "4") REPLACE ("$c", "2")
          "S: * OK [APPENDUID 5 4] there\n"
          "S: * 4 EXISTS\n"
          "S: * 2 EXPUNGE\n"
          "S: $c OK replaced\n"
          LOOK ("$d", "4", SHOWN ("3", "4")));
  check (&fixture, "1,3", 0);
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  tear_down (&fixture);
}

static void
test_two_steps (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS")
          SELECT ("$b", "3", "4") APPEND ("$c")
          "S: * 4 EXISTS\n"
          "S: $c OK [APPENDUID 5 4] done\n"
          LOOK ("$d", "4", SHOWN ("4", "4")) DELETE ("$e", "2") EXPUNGE ("$f", "2", "2"));
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  tear_down (&fixture);
}

/* Never a bare EXPUNGE: the old one stays there, marked, and is not shown here. */
static void
test_without_uidplus (void)
{
  Fixture fixture = { 0 };
  StorePlacement old = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+")
          SELECT ("$b", "3", "4") APPEND ("$c")
          "S: * 4 EXISTS\n"
          "S: $c OK done\n"
          LOOK ("$d", "4:4294967295", SHOWN ("4", "4")) LOOK ("$e", "4", SHOWN ("4", "4"))
          DELETE ("$f", "2"));
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  g_assert_true (store_placement_get (fixture.script.store, find (&fixture, 2), &old, NULL));
  g_assert_true (old.hidden);
  tear_down (&fixture);
}

/* A server that announces what it does not understand is asked for it once. */
static void
test_misunderstood (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
          SELECT ("$b", "3", "4") REPLACE ("$c", "2")
          "S: $c BAD what is this\n"
          BY_HAND ("4", "4") EXPUNGE ("$h", "2", "2"));
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  g_assert_true (has_fault (&fixture));
  tear_down (&fixture);
}

/* The old one is gone at the server, which has nothing against the new one. */
static void
test_refused (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
          SELECT ("$b", "3", "4") REPLACE ("$c", "2")
          "S: * 2 EXPUNGE\n"
          "S: $c NO no such message\n"
          BY_HAND ("3", "3")
          "C: $h UID EXPUNGE 2\n"
          "S: $h OK nothing to do\n");
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  g_assert_false (has_fault (&fixture));
  tear_down (&fixture);
}

/* What another client deleted is not there to be replaced, and nothing is deleted in its stead. */
static void
test_gone (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
          SELECT ("$b", "2", "4") APPEND ("$c")
          "S: * 3 EXISTS\n"
          "S: $c OK [APPENDUID 5 4] done\n"
          LOOK ("$d", "4", SHOWN ("3", "4")));
  store_begin (fixture.script.store, NULL);
  g_assert_true (store_placement_remove (fixture.script.store, find (&fixture, 2), NULL));
  store_commit (fixture.script.store, NULL);
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  tear_down (&fixture);
}

/* The line breaks before the answer: what the server did is found by looking, and not done again. */
static void
test_lost (void)
{
  static const char *const ends[] = {
    LOOK ("$c", "4:4294967295", SHOWN ("3", "4")) LOOK ("$d", "4", SHOWN ("3", "4"))
    DELETE ("$e", "2") "C: $f UID EXPUNGE 2\nS: $f OK nothing to do\n",
    LOOK ("$c", "4:4294967295", "") REPLACE ("$d", "2")
    "S: * OK [APPENDUID 5 4] there\n"
    "S: * 2 EXPUNGE\n"
    "S: $d OK replaced\n"
    LOOK ("$e", "4", SHOWN ("3", "4")),
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *script =
        g_strconcat (SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
                     SELECT ("$b", "3", "4") REPLACE ("$c", "2") "CLOSE\n" "NEXT\n"
                     SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE") SELECT ("$b", "3", "5"),
                     ends[i], NULL);
      Fixture fixture = { 0 };

      set_up (&fixture, script);
      g_assert_false (run (&fixture));
      script_fixture_connect (&fixture.script);
      g_assert_true (run (&fixture));
      check (&fixture, "1,3:4", 4);
      tear_down (&fixture);
    }
}

static guint
count_spooled (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->script.dir, "spool", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Of four versions that were saved while there was no connection the server sees one. One that is said to
 * replace the first of them means the last. */
static void
test_often (void)
{
  Fixture fixture = { 0 };
  gint64 first;

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
          SELECT ("$b", "3", "4") REPLACE ("$c", "2")
          "S: * OK [APPENDUID 5 4] there\n"
          "S: * 2 EXPUNGE\n"
          "S: $c OK replaced\n"
          LOOK ("$d", "4", SHOWN ("3", "4")));
  first = fixture.placement;
  put (&fixture, 1, fixture.placement);
  put (&fixture, 2, fixture.placement);
  put (&fixture, 3, first);
  g_assert_cmpuint (count_spooled (&fixture), ==, 4);
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  g_assert_cmpuint (count_spooled (&fixture), ==, 0);
  tear_down (&fixture);
}

/* The same of a mail that is new altogether, which is appended then. */
static void
test_new_often (void)
{
  Fixture fixture = { 0 };

  script_fixture_set_up (&fixture.script, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
                         "C: $b STATUS \"INBOX\" (UIDNEXT)\n"
                         "S: * STATUS \"INBOX\" (UIDNEXT 4)\n"
                         "S: $b OK done\n"
                         APPEND ("$c")
                         "S: $c OK [APPENDUID 5 4] done\n"
                         SELECT ("$d", "4", "5")
                         LOOK ("$e", "4", SHOWN ("4", "4")));
  fixture.script.context.data_dir = fixture.script.dir;
  script_fixture_write_folder (&fixture.script, 4, 0, 1);
  put (&fixture, 0, 0);
  put (&fixture, 1, fixture.placement);
  put (&fixture, 2, fixture.placement);
  g_assert_true (run (&fixture));
  check (&fixture, "1:4", 4);
  tear_down (&fixture);
}

/* A version that somebody wants somewhere is sent, though a later one waits. */
static void
test_wanted (void)
{
  Fixture fixture = { 0 };
  g_autoptr (Operation) copy = operation_new (OPERATION_COPY, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
          SELECT ("$b", "3", "4") REPLACE ("$c", "2")
          "S: * OK [APPENDUID 5 4] there\n"
          "S: * 2 EXPUNGE\n"
          "S: $c OK replaced\n"
          LOOK ("$d", "4", SHOWN ("3", "4"))
          "C: $e NOOP\n"
          "S: $e OK nothing\n"
          "C: $f UID COPY 4 \"INBOX\"\n"
          "S: * 4 EXISTS\n"
          "S: $f OK [COPYUID 5 4 5] copied\n"
          REPLACE ("$g", "4")
          "S: * OK [APPENDUID 5 6] there\n"
          "S: * 3 EXPUNGE\n"
          "S: $g OK replaced\n"
          LOOK ("$h", "6", SHOWN ("4", "6")));
  operation_add_placement (copy, fixture.placement);
  copy->dst_folder = fixture.script.folder_id;
  result = operation_apply (fixture.script.store, fixture.script.dir, copy, NULL, &error);
  g_assert_no_error (error);
  put (&fixture, 1, fixture.placement);
  g_assert_true (run (&fixture));
  check (&fixture, "1,3,5:6", 6);
  tear_down (&fixture);
}

/* Taken back before the server heard of it: the old version is shown again. An earlier one that is taken
 * back leaves the later one in the place of the oldest. */
static void
test_undone (void)
{
  Fixture fixture = { 0 };
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first;

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS REPLACE")
          SELECT ("$b", "3", "4") REPLACE ("$c", "2")
          "S: * OK [APPENDUID 5 4] there\n"
          "S: * 2 EXPUNGE\n"
          "S: $c OK replaced\n"
          LOOK ("$d", "4", SHOWN ("3", "4")));
  undone = operation_undo (fixture.script.store, "a", fixture.group, NULL, &error);
  g_assert_no_error (error);
  check (&fixture, "1:3", 0);
  g_assert_cmpint (store_op_count_waiting (fixture.script.store, NULL), ==, 0);

  put (&fixture, 1, find (&fixture, 2));
  first = fixture.group;
  put (&fixture, 2, fixture.placement);
  g_clear_pointer (&undone, operation_result_free);
  undone = operation_undo (fixture.script.store, "a", first, NULL, &error);
  g_assert_no_error (error);
  check (&fixture, "1,3", 0);
  g_assert_true (run (&fixture));
  check (&fixture, "1,3:4", 4);
  g_clear_pointer (&undone, operation_result_free);
  undone = operation_undo (fixture.script.store, "a", fixture.group, NULL, &error);
  g_assert_null (undone);
  tear_down (&fixture);
}

/* What the server does not want is taken back, and the person is told. */
static void
test_failed (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS")
          SELECT ("$b", "3", "4") APPEND ("$c")
          "S: $c NO [OVERQUOTA] full\n");
  g_assert_true (run (&fixture));
  check (&fixture, "1:3", 0);
  g_assert_cmpuint (fixture.n_failed, ==, 1);
  tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operation-replace/at-once", test_at_once);
  g_test_add_func ("/operation-replace/two-steps", test_two_steps);
  g_test_add_func ("/operation-replace/without-uidplus", test_without_uidplus);
  g_test_add_func ("/operation-replace/misunderstood", test_misunderstood);
  g_test_add_func ("/operation-replace/refused", test_refused);
  g_test_add_func ("/operation-replace/gone", test_gone);
  g_test_add_func ("/operation-replace/lost", test_lost);
  g_test_add_func ("/operation-replace/often", test_often);
  g_test_add_func ("/operation-replace/new-often", test_new_often);
  g_test_add_func ("/operation-replace/wanted", test_wanted);
  g_test_add_func ("/operation-replace/undone", test_undone);
  g_test_add_func ("/operation-replace/failed", test_failed);

  return g_test_run ();
}
