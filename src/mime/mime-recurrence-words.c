/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-calendar-private.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>

#define NONE ICAL_RECURRENCE_ARRAY_MAX

static guint
count (const short *list, guint size)
{
  guint n = 0;

  while (n < size && list[n] != NONE)
    n++;
  return n;
}

/* @weekday: 1 is Sunday. 1 March 2026 was one. Free with g_free(). */
static char *
dup_weekday (int weekday)
{
  g_autoptr (GDateTime) date = g_date_time_new_utc (2026, 3, CLAMP (weekday, 1, 7), 0, 0, 0);

  return ph_format_words (date, "%A");
}

static char *
dup_weekdays (const struct icalrecurrencetype *rule)
{
  GString *names = g_string_new (NULL);
  guint n = MIN (count (rule->by_day, ICAL_BY_DAY_SIZE), 7);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = dup_weekday (icalrecurrencetype_day_day_of_week (rule->by_day[i]));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (names, FALSE);
}

static gboolean
is_working_week (const struct icalrecurrencetype *rule)
{
  guint days = 0;

  for (guint i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != NONE; i++)
    days |= 1u << icalrecurrencetype_day_day_of_week (rule->by_day[i]);
  return days == 0x7c; /* Monday (2) to Friday (6) */
}

static char *
daily (const struct icalrecurrencetype *rule, int n)
{
  if (n == 1 && is_working_week (rule))
    return g_strdup (_("Every day from Monday to Friday"));
  return g_strdup_printf (ngettext ("Every day", "Every %d days", n), n);
}

static char *
weekly (const struct icalrecurrencetype *rule, int n)
{
  g_autofree char *days = dup_weekdays (rule);

  if (n == 1 && is_working_week (rule))
    return g_strdup (_("Every day from Monday to Friday"));
  if (days[0] == '\0')
    return g_strdup_printf (ngettext ("Every week", "Every %d weeks", n), n);
  if (n == 1)
    /* Translators: "Monday, Wednesday" */
    return g_strdup_printf (_("Every week on %s"), days);
  return g_strdup_printf (ngettext ("Every %d week on %s", "Every %d weeks on %s", n), n, days);
}

/* "the last Friday"; NULL for what has no name. Free with g_free(). */
static char *
dup_position (int position, int weekday)
{
  g_autofree char *day = dup_weekday (weekday);

  switch (position)
    {
    case 1:
      /* Translators: a day of the week, as in: Every month on the first Tuesday */
      return g_strdup_printf (_("the first %s"), day);
    case 2:
      return g_strdup_printf (_("the second %s"), day);
    case 3:
      return g_strdup_printf (_("the third %s"), day);
    case 4:
      return g_strdup_printf (_("the fourth %s"), day);
    case -1:
      return g_strdup_printf (_("the last %s"), day);
    default:
      return NULL;
    }
}

static char *
monthly (const struct icalrecurrencetype *rule, int n)
{
  g_autofree char *every = g_strdup_printf (ngettext ("Every month", "Every %d months", n), n);
  int position = count (rule->by_set_pos, ICAL_BY_SETPOS_SIZE) == 1
                     ? rule->by_set_pos[0]
                     : icalrecurrencetype_day_position (rule->by_day[0]);

  if (count (rule->by_day, ICAL_BY_DAY_SIZE) == 1)
    {
      g_autofree char *day =
          dup_position (position, icalrecurrencetype_day_day_of_week (rule->by_day[0]));

      /* Translators: "Every month", "the first Tuesday" */
      return day != NULL ? g_strdup_printf (C_("recurrence", "%s on %s"), every, day) : NULL;
    }
  if (count (rule->by_day, ICAL_BY_DAY_SIZE) > 0)
    return NULL;
  if (count (rule->by_month_day, ICAL_BY_MONTHDAY_SIZE) == 1 && rule->by_month_day[0] == -1)
    return g_strdup_printf (_("%s on the last day"), every);
  if (count (rule->by_month_day, ICAL_BY_MONTHDAY_SIZE) == 1 && rule->by_month_day[0] > 0)
    /* Translators: "Every month", a number */
    return g_strdup_printf (_("%s on day %d"), every, rule->by_month_day[0]);
  return count (rule->by_month_day, ICAL_BY_MONTHDAY_SIZE) == 0 ? g_steal_pointer (&every) : NULL;
}

static char *
yearly (const struct icalrecurrencetype *rule, int n)
{
  if (count (rule->by_month, ICAL_BY_MONTH_SIZE) > 1 ||
      count (rule->by_day, ICAL_BY_DAY_SIZE) > 0 ||
      count (rule->by_month_day, ICAL_BY_MONTHDAY_SIZE) > 1)
    return NULL;
  return g_strdup_printf (ngettext ("Every year", "Every %d years", n), n);
}

/* What people say of a rule; NULL for what they would not say. */
static char *
dup_pattern (const struct icalrecurrencetype *rule)
{
  int n = MAX (rule->interval, 1);

  if (rule->by_hour[0] != NONE || rule->by_minute[0] != NONE || rule->by_week_no[0] != NONE ||
      rule->by_year_day[0] != NONE ||
      (rule->by_set_pos[0] != NONE && rule->freq != ICAL_MONTHLY_RECURRENCE))
    return NULL;
  switch (rule->freq)
    {
    case ICAL_DAILY_RECURRENCE:
      return daily (rule, n);
    case ICAL_WEEKLY_RECURRENCE:
      return weekly (rule, n);
    case ICAL_MONTHLY_RECURRENCE:
      return monthly (rule, n);
    case ICAL_YEARLY_RECURRENCE:
      return yearly (rule, n);
    default:
      return NULL;
    }
}

static char *
dup_until (const struct icaltimetype *until)
{
  g_autoptr (GDateTime) utc = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) day = g_date_time_new_utc (until->year, until->month, until->day, 0, 0, 0);

  return day != NULL ? ph_format_day (g_date_time_to_unix (day), utc) : NULL;
}

char *
mime_recurrence_words (const struct icalrecurrencetype *rule)
{
  g_autofree char *pattern = dup_pattern (rule);
  g_autofree char *until = rule->until.year > 0 ? dup_until (&rule->until) : NULL;

  if (pattern == NULL)
    pattern = g_strdup (_("By a rule of its own"));
  if (until != NULL)
    /* Translators: "Every week on Monday", a date */
    return g_strdup_printf (_("%s, until %s"), pattern, until);
  if (rule->count > 0)
    /* Translators: "Every week on Monday", how often in all */
    return g_strdup_printf (ngettext ("%s, %d time", "%s, %d times", (gulong) rule->count), pattern,
                            rule->count);
  return g_steal_pointer (&pattern);
}
