/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Deletes the folder @path with all that is in it. A symbolic link is deleted, never followed, and
 * when @path itself is one, or is no folder, nothing is done and it fails; no folder that is put in
 * another's place meanwhile is entered either. That there is nothing at @path is success. It goes on
 * behind what can't be deleted and reports the first such thing (G_FILE_ERROR). Any thread. */
gboolean ph_tree_remove (const char *path, GError **error);

G_END_DECLS
