/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-list.h"
#include "ph-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

typedef struct
{
  char *folder;
  char *path;
  AccountList *list;
  guint n_changed;
} Fixture;

static void
changed_cb (AccountList *list, gpointer user_data)
{
  ((Fixture *) user_data)->n_changed++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("posthorn-accounts-XXXXXX", NULL);
  /* The folder of the file does not exist yet, as on the first start. */
  fixture->path = g_build_filename (fixture->folder, "posthorn", "accounts.ini", NULL);
  fixture->list = account_list_new (fixture->path);
  g_signal_connect (fixture->list, "changed", G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_autofree char *copy = g_strconcat (fixture->path, "~", NULL);
  g_autofree char *damaged = g_strconcat (fixture->path, ".damaged", NULL);

  g_chmod (folder, 0700);
  g_unlink (fixture->path);
  g_unlink (copy);
  g_unlink (damaged);
  g_rmdir (folder);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0); /* no temporary file is left */
  g_object_unref (fixture->list);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static char *
add (AccountList *list, const char *name)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (GError) error = NULL;

  g_free (settings->name);
  settings->name = g_strdup (name);
  g_free (settings->imap.host);
  settings->imap.host = g_strdup ("imap.example.test");
  account_list_set (list, settings, &error);
  g_assert_no_error (error);
  return g_strdup (settings->id);
}

/* The names in order, of the list itself and of the file as another start would read it. */
static void
assert_names (Fixture *fixture, const char *expected)
{
  g_autoptr (AccountList) other = account_list_new (fixture->path);
  AccountList *lists[] = { fixture->list, other };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GString) names = g_string_new (NULL);

      for (guint j = 0; j < account_list_get_n_accounts (lists[i]); j++)
        g_string_append (names, account_list_get (lists[i], j)->name);
      g_assert_cmpstr (names->str, ==, expected);
    }
}

