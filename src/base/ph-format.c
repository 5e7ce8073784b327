/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

/* The locale of the process with the dates of its words; 0 where there is none. */
static gpointer
make_locale_of_words (gpointer data)
{
  locale_t copy = duplocale (LC_GLOBAL_LOCALE);
  locale_t words = newlocale (LC_TIME_MASK, setlocale (LC_MESSAGES, NULL), copy);

  if (words == 0)
    freelocale (copy);
  return words;
}

/* 0 where the process has it already, as it is for most people. */
static locale_t
get_locale_of_words (void)
{
  static GOnce once = G_ONCE_INIT;

  if (strcmp (setlocale (LC_TIME, NULL), setlocale (LC_MESSAGES, NULL)) == 0)
    return 0;
  return g_once (&once, make_locale_of_words, NULL);
}

char *
ph_format_words (GDateTime *date, const char *format)
{
  locale_t words = get_locale_of_words ();
  locale_t before = words != 0 ? uselocale (words) : 0;
  char *text = g_date_time_format (date, format);

  if (words != 0)
    uselocale (before);
  return text;
}

static gboolean
locale_has_12_hours (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%r") != NULL || strstr (format, "%I") != NULL ||
         strstr (format, "%l") != NULL || strstr (format, "%p") != NULL;
}

static const char *
get_time_format (void)
{
  if (locale_has_12_hours ())
    /* Translators: the time of day where people count to twelve: 2:05 PM */
    return C_("time", "%-I:%M %p");

  /* Translators: the time of day: 14:05 */
  return C_("time", "%H:%M");
}

static gboolean
is_same_day (GDateTime *a,
             GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

static GDateTime *
get_now (GDateTime *now)
{
  return now != NULL ? g_date_time_ref (now) : g_date_time_new_now_local ();
}

/* The moment in the zone of @now; NULL when no calendar holds it. */
static GDateTime *
to_local (gint64 time,
          GDateTime *now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);

  if (utc == NULL)
    return NULL;

  return g_date_time_to_timezone (utc, g_date_time_get_timezone (now));
}

char *
ph_format_date (gint64 time,
                GDateTime *now)
{
  g_autoptr (GDateTime) current = get_now (now);
  g_autoptr (GDateTime) date = time != G_MININT64 ? to_local (time, current) : NULL;
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (current, -1);

  if (date == NULL)
    return g_strdup ("");

  if (is_same_day (date, current))
    return g_date_time_format (date, get_time_format ());

  if (is_same_day (date, yesterday))
    return g_strdup (_("Yesterday"));

  if (g_date_time_get_year (date) == g_date_time_get_year (current))
    /* Translators: a day of this year, as short as is usual: 12 Mar */
    return ph_format_words (date, C_("date", "%-d %b"));

  return g_date_time_format (date, "%x");
}

char *
ph_format_time (gint64 time,
                GDateTime *now)
{
  g_autoptr (GDateTime) current = get_now (now);
  g_autoptr (GDateTime) date = time != G_MININT64 ? to_local (time, current) : NULL;

  return date != NULL ? g_date_time_format (date, get_time_format ()) : g_strdup ("");
}

char *
ph_format_day (gint64 time,
               GDateTime *now)
{
  g_autoptr (GDateTime) current = get_now (now);
  g_autoptr (GDateTime) date = time != G_MININT64 ? to_local (time, current) : NULL;

  /* Translators: a whole date: Thursday, 12 March 2026 */
  return date != NULL ? ph_format_words (date, C_("date", "%A, %-d %B %Y")) : g_strdup ("");
}

char *
ph_format_date_full (gint64 time,
                     GDateTime *now)
{
  g_autofree char *day = ph_format_day (time, now);
  g_autofree char *clock = ph_format_time (time, now);

  if (day[0] == '\0')
    return g_strdup ("");

  /* Translators: a date, then a time of day */
  return g_strdup_printf (C_("date", "%s, %s"), day, clock);
}

char *
ph_format_size (guint64 bytes)
{
  return g_format_size (bytes);
}

char *
ph_format_count (guint64 n)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, n);
}
