/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of a day without a connection, when there is one again, and of mail that goes to another
 * account: `bench-offline [--list] [PREFIX…]` prints "name value unit" lines.
 *
 * offline-500-do-ms          500 single mails flagged, moved, copied and thrown away, one after the
 *                            other, without a connection
 * offline-500-ms             from going online until the server has it all
 * offline-500-floor-ms       signing in and the least that can be said for it, on as many other mails
 * offline-500-commands       what the connection that carries it out said meanwhile, from the sign-in on
 * offline-500-floor-commands what the floor said
 * transfer-50-ms             50 mails moved to another account
 * transfer-50-floor-ms       a bare FETCH of 50 others, one APPEND of as many, STORE and EXPUNGE
 * transfer-50-commands       what both accounts said for it */

#include "bench.h"
#include "command-count.h"
#include "engine-bench.h"
#include "store-op.h"

#include <string.h>

#define N_MESSAGES 1000
#define N_DONE 500
#define N_MOVED 50
#define N_SIGN_IN 4 /* what a sign-in takes */

static const char *const names[] = {
  "offline-500-do-ms",
  "offline-500-ms",
  "offline-500-floor-ms",
  "offline-500-commands",
  "offline-500-floor-commands",
  "transfer-50-ms",
  "transfer-50-floor-ms",
  "transfer-50-commands",
  NULL,
};

static const char *const mailboxes[] = { "Anchor", "Berth", "Crane" };

/* ---- Without a connection ------------------------------------------------------------------- */

static void
do_one (EngineBench *self, gint64 inbox, guint n)
{
  /* The mails with the uids 1 to 250 get a flag; after that they are filed. */
  static const OperationKind kinds[] = { OPERATION_MOVE, OPERATION_MOVE, OPERATION_MOVE,
                                         OPERATION_COPY, OPERATION_TRASH };
  gboolean is_flag = n < N_DONE / 2;
  guint uid = n % (N_DONE / 2) + 1;
  g_autoptr (Operation) operation =
    operation_new (is_flag ? OPERATION_FLAGS : kinds[n % 5], engine_bench_get_id (0));

  if (is_flag)
    operation->set = n % 2 == 0 ? IMAP_FLAG_SEEN : IMAP_FLAG_FLAGGED;
  else if (n % 5 < 4)
    operation->dst_folder = engine_bench_find_folder (self, 0, mailboxes[n % 5 % 3]);
  operation_add_placement (operation, engine_bench_find_placement (self, 0, inbox, uid));
  engine_bench_do (self, operation);
}

static void
go_offline (AccountEngine *account)
{
  account_engine_set_online (account, FALSE);
  while (account_engine_get_state (account) != ACCOUNT_STATE_OFFLINE)
    g_main_context_iteration (NULL, TRUE);
}

/* The same for the mails from uid 501 on, with a step of five. Returns how many commands that took. */
static guint
say_least (EngineBench *self)
{
  static const char *const ways[] = { "UID STORE %s +FLAGS (\\Seen)", "UID STORE %s +FLAGS (\\Flagged)",
                                      "UID MOVE %s Anchor", "UID MOVE %s Berth", "UID MOVE %s Crane",
                                      "UID COPY %s Anchor", "UID MOVE %s Trash" };
  static const guint steps[] = { 2, 2, 5, 5, 5, 5, 5 };
  g_autoptr (RawImap) raw = raw_imap_new (self->server, 0, 0);

  raw_imap_say (raw, "SELECT INBOX");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GString) set = g_string_new (NULL);
      g_auto (GStrv) parts = g_strsplit (ways[i], "%s", 2);

      for (guint n = i % 5; n < N_DONE / 2; n += steps[i])
        g_string_append_printf (set, "%s%u", set->len > 0 ? "," : "", N_DONE + 1 + n);
      raw_imap_say (raw, "%s%s%s", parts[0], set->str, parts[1]);
    }
  return N_SIGN_IN + 1 + G_N_ELEMENTS (ways);
}

/* What was wanted has to be what is there. */
static void
check_on_server (EngineBench *self)
{
  g_autoptr (RawImap) raw = raw_imap_new (self->server, 0, 0);
  const struct
  {
    const char *mailbox;
    guint n;
  } wanted[] = { { "INBOX", N_MESSAGES - N_DONE / 2 * 4 / 5 },
                 { "Anchor", N_DONE / 2 * 2 / 5 },
                 { "Berth", N_DONE / 2 / 5 },
                 { "Crane", N_DONE / 2 / 5 },
                 { "Trash", N_DONE / 2 / 5 } };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *count = g_strdup_printf ("(MESSAGES %u)", wanted[i].n);

      raw_imap_say (raw, "STATUS %s (MESSAGES)", wanted[i].mailbox);
      if (!raw_imap_heard (raw, count))
        g_error ("%s does not hold %u messages", wanted[i].mailbox, wanted[i].n);
    }
}

