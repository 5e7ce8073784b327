/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Memory that is taken in small pieces and given back at once. Private to this folder. One
 * owner at a time; what lies in it may be read from any thread once it is no longer written. */
typedef struct _MimeArenaChunk MimeArenaChunk;
typedef struct
{
  MimeArenaChunk *chunk; /* (owned) newest first */
  char *next;
  char *end;
} MimeArena;

/* @size_hint: bytes that the first chunk holds. */
void mime_arena_init (MimeArena *self, gsize size_hint);

/* Frees every piece. */
void mime_arena_clear (MimeArena *self);

/* Makes a new chunk of at least @size bytes; use mime_arena_alloc(). */
void *mime_arena_grow (MimeArena *self, gsize size);

/* @size bytes, not zeroed, aligned for pointers and 64-bit numbers; never NULL. */
static inline void *
mime_arena_alloc (MimeArena *self, gsize size)
{
  gsize rounded = (size + 7) & ~(gsize) 7;
  char *piece = self->next;

  if (G_UNLIKELY ((gsize) (self->end - piece) < rounded))
    return mime_arena_grow (self, rounded);

  self->next = piece + rounded;
  return piece;
}

/* A copy of @len bytes, NUL added. */
static inline char *
mime_arena_strndup (MimeArena *self, const char *data, gsize len)
{
  char *copy = mime_arena_alloc (self, len + 1);

  if (len > 0)
    memcpy (copy, data, len);
  copy[len] = '\0';
  return copy;
}

G_END_DECLS
