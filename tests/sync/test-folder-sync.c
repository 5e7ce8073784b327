/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folder sync with servers that do what a real one on the desk does not. */

#include "body-fetch.h"
#include "body-keep.h"
#include "folder-backfill.h"
#include "folder-fetch.h"
#include "folder-suspect.h"
#include "operation-remote.h"
#include "ph-error.h"
#include "script-fixture.h"
#include "store-body.h"
#include "store-op.h"
#include "store-placement.h"

static guint
get_flags (ScriptFixture *self, guint32 uid)
{
  StorePlacement placement = { 0 };

  g_assert_true (store_placement_find (self->store, self->folder_id, uid, &placement, NULL));
  return placement.flags;
}

#define WHO "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
#define WHO_OF_SIZE(size)                                                                         \
  " INTERNALDATE \" 1-Jan-1970 00:00:00 +0000\" RFC822.SIZE " size                                \
  " BODY[HEADER.FIELDS (MESSAGE-ID)] \"\")\n"

/* A server restored from a backup: HIGHESTMODSEQ is lower than what is stored, and flags with lower
 * numbers are the truth. The newest mail that is left is the one that is known by its uid, so all are. */
static void
test_modseq_back (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("7", "10", "60")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 10:1009 *\n"
          "S: $d OK fetched\n"
          "C: $e UID FETCH 1:9 " WHO "\n"
          "S: * 5 FETCH (UID 5" WHO_OF_SIZE ("5")
          "S: * 7 FETCH (UID 9" WHO_OF_SIZE ("9")
          "S: $e OK fetched\n"
          "C: $f UID FETCH 1:9 (UID FLAGS MODSEQ)\n"
          "S: * 1 FETCH (UID 1 FLAGS (\\\\Seen) MODSEQ (50))\n"
          "S: $f OK fetched\n"
          "C: $g UID SEARCH UID 1:9\n"
          "S: * SEARCH 1 2 3 4 5 8 9\n"
          "S: $g OK found\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:5,8:9", 10, 60);
  g_assert_cmpuint (get_flags (&fixture, 1), ==, IMAP_FLAG_SEEN);
  script_fixture_tear_down (&fixture);
}

/* Another connection stored what was said later. A number alone says nothing of the flags, so that what
 * comes behind it counts. */
static void
test_stale (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:2))\n" SCRIPT_SELECTED ("2", "3", "110")
          "S: * 1 FETCH (UID 1 FLAGS (\\\\Flagged) MODSEQ (110))\n"
          "S: * 1 FETCH (UID 1 FLAGS (\\\\Seen) MODSEQ (105))\n"
          "S: * 2 FETCH (UID 2 MODSEQ (109))\n"
          "S: * 2 FETCH (UID 2 FLAGS (\\\\Seen) MODSEQ (108))\n"
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 3:1002 *\n"
          "S: $d OK fetched\n");
  script_fixture_write_folder (&fixture, 3, 100, 1);
  script_fixture_open_and_check (&fixture, "1:2", 3, 110);
  g_assert_cmpuint (get_flags (&fixture, 1), ==, IMAP_FLAG_FLAGGED);
  g_assert_cmpuint (get_flags (&fixture, 2), ==, IMAP_FLAG_SEEN);
  script_fixture_tear_down (&fixture);
}

/* Flags of mail that is not stored yet: who is about to store it may have asked before, so that the
 * change has to be told once more. */
static void
test_unknown (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("9", "10", "110")
          "S: * 8 FETCH (UID 8 FLAGS (\\\\Seen) MODSEQ (110))\n"
          "S: * 3 FETCH (UID 3 FLAGS (\\\\Seen) MODSEQ (105))\n"
          "S: * 4 FETCH (UID 4 FLAGS (\\\\Seen) MODSEQ (107))\n"
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 10:1009 *\n"
          "S: $d OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 5);
  script_fixture_open_and_check (&fixture, "5:9", 10, 104);
  g_assert_cmpuint (get_flags (&fixture, 8), ==, IMAP_FLAG_SEEN);
  script_fixture_tear_down (&fixture);
}

/* Another connection stored 8 and 9 after this one had read which uids SELECT was to tell of. */
static void
test_untold (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("9", "10", "100")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 8:9 (UID FLAGS MODSEQ)\n"
          "S: * 9 FETCH (UID 9 FLAGS (\\\\Seen) MODSEQ (110))\n"
          "S: $d OK fetched\n"
          "C: $e UID FETCH 10:4294967295 *\n"
          "S: $e OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  fixture.context.told_uidnext = 8;
  fixture.context.has_news = TRUE;
  script_fixture_look (&fixture);
  g_assert_cmpuint (get_flags (&fixture, 9), ==, IMAP_FLAG_SEEN);
  g_assert_cmpuint (fixture.context.told_uidnext, ==, 10);
  script_fixture_tear_down (&fixture);
}

/* Another connection copied mail to here, and the answer of COPY said its uid: this one has not heard of
 * it yet, so that what became of it since is still to be told. */
static void
test_untold_copy (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("9", "10", "100")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 10:4294967295 *\n"
          "S: $d OK fetched\n"
          "C: $e UID FETCH 10:10 (UID FLAGS MODSEQ)\n"
          "S: * 10 FETCH (UID 10 FLAGS (\\\\Seen) MODSEQ (120))\n"
          "S: $e OK fetched\n"
          "C: $f UID FETCH 11:4294967295 *\n"
          "S: $f OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  script_fixture_add_copy (&fixture, 10);
  fixture.context.has_news = TRUE;
  script_fixture_look (&fixture);
  fixture.context.has_news = TRUE;
  script_fixture_look (&fixture);
  g_assert_cmpuint (get_flags (&fixture, 10), ==, IMAP_FLAG_SEEN);
  g_assert_cmpuint (fixture.context.told_uidnext, ==, 11);
  script_fixture_tear_down (&fixture);
}

/* Mail is there that was not asked for yet, and older mail changes: if the connection broke now, what
 * SELECT tells from the watermark on must include what became of the new one. */
