/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of src/sync: `bench-sync [--list] [PREFIX…]` prints "name value unit" lines. A private
 * Dovecot holds one folder of 100,000 messages (N in the environment variable BENCH_MESSAGES for
 * another number); everything goes over TLS on loopback.
 *
 * first-sync-100k-s             from the start of an empty account until all rows are stored
 * first-sync-100k-floor-s       the same FETCH for all messages, its answer read and thrown away
 * first-sync-100k-cpu-s         CPU of the whole client in that time
 * first-sync-100k-rss-mb        its peak of memory
 * first-sync-100k-rows-visible-ms  from the start until the first rows were handed out
 * list-folders-bytes            the list of folders with their counts, in both directions, without
 *                               TLS: on the other connection, along with its introduction
 * reopen-100k-ms                after sign-in: the folder, nothing changed
 * reopen-100k-floor-ms          a bare SELECT with QRESYNC and FETCH of new ones, thrown away
 * reopen-100k-bytes             bytes of that in both directions, without TLS
 * reopen-100k-round-trips       times that the client waited for an answer
 * resync-1000-changes-ms        the same when another client has meanwhile set the flags of 1,000
 *                               messages, added 100 and expunged 100
 * resync-1000-changes-floor-ms  a bare SELECT with QRESYNC and FETCH of the new ones, thrown away
 * resync-1000-changes-bytes, -floor-bytes  what went over the wire for it, without TLS
 * db-bytes-per-message          the cache's database after the first sync (no bodies)
 *
 * first-sync-1m-s, first-sync-1m-floor-s, engine-rss-1m-mb, reopen-1m-ms, reopen-1m-floor-ms
 *                               the same with 1,000,000
 *
 * first-sync-10k-rtt40-s        10,000 messages, each round trip 40 ms longer
 * first-sync-10k-rtt40-floor-s  connecting, LOGIN, SELECT and that FETCH over the same line
 * first-sync-10k-rtt40-scram-floor-s  the same signed in as the client does, which takes two round trips
 *                             more and does not tell the password
 *
 * The first sync runs in a process of its own (bench-sync --first-sync CONFIG STATE). */

#include "account-engine-private.h"
#include "account-secrets.h"
#include "bench.h"
#include "folder-list-sync.h"
#include "ph-tree.h"
#include "raw-imap.h"
#include "slow-line.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 3
#define ACCOUNT_ID "00000000-0000-4000-8000-000000000001"

static const char *const names[] = {
  "first-sync-100k-s",
  "first-sync-100k-floor-s",
  "first-sync-100k-cpu-s",
  "first-sync-100k-rss-mb",
  "first-sync-100k-rows-visible-ms",
  "list-folders-bytes",
  "reopen-100k-ms",
  "reopen-100k-floor-ms",
  "reopen-100k-bytes",
  "reopen-100k-round-trips",
  "resync-1000-changes-ms",
  "resync-1000-changes-floor-ms",
  "resync-1000-changes-bytes",
  "resync-1000-changes-floor-bytes",
  "db-bytes-per-message",
  "first-sync-1m-s",
  "first-sync-1m-floor-s",
  "engine-rss-1m-mb",
  "reopen-1m-ms",
  "reopen-1m-floor-ms",
  "first-sync-10k-rtt40-s",
  "first-sync-10k-rtt40-floor-s",
  "first-sync-10k-rtt40-scram-floor-s",
  NULL,
};

static TestServer *server;
static char *config_path;

static guint
get_n_messages (void)
{
  const char *n = g_getenv ("BENCH_MESSAGES");

  return n != NULL ? (guint) g_ascii_strtoull (n, NULL, 10) : 100000;
}

/* ---- The client, in its own process --------------------------------------------------------- */

typedef struct
{
  gint64 start;
  double rows_visible;
} FirstSync;

static void
on_changes_cb (AccountEngine *engine, StoreChanges *changes, gpointer user_data)
{
  FirstSync *self = user_data;

  if (self->rows_visible == 0 && changes->changes->len > 0)
    self->rows_visible = bench_ms_since (self->start);
}

