/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "case-file.h"

#include "patience.h"
#include "ph-error.h"

#include <string.h>

/* The same for all cases of a program. */
static CaseFileFunc func;
static const char *const *clear;

static void
free_case (gpointer data)
{
  CaseFile *test = data;

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

/* A handshake that the server does not take part in looks like lines, of which a short one can be
 * printable by chance; a command is longer. */
#define COMMAND_MIN 8

static gboolean
is_command (const char *line)
{
  const char *p = line;

  while (g_ascii_isprint (*p))
    p++;
  return *p == '\0' && p - line >= COMMAND_MIN;
}

static gboolean
is_allowed_in_clear (const char *line)
{
  for (guint i = 0; clear[i] != NULL; i++)
    if (g_pattern_match_simple (clear[i], line))
      return TRUE;
  return *line == '\0';
}

guint
case_file_get_timeout (const CaseFile *test)
{
  return strcmp (test->result, "timed-out") == 0 ? 2 : PATIENCE_SECONDS;
}

static void
check_transcript (ScriptedServer *server, const CaseFile *test)
{
  g_autofree char *transcript = scripted_server_get_transcript (server);
  g_auto (GStrv) lines = g_strsplit (transcript, "\n", -1);

  g_test_message ("%s", transcript);
  for (guint i = 0; lines[i] != NULL && test->security != ACCOUNT_SECURITY_NONE; i++)
    {
      const char *line = strchr (lines[i], ' ');

      if (g_str_has_prefix (lines[i], "clear "))
        g_assert_true (is_allowed_in_clear (line + 1));
      else if (g_str_has_prefix (lines[i], "handshake "))
        g_assert_false (is_command (line + 1));
    }
}

/* As it is and in base64, in the two places where it can stand there. */
static gboolean
tells_password (const char *text)
{
  return strstr (text, "secret") != NULL || strstr (text, "c2VjcmV0") != NULL ||
         strstr (text, "BzZWNyZXQ") != NULL;
}

static void
run_case (gconstpointer data)
{
  const CaseFile *test = data;
  g_autoptr (ScriptedServer) server = scripted_server_new (test->script);
  g_autoptr (AccountSettings) settings = scripted_server_make_settings (server, test->security);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProtocolLog) log = protocol_log_new (100000);
  g_autofree char *said = NULL;
  gint64 began = g_get_monotonic_time ();
  gboolean success = func (settings, test, log, &error);

  scripted_server_finish (server);
  check_transcript (server, test);

  g_assert_cmpint (g_get_monotonic_time () - began, <, PATIENCE_SECONDS * G_USEC_PER_SEC);
  g_assert_true (success == (error == NULL));
  g_test_message ("%s", error != NULL ? error->message : "no error");
  g_assert_cmpstr (error != NULL ? ph_error_name (error) : "ok", ==, test->result);
  g_assert_true (error == NULL || strstr (error->message, "EVIL") == NULL);
  g_assert_true (error == NULL || !tells_password (error->message));
  said = protocol_log_to_string (log);
  g_assert_false (tells_password (said));
  g_assert_cmpuint (scripted_server_get_n_connections (server), ==, 1);
}

static void
add_case (const char *file, const char *text)
{
  const char *title = strstr (text, ": ");
  const char *end = strchr (text, '\n');
  g_autofree char *head = g_strndup (text, (gsize) (title - text));
  g_autofree char *name = g_strndup (title + 2, (gsize) (end - title - 2));
  g_autofree char *path = g_strdup_printf ("/cases/%s/%s", file, name);
  g_auto (GStrv) words = g_strsplit (head, " ", -1);
  CaseFile *test = g_new0 (CaseFile, 1);

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
  g_autofree char *title = g_strndup (name, strlen (name) - strlen (".txt"));
  g_auto (GStrv) cases = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  cases = g_strsplit (text, "\n== ", -1);
  for (guint i = 1; cases[i] != NULL; i++)
    add_case (title, cases[i]);
}

void
case_file_add_all (const char *prefix, CaseFileFunc run, const char *const *allowed)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "net", "cases", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  func = run;
  clear = allowed;
  g_test_set_nonfatal_assertions ();
  if (dir == NULL)
    g_error ("There is no folder %s", folder);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && g_str_has_suffix (name, ".txt"))
      add_file (folder, name);
}
