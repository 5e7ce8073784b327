/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-headers.h"

#include <string.h>

#define DATE_MAX_BYTES 200
#define UNSET -1

/* What was found so far; UNSET where nothing was. */
typedef struct
{
  const char *p;
  const char *end;
  int year, month, day;
  int hour, minute, second;
  int offset; /* minutes; meaningful with has_zone */
  guint has_zone : 1;
  guint pm : 1;
  guint am : 1;
} Date;

/* English first; then what mailers of other languages have been seen to write. */
static const struct
{
  char name[6];
  int month;
} months[] = {
  { "jan", 1 },  { "feb", 2 },  { "mar", 3 },  { "apr", 4 },  { "may", 5 },  { "jun", 6 },
  { "jul", 7 },  { "aug", 8 },  { "sep", 9 },  { "oct", 10 }, { "nov", 11 }, { "dec", 12 },
  { "mrz", 3 },  { "mai", 5 },  { "okt", 10 }, { "dez", 12 }, { "fev", 2 },  { "avr", 4 },
  { "juin", 6 }, { "juil", 7 }, { "ao", 8 },   { "ene", 1 },  { "abr", 4 },  { "ago", 8 },
  { "dic", 12 }, { "gen", 1 },  { "mag", 5 },  { "giu", 6 },  { "lug", 7 },  { "set", 9 },
  { "ott", 10 }, { "out", 10 }, { "mei", 5 },  { "maa", 3 },
};

static const struct
{
  char name[6];
  int offset;
} zones[] = {
  { "ut", 0 },     { "utc", 0 },    { "gmt", 0 },    { "z", 0 },       { "wet", 0 },
  { "est", -300 }, { "edt", -240 }, { "cst", -360 }, { "cdt", -300 },  { "mst", -420 },
  { "mdt", -360 }, { "pst", -480 }, { "pdt", -420 }, { "bst", 60 },    { "cet", 60 },
  { "mez", 60 },   { "met", 60 },   { "west", 60 },  { "cest", 120 },  { "mesz", 120 },
  { "mest", 120 }, { "eet", 120 },  { "eest", 180 }, { "msk", 180 },   { "msd", 240 },
  { "jst", 540 },  { "kst", 540 },  { "hst", -600 }, { "akst", -540 }, { "akdt", -480 },
  { "aest", 600 }, { "aedt", 660 }, { "awst", 480 }, { "nzst", 720 },  { "nzdt", 780 },
};

static int
read_number (Date *date, int *digits)
{
  int number = 0;

  for (*digits = 0; date->p < date->end && g_ascii_isdigit (*date->p); date->p++)
    {
      if (++*digits <= 6)
        number = number * 10 + (*date->p - '0');
    }
  return number;
}

static gboolean
next_is (const Date *date, char c)
{
  return date->p + 1 < date->end && *date->p == c && g_ascii_isdigit (date->p[1]);
}

/* The hour has been read and a separator with a digit behind it follows. */
static void
read_time (Date *date, int hour)
{
  int digits;

  date->hour = hour;
  date->p++;
  date->minute = read_number (date, &digits);
  if (next_is (date, ':') || next_is (date, '.'))
    {
      date->p++;
      date->second = read_number (date, &digits);
    }
  if (next_is (date, '.') || next_is (date, ','))
    {
      date->p++;
      read_number (date, &digits);
    }
}

static int
full_year (int year, int digits)
{
  if (digits >= 4)
    return year;
  if (digits == 3)
    return year + 1900;
  return year < 50 ? year + 2000 : year + 1900;
}

/* 2006-01-02, 2006/01/02; or 02.01.2006, 02/01/2006 (the day first unless it cannot be). */
static void
read_numeric_date (Date *date, int first, int first_digits)
{
  char separator = *date->p++;
  int digits;
  int second = read_number (date, &digits);
  int third;

  if (!next_is (date, separator))
    return;
  date->p++;
  third = read_number (date, &digits);
  date->month = second;
  if (first_digits >= 4)
    {
      date->year = first;
      date->day = third;
      return;
    }
  date->day = first;
  date->year = full_year (third, digits);
  if (second > 12 && first <= 12)
    {
      date->month = first;
      date->day = second;
    }
}

