/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-client.h"

#include <string.h>

#include "imap-dump.h"
#include "ph-error.h"

/* A conversation is a list of lines:
 *
 *   "> NAME words"   the client submits the command; "{text}" is an argument that goes as a
 *                    literal of that text
 *   "- line"         the client submits a line (DONE, SASL)
 *   "= bytes"        exactly this is what can be written now ("=" alone: nothing)
 *   "< line"         the server says this; what the client hands on of it is remembered
 *   "? story"        what was handed on since the last "?", joined by "; "
 *   "! state n"      the state and the number of pending commands
 *
 * "T1" stands for the first command's tag, in both directions, and "\n" for CRLF. */
typedef struct
{
  ImapClient *client;
  GString *story;
  GError *error;
} Talk;

static void
take_responses (Talk *talk)
{
  ImapResponse *response;

  while ((response = imap_client_next (talk->client, &talk->error)) != NULL)
    {
      guint number = imap_client_get_answered (talk->client, response);
      g_autofree char *line = imap_dump (response);
      const char *text = number != 0 ? strchr (line, ' ') : NULL;

      if (talk->story->len > 0)
        g_string_append (talk->story, "; ");
      if (number != 0)
        g_string_append_printf (talk->story, "T%u%s", number, text);
      else
        g_string_append (talk->story, line);
      imap_response_unref (response);
    }
  if (talk->error != NULL)
    g_string_append_printf (talk->story, "%serror", talk->story->len > 0 ? "; " : "");
}

