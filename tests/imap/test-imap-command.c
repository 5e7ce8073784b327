/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-client.h"

#include <string.h>

#include "imap-dump.h"
#include "ph-error.h"

/* What goes out for a command, tag left out; literals need no asking. NULL: refused. */
static char *
send_command (ImapCommand *command)
{
  g_autoptr (ImapClient) client = imap_client_new (&imap_limits_default);
  g_autoptr (GError) error = NULL;
  const char *greeting = "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hi\r\n";
  GString *sent = g_string_new (NULL);
  GBytes *output;

  imap_client_feed (client, greeting, strlen (greeting));
  imap_response_unref (imap_client_next (client, NULL));
  if (imap_client_submit (client, command, &error) == 0)
    {
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
      g_string_free (sent, TRUE);
      return NULL;
    }
  while ((output = imap_client_take_output (client)) != NULL)
    {
      gsize len;
      const char *data = g_bytes_get_data (output, &len);

      g_string_append_len (sent, data, (gssize)len);
      g_bytes_unref (output);
    }
  g_string_erase (sent, 0, strchr (sent->str, ' ') + 1 - sent->str);
  return g_string_free (sent, FALSE);
}

static void
check (ImapCommand *command, const char *expected)
{
  g_autofree char *sent = send_command (command);

  g_assert_cmpstr (sent, ==, expected);
}

static void
test_words (void)
{
  const char *const keywords[] = { "$Junk", "b]", NULL };
  g_autoptr (ImapSet) set = imap_set_parse ("1:3,9", -1);
  ImapCommand *command = imap_command_new ("UID STORE");

  imap_command_set (command, set);
  imap_command_open (command);
  imap_command_atom (command, "UNCHANGEDSINCE");
  imap_command_number (command, 9223372036854775807);
  imap_command_close (command);
  imap_command_atom (command, "+FLAGS.SILENT");
  imap_command_flags (command, IMAP_FLAG_SEEN | IMAP_FLAG_DELETED | IMAP_FLAG_RECENT, keywords);
  check (command, "UID STORE 1:3,9 (UNCHANGEDSINCE 9223372036854775807) +FLAGS.SILENT "
                  "(\\Seen \\Deleted $Junk b])\r\n");
}

static void
test_empty_flags (void)
{
  ImapCommand *command = imap_command_new ("UID STORE");

  imap_command_atom (command, "5");
  imap_command_atom (command, "FLAGS");
  imap_command_flags (command, 0, NULL);
  check (command, "UID STORE 5 FLAGS ()\r\n");
}

static void
test_nested_lists (void)
{
  ImapCommand *command = imap_command_new ("LIST");

  imap_command_open (command);
  imap_command_close (command);
  imap_command_string (command, "");
  imap_command_string (command, "*");
  imap_command_atom (command, "RETURN");
  imap_command_open (command);
  imap_command_atom (command, "STATUS");
  imap_command_open (command);
  imap_command_atom (command, "MESSAGES");
  imap_command_atom (command, "UNSEEN");
  imap_command_close (command);
  imap_command_close (command);
  check (command, "LIST () \"\" \"*\" RETURN (STATUS (MESSAGES UNSEEN))\r\n");
}

static const struct
{
  const char *text;
  const char *sent;
} strings[] = {
  { "INBOX", "X \"INBOX\"\r\n" },
  { "", "X \"\"\r\n" },
  { "a b", "X \"a b\"\r\n" },
  { "say \"hi\" \\o/", "X \"say \\\"hi\\\" \\\\o/\"\r\n" },
  { "{5}", "X \"{5}\"\r\n" },
  { "*%()", "X \"*%()\"\r\n" },
  /* Nothing gets out of its place */
  { "a\r\nb LOGOUT", "X {11+}\r\na\r\nb LOGOUT\r\n" },
  { "a\nb", "X {3+}\r\na\nb\r\n" },
  { "gr\xc3\xbc\xc3\x9f", "X {6+}\r\ngr\xc3\xbc\xc3\x9f\r\n" },
};

static void
test_strings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      ImapCommand *command = imap_command_new ("X");

      imap_command_string (command, strings[i].text);
      check (command, strings[i].sent);
    }
}

static void
test_literal (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  ImapCommand *command = imap_command_new ("APPEND");

  imap_command_mailbox (command, "Sent");
  imap_command_flags (command, IMAP_FLAG_SEEN, NULL);
  imap_command_date_time (command, 837596665, -420);
  imap_command_literal (command, bytes);
  check (command, "APPEND \"Sent\" (\\Seen) \"17-Jul-1996 02:44:25 -0700\" {14+}\r\n"
                  "Subject: x\r\n\r\n\r\n");
}

static void
test_literal8 (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\r\n", 3);
  ImapCommand *command = imap_command_new ("APPEND");

  imap_command_mailbox (command, "Sent");
  imap_command_literal8 (command, bytes);
  check (command, "APPEND \"Sent\" ~{3+}\r\na\r\n\r\n");
}

static void
test_refused (void)
{
  const char *const bad_keyword[] = { "a b", NULL };
  const char *const no_keyword[] = { "", NULL };
  g_autoptr (ImapSet) empty = imap_set_new ();
  g_autoptr (GBytes) nul = g_bytes_new_static ("a\0b", 3);
  ImapCommand *command;

  command = imap_command_new ("X");
  imap_command_atom (command, "a\r\nb");
  check (command, NULL);

  command = imap_command_new ("X");
  imap_command_set (command, empty);
  check (command, NULL);

  command = imap_command_new ("X");
  imap_command_flags (command, 0, bad_keyword);
  check (command, NULL);

  command = imap_command_new ("X");
  imap_command_flags (command, 0, no_keyword);
  check (command, NULL);

  command = imap_command_new ("X");
  imap_command_literal (command, nul);
  check (command, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/command/words", test_words);
  g_test_add_func ("/imap/command/empty-flags", test_empty_flags);
  g_test_add_func ("/imap/command/nested-lists", test_nested_lists);
  g_test_add_func ("/imap/command/strings", test_strings);
  g_test_add_func ("/imap/command/literal", test_literal);
  g_test_add_func ("/imap/command/literal8", test_literal8);
  g_test_add_func ("/imap/command/refused", test_refused);

  return g_test_run ();
}
