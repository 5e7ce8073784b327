/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stays when writing fails at any point, and when the process is killed. */

#include "test-store-dir.h"

#include "fill-store.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-op.h"
#include "store-placement.h"
#include "store-salvage.h"
#include "test-vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_BEFORE 60

typedef struct
{
  gint64 folder_id;
  gint64 local_id;
  gint64 op_id;
} Move;

static char *
make_store (gint64 *folder_id)
{
  char *dir = test_store_dir_new ();
  Store *store = test_store_open (dir, 0);

  *folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  fill_store_add_messages (store, *folder_id, N_BEFORE, 1, 1700000000, 1);
  store_close (store);

  return dir;
}

/* As much as one transaction is likely to do: 200 new messages, and a move with its operation. */
static gboolean
act (Store *store, Move *move, GError **error)
{
  g_autoptr (FillMail) mail = fill_mail_new (99, 1800000000);
  StoreOp op = { .kind = STORE_OP_MOVE, .folder_id = move->folder_id, .placement_id = 5, .uid = 5 };
  gboolean done = TRUE;

  if (!store_begin (store, error))
    return FALSE;
  for (guint i = 0; i < 200 && done; i++)
    {
      guint flags;
      gint64 id = store_message_add (store, fill_mail_next (mail, &flags), error);

      done = id != 0 && store_placement_add (store, move->folder_id, 1000 + i, id, 1800000000 + i,
                                             flags, NULL, 0, error) != 0;
    }
  if (done)
    {
      done = store_placement_hide (store, 5, TRUE, error);
      move->local_id = store_placement_add_local (store, move->folder_id, 5, 1, 0, NULL, NULL);
      op.dst_placement_id = move->local_id;
      done = done && store_op_add (store, &op, error);
      move->op_id = op.id;
    }
  /* Even a caller who forgets that something failed does not get half of it */
  g_clear_error (error);

  return store_commit (store, error);
}

/* TRUE: all of it is there; FALSE: nothing; anything else ends the test. */
static gboolean
find_outcome (const char *dir, const Move *move)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  StorePlacement placement;
  gboolean has_all;

  g_assert_true (store_salvage_check (dir, &error));
  g_assert_no_error (error);
  store = test_store_open (dir, 0);
  waiting = store_op_list_waiting (store, 0, &error);
  has_all = waiting->len == 1;
  g_assert_cmpint (store_placement_count_uids (store, move->folder_id, &error), ==,
                   N_BEFORE + (has_all ? 200 : 0));
  g_assert_cmpint (store_placement_find (store, move->folder_id, -1, &placement, &error), ==,
                   has_all);
  g_assert_true (store_placement_get (store, 5, &placement, &error));
  g_assert_cmpint (placement.hidden, ==, has_all);
  g_assert_true (store_folder_check_counts (store, &error));
  g_assert_no_error (error);

  return has_all;
}

static void
try_failure (guint nth, int result, gboolean sticky, gboolean *reached)
{
  g_autoptr (GError) error = NULL;
  Move move = { 0 };
  g_autofree char *dir = make_store (&move.folder_id);
  Store *store;
  gboolean done;

  store = test_store_open (dir, 0);
  test_vfs_fail (nth, result, sticky);
  done = act (store, &move, &error);
  *reached = test_vfs_has_failed ();
  if (done)
    g_assert_no_error (error);
  else
    g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  g_assert_false (store_is_in_transaction (store));
  store_close (store);
  test_vfs_fail (0, 0, FALSE);

  if (done)
    g_assert_true (find_outcome (dir, &move));
  else
    find_outcome (dir, &move);
  test_store_dir_free (dir);
}

static void
test_every_write (void)
{
  static const int results[] = { SQLITE_FULL, SQLITE_IOERR_WRITE };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      for (int sticky = 0; sticky < 2; sticky++)
        {
          gboolean reached = TRUE;

          for (n = 1; reached; n++)
            try_failure (n, results[i], sticky, &reached);
          /* A transaction of one write would prove nothing */
          g_assert_cmpuint (n, >, 20);
        }
    }
  g_test_message ("%u points of failure", n);
}