/* "T1" at the beginning of a line becomes its tag. */
static char *
put_tags (Talk *talk, const char *text)
{
  g_autoptr (GString) crlf = imap_crlf (text);
  GString *out = g_string_new (NULL);

  for (const char *p = crlf->str; *p != '\0'; p++)
    {
      gboolean at_start = p == crlf->str || p[-1] == '\n';

      if (at_start && *p == 'T' && g_ascii_isdigit (p[1]))
        {
          g_autofree char *tag = imap_client_get_tag (talk->client, (guint)(*++p - '0'));

          g_string_append (out, tag);
        }
      else
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

static void
hear (Talk *talk, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autofree char *bytes = put_tags (talk, line);

  for (const char *p = bytes; *p != '\0' && talk->error == NULL; p++)
    {
      imap_client_feed (talk->client, p, 1);
      take_responses (talk);
    }
}

static void
submit (Talk *talk, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  ImapCommand *command = imap_command_new (words[0]);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; words[i] != NULL; i++)
    if (words[i][0] == '{')
      {
        g_autoptr (GBytes) bytes = g_bytes_new (words[i] + 1, strlen (words[i]) - 2);

        imap_command_literal (command, bytes);
      }
    else
      imap_command_atom (command, words[i]);
  g_assert_cmpuint (imap_client_submit (talk->client, command, &error), !=, 0);
  g_assert_no_error (error);
}

static void
check_output (Talk *talk, const char *expected)
{
  g_autofree char *bytes = put_tags (talk, expected);
  g_autoptr (GBytes) output = imap_client_take_output (talk->client);
  gsize len = 0;
  const char *data = output != NULL ? g_bytes_get_data (output, &len) : "";

  g_assert_cmpmem (data, len, bytes, strlen (bytes));
}

static void
check_state (Talk *talk, const char *expected)
{
  static const char *const names[] = { "greeting", "not-authenticated", "authenticated", "selected",
                                       "logout" };
  g_autofree char *state = g_strdup_printf ("%s %u", names[imap_client_get_state (talk->client)],
                                            imap_client_get_n_pending (talk->client));

  g_assert_cmpstr (state, ==, expected);
}

static void
play_line (Talk *talk, const char *line)
{
  const char *text = line[1] == ' ' ? line + 2 : "";

  g_test_message ("%s", line);
  switch (line[0])
    {
    case '>':
      submit (talk, text);
      break;
    case '-':
      imap_client_submit_line (talk->client, text, FALSE);
      break;
    case '=':
      check_output (talk, text);
      break;
    case '<':
      hear (talk, text);
      break;
    case '?':
      g_assert_cmpstr (talk->story->str, ==, text);
      g_string_truncate (talk->story, 0);
      break;
    case '!':
      check_state (talk, text);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
play (Talk *talk, const char *const *lines)
{
  if (talk->client == NULL)
    {
      talk->client = imap_client_new (&imap_limits_default);
      talk->story = g_string_new (NULL);
    }
  for (; *lines != NULL; lines++)
    play_line (talk, *lines);
}

static void
talk_clear (Talk *talk)
{
  imap_client_free (talk->client);
  g_string_free (talk->story, TRUE);
  g_clear_error (&talk->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Talk, talk_clear)

#define PLAY(talk, ...) play (talk, (const char *const[]){ __VA_ARGS__, NULL })

static const char *const hello[] = { "< * PREAUTH [CAPABILITY IMAP4rev1] hi",
                                     "? * PREAUTH [CAPABILITY capabilities=IMAP4REV1] hi", NULL };

static void
test_session (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "! greeting 0", "< * OK [CAPABILITY IMAP4rev1 SASL-IR] hi", "! not-authenticated 0",
        "> LOGIN a b", "! not-authenticated 1", "= T1 LOGIN a b\n", "=",
        "< T1 OK [CAPABILITY IMAP4rev1 IDLE] in", "! authenticated 0", "> SELECT INBOX",
        "= T2 SELECT INBOX\n", "< * 5 EXISTS", "! authenticated 1", "< T2 OK [READ-WRITE] done",
        "! selected 0", "> CLOSE", "= T3 CLOSE\n", "< T3 OK done", "! authenticated 0", "> LOGOUT",
        "= T4 LOGOUT\n", "< * BYE bye", "! logout 1", "< T4 OK done", "! logout 0",
        "? * OK [CAPABILITY capabilities=IMAP4REV1|SASL-IR] hi; "
        "T1 OK [CAPABILITY capabilities=IMAP4REV1|IDLE] in; EXISTS 5; T2 OK [READ-WRITE] done; "
        "T3 OK done; * BYE bye; T4 OK done");
}

/* Several commands at once; answers in any order. */
static void
test_pipelining (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> SELECT a", "> NOOP", "> SELECT b", "= T1 SELECT a\nT2 NOOP\nT3 SELECT b\n",
        "! authenticated 3", "< T1 OK in a", "! selected 2", "< T2 BAD what", "! selected 1",
        "< T3 NO not there", "! authenticated 0", "? T1 OK in a; T2 BAD what; T3 NO not there");
}

static void
test_select_states (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> EXAMINE a", "= T1 EXAMINE a\n", "< T1 OK in", "! selected 0", "> SELECT b",
        "= T2 SELECT b\n", "< T2 BAD no", "! authenticated 0", "> SELECT a", "= T3 SELECT a\n",
        "< T3 OK in", "! selected 0", "> UNSELECT", "= T4 UNSELECT\n", "< T4 NO no", "! selected 0",
        "> UNSELECT", "= T5 UNSELECT\n", "< T5 OK out", "! authenticated 0");
}

static void
test_synchronising_literal (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> APPEND a {hello} {x}", "> NOOP", "= T1 APPEND a {5}\n", "=", "< * 3 EXISTS", "=",
        "< + go on", "= hello {1}\n", "=", "< + go", "= x\nT2 NOOP\n", "=", "< T1 OK done",
        "< T2 OK done", "? EXISTS 3; + go on; + go; T1 OK done; T2 OK done");
}

/* NO instead of "+": the rest of the command is not sent, the next one is. */
static void
test_refused_literal (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> APPEND a {hello} {x}", "> NOOP", "= T1 APPEND a {5}\n", "< T1 NO [TRYCREATE] no",
        "= T2 NOOP\n", "< T2 OK done", "! authenticated 0");
}

static void
test_literal_plus (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hi", "> APPEND a {hello}",
        "= T1 APPEND a {5+}\nhello\n", "=");
}

/* LITERAL- is for 4096 bytes at most. */
static void
test_literal_minus (void)
{
  g_auto (Talk) talk = { 0 };
  g_autofree char *small = g_strnfill (4096, 'x');
  g_autofree char *large = g_strnfill (4097, 'x');
  g_autofree char *submit_small = g_strdup_printf ("> X {%s}", small);
  g_autofree char *submit_large = g_strdup_printf ("> Y {%s}", large);
  g_autofree char *sent_small = g_strdup_printf ("= T1 X {4096+}\n%s\nT2 Y {4097}\n", small);
  g_autofree char *sent_large = g_strdup_printf ("= %s\n", large);

  PLAY (&talk, "< * PREAUTH [CAPABILITY IMAP4rev1 LITERAL-] hi", submit_small, submit_large,
        sent_small, "=", "< + go", sent_large);
}

