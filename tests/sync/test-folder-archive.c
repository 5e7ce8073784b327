/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From one account on a real server into a file, and from there into another: every message, flag, keyword
 * and date. */

#include "engine-fixture.h"

#include "command-count.h"
#include "folder-import.h"
#include "ph-tree.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_MAILS 120

static void
set_up (EngineFixture *self, gconstpointer format)
{
  engine_fixture_set_up (self, G_STRINGIFY (N_MAILS));
}

/* ---- What a folder holds -------------------------------------------------------------------- */

static StoreIds *
list (EngineFixture *self, const char *id, FolderRole role)
{
  const StoreQuery query = { .folder_id = folder_of (self, id, role), .ascending = TRUE };

  return store_placement_query (store_of (self, id), &query, 0, NULL, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
describe (EngineFixture *self, const char *id, gint64 placement_id)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GBytes) raw = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_auto (GStrv) keywords = store_placement_get_keywords (store_of (self, id), placement_id, NULL);
  g_autofree char *names = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;
  StorePlacement place;

  g_assert_true (store_placement_get (store_of (self, id), placement_id, &place, NULL));
  message = store_message_get (store_of (self, id), place.message_id, NULL);
  account_engine_get_part_async (engine_find (self->engine, id), place.message_id, "", NULL, done_cb,
                                 &done);
  WAIT_FOR (done != NULL);
  raw = account_engine_get_part_finish (engine_find (self->engine, id), done, &error);
  g_assert_no_error (error);
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw);
  qsort (keywords, g_strv_length (keywords), sizeof (char *), compare);
  names = g_strjoinv (" ", keywords);

  return g_strdup_printf ("%s %u (%s) %" G_GINT64_FORMAT, hash,
                          store_placement_get_shown_flags (&place) & ~IMAP_FLAG_RECENT, names,
                          message->date_received);
}

static GPtrArray *
describe_all (EngineFixture *self, const char *id, FolderRole role)
{
  g_autoptr (StoreIds) ids = list (self, id, role);
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < ids->n; i++)
    g_ptr_array_add (all, describe (self, id, ids->ids[i]));
  g_ptr_array_sort (all, compare);
  return all;
}

/* ---- There and back ------------------------------------------------------------------------- */

static void
mark (EngineFixture *self, guint i, gint64 placement_id)
{
  static const char *const keywords[] = { "$Forwarded", "Work", "$label1" };
  g_autoptr (Operation) operation = operation_new (i % 2 ? OPERATION_FLAGS : OPERATION_KEYWORD, HERE);
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (OperationResult) result = NULL;

  operation_add_placement (operation, placement_id);
  operation->set = i % 32 & (IMAP_FLAG_SEEN | IMAP_FLAG_ANSWERED | IMAP_FLAG_FLAGGED | IMAP_FLAG_DRAFT);
  operation->present = TRUE;
  operation->text = g_strdup (keywords[i % 3]);
  engine_submit_async (self->engine, operation, NULL, done_cb, &done);
  WAIT_FOR (done != NULL);
  result = engine_submit_finish (self->engine, done, NULL);
  g_assert_nonnull (result);
}

static void
prepare (EngineFixture *self)
{
  g_autoptr (StoreIds) ids = NULL;

  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == N_MAILS &&
            folder_of (self, THERE, FOLDER_ROLE_ARCHIVE) != 0);
  ids = list (self, HERE, FOLDER_ROLE_INBOX);
  for (guint i = 0; i < 40; i++)
    mark (self, i, ids->ids[i]);
  WAIT_FOR (is_idle (self, HERE) && is_idle (self, THERE));
}

static void
progress_cb (double fraction, guint n, gpointer user_data)
{
  double *last = user_data;

  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <=, 1);
  *last = fraction;
}

static void
export (EngineFixture *self, ArchiveFormat format, const char *path)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  ProtocolLog *log = account_engine_get_log (engine_find (self->engine, HERE));
  double last = 0;
  guint n_missing;
  guint n;

  command_count_begin (log);
  folder_export_async (engine_find (self->engine, HERE), folder_of (self, HERE, FOLDER_ROLE_INBOX),
                       format, path, progress_cb, &last, NULL, done_cb, &done);
  WAIT_FOR (done != NULL);
  g_assert_true (folder_export_finish (done, &n, &n_missing, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, N_MAILS);
  g_assert_cmpuint (n_missing, ==, 0);
  g_assert_cmpfloat (last, ==, 1);
  /* Many with a command. */
  g_assert_cmpuint (command_count_get (log, NULL, "UID FETCH"), <, N_MAILS / 4);
}

typedef struct
{
  GCancellable *cancellable;
  guint limit;
} Stop;

static void
stop_cb (double fraction, guint n, gpointer user_data)
{
  Stop *stop = user_data;

  if (n >= stop->limit)
    g_cancellable_cancel (stop->cancellable);
}

