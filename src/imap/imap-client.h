/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-command.h"
#include "imap-reader.h"

G_BEGIN_DECLS

/* The client's side of one connection, without the connection: commands in, bytes out; bytes in,
 * responses out. It gives out tags, holds literals back until the server asks for them (unless
 * LITERAL+ or LITERAL-, RFC 7888), knows the capabilities and the state (RFC 9051 §3). One thread.
 *
 *   socket ─▶ imap_client_feed ─▶ imap_client_next ─▶ response
 *   command ─▶ imap_client_submit ─▶ imap_client_take_output ─▶ socket
 */
typedef struct _ImapClient ImapClient;

typedef enum
{
  IMAP_STATE_GREETING,
  IMAP_STATE_NOT_AUTHENTICATED,
  IMAP_STATE_AUTHENTICATED,
  IMAP_STATE_SELECTED,
  IMAP_STATE_LOGOUT,
} ImapState;

ImapClient *imap_client_new (const ImapLimits *limits);
void imap_client_free (ImapClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapClient, imap_client_free)

/* As of ImapReader. */
void imap_client_set_sink (ImapClient *self, ImapSinkFunc func, gpointer user_data);
void imap_client_feed (ImapClient *self, const void *data, gsize len);

/* The next response (owned), NULL when more bytes are needed, or NULL with PH_ERROR_PROTOCOL: a
 * broken limit, a tagged answer to a command that was never sent. CAPABILITY, ENABLED, SELECT's
 * answers and BYE change what the getters below return before they are handed on. Before the
 * sign-in, what may not be said then (mailboxes, mail) is dropped and never returned. PREAUTH
 * counts as a sign-in: whether it is one is for the caller to judge. */
ImapResponse *imap_client_next (ImapClient *self, GError **error);

/* Queues a command (taken over) and returns its number, from 1 up, or 0 with PH_ERROR_INVALID when
 * it holds what can't be sent. Commands behind LOGIN, AUTHENTICATE, STARTTLS, COMPRESS and LOGOUT
 * wait for its answer, those behind IDLE for DONE. */
guint imap_client_submit (ImapClient *self, ImapCommand *command, GError **error);

/* The tag of the command with that number. Owned. */
char *imap_client_get_tag (ImapClient *self, guint number);

/* Queues bytes that belong to the running command: a line of AUTHENTICATE, "DONE" of IDLE. CRLF is
 * added. @is_secret as imap_command_secret(). The line is dropped when no such command runs any
 * more (a server may end IDLE by itself). */
void imap_client_submit_line (ImapClient *self, const char *line, gboolean is_secret);

/* The number of the command that a tagged status response answers; 0 for others. */
guint imap_client_get_answered (ImapClient *self, const ImapResponse *response);

/* Commands that were submitted and not answered yet. */
guint imap_client_get_n_pending (ImapClient *self);

/* What can be written now (owned), NULL when nothing can. With a synchronising literal the rest
 * follows after its continuation. Large literals come as GBytes of their own, not copied. */
GBytes *imap_client_take_output (ImapClient *self);

/* TRUE when the server wants, by "+", a line for the running AUTHENTICATE or has begun IDLE. Reset
 * by imap_client_submit_line(). */
gboolean imap_client_is_continued (ImapClient *self);

ImapState imap_client_get_state (ImapClient *self);

/* @name without case, "AUTH=PLAIN", "APPENDLIMIT" (also with "=value"). FALSE for what is masked. Where only
 * IMAP4rev2 is spoken, TRUE also for what that contains. */
gboolean imap_client_has_capability (ImapClient *self, const char *name);

/* The value behind "NAME=", such as APPENDLIMIT's number; NULL when absent. Owned by the client. */
const char *imap_client_get_capability_value (ImapClient *self, const char *name);

/* TRUE once a CAPABILITY list was seen. A sign-in without one in its answer or beside it, and
 * imap_client_start_tls(), make it FALSE again. */
gboolean imap_client_knows_capabilities (ImapClient *self);

/* All of them, upper case, NULL-terminated; owned by the client, valid until the next response. */
const char *const *imap_client_get_capabilities (ImapClient *self);

/* Treats @names (NULL-terminated, copied) as absent from now on: QRESYNC, MOVE, … */
void imap_client_mask (ImapClient *self, const char *const *names);

/* TRUE when ENABLED listed it. */
gboolean imap_client_is_enabled (ImapClient *self, const char *name);

/* After STARTTLS: drops capabilities and checks that nothing is buffered; FALSE with
 * PH_ERROR_PROTOCOL when the server sent bytes behind its OK (they are never read). */
gboolean imap_client_start_tls (ImapClient *self, GError **error);

/* After COMPRESS: what the server sent behind its OK, which is compressed already. Owned; the
 * client forgets it. */
GBytes *imap_client_take_unread (ImapClient *self);

/* A protocol log: called with each line in (direction '<') and out ('>'), secrets and literals
 * replaced by "***" and "{n bytes}". @text is valid during the call. */
typedef void (*ImapLogFunc) (char direction, const char *text, gsize len, gpointer user_data);
void imap_client_set_log (ImapClient *self, ImapLogFunc func, gpointer user_data);

G_END_DECLS
