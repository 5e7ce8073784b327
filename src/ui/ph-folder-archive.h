/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "archive-writer.h"
#include "ph-filing.h"

G_BEGIN_DECLS

/* A folder into an archive and archives into a folder: the question where, a dialog with the progress and a
 * button to cancel, which leaves the window free, and at the end what became of it, in words. An import can
 * be undone. */

/* Asks for the name and the format. @parent: any widget of the window. */
void ph_folder_archive_ask_export (GtkWidget *parent, PhFolder *folder);

/* Asks for files, or for a folder: a Maildir, or one with .eml or mbox files. */
void ph_folder_archive_ask_import (GtkWidget *parent, PhFiling *filing, PhFolder *folder,
                                   gboolean from_folder);

/* The same without the question. */
void ph_folder_archive_export (GtkWidget *parent, PhFolder *folder, ArchiveFormat format,
                               const char *path);
void ph_folder_archive_import (GtkWidget *parent, PhFiling *filing, PhFolder *folder,
                               GPtrArray *files);

G_END_DECLS
