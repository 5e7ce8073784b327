/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-session-private.h"

#define EVENTS "(MessageNew MessageExpunge FlagChange)"
#define FOLDER_EVENTS "(MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange)"

/* What is said of the selected folder stays as it is without NOTIFY. */
static ImapCommand *
make_notify (void)
{
  ImapCommand *command = imap_command_new ("NOTIFY");

  imap_command_atom (command, "SET");
  imap_command_atom (command, "(selected-delayed " EVENTS ")");
  imap_command_atom (command, "(personal " FOLDER_EVENTS ")");
  return command;
}

void
imap_session_notify_early (ImapSession *self)
{
  if (imap_session_has (self, "NOTIFY"))
    self->early_notify = imap_session_send (self, make_notify (), NULL);
}

gboolean
imap_session_notify (ImapSession *self, gboolean *active, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint number = self->early_notify;

  *active = FALSE;
  self->early_notify = 0;
  if (number == 0 && !imap_session_has (self, "NOTIFY"))
    return TRUE;
  if (number == 0)
    number = imap_session_send (self, make_notify (), error);
  if (number == 0)
    return FALSE;

  if (imap_session_wait (self, number, cancellable, &failure))
    {
      *active = imap_session_has (self, "NOTIFY");
      return TRUE;
    }
  if (!imap_session_was_refused (self, failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (imap_session_was_misunderstood (self))
    imap_session_blame (self, "NOTIFY");
  return TRUE;
}
