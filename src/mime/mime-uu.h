/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Files that were uuencoded into the text of a mail. Private to this folder; any thread. */

typedef struct
{
  char *name; /* as written, in the charset of the text */
  GBytes *content;
} MimeUuFile;

#define MIME_UU_MAX_FILES 200

/* Appends one line of uuencode without its end. */
void mime_uu_append_line (GString *out, const char *p, const char *end);

/* Finds what stands between "begin 644 NAME" and "end" and is uuencode to the last line; anything else
 * is left. Returns the bytes around it and fills @files (element-type MimeUuFile, freed with the
 * array), or NULL when there is none. Linear. Free with g_string_free(). */
GString *mime_uu_cut_out (const char *text, gsize len, GPtrArray **files);

G_END_DECLS
