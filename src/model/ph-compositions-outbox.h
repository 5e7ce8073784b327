/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-compositions.h"

G_BEGIN_DECLS

/* Where that may be tried: it waits, or is stopped. */
gboolean ph_outbox_can_edit (const StoreOutbox *row);

/* It is being written on: what is sent in its place, or put away, decides what becomes of it. */
gboolean ph_compositions_edits_outbox (PhCompositions *self, AccountEngine *account, gint64 id);

/* Writes on at the mail @id of the outbox of @account: stops it, so that it is certain that it is not sent, and
 * makes a draft of it, with Bcc and with those who get it without being named. The mail stays in the outbox,
 * stopped, until what is sent takes its place, or what was typed is put into Drafts or thrown away; closed before
 * anything was typed, it waits again. What this
 * program has of it already is not begun once more: it is that composition then, called back. Main thread. */
void ph_compositions_edit_outbox_async (PhCompositions *self, AccountEngine *account, gint64 id,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);

/* (transfer full) PH_ERROR_INVALID, in words, when it is too late, when some have it already, or when it is
 * another's mail that is sent on as it is; PH_ERROR_NOT_FOUND when it is not there any more; PH_ERROR_DAMAGED. */
PhComposition *ph_compositions_edit_outbox_finish (PhCompositions *self, GAsyncResult *result,
                                                   GError **error);

G_END_DECLS