static void
test_watermark_waits (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("10", "11", "110")
          "S: * 3 FETCH (UID 3 FLAGS (\\\\Seen) MODSEQ (109))\n"
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 10:4294967295 *\n"
          "S: * 4 FETCH (UID 4 FLAGS (\\\\Seen) MODSEQ (111))\n"
          "S: $d OK fetched\n"
          "C: $e NOOP\n"
          "S: $e OK nothing\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  sync_context_drain (&fixture.context, &error);
  g_assert_no_error (error);
  folder = store_folder_get (fixture.store, fixture.folder_id, &error);
  g_assert_cmpuint (folder->modseq, ==, 100);
  script_fixture_look (&fixture);
  script_fixture_noop (&fixture);
  sync_context_drain (&fixture.context, &error);
  g_assert_no_error (error);
  g_clear_pointer (&folder, store_folder_free);
  folder = store_folder_get (fixture.store, fixture.folder_id, &error);
  g_assert_cmpuint (folder->modseq, ==, 111);
  script_fixture_tear_down (&fixture);
}

/* Another connection brought 10, of which this one has not heard: it asks for news before it names it,
 * once. */
static void
test_meet (void)
{
  ScriptFixture fixture = { 0 };
  g_autofree char *uids = NULL;
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("9", "10", "100")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d NOOP\n"
          "S: * 10 EXISTS\n"
          "S: $d OK news\n"
          "C: $e UID FETCH 10:4294967295 *\n"
          SCRIPT_ROW ("10", "10")
          "S: $e OK fetched\n"
          "C: $f NOOP\n"
          "S: $f OK no news\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  for (guint i = 0; i < 2; i++)
    {
      folder_sync_meet (&fixture.context, 9, &error);
      g_assert_no_error (error);
      folder_sync_meet (&fixture.context, 10, &error);
      g_assert_no_error (error);
    }
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "1:10");
  script_fixture_noop (&fixture);
  script_fixture_tear_down (&fixture);
}

/* QRESYNC that tells of nothing, and a number of messages that does not fit. */
static void
test_count (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("8", "10", "100")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 10:1009 *\n"
          "S: $d OK fetched\n"
          "C: $f UID SEARCH UID 1:9\n"
          "S: * SEARCH 1 2 3 4 5 6 7 8\n"
          "S: $f OK found\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:8", 10, 100);
  script_fixture_tear_down (&fixture);
}

/* VANISHED by ranges wider than what is there. */
static void
test_vanished (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("3", "12", "130")
          "S: * VANISHED (EARLIER) 1:7,9:4000000000\n"
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 10:1009 *\n" SCRIPT_ROW ("2", "10")
          "S: * VANISHED 11\n"
          "S: $d OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "8,10", 12, 130);
  script_fixture_tear_down (&fixture);
}

static gint64
place_here (ScriptFixture *self, guint32 uid, guint64 size)
{
  StoreMessage message = { .date_sent = G_MININT64, .size = size };
  g_autoptr (GError) error = NULL;
  gint64 id;

  store_begin (self->store, &error);
  id = store_placement_add_local (self->store, self->folder_id,
                                  store_message_add (self->store, &message, &error), 1, 0, NULL,
                                  &error);
  store_placement_set_uid (self->store, id, uid, &error);
  store_commit (self->store, &error);
  g_assert_no_error (error);

  return id;
}

/* Mail without a Message-ID that we put there ourselves is met again: the same row of the list, unless
 * it is another one. */
static void
test_nameless (void)
{
  ScriptFixture fixture = { 0 };
  StorePlacement placement = { 0 };
  gint64 same, other;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("11", "12", "110")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 10:1009 *\n" SCRIPT_ROW ("10", "10") SCRIPT_ROW ("11", "11")
          "S: $d OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  same = place_here (&fixture, 10, 10);
  other = place_here (&fixture, 11, 4711);
  script_fixture_open_and_check (&fixture, "1:11", 12, 110);
  g_assert_true (store_placement_find (fixture.store, fixture.folder_id, 10, &placement, NULL));
  g_assert_cmpint (placement.id, ==, same);
  g_assert_true (store_placement_find (fixture.store, fixture.folder_id, 11, &placement, NULL));
  g_assert_cmpint (placement.id, !=, other);
  script_fixture_tear_down (&fixture);
}

/* No UIDNEXT: the one FETCH by number, and the end is where mail ended. */
static void
test_no_uidnext (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("IDLE")
          "C: $c SELECT \"INBOX\"\n"
          "S: * 2 EXISTS\n"
          "S: * OK [UIDVALIDITY 5] valid\n"
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d FETCH 1:2 *\n" SCRIPT_ROW ("1", "31") SCRIPT_ROW ("2", "47")
          "S: $d OK fetched\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "31,47", 48, 0);
  script_fixture_tear_down (&fixture);
}

/* Header fields that are not understood, then a message that can't be had. */
static void
test_refused (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("IDLE")
          "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("2", "3", "1")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 1:4294967295 *HEADER.FIELDS*\n"
          "S: $d BAD what?\n"
          "C: $e UID FETCH 1:4294967295 *BODY.PEEK?HEADER?)\n"
          "S: $e NO it burns\n"
          "C: $f UID SEARCH UID 1:4294967295\n"
          "S: * SEARCH 1 2\n"
          "S: $f OK found\n"
          "C: $g UID FETCH 1:2 *\n"
          "S: $g NO it burns\n"
          "C: $h UID FETCH 1 *\n" SCRIPT_ROW ("1", "11")
          "S: $h OK fetched\n"
          "C: $i UID FETCH 2 *\n"
          "S: $i NO it burns\n"
          "C: $j UID FETCH 2 *\n"
          "S: $j NO it burns\n"
          "C: $k UID FETCH 2 *\n"
          "S: $k NO it burns\n"
          "C: $l UID FETCH 2 *\n"
          "S: $l NO it burns\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "2,11", 3, 1);
  script_fixture_tear_down (&fixture);
}

/* What could not be stored is told once more: the server is asked from where the cache stands. */
static void
test_busy (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  Store *other;

#define SELECT_BUSY(exists, changes)                                                              \
  "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED (exists, "10", "100")          \
  changes                                                                                         \
  "S: $c OK [READ-WRITE] selected\n"                                                              \
  "C: $d UID FETCH 10:1009 *\n"                                                                   \
  "S: $d OK fetched\n"

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          SELECT_BUSY ("9", "")
          "C: $e NOOP\n"
          "S: * VANISHED 3:4\n"
          "S: $e OK\n"
          SELECT_BUSY ("7", "S: * VANISHED (EARLIER) 3:4\n"));
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:9", 10, 100);
  script_fixture_noop (&fixture);

  other = store_open (fixture.dir, STORE_OPEN_WRITE, NULL, &error);
  store_set_patience (fixture.store, 10);
  g_assert_true (store_begin (other, &error));
  g_assert_false (sync_context_drain (&fixture.context, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_BUSY);
  g_assert_cmpint (fixture.context.folder_id, ==, 0);
  g_assert_false (fixture.context.in_step);
  store_rollback (other);
  store_close (other);
  script_fixture_open_and_check (&fixture, "1:2,5:9", 10, 100);
  script_fixture_tear_down (&fixture);
}

