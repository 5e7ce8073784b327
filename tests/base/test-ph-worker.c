/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-error.h"
#include "ph-worker.h"

static GString *order;

static void
record (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_string_append (order, task_data);
  g_task_return_boolean (task, TRUE);
}

static void
block_until_cancelled (GTask *task,
                       gpointer source,
                       gpointer task_data,
                       GCancellable *cancellable)
{
  GMutex *gate = task_data;

  g_mutex_lock (gate);
  g_mutex_unlock (gate);
  g_task_return_boolean (task, TRUE);
}

static void
count_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  int *n_done = user_data;

  (*n_done)++;
}

static void
queue (PhWorker *worker, int priority, const char *word, int *n_done, GCancellable *cancellable)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, count_done, n_done);

  g_task_set_task_data (task, (gpointer) word, NULL);
  ph_worker_queue (worker, priority, task, record);
}

static void
test_priority (void)
{
  g_autoptr (PhWorker) worker = ph_worker_new ("test", NULL, NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GTask) blocker = NULL;
  GMutex gate;
  int n_done = 0;

  order = g_string_new (NULL);
  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  blocker = g_task_new (NULL, NULL, count_done, &n_done);
  g_task_set_task_data (blocker, &gate, NULL);
  ph_worker_queue (worker, G_PRIORITY_HIGH, blocker, block_until_cancelled);

  g_cancellable_cancel (cancelled);
  queue (worker, G_PRIORITY_LOW, "d", &n_done, NULL);
  queue (worker, G_PRIORITY_DEFAULT, "b", &n_done, NULL);
  queue (worker, G_PRIORITY_HIGH, "x", &n_done, cancelled);
  queue (worker, G_PRIORITY_DEFAULT, "c", &n_done, NULL);
  queue (worker, G_PRIORITY_HIGH, "a", &n_done, NULL);
  g_assert_true (ph_worker_has_job (worker, G_MAXINT));
  g_mutex_unlock (&gate);

  while (n_done < 6)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (order->str, ==, "abcd");
  ph_worker_stop (worker);
  g_string_free (order, TRUE);
  g_mutex_clear (&gate);
}

static void
save_error (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  g_assert_false (g_task_propagate_boolean (G_TASK (result), error));
}

static void
test_stop_cancels_waiting (void)
{
  g_autoptr (PhWorker) worker = ph_worker_new ("test", NULL, NULL);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  ph_worker_stop (worker);
  task = g_task_new (NULL, NULL, save_error, &error);
  ph_worker_queue (worker, 0, task, record);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (ph_error_name (error), ==, "cancelled");
}

static void
idle_once (PhWorker *worker, gpointer user_data)
{
  int *n_idle = user_data;

  g_assert_true (ph_worker_is_current (worker));
  g_atomic_int_inc (n_idle);
  ph_worker_sleep (worker, g_get_monotonic_time () + G_TIME_SPAN_HOUR, NULL, NULL);
}

static void
test_idle_gives_way (void)
{
  int n_idle = 0;
  int n_done = 0;
  g_autoptr (PhWorker) worker = ph_worker_new ("test", idle_once, &n_idle);

  order = g_string_new (NULL);
  queue (worker, G_PRIORITY_DEFAULT, "a", &n_done, NULL);
  while (n_done < 1)
    g_main_context_iteration (NULL, TRUE);
  queue (worker, G_PRIORITY_DEFAULT, "b", &n_done, NULL);
  while (n_done < 2)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (ph_worker_is_current (worker));
  ph_worker_stop (worker);
  g_string_free (order, TRUE);
}

static gboolean
is_asked_twice (gpointer user_data)
{
  int *n_asked = user_data;

  return ++*n_asked == 2;
}

static void
run_sleep (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PhWorker *worker = task_data;
  gint64 now = g_get_monotonic_time ();
  int n_asked = 0;

  ph_worker_sleep (worker, now, is_asked_twice, &n_asked);
  g_assert_cmpint (n_asked, ==, 0);
  g_main_context_wakeup (ph_worker_get_context (worker));
  ph_worker_sleep (worker, now + G_TIME_SPAN_HOUR, is_asked_twice, &n_asked);
  g_assert_cmpint (n_asked, ==, 2);
  ph_worker_sleep (worker, g_get_monotonic_time () + 2 * G_TIME_SPAN_MILLISECOND, NULL, NULL);
  g_assert_cmpint (g_get_monotonic_time () - now, >=, G_TIME_SPAN_MILLISECOND);
  g_task_return_boolean (task, TRUE);
}

/* Until the time has come, or who sleeps wants no more. */
static void
test_sleep (void)
{
  g_autoptr (PhWorker) worker = ph_worker_new ("test", NULL, NULL);
  g_autoptr (GTask) task = NULL;
  int n_done = 0;

  task = g_task_new (NULL, NULL, count_done, &n_done);
  g_task_set_task_data (task, worker, NULL);
  ph_worker_queue (worker, 0, task, run_sleep);
  while (n_done < 1)
    g_main_context_iteration (NULL, TRUE);
  ph_worker_stop (worker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/priority", test_priority);
  g_test_add_func ("/worker/stop-cancels-waiting", test_stop_cancels_waiting);
  g_test_add_func ("/worker/idle-gives-way", test_idle_gives_way);
  g_test_add_func ("/worker/sleep", test_sleep);

  return g_test_run ();
}
