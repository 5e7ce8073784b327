/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-arena.h"
#include "mime-text.h"

G_BEGIN_DECLS

/* Collects blocks; private to this folder. The text of the block being written is in @text, its
 * links (with offsets into it) in @links. */
typedef struct
{
  MimeArena arena;
  GArray *blocks; /* of MimeBlock */
  GString *text;
  GArray *links; /* of MimeLink */
  MimeBlockKind kind;
  guint depth;
  gboolean gap;
  gboolean cut;
  gsize total;
} MimeTextBuilder;

void mime_text_builder_init (MimeTextBuilder *self, gsize size_hint);

/* Adds a link over [@start, @start + @len) of the block being written; @uri is copied. */
void mime_text_builder_add_link (MimeTextBuilder *self, gsize start, gsize len, const char *uri);

/* Ends the block being written, if anything is in it: finds the addresses that were not marked as
 * links, and starts the next one, which stands at the same depth, is a paragraph and has no gap.
 * FALSE when a limit is reached and nothing more is taken. */
gboolean mime_text_builder_end_block (MimeTextBuilder *self);

/* The finished text; the builder is empty afterwards. Attributions are set apart here. */
MimeText *mime_text_builder_finish (MimeTextBuilder *self);

/* Several texts one after the other. Takes @texts; @n is at least 1. */
MimeText *mime_text_join (MimeText **texts, guint n);

G_END_DECLS
