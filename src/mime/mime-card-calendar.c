/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-card-private.h"

#include "mime-links.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PEOPLE_SHOWN 20

static const char *
get_name (const MimePerson *person)
{
  return person->name != NULL ? person->name : person->address;
}

/* The name with the address, which says more. */
static char *
dup_person (const MimePerson *person)
{
  MimeAddress address = { person->name, person->address };

  return mime_address_to_string (&address);
}

static const char *
get_answer (MimeAnswer answer)
{
  switch (answer)
    {
    case MIME_ANSWER_ACCEPTED:
      return C_ ("attendee", "accepted");
    case MIME_ANSWER_DECLINED:
      return C_ ("attendee", "declined");
    case MIME_ANSWER_TENTATIVE:
      return C_ ("attendee", "perhaps");
    case MIME_ANSWER_DELEGATED:
      return C_ ("attendee", "sends somebody else");
    case MIME_ANSWER_NONE:
    default:
      return NULL;
    }
}

static char *
dup_attendees (const MimeEvent *event)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = MIN (event->attendees->len, PEOPLE_SHOWN);
  guint more = event->attendees->len - n + event->n_more_attendees;

  for (guint i = 0; i < n; i++)
    {
      const MimePerson *person = event->attendees->pdata[i];
      const char *answer = get_answer (person->answer);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", get_name (person));
      if (answer != NULL)
        g_string_append_printf (names, " (%s)", answer);
    }
  if (more > 0)
    g_string_append_printf (names, ngettext (" and %u more", " and %u more", more), more);
  return g_strdup (names->str);
}

/* Of the one who answers. */
static char *
dup_reply (const MimeEvent *event)
{
  const MimePerson *person = event->attendees->len > 0 ? event->attendees->pdata[0] : NULL;
  const char *name = person != NULL ? get_name (person) : "";

  switch (person != NULL ? person->answer : MIME_ANSWER_NONE)
    {
    case MIME_ANSWER_ACCEPTED:
      return g_strdup_printf (_("%s will come."), name);
    case MIME_ANSWER_DECLINED:
      return g_strdup_printf (_("%s will not come."), name);
    case MIME_ANSWER_TENTATIVE:
      return g_strdup_printf (_("%s will perhaps come."), name);
    case MIME_ANSWER_DELEGATED:
      return g_strdup_printf (_("%s sends somebody else."), name);
    case MIME_ANSWER_NONE:
    default:
      return g_strdup (_("An answer to an invitation."));
    }
}

static char *
dup_text (MimeMethod method, const MimeEvent *event)
{
  gboolean one = event->instance != MIME_DATE_NONE;

  if (method == MIME_METHOD_CANCEL || event->cancelled)
    return g_strdup (one ? _("This one time is cancelled.") : _("It is cancelled."));
  switch (method)
    {
    case MIME_METHOD_REPLY:
      return dup_reply (event);
    case MIME_METHOD_COUNTER:
      return g_strdup (_("A proposal for another time or place."));
    case MIME_METHOD_DECLINE_COUNTER:
      return g_strdup (_("The proposal for another time or place was not accepted."));
    case MIME_METHOD_REFRESH:
      return g_strdup (_("Somebody asks for the newest version of this event."));
    case MIME_METHOD_REQUEST:
    case MIME_METHOD_ADD:
      if (event->is_task)
        return g_strdup (_("You are asked to do this."));
      if (event->sequence > 0)
        return g_strdup (one ? _("One time of this invitation has changed.")
                             : _("This invitation has changed."));
      return g_strdup (_("You are invited."));
    case MIME_METHOD_PUBLISH:
    default:
      return event->tentative ? g_strdup (_("It is not certain yet.")) : NULL;
    }
}

static const char *
get_default_title (const MimeEvent *event)
{
  return event->is_task ? _("Task") : _("Event");
}

static gboolean
is_web_link (const char *text)
{
  return strchr (text, ' ') == NULL && (g_str_has_prefix (text, "https:") || g_str_has_prefix (text, "http:"))
         && mime_link_is_safe (text);
}

/* A place that is a link is where people meet, too. */
static void
add_place (MimeCard *card, const MimeEvent *event)
{
  const char *link = event->location != NULL && is_web_link (event->location) ? event->location : NULL;

  mime_card_add (card, _("Where"), g_strdup (event->location), link);
  if (g_strcmp0 (event->conference, link) != 0)
    mime_card_add (card, _("Conference"), g_strdup (event->conference), event->conference);
  card->conference = g_strdup (event->conference != NULL ? event->conference : link);
}

static MimeCard *
card_for (MimeMethod method, const MimeEvent *event, gboolean alone)
{
  MimeCard *card = mime_card_new (
      MIME_CARD_INVITATION,
      g_strdup (event->summary != NULL ? event->summary : get_default_title (event)),
      dup_text (method, event));

  card->warning = method == MIME_METHOD_CANCEL || event->cancelled;
  mime_card_add (card, event->is_task ? _("Due") : _("When"), mime_event_when (event), NULL);
  /* Translators: a time zone that is not known here; its name follows */
  mime_card_add (card, _("Time zone"), g_strdup (event->zone), NULL);
  mime_card_add (card, _("Repeats"), g_strdup (event->recurrence), NULL);
  add_place (card, event);
  if (event->organizer != NULL)
    mime_card_add (card, _("Organizer"), dup_person (event->organizer), NULL);
  mime_card_add (card, _("Invited"), dup_attendees (event), NULL);
  mime_card_add (card, _("Link"), g_strdup (event->url), event->url);
  if (alone)
    mime_card_add (card, _("Notes"), g_strdup (event->description), NULL);
  return card;
}

void
mime_cards_add_calendar (GPtrArray *cards, const MimeCalendar *calendar, char **asked,
                         gboolean alone)
{
  g_auto (GStrv) waiting = asked;
  MimeCard *card = NULL;

  for (guint i = 0; i < calendar->events->len; i++)
    {
      card = card_for (calendar->method, calendar->events->pdata[i], alone);
      if (!card->warning)
        card->asked = g_steal_pointer (&waiting);
      g_ptr_array_add (cards, card);
    }
  if (calendar->n_more > 0)
    mime_card_add (card, _("More"),
                   g_strdup_printf (ngettext ("%u more event is in the file.",
                                              "%u more events are in the file.",
                                              calendar->n_more),
                                    calendar->n_more),
                   NULL);
}
