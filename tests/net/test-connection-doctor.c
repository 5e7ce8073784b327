/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The doctor against servers that fail at each step, and against a real one. */

#include "connection-doctor.h"
#include "doctor-report.h"
#include "scripted-server.h"
#include "test-server.h"

#include <glib/gstdio.h>

#define CAPABILITIES "[CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN SASL-IR]"
#define GREETING "S: * OK " CAPABILITIES " hello\n"
#define SIGN_IN "C: $a AUTHENTICATE *\nS: $a OK [CAPABILITY IMAP4rev1 IDLE] in\n"
#define LIST \
  "C: $b LIST *\nS: * LIST () \"/\" INBOX\nS: $b OK done\n" \
  "C: $c LSUB *\nS: * LSUB () \"/\" INBOX\nS: $c OK done\n"
#define SELECT "C: $d SELECT *\nS: * 0 EXISTS\nS: $d OK selected\n"
#define IDLE "C: $e IDLE\nS: + idling\nC: DONE\nS: $e OK done\n"
#define LOGOUT "C: $f LOGOUT\nS: $f OK bye\n"
#define EHLO "S: 220 hello\nC: EHLO *\nS- 250-here\\r\\n250 AUTH PLAIN\\r\\n\n"

typedef struct
{
  const char *title;
  AccountSecurity security;
  gboolean is_outgoing;
  const char *script;
  DoctorStep step; /* the one that is not good */
  DoctorVerdict verdict;
  DoctorFault fault;
} Case;

