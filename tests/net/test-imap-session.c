/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the session makes of answers, with a scripted server in clear on this computer. */

#include "imap-session.h"
#include "patience.h"
#include "ph-error.h"
#include "scripted-server.h"

#include <string.h>

/* Signed in, with the capabilities that follow. */
#define GREETING(capabilities) "S: * PREAUTH [CAPABILITY IMAP4rev1 " capabilities "] hello\n"

typedef struct
{
  ScriptedServer *server;
  ImapSession *session;
} Talk;

static Talk
talk (const char *script)
{
  Talk self = { scripted_server_new (script), NULL };
  g_autoptr (AccountSettings) settings =
      scripted_server_make_settings (self.server, ACCOUNT_SECURITY_NONE);
  ImapSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (GError) error = NULL;

  self.session = imap_session_new (&config);
  imap_session_connect (self.session, "secret", NULL, &error);
  g_assert_no_error (error);
  return self;
}

static void
end_talk (Talk *self)
{
  imap_session_free (self->session);
  scripted_server_finish (self->server);
  scripted_server_free (self->server);
}

/* "INBOX:4 Sent:0 =INBOX" with the attributes that were asked for; "=" marks counts. */
static char *
describe_list (GPtrArray *list, ImapMailboxAttributes attributes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const ImapResponse *response = list->pdata[i];

      if (response->type == IMAP_RESPONSE_LIST)
        g_string_append_printf (text, "%s:%u ", response->list.name,
                                (guint) (response->list.attributes & attributes));
      else
        g_string_append_printf (text, "=%s ", response->mailbox_status.name);
    }
  return g_string_free (text, FALSE);
}

/* ---- LIST ----------------------------------------------------------------------------------- */

static void
check_list (const char *script, const char *expected, gboolean expect_complete)
{
  Talk it = talk (script);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean complete;

  list = imap_session_list (it.session, &complete, NULL, &error);
  g_assert_no_error (error);
  text = describe_list (list, IMAP_MAILBOX_SUBSCRIBED);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (complete, ==, expect_complete);
  end_talk (&it);
}

static void
test_list_extended (void)
{
  check_list (GREETING ("LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE")
              "C: $a LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE STATUS (MESSAGES "
              "UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ))\n"
              "S: * LIST (\\\\Subscribed) \"/\" INBOX\n"
              "S: * STATUS INBOX (MESSAGES 1)\n"
              "S: * LIST () \"/\" Sent\n"
              "S: * LIST () \"/\" Sent\n"
              "S: $a OK done\n",
              "INBOX:64 Sent:0 =INBOX ", TRUE);
}

static void
test_list_plain (void)
{
  check_list (GREETING ("")
              "C: $a LIST \"\" \"*\"\n"
              "S: * LIST () \"/\" inbox\n"
              "S: * LIST () \"/\" Sent\n"
              "S: $a OK done\n"
              "C: $b LSUB \"\" \"*\"\n"
              "S: * LSUB () \"/\" Sent\n"
              "S: * LSUB () \"/\" Gone\n"
              "S: $b OK done\n",
              "INBOX:0 Sent:64 ", TRUE);
}

/* A server that announces LIST-EXTENDED and answers with nothing. */
static void
test_list_nothing (void)
{
  check_list (GREETING ("LIST-EXTENDED")
              "C: $a LIST * RETURN *\n"
              "S: $a OK done\n"
              "C: $b LIST \"\" \"*\"\n"
              "S: * LIST () \"/\" INBOX\n"
              "S: $b OK done\n"
              "C: $c LSUB *\n"
              "S: $c BAD what\n",
              "INBOX:0 ", TRUE);
}

static void
test_list_refused (void)
{
  check_list (GREETING ("LIST-EXTENDED")
              "C: $a LIST * RETURN *\n"
              "S: $a NO [SERVERBUG] no\n"
              "C: $b LIST \"\" \"*\"\n"
              "S: $b NO no\n"
              "C: $c LSUB *\n"
              "S: $c OK done\n",
              "", FALSE);
}

