/* SPDX-License-Identifier: GPL-3.0-or-later */

/* COMPRESS with a scripted server, whose side of deflate is written out: a block that is only stored
 * is 00, its length, the same with all bits turned, and the text as it is. */

#include "imap-session.h"
#include "ph-error.h"
#include "scripted-server.h"

#define ASKED                                                                                     \
  "S: * PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hello\n"                                  \
  "C: $a COMPRESS DEFLATE\n"

typedef struct
{
  ScriptedServer *server;
  ImapSession *session;
  GString *blamed;
} Talk;

static void
blamed_cb (const char *capability, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", capability);
}

static Talk
talk (const char *script, gboolean always)
{
  Talk self = { scripted_server_new (script), NULL, g_string_new (NULL) };
  g_autoptr (AccountSettings) settings =
      scripted_server_make_settings (self.server, ACCOUNT_SECURITY_NONE);
  ImapSessionConfig config = { .settings = settings, .timeout = 5, .always_compress = always,
                               .blamed = blamed_cb, .blamed_data = self.blamed };
  g_autoptr (GError) error = NULL;

  self.session = imap_session_new (&config);
  imap_session_connect (self.session, "secret", NULL, &error);
  g_assert_no_error (error);
  return self;
}

static void
end_talk (Talk *self, const char *blamed)
{
  g_assert_cmpstr (self->blamed->str, ==, blamed);
  imap_session_free (self->session);
  scripted_server_finish (self->server);
  scripted_server_free (self->server);
  g_string_free (self->blamed, TRUE);
}

static guint32
take_exists (ImapSession *session)
{
  g_autoptr (GPtrArray) events = imap_session_take_events (session);

  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpint (((ImapResponse *) events->pdata[0])->type, ==, IMAP_RESPONSE_EXISTS);
  return ((ImapResponse *) events->pdata[0])->number;
}

/* What is compressed begins in the same packet as the consent. */
static void
test_at_once (void)
{
  Talk it = talk (ASKED "S- $a OK go\\r\\n\\x00\\x0c\\x00\\xf3\\xff* 5 EXISTS\\r\\n\n"
                        "HOLD\n",
                  TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (imap_session_is_compressed (it.session));
  imap_session_idle (it.session, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (take_exists (it.session), ==, 5);
  end_talk (&it, "");
}

static void
test_later (void)
{
  Talk it = talk (ASKED "S: $a OK go\n"
                        "DRIP \\x00\\x0c\\x00\\xf3\\xff* 7 EXISTS\\r\\n\n"
                        "HOLD\n",
                  TRUE);
  g_autoptr (GError) error = NULL;
  MailTraffic traffic;

  imap_session_idle (it.session, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (take_exists (it.session), ==, 7);
  imap_session_get_traffic (it.session, &traffic);
  g_assert_cmpuint (traffic.inflated, ==, strlen ("* 7 EXISTS\r\n"));
  end_talk (&it, "");
}

/* Plain it goes on when the server does not want to. */
static void
test_refused (void)
{
  Talk it = talk (ASKED "S- $a NO [COMPRESSIONACTIVE] twice?\\r\\n* 6 EXISTS\\r\\n\n"
                        "C: $b NOOP\n"
                        "S: $b OK done\n"
                        "HOLD\n",
                  TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (imap_session_is_compressed (it.session));
  imap_session_run (it.session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (take_exists (it.session), ==, 6);
  end_talk (&it, "");
}

static void
test_misunderstood (void)
{
  Talk it = talk (ASKED "S: $a BAD what?\n"
                        "HOLD\n",
                  TRUE);

  g_assert_false (imap_session_is_compressed (it.session));
  g_assert_false (imap_session_has (it.session, "COMPRESS=DEFLATE"));
  end_talk (&it, "COMPRESS=DEFLATE ");
}

static void
check_faulty (const char *script, int code)
{
  Talk it = talk (script, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (imap_session_idle (it.session, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, PH_ERROR, code);
  g_assert_false (imap_session_is_open (it.session));
  end_talk (&it, "COMPRESS=DEFLATE ");
}

/* A server that says it compresses and does not, one whose data is damaged, one that hangs up. */
static void
test_faulty (void)
{
  check_faulty (ASKED "S: $a OK go\nS: * 5 EXISTS\nHOLD\n", PH_ERROR_PROTOCOL);
  check_faulty (ASKED "S- $a OK go\\r\\n\\xff\\xff\\xff\n", PH_ERROR_PROTOCOL);
  check_faulty (ASKED "S: $a OK go\nCLOSE\n", PH_ERROR_OFFLINE);
}

/* One that is lost later has nothing to do with it. */
static void
test_lost (void)
{
  Talk it = talk (ASKED "S- $a OK go\\r\\n\\x00\\x0c\\x00\\xf3\\xff* 5 EXISTS\\r\\n\n"
                        "CLOSE\n",
                  TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (imap_session_idle (it.session, 0, NULL, NULL, NULL, NULL));
  take_exists (it.session);
  g_assert_false (imap_session_idle (it.session, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OFFLINE);
  end_talk (&it, "");
}

/* On this computer it costs more than it saves. */
static void
test_near (void)
{
  Talk it = talk ("S: * PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hello\n"
                  "C: $a NOOP\n"
                  "S: $a OK done\n"
                  "HOLD\n",
                  FALSE);
  g_autoptr (GError) error = NULL;

  imap_session_run (it.session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
  end_talk (&it, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-session-compress/at-once", test_at_once);
  g_test_add_func ("/imap-session-compress/later", test_later);
  g_test_add_func ("/imap-session-compress/refused", test_refused);
  g_test_add_func ("/imap-session-compress/misunderstood", test_misunderstood);
  g_test_add_func ("/imap-session-compress/faulty", test_faulty);
  g_test_add_func ("/imap-session-compress/lost", test_lost);
  g_test_add_func ("/imap-session-compress/near", test_near);
  return g_test_run ();
}
