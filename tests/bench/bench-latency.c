/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a person waits: `bench-latency [--list] [PREFIX…]` prints "name value unit" lines. The
 * engine runs as in the window, on an inbox of 10,000 messages of a private Dovecot, over TLS on
 * loopback; another client looks on.
 *
 * flag-latency-ms        from the click until the server has the flag
 * flag-latency-floor-ms  a bare STORE
 * move-1000-ms           1,000 messages to another folder, until the server has all of them there
 * move-1000-floor-ms     a bare MOVE of as many
 * move-1000-commands     what was said for it
 * push-latency-ms        from handing a message to the server until its row can be shown
 * push-latency-floor-ms  until a bare IDLE hears of it
 * body-open-ms           a whole message of 100 KB that is not cached
 * body-open-floor-ms     a bare FETCH of it
 * body-open-cached-ms    the same message again */

#include "bench.h"
#include "command-count.h"
#include "engine-bench.h"

#define ROUNDS 9
#define MOVE_ROUNDS 3
#define N_MOVED 1000

static const char *const names[] = {
  "flag-latency-ms",
  "flag-latency-floor-ms",
  "move-1000-ms",
  "move-1000-floor-ms",
  "move-1000-commands",
  "push-latency-ms",
  "push-latency-floor-ms",
  "body-open-ms",
  "body-open-floor-ms",
  "body-open-cached-ms",
  NULL,
};

static EngineBench *bench;
static AccountEngine *account; /* (borrowed) */
static RawImap *observer;
static gint64 inbox_id;
static gint64 target_id;
static guint n_delivered;
static guint n_added; /* rows that came to the inbox */

/* Asks the server again and again until its answer holds @text, while the engine goes on. */
static void
watch_for (const char *text, const char *command)
{
  do
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      raw_imap_say (observer, "%s", command);
    }
  while (!raw_imap_heard (observer, text));
}

/* ---- Flags ---------------------------------------------------------------------------------- */

static double
measure_flag (guint uid)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_FLAGS, engine_bench_get_id (0));
  g_autofree char *command = g_strdup_printf ("UID FETCH %u (FLAGS)", uid);
  gint64 start;

  operation->set = IMAP_FLAG_FLAGGED;
  operation_add_placement (operation, engine_bench_find_placement (bench, 0, inbox_id, uid));
  start = g_get_monotonic_time ();
  engine_bench_submit (bench, operation);
  watch_for ("\\Flagged", command);
  return bench_ms_since (start);
}

static void
bench_flags (void)
{
  double times[ROUNDS];
  double floors[ROUNDS];
  RawImap *raw = raw_imap_new (bench->server, 0, 0);

  raw_imap_say (raw, "SELECT INBOX");
  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      raw_imap_say (raw, "UID STORE %u +FLAGS (\\Flagged)", 100 + i);
      floors[i] = bench_ms_since (start);
      raw_imap_say (observer, "UID STORE %u -FLAGS (\\Flagged)", 200 + i);
      engine_bench_settle (bench);
      times[i] = measure_flag (200 + i);
    }
  raw_imap_free (raw);
  bench_print ("flag-latency-ms", bench_median (times, ROUNDS), "ms");
  bench_print ("flag-latency-floor-ms", bench_median (floors, ROUNDS), "ms");
}

/* ---- Moving --------------------------------------------------------------------------------- */

static double
measure_move (guint first_uid, guint n_there, guint *n_commands)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_MOVE, engine_bench_get_id (0));
  g_autofree char *wanted = g_strdup_printf ("MESSAGES %u", n_there + N_MOVED);
  ProtocolLog *log = account_engine_get_log (account);
  double ms;
  gint64 start;

  operation->dst_folder = target_id;
  for (guint i = 0; i < N_MOVED; i++)
    operation_add_placement (operation, engine_bench_find_placement (bench, 0, inbox_id, first_uid + i));
  engine_bench_settle (bench);
  command_count_begin (log);
  start = g_get_monotonic_time ();
  engine_bench_submit (bench, operation);
  watch_for (wanted, "STATUS Target (MESSAGES)");
  ms = bench_ms_since (start);
  engine_bench_settle (bench);
  *n_commands = command_count_get (log, NULL, "");
  return ms;
}

static void
bench_moves (void)
{
  double times[MOVE_ROUNDS];
  double floors[MOVE_ROUNDS];
  guint n_commands = 0;
  RawImap *raw = raw_imap_new (bench->server, 0, 0);

  raw_imap_say (raw, "SELECT INBOX");
  for (guint i = 0; i < MOVE_ROUNDS; i++)
    {
      guint bare = 1000 + i * 2 * N_MOVED;
      gint64 start = g_get_monotonic_time ();

      raw_imap_say (raw, "UID MOVE %u:%u Other", bare, bare + N_MOVED - 1);
      floors[i] = bench_ms_since (start);
      times[i] = measure_move (bare + N_MOVED, i * N_MOVED, &n_commands);
    }
  raw_imap_free (raw);
  bench_print ("move-1000-ms", bench_median (times, MOVE_ROUNDS), "ms");
  bench_print ("move-1000-floor-ms", bench_median (floors, MOVE_ROUNDS), "ms");
  bench_print ("move-1000-commands", n_commands, "commands");
}

/* ---- Arrival -------------------------------------------------------------------------------- */

