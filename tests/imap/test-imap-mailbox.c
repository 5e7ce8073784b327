/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-dump.h"

static const ImapRow lists[] = {
  { "plain", "* LIST () \"/\" INBOX\n", "LIST '/' \"INBOX\"" },
  { "inbox in any case", "* LIST () \"/\" \"inbox\"\n", "LIST '/' \"INBOX\"" },
  { "attributes", "* LIST (\\Noselect \\Marked \\HasNoChildren \\X-Mine) \"/\" foo\n",
    "LIST noselect hasnochildren marked '/' \"foo\"" },
  { "roles",
    "* LIST (\\All) \"/\" a\n* LIST (\\Archive) \"/\" b\n* LIST (\\Drafts) \"/\" c\n"
    "* LIST (\\Flagged) \"/\" d\n* LIST (\\Junk) \"/\" e\n* LIST (\\Sent) \"/\" f\n"
    "* LIST (\\Trash) \"/\" g\n* LIST (\\Important) \"/\" h\n",
    "LIST all '/' \"a\"\nLIST archive '/' \"b\"\nLIST drafts '/' \"c\"\nLIST flagged '/' \"d\"\n"
    "LIST junk '/' \"e\"\nLIST sent '/' \"f\"\nLIST trash '/' \"g\"\nLIST important '/' \"h\"" },
  { "subscribed", "* LIST (\\Subscribed \\NonExistent \\Remote) \".\" x.y\n",
    "LIST noselect subscribed nonexistent remote '.' \"x.y\"" },
  { "no delimiter", "* LIST (\\NoInferiors) NIL flat\n", "LIST noinferiors NIL \"flat\"" },
  { "backslash", "* LIST () \"\\\\\" \"a\\\\b\"\n", "LIST '\\' \"a\\b\"" },
  { "literal", "* LIST () \"/\" {7}\na\"b (c)\n", "LIST '/' \"a\"b (c)\"" },
  { "non-synchronising literal", "* LIST () \"/\" {3+}\na b\n", "LIST '/' \"a b\"" },
  { "utf-8", "* LIST () \"/\" \"Entw\xc3\xbcrfe\"\n", "LIST '/' \"Entw\xc3\xbcrfe\"" },
  { "modified utf-7", "* LIST () \"/\" Entw&APw-rfe\n", "LIST '/' \"Entw&APw-rfe\"" },
  { "quoted with escapes", "* LIST () \"/\" \"a \\\"b\\\" \\\\ c\"\n",
    "LIST '/' \"a \"b\" \\ c\"" },
  { "extended",
    "* LIST () \"/\" foo (\"CHILDINFO\" (\"SUBSCRIBED\") \"OLDNAME\" (\"bar\"))\n"
    "* LIST () \"/\" \"b\" (X-Y {2}\n() OLDNAME (c))\n",
    "LIST '/' \"foo\" old=\"bar\"\nLIST '/' \"b\" old=\"c\"" },
  { "extended data that is broken", "* LIST () \"/\" foo (\"OLDNAME\" 5 (\n", "LIST '/' \"foo\"" },
  { "lsub", "* LSUB () \".\" #news.comp\n", "LSUB '.' \"#news.comp\"" },
  { "xlist",
    "* XLIST (\\HasNoChildren \\AllMail) \"/\" \"[Mail]/All\"\n"
    "* XLIST (\\Spam) \"/\" s\n* XLIST (\\Starred) \"/\" t\n* XLIST (\\Inbox) \"/\" u\n",
    "LIST hasnochildren all '/' \"[Mail]/All\"\nLIST junk '/' \"s\"\nLIST flagged '/' \"t\"\n"
    "LIST inbox '/' \"u\"" },
  { "a name is missing", "* LIST () \"/\"\n* LIST\n* OK x\n",
    "malformed @13\nmalformed @21\n* OK x" },
};

