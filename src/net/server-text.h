/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server says, fit to stand in a message to a person: valid UTF-8 on one line, without
 * controls and direction marks, at most 200 characters. Owned; may be "". */
char *server_text_clean (const char *text);

/* TRUE when @password stands in the @len bytes of @text, as it is or in base64: some servers repeat
 * what they did not understand. FALSE for a @password of NULL or of less than four bytes. */
gboolean server_text_tells (const char *text, gsize len, const char *password);

G_END_DECLS
