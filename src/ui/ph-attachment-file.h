/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The bytes of an attachment, and where they go: into a file that the person chose and agreed to have replaced
 * (whole, under another name first), or into a folder under a name that is free there, or, with neither, into
 * a private folder (mode 0700, made anew for each). All borrowed. */
typedef struct
{
  GBytes *bytes;
  const char *encoding; /* (nullable) that is still to be undone */
  const char *name;     /* safe as a file name */
  GFile *file;          /* (nullable) to be replaced */
  GFile *folder;        /* (nullable) to be added to */
} PhAttachmentFile;

/* The file that was written, mode 0600 (owned), or NULL with an error that can be shown, and nothing left of it. Waits
 * for the disk: not for the main thread. */
GFile *ph_attachment_file_write (const PhAttachmentFile *self, GError **error);

/* Whether a file that was written holds a program, whatever its name says. Not for the main thread. */
gboolean ph_attachment_file_holds_program (GFile *file);

/* What the private folders lie in. Owned. */
char *ph_attachment_file_get_private_root (void);

G_END_DECLS
