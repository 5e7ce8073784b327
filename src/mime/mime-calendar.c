/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-calendar.h"

#include "mime-calendar-private.h"
#include "mime-links.h"
#include "mime-words.h"
#include "ph-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Text that is read, and of that what one value may have. */
#define CALENDAR_MAX_BYTES (512 * 1024)
#define VALUE_MAX_BYTES (16 * 1024)

#define DAY (24 * 60 * 60)

static void
person_free (gpointer data)
{
  MimePerson *person = data;

  g_free (person->name);
  g_free (person->address);
  g_free (person);
}

static void
event_free (gpointer data)
{
  MimeEvent *event = data;

  g_free (event->uid);
  g_free (event->summary);
  g_free (event->location);
  g_free (event->description);
  g_free (event->url);
  g_free (event->conference);
  g_free (event->zone);
  g_free (event->recurrence);
  g_clear_pointer (&event->organizer, person_free);
  g_ptr_array_unref (event->attendees);
  g_free (event);
}

void
mime_calendar_free (MimeCalendar *self)
{
  g_ptr_array_unref (self->events);
  g_free (self);
}

/* ---- Values -------------------------------------------------------------------------------------- */

char *
mime_calendar_dup_line (const char *text)
{
  g_autofree char *line
    = text != NULL ? mime_words_dup_clean (text, strnlen (text, VALUE_MAX_BYTES)) : NULL;

  return line != NULL && line[0] != '\0' ? g_steal_pointer (&line) : NULL;
}

/* Clean lines. */
static char *
dup_lines (const char *text)
{
  g_autofree char *head = text != NULL ? g_strndup (text, strnlen (text, VALUE_MAX_BYTES)) : NULL;
  g_auto (GStrv) lines = head != NULL ? g_strsplit (head, "\n", 200) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_autofree char *line = mime_calendar_dup_line (lines[i]);

      g_string_append (out, line != NULL ? line : "");
      g_string_append_c (out, '\n');
    }
  g_strstrip (out->str);
  return out->str[0] != '\0' ? g_strdup (out->str) : NULL;
}

static const char *
get_property_text (icalproperty *property)
{
  icalvalue *value = property != NULL ? icalproperty_get_value (property) : NULL;

  switch (value != NULL ? icalvalue_isa (value) : ICAL_NO_VALUE)
    {
    case ICAL_TEXT_VALUE:
      return icalvalue_get_text (value);
    case ICAL_URI_VALUE:
      return icalvalue_get_uri (value);
    case ICAL_X_VALUE:
      return icalvalue_get_x (value);
    default:
      return NULL;
    }
}

static const char *
get_text (icalcomponent *component, icalproperty_kind kind)
{
  return get_property_text (icalcomponent_get_first_property (component, kind));
}

static MimeAnswer
read_answer (icalproperty *property)
{
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_PARTSTAT_PARAMETER);

  switch (parameter != NULL ? icalparameter_get_partstat (parameter) : ICAL_PARTSTAT_NONE)
    {
    case ICAL_PARTSTAT_ACCEPTED:
      return MIME_ANSWER_ACCEPTED;
    case ICAL_PARTSTAT_DECLINED:
      return MIME_ANSWER_DECLINED;
    case ICAL_PARTSTAT_TENTATIVE:
      return MIME_ANSWER_TENTATIVE;
    case ICAL_PARTSTAT_DELEGATED:
      return MIME_ANSWER_DELEGATED;
    default:
      return MIME_ANSWER_NONE;
    }
}

static MimePerson *
person_new (icalproperty *property, const char *uri)
{
  icalparameter *name = icalproperty_get_first_parameter (property, ICAL_CN_PARAMETER);
  MimePerson *person = g_new0 (MimePerson, 1);

  if (uri != NULL && g_ascii_strncasecmp (uri, "mailto:", 7) == 0)
    uri += 7;
  person->address = mime_calendar_dup_line (uri);
  if (person->address == NULL)
    person->address = g_strdup ("");
  person->name = name != NULL ? mime_calendar_dup_line (icalparameter_get_cn (name)) : NULL;
  if (g_strcmp0 (person->name, person->address) == 0)
    g_clear_pointer (&person->name, g_free);
  person->answer = read_answer (property);
  return person;
}

/* ---- Events -------------------------------------------------------------------------------------- */

