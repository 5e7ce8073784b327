/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"
#include "mime-headers.h"
#include "store-message.h"

G_BEGIN_DECLS

/* What a row of the list needs, asked for in the way that is cheapest for the server:
 *
 * HEADERS   HEADER.FIELDS with what Dovecot and most others keep at hand
 * ENVELOPE  ENVELOPE and the few fields it lacks: Cyrus keeps that, but not From, To and Subject as
 *           header fields
 * WHOLE     the whole header: for servers that answer BAD to the others */
typedef enum
{
  MESSAGE_PROFILE_HEADERS,
  MESSAGE_PROFILE_ENVELOPE,
  MESSAGE_PROFILE_WHOLE,
} MessageProfile;

/* The items of FETCH for @profile, without parentheses; static. BODYSTRUCTURE is among them. */
const char *message_profile_get_items (MessageProfile profile);

/* A message as the cache wants it, made of what FETCH brought. */
typedef struct
{
  StoreMessage message; /* strings live as long as this and the ImapFetch */
  gint64 date;          /* what the list sorts by: received, else sent, else 0 */

  MimeHeaders *headers; /* (owned) */
  GPtrArray *strings;   /* (owned) (element-type char*) */
} ConvertedMessage;

/* TRUE when @fetch holds flags and more: enough to make a row. An answer without flags is to another
 * question (where a copy went, say) and must not overwrite a row. */
gboolean message_is_convertible (const ImapFetch *fetch);

/* Never fails: what is missing or malformed stays empty. Clear @out with
 * converted_message_clear(). */
void message_convert (const ImapFetch *fetch, ConvertedMessage *out);
void converted_message_clear (ConvertedMessage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConvertedMessage, converted_message_clear)

/* TRUE when a person would say that the message has an attachment. */
gboolean message_has_attachment (const ImapBody *body);

/* The part that is shown as text: the first text/plain of the first alternative, else text/html, that
 * is not an attachment; NULL when there is none. Owned by @body. */
const ImapBody *message_find_text (const ImapBody *body);

G_END_DECLS
