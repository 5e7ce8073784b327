/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-dump.h"

static const ImapRow texts[] = {
  { "ok", "* OK hello there\n", "* OK hello there" },
  { "lower case", "* ok hello\n", "* OK hello" },
  { "bye", "* BYE Autologout; idle for too long\n", "* BYE Autologout; idle for too long" },
  { "preauth", "* PREAUTH IMAP4rev2 server logged in as Smith\n",
    "* PREAUTH IMAP4rev2 server logged in as Smith" },
  { "tagged", "a1 NO Login failed\nA.2-b OK done\nx BAD what\n",
    "a1 NO Login failed\nA.2-b OK done\nx BAD what" },
  { "tagged with no text", "a1 OK\na2 NO \n", "a1 OK \na2 NO " },
  { "continuation", "+ ready for more\n+ \n+\n+ PDE4OTYu\n",
    "+ ready for more\n+ \n+ \n+ PDE4OTYu" },
  { "text that ends like a literal", "* OK size is {5}\na1 NO {12}\n+ {3}\n* 1 EXISTS\n",
    "* OK size is {5}\na1 NO {12}\n+ {3}\nEXISTS 1" },
  { "literal inside a code", "* NO [BADCHARSET ({5}\nUTF-8 X)] no\n* 1 EXISTS\n",
    "* NO [BADCHARSET string=\"({5}\r\nUTF-8 X)\"] no\nEXISTS 1" },
  { "line feed alone", "* OK a\r\n* OK b\r\n", "* OK a\n* OK b" },
};