/* Without the inbox, or with a line that cannot be read, something may be missing. */
static void
test_list_incomplete (void)
{
  check_list (GREETING ("LIST-EXTENDED")
              "C: $a LIST *\n"
              "S: * LIST () \"/\" Sent\n"
              "S: $a OK done\n",
              "Sent:0 ", FALSE);
  check_list (GREETING ("LIST-EXTENDED")
              "C: $a LIST *\n"
              "S: * LIST () \"/\" INBOX\n"
              "S: * LIST (\n"
              "S: $a OK done\n",
              "INBOX:0 ", FALSE);
}

static void
test_list_namespaces (void)
{
  check_list (GREETING ("NAMESPACE LIST-EXTENDED")
              "C: $n NAMESPACE\n"
              "S: * NAMESPACE ((\"\" \"/\")) ((\"user/\" \"/\")) ((\"shared/\" \"/\"))\n"
              "S: $n OK done\n"
              "C: $a LIST *\n"
              "S: * LIST () \"/\" shared/News\n"
              "S: * LIST () \"/\" INBOX\n"
              "S: $a OK done\n"
              "C: $b LIST \"\" \"user/*\"\n"
              "S: * LIST () \"/\" user/bob\n"
              "S: $b OK done\n",
              "INBOX:0 shared/News:0 user/bob:0 ", TRUE);
}

/* ---- SELECT --------------------------------------------------------------------------------- */

/* What is said before [CLOSED] is about the mailbox that was open. */
static void
test_select_closed (void)
{
  Talk it = talk (GREETING ("QRESYNC CONDSTORE ENABLE")
                  "C: $e ENABLE QRESYNC\n"
                  "S: * ENABLED QRESYNC\n"
                  "S: $e OK done\n"
                  "C: $a SELECT \"INBOX\"\n"
                  "S: * 1 EXISTS\n"
                  "S: * OK [UIDVALIDITY 7] x\n"
                  "S: $a OK [READ-WRITE] done\n"
                  "C: $b SELECT \"Sent\" (QRESYNC (3 4 1:9))\n"
                  "S: * 1 EXPUNGE\n"
                  "S: * 2 EXISTS\n"
                  "S: * OK [CLOSED] x\n"
                  "S: * FLAGS (\\\\Seen)\n"
                  "S: * 5 EXISTS\n"
                  "S: * OK [UIDVALIDITY 3] x\n"
                  "S: * OK [UIDNEXT 10] x\n"
                  "S: * OK [HIGHESTMODSEQ 12345678901] x\n"
                  "S: * OK [PERMANENTFLAGS (\\\\Seen)] x\n"
                  "S: * OK [MAILBOXID (F1)] x\n"
                  "S: * VANISHED (EARLIER) 2\n"
                  "S: $b OK [READ-ONLY] done\n");
  ImapQresync known = { 3, 4, 1, 9 };
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  imap_session_select (it.session, "INBOX", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected.exists, ==, 1);
  g_assert_cmpuint (selected.uidvalidity, ==, 7);
  g_assert_cmpuint (selected.permanent_flags & IMAP_FLAG_FLAGGED, !=, 0);
  g_assert_false (selected.read_only);

  imap_session_select (it.session, "Sent", &known, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected.exists, ==, 5);
  g_assert_cmpuint (selected.uidvalidity, ==, 3);
  g_assert_cmpuint (selected.uidnext, ==, 10);
  g_assert_cmpuint (selected.highestmodseq, ==, 12345678901);
  g_assert_cmpint (selected.permanent_flags, ==, IMAP_FLAG_SEEN);
  g_assert_cmpstr (selected.mailbox_id, ==, "F1");
  g_assert_true (selected.read_only);
  g_assert_cmpstr (imap_session_get_mailbox (it.session), ==, "Sent");

  events = imap_session_take_events (it.session);
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpint (((ImapResponse *) events->pdata[0])->type, ==, IMAP_RESPONSE_VANISHED);
  end_talk (&it);
}

/* So is what is still to come of commands to that one, where the server does not know CLOSED; what is
 * about other mailboxes stays. */
