/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-quirks.h"

#include "ph-error.h"

static char *
find (const QuirkTable *table, const ServerTraits *traits)
{
  g_auto (ServerQuirks) quirks = { 0 };
  g_autofree char *mask = NULL;

  quirk_table_find (table, traits, &quirks);
  mask = g_strjoinv (" ", quirks.mask);
  return g_strdup_printf ("%s batch=%u bytes=%u poll=%u", mask, quirks.batch,
                          quirks.command_bytes, quirks.poll_seconds);
}

static void
check (const char *text, const ServerTraits *traits, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuirkTable) table = quirk_table_new (text, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = find (table, traits);
  g_assert_cmpstr (found, ==, expected);
}

#define NOTHING " batch=0 bytes=0 poll=0"

static void
test_signs (void)
{
  static const char *const capabilities[] = { "IDLE", "XODD=7", NULL };
  const ServerTraits traits = { "imap.sea.example", "Oddity 3 ready", capabilities, "Oddity", "3.1" };
  const ServerTraits nothing = { 0 };

  check ("[a]\nhost=*.sea.example\nmask=A\n", &traits, "A" NOTHING);
  check ("[a]\nhost=*.lake.example;IMAP.sea.*\nmask=A\n", &traits, "A" NOTHING);
  check ("[a]\nhost=sea.example\nmask=A\n", &traits, NOTHING);
  check ("[a]\ngreeting=*oddity*\nmask=A\n", &traits, "A" NOTHING);
  check ("[a]\ncapability=XODD=?\nmask=A\n", &traits, "A" NOTHING);
  check ("[a]\ncapability=XODD\nmask=A\n", &traits, NOTHING);
  check ("[a]\nname=Odd*\nmask=A\n", &traits, "A" NOTHING);

  /* All kinds have to fit; a sign that is not known yet does not. */
  check ("[a]\nname=Odd*\nhost=other\nmask=A\n", &traits, NOTHING);
  check ("[a]\nname=*\nmask=A\n[b]\nhost=*\nmask=B\n[c]\ncapability=*\nmask=C\n", &nothing,
         NOTHING);
}

static void
test_versions (void)
{
  static const struct
  {
    const char *version;
    gboolean is_below; /* 2.5.11 */
  } cases[] = {
    { "2.5.9", TRUE },          { "2.5.10-Debian-3", TRUE }, { "2.5.11", FALSE },
    { "2.5.11-1", FALSE },      { "2.5.12", FALSE },         { "2.10.1", FALSE },
    { "2.4", TRUE },            { "2.5", TRUE },             { "3", FALSE },
    { "1", TRUE },              { "", FALSE },               { "new", FALSE },
    { "2.5.11.1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ServerTraits traits = { .name = "Cyrus IMAP", .version = cases[i].version };

      g_test_message ("version %s", cases[i].version);
      check ("[a]\nname=Cyrus*\nversion-below=2.5.11\nmask=A\n", &traits,
             cases[i].is_below ? "A" NOTHING : NOTHING);
    }
}

static void
test_together (void)
{
  const ServerTraits traits = { .host = "h" };

  check ("[a]\nhost=h\nmask=A;B\nbatch=100\n"
         "[b]\nhost=x\nmask=C\nbatch=1\n"
         "[c]\nhost=*\nmask=D\nbatch=200\ncommand-bytes=1000\npoll-seconds=60\n",
         &traits, "A B D batch=100 bytes=1000 poll=60");
}

static void
test_faulty (void)
{
  static const char *const texts[] = {
    "nothing",
    "[a]\nhots=h\n",
    "[a]\nbatch=many\n",
    "[a]\nbatch=0\n",
    "[a]\nbatch=-1\n",
    "[a]\nversion-below=\n",
    "[a]\nhost=h\n",
    "[a]\nmask=A\n",
    "[a]\nversion-below=1\nmask=A\n",
    "[a]\nhost=h\nbatch=0\n",
    "[a]\nhost=h\nname=n\nbatch=9\nhots=x\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (quirk_table_new (texts[i], &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
    }
}

/* The one that the program has. */
static void
test_default (void)
{
  static const char *const apple[] = { "IMAP4REV1", "XAPPLEPUSHSERVICE", "QRESYNC", NULL };
  const ServerTraits icloud = { .host = "imap.mail.me.com", .capabilities = apple };
  const ServerTraits exchange = {
    .host = "outlook.office365.com",
    .greeting = "The Microsoft Exchange IMAP4 service is ready. [aGVsbG8=]",
  };
  const ServerTraits old_cyrus = { .name = "Cyrus IMAPD", .version = "2.4.17" };
  const ServerTraits new_cyrus = { .name = "Cyrus IMAPD", .version = "3.6.1-Debian" };
  const ServerTraits dovecot = { .host = "localhost", .greeting = "Ready.", .name = "Dovecot" };
  const QuirkTable *table = quirk_table_get_default ();
  g_autofree char *of_icloud = find (table, &icloud);
  g_autofree char *of_exchange = find (table, &exchange);
  g_autofree char *of_old_cyrus = find (table, &old_cyrus);
  g_autofree char *of_new_cyrus = find (table, &new_cyrus);
  g_autofree char *of_dovecot = find (table, &dovecot);

  g_assert_cmpstr (of_icloud, ==, "QRESYNC batch=0 bytes=0 poll=0");
  g_assert_cmpstr (of_exchange, ==, " batch=200 bytes=4000 poll=0");
  g_assert_cmpstr (of_old_cyrus, ==, "LIST-EXTENDED LIST-STATUS" NOTHING);
  g_assert_cmpstr (of_new_cyrus, ==, NOTHING);
  g_assert_cmpstr (of_dovecot, ==, NOTHING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-quirks/signs", test_signs);
  g_test_add_func ("/server-quirks/versions", test_versions);
  g_test_add_func ("/server-quirks/together", test_together);
  g_test_add_func ("/server-quirks/faulty", test_faulty);
  g_test_add_func ("/server-quirks/default", test_default);
  return g_test_run ();
}
