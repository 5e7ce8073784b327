/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine.h"
#include "ph-composition.h"

G_BEGIN_DECLS

/* All mails that are being written, in the order in which they were begun, and the thread that writes their
 * versions. A GListModel of PhComposition. Main thread. */
#define PH_TYPE_COMPOSITIONS (ph_compositions_get_type ())
G_DECLARE_FINAL_TYPE (PhCompositions, ph_compositions, PH, COMPOSITIONS, GObject)

/* @root: the folder with the folders of all versions; NULL: $XDG_DATA_HOME/posthorn/compositions. */
PhCompositions *ph_compositions_new (Engine *engine, const char *root);

/* Takes @draft, and returns a mail that is in the list (transfer full). Nothing is on the disk before
 * something is typed. */
PhComposition *ph_compositions_begin (PhCompositions *self, ComposeDraft *draft);

/* Brings back what the program had open when it ended, however that was: it is in the list then. Once, before
 * engine_start(): what is in an outbox is on its way and not brought back, and that can only be told as long
 * as nothing is sent. Returns how many came back, with @n_failed (nullable) more of which nothing can be read;
 * their folders stay. */
void ph_compositions_recover_async (PhCompositions *self, GAsyncReadyCallback callback,
                                    gpointer user_data);
guint ph_compositions_recover_finish (PhCompositions *self, GAsyncResult *result, guint *n_failed);

/* Before the last unref: writes what was typed since the last version, and waits until the disk has it. */
void ph_compositions_stop (PhCompositions *self);

G_END_DECLS
