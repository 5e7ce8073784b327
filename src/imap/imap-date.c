/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-date.h"

#include <string.h>

static const char month_names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* Days since 1970-01-01 in the Gregorian calendar; years begin in March here, so that the leap
 * day is a year's last. */
static gint64
days_from_date (int year, int month, int day)
{
  int shifted_year = month <= 2 ? year - 1 : year;
  int shifted_month = (month + 9) % 12;
  gint64 era = shifted_year / 400;
  gint64 year_of_era = shifted_year % 400;
  gint64 day_of_year = (153 * shifted_month + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

static void
date_from_days (gint64 days, int *year, int *month, int *day)
{
  gint64 shifted = days + 719468;
  gint64 era = shifted / 146097;
  gint64 day_of_era = shifted % 146097;
  gint64 year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 shifted_month = (5 * day_of_year + 2) / 153;

  *day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  *month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  *year = (int)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

/* Reads between @min and @max digits. */
static gboolean
scan_digits (const char **p, const char *end, int min, int max, int *value)
{
  int n = 0;

  *value = 0;
  while (n < max && *p < end && g_ascii_isdigit (**p))
    {
      *value = *value * 10 + (*(*p)++ - '0');
      n++;
    }
  return n >= min;
}

static gboolean
scan_char (const char **p, const char *end, char c)
{
  if (*p == end || **p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
scan_month (const char **p, const char *end, int *month)
{
  for (int i = 0; end - *p >= 3 && i < 12; i++)
    if (g_ascii_strncasecmp (*p, month_names[i], 3) == 0)
      {
        *month = i + 1;
        *p += 3;
        return TRUE;
      }
  return FALSE;
}

static gboolean
scan_zone (const char **p, const char *end, int *minutes)
{
  int sign;
  int hhmm;

  *minutes = 0;
  while (scan_char (p, end, ' '))
    ;
  if (*p == end)
    return TRUE;
  sign = **p == '-' ? -1 : 1;
  if (!scan_char (p, end, '+') && !scan_char (p, end, '-'))
    return FALSE;
  if (!scan_digits (p, end, 4, 4, &hhmm) || hhmm % 100 > 59)
    return FALSE;
  *minutes = sign * (hhmm / 100 * 60 + hhmm % 100);
  return TRUE;
}

gboolean
imap_date_time_parse (const char *text, gsize len, gint64 *unix_seconds, int *zone_minutes)
{
  const char *p = text;
  const char *end = text + len;
  int day, month, year, hour, minute, second;

  while (scan_char (&p, end, ' '))
    ;
  if (!scan_digits (&p, end, 1, 2, &day) || !scan_char (&p, end, '-') ||
      !scan_month (&p, end, &month) || !scan_char (&p, end, '-') ||
      !scan_digits (&p, end, 4, 4, &year) || !scan_char (&p, end, ' ') ||
      !scan_digits (&p, end, 1, 2, &hour) || !scan_char (&p, end, ':') ||
      !scan_digits (&p, end, 2, 2, &minute) || !scan_char (&p, end, ':') ||
      !scan_digits (&p, end, 2, 2, &second) || !scan_zone (&p, end, zone_minutes) || p != end)
    return FALSE;
  if (day < 1 || day > 31 || year < 1 || hour > 23 || minute > 59 || second > 60)
    return FALSE;

  *unix_seconds = days_from_date (year, month, day) * 86400 + hour * 3600 + minute * 60 + second -
                  *zone_minutes * 60;
  return TRUE;
}

char *
imap_date_time_format (gint64 unix_seconds, int zone_minutes)
{
  const gint64 first = G_GINT64_CONSTANT (-62135596800); /* 1-Jan-0001 */
  const gint64 last = G_GINT64_CONSTANT (253402300799);  /* 31-Dec-9999 */
  gint64 local = CLAMP (unix_seconds + zone_minutes * 60, first, last);
  /* The calendar's zero lies before the first second, so that all divisions are of positives. */
  gint64 from_zero = local + G_GINT64_CONSTANT (719468) * 86400;
  int seconds = (int)(from_zero % 86400);
  int offset = ABS (zone_minutes);
  int year, month, day;

  date_from_days (from_zero / 86400 - 719468, &year, &month, &day);
  return g_strdup_printf ("%02d-%s-%04d %02d:%02d:%02d %c%02d%02d", day, month_names[month - 1],
                          year, seconds / 3600, seconds / 60 % 60, seconds % 60,
                          zone_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
}
