/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-placement.h"

#include "store-message.h"
#include "store-private.h"

static void
clear_writer (gpointer data)
{
  StoreWriter *writer = data;

  g_free (writer->name);
  g_free (writer->address);
}

void
store_row_group_free (StoreRowGroup *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->writers);
  g_free (self);
}

static gboolean
is_writer (const StoreWriter *writer, const char *name, const char *address)
{
  if (address == NULL || writer->address == NULL)
    return address == writer->address && g_strcmp0 (writer->name, name) == 0;

  return g_ascii_strcasecmp (writer->address, address) == 0;
}

static StoreWriter *
need_writer (StoreRowGroup *self, const char *name, const char *address)
{
  StoreWriter added = { 0 };

  for (guint i = 0; i < self->writers->len; i++)
    {
      StoreWriter *writer = &g_array_index (self->writers, StoreWriter, i);

      if (is_writer (writer, name, address))
        return writer;
    }
  added.name = g_strdup (name);
  added.address = g_strdup (address);
  g_array_append_val (self->writers, added);

  return &g_array_index (self->writers, StoreWriter, self->writers->len - 1);
}

/* One message, in the folder or elsewhere. */
static void
add_message (StoreRowGroup *self, StoreStatement *row, gint64 folder_id)
{
  StoreWriter *writer = need_writer (self, store_column_text (row, 0), store_column_text (row, 1));
  gint64 shown = store_column_int (row, 5);

  if (store_column_int (row, 4) != folder_id)
    return;

  self->n++;
  self->is_flagged |= (shown & STORE_FLAG_FLAGGED) != 0;
  self->has_attachment |= (store_column_int (row, 2) & STORE_MESSAGE_ATTACHMENT) != 0;
  self->largest = MAX (self->largest, (guint64) store_column_int (row, 3));
  if ((shown & STORE_FLAG_SEEN) == 0)
    {
      self->n_unread++;
      writer->has_unread = TRUE;
    }
}

StoreRowGroup *
store_placement_load_group (Store *store, gint64 folder_id, gint64 thread_id, GError **error)
{
  g_autoptr (StoreRowGroup) self = g_new0 (StoreRowGroup, 1);
  g_autoptr (StoreStatement) row = NULL;
  int step;

  self->writers = g_array_new (FALSE, FALSE, sizeof (StoreWriter));
  g_array_set_clear_func (self->writers, clear_writer);
  row = store_prepare (store,
                       "SELECT m.from_name, m.from_address, m.bits, m.size, p.folder_id, p.shown "
                       "FROM message AS m INDEXED BY message_thread "
                       "CROSS JOIN placement AS p INDEXED BY placement_message "
                       "ON p.message_id = m.id AND p.hidden = 0 "
                       "WHERE m.thread_id = ? ORDER BY p.date, p.id",
                       error);
  store_bind_int (row, thread_id);
  while ((step = store_step (row, error)) > 0)
    add_message (self, row, folder_id);

  return step == 0 ? g_steal_pointer (&self) : NULL;
}
