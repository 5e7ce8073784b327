/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of the outbox: `bench-send [--list] [PREFIX…]` prints "name value unit" lines. Mail goes to a private Exim,
 * over TLS on loopback.
 *
 * send-1mb-ms              a mail of 1 MB that is in the outbox, on a connection that is open, until it is known
 *                          as sent
 * send-1mb-floor-ms        the same bytes behind DATA
 * send-100-s               100 mails of 2 KB in the outbox, from connecting until all are known as sent, and their
 *                          copies are in the journal
 * send-100-floor-s         the same on a bare connection
 * send-100-round-trips     how often the server was waited for */

#include "account-secrets.h"
#include "bench.h"
#include "outbox-file.h"
#include "outbox-send.h"
#include "outbox-worker.h"
#include "ph-tree.h"
#include "raw-smtp.h"
#include "smtp-data.h"
#include "store-folder.h"

#include <string.h>

#define ROUNDS 5
#define N_MAILS 100
#define ACCOUNT_ID "00000000-0000-4000-8000-000000000001"
#define FAR "ann@far.example"

static TestServer *server;
static AccountSettings *settings;
static char *state;

/* A mail of about @size bytes. */
static char *
make_text (guint n, gsize size)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "From: <%s>\r\nTo: <" FAR ">\r\nSubject: Berth plan %u\r\n"
                          "Date: Sun, 22 Nov 2020 10:00:00 +0000\r\nMessage-ID: <%u@harbour.example>\r\n\r\n",
                          test_server_get_address (server, 0), n, n);
  while (text->len < size)
    g_string_append (text, "The plan hangs beside the door, and whoever comes late finds it there too.\r\n");
  return g_string_free (text, FALSE);
}

static gint64
submit (Store *store, guint n, gsize size)
{
  g_autoptr (OutboxMail) mail = outbox_mail_new ();
  g_autoptr (GError) error = NULL;
  char *text = make_text (n, size);
  gint64 id;

  mail->message = g_bytes_new_take (text, strlen (text));
  mail->sender = g_strdup (test_server_get_address (server, 0));
  mail->recipients = g_strsplit (FAR, " ", -1);
  id = outbox_submit (store, state, mail, &error);
  if (id == 0)
    bench_fail (error);
  return id;
}

static void
send_raw (RawSmtp *raw, guint n, gsize size)
{
  g_autofree char *text = make_text (n, size);
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  SmtpData encoder = { 0 };

  smtp_data_encode (&encoder, text, strlen (text), wire);
  smtp_data_finish (&encoder, wire);
  g_byte_array_append (wire, (const guint8 *) SMTP_DATA_END, strlen (SMTP_DATA_END));
  raw_smtp_send (raw, test_server_get_address (server, 0), FAR, (const char *) wire->data, wire->len);
}

/* ---- One large mail ------------------------------------------------------------------------- */

static double
send_large (Store *store, SmtpSession *session, guint n)
{
  g_autoptr (StoreOutbox) row = store_outbox_get (store, submit (store, n, 1000 * 1000), NULL);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!outbox_send (store, state, session, TRUE, row, NULL, &error) || row->state != STORE_OUTBOX_ACCEPTED)
    bench_fail (error);
  return bench_ms_since (start);
}

static double
send_large_raw (RawSmtp *raw, guint n)
{
  gint64 start = g_get_monotonic_time ();

  send_raw (raw, n, 1000 * 1000);
  return bench_ms_since (start);
}

static void
bench_large (Store *store)
{
  SmtpSessionConfig config = { .settings = settings };
  g_autoptr (SmtpSession) session = smtp_session_new (&config);
  g_autoptr (RawSmtp) raw = raw_smtp_new (server);
  g_autoptr (GError) error = NULL;
  double times[ROUNDS];
  double floors[ROUNDS];
  char *password = account_secrets_lookup (settings, ACCOUNT_SECRET_SMTP, NULL, &error);

  if (password == NULL || !smtp_session_connect (session, password, NULL, &error))
    bench_fail (error);
  account_secrets_free (password);
  for (guint i = 0; i < ROUNDS; i++)
    {
      floors[i] = send_large_raw (raw, i);
      times[i] = send_large (store, session, i);
    }
  bench_print ("send-1mb-ms", bench_median (times, ROUNDS), "ms");
  bench_print ("send-1mb-floor-ms", bench_median (floors, ROUNDS), "ms");
}

/* ---- Many small ones ------------------------------------------------------------------------ */

