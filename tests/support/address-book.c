/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "address-book.h"

#include "patience.h"

#define BOOK "org.gnome.evolution.dataserver.AddressBook"

gboolean
address_book_is_installed (void)
{
  return g_file_test (ADDRESS_BOOK_SERVICES "/" ADDRESS_BOOK_NAME ".service", G_FILE_TEST_EXISTS);
}

static GVariant *
call (GDBusConnection *bus, const char *name, const char *path, const char *interface,
      const char *method, GVariant *parameters)
{
  GError *error = NULL;
  GVariant *answer
    = g_dbus_connection_call_sync (bus, name, path, interface, method, parameters, NULL,
                                   G_DBUS_CALL_FLAGS_NONE, PATIENCE_SECONDS * 1000, NULL, &error);

  g_assert_no_error (error);
  return answer;
}

void
address_book_add (GDBusConnection *bus, const char *uid, const char *vcard)
{
  g_autoptr (GVariant) place
    = call (bus, ADDRESS_BOOK_NAME, "/org/gnome/evolution/dataserver/AddressBookFactory", BOOK "Factory",
            "OpenAddressBook", g_variant_new ("(s)", uid));
  g_autoptr (GVariant) opened = NULL;
  g_autoptr (GVariant) created = NULL;
  const char *path, *owner;

  g_variant_get (place, "(&s&s)", &path, &owner);
  opened = call (bus, owner, path, BOOK, "Open", NULL);
  created = call (bus, owner, path, BOOK, "CreateContacts",
                  g_variant_new ("(^asu)", (const char *const[]){ vcard, NULL }, 0));
}

void
address_book_add_person (GDBusConnection *bus, const char *uid, const char *name, const char *address)
{
  g_autofree char *vcard = g_strdup_printf (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:%s\r\nEMAIL:%s\r\nEND:VCARD\r\n", name, address);

  address_book_add (bus, uid, vcard);
}

GPid
address_book_get_pid (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer
    = call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "GetConnectionUnixProcessID", g_variant_new ("(s)", ADDRESS_BOOK_NAME));
  guint32 pid;

  g_variant_get (answer, "(u)", &pid);
  return (GPid) pid;
}
