/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"

G_BEGIN_DECLS

/* The message that a mail answers, sends on or goes on with: from the cache, else fetched. */

/* How much of it is needed. */
typedef enum
{
  PH_ORIGINAL_TEXT, /* the header and what is quoted of a plain text */
  PH_ORIGINAL_HTML, /* the same of HTML, with its pictures as far as they can be had */
  PH_ORIGINAL_WHOLE,
} PhOriginalExtent;

/* Main thread. */
void ph_original_load_async (AccountEngine *account, gint64 message_id, PhOriginalExtent extent,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);

/* A message, where less than the whole was wanted with parts that are empty. Owned. PH_ERROR_NOT_FOUND when it
 * is gone, PH_ERROR_OFFLINE when what is needed is neither here nor to be had. */
GBytes *ph_original_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
