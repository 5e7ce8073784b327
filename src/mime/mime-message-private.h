/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-arena.h"
#include "mime-message.h"

G_BEGIN_DECLS

/* What is shown of one place in the message: the same text in one or two forms. */
typedef struct
{
  const MimePart *text;    /* (nullable) */
  const MimePart *html;    /* (nullable) */
  const MimePart *message; /* (nullable) instead of both: the header of this attached message */
} Body;

typedef struct
{
  MimeMessage public;
  GBytes *raw;         /* (owned) */
  GPtrArray *headers;  /* (owned) of MimeHeaders: of the message and of those inside it */
  GPtrArray *unpacked; /* (owned) of GBytes */
  MimeArena arena;
  const Body *bodies;
  guint n_bodies;
} Message;

/* A new part that is counted; NULL beyond the limits. */
MimePart *mime_message_add_part (Message *self);

/* Opens winmail.dat and uuencoded files, once the tree stands. */
void mime_message_unpack (Message *self);

/* Decides what is shown and what is attached, once all is unpacked. */
void mime_message_choose (Message *self);

/* TRUE when @body belongs to an attached message. */
gboolean mime_body_is_inner (const Body *body);

/* TRUE for winmail.dat, also where it is only called so. */
gboolean mime_part_is_tnef (const MimePart *part);

/* TRUE when the part is kept as HTML, or is made HTML to be shown: rich text of other kinds. */
gboolean mime_part_is_rich (const MimePart *part);

/* The text of a part as UTF-8: plain, or of rich parts HTML. NULL when nothing can be read. Free with
 * g_free(). */
char *mime_part_read_text (const Message *self, const MimePart *part);

/* The header of an attached message as the reader shows it above its text. */
MimeText *mime_inner_header_text (const MimeHeaders *headers);

G_END_DECLS
