/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"

G_BEGIN_DECLS

/* A server that says what a script tells it, in a thread of its own, on a free port of 127.0.0.1.
 * For IMAP and SMTP alike. The script is text, one step a line; blank lines and lines that begin
 * with "#" are skipped:
 *
 *   S: text       sends the text and CRLF
 *   S- text       sends the text alone (several lines in one write: S- a\r\nb\r\n)
 *   C: pattern    reads a line, which must match: "*" any text, "?" any character
 *   C# n          reads n bytes of any content, such as a literal
 *   C< text       reads lines until one matches the pattern, and forgets those before
 *   TLS name      does the TLS handshake with that certificate of test-certificates.h ("TLS" alone:
 *                 good). A client that breaks it off ends the connection, which is no failure
 *   CLEAR text    sends the text and CRLF beside TLS, as some servers do that are at their end
 *   FLOOD n text  sends the text (as S-) n times
 *   DRIP text     sends the text (as S-) in writes of one byte
 *   REPEAT n      carries out the step behind it n times in all
 *   HOLD          says nothing until the client closes
 *   EOF           the client must close without a byte more
 *   CLOSE         closes
 *   RESET         closes with a TCP reset
 *   NEXT          the steps behind are for the client's next connection
 *
 * A word that begins with "$" at the beginning of a pattern takes the client's word there, its
 * tag, and stands for it in what is sent: "C: $a CAPABILITY", "S: $a OK done". Escapes in what is
 * sent: \r \n \t \0 \\ \xHH. Behind the last step the connection is closed.
 *
 *   g_autoptr (ScriptedServer) server = scripted_server_new (
 *       "TLS\n"
 *       "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\n"
 *       "C: $a AUTHENTICATE PLAIN *\n"
 *       "S: $a OK [CAPABILITY IMAP4rev1] welcome\n");
 *   g_autoptr (AccountSettings) settings = scripted_server_make_settings (server, security);
 *   …                                        the client runs on this thread
 *   imap_session_free (session);
 *   scripted_server_finish (server);         fails the test when the client strayed
 */
typedef struct _ScriptedServer ScriptedServer;

ScriptedServer *scripted_server_new (const char *script);

/* Waits until the script is at its end (PATIENCE_SECONDS at most) and fails the test, naming the line,
 * when the client did something else. Close the client first. */
void scripted_server_finish (ScriptedServer *self);

/* Stops at once, in whatever state. */
void scripted_server_free (ScriptedServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedServer, scripted_server_free)

guint16 scripted_server_get_port (ScriptedServer *self);

/* An account alice@example.test that uses it for both IMAP and SMTP, as "localhost" and with the
 * test authority as ca-file. Owned. */
AccountSettings *scripted_server_make_settings (ScriptedServer *self, AccountSecurity security);

/* Every line that the client sent so far, in order and with a newline behind, each with "clear ",
 * "tls " or "handshake " before it: the last for what came behind the beginning of a TLS handshake that
 * the script took no part in, which is no text. Owned. */
char *scripted_server_get_transcript (ScriptedServer *self);

/* How many connections were taken so far. */
guint scripted_server_get_n_connections (ScriptedServer *self);

G_END_DECLS