/* A large literal comes as it was given, in a piece of its own. */
static void
test_large_literal (void)
{
  g_auto (Talk) talk = { 0 };
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, 100000);
  ImapCommand *command = imap_command_new ("APPEND");
  g_autoptr (GBytes) literal = NULL;

  PLAY (&talk, "< * PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hi");
  imap_command_literal (command, bytes);
  imap_client_submit (talk.client, command, NULL);
  PLAY (&talk, "= T1 APPEND {100000+}\n");
  literal = imap_client_take_output (talk.client);
  g_assert_true (g_bytes_get_data (literal, NULL) == text);
  PLAY (&talk, "= \n", "=");
}

static void
test_authenticate (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * OK hi", "> AUTHENTICATE SCRAM-SHA-256", "> NOOP",
        "= T1 AUTHENTICATE SCRAM-SHA-256\n", "=");
  g_assert_false (imap_client_is_continued (talk.client));
  PLAY (&talk, "< + ");
  g_assert_true (imap_client_is_continued (talk.client));
  PLAY (&talk, "- bix1c2Vy", "= bix1c2Vy\n", "=");
  g_assert_false (imap_client_is_continued (talk.client));
  PLAY (&talk, "< + cj1yTnk", "- Yz1iaXdz", "= Yz1iaXdz\n", "< T1 OK in", "! authenticated 1",
        "= T2 NOOP\n", "? * OK hi; + ; + cj1yTnk; T1 OK in");
}

static void
test_authenticate_refused (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * OK hi", "> AUTHENTICATE X", "= T1 AUTHENTICATE X\n", "< + ", "- *", "= *\n",
        "< T1 NO [AUTHENTICATIONFAILED] no", "! not-authenticated 0", "- late", "=");
}

static void
test_idle (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> IDLE", "> NOOP", "= T1 IDLE\n", "=");
  g_assert_false (imap_client_is_continued (talk.client));
  PLAY (&talk, "< + idling");
  g_assert_true (imap_client_is_continued (talk.client));
  PLAY (&talk, "< * 4 EXISTS", "=", "- DONE", "= DONE\nT2 NOOP\n", "< T1 OK idle", "< T2 OK noop",
        "! authenticated 0", "? + idling; EXISTS 4; T1 OK idle; T2 OK noop");
}

/* The server ends IDLE by itself: DONE would be a bad command then. */
static void
test_idle_ended_by_server (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> IDLE", "= T1 IDLE\n", "< + ", "< T1 OK enough", "- DONE", "=", "> NOOP",
        "= T2 NOOP\n");
  g_assert_false (imap_client_is_continued (talk.client));
}

/* A literal's "+" is not IDLE's, and the other way round. */
static void
test_literal_then_idle (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> X {a}", "> IDLE", "= T1 X {1}\n", "< + ");
  g_assert_false (imap_client_is_continued (talk.client));
  PLAY (&talk, "= a\nT2 IDLE\n", "< T1 OK done", "< + ");
  g_assert_true (imap_client_is_continued (talk.client));
}

static void
check_broken (const char *const *lines)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, lines);
  g_assert_error (talk.error, PH_ERROR, PH_ERROR_PROTOCOL);
}

#define CHECK_BROKEN(...) check_broken ((const char *const[]){ __VA_ARGS__, NULL })

/* A tagged answer to what was not sent. */
static void
test_unasked_answers (void)
{
  CHECK_BROKEN ("< * OK hi", "< T1 OK in");
  CHECK_BROKEN ("< * OK hi", "< A1 OK in");
  CHECK_BROKEN ("< * OK hi", "> LOGIN a b", "< T1 OK in");
  CHECK_BROKEN ("< * OK hi", "> LOGIN a b", "= T1 LOGIN a b\n", "< T2 OK in");
  CHECK_BROKEN ("< * OK hi", "> LOGIN a b", "= T1 LOGIN a b\n", "< T1 OK in", "< T1 OK in");
  CHECK_BROKEN ("< * OK hi", "> LOGIN a {b}", "= T1 LOGIN a {1}\n", "< T1 OK in");
  CHECK_BROKEN ("< * OK hi", "> STARTTLS", "> LOGIN a b", "= T1 STARTTLS\n", "< T2 OK in");
}

