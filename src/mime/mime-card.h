/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-message.h"

G_BEGIN_DECLS

/* What the reader shows above the text of a message because the message is more than text: a report
 * on its delivery, a receipt, an invitation, a contact, or a note on a part that cannot be shown. Words
 * in the language of the user, times in the zone of the reader. Immutable, any thread. */

typedef enum
{
  MIME_CARD_DELIVERY,
  MIME_CARD_RECEIPT,
  MIME_CARD_INVITATION,
  MIME_CARD_CONTACT,
  MIME_CARD_NOTE,
} MimeCardKind;

/* label  what the value is: "When"
 * value  may have several lines
 * uri    (nullable) what it leads to: http, https or mailto, and nothing else */
typedef struct
{
  char *label;
  char *value;
  char *uri;
} MimeCardRow;

/* title       the main thing: who did not get it, what the event is called
 * text        (nullable) a sentence on it
 * conference  (nullable) where the event is held over the network: http or https; the URI of a row, too
 * asked       (nullable) the addresses of those of whom an invitation asks an answer: mime_calendar_dup_asked()
 * warning     bad news */
typedef struct
{
  MimeCardKind kind;
  gboolean warning;
  char *title;
  char *text;
  char *conference;
  char **asked;
  GPtrArray *rows; /* (element-type MimeCardRow) */
} MimeCard;

#define MIME_CARDS_MAX 12

/* The cards of @self, in the order of its parts. (element-type MimeCard), may be empty; free with
 * g_ptr_array_unref(). Takes some ms for large calendars: not on the main thread. */
GPtrArray *mime_message_get_cards (const MimeMessage *self);

G_END_DECLS
