/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-arena.h"

struct _MimeArenaChunk
{
  MimeArenaChunk *older;
  gint64 data[];
};

#define CHUNK_MIN 1024

static void
add_chunk (MimeArena *self, gsize size)
{
  MimeArenaChunk *chunk = g_malloc (sizeof *chunk + size);

  chunk->older = self->chunk;
  self->chunk = chunk;
  self->next = (char *) chunk->data;
  self->end = self->next + size;
}

void
mime_arena_init (MimeArena *self, gsize size_hint)
{
  self->chunk = NULL;
  add_chunk (self, (MAX (size_hint, 64) + 7) & ~(gsize) 7);
}

void
mime_arena_clear (MimeArena *self)
{
  while (self->chunk != NULL)
    {
      MimeArenaChunk *older = self->chunk->older;

      g_free (self->chunk);
      self->chunk = older;
    }
  self->next = NULL;
  self->end = NULL;
}

void *
mime_arena_grow (MimeArena *self, gsize size)
{
  char *piece;

  add_chunk (self, MAX (size, CHUNK_MIN));
  piece = self->next;
  self->next += size;
  return piece;
}
