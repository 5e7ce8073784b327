/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens to each response while something waits: it is recorded, nothing more. */

#include "config.h"

#include "imap-session-private.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

#define ALL_SYSTEM_FLAGS                                                                           \
  (IMAP_FLAG_SEEN | IMAP_FLAG_ANSWERED | IMAP_FLAG_FLAGGED | IMAP_FLAG_DELETED | IMAP_FLAG_DRAFT)

/* ---- What SELECT says ----------------------------------------------------------------------- */

void
imap_selected_clear (ImapSelected *self)
{
  g_free (self->mailbox_id);
  *self = (ImapSelected){ .permanent_flags = ALL_SYSTEM_FLAGS };
}

/* These name the mailbox that they are about, or are about none. */
static gboolean
is_of_account (const ImapResponse *event)
{
  return event->type == IMAP_RESPONSE_LIST || event->type == IMAP_RESPONSE_MAILBOX_STATUS ||
         (event->type == IMAP_RESPONSE_STATUS &&
          event->status.code == IMAP_CODE_NOTIFICATIONOVERFLOW);
}

/* All before CLOSED was about the mailbox selected before (RFC 7162 §3.2.11), and so was all before the
 * answers to what had been said to that one, which servers without CLOSED give first as well. */
static void
forget_old_mailbox (ImapSession *self)
{
  gboolean left_news = self->selected.left_news || self->selected.exists != 0;
  guint n_kept = MIN (self->n_events_before, self->events->len);

  for (guint i = n_kept; i < self->events->len; i++)
    {
      ImapResponse *event = self->events->pdata[i];

      if (is_of_account (event))
        {
          self->events->pdata[i] = self->events->pdata[n_kept];
          self->events->pdata[n_kept++] = event;
        }
      else
        {
          left_news = TRUE;
          self->events_memory -= imap_response_get_memory (event);
        }
    }
  g_ptr_array_set_size (self->events, (gint) n_kept);
  imap_selected_clear (&self->selected);
  self->selected.left_news = left_news;
}

static gboolean
absorb_code (ImapSession *self, const ImapStatusData *status)
{
  ImapSelected *selected = &self->selected;

  switch (status->code)
    {
    case IMAP_CODE_CLOSED:
      forget_old_mailbox (self);
      return TRUE;
    case IMAP_CODE_UIDVALIDITY:
      selected->uidvalidity = (guint32) status->number;
      return TRUE;
    case IMAP_CODE_UIDNEXT:
      selected->uidnext = (guint32) status->number;
      return TRUE;
    case IMAP_CODE_HIGHESTMODSEQ:
      selected->highestmodseq = status->number;
      return TRUE;
    case IMAP_CODE_NOMODSEQ:
      selected->highestmodseq = 0;
      return TRUE;
    case IMAP_CODE_PERMANENTFLAGS:
      selected->permanent_flags = status->flags.system;
      return TRUE;
    case IMAP_CODE_MAILBOXID:
      g_free (selected->mailbox_id);
      selected->mailbox_id = g_strdup (status->string);
      return TRUE;
    case IMAP_CODE_UNSEEN:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
absorb (ImapSession *self, const ImapResponse *response)
{
  switch (response->type)
    {
    case IMAP_RESPONSE_EXISTS:
      self->selected.exists = response->number;
      return TRUE;
    case IMAP_RESPONSE_FLAGS:
      return TRUE;
    case IMAP_RESPONSE_STATUS:
      return absorb_code (self, &response->status);
    default:
      return FALSE;
    }
}

/* ---- Recording ------------------------------------------------------------------------------ */

/* What was said before SELECT is answered before it, but for what is of the account: a server may take
 * its time with the list of folders. */
static gboolean
ends_old_mailbox (ImapSession *self, guint number)
{
  return number != 0 && number < self->selecting && number != self->early_list &&
         number != self->early_notify;
}

static void
record_answer (ImapSession *self, ImapResponse *response)
{
  guint number = imap_client_get_answered (self->client, response);

  if (ends_old_mailbox (self, number))
    forget_old_mailbox (self);
  if (number == self->stale_select)
    {
      forget_old_mailbox (self);
      self->stale_select = 0;
    }
  if (number == self->selecting)
    {
      self->selected.read_only = response->status.code == IMAP_CODE_READ_ONLY;
      self->selecting = 0;
    }
  if (g_hash_table_remove (self->abandoned, GUINT_TO_POINTER (number)))
    imap_response_unref (response);
  else
    g_hash_table_insert (self->answers, GUINT_TO_POINTER (number), response);
}

/* What the client below has taken in already, RECENT, which nobody wants to know, and words without
 * meaning ("* OK Still here"). */
static gboolean
is_chatter (const ImapResponse *response)
{
  if (response->type == IMAP_RESPONSE_CAPABILITY || response->type == IMAP_RESPONSE_ENABLED ||
      response->type == IMAP_RESPONSE_RECENT)
    return TRUE;
  return response->type == IMAP_RESPONSE_STATUS && response->status.status == IMAP_STATUS_OK &&
         (response->status.code == IMAP_CODE_NONE || response->status.code == IMAP_CODE_CAPABILITY);
}

static void
record_greeting (ImapSession *self, const char *text)
{
  self->was_greeted = TRUE;
  if (self->is_secure)
    self->greeting = g_utf8_make_valid (text != NULL ? text : "", -1);
}

void
imap_session_add_event (ImapSession *self, ImapResponse *event)
{
  self->events_memory += imap_response_get_memory (event);
  g_ptr_array_add (self->events, event);
}

/* Each answer is harmless, and there is no end of them. */
static GError *
check_memory (ImapSession *self)
{
  if (self->events_memory <= self->events_max)
    return NULL;
  return g_error_new (PH_ERROR, PH_ERROR_PROTOCOL, "%s (%s)",
                      _("The mail server sent more than a mail server should."), "events");
}

static void
record_event (ImapSession *self, ImapResponse *response)
{
  gboolean is_bye =
      response->type == IMAP_RESPONSE_STATUS && response->status.status == IMAP_STATUS_BYE;

  if (response->type == IMAP_RESPONSE_STATUS && !self->was_greeted)
    record_greeting (self, response->status.text);

  /* Some servers say BYE again and again; the first has the reason. */
  if (is_bye && self->bye == NULL)
    self->bye = imap_session_get_words (self, response->status.text);

  /* Until the sign-in anybody may have put words into the stream. */
  if (is_bye || !self->is_ready || is_chatter (response) ||
      ((self->selecting != 0 || self->stale_select != 0) && absorb (self, response)))
    imap_response_unref (response);
  else
    imap_session_add_event (self, response);
}

static void
record (ImapSession *self, ImapResponse *response)
{
  if (response->type == IMAP_RESPONSE_STATUS && response->status.is_tagged)
    record_answer (self, response);
  else if (response->type == IMAP_RESPONSE_CONTINUATION)
    {
      g_clear_pointer (&self->continuation, imap_response_unref);
      self->continuation = response;
    }
  else
    record_event (self, response);
}

void
imap_session_receive (const char *data, gsize len, gpointer session)
{
  ImapSession *self = session;
  ImapResponse *response;
  GError *error = NULL;

  imap_client_feed (self->client, data, len);
  while (error == NULL &&
         (self->stop_after == 0 || !imap_session_is_answered (self, self->stop_after)))
    {
      response = imap_client_next (self->client, &error);
      if (response == NULL)
        break;
      record (self, response);
      error = check_memory (self);
    }

  if (error != NULL)
    mail_connection_fail (self->connection, error);
  else
    imap_session_flush (self);
}
