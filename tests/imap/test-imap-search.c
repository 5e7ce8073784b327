/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-dump.h"

static const ImapRow rows[] = {
  { "search", "* SEARCH 2 3 6\n", "SEARCH all=2:3,6" },
  { "nothing", "* SEARCH\n* SEARCH \n", "SEARCH all=\nSEARCH all=" },
  { "in no order", "* SEARCH 9 1 2 8 2 4294967295\n", "SEARCH all=1:2,8:9,4294967295" },
  { "with modseq", "* SEARCH 2 5 (MODSEQ 917162500)\n", "SEARCH all=2,5 modseq=917162500" },
  { "not numbers", "* SEARCH 2 x\n", "malformed @12" },
  { "esearch", "* ESEARCH (TAG \"A282\") MIN 2 COUNT 3\n",
    "SEARCH tag=\"A282\" all= min=2 count=3" },
  { "esearch of uids", "* ESEARCH (TAG \"A283\") UID ALL 2,10:11 MAX 11 MODSEQ 1236\n",
    "SEARCH tag=\"A283\" uid all=2,10:11 max=11 modseq=1236" },
  { "esearch of nothing", "* ESEARCH (TAG \"A284\") UID\n* ESEARCH\n",
    "SEARCH tag=\"A284\" uid all=\nSEARCH all=" },
  { "a million in one run", "* ESEARCH (TAG x) UID ALL 1:1000000\n",
    "SEARCH tag=\"x\" uid all=1:1000000" },
  { "partial",
    "* ESEARCH (TAG \"A01\") UID PARTIAL (-1:-100 200:250,252:300)\n"
    "* ESEARCH (TAG \"A02\") UID PARTIAL (23500:24000 NIL)\n",
    "SEARCH tag=\"A01\" uid all=200:250,252:300\nSEARCH tag=\"A02\" uid all=" },
  { "unknown return data", "* ESEARCH (TAG \"x\") UID X-NEW (1 \"a b\" (2)) COUNT 2\n",
    "SEARCH tag=\"x\" uid all= count=2" },
  { "vanished", "* VANISHED 405,407,410,425\n", "VANISHED now=405,407,410,425" },
  { "vanished earlier", "* VANISHED (EARLIER) 41,43:116,118\n", "VANISHED earlier=41,43:116,118" },
};

static void
test_rows (void)
{
  imap_check_rows (rows, G_N_ELEMENTS (rows));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/search/rows", test_rows);

  return g_test_run ();
}