static void
bench_offline (EngineBench *self)
{
  AccountEngine *account = self->accounts[0];
  ProtocolLog *log = account_engine_get_log (account);
  gint64 inbox = engine_bench_find_folder (self, 0, "INBOX");
  guint n_least;
  gint64 start;

  go_offline (account);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < N_DONE; i++)
    do_one (self, inbox, i);
  bench_print ("offline-500-do-ms", bench_ms_since (start), "ms");

  command_count_begin (log);
  start = g_get_monotonic_time ();
  account_engine_set_online (account, TRUE);
  engine_bench_settle (self);
  bench_print ("offline-500-ms", bench_ms_since (start), "ms");
  check_on_server (self);
  bench_print ("offline-500-commands", command_count_get (log, "mail-1", ""), "commands");

  start = g_get_monotonic_time ();
  n_least = say_least (self);
  bench_print ("offline-500-floor-ms", bench_ms_since (start), "ms");
  bench_print ("offline-500-floor-commands", n_least, "commands");
}

/* ---- To another account --------------------------------------------------------------------- */

static void
bench_transfer (EngineBench *self)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_MOVE, engine_bench_get_id (0));
  gint64 inbox = engine_bench_find_folder (self, 0, "INBOX");
  guint n_commands = 0;
  gint64 start;

  engine_bench_settle (self);
  for (guint i = 0; i < N_MOVED; i++)
    operation_add_placement (operation,
                             engine_bench_find_placement (self, 0, inbox, N_DONE + 300 + i));
  operation->dst_account_id = g_strdup (engine_bench_get_id (1));
  operation->dst_folder = engine_bench_find_folder (self, 1, "Archive");
  for (guint i = 0; i < 2; i++)
    command_count_begin (account_engine_get_log (self->accounts[i]));
  start = g_get_monotonic_time ();
  engine_bench_do (self, operation);
  while (store_op_count_waiting (account_engine_get_store (self->accounts[0]), NULL) > 0)
    g_main_context_iteration (NULL, TRUE);
  bench_print ("transfer-50-ms", bench_ms_since (start), "ms");
  for (guint i = 0; i < 2; i++)
    n_commands += command_count_get (account_engine_get_log (self->accounts[i]), "mail-1", "");
  bench_print ("transfer-50-commands", n_commands, "commands");
}

/* Of the size that the others have. */
static char *
make_message (guint number)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text,
                   "From: Harbour Office <office@harbour.example>\r\n"
                   "Subject: Berth plan %u\r\n"
                   "Message-ID: <plan.%u@harbour.example>\r\n\r\n",
                   number, number);
  while (text->len < 4000)
    g_string_append (text, "Berth 4 is free from Monday on; the crane stands by at seven.\r\n");
  return g_string_free (text, FALSE);
}

static void
bench_transfer_floor (EngineBench *self)
{
  const guint first = N_DONE + 400;
  g_autoptr (RawImap) here = raw_imap_new (self->server, 0, 0);
  g_autoptr (RawImap) there = raw_imap_new (self->server, 1, 0);
  g_autoptr (GString) messages = g_string_new (NULL);
  gint64 start;

  for (guint i = 0; i < N_MOVED; i++)
    {
      g_autofree char *message = make_message (i);

      g_string_append_printf (messages, " {%zu+}\r\n%s", strlen (message), message);
    }
  start = g_get_monotonic_time ();
  raw_imap_say (here, "SELECT INBOX");
  raw_imap_say (here, "UID FETCH %u:%u (BODY.PEEK[])", first, first + N_MOVED - 1);
  raw_imap_say (there, "APPEND Archive%s", messages->str);
  raw_imap_say (here, "UID STORE %u:%u +FLAGS.SILENT (\\Deleted)", first, first + N_MOVED - 1);
  raw_imap_say (here, "UID EXPUNGE %u:%u", first, first + N_MOVED - 1);
  bench_print ("transfer-50-floor-ms", bench_ms_since (start), "ms");
}

/* ---- All of it ------------------------------------------------------------------------------ */

static void
run_all (void)
{
  g_autoptr (EngineBench) bench = engine_bench_new (N_MESSAGES);
  RawImap *raw = raw_imap_new (bench->server, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (mailboxes); i++)
    raw_imap_say (raw, "CREATE %s", mailboxes[i]);
  raw_imap_free (raw);
  engine_bench_start (bench);
  account_engine_show_folder (bench->accounts[0], engine_bench_find_folder (bench, 0, "INBOX"));
  engine_bench_settle (bench);

  bench_offline (bench);
  bench_transfer (bench);
  bench_transfer_floor (bench);
}

int
main (int argc, char *argv[])
{
  if (!bench_init (argc, argv, names) && bench_wants_any ())
    run_all ();
  return 0;
}
