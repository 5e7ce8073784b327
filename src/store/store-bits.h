/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* A set of ids of messages or placements, which are counted from 1 on: a bit each, in which a million
 * fit into the processor's cache. Zeroed memory is an empty one. */
typedef struct
{
  guint8 *bytes;
  gsize n_bytes;
} StoreBits;

/* No account has so many; a damaged row may say anything. */
#define STORE_BITS_MAX (G_GINT64_CONSTANT (1) << 31)

static inline void
store_bits_clear (StoreBits *self)
{
  g_clear_pointer (&self->bytes, g_free);
  self->n_bytes = 0;
}

static inline gboolean
store_bits_has (const StoreBits *self, gint64 id)
{
  gsize byte = (guint64) id / 8;

  return byte < self->n_bytes && (self->bytes[byte] & 1 << id % 8) != 0;
}

/* FALSE when it was in the set. What can't be an id never is. */
static inline gboolean
store_bits_add (StoreBits *self, gint64 id)
{
  gsize byte = (guint64) id / 8;
  guint8 bit;

  if (id < 0 || id >= STORE_BITS_MAX)
    return TRUE;

  if (byte >= self->n_bytes)
    {
      gsize n_bytes = MAX (byte + 1, self->n_bytes * 2);

      self->bytes = g_realloc (self->bytes, n_bytes);
      memset (self->bytes + self->n_bytes, 0, n_bytes - self->n_bytes);
      self->n_bytes = n_bytes;
    }
  bit = 1 << id % 8;
  if ((self->bytes[byte] & bit) != 0)
    return FALSE;
  self->bytes[byte] |= bit;

  return TRUE;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreBits, store_bits_clear)

G_END_DECLS
