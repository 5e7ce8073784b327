/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-dump.h"

static const ImapRow items[] = {
  { "nothing", "* 1 FETCH ()\n", "FETCH seq=1" },
  { "uid", "* 12 FETCH (UID 4827)\n", "FETCH seq=12 uid=4827" },
  { "uidfetch", "* 25997 UIDFETCH (FLAGS (\\Flagged))\n", "FETCH uid=25997 flags=\\Flagged" },
  { "flags", "* 1 FETCH (FLAGS (\\Seen \\Recent $Junk a.b))\n* 2 FETCH (FLAGS ())\n",
    "FETCH seq=1 flags=\\Seen|\\Recent|$Junk|a.b\nFETCH seq=2 flags=" },
  { "date", "* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\n",
    "FETCH seq=1 date=837596665-420" },
  { "date with a space for a digit", "* 1 FETCH (INTERNALDATE \" 1-Jan-1970 00:00:00 +0130\")\n",
    "FETCH seq=1 date=-5400+90" },
  { "size", "* 1 FETCH (RFC822.SIZE 44827)\n", "FETCH seq=1 size=44827" },
  { "modseq", "* 1 FETCH (UID 4 MODSEQ (65402) FLAGS (\\Seen))\n",
    "FETCH seq=1 uid=4 flags=\\Seen modseq=65402" },
  { "lower case, more spaces", "* 1 fetch  ( uid  5   flags ( \\seen ) )\n",
    "FETCH seq=1 uid=5 flags=\\Seen" },
  { "ids",
    "* 1 FETCH (EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9))\n"
    "* 2 FETCH (THREADID NIL)\n",
    "FETCH seq=1 email-id=\"M6d99ac3275bb4e\" thread-id=\"T64b478a75b7ea9\"\nFETCH seq=2" },
  { "labels and other ids",
    "* 1 FETCH (X-GM-THRID 1278455344230334865 X-GM-MSGID 1278455344230334866 "
    "X-GM-LABELS (\\Inbox \"a b\" {3}\nc d &APw-))\n",
    "FETCH seq=1 email-id=\"1278455344230334866\" thread-id=\"1278455344230334865\" "
    "labels=\\Inbox|a b|c d|&APw-" },
  { "preview", "* 1 FETCH (PREVIEW \"Just a \\\"line\\\"\")\n* 2 FETCH (PREVIEW NIL)\n",
    "FETCH seq=1 preview=\"Just a \"line\"\"\nFETCH seq=2" },
  { "save date", "* 1 FETCH (SAVEDATE \"01-Jan-2026 00:00:00 +0000\")\n* 2 FETCH (SAVEDATE NIL)\n",
    "FETCH seq=1 save-date=1767225600\nFETCH seq=2" },
  { "unknown items",
    "* 1 FETCH (X-A 1 X-B (a (\"b)\" {2}\n((c)) UID 7 X-C[1 (x)]<0> \"y\" X-D NIL)\n",
    "FETCH seq=1 uid=7" },
  { "binary size", "* 1 FETCH (BINARY.SIZE[1.2] 4567 UID 3)\n", "FETCH seq=1 uid=3" },
  { "not a list", "* 1 FETCH UID 7\n", "malformed @10" },
  { "does not end", "* 1 FETCH (UID 7\n", "malformed @16" },
  { "an item without name", "* 1 FETCH (UID 7 \"x\" FLAGS ())\n", "malformed @17" },
  { "parentheses do not balance", "* 1 FETCH (UID 7 (FLAGS ())\n", "malformed @27" },
};

static const ImapRow sections[] = {
  { "literal", "* 1 FETCH (BODY[] {9}\nHello\r\n)\" UID 9)\n",
    "FETCH seq=1 uid=9 []=9:Hello\\r\\n)\\\"" },
  { "fields", "* 1 FETCH (UID 2 BODY[HEADER.FIELDS (DATE \"FROM\")] {9}\nDate: x\r\n)\n",
    "FETCH seq=1 uid=2 [HEADER.FIELDS (DATE \"FROM\")]=9:Date: x\\r\\n" },
  { "a bracket in a field's name", "* 1 FETCH (BODY[HEADER.FIELDS (\"a]b\")] {2}\n\r\n)\n",
    "FETCH seq=1 [HEADER.FIELDS (\"a]b\")]=2:\\r\\n" },
  { "a literal for a field's name", "* 1 FETCH (BODY[HEADER.FIELDS ({4}\nDATE)] \"x\")\n",
    "FETCH seq=1 [HEADER.FIELDS ({4}\r\nDATE)]=1:x" },
  { "quoted", "* 1 FETCH (BODY[1] \"a \\\"b\\\"\" BODY[2.MIME] \"\")\n",
    "FETCH seq=1 [1]=5:a \\\"b\\\" [2.MIME]=0:" },
  { "nil", "* 1 FETCH (BODY[1] NIL)\n", "FETCH seq=1 [1]=NIL" },
  { "partial", "* 1 FETCH (BODY[TEXT]<2048> {3}\nabc BODY[]<0> {0}\n)\n",
    "FETCH seq=1 [TEXT]<2048>=3:abc []<0>=0:" },
  { "binary", "* 1 FETCH (BINARY[1]<0> ~{4}\na\x01\x02z UID 1)\n",
    "FETCH seq=1 uid=1 binary[1]<0>=4:a\\001\\002z" },
  { "old names", "* 1 FETCH (RFC822.HEADER {2}\n\r\n RFC822.TEXT \"t\" RFC822 {1}\nx)\n",
    "FETCH seq=1 [HEADER]=2:\\r\\n [TEXT]=1:t []=1:x" },
  { "several", "* 1 FETCH (BODY[1] {1}\na BODY[2] {1}\nb BODY[3] {1}\nc)\n* 2 FETCH (UID 3)\n",
    "FETCH seq=1 [1]=1:a [2]=1:b [3]=1:c\nFETCH seq=2 uid=3" },
  { "a literal that does not end where it should",
    "* 1 FETCH (BODY[1] {3}\nabcdef UID 3)\n* 2 EXISTS\n", "malformed @37\nEXISTS 2" },
};