static void
changes_cb (AccountEngine *source, StoreChanges *changes, gpointer user_data)
{
  for (guint i = 0; i < changes->changes->len; i++)
    {
      const StoreChange *change = &g_array_index (changes->changes, StoreChange, i);

      n_added += change->kind == STORE_CHANGE_ADDED && change->folder_id == inbox_id;
    }
}

static char *
make_message (guint number, gsize body_size)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text,
                   "From: Harbour Office <office@harbour.example>\r\n"
                   "To: alice@example.test\r\n"
                   "Subject: Berth plan %u\r\n"
                   "Message-ID: <berth.%u@harbour.example>\r\n"
                   "\r\n",
                   number, number);
  while (text->len < body_size)
    g_string_append (text, "Berth 4 is free from Monday on; the crane stands by at seven.\r\n");
  return g_string_free (text, FALSE);
}

static void
deliver (const char *message)
{
  test_server_deliver (bench->server, 0, message, -1);
  n_delivered++;
}

static void
wait_for_arrivals (void)
{
  while (n_added < n_delivered)
    g_main_context_iteration (NULL, TRUE);
}

static double
measure_push (guint number)
{
  g_autofree char *message = make_message (number, 0);
  gint64 start;

  engine_bench_settle (bench);
  wait_for_arrivals ();
  start = g_get_monotonic_time ();
  deliver (message);
  wait_for_arrivals ();
  return bench_ms_since (start);
}

static double
measure_push_floor (guint number)
{
  g_autofree char *message = make_message (number, 0);
  g_autoptr (RawImap) raw = raw_imap_new (bench->server, 0, 0);
  gint64 start;

  raw_imap_say (raw, "SELECT INBOX");
  raw_imap_idle (raw);
  start = g_get_monotonic_time ();
  deliver (message);
  raw_imap_wait_for (raw, "EXISTS");
  return bench_ms_since (start);
}

static void
bench_push (void)
{
  double times[ROUNDS];
  double floors[ROUNDS];

  engine_bench_settle (bench);
  n_added = 0;
  for (guint i = 0; i < ROUNDS; i++)
    {
      times[i] = measure_push (i);
      floors[i] = measure_push_floor (ROUNDS + i);
    }
  bench_print ("push-latency-ms", bench_median (times, ROUNDS), "ms");
  bench_print ("push-latency-floor-ms", bench_median (floors, ROUNDS), "ms");
}

/* ---- Opening -------------------------------------------------------------------------------- */

static void
part_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GBytes **bytes = user_data;

  *bytes = account_engine_get_part_finish (account, result, &error);
  if (*bytes == NULL)
    bench_fail (error);
}

static double
measure_part (gint64 message_id)
{
  g_autoptr (GBytes) bytes = NULL;
  gint64 start = g_get_monotonic_time ();

  account_engine_get_part_async (account, message_id, "", NULL, part_cb, &bytes);
  while (bytes == NULL)
    g_main_context_iteration (NULL, TRUE);
  return bench_ms_since (start);
}

static void
bench_bodies (void)
{
  double times[ROUNDS];
  double cached[ROUNDS];
  double floors[ROUNDS];
  gint64 folder_id = engine_bench_find_folder (bench, 0, "Big");
  RawImap *raw = raw_imap_new (bench->server, 0, 0);

  raw_imap_say (raw, "SELECT Big");
  account_engine_show_folder (account, folder_id);
  for (guint i = 0; i < ROUNDS; i++)
    {
      StorePlacement placement;
      GError *error = NULL;
      gint64 start;

      engine_bench_settle (bench);
      start = g_get_monotonic_time ();
      raw_imap_say (raw, "UID FETCH %u (BODY.PEEK[])", i + 1);
      floors[i] = bench_ms_since (start);
      if (!store_placement_find (account_engine_get_store (account), folder_id, i + 1, &placement,
                                 &error))
        bench_fail (error);
      times[i] = measure_part (placement.message_id);
      cached[i] = measure_part (placement.message_id);
    }
  raw_imap_free (raw);
  bench_print ("body-open-ms", bench_median (times, ROUNDS), "ms");
  bench_print ("body-open-floor-ms", bench_median (floors, ROUNDS), "ms");
  bench_print ("body-open-cached-ms", bench_median (cached, ROUNDS), "ms");
}

/* ---- All of it ------------------------------------------------------------------------------ */

static void
prepare_mailboxes (void)
{
  observer = raw_imap_new (bench->server, 0, 0);
  raw_imap_say (observer, "CREATE Target");
  raw_imap_say (observer, "CREATE Other");
  raw_imap_say (observer, "CREATE Big");
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *message = make_message (1000 + i, 100 * 1024);

      raw_imap_append (observer, "Big", message);
    }
  raw_imap_say (observer, "SELECT INBOX");
}

static void
run_all (void)
{
  bench = engine_bench_new (10000);
  prepare_mailboxes ();
  engine_bench_start (bench);
  account = bench->accounts[0];
  g_signal_connect (account, "changes", G_CALLBACK (changes_cb), NULL);
  inbox_id = engine_bench_find_folder (bench, 0, "INBOX");
  target_id = engine_bench_find_folder (bench, 0, "Target");
  account_engine_show_folder (account, inbox_id);
  engine_bench_settle (bench);

  bench_flags ();
  bench_moves ();
  bench_push ();
  bench_bodies ();

  raw_imap_free (observer);
  engine_bench_free (bench);
}

int
main (int argc, char *argv[])
{
  if (!bench_init (argc, argv, names) && bench_wants_any ())
    run_all ();
  return 0;
}
