/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-date.h"

#include <string.h>

static const struct
{
  const char *text;
  gint64 seconds;
  int zone;
} dates[] = {
  { "17-Jul-1996 02:44:25 -0700", 837596665, -420 },
  { "01-Jan-1970 00:00:00 +0000", 0, 0 },
  { "29-Feb-2000 23:59:59 +0000", 951868799, 0 },
  { "01-Mar-2000 00:00:00 +0545", 951848100, 345 },
  { "31-Dec-1969 23:59:59 +0000", -1, 0 },
  { "01-Jan-0001 00:00:00 +0000", -62135596800, 0 },
  { "31-Dec-9999 23:59:59 +0000", 253402300799, 0 },
};

static const struct
{
  const char *text;
  gint64 seconds;
} lenient[] = {
  { " 1-Jan-1970 00:00:01 +0000", 1 },
  { "1-jan-1970 0:00:01 +0000", 1 },
  { "01-JAN-1970 00:00:01", 1 },
};

static const char *const refused[] = {
  "",
  "00-Jan-0000 00:00:00 +0000",
  "32-Jan-1970 00:00:00 +0000",
  "01-Foo-1970 00:00:00 +0000",
  "01-Jan-1970",
  "01-Jan-1970 24:00:00 +0000",
  "01-Jan-1970 00:60:00 +0000",
  "01-Jan-1970 00:00:00 GMT",
  "01-Jan-1970 00:00:00 +0060",
  "01-Jan-1970 00:00:00 +0000 x",
  "Thu, 1 Jan 1970 00:00:00 +0000",
};

static void
test_dates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *text = imap_date_time_format (dates[i].seconds, dates[i].zone);
      gint64 seconds;
      int zone;

      g_assert_cmpstr (text, ==, dates[i].text);
      g_assert_true (imap_date_time_parse (text, strlen (text), &seconds, &zone));
      g_assert_cmpint (seconds, ==, dates[i].seconds);
      g_assert_cmpint (zone, ==, dates[i].zone);
    }
}

static void
test_lenient (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lenient); i++)
    {
      gint64 seconds;
      int zone;

      g_assert_true (
          imap_date_time_parse (lenient[i].text, strlen (lenient[i].text), &seconds, &zone));
      g_assert_cmpint (seconds, ==, lenient[i].seconds);
      g_assert_cmpint (zone, ==, 0);
    }
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      gint64 seconds;
      int zone;

      g_test_message ("%s", refused[i]);
      g_assert_false (imap_date_time_parse (refused[i], strlen (refused[i]), &seconds, &zone));
    }
}

/* Each day of four centuries, against GLib's calendar. */
static void
test_calendar (void)
{
  g_autoptr (GDateTime) day = g_date_time_new_utc (1800, 1, 1, 12, 34, 56);
  gint64 first = g_date_time_to_unix (day);

  for (int i = 0; i < 146097; i++)
    {
      g_autofree char *text = imap_date_time_format (first + i * G_GINT64_CONSTANT (86400), 0);
      gint64 seconds;
      int zone;

      g_assert_true (imap_date_time_parse (text, strlen (text), &seconds, &zone));
      g_assert_cmpint (seconds, ==, first + i * G_GINT64_CONSTANT (86400));
      if (i % 97 == 0)
        {
          g_autoptr (GDateTime) that_day = g_date_time_add_days (day, i);
          g_autofree char *expected = g_date_time_format (that_day, "%d-%b-%Y %H:%M:%S +0000");

          g_assert_cmpstr (text, ==, expected);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/date/dates", test_dates);
  g_test_add_func ("/imap/date/lenient", test_lenient);
  g_test_add_func ("/imap/date/refused", test_refused);
  g_test_add_func ("/imap/date/calendar", test_calendar);

  return g_test_run ();
}
