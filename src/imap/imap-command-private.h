/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-command.h"

G_BEGIN_DECLS

/* A stretch of a command. The header of a literal and the line ends are the client's to write. */
typedef struct
{
  GBytes *bytes; /* (owned) */
  gboolean is_literal;
} ImapCommandPart;

gboolean imap_command_is_secret (ImapCommand *self);

/* Why it can't be sent; NULL when it can. Static. */
const char *imap_command_get_invalid (ImapCommand *self);

/* Ends the building; the parts, texts and literals in turn, beginning with the name. Owned by the
 * command. */
const ImapCommandPart *imap_command_get_parts (ImapCommand *self, guint *n_parts);

G_END_DECLS
