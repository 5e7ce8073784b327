/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-session-private.h"

#include "ph-error.h"

/* Who answers within this is on the same network, where the line is faster than the server deflates.
 * A first sync of 100,000 rows over loopback reads 10 MB in place of 85 and takes no more of our CPU,
 * but 4 times as long as the raw drain in place of 2.5 times. */
#define NEAR_US 3000

#define CAPABILITY "COMPRESS=DEFLATE"

static gboolean
is_near (ImapSession *self)
{
  return mail_connection_get_round_trip (self->connection) < NEAR_US;
}

gboolean
imap_session_is_swift (ImapSession *self)
{
  return self->is_compressed || (self->connection != NULL && is_near (self));
}

guint
imap_session_ask_to_compress (ImapSession *self)
{
  ImapCommand *command;

  if (!imap_session_has (self, CAPABILITY) ||
      (!self->always_compress && is_near (self)))
    return 0;

  command = imap_command_new ("COMPRESS");
  imap_command_atom (command, "DEFLATE");
  self->stop_after = imap_session_send (self, command, NULL);
  return self->stop_after;
}

gboolean
imap_session_begin_to_compress (ImapSession *self,
                                guint number,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) unread = NULL;

  if (!imap_session_wait (self, number, cancellable, &failure) &&
      !imap_session_was_refused (self, failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  self->stop_after = 0;
  if (failure != NULL)
    {
      /* What came behind the refusal is plain. */
      if (imap_session_was_misunderstood (self))
        imap_session_blame (self, CAPABILITY);
      imap_session_receive ("", 0, self);
      return TRUE;
    }

  unread = imap_client_take_unread (self->client);
  mail_connection_compress (self->connection, unread);
  self->is_compressed = TRUE;
  imap_session_remark (self, "compressed");
  return TRUE;
}

/* A stream that makes no sense, or a server that never flushes. */
void
imap_session_judge_compression (ImapSession *self, const GError *failure)
{
  MailTraffic traffic;

  if (!self->is_compressed || failure->domain != PH_ERROR)
    return;

  mail_connection_get_traffic (self->connection, &traffic);
  if (failure->code == PH_ERROR_PROTOCOL ||
      (traffic.inflated == 0 &&
       (failure->code == PH_ERROR_TIMED_OUT || failure->code == PH_ERROR_OFFLINE)))
    imap_session_blame (self, CAPABILITY);
}
