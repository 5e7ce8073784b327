/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "smtp-reply.h"

G_BEGIN_DECLS

/* What a refusal means by its enhanced status code (RFC 3463, RFC 5248 and their registry), in a sentence
 * to a person. Static; NULL for codes that say no more than that it is one, and without any. */
const char *smtp_reply_explain (const SmtpReply *self);

G_END_DECLS
