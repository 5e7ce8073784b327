/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Decodes base64 (RFC 2045 section 6.8) and appends the bytes to @out. Bytes outside the alphabet
 * are skipped, missing padding is no fault, and what follows padding is decoded as well (mails are
 * made of pieces that were encoded one by one) up to a line that is no base64. Returns FALSE if
 * anything but blanks was skipped. Time is linear. */
gboolean mime_base64_append (GString *out, const char *text, gsize len);

G_END_DECLS