static void
test_change (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = add (fixture->list, "a");
  g_autofree char *b = add (fixture->list, "b");
  g_autofree char *c = add (fixture->list, "c");
  g_autoptr (AccountSettings) changed = NULL;
  g_autoptr (GError) error = NULL;

  assert_names (fixture, "abc");
  g_assert_cmpuint (fixture->n_changed, ==, 3);

  g_assert_true (account_list_move (fixture->list, c, 0, &error));
  assert_names (fixture, "cab");
  g_assert_true (account_list_move (fixture->list, c, 99, &error));
  assert_names (fixture, "abc");

  changed = account_settings_copy (account_list_find (fixture->list, b));
  g_free (changed->name);
  changed->name = g_strdup ("B");
  g_assert_true (account_list_set (fixture->list, changed, &error));
  assert_names (fixture, "aBc");

  g_assert_true (account_list_remove (fixture->list, a, &error));
  assert_names (fixture, "Bc");
  g_assert_cmpuint (fixture->n_changed, ==, 7);

  g_assert_false (account_list_remove (fixture->list, a, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (account_list_move (fixture->list, a, 0, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_cmpuint (fixture->n_changed, ==, 7);
  g_assert_null (account_list_find (fixture->list, a));
}

/* Others may read neither the file nor what it is written over. */
static void
test_mode (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = add (fixture->list, "a");
  GStatBuf info;

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

/* A group that is not understood stays in the file through every change. */
static void
test_foreign_groups (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = add (fixture->list, "a");
  g_autofree char *b = NULL;
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;
  g_autoptr (AccountList) list = NULL;

  g_file_get_contents (fixture->path, &text, NULL, NULL);
  more = g_strconcat (text, "[Account not-a-uuid]\nimap-host=x\nstrange=1\n[Other]\ny=2\n", NULL);
  g_file_set_contents (fixture->path, more, -1, NULL);

  list = account_list_new (fixture->path);
  g_assert_cmpuint (account_list_get_n_accounts (list), ==, 1);
  g_assert_error (account_list_get_error (list), PH_ERROR, PH_ERROR_INVALID);
  b = add (list, "b");
  g_assert_true (account_list_move (list, b, 0, NULL));
  g_assert_true (account_list_remove (list, a, NULL));

  g_clear_pointer (&text, g_free);
  g_file_get_contents (fixture->path, &text, NULL, NULL);
  g_assert_nonnull (strstr (text, "strange=1"));
  g_assert_nonnull (strstr (text, "y=2"));
}

/* A file that is no key file at all is reported and never written over. */
static void
test_damaged (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = add (fixture->list, "a");
  g_autoptr (AccountList) list = NULL;
  g_autoptr (AccountSettings) settings = account_settings_copy (account_list_get (fixture->list, 0));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_file_set_contents (fixture->path, "this is no key file", -1, NULL);
  list = account_list_new (fixture->path);
  g_assert_error (account_list_get_error (list), PH_ERROR, PH_ERROR_DAMAGED);
  g_assert_cmpuint (account_list_get_n_accounts (list), ==, 0);
  g_assert_false (account_list_set (list, settings, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
  g_file_get_contents (fixture->path, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, "this is no key file");
}

/* A file of its own, which waits for no disk. */
static void
write_file (Fixture *fixture, const char *data, gssize len)
{
  g_unlink (fixture->path);
  g_assert_true (g_file_set_contents_full (fixture->path, data, len, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL));
}

static void
assert_restored (Fixture *fixture, const char *data, gsize len)
{
  g_autofree char *damaged = g_strconcat (fixture->path, ".damaged", NULL);
  g_autoptr (AccountList) list = NULL;
  g_autofree char *kept = NULL;
  gsize kept_len;

  g_unlink (damaged);
  write_file (fixture, data, (gssize) len);
  list = account_list_new (fixture->path);
  g_assert_error (account_list_get_error (list), PH_ERROR, PH_ERROR_DAMAGED);
  assert_names (fixture, "abc");
  g_assert_true (g_file_get_contents (damaged, &kept, &kept_len, NULL));
  g_assert_cmpmem (kept, kept_len, data, len);
}

/* What a disk makes of the file: cut off anywhere within a line, or zeros. */
static void
test_restored (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = add (fixture->list, "a");
  g_autofree char *b = add (fixture->list, "b");
  g_autofree char *c = add (fixture->list, "c");
  g_autofree char *text = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (fixture->path, &text, &len, NULL));
  for (gsize i = 0; i < len; i += 7)
    if (i == 0 || text[i - 1] != '\n')
      assert_restored (fixture, text, i);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *zeros = g_memdup2 (text, len);

      memset (zeros + i * len / 5, 0, i == 0 ? len : len / 5);
      assert_restored (fixture, zeros, len);
    }

  /* Who empties it by hand and starts anew, or takes the last account out, means it. */
  g_unlink (fixture->path);
  {
    g_autoptr (AccountList) list = account_list_new (fixture->path);

    g_assert_no_error (account_list_get_error (list));
    g_assert_cmpuint (account_list_get_n_accounts (list), ==, 0);
  }
}

/* Whatever bits a disk turns, the program starts, and the file keeps what it can't read. */
static void
test_flipped (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = add (fixture->list, "a");
  g_autofree char *b = add (fixture->list, "b");
  g_autofree char *text = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (fixture->path, &text, &len, NULL));
  for (gsize i = 0; i < len; i++)
    for (guint bit = 0; bit < 8; bit += 3)
      {
        g_autofree char *flipped = g_memdup2 (text, len);
        g_autofree char *kept = NULL;
        g_autoptr (AccountList) list = NULL;
        gsize kept_len;

        flipped[i] ^= (char) (1 << bit);
        write_file (fixture, flipped, (gssize) len);
        list = account_list_new (fixture->path);
        g_assert_true (g_file_get_contents (fixture->path, &kept, &kept_len, NULL));
        if (account_list_get_n_accounts (list) < 2)
          g_assert_cmpmem (kept, kept_len, flipped, len);
      }
}

/* An account under a name that is none is missed, and said to be. */
static void
test_misnamed (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = add (fixture->list, "a");
  g_autofree char *b = add (fixture->list, "b");
  g_autofree char *text = NULL;
  char *name;

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  name = strstr (text, b) - strlen ("Account ");
  for (guint i = 0; i < strlen ("Account "); i++)
    {
      g_autoptr (AccountList) list = NULL;

      name[i] ^= 1;
      write_file (fixture, text, -1);
      list = account_list_new (fixture->path);
      g_assert_cmpuint (account_list_get_n_accounts (list), ==, 1);
      g_assert_error (account_list_get_error (list), PH_ERROR, PH_ERROR_INVALID);
      name[i] ^= 1;
    }
}

/* The disk is full: the list and the file stay as they were. */
static void
test_full (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = add (fixture->list, "a");
  g_autoptr (AccountSettings) more = account_settings_copy (account_list_get (fixture->list, 0));
  g_autoptr (GError) error = NULL;
  struct rlimit before, narrow;

  g_free (more->name);
  more->name = g_strnfill (5000, 'n');
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  narrow = before;
  narrow.rlim_cur = 4096;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &narrow), ==, 0);
  g_assert_false (account_list_set (fixture->list, more, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  assert_names (fixture, "a");
  g_assert_cmpuint (fixture->n_changed, ==, 1);
}

/* What could not be read again is not written, and when writing fails nothing changes. */
static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = add (fixture->list, "a");
  g_autoptr (AccountSettings) bad = account_settings_copy (account_list_get (fixture->list, 0));
  g_autoptr (GError) error = NULL;

  g_free (bad->imap.user);
  bad->imap.user = g_strdup ("a\r\nb");
  g_assert_false (account_list_set (fixture->list, bad, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_clear_error (&error);

  g_unlink (fixture->path);
  g_mkdir (fixture->path, 0700);
  g_assert_false (account_list_remove (fixture->list, id, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 1);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_rmdir (fixture->path);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer unused);
  } tests[] = {
    { "/account-list/change", test_change },
    { "/account-list/mode", test_mode },
    { "/account-list/foreign-groups", test_foreign_groups },
    { "/account-list/damaged", test_damaged },
    { "/account-list/restored", test_restored },
    { "/account-list/flipped", test_flipped },
    { "/account-list/misnamed", test_misnamed },
    { "/account-list/full", test_full },
    { "/account-list/refused", test_refused },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
