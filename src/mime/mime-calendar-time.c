/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-calendar-private.h"

#include "mime-headers.h"

#include <string.h>

/* Zones are reckoned here and not by the library, which would expand whatever rule a mail brings. */

/* Observances of a zone that are looked at. */
#define OBSERVANCES_MAX 60

#define DAY (24 * 60 * 60)

/* The time as if it were in UTC. */
static gint64
to_civil (const struct icaltimetype *time)
{
  g_autoptr (GDateTime) date = NULL;

  if (time->is_date)
    date = g_date_time_new_utc (time->year, time->month, time->day, 0, 0, 0);
  else
    date = g_date_time_new_utc (time->year, time->month, time->day, time->hour, time->minute,
                                MIN (time->second, 59));
  return date != NULL ? g_date_time_to_unix (date) : MIME_DATE_NONE;
}

/* ---- Zones by name ------------------------------------------------------------------------------- */

/* GLib reads a file by that name. Those of zones begin with a capital. */
static gboolean
is_zone_name (const char *name)
{
  if (!g_ascii_isupper (name[0]) || strlen (name) > 60 || strstr (name, "..") != NULL)
    return FALSE;
  return name[strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/")] ==
         '\0';
}

/* "Europe/Berlin", or with the path of some program before it. */
static GTimeZone *
find_named_zone (const char *name)
{
  for (const char *p = name; p != NULL; p = strchr (p, '/'))
    {
      GTimeZone *zone;

      p += *p == '/';
      zone = is_zone_name (p) ? g_time_zone_new_identifier (p) : NULL;
      if (zone != NULL)
        return zone;
    }
  return NULL;
}

/* ---- Zones in the mail --------------------------------------------------------------------------- */

/* The day on which a yearly rule, "the last Sunday in March", falls in @year, at the time of @start;
 * MIME_DATE_NONE for other rules. */
static gint64
find_onset (const struct icalrecurrencetype *rule, const struct icaltimetype *start, int year)
{
  g_autoptr (GDateTime) first = NULL;
  short by_day = rule->by_day[0];
  int month = rule->by_month[0] != ICAL_RECURRENCE_ARRAY_MAX ? rule->by_month[0] : start->month;
  int position, weekday, day;
  int length;

  if (rule->freq != ICAL_YEARLY_RECURRENCE || month < 1 || month > 12 || year < 1 || year > 9998)
    return MIME_DATE_NONE;
  length = g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);
  first = g_date_time_new_utc (year, month, 1, start->hour, start->minute, MIN (start->second, 59));
  if (first == NULL)
    return MIME_DATE_NONE;
  if (by_day == ICAL_RECURRENCE_ARRAY_MAX)
    return g_date_time_to_unix (first) + (gint64) (MIN (start->day, length) - 1) * DAY;

  /* Sunday is 1 to libical and 7 to GLib. */
  position = icalrecurrencetype_day_position (by_day);
  weekday = ((int) icalrecurrencetype_day_day_of_week (by_day) + 5) % 7 + 1;
  day = 1 + (weekday - g_date_time_get_day_of_week (first) + 7) % 7;
  if (position < 0)
    day += 7 * ((length - day) / 7 + 1 + position);
  else if (position > 0)
    day += 7 * (position - 1);
  else if (rule->by_month_day[0] != ICAL_RECURRENCE_ARRAY_MAX)
    while (day < rule->by_month_day[0] && day + 7 <= length)
      day += 7;
  return g_date_time_to_unix (first) + (gint64) (day - 1) * DAY;
}

