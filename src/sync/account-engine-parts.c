/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-engine-self.h"

#include "body-fetch.h"
#include "mime-message.h"
#include "ph-error.h"
#include "store-body.h"

#include <glib/gi18n-lib.h>

/* What takes longer keeps the interactive connection from the next wish of the person. */
#define LARGE (1024 * 1024)

/* A message out of which nothing is cut just in case: it is read and checked as a whole for that. */
#define LARGE_TO_CUT (16 * 1024 * 1024)

typedef enum
{
  WORTH_A_LOOK,       /* into the cache */
  WORTH_A_SPARE_HOUR, /* a fetch that nobody waits for, unless each byte costs */
  WORTH_A_FETCH,
} WishWorth;

typedef struct
{
  AccountEngine *engine;
  gint64 message_id;
  char *part;
  gboolean is_content; /* it may come decoded */
  WishWorth worth;
  AccountPartProgress *progress; /* (nullable) (borrowed) */
  gboolean is_decoded; /* and has */
} PartWish;

static void
part_wish_free (gpointer data)
{
  PartWish *wish = data;

  g_free (wish->part);
  g_free (wish);
}

static void
return_bytes (GTask *task, GBytes *bytes, GError *error)
{
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/* NULL when the message is not here as a whole, or has no such part. */
static GBytes *
cut (const PartWish *wish, GBytes *whole)
{
  gboolean is_all = *wish->part == '\0';
  g_autoptr(MimeMessage) message = whole != NULL && !is_all ? mime_message_parse (whole) : NULL;
  const MimePart *part = NULL;

  if (is_all)
    return whole != NULL ? g_bytes_ref (whole) : NULL;
  if (message != NULL && strcmp (wish->part, ACCOUNT_PART_HEADER) == 0)
    return g_bytes_new_from_bytes (whole, 0, message->root->start);
  if (message != NULL)
    part = mime_message_find_part (message, wish->part);
  return part != NULL ? g_bytes_new_from_bytes (whole, part->start, part->end - part->start) : NULL;
}

static GBytes *
cut_from_whole (const PartWish *wish, Store *store, GError **error)
{
  g_autoptr(GBytes) whole = store_body_get (store, wish->message_id, "", error);

  return cut (wish, whole);
}

/* A mail of the outbox is here as a whole, or nowhere. */
static GBytes *
cut_from_outbox (const PartWish *wish, Store *store, GError **error)
{
  g_autoptr(StoreOutbox) row
    = store_outbox_get (store, ACCOUNT_OUTBOX_MESSAGE (wish->message_id), error);
  g_autoptr(GBytes) whole = row != NULL ? outbox_read_copy (wish->engine->data_dir, row, error) : NULL;
  GBytes *bytes = whole != NULL ? cut (wish, whole) : NULL;

  if (bytes == NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND, _("The message has no such part."));
  return bytes;
}

static gboolean
may_cut (const PartWish *wish, Store *store)
{
  g_autoptr(StoreMessage) message
    = wish->worth < WORTH_A_FETCH ? store_message_get (store, wish->message_id, NULL) : NULL;

  return wish->worth == WORTH_A_FETCH || (message != NULL && message->size < LARGE_TO_CUT);
}

/* NULL when it is not here. */
static GBytes *
read_part (PartWish *wish, Store *store, GError **error)
{
  g_autofree char *name
    = wish->is_content && *wish->part != '\0' ? body_fetch_name_decoded (wish->part) : NULL;
  g_autoptr(GError) local_error = NULL;
  GBytes *bytes = store_body_get (store, wish->message_id, wish->part, &local_error);

  if (bytes == NULL && local_error == NULL && name != NULL)
    {
      bytes = store_body_get (store, wish->message_id, name, &local_error);
      wish->is_decoded = bytes != NULL;
    }
  if (bytes == NULL && local_error == NULL && *wish->part != '\0' && may_cut (wish, store))
    bytes = cut_from_whole (wish, store, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return bytes;
}

static void
fetch_part_cb (GTask *task, SyncContext *context, gpointer task_data, GCancellable *cancellable)
{
  PartWish *wish = task_data;
  GError *error = NULL;
  GBytes *bytes;

  /* It may have come while this waited for its turn. */
  bytes = read_part (wish, context->store, NULL);
  if (bytes == NULL && wish->is_content)
    bytes = body_fetch_content (context, wish->message_id, wish->part, &wish->is_decoded,
                                wish->progress, cancellable, &error);
  else if (bytes == NULL)
    bytes = body_fetch_part (context, wish->message_id, wish->part, cancellable, &error);
  return_bytes (task, bytes, error);
}

static gboolean
is_large (Store *store, const PartWish *wish)
{
  g_autoptr(StoreMessage) message = store_message_get (store, wish->message_id, NULL);
  g_autoptr(ImapResponse) response = NULL;
  const ImapBody *body;

  if (message == NULL || message->size < LARGE || strcmp (wish->part, ACCOUNT_PART_HEADER) == 0)
    return FALSE;
  if (*wish->part == '\0' || message->structure == NULL)
    return TRUE;

  response = imap_body_parse (message->structure, message->structure_len);
  body = response != NULL && response->fetch.body != NULL
             ? imap_body_find (response->fetch.body, wish->part)
             : NULL;
  return body == NULL || body->size >= LARGE;
}

static void
read_part_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  PartWish *wish = task_data;
  g_autoptr(GError) error = NULL;
  gboolean is_in_outbox = wish->message_id < 0;
  GBytes *bytes = is_in_outbox ? cut_from_outbox (wish, store, &error)
                               : read_part (wish, store, &error);

  if (bytes != NULL)
    return_bytes (task, bytes, NULL);
  else if (wish->worth == WORTH_A_LOOK || is_in_outbox)
    return_bytes (task, NULL, g_steal_pointer (&error));
  else if (wish->worth == WORTH_A_SPARE_HOUR)
    account_engine_queue_spare (wish->engine, task, fetch_part_cb);
  else if (is_large (store, wish))
    account_engine_queue_transfer (wish->engine, task, fetch_part_cb);
  else
    account_engine_queue_remote (wish->engine, G_PRIORITY_DEFAULT, task, fetch_part_cb);
}

static void
queue_wish (AccountEngine *self, gint64 message_id, const char *part, gboolean is_content,
            WishWorth worth, AccountPartProgress *progress, GTask *task)
{
  PartWish *wish = g_new0 (PartWish, 1);

  wish->engine = self;
  wish->message_id = message_id;
  wish->part = g_strdup (part);
  wish->is_content = is_content;
  wish->worth = worth;
  wish->progress = progress;
  g_task_set_task_data (task, wish, part_wish_free);
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, read_part_cb);
}