static void
test_select_behind (void)
{
  Talk it = talk (GREETING ("")
                  "C: $a UID FETCH 1 FLAGS\n"
                  "C: $b UID FETCH 2 FLAGS\n"
                  "C: $c SELECT \"Sent\"\n"
                  "S: * 1 FETCH (UID 1 FLAGS ())\n"
                  "S: $a OK fetched\n"
                  "S: * STATUS Drafts (MESSAGES 4)\n"
                  "S: * 9 EXISTS\n"
                  "S: * 2 FETCH (UID 2 FLAGS ())\n"
                  "S: $b OK fetched\n"
                  "S: * OK [UIDVALIDITY 3] x\n"
                  "S: * 1 FETCH (UID 7 FLAGS ())\n"
                  "S: $c OK done\n");
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  for (guint uid = 1; uid <= 2; uid++)
    {
      ImapCommand *command = imap_command_new ("UID FETCH");

      imap_command_number (command, uid);
      imap_command_atom (command, "FLAGS");
      g_assert_cmpuint (imap_session_send (it.session, command, &error), !=, 0);
    }
  imap_session_select (it.session, "Sent", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected.uidvalidity, ==, 3);
  g_assert_cmpuint (selected.exists, ==, 0);
  events = imap_session_take_events (it.session);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpint (((ImapResponse *) events->pdata[0])->type, ==, IMAP_RESPONSE_MAILBOX_STATUS);
  g_assert_cmpuint (((ImapResponse *) events->pdata[1])->fetch.uid, ==, 7);
  end_talk (&it);
}

