/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-arena.h"
#include "imap-limits.h"
#include "imap-response.h"

G_BEGIN_DECLS

typedef struct _ImapSetLink ImapSetLink;

/* What stands behind an ImapResponse. One allocation: this struct, the bytes, the arena's first
 * block. */
typedef struct
{
  ImapResponse response; /* first, so that either pointer is the other */
  gatomicrefcount refs;
  ImapArena arena;
  ImapSetLink *sets; /* (owned) what the response's sets are freed by */
  char *bytes;       /* the response without its last line end and without what went to a sink */
  gsize len;
  gsize size; /* of the allocation */
} ImapMessage;

/* A message with room for @len bytes and a NUL, and an arena that begins with @arena_size bytes.
 * The response is cleared; free with imap_response_unref(). */
ImapMessage *imap_message_new (gsize len, gsize arena_size);

/* A set that lives as long as the message. */
ImapSet *imap_message_add_set (ImapMessage *self);

/* Where the data of a literal would stand that went to a sink. */
typedef struct
{
  gsize position; /* in ImapMessage.bytes */
  gsize len;
} ImapSunk;

/* Reads the message's bytes and fills its response: never fails, but IMAP_RESPONSE_MALFORMED may
 * be the result, with malformed.offset counted from the message's first byte. */
void imap_message_parse (ImapMessage *self,
                         const ImapLimits *limits,
                         const ImapSunk *sunk,
                         guint n_sunk);

G_END_DECLS