/* Mail that came and went before it was looked at leaves nothing to do, in a folder without any too. */
static void
test_gone_at_once (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("UIDPLUS")
          "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("0", "1", "0")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d NOOP\n"
          "S: * 1 EXISTS\n"
          "S: * 1 EXPUNGE\n"
          "S: $d OK\n"
          "C: $e UID FETCH 1:4294967295 *\n"
          "S: $e OK fetched\n");
  script_fixture_write_folder (&fixture, 1, 0, 1);
  script_fixture_open_and_check (&fixture, "", 1, 0);
  script_fixture_noop (&fixture);
  g_assert_true (sync_context_drain (&fixture.context, &error));
  g_assert_true (fixture.context.has_news);
  g_assert_true (fixture.context.is_dirty);

  g_assert_true (folder_sync_look (&fixture.context, &error));
  g_assert_no_error (error);
  g_assert_false (fixture.context.has_news);
  g_assert_false (fixture.context.is_dirty);
  script_fixture_tear_down (&fixture);
}

/* ---- A journal that could not be written ---------------------------------------------------- */

static gint64
write_archive (ScriptFixture *self)
{
  StoreFolder folder = { .wire_name = (char *) "Archive", .path = (char *) "Archive",
                         .name = (char *) "Archive", .delimiter = '/', .server_total = -1,
                         .server_unseen = -1 };

  g_assert_true (store_begin (self->store, NULL));
  folder.id = store_folder_put (self->store, &folder, NULL);
  folder.uidvalidity = 5;
  folder.uidnext = 10;
  folder.lo_uid = 1;
  g_assert_true (store_folder_set_state (self->store, &folder, NULL));
  g_assert_true (store_commit (self->store, NULL));
  return folder.id;
}

/* The copy was made, and then the disk was full: it is looked for, not made again. */
static void
test_left_as_sent (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  StoreOp op = { .kind = STORE_OP_COPY, .state = STORE_OP_SENT, .uid = 1, .uidvalidity = 5,
                 .uidnext_before = 10 };
  StorePlacement placement = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("UIDPLUS")
          "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("2", "3", "0")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d SELECT \"Archive\"\n" SCRIPT_SELECTED ("1", "11", "0")
          "S: $d OK [READ-WRITE] selected\n"
          "C: $e UID FETCH 10:* *\n"
          "S: * 1 FETCH (UID 10 RFC822.SIZE 1 INTERNALDATE \" 1-Jan-1970 00:00:00 +0000\")\n"
          "S: $e OK fetched\n");
  script_fixture_write_folder (&fixture, 3, 0, 1);
  op.folder_id = fixture.folder_id;
  op.dst_folder_id = write_archive (&fixture);
  g_assert_true (store_placement_find (fixture.store, fixture.folder_id, 1, &placement, &error));
  op.placement_id = placement.id;
  op.message_id = placement.message_id;
  g_assert_true (store_begin (fixture.store, &error));
  op.dst_placement_id = store_placement_add_local (fixture.store, op.dst_folder_id, op.message_id,
                                                   1, 0, NULL, &error);
  g_assert_true (store_op_add (fixture.store, &op, &error));
  g_assert_true (store_commit (fixture.store, &error));

  operation_run_waiting (&fixture.context, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (store_op_count_waiting (fixture.store, &error), ==, 0);
  g_assert_true (store_placement_get (fixture.store, op.dst_placement_id, &placement, &error));
  g_assert_cmpint (placement.uid, ==, 10);
  script_fixture_tear_down (&fixture);
}

/* ---- While it is entered -------------------------------------------------------------------- */

#define SELECT_NINE "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n"
#define SELECTED_NINE                                                                             \
  "* 9 EXISTS\\r\\n* OK [UIDVALIDITY 5] valid\\r\\n* OK [UIDNEXT 10] next\\r\\n"                       \
  "* OK [HIGHESTMODSEQ 100] highest\\r\\n$c OK [READ-WRITE] selected\\r\\n"
#define FETCH_NEXT "C: $d UID FETCH 10:1009 *\n"
#define COMPARE "C: $e UID SEARCH UID 1:9\nS: * SEARCH 1 2 3 4 5 6 7 8 9\nS: $e OK found\n"

/* Mail that comes behind the answer to SELECT is looked for, whether that is read together with what
 * comes behind it or not. */
static void
test_news_meanwhile (gconstpointer answers)
{
  ScriptFixture fixture = { 0 };
  g_autofree char *script =
      g_strconcat (SCRIPT_WITH_QRESYNC SELECT_NINE FETCH_NEXT, answers,
                   COMPARE "C: $f UID FETCH 10:4294967295 *\n" SCRIPT_ROW ("10", "10")
                   "S: $f OK fetched\n", NULL);
  g_autofree char *uids = NULL;

  script_fixture_set_up (&fixture, script);
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:9", 10, 100);
  g_assert_true (fixture.context.has_news);
  script_fixture_look (&fixture);
  g_assert_false (fixture.context.has_news);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "1:10");
  script_fixture_tear_down (&fixture);
}

/* What goes then is noticed as well. */
static void
test_gone_meanwhile (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_NINE FETCH_NEXT
          "S- " SELECTED_NINE "* 3 EXPUNGE\\r\\n$d OK fetched\\r\\n\n"
          "C: $e UID SEARCH UID 1:9\n"
          "S: * SEARCH 1 2 4 5 6 7 8 9\n"
          "S: $e OK found\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:2,4:9", 10, 100);
  script_fixture_tear_down (&fixture);
}

/* Who leaves a folder with news has the list of folders tell of them. */
static void
test_news_left (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_NINE
          "S- " SELECTED_NINE "* 10 EXISTS\\r\\n\n"
          "C: $d SELECT \"Archive\"*\n" SCRIPT_SELECTED ("9", "10", "100")
          "S: $d OK [READ-WRITE] selected\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  g_assert_true (fixture.context.has_news);
  g_assert_false (fixture.context.folders_changed);
  sync_context_select (&fixture.context, write_archive (&fixture), &error);
  script_fixture_check (&fixture, error);
  g_assert_false (fixture.context.has_news);
  g_assert_true (fixture.context.folders_changed);
  script_fixture_tear_down (&fixture);
}

