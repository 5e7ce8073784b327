/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The @len bytes that a server says as valid UTF-8 on one line, with a space for each control and
 * direction mark. Owned. */
char *server_text_to_line (const char *text, gsize len);

/* The same, fit to stand in a message to a person: trimmed, and at most 200 characters. Owned; may be
 * "". */
char *server_text_clean (const char *text);

/* TRUE when @password stands in the @len bytes of @text, as it is or in base64: some servers repeat
 * what they did not understand. FALSE for a @password of NULL or of less than four bytes. */
gboolean server_text_tells (const char *text, gsize len, const char *password);

G_END_DECLS
