/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "archive-message.h"

G_BEGIN_DECLS

/* Writes messages into an mbox file or a Maildir that is not there before it is whole. One thread at a
 * time, not the main one. */

typedef enum
{
  ARCHIVE_FORMAT_MBOX,    /* mboxrd; flags in Status, X-Status, X-Keywords; replaces a file of the name */
  ARCHIVE_FORMAT_MAILDIR, /* flags in the names; nothing may have the name yet */
} ArchiveFormat;

typedef struct _ArchiveWriter ArchiveWriter;

/* At @path in the end; under another name beside it until then. Readable by this user alone. PH_ERROR_DISK, or
 * PH_ERROR_INVALID when a Maildir would replace something. */
ArchiveWriter *archive_writer_new (ArchiveFormat format, const char *path, GError **error);

gboolean archive_writer_add (ArchiveWriter *self, const ArchiveMessage *message, GError **error);

/* Brings it to the disk and to its name. */
gboolean archive_writer_finish (ArchiveWriter *self, GError **error);

/* Removes what was not finished. */
void archive_writer_free (ArchiveWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveWriter, archive_writer_free)

G_END_DECLS
