/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ids of folders that wait for something, each once, in the order in which they came: (element-type
 * gint64), owned. */
GArray *folder_ids_new (void);

/* Nothing when it is there already, or is not. */
void folder_ids_add (GArray *ids, gint64 id);
void folder_ids_remove (GArray *ids, gint64 id);

/* Whose turn it is: @first if it waits, else @second, else who came first. One at least waits. */
gint64 folder_ids_choose (GArray *ids, gint64 first, gint64 second);

G_END_DECLS
