/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Memory that is given out piece by piece and freed all at once. The first block belongs to
 * whoever set the arena up; further ones are its own. */
typedef struct _ImapArenaBlock ImapArenaBlock;

typedef struct
{
  char *next;
  char *end;
  ImapArenaBlock *blocks;
} ImapArena;

void imap_arena_init (ImapArena *self, gpointer first_block, gsize size);
void imap_arena_clear (ImapArena *self);
gpointer imap_arena_alloc_slow (ImapArena *self, gsize size);

/* @size bytes, aligned for any type, not cleared. */
static inline gpointer
imap_arena_alloc (ImapArena *self, gsize size)
{
  gsize padding = -(guintptr)self->next & (sizeof (guint64) - 1);
  char *start = self->next + padding;

  if (G_UNLIKELY ((gsize)(self->end - self->next) < size + padding))
    return imap_arena_alloc_slow (self, size);
  self->next = start + size;
  return start;
}

static inline gpointer
imap_arena_alloc0 (ImapArena *self, gsize size)
{
  return memset (imap_arena_alloc (self, size), 0, size);
}

/* @len bytes and a NUL. */
static inline char *
imap_arena_strndup (ImapArena *self, const char *text, gsize len)
{
  char *copy;

  if (G_LIKELY ((gsize)(self->end - self->next) > len))
    {
      copy = self->next;
      self->next += len + 1;
    }
  else
    copy = imap_arena_alloc_slow (self, len + 1);
  memcpy (copy, text, len);
  copy[len] = '\0';
  return copy;
}

/* Makes room for one more element in an array of @n that was made by this function (NULL at
 * first); returns the array, moved or not. */
gpointer imap_arena_grow (ImapArena *self, gpointer array, gsize n, gsize element_size);

G_END_DECLS