static void
read_plain_number (Date *date)
{
  const char *start = date->p;
  int digits;
  int number = read_number (date, &digits);
  gboolean dotted = next_is (date, '.');

  if (date->hour == UNSET && digits <= 2 && next_is (date, ':'))
    read_time (date, number);
  else if (date->day != UNSET && date->year != UNSET && date->hour == UNSET && dotted)
    read_time (date, number);
  else if (date->day == UNSET && (next_is (date, '-') || next_is (date, '/') || dotted))
    read_numeric_date (date, number, digits);
  else if (date->day == UNSET && digits <= 2)
    date->day = number;
  else if (date->year == UNSET && (digits == 2 || digits == 4 || digits == 3))
    date->year = full_year (number, digits);
  else if (date->hour != UNSET && !date->has_zone && digits == 4 && start[-1] == ' ')
    {
      /* The sign was lost; east is the safer guess than a failure. */
      date->offset = number / 100 * 60 + number % 100;
      date->has_zone = TRUE;
    }
}

/* "+0100", "+01:00", "+1"; what no clock shows is taken for UTC. */
static void
read_offset (Date *date)
{
  int sign = *date->p++ == '-' ? -1 : 1;
  int digits;
  int number = read_number (date, &digits);
  int minutes;

  if (next_is (date, ':'))
    {
      int more;

      date->p++;
      minutes = number * 60 + read_number (date, &more);
    }
  else if (digits <= 2)
    minutes = number * 60;
  else
    minutes = number / 100 * 60 + number % 100;

  date->offset = digits > 4 || minutes > 15 * 60 || number % 100 > 59 ? 0 : sign * minutes;
  date->has_zone = TRUE;
}

static int
find_month (const char *word, gsize len)
{
  for (gsize i = 0; i < G_N_ELEMENTS (months); i++)
    {
      gsize n = strlen (months[i].name);

      if (len >= n && g_ascii_strncasecmp (word, months[i].name, n) == 0)
        return months[i].month;
    }
  return UNSET;
}

static void
read_zone_name (Date *date, const char *word, gsize len)
{
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    if (strlen (zones[i].name) == len && g_ascii_strncasecmp (word, zones[i].name, len) == 0)
      {
        date->offset = zones[i].offset;
        date->has_zone = TRUE;
        return;
      }
}

static void
read_word (Date *date)
{
  const char *word = date->p;
  gsize len;

  while (date->p < date->end && (g_ascii_isalpha (*date->p) || (guchar) *date->p >= 0x80))
    date->p++;
  len = date->p - word;

  if (date->month == UNSET && date->hour == UNSET && len >= 3)
    {
      /* Day names come first and some look like months ("Mar" for Tuesday). */
      gboolean day_name = date->p < date->end && *date->p == ',' && date->day == UNSET;

      if (!day_name)
        date->month = find_month (word, len);
    }
  else if (date->hour != UNSET)
    {
      date->pm |= len == 2 && g_ascii_strncasecmp (word, "pm", 2) == 0;
      date->am |= len == 2 && g_ascii_strncasecmp (word, "am", 2) == 0;
      if (date->month == UNSET && len >= 3)
        date->month = find_month (word, len);
      else if (!date->has_zone)
        read_zone_name (date, word, len);
    }
}

static void
skip_comment (Date *date)
{
  guint depth = 0;

  for (; date->p < date->end; date->p++)
    if (*date->p == '(')
      depth++;
    else if (*date->p == ')' && --depth == 0)
      break;
}

static void
read_token (Date *date)
{
  char c = *date->p;

  if (g_ascii_isdigit (c))
    read_plain_number (date);
  else if (g_ascii_isalpha (c) || (guchar) c >= 0x80)
    read_word (date);
  else if ((c == '+' || c == '-') && date->hour != UNSET && date->p + 1 < date->end &&
           g_ascii_isdigit (date->p[1]))
    read_offset (date);
  else if (c == '(')
    skip_comment (date);
  else
    date->p++;
}

/* Days since 1970-01-01 in the Gregorian calendar, years counted from March. */
static gint64
days_from_civil (int year, int month, int day)
{
  int y = month <= 2 ? year - 1 : year;
  int era = (y >= 0 ? y : y - 399) / 400;
  int year_of_era = y - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (gint64) era * 146097 + day_of_era - 719468;
}