/* The same when the server tells as the folder is left. */
static void
test_news_leaving (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_NINE "S- " SELECTED_NINE "\n"
          "C: $d SELECT \"Archive\"*\n"
          "S: * 10 EXISTS\n"
          "S: * OK [CLOSED] closed\n" SCRIPT_SELECTED ("9", "10", "100")
          "S: $d OK [READ-WRITE] selected\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  sync_context_select (&fixture.context, write_archive (&fixture), &error);
  script_fixture_check (&fixture, error);
  g_assert_cmpuint (fixture.context.exists, ==, 9);
  g_assert_true (fixture.context.folders_changed);
  script_fixture_tear_down (&fixture);
}

/* What NOTIFY tells then of other folders holds. */
static void
test_notified_leaving (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_NINE "S- " SELECTED_NINE "\n"
          "C: $d SELECT \"Archive\"*\n"
          "S: * STATUS Work (MESSAGES 4 UIDNEXT 10 UIDVALIDITY 5)\n"
          "S: * OK [CLOSED] closed\n" SCRIPT_SELECTED ("9", "10", "100")
          "S: $d OK [READ-WRITE] selected\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  sync_context_select (&fixture.context, write_archive (&fixture), &error);
  script_fixture_check (&fixture, error);
  g_assert_true (fixture.context.folders_changed);
  script_fixture_tear_down (&fixture);
}

/* Who leaves one without has nothing to tell. */
static void
test_none_left (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_NINE "S- " SELECTED_NINE "\n"
          "C: $d SELECT \"Archive\"*\n"
          "S: * OK [CLOSED] closed\n" SCRIPT_SELECTED ("9", "10", "100")
          "S: $d OK [READ-WRITE] selected\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_select (&fixture);
  sync_context_select (&fixture.context, write_archive (&fixture), &error);
  script_fixture_check (&fixture, error);
  g_assert_false (fixture.context.folders_changed);
  script_fixture_tear_down (&fixture);
}

/* ---- Much at once --------------------------------------------------------------------------- */

static void
set_server_total (ScriptFixture *self, gint64 total)
{
  g_autoptr (StoreFolder) folder = store_folder_get (self->store, self->folder_id, NULL);

  folder->server_total = total;
  g_assert_true (store_begin (self->store, NULL));
  g_assert_true (store_folder_set_state (self->store, folder, NULL));
  g_assert_true (store_commit (self->store, NULL));
}

static gboolean
always_cb (gpointer user_data)
{
  return TRUE;
}

#define SELECT_MANY                                                                               \
  "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:2))\n" SCRIPT_SELECTED ("6", "3003", "100")           \
  "S: $c OK [READ-WRITE] selected\n"

/* The newest come first; somebody who waits stops that, and what went meanwhile of what came is
 * noticed. */
static void
test_many_news (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) folder = NULL;
  g_autofree char *uids = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          SELECT_MANY
          "C: $d UID SEARCH UID 3:3002\n"
          "S: * SEARCH 100 200 3000 3002\n"
          "S: $d OK found\n"
          "C: $e UID FETCH 3000,3002 *\n" SCRIPT_ROW ("5", "3000") SCRIPT_ROW ("6", "3002")
          "S: $e OK fetched\n"
          "NEXT\n" SCRIPT_WITH_QRESYNC
          SELECT_MANY
          "C: $f UID SEARCH UID 3:3002\n"
          "S: * SEARCH 100 200 300 3002\n"
          "S: $f OK found\n"
          "C: $g UID FETCH 3000:3002 (UID FLAGS MODSEQ)\n"
          "S: * 6 FETCH (UID 3002 FLAGS (\\\\Flagged) MODSEQ (99))\n"
          "S: $g OK fetched\n"
          "C: $h UID FETCH 200,300 *\n" SCRIPT_ROW ("4", "200") SCRIPT_ROW ("5", "300")
          "S: $h OK fetched\n"
          "C: $i UID FETCH 100 *\n" SCRIPT_ROW ("3", "100")
          "S: $i OK fetched\n");
  script_fixture_write_folder (&fixture, 3, 100, 1);
  set_server_total (&fixture, 3002);
  fixture.context.batch = 2;
  fixture.context.should_yield = always_cb;
  folder_sync_open (&fixture.context, fixture.folder_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (fixture.context.in_step);
  g_assert_true (fixture.context.has_news);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "1:2,3000,3002");
  folder = store_folder_get (fixture.store, fixture.folder_id, &error);
  g_assert_cmpuint (folder->uidnext, ==, 3);

  set_server_total (&fixture, 3002);
  fixture.context.should_yield = NULL;
  script_fixture_connect (&fixture);
  script_fixture_open_and_check (&fixture, "1:2,100,200,300,3002", 3003, 100);
  g_assert_true (fixture.context.in_step);
  g_assert_false (fixture.context.has_news);
  g_assert_cmpuint (get_flags (&fixture, 3002), ==, IMAP_FLAG_FLAGGED);
  script_fixture_tear_down (&fixture);
}

/* ---- A message that no server or client can bear -------------------------------------------- */

#define SELECT_POISONED                                                                           \
  "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n" SCRIPT_SELECTED ("9", "10", "100")             \
  "S: $c OK [READ-WRITE] selected\n"                                                              \
  "C: $d UID FETCH 10:1009 *\n"                                                                   \
  "S: $d OK fetched\n"

#define SEARCH_POISONED                                                                           \
  "C: $e UID SEARCH UID 1:4\n"                                                                    \
  "S: * SEARCH 1 2 3 4\n"                                                                         \
  "S: $e OK found\n"

#define FLAGS_OF_4                                                                                \
  "C: $f UID FETCH 4:4 (UID FLAGS MODSEQ)\n"                                                      \
  "S: * 4 FETCH (UID 4 FLAGS () MODSEQ (9))\n"                                                    \
  "S: $f OK fetched\n"

#define BREAKS(uids)                                                                              \
  "C: $g UID FETCH " uids " *\n"                                                                  \
  "S: * BYE internal error\n"                                                                     \
  "CLOSE\n"                                                                                       \
  "NEXT\n" SCRIPT_WITH_QRESYNC

static gboolean
backfill (ScriptFixture *self, gboolean *complete)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  folder_sync_open (&self->context, self->folder_id, NULL, &error);
  g_assert_no_error (error);
  ok = folder_backfill (&self->context, NULL, NULL, NULL, complete, &error);
  g_assert_true (ok || error != NULL);
  return ok;
}

static StoreFolder *
get_folder (ScriptFixture *self)
{
  StoreFolder *folder = store_folder_get (self->store, self->folder_id, NULL);

  g_assert_nonnull (folder);
  return folder;
}

