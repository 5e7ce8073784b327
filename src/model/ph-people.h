/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine.h"
#include "ph-address-books.h"

G_BEGIN_DECLS

/* Everybody whom the accounts have to do with, for completing what is typed as a recipient. Read anew from the
 * accounts when it is asked to, off the main thread; searched in memory. Main thread.
 *
 * Those are first whom mail goes to often and lately; one mail to somebody counts as much as ten from
 * them, and everything half as much for each half year that has passed since the last of it. Behind them are
 * those in the desktop's address books, as soon as these have answered.
 *
 * Signal "found": what ph_people_complete() gives for what was typed last may have become more. */
#define PH_TYPE_PEOPLE (ph_people_get_type ())
G_DECLARE_FINAL_TYPE (PhPeople, ph_people, PH, PEOPLE, GObject)

/* @books: (nullable) address books to ask as well. */
PhPeople *ph_people_new (Engine *engine, PhAddressBooks *books);

/* Reads all accounts; what is known stays until then. Those that can't be read are left out. Address books are
 * looked for anew with the next word that is typed. */
void ph_people_load_async (PhPeople *self, GAsyncReadyCallback callback, gpointer user_data);
void ph_people_load_finish (PhPeople *self, GAsyncResult *result);

/* Up to @max whose name, or a word of it, or whose address or its domain begins with @typed, whatever the case
 * and the accents; the best first, and no address twice. Several words: all of them. (element-type PhContact),
 * owned. Does not wait for the address books. Some µs a hundred people. */
GPtrArray *ph_people_complete (PhPeople *self, const char *typed, guint max);

G_END_DECLS
