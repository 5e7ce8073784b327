/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-headers.h"

#include <string.h>

#define NONE MIME_DATE_NONE

/* 2006-01-02 15:04:05 on the sender's clock is 1136214245 in UTC. */
#define LOCAL 1136214245

static const struct
{
  const char *raw;
  gint64 time;
  int offset;
} rows[] = {
  { "Mon, 02 Jan 2006 15:04:05 +0000", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Mon, 2 Jan 2006 15:04:05 -0700", LOCAL + 7 * 3600, -420 },
  { "Mon, 2 Jan 2006 15:04:05 -0700 (MST)", LOCAL + 7 * 3600, -420 },
  { "Mon, 02 Jan 2006 15:04:05 +0530", LOCAL - 19800, 330 },
  { "Mon, 02 Jan 2006 15:04:05 -0000", LOCAL, 0 },
  { "2 Jan 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "  Mon,  2  Jan  2006  15:04:05  +0100 ", LOCAL - 3600, 60 },
  { "Mon, 2 Jan 2006\r\n 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 15:04 +0100", LOCAL - 5 - 3600, 60 },
  { "Mon,02 Jan 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Mon 02 Jan 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Monday, 2 January 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "MON, 02 JAN 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 15:04:05", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 GMT", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 UT", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 Z", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 EST", LOCAL + 5 * 3600, -300 },
  { "Mon, 02 Jan 2006 15:04:05 PDT", LOCAL + 7 * 3600, -420 },
  { "Mon, 02 Jan 2006 15:04:05 CEST", LOCAL - 7200, 120 },
  { "Mon, 02 Jan 2006 15:04:05 GMT+0100", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 15:04:05 UTC+1", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 15:04:05 +01:00", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 15:04:05 +1", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 15:04:05 A", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 XYZ", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 +9999", LOCAL, 0 },
  { "Mon, 02 Jan 2006 15:04:05 0100", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 06 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 106 15:04:05 +0100", (gint64) LOCAL - 3600, 60 },
  { "Fri, 02 Jan 98 15:04:05 +0000", 883753445, 0 },
  { "Mon Jan  2 15:04:05 2006", LOCAL, 0 },
  { "Mon Jan 2 15:04:05 2006 +0100", LOCAL - 3600, 60 },
  { "Mon Jan  2 15:04:05 CET 2006", LOCAL - 3600, 60 },
  { "Jan 2, 2006 15:04:05", LOCAL, 0 },
  { "January 2, 2006 3:04:05 PM", LOCAL, 0 },
  { "Mon, 02 Jan 2006 03:04:05 PM +0100", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 12:04:05 AM", LOCAL - 15 * 3600, 0 },
  { "2006-01-02T15:04:05Z", LOCAL, 0 },
  { "2006-01-02T15:04:05+01:00", LOCAL - 3600, 60 },
  { "2006-01-02T15:04:05.123456Z", LOCAL, 0 },
  { "2006-01-02 15:04:05 +0100", LOCAL - 3600, 60 },
  { "2006-01-02", LOCAL - 15 * 3600 - 245, 0 },
  { "2006/01/02 15:04:05", LOCAL, 0 },
  { "02-Jan-2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "02.01.2006 15:04:05", LOCAL, 0 },
  { "01/13/2006 15:04:05", LOCAL + 11 * 86400, 0 },
  { "Mon, 02 Jan 2006 15.04.05 +0100", LOCAL - 3600, 60 },
  { "Mo, 02 Jan 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Do, 02 M\xe4r 2006 15:04:05 +0100", NONE, 0 },
  { "Do, 02 Mrz 2006 15:04:05 +0000", LOCAL + 59 * 86400, 0 },
  { "Mar, 02 Jan 2006 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Sat, 31 Dec 2016 23:59:60 +0000", 1483228800, 0 },
  { "Thu, 01 Jan 1970 00:00:00 +0000", 0, 0 },
  { "Wed, 31 Dec 1969 23:59:59 +0000", -1, 0 },
  { "Tue, 29 Feb 2000 12:00:00 +0000", 951825600, 0 },
  { "Thu, 01 Mar 1900 00:00:00 +0000", -2203891200, 0 },
  { "Fri, 01 Jan 2100 00:00:00 +0000", 4102444800, 0 },
  { "(comment) Mon, 02 Jan 2006 (x(y)) 15:04:05 +0100", LOCAL - 3600, 60 },
  { "Mon, 02 Jan 2006 25:04:05 +0000", LOCAL - 15 * 3600 - 245, 0 },
  { "", NONE, 0 },
  { "yesterday", NONE, 0 },
  { "Mon, 32 Jan 2006 15:04:05 +0100", NONE, 0 },
  { "Mon, 00 Jan 2006 15:04:05 +0100", NONE, 0 },
  { "Mon, 02 Foo 2006 15:04:05 +0100", NONE, 0 },
  { "15:04:05", NONE, 0 },
  { "99999999999999999999", NONE, 0 },
  { "(((((((((", NONE, 0 },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int offset = 1;
      gint64 time = mime_date_parse (rows[i].raw, -1, &offset);

      if (time != rows[i].time || offset != rows[i].offset)
        g_test_message ("row: %s", rows[i].raw);
      g_assert_cmpint (time, ==, rows[i].time);
      g_assert_cmpint (offset, ==, rows[i].offset);
    }
}

/* Every beginning of every row, without a byte behind it. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize len = 0; len <= strlen (rows[i].raw); len++)
      {
        g_autofree char *piece = len > 0 ? g_memdup2 (rows[i].raw, len) : NULL;
        gint64 time = mime_date_parse (piece, (gssize) len, NULL);

        if (len == strlen (rows[i].raw))
          g_assert_cmpint (time, ==, rows[i].time);
      }
}

static void
test_format (void)
{
  static const struct
  {
    gint64 time;
    int offset;
    const char *text;
  } table[] = {
    { LOCAL, 0, "Mon, 02 Jan 2006 15:04:05 +0000" },
    { LOCAL - 3600, 60, "Mon, 02 Jan 2006 15:04:05 +0100" },
    { LOCAL + 12600, -210, "Mon, 02 Jan 2006 15:04:05 -0330" },
    { 951825600, 0, "Tue, 29 Feb 2000 12:00:00 +0000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = mime_date_format (table[i].time, table[i].offset);

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_cmpint (mime_date_parse (text, -1, NULL), ==, table[i].time);
    }
}

/* A date a day for 400 years, there and back. */
static void
test_calendar (void)
{
  for (gint64 day = 0; day < 400 * 365; day += 13)
    {
      g_autofree char *text = mime_date_format (day * 86400 + 3723, 0);

      g_assert_cmpint (mime_date_parse (text, -1, NULL), ==, day * 86400 + 3723);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/date/table", test_table);
  g_test_add_func ("/date/cut", test_cut);
  g_test_add_func ("/date/format", test_format);
  g_test_add_func ("/date/calendar", test_calendar);

  return g_test_run ();
}