void
account_engine_get_part_async (AccountEngine *self, gint64 message_id, const char *part,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_get_part_async);
  queue_wish (self, message_id, part, FALSE, WORTH_A_FETCH, NULL, task);
}

GBytes *
account_engine_get_part_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_get_part_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
account_engine_get_content_async (AccountEngine *self, gint64 message_id, const char *part,
                                  AccountPartProgress *progress, GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_get_content_async);
  queue_wish (self, message_id, part, TRUE, WORTH_A_FETCH, progress, task);
}

void
account_engine_get_stored_content_async (AccountEngine *self, gint64 message_id, const char *part,
                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_get_content_async);
  queue_wish (self, message_id, part, TRUE, WORTH_A_LOOK, NULL, task);
}

void
account_engine_get_spare_content_async (AccountEngine *self, gint64 message_id, const char *part,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_get_content_async);
  queue_wish (self, message_id, part, TRUE, WORTH_A_SPARE_HOUR, NULL, task);
}

GBytes *
account_engine_get_content_finish (AccountEngine *self, GAsyncResult *result,
                                   gboolean *is_decoded, GError **error)
{
  const PartWish *wish;

  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_get_content_async), NULL);

  wish = g_task_get_task_data (G_TASK (result));
  *is_decoded = wish->is_decoded;
  return g_task_propagate_pointer (G_TASK (result), error);
}