/* Which uids are taken is asked only where most are not. */
static void
test_sparse (void)
{
  ScriptFixture fixture = { 0 };
  g_autofree char *uids = NULL;
  gboolean complete;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:1002))\n" SCRIPT_SELECTED ("4", "1003", "100")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 1003:2002 *\n"
          "S: $d OK fetched\n"
          "C: $e UID SEARCH UID 1:1000\n"
          "S: * SEARCH 7 900\n"
          "S: $e OK found\n"
          "C: $f UID FETCH 7:900 *\n" SCRIPT_ROW ("1", "7") SCRIPT_ROW ("2", "900")
          "S: $f OK fetched\n");
  script_fixture_write_folder (&fixture, 1003, 100, 1001);
  g_assert_true (backfill (&fixture, &complete));
  g_assert_true (complete);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "7,900,1001:1002");
  script_fixture_tear_down (&fixture);
}

/* What came along with the first SELECT of a new age was dropped with the old one: it is asked for anew. */
static void
test_first_of_age (void)
{
  ScriptFixture fixture = { 0 };
  FolderHint hint = { .uidnext = 3, .messages = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) folder = NULL;
  g_autofree char *uids = NULL;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\"\n"
          "C: $d UID FETCH 1:4294967295 *\n"
          "S- * 2 EXISTS\\r\\n* OK [UIDVALIDITY 5] valid\\r\\n* OK [UIDNEXT 3] next\\r\\n"
          "$c OK [READ-WRITE] selected\\r\\n"
          "* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 10 BODY[HEADER.FIELDS (DATE)] {2}\\r\\n\\r\\n)\\r\\n\n"
          SCRIPT_ROW ("2", "2")
          "S: $d OK fetched\n"
          "C: $e SELECT \"INBOX\"\n" SCRIPT_SELECTED ("2", "3", "100")
          "S: $e OK [READ-WRITE] selected\n"
          "C: $f UID FETCH 1:4294967295 *\n" SCRIPT_ROW ("1", "1") SCRIPT_ROW ("2", "2")
          "S: $f OK fetched\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  folder = get_folder (&fixture);
  folder->uidvalidity = 4;
  store_begin (fixture.store, &error);
  store_folder_set_state (fixture.store, folder, &error);
  store_commit (fixture.store, &error);
  g_assert_no_error (error);

  folder_sync_open (&fixture.context, fixture.folder_id, &hint, &error);
  script_fixture_check (&fixture, error);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "1:2");
  script_fixture_tear_down (&fixture);
}

/* A folder that is filled as soon as it is open: all is asked for together with SELECT, and only once. */
static void
test_ahead (void)
{
  ScriptFixture fixture = { 0 };
  FolderHint hint = { .uidnext = 1501, .messages = 1500, .is_filled_next = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *uids = NULL;
  gboolean complete;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\"\n"
          "C: $d UID FETCH 1301:4294967295 *\n"
          "C: $e UID FETCH 801:1300 *\n"
          "C: $f UID FETCH 301:800 *\n"
          "C: $g UID FETCH 1:300 *\n"
          SCRIPT_SELECTED ("4", "1501", "100")
          "S: $c OK [READ-WRITE] selected\n"
          SCRIPT_ROW ("4", "1500") "S: $d OK fetched\n"
          SCRIPT_ROW ("3", "1300") "S: $e OK fetched\n"
          SCRIPT_ROW ("2", "301") "S: $f OK fetched\n"
          SCRIPT_ROW ("1", "1") "S: $g OK fetched\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  folder_sync_open (&fixture.context, fixture.folder_id, &hint, &error);
  script_fixture_check (&fixture, error);
  folder_backfill (&fixture.context, NULL, NULL, NULL, &complete, &error);
  script_fixture_check (&fixture, error);
  g_assert_true (complete);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "1,301,1300,1500");
  script_fixture_tear_down (&fixture);
}

/* On a line that is swift so much is asked for that it lasts until more has been. */
static void
test_far_ahead (void)
{
  ScriptFixture fixture = { 0 };
  FolderHint hint = { .uidnext = 4201, .messages = 4200, .is_filled_next = TRUE };
  g_autoptr (GString) script = g_string_new (
          SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\"\n"
          "C: $d UID FETCH 4001:4294967295 *\n");
  g_autoptr (GError) error = NULL;
  g_autofree char *uids = NULL;
  gboolean complete;

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (script, "C: $%c UID FETCH %u:%u *\n", 'e' + i, 3501 - i * 500,
                            4000 - i * 500);
  g_string_append (script,
          SCRIPT_SELECTED ("2", "4201", "100")
          "S: $c OK [READ-WRITE] selected\n"
          SCRIPT_ROW ("2", "4200") "S: $d OK fetched\n");
  for (guint i = 0; i < 7; i++)
    g_string_append_printf (script, "S: $%c OK fetched\n", 'e' + i);
  g_string_append (script, SCRIPT_ROW ("1", "1") "S: $l OK fetched\n");

  script_fixture_set_up (&fixture, script->str);
  script_fixture_write_folder (&fixture, 0, 0, 0);
  folder_sync_open (&fixture.context, fixture.folder_id, &hint, &error);
  script_fixture_check (&fixture, error);
  folder_backfill (&fixture.context, NULL, NULL, NULL, &complete, &error);
  script_fixture_check (&fixture, error);
  g_assert_true (complete);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "1,4200");
  script_fixture_tear_down (&fixture);
}

/* ---- What is stored while the next is read ---------------------------------------------------- */

static void
assert_stored_down_to (ScriptFixture *fixture, guint32 lo_uid, const char *expected)
{
  g_autofree char *uids = script_fixture_describe_uids (fixture);
  g_autoptr (StoreFolder) folder = get_folder (fixture);

  g_assert_cmpstr (uids, ==, expected);
  g_assert_cmpuint (folder->lo_uid, ==, lo_uid);
}

static void
assert_suspect (ScriptFixture *fixture, guint32 first, guint32 last)
{
  FolderSuspect suspect;

  g_assert_true (folder_suspect_get (fixture->store, fixture->folder_id, &suspect));
  g_assert_cmpuint (suspect.first, ==, first);
  g_assert_cmpuint (suspect.last, ==, last);
}

#define SELECT_TEN                                                                                \
  "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:10))\n" SCRIPT_SELECTED ("10", "11", "100")           \
  "S: $c OK [READ-WRITE] selected\n"                                                              \
  "C: $d UID FETCH 11:1010 *\n"                                                                   \
  "S: $d OK fetched\n"

