/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A thread with a GMainContext of its own and a queue of jobs.
 *
 *   any thread                              the worker's thread
 *   ----------                              -------------------
 *   ph_worker_queue (task, func) ──lock──▶  top loop: pops the most urgent job, runs it to its end
 *                                           queue empty: runs the idle function, if there is one
 *   ◀── the GTask returns in its context ── func calls g_task_return_…
 *
 * Only the top loop takes jobs, so a job may iterate the context (wait for the network) without
 * another job starting inside it. The queue's lock is the only one. */
#define PH_TYPE_WORKER (ph_worker_get_type ())
G_DECLARE_FINAL_TYPE (PhWorker, ph_worker, PH, WORKER, GObject)

/* Runs on the worker's thread whenever the queue is empty. It returns as soon as
 * ph_worker_has_job() says TRUE (its waits are woken for that); the worker sleeps if it returns
 * without a job being there. */
typedef void (*PhWorkerIdleFunc) (PhWorker *self, gpointer user_data);

/* Starts a thread called @name (15 bytes are shown by the system's tools). @idle_func may be
 * NULL. Free with ph_worker_stop() and g_object_unref(). Any thread. */
PhWorker *ph_worker_new (const char *name, PhWorkerIdleFunc idle_func, gpointer user_data);

/* The calling thread lets others go first from now on. */
void ph_worker_give_way (void);

/* Queues @func, most urgent (lowest @priority, as in GLib) first, first come first served within
 * one priority. Takes a reference on @task; @func must make it return, and a task that is
 * cancelled before its turn returns G_IO_ERROR_CANCELLED without @func being called. The task's
 * source object must be NULL or safe to be released on the worker's thread. Any thread. */
void ph_worker_queue (PhWorker *self, int priority, GTask *task, GTaskThreadFunc func);

/* TRUE when a job at least as urgent as @priority waits (G_MAXINT: any job), or when the worker
 * is to stop. What runs long asks this between two steps. Any thread. */
gboolean ph_worker_has_job (PhWorker *self, int priority);

/* The context that waits on this thread iterate; owned by the worker. */
GMainContext *ph_worker_get_context (PhWorker *self);

/* Iterates the context until @when (µs, monotonic), or until @should_wake (nullable: until any job waits)
 * returns TRUE, which is asked whenever something has woken the context. The worker's own thread. */
void ph_worker_sleep (PhWorker *self, gint64 when, gboolean (*should_wake) (gpointer user_data),
                      gpointer user_data);

/* TRUE on the worker's own thread: what belongs to one thread asserts it with this. */
gboolean ph_worker_is_current (PhWorker *self);

/* Lets the running job end, returns G_IO_ERROR_CANCELLED for those that wait, and joins the
 * thread. The owner cancels the running job's cancellable first if it may be long. Not from the
 * worker's own thread; once. */
void ph_worker_stop (PhWorker *self);

G_END_DECLS
