/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine.h"
#include "fill-store.h"

G_BEGIN_DECLS

/* Accounts with caches full of made-up mail in a folder of their own, for tests of models and
 * widgets: nothing is started, no server is needed. */
typedef struct
{
  char *dir;
  AccountList *list;
  Engine *engine;
  GPtrArray *writers; /* Store, one an account: writes as a worker would */
} SampleAccounts;

/* @n accounts with the usual folders ("INBOX", "Archive", "Sent", "Drafts", "Trash", "Junk", and
 * "Projects" with "Harbour" and "Library" below it) and no mail. Ends the program on errors. */
SampleAccounts *sample_accounts_new (guint n);
void sample_accounts_free (SampleAccounts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleAccounts, sample_accounts_free)

AccountEngine *sample_accounts_get (SampleAccounts *self, guint account); /* (transfer none) */
const char *sample_accounts_get_id (SampleAccounts *self, guint account);

/* The id of the folder with this path. */
gint64 sample_accounts_find (SampleAccounts *self, guint account, const char *path);

/* @n messages, ten minutes apart, the last at @last_date; the engine hears of it. */
void sample_accounts_fill (SampleAccounts *self, guint account, const char *path, guint n,
                           gint64 last_date);

/* Puts one message there, returns its placement. */
gint64 sample_accounts_add (SampleAccounts *self, guint account, const char *path,
                            const StoreMessage *message, guint flags);
void sample_accounts_remove (SampleAccounts *self, guint account, gint64 placement);
void sample_accounts_set_flags (SampleAccounts *self, guint account, gint64 placement, guint flags);

/* Runs the main loop until @condition (…) is TRUE; ends the program after 20 seconds. */
void sample_wait (gboolean (*condition) (gpointer data), gpointer data);

G_END_DECLS