/* After a full disk, the same Store goes on when there is room again. */
static void
test_goes_on (void)
{
  g_autoptr (GError) error = NULL;
  Move move = { 0 };
  g_autofree char *dir = make_store (&move.folder_id);
  Store *store = test_store_open (dir, 0);

  test_vfs_fail (10, SQLITE_FULL, TRUE);
  g_assert_false (act (store, &move, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  g_clear_error (&error);
  test_vfs_fail (0, 0, FALSE);
  g_assert_true (act (store, &move, &error));
  g_assert_no_error (error);
  store_close (store);
  g_assert_true (find_outcome (dir, &move));
  test_store_dir_free (dir);
}

/* Operations are on the disk when the commit returns, other changes need not be. */
static void
test_durable (void)
{
  Move move = { 0 };
  g_autofree char *dir = make_store (&move.folder_id);
  Store *store = test_store_open (dir, 0);
  StoreOp op = { .kind = STORE_OP_FLAGS };
  guint before;

  before = test_vfs_get_n_log_syncs ();
  test_store_begin (store);
  store_placement_set_flags (store, move.folder_id, 1, 7, NULL, 0, NULL);
  test_store_commit (store);
  test_store_begin (store);
  store_placement_set_flags (store, move.folder_id, 1, 0, NULL, 0, NULL);
  test_store_commit (store);
  /* The first write to a new log syncs its head */
  g_assert_cmpuint (test_vfs_get_n_log_syncs (), <=, before + 1);

  before = test_vfs_get_n_log_syncs ();
  test_store_begin (store);
  store_op_add (store, &op, NULL);
  test_store_commit (store);
  g_assert_cmpuint (test_vfs_get_n_log_syncs (), >, before);

  before = test_vfs_get_n_log_syncs ();
  test_store_begin (store);
  store_placement_set_flags (store, move.folder_id, 1, 7, NULL, 0, NULL);
  test_store_commit (store);
  g_assert_cmpuint (test_vfs_get_n_log_syncs (), ==, before);

  store_close (store);
  test_store_dir_free (dir);
}

/* A body that cannot be written is not there, and nothing else is harmed. */
static void
test_bodies (void)
{
  g_autofree guint8 *data = g_malloc0 (20000);
  g_autoptr (GBytes) first = g_bytes_new (data, 20000);
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);

  g_assert_true (store_body_put (store, 1, "1", first, NULL));
  for (guint nth = 1; nth < 6; nth++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) read = NULL;
      gboolean done;

      test_vfs_fail (nth, SQLITE_FULL, TRUE);
      done = store_body_put (store, 2, "1", first, &error);
      if (!done)
        g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
      test_vfs_fail (0, 0, FALSE);
      g_assert_cmpint (store_body_has (store, 2, "1"), ==, done);
      read = store_body_get (store, 1, "1", NULL);
      g_assert_true (g_bytes_equal (read, first));
    }
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

static void
write_until_killed (const char *dir, int out)
{
  g_autoptr (Store) store = test_store_open (dir, 0);

  for (;;)
    {
      StoreOp op = { .kind = STORE_OP_FLAGS, .uid = 1 };

      test_store_begin (store);
      store_op_add (store, &op, NULL);
      test_store_commit (store);
      if (write (out, "x", 1) != 1)
        _exit (1);
    }
}

static void
test_killed (void)
{
  for (guint round = 1; round <= 5; round++)
    {
      g_autofree char *dir = test_store_dir_new ();
      g_autoptr (Store) store = NULL;
      g_autoptr (GError) error = NULL;
      char byte;
      guint n = 0;
      int pipe_fds[2];
      pid_t child;

      g_assert_cmpint (pipe (pipe_fds), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        write_until_killed (dir, pipe_fds[1]);
      close (pipe_fds[1]);
      while (n < round * 7 && read (pipe_fds[0], &byte, 1) == 1)
        n++;
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      while (read (pipe_fds[0], &byte, 1) == 1)
        n++;
      close (pipe_fds[0]);

      g_assert_cmpuint (n, >=, round * 7);
      g_assert_true (store_is_unclean (dir));
      store = test_store_open (dir, STORE_OPEN_CHECK);
      g_assert_cmpint (store_op_count_waiting (store, &error), >=, n);
      g_assert_cmpint (store_op_count_waiting (store, &error), <=, n + 1);
      g_assert_no_error (error);
      g_clear_pointer (&store, store_close);
      test_store_dir_free (dir);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_vfs_install ();

  g_test_add_func ("/faults/every-write", test_every_write);
  g_test_add_func ("/faults/goes-on", test_goes_on);
  g_test_add_func ("/faults/durable", test_durable);
  g_test_add_func ("/faults/bodies", test_bodies);
  g_test_add_func ("/faults/killed", test_killed);

  return g_test_run ();
}
