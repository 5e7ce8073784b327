/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders that are labels (X-GM-EXT-1), by a script: one mail is one mail wherever it shows, and no
 * wish loses one. */

#include "folder-list-sync.h"
#include "label-folders.h"
#include "operation-expunge.h"
#include "operation-local.h"
#include "operation-remote.h"
#include "script-fixture.h"
#include "store-op.h"
#include "store-placement.h"

#define GMAIL_WITHOUT_MOVE                                                                        \
  SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS SPECIAL-USE UIDPLUS X-GM-EXT-1")
#define GMAIL SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS SPECIAL-USE UIDPLUS X-GM-EXT-1 MOVE")

#define STATUS(name, n, uidnext)                                                                  \
  "S: * STATUS " name " (MESSAGES " n " UNSEEN 0 UIDNEXT " uidnext " UIDVALIDITY 5)\n"

#define LIST                                                                                      \
  "C: $b LIST \"\" \"?\" RETURN (*)\n"                                                            \
  "S: * LIST () \"/\" INBOX\n" STATUS ("INBOX", "1", "2")                                         \
  "S: * LIST (\\\\NoSelect) \"/\" \"[Gmail]\"\n"                                                  \
  "S: * LIST (\\\\All) \"/\" \"[Gmail]/All Mail\"\n" STATUS ("\"[Gmail]/All Mail\"", "2", "13")   \
  "S: * LIST (\\\\Junk) \"/\" \"[Gmail]/Spam\"\n" STATUS ("\"[Gmail]/Spam\"", "0", "1")           \
  "S: * LIST (\\\\Trash) \"/\" \"[Gmail]/Trash\"\n" STATUS ("\"[Gmail]/Trash\"", "0", "31")       \
  "S: $b OK listed\n"

#define SELECT(tag, name, exists, uidnext)                                                        \
  "C: $" tag " SELECT \"" name "\"\n" SCRIPT_SELECTED (exists, uidnext, "0")                      \
  "S: $" tag " OK [READ-WRITE] selected\n"

#define ROW(number, uid, id)                                                                      \
  "S- * " number " FETCH (UID " uid " X-GM-MSGID " id " X-GM-THRID " id " FLAGS () RFC822.SIZE "  \
  "10 BODY[HEADER.FIELDS (DATE)] {14}\\r\\nSubject: a\\r\\n\\r\\n)\\r\\n\n"

#define OPEN_BOTH                                                                                 \
  SELECT ("c", "INBOX", "1", "2")                                                                 \
  "C: $d UID FETCH 1:4294967295 (* X-GM-MSGID X-GM-THRID*)\n" ROW ("1", "1", "7001")              \
  "S: $d OK fetched\n"                                                                            \
  SELECT ("e", "?Gmail?/All Mail", "2", "13")                                                     \
  "C: $f UID FETCH 1:4294967295 (*)\n" ROW ("1", "11", "7001") ROW ("2", "12", "7002")            \
  "S: $f OK fetched\n"

static StoreFolder *
get_folder (ScriptFixture *fixture, FolderRole role)
{
  g_autoptr (GError) error = NULL;
  StoreFolder *folder = store_folder_find_role (fixture->store, role, &error);

  g_assert_no_error (error);
  g_assert_nonnull (folder);
  return folder;
}

static void
open_folder (ScriptFixture *fixture, FolderRole role)
{
  g_autoptr (StoreFolder) folder = get_folder (fixture, role);
  g_autoptr (GError) error = NULL;

  folder_sync_open (&fixture->context, folder->id, NULL, &error);
  script_fixture_check (fixture, error);
}

static void
set_up (ScriptFixture *fixture, const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hints = NULL;
  LabelFolders labels;

  script_fixture_set_up (fixture, script);
  hints = folder_list_sync (&fixture->context, &error);
  g_assert_no_error (error);
  g_assert_true (label_folders_read (fixture->store, &labels, &error));
  g_assert_true (labels.are_used);
  open_folder (fixture, FOLDER_ROLE_INBOX);
  open_folder (fixture, FOLDER_ROLE_ALL);
}

static gboolean
find (ScriptFixture *fixture, FolderRole role, guint32 uid, StorePlacement *placement)
{
  g_autoptr (StoreFolder) folder = get_folder (fixture, role);

  return store_placement_find (fixture->store, folder->id, uid, placement, NULL);
}

