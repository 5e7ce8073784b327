/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"
#include "engine.h"

G_BEGIN_DECLS

/* Everybody whom the accounts have to do with, for completing what is typed as a recipient. Read anew from the
 * accounts when it is asked to, off the main thread; searched in memory. Main thread.
 *
 * Those are first whom mail goes to often and lately; one mail to somebody counts as much as ten from
 * them, and everything half as much for each half year that has passed since the last of it. */
#define PH_TYPE_PEOPLE (ph_people_get_type ())
G_DECLARE_FINAL_TYPE (PhPeople, ph_people, PH, PEOPLE, GObject)

PhPeople *ph_people_new (Engine *engine);

/* Reads all accounts; what is known stays until then. Those that can't be read are left out. */
void ph_people_load_async (PhPeople *self, GAsyncReadyCallback callback, gpointer user_data);
void ph_people_load_finish (PhPeople *self, GAsyncResult *result);

/* Up to @max whose name, or a word of it, or whose address or its domain begins with @typed, whatever the case
 * and the accents; the best first. Several words: all of them. (element-type ComposeMailbox), owned. Some µs
 * a hundred people. */
GPtrArray *ph_people_complete (PhPeople *self, const char *typed, guint max);

G_END_DECLS