/* What goes while it is fetched does not come back, whichever batch it was in. */
static void
test_batches (void)
{
  ScriptFixture fixture = { 0 };
  gboolean complete;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_TEN
          "C: $e UID FETCH 8:9 *\n"
          "C: $f UID FETCH 6:7 *\n"
          "C: $g UID FETCH 4:5 *\n" SCRIPT_ROW ("9", "9") SCRIPT_ROW ("8", "8")
          "S: $e OK fetched\n" SCRIPT_ROW ("7", "7") SCRIPT_ROW ("6", "6")
          "S: * VANISHED 6,9\n"
          "S: $f OK fetched\n"
          "C: $h UID FETCH 2:3 *\n"
          "C: $i UID FETCH 1 *\n" SCRIPT_ROW ("4", "4") SCRIPT_ROW ("5", "5")
          "S: $g OK fetched\n" SCRIPT_ROW ("2", "2") SCRIPT_ROW ("3", "3")
          "S: $h OK fetched\n" SCRIPT_ROW ("1", "1")
          "S: $i OK fetched\n");
  script_fixture_write_folder (&fixture, 11, 100, 10);
  fixture.context.batch = 2;
  g_assert_true (backfill (&fixture, &complete));
  g_assert_true (complete);
  assert_stored_down_to (&fixture, 1, "1:5,7:8,10");
  script_fixture_tear_down (&fixture);
}

/* A batch that was whole when the line broke is stored with its watermark, and under no suspicion. */
static void
test_broken_batches (void)
{
  ScriptFixture fixture = { 0 };
  gboolean complete;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_TEN
          "C: $e UID FETCH 8:9 *\n"
          "C: $f UID FETCH 6:7 *\n"
          "C: $g UID FETCH 4:5 *\n" SCRIPT_ROW ("9", "9") SCRIPT_ROW ("8", "8")
          "S: $e OK fetched\n" SCRIPT_ROW ("7", "7")
          "CLOSE\n");
  script_fixture_write_folder (&fixture, 11, 100, 10);
  fixture.context.batch = 2;
  g_assert_false (backfill (&fixture, &complete));
  assert_stored_down_to (&fixture, 8, "8:10");
  assert_suspect (&fixture, 6, 7);
  script_fixture_tear_down (&fixture);
}

/* "C: $e UID FETCH 12 *" and on, down to 1. */
static void
add_single_commands (GString *script)
{
  for (guint i = 0; i < 12; i++)
    g_string_append_printf (script, "C: $%c UID FETCH %u *\n", 'e' + i, 12 - i);
}

#define SELECT_THIRTEEN                                                                           \
  "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:13))\n" SCRIPT_SELECTED ("13", "14", "100")           \
  "S: $c OK [READ-WRITE] selected\n"                                                              \
  "C: $d UID FETCH 14:1013 *\n"                                                                   \
  "S: $d OK fetched\n"

/* With many under way some may be read before those before them are stored: it makes no difference. */
static void
test_many_batches (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GString) script = g_string_new (SCRIPT_WITH_QRESYNC SELECT_THIRTEEN);
  gboolean complete;

  add_single_commands (script);
  for (guint i = 0; i < 12; i++)
    {
      if (12 - i != 4)
        g_string_append_printf (script, SCRIPT_ROW ("%u", "%u"), 12 - i, 12 - i);
      if (12 - i == 3)
        g_string_append (script, "S: * VANISHED 4,7,12\n");
      g_string_append_printf (script, "S: $%c OK fetched\n", 'e' + i);
    }
  script_fixture_set_up (&fixture, script->str);
  script_fixture_write_folder (&fixture, 14, 100, 13);
  fixture.context.batch = 1;
  fixture.context.under_way = 12;
  g_assert_true (backfill (&fixture, &complete));
  g_assert_true (complete);
  assert_stored_down_to (&fixture, 1, "1:3,5:6,8:11,13");
  script_fixture_tear_down (&fixture);
}

/* All that was read when the line breaks is stored. */
static void
test_many_broken_batches (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GString) script = g_string_new (SCRIPT_WITH_QRESYNC SELECT_THIRTEEN);
  gboolean complete;

  add_single_commands (script);
  for (guint i = 0; i < 7; i++)
    {
      g_string_append_printf (script, SCRIPT_ROW ("%u", "%u"), 12 - i, 12 - i);
      g_string_append_printf (script, "S: $%c OK fetched\n", 'e' + i);
    }
  g_string_append (script, "CLOSE\n");
  script_fixture_set_up (&fixture, script->str);
  script_fixture_write_folder (&fixture, 14, 100, 13);
  fixture.context.batch = 1;
  fixture.context.under_way = 12;
  g_assert_false (backfill (&fixture, &complete));
  assert_stored_down_to (&fixture, 6, "6:13");
  assert_suspect (&fixture, 5, 5);
  script_fixture_tear_down (&fixture);
}

/* A batch that could not be stored takes those behind it with it: the server is asked once more. */
static void
test_busy_batches (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) folder = NULL;
  Store *other;
  gboolean complete;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC SELECT_TEN
          "C: $e UID FETCH 6:9 *\n"
          "C: $f UID FETCH 2:5 *\n"
          "C: $g UID FETCH 1 *\n" SCRIPT_ROW ("9", "9")
          "S: $e OK fetched\n" SCRIPT_ROW ("5", "5")
          "S: $f OK fetched\n"
          "HOLD\n");
  script_fixture_write_folder (&fixture, 11, 100, 10);
  fixture.context.batch = 4;
  folder_sync_open (&fixture.context, fixture.folder_id, NULL, &error);
  g_assert_no_error (error);

  other = store_open (fixture.dir, STORE_OPEN_WRITE, NULL, &error);
  store_set_patience (fixture.store, 10);
  g_assert_true (store_begin (other, &error));
  g_assert_false (folder_backfill (&fixture.context, NULL, NULL, NULL, &complete, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_BUSY);
  g_assert_cmpint (fixture.context.folder_id, ==, 0);
  g_assert_null (fixture.context.errand);
  store_rollback (other);
  store_close (other);
  folder = get_folder (&fixture);
  g_assert_cmpuint (folder->lo_uid, ==, 10);
  script_fixture_tear_down (&fixture);
}

/* ---- One after the other ---------------------------------------------------------------------- */