/* The uids that the folder shows. */
static void
check_folder (ScriptFixture *fixture, FolderRole role, const char *wanted)
{
  g_autoptr (StoreFolder) folder = get_folder (fixture, role);
  const StoreQuery query = { .folder_id = folder->id, .ascending = TRUE };
  g_autoptr (StoreIds) ids = store_placement_query (fixture->store, &query, 0, NULL, NULL);
  g_autoptr (ImapSet) uids = imap_set_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < ids->n; i++)
    {
      StorePlacement placement;

      g_assert_true (store_placement_get (fixture->store, ids->ids[i], &placement, NULL));
      g_assert_cmpint (placement.uid, >, 0);
      imap_set_add (uids, (guint32) placement.uid);
    }
  g_assert_cmpuint (ids->n, ==, imap_set_count (uids));
  text = imap_set_to_string (uids);
  g_assert_cmpstr (text, ==, wanted);
}

static void
count_failed_cb (gint64 group, const GError *error, gpointer n_failed)
{
  (*(guint *) n_failed)++;
}

/* @n_failed: how many rows the server was not asked to carry out, or refused. */
static void
carry_out (ScriptFixture *fixture, OperationKind kind, FolderRole role, guint32 uid, guint n_failed)
{
  g_autoptr (Operation) operation = operation_new (kind, "account");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (GError) error = NULL;
  StorePlacement placement;
  guint n = 0;

  g_assert_true (find (fixture, role, uid, &placement));
  operation_add_placement (operation, placement.id);
  result = operation_apply (fixture->store, fixture->dir, operation, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n, ==, 1);
  operation_run_waiting (&fixture->context, NULL, count_failed_cb, &n, &error);
  script_fixture_check (fixture, error);
  g_assert_cmpuint (n, ==, n_failed);
  g_assert_cmpint (store_op_count_waiting (fixture->store, NULL), ==, 0);
}

/* The same mail in two folders is stored, and fetched, once. */
static void
test_archive (void)
{
  ScriptFixture fixture = { 0 };
  StorePlacement in_inbox, in_all, other;

  set_up (&fixture, GMAIL LIST OPEN_BOTH
          SELECT ("g", "INBOX", "1", "2")
          "C: $h UID MOVE 1 \"?Gmail?/All Mail\"\n"
          "S: * OK [COPYUID 5 1 11] moved\n"
          "S: * 1 EXPUNGE\n"
          "S: $h OK done\n");
  g_assert_true (find (&fixture, FOLDER_ROLE_INBOX, 1, &in_inbox));
  g_assert_true (find (&fixture, FOLDER_ROLE_ALL, 11, &in_all));
  g_assert_true (find (&fixture, FOLDER_ROLE_ALL, 12, &other));
  g_assert_cmpint (in_inbox.message_id, ==, in_all.message_id);
  g_assert_cmpint (in_inbox.message_id, !=, other.message_id);

  carry_out (&fixture, OPERATION_ARCHIVE, FOLDER_ROLE_INBOX, 1, 0);
  check_folder (&fixture, FOLDER_ROLE_INBOX, "");
  check_folder (&fixture, FOLDER_ROLE_ALL, "11:12");
  script_fixture_tear_down (&fixture);
}

static void
test_delete (void)
{
  ScriptFixture fixture = { 0 };

  set_up (&fixture, GMAIL LIST OPEN_BOTH
          "C: $g UID MOVE 12 \"?Gmail?/Trash\"\n"
          "S: * OK [COPYUID 5 12 31] moved\n"
          "S: * 2 EXPUNGE\n"
          "S: $g OK done\n"
          SELECT ("h", "?Gmail?/Trash", "1", "32")
          "C: $k NOOP\n"
          "S: $k OK done\n"
          "C: $l UID FETCH 31:4294967295 (*)\n" ROW ("1", "31", "7002")
          "S: $l OK fetched\n"
          "C: $i UID STORE 31 +FLAGS.SILENT (\\Deleted)\n"
          "S: $i OK done\n"
          "C: $j UID EXPUNGE 31\n"
          "S: * 1 EXPUNGE\n"
          "S: $j OK done\n");
  carry_out (&fixture, OPERATION_EXPUNGE, FOLDER_ROLE_ALL, 12, 0);
  check_folder (&fixture, FOLDER_ROLE_ALL, "11");
  check_folder (&fixture, FOLDER_ROLE_TRASH, "");
  script_fixture_tear_down (&fixture);
}

