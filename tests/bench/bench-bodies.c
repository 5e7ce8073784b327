/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast whole mailboxes come: `bench-bodies [--list] [PREFIX…]` prints "name value unit" lines. A
 * private Dovecot holds one folder of 10,000 messages of the size that real ones have; everything goes over
 * TLS on loopback, and each begins with nothing. MB/s are those of the messages.
 *
 * sync-full-bodies-10k-mb-s         an account that keeps all mail, until all of it is stored
 * sync-full-bodies-10k-floor-mb-s   UID FETCH 1:* BODY.PEEK[], its answer read and thrown away
 * sync-full-bodies-10k-mbsync-mb-s  mbsync (Debian: isync) into a Maildir, once: it takes a minute
 * sync-full-bodies-10k-cpu-s        CPU of our client in that time
 * sync-full-bodies-10k-rss-mb       its peak of memory
 *
 * Our client runs in a process of its own (bench-bodies --keep CONFIG STATE). */

#include "account-engine-private.h"
#include "bench.h"
#include "ph-tree.h"
#include "raw-imap.h"
#include "store-body.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS 3
#define MESSAGES "10000"
#define LOOK_MS 5
#define ACCOUNT_ID "00000000-0000-4000-8000-000000000001"

static const char *const names[] = {
  "sync-full-bodies-10k-mb-s",
  "sync-full-bodies-10k-floor-mb-s",
  "sync-full-bodies-10k-mbsync-mb-s",
  "sync-full-bodies-10k-cpu-s",
  "sync-full-bodies-10k-rss-mb",
  NULL,
};

static TestServer *server;

/* ---- The client, in its own process --------------------------------------------------------- */

/* The newest come first: who has the oldest has nearly all. */
static gboolean
has_all (Store *store)
{
  g_autoptr (StoreFolder) inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);
  g_autoptr (GArray) oldest = NULL;
  g_autoptr (GArray) all = NULL;

  if (inbox == NULL || inbox->lo_uid != 1)
    return FALSE;
  oldest = store_message_list_sizes (store, inbox->id, 1, 1, 1, NULL);
  if (oldest->len == 0 || !store_body_has (store, g_array_index (oldest, StoreMessageSize, 0).id, ""))
    return FALSE;

  all = store_message_list_sizes (store, inbox->id, 1, G_MAXUINT32, G_MAXINT, NULL);
  for (guint i = 0; i < all->len; i++)
    if (!store_body_has (store, g_array_index (all, StoreMessageSize, i).id, ""))
      return FALSE;
  return TRUE;
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static int
run_keep (const char *config, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load_file (config, &error);
  g_autoptr (AccountEngine) engine = NULL;
  gint64 start = g_get_monotonic_time ();

  engine = settings != NULL ? account_engine_new (settings, state, &error) : NULL;
  if (engine == NULL)
    bench_fail (error);
  g_timeout_add (LOOK_MS, look_again_cb, NULL);
  account_engine_start (engine);
  while (!has_all (account_engine_get_store (engine)))
    {
      if (account_engine_get_error (engine) != NULL)
        bench_fail (account_engine_get_error (engine));
      g_main_context_iteration (NULL, TRUE);
    }
  printf ("%f %f %f\n", bench_ms_since (start) / 1000, bench_cpu_s (), bench_peak_mb ());
  account_engine_stop (engine);
  return 0;
}

/* ---- Rounds --------------------------------------------------------------------------------- */

typedef struct
{
  double seconds;
  double cpu;
  double peak;
} KeepResult;

static KeepResult
spawn_keep (const char *config, const char *state)
{
  g_autofree char *output = NULL;
  const char *argv[] = { "/proc/self/exe", "--keep", config, state, NULL };
  g_autoptr (GError) error = NULL;
  KeepResult result;

  ph_tree_remove (state, NULL);
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                     &error))
    bench_fail (error);
  if (sscanf (output, "%lf %lf %lf", &result.seconds, &result.cpu, &result.peak) != 3)
    bench_fail (NULL);
  return result;
}

static double
run_floor (gsize *bytes)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (RawImap) raw = raw_imap_new (server, 0, 0);

  raw_imap_say (raw, "SELECT INBOX");
  *bytes = raw_imap_say (raw, "UID FETCH 1:* BODY.PEEK[]");
  return bench_ms_since (start) / 1000;
}