/* The answers to what was sent behind a SELECT that failed are not taken for another's. */
static void
test_select_failed (void)
{
  Talk it = talk (GREETING ("")
                  "C: $a SELECT \"Gone\"\n"
                  "C: $b UID FETCH 1:9 FLAGS\n"
                  "C: $c UID FETCH 10:19 FLAGS\n"
                  "S: $a NO [NONEXISTENT] gone\n"
                  "C: $d NOOP\n"
                  "S: $b BAD nothing is selected\n"
                  "S: $c BAD nothing is selected\n"
                  "S: $d OK done\n");
  g_autoptr (GPtrArray) then = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_command_free);
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GError) error = NULL;
  guint numbers[] = { 1, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_ptr_array_add (then, imap_command_new ("UID FETCH"));
  imap_command_atom (then->pdata[0], "1:9 FLAGS");
  imap_command_atom (then->pdata[1], "10:19 FLAGS");
  g_assert_false (imap_session_select (it.session, "Gone", NULL, then, numbers, &selected, NULL,
                                       &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_cmpuint (numbers[0], ==, 0);
  g_assert_cmpuint (numbers[1], ==, 0);
  g_assert_null (imap_session_get_mailbox (it.session));
  g_clear_error (&error);
  imap_session_run (it.session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
  end_talk (&it);
}

/* When the server has heard the word. */
typedef struct
{
  ScriptedServer *server;
  const char *word;
  GCancellable *cancellable;
} Cancel;

static gboolean
cancel_cb (gpointer user_data)
{
  Cancel *cancel = user_data;
  g_autofree char *transcript = scripted_server_get_transcript (cancel->server);

  if (strstr (transcript, cancel->word) == NULL)
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (cancel->cancellable);
  return G_SOURCE_REMOVE;
}

/* What a SELECT that was cancelled says later is not taken for the next one's. */
static void
test_select_cancelled (void)
{
  Talk it = talk (GREETING ("") "C: $a SELECT \"Slow\"\n"
                                "C: $b SELECT \"INBOX\"\n"
                                "S: * 7 EXISTS\n"
                                "S: * OK [HIGHESTMODSEQ 9] x\n"
                                "S: * 1 FETCH (UID 1 FLAGS ())\n"
                                "S: $a OK [READ-ONLY] done\n"
                                "S: * OK [UIDVALIDITY 5] x\n"
                                "S: $b OK done\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancel cancel = { it.server, "Slow", cancellable };
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  g_timeout_add (5, cancel_cb, &cancel);
  g_assert_false (
      imap_session_select (it.session, "Slow", NULL, NULL, NULL, &selected, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  imap_session_select (it.session, "INBOX", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected.uidvalidity, ==, 5);
  g_assert_cmpuint (selected.exists, ==, 0);
  g_assert_cmpuint (selected.highestmodseq, ==, 0);
  g_assert_false (selected.read_only);
  events = imap_session_take_events (it.session);
  g_assert_cmpuint (events->len, ==, 0);
  end_talk (&it);
}

static void
test_unselect_without_unselect (void)
{
  Talk it = talk (GREETING ("") "C: $a SELECT \"posthorn.no.such.mailbox\"\n"
                                "S: $a NO there is none\n");
  g_autoptr (GError) error = NULL;

  imap_session_unselect (it.session, NULL, &error);
  g_assert_no_error (error);
  end_talk (&it);
}

/* ---- Others --------------------------------------------------------------------------------- */

static void
test_search (void)
{
  Talk it = talk (GREETING ("ESEARCH")
                  "C: $a UID SEARCH RETURN (ALL) UID 1:*\n"
                  "S: * SEARCH 3 1 2\n"
                  "S: * 9 EXISTS\n"
                  "S: * SEARCH 7\n"
                  "S: $a OK done\n"
                  "C: $b UID SEARCH RETURN (ALL) SEEN\n"
                  "S: * ESEARCH (TAG \"$b\") UID\n"
                  "S: $b OK done\n");
  g_autoptr (ImapSet) found = NULL;
  g_autoptr (ImapSet) none = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  found = imap_session_uid_search (it.session, "UID 1:*", NULL, &error);
  g_assert_no_error (error);
  text = imap_set_to_string (found);
  g_assert_cmpstr (text, ==, "1:3,7");
  none = imap_session_uid_search (it.session, "SEEN", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_set_is_empty (none));
  events = imap_session_take_events (it.session);
  g_assert_cmpuint (events->len, ==, 1);
  end_talk (&it);
}

static void
test_append_limit (void)
{
  Talk it = talk (GREETING ("APPENDLIMIT=10 LITERAL+")
                  "C: $a APPEND \"INBOX\" {5+}\n"
                  "C# 5\n"
                  "C: \n"
                  "S: $a OK [APPENDUID 3 4] done\n");
  g_autoptr (GBytes) small = g_bytes_new_static ("a\r\nb\r", 5);
  g_autoptr (GBytes) large = g_bytes_new_static ("12345678901", 11);
  g_autoptr (GError) error = NULL;
  guint32 uidvalidity, uid;

  g_assert_false (imap_session_append (it.session, "INBOX", 0, NULL, G_MININT64, 0, large,
                                       &uidvalidity, &uid, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OVER_QUOTA);
  g_clear_error (&error);
  imap_session_append (it.session, "INBOX", 0, NULL, G_MININT64, 0, small, &uidvalidity, &uid,
                       NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uidvalidity, ==, 3);
  g_assert_cmpuint (uid, ==, 4);
  end_talk (&it);
}

/* NULs go as they are where the server can take them, and else nothing is sent. */
static void
test_append_nul (void)
{
  static const char *const capabilities[] = { "LITERAL+ BINARY", "LITERAL+" };

  for (guint i = 0; i < G_N_ELEMENTS (capabilities); i++)
    {
      g_autofree char *script =
          g_strdup_printf (GREETING ("%s") "%s", capabilities[i],
                           i > 0 ? ""
                                 : "C: $a APPEND \"INBOX\" ~{5+}\n"
                                   "C# 5\n"
                                   "C: \n"
                                   "S: $a OK [APPENDUID 3 4] done\n");
      Talk it = talk (script);
      g_autoptr (GBytes) message = g_bytes_new_static ("a\0b\r\n", 5);
      g_autoptr (GError) error = NULL;
      guint32 uid;

      imap_session_append (it.session, "INBOX", 0, NULL, G_MININT64, 0, message, NULL, &uid, NULL,
                           &error);
      if (i == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
      g_assert_cmpuint (uid, ==, i == 0 ? 4 : 0);
      end_talk (&it);
    }
}

/* A literal that the server has not asked for yet is never sent after the cancel. */
static void
test_append_cancelled (void)
{
  Talk it = talk (GREETING ("") "C: $a APPEND \"INBOX\" {5}\n"
                                "EOF\n");
  g_autoptr (GBytes) message = g_bytes_new_static ("a\r\nb\r", 5);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancel cancel = { it.server, "APPEND", cancellable };
  g_autoptr (GError) error = NULL;

  g_timeout_add (5, cancel_cb, &cancel);
  g_assert_false (imap_session_append (it.session, "INBOX", 0, NULL, G_MININT64, 0, message, NULL,
                                       NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (imap_session_is_open (it.session));
  end_talk (&it);
}

/* An answer that comes after the cancel is swallowed. */
static void
test_cancelled (void)
{
  Talk it = talk (GREETING ("") "C: $a NOOP\n"
                                "C: $b CHECK\n"
                                "S: $a NO late\n"
                                "S: $b OK done\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancel cancel = { it.server, "NOOP", cancellable };
  g_autoptr (GError) error = NULL;

  g_timeout_add (5, cancel_cb, &cancel);
  g_assert_false (imap_session_run (it.session, imap_command_new ("NOOP"), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (imap_session_is_open (it.session));
  imap_session_run (it.session, imap_command_new ("CHECK"), NULL, &error);
  g_assert_no_error (error);
  end_talk (&it);
}

/* IDLE that the server ends by itself, and one that it refuses. RECENT is no news, and not kept. */
static void
test_idle (void)
{
  Talk it = talk (GREETING ("IDLE") "C: $a IDLE\n"
                                    "S: + idling\n"
                                    "S: * OK Still here\n"
                                    "S: * 1 RECENT\n"
                                    "S: * 2 EXISTS\n"
                                    "C: DONE\n"
                                    "S: * 2 RECENT\n"
                                    "S: $a OK done\n"
                                    "C: $b IDLE\n"
                                    "S: + idling\n"
                                    "S: $b OK enough\n"
                                    "C: $c IDLE\n"
                                    "S: $c NO not now\n");
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (imap_session_idle (it.session, 30, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  events = imap_session_take_events (it.session);
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_true (imap_session_idle (it.session, 30, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (imap_session_idle (it.session, 30, NULL, NULL, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_SERVER);
  g_assert_true (imap_session_is_open (it.session));
  end_talk (&it);
}

static Talk
talk_quickly (const char *script)
{
  Talk self = { scripted_server_new (script), NULL };
  g_autoptr (AccountSettings) settings =
      scripted_server_make_settings (self.server, ACCOUNT_SECURITY_NONE);
  ImapSessionConfig config = { .settings = settings, .quiet_ms = 50, .answer_ms = 400 };
  g_autoptr (GError) error = NULL;

  self.session = imap_session_new (&config);
  imap_session_connect (self.session, "secret", NULL, &error);
  g_assert_no_error (error);
  return self;
}

/* A server that is quiet is asked whether it lives, by a new IDLE or NOOP. */
static void
test_idle_lives (void)
{
  static const char *const scripts[] = {
    GREETING ("IDLE") "C: $a IDLE\n"
                      "S: + idling\n"
                      "C: DONE\n"
                      "S: $a OK done\n"
                      "C: $b IDLE\n"
                      "S: + idling\n"
                      "C: DONE\n"
                      "S: * 3 EXISTS\n"
                      "S: $b OK done\n",
    GREETING ("") "C: $a NOOP\n"
                  "S: $a OK done\n"
                  "C: $b NOOP\n"
                  "S: * 3 EXISTS\n"
                  "S: $b OK done\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      Talk it = talk_quickly (scripts[i]);
      g_autoptr (GPtrArray) events = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (imap_session_idle (it.session, 30, NULL, NULL, NULL, &error));
      g_assert_no_error (error);
      events = imap_session_take_events (it.session);
      g_assert_cmpuint (events->len, ==, 1);
      end_talk (&it);
    }
}

/* The other end is gone and nobody says so. */
static void
test_idle_dead (void)
{
  static const char *const scripts[] = {
    GREETING ("IDLE") "C: $a IDLE\nHOLD\n",
    GREETING ("IDLE") "C: $a IDLE\nS: + idling\nC: DONE\nHOLD\n",
    GREETING ("") "C: $a NOOP\nHOLD\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      Talk it = talk_quickly (scripts[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (imap_session_idle (it.session, 500, NULL, NULL, NULL, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_TIMED_OUT);
      g_assert_false (imap_session_is_open (it.session));
      end_talk (&it);
    }
}

/* ---- Where nothing listens ------------------------------------------------------------------ */

static void
check_connect (const char *host, guint16 port, AccountSecurity security, PhError code)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  ImapSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (ImapSession) session = NULL;
  g_autoptr (GError) error = NULL;

  g_free (settings->imap.host);
  settings->imap.host = g_strdup (host);
  settings->imap.port = port;
  settings->imap.security = security;
  session = imap_session_new (&config);
  g_assert_false (imap_session_connect (session, "secret", NULL, &error));
  g_assert_error (error, PH_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, host));
}

static void
test_refused (void)
{
  ScriptedServer *server = scripted_server_new ("CLOSE\n");
  guint16 port = scripted_server_get_port (server);

  scripted_server_free (server);
  check_connect ("127.0.0.1", port, ACCOUNT_SECURITY_TLS, PH_ERROR_REFUSED);
}

static void
test_ca_file_missing (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ("EOF\n");
  g_autoptr (AccountSettings) settings =
      scripted_server_make_settings (server, ACCOUNT_SECURITY_TLS);
  ImapSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (ImapSession) session = NULL;
  g_autoptr (GError) error = NULL;

  g_free (settings->ca_file);
  settings->ca_file = g_strdup ("/nonexistent/ca.pem");
  session = imap_session_new (&config);
  g_assert_false (imap_session_connect (session, "secret", NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
}

/* ---- GETQUOTAROOT --------------------------------------------------------------------------- */

static void
check_quota (const char *answers, guint percent, guint64 used, guint64 limit)
{
  g_autofree char *script = g_strconcat (GREETING ("QUOTA") "C: $a GETQUOTAROOT \"INBOX\"\n", answers,
                                         NULL);
  Talk it = talk (script);
  g_autoptr (GError) error = NULL;
  ImapQuota quota;

  g_assert_true (imap_session_get_quota (it.session, "INBOX", &quota, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (quota.percent, ==, percent);
  g_assert_cmpuint (quota.used, ==, used);
  g_assert_cmpuint (quota.limit, ==, limit);
  end_talk (&it);
}

static void
test_quota (void)
{
  check_quota ("S: * QUOTAROOT INBOX \"User quota\"\n"
               "S: * QUOTA \"User quota\" (STORAGE 850 1000)\n"
               "S: $a OK done\n",
               85, 850 * 1024, 1000 * 1024);
  /* The fullest of several counts, and messages may be limited more tightly than bytes. */
  check_quota ("S: * QUOTAROOT INBOX a b\n"
               "S: * QUOTA a (STORAGE 10 1000 MESSAGE 95 100)\n"
               "S: * QUOTA b (STORAGE 500 1000)\n"
               "S: $a OK done\n",
               95, 500 * 1024, 1000 * 1024);
  /* More than full; no limit; none at all; nonsense */
  check_quota ("S: * QUOTA a (STORAGE 1500 1000)\nS: $a OK done\n", 100, 1500 * 1024, 1000 * 1024);
  check_quota ("S: * QUOTA a (STORAGE 1500 0)\nS: $a OK done\n", 0, 0, 0);
  check_quota ("S: * QUOTAROOT INBOX\nS: $a OK done\n", 0, 0, 0);
  check_quota ("S: * QUOTA a (STORAGE -1 -1)\nS: $a OK done\n", 0, 0, 0);
  check_quota ("S: $a NO [UNAVAILABLE] not now\n", 0, 0, 0);
}

/* ---- Sleeping -------------------------------------------------------------------------------- */

#define LINES 100

/* A server that speaks whenever the session goes to sleep: one line for each sleep. */
typedef struct
{
  GSocket *listener;
  GSocket *line; /* (nullable) */
  guint n_sent;
  guint n_woken; /* sleeps that the context's own thread had ended before they began */
} SleepServer;

static SleepServer *sleep_server;

static void
say (SleepServer *self, const char *text)
{
  g_socket_send (self->line, text, strlen (text), NULL, NULL);
}

static void
speak_up (SleepServer *self)
{
  char command[100];
  gssize n;

  if (self->line == NULL)
    {
      self->line = g_socket_accept (self->listener, NULL, NULL);
      if (self->line != NULL)
        say (self, "* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n");
    }
  else if (self->n_sent++ < LINES)
    say (self, "* 5 EXISTS\r\n");
  else
    {
      n = g_socket_receive (self->line, command, sizeof command - 1, NULL, NULL);
      g_assert_cmpint (n, >, 0);
      command[n] = '\0';
      *strchr (command, ' ') = '\0';
      say (self, command);
      say (self, " OK done\r\n");
    }
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  if (g_poll (fds, n_fds, 0) > 0)
    sleep_server->n_woken++;
  else
    speak_up (sleep_server);

  return g_poll (fds, n_fds, timeout);
}

/* Neither bytes that come one by one, nor the end of patience that moves with each, cost more than
 * the one sleep. */
static void
test_sleep (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSocket) listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (AccountSettings) settings = account_settings_new ();
  ImapSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  SleepServer server = { listener };
  g_autoptr (GError) error = NULL;
  ImapSession *session;

  g_assert_true (g_socket_bind (listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  g_socket_set_blocking (listener, FALSE);
  address = g_socket_get_local_address (listener, NULL);
  g_free (settings->imap.host);
  settings->imap.host = g_strdup ("127.0.0.1");
  settings->imap.port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  settings->imap.security = ACCOUNT_SECURITY_NONE;
  sleep_server = &server;

  g_main_context_push_thread_default (context);
  session = imap_session_new (&config);
  g_main_context_set_poll_func (context, poll_cb);
  imap_session_connect (session, "secret", NULL, &error);
  g_assert_no_error (error);
  server.n_woken = 0;
  imap_session_run (session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (server.n_sent, >, LINES);
  g_assert_cmpuint (server.n_woken, <, LINES / 10);
  imap_session_free (session);
  g_main_context_pop_thread_default (context);
  g_clear_object (&server.line);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-session/list-extended", test_list_extended);
  g_test_add_func ("/imap-session/list-plain", test_list_plain);
  g_test_add_func ("/imap-session/list-nothing", test_list_nothing);
  g_test_add_func ("/imap-session/list-refused", test_list_refused);
  g_test_add_func ("/imap-session/list-incomplete", test_list_incomplete);
  g_test_add_func ("/imap-session/list-namespaces", test_list_namespaces);
  g_test_add_func ("/imap-session/select-closed", test_select_closed);
  g_test_add_func ("/imap-session/select-behind", test_select_behind);
  g_test_add_func ("/imap-session/select-failed", test_select_failed);
  g_test_add_func ("/imap-session/select-cancelled", test_select_cancelled);
  g_test_add_func ("/imap-session/unselect-without-unselect", test_unselect_without_unselect);
  g_test_add_func ("/imap-session/search", test_search);
  g_test_add_func ("/imap-session/append-limit", test_append_limit);
  g_test_add_func ("/imap-session/append-cancelled", test_append_cancelled);
  g_test_add_func ("/imap-session/cancelled", test_cancelled);
  g_test_add_func ("/imap-session/quota", test_quota);
  g_test_add_func ("/imap-session/append-nul", test_append_nul);
  g_test_add_func ("/imap-session/sleep", test_sleep);
  g_test_add_func ("/imap-session/idle", test_idle);
  g_test_add_func ("/imap-session/idle-lives", test_idle_lives);
  g_test_add_func ("/imap-session/idle-dead", test_idle_dead);
  g_test_add_func ("/imap-session/refused", test_refused);
  g_test_add_func ("/imap-session/ca-file-missing", test_ca_file_missing);
  return g_test_run ();
}
