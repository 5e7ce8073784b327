/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A layer over SQLite's files that fails when it is told to. Once installed, it is what all
 * connections opened from then on use. One thread only. */
void test_vfs_install (void);

/* The @nth write, truncation or sync from now on (from 1) fails with the SQLite result @error; all
 * after it, too, when @sticky. 0: none fails. */
void test_vfs_fail (guint nth, int error, gboolean sticky);

/* Whether that has come about. */
gboolean test_vfs_has_failed (void);

/* Syncs of write-ahead logs so far. */
guint test_vfs_get_n_log_syncs (void);

G_END_DECLS
