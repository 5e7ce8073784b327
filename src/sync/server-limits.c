/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-limits.h"

/* Exchange refuses longer commands, and nobody needs them. */
#define COMMAND_BYTES 4000

guint
server_limits_messages (ImapSession *session, guint wanted)
{
  const ServerQuirks *quirks = imap_session_get_quirks (session);
  guint announced = imap_session_get_message_limit (session);
  guint limit = wanted;

  if (quirks->batch != 0 && (limit == 0 || quirks->batch < limit))
    limit = quirks->batch;
  if (announced != 0 && (limit == 0 || announced < limit))
    limit = announced;

  return limit;
}

gsize
server_limits_bytes (ImapSession *session)
{
  const ServerQuirks *quirks = imap_session_get_quirks (session);

  return quirks->command_bytes != 0 ? MIN (quirks->command_bytes, COMMAND_BYTES) : COMMAND_BYTES;
}

gboolean
server_limits_was_cut (ImapSession *session, guint32 *lowest)
{
  const ImapStatusData *status = imap_session_get_last_status (session);
  guint64 uid;

  if (status == NULL || status->code != IMAP_CODE_MESSAGELIMIT || status->string == NULL ||
      !g_ascii_string_to_unsigned (status->string, 10, 2, G_MAXUINT32, &uid, NULL))
    return FALSE;

  *lowest = (guint32) uid;
  return TRUE;
}
