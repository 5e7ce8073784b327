/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-roles.h"

#include <string.h>

typedef struct
{
  const char *path;
  ImapMailboxAttributes attributes;
  FolderRole role;
} Row;

static void
check (const Row *rows, guint n, char delimiter, const char *prefix)
{
  g_autoptr (GPtrArray) folders =
      g_ptr_array_new_with_free_func ((GDestroyNotify) store_folder_free);
  g_autofree ImapMailboxAttributes *attributes = g_new0 (ImapMailboxAttributes, n);

  for (guint i = 0; i < n; i++)
    {
      StoreFolder *folder = g_new0 (StoreFolder, 1);
      const char *name = strrchr (rows[i].path, delimiter);

      folder->wire_name = g_strdup (rows[i].path);
      folder->path = g_strdup (rows[i].path);
      folder->name = g_strdup (name != NULL ? name + 1 : rows[i].path);
      folder->delimiter = delimiter;
      if ((rows[i].attributes & IMAP_MAILBOX_NOSELECT) != 0)
        folder->flags |= STORE_FOLDER_NOSELECT;
      attributes[i] = rows[i].attributes;
      g_ptr_array_add (folders, folder);
    }

  folder_roles_assign (folders, attributes, prefix);
  for (guint i = 0; i < n; i++)
    {
      const StoreFolder *folder = folders->pdata[i];

      g_test_message ("%s", folder->path);
      g_assert_cmpstr (folder_role_name (folder->role), ==, folder_role_name (rows[i].role));
    }
}

/* What the server says wins over names, once a role. */
static void
test_special_use (void)
{
  static const Row rows[] = {
    { "INBOX", 0, FOLDER_ROLE_INBOX },
    { "Gesendet", IMAP_MAILBOX_SENT, FOLDER_ROLE_SENT },
    { "Sent", 0, FOLDER_ROLE_NONE },
    { "Old Sent", IMAP_MAILBOX_SENT, FOLDER_ROLE_NONE },
    { "Trash", IMAP_MAILBOX_NOSELECT, FOLDER_ROLE_NONE },
    { "Deleted Items", 0, FOLDER_ROLE_TRASH },
    { "Everything", IMAP_MAILBOX_ALL, FOLDER_ROLE_ALL },
  };

  check (rows, G_N_ELEMENTS (rows), '/', "");
}

static void
test_names (void)
{
  static const Row rows[] = {
    { "INBOX", 0, FOLDER_ROLE_INBOX },
    { "INBOX.Brouillons", 0, FOLDER_ROLE_NONE },
    { "INBOX.ENTWÜRFE", 0, FOLDER_ROLE_DRAFTS },
    { "INBOX.Корзина", 0, FOLDER_ROLE_TRASH },
    { "INBOX.迷惑メール", 0, FOLDER_ROLE_JUNK },
    { "INBOX.Archives", 0, FOLDER_ROLE_ARCHIVE },
    { "INBOX.Work.2020.Sent", 0, FOLDER_ROLE_NONE },
    { "INBOX.Arbeit.Gesendet", 0, FOLDER_ROLE_SENT },
    { "INBOX.Sentences", 0, FOLDER_ROLE_NONE },
  };

  check (rows, G_N_ELEMENTS (rows), '.', "INBOX.");
}

static void
test_single_names (void)
{
  g_assert_cmpint (folder_role_from_name ("Papierkorb"), ==, FOLDER_ROLE_TRASH);
  g_assert_cmpint (folder_role_from_name ("SENT"), ==, FOLDER_ROLE_SENT);
  /* Decomposed letters are the same letters. */
  g_assert_cmpint (folder_role_from_name ("Entwu\xcc\x88rfe"), ==, FOLDER_ROLE_DRAFTS);
  g_assert_cmpint (folder_role_from_name (""), ==, FOLDER_ROLE_NONE);
  g_assert_cmpint (folder_role_from_name ("\xff"), ==, FOLDER_ROLE_NONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folder-roles/special-use", test_special_use);
  g_test_add_func ("/folder-roles/names", test_names);
  g_test_add_func ("/folder-roles/single-names", test_single_names);

  return g_test_run ();
}
