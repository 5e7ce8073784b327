/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies on a disk that is full, fails, or has changed what was written: what can't be stored is not there,
 * what was stored before is, and what is damaged is fetched again. */

#include "test-store-dir.h"

#include "ph-error.h"
#include "store-body.h"
#include "test-vfs.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_BEFORE 30
#define SMALL 3000
#define LARGE (100 * 1000)
#define N_FLIPPED 60

static GBytes *
make_bytes (gsize len, guint seed)
{
  guint8 *data = g_malloc (len);

  for (gsize i = 0; i < len; i++)
    data[i] = (guint8) (i * 31 + seed + (i >> 8));
  return g_bytes_new_take (data, len);
}

/* Message @id's; every tenth lies in a file. */
static GBytes *
body_of (gint64 id)
{
  return make_bytes (id % 10 == 0 ? LARGE : SMALL, (guint) id);
}

static void
put_all (Store *store)
{
  for (gint64 id = 1; id <= N_BEFORE; id++)
    {
      g_autoptr (GBytes) bytes = body_of (id);
      g_autoptr (GError) error = NULL;

      store_body_put (store, id, "", bytes, &error);
      g_assert_no_error (error);
    }
}

/* How many are there. What is there is right, and nothing about it is an error. */
static guint
count_right (Store *store)
{
  guint n = 0;

  for (gint64 id = 1; id <= N_BEFORE; id++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) expected = body_of (id);
      g_autoptr (GBytes) bytes = store_body_get (store, id, "", &error);

      g_assert_no_error (error);
      g_assert_true (bytes == NULL || g_bytes_equal (bytes, expected));
      n += bytes != NULL;
    }
  return n;
}

/* ---- A disk that does not take it ----------------------------------------------------------- */

/* One that is new, one in the place of another, and one for a file of its own. */
static gboolean
act (Store *store, GError **error)
{
  const gsize sizes[] = { SMALL, 60 * 1000, LARGE + 1 };
  g_autoptr (GPtrArray) writers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_body_writer_drop);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = make_bytes (sizes[i], 200);
      StoreBodyWriter *writer = store_body_writer_new (store, NULL);

      g_ptr_array_add (writers, writer);
      if (!store_body_writer_add (writer, g_bytes_get_data (bytes, NULL), sizes[i], error))
        return FALSE;
      store_body_writer_end (writer, 5 + i, i == 0 ? "1" : "");
    }
  return store_body_store_all (store, writers, error);
}

static void
assert_act (Store *store, gboolean is_done)
{
  g_autoptr (GBytes) expected = make_bytes (60 * 1000, 200);
  g_autoptr (GBytes) before = body_of (6);
  g_autoptr (GBytes) bytes = store_body_get (store, 6, "", NULL);

  g_assert_cmpint (store_body_has (store, 5, "1"), ==, is_done);
  g_assert_true (g_bytes_equal (bytes, is_done ? expected : before));
}

/* @is_new: nothing has been stored yet, so that the database is made. */
static gboolean
try_failure (guint nth, int result, gboolean is_sticky, gboolean is_new)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) later = NULL;
  gboolean is_reached;
  gboolean is_done;

  if (!is_new)
    put_all (store);
  test_vfs_fail (nth, result, is_sticky);
  is_done = act (store, &error);
  is_reached = test_vfs_has_failed ();
  if (is_done)
    g_assert_no_error (error);
  else
    g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  test_vfs_fail (0, 0, FALSE);
  if (!is_new)
    assert_act (store, is_done);

  /* The same cache goes on when there is room again, and is whole the next time. */
  act (store, &later);
  g_assert_no_error (later);
  g_clear_pointer (&store, store_close);
  store = test_store_open (dir, 0);
  if (!is_new)
    {
      assert_act (store, TRUE);
      for (gint64 id = 8; id <= N_BEFORE; id++)
        g_assert_true (store_body_has (store, id, ""));
    }
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  return is_reached;
}

static void
test_every_write (gconstpointer data)
{
  static const int results[] = { SQLITE_FULL, SQLITE_IOERR_WRITE };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    for (int is_sticky = 0; is_sticky < 2; is_sticky++)
      {
        guint n = 1;

        while (try_failure (n, results[i], is_sticky, GPOINTER_TO_INT (data)))
          n++;
        g_assert_cmpuint (n, >, 5);
      }
}

