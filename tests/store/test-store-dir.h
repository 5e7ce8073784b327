/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* A new folder for temporary files, and its removal with all in it. */
char *test_store_dir_new (void);
void test_store_dir_free (const char *dir);

/* Opens the cache in @dir; that must succeed. */
Store *test_store_open (const char *dir, StoreOpenFlags flags);

/* Begin and commit, which must succeed. */
void test_store_begin (Store *store);
void test_store_commit (Store *store);

/* The number that a SELECT gives on the database at @path. */
gint64 test_store_count (const char *path, const char *sql);

G_END_DECLS
