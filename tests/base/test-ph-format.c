/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-format.h"

#include <locale.h>

static gint64
unix_of (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (text, utc);

  g_assert_nonnull (date);

  return g_date_time_to_unix (date);
}

static void
test_date (void)
{
  static const struct { const char *date; const char *expected; } rows[] = {
    { "2026-03-12T14:05:00Z", "14:05" },
    { "2026-03-12T00:00:00Z", "00:00" },
    { "2026-03-11T23:59:59Z", "Yesterday" },
    { "2026-03-11T00:00:00Z", "Yesterday" },
    { "2026-03-10T23:59:59Z", "10 Mar" },
    { "2026-01-01T00:00:00Z", "1 Jan" },
    { "2025-12-31T23:59:59Z", "12/31/25" },
    { "1970-01-01T00:00:00Z", "01/01/70" },
    { "2026-03-13T08:00:00Z", "13 Mar" }, /* a sender's clock that is ahead */
  };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 ("2026-03-12T18:00:00Z", utc);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = ph_format_date (unix_of (rows[i].date), now);

      g_assert_cmpstr (text, ==, rows[i].expected);
    }
}

static void
test_date_in_zone (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+09:00");
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 ("2026-01-01T00:30:00+09:00", zone);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (now, zone);
  g_autofree char *today = ph_format_date (unix_of ("2025-12-31T15:10:00Z"), local);
  g_autofree char *yesterday = ph_format_date (unix_of ("2025-12-31T14:59:00Z"), local);

  g_assert_cmpstr (today, ==, "00:10");
  g_assert_cmpstr (yesterday, ==, "Yesterday");
}

static void
test_no_date (void)
{
  g_autofree char *unknown = ph_format_date (G_MININT64, NULL);
  g_autofree char *beyond = ph_format_date (G_MAXINT64, NULL);

  g_assert_cmpstr (unknown, ==, "");
  g_assert_cmpstr (beyond, ==, "");
}

static void
test_date_full (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 ("2026-03-12T18:00:00Z", utc);
  g_autofree char *text = ph_format_date_full (unix_of ("2026-03-12T14:05:00Z"), now);
  g_autofree char *clock = ph_format_time (unix_of ("2026-03-11T04:05:00Z"), now);

  g_assert_cmpstr (text, ==, "Thursday, 12 March 2026, 14:05");
  g_assert_cmpstr (clock, ==, "04:05");
}

/* German words, English dates. */
static void
test_words (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 ("2026-03-14T18:00:00Z", utc);
  g_autofree char *full = NULL;
  g_autofree char *brief = NULL;
  g_autofree char *weekday = NULL;

  if (setlocale (LC_MESSAGES, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("there is no German locale");
      return;
    }
  full = ph_format_date_full (unix_of ("2026-03-12T14:05:00Z"), now);
  brief = ph_format_date (unix_of ("2026-03-12T14:05:00Z"), now);
  weekday = ph_format_words (now, "%A");
  g_assert_cmpstr (full, ==, "Donnerstag, 12 März 2026, 14:05");
  g_assert_cmpstr (brief, ==, "12 Mär");
  g_assert_cmpstr (weekday, ==, "Samstag");
  setlocale (LC_MESSAGES, "C.UTF-8");
  g_free (weekday);
  weekday = ph_format_words (now, "%A");
  g_assert_cmpstr (weekday, ==, "Saturday");
}

static void
test_size (void)
{
  g_autofree char *text = ph_format_size (12300);

  g_assert_cmpstr (text, ==, "12.3\302\240kB");
}

int
main (int argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/date", test_date);
  g_test_add_func ("/format/date-in-zone", test_date_in_zone);
  g_test_add_func ("/format/no-date", test_no_date);
  g_test_add_func ("/format/date-full", test_date_full);
  g_test_add_func ("/format/words", test_words);
  g_test_add_func ("/format/size", test_size);

  return g_test_run ();
}
