/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "archive-message.h"

G_BEGIN_DECLS

/* The messages of mbox files, Maildirs and .eml files, one after the other. The names of the files, one
 * message and a piece of a file are in memory at a time. Any thread, one at a time. */
typedef struct _ArchiveReader ArchiveReader;

/* @files (element-type GFile): files are mbox where they begin with a From_ line, else one message each. Of
 * folders those with "cur" are Maildirs; in others all files named *.eml, *.mbox or *.mbx are read, or called
 * "mbox", and the Maildirs, as deep as ARCHIVE_DEPTH_MAX. Links in folders, and hidden files, are passed
 * over. */
#define ARCHIVE_DEPTH_MAX 16

ArchiveReader *archive_reader_new (GPtrArray *files);
void archive_reader_free (ArchiveReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveReader, archive_reader_free)

/* The next message (owned); NULL without error at the end. What is no message, too large or can't be read
 * to its end is passed over and counted. Fails with G_IO_ERROR_CANCELLED alone. */
ArchiveMessage *archive_reader_next (ArchiveReader *self, GCancellable *cancellable, GError **error);

/* How far it is, 0 to 1, by bytes. */
double archive_reader_get_fraction (ArchiveReader *self);

/* How many messages or files were passed over. */
guint archive_reader_get_n_skipped (ArchiveReader *self);

G_END_DECLS
