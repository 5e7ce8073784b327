/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-people.h"

#include "mime-address.h"
#include "store-envelope.h"
#include "store-folder.h"
#include "store-private.h"

void
store_person_free (StorePerson *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

/* ---- Collecting ----------------------------------------------------------------------------- */

/* Adds one to what is known of @address, which may be no address. */
static StorePerson *
meet (GHashTable *people, const char *name, const char *address, gint64 date)
{
  g_autofree char *key = NULL;
  StorePerson *person;

  if (address == NULL || !mime_address_is_valid (address))
    return NULL;

  key = g_utf8_strdown (address, -1);
  person = g_hash_table_lookup (people, key);
  if (person == NULL)
    {
      person = g_new0 (StorePerson, 1);
      person->address = g_strdup (address);
      person->last = G_MININT64;
      g_hash_table_insert (people, g_steal_pointer (&key), person);
    }
  if (name != NULL && *name != '\0' && (person->name == NULL || date > person->last))
    {
      g_free (person->name);
      person->name = g_strdup (name);
    }
  person->last = MAX (person->last, date);
  return person;
}

static void
meet_recipients (GHashTable *people, const char *field, gint64 date)
{
  g_autoptr (MimeTypedAddresses) addresses = NULL;

  if (field == NULL)
    return;
  addresses = mime_addresses_parse_typed (field);
  for (guint i = 0; i < addresses->list.n; i++)
    {
      const MimeAddress *address = &addresses->list.items[i];
      StorePerson *person = meet (people, address->name, address->address, date);

      if (person != NULL)
        person->written++;
    }
}

/* ---- Folders -------------------------------------------------------------------------------- */

static StoreStatement *
prepare (Store *store, gint64 folder_id, guint limit, GError **error)
{
  StoreStatement *rows
    = store_prepare (store,
                     "SELECT m.from_name, m.from_address, p.date, m.envelope FROM placement AS p "
                     "JOIN message AS m ON m.id = p.message_id "
                     "WHERE p.folder_id = ? AND p.hidden = 0 ORDER BY p.date DESC LIMIT ?",
                     error);

  store_bind_int (rows, folder_id);
  store_bind_int (rows, limit);
  return rows;
}

static gboolean
read_sent (Store *store, gint64 folder_id, GHashTable *people, GError **error)
{
  g_autoptr (StoreStatement) rows = prepare (store, folder_id, STORE_PEOPLE_MAX_SENT, error);
  int step;

  while ((step = store_step (rows, error)) > 0)
    {
      StoreMessage message = { 0 };
      gint64 date = store_column_int (rows, 2);
      gsize len;
      const guint8 *envelope = store_column_blob (rows, 3, &len);

      store_envelope_read (envelope, len, &message);
      meet_recipients (people, message.to, date);
      meet_recipients (people, message.cc, date);
      meet_recipients (people, message.bcc, date);
      store_envelope_clear (&message);
    }
  return step == 0;
}

static gboolean
read_received (Store *store, gint64 folder_id, GHashTable *people, GError **error)
{
  g_autoptr (StoreStatement) rows = prepare (store, folder_id, STORE_PEOPLE_MAX_RECEIVED, error);
  int step;

  while ((step = store_step (rows, error)) > 0)
    {
      StorePerson *person = meet (people, store_column_text (rows, 0), store_column_text (rows, 1),
                                  store_column_int (rows, 2));

      if (person != NULL)
        person->received++;
    }
  return step == 0;
}

/* Folders that show what lies elsewhere would count it twice. */
static gboolean
read_folder (Store *store, const StoreFolder *folder, GHashTable *people, GError **error)
{
  switch (folder->role)
    {
    case FOLDER_ROLE_SENT:
      return read_sent (store, folder->id, people, error);
    case FOLDER_ROLE_DRAFTS:
    case FOLDER_ROLE_JUNK:
    case FOLDER_ROLE_TRASH:
    case FOLDER_ROLE_ALL:
    case FOLDER_ROLE_FLAGGED:
    case FOLDER_ROLE_IMPORTANT:
    case FOLDER_ROLE_OUTBOX:
      return TRUE;
    case FOLDER_ROLE_NONE:
    case FOLDER_ROLE_INBOX:
    case FOLDER_ROLE_ARCHIVE:
    default:
      return read_received (store, folder->id, people, error);
    }
}

GPtrArray *
store_people_list (Store *store, GError **error)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, error);
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) store_person_free);
  gboolean ok = folders != NULL;
  GHashTableIter iter;
  gpointer person;

  for (guint i = 0; ok && i < folders->len; i++)
    ok = read_folder (store, folders->pdata[i], people, error);

  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, NULL, &person))
    g_ptr_array_add (result, person);
  if (!ok)
    g_clear_pointer (&result, g_ptr_array_unref);
  return result;
}