/* What was moved to another account: it is to be gone here, and to be had again. */
static void
test_moved_away (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (StoreFolder) inbox = NULL;
  g_autoptr (ImapSet) uids = imap_set_new ();
  g_autoptr (GError) error = NULL;
  gboolean gone;

  set_up (&fixture, GMAIL LIST OPEN_BOTH
          SELECT ("g", "INBOX", "1", "2")
          "C: $h UID MOVE 1 \"?Gmail?/Trash\"\n"
          "S: * OK [COPYUID 5 1 31] moved\n"
          "S: * 1 EXPUNGE\n"
          "S: $h OK done\n");
  inbox = get_folder (&fixture, FOLDER_ROLE_INBOX);
  imap_set_add (uids, 1);
  g_assert_true (sync_context_select (&fixture.context, inbox->id, &error));
  operation_expunge_or_trash (&fixture.context, uids, &gone, &error);
  g_assert_no_error (error);
  g_assert_true (gone);
  script_fixture_tear_down (&fixture);
}

/* The plainer way would be \Deleted in the inbox: it is not taken, neither now nor later. */
static void
test_no_move (void)
{
  ScriptFixture fixture = { 0 };

  set_up (&fixture, GMAIL LIST OPEN_BOTH
          SELECT ("g", "INBOX", "1", "2")
          "C: $h UID MOVE 1 \"?Gmail?/All Mail\"\n"
          "S: $h BAD what is that\n");
  carry_out (&fixture, OPERATION_ARCHIVE, FOLDER_ROLE_INBOX, 1, 1);
  check_folder (&fixture, FOLDER_ROLE_INBOX, "1");
  g_assert_true (imap_session_has (fixture.session, "MOVE"));
  script_fixture_tear_down (&fixture);

  fixture = (ScriptFixture) { 0 };
  set_up (&fixture, GMAIL_WITHOUT_MOVE LIST OPEN_BOTH SELECT ("g", "INBOX", "1", "2"));
  carry_out (&fixture, OPERATION_ARCHIVE, FOLDER_ROLE_INBOX, 1, 1);
  check_folder (&fixture, FOLDER_ROLE_INBOX, "1");
  script_fixture_tear_down (&fixture);
}

/* Written down before it was known that the folder is a label. */
static void
test_old_journal (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, GMAIL LIST OPEN_BOTH SELECT ("g", "INBOX", "1", "2"));
  store_begin (fixture.store, NULL);
  store_meta_set (fixture.store, "label-folders", NULL, &error);
  g_assert_no_error (error);
  store_commit (fixture.store, &error);
  g_assert_no_error (error);
  carry_out (&fixture, OPERATION_EXPUNGE, FOLDER_ROLE_INBOX, 1, 1);
  check_folder (&fixture, FOLDER_ROLE_INBOX, "1");
  script_fixture_tear_down (&fixture);
}

/* Another server, or the extension masked: folders are folders again. */
static void
test_no_labels (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hints = NULL;
  LabelFolders labels;

  script_fixture_set_up (&fixture, GMAIL LIST "CLOSE\nNEXT\n"
                         SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS SPECIAL-USE") LIST);
  hints = folder_list_sync (&fixture.context, &error);
  g_assert_no_error (error);
  g_clear_pointer (&hints, g_array_unref);
  script_fixture_connect (&fixture);
  hints = folder_list_sync (&fixture.context, &error);
  g_assert_no_error (error);
  g_assert_true (label_folders_read (fixture.store, &labels, &error));
  g_assert_false (labels.are_used);
  g_assert_cmpint (labels.all, ==, 0);
  g_assert_true (label_folders_may_expunge (&labels, 1));
  script_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-folders/archive", test_archive);
  g_test_add_func ("/label-folders/delete", test_delete);
  g_test_add_func ("/label-folders/moved-away", test_moved_away);
  g_test_add_func ("/label-folders/no-move", test_no_move);
  g_test_add_func ("/label-folders/old-journal", test_old_journal);
  g_test_add_func ("/label-folders/no-labels", test_no_labels);

  return g_test_run ();
}
