/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* 64-bit hashes as stored in the cache: FNV-1a, mixed at the end. Never changed without a
 * migration. What is found by one is compared in full where it matters. */

#define STORE_HASH_START G_GUINT64_CONSTANT (0xcbf29ce484222325)

static inline guint64
store_hash_add (guint64 hash, guint8 byte)
{
  return (hash ^ byte) * G_GUINT64_CONSTANT (0x100000001b3);
}

static inline guint64
store_hash_add_int (guint64 hash, gint64 value)
{
  for (guint i = 0; i < sizeof value; i++)
    hash = store_hash_add (hash, (guint8) ((guint64) value >> (8 * i)));

  return hash;
}

/* Of a text or NULL, with its length, so that no text runs into the next. */
static inline guint64
store_hash_add_text (guint64 hash, const char *text)
{
  gsize len = text != NULL ? strlen (text) : 0;

  hash = store_hash_add_int (hash, text != NULL ? (gint64) len : -1);
  for (gsize i = 0; i < len; i++)
    hash = store_hash_add (hash, (guint8) text[i]);

  return hash;
}

static inline gint64
store_hash_end (guint64 hash)
{
  hash ^= hash >> 33;
  hash *= G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash ^= hash >> 33;
  hash *= G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  hash ^= hash >> 33;

  return (gint64) hash;
}

/* Of a string; @kind keeps those of different kinds apart. */
static inline gint64
store_hash_text (guint8 kind, const char *text)
{
  guint64 hash = store_hash_add (STORE_HASH_START, kind);

  for (; *text != '\0'; text++)
    hash = store_hash_add (hash, *text);

  return store_hash_end (hash);
}

G_END_DECLS