/* ---- mbsync --------------------------------------------------------------------------------- */

static void
write_mbsync_config (const char *path, const char *mail)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf (
    "IMAPAccount far\nHost %s\nPort %u\nSSLType IMAPS\nSystemCertificates no\n"
    "CertificateFile %s\nUser %s\nPass %s\n\nIMAPStore far\nAccount far\n\n"
    "MaildirStore near\nPath %s/\nInbox %s/INBOX\n\n"
    "Channel all\nFar :far:\nNear :near:\nPatterns INBOX\nSync Pull\nCreate Near\nSyncState *\n",
    test_server_get_host (server), test_server_get_port (server, "imaps"),
    test_server_get_ca_file (server), test_server_get_address (server, 0),
    test_server_get_password (server, 0), mail, mail);

  if (!g_file_set_contents (path, text, -1, &error))
    bench_fail (error);
}

static double
run_mbsync (const char *dir)
{
  g_autofree char *config = g_build_filename (dir, "mbsyncrc", NULL);
  g_autofree char *mail = g_build_filename (dir, "mail", NULL);
  const char *argv[] = { "mbsync", "-q", "-c", config, "all", NULL };
  g_autoptr (GError) error = NULL;
  gint64 start;
  int status;

  ph_tree_remove (mail, NULL);
  g_mkdir_with_parents (mail, 0700);
  write_mbsync_config (config, mail);
  start = g_get_monotonic_time ();
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                     &error) ||
      !g_spawn_check_wait_status (status, &error))
    bench_fail (error);
  return bench_ms_since (start) / 1000;
}

/* ---- All of it ------------------------------------------------------------------------------ */

static void
print_rate (const char *name, gsize bytes, double seconds)
{
  bench_print (name, bytes / 1e6 / seconds, "MB/s");
}

static void
run (const char *dir)
{
  g_autofree char *config = g_build_filename (dir, "account.ini", NULL);
  g_autofree char *state = g_build_filename (dir, "state", NULL);
  g_autofree char *mbsync = g_find_program_in_path ("mbsync");
  double floors[ROUNDS], seconds[ROUNDS], cpu[ROUNDS], peak[ROUNDS];
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize bytes;

  test_server_write_account (server, 0, ACCOUNT_ID, config);
  if (!g_key_file_load_from_file (file, config, G_KEY_FILE_NONE, NULL))
    bench_fail (NULL);
  g_key_file_set_string (file, "Account " ACCOUNT_ID, "keep", "all");
  if (!g_key_file_save_to_file (file, config, NULL))
    bench_fail (NULL);

  /* The first one ever to ask makes the server read all mail: not counted. */
  run_floor (&bytes);
  for (guint i = 0; i < ROUNDS; i++)
    {
      KeepResult result;

      floors[i] = run_floor (&bytes);
      result = spawn_keep (config, state);
      seconds[i] = result.seconds;
      cpu[i] = result.cpu;
      peak[i] = result.peak;
    }

  print_rate ("sync-full-bodies-10k-mb-s", bytes, bench_median (seconds, ROUNDS));
  print_rate ("sync-full-bodies-10k-floor-mb-s", bytes, bench_median (floors, ROUNDS));
  if (mbsync != NULL && bench_wants ("sync-full-bodies-10k-mbsync-mb-s"))
    print_rate ("sync-full-bodies-10k-mbsync-mb-s", bytes, run_mbsync (dir));
  bench_print ("sync-full-bodies-10k-cpu-s", bench_median (cpu, ROUNDS), "s");
  bench_print ("sync-full-bodies-10k-rss-mb", bench_median (peak, ROUNDS), "MB");
}

int
main (int argc, char *argv[])
{
  g_autofree char *dir = NULL;

  if (argc == 4 && strcmp (argv[1], "--keep") == 0)
    return run_keep (argv[2], argv[3]);
  if (bench_init (argc, argv, names) || !bench_wants_any ())
    return 0;

  dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", NULL);
  server = test_server_start ("mailserver", "--no-smtp", "--corpus", MESSAGES, "--corpus-size",
                              "real", NULL);
  run (dir);
  test_server_stop (server);
  ph_tree_remove (dir, NULL);
  return 0;
}
