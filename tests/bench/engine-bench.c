/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine-bench.h"

#include "bench.h"
#include "ph-tree.h"
#include "store-op.h"

const char *
engine_bench_get_id (guint index)
{
  static const char *const ids[] = {
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
  };

  return ids[index];
}

EngineBench *
engine_bench_new (guint n)
{
  EngineBench *self = g_new0 (EngineBench, 1);
  g_autofree char *count = g_strdup_printf ("%u", n);
  g_autofree char *config = NULL;

  self->dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", NULL);
  config = g_build_filename (self->dir, "accounts.ini", NULL);
  self->server = test_server_start ("mailserver", "--no-smtp", "--corpus", count, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->accounts); i++)
    test_server_write_account (self->server, i, engine_bench_get_id (i), config);
  self->list = account_list_new (config);
  return self;
}

void
engine_bench_start (EngineBench *self)
{
  self->engine = engine_new (self->list, self->dir);
  engine_start (self->engine);
  for (guint i = 0; i < G_N_ELEMENTS (self->accounts); i++)
    self->accounts[i] = engine_find (self->engine, engine_bench_get_id (i));
  engine_bench_settle (self);
}

void
engine_bench_free (EngineBench *self)
{
  if (self->engine != NULL)
    engine_stop (self->engine);
  g_clear_object (&self->engine);
  g_clear_object (&self->list);
  test_server_stop (self->server);
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
  g_free (self);
}

static gboolean
is_settled (AccountEngine *account)
{
  if (account_engine_get_error (account) != NULL)
    bench_fail (account_engine_get_error (account));
  return account_engine_get_state (account) == ACCOUNT_STATE_IN_STEP &&
         store_op_count_waiting (account_engine_get_store (account), NULL) == 0;
}

void
engine_bench_settle (EngineBench *self)
{
  while (!is_settled (self->accounts[0]) || !is_settled (self->accounts[1]))
    g_main_context_iteration (NULL, TRUE);
}

gint64
engine_bench_find_folder (EngineBench *self, guint index, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) folder =
    store_folder_find (account_engine_get_store (self->accounts[index]), name, &error);

  if (folder == NULL)
    bench_fail (error);
  return folder->id;
}

gint64
engine_bench_find_placement (EngineBench *self, guint index, gint64 folder_id, guint uid)
{
  g_autoptr (GError) error = NULL;
  StorePlacement placement;

  if (!store_placement_find (account_engine_get_store (self->accounts[index]), folder_id, uid,
                             &placement, &error))
    bench_fail (error);
  return placement.id;
}

typedef struct
{
  Engine *engine;
  gboolean is_done;
  guint n_users; /* the caller, who may have gone, and the engine */
} Submission;

static void
submission_unref (Submission *self)
{
  if (--self->n_users == 0)
    g_free (self);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Submission *submission = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OperationResult) done = engine_submit_finish (submission->engine, result, &error);

  if (done == NULL)
    bench_fail (error);
  submission->is_done = TRUE;
  submission_unref (submission);
}

static Submission *
submit (EngineBench *self, Operation *operation)
{
  Submission *submission = g_new0 (Submission, 1);

  submission->engine = self->engine;
  submission->n_users = 2;
  engine_submit_async (self->engine, operation, NULL, submitted_cb, submission);
  return submission;
}

void
engine_bench_submit (EngineBench *self, Operation *operation)
{
  submission_unref (submit (self, operation));
}

void
engine_bench_do (EngineBench *self, Operation *operation)
{
  Submission *submission = submit (self, operation);

  while (!submission->is_done)
    g_main_context_iteration (NULL, TRUE);
  submission_unref (submission);
}