/* Before the sign-in nobody tells us about mail. */
static void
test_tampering (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * 1 EXISTS", "< * CAPABILITY IMAP4rev1", "! greeting 0", "< * OK hi",
        "< * LIST () \"/\" evil", "< * LSUB () \"/\" evil", "< * STATUS a (MESSAGES 1)",
        "< * SEARCH 1", "< * FLAGS (\\Seen)", "< * 1 EXISTS", "< * 1 EXPUNGE", "< * 1 RECENT",
        "< * 1 FETCH (UID 1)", "< * VANISHED 1", "< * ENABLED QRESYNC", "< * QUOTA \"\" ()",
        "< * NAMESPACE NIL NIL NIL", "< * THREAD", "? * OK hi", "< * CAPABILITY IMAP4rev1",
        "< * ID NIL", "< blah", "? CAPABILITY names=IMAP4REV1; ID; malformed @316");
  g_assert_false (imap_client_is_enabled (talk.client, "QRESYNC"));
  PLAY (&talk, "> LOGIN a b", "= T1 LOGIN a b\n", "< * LIST () \"/\" evil", "? ", "< T1 OK in",
        "< * LIST () \"/\" good", "? T1 OK in; LIST '/' \"good\"");
}

static void
test_bye_first (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * BYE too many", "! logout 0", "< * LIST () \"/\" evil", "? * BYE too many");
}

static void
test_capabilities (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * OK hi");
  g_assert_false (imap_client_knows_capabilities (talk.client));
  PLAY (&talk, "< * CAPABILITY IMAP4rev1 auth=plain APPENDLIMIT=35 Move");
  g_assert_true (imap_client_knows_capabilities (talk.client));
  g_assert_true (imap_client_has_capability (talk.client, "AUTH=PLAIN"));
  g_assert_true (imap_client_has_capability (talk.client, "APPENDLIMIT"));
  g_assert_true (imap_client_has_capability (talk.client, "move"));
  g_assert_false (imap_client_has_capability (talk.client, "MOV"));
  g_assert_false (imap_client_has_capability (talk.client, "IDLE"));
  g_assert_cmpstr (imap_client_get_capability_value (talk.client, "APPENDLIMIT"), ==, "35");
  g_assert_null (imap_client_get_capability_value (talk.client, "MOVE"));
  g_assert_cmpstr (imap_client_get_capabilities (talk.client)[0], ==, "IMAP4REV1");
}

/* What is masked before it is known stays masked. */
static void
test_mask (void)
{
  const char *const names[] = { "move", "QRESYNC", NULL };
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * OK hi");
  imap_client_mask (talk.client, names);
  PLAY (&talk, "< * CAPABILITY IMAP4rev1 MOVE QRESYNC IDLE");
  g_assert_false (imap_client_has_capability (talk.client, "MOVE"));
  g_assert_false (imap_client_has_capability (talk.client, "qresync"));
  g_assert_true (imap_client_has_capability (talk.client, "IDLE"));
}

static void
test_rev2_alone (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * PREAUTH [CAPABILITY IMAP4rev2] hi");
  g_assert_true (imap_client_has_capability (talk.client, "MOVE"));
  g_assert_true (imap_client_has_capability (talk.client, "LITERAL-"));
  g_assert_false (imap_client_has_capability (talk.client, "QRESYNC"));
  PLAY (&talk, "< * CAPABILITY IMAP4rev1 IMAP4rev2");
  g_assert_false (imap_client_has_capability (talk.client, "MOVE"));
}