static const ImapRow statuses[] = {
  { "plain", "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)\n",
    "STATUS \"blurdybloop\" messages=231 uidnext=44292" },
  { "all",
    "* STATUS \"a b\" (MESSAGES 1 UNSEEN 2 UIDNEXT 3 UIDVALIDITY 4 HIGHESTMODSEQ 5 SIZE 6 "
    "DELETED 7 APPENDLIMIT 8 MAILBOXID (F9) RECENT 10 X-NEW (1 (2)))\n",
    "STATUS \"a b\" messages=1 unseen=2 uidnext=3 uidvalidity=4 highestmodseq=5 size=6 deleted=7 "
    "appendlimit=8 mailboxid=\"F9\"" },
  { "nil limit", "* STATUS inbox (APPENDLIMIT NIL UNSEEN 1)\n", "STATUS \"INBOX\" unseen=1" },
  { "literal name", "* STATUS {3}\na)b (MESSAGES 1)\n", "STATUS \"a)b\" messages=1" },
  { "no list", "* STATUS x\n", "STATUS \"x\"" },
  { "broken", "* STATUS x (MESSAGES\n", "malformed @20" },
};

static const ImapRow others[] = {
  { "namespace", "* NAMESPACE ((\"\" \"/\")) ((\"~\" \"/\")) NIL\n",
    "NAMESPACE personal=\"\"/ other=\"~\"/" },
  { "namespaces",
    "* NAMESPACE ((\"\" \"/\")(\"#mh/\" \"/\" \"X-PARAM\" (\"FLAG1\" \"FLAG2\"))) NIL "
    "((\"Public/\" \"/\") (\"x\" NIL))\n",
    "NAMESPACE personal=\"\"/ personal=\"#mh/\"/ shared=\"Public/\"/ shared=\"x\"-" },
  { "no namespace", "* NAMESPACE NIL NIL NIL\n* NAMESPACE\n", "NAMESPACE\nNAMESPACE" },
  { "quota", "* QUOTA \"\" (STORAGE 10 512 MESSAGE 3 1000)\n* QUOTA root ()\n",
    "QUOTA \"\" STORAGE=10/512 MESSAGE=3/1000\nQUOTA \"root\"" },
  { "quotaroot", "* QUOTAROOT INBOX \"\" \"#user/x\"\n* QUOTAROOT \"comp mail\"\n",
    "QUOTAROOT \"INBOX\" roots=|#user/x\nQUOTAROOT \"comp mail\" roots=" },
  { "flags", "* FLAGS (\\Answered \\Flagged \\seen $Forwarded NonJunk)\n* FLAGS ()\n",
    "FLAGS flags=\\Seen|\\Answered|\\Flagged|$Forwarded|NonJunk\nFLAGS flags=" },
  { "capability", "* CAPABILITY IMAP4rev1 STARTTLS  AUTH=GSSAPI \n",
    "CAPABILITY names=IMAP4REV1|STARTTLS|AUTH=GSSAPI" },
  { "enabled", "* ENABLED CONDSTORE QRESYNC\n* ENABLED\n",
    "ENABLED names=CONDSTORE|QRESYNC\nENABLED names=" },
  { "id", "* ID (\"name\" \"Serv er\" \"version\" NIL)\n* ID NIL\n* ID\n",
    "ID (name=Serv er version=NIL)\nID\nID" },
  { "exists", "* 23 EXISTS\n* 5 RECENT\n* 44 EXPUNGE\n* 0 EXISTS\n",
    "EXISTS 23\nRECENT 5\nEXPUNGE 44\nEXISTS 0" },
  { "of no use",
    "* SORT 2 3 6\n* THREAD (2)(3 6)\n* METADATA \"\" (/shared/comment \"x\")\n"
    "* 5 FROBNICATED (x)\n* ACL INBOX me lrs\n",
    "other SORT\nother THREAD\nother METADATA\nother FROBNICATED\nother ACL" },
  { "malformed", "\nhello\n* \n*\n* 5\n* 99999999999 EXISTS\n* FLAGS \\Seen\n* 1 EXISTS\n",
    "malformed @0\nmalformed @7\nmalformed @11\nmalformed @14\nmalformed @19\nmalformed @34\n"
    "malformed @51\nEXISTS 1" },
};

static void
test_lists (void)
{
  imap_check_rows (lists, G_N_ELEMENTS (lists));
}

static void
test_statuses (void)
{
  imap_check_rows (statuses, G_N_ELEMENTS (statuses));
}

static void
test_others (void)
{
  imap_check_rows (others, G_N_ELEMENTS (others));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/mailbox/lists", test_lists);
  g_test_add_func ("/imap/mailbox/statuses", test_statuses);
  g_test_add_func ("/imap/mailbox/others", test_others);

  return g_test_run ();
}
