/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the scripts in cases/smtp-*.txt (case-file.h). The verbs:
 *
 *   send    a message to one recipient
 *   send2   to two
 *   unsure  to one; it fails, and the server may have it all the same
 *   text    checks that the server's answer to the message was kept
 */

#include "case-file.h"
#include "smtp-session.h"

static const char *const one[] = { "bob@example.test", NULL };
static const char *const two[] = { "bob@example.test", "carol@example.test", NULL };

static gboolean
send_to (SmtpSession *session, const char *const *recipients, SmtpResult *result, GError **error)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x\n\n.\n", 14);
  SmtpEnvelope envelope = { "alice@example.test", recipients };

  return smtp_session_send (session, &envelope, message, NULL, NULL, result, NULL, error);
}

static gboolean
run_verb (SmtpSession *session, const char *verb, SmtpResult *result, GError **error)
{
  gboolean success;

  if (strcmp (verb, "text") == 0)
    {
      g_assert_nonnull (strstr (result->text, "queued"));
      return TRUE;
    }

  success = send_to (session, strcmp (verb, "send2") == 0 ? two : one, result, error);
  g_assert_cmpint (result->may_be_sent, ==, strcmp (verb, "unsure") == 0);
  return success;
}

static gboolean
run_case (AccountSettings *settings, const CaseFile *test, ProtocolLog *log, GError **error)
{
  SmtpSessionConfig config = { .settings = settings, .log = log, .timeout = case_file_get_timeout (test) };
  g_autoptr (SmtpSession) session = smtp_session_new (&config);
  g_auto (SmtpResult) result = { 0 };

  if (!smtp_session_connect (session, "secret", NULL, error))
    {
      g_assert_false (smtp_session_is_open (session));
      return FALSE;
    }
  for (guint i = 0; test->verbs[i] != NULL; i++)
    {
      g_clear_error (error);
      if (!run_verb (session, test->verbs[i], &result, error) && test->verbs[i + 1] == NULL)
        return FALSE;
    }
  return TRUE;
}

int
main (int argc, char *argv[])
{
  static const char *const clear[] = { "EHLO ?127.0.0.1?", "STARTTLS", "QUIT", NULL };

  g_test_init (&argc, &argv, NULL);
  case_file_add_all ("smtp-", run_case, clear);
  return g_test_run ();
}