#define NILS(n) NILS_##n
#define NILS_8 "NIL NIL NIL NIL NIL NIL NIL NIL"

static const ImapRow envelopes[] = {
  { "whole",
    "* 12 FETCH (ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"Summary\" "
    "((\"Terry Gray\" NIL \"gray\" \"cac.example\")) ((\"Terry Gray\" NIL \"gray\" "
    "\"cac.example\")) ((\"T\" NIL \"t\" \"e.example\")) ((NIL NIL \"imap\" \"cac.example\")) "
    "((NIL NIL \"minutes\" \"c.example\")(\"John\" NIL \"john\" \"b.example\")) NIL NIL "
    "\"<B27397@cac.example>\"))\n",
    "FETCH seq=12 envelope{ date=\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" subject=\"Summary\" "
    "from=Terry Gray<gray@cac.example> sender=Terry Gray<gray@cac.example> "
    "reply-to=T<t@e.example> to=<imap@cac.example> "
    "cc=<minutes@c.example>,John<john@b.example> message-id=\"<B27397@cac.example>\" }" },
  { "nothing", "* 1 FETCH (ENVELOPE (NIL NIL " NILS (8) ") UID 1)\n",
    "FETCH seq=1 uid=1 envelope{ }" },
  { "group",
    "* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ((NIL NIL \"friends\" NIL)(NIL NIL \"a\" \"b\")"
    "(NIL NIL NIL NIL)) NIL NIL NIL NIL))\n",
    "FETCH seq=1 envelope{ to=<friends@NIL>,<a@b>,<NIL@NIL> }" },
  { "literals",
    "* 1 FETCH (ENVELOPE ({3}\na)b {2}\n\"( NIL NIL NIL NIL NIL NIL {0}\n \"x\") UID 1)\n",
    "FETCH seq=1 uid=1 envelope{ date=\"a)b\" subject=\"\"(\" in-reply-to=\"\" message-id=\"x\" "
    "}" },
  { "8-bit and escapes", "* 1 FETCH (ENVELOPE (NIL \"gr\xfc\xdf \\\\ \\\"x\\\"\" " NILS (8) "))\n",
    "FETCH seq=1 envelope{ subject=\"gr\xfc\xdf \\ \"x\"\" }" },
  { "fields are missing", "* 1 FETCH (ENVELOPE (\"d\" \"s\" ((NIL NIL \"a\" \"b\"))) UID 1)\n",
    "FETCH seq=1 uid=1 envelope{ date=\"d\" subject=\"s\" from=<a@b> }" },
  { "malformed costs itself alone",
    "* 1 FETCH (FLAGS (\\Seen) ENVELOPE (1 2 3 (4) \"x\" {3}\n))) 6) UID 5 RFC822.SIZE 9)\n",
    "FETCH seq=1 uid=5 flags=\\Seen size=9 envelope?" },
  { "malformed, unbalanced", "* 1 FETCH (ENVELOPE (\"a\" \"b \"c d\" ((NIL) UID 5 FLAGS ())\n",
    "FETCH seq=1 uid=5 flags= envelope?" },
};

static void
test_items (void)
{
  imap_check_rows (items, G_N_ELEMENTS (items));
}

static void
test_sections (void)
{
  imap_check_rows (sections, G_N_ELEMENTS (sections));
}

static void
test_envelopes (void)
{
  imap_check_rows (envelopes, G_N_ELEMENTS (envelopes));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/fetch/items", test_items);
  g_test_add_func ("/imap/fetch/sections", test_sections);
  g_test_add_func ("/imap/fetch/envelopes", test_envelopes);

  return g_test_run ();
}
