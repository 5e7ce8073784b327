/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-contact.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The address books of the desktop: those of Evolution Data Server, spoken to over the session bus. Where there
 * is none nobody is found, and nothing is said about it. It is started with the first search, by the bus.
 *
 * Asked are the books that are switched on and not kept from completing, all at once; each has one question at
 * a time, so that fast typing asks a slow one for the first and the last of it. A book that fails is left alone
 * until ph_address_books_renew().
 *
 * Signal "found": what ph_address_books_get_found() gives has changed. Main thread. */
#define PH_TYPE_ADDRESS_BOOKS (ph_address_books_get_type ())
G_DECLARE_FINAL_TYPE (PhAddressBooks, ph_address_books, PH, ADDRESS_BOOKS, GObject)

/* @bus: a session bus. */
PhAddressBooks *ph_address_books_new (GDBusConnection *bus);

/* Looks for all who may be meant by @typed, of which all words are in the name, the nickname or the address. A
 * single letter is not worth a question. Returns at once. */
void ph_address_books_search (PhAddressBooks *self, const char *typed);

/* What was found last, in the books' order; maybe for what was typed before, while the answer is on its way.
 * Borrowed, (element-type PhContact). */
GPtrArray *ph_address_books_get_found (PhAddressBooks *self);

/* The next search looks anew which books there are. */
void ph_address_books_renew (PhAddressBooks *self);

G_END_DECLS
