/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is left of an account that was removed: nothing. And of all else: all. */

#include "engine.h"
#include "ph-tree.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define ID "00000000-0000-4000-8000-000000000001"
#define OTHER_ID "00000000-0000-4000-8000-000000000002"
#define OLD_ID "00000000-0000-4000-8000-000000000003"

typedef struct
{
  char *dir;
  char *accounts; /* the folder of folders */
  AccountList *list;
  Engine *engine;
} Fixture;

static char *
get_path (Fixture *self, const char *name)
{
  return g_build_filename (self->accounts, name, NULL);
}

static gboolean
exists (Fixture *self, const char *name)
{
  g_autofree char *path = get_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
make_folder (Fixture *self, const char *name)
{
  g_autofree char *path = get_path (self, name);
  g_autofree char *file = g_build_filename (path, "file", NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
}

static void
wait_until_gone (Fixture *self, const char *name)
{
  while (exists (self, name))
    g_thread_yield ();
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  static const char *const ids[] = { ID, OTHER_ID };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *file = NULL;

  self->dir = g_dir_make_tmp ("posthorn-folders-XXXXXX", NULL);
  self->accounts = g_build_filename (self->dir, "accounts", NULL);
  file = g_build_filename (self->dir, "accounts.ini", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_string_append_printf (text,
                            "[Account %s]\nname=Test\naddress=a@sea.example\nenabled=false\n"
                            "imap-host=localhost\nimap-port=1\nimap-security=tls\nimap-user=a\n",
                            ids[i]);
  g_assert_true (g_file_set_contents (file, text->str, -1, NULL));
  self->list = account_list_new (file);
  g_assert_cmpuint (account_list_get_n_accounts (self->list), ==, 2);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  engine_stop (self->engine);
  g_assert_finalize_object (g_steal_pointer (&self->engine));
  g_clear_object (&self->list);
  g_assert_true (ph_tree_remove (self->dir, NULL));
  g_free (self->accounts);
  g_free (self->dir);
}

static void
test_removed (Fixture *self, gconstpointer unused)
{
  g_autofree char *link = g_build_filename (self->accounts, ID, "link", NULL);
  g_autofree char *target = get_path (self, OTHER_ID);
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  settings = account_settings_ref (account_list_find (self->list, ID));
  self->engine = engine_new (self->list, self->dir);
  g_assert_true (exists (self, ID "/mail.sqlite"));
  g_assert_cmpint (symlink (target, link), ==, 0);

  account_list_remove (self->list, ID, &error);
  g_assert_no_error (error);
  g_assert_false (exists (self, ID));
  wait_until_gone (self, ID ".removed");
  g_assert_true (exists (self, OTHER_ID "/mail.sqlite"));

  /* The same account made anew begins with nothing. */
  account_list_set (self->list, settings, &error);
  g_assert_no_error (error);
  g_assert_true (exists (self, ID "/mail.sqlite"));
  g_assert_false (exists (self, ID "/link"));
}

/* A link in the folder's place is not of our making. */
static void
test_is_link (Fixture *self, gconstpointer unused)
{
  g_autofree char *folder = get_path (self, ID);
  g_autofree char *elsewhere = g_build_filename (self->dir, "elsewhere", NULL);
  g_autofree char *kept = g_build_filename (elsewhere, "mail.sqlite", NULL);

  g_assert_cmpint (g_mkdir_with_parents (self->accounts, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
  g_assert_cmpint (symlink (elsewhere, folder), ==, 0);
  self->engine = engine_new (self->list, self->dir);
  g_assert_true (account_list_remove (self->list, ID, NULL));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

/* What a crash left is deleted at the next start; what only looks like it is not. */
static void
test_left (Fixture *self, gconstpointer unused)
{
  g_autofree char *link = get_path (self, ID ".removed");
  g_autofree char *target = get_path (self, "mine");

  make_folder (self, OLD_ID ".removed");
  make_folder (self, OLD_ID);
  make_folder (self, "mine");
  make_folder (self, "mine.removed");
  g_assert_cmpint (symlink (target, link), ==, 0);
  self->engine = engine_new (self->list, self->dir);
  wait_until_gone (self, OLD_ID ".removed");
  g_assert_true (exists (self, OLD_ID "/file"));
  g_assert_true (exists (self, "mine/file"));
  g_assert_true (exists (self, "mine.removed/file"));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/account-folder/removed", Fixture, NULL, set_up, test_removed, tear_down);
  g_test_add ("/account-folder/is-link", Fixture, NULL, set_up, test_is_link, tear_down);
  g_test_add ("/account-folder/left", Fixture, NULL, set_up, test_left, tear_down);

  return g_test_run ();
}
