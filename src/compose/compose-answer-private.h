/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-answer.h"

G_BEGIN_DECLS

/* To and Cc of a reply of @question's mode. */
void compose_fill_recipients (ComposeDraft *draft, const MimeMessage *message,
                              const ComposeQuestion *question);

/* Subject, In-Reply-To and References. */
void compose_fill_thread (ComposeDraft *draft, const MimeMessage *message, ComposeMode mode);

/* The whole draft of an answer to an invitation; NULL when there is none. */
ComposeDraft *compose_answer_invitation (const MimeMessage *message, const ComposeQuestion *question);

/* Text and HTML, and the pictures that it shows. */
void compose_fill_quote (ComposeDraft *draft, const MimeMessage *message,
                         const ComposeQuestion *question);

/* Attachments of a forward; of what is sent again or gone on with; the headers of a draft. */
void compose_fill_parts (ComposeDraft *draft, const MimeMessage *message, ComposeMode mode);
void compose_fill_headers (ComposeDraft *draft, const MimeMessage *message);

G_END_DECLS
