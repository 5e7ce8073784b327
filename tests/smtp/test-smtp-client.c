/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-error.h"
#include "smtp-client.h"
#include "smtp-envelope.h"

#include <string.h>

static void
feed (SmtpClient *client, const char *text)
{
  smtp_client_feed (client, text, strlen (text));
}

/* The next reply must have this code and answer this command. */
static void
assert_reply (SmtpClient *client, int code, guint number)
{
  g_autoptr (GError) error = NULL;
  guint answered;
  g_autoptr (SmtpReply) reply = smtp_client_next (client, &answered, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  g_assert_cmpint (reply->code, ==, code);
  g_assert_cmpuint (answered, ==, number);
}

static void
assert_broken (SmtpClient *client)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (smtp_client_next (client, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
}

static void
assert_output (SmtpClient *client, const char *expected)
{
  g_autoptr (GBytes) bytes = smtp_client_take_output (client);

  if (expected == NULL)
    g_assert_null (bytes);
  else
    {
      g_assert_nonnull (bytes);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                       strlen (expected));
    }
}

static guint
submit (SmtpClient *client, const char *line)
{
  g_autoptr (GError) error = NULL;
  guint number = smtp_client_submit (client, line, FALSE, &error);

  g_assert_no_error (error);
  return number;
}

/* Greeting and EHLO, with these extensions. */
static SmtpClient *
greet (const char *extensions)
{
  SmtpClient *client = smtp_client_new (&smtp_limits_default);

  feed (client, "220 hello\r\n");
  assert_reply (client, 220, 0);
  g_assert_cmpuint (submit (client, "EHLO [127.0.0.1]"), ==, 1);
  assert_output (client, "EHLO [127.0.0.1]\r\n");
  feed (client, extensions);
  assert_reply (client, 250, 1);
  return client;
}

static void
test_extensions (void)
{
  g_autoptr (SmtpClient) client = greet ("250-mail.example.test greets\r\n"
                                         "250-size 1000\r\n"
                                         "250-AUTH plain SCRAM-SHA-1\r\n"
                                         "250-AUTH=LOGIN\r\n"
                                         "250 8BITMIME\r\n");

  g_assert_cmpstr (smtp_client_get_value (client, "SIZE"), ==, "1000");
  g_assert_cmpstr (smtp_client_get_value (client, "8bitmime"), ==, "");
  g_assert_null (smtp_client_get_value (client, "PIPELINING"));
  g_assert_false (smtp_client_has (client, "mail.example.test"));
  g_assert_true (smtp_client_has_mechanism (client, "PLAIN"));
  g_assert_true (smtp_client_has_mechanism (client, "SCRAM-SHA-1"));
  g_assert_false (smtp_client_has_mechanism (client, "SCRAM-SHA"));
  g_assert_false (smtp_client_has_mechanism (client, "LOGIN"));

  /* A second EHLO says all anew. */
  submit (client, "EHLO [127.0.0.1]");
  assert_output (client, "EHLO [127.0.0.1]\r\n");
  feed (client, "250-x\r\n250 AUTH=LOGIN PLAIN\r\n");
  assert_reply (client, 250, 2);
  g_assert_false (smtp_client_has (client, "SIZE"));
  g_assert_true (smtp_client_has_mechanism (client, "LOGIN"));
}

static void
test_limits (void)
{
  g_autoptr (SmtpClient) client = greet ("250-x\r\n250 LIMITS XMAILMAX=3 rcptmax=20 MAILMAX=x RCPTDOMAINMAX=7\r\n");
  g_autoptr (SmtpClient) none = greet ("250 x\r\n");

  g_assert_cmpuint (smtp_client_get_limit (client, "RCPTMAX"), ==, 20);
  g_assert_cmpuint (smtp_client_get_limit (client, "MAILMAX"), ==, 0);
  g_assert_cmpuint (smtp_client_get_limit (none, "RCPTMAX"), ==, 0);
}

/* One command at a time, or several where the server can take them. */
static void
test_pipelining (void)
{
  g_autoptr (SmtpClient) plain = greet ("250 x\r\n");
  g_autoptr (SmtpClient) pipelined = greet ("250-x\r\n250 PIPELINING\r\n");

  submit (plain, "MAIL");
  submit (plain, "RCPT");
  assert_output (plain, "MAIL\r\n");
  assert_output (plain, NULL);
  feed (plain, "250 ok\r\n");
  assert_reply (plain, 250, 2);
  assert_output (plain, "RCPT\r\n");

  submit (pipelined, "MAIL");
  submit (pipelined, "RCPT");
  assert_output (pipelined, "MAIL\r\nRCPT\r\n");
  feed (pipelined, "250 ok\r\n550 no\r\n");
  assert_reply (pipelined, 250, 2);
  assert_reply (pipelined, 550, 3);
}

static void
test_message (void)
{
  g_autoptr (SmtpClient) client = greet ("250 x\r\n");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("text\r\n", 6);

  submit (client, "DATA");
  assert_output (client, "DATA\r\n");
  feed (client, "354 go\r\n");
  assert_reply (client, 354, 2);
  smtp_client_submit_bytes (client, bytes);
  assert_output (client, "text\r\n");
  g_assert_cmpuint (smtp_client_submit_end (client), ==, 3);
  assert_output (client, ".\r\n");
  feed (client, "250 queued\r\n");
  assert_reply (client, 250, 3);
}

static void
test_unasked (void)
{
  g_autoptr (SmtpClient) client = greet ("250 x\r\n");
  g_autoptr (SmtpClient) other = greet ("250 x\r\n");

  feed (client, "421 closing\r\n");
  assert_reply (client, 421, 0);
  feed (client, "250 EVIL\r\n");
  assert_broken (client);

  feed (other, "EVIL\r\n");
  assert_broken (other);
}

static void
test_start_tls (void)
{
  g_autoptr (SmtpClient) client = greet ("250-x\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n");
  g_autoptr (SmtpClient) injected = greet ("250-x\r\n250 STARTTLS\r\n");
  g_autoptr (GError) error = NULL;

  submit (client, "STARTTLS");
  assert_output (client, "STARTTLS\r\n");
  feed (client, "220 go\r\n");
  assert_reply (client, 220, 2);
  g_assert_true (smtp_client_start_tls (client, &error));
  g_assert_false (smtp_client_has (client, "AUTH"));

  submit (injected, "STARTTLS");
  assert_output (injected, "STARTTLS\r\n");
  feed (injected, "220 go\r\n250-EVIL\r\n");
  assert_reply (injected, 220, 2);
  g_assert_false (smtp_client_start_tls (injected, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
}

static void
test_lines (void)
{
  g_autoptr (SmtpClient) client = greet ("250 x\r\n");
  g_autofree char *endless = g_strnfill (12289, 'x');
  const char *bad[] = { "a\rb", "a\nb", "a\r\nMAIL", endless };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (smtp_client_submit (client, bad[i], FALSE, &error), ==, 0);
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
    }
  assert_output (client, NULL);
}

static void
log_cb (char direction, const char *text, gsize len, gpointer user_data)
{
  g_string_append_printf (user_data, "%c %.*s\n", direction, (int) len, text);
}

static void
test_log (void)
{
  g_autoptr (SmtpClient) client = smtp_client_new (&smtp_limits_default);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  smtp_client_set_log (client, log_cb, log);
  feed (client, "220-a\r\n220 b\r\n");
  assert_reply (client, 220, 0);
  smtp_client_submit (client, "AUTH PLAIN c2VjcmV0", TRUE, NULL);
  bytes = smtp_client_take_output (client);
  feed (client, "334 c2VjcmV0\r\n");
  assert_reply (client, 334, 1);
  g_assert_cmpstr (log->str, ==, "< 220-a\n< 220 b\n> ***\n< 334 ***\n");
}

/* ---- The envelope --------------------------------------------------------------------------- */

static void
test_addresses (void)
{
  static const char *const good[] = { "a@b", "a.b+c@example.test", "\"a b\"@example.test",
                                      "\"a\\\"b>\"@example.test", "jörg@bücher.example", "a@[::1]" };
  static const char *const bad[] = { "", "a b@c", "a@b>", "<a@b>", "a@b\r\nDATA", "a\n@b", "a\t@b",
                                     "\"a@b", "\xff@b", "a@b> SIZE=1", "a\xc2\x85@b",
                                     "a\xe2\x80\xa8@b", "\"\\\n\"@b", "\"\\\x01\"@b" };
  g_autofree char *endless = g_strnfill (321, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (smtp_address_is_safe (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (smtp_address_is_safe (bad[i]));
  g_assert_false (smtp_address_is_safe (endless));
}

static void
test_envelope (void)
{
  static const struct
  {
    const char *extensions;
    const char *sender;
    const char *recipient;
    gsize size;
    gboolean is_8bit;
    int code; /* -1: good */
    const char *mail;
    const char *report_id;
    const char *rcpt; /* NULL: bare */
  } rows[] = {
    { "250 x\r\n", "a@b", "c@d", 10, FALSE, -1, "MAIL FROM:<a@b>" },
    { "250-x\r\n250-SIZE 100\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n", "a@b", "c@d", 100, TRUE, -1,
      "MAIL FROM:<a@b> SIZE=100 BODY=8BITMIME" },
    { "250-x\r\n250 SMTPUTF8\r\n", "a@b", "ö@d", 10, FALSE, -1, "MAIL FROM:<a@b> SMTPUTF8" },
    { "250-x\r\n250 SIZE 0\r\n", "a@b", "c@d", 99, FALSE, -1, "MAIL FROM:<a@b> SIZE=99" },
    { "250-x\r\n250 SIZE\r\n", "a@b", "c@d", 99, FALSE, -1, "MAIL FROM:<a@b> SIZE=99" },
    { "250-x\r\n250 SIZE 100\r\n", "a@b", "c@d", 101, FALSE, PH_ERROR_OVER_QUOTA, NULL },
    { "250 x\r\n", "a@b", "c@d", 10, FALSE, -1, "MAIL FROM:<a@b>", "1@b" },
    { "250-x\r\n250 DSN\r\n", "a@b", "c@d", 10, FALSE, -1, "MAIL FROM:<a@b>" },
    { "250-x\r\n250 DSN\r\n", "a@b", "\"c+ =\"@d", 10, FALSE, -1, "MAIL FROM:<a@b> RET=HDRS ENVID=1+2B2+3D@b",
      "1+2=@b", "RCPT TO:<\"c+ =\"@d> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;\"c+2B+20+3D\"@d" },
    { "250-x\r\n250-SMTPUTF8\r\n250 DSN\r\n", "a@b", "ö+c@d", 10, FALSE, -1,
      "MAIL FROM:<a@b> SMTPUTF8 RET=HDRS ENVID=1@b", "1@b",
      "RCPT TO:<ö+c@d> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=utf-8;\\x{F6}\\x{2B}c@d" },
    { "250-x\r\n250 DSN\r\n", "a@b", "c@d", 10, FALSE, -1, "MAIL FROM:<a@b> RET=HDRS",
      "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789@b",
      "RCPT TO:<c@d> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;c@d" },
    { "250 x\r\n", "a@b", "ö@d", 10, FALSE, PH_ERROR_INVALID, NULL },
    { "250 x\r\n", "ö@b", "c@d", 10, FALSE, PH_ERROR_INVALID, NULL },
    { "250 x\r\n", "a@b", "c@d", 10, TRUE, PH_ERROR_INVALID, NULL },
    { "250 x\r\n", "a@b>\r\nDATA", "c@d", 10, FALSE, PH_ERROR_INVALID, NULL },
    { "250 x\r\n", "a@b", "c@d\n", 10, FALSE, PH_ERROR_INVALID, NULL },
    { "250 x\r\n", "a@b", NULL, 10, FALSE, PH_ERROR_INVALID, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SmtpClient) client = greet (rows[i].extensions);
      const char *const recipients[] = { rows[i].recipient, NULL };
      SmtpEnvelope envelope = { rows[i].sender, recipients, rows[i].report_id };
      g_autoptr (GError) error = NULL;
      g_autofree char *mail = NULL;
      g_autofree char *rcpt = NULL;
      g_autofree char *bare = g_strdup_printf ("RCPT TO:<%s>", rows[i].recipient);

      g_assert_cmpint (
          smtp_envelope_check (&envelope, client, rows[i].size, rows[i].is_8bit, &error), ==,
          rows[i].code == -1);
      if (rows[i].code != -1)
        {
          g_assert_error (error, PH_ERROR, rows[i].code);
          continue;
        }
      g_assert_no_error (error);
      mail = smtp_envelope_make_mail (&envelope, client, rows[i].size, rows[i].is_8bit);
      g_assert_cmpstr (mail, ==, rows[i].mail);
      rcpt = smtp_envelope_make_rcpt (&envelope, client, 0);
      g_assert_cmpstr (rcpt, ==, rows[i].rcpt != NULL ? rows[i].rcpt : bare);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-client/extensions", test_extensions);
  g_test_add_func ("/smtp-client/limits", test_limits);
  g_test_add_func ("/smtp-client/pipelining", test_pipelining);
  g_test_add_func ("/smtp-client/message", test_message);
  g_test_add_func ("/smtp-client/unasked", test_unasked);
  g_test_add_func ("/smtp-client/start-tls", test_start_tls);
  g_test_add_func ("/smtp-client/lines", test_lines);
  g_test_add_func ("/smtp-client/log", test_log);
  g_test_add_func ("/smtp-envelope/addresses", test_addresses);
  g_test_add_func ("/smtp-envelope/commands", test_envelope);
  return g_test_run ();
}
