/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-print.h"

#include "web-view-private.h"

/* A mail on its way to paper, in a view of its own that no window has. */
typedef struct
{
  WebView *view;               /* (owned) */
  GtkPrintSettings *settings;  /* (owned) (nullable) */
  GtkPageSetup *setup;         /* (owned) (nullable) */
  GtkWindow *parent;           /* (owned) (nullable) the person is asked there */
  WebKitPrintOperation *operation; /* (owned) (nullable) once the page stands there */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->operation);
  g_clear_object (&job->settings);
  g_clear_object (&job->setup);
  g_clear_object (&job->parent);
  g_clear_object (&job->view);
  g_free (job);
}

/* Not while the view tells something: its end is that of the view. */
static gboolean
drop_cb (gpointer user_data)
{
  g_object_unref (user_data);
  return G_SOURCE_REMOVE;
}

/* Once. */
static void
end (GTask *task, GError *error)
{
  Job *job = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_data (job->view, task);
  g_signal_handlers_disconnect_by_data (job->view->view, task);
  if (job->operation != NULL)
    g_signal_handlers_disconnect_by_data (job->operation, task);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_idle_add (drop_cb, task);
}

static void
finished_cb (GTask *task)
{
  end (task, NULL);
}

static void
print_failed_cb (GTask *task, GError *error)
{
  /* "finished" follows. */
  g_signal_handlers_disconnect_by_func (((Job *) g_task_get_task_data (task))->operation,
                                        finished_cb, task);
  end (task, g_error_copy (error));
}

static void
loaded_cb (GTask *task, WebKitLoadEvent event)
{
  Job *job = g_task_get_task_data (task);

  if (event != WEBKIT_LOAD_FINISHED || job->view->stage != WEB_STAGE_HERE || job->operation != NULL)
    return;

  job->operation = webkit_print_operation_new (job->view->view);
  if (job->settings != NULL)
    webkit_print_operation_set_print_settings (job->operation, job->settings);
  if (job->setup != NULL)
    webkit_print_operation_set_page_setup (job->operation, job->setup);
  g_signal_connect_swapped (job->operation, "finished", G_CALLBACK (finished_cb), task);
  g_signal_connect_swapped (job->operation, "failed", G_CALLBACK (print_failed_cb), task);

  if (job->parent == NULL)
    webkit_print_operation_print (job->operation);
  else if (webkit_print_operation_run_dialog (job->operation, job->parent)
           == WEBKIT_PRINT_OPERATION_RESPONSE_CANCEL)
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "not printed"));
}

static void
view_failed_cb (GTask *task, const char *reason)
{
  end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, reason));
}

void
web_print_async (const WebMail *mail,
                 const char *head,
                 GtkPrintSettings *settings,
                 GtkPageSetup *setup,
                 GtkWindow *parent,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  const WebPage page = { "", "", FALSE, FALSE };
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, web_print_async);
  g_task_set_task_data (task, job, job_free);
  job->view = WEB_VIEW (g_object_ref_sink (web_view_new ()));
  job->settings = settings != NULL ? g_object_ref (settings) : NULL;
  job->setup = setup != NULL ? g_object_ref (setup) : NULL;
  job->parent = parent != NULL ? g_object_ref (parent) : NULL;
  job->view->print_head = g_strdup (head);
  g_signal_connect_swapped (job->view, "failed", G_CALLBACK (view_failed_cb), task);
  g_signal_connect_swapped (job->view->view, "load-changed", G_CALLBACK (loaded_cb), task);
  web_view_begin (job->view, &page);
  web_view_put (job->view, "paper", "", NULL);
  web_view_set_mail (job->view, "paper", mail);
}

gboolean
web_print_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, web_print_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
