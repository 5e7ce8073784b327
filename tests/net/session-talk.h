/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-session.h"
#include "scripted-server.h"

G_BEGIN_DECLS

/* A session with a scripted server in clear on this computer. */
typedef struct
{
  ScriptedServer *server;
  ImapSession *session;
  GString *blamed; /* capabilities that were blamed, a space behind each */
} SessionTalk;

/* Signed in, with the capabilities that follow. */
#define TALK_GREETING(capabilities)                                                               \
  "S: * PREAUTH [CAPABILITY IMAP4rev1 " capabilities "] Oddity ready\n"

/* Connects, which must succeed. Of @config (nullable) account, time-out and blamed are set here;
 * @without (nullable) is what the account is to do without, such as "MOVE;IDLE". */
SessionTalk session_talk_begin (const char *script, const ImapSessionConfig *config,
                                const char *without);

/* Closes the session; the script must be at its end, and @blamed must be all that was blamed. */
void session_talk_end (SessionTalk *self, const char *blamed);

G_END_DECLS
