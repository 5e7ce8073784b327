/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "message-origin.h"

#include "mime-domain.h"
#include "mime-headers.h"
#include "store-folder.h"
#include "store-message.h"
#include "store-placement.h"

/* In the cache, beside the rest that is known of the account. */
#define LEARNT_KEY "auth-servers"

/* Mails of the Sent folder that are looked at. */
#define SENT_MAX 500

void
message_origin_free (MessageOrigin *self)
{
  g_clear_pointer (&self->origin, mime_origin_free);
  g_clear_pointer (&self->unsubscribe, mime_unsubscribe_free);
  g_free (self);
}

/* ---- To whom the person writes ---------------------------------------------------------------- */

static void
add_owners (GHashTable *owners, const char *text)
{
  g_autoptr (MimeTypedAddresses) addresses = NULL;

  if (text == NULL)
    return;

  addresses = mime_addresses_parse_typed (text);
  for (guint i = 0; i < addresses->list.n; i++)
    {
      g_autofree char *domain = mime_domain_of_address (addresses->list.items[i].address);

      if (domain != NULL)
        g_hash_table_add (owners, mime_domain_dup_owner (domain));
    }
}

char **
message_origin_list_known (Store *store)
{
  g_autoptr (GHashTable) owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (StoreFolder) sent = store_folder_find_role (store, FOLDER_ROLE_SENT, NULL);
  const StoreQuery query = { .folder_id = sent != NULL ? sent->id : 0 };
  g_autoptr (StoreIds) ids
    = sent != NULL ? store_placement_query (store, &query, SENT_MAX, NULL, NULL) : NULL;
  g_autofree char **list = NULL;

  for (guint i = 0; ids != NULL && i < ids->n; i++)
    {
      StorePlacement place = { 0 };
      g_autoptr (StoreMessage) message = NULL;

      if (store_placement_get (store, ids->ids[i], &place, NULL))
        message = store_message_get (store, place.message_id, NULL);
      if (message == NULL)
        continue;
      add_owners (owners, message->to);
      add_owners (owners, message->cc);
    }

  list = (char **) g_hash_table_get_keys_as_array (owners, NULL);
  return g_strdupv (list);
}

/* ---- Whose word counts ------------------------------------------------------------------------ */

static gboolean
is_in_inbox (Store *store, gint64 message_id)
{
  g_autoptr (StoreFolder) inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);
  g_autoptr (GArray) places = store_placement_list_for_message (store, message_id, NULL);

  for (guint i = 0; inbox != NULL && places != NULL && i < places->len; i++)
    if (g_array_index (places, StorePlacement, i).folder_id == inbox->id)
      return TRUE;

  return FALSE;
}

static void
keep (Store *store, const char *learnt)
{
  if (!store_begin (store, NULL))
    return;
  if (!store_meta_set (store, LEARNT_KEY, learnt, NULL) || !store_commit (store, NULL))
    store_rollback (store);
}

static char *
dup_sender_domain (const char *data, gsize len)
{
  g_autoptr (MimeHeaders) headers = mime_headers_parse (data, len);

  return headers->from.n > 0 ? mime_domain_of_address (headers->from.items[0].address) : NULL;
}

/* What is known by now, owned. */
static char *
learn (Store *store, gint64 message_id, const char *data, gsize len)
{
  g_autofree char *kept = store_meta_get (store, LEARNT_KEY);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, message_id);
  g_autofree char *sender = dup_sender_domain (data, len);
  char *learnt = NULL;

  if (sender != NULL && is_in_inbox (store, message_id))
    learnt = mime_auth_learn (kept, data, len, id, sender);
  if (learnt == NULL)
    return g_steal_pointer (&kept);

  keep (store, learnt);
  return learnt;
}

MessageOrigin *
message_origin_read (Store *store, gint64 message_id, GBytes *header, const char *const *hosts,
                     const char *const *addresses, const char *const *known)
{
  gsize len;
  const char *data = g_bytes_get_data (header, &len);
  g_autofree char *learnt = learn (store, message_id, data, len);
  g_autofree char *server = mime_auth_find_server (learnt, hosts);
  g_autoptr (MimeAuthResults) results
    = server != NULL ? mime_auth_results_read (data, len, server) : NULL;
  const MimeOriginContext context = { server, addresses, known };
  MessageOrigin *self = g_new0 (MessageOrigin, 1);

  self->origin = mime_origin_read (data, len, &context);
  self->unsubscribe = mime_unsubscribe_read (data, len, results);
  return self;
}
