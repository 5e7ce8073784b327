/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "store-body.h"
#include "store-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>



#define LARGE (64 * 1024 + 1)

static char *dir;
static Store *store;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
}

static void
tear_down (void)
{
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

static GBytes *
make_bytes (gsize len, guint8 seed)
{
  guint8 *data = g_malloc (len + 1);

  for (gsize i = 0; i < len; i++)
    data[i] = i * 31 + seed + (i >> 8);

  return g_bytes_new_take (data, len);
}

static void
put (gint64 message_id, const char *part, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (store_body_put (store, message_id, part, bytes, &error));
  g_assert_no_error (error);
}

static void
assert_body (gint64 message_id, const char *part, GBytes *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = store_body_get (store, message_id, part, &error);

  g_assert_no_error (error);
  if (expected == NULL)
    g_assert_null (bytes);
  else
    g_assert_true (bytes != NULL && g_bytes_equal (bytes, expected));
  g_assert_cmpint (store_body_has (store, message_id, part), ==, expected != NULL);
}

/* All files below blobs/, one after the other; the last one's path. */
static guint
count_files (const char *path, char **last)
{
  g_autoptr (GDir) top = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (top != NULL && (name = g_dir_read_name (top)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        n += count_files (child, last);
      else
        {
          n++;
          if (last != NULL)
            {
              g_free (*last);
              *last = g_strdup (child);
            }
        }
    }

  return n;
}

static guint
count_blobs (char **last)
{
  g_autofree char *blobs = g_build_filename (dir, "blobs", NULL);

  return count_files (blobs, last);
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 1000, LARGE - 1, LARGE, 3000000 };

  set_up ();
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = make_bytes (sizes[i], i);

      assert_body (i + 1, "1.2", NULL);
      put (i + 1, "1.2", bytes);
      assert_body (i + 1, "1.2", bytes);
      assert_body (i + 1, "", NULL);
    }
  g_assert_cmpuint (count_blobs (NULL), ==, 2);
  tear_down ();
}

static void
test_writer (void)
{
  g_autoptr (GBytes) bytes = make_bytes (200000, 1);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  StoreBodyWriter *writer;

  set_up ();
  writer = store_body_writer_new (store, NULL);
  for (gsize at = 0; at < 200000; at += 1000)
    g_assert_true (store_body_writer_add (writer, data + at, 1000, NULL));
  g_assert_true (store_body_writer_finish (writer, 1, "", NULL));
  assert_body (1, "", bytes);
  g_assert_cmpuint (count_blobs (NULL), ==, 1);

  writer = store_body_writer_new (store, NULL);
  g_assert_true (store_body_writer_add (writer, data, 150000, NULL));
  store_body_writer_drop (writer);
  g_assert_cmpuint (count_blobs (NULL), ==, 1);
  tear_down ();
}

static void
remove_bodies (gint64 message_id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  g_array_append_val (ids, message_id);
  store_body_remove_all (store, ids, &error);
  g_assert_no_error (error);
}

/* Two messages with one attachment share a file until both are gone. */
static void
test_shared (void)
{
  g_autoptr (GBytes) bytes = make_bytes (LARGE, 1);

  set_up ();
  put (1, "2", bytes);
  put (2, "3", bytes);
  g_assert_cmpuint (count_blobs (NULL), ==, 1);
  remove_bodies (1);
  assert_body (1, "2", NULL);
  assert_body (2, "3", bytes);
  remove_bodies (2);
  g_assert_cmpuint (count_blobs (NULL), ==, 0);
  tear_down ();
}

static void
damage (const char *path, goffset at)
{
  g_autofree char *data = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &data, &len, NULL));
  data[at] ^= 0x40;
  g_assert_true (g_file_set_contents (path, data, len, NULL));
}

static void
test_damaged_file (void)
{
  g_autoptr (GBytes) bytes = make_bytes (LARGE, 1);
  g_autofree char *path = NULL;

  set_up ();
  put (1, "2", bytes);
  count_blobs (&path);
  damage (path, 70);
  g_assert_true (store_body_has (store, 1, "2"));
  assert_body (1, "2", NULL);

  put (1, "2", bytes);
  assert_body (1, "2", bytes);
  g_assert_cmpint (truncate (path, 100), ==, 0);
  assert_body (1, "2", NULL);
  put (1, "2", bytes);
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_body (1, "2", NULL);
  tear_down ();
}

