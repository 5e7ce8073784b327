/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the scripts in cases/imap-*.txt (case-file.h). The verbs are noop, select, fetch, list,
 * events (some must be there) and blamed (a way to sign in was). In every case no event is left from
 * before the sign-in, and no way to sign in is blamed when none works. */

#include "case-file.h"
#include "imap-session.h"

static ImapCommand *
make_fetch (void)
{
  ImapCommand *command = imap_command_new ("UID FETCH");

  imap_command_atom (command, "1:* (FLAGS)");
  return command;
}

static void
blamed_cb (const char *capability, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", capability);
}

static gboolean
run_verb (ImapSession *session, const char *verb, GString *blamed, GError **error)
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
  if (strcmp (verb, "blamed") == 0)
    {
      g_assert_nonnull (strstr (blamed->str, "AUTH=SCRAM-"));
      return TRUE;
    }
  g_error ("%s is no verb", verb);
}

static gboolean
run_case (AccountSettings *settings, const CaseFile *test, ProtocolLog *log, GError **error)
{
  g_autoptr (GString) blamed = g_string_new (NULL);
  ImapSessionConfig config = { .settings = settings, .log = log,
                               .timeout = case_file_get_timeout (test), .blamed = blamed_cb,
                               .blamed_data = blamed };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  g_autoptr (GPtrArray) events = NULL;

  if (!imap_session_connect (session, "secret", NULL, error))
    {
      g_assert_false (imap_session_is_open (session));
      g_assert_null (strstr (blamed->str, "AUTH="));
      return FALSE;
    }

  events = imap_session_take_events (session);
  g_assert_cmpuint (events->len, ==, 0);
  for (guint i = 0; test->verbs[i] != NULL; i++)
    if (!run_verb (session, test->verbs[i], blamed, error))
      {
        g_assert_null (test->verbs[i + 1]);
        return FALSE;
      }
  return TRUE;
}

int
main (int argc, char *argv[])
{
  static const char *const clear[] = { "* CAPABILITY", "* STARTTLS", "* LOGOUT", NULL };

  g_test_init (&argc, &argv, NULL);
  case_file_add_all ("imap-", run_case, clear);
  return g_test_run ();
}
