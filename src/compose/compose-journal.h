/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* The versions of a mail that is being written, in a folder of its own:
 *
 *   000001, 000002 …  versions (compose-snapshot.h), each a file that is whole and on the disk before it has
 *                     its name, and is never changed
 *   <SHA-256>         what parts are made of and no file of the user's is; once for all versions, until the
 *                     folder goes
 *
 * Whatever happens, what was written down last can be read again, and if the disk spoils that, what was
 * written before. Two journals of one folder at a time are an error of the caller. Blocks; one thread at a
 * time, not the main one; references are taken and dropped by any. */
typedef struct _ComposeJournal ComposeJournal;

/* Of the versions the last ones are kept. */
#define COMPOSE_JOURNAL_MAX 50

/* @path: the folder, which need not be there; it is made with the first version. */
ComposeJournal *compose_journal_new (const char *path);
ComposeJournal *compose_journal_ref (ComposeJournal *self);
void compose_journal_unref (ComposeJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposeJournal, compose_journal_unref)

const char *compose_journal_get_path (ComposeJournal *self);

/* Writes a version, which has survived a loss of power when this returns; nothing when it would be the same as
 * the one before. @extra as in compose_snapshot_write(). Fails with PH_ERROR_DISK, and then the versions are
 * what they were. */
gboolean compose_journal_add (ComposeJournal *self, const ComposeDraft *draft, GVariant *extra,
                              GError **error);

/* The numbers of the versions, oldest first: guint64, owned. Empty when there is no folder. */
GArray *compose_journal_list (ComposeJournal *self);

/* The version @number, or with 0 the newest that can be read. @extra (nullable) and @n_lost as in
 * compose_snapshot_read(). PH_ERROR_NOT_FOUND when there is none, PH_ERROR_DAMAGED. */
ComposeDraft *compose_journal_read (ComposeJournal *self, guint64 number, GVariant **extra,
                                    guint *n_lost, GError **error);

/* Removes all versions: at once for whoever looks for them, even if the power fails half-way. PH_ERROR_DISK. */
gboolean compose_journal_remove (ComposeJournal *self, GError **error);

/* The names of the folders in @root that are journals. Cleans up behind removals that were interrupted.
 * Owned, never NULL. */
GStrv compose_journals_list (const char *root);

G_END_DECLS
