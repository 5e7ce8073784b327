/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a message is written to: counts, and sees what it holds. The first failure stays; nothing is
 * written after it. Private to this folder. */
typedef struct
{
  GOutputStream *stream;     /* (unowned) */
  GCancellable *cancellable; /* (unowned) (nullable) */
  GError *error;             /* (owned) (nullable) */
  GString *buffer;           /* (owned) */
  guint64 size;
  gboolean is_8bit;
  gboolean is_inside; /* a line */
  gboolean has_cr;    /* of compose_output_write_lines(), not written yet */
} ComposeOutput;

void compose_output_init (ComposeOutput *self, GOutputStream *stream, GCancellable *cancellable);
void compose_output_clear (ComposeOutput *self);

/* FALSE when writing failed; so do the others. */
gboolean compose_output_write (ComposeOutput *self, const char *data, gsize len);
gboolean compose_output_puts (ComposeOutput *self, const char *text);

/* Writes what may have other line ends, in pieces cut anywhere: all become CRLF, NULs go. The last piece is
 * followed by compose_output_end_lines(), which ends the line that was begun. */
gboolean compose_output_write_lines (ComposeOutput *self, const char *data, gsize len);
gboolean compose_output_end_lines (ComposeOutput *self);

/* Writes what is left in the buffer. */
gboolean compose_output_flush (ComposeOutput *self);

/* Base64 in lines of 76 (RFC 2045 section 6.8), in pieces cut anywhere. */
typedef struct
{
  ComposeOutput *output;
  guint8 rest[57];
  guint n_rest;
} ComposeBase64;

gboolean compose_base64_write (ComposeBase64 *self, const char *data, gsize len);
gboolean compose_base64_end (ComposeBase64 *self);

/* What @len bytes of a message need on their way. */
typedef struct
{
  gboolean is_8bit;
  gboolean has_nul;
  gsize longest; /* line, without its end */
} ComposeScan;

void compose_scan (ComposeScan *self, const char *data, gsize len);

G_END_DECLS
