/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends @text, @len bytes of UTF-8 (-1: to its end), as text of HTML, or as the value of an attribute in
 * double quotes. What is no HTML, as controls are, is the caller's affair. Any thread. */
void ph_markup_append (GString *out, const char *text, gssize len);

G_END_DECLS
