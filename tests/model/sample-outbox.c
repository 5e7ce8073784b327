/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sample-outbox.h"

#include <string.h>

typedef struct
{
  AccountEngine *engine;
  gint64 id;
  guint n_wanted;
} Wait;

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GError) error = NULL;

  wait->id = account_engine_send_finish (ACCOUNT_ENGINE (object), result, &error);
  g_assert_no_error (error);
}

static guint
count (AccountEngine *engine)
{
  guint n;

  g_object_get (engine, "n-outbox", &n, NULL);
  return n;
}

static gboolean
is_there (gpointer user_data)
{
  Wait *wait = user_data;

  return wait->id != 0 && count (wait->engine) == wait->n_wanted;
}

static GBytes *
make_message (const char *subject)
{
  static guint n;
  char *text = g_strdup_printf (
    "From: Sam Sample <sam@harbour.example>\r\nTo: Ann Tide <ann@sea.example>, Ben <ben@sea.example>\r\n"
    "Subject: %s\r\nMessage-ID: <outbox.%u@harbour.example>\r\nDate: Sun, 22 Nov 2020 10:00:00 +0000\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe ferry leaves at eight from the south "
    "pier.\r\n--b\r\nContent-Type: text/plain; name=timetable.txt\r\n"
    "Content-Disposition: attachment; filename=timetable.txt\r\n\r\n8:00 south pier\r\n--b--\r\n",
    subject, n++);

  return g_bytes_new_take (text, strlen (text));
}

gint64
sample_outbox_add (SampleAccounts *accounts, guint account, const char *subject,
                   const char *recipients)
{
  AccountEngine *engine = sample_accounts_get (accounts, account);
  OutboxMail *mail = outbox_mail_new ();
  Wait wait = { engine, 0, count (engine) + 1 };

  mail->message = make_message (subject);
  mail->sender = g_strdup ("sam@harbour.example");
  mail->recipients = g_strsplit (recipients, " ", -1);
  account_engine_send_async (engine, mail, NULL, sent_cb, &wait);
  sample_wait (is_there, &wait);
  return wait.id;
}

StoreOutbox *
sample_outbox_get (SampleAccounts *accounts, guint account, gint64 id)
{
  g_autoptr (GError) error = NULL;
  StoreOutbox *row = store_outbox_get (g_ptr_array_index (accounts->writers, account), id, &error);

  g_assert_no_error (error);
  return row;
}

void
sample_outbox_put (SampleAccounts *accounts, guint account, gint64 id, StoreOutboxState state,
                   gint64 later, const char *refused, const char *error)
{
  Store *store = g_ptr_array_index (accounts->writers, account);
  g_autoptr (StoreOutbox) row = sample_outbox_get (accounts, account, id);
  g_autoptr (GError) failure = NULL;
  StoreOutboxState from = row->state;

  g_free (row->refused);
  g_free (row->error);
  row->state = state;
  row->not_before = later != 0 ? g_get_real_time () / G_USEC_PER_SEC + later : 0;
  row->refused = g_strdup (refused);
  row->error = g_strdup (error);
  row->tries = error != NULL;
  outbox_save (store, row, from, &failure);
  g_assert_no_error (failure);
  g_signal_emit_by_name (sample_accounts_get (accounts, account), "outbox-changed");
}

void
sample_outbox_plan (SampleAccounts *accounts, guint account, gint64 id, gint64 send_at)
{
  Store *store = g_ptr_array_index (accounts->writers, account);
  g_autoptr (StoreOutbox) row = sample_outbox_get (accounts, account, id);
  g_autoptr (GError) failure = NULL;

  row->send_at = send_at;
  row->not_before = send_at;
  outbox_save (store, row, row->state, &failure);
  g_assert_no_error (failure);
  g_signal_emit_by_name (sample_accounts_get (accounts, account), "outbox-changed");
}

void
sample_outbox_remove (SampleAccounts *accounts, guint account, gint64 id)
{
  Store *store = g_ptr_array_index (accounts->writers, account);
  g_autoptr (StoreOutbox) row = sample_outbox_get (accounts, account, id);
  g_autofree char *dir = g_build_filename (accounts->dir, "accounts",
                                           sample_accounts_get_id (accounts, account), NULL);
  g_autoptr (GError) error = NULL;

  outbox_remove (store, dir, row, &error);
  g_assert_no_error (error);
  g_signal_emit_by_name (sample_accounts_get (accounts, account), "outbox-changed");
}
