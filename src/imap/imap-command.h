/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"

G_BEGIN_DECLS

/* A command in the making: words in RFC order, each put in its safest form. No text that comes
 * from mail or a person can leave its place in the command: what holds CR, LF, NUL or 8-bit bytes
 * goes as a literal, and what can't (NUL) makes the command invalid, which imap_client_submit()
 * refuses.
 *
 *   ImapCommand *command = imap_command_new ("UID STORE");
 *   imap_command_set (command, uids);
 *   imap_command_atom (command, "+FLAGS.SILENT");
 *   imap_command_flags (command, IMAP_FLAG_SEEN, NULL);
 */
typedef struct _ImapCommand ImapCommand;

/* @name is a command of the RFCs, "UID FETCH" included. */
ImapCommand *imap_command_new (const char *name);
void imap_command_free (ImapCommand *self);

/* As given to imap_command_new(); owned by the command. */
const char *imap_command_get_name (const ImapCommand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapCommand, imap_command_free)

/* Each adds a space, then the word. */
void imap_command_atom (ImapCommand *self, const char *atom); /* trusted text of ours, as it is */
void imap_command_number (ImapCommand *self, guint64 number);
void imap_command_set (ImapCommand *self, const ImapSet *set);
void imap_command_string (ImapCommand *self, const char *text); /* quoted, or a literal */
void imap_command_mailbox (ImapCommand *self, const char *wire_name);
void imap_command_flags (ImapCommand *self, ImapFlags system, const char *const *keywords);
void imap_command_date_time (ImapCommand *self, gint64 unix_seconds, int zone_minutes);
void imap_command_literal (ImapCommand *self, GBytes *bytes); /* of any size; not copied */

/* The same with NULs in it, for servers with BINARY (RFC 3516 §4.4: literal8). */
void imap_command_literal8 (ImapCommand *self, GBytes *bytes);

/* "(" and ")" around what is added between; no space after "(". */
void imap_command_open (ImapCommand *self);
void imap_command_close (ImapCommand *self);

/* Marks the command so that logs show its name alone (LOGIN, AUTHENTICATE). */
void imap_command_secret (ImapCommand *self);

G_END_DECLS
