/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-headers.h"

G_BEGIN_DECLS

/* Events that come by mail (RFC 5545, iTIP RFC 5546). Values; any thread. Strings are clean UTF-8. */

#define MIME_CALENDAR_MAX_EVENTS 5
#define MIME_EVENT_MAX_PEOPLE 200

/* What the sender wants of it. */
typedef enum
{
  MIME_METHOD_PUBLISH, /* to be known; also what names no method */
  MIME_METHOD_REQUEST,
  MIME_METHOD_REPLY,
  MIME_METHOD_ADD,
  MIME_METHOD_CANCEL,
  MIME_METHOD_REFRESH,
  MIME_METHOD_COUNTER,
  MIME_METHOD_DECLINE_COUNTER,
} MimeMethod;

typedef enum
{
  MIME_ANSWER_NONE,
  MIME_ANSWER_ACCEPTED,
  MIME_ANSWER_DECLINED,
  MIME_ANSWER_TENTATIVE,
  MIME_ANSWER_DELEGATED,
} MimeAnswer;

/* name  (nullable); address  without "mailto:", may be "" */
typedef struct
{
  char *name;
  char *address;
  MimeAnswer answer;
} MimePerson;

/* summary …   (nullable)
 * start, end  seconds since 1970; MIME_DATE_NONE where there is none. With @all_day they are midnights
 *             in UTC that stand for days, @end the day behind the last
 * conference  where it is held over the network: an http or https URL
 * zone        (nullable) a name nobody knows here: the times are taken as local
 * recurrence  (nullable) in words, in the language of the user
 * instance    the one time of a series that this is about, MIME_DATE_NONE: all of it */
typedef struct
{
  char *uid;
  int sequence;
  char *summary;
  char *location;
  char *description;
  char *url;
  char *conference;
  gint64 start;
  gint64 end;
  char *zone;
  char *recurrence;
  gint64 instance;
  MimePerson *organizer; /* (nullable) */
  GPtrArray *attendees;  /* (element-type MimePerson) */
  guint n_more_attendees;
  gboolean all_day;
  gboolean is_task;
  gboolean cancelled;
  gboolean tentative;
} MimeEvent;

typedef struct
{
  MimeMethod method;
  GPtrArray *events; /* (element-type MimeEvent), never empty */
  guint n_more;      /* events that were left out */
} MimeCalendar;

/* Reads a calendar, UTF-8. NULL when it holds no event or task. */
MimeCalendar *mime_calendar_read (const char *text);
void mime_calendar_free (MimeCalendar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeCalendar, mime_calendar_free)

/* What one who is invited by the calendar @text answers (iTIP, RFC 5546 section 3.2.3): a calendar of METHOD:REPLY
 * with the PARTSTAT of @address and of nobody else. @answer: accepted, tentative or declined. @now: seconds since
 * 1970. NULL when nothing is asked (no REQUEST or ADD, no organizer, all of it cancelled), or not of @address.
 * Free with g_free(). */
char *mime_calendar_dup_reply (const char *text, const char *address, MimeAnswer answer, gint64 now);

/* Who is asked for such an answer: the addresses that mime_calendar_dup_reply() knows, but that of the organizer. NULL
 * when it is nobody. Free with g_strfreev(). */
char **mime_calendar_dup_asked (const char *text);

/* "Thursday, 12 March 2026, 14:00 – 15:30" in the zone of the reader; NULL without a start. Free with
 * g_free(). */
char *mime_event_when (const MimeEvent *self);

G_END_DECLS