static int
run_first_sync (const char *config, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load_file (config, &error);
  g_autoptr (AccountEngine) engine = NULL;
  FirstSync first = { g_get_monotonic_time (), 0 };

  engine = settings != NULL ? account_engine_new (settings, state, &error) : NULL;
  if (engine == NULL)
    bench_fail (error);
  g_signal_connect (engine, "changes", G_CALLBACK (on_changes_cb), &first);
  account_engine_start (engine);
  while (account_engine_get_state (engine) != ACCOUNT_STATE_IN_STEP)
    {
      if (account_engine_get_error (engine) != NULL)
        bench_fail (account_engine_get_error (engine));
      g_main_context_iteration (NULL, TRUE);
    }
  printf ("%f %f %f %f\n", bench_ms_since (first.start) / 1000, bench_cpu_s (),
          bench_peak_mb (), first.rows_visible);
  account_engine_stop (engine);
  return 0;
}

/* ---- The floor ------------------------------------------------------------------------------ */

static double
run_floor (void)
{
  g_autoptr (RawImap) raw = raw_imap_new (server, 0, 0);
  gint64 start;

  raw_imap_say (raw, "ENABLE QRESYNC");
  raw_imap_say (raw, "SELECT INBOX");
  start = g_get_monotonic_time ();
  raw_imap_say (raw, "UID FETCH 1:* (%s MODSEQ)",
                message_profile_get_items (MESSAGE_PROFILE_HEADERS));
  return bench_ms_since (start) / 1000;
}

/* ---- Reopening ------------------------------------------------------------------------------ */

/* Counts what part of a log holds: bytes of the lines (with CRLF) and how often an answer followed
 * something said. */
static void
count_log (const char *text, guint *bytes, guint *round_trips)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  char last = '<';

  *bytes = 0;
  *round_trips = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *sign = strpbrk (lines[i], "<>");

      if (sign == NULL)
        continue;
      *bytes += (guint) strlen (sign + 2) + 2;
      if (*sign == '<' && last == '>')
        ++*round_trips;
      last = *sign;
    }
}

typedef struct
{
  double ms;
  guint bytes;
  guint round_trips;
  guint list_bytes;
} Reopened;

static Reopened
run_reopen (const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load_file (config_path, &error);
  g_autoptr (Store) store = store_open (state, STORE_OPEN_WRITE, NULL, &error);
  g_autoptr (ProtocolLog) log = protocol_log_new (16 * 1024 * 1024);
  ImapSessionConfig config = { .settings = settings, .log = log, .name = "1" };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  g_autoptr (StoreFolder) inbox = NULL;
  g_autoptr (GArray) hints = NULL;
  g_autofree char *signed_in = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *opened = NULL;
  char *password = account_secrets_lookup (settings, ACCOUNT_SECRET_IMAP, NULL, &error);
  SyncContext context = { .settings = settings, .session = session, .store = store };
  Reopened result;
  gint64 start;

  if (!imap_session_connect (session, password, NULL, &error))
    bench_fail (error);
  account_secrets_free (password);
  signed_in = protocol_log_to_string (log);
  hints = folder_list_sync (&context, &error);
  listed = protocol_log_to_string (log);
  start = g_get_monotonic_time ();
  inbox = hints != NULL ? store_folder_find_role (store, FOLDER_ROLE_INBOX, &error) : NULL;
  if (inbox == NULL || !folder_sync_open (&context, inbox->id, NULL, &error))
    bench_fail (error);
  result.ms = bench_ms_since (start);
  opened = protocol_log_to_string (log);
  count_log (listed + strlen (signed_in), &result.list_bytes, &result.round_trips);
  count_log (opened + strlen (listed), &result.bytes, &result.round_trips);
  return result;
}

/* ---- Another client was here ---------------------------------------------------------------- */

static const char new_message[] =
  "From: Harbour Office <office@harbour.example>\r\n"
  "To: alice@example.test\r\n"
  "Subject: Berth plan, next week\r\n"
  "Date: Mon, 28 Sep 2026 09:00:00 +0200\r\n"
  "Message-ID: <plan.%u@harbour.example>\r\n"
  "\r\n"
  "The plan hangs beside the door.\r\n";

/* Sets the flags of 1,000 messages, adds 100 and takes 100 away: others in each round. */
static void
change_from_elsewhere (guint round)
{
  g_autoptr (RawImap) raw = raw_imap_new (server, 0, 0);
  guint flagged = 20000 + round * 5000;
  guint gone = 50000 + round * 1000;

  raw_imap_say (raw, "SELECT INBOX");
  for (guint i = 0; i < 1000; i++)
    raw_imap_say (raw, "UID STORE %u FLAGS.SILENT (\\Seen \\Flagged)", flagged + i * 3);
  raw_imap_say (raw, "UID STORE %u:%u +FLAGS.SILENT (\\Deleted)", gone, gone + 99);
  raw_imap_say (raw, "UID EXPUNGE %u:%u", gone, gone + 99);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *message = g_strdup_printf (new_message, round * 100 + i);

      raw_imap_append (raw, "INBOX", message);
    }
}

