/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sending through the real submission server, and reading back what it delivered. */

#include "imap-session.h"
#include "patience.h"
#include "ph-error.h"
#include "smtp-session.h"
#include "test-server.h"

#include <string.h>

static TestServer *server;

static AccountSettings *
make_settings (AccountSecurity security, guint user)
{
  AccountSettings *settings = account_settings_new ();
  gboolean tls = security == ACCOUNT_SECURITY_TLS;

  g_free (settings->smtp.host);
  settings->smtp.host = g_strdup (test_server_get_host (server));
  settings->smtp.port = test_server_get_port (server, tls ? "submissions" : "submission");
  settings->smtp.security = security;
  g_free (settings->smtp.user);
  settings->smtp.user = g_strdup (test_server_get_address (server, user));
  g_free (settings->imap.host);
  settings->imap.host = g_strdup (test_server_get_host (server));
  settings->imap.port = test_server_get_port (server, "imaps");
  g_free (settings->imap.user);
  settings->imap.user = g_strdup (test_server_get_address (server, user));
  settings->ca_file = g_strdup (test_server_get_ca_file (server));
  return settings;
}

static SmtpSession *
sign_in (AccountSecurity security)
{
  g_autoptr (AccountSettings) settings = make_settings (security, 0);
  SmtpSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  SmtpSession *session = smtp_session_new (&config);
  g_autoptr (GError) error = NULL;

  smtp_session_connect (session, test_server_get_password (server, 0), NULL, &error);
  g_assert_no_error (error);
  return session;
}

/* The body of the newest message in bob's inbox whose subject is @subject, once it is there. */
static GBytes *
fetch_from_inbox (const char *subject)
{
  g_autoptr (AccountSettings) settings = make_settings (ACCOUNT_SECURITY_TLS, 1);
  ImapSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  g_autofree char *criteria = g_strdup_printf ("SUBJECT %s", subject);
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (ImapSet) found = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uids = NULL;
  const ImapSection *section;
  ImapCommand *command;

  imap_session_connect (session, test_server_get_password (server, 1), NULL, &error);
  g_assert_no_error (error);
  imap_session_select (session, "INBOX", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  found = imap_session_uid_search (session, criteria, NULL, &error);
  g_assert_no_error (error);
  while (imap_set_is_empty (found))
    {
      imap_session_idle (session, 1, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_ptr_array_unref (imap_session_take_events (session));
      imap_set_free (found);
      found = imap_session_uid_search (session, criteria, NULL, &error);
      g_assert_no_error (error);
    }

  g_ptr_array_unref (imap_session_take_events (session));
  uids = imap_set_to_string (found);
  command = imap_command_new ("UID FETCH");
  imap_command_atom (command, uids);
  imap_command_atom (command, "(BODY.PEEK[TEXT])");
  imap_session_run (session, command, NULL, &error);
  g_assert_no_error (error);
  events = imap_session_take_events (session);
  g_assert_cmpuint (events->len, ==, 1);
  section = imap_fetch_get_section (&((ImapResponse *) events->pdata[0])->fetch, "TEXT");
  return g_bytes_new (section->data, section->len);
}

static const char *
address (guint user)
{
  return test_server_get_address (server, user);
}

static gboolean
note_end (gpointer user_data, GError **error)
{
  (*(guint *) user_data)++;
  return TRUE;
}

/* What arrives is what was sent, dots and all, whichever way the connection is made. */
static void
test_round_trip (void)
{
  static const char body[] = ".\r\n..\r\n.x\r\nfrom\r\n\r\n.\r\nend\r\n";
  static const char *const subjects[] = { "implicit", "starttls" };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autoptr (SmtpSession) session = sign_in ((AccountSecurity) i);
      g_autofree char *text =
          g_strdup_printf ("From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\n\r\n%s", address (0),
                           address (1), subjects[i], body);
      g_autoptr (GBytes) message = g_bytes_new (text, strlen (text));
      g_autoptr (GBytes) arrived = NULL;
      const char *const recipients[] = { address (1), NULL };
      SmtpEnvelope envelope = { address (0), recipients };
      g_auto (SmtpResult) result = { 0 };
      g_autoptr (GError) error = NULL;
      guint n_ends = 0;

      smtp_session_send (session, &envelope, message, note_end, &n_ends, &result, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (n_ends, ==, 1);
      g_assert_cmpuint (result.refused->len, ==, 0);
      smtp_session_quit (session);

      arrived = fetch_from_inbox (subjects[i]);
      g_assert_cmpmem (g_bytes_get_data (arrived, NULL), g_bytes_get_size (arrived), body,
                       strlen (body));
    }
}

/* Several megabytes, cut into many pieces on the way. */
static void
test_large (void)
{
  g_autoptr (SmtpSession) session = sign_in (ACCOUNT_SECURITY_TLS);
  GString *text = g_string_new ("Subject: large\r\n\r\n");
  gsize head = text->len;
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) arrived = NULL;
  const char *const recipients[] = { address (1), NULL };
  SmtpEnvelope envelope = { address (0), recipients };
  g_auto (SmtpResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (text, ".line %u\r\n", i);
  message = g_string_free_to_bytes (text);
  smtp_session_send (session, &envelope, message, NULL, NULL, &result, NULL, &error);
  g_assert_no_error (error);

  arrived = fetch_from_inbox ("large");
  g_assert_cmpmem (g_bytes_get_data (arrived, NULL), g_bytes_get_size (arrived),
                   (const char *) g_bytes_get_data (message, NULL) + head,
                   g_bytes_get_size (message) - head);
}

static void
test_wrong_password (void)
{
  g_autoptr (AccountSettings) settings = make_settings (ACCOUNT_SECURITY_TLS, 0);
  SmtpSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (SmtpSession) session = smtp_session_new (&config);
  g_autoptr (GError) error = NULL;

  g_assert_false (smtp_session_connect (session, "wrong", NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_SIGN_IN);
}

static gboolean
refuse_end (gpointer user_data, GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_DISK, "The disk is full.");
  return FALSE;
}

/* A message whose end was held back is not delivered; one that follows is. */
static void
test_held_back (void)
{
  g_autoptr (SmtpSession) session = sign_in (ACCOUNT_SECURITY_TLS);
  g_autoptr (SmtpSession) next = NULL;
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: held\r\n\r\nfirst\r\n", 24);
  g_autoptr (GBytes) second = g_bytes_new_static ("Subject: held\r\n\r\nsecond\r\n", 25);
  g_autoptr (GBytes) arrived = NULL;
  const char *const recipients[] = { address (1), NULL };
  SmtpEnvelope envelope = { address (0), recipients };
  g_auto (SmtpResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (smtp_session_send (session, &envelope, message, refuse_end, NULL, &result, NULL,
                                     &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  g_assert_false (result.may_be_sent);
  g_assert_false (smtp_session_is_open (session));
  g_clear_error (&error);

  next = sign_in (ACCOUNT_SECURITY_TLS);
  smtp_session_send (next, &envelope, second, NULL, NULL, &result, NULL, &error);
  g_assert_no_error (error);
  arrived = fetch_from_inbox ("held");
  g_assert_cmpmem (g_bytes_get_data (arrived, NULL), g_bytes_get_size (arrived), "second\r\n", 8);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = test_server_start ("mailserver", NULL);
  g_test_add_func ("/smtp-session/round-trip", test_round_trip);
  g_test_add_func ("/smtp-session/large", test_large);
  g_test_add_func ("/smtp-session/wrong-password", test_wrong_password);
  g_test_add_func ("/smtp-session/held-back", test_held_back);
  status = g_test_run ();
  test_server_stop (server);
  return status;
}
