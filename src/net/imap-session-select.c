/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-session-private.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

/* Never made by anybody, so that selecting it leaves nothing selected. */
#define NO_SUCH_MAILBOX "posthorn.no.such.mailbox"

static void
add_qresync (ImapCommand *command, const ImapQresync *known)
{
  imap_command_open (command);
  imap_command_atom (command, "QRESYNC");
  imap_command_open (command);
  imap_command_number (command, known->uidvalidity);
  imap_command_number (command, known->modseq);
  if (known->lo_uid != 0 && known->hi_uid >= known->lo_uid)
    {
      g_autofree char *uids = g_strdup_printf ("%u:%u", known->lo_uid, known->hi_uid);

      imap_command_atom (command, uids);
    }
  imap_command_close (command);
  imap_command_close (command);
}

static gboolean
wants_qresync (ImapSession *self, const ImapQresync *known)
{
  return known != NULL && known->uidvalidity != 0 && known->modseq != 0 &&
         imap_session_has (self, "QRESYNC") && imap_client_is_enabled (self->client, "QRESYNC");
}

static ImapCommand *
make_select (ImapSession *self, const char *mailbox, const ImapQresync *known)
{
  ImapCommand *command = imap_command_new ("SELECT");

  imap_command_mailbox (command, mailbox);
  if (wants_qresync (self, known))
    add_qresync (command, known);
  else if (imap_session_has (self, "CONDSTORE") && !imap_session_has (self, "ENABLE"))
    {
      imap_command_open (command);
      imap_command_atom (command, "CONDSTORE");
      imap_command_close (command);
    }
  return command;
}

static void
begin_select (ImapSession *self, guint number)
{
  imap_selected_clear (&self->selected);
  self->n_events_before = self->events->len;
  self->selecting = number;
  g_clear_pointer (&self->mailbox, g_free);
}

static void
take_selected (ImapSession *self, ImapSelected *selected)
{
  imap_selected_clear (selected);
  *selected = self->selected;
  self->selected.mailbox_id = NULL;
}

static gboolean
send_behind (ImapSession *self, GPtrArray *then, GArray *numbers, GError **error)
{
  while (then != NULL && then->len > 0)
    {
      guint number = imap_session_send (self, g_ptr_array_steal_index (then, 0), error);

      if (number == 0)
        return FALSE;
      g_array_append_val (numbers, number);
    }

  return TRUE;
}

static void
abandon_all (ImapSession *self, GArray *numbers)
{
  for (guint i = 0; i < numbers->len; i++)
    imap_session_abandon (self, g_array_index (numbers, guint, i));
}

static gboolean
select_once (ImapSession *self,
             const char *mailbox,
             const ImapQresync *known,
             GPtrArray *then,
             guint *then_numbers,
             ImapSelected *selected,
             GCancellable *cancellable,
             GError **error)
{
  guint number = imap_session_send (self, make_select (self, mailbox, known), error);
  g_autoptr (GArray) behind = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; then != NULL && i < then->len; i++)
    then_numbers[i] = 0;
  if (number == 0)
    return FALSE;

  begin_select (self, number);
  if (!send_behind (self, then, behind, error))
    {
      imap_session_wait (self, number, cancellable, NULL);
      abandon_all (self, behind);
      return FALSE;
    }
  if (!imap_session_wait (self, number, cancellable, error))
    {
      /* Without an answer it was cancelled, and what it says is still to come. */
      self->stale_select = self->last_status == NULL ? number : 0;
      self->selecting = 0;
      abandon_all (self, behind);
      return FALSE;
    }

  take_selected (self, selected);
  self->mailbox = g_strdup (mailbox);
  for (guint i = 0; i < behind->len; i++)
    then_numbers[i] = g_array_index (behind, guint, i);
  return TRUE;
}

gboolean
imap_session_select (ImapSession *self,
                     const char *mailbox,
                     const ImapQresync *known,
                     GPtrArray *then,
                     guint *then_numbers,
                     ImapSelected *selected,
                     GCancellable *cancellable,
                     GError **error)
{
  gboolean with_qresync = wants_qresync (self, known);
  g_autoptr (GError) failure = NULL;

  if (select_once (self, mailbox, known, then, then_numbers, selected, cancellable, &failure))
    return TRUE;
  if (!with_qresync || !imap_session_was_refused (self, failure) ||
      !imap_session_was_misunderstood (self))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  imap_session_blame (self, "QRESYNC");
  return select_once (self, mailbox, NULL, NULL, NULL, selected, cancellable, error);
}

gboolean
imap_session_unselect (ImapSession *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  ImapCommand *command;

  if (imap_session_has (self, "UNSELECT"))
    command = imap_command_new ("UNSELECT");
  else
    {
      command = imap_command_new ("SELECT");
      imap_command_mailbox (command, NO_SUCH_MAILBOX);
    }

  if (!imap_session_run (self, command, cancellable, &failure) &&
      !imap_session_was_refused (self, failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_clear_pointer (&self->mailbox, g_free);
  return TRUE;
}