/* What was announced before the sign-in does not hold behind it, unless it is said again. */
static void
test_capabilities_after_sign_in (void)
{
  const char *const lists[][4] = {
    { "< T1 OK [CAPABILITY IMAP4rev1 MOVE] in", NULL },
    { "< * CAPABILITY IMAP4rev1 MOVE", "< T1 OK in", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_auto (Talk) talk = { 0 };

      PLAY (&talk, "< * OK [CAPABILITY IMAP4rev1 X] hi", "> LOGIN a b", "= T1 LOGIN a b\n");
      play (&talk, lists[i]);
      g_assert_true (imap_client_knows_capabilities (talk.client));
      g_assert_true (imap_client_has_capability (talk.client, "MOVE"));
      g_assert_false (imap_client_has_capability (talk.client, "X"));
    }
}

static void
test_capabilities_forgotten (void)
{
  g_auto (Talk) talk = { 0 };

  PLAY (&talk, "< * OK [CAPABILITY IMAP4rev1 X] hi", "> LOGIN a b", "= T1 LOGIN a b\n",
        "< T1 OK in");
  g_assert_false (imap_client_knows_capabilities (talk.client));
  g_assert_false (imap_client_has_capability (talk.client, "X"));
}

static void
test_enabled (void)
{
  g_auto (Talk) talk = { 0 };

  play (&talk, hello);
  PLAY (&talk, "> ENABLE QRESYNC", "= T1 ENABLE QRESYNC\n", "< * ENABLED QRESYNC", "< T1 OK done",
        "< * ENABLED");
  g_assert_true (imap_client_is_enabled (talk.client, "qresync"));
  g_assert_false (imap_client_is_enabled (talk.client, "CONDSTORE"));
}

static void
test_start_tls (void)
{
  g_auto (Talk) talk = { 0 };
  g_autoptr (GError) error = NULL;

  PLAY (&talk, "< * OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hi", "> STARTTLS",
        "= T1 STARTTLS\n", "< T1 OK begin");
  g_assert_true (imap_client_start_tls (talk.client, &error));
  g_assert_no_error (error);
  g_assert_false (imap_client_knows_capabilities (talk.client));
  g_assert_false (imap_client_has_capability (talk.client, "AUTH=PLAIN"));
}

/* What was sent behind the OK is not read. */
static void
test_start_tls_injection (void)
{
  g_auto (Talk) talk = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (ImapResponse) response = NULL;

  PLAY (&talk, "< * OK hi", "> STARTTLS", "= T1 STARTTLS\n");
  bytes = put_tags (&talk, "T1 OK begin\n* CAPABILITY IMAP4rev1 EVIL");
  imap_client_feed (talk.client, bytes, strlen (bytes));
  response = imap_client_next (talk.client, NULL);
  g_assert_cmpuint (imap_client_get_answered (talk.client, response), ==, 1);
  g_assert_false (imap_client_start_tls (talk.client, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
}

static void
test_take_unread (void)
{
  g_auto (Talk) talk = { 0 };
  g_autofree char *bytes = NULL;
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (GBytes) unread = NULL;

  play (&talk, hello);
  PLAY (&talk, "> COMPRESS DEFLATE", "> NOOP", "= T1 COMPRESS DEFLATE\n", "=");
  bytes = put_tags (&talk, "T1 OK begin\n\x78\x9c\x01");
  imap_client_feed (talk.client, bytes, strlen (bytes));
  response = imap_client_next (talk.client, NULL);
  unread = imap_client_take_unread (talk.client);
  g_assert_cmpmem (g_bytes_get_data (unread, NULL), g_bytes_get_size (unread), "\x78\x9c\x01", 3);
  PLAY (&talk, "= T2 NOOP\n", "< T2 OK done", "? T2 OK done");
}

static void
log_cb (char direction, const char *text, gsize len, gpointer user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%c ", direction);
  g_string_append_len (log, text, (gssize)len);
  g_string_append_c (log, '\n');
}

static void
check_log (Talk *talk, GString *log, const char *expected)
{
  g_autoptr (GString) with_tags = g_string_new (NULL);

  for (const char *p = expected; *p != '\0'; p++)
    if (p > expected && p[-1] == ' ' && *p == 'T' && g_ascii_isdigit (p[1]))
      {
        g_autofree char *tag = imap_client_get_tag (talk->client, (guint)(*++p - '0'));

        g_string_append (with_tags, tag);
      }
    else
      g_string_append_c (with_tags, *p);
  g_assert_cmpstr (log->str, ==, with_tags->str);
}

static void
test_log (void)
{
  g_auto (Talk) talk = { 0 };
  g_autoptr (GString) log = g_string_new (NULL);
  ImapCommand *command = imap_command_new ("LOGIN");

  PLAY (&talk, "< * OK hi");
  imap_client_set_log (talk.client, log_cb, log);
  imap_command_string (command, "me");
  imap_command_string (command, "secret\r\nword");
  imap_command_secret (command);
  imap_client_submit (talk.client, command, NULL);
  PLAY (&talk, "= T1 LOGIN \"me\" {12}\n", "< + go", "= secret\r\nword\n", "< T1 OK in",
        "> X {abc} y", "= T2 X {3}\n", "< + ", "= abc y\n",
        "< * 1 FETCH (BODY[] {5}\nhello BODY[1] ~{2}\nhi UID 4)", "< T2 OK done");
  check_log (&talk, log,
             "> T1 LOGIN ***\n< + ***\n< T1 OK in\n> T2 X {3 bytes} y\n< + \n"
             "< * 1 FETCH (BODY[] {5 bytes} BODY[1] ~{2 bytes} UID 4)\n< T2 OK done\n");
}

/* Neither our lines of a sign-in nor the server's are logged. */
static void
test_log_sasl (void)
{
  g_auto (Talk) talk = { 0 };
  g_autoptr (GString) log = g_string_new (NULL);
  ImapCommand *command = imap_command_new ("AUTHENTICATE");

  PLAY (&talk, "< * OK hi");
  imap_client_set_log (talk.client, log_cb, log);
  imap_command_atom (command, "PLAIN");
  imap_command_atom (command, "AHVzZXIAcGFzcw==");
  imap_command_secret (command);
  imap_client_submit (talk.client, command, NULL);
  PLAY (&talk, "= T1 AUTHENTICATE PLAIN AHVzZXIAcGFzcw==\n", "< + Y2hhbGxlbmdl");
  imap_client_submit_line (talk.client, "AHVzZXIAcGFzcw==", TRUE);
  PLAY (&talk, "= AHVzZXIAcGFzcw==\n", "< T1 OK in");
  check_log (&talk, log, "> T1 AUTHENTICATE ***\n< + ***\n> ***\n< T1 OK in\n");
}

/* Long lines are cut. */
static void
test_log_long (void)
{
  g_auto (Talk) talk = { 0 };
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autofree char *line = g_strdup_printf ("< * OK %s", text);

  PLAY (&talk, "< * OK hi");
  imap_client_set_log (talk.client, log_cb, log);
  PLAY (&talk, line);
  g_assert_cmpuint (log->len, <, 5000);
  g_assert_true (g_str_has_suffix (log->str, "(100007 bytes)\n"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/client/session", test_session);
  g_test_add_func ("/imap/client/pipelining", test_pipelining);
  g_test_add_func ("/imap/client/select-states", test_select_states);
  g_test_add_func ("/imap/client/synchronising-literal", test_synchronising_literal);
  g_test_add_func ("/imap/client/refused-literal", test_refused_literal);
  g_test_add_func ("/imap/client/literal-plus", test_literal_plus);
  g_test_add_func ("/imap/client/literal-minus", test_literal_minus);
  g_test_add_func ("/imap/client/large-literal", test_large_literal);
  g_test_add_func ("/imap/client/authenticate", test_authenticate);
  g_test_add_func ("/imap/client/authenticate-refused", test_authenticate_refused);
  g_test_add_func ("/imap/client/idle", test_idle);
  g_test_add_func ("/imap/client/idle-ended-by-server", test_idle_ended_by_server);
  g_test_add_func ("/imap/client/literal-then-idle", test_literal_then_idle);
  g_test_add_func ("/imap/client/unasked-answers", test_unasked_answers);
  g_test_add_func ("/imap/client/tampering", test_tampering);
  g_test_add_func ("/imap/client/bye-first", test_bye_first);
  g_test_add_func ("/imap/client/capabilities", test_capabilities);
  g_test_add_func ("/imap/client/mask", test_mask);
  g_test_add_func ("/imap/client/rev2-alone", test_rev2_alone);
  g_test_add_func ("/imap/client/capabilities-after-sign-in", test_capabilities_after_sign_in);
  g_test_add_func ("/imap/client/capabilities-forgotten", test_capabilities_forgotten);
  g_test_add_func ("/imap/client/enabled", test_enabled);
  g_test_add_func ("/imap/client/start-tls", test_start_tls);
  g_test_add_func ("/imap/client/start-tls-injection", test_start_tls_injection);
  g_test_add_func ("/imap/client/take-unread", test_take_unread);
  g_test_add_func ("/imap/client/log", test_log);
  g_test_add_func ("/imap/client/log-sasl", test_log_sasl);
  g_test_add_func ("/imap/client/log-long", test_log_long);

  return g_test_run ();
}
