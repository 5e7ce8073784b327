/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-keys.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>

#define PLACEMENT_BITS 48
#define PLACEMENT_MASK ((G_GUINT64_CONSTANT (1) << PLACEMENT_BITS) - 1)

/* No cache comes to so many placements. */
#define OUTBOX_BIT (G_GUINT64_CONSTANT (1) << (PLACEMENT_BITS - 1))

/* Interned account ids by slot; slot 0 is never given out, so that no key is 0. */
static GPtrArray *slots;

static guint64
find_slot (const char *account_id)
{
  const char *interned = g_intern_string (account_id);

  if (slots == NULL)
    {
      slots = g_ptr_array_new ();
      g_ptr_array_add (slots, NULL);
    }

  for (guint i = 1; i < slots->len; i++)
    if (g_ptr_array_index (slots, i) == interned)
      return i;

  g_ptr_array_add (slots, (gpointer) interned);
  g_assert (slots->len <= G_MAXUINT16);

  return slots->len - 1;
}

guint64
ph_message_key_get_base (const char *account_id)
{
  return find_slot (account_id) << PLACEMENT_BITS;
}

guint64
ph_message_key (const char *account_id,
                gint64 placement_id)
{
  g_return_val_if_fail (placement_id > 0 && (guint64) placement_id <= PLACEMENT_MASK, 0);

  return ph_message_key_get_base (account_id) | placement_id;
}

guint64
ph_message_key_for_outbox (const char *account_id,
                           gint64 outbox_id)
{
  g_return_val_if_fail (outbox_id > 0 && (guint64) outbox_id < OUTBOX_BIT, 0);

  return ph_message_key_get_base (account_id) | OUTBOX_BIT | outbox_id;
}

gint64
ph_message_key_get_outbox (guint64 key)
{
  return (key & OUTBOX_BIT) != 0 ? key & (OUTBOX_BIT - 1) : 0;
}

const char *
ph_message_key_get_account (guint64 key)
{
  guint slot = key >> PLACEMENT_BITS;

  g_return_val_if_fail (slots != NULL && slot > 0 && slot < slots->len, NULL);

  return g_ptr_array_index (slots, slot);
}

gint64
ph_message_key_get_placement (guint64 key)
{
  return key & PLACEMENT_MASK;
}

struct _PhMessageKeys
{
  gatomicrefcount ref_count;
  GArray *keys; /* guint64 */
  GArray *groups; /* PhMessageKeysGroup */
  gint64 folder_id;
  guint64 largest;
};

static void
clear_group (gpointer group)
{
  g_array_unref (((PhMessageKeysGroup *) group)->heads);
}

G_DEFINE_BOXED_TYPE (PhMessageKeys, ph_message_keys, ph_message_keys_ref, ph_message_keys_unref)

PhMessageKeys *
ph_message_keys_new (void)
{
  PhMessageKeys *self = g_new0 (PhMessageKeys, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->groups = g_array_new (FALSE, FALSE, sizeof (PhMessageKeysGroup));
  g_array_set_clear_func (self->groups, clear_group);

  return self;
}

PhMessageKeys *
ph_message_keys_new_single (guint64 key)
{
  PhMessageKeys *self = ph_message_keys_new ();

  ph_message_keys_add (self, key);

  return self;
}

PhMessageKeys *
ph_message_keys_ref (PhMessageKeys *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ph_message_keys_unref (PhMessageKeys *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->keys);
  g_array_unref (self->groups);
  g_free (self);
}

void
ph_message_keys_add (PhMessageKeys *self,
                     guint64 key)
{
  g_return_if_fail (key != 0);

  g_array_append_val (self->keys, key);
}

void
ph_message_keys_add_group (PhMessageKeys *self,
                           const char *account_id,
                           gint64 folder_id,
                           gint64 newest,
                           GArray *heads)
{
  const PhMessageKeysGroup group = { g_intern_string (account_id), folder_id, newest, heads };

  g_array_append_val (self->groups, group);
}

guint
ph_message_keys_get_n_groups (const PhMessageKeys *self)
{
  return self->groups->len;
}

const PhMessageKeysGroup *
ph_message_keys_get_group (const PhMessageKeys *self,
                           guint index)
{
  g_return_val_if_fail (index < self->groups->len, NULL);

  return &g_array_index (self->groups, PhMessageKeysGroup, index);
}

guint
ph_message_keys_get_n_conversations (const PhMessageKeys *self)
{
  guint n = self->groups->len > 0 ? self->keys->len : 0;

  for (guint i = 0; i < self->groups->len; i++)
    n += ph_message_keys_get_group (self, i)->heads->len;

  return n;
}

gboolean
ph_message_keys_is_empty (const PhMessageKeys *self)
{
  return self->keys->len == 0 && self->groups->len == 0;
}

char *
ph_message_keys_dup_count (const PhMessageKeys *self)
{
  guint n_conversations = ph_message_keys_get_n_conversations (self);
  guint n = n_conversations > 0 ? n_conversations : self->keys->len;
  g_autofree char *count = ph_format_count (n);

  if (n_conversations > 0)
    return g_strdup_printf (ngettext ("%s conversation", "%s conversations", n), count);

  return g_strdup_printf (ngettext ("%s message", "%s messages", n), count);
}

guint
ph_message_keys_get_n (const PhMessageKeys *self)
{
  return self->keys->len;
}

guint64
ph_message_keys_get (const PhMessageKeys *self,
                     guint index)
{
  g_return_val_if_fail (index < self->keys->len, 0);

  return g_array_index (self->keys, guint64, index);
}

gint64
ph_message_keys_get_folder (const PhMessageKeys *self)
{
  return self->folder_id;
}

void
ph_message_keys_set_folder (PhMessageKeys *self,
                            gint64 folder_id)
{
  self->folder_id = folder_id;
}

guint64
ph_message_keys_get_largest (const PhMessageKeys *self)
{
  return self->largest;
}

void
ph_message_keys_set_largest (PhMessageKeys *self,
                             guint64 size)
{
  self->largest = size;
}

static void
add_account (GPtrArray *accounts,
             const char *account)
{
  if (!g_ptr_array_find (accounts, account, NULL))
    g_ptr_array_add (accounts, (gpointer) account);
}

const char **
ph_message_keys_list_accounts (const PhMessageKeys *self)
{
  GPtrArray *accounts = g_ptr_array_new ();
  guint last = 0;

  for (guint i = 0; i < self->keys->len; i++)
    {
      guint64 key = g_array_index (self->keys, guint64, i);

      if (key >> PLACEMENT_BITS == last)
        continue;

      last = key >> PLACEMENT_BITS;
      add_account (accounts, ph_message_key_get_account (key));
    }
  for (guint i = 0; i < self->groups->len; i++)
    add_account (accounts, ph_message_keys_get_group (self, i)->account_id);

  g_ptr_array_add (accounts, NULL);

  return (const char **) g_ptr_array_free (accounts, FALSE);
}
