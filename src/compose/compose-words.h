/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-headers.h"

G_BEGIN_DECLS

/* What stands above a quote, in the language and the zone of the user. Free with g_free(). */

/* "On Thursday, 12 March 2026, 14:05, Anna wrote:", one line. */
char *compose_attribution (const MimeHeaders *headers);

/* The head of a message that is sent on: "---- Forwarded Message ----" and who wrote what when, a line each
 * ending in LF. */
char *compose_forward_head (const MimeHeaders *headers);

G_END_DECLS