static void
on_changed_cb (StoreChanges *changes, gpointer user_data)
{
}

static void
on_blocked_cb (const char *way, const GError *error, gpointer user_data)
{
  if (error != NULL)
    bench_fail (error);
}

static void
on_sent_cb (gint64 id, gpointer user_data)
{
  g_async_queue_push (user_data, GINT_TO_POINTER (1));
}

/* How often something was said after an answer. */
static guint
count_round_trips (ProtocolLog *log)
{
  g_autofree char *text = protocol_log_to_string (log);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  char last = '<';
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *sign = strpbrk (lines[i], "<>");

      n += sign != NULL && *sign == '<' && last == '>';
      last = sign != NULL ? *sign : last;
    }
  return n;
}

static double
send_many (Store *store, guint *n_round_trips)
{
  g_autoptr (ProtocolLog) log = protocol_log_new (16 * 1024 * 1024);
  g_autoptr (GAsyncQueue) sent = g_async_queue_new ();
  const OutboxWorkerConfig config = { settings, state, log, on_changed_cb, on_blocked_cb, on_sent_cb, sent };
  OutboxWorker *worker;
  gint64 start;
  double seconds;

  for (guint i = 0; i < N_MAILS; i++)
    submit (store, i, 2000);
  start = g_get_monotonic_time ();
  worker = outbox_worker_new (&config);
  outbox_worker_set_online (worker, TRUE);
  outbox_worker_wake (worker);
  for (guint i = 0; i < N_MAILS; i++)
    g_async_queue_pop (sent);
  seconds = bench_ms_since (start) / 1000;
  *n_round_trips = count_round_trips (log);
  outbox_worker_stop (worker);
  return seconds;
}

static double
send_many_raw (void)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (RawSmtp) raw = raw_smtp_new (server);

  for (guint i = 0; i < N_MAILS; i++)
    send_raw (raw, i, 2000);
  return bench_ms_since (start) / 1000;
}

static void
bench_many (Store *store)
{
  double times[ROUNDS];
  double floors[ROUNDS];
  guint n_round_trips = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      floors[i] = send_many_raw ();
      times[i] = send_many (store, &n_round_trips);
    }
  bench_print ("send-100-s", bench_median (times, ROUNDS), "s");
  bench_print ("send-100-floor-s", bench_median (floors, ROUNDS), "s");
  bench_print ("send-100-round-trips", n_round_trips, "");
}

/* ---- All of it ------------------------------------------------------------------------------ */

static gboolean
add_folder (Store *store, const char *name, FolderRole role, GError **error)
{
  StoreFolder folder = { .wire_name = (char *) name, .path = (char *) name, .name = (char *) name,
                         .delimiter = '/', .role = role };

  return store_folder_put (store, &folder, error) != 0;
}

/* The folders are known, and that this server files nothing. */
static void
prepare (Store *store)
{
  g_autoptr (GError) error = NULL;

  if (!store_begin (store, &error) || !add_folder (store, "INBOX", FOLDER_ROLE_INBOX, &error) ||
      !add_folder (store, "Sent", FOLDER_ROLE_SENT, &error) ||
      !outbox_file_set_filer (store, "", OUTBOX_FILER_CLIENT, &error) || !store_commit (store, &error))
    bench_fail (error);
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = { "send-1mb-ms", "send-1mb-floor-ms", "send-100-s", "send-100-floor-s",
                                       "send-100-round-trips", NULL };
  g_autofree char *dir = NULL;
  g_autofree char *config = NULL;
  g_autoptr (Store) store = NULL;
  g_autoptr (GError) error = NULL;

  if (bench_init (argc, argv, names))
    return 0;
  dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", NULL);
  config = g_build_filename (dir, "account.ini", NULL);
  state = g_build_filename (dir, "state", NULL);
  server = test_server_start ("mailserver", "--exim", NULL);
  test_server_write_account (server, 0, ACCOUNT_ID, config);
  settings = account_settings_load_file (config, &error);
  store = settings != NULL ? store_open (state, STORE_OPEN_WRITE, NULL, &error) : NULL;
  if (store == NULL)
    bench_fail (error);
  prepare (store);
  if (bench_wants_between ("send-1mb-ms", "send-1mb-floor-ms"))
    bench_large (store);
  if (bench_wants_between ("send-100-s", "send-100-round-trips"))
    bench_many (store);
  g_clear_pointer (&store, store_close);
  account_settings_unref (settings);
  test_server_stop (server);
  ph_tree_remove (dir, NULL);
  g_free (state);
  return 0;
}