static const Case cases[] = {
  { "tls/expired", ACCOUNT_SECURITY_TLS, FALSE, "TLS expired\nEOF\n", DOCTOR_STEP_ENCRYPTION,
    DOCTOR_BAD, DOCTOR_FAULT_SERVER },
  { "tls/future", ACCOUNT_SECURITY_TLS, FALSE, "TLS future\nEOF\n", DOCTOR_STEP_ENCRYPTION,
    DOCTOR_BAD, DOCTOR_FAULT_CLOCK },
  { "tls/wrong-host", ACCOUNT_SECURITY_TLS, FALSE, "TLS wrong-host\nEOF\n",
    DOCTOR_STEP_ENCRYPTION, DOCTOR_BAD, DOCTOR_FAULT_HOST },
  { "tls/unknown", ACCOUNT_SECURITY_TLS, FALSE, "TLS unknown\nEOF\n", DOCTOR_STEP_ENCRYPTION,
    DOCTOR_BAD, DOCTOR_FAULT_AUTHORITY },
  { "tls/self-signed", ACCOUNT_SECURITY_TLS, FALSE, "TLS self-signed\nEOF\n",
    DOCTOR_STEP_ENCRYPTION, DOCTOR_BAD, DOCTOR_FAULT_AUTHORITY },
  { "tls/none", ACCOUNT_SECURITY_TLS, FALSE, GREETING "HOLD\n", DOCTOR_STEP_ENCRYPTION, DOCTOR_BAD,
    DOCTOR_FAULT_SECURITY },
  { "starttls/missing", ACCOUNT_SECURITY_STARTTLS, FALSE, GREETING "EOF\n", DOCTOR_STEP_ENCRYPTION,
    DOCTOR_BAD, DOCTOR_FAULT_SECURITY },
  { "starttls/expired", ACCOUNT_SECURITY_STARTTLS, FALSE,
    "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hello\nC: $a STARTTLS\nS: $a OK go\nTLS expired\n"
    "EOF\n",
    DOCTOR_STEP_ENCRYPTION, DOCTOR_BAD, DOCTOR_FAULT_SERVER },
  { "greeting/bye", ACCOUNT_SECURITY_TLS, FALSE, "TLS\nS: * BYE too many\n", DOCTOR_STEP_GREETING,
    DOCTOR_BAD, DOCTOR_FAULT_SERVER },
  { "greeting/other-protocol", ACCOUNT_SECURITY_TLS, FALSE, "TLS\nS: 220 hello\nHOLD\n",
    DOCTOR_STEP_GREETING, DOCTOR_BAD, DOCTOR_FAULT_PORT },
  { "greeting/closed", ACCOUNT_SECURITY_TLS, FALSE, "TLS\nCLOSE\n", DOCTOR_STEP_GREETING, DOCTOR_BAD,
    DOCTOR_FAULT_SERVER },
  { "greeting/closed-in-clear", ACCOUNT_SECURITY_STARTTLS, FALSE, "CLOSE\n", DOCTOR_STEP_GREETING,
    DOCTOR_BAD, DOCTOR_FAULT_SECURITY },
  { "capabilities/refused", ACCOUNT_SECURITY_TLS, FALSE,
    "TLS\nS: * OK hello\nC: $a CAPABILITY\nS: $a BAD what\n", DOCTOR_STEP_CAPABILITIES, DOCTOR_BAD,
    DOCTOR_FAULT_SERVER },
  { "capabilities/closed", ACCOUNT_SECURITY_TLS, FALSE,
    "TLS\nS: * OK hello\nC: $a CAPABILITY\nCLOSE\n", DOCTOR_STEP_CAPABILITIES, DOCTOR_BAD,
    DOCTOR_FAULT_NETWORK },
  { "sign-in/refused", ACCOUNT_SECURITY_TLS, FALSE,
    "TLS\n" GREETING "C: $a AUTHENTICATE *\nS: $a NO [AUTHENTICATIONFAILED] no\n",
    DOCTOR_STEP_SIGN_IN, DOCTOR_BAD, DOCTOR_FAULT_PASSWORD },
  { "sign-in/unavailable", ACCOUNT_SECURITY_TLS, FALSE,
    "TLS\n" GREETING "C: $a AUTHENTICATE *\nS: $a NO [UNAVAILABLE] later\n", DOCTOR_STEP_SIGN_IN,
    DOCTOR_BAD, DOCTOR_FAULT_SERVER },
  { "folders/closed", ACCOUNT_SECURITY_TLS, FALSE, "TLS\n" GREETING SIGN_IN "C: $b LIST *\nCLOSE\n",
    DOCTOR_STEP_FOLDERS, DOCTOR_BAD, DOCTOR_FAULT_NETWORK },
  { "push/missing", ACCOUNT_SECURITY_TLS, FALSE,
    "TLS\n" GREETING "C: $a AUTHENTICATE *\nS: $a OK [CAPABILITY IMAP4rev1] in\n" LIST LOGOUT,
    DOCTOR_STEP_PUSH, DOCTOR_WARNING, DOCTOR_FAULT_SERVER },
  { "push/refused", ACCOUNT_SECURITY_TLS, FALSE,
    "TLS\n" GREETING SIGN_IN LIST SELECT "C: $e IDLE\nS: $e BAD no\n" LOGOUT, DOCTOR_STEP_PUSH,
    DOCTOR_WARNING, DOCTOR_FAULT_SERVER },
  { "all-well", ACCOUNT_SECURITY_TLS, FALSE, "TLS\n" GREETING SIGN_IN LIST SELECT IDLE LOGOUT,
    DOCTOR_STEP_PUSH, DOCTOR_GOOD, DOCTOR_FAULT_NONE },
  { "smtp/tls", ACCOUNT_SECURITY_TLS, TRUE, "TLS self-signed\nEOF\n", DOCTOR_STEP_ENCRYPTION,
    DOCTOR_BAD, DOCTOR_FAULT_AUTHORITY },
  { "smtp/starttls-missing", ACCOUNT_SECURITY_STARTTLS, TRUE, EHLO "EOF\n", DOCTOR_STEP_ENCRYPTION,
    DOCTOR_BAD, DOCTOR_FAULT_SECURITY },
  { "smtp/greeting", ACCOUNT_SECURITY_TLS, TRUE, "TLS\nS: 554 no\n", DOCTOR_STEP_GREETING,
    DOCTOR_BAD, DOCTOR_FAULT_SERVER },
  { "smtp/capabilities", ACCOUNT_SECURITY_TLS, TRUE,
    "TLS\nS: 220 hello\nC: EHLO *\nS: 502 what\n", DOCTOR_STEP_CAPABILITIES, DOCTOR_BAD,
    DOCTOR_FAULT_SERVER },
  { "smtp/sign-in", ACCOUNT_SECURITY_TLS, TRUE, "TLS\n" EHLO "C: AUTH PLAIN *\nS: 535 no\n",
    DOCTOR_STEP_SIGN_IN, DOCTOR_BAD, DOCTOR_FAULT_PASSWORD },
  { "smtp/all-well", ACCOUNT_SECURITY_TLS, TRUE,
    "TLS\n" EHLO "C: AUTH PLAIN *\nS: 235 in\nC: QUIT\nS: 221 bye\n", DOCTOR_STEP_SIGN_IN,
    DOCTOR_GOOD, DOCTOR_FAULT_NONE },
};

