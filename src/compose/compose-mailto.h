/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* A link is somebody else's text: more than this is none that a person would follow. */
#define COMPOSE_MAILTO_MAX_BYTES (64 * 1024)
#define COMPOSE_MAILTO_MAX_RECIPIENTS 100

/* The mail that a mailto link asks for (RFC 6068): recipients of To, Cc and Bcc, subject, body and what it answers.
 * Whatever else it names is left: no file, no sender and no other field comes from a link. A field is one line
 * whatever it holds, and all of it is to be seen by whoever sends it. Never NULL, but with PH_ERROR_INVALID for
 * what is no such link, or a larger one. Linear; any thread. */
ComposeDraft *compose_mailto_read (const char *uri, GError **error);

G_END_DECLS
