/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine.h"
#include "test-server.h"
#include "wait-for.h"

G_BEGIN_DECLS

#define HERE "00000000-0000-4000-8000-000000000001"
#define THERE "00000000-0000-4000-8000-000000000002"

/* Two accounts on a real server, HERE and THERE, driven as the window drives them. */
typedef struct
{
  TestServer *server;
  char *dir;
  AccountList *accounts;
  Engine *engine;
} EngineFixture;

/* Starts the server, HERE with @corpus messages (nullable: none), and the engine; a GTestFixtureFunc as
 * the next. */
void engine_fixture_set_up (EngineFixture *self, gconstpointer corpus);
void engine_fixture_tear_down (EngineFixture *self, gconstpointer unused);

/* The engine alone, as at a restart of the program. */
void engine_fixture_start (EngineFixture *self);
void engine_fixture_stop (EngineFixture *self);

/* The account's own Store; borrowed. */
Store *store_of (EngineFixture *self, const char *id);

/* The id of a folder, 0 when the account has none such (yet). */
gint64 folder_of (EngineFixture *self, const char *id, FolderRole role);

/* How many messages a person sees in it. */
guint count_of (EngineFixture *self, const char *id, FolderRole role);

/* TRUE when the account is in step and has nothing in its journal. */
gboolean is_idle (EngineFixture *self, const char *id);

/* A GAsyncReadyCallback that puts the result where @result, a GAsyncResult **, points. */
void done_cb (GObject *source, GAsyncResult *task, gpointer result);

G_END_DECLS