static void
read_people (MimeEvent *event, icalcomponent *component)
{
  icalproperty *p = icalcomponent_get_first_property (component, ICAL_ORGANIZER_PROPERTY);

  if (p != NULL)
    event->organizer = person_new (p, icalproperty_get_organizer (p));
  for (p = icalcomponent_get_first_property (component, ICAL_ATTENDEE_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (component, ICAL_ATTENDEE_PROPERTY))
    {
      if (event->attendees->len < MIME_EVENT_MAX_PEOPLE)
        g_ptr_array_add (event->attendees, person_new (p, icalproperty_get_attendee (p)));
      else
        event->n_more_attendees++;
    }
}

static gint64
read_time (MimeEvent *event, icalcomponent *calendar, icalproperty *property)
{
  icalvalue *value = property != NULL ? icalproperty_get_value (property) : NULL;
  g_autofree char *zone = NULL;
  gint64 time;

  if (value == NULL ||
      (icalvalue_isa (value) != ICAL_DATE_VALUE && icalvalue_isa (value) != ICAL_DATETIME_VALUE))
    return MIME_DATE_NONE;
  time = mime_calendar_time (calendar, property, icalvalue_get_datetime (value), &zone);
  if (event->zone == NULL)
    event->zone = mime_calendar_dup_line (zone);
  return time;
}

static void
read_times (MimeEvent *event, icalcomponent *calendar, icalcomponent *component)
{
  icalproperty *start = icalcomponent_get_first_property (component, ICAL_DTSTART_PROPERTY);
  icalproperty *end = icalcomponent_get_first_property (
      component, event->is_task ? ICAL_DUE_PROPERTY : ICAL_DTEND_PROPERTY);
  icalproperty *duration = icalcomponent_get_first_property (component, ICAL_DURATION_PROPERTY);
  icalproperty *instance = icalcomponent_get_first_property (component, ICAL_RECURRENCEID_PROPERTY);
  icalvalue *value;

  event->start = read_time (event, calendar, start);
  event->end = read_time (event, calendar, end);
  event->instance = read_time (event, calendar, instance);
  value = event->start != MIME_DATE_NONE ? icalproperty_get_value (start) : NULL;
  event->all_day = value != NULL && icalvalue_isa (value) == ICAL_DATE_VALUE;
  if (event->end == MIME_DATE_NONE && event->start != MIME_DATE_NONE && duration != NULL)
    {
      struct icaldurationtype length = icalproperty_get_duration (duration);

      if (!length.is_neg && length.weeks < 1000 && length.days < 10000 && length.hours < 100000)
        event->end = event->start + icaldurationtype_as_int (length);
    }
  /* Some write the same day twice for one whole day. */
  if (event->all_day && (event->end == MIME_DATE_NONE || event->end <= event->start))
    event->end = event->start + DAY;
}

static char *
read_recurrence (icalcomponent *component)
{
  icalproperty *rule = icalcomponent_get_first_property (component, ICAL_RRULE_PROPERTY);

  if (rule != NULL)
    {
      struct icalrecurrencetype recurrence = icalproperty_get_rrule (rule);

      return mime_recurrence_words (&recurrence);
    }
  if (icalcomponent_get_first_property (component, ICAL_RDATE_PROPERTY) != NULL)
    return g_strdup (_("On other days, too"));
  return NULL;
}

/* RFC 7986 §5.11, and what was there before it. */
static gboolean
is_conference (icalproperty *property)
{
  static const char *const names[]
    = { "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", NULL };
  const char *name = icalproperty_get_x_name (property);

  return icalproperty_isa (property) == ICAL_CONFERENCE_PROPERTY
         || (icalproperty_isa (property) == ICAL_X_PROPERTY && name != NULL
             && g_strv_contains (names, name));
}

/* The first that a browser can show: others are telephones. */
static char *
read_conference (icalcomponent *component)
{
  for (icalproperty *p = icalcomponent_get_first_property (component, ICAL_ANY_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (component, ICAL_ANY_PROPERTY))
    {
      g_autofree char *text = is_conference (p) ? mime_calendar_dup_line (get_property_text (p)) : NULL;

      if (text != NULL && g_ascii_strncasecmp (text, "http", 4) == 0 && mime_link_is_safe (text))
        return g_steal_pointer (&text);
    }
  return NULL;
}

static MimeEvent *
event_new (icalcomponent *calendar, icalcomponent *component)
{
  MimeEvent *event = g_new0 (MimeEvent, 1);
  icalproperty *status = icalcomponent_get_first_property (component, ICAL_STATUS_PROPERTY);
  icalproperty *sequence = icalcomponent_get_first_property (component, ICAL_SEQUENCE_PROPERTY);

  event->attendees = g_ptr_array_new_with_free_func (person_free);
  event->is_task = icalcomponent_isa (component) == ICAL_VTODO_COMPONENT;
  event->uid = mime_calendar_dup_line (get_text (component, ICAL_UID_PROPERTY));
  event->sequence = sequence != NULL ? icalproperty_get_sequence (sequence) : 0;
  event->summary = mime_calendar_dup_line (get_text (component, ICAL_SUMMARY_PROPERTY));
  event->location = mime_calendar_dup_line (get_text (component, ICAL_LOCATION_PROPERTY));
  event->description = dup_lines (get_text (component, ICAL_DESCRIPTION_PROPERTY));
  event->url = mime_calendar_dup_line (get_text (component, ICAL_URL_PROPERTY));
  event->conference = read_conference (component);
  event->cancelled =
      status != NULL && icalproperty_get_status (status) == ICAL_STATUS_CANCELLED;
  event->tentative =
      status != NULL && icalproperty_get_status (status) == ICAL_STATUS_TENTATIVE;
  read_times (event, calendar, component);
  event->recurrence = read_recurrence (component);
  read_people (event, component);
  return event;
}

/* ---- The calendar -------------------------------------------------------------------------------- */

static MimeMethod
read_method (icalcomponent *calendar)
{
  icalproperty *property = icalcomponent_get_first_property (calendar, ICAL_METHOD_PROPERTY);

  switch (property != NULL ? icalproperty_get_method (property) : ICAL_METHOD_NONE)
    {
    case ICAL_METHOD_REQUEST:
      return MIME_METHOD_REQUEST;
    case ICAL_METHOD_REPLY:
      return MIME_METHOD_REPLY;
    case ICAL_METHOD_ADD:
      return MIME_METHOD_ADD;
    case ICAL_METHOD_CANCEL:
      return MIME_METHOD_CANCEL;
    case ICAL_METHOD_REFRESH:
      return MIME_METHOD_REFRESH;
    case ICAL_METHOD_COUNTER:
      return MIME_METHOD_COUNTER;
    case ICAL_METHOD_DECLINECOUNTER:
      return MIME_METHOD_DECLINE_COUNTER;
    default:
      return MIME_METHOD_PUBLISH;
    }
}

static void
read_events (MimeCalendar *self, icalcomponent *calendar)
{
  for (icalcomponent *c = icalcomponent_get_first_component (calendar, ICAL_ANY_COMPONENT);
       c != NULL; c = icalcomponent_get_next_component (calendar, ICAL_ANY_COMPONENT))
    {
      if (icalcomponent_isa (c) != ICAL_VEVENT_COMPONENT &&
          icalcomponent_isa (c) != ICAL_VTODO_COMPONENT)
        continue;
      if (self->events->len >= MIME_CALENDAR_MAX_EVENTS)
        {
          self->n_more++;
          continue;
        }
      /* Reading a zone walks over the calendar: the place is kept. */
      g_ptr_array_add (self->events, c);
    }
  for (guint i = 0; i < self->events->len; i++)
    self->events->pdata[i] = event_new (calendar, self->events->pdata[i]);
}

static void
set_up_library (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      icalerror_set_errors_are_fatal (FALSE);
      g_once_init_leave (&done, 1);
    }
}

/* The library knows nothing of a calendar that does not end. */
static char *
dup_whole (const char *text)
{
  g_autofree char *head = g_strndup (text, strnlen (text, CALENDAR_MAX_BYTES));

  if (strstr (head, "END:VCALENDAR") != NULL || strstr (head, "BEGIN:VCALENDAR") == NULL)
    return g_steal_pointer (&head);
  return g_strconcat (head, "\nEND:VEVENT\nEND:VCALENDAR\n", NULL);
}

icalcomponent *
mime_calendar_parse (const char *text)
{
  g_autofree char *head = dup_whole (text);

  set_up_library ();
  return icalparser_parse_string (head);
}

icalcomponent *
mime_calendar_find (icalcomponent *root)
{
  return icalcomponent_isa (root) == ICAL_VCALENDAR_COMPONENT
             ? root
             : icalcomponent_get_first_component (root, ICAL_VCALENDAR_COMPONENT);
}

MimeCalendar *
mime_calendar_read (const char *text)
{
  icalcomponent *root = mime_calendar_parse (text);
  MimeCalendar *self;
  icalcomponent *calendar;

  if (root == NULL)
    return NULL;
  calendar = mime_calendar_find (root);
  self = g_new0 (MimeCalendar, 1);
  self->events = g_ptr_array_new ();
  if (calendar != NULL)
    {
      self->method = read_method (calendar);
      read_events (self, calendar);
    }
  g_ptr_array_set_free_func (self->events, event_free);
  icalcomponent_free (root);
  if (self->events->len > 0)
    return self;
  mime_calendar_free (self);
  return NULL;
}

/* ---- Words --------------------------------------------------------------------------------------- */

static char *
dup_days (const MimeEvent *self)
{
  g_autoptr (GDateTime) utc = g_date_time_new_now_utc ();
  g_autofree char *first = ph_format_day (self->start, utc);
  g_autofree char *last = ph_format_day (self->end - DAY, utc);

  if (self->end - self->start <= DAY)
    /* Translators: a date */
    return g_strdup_printf (_("%s, all day"), first);
  return g_strdup_printf ("%s – %s", first, last);
}

char *
mime_event_when (const MimeEvent *self)
{
  g_autofree char *start = NULL;
  g_autofree char *start_day = NULL;
  g_autofree char *end_day = NULL;
  g_autofree char *end = NULL;

  if (self->start == MIME_DATE_NONE && self->end == MIME_DATE_NONE)
    return NULL;
  if (self->all_day)
    return dup_days (self);
  if (self->start == MIME_DATE_NONE)
    return ph_format_date_full (self->end, NULL);

  start = ph_format_date_full (self->start, NULL);
  if (self->end == MIME_DATE_NONE || self->end <= self->start)
    return g_steal_pointer (&start);
  start_day = ph_format_day (self->start, NULL);
  end_day = ph_format_day (self->end, NULL);
  end = strcmp (start_day, end_day) == 0 ? ph_format_time (self->end, NULL)
                                         : ph_format_date_full (self->end, NULL);
  return g_strdup_printf ("%s – %s", start, end);
}