/* Cancelled once it has placed @at_most; FALSE when it was. @results may be NULL. */
static gboolean
import (EngineFixture *self, const char *path, guint at_most, FolderImportCounts *counts,
        GPtrArray **results)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  Stop stop = { cancellable, at_most };
  gboolean is_whole;

  g_ptr_array_add (files, g_file_new_for_path (path));
  folder_import_async (self->engine, THERE, folder_of (self, THERE, FOLDER_ROLE_ARCHIVE), files,
                       stop_cb, &stop, cancellable, done_cb, &done);
  WAIT_FOR (done != NULL);
  is_whole = folder_import_finish (done, counts, results, &error);
  if (!is_whole)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return is_whole;
}

/* Nothing is taken from the cache: it is read anew from the server. */
static void
forget (EngineFixture *self)
{
  g_autofree char *cache = g_build_filename (self->dir, "accounts", THERE, NULL);
  g_autoptr (GError) error = NULL;

  engine_fixture_stop (self);
  g_assert_true (g_file_test (cache, G_FILE_TEST_IS_DIR));
  g_assert_true (ph_tree_remove (cache, &error));
  engine_fixture_start (self);
}

static void
test_there_and_back (EngineFixture *self, gconstpointer data)
{
  ArchiveFormat format = GPOINTER_TO_INT (data);
  g_autofree char *path = g_build_filename (self->dir, "out", NULL);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  FolderImportCounts counts;

  prepare (self);
  export (self, format, path);
  before = describe_all (self, HERE, FOLDER_ROLE_INBOX);

  /* Cancelled in the middle, cut off by the end of the program, repeated. */
  g_assert_false (import (self, path, 50, &counts, NULL));
  g_assert_cmpuint (counts.n, >=, 50);
  g_assert_cmpuint (counts.n, <, N_MAILS);
  engine_fixture_stop (self);
  engine_fixture_start (self);
  g_assert_true (import (self, path, G_MAXUINT, &counts, NULL));
  g_assert_cmpuint (counts.n + counts.n_known, ==, N_MAILS);
  g_assert_cmpuint (counts.n_known, >=, 50);
  g_assert_cmpuint (counts.n_skipped + counts.n_refused, ==, 0);
  WAIT_FOR (is_idle (self, THERE));

  forget (self);
  WAIT_FOR (count_of (self, THERE, FOLDER_ROLE_ARCHIVE) >= N_MAILS && is_idle (self, THERE));
  after = describe_all (self, THERE, FOLDER_ROLE_ARCHIVE);
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < before->len; i++)
    g_assert_cmpstr (g_ptr_array_index (after, i), ==, g_ptr_array_index (before, i));

  /* And once more, from what the server says. */
  g_assert_true (import (self, path, G_MAXUINT, &counts, NULL));
  g_assert_cmpuint (counts.n, ==, 0);
  g_assert_cmpuint (counts.n_known, ==, N_MAILS);
}

static void
undo (EngineFixture *self, GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    {
      const OperationResult *result = g_ptr_array_index (results, i);
      g_autoptr (GAsyncResult) done = NULL;
      g_autoptr (OperationResult) undone = NULL;
      g_autoptr (GError) error = NULL;

      engine_undo_async (self->engine, result->account_id, result->group, NULL, done_cb, &done);
      WAIT_FOR (done != NULL);
      undone = engine_undo_finish (self->engine, done, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (undone->n, ==, result->n);
    }
}

/* What was imported goes from the server again, and nothing else. */
static void
test_undo (EngineFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->dir, "out", NULL);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) results = NULL;
  FolderImportCounts first;
  FolderImportCounts rest;

  prepare (self);
  export (self, ARCHIVE_FORMAT_MBOX, path);
  g_assert_false (import (self, path, 50, &first, NULL));
  WAIT_FOR (is_idle (self, THERE));
  before = describe_all (self, THERE, FOLDER_ROLE_ARCHIVE);

  g_assert_true (import (self, path, G_MAXUINT, &rest, &results));
  g_assert_cmpuint (rest.n, ==, N_MAILS - first.n);
  WAIT_FOR (is_idle (self, THERE));
  undo (self, results);
  WAIT_FOR (is_idle (self, THERE));

  forget (self);
  WAIT_FOR (count_of (self, THERE, FOLDER_ROLE_ARCHIVE) == first.n && is_idle (self, THERE));
  after = describe_all (self, THERE, FOLDER_ROLE_ARCHIVE);
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < before->len; i++)
    g_assert_cmpstr (g_ptr_array_index (after, i), ==, g_ptr_array_index (before, i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/folder-archive/mbox", EngineFixture, GINT_TO_POINTER (ARCHIVE_FORMAT_MBOX), set_up,
              test_there_and_back, engine_fixture_tear_down);
  g_test_add ("/folder-archive/maildir", EngineFixture, GINT_TO_POINTER (ARCHIVE_FORMAT_MAILDIR), set_up,
              test_there_and_back, engine_fixture_tear_down);
  g_test_add ("/folder-archive/undo", EngineFixture, NULL, set_up, test_undo, engine_fixture_tear_down);
  return g_test_run ();
}
