/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What servers send that they should not, one row for each kind that is known and has to be read.
 * The samples are made up after the real ones. */

#include <string.h>

#include "imap-dump.h"
#include "imap-reader.h"

#define NILS_8 "NIL NIL NIL NIL NIL NIL NIL NIL"

static const ImapRow rows[] = {
  { "iCloud: ENABLED without names", "* ENABLED\n", "ENABLED names=" },
  { "iCloud: quotes in an ENVELOPE that nothing escapes",
    "* 1 FETCH (UID 5 ENVELOPE (\"d\" \"a \"b\"c d\" ((\"J\"D\"\" NIL \"j\" \"x.example\")) NIL "
    "NIL "
    "NIL NIL NIL NIL \"<1.Mail.\"a@x.example\"@host-01>\") FLAGS (\\Seen))\n",
    "FETCH seq=1 uid=5 flags=\\Seen envelope{ date=\"d\" subject=\"a \"b\"c d\" "
    "from=J\"D\"<j@x.example> message-id=\"<1.Mail.\"a@x.example\"@host-01>\" }" },
  { "iCloud: a quote and a space in a Message-ID",
    "* 1 FETCH (ENVELOPE (NIL NIL " NILS_8 ") UID 1)\n"
    "* 2 FETCH (ENVELOPE (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL \"<a@b.c\" <d@e.f>\") UID 2)\n",
    "FETCH seq=1 uid=1 envelope{ }\n"
    "FETCH seq=2 uid=2 envelope{ subject=\"s\" message-id=\"<a@b.c\" <d@e.f>\" }" },
  { "iCloud: quotes past guessing cost the ENVELOPE alone",
    "* 1 FETCH (UID 5 ENVELOPE (\"d\" \"a \" NIL \"b (\" ((NIL NIL \"j\" \"x\")) " NILS_8
    ") RFC822.SIZE 7)\n",
    "FETCH seq=1 uid=5 size=7 envelope?" },
  { "iCloud: an answer without what was asked for", "* 1 FETCH (UID 5)\n", "FETCH seq=1 uid=5" },
  { "iCloud: RFC822 is empty", "* 1 FETCH (RFC822 \"\" UID 5)\n", "FETCH seq=1 uid=5 []=0:" },
  { "iCloud: ESEARCH without values",
    "* ESEARCH (TAG \"a\") UID MIN\n* ESEARCH (TAG \"a\") UID ALL NIL\n",
    "SEARCH tag=\"a\" uid all=\nSEARCH tag=\"a\" uid all=" },
  { "iCloud: VANISHED that is no set",
    "* VANISHED (EARLIER) 1:\n* VANISHED (EARLIER)\n* VANISHED 0\n* 5 EXISTS\n",
    "malformed @21\nVANISHED earlier=\nmalformed @58\nEXISTS 5" },
  { "Gmail: CAPABILITY untagged in a sign-in", "* CAPABILITY IMAP4rev1 X-GM-EXT-1\na1 OK done\n",
    "CAPABILITY names=IMAP4REV1|X-GM-EXT-1\na1 OK done" },
  { "Gmail: a bracket in flags",
    "* FLAGS (\\Seen [a] b])\n* OK [PERMANENTFLAGS (\\Seen [a] b] \\*)] Flags permitted.\n"
    "* 1 FETCH (FLAGS (b] \\Seen))\n",
    "FLAGS flags=\\Seen|[a]|b]\n* OK [PERMANENTFLAGS flags=\\Seen|\\*|[a]|b]] Flags permitted.\n"
    "FETCH seq=1 flags=\\Seen|b]" },
  { "Gmail: multiparts without children",
    "* 1 FETCH (BODYSTRUCTURE ((\"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL)(\"TEXT\" \"HTML\" "
    "NIL "
    "NIL NIL \"7BIT\" 6 1 NIL NIL NIL) \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL) UID 1)\n"
    "* 2 FETCH (BODYSTRUCTURE ((\"RELATED\" NIL (\"ATTACHMENT\" NIL) NIL)(\"TEXT\" \"HTML\" NIL "
    "NIL "
    "NIL \"7BIT\" 6 1 NIL NIL NIL) \"MIXED\" NIL NIL NIL) UID 2)\n",
    "FETCH seq=1 uid=1 body{- multipart/mixed (BOUNDARY=b) [1 multipart/alternative (BOUNDARY=b), "
    "2 text/html 7bit 6 lines=1]}\n"
    "FETCH seq=2 uid=2 body{- multipart/mixed [1 multipart/related attachment, "
    "2 text/html 7bit 6 lines=1]}" },
  { "Gmail: a multipart of its name alone",
    "* 1 FETCH (BODY ((\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 (NIL NIL " NILS_8
    ") (\"ALTERNATIVE\") 51) \"REPORT\"))\n",
    "FETCH seq=1 body{- multipart/report [1 message/rfc822 7bit 9 lines=51 envelope{ } "
    "[1.TEXT multipart/alternative]]}" },
  { "Gmail: message/rfc822 in base64, told as a file",
    "* 1 FETCH (BODYSTRUCTURE (\"MESSAGE\" \"RFC822\" (\"NAME\" \"a.eml\") NIL NIL \"BASE64\" 1234 "
    "NIL "
    "(\"ATTACHMENT\" (\"FILENAME\" \"a.eml\")) NIL) UID 1)\n",
    "FETCH seq=1 uid=1 body{1 message/rfc822 (NAME=a.eml) base64 1234 attachment "
    "disposition(FILENAME=a.eml)}" },
  { "Gmail: a structure past guessing costs itself alone",
    "* 1 FETCH (BODYSTRUCTURE ((((\"A\" (((\"B\"))))))) \"C\" 5) UID 1)\n",
    "FETCH seq=1 uid=1 body?" },
  { "Gmail: both \\HasChildren and \\HasNoChildren",
    "* LIST (\\HasNoChildren \\HasChildren) \"/\" \"[Gmail]\"\n",
    "LIST haschildren '/' \"[Gmail]\"" },
  { "Exchange: a code without a status", "* [COPYUID 14 1 2]\n* [ALERT] Closing\n",
    "* OK [COPYUID validity=14 uids=1 copied=2 1>2] \n* OK [ALERT] Closing" },
  { "Exchange: no status at all", "Server Unavailable. 15\n* 1 EXISTS\n",
    "* BYE [UNAVAILABLE] Server Unavailable. 15\nEXISTS 1" },
  { "Exchange: COPYUID with empty sets", "* OK [COPYUID 14  ]\na1 OK MOVE completed.\n",
    "* OK [COPYUID string=\"14  \" validity=14] \na1 OK MOVE completed." },
  { "Exchange: control characters in a name",
    "* LIST (\\HasNoChildren) \"/\" Foo\x01 Bar\x1f\n* LIST () \"/\" \"a\tb\"\n",
    "LIST hasnochildren '/' \"Foo\x01 Bar\x1f\"\nLIST '/' \"a\tb\"" },
  { "Exchange: NIL for a body",
    "* 1 FETCH (BODYSTRUCTURE NIL UID 1)\n"
    "* 2 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 5 NIL NIL 3) UID 2)\n"
    "* 3 FETCH (BODYSTRUCTURE (NIL (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1) \"mixed\") UID "
    "3)\n",
    "FETCH seq=1 uid=1 body?\n"
    "FETCH seq=2 uid=2 body{1 message/rfc822 7bit 5 lines=3}\n"
    "FETCH seq=3 uid=3 body{- multipart/mixed [2 text/plain 7bit 5 lines=1]}" },
  { "Exchange: NIL NIL and a word for a disposition",
    "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1 NIL (NIL NIL) NIL "
    "NIL))\n"
    "* 2 FETCH (BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1 NIL \"inline\" NIL "
    "NIL))\n",
    "FETCH seq=1 body{1 text/plain 7bit 5 lines=1}\n"
    "FETCH seq=2 body{1 text/plain 7bit 5 lines=1 inline}" },
  { "Exchange: something in brackets ends the greeting",
    "* OK The service is ready. [TQBOADIAUAA=]\n", "* OK The service is ready. [TQBOADIAUAA=]" },
  { "Dovecot to 2.3.4.1: MISSING_MAILBOX",
    "* 1 FETCH (ENVELOPE (NIL NIL ((\"A\" NIL \"MISSING_MAILBOX\" \"MISSING_DOMAIN\")) NIL NIL NIL "
    "NIL "
    "NIL NIL NIL))\n",
    "FETCH seq=1 envelope{ from=A<@> }" },
  { "Dovecot: NIL in front of a multipart's subtype",
    "* 1 FETCH (BODYSTRUCTURE ((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 903 (NIL NIL " NILS_8
    ") (NIL \"alternative\" (\"boundary\" \"b\") NIL NIL NIL) 17 NIL NIL NIL NIL) \"report\" NIL "
    "NIL "
    "NIL NIL))\n",
    "FETCH seq=1 body{- multipart/report [1 message/rfc822 7bit 903 lines=17 envelope{ } "
    "[1.TEXT multipart/alternative (boundary=b)]]}" },
  { "Cyrus, Kolab: a stray ENABLED in a SELECT", "* 5 EXISTS\n* ENABLED \na1 OK done\n",
    "EXISTS 5\nENABLED names=\na1 OK done" },
  { "Courier: FETCH of message 0", "* 0 FETCH (UID 7 FLAGS ())\n", "FETCH uid=7 flags=" },
  { "SmarterMail: NIL for an address",
    "* 1 FETCH (ENVELOPE (\"d\" \"s\" (NIL) (NIL (NIL NIL \"a\" \"b\")) () NIL NIL NIL NIL "
    "\"m\"))\n",
    "FETCH seq=1 envelope{ date=\"d\" subject=\"s\" sender=<a@b> message-id=\"m\" }" },
  { "SmarterMail: CONDSTORE without MODSEQ", "* 1 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (0))\n",
    "FETCH seq=1 uid=7 flags=\\Seen modseq=0" },
  { "Domino: parentheses around ENVELOPE, or too many of them inside",
    "* 2 FETCH (UID 9 (ENVELOPE (NIL NIL " NILS_8
    ")) BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL "
    "\"7BIT\" 0 0 NIL))\n"
    "* 3 FETCH (ENVELOPE (NIL NIL (((\"A\" NIL \"a\" \"b\"))) NIL NIL NIL NIL NIL NIL NIL) UID "
    "3)\n",
    "FETCH seq=2 uid=9 envelope{ } body{1 text/plain 7bit 0}\n"
    "FETCH seq=3 uid=3 envelope{ from=A<a@b> }" },
  { "Domino: no date", "* 1 FETCH (INTERNALDATE \"00-Jan-0000 00:00:00 +0000\" UID 5)\n",
    "FETCH seq=1 uid=5" },
  { "Domino: a backslash for a delimiter",
    "* LIST () \"\\\" \"INBOX\"\n* LIST () \"\\\\\" \"a\\\\b\"\n* NAMESPACE ((\"\" \"\\\")) NIL "
    "NIL\n",
    "LIST '\\' \"INBOX\"\nLIST '\\' \"a\\b\"\nNAMESPACE personal=\"\"\\" },
  { "Domino: an empty body in a message",
    "* 1 FETCH (BODYSTRUCTURE ((\"message\" \"delivery-status\"  NIL NIL NIL \"7BIT\" 421 NIL NIL "
    "NIL)"
    "(\"message\" \"rfc822\"  NIL NIL NIL \"7BIT\" 787 (NIL NIL " NILS_8 ") () 0 NIL NIL NIL) "
    "\"report\" (\"boundary\" \"b\") NIL NIL) FLAGS ())\n",
    "FETCH seq=1 flags= body{- multipart/report (boundary=b) [1 message/delivery-status 7bit 421, "
    "2 message/rfc822 7bit 787 envelope{ }]}" },
  { "hMailServer: message/rfc822 without envelope",
    "* 1 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 12) UID 1)\n",
    "FETCH seq=1 uid=1 body{1 message/rfc822 7bit 12}" },
  { "163: a STATUS without items, no UIDNEXT", "* STATUS INBOX ()\n* STATUS \"a\"\n",
    "STATUS \"INBOX\"\nSTATUS \"a\"" },
  { "QQ: parameters where the disposition should be",
    "* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"GB2312\") NIL NIL NIL 0 0 "
    "(\"BOUNDARY\" "
    "\"==\") NIL NIL) \"RELATED\" (\"BOUNDARY\" \"==\") NIL NIL) UID 4)\n",
    "FETCH seq=1 uid=4 body{- multipart/related (BOUNDARY===) "
    "[1 text/plain (CHARSET=GB2312) 7bit 0]}" },
  { "QQ, 163: a field of the ENVELOPE is missing",
    "* 1 FETCH (ENVELOPE (\"d\" \"s\" NIL NIL NIL NIL NIL NIL \"<m@x>\") UID 4)\n",
    "FETCH seq=1 uid=4 envelope{ date=\"d\" subject=\"s\" in-reply-to=\"<m@x>\" }" },
  { "GMX: a multipart told as a file",
    "* 1 FETCH (BODYSTRUCTURE ((\"multipart\" \"related\" (\"boundary\" \"b\") NIL NIL \"7BIT\" "
    "400 "
    "(\"boundary\" \"b\") NIL NIL NIL)(\"TEXT\" \"html\" NIL NIL NIL \"7BIT\" 11 7 NIL NIL NIL "
    "NIL) "
    "\"mixed\" (\"boundary\" \"c\") NIL NIL NIL) FLAGS ())\n",
    "FETCH seq=1 flags= body{- multipart/mixed (boundary=c) [1 multipart/related (boundary=b), "
    "2 text/html 7bit 11 lines=7]}" },
  { "Yandex: BODY[] without its data", "* 1 FETCH (UID 3 BODY[1] )\n* 2 FETCH (BODY[] UID 4)\n",
    "FETCH seq=1 uid=3 [1]=NIL\nFETCH seq=2 uid=4 []=NIL" },
  { "Yandex: a FETCH that breaks off", "* 1 FETCH (UID 3 BODY[1]\n* 2 FETCH (UID 4)\n",
    "malformed @24\nFETCH seq=2 uid=4" },
  { "Yandex: BYE over and over", "* BYE idle\n* BYE idle\n", "* BYE idle\n* BYE idle" },
  { "Yandex: XLIST with spaces in a name", "* XLIST (\\Sent) \"|\" Sent Items\n",
    "LIST sent '|' \"Sent Items\"" },
  { "mail.ru: numbers as 9.3736e+06",
    "* 1 FETCH (RFC822.SIZE 9.3736e+06 BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL \"7bit\" "
    "1.86931e+06))\n"
    "* STATUS INBOX (SIZE 3.5e+06)\n",
    "FETCH seq=1 size=9373600 body{1 a/b 7bit 1869310}\nSTATUS \"INBOX\" size=3500000" },
  { "Zoho: MODSEQ -1", "* 1 FETCH (UID 3 MODSEQ (-1))\n* OK [HIGHESTMODSEQ -1] x\n",
    "FETCH seq=1 uid=3\n* OK [HIGHESTMODSEQ] x" },
  { "home.pl: UIDNEXT 0", "* OK [UIDNEXT 0] x\n* STATUS a (UIDNEXT 0)\n",
    "* OK [UIDNEXT] x\nSTATUS \"a\" uidnext=0" },
  { "any: SEARCH in answer to SEARCH RETURN", "* SEARCH 1 2\n* ESEARCH (TAG \"a\") UID ALL 1:2\n",
    "SEARCH all=1:2\nSEARCH tag=\"a\" uid all=1:2" },
  { "iCloud, Fastmail: status without text", "* BYE\n* OK\na1 OK\n", "* BYE \n* OK \na1 OK " },
  { "any: sizes below zero",
    "* 1 FETCH (RFC822.SIZE -1 UID 5 BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL \"7bit\" -1))\n",
    "FETCH seq=1 uid=5 body{1 a/b 7bit 0}" },
  { "any: UIDVALIDITY 0", "* OK [UIDVALIDITY 0] x\na OK [COPYUID 0 35 41] x\n",
    "* OK [UIDVALIDITY] x\na OK [COPYUID uids=35 copied=41 35>41] x" },
  { "any: LITERAL + in two", "* CAPABILITY IMAP4rev1 LITERAL + IDLE\n",
    "CAPABILITY names=IMAP4REV1|LITERAL+|IDLE" },
  { "any: VANISHED of all there ever was", "* VANISHED (EARLIER) 1:26183\n",
    "VANISHED earlier=1:26183" },
  { "any: FETCH answers in no order", "* 9 FETCH (UID 9)\n* 3 FETCH (UID 3)\n* 5 FETCH (UID 5)\n",
    "FETCH seq=9 uid=9\nFETCH seq=3 uid=3\nFETCH seq=5 uid=5" },
  { "any: two UIDs in one answer are text that got through",
    "* 1 FETCH (UID 5 ENVELOPE (\"x\" \"y\" z) UID 6 FLAGS ())\n* 1 EXISTS\n",
    "malformed @43\nEXISTS 1" },
};

static void
test_rows (void)
{
  imap_check_rows (rows, G_N_ELEMENTS (rows));
}

/* NULs in front of a line. */
static void
test_leading_nuls (void)
{
  const char text[] = "\0\0\0* 7 EXISTS\r\n\0a1 OK done\r\n";
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autoptr (ImapResponse) first = NULL;
  g_autoptr (ImapResponse) second = NULL;

  imap_reader_feed (reader, text, sizeof text - 1);
  first = imap_reader_next (reader, NULL);
  second = imap_reader_next (reader, NULL);
  g_assert_cmpint (first->type, ==, IMAP_RESPONSE_EXISTS);
  g_assert_cmpuint (first->number, ==, 7);
  g_assert_cmpstr (second->status.tag, ==, "a1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/quirks/rows", test_rows);
  g_test_add_func ("/imap/quirks/leading-nuls", test_leading_nuls);

  return g_test_run ();
}
