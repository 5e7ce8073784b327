/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* A draft as bytes, to be kept on this computer while it is written. All of it, which a mail is not: what is
 * half an address yet, the user's own files by their paths, quotes as the composer has them. The bytes of parts
 * lie beside it and are only named in it, so that what is written after each pause is as large as the text.
 * Any thread. */

/* The name of @bytes (borrowed; until the next call), which it keeps. NULL when it can't; then the snapshot
 * fails of that. */
typedef const char *(*ComposeSnapshotKeep) (GBytes *bytes, gpointer user_data, GError **error);

/* The bytes of that name, owned; NULL when they are lost. */
typedef GBytes *(*ComposeSnapshotFind) (const char *name, gpointer user_data);

/* @extra (nullable, a{sv}; a floating one is taken): what its owner wants to know again. NULL only when @keep
 * failed. Equal drafts make equal bytes. */
GBytes *compose_snapshot_write (const ComposeDraft *draft, GVariant *extra,
                                ComposeSnapshotKeep keep, gpointer user_data, GError **error);

/* The way back. Fails with PH_ERROR_DAMAGED for what is no snapshot, or one that was cut off or changed. Parts
 * whose bytes are lost are left out, and counted in @n_lost: words are worth more. @extra (nullable) is owned by
 * the caller, a{sv}, never NULL. */
ComposeDraft *compose_snapshot_read (GBytes *bytes, ComposeSnapshotFind find, gpointer user_data,
                                     GVariant **extra, guint *n_lost, GError **error);

G_END_DECLS
