/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "store-people.h"

G_BEGIN_DECLS

/* Whom the account has to do with, off the main thread, behind what the person waits for:
 * store_people_list(). */
void account_engine_people_async (AccountEngine *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *account_engine_people_finish (AccountEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
