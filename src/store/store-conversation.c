/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-conversation.h"

#include "store-folder.h"
#include "store-private.h"

/* Where the person looks. */
typedef struct
{
  gint64 placement_id;
  gint64 folder_id;
  FolderRole role;
} Opened;

static gboolean
find_opened (Store *store, gint64 placement_id, Opened *opened, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT f.id, f.role FROM placement AS p JOIN folder AS f "
                       "ON f.id = p.folder_id WHERE p.id = ?",
                       error);
  store_bind_int (row, placement_id);
  step = store_step (row, error);
  if (step > 0)
    *opened = (Opened) { placement_id, store_column_int (row, 0), store_column_int (row, 1) };

  return step >= 0;
}

static gboolean
is_put_away (FolderRole role)
{
  return role == FOLDER_ROLE_TRASH || role == FOLDER_ROLE_JUNK;
}

/* Of the placements of a message the one of the lowest rank stands for it. */
static guint
get_rank (const Opened *opened, gint64 placement_id, gint64 folder_id, FolderRole role)
{
  if (placement_id == opened->placement_id)
    return 0;
  if (folder_id == opened->folder_id)
    return 1;

  switch (role)
    {
    case FOLDER_ROLE_INBOX:
      return 2;
    /* They show what lies elsewhere. */
    case FOLDER_ROLE_ALL:
    case FOLDER_ROLE_FLAGGED:
    case FOLDER_ROLE_IMPORTANT:
      return 4;
    default:
      return 3;
    }
}

static int
compare_dates (gconstpointer a, gconstpointer b)
{
  const StoreConversationEntry *x = a;
  const StoreConversationEntry *y = b;

  if (x->date != y->date)
    return x->date < y->date ? -1 : 1;
  return x->message_id < y->message_id ? -1 : x->message_id > y->message_id;
}

/* The rows of one message come together. */
static GArray *
read_entries (StoreStatement *row, const Opened *opened, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (StoreConversationEntry));
  guint best = 0;
  int step;

  while ((step = store_step (row, error)) > 0)
    {
      const StoreConversationEntry entry = {
        .placement_id = store_column_int (row, 0),
        .message_id = store_column_int (row, 1),
        .date = store_column_int (row, 2),
        .flags = store_column_int (row, 3),
      };
      gint64 folder_id = store_column_int (row, 4);
      FolderRole role = store_column_int (row, 5);
      guint rank = get_rank (opened, entry.placement_id, folder_id, role);
      StoreConversationEntry *last
        = entries->len > 0 ? &g_array_index (entries, StoreConversationEntry, entries->len - 1)
                           : NULL;

      if (is_put_away (role) && role != opened->role)
        continue;

      if (last == NULL || last->message_id != entry.message_id)
        g_array_append_val (entries, entry);
      else if (rank < best)
        *last = entry;
      else
        continue;
      best = rank;
    }

  return step == 0 ? g_steal_pointer (&entries) : NULL;
}

GArray *
store_conversation_list (Store *store, gint64 message_id, gint64 placement_id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  Opened opened = { 0 };
  GArray *entries;

  STORE_ASSERT_THREAD (store);

  if (!find_opened (store, placement_id, &opened, error))
    return NULL;

  row = store_prepare (store,
                       "SELECT p.id, p.message_id, p.date, p.shown, p.folder_id, f.role "
                       "FROM message AS m INDEXED BY message_thread "
                       "CROSS JOIN placement AS p INDEXED BY placement_message "
                       " ON p.message_id = m.id AND p.hidden = 0 "
                       "CROSS JOIN folder AS f ON f.id = p.folder_id "
                       "WHERE m.thread_id = (SELECT thread_id FROM message WHERE id = ?) "
                       "ORDER BY m.id, p.id",
                       error);
  store_bind_int (row, message_id);
  entries = read_entries (row, &opened, error);
  if (entries != NULL)
    g_array_sort (entries, compare_dates);

  return entries;
}
