/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "folder-sync.h"
#include "test-server.h"

G_BEGIN_DECLS

/* A cache and a connection of ours, and a second connection that stands for another program. All of
 * it runs on the test's own thread, top to bottom. */
typedef struct
{
  AccountSettings *settings;
  char *dir;
  const char *const *mask;
  Store *store;
  ImapSession *session;
  SyncContext context;
  ImapSession *other;
  ProtocolLog *log; /* of our connection */
  guint n_made; /* messages made by sync_fixture_append() */
} SyncFixture;

/* @mask (nullable): capabilities that our connection treats as absent. All folders but those of
 * special use are deleted and all mail is removed first. */
void sync_fixture_set_up (SyncFixture *self, TestServer *server, const char *const *mask);
void sync_fixture_tear_down (SyncFixture *self);

/* Drops our connection and makes a new one. Ours is compressed where it can be. */
void sync_fixture_reconnect (SyncFixture *self);

/* The other program says "@name @rest"; must succeed. */
void sync_fixture_say (SyncFixture *self, const char *name, const char *rest_format, ...)
    G_GNUC_PRINTF (3, 4);
void sync_fixture_select_other (SyncFixture *self, const char *mailbox);

/* The other program puts @n new messages into @mailbox. */
void sync_fixture_append (SyncFixture *self, const char *mailbox, guint n);

/* We come in step: folders, their mail, older mail, flags where they have to be looked at. */
void sync_fixture_sync (SyncFixture *self);

/* Fails the test where the cache differs from what the server tells the other program. */
void sync_fixture_compare (SyncFixture *self);

/* How many rows of the list our connection was told so far. */
guint sync_fixture_count_rows (SyncFixture *self);

StoreFolder *sync_fixture_get_folder (SyncFixture *self, const char *name); /* owned */

G_END_DECLS
