/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words of CSS that a mail may use. Names in lower case. Private to this folder. */

gboolean css_word_is_property (const char *name);

/* A property whose value may hold an image. */
gboolean css_word_is_image_property (const char *name);

/* What a word processor or a tool left for itself: it goes without being counted. */
gboolean css_word_is_silent (const char *name);

/* A function that may stand in a value, whatever its case; url() is another matter. */
gboolean css_word_is_function (const char *name);

G_END_DECLS
