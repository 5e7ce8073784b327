/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-worker.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Behind the threads of the window and of what the person waits for, when all processors are busy. */
#define NICE 5

typedef struct
{
  int priority;
  guint64 serial;
  GTask *task; /* (owned) */
  GTaskThreadFunc func;
} Job;

struct _PhWorker
{
  GObject parent_instance;

  /* Set once */
  GThread *thread; /* (owned) (nullable) until ph_worker_stop() */
  GMainContext *context;
  GCancellable *cancellable;
  PhWorkerIdleFunc idle_func;
  gpointer user_data;

  /* Under the lock */
  GMutex lock;
  GQueue jobs; /* of Job, in the order in which they run */
  guint64 serial;
  gboolean stopping;
};

G_DEFINE_FINAL_TYPE (PhWorker, ph_worker, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  g_object_unref (job->task);
  g_free (job);
}

static int
job_compare (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Job *x = a;
  const Job *y = b;

  if (x->priority != y->priority)
    return x->priority < y->priority ? -1 : 1;
  return x->serial < y->serial ? -1 : 1;
}

static Job *
pop_job (PhWorker *self)
{
  Job *job;

  g_mutex_lock (&self->lock);
  job = self->stopping ? NULL : g_queue_pop_head (&self->jobs);
  g_mutex_unlock (&self->lock);

  return job;
}

static void
run_job (Job *job)
{
  if (!g_task_return_error_if_cancelled (job->task))
    job->func (job->task,
               g_task_get_source_object (job->task),
               g_task_get_task_data (job->task),
               g_task_get_cancellable (job->task));
  job_free (job);
}

static gboolean
is_stopping (PhWorker *self)
{
  gboolean stopping;

  g_mutex_lock (&self->lock);
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);

  return stopping;
}

static gpointer
thread_main (gpointer data)
{
  PhWorker *self = data;

  g_main_context_push_thread_default (self->context);

  while (!is_stopping (self))
    {
      Job *job = pop_job (self);

      if (job != NULL)
        {
          run_job (job);
          continue;
        }
      if (self->idle_func != NULL)
        self->idle_func (self, self->user_data);
      if (!ph_worker_has_job (self, G_MAXINT))
        g_main_context_iteration (self->context, TRUE);
    }

  g_main_context_pop_thread_default (self->context);
  return NULL;
}

void
ph_worker_give_way (void)
{
  /* Nothing depends on it: where it is refused the thread goes on as it was. */
  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICE);
}

PhWorker *
ph_worker_new (const char *name, PhWorkerIdleFunc idle_func, gpointer user_data)
{
  PhWorker *self = g_object_new (PH_TYPE_WORKER, NULL);

  self->idle_func = idle_func;
  self->user_data = user_data;
  self->thread = g_thread_new (name, thread_main, self);

  return self;
}

void
ph_worker_queue (PhWorker *self, int priority, GTask *task, GTaskThreadFunc func)
{
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (PH_IS_WORKER (self));
  g_return_if_fail (G_IS_TASK (task));

  job->priority = priority;
  job->task = g_object_ref (task);
  job->func = func;

  g_mutex_lock (&self->lock);
  job->serial = self->serial++;
  if (!self->stopping)
    {
      g_queue_insert_sorted (&self->jobs, job, job_compare, NULL);
      job = NULL;
    }
  g_mutex_unlock (&self->lock);

  if (job != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The worker has stopped");
      job_free (job);
    }
  g_main_context_wakeup (self->context);
}

gboolean
ph_worker_has_job (PhWorker *self, int priority)
{
  const Job *first;
  gboolean has_job;

  g_mutex_lock (&self->lock);
  first = g_queue_peek_head (&self->jobs);
  has_job = self->stopping || (first != NULL && first->priority <= priority);
  g_mutex_unlock (&self->lock);

  return has_job;
}

GMainContext *
ph_worker_get_context (PhWorker *self)
{
  return self->context;
}

static gboolean
on_timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
ph_worker_sleep (PhWorker *self, gint64 when, gboolean (*should_wake) (gpointer user_data),
                 gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();
  gboolean is_over = FALSE;
  GSource *source;

  if (when <= now)
    return;

  source = g_timeout_source_new ((guint) MAX ((when - now) / G_TIME_SPAN_MILLISECOND, 1));
  g_source_set_callback (source, on_timeout_cb, &is_over, NULL);
  g_source_attach (source, self->context);
  while (!is_over &&
         !(should_wake != NULL ? should_wake (user_data) : ph_worker_has_job (self, G_MAXINT)))
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (source);
  g_source_unref (source);
}

gboolean
ph_worker_is_current (PhWorker *self)
{
  return g_main_context_is_owner (self->context) || g_thread_self () == self->thread;
}

void
ph_worker_stop (PhWorker *self)
{
  Job *job;

  g_return_if_fail (PH_IS_WORKER (self));
  g_return_if_fail (self->thread != NULL && self->thread != g_thread_self ());

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_mutex_unlock (&self->lock);

  g_cancellable_cancel (self->cancellable);
  g_main_context_wakeup (self->context);
  g_thread_join (g_steal_pointer (&self->thread));

  while ((job = g_queue_pop_head (&self->jobs)) != NULL)
    {
      g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               "The worker has stopped");
      job_free (job);
    }
}

static void
ph_worker_finalize (GObject *object)
{
  PhWorker *self = PH_WORKER (object);

  g_assert (self->thread == NULL);
  g_queue_clear_full (&self->jobs, (GDestroyNotify) job_free);
  g_mutex_clear (&self->lock);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (ph_worker_parent_class)->finalize (object);
}

static void
ph_worker_class_init (PhWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ph_worker_finalize;
}

static void
ph_worker_init (PhWorker *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->jobs);
  self->context = g_main_context_new ();
  self->cancellable = g_cancellable_new ();
}
