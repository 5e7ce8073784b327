/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-folder.h"
#include "store-message.h"

G_BEGIN_DECLS

/* Makes plausible mail up: people, subjects in several languages, threads (45 of 100 messages are
 * replies), previews of some 120 bytes. The same @seed gives the same mail. */
typedef struct _FillMail FillMail;

FillMail *fill_mail_new (guint32 seed, gint64 first_date);
void fill_mail_free (FillMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FillMail, fill_mail_free)

/* The next message: its content, and the flags that it would have. Valid until the next call. */
const StoreMessage *fill_mail_next (FillMail *self, guint *flags);

/* A folder at the top level that is in step (lo_uid 1, uidvalidity 1). Returns its id. Needs no
 * transaction; ends the program on an error, as all of these do. */
gint64 fill_store_add_folder (Store *store, const char *name, FolderRole role);

/* Adds @n messages to the folder, oldest first, from uid @first_uid on, in transactions of 1000,
 * one every ten minutes up to @last_date (seconds since 1970). */
void fill_store_add_messages (Store *store, gint64 folder_id, guint n, guint32 first_uid,
                              gint64 last_date, guint32 seed);

G_END_DECLS
