/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two workers and the background work, which changes hands when there is one connection alone: the
 * server's answers are made up, and the threads are held where the order matters. */

#include "account-engine-self.h"
#include "ph-error.h"
#include "ph-tree.h"

/* Where a worker stands still. */
typedef struct
{
  GAsyncQueue *arrived;
  GAsyncQueue *leave;
} Gate;

typedef struct
{
  char *dir;
  AccountEngine *engine;
  Gate gates[N_WORKERS]; /* of each its own: none leaves in another's place */
} Fixture;

/* ---- Beginning and end ---------------------------------------------------------------------- */

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("posthorn-engine-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (self->gates); i++)
    {
      self->gates[i].arrived = g_async_queue_new ();
      self->gates[i].leave = g_async_queue_new ();
    }
  /* Whoever goes online gets no further than this. */
  settings->password_file = g_build_filename (self->dir, "none", NULL);
  self->engine = account_engine_new (settings, self->dir, &error);
  g_assert_no_error (error);
  account_engine_show_folder (self->engine, 0);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  account_engine_stop (self->engine);
  g_assert_finalize_object (g_steal_pointer (&self->engine));
  for (guint i = 0; i < G_N_ELEMENTS (self->gates); i++)
    {
      g_async_queue_unref (self->gates[i].arrived);
      g_async_queue_unref (self->gates[i].leave);
    }
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
}

/* ---- Threads -------------------------------------------------------------------------------- */

static void
stand_still_cb (gpointer data)
{
  Gate *gate = data;

  g_async_queue_push (gate->arrived, gate);
  g_async_queue_pop (gate->leave);
}

/* From here on the worker does nothing until it is let go. */
static void
hold (Fixture *self, AccountWorkerKind kind)
{
  connection_worker_invoke (self->engine->workers[kind], stand_still_cb, &self->gates[kind], NULL);
  g_async_queue_pop (self->gates[kind].arrived);
}

static void
let_go (Fixture *self, AccountWorkerKind kind)
{
  g_async_queue_push (self->gates[kind].leave, self);
}

/* The worker has done all that was asked of it. */
static void
wait_for (Fixture *self, AccountWorkerKind kind)
{
  hold (self, kind);
  let_go (self, kind);
}

/* The server refuses the interactive connection. */
static void
refuse_second (Fixture *self)
{
  AccountEngine *engine = self->engine;

  engine->is_online = TRUE;
  engine->connections[WORKER_BACKGROUND] = CONNECTION_UP;
  engine->connections[WORKER_INTERACTIVE] = CONNECTION_DOWN;
  engine->errors[WORKER_INTERACTIVE] =
    g_error_new_literal (PH_ERROR, PH_ERROR_UNAVAILABLE, "Too many connections");
  account_engine_count_connections (engine);
  g_assert_cmpint (engine->n_connections, ==, CONNECTIONS_ONE);
  engine->is_online = FALSE;
}

static void
wait_until_two (Fixture *self)
{
  while (self->engine->n_connections != CONNECTIONS_TWO)
    g_main_context_iteration (NULL, TRUE);
  wait_for (self, WORKER_BACKGROUND);
  wait_for (self, WORKER_INTERACTIVE);
}

/* ---- Cases ---------------------------------------------------------------------------------- */

static void
test_there_and_back (Fixture *self, gconstpointer unused)
{
  refuse_second (self);
  wait_for (self, WORKER_BACKGROUND);
  wait_for (self, WORKER_INTERACTIVE);
  g_assert_true (self->engine->interactive.background == self->engine->background);

  account_engine_try_two (self->engine);
  wait_until_two (self);
  g_assert_null (self->engine->interactive.background);
  g_assert_false (self->engine->background_is_away);
}

/* Wanted back before the background worker came to hand it over. */
static void
test_back_on_its_way (Fixture *self, gconstpointer unused)
{
  hold (self, WORKER_BACKGROUND);
  refuse_second (self);
  account_engine_try_two (self->engine);
  wait_for (self, WORKER_INTERACTIVE);
  let_go (self, WORKER_BACKGROUND);

  wait_until_two (self);
  g_assert_null (self->engine->interactive.background);
  g_assert_false (self->engine->background_is_away);
}

static void
note_thread_cb (gpointer data)
{
  *(GThread **) data = g_thread_self ();
}

/* What is asked of it while it is on its way back waits for it there. */
static void
test_asked_on_its_way (Fixture *self, gconstpointer unused)
{
  GThread *before = NULL;
  GThread *meanwhile = NULL;

  account_engine_invoke_background (self->engine, note_thread_cb, &before, NULL);
  refuse_second (self);
  wait_for (self, WORKER_BACKGROUND);
  wait_for (self, WORKER_INTERACTIVE);

  hold (self, WORKER_INTERACTIVE);
  account_engine_try_two (self->engine);
  account_engine_invoke_background (self->engine, note_thread_cb, &meanwhile, NULL);
  wait_for (self, WORKER_BACKGROUND);
  let_go (self, WORKER_INTERACTIVE);

  wait_until_two (self);
  g_assert_nonnull (before);
  g_assert_true (meanwhile == before);
}

static void
count_cb (gpointer data)
{
  ++*(guint *) data;
}

static void
do_nothing_cb (gpointer data)
{
}

/* The account stops at that moment: what was asked is freed, once. */
static void
test_stopped_on_its_way (Fixture *self, gconstpointer unused)
{
  guint n_freed = 0;

  refuse_second (self);
  account_engine_try_two (self->engine);
  account_engine_invoke_background (self->engine, do_nothing_cb, &n_freed, count_cb);
  account_engine_stop (self->engine);
  g_assert_cmpuint (n_freed, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/account-engine-connections/there-and-back", test_there_and_back);
  ADD ("/account-engine-connections/back-on-its-way", test_back_on_its_way);
  ADD ("/account-engine-connections/asked-on-its-way", test_asked_on_its_way);
  ADD ("/account-engine-connections/stopped-on-its-way", test_stopped_on_its_way);

  return g_test_run ();
}