static char *password_file;

/* Checks that each step is told of as it begins and as it ends, in order. */
typedef struct
{
  guint number;
  gboolean is_running;
} Watch;

static void
report_cb (guint number, const DoctorResult *result, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpuint (number, ==, watch->number);
  g_assert_cmpint (result->verdict, !=, DOCTOR_WAITING);
  if (result->verdict == DOCTOR_RUNNING)
    {
      g_assert_false (watch->is_running);
      watch->is_running = TRUE;
      return;
    }
  g_assert_true (watch->is_running || result->verdict == DOCTOR_SKIPPED);
  watch->is_running = FALSE;
  watch->number++;
}

static gboolean
run (AccountSettings *settings, GPtrArray *plan, ProtocolLog *log)
{
  Watch watch = { 0, FALSE };
  gboolean is_well = connection_doctor_run (settings, plan, log, report_cb, &watch, NULL);

  g_assert_cmpuint (watch.number, ==, plan->len);
  return is_well;
}

static const DoctorResult *
find (GPtrArray *plan, gboolean is_outgoing, DoctorStep step)
{
  for (guint i = 0; i < plan->len; i++)
    {
      const DoctorResult *result = plan->pdata[i];

      if (result->is_outgoing == is_outgoing && result->step == step)
        return result;
    }
  g_assert_not_reached ();
}

/* All before @step is good, all behind it untouched. */
static void
check (GPtrArray *plan, const Case *test)
{
  gboolean is_behind = FALSE;

  for (guint i = 0; i < plan->len; i++)
    {
      const DoctorResult *result = plan->pdata[i];
      g_autofree char *text = doctor_report_result (result);

      if (result->is_outgoing != test->is_outgoing)
        continue;
      g_test_message ("%s", text);
      if (result->step == test->step)
        {
          g_assert_cmpint (result->verdict, ==, test->verdict);
          g_assert_cmpint (result->fault, ==, test->fault);
          g_assert_cmpstr (result->finding, !=, NULL);
          g_assert_cmpint (result->advice != NULL, ==, test->verdict == DOCTOR_BAD);
          is_behind = TRUE;
        }
      else
        g_assert_cmpint (result->verdict, ==, is_behind ? DOCTOR_SKIPPED : DOCTOR_GOOD);
    }
}

/* Leaves the other server out of it. */
static AccountSettings *
make_settings (ScriptedServer *server, const Case *test)
{
  AccountSettings *settings = scripted_server_make_settings (server, test->security);

  settings->password_file = g_strdup (password_file);
  if (test->is_outgoing)
    {
      g_free (settings->imap.host);
      settings->imap.host = g_strdup ("nowhere.invalid");
    }
  else
    *settings->smtp.host = '\0';
  return settings;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (ScriptedServer) server = scripted_server_new (test->script);
  g_autoptr (AccountSettings) settings = make_settings (server, test);
  g_autoptr (GPtrArray) plan = connection_doctor_plan (settings);
  g_autoptr (ProtocolLog) log = protocol_log_new (100000);
  gboolean is_well = run (settings, plan, log);

  check (plan, test);
  g_assert_cmpint (is_well, ==, test->verdict != DOCTOR_BAD && !test->is_outgoing);
  if (test->step == DOCTOR_STEP_ENCRYPTION && g_strrstr (test->script, "\nEOF") != NULL
      && g_strrstr (test->script, "TLS ") != NULL)
    g_assert_nonnull (find (plan, test->is_outgoing, test->step)->certificate);
  scripted_server_finish (server);
}

static void
test_lookup (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (GPtrArray) plan = NULL;
  g_autoptr (ProtocolLog) log = protocol_log_new (1000);

  g_free (settings->imap.host);
  settings->imap.host = g_strdup ("nowhere.invalid");
  plan = connection_doctor_plan (settings);
  g_assert_false (run (settings, plan, log));
  g_assert_cmpint (find (plan, FALSE, DOCTOR_STEP_LOOKUP)->fault, ==, DOCTOR_FAULT_HOST);
  g_assert_cmpint (find (plan, FALSE, DOCTOR_STEP_CONNECTION)->verdict, ==, DOCTOR_SKIPPED);
}

