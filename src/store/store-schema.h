/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-sqlite.h"

G_BEGIN_DECLS

/* The files of a cache, made and brought to the newest schema as needed, ready for use. */
StoreDb *store_schema_open_mail (const char *path, gboolean read_only, GError **error);
StoreDb *store_schema_open_bodies (const char *path, gboolean read_only, GError **error);

/* PH_ERROR_DAMAGED when the tables of a mail.sqlite are not described as its version has them; TRUE also
 * for a newer version. @is_newest: it is of this one. */
gboolean store_schema_check_mail (StoreDb *db, gboolean *is_newest, GError **error);

/* Runs those of @scripts (SQL texts, one a version) that the file's user_version lacks, each in a
 * transaction of its own. PH_ERROR_INVALID when the file is newer than the last of them. */
gboolean store_schema_migrate (StoreDb *db, const char *const *scripts, guint n_scripts,
                               GError **error);

G_END_DECLS
