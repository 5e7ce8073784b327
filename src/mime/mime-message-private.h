/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-arena.h"
#include "mime-message.h"

G_BEGIN_DECLS

/* What is shown of one place in the message: the same text in one or two forms. */
typedef struct
{
  const MimePart *text; /* (nullable) */
  const MimePart *html; /* (nullable) */
} Body;

typedef struct
{
  MimeMessage public;
  GBytes *raw;        /* (owned) */
  GPtrArray *headers; /* (owned) of MimeHeaders: of the message and of those inside it */
  MimeArena arena;
  const Body *bodies;
  guint n_bodies;
} Message;

/* Decides what is shown and what is attached, once the tree stands. */
void mime_message_choose (Message *self);

G_END_DECLS