static void
test_refused (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (GPtrArray) plan = NULL;
  g_autoptr (ProtocolLog) log = protocol_log_new (1000);

  g_free (settings->imap.host);
  settings->imap.host = g_strdup ("localhost");
  settings->imap.port = 1;
  plan = connection_doctor_plan (settings);
  g_assert_false (run (settings, plan, log));
  g_assert_cmpint (find (plan, FALSE, DOCTOR_STEP_LOOKUP)->verdict, ==, DOCTOR_GOOD);
  g_assert_cmpint (find (plan, FALSE, DOCTOR_STEP_CONNECTION)->fault, ==, DOCTOR_FAULT_PORT);
}

/* Without a password everything before it is tried, and nothing is sent. */
static void
test_no_password (void)
{
  static const Case test = { "", ACCOUNT_SECURITY_TLS, FALSE, "TLS\n" GREETING "EOF\n",
                             DOCTOR_STEP_SIGN_IN, DOCTOR_BAD, DOCTOR_FAULT_PASSWORD };
  g_autoptr (ScriptedServer) server = scripted_server_new (test.script);
  g_autoptr (AccountSettings) settings = make_settings (server, &test);
  g_autoptr (GPtrArray) plan = connection_doctor_plan (settings);
  g_autoptr (ProtocolLog) log = protocol_log_new (1000);

  g_clear_pointer (&settings->password_file, g_free);
  g_assert_false (run (settings, plan, log));
  check (plan, &test);
  scripted_server_finish (server);
}

static void
test_cancelled (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ("HOLD\n");
  g_autoptr (AccountSettings) settings
      = scripted_server_make_settings (server, ACCOUNT_SECURITY_TLS);
  g_autoptr (GPtrArray) plan = connection_doctor_plan (settings);
  g_autoptr (ProtocolLog) log = protocol_log_new (1000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { 0, FALSE };

  g_cancellable_cancel (cancellable);
  g_assert_false (connection_doctor_run (settings, plan, log, report_cb, &watch, cancellable));
  for (guint i = 0; i < plan->len; i++)
    g_assert_cmpint (((DoctorResult *) plan->pdata[i])->verdict, !=, DOCTOR_BAD);
}

/* ---- A real server -------------------------------------------------------------------------- */

static void
replace (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static AccountSettings *
make_real (TestServer *server, AccountSecurity security)
{
  AccountSettings *settings = account_settings_new ();
  gboolean tls = security == ACCOUNT_SECURITY_TLS;

  replace (&settings->address, test_server_get_address (server, 0));
  replace (&settings->real_name, "Alice Made-Up");
  replace (&settings->imap.host, "localhost");
  replace (&settings->imap.user, test_server_get_address (server, 0));
  settings->imap.port = test_server_get_port (server, tls ? "imaps" : "imap");
  settings->imap.security = security;
  replace (&settings->smtp.host, "localhost");
  replace (&settings->smtp.user, test_server_get_address (server, 0));
  settings->smtp.port = test_server_get_port (server, tls ? "submissions" : "submission");
  settings->smtp.security = security;
  settings->ca_file = g_strdup (test_server_get_ca_file (server));
  settings->password_file = g_strdup (test_server_get_password_file (server, 0));
  return settings;
}

/* All is well, and the report says nothing of whom, where and what. */
static void
test_real (void)
{
  static const char *const secrets[]
      = { "alice", "example.test", "localhost", "127.0.0.1", "secret", "Drafts", "Made-Up" };
  g_autoptr (TestServer) server = test_server_start ("mailserver", NULL);

  for (int security = ACCOUNT_SECURITY_TLS; security <= ACCOUNT_SECURITY_STARTTLS; security++)
    {
      g_autoptr (AccountSettings) settings = make_real (server, (AccountSecurity) security);
      g_autoptr (GPtrArray) plan = connection_doctor_plan (settings);
      g_autoptr (ProtocolLog) log = protocol_log_new (100000);
      g_autofree char *report = NULL;
      g_autofree char *said = NULL;

      g_assert_true (run (settings, plan, log));
      for (guint i = 0; i < plan->len; i++)
        g_assert_cmpint (((DoctorResult *) plan->pdata[i])->verdict, ==, DOCTOR_GOOD);

      said = protocol_log_to_string (log);
      g_assert_nonnull (strstr (said, "Drafts"));
      report = doctor_report_make (settings, plan, log);
      g_assert_nonnull (strstr (report, "LIST"));
      g_assert_nonnull (strstr (report, "[ ok ] Sign-in"));
      for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
        if (strstr (report, secrets[i]) != NULL)
          g_error ("“%s” in the report:\n%s", secrets[i], report);
    }
}

static void
test_report (void)
{
  static const struct
  {
    const char *said;
    const char *reported;
  } rows[] = {
    { "* OK mail.birch.example ready", "* OK SERVER ready" },
    { "A1 OK you are nora from 192.0.2.7", "A1 OK you are USER from IP" },
    { "* OK 2001:db8::1 [::1] nora@birch.example", "* OK IP [IP] ADDRESS" },
    { "* LIST (\\HasNoChildren) \"/\" \"My doctor\"", "* LIST …" },
    { "* STATUS \"My doctor\" (MESSAGES 1)", "* STATUS …" },
    { "* FLAGS (\\Seen Doctor)", "* FLAGS …" },
    { "* OK [PERMANENTFLAGS (\\Seen Doctor \\*)] Limited", "* OK [PERMANENTFLAGS …] Limited" },
    { "* OK ready. [bQBhAGkAbAAuAGIAaQByAGMAaAAuAGUAeABhAG0AcABsAGUA==]", "* OK ready. […]" },
    { "A1 OK n.birch is in, as uncle", "A1 OK USER is in, as USER" },
    { "A1 OK <odd!nora@other>, b@birch.example.", "A1 OK <ADDRESS>, ADDRESS" },
    { "A1 OK mail.birch.example. -x.birch.example a..b.birch.example",
      "A1 OK SERVER. -SERVER a..SERVER" },
    { "* OK Noranda Dovecot 2.3.19 at 12:34:56.789", "* OK Noranda Dovecot 2.3.19 at 12:34:56.789" },
  };
  g_autoptr (AccountSettings) settings = account_settings_new ();

  replace (&settings->address, "n.birch@birch.example");
  replace (&settings->imap.host, "mailbox");
  replace (&settings->imap.user, "nora");
  replace (&settings->smtp.user, "uncle@birch.example");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) plan = connection_doctor_plan (settings);
      g_autoptr (ProtocolLog) log = protocol_log_new (1000);
      g_autofree char *report = NULL;

      protocol_log_add (log, "imap", '<', rows[i].said, strlen (rows[i].said));
      report = doctor_report_make (settings, plan, log);
      if (strstr (report, rows[i].reported) == NULL)
        g_error ("“%s” is not in:\n%s", rows[i].reported, report);
    }
}

