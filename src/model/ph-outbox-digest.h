/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "message-convert.h"

G_BEGIN_DECLS

/* What the row of a mail in the outbox does not know: it is in the mail. */
typedef struct
{
  ConvertedMessage converted; /* its header as the cache would have it */
  char *preview;
  gboolean has_attachment;
} PhOutboxDigest;

void ph_outbox_digest_free (PhOutboxDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhOutboxDigest, ph_outbox_digest_free)

/* Any thread. */
PhOutboxDigest *ph_outbox_digest_new (GBytes *mail);

/* Reads the mail @id of the outbox, and takes it apart on another thread. Fails as
 * account_engine_get_part_async() does. */
void ph_outbox_digest_async (AccountEngine *engine, gint64 id, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
PhOutboxDigest *ph_outbox_digest_finish (GAsyncResult *result, GError **error); /* owned */

G_END_DECLS
