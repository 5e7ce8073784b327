/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "engine.h"
#include "raw-imap.h"

G_BEGIN_DECLS

/* The engine as it runs in the window, with two accounts on a private Dovecot, over TLS on loopback.
 * Main thread; what fails ends the program. */
typedef struct
{
  TestServer *server;
  char *dir;
  AccountList *list;
  Engine *engine;
  AccountEngine *accounts[2]; /* (borrowed) of the users 0 and 1 */
} EngineBench;

/* Starts the server, with @n messages in the first user's inbox. */
EngineBench *engine_bench_new (guint n);

/* Starts the engine, and waits until it is in step: between the two mailboxes can be made. */
void engine_bench_start (EngineBench *self);
void engine_bench_free (EngineBench *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineBench, engine_bench_free)

/* "00000000-…" of the account of user @index; static. */
const char *engine_bench_get_id (guint index);

/* Until nothing waits in either journal and both are in step. */
void engine_bench_settle (EngineBench *self);

/* As the person knows it: by the folder's name, and by its uid. */
gint64 engine_bench_find_folder (EngineBench *self, guint index, const char *name);
gint64 engine_bench_find_placement (EngineBench *self, guint index, gint64 folder_id, guint uid);

/* Hands @operation in without waiting, or waits until the person sees its effect. */
void engine_bench_submit (EngineBench *self, Operation *operation);
void engine_bench_do (EngineBench *self, Operation *operation);

G_END_DECLS