static guint
count_files (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "blobs", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* A file of its own that does not go onto the disk as a whole leaves nothing behind. */
static void
test_file (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);
  g_autoptr (GBytes) bytes = make_bytes (LARGE, 1);
  g_autoptr (GError) error = NULL;
  struct rlimit before, narrow;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  narrow = before;
  narrow.rlim_cur = LARGE - 1;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &narrow), ==, 0);
  g_assert_false (store_body_put (store, 1, "", bytes, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  g_assert_false (store_body_has (store, 1, ""));
  g_assert_cmpuint (count_files (dir), ==, 0);
  g_assert_true (store_body_put (store, 1, "", bytes, NULL));
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

/* ---- A disk that changed it ----------------------------------------------------------------- */

typedef struct
{
  char *data; /* of the database … */
  gsize len;
  char *log;  /* … and of its log, as a program leaves it behind that is killed; NULL: none */
  gsize log_len;
} Files;

static char *
name_in (const char *dir, const char *name)
{
  return g_build_filename (dir, name, NULL);
}

static void
read_files (Files *self, const char *dir, gboolean with_log)
{
  g_autofree char *path = name_in (dir, "bodies.sqlite");
  g_autofree char *log = name_in (dir, "bodies.sqlite-wal");

  g_assert_true (g_file_get_contents (path, &self->data, &self->len, NULL));
  if (with_log)
    g_assert_true (g_file_get_contents (log, &self->log, &self->log_len, NULL));
}

/* Half of them in the log, if there is one. */
static void
make_files (Files *self, const char *dir, gboolean with_log)
{
  Store *store = test_store_open (dir, 0);

  put_all (store);
  if (!with_log)
    {
      store_close (store);
      read_files (self, dir, FALSE);
      return;
    }
  store_close (store);
  store = test_store_open (dir, 0);
  put_all (store);
  read_files (self, dir, TRUE);
  store_close (store);
}

static void
write_files (const Files *self, const char *dir)
{
  g_autofree char *path = name_in (dir, "bodies.sqlite");
  g_autofree char *log = name_in (dir, "bodies.sqlite-wal");
  g_autofree char *index = name_in (dir, "bodies.sqlite-shm");

  g_unlink (log);
  g_unlink (index);
  g_assert_true (g_file_set_contents (path, self->data, (gssize) self->len, NULL));
  if (self->log != NULL)
    g_assert_true (g_file_set_contents (log, self->log, (gssize) self->log_len, NULL));
}

/* The cache opens, what it shows is right, and what it does not show can be stored again. */
static guint
use_files (const Files *files, const char *dir)
{
  g_autoptr (Store) store = NULL;
  g_autoptr (Store) reader = NULL;
  guint n;

  write_files (files, dir);
  reader = test_store_open (dir, STORE_OPEN_READ_ONLY);
  for (gint64 id = 1; id <= N_BEFORE; id++)
    {
      g_autoptr (GBytes) expected = body_of (id);
      g_autoptr (GBytes) bytes = store_body_get (reader, id, "", NULL);

      g_assert_true (bytes == NULL || g_bytes_equal (bytes, expected));
    }
  g_clear_pointer (&reader, store_close);

  store = test_store_open (dir, 0);
  n = count_right (store);
  /* Damage that was not met before is cleared away with what was stored meanwhile. */
  put_all (store);
  if (count_right (store) < N_BEFORE)
    put_all (store);
  g_assert_cmpuint (count_right (store), ==, N_BEFORE);
  g_clear_pointer (&store, store_close);
  store = test_store_open (dir, 0);
  g_assert_cmpuint (count_right (store), ==, N_BEFORE);
  return n;
}

static void
flip (char *data, gsize len, GRand *dice)
{
  guint n = g_rand_int_range (dice, 1, 20);

  while (n > 0)
    {
      gsize at = (gsize) g_rand_double_range (dice, 0, (double) len);

      if (data[at] == 0)
        continue;
      data[at] ^= (char) (1 << g_rand_int_range (dice, 0, 8));
      n--;
    }
}

/* Each damage, to the database or (with @data) to its log. */
static void
test_damaged (gconstpointer data)
{
  static const struct
  {
    double first, last; /* of which share zeros are made; cut off there when both are the same */
  } holes[] = { { 0, 0 }, { 0.5, 0.5 }, { 0.97, 0.97 }, { 0, 1 }, { 0, 0.02 }, { 0.4, 0.6 }, { 0.7, 1 } };
  gboolean with_log = GPOINTER_TO_INT (data);
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (GRand) dice = g_rand_new_with_seed (1);
  Files files = { 0 };
  guint n_lost = 0;

  make_files (&files, dir, with_log);
  g_assert_cmpuint (use_files (&files, dir), ==, N_BEFORE);
  for (guint i = 0; i < G_N_ELEMENTS (holes) + N_FLIPPED; i++)
    {
      Files damaged = files;
      char **bytes = with_log ? &damaged.log : &damaged.data;
      gsize *len = with_log ? &damaged.log_len : &damaged.len;
      g_autofree char *copy = g_memdup2 (*bytes, *len);

      *bytes = copy;
      if (i >= G_N_ELEMENTS (holes))
        flip (copy, *len, dice);
      else if (holes[i].first == holes[i].last)
        *len = (gsize) ((double) *len * holes[i].first);
      else
        memset (copy + (gsize) ((double) *len * holes[i].first), 0,
                (gsize) ((double) *len * (holes[i].last - holes[i].first)));
      n_lost += N_BEFORE - use_files (&damaged, dir);
    }
  /* A log repeats what the database has; the database itself must have missed something. */
  g_assert_true (with_log || n_lost > 0);
  g_free (files.data);
  g_free (files.log);
  test_store_dir_free (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_vfs_install ();

  g_test_add_data_func ("/body-faults/every-write", GINT_TO_POINTER (FALSE), test_every_write);
  g_test_add_data_func ("/body-faults/every-write-of-the-first", GINT_TO_POINTER (TRUE),
                        test_every_write);
  g_test_add_func ("/body-faults/file", test_file);
  g_test_add_data_func ("/body-faults/damaged", GINT_TO_POINTER (FALSE), test_damaged);
  g_test_add_data_func ("/body-faults/damaged-log", GINT_TO_POINTER (TRUE), test_damaged);

  return g_test_run ();
}