/* The last time at or before @civil at which @observance began; MIME_DATE_NONE: later. */
static gint64
find_last_onset (icalcomponent *observance, gint64 civil, int year)
{
  icalproperty *start_property = icalcomponent_get_first_property (observance, ICAL_DTSTART_PROPERTY);
  icalproperty *rule_property = icalcomponent_get_first_property (observance, ICAL_RRULE_PROPERTY);
  struct icaltimetype start;
  gint64 first;
  gint64 last;

  if (start_property == NULL)
    return MIME_DATE_NONE;
  start = icalproperty_get_dtstart (start_property);
  first = to_civil (&start);
  if (first == MIME_DATE_NONE || first > civil)
    return MIME_DATE_NONE;
  last = first;
  if (rule_property != NULL)
    {
      struct icalrecurrencetype rule = icalproperty_get_rrule (rule_property);

      for (int i = year - 1; i <= year; i++)
        {
          gint64 onset = find_onset (&rule, &start, i);

          if (onset != MIME_DATE_NONE && onset <= civil && onset > last &&
              (rule.until.year == 0 || i <= rule.until.year))
            last = onset;
        }
    }
  return last;
}

/* Seconds east of Greenwich in the zone at @civil; FALSE when it does not say. */
static gboolean
find_offset (icalcomponent *zone, gint64 civil, int year, int *offset)
{
  gint64 newest = MIME_DATE_NONE;
  guint n = 0;

  for (icalcomponent *c = icalcomponent_get_first_component (zone, ICAL_ANY_COMPONENT);
       c != NULL && n < OBSERVANCES_MAX;
       c = icalcomponent_get_next_component (zone, ICAL_ANY_COMPONENT), n++)
    {
      icalproperty *to = icalcomponent_get_first_property (c, ICAL_TZOFFSETTO_PROPERTY);
      gint64 onset = to != NULL ? find_last_onset (c, civil, year) : MIME_DATE_NONE;

      if (onset == MIME_DATE_NONE || (newest != MIME_DATE_NONE && onset < newest))
        continue;
      newest = onset;
      *offset = icalproperty_get_tzoffsetto (to);
    }
  return newest != MIME_DATE_NONE && *offset > -DAY && *offset < DAY;
}

static icalcomponent *
find_zone (icalcomponent *calendar, const char *name)
{
  for (icalcomponent *c = icalcomponent_get_first_component (calendar, ICAL_VTIMEZONE_COMPONENT);
       c != NULL; c = icalcomponent_get_next_component (calendar, ICAL_VTIMEZONE_COMPONENT))
    {
      icalproperty *id = icalcomponent_get_first_property (c, ICAL_TZID_PROPERTY);
      const char *text = id != NULL ? icalproperty_get_tzid (id) : NULL;

      if (g_strcmp0 (text, name) == 0)
        return c;
    }
  return NULL;
}

/* ---- Times --------------------------------------------------------------------------------------- */

static gint64
to_unix (GTimeZone *zone, const struct icaltimetype *time)
{
  g_autoptr (GDateTime) date = g_date_time_new (zone, time->year, time->month, time->day,
                                                time->hour, time->minute, MIN (time->second, 59));

  return date != NULL ? g_date_time_to_unix (date) : MIME_DATE_NONE;
}

gint64
mime_calendar_time (icalcomponent *calendar,
                    icalproperty *property,
                    struct icaltimetype time,
                    char **unknown_zone)
{
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_TZID_PARAMETER);
  const char *name = parameter != NULL ? icalparameter_get_tzid (parameter) : NULL;
  g_autoptr (GTimeZone) zone = NULL;
  icalcomponent *own;
  int offset = 0;

  if (time.is_date || icaltime_is_utc (time))
    return to_civil (&time);
  if (name != NULL && (zone = find_named_zone (name)) != NULL)
    return to_unix (zone, &time);
  own = name != NULL ? find_zone (calendar, name) : NULL;
  if (own != NULL && find_offset (own, to_civil (&time), time.year, &offset))
    return to_civil (&time) != MIME_DATE_NONE ? to_civil (&time) - offset : MIME_DATE_NONE;
  *unknown_zone = g_strdup (name);
  zone = g_time_zone_new_local ();
  return to_unix (zone, &time);
}
