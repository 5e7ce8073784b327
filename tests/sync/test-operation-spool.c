/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-spool.h"

#include "ph-error.h"
#include "ph-tree.h"

#include <glib/gstdio.h>
#include <string.h>

static const char text[] = "Subject: Winch\r\n\r\nIt holds again.\r\n";

typedef struct
{
  char *dir;
  char *file;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("posthorn-XXXXXX", &error);
  g_assert_no_error (error);
  self->file = operation_spool_write (self->dir, "token", bytes, &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, self->file, NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  ph_tree_remove (self->dir, NULL);
  g_free (self->path);
  g_free (self->file);
  g_free (self->dir);
}

static void
test_read (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) read = operation_spool_read (self->dir, self->file, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (read, NULL), g_bytes_get_size (read), text, strlen (text));
  g_assert_true (operation_spool_is_of (self->file, read));
}

static void
assert_damaged (Fixture *self, const char *contents, gssize len)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->path, contents, len, NULL));
  g_assert_null (operation_spool_read (self->dir, self->file, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
}

static void
test_damaged (Fixture *self, gconstpointer unused)
{
  g_autofree char *flipped = g_strdup (text);

  flipped[10] ^= 1;
  assert_damaged (self, text, (gssize) strlen (text) / 2);
  assert_damaged (self, "", 0);
  assert_damaged (self, flipped, -1);
}

static void
test_gone (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  operation_spool_remove (self->dir, self->file);
  operation_spool_remove (self->dir, self->file);
  g_assert_null (operation_spool_read (self->dir, self->file, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (operation_spool_read (self->dir, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
}

/* Mail that waited when the program was renewed. */
static void
test_older (Fixture *self, gconstpointer unused)
{
  const char *file = "spool/00000000-0000-4000-8000-000000000001.eml";
  g_autofree char *path = g_build_filename (self->dir, file, NULL);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  read = operation_spool_read (self->dir, file, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (read, NULL), g_bytes_get_size (read), text, strlen (text));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/operation-spool/read", Fixture, NULL, set_up, test_read, tear_down);
  g_test_add ("/operation-spool/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/operation-spool/older", Fixture, NULL, set_up, test_older, tear_down);
  g_test_add ("/operation-spool/gone", Fixture, NULL, set_up, test_gone, tear_down);
  return g_test_run ();
}
