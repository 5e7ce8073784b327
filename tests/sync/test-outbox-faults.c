/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A mail that is handed to the outbox while the disk fails. */

#include "operation-spool.h"
#include "outbox.h"
#include "ph-error.h"
#include "ph-tree.h"
#include "test-vfs.h"

#include <sqlite3.h>
#include <string.h>

#define MAIL(name)                                                                                 \
  "From: a@m.example\r\nTo: b@m.example\r\nSubject: " name "\r\nMessage-ID: <" name "@m.example>\r\n\r\nWords\r\n"

static gint64
submit (Store *store, const char *dir, const char *text, gint64 replaces, GError **error)
{
  g_autoptr (OutboxMail) mail = outbox_mail_new ();

  mail->message = g_bytes_new (text, strlen (text));
  mail->sender = g_strdup ("a@m.example");
  mail->recipients = g_strsplit ("b@m.example", " ", -1);
  mail->replaces = replaces;
  return outbox_submit (store, dir, mail, error);
}

/* One of the two is there, with all its words, also after what nobody wants has gone. */
static void
check_outbox (const char *dir, gboolean is_replaced)
{
  g_autoptr (Store) store = store_open (dir, STORE_OPEN_WRITE, NULL, NULL);
  g_autoptr (GPtrArray) rows = store_outbox_list (store, NULL);
  const StoreOutbox *row;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  if (is_replaced)
    g_assert_cmpstr (row->subject, ==, "new");
  operation_spool_sweep (store, dir);
  bytes = operation_spool_read (dir, row->file, &error);
  g_assert_no_error (error);
}

/* FALSE when there are fewer than @nth places that can fail. */
static gboolean
try_place (guint nth, int result)
{
  g_autofree char *dir = g_dir_make_tmp ("posthorn-outbox-XXXXXX", NULL);
  Store *store = store_open (dir, STORE_OPEN_WRITE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gint64 old = submit (store, dir, MAIL ("old"), 0, &error);
  gboolean was_reached;
  gint64 new;

  g_assert_no_error (error);
  test_vfs_fail (nth, result, TRUE);
  new = submit (store, dir, MAIL ("new"), old, &error);
  was_reached = test_vfs_has_failed ();
  if (new == 0)
    g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  test_vfs_fail (0, 0, FALSE);
  store_close (store);

  check_outbox (dir, new != 0);
  ph_tree_remove (dir, NULL);
  return was_reached;
}

static void
test_every_write (gconstpointer result)
{
  guint nth = 1;

  while (try_place (nth, GPOINTER_TO_INT (result)))
    nth++;
  g_assert_cmpuint (nth, >, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_vfs_install ();
  g_test_add_data_func ("/outbox-faults/full", GINT_TO_POINTER (SQLITE_FULL), test_every_write);
  g_test_add_data_func ("/outbox-faults/broken", GINT_TO_POINTER (SQLITE_IOERR_WRITE), test_every_write);
  return g_test_run ();
}