static void
run_resync_floor (const char *state, double *ms, gsize *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (state, STORE_OPEN_WRITE, NULL, &error);
  g_autoptr (RawImap) raw = raw_imap_new (server, 0, 0);
  g_autoptr (StoreFolder) inbox = NULL;
  gint64 start;

  inbox = store != NULL ? store_folder_find_role (store, FOLDER_ROLE_INBOX, &error) : NULL;
  if (inbox == NULL)
    bench_fail (error);
  raw_imap_say (raw, "ENABLE QRESYNC");
  start = g_get_monotonic_time ();
  *bytes = raw_imap_say (raw, "SELECT INBOX (QRESYNC (%u %" G_GUINT64_FORMAT " 1:%u))",
                         inbox->uidvalidity, inbox->modseq, inbox->uidnext - 1);
  *bytes += raw_imap_say (raw, "UID FETCH %u:* (%s MODSEQ)", inbox->uidnext,
                          message_profile_get_items (MESSAGE_PROFILE_HEADERS));
  *ms = bench_ms_since (start);
}

/* ---- All of it ------------------------------------------------------------------------------ */

static double
get_database_bytes (const char *state)
{
  g_autofree char *path = g_build_filename (state, "mail.sqlite", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (double) info.st_size : 0;
}

/* What one first sync in a process of its own says. */
typedef struct
{
  double seconds;
  double cpu;
  double peak;
  double rows_visible;
} FirstSyncResult;

static FirstSyncResult
spawn_first_sync (const char *state)
{
  g_autofree char *output = NULL;
  const char *argv[] = { "/proc/self/exe", "--first-sync", config_path, state, NULL };
  g_autoptr (GError) error = NULL;
  FirstSyncResult result;

  ph_tree_remove (state, NULL);
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                     &error))
    bench_fail (error);
  if (sscanf (output, "%lf %lf %lf %lf", &result.seconds, &result.cpu, &result.peak,
              &result.rows_visible) != 4)
    bench_fail (NULL);
  return result;
}

static void
bench_first_sync (const char *state)
{
  double seconds[ROUNDS], cpu[ROUNDS], peak[ROUNDS], rows_visible[ROUNDS], floors[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      FirstSyncResult result;

      floors[i] = run_floor ();
      result = spawn_first_sync (state);
      seconds[i] = result.seconds;
      cpu[i] = result.cpu;
      peak[i] = result.peak;
      rows_visible[i] = result.rows_visible;
    }

  bench_print ("first-sync-100k-s", bench_median (seconds, ROUNDS), "s");
  bench_print ("first-sync-100k-floor-s", bench_median (floors, ROUNDS), "s");
  bench_print ("first-sync-100k-cpu-s", bench_median (cpu, ROUNDS), "s");
  bench_print ("first-sync-100k-rss-mb", bench_median (peak, ROUNDS), "MB");
  bench_print ("first-sync-100k-rows-visible-ms", bench_median (rows_visible, ROUNDS), "ms");
  bench_print ("db-bytes-per-message", get_database_bytes (state) / get_n_messages (), "bytes");
}

/* Prints @figure and its @floor. */
static Reopened
bench_reopen (const char *state, const char *figure, const char *floor)
{
  double times[ROUNDS];
  double floors[ROUNDS];
  gsize floor_bytes;
  Reopened last;

  for (guint i = 0; i < ROUNDS; i++)
    {
      run_resync_floor (state, &floors[i], &floor_bytes);
      last = run_reopen (state);
      times[i] = last.ms;
    }
  bench_print (figure, bench_median (times, ROUNDS), "ms");
  bench_print (floor, bench_median (floors, ROUNDS), "ms");
  return last;
}

static void
bench_resync (const char *state)
{
  double times[ROUNDS];
  double floors[ROUNDS];
  gsize floor_bytes = 0;
  Reopened last = { 0 };

  for (guint i = 0; i < ROUNDS; i++)
    {
      change_from_elsewhere (i);
      run_resync_floor (state, &floors[i], &floor_bytes);
      last = run_reopen (state);
      times[i] = last.ms;
    }

  bench_print ("resync-1000-changes-ms", bench_median (times, ROUNDS), "ms");
  bench_print ("resync-1000-changes-floor-ms", bench_median (floors, ROUNDS), "ms");
  bench_print ("resync-1000-changes-bytes", last.bytes, "bytes");
  bench_print ("resync-1000-changes-floor-bytes", (double) floor_bytes, "bytes");
}

