/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the scripts in cases/imap-*.txt. A case begins with
 *
 *   == SECURITY RESULT [VERB…]: title
 *
 * SECURITY is tls, starttls or none; RESULT the name of the error (ph_error_name) or "ok". After a
 * connect that went well each VERB is carried out: noop, select, fetch, list, events (some must be
 * there); RESULT is that of the last. What follows is the script (scripted-server.h).
 *
 * Whatever a server says, in every case: nothing but CAPABILITY, STARTTLS and LOGOUT is sent in
 * clear (unless SECURITY is none), no word with EVIL in it gets into the error, no event is left
 * from before the sign-in, there is one connection, and it does not take long. */

#include "imap-session.h"
#include "ph-error.h"
#include "scripted-server.h"

#define MAX_SECONDS 15

typedef struct
{
  AccountSecurity security;
  char *result;
  GStrv verbs;
  char *script;
} Case;

static void
free_case (gpointer data)
{
  Case *test = data;

  g_free (test->result);
  g_strfreev (test->verbs);
  g_free (test->script);
  g_free (test);
}

static AccountSecurity
parse_security (const char *name)
{
  if (strcmp (name, "tls") == 0)
    return ACCOUNT_SECURITY_TLS;
  if (strcmp (name, "starttls") == 0)
    return ACCOUNT_SECURITY_STARTTLS;
  g_assert_cmpstr (name, ==, "none");
  return ACCOUNT_SECURITY_NONE;
}

/* ---- Carrying out --------------------------------------------------------------------------- */

static ImapCommand *
make_fetch (void)
{
  ImapCommand *command = imap_command_new ("UID FETCH");

  imap_command_atom (command, "1:* (FLAGS)");
  return command;
}

static gboolean
run_verb (ImapSession *session, const char *verb, GError **error)
{
  if (strcmp (verb, "noop") == 0)
    return imap_session_run (session, imap_command_new ("NOOP"), NULL, error);
  if (strcmp (verb, "fetch") == 0)
    return imap_session_run (session, make_fetch (), NULL, error);
  if (strcmp (verb, "select") == 0)
    {
      g_auto (ImapSelected) selected = { 0 };

      return imap_session_select (session, "INBOX", NULL, NULL, NULL, &selected, NULL, error);
    }
  if (strcmp (verb, "list") == 0)
    {
      g_autoptr (GPtrArray) list = imap_session_list (session, NULL, NULL, error);

      return list != NULL;
    }
  if (strcmp (verb, "events") == 0)
    {
      g_autoptr (GPtrArray) events = imap_session_take_events (session);

      g_assert_cmpuint (events->len, >, 0);
      return TRUE;
    }
  g_assert_not_reached ();
}

static gboolean
carry_out (ImapSession *session, const Case *test, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;

  if (!imap_session_connect (session, "secret", NULL, error))
    {
      g_assert_false (imap_session_is_open (session));
      return FALSE;
    }

  events = imap_session_take_events (session);
  g_assert_cmpuint (events->len, ==, 0);
  for (guint i = 0; test->verbs[i] != NULL; i++)
    if (!run_verb (session, test->verbs[i], error))
      {
        g_assert_null (test->verbs[i + 1]);
        return FALSE;
      }
  return TRUE;
}

/* What is no line of text is the beginning of a handshake. */
static gboolean
is_text (const char *line)
{
  for (; *line != '\0'; line++)
    if (!g_ascii_isprint (*line))
      return FALSE;
  return TRUE;
}

static gboolean
is_allowed_in_clear (const char *line)
{
  return *line == '\0' || g_str_has_suffix (line, " CAPABILITY") ||
         g_str_has_suffix (line, " STARTTLS") || g_str_has_suffix (line, " LOGOUT");
}

static void
check_transcript (ScriptedServer *server, const Case *test)
{
  g_autofree char *transcript = scripted_server_get_transcript (server);
  g_auto (GStrv) lines = g_strsplit (transcript, "\n", -1);

  g_test_message ("%s", transcript);
  for (guint i = 0; lines[i] != NULL && test->security != ACCOUNT_SECURITY_NONE; i++)
    if (g_str_has_prefix (lines[i], "clear ") && is_text (lines[i]))
      g_assert_true (is_allowed_in_clear (lines[i] + strlen ("clear ")));
}

static void
run_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (ScriptedServer) server = scripted_server_new (test->script);
  g_autoptr (AccountSettings) settings = scripted_server_make_settings (server, test->security);
  ImapSessionConfig config = { .settings = settings, .timeout = 2 };
  ImapSession *session = imap_session_new (&config);
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  gboolean success = carry_out (session, test, &error);

  imap_session_free (session);
  scripted_server_finish (server);
  check_transcript (server, test);

  g_assert_cmpint (g_get_monotonic_time () - began, <, MAX_SECONDS * G_USEC_PER_SEC);
  g_assert_true (success == (error == NULL));
  g_test_message ("%s", error != NULL ? error->message : "no error");
  g_assert_cmpstr (error != NULL ? ph_error_name (error) : "ok", ==, test->result);
  g_assert_true (error == NULL || strstr (error->message, "EVIL") == NULL);
  g_assert_cmpuint (scripted_server_get_n_connections (server), ==, 1);
}

/* ---- Reading the files ---------------------------------------------------------------------- */

static void
add_case (const char *file, const char *text)
{
  const char *title = strstr (text, ": ");
  const char *end = strchr (text, '\n');
  g_autofree char *head = g_strndup (text, (gsize) (title - text));
  g_autofree char *name = g_strndup (title + 2, (gsize) (end - title - 2));
  g_autofree char *path = g_strdup_printf ("/imap-cases/%s/%s", file, name);
  g_auto (GStrv) words = g_strsplit (head, " ", -1);
  Case *test = g_new0 (Case, 1);

  g_assert_cmpuint (g_strv_length (words), >=, 2);
  test->security = parse_security (words[0]);
  test->result = g_strdup (words[1]);
  test->verbs = g_strdupv (words + 2);
  test->script = g_strdup (end + 1);
  g_test_add_data_func_full (path, test, run_case, free_case);
}

static void
add_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *title = g_strndup (name + strlen ("imap-"),
                                      strlen (name) - strlen ("imap-") - strlen (".txt"));
  g_auto (GStrv) cases = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  cases = g_strsplit (text, "\n== ", -1);
  for (guint i = 1; cases[i] != NULL; i++)
    add_case (title, cases[i]);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  folder = g_test_build_filename (G_TEST_DIST, "net", "cases", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "imap-") && g_str_has_suffix (name, ".txt"))
      add_file (folder, name);
  return g_test_run ();
}
