/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The address books of a real Evolution Data Server, which a session bus starts. Ends the program on errors. */

#define ADDRESS_BOOK_SERVICES "/usr/share/dbus-1/services"
#define ADDRESS_BOOK_NAME "org.gnome.evolution.dataserver.AddressBook10"

/* The one that everybody has. */
#define ADDRESS_BOOK_PERSONAL "system-address-book"

/* FALSE: it is not on this computer, and the test is to be skipped. */
gboolean address_book_is_installed (void);

/* Puts @vcard into the address book @uid. */
void address_book_add (GDBusConnection *bus, const char *uid, const char *vcard);

/* Such an entry: somebody with one address. */
void address_book_add_person (GDBusConnection *bus, const char *uid, const char *name,
                              const char *address);

/* The process that has the address books. */
GPid address_book_get_pid (GDBusConnection *bus);

G_END_DECLS