static StoreMessageBits
get_bits (ScriptFixture *self, guint32 uid, gint64 *message_id)
{
  g_autoptr (StoreMessage) message = NULL;
  StorePlacement placement = { 0 };

  g_assert_true (store_placement_find (self->store, self->folder_id, uid, &placement, NULL));
  message = store_message_get (self->store, placement.message_id, NULL);
  if (message_id != NULL)
    *message_id = placement.message_id;
  return message->bits;
}

static void
test_poison (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *uids = NULL;
  FolderSuspect suspect;
  gboolean complete;
  gint64 message_id;
  guint n;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          SELECT_POISONED BREAKS ("1:4")
          SELECT_POISONED SEARCH_POISONED
          "C: $h UID FETCH 4 *\n" SCRIPT_ROW ("4", "4")
          "S: $h OK fetched\n" BREAKS ("3")
          SELECT_POISONED SEARCH_POISONED FLAGS_OF_4 BREAKS ("3")
          SELECT_POISONED SEARCH_POISONED FLAGS_OF_4 BREAKS ("3")
          SELECT_POISONED SEARCH_POISONED FLAGS_OF_4
          "C: $i UID FETCH 1:2 *\n" SCRIPT_ROW ("1", "1") SCRIPT_ROW ("2", "2")
          "S: $i OK fetched\n"
          "C: $j UID FETCH 3 *\n" SCRIPT_ROW ("3", "3")
          "S: $j OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 5);
  fixture.context.batch = 4;
  for (guint i = 0; i < 4; i++)
    {
      g_assert_false (backfill (&fixture, &complete));
      g_assert_true (folder_suspect_get (fixture.store, fixture.folder_id, &suspect));
      g_assert_cmpuint (suspect.n, ==, i == 0 ? 4 : 1);
      script_fixture_connect (&fixture);
    }
  g_assert_true (backfill (&fixture, &complete));
  g_assert_true (complete);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "1:9");
  g_assert_false (folder_suspect_get (fixture.store, fixture.folder_id, &suspect));
  g_assert_cmpuint (get_bits (&fixture, 3, &message_id) & STORE_MESSAGE_FAILED, !=, 0);
  g_assert_cmpuint (get_bits (&fixture, 2, NULL) & STORE_MESSAGE_FAILED, ==, 0);

  /* Not again today, but tomorrow */
  g_assert_true (folder_fetch_failed (&fixture.context, 5, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (store_begin (fixture.store, NULL));
  g_assert_true (store_message_set_received (fixture.store, message_id, 1000, NULL));
  g_assert_true (store_commit (fixture.store, NULL));
  g_assert_true (folder_fetch_failed (&fixture.context, 5, &n, &error));
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (get_bits (&fixture, 3, NULL) & STORE_MESSAGE_FAILED, ==, 0);
  g_assert_true (folder_fetch_failed (&fixture.context, 5, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  script_fixture_tear_down (&fixture);
}

/* New mail, too; and what the network did, not the mail, is forgotten when all of it comes. */
static void
test_broken_news (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  FolderSuspect suspect;

#define SELECT_NEWS                                                                               \
  SCRIPT_BEGINNING ("IDLE")                                                                       \
  "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("6", "7", "1")                                      \
  "S: $c OK [READ-WRITE] selected\n"                                                              \
  "C: $d UID FETCH 1:2 (UID FLAGS)\n"                                                             \
  "S: $d OK fetched\n"

  script_fixture_set_up (&fixture,
          SELECT_NEWS
          "C: $e UID FETCH 3:6 *\n"
          "RESET\n"
          "NEXT\n"
          SELECT_NEWS
          "C: $f UID SEARCH UID 3:6\n"
          "S: * SEARCH 3 4 5 6\n"
          "S: $f OK found\n"
          "C: $g UID FETCH 6 *\n" SCRIPT_ROW ("6", "6")
          "S: $g OK fetched\n"
          "C: $g UID FETCH 5 *\n" SCRIPT_ROW ("5", "5")
          "S: $g OK fetched\n"
          "C: $g UID FETCH 4 *\n" SCRIPT_ROW ("4", "4")
          "S: $g OK fetched\n"
          "C: $g UID FETCH 3 *\n" SCRIPT_ROW ("3", "3")
          "S: $g OK fetched\n");
  script_fixture_write_folder (&fixture, 3, 0, 1);
  g_assert_false (folder_sync_open (&fixture.context, fixture.folder_id, NULL, &error));
  g_assert_true (folder_suspect_get (fixture.store, fixture.folder_id, &suspect));
  script_fixture_connect (&fixture);
  script_fixture_open_and_check (&fixture, "1:6", 7, 0);
  g_assert_false (folder_suspect_get (fixture.store, fixture.folder_id, &suspect));
  script_fixture_tear_down (&fixture);
}

/* ---- A text that can't be borne -------------------------------------------------------------- */

#define ROW_WITH_TEXT(number, uid)                                                                \
  "S- * " number " FETCH (UID " uid " FLAGS () RFC822.SIZE 10 "                                   \
  "INTERNALDATE \" 1-Jan-2023 10:00:0" number " +0000\" "                                         \
  "BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1) "                                  \
  "BODY[HEADER.FIELDS (DATE)] {14}\\r\\nSubject: a\\r\\n\\r\\n)\\r\\n\n"

#define SELECT_TEXTS(uids)                                                                        \
  "C: $c SELECT \"INBOX\" (QRESYNC (5 100 " uids "))\n" SCRIPT_SELECTED ("3", "4", "100")         \
  "S: $c OK [READ-WRITE] selected\n"

#define SELECT_TEXTS_AGAIN                                                                        \
  SELECT_TEXTS ("1:3")                                                                            \
  "C: $d UID FETCH 4:1003 *\n"                                                                    \
  "S: $d OK fetched\n"

#define TEXT_BREAKS(uids)                                                                         \
  "C: $e UID FETCH " uids " (UID BODY.PEEK?1?<0.2048>)\n"                                         \
  "CLOSE\n"                                                                                       \
  "NEXT\n" SCRIPT_WITH_QRESYNC

#define TEXT(uid)                                                                                 \
  "C: $e UID FETCH " uid " (UID BODY.PEEK?1?<0.2048>)\n"                                          \
  "S: * 1 FETCH (UID " uid " BODY[1]<0> \"Text\")\n"                                              \
  "S: $e OK fetched\n"

static gboolean
fetch_previews (ScriptFixture *self, guint *n)
{
  g_autoptr (GError) error = NULL;

  return body_fetch_previews (&self->context, self->context.folder_id, -1, 3, n, &error);
}

static void
test_poisoned_text (void)
{
  ScriptFixture fixture = { 0 };
  guint n;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("3", "4", "100")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 1:4294967295 *\n"
          ROW_WITH_TEXT ("1", "1") ROW_WITH_TEXT ("2", "2") ROW_WITH_TEXT ("3", "3")
          "S: $d OK fetched\n"
          TEXT_BREAKS ("1:3")
          SELECT_TEXTS_AGAIN TEXT ("3") TEXT_BREAKS ("1:2")
          SELECT_TEXTS_AGAIN TEXT_BREAKS ("2")
          SELECT_TEXTS_AGAIN TEXT_BREAKS ("2")
          SELECT_TEXTS_AGAIN TEXT_BREAKS ("2")
          SELECT_TEXTS_AGAIN TEXT ("1"));
  script_fixture_write_folder (&fixture, 0, 0, 0);
  for (guint i = 0; i < 5; i++)
    {
      script_fixture_open_and_check (&fixture, "1:3", 4, 100);
      if (i == 1)
        {
          g_assert_true (fetch_previews (&fixture, &n));
          g_assert_cmpuint (n, ==, 3);
        }
      g_assert_false (fetch_previews (&fixture, &n));
      script_fixture_connect (&fixture);
    }
  script_fixture_open_and_check (&fixture, "1:3", 4, 100);
  g_assert_true (fetch_previews (&fixture, &n));
  g_assert_true (fetch_previews (&fixture, &n));
  g_assert_cmpuint (n, ==, 0);
  script_fixture_tear_down (&fixture);
}

/* ---- A text that another connection has heard of -------------------------------------------- */

static gboolean
never_cb (gpointer user_data)
{
  return FALSE;
}

/* Mail that the server would leave out is not taken for mail without a text: it is met first. */
static void
test_text_of_news (void)
{
  ScriptFixture fixture = { 0 };
  BodyKeep keep = { 0 };
  StorePlacement placement = { 0 };
  g_autoptr (GError) error = NULL;
  guint n;

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
          "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("2", "3", "100")
          "S: $c OK [READ-WRITE] selected\n"
          "C: $d UID FETCH 1:4294967295 *\n" ROW_WITH_TEXT ("1", "1") ROW_WITH_TEXT ("2", "2")
          "S: $d OK fetched\n"
          "C: $e NOOP\n"
          "S: $e OK no news\n"
          "C: $f UID FETCH 1:2 (UID BODY.PEEK?1?<0.2048>)\n"
          "S: * 1 FETCH (UID 1 BODY[1]<0> \"One\")\n"
          "S: * 2 FETCH (UID 2 BODY[1]<0> \"Two\")\n"
          "S: $f OK fetched\n"
          "C: $g NOOP\n"
          "S: $g OK no news\n"
          "C: $h UID FETCH 1:2 (UID BODY.PEEK*\n"
          "S: * 1 FETCH (UID 1 BODY[] \"One\")\n"
          "S: * 2 FETCH (UID 2 BODY[] \"Two\")\n"
          "S: $h OK fetched\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "1:2", 3, 100);
  fixture.context.told_uidnext = 2;
  g_assert_true (fetch_previews (&fixture, &n));
  g_assert_cmpuint (n, ==, 2);
  g_assert_false (body_fetch_wants_previews (fixture.store, fixture.folder_id, -1));

  fixture.context.met_uidnext = 0;
  keep.folder_id = fixture.folder_id;
  body_keep_fetch (&keep, &fixture.context, never_cb, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (store_placement_find (fixture.store, fixture.folder_id, 2, &placement, NULL));
  g_assert_true (store_body_has (fixture.store, placement.message_id, ""));
  script_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folder-sync/modseq-back", test_modseq_back);
  g_test_add_func ("/folder-sync/stale", test_stale);
  g_test_add_func ("/folder-sync/unknown", test_unknown);
  g_test_add_func ("/folder-sync/untold", test_untold);
  g_test_add_func ("/folder-sync/untold-copy", test_untold_copy);
  g_test_add_func ("/folder-sync/watermark-waits", test_watermark_waits);
  g_test_add_func ("/folder-sync/meet", test_meet);
  g_test_add_func ("/folder-sync/count", test_count);
  g_test_add_func ("/folder-sync/vanished", test_vanished);
  g_test_add_func ("/folder-sync/nameless", test_nameless);
  g_test_add_func ("/folder-sync/no-uidnext", test_no_uidnext);
  g_test_add_func ("/folder-sync/refused", test_refused);
  g_test_add_func ("/folder-sync/busy", test_busy);
  g_test_add_func ("/folder-sync/gone-at-once", test_gone_at_once);
  g_test_add_func ("/folder-sync/left-as-sent", test_left_as_sent);
  g_test_add_data_func ("/folder-sync/news-meanwhile/apart",
                        "S- " SELECTED_NINE "\nS: * 10 EXISTS\nS: $d OK fetched\n",
                        test_news_meanwhile);
  g_test_add_data_func ("/folder-sync/news-meanwhile/together",
                        "S- " SELECTED_NINE "* 10 EXISTS\\r\\n$d OK fetched\\r\\n\n",
                        test_news_meanwhile);
  g_test_add_func ("/folder-sync/gone-meanwhile", test_gone_meanwhile);
  g_test_add_func ("/folder-sync/news-left", test_news_left);
  g_test_add_func ("/folder-sync/news-leaving", test_news_leaving);
  g_test_add_func ("/folder-sync/notified-leaving", test_notified_leaving);
  g_test_add_func ("/folder-sync/none-left", test_none_left);
  g_test_add_func ("/folder-sync/many-news", test_many_news);
  g_test_add_func ("/folder-sync/sparse", test_sparse);
  g_test_add_func ("/folder-sync/first-of-age", test_first_of_age);
  g_test_add_func ("/folder-sync/ahead", test_ahead);
  g_test_add_func ("/folder-sync/far-ahead", test_far_ahead);
  g_test_add_func ("/folder-sync/batches", test_batches);
  g_test_add_func ("/folder-sync/broken-batches", test_broken_batches);
  g_test_add_func ("/folder-sync/busy-batches", test_busy_batches);
  g_test_add_func ("/folder-sync/many-batches", test_many_batches);
  g_test_add_func ("/folder-sync/many-broken-batches", test_many_broken_batches);
  g_test_add_func ("/folder-sync/poison", test_poison);
  g_test_add_func ("/folder-sync/broken-news", test_broken_news);
  g_test_add_func ("/folder-sync/poisoned-text", test_poisoned_text);
  g_test_add_func ("/folder-sync/text-of-news", test_text_of_news);

  return g_test_run ();
}
