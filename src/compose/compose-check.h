/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* So many in To and Cc of a mail that answers nothing are asked about: each of them sees all the others. */
#define COMPOSE_CHECK_MANY 20

/* What to think of before a mail is sent. The first two hinder it, the others are asked about. */
typedef enum
{
  COMPOSE_CHECK_NO_RECIPIENT = 1 << 0,
  COMPOSE_CHECK_BAD_RECIPIENT = 1 << 1,       /* in To, Cc, Bcc or Reply-To is something that is no address */
  COMPOSE_CHECK_NO_SUBJECT = 1 << 2,
  COMPOSE_CHECK_FORGOTTEN_ATTACHMENT = 1 << 3, /* the writer's words speak of one, and there is none */
  COMPOSE_CHECK_MANY_VISIBLE = 1 << 4,         /* COMPOSE_CHECK_MANY */
} ComposeCheck;

/* All of these that are true of @draft. Looks at its text (where there is none, at what can be read of its HTML), and
 * only at what is not quoted; speaks English and German, whatever the program speaks. Linear; any thread. */
ComposeCheck compose_check (const ComposeDraft *draft);

/* TRUE when @text speaks of an attachment in lines that are not quoted. */
gboolean compose_speaks_of_attachment (const char *text);

G_END_DECLS