static void
test_damaged_row (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("The harbour at noon", 19);
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  g_autoptr (Store) reader = NULL;
  gsize len;
  char *at;

  set_up ();
  put (1, "1", bytes);
  store_close (store);
  path = g_build_filename (dir, "bodies.sqlite", NULL);
  g_assert_true (g_file_get_contents (path, &data, &len, NULL));
  at = memmem (data, len, "The harbour at noon", 19);
  g_assert_nonnull (at);
  damage (path, at - data);

  reader = test_store_open (dir, STORE_OPEN_READ_ONLY);
  g_assert_null (store_body_get (reader, 1, "1", NULL));
  store = test_store_open (dir, 0);
  assert_body (1, "1", NULL);
  g_clear_pointer (&reader, store_close);
  tear_down ();
}

/* The database itself: it starts anew, without an error. */
static void
test_damaged_database (void)
{
  g_autoptr (GBytes) bytes = make_bytes (3000, 1);
  g_autofree char *path = NULL;

  set_up ();
  path = g_build_filename (dir, "bodies.sqlite", NULL);
  for (guint i = 1; i < 50; i++)
    put (i, "1", bytes);
  store_close (store);
  g_assert_true (g_file_set_contents (path, "no database at all, but long enough to be looked at"
                                            "                                                  ",
                                      -1, NULL));
  store = test_store_open (dir, 0);
  assert_body (1, "1", NULL);
  put (1, "1", bytes);
  assert_body (1, "1", bytes);

  /* Pages in the middle */
  for (guint i = 1; i < 50; i++)
    put (i, "1", bytes);
  store_close (store);
  {
    g_autofree char *data = NULL;
    gsize len;

    g_assert_true (g_file_get_contents (path, &data, &len, NULL));
    memset (data + 8192, 0xa5, len - 8192);
    g_assert_true (g_file_set_contents (path, data, len, NULL));
  }
  store = test_store_open (dir, 0);
  assert_body (7, "1", NULL);
  put (7, "1", bytes);
  assert_body (7, "1", bytes);
  tear_down ();
}

static void
test_sweep (void)
{
  g_autoptr (GBytes) bytes = make_bytes (LARGE, 1);
  g_autofree char *folder = NULL;
  g_autofree char *orphan = NULL;
  g_autofree char *old = NULL;
  g_autofree char *young = NULL;
  g_autofree char *foreign = NULL;

  set_up ();
  put (1, "2", bytes);
  folder = g_build_filename (dir, "blobs", "00", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  orphan = g_build_filename (folder, "11223344556677889900aabbccddeeff11223344556677889900aabbccddee",
                             NULL);
  foreign = g_build_filename (folder, "README", NULL);
  old = g_build_filename (dir, "blobs", "new-AAAAAA", NULL);
  young = g_build_filename (dir, "blobs", "new-BBBBBB", NULL);
  g_assert_true (g_file_set_contents (orphan, "x", 1, NULL));
  g_assert_true (g_file_set_contents (foreign, "x", 1, NULL));
  g_assert_true (g_file_set_contents (old, "x", 1, NULL));
  g_assert_true (g_file_set_contents (young, "x", 1, NULL));
  g_assert_cmpint (utime (old, &(struct utimbuf){ 1000, 1000 }), ==, 0);

  g_assert_true (store_body_sweep (store, NULL));
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  assert_body (1, "2", bytes);
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/body/sizes", test_sizes);
  g_test_add_func ("/body/writer", test_writer);
  g_test_add_func ("/body/shared", test_shared);
  g_test_add_func ("/body/damaged-file", test_damaged_file);
  g_test_add_func ("/body/damaged-row", test_damaged_row);
  g_test_add_func ("/body/damaged-database", test_damaged_database);
  g_test_add_func ("/body/sweep", test_sweep);

  return g_test_run ();
}
