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
 * reopen-100k-ms                after sign-in: list of folders and the folder, nothing changed
 * reopen-100k-bytes             bytes of that in both directions, without TLS
 * reopen-100k-round-trips       times that the client waited for an answer
 *
 * The first sync runs in a process of its own (bench-sync --first-sync CONFIG STATE). */

#include "account-engine-private.h"
#include "account-secrets.h"
#include "folder-list-sync.h"
#include "ph-error.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define ROUNDS 3
#define ACCOUNT_ID "00000000-0000-4000-8000-000000000001"

static const char *const names[] = {
  "first-sync-100k-s",
  "first-sync-100k-floor-s",
  "first-sync-100k-cpu-s",
  "first-sync-100k-rss-mb",
  "first-sync-100k-rows-visible-ms",
  "reopen-100k-ms",
  "reopen-100k-bytes",
  "reopen-100k-round-trips",
};

typedef struct
{
  TestServer *server;
  char *dir;
  char *config;
  int argc;
  char **argv;
} Bench;

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static gboolean
is_wanted (Bench *bench, const char *name)
{
  for (int i = 1; i < bench->argc; i++)
    {
      if (g_str_has_prefix (name, bench->argv[i]))
        return TRUE;
    }

  return bench->argc == 1;
}

static void
print (Bench *bench, const char *name, double value, const char *unit)
{
  if (is_wanted (bench, name))
    g_print ("%s %.*f %s\n", name, value < 100 ? 3 : 0, value, unit);
}

static void
fail (const GError *error)
{
  g_printerr ("bench-sync: %s\n", error->message);
  exit (1);
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
    self->rows_visible = seconds_since (self->start);
}

static double
get_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_utime.tv_sec + (double) usage.ru_utime.tv_usec / 1e6 +
         (double) usage.ru_stime.tv_sec + (double) usage.ru_stime.tv_usec / 1e6;
}

static double
get_peak_mb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_maxrss / 1024;
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
    fail (error);
  g_signal_connect (engine, "changes", G_CALLBACK (on_changes_cb), &first);
  account_engine_start (engine);
  while (account_engine_get_state (engine) != ACCOUNT_STATE_IN_STEP)
    {
      if (account_engine_get_error (engine) != NULL)
        fail (account_engine_get_error (engine));
      g_main_context_iteration (NULL, TRUE);
    }
  printf ("%f %f %f %f\n", seconds_since (first.start), get_cpu (), get_peak_mb (),
          first.rows_visible * 1000);
  account_engine_stop (engine);
  return 0;
}

/* ---- The floor ------------------------------------------------------------------------------ */

/* Reads up to the end of the answer with tag @tag, keeping only the last line. */
static void
drain (GInputStream *input, const char *tag)
{
  g_autofree char *buffer = g_malloc (256 * 1024 + 1);
  g_autofree char *wanted = g_strdup_printf ("\n%s OK", tag);
  g_autofree char *first = g_strdup_printf ("%s OK", tag);
  gsize kept = 0;

  while (TRUE)
    {
      gssize n = g_input_stream_read (input, buffer + kept, 256 * 1024 - kept, NULL, NULL);
      const char *line;

      g_assert (n > 0);
      kept += (gsize) n;
      buffer[kept] = '\0';
      line = kept >= 1000 ? buffer + kept - 1000 : buffer;
      if (buffer[kept - 1] == '\n' &&
          (g_strstr_len (line, -1, wanted) != NULL || g_str_has_prefix (line, first)))
        return;
      if (kept > 1000)
        {
          memmove (buffer, buffer + kept - 1000, 1000);
          kept = 1000;
        }
    }
}

static void
say (GIOStream *stream, const char *tag, const char *command)
{
  g_autofree char *line = g_strdup_printf ("%s %s\r\n", tag, command);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), line, strlen (line), NULL,
                             NULL, NULL);
  drain (g_io_stream_get_input_stream (stream), tag);
}

static double
run_floor (Bench *bench)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GTlsDatabase) trust = NULL;
  g_autoptr (GSocketConnection) plain = NULL;
  g_autoptr (GSocketConnectable) identity = NULL;
  g_autofree char *login = NULL;
  g_autofree char *fetch = NULL;
  char greeting[1000];
  gint64 start;

  plain = g_socket_client_connect_to_host (client, "localhost",
                                           test_server_get_port (bench->server, "imaps"), NULL,
                                           &error);
  if (plain == NULL)
    fail (error);
  identity = g_network_address_new ("localhost", test_server_get_port (bench->server, "imaps"));
  stream = g_tls_client_connection_new (G_IO_STREAM (plain), identity, &error);
  trust = g_tls_file_database_new (test_server_get_ca_file (bench->server), &error);
  if (stream == NULL || trust == NULL)
    fail (error);
  g_tls_connection_set_database (G_TLS_CONNECTION (stream), trust);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error))
    fail (error);
  g_input_stream_read (g_io_stream_get_input_stream (stream), greeting, sizeof greeting, NULL,
                       NULL);

  login = g_strdup_printf ("LOGIN %s %s", test_server_get_address (bench->server, 0),
                           test_server_get_password (bench->server, 0));
  say (stream, "a", login);
  say (stream, "b", "ENABLE QRESYNC");
  say (stream, "c", "SELECT INBOX");
  fetch = g_strdup_printf ("UID FETCH 1:* (%s MODSEQ)",
                           message_profile_get_items (MESSAGE_PROFILE_HEADERS));
  start = g_get_monotonic_time ();
  say (stream, "d", fetch);
  return seconds_since (start);
}

