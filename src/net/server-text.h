/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server says, fit to stand in a message to a person: valid UTF-8 on one line, without
 * controls and direction marks, at most 200 characters. Owned; may be "". */
char *server_text_clean (const char *text);

G_END_DECLS
