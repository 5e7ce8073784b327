/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-reader.h"
#include "message-convert.h"

#include <string.h>

#define HEADERS                                                                                   \
  "Date: Sun, 22 Nov 2020 10:00:00 +0100\r\n"                                                     \
  "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"                                                      \
  "From: =?utf-8?q?J=C3=B6rg?= <joerg@sea.example>\r\n"                                           \
  "To: Alice <alice@example.test>, bob@example.test\r\n"                                          \
  "Message-ID: <one@sea.example>\r\n"                                                             \
  "References: <zero@sea.example>\r\n\r\n"

static ImapResponse *
read_fetch (const char *items)
{
  ImapReader *reader = imap_reader_new (&imap_limits_default);
  g_autofree char *line = g_strdup_printf ("* 1 FETCH (UID 7 %s)\r\n", items);
  g_autoptr (GError) error = NULL;
  ImapResponse *response;

  imap_reader_feed (reader, line, strlen (line));
  response = imap_reader_next (reader, &error);
  g_assert_no_error (error);
  g_assert_nonnull (response);
  g_assert_cmpint (response->type, ==, IMAP_RESPONSE_FETCH);
  imap_reader_free (reader);
  return response;
}

static ImapResponse *
read_headers (const char *rest)
{
  g_autofree char *items =
      g_strdup_printf ("FLAGS () BODY[HEADER.FIELDS (DATE)] {%u}\r\n%s%s", (guint) strlen (HEADERS), HEADERS,
                       rest);

  return read_fetch (items);
}

static void
check_usual (const StoreMessage *message)
{
  g_assert_cmpstr (message->subject, ==, "Grüße");
  g_assert_cmpstr (message->from_name, ==, "Jörg");
  g_assert_cmpstr (message->from_address, ==, "joerg@sea.example");
  g_assert_cmpstr (message->to, ==, "Alice <alice@example.test>, bob@example.test");
  g_assert_cmpstr (message->to_short, ==, "Alice, bob@example.test");
  g_assert_cmpstr (message->message_id, ==, "one@sea.example");
  g_assert_cmpint (message->date_sent, ==, 1606035600);
  g_assert_cmpint (message->zone, ==, 60);
}

static void
test_headers (void)
{
  g_autoptr (ImapResponse) response =
      read_headers (" RFC822.SIZE 1234 INTERNALDATE \"22-Nov-2020 10:00:30 +0000\"");
  g_auto (ConvertedMessage) converted = { 0 };

  g_assert_true (message_is_convertible (&response->fetch));
  message_convert (&response->fetch, &converted);
  check_usual (&converted.message);
  g_assert_cmpstr (converted.message.references[0], ==, "zero@sea.example");
  g_assert_cmpuint (converted.message.size, ==, 1234);
  g_assert_cmpint (converted.date, ==, 1606039230);
}

static void
test_envelope (void)
{
  g_autoptr (ImapResponse) response = read_fetch (
      "FLAGS () ENVELOPE (\"Sun, 22 Nov 2020 10:00:00 +0100\" \"=?utf-8?q?Gr=C3=BC=C3=9Fe?=\" "
      "((\"=?utf-8?q?J=C3=B6rg?=\" NIL \"joerg\" \"sea.example\")) NIL NIL "
      "((\"Alice\" NIL \"alice\" \"example.test\")(NIL NIL \"bob\" \"example.test\")) "
      "NIL NIL NIL \"<one@sea.example>\")");
  g_auto (ConvertedMessage) converted = { 0 };

  g_assert_true (message_is_convertible (&response->fetch));
  message_convert (&response->fetch, &converted);
  check_usual (&converted.message);
  /* No INTERNALDATE: the list sorts by the date sent. */
  g_assert_cmpint (converted.date, ==, 1606035600);
}

/* Text of an envelope cannot become a header of its own. */
static void
test_envelope_injection (void)
{
  g_autoptr (ImapResponse) response =
      read_fetch ("ENVELOPE (NIL {15}\r\nHi\r\nBcc: a@b.cd NIL NIL NIL "
                  "((\"A\\\", \\\"B\" NIL \"x\" \"y.example\")) NIL NIL NIL NIL)");
  g_auto (ConvertedMessage) converted = { 0 };

  message_convert (&response->fetch, &converted);
  g_assert_null (converted.message.bcc);
  g_assert_true (g_str_has_prefix (converted.message.subject, "Hi"));
  g_assert_cmpuint (converted.headers->to.n, ==, 1);
}

static void
test_flags_alone (void)
{
  g_autoptr (ImapResponse) response = read_fetch ("FLAGS (\\Seen) MODSEQ (5)");

  g_assert_false (message_is_convertible (&response->fetch));
}

#define TEXT "(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 10 1 NIL NIL NIL)"
#define HTML "(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 10 1 NIL NIL NIL)"
#define PICTURE(id) "(\"image\" \"png\" NIL " id " NIL \"base64\" 100 NIL (\"inline\" NIL) NIL)"
#define FILE_PART                                                                                 \
  "(\"application\" \"pdf\" (\"name\" \"a.pdf\") NIL NIL \"base64\" 100 NIL "                     \
  "(\"attachment\" (\"filename\" \"a.pdf\")) NIL)"
#define SIGNATURE "(\"application\" \"pgp-signature\" NIL NIL NIL \"7bit\" 100 NIL NIL NIL)"

static const struct
{
  const char *structure;
  gboolean has_attachment;
  const char *text; /* part */
} structures[] = {
  { TEXT, FALSE, "1" },
  { "(" TEXT HTML " \"alternative\")", FALSE, "1" },
  { "(" HTML TEXT " \"mixed\")", FALSE, "2" },
  { "(" TEXT FILE_PART " \"mixed\")", TRUE, "1" },
  { "((" TEXT HTML " \"alternative\")" FILE_PART " \"mixed\")", TRUE, "1.1" },
  { "(" HTML PICTURE ("\"<p@x>\"") " \"related\")", FALSE, "1" },
  { "(" TEXT PICTURE ("NIL") " \"mixed\")", TRUE, "1" },
  { "(" TEXT SIGNATURE " \"signed\")", FALSE, "1" },
  { FILE_PART, TRUE, NULL },
};

static void
test_structures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (structures); i++)
    {
      g_autofree char *items = g_strdup_printf ("BODYSTRUCTURE %s", structures[i].structure);
      g_autoptr (ImapResponse) response = read_fetch (items);
      const ImapBody *text;

      g_test_message ("%s", structures[i].structure);
      g_assert_nonnull (response->fetch.body);
      g_assert_cmpint (message_has_attachment (response->fetch.body), ==,
                       structures[i].has_attachment);
      text = message_find_text (response->fetch.body);
      g_assert_cmpstr (text != NULL ? text->part : NULL, ==, structures[i].text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-convert/headers", test_headers);
  g_test_add_func ("/message-convert/envelope", test_envelope);
  g_test_add_func ("/message-convert/envelope-injection", test_envelope_injection);
  g_test_add_func ("/message-convert/flags-alone", test_flags_alone);
  g_test_add_func ("/message-convert/structures", test_structures);

  return g_test_run ();
}
