/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-arena.h"

#define MIN_BLOCK 4096

struct _ImapArenaBlock
{
  ImapArenaBlock *previous;
  gsize size;
  guint64 data[];
};

void
imap_arena_init (ImapArena *self, gpointer first_block, gsize size)
{
  self->next = first_block;
  self->end = self->next + size;
  self->blocks = NULL;
}

void
imap_arena_clear (ImapArena *self)
{
  while (self->blocks != NULL)
    {
      ImapArenaBlock *block = self->blocks;

      self->blocks = block->previous;
      g_free (block);
    }
}

gpointer
imap_arena_alloc_slow (ImapArena *self, gsize size)
{
  gsize previous_size = self->blocks != NULL ? self->blocks->size : MIN_BLOCK / 2;
  gsize block_size = MAX (size, MIN (previous_size * 2, 1024 * 1024));
  ImapArenaBlock *block = g_malloc (sizeof *block + block_size);

  block->previous = self->blocks;
  block->size = block_size;
  self->blocks = block;
  self->next = (char *)block->data + size;
  self->end = (char *)block->data + block_size;
  return block->data;
}

gpointer
imap_arena_grow (ImapArena *self, gpointer array, gsize n, gsize element_size)
{
  gpointer bigger;

  /* Arrays have 4, 8, 16, … places, so that a full one shows by its number of elements. */
  if (n > 0 && (n < 4 || (n & (n - 1)) != 0))
    return array;
  bigger = imap_arena_alloc (self, MAX (4, n * 2) * element_size);
  if (n > 0)
    memcpy (bigger, array, n * element_size);
  return bigger;
}