static const ImapRow codes[] = {
  { "alert", "* OK [ALERT] System shutdown in 10 minutes\n",
    "* OK [ALERT] System shutdown in 10 minutes" },
  { "lower case", "* OK [alert] x\n", "* OK [alert] x" },
  { "uidvalidity", "* OK [UIDVALIDITY 3857529045] UIDs valid\n",
    "* OK [UIDVALIDITY number=3857529045] UIDs valid" },
  { "uidnext", "* OK [UIDNEXT 4392] x\n", "* OK [UIDNEXT number=4392] x" },
  { "unseen", "* OK [UNSEEN 12] x\n", "* OK [UNSEEN number=12] x" },
  { "highestmodseq", "* OK [HIGHESTMODSEQ 9223372036854775807] x\n",
    "* OK [HIGHESTMODSEQ number=9223372036854775807] x" },
  { "nomodseq", "* OK [NOMODSEQ] x\n", "* OK [NOMODSEQ] x" },
  { "permanentflags", "* OK [PERMANENTFLAGS (\\Deleted \\Seen $Junk \\*)] Limited\n",
    "* OK [PERMANENTFLAGS flags=\\Seen|\\Deleted|\\*|$Junk] Limited" },
  { "permanentflags, none", "* OK [PERMANENTFLAGS ()] x\n", "* OK [PERMANENTFLAGS flags=] x" },
  { "read-only", "A1 OK [READ-ONLY] EXAMINE\nA2 OK [READ-WRITE] SELECT\n",
    "A1 OK [READ-ONLY] EXAMINE\nA2 OK [READ-WRITE] SELECT" },
  { "capability", "* OK [CAPABILITY IMAP4rev1 literal+ AUTH=PLAIN APPENDLIMIT=35] hi\n",
    "* OK [CAPABILITY capabilities=IMAP4REV1|LITERAL+|AUTH=PLAIN|APPENDLIMIT=35] hi" },
  { "appenduid", "A3 OK [APPENDUID 38505 3955] done\n",
    "A3 OK [APPENDUID validity=38505 uids=3955] done" },
  { "appenduid of several", "A3 OK [APPENDUID 38505 3955,3957:3958] done\n",
    "A3 OK [APPENDUID validity=38505 uids=3955,3957:3958] done" },
  { "copyuid", "A4 OK [COPYUID 38505 304,319:320 3956:3958] done\n",
    "A4 OK [COPYUID validity=38505 uids=304,319:320 copied=3956:3958 304>3956 319>3957 320>3958] "
    "done" },
  { "copyuid in the server's order", "* OK [COPYUID 3 9,1:2 5,4,7] x\n",
    "* OK [COPYUID validity=3 uids=1:2,9 copied=4:5,7 9>5 1>4 2>7] x" },
  { "copyuid whose sets differ in size", "* OK [COPYUID 3 1:3 5] x\n",
    "* OK [COPYUID validity=3 uids=1:3 copied=5] x" },
  { "copyuid too large to be spelt out", "* OK [COPYUID 3 1:4294967295 1:4294967295] x\n",
    "* OK [COPYUID validity=3 uids=1:4294967295 copied=1:4294967295] x" },
  { "modified", "A5 OK [MODIFIED 7,9] Conditional STORE failed\n",
    "A5 OK [MODIFIED uids=7,9] Conditional STORE failed" },
  { "mailboxid", "* OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] x\n",
    "* OK [MAILBOXID string=\"F2212ea87-6097-4256-9d51-71338625\"] x" },
  { "messagelimit", "A6 OK [MESSAGELIMIT 1000 23221] x\nA7 NO [MESSAGELIMIT 500] x\n",
    "A6 OK [MESSAGELIMIT number=1000 string=\"23221\"] x\nA7 NO [MESSAGELIMIT number=500] x" },
  { "referral", "A8 NO [REFERRAL imap://x.example/INBOX] no\n",
    "A8 NO [REFERRAL string=\"imap://x.example/INBOX\"] no" },
  { "badcharset", "A9 NO [BADCHARSET (US-ASCII \"a]b\")] no\n",
    "A9 NO [BADCHARSET string=\"(US-ASCII \"a]b\")\"] no" },
  { "RFC 5530",
    "a NO [UNAVAILABLE] x\na NO [AUTHENTICATIONFAILED] x\na NO [AUTHORIZATIONFAILED] x\n"
    "a NO [EXPIRED] x\na NO [PRIVACYREQUIRED] x\na NO [CONTACTADMIN] x\na NO [NOPERM] x\n"
    "a NO [INUSE] x\na OK [EXPUNGEISSUED] x\na OK [CORRUPTION] x\na BAD [SERVERBUG] x\n"
    "a BAD [CLIENTBUG] x\na NO [CANNOT] x\na NO [LIMIT] x\na NO [OVERQUOTA] x\n"
    "a NO [ALREADYEXISTS] x\na NO [NONEXISTENT] x\n",
    "a NO [UNAVAILABLE] x\na NO [AUTHENTICATIONFAILED] x\na NO [AUTHORIZATIONFAILED] x\n"
    "a NO [EXPIRED] x\na NO [PRIVACYREQUIRED] x\na NO [CONTACTADMIN] x\na NO [NOPERM] x\n"
    "a NO [INUSE] x\na OK [EXPUNGEISSUED] x\na OK [CORRUPTION] x\na BAD [SERVERBUG] x\n"
    "a BAD [CLIENTBUG] x\na NO [CANNOT] x\na NO [LIMIT] x\na NO [OVERQUOTA] x\n"
    "a NO [ALREADYEXISTS] x\na NO [NONEXISTENT] x" },
  { "others that are known",
    "a NO [TRYCREATE] x\n* OK [CLOSED] x\na NO [COMPRESSIONACTIVE DEFLATE] x\n"
    "a NO [HASCHILDREN] x\n* OK [NOTIFICATIONOVERFLOW] x\na NO [TOOBIG] x\n"
    "* NO [UIDNOTSTICKY] x\na BAD [UIDREQUIRED] x\na NO [UNKNOWN-CTE] x\n* NO [PARSE] x\n",
    "a NO [TRYCREATE] x\n* OK [CLOSED] x\na NO [COMPRESSIONACTIVE string=\"DEFLATE\"] x\n"
    "a NO [HASCHILDREN] x\n* OK [NOTIFICATIONOVERFLOW] x\na NO [TOOBIG] x\n"
    "* NO [UIDNOTSTICKY] x\na BAD [UIDREQUIRED] x\na NO [UNKNOWN-CTE] x\n* NO [PARSE] x" },
  { "unknown", "* OK [INPROGRESS (\"A1\" 175 1000)] half\n* NO [THROTTLED] x\n",
    "* OK [INPROGRESS? string=\"(\"A1\" 175 1000)\"] half\n* NO [THROTTLED?] x" },
  { "a known code with broken data counts by its name", "* OK [UIDNEXT soon] x\n",
    "* OK [UIDNEXT string=\"soon\"] x" },
  { "a code that does not end is text", "* OK [ALERT forever\n", "* OK [ALERT forever" },
};

static void
test_texts (void)
{
  imap_check_rows (texts, G_N_ELEMENTS (texts));
}

static void
test_codes (void)
{
  imap_check_rows (codes, G_N_ELEMENTS (codes));
}

/* Each code's name is read as that code. */
static void
test_code_names (void)
{
  for (ImapCode code = IMAP_CODE_ALERT; code < IMAP_CODE_UNKNOWN; code++)
    g_assert_cmpstr (imap_code_name (code), !=, "");
  g_assert_null (imap_code_name (IMAP_CODE_UNKNOWN));
  g_assert_cmpstr (imap_code_name (IMAP_CODE_READ_ONLY), ==, "READ-ONLY");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/status/texts", test_texts);
  g_test_add_func ("/imap/status/codes", test_codes);
  g_test_add_func ("/imap/status/code-names", test_code_names);

  return g_test_run ();
}