/* ---- Reopening ------------------------------------------------------------------------------ */

/* Counts what a log holds behind its first @skip bytes: bytes of the lines (with CRLF) and how
 * often an answer followed something said. */
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

static void
run_reopen (Bench *bench, const char *state, double *ms, guint *bytes, guint *round_trips)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load_file (bench->config, &error);
  g_autoptr (Store) store = store_open (state, STORE_OPEN_WRITE, NULL, &error);
  g_autoptr (ProtocolLog) log = protocol_log_new (1024 * 1024);
  ImapSessionConfig config = { .settings = settings, .log = log, .name = "1" };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  g_autoptr (StoreFolder) inbox = NULL;
  g_autoptr (GArray) hints = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  char *password = account_secrets_lookup (settings, ACCOUNT_SECRET_IMAP, NULL, &error);
  SyncContext context = { .settings = settings, .session = session, .store = store };
  gint64 start;

  if (!imap_session_connect (session, password, NULL, &error))
    fail (error);
  account_secrets_free (password);
  before = protocol_log_to_string (log);
  start = g_get_monotonic_time ();
  hints = folder_list_sync (&context, &error);
  inbox = hints != NULL ? store_folder_find_role (store, FOLDER_ROLE_INBOX, &error) : NULL;
  if (inbox == NULL || !folder_sync_open (&context, inbox->id, NULL, &error))
    fail (error);
  *ms = seconds_since (start) * 1000;
  after = protocol_log_to_string (log);
  count_log (after + strlen (before), bytes, round_trips);
}

/* ---- All of it ------------------------------------------------------------------------------ */

static double
median (double *values)
{
  for (guint i = 1; i < ROUNDS; i++)
    {
      for (guint j = i; j > 0 && values[j] < values[j - 1]; j--)
        {
          double swapped = values[j];

          values[j] = values[j - 1];
          values[j - 1] = swapped;
        }
    }

  return values[ROUNDS / 2];
}

static void
bench_first_sync (Bench *bench, const char *state)
{
  double results[4][ROUNDS];
  double floors[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *output = NULL;
      g_autofree char *remove_state = g_strdup_printf ("rm -rf '%s'", state);
      const char *argv[] = { "/proc/self/exe", "--first-sync", bench->config, state, NULL };
      g_autoptr (GError) error = NULL;
      char *rest;

      floors[i] = run_floor (bench);
      g_spawn_command_line_sync (remove_state, NULL, NULL, NULL, NULL);
      if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                         NULL, &error))
        fail (error);
      rest = output;
      for (guint j = 0; j < G_N_ELEMENTS (results); j++)
        results[j][i] = g_ascii_strtod (rest, &rest);
    }

  print (bench, "first-sync-100k-s", median (results[0]), "s");
  print (bench, "first-sync-100k-floor-s", median (floors), "s");
  print (bench, "first-sync-100k-cpu-s", median (results[1]), "s");
  print (bench, "first-sync-100k-rss-mb", median (results[2]), "MB");
  print (bench, "first-sync-100k-rows-visible-ms", median (results[3]), "ms");
}

static void
bench_reopen (Bench *bench, const char *state)
{
  double times[ROUNDS];
  guint bytes = 0;
  guint round_trips = 0;

  for (guint i = 0; i < ROUNDS; i++)
    run_reopen (bench, state, &times[i], &bytes, &round_trips);

  print (bench, "reopen-100k-ms", median (times), "ms");
  print (bench, "reopen-100k-bytes", bytes, "bytes");
  print (bench, "reopen-100k-round-trips", round_trips, "round-trips");
}

static int
run_all (Bench *bench)
{
  const char *n = g_getenv ("BENCH_MESSAGES");
  g_autofree char *state = NULL;
  g_autofree char *remove_dir = NULL;
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    any |= is_wanted (bench, names[i]);
  if (!any)
    return 0;

  bench->server = test_server_start ("mailserver", "--no-smtp", "--corpus",
                                     n != NULL ? n : "100000", NULL);
  bench->dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", NULL);
  bench->config = g_build_filename (bench->dir, "account.ini", NULL);
  state = g_build_filename (bench->dir, "state", NULL);
  remove_dir = g_strdup_printf ("rm -rf '%s'", bench->dir);
  test_server_write_account (bench->server, 0, ACCOUNT_ID, bench->config);

  /* The first one ever to ask makes the server read all mail: not counted. */
  run_floor (bench);
  bench_first_sync (bench, state);
  bench_reopen (bench, state);

  g_clear_pointer (&bench->server, test_server_stop);
  g_spawn_command_line_sync (remove_dir, NULL, NULL, NULL, NULL);
  g_free (bench->config);
  g_free (bench->dir);
  return 0;
}

int
main (int argc, char *argv[])
{
  Bench bench = { .argc = argc, .argv = argv };

  if (argc == 4 && strcmp (argv[1], "--first-sync") == 0)
    return run_first_sync (argv[2], argv[3]);
  if (argc != 2 || strcmp (argv[1], "--list") != 0)
    return run_all (&bench);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_print ("%s\n", names[i]);
  return 0;
}
