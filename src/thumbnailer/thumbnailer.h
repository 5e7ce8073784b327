/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the programs posthorn-thumbnailer (PNG, JPEG, GIF, WebP) and posthorn-pdf-thumbnailer (the first page of
 * a PDF) and who starts them agree on. They read a file from their standard input, lock themselves in
 * (thumbnailer-lock.h) before they look at more than its first bytes, and write a ThumbnailerHead and the
 * pixels to their standard output: four bytes each, red, green, blue, alpha (not multiplied), row after row
 * without gaps. Other exit codes than 0 say that there is none. */

/* Of a side of the small picture. */
#define THUMBNAILER_MAX_SIDE 128

/* Of what is read. */
#define THUMBNAILER_MAX_BYTES (16 * 1024 * 1024)

#define THUMBNAILER_MAGIC 0x50485448

typedef struct
{
  guint32 magic;
  guint32 width;  /* 1 to THUMBNAILER_MAX_SIDE */
  guint32 height;
} ThumbnailerHead;

G_END_DECLS
