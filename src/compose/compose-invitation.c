/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-answer-private.h"

#include "mime-calendar.h"
#include "mime-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A calendar that is larger is none to answer. */
#define CALENDAR_MAX_BYTES (512 * 1024)

/* What asks whom. */
typedef struct
{
  MimeCalendar *calendar;
  const ComposeIdentity *identity;
  char *reply; /* the calendar that answers it */
} Invitation;

static void
invitation_clear (Invitation *self)
{
  g_clear_pointer (&self->calendar, mime_calendar_free);
  g_clear_pointer (&self->reply, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Invitation, invitation_clear)

static MimeAnswer
get_answer (ComposeMode mode)
{
  return mode == COMPOSE_ACCEPT               ? MIME_ANSWER_ACCEPTED
         : mode == COMPOSE_ACCEPT_TENTATIVELY ? MIME_ANSWER_TENTATIVE
                                              : MIME_ANSWER_DECLINED;
}

/* NULL when the part is no calendar. */
static char *
read_calendar (const MimeMessage *message, const MimePart *part)
{
  g_autoptr (GBytes) content = NULL;

  if (strstr (part->subtype, "calendar") == NULL && strcmp (part->subtype, "ics") != 0)
    return NULL;
  content = mime_part_get_content (message, part, NULL);
  if (content == NULL || g_bytes_get_size (content) > CALENDAR_MAX_BYTES)
    return NULL;
  return mime_decode_text (content, part->charset);
}

/* The one that the mail came to comes first: several of one person may be invited. */
static gboolean
find_invited (Invitation *self, const char *text, const MimeMessage *message,
              const ComposeQuestion *question)
{
  const ComposeIdentities *identities = &question->identities;
  const ComposeIdentity *first
    = compose_identities_choose (identities, message, question->account);
  MimeAnswer answer = get_answer (question->mode);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  self->identity = first;
  self->reply = first != NULL ? mime_calendar_dup_reply (text, first->address, answer, now) : NULL;
  for (guint i = 0; i < identities->n && self->reply == NULL; i++)
    {
      self->identity = &identities->items[i];
      self->reply = mime_calendar_dup_reply (text, self->identity->address, answer, now);
    }
  return self->reply != NULL;
}

static gboolean
find (Invitation *self, const MimeMessage *message, const ComposeQuestion *question)
{
  for (guint i = 0; i < message->n_cards && self->reply == NULL; i++)
    {
      g_autofree char *text = read_calendar (message, message->cards[i]);

      if (text != NULL && find_invited (self, text, message, question))
        self->calendar = mime_calendar_read (text);
    }
  return self->reply != NULL && self->calendar != NULL;
}

/* ---- The draft ------------------------------------------------------------------------------ */

static char *
dup_subject (ComposeMode mode, const char *title)
{
  switch (get_answer (mode))
    {
    case MIME_ANSWER_ACCEPTED:
      /* Translators: the subject of an answer to an invitation; %s: what to */
      return g_strdup_printf (_("Accepted: %s"), title);
    case MIME_ANSWER_TENTATIVE:
      /* Translators: the subject of an answer to an invitation; %s: what to */
      return g_strdup_printf (_("Tentatively accepted: %s"), title);
    case MIME_ANSWER_DECLINED:
    case MIME_ANSWER_NONE:
    case MIME_ANSWER_DELEGATED:
    default:
      /* Translators: the subject of an answer to an invitation; %s: what to */
      return g_strdup_printf (_("Declined: %s"), title);
    }
}

/* For the eyes of those whose program knows of no invitations. */
static char *
dup_text (const char *subject, const MimeEvent *event)
{
  g_autofree char *when = mime_event_when (event);

  return when != NULL ? g_strdup_printf ("%s\n%s\n", subject, when) : g_strdup_printf ("%s\n", subject);
}

static void
add_reply (ComposeDraft *draft, const char *reply)
{
  g_autoptr (GBytes) bytes = g_bytes_new (reply, strlen (reply));

  g_ptr_array_add (draft->attachments,
                   compose_part_new_bytes (bytes, COMPOSE_CALENDAR_REPLY, "reply.ics"));
}

ComposeDraft *
compose_answer_invitation (const MimeMessage *message, const ComposeQuestion *question)
{
  g_auto (Invitation) invitation = { 0 };
  const MimeEvent *event;
  const char *title;
  ComposeDraft *draft;

  if (!find (&invitation, message, question))
    return NULL;

  event = invitation.calendar->events->pdata[0];
  draft = compose_draft_new ();
  compose_draft_set_identity (draft, invitation.identity);
  if (event->organizer != NULL)
    g_ptr_array_add (draft->to,
                     compose_mailbox_new (event->organizer->name, event->organizer->address));
  compose_fill_thread (draft, message, question->mode);
  title = event->summary != NULL ? event->summary : message->headers->subject;
  g_free (draft->subject);
  draft->subject = dup_subject (question->mode, title != NULL ? title : _("Invitation"));
  draft->text = dup_text (draft->subject, event);
  add_reply (draft, invitation.reply);
  return draft;
}
