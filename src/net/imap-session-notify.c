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

gboolean
imap_session_notify (ImapSession *self, gboolean *active, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *active = FALSE;
  if (!imap_session_has (self, "NOTIFY"))
    return TRUE;

  if (imap_session_run (self, make_notify (), cancellable, &failure))
    {
      *active = TRUE;
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