/* ---- Servers -------------------------------------------------------------------------------- */

static void
run_100k (const char *state)
{
  Reopened last;

  /* The first one ever to ask makes the server read all mail: not counted. */
  run_floor ();
  bench_first_sync (state);
  last = bench_reopen (state, "reopen-100k-ms", "reopen-100k-floor-ms");
  bench_print ("list-folders-bytes", last.list_bytes, "bytes");
  bench_print ("reopen-100k-bytes", last.bytes, "bytes");
  bench_print ("reopen-100k-round-trips", last.round_trips, "round-trips");
  bench_resync (state);
}

static void
run_1m (const char *state)
{
  FirstSyncResult result;
  double floor;

  run_floor ();
  floor = run_floor ();
  result = spawn_first_sync (state);
  bench_print ("first-sync-1m-s", result.seconds, "s");
  bench_print ("first-sync-1m-floor-s", floor, "s");
  bench_print ("engine-rss-1m-mb", result.peak, "MB");
  bench_reopen (state, "reopen-1m-ms", "reopen-1m-floor-ms");
}

static void
set_port (guint16 port)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GError *error = NULL;

  if (!g_key_file_load_from_file (file, config_path, G_KEY_FILE_NONE, &error))
    bench_fail (error);
  g_key_file_set_integer (file, "Account " ACCOUNT_ID, "imap-port", port);
  if (!g_key_file_save_to_file (file, config_path, &error))
    bench_fail (error);
}

static double
run_slow_floor (SlowLine *line, const char *mechanism)
{
  gint64 start = g_get_monotonic_time ();
  guint16 port = slow_line_get_port (line);
  g_autoptr (RawImap) raw = mechanism != NULL ? raw_imap_new_with (server, 0, port, mechanism)
                                              : raw_imap_new (server, 0, port);

  raw_imap_say (raw, "SELECT INBOX");
  raw_imap_say (raw, "UID FETCH 1:* (%s)", message_profile_get_items (MESSAGE_PROFILE_HEADERS));
  return bench_ms_since (start) / 1000;
}

static void
run_rtt40 (const char *state)
{
  g_autoptr (SlowLine) line = slow_line_new (test_server_get_port (server, "imaps"), 40);
  double times[ROUNDS];
  double floors[ROUNDS];
  double scram_floors[ROUNDS];

  run_floor ();
  set_port (slow_line_get_port (line));
  for (guint i = 0; i < ROUNDS; i++)
    {
      floors[i] = run_slow_floor (line, NULL);
      scram_floors[i] = run_slow_floor (line, "SCRAM-SHA-256");
      times[i] = spawn_first_sync (state).seconds;
    }
  bench_print ("first-sync-10k-rtt40-s", bench_median (times, ROUNDS), "s");
  bench_print ("first-sync-10k-rtt40-floor-s", bench_median (floors, ROUNDS), "s");
  bench_print ("first-sync-10k-rtt40-scram-floor-s", bench_median (scram_floors, ROUNDS), "s");
}

/* Runs @func beside a server of @n messages. */
static void
run_with (guint n, const char *size, void (*func) (const char *state))
{
  g_autofree char *dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", NULL);
  g_autofree char *state = g_build_filename (dir, "state", NULL);
  g_autofree char *count = g_strdup_printf ("%u", n);

  config_path = g_build_filename (dir, "account.ini", NULL);
  server = test_server_start ("mailserver", "--no-smtp", "--corpus", count, "--corpus-size", size,
                              NULL);
  test_server_write_account (server, 0, ACCOUNT_ID, config_path);
  func (state);
  test_server_stop (server);
  ph_tree_remove (dir, NULL);
  g_clear_pointer (&config_path, g_free);
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--first-sync") == 0)
    return run_first_sync (argv[2], argv[3]);
  if (bench_init (argc, argv, names))
    return 0;

  if (bench_wants_between ("first-sync-100k-s", "db-bytes-per-message"))
    run_with (get_n_messages (), "small", run_100k);
  if (bench_wants_between ("first-sync-1m-s", "reopen-1m-floor-ms"))
    run_with (1000000, "tiny", run_1m);
  if (bench_wants_between ("first-sync-10k-rtt40-s", "first-sync-10k-rtt40-scram-floor-s"))
    run_with (10000, "small", run_rtt40);
  return 0;
}
