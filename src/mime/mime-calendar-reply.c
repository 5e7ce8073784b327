/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-calendar.h"

#include "mime-calendar-private.h"

/* What tells the organizer which event it is, and which version of it. */
static const icalproperty_kind kept[] = {
  ICAL_UID_PROPERTY,      ICAL_SEQUENCE_PROPERTY, ICAL_RECURRENCEID_PROPERTY,
  ICAL_DTSTART_PROPERTY,  ICAL_DTEND_PROPERTY,    ICAL_DUE_PROPERTY,
  ICAL_DURATION_PROPERTY,
};

static icalparameter_partstat
get_status (MimeAnswer answer)
{
  switch (answer)
    {
    case MIME_ANSWER_ACCEPTED:
      return ICAL_PARTSTAT_ACCEPTED;
    case MIME_ANSWER_TENTATIVE:
      return ICAL_PARTSTAT_TENTATIVE;
    case MIME_ANSWER_DECLINED:
    case MIME_ANSWER_NONE:
    case MIME_ANSWER_DELEGATED:
    default:
      return ICAL_PARTSTAT_DECLINED;
    }
}

/* NULL when it is none of mail. */
static const char *
get_address (const char *uri)
{
  return uri != NULL && g_ascii_strncasecmp (uri, "mailto:", 7) == 0 ? uri + 7 : NULL;
}

/* (nullable) */
static icalproperty *
find_attendee (icalcomponent *event, const char *address)
{
  for (icalproperty *p = icalcomponent_get_first_property (event, ICAL_ATTENDEE_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (event, ICAL_ATTENDEE_PROPERTY))
    {
      const char *found = get_address (icalproperty_get_attendee (p));

      if (found != NULL && g_ascii_strcasecmp (found, address) == 0)
        return p;
    }
  return NULL;
}

/* Whom the answer goes to; NULL when none is wanted. */
static icalproperty *
find_organizer (icalcomponent *event)
{
  icalproperty *organizer = icalcomponent_get_first_property (event, ICAL_ORGANIZER_PROPERTY);

  if (icalcomponent_get_first_property (event, ICAL_UID_PROPERTY) == NULL || organizer == NULL
      || icalproperty_get_organizer (organizer) == NULL
      || icalcomponent_get_status (event) == ICAL_STATUS_CANCELLED)
    return NULL;
  return organizer;
}

static gboolean
wants_answers (icalcomponent *calendar)
{
  icalproperty_method method = icalcomponent_get_method (calendar);

  return method == ICAL_METHOD_REQUEST || method == ICAL_METHOD_ADD;
}

/* The name alone: nothing else that stood there is the answer's business. */
static void
copy_name (icalproperty *to, icalproperty *from)
{
  icalparameter *parameter = icalproperty_get_first_parameter (from, ICAL_CN_PARAMETER);
  g_autofree char *name
    = parameter != NULL ? mime_calendar_dup_line (icalparameter_get_cn (parameter)) : NULL;

  if (name != NULL)
    icalproperty_add_parameter (to, icalparameter_new_cn (g_strdelimit (name, "\"", '\'')));
}

static icalcomponent *
write_event (icalcomponent *event, icalproperty *organizer, icalproperty *attendee,
             MimeAnswer answer, gint64 now)
{
  icalcomponent *out = icalcomponent_new (icalcomponent_isa (event));
  icalproperty *summary = icalcomponent_get_first_property (event, ICAL_SUMMARY_PROPERTY);
  g_autofree char *title
    = summary != NULL ? mime_calendar_dup_line (icalproperty_get_summary (summary)) : NULL;
  icalproperty *own = icalproperty_new_attendee (icalproperty_get_attendee (attendee));
  icalproperty *host = icalproperty_new_organizer (icalproperty_get_organizer (organizer));

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      icalproperty *property = icalcomponent_get_first_property (event, kept[i]);

      if (property != NULL)
        icalcomponent_add_property (out, icalproperty_new_clone (property));
    }
  icalcomponent_add_property (out, icalproperty_new_dtstamp (icaltime_from_timet_with_zone (
                                     (time_t) now, 0, icaltimezone_get_utc_timezone ())));
  if (title != NULL)
    icalcomponent_add_property (out, icalproperty_new_summary (title));
  copy_name (host, organizer);
  icalcomponent_add_property (out, host);
  copy_name (own, attendee);
  icalproperty_add_parameter (own, icalparameter_new_partstat (get_status (answer)));
  icalcomponent_add_property (out, own);
  return out;
}

