/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What answers an invitation: RFC 5546 section 3.2.3. */

#include "mime-calendar.h"

#include <string.h>

#define NOW 1773302400 /* 2026-03-12 08:00 */
#define ZONE \
  "BEGIN:VTIMEZONE\nTZID:Eastern Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T020000\n" \
  "TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n"
#define EVENT "BEGIN:VEVENT\nUID:1@orchard.example\nDTSTART:20260312T130000Z\n"
#define MARTA "ORGANIZER;CN=Marta:mailto:marta@orchard.example\n"
#define ANNA "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Anna:mailto:anna@berg.example\n"
#define BEN "ATTENDEE;PARTSTAT=ACCEPTED;CN=Ben:mailto:ben@berg.example\n"
#define END "END:VEVENT\n"

/* has, lacks: lines of the answer, one after the other; (nullable) has: there is no answer. */
static const struct
{
  const char *name;
  const char *method;
  const char *body;
  MimeAnswer answer;
  const char *has;
  const char *lacks;
} rows[] = {
  { "plain", "REQUEST", EVENT "DTEND:20260312T143000Z\nSEQUENCE:2\nSUMMARY:Harvest\n" MARTA ANNA END,
    MIME_ANSWER_ACCEPTED,
    "METHOD:REPLY|VERSION:2.0|UID:1@orchard.example|SEQUENCE:2|SUMMARY:Harvest|DTSTAMP:20260312T080000Z|"
    "DTSTART:20260312T130000Z|DTEND:20260312T143000Z|"
    "ORGANIZER;CN=Marta:mailto:marta@orchard.example|"
    "ATTENDEE;CN=Anna;PARTSTAT=ACCEPTED:mailto:anna@berg.example",
    "RSVP|NEEDS-ACTION|METHOD:REQUEST" },
  { "tentative", "REQUEST", EVENT MARTA ANNA END, MIME_ANSWER_TENTATIVE, "PARTSTAT=TENTATIVE", "ACCEPTED" },
  { "declined", "REQUEST", EVENT MARTA ANNA END, MIME_ANSWER_DECLINED, "PARTSTAT=DECLINED", "ACCEPTED" },
  { "nobody-else", "REQUEST", EVENT MARTA BEN ANNA END, MIME_ANSWER_DECLINED, "PARTSTAT=DECLINED",
    "ben@berg.example|ACCEPTED" },
  { "letters", "REQUEST", EVENT MARTA "ATTENDEE:MAILTO:Anna@Berg.Example\n" END, MIME_ANSWER_ACCEPTED,
    "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Anna@Berg.Example", NULL },
  { "changed-mind", "REQUEST",
    EVENT MARTA "ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@berg.example\n" END, MIME_ANSWER_DECLINED,
    "PARTSTAT=DECLINED", "ACCEPTED" },
  { "zone", "REQUEST",
    ZONE "BEGIN:VEVENT\nUID:2\nDTSTART;TZID=Eastern Standard Time:20260715T090000\n" MARTA ANNA END,
    MIME_ANSWER_ACCEPTED,
    "BEGIN:VTIMEZONE|TZID:Eastern Standard Time|DTSTART;TZID=Eastern Standard Time:20260715T090000", NULL },
  { "one-of-a-series", "REQUEST",
    EVENT "RECURRENCE-ID:20260319T130000Z\n" MARTA ANNA END, MIME_ANSWER_DECLINED,
    "RECURRENCE-ID:20260319T130000Z", NULL },
  { "series", "REQUEST", EVENT "RRULE:FREQ=WEEKLY\n" MARTA ANNA END, MIME_ANSWER_ACCEPTED,
    "PARTSTAT=ACCEPTED", "RECURRENCE-ID" },
  { "all-day", "REQUEST", "BEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20260312\n" MARTA ANNA END,
    MIME_ANSWER_ACCEPTED, "DTSTART;VALUE=DATE:20260312", NULL },
  { "task", "REQUEST", "BEGIN:VTODO\nUID:4\nDUE:20260312T130000Z\n" MARTA ANNA "END:VTODO\n",
    MIME_ANSWER_ACCEPTED, "BEGIN:VTODO|DUE:20260312T130000Z", "BEGIN:VEVENT" },
  { "two", "REQUEST",
    EVENT MARTA ANNA END "BEGIN:VEVENT\nUID:1@orchard.example\nRECURRENCE-ID:20260319T130000Z\n"
    "DTSTART:20260319T150000Z\n" MARTA ANNA END,
    MIME_ANSWER_ACCEPTED, "DTSTART:20260312T130000Z|RECURRENCE-ID:20260319T130000Z", NULL },
  { "nothing-hidden", "REQUEST",
    EVENT "SUMMARY:A\\nATTENDEE:mailto:evil@post.example\nDESCRIPTION:secret\nATTACH:https://a.example/\n"
    "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nDESCRIPTION:x\nEND:VALARM\n"
    "X-EVIL:1\n" MARTA "ATTENDEE;X-EVIL=1;SENT-BY=\"mailto:evil@post.example\":mailto:anna@berg.example\n" END,
    MIME_ANSWER_ACCEPTED, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@berg.example",
    "DESCRIPTION|ATTACH|VALARM|X-EVIL|SENT-BY|\nATTENDEE:" },
  { "other", "REQUEST", EVENT MARTA BEN END, MIME_ANSWER_ACCEPTED, NULL, NULL },
  { "no-organizer", "REQUEST", EVENT ANNA END, MIME_ANSWER_ACCEPTED, NULL, NULL },
  { "no-uid", "REQUEST", "BEGIN:VEVENT\nDTSTART:20260312T130000Z\n" MARTA ANNA END, MIME_ANSWER_ACCEPTED,
    NULL, NULL },
  { "cancelled", "REQUEST", EVENT "STATUS:CANCELLED\n" MARTA ANNA END, MIME_ANSWER_ACCEPTED, NULL, NULL },
  { "cancel", "CANCEL", EVENT MARTA ANNA END, MIME_ANSWER_ACCEPTED, NULL, NULL },
  { "published", "PUBLISH", EVENT MARTA ANNA END, MIME_ANSWER_ACCEPTED, NULL, NULL },
  { "answer", "REPLY", EVENT MARTA ANNA END, MIME_ANSWER_ACCEPTED, NULL, NULL },
};

