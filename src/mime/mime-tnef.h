/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* winmail.dat (MS-OXTNEF), taken apart. Private to this folder; any thread. Written here because the
 * libraries for it give up a whole file for a subject or file name above a hundred bytes, and write
 * to standard output: this reader bounds every length by the bytes that are there, skips what it does
 * not know, and keeps what stands before the damage. */

#define MIME_TNEF_MAX_FILES 500

typedef struct
{
  char *name;       /* (nullable) UTF-8, not made safe */
  char *type;       /* (nullable) "image/png" */
  char *content_id; /* (nullable) */
  GBytes *content;
  gboolean is_tnef; /* a message of its own in the same format */
} MimeTnefFile;

/* text   (nullable) the body, UTF-8
 * html   (nullable) the body as HTML, UTF-8
 * rich   html was made from RTF without HTML in it: @text, or another part, says the same better
 * files  (element-type MimeTnefFile) in order */
typedef struct
{
  char *text;
  char *html;
  gboolean rich;
  GPtrArray *files;
} MimeTnef;

/* NULL when @bytes is no TNEF. */
MimeTnef *mime_tnef_read (GBytes *bytes);
void mime_tnef_free (MimeTnef *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeTnef, mime_tnef_free)

G_END_DECLS
