/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A message as it lies in an archive: its bytes and what a folder knows of it. */

/* The largest that is read. No server takes one that large. */
#define ARCHIVE_MESSAGE_MAX (256 * 1024 * 1024)

/* More keywords than this are not read of one message. */
#define ARCHIVE_KEYWORDS_MAX 64

typedef struct
{
  GBytes *raw;       /* with CRLF line ends */
  guint flags;       /* ImapFlags, without \Recent */
  char **keywords;   /* NULL-terminated */
  gint64 date;       /* when it was received, seconds since 1970 */
} ArchiveMessage;

void archive_message_free (ArchiveMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveMessage, archive_message_free)

/* Whether the beginning of @raw is that of a mail: it has a date, a sender or a Message-ID. */
gboolean archive_is_message (const char *raw, gsize len);

/* Takes the fields that mbox files keep flags in out of the header: the first Status, X-Status and
 * X-Keywords; X-Mozilla-Status and X-Mozilla-Keys are read and stay. Adds to @flags and @keywords
 * (element-type owned char*). */
void archive_take_status (GString *raw, guint *flags, GPtrArray *keywords);

/* The same fields for @flags and @keywords (nullable), with LF line ends. Owned. */
char *archive_make_status (guint flags, const char *const *keywords);

/* When the message was received, by its topmost Received field, else when it was sent; MIME_DATE_NONE. */
gint64 archive_find_date (const char *raw, gsize len);

/* Whether a server takes it as the name of a keyword: an atom of RFC 9051. */
gboolean archive_is_keyword (const char *text);

G_END_DECLS