/* Without the folds of long lines. */
static char *
unfold (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\r\n ", -1);

  return g_strjoinv ("", parts);
}

static void
check (const char *reply, const char *words, gboolean wanted)
{
  g_autofree char *text = unfold (reply);
  g_auto (GStrv) each = g_strsplit (words != NULL ? words : "", "|", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if ((strstr (text, each[i]) != NULL) != wanted)
      g_error ("%s: %s\n%s", wanted ? "missing" : "there", each[i], text);
}

static void
test_reply (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *text
    = g_strdup_printf ("BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:%s\n%sEND:VCALENDAR\n", rows[i].method,
                       rows[i].body);
  g_autofree char *reply
    = mime_calendar_dup_reply (text, "anna@berg.example", rows[i].answer, NOW);
  g_autoptr (MimeCalendar) read = NULL;

  if (rows[i].has == NULL)
    {
      g_assert_null (reply);
      return;
    }
  g_assert_nonnull (reply);
  check (reply, rows[i].has, TRUE);
  if (rows[i].lacks != NULL)
    check (reply, rows[i].lacks, FALSE);

  /* It is read by what reads the answers of others. */
  read = mime_calendar_read (reply);
  g_assert_nonnull (read);
  g_assert_cmpint (read->method, ==, MIME_METHOD_REPLY);
  for (guint k = 0; k < read->events->len; k++)
    {
      const MimeEvent *event = read->events->pdata[k];

      g_assert_cmpuint (event->attendees->len, ==, 1);
      g_assert_cmpint (((MimePerson *) event->attendees->pdata[0])->answer, ==, rows[i].answer);
    }
}

static void
check_asked (const char *method, const char *body, const char *expected)
{
  g_autofree char *text = g_strdup_printf (
    "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:%s\n%sEND:VCALENDAR\n", method, body);
  g_auto (GStrv) asked = mime_calendar_dup_asked (text);
  g_autofree char *joined = asked != NULL ? g_strjoinv (" ", asked) : NULL;

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_asked (void)
{
  check_asked ("REQUEST", EVENT MARTA ANNA END, "anna@berg.example");
  check_asked ("ADD", EVENT MARTA ANNA END, "anna@berg.example");
  /* Who invites is not asked. */
  check_asked ("REQUEST", EVENT "ORGANIZER:mailto:Anna@berg.example\n" ANNA END, NULL);
  check_asked ("REQUEST", EVENT MARTA "ATTENDEE:https://anna.berg.example\n" END, NULL);
  check_asked ("REQUEST", EVENT MARTA END, NULL);
  check_asked ("REQUEST", EVENT ANNA END, NULL);
  check_asked ("REQUEST", EVENT "STATUS:CANCELLED\n" MARTA ANNA END, NULL);
  check_asked ("CANCEL", EVENT MARTA ANNA END, NULL);
  check_asked ("PUBLISH", EVENT MARTA ANNA END, NULL);
  check_asked ("REPLY", EVENT MARTA ANNA END, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mime-calendar/reply/", rows[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_reply);
    }

  g_test_add_func ("/mime-calendar/asked", test_asked);

  return g_test_run ();
}