/* Lines that a pattern could look at again from each of their letters. */
static void
test_long_lines (void)
{
  static const char *const pieces[]
      = { "a", "a.", "a-", "1.", "a:", ":", "<", "A/", "a@", "[PERMANENTFLAGS " };
  g_autoptr (AccountSettings) settings = account_settings_new ();

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GPtrArray) plan = connection_doctor_plan (settings);
      g_autoptr (ProtocolLog) log = protocol_log_new (4 * 1024 * 1024);
      g_autoptr (GString) line = g_string_new (NULL);
      g_autofree char *report = NULL;

      while (line->len < 1024 * 1024)
        g_string_append (line, pieces[i]);
      protocol_log_add (log, "imap", '<', line->str, line->len);
      protocol_log_add (log, "imap", '<', "the end", strlen ("the end"));
      report = doctor_report_make (settings, plan, log);
      g_assert_true (g_str_has_suffix (report, "the end\n"));
    }
}

int
main (int argc, char *argv[])
{
  int result;
  int fd;

  g_test_init (&argc, &argv, NULL);
  fd = g_file_open_tmp ("password-XXXXXX", &password_file, NULL);
  g_close (fd, NULL);
  g_file_set_contents (password_file, "secret\n", -1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/connection-doctor/", cases[i].title, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/connection-doctor/lookup", test_lookup);
  g_test_add_func ("/connection-doctor/refused", test_refused);
  g_test_add_func ("/connection-doctor/no-password", test_no_password);
  g_test_add_func ("/connection-doctor/cancelled", test_cancelled);
  g_test_add_func ("/connection-doctor/real", test_real);
  g_test_add_func ("/connection-doctor/report", test_report);
  g_test_add_func ("/connection-doctor/long-lines", test_long_lines);

  result = g_test_run ();
  g_unlink (password_file);
  g_free (password_file);
  return result;
}
