/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"

G_BEGIN_DECLS

/* A message built from its BODYSTRUCTURE, with the content of those parts that are at hand and
 * nothing in the others: what mime_message_parse() makes of it says what is text and what is
 * attached, under the part numbers of the real one. Any thread. */

/* @contents: part number (char *) to GBytes as the server sent them; NULL or lacking parts: empty.
 * Owned. */
GBytes *ph_skeleton_write (const ImapBody *body, GHashTable *contents);

G_END_DECLS
