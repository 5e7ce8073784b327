/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-tree.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  char *dir;
  char *tree;    /* what is removed */
  char *outside; /* a folder with a file beside it */
  char *kept;    /* that file */
} Fixture;

static void
write_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "x", 1, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *deep = NULL;

  self->dir = g_dir_make_tmp ("posthorn-tree-XXXXXX", &error);
  g_assert_no_error (error);
  self->tree = g_build_filename (self->dir, "tree", NULL);
  self->outside = g_build_filename (self->dir, "outside", NULL);
  self->kept = g_build_filename (self->outside, "kept", NULL);
  deep = g_build_filename (self->tree, "a", "b", NULL);
  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (self->outside, 0700), ==, 0);
  write_file (self->tree, "one");
  write_file (deep, "two");
  write_file (self->outside, "kept");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_true (g_file_test (self->kept, G_FILE_TEST_EXISTS));
  g_assert_true (ph_tree_remove (self->dir, NULL));
  g_assert_false (g_file_test (self->dir, G_FILE_TEST_EXISTS));
  g_free (self->dir);
  g_free (self->tree);
  g_free (self->outside);
  g_free (self->kept);
}

static void
test_all (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ph_tree_remove (self->tree, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (self->tree, G_FILE_TEST_EXISTS));
  g_assert_true (ph_tree_remove (self->tree, &error));
  g_assert_no_error (error);
}

static void
test_links_inside (Fixture *self, gconstpointer data)
{
  g_autofree char *to_folder = g_build_filename (self->tree, "a", "folder", NULL);
  g_autofree char *to_file = g_build_filename (self->tree, "file", NULL);
  g_autofree char *to_parent = g_build_filename (self->tree, "parent", NULL);

  g_assert_cmpint (symlink (self->outside, to_folder), ==, 0);
  g_assert_cmpint (symlink (self->kept, to_file), ==, 0);
  g_assert_cmpint (symlink ("..", to_parent), ==, 0);
  g_assert_true (ph_tree_remove (self->tree, NULL));
  g_assert_false (g_file_test (self->tree, G_FILE_TEST_EXISTS));
}

static void
test_is_link (Fixture *self, gconstpointer data)
{
  g_autofree char *link = g_build_filename (self->dir, "link", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (self->outside, link), ==, 0);
  g_assert_false (ph_tree_remove (link, &error));
  g_assert_true (error != NULL && error->domain == G_FILE_ERROR);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

static void
test_is_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ph_tree_remove (self->kept, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/tree/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/tree/links-inside", Fixture, NULL, set_up, test_links_inside, tear_down);
  g_test_add ("/tree/is-link", Fixture, NULL, set_up, test_is_link, tear_down);
  g_test_add ("/tree/is-file", Fixture, NULL, set_up, test_is_file, tear_down);

  return g_test_run ();
}