static gint64
to_seconds (Date *date)
{
  gint64 days;

  if (date->year < 1 || date->year > 9999 || date->month < 1 || date->month > 12 || date->day < 1 ||
      date->day > 31)
    return MIME_DATE_NONE;
  if (date->hour == UNSET)
    date->hour = 0;
  if (date->pm && date->hour < 12)
    date->hour += 12;
  else if (date->am && date->hour == 12)
    date->hour = 0;
  if (date->hour > 24 || date->minute > 59 || date->second > 61)
    date->hour = date->minute = date->second = 0;

  days = days_from_civil (date->year, date->month, date->day);
  return days * 86400 + date->hour * 3600 + date->minute * 60 + date->second - date->offset * 60;
}

/* The form nearly all mail has: "Mon, 02 Jan 2006 15:04:05 +0100". Returns FALSE if it is not
 * exactly that. */
static gboolean
read_usual (Date *date)
{
  static const guint8 digits_at[] = { 5, 12, 13, 14, 15, 17, 18, 20, 21, 23, 24, 27, 28, 29, 30 };
  const char *p = date->p;
  gsize len = date->end - p;
  char usual[32] = "";
  gsize day_digits = len > 6 && g_ascii_isdigit (p[6]) ? 2 : 1;

  if (len < 29 + day_digits || p[3] != ',' ||
      (len > 29 + day_digits && g_ascii_isalnum (p[29 + day_digits])))
    return FALSE;
  memcpy (usual, p, 5);
  usual[5] = day_digits == 2 ? p[5] : '0';
  memcpy (usual + 6, p + 4 + day_digits, 25);
  for (gsize i = 0; i < sizeof digits_at; i++)
    if (!g_ascii_isdigit (usual[digits_at[i]]))
      return FALSE;
  if (!g_ascii_isdigit (usual[6]) || usual[4] != ' ' || usual[7] != ' ' || usual[11] != ' ' ||
      usual[16] != ' ' || usual[19] != ':' || usual[22] != ':' || usual[25] != ' ' ||
      (usual[26] != '+' && usual[26] != '-'))
    return FALSE;

#define TWO(i) ((usual[i] - '0') * 10 + (usual[(i) + 1] - '0'))
  date->day = TWO (5);
  date->month = find_month (usual + 8, 3);
  date->year = TWO (12) * 100 + TWO (14);
  date->hour = TWO (17);
  date->minute = TWO (20);
  date->second = TWO (23);
  date->offset = TWO (27) * 60 + TWO (29);
#undef TWO
  if (usual[26] == '-')
    date->offset = -date->offset;
  return date->month != UNSET && usual[29] <= '5' && ABS (date->offset) <= 15 * 60;
}

gint64
mime_date_parse (const char *text, gssize len, int *offset)
{
  gsize n = len < 0 ? strlen (text) : (gsize) len;
  Date date = { .year = UNSET, .month = UNSET, .day = UNSET, .hour = UNSET };
  gint64 seconds;

  while (n > 0 && g_ascii_isspace (*text))
    {
      text++;
      n--;
    }
  date.p = text;
  date.end = text + MIN (n, DATE_MAX_BYTES);
  if (!read_usual (&date))
    {
      date = (Date){ .p = text, .end = date.end };
      date.year = date.month = date.day = date.hour = UNSET;
      while (date.p < date.end)
        read_token (&date);
    }
  seconds = to_seconds (&date);
  if (offset != NULL)
    *offset = seconds != MIME_DATE_NONE ? date.offset : 0;
  return seconds;
}

char *
mime_date_format (gint64 time, int offset)
{
  static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
  gint64 max = days_from_civil (9999, 12, 31) * 86400;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (CLAMP (time, 0, max));
  g_autoptr (GDateTime) local = g_date_time_add_minutes (utc, offset);

  return g_strdup_printf ("%s, %02d %c%c%c %04d %02d:%02d:%02d %c%02d%02d",
                          days[g_date_time_get_day_of_week (local) % 7],
                          g_date_time_get_day_of_month (local),
                          g_ascii_toupper (months[g_date_time_get_month (local) - 1].name[0]),
                          months[g_date_time_get_month (local) - 1].name[1],
                          months[g_date_time_get_month (local) - 1].name[2],
                          g_date_time_get_year (local), g_date_time_get_hour (local),
                          g_date_time_get_minute (local), g_date_time_get_second (local),
                          offset < 0 ? '-' : '+', ABS (offset) / 60, ABS (offset) % 60);
}