/* Whether there was anything to answer. */
static gboolean
answer_event (icalcomponent *reply, icalcomponent *event, const char *address, MimeAnswer answer,
              gint64 now)
{
  icalproperty *organizer = find_organizer (event);
  icalproperty *attendee = find_attendee (event, address);

  if (organizer == NULL || attendee == NULL)
    return FALSE;

  icalcomponent_add_component (reply, write_event (event, organizer, attendee, answer, now));
  return TRUE;
}

static guint
answer_events (icalcomponent *reply, icalcomponent *calendar, const char *address,
               MimeAnswer answer, gint64 now)
{
  guint n = 0;

  for (icalcomponent *c = icalcomponent_get_first_component (calendar, ICAL_ANY_COMPONENT);
       c != NULL; c = icalcomponent_get_next_component (calendar, ICAL_ANY_COMPONENT))
    switch (icalcomponent_isa (c))
      {
      case ICAL_VTIMEZONE_COMPONENT:
        icalcomponent_add_component (reply, icalcomponent_new_clone (c));
        break;
      case ICAL_VEVENT_COMPONENT:
      case ICAL_VTODO_COMPONENT:
        n += n < MIME_CALENDAR_MAX_EVENTS && answer_event (reply, c, address, answer, now);
        break;
      default:
        break;
      }
  return n;
}

char *
mime_calendar_dup_reply (const char *text, const char *address, MimeAnswer answer, gint64 now)
{
  icalcomponent *root = mime_calendar_parse (text);
  icalcomponent *calendar = root != NULL ? mime_calendar_find (root) : NULL;
  icalcomponent *reply = icalcomponent_new (ICAL_VCALENDAR_COMPONENT);
  char *out = NULL;

  icalcomponent_add_property (reply, icalproperty_new_prodid ("-//Posthorn//Posthorn//EN"));
  icalcomponent_add_property (reply, icalproperty_new_version ("2.0"));
  icalcomponent_add_property (reply, icalproperty_new_method (ICAL_METHOD_REPLY));
  if (calendar != NULL && wants_answers (calendar)
      && answer_events (reply, calendar, address, answer, now) > 0)
    {
      char *written = icalcomponent_as_ical_string_r (reply);

      out = g_strdup (written);
      icalmemory_free_buffer (written);
    }
  icalcomponent_free (reply);
  if (root != NULL)
    icalcomponent_free (root);
  return out;
}

/* ---- Who is asked --------------------------------------------------------------------------- */

static void
add_asked (GPtrArray *asked, icalcomponent *event)
{
  icalproperty *organizer = find_organizer (event);
  const char *host = organizer != NULL ? get_address (icalproperty_get_organizer (organizer)) : NULL;

  if (organizer == NULL)
    return;

  for (icalproperty *p = icalcomponent_get_first_property (event, ICAL_ATTENDEE_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (event, ICAL_ATTENDEE_PROPERTY))
    {
      const char *address = get_address (icalproperty_get_attendee (p));

      if (address != NULL && (host == NULL || g_ascii_strcasecmp (address, host) != 0))
        g_ptr_array_add (asked, g_strdup (address));
    }
}

static gboolean
is_event (icalcomponent *component)
{
  return icalcomponent_isa (component) == ICAL_VEVENT_COMPONENT
         || icalcomponent_isa (component) == ICAL_VTODO_COMPONENT;
}

char **
mime_calendar_dup_asked (const char *text)
{
  icalcomponent *root = mime_calendar_parse (text);
  icalcomponent *calendar = root != NULL ? mime_calendar_find (root) : NULL;
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  if (calendar != NULL && wants_answers (calendar))
    for (icalcomponent *c = icalcomponent_get_first_component (calendar, ICAL_ANY_COMPONENT);
         c != NULL && n < MIME_CALENDAR_MAX_EVENTS;
         c = icalcomponent_get_next_component (calendar, ICAL_ANY_COMPONENT))
      if (is_event (c))
        {
          add_asked (asked, c);
          n++;
        }
  if (root != NULL)
    icalcomponent_free (root);
  if (asked->len == 0)
    return NULL;

  g_ptr_array_add (asked, NULL);
  return (char **) g_ptr_array_steal (asked, NULL);
}
