/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "outbox-worker.h"

#include "account-secrets.h"
#include "outbox-clock.h"
#include "outbox-file.h"
#include "outbox-limit.h"
#include "outbox-send.h"
#include "ph-error.h"
#include "ph-worker.h"
#include "reconnect-backoff.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The next mail may come soon. */
#define LINGER (5 * G_TIME_SPAN_SECOND)

/* The wall clock may be set, which a sleep does not hear of. */
#define SLEEP_MAX_SECONDS 300

#define ANSWER_TIME (2 * G_TIME_SPAN_SECOND)

/* The way out by one server; that of the id NULL is for what concerns none. */
typedef struct
{
  char *server; /* (owned) (nullable) its id */
  ReconnectBackoff backoff;
  gint64 not_before; /* monotonic; no try earlier */
  GError *error;     /* (owned) (nullable) why nothing is sent by it */
  gboolean is_held;  /* … before somebody says so */
} Route;

struct _OutboxWorker
{
  /* Set once */
  PhWorker *worker;
  char *data_dir;
  ProtocolLog *log;
  StoreChangesFunc changed;
  OutboxBlockedFunc blocked;
  OutboxSentFunc sent;
  gpointer user_data;
  GCancellable *interrupt; /* cuts short what is under way, at the end */

  /* The worker's thread */
  AccountSettings *settings;
  Store *store;
  SmtpSession *session;
  Route *route; /* (borrowed) of the session */
  guint n_sent; /* on it */
  gint64 idle_since; /* monotonic; of the session */
  OutboxClock *clock;
  GPtrArray *routes; /* of Route; the first is for what concerns no server */
  gboolean has_mail; /* somebody said so: no store is opened before */
  gboolean is_blocked;
  gboolean is_online;
};

/* ---- Routes --------------------------------------------------------------------------------- */

static Route *
route_new (const char *server)
{
  Route *self = g_new0 (Route, 1);

  self->server = g_strdup (server);
  return self;
}

static void
route_free (gpointer data)
{
  Route *self = data;

  g_free (self->server);
  g_clear_error (&self->error);
  g_free (self);
}

static Route *
get_route (OutboxWorker *self, const char *server)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      Route *route = g_ptr_array_index (self->routes, i);

      if (g_strcmp0 (route->server, server) == 0)
        return route;
    }
  g_ptr_array_add (self->routes, route_new (server));
  return g_ptr_array_index (self->routes, self->routes->len - 1);
}

static Route *
find_route (OutboxWorker *self, const StoreOutbox *row)
{
  return get_route (self, account_settings_get_sender_server (self->settings, row->identity)->id);
}

static void
forget_routes (OutboxWorker *self)
{
  g_ptr_array_set_size (self->routes, 0);
  get_route (self, NULL);
}

/* ---- State ---------------------------------------------------------------------------------- */

/* Takes @error (nullable). */
static void
set_blocked (OutboxWorker *self, Route *route, GError *error)
{
  const Route *first = NULL;

  g_clear_error (&route->error);
  route->error = error;
  for (guint i = 0; i < self->routes->len && first == NULL; i++)
    {
      const Route *other = g_ptr_array_index (self->routes, i);

      first = other->error != NULL ? other : NULL;
    }
  if (first == NULL && !self->is_blocked)
    return;
  self->is_blocked = first != NULL;
  self->blocked (first != NULL ? first->server : NULL, first != NULL ? first->error : NULL,
                 self->user_data);
}

static gboolean
needs_person (const GError *error)
{
  static const PhError codes[] = {
    PH_ERROR_SIGN_IN, PH_ERROR_PASSWORD_NEEDED, PH_ERROR_CERTIFICATE, PH_ERROR_TLS_MISSING,
    PH_ERROR_INVALID, PH_ERROR_DAMAGED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, PH_ERROR, codes[i]))
      return TRUE;
  return FALSE;
}

static void
drop_session (OutboxWorker *self)
{
  g_clear_pointer (&self->session, smtp_session_free);
  self->route = NULL;
  self->n_sent = 0;
}

static void
handle_failure (OutboxWorker *self, Route *route, const GError *error)
{
  gboolean was_used = self->n_sent > 0;

  drop_session (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* The server had enough of this connection: the next one is made at once. */
  if (was_used && ph_error_is_temporary (error) &&
      !g_error_matches (error, PH_ERROR, PH_ERROR_BUSY))
    return;
  route->is_held = needs_person (error);
  route->not_before = g_get_monotonic_time () +
                      (gint64) reconnect_backoff_next (&route->backoff) * G_TIME_SPAN_MILLISECOND;
  set_blocked (self, route, g_error_copy (error));
}

/* ---- Connecting ----------------------------------------------------------------------------- */

static gboolean
open_store (OutboxWorker *self, GError **error)
{
  if (self->store != NULL)
    return TRUE;

  self->store = store_open (self->data_dir, STORE_OPEN_WRITE, NULL, error);
  if (self->store == NULL)
    return FALSE;

  store_set_changes_func (self->store, self->changed, self->user_data, NULL);
  return TRUE;
}

static gboolean
sign_in (OutboxWorker *self, Route *route, GError **error)
{
  g_autoptr (AccountSettings) settings = account_settings_use_server (self->settings, route->server);
  const SmtpSessionConfig config = { .settings = settings, .log = self->log, .name = "smtp" };
  char *password = NULL;
  gboolean ok;

  if (*settings->smtp.host == '\0')
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                           _("This account has no server for outgoing mail."));
      return FALSE;
    }
  if (*settings->smtp.user != '\0')
    {
      password = account_secrets_lookup (settings, ACCOUNT_SECRET_SMTP, self->interrupt, error);
      if (password == NULL)
        return FALSE;
    }
  self->session = smtp_session_new (&config);
  self->route = route;
  ok = smtp_session_connect (self->session, password, self->interrupt, error);
  account_secrets_free (password);
  return ok;
}

/* What was not written down is asked for the next time. */
static void
learn_limits (OutboxWorker *self, const Route *route)
{
  SmtpClient *client = smtp_session_get_client (self->session);

  if (route->server != NULL)
    outbox_limits_learn (self->store, route->server, smtp_client_get_size_limit (client),
                         smtp_client_has (client, "DSN"), NULL);
}

static gboolean
be_connected (OutboxWorker *self, Route *route, GError **error)
{
  if (self->session != NULL && smtp_session_is_open (self->session))
    {
      if (self->route == route && !smtp_session_is_spent (self->session))
        return TRUE;
      smtp_session_quit (self->session);
    }
  drop_session (self);
  if (!sign_in (self, route, error))
    return FALSE;
  reconnect_backoff_reset (&route->backoff);
  set_blocked (self, route, NULL);
  learn_limits (self, route);
  return TRUE;
}

/* ---- Sending -------------------------------------------------------------------------------- */

static gboolean
send_mail (OutboxWorker *self, Route *route, StoreOutbox *row, GError **error)
{
  if (!be_connected (self, route, error) ||
      !outbox_send (self->store, self->data_dir, self->session, self->n_sent > 0, row,
                    self->interrupt, error))
    return FALSE;

  self->n_sent++;
  self->idle_since = g_get_monotonic_time ();
  if (row->state == STORE_OUTBOX_ACCEPTED)
    {
      self->sent (row->id, self->user_data);
      outbox_file_begin (self->store, self->data_dir, self->settings, row);
    }
  return TRUE;
}

/* In how many microseconds @row is due; -1: not before somebody says so. */
static gint64
get_time_left (OutboxWorker *self, const StoreOutbox *row)
{
  const Route *route = find_route (self, row);
  gint64 left = outbox_clock_get_seconds_left (self->clock, row) * G_TIME_SPAN_SECOND;

  return route->is_held ? -1 : MAX (left, route->not_before - g_get_monotonic_time ());
}

/* The first that is due, if one is by the open session: so they do not take turns. Else in how many microseconds
 * one will be; -1: none waits. */
static StoreOutbox *
find_due (OutboxWorker *self, GPtrArray *rows, gint64 *left)
{
  StoreOutbox *due = NULL;

  *left = -1;
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOutbox *row = g_ptr_array_index (rows, i);
      gint64 row_left = row->state == STORE_OUTBOX_QUEUED ? get_time_left (self, row) : -1;

      if (row_left == 0 && self->route == find_route (self, row))
        return row;
      if (row_left == 0 && due == NULL)
        due = row;
      if (row_left >= 0 && (*left < 0 || row_left < *left))
        *left = row_left;
    }
  return due;
}

/* Nothing is due for @left microseconds, or at all (-1). FALSE when the worker may sleep until it is told. */
static gboolean
rest (OutboxWorker *self, gint64 left)
{
  const gint64 longest = SLEEP_MAX_SECONDS * G_TIME_SPAN_SECOND;
  gint64 until = g_get_monotonic_time () + (left >= 0 ? MIN (left, longest) : longest);

  if (self->session != NULL)
    {
      gint64 end = self->idle_since + LINGER;

      ph_worker_sleep (self->worker, MIN (until, end), NULL, NULL);
      if (g_get_monotonic_time () >= end)
        {
          smtp_session_quit (self->session);
          drop_session (self);
        }
      return TRUE;
    }
  if (left < 0)
    return FALSE;
  ph_worker_sleep (self->worker, until, NULL, NULL);
  return TRUE;
}

/* FALSE without @error when there is nothing to wait for; else *@route is to blame. */
static gboolean
work_once (OutboxWorker *self, Route **route, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  StoreOutbox *row;
  gint64 left;

  *route = get_route (self, NULL);
  if (!open_store (self, error) || !outbox_recover (self->store, error))
    return FALSE;
  rows = store_outbox_list (self->store, error);
  if (rows == NULL)
    return FALSE;
  if ((*route)->error != NULL)
    set_blocked (self, *route, NULL);
  row = find_due (self, rows, &left);
  if (row == NULL)
    return rest (self, left);

  *route = find_route (self, row);
  return send_mail (self, *route, row, error);
}

/* TRUE when there may be work now, after a pause that something asked for. */
static gboolean
is_ready (OutboxWorker *self)
{
  const Route *route = get_route (self, NULL);

  if (route->not_before <= g_get_monotonic_time ())
    return TRUE;
  ph_worker_sleep (self->worker, route->not_before, NULL, NULL);
  return FALSE;
}

static void
idle_cb (PhWorker *worker, gpointer user_data)
{
  OutboxWorker *self = user_data;

  while (self->is_online && self->has_mail && !get_route (self, NULL)->is_held &&
         !ph_worker_has_job (worker, G_MAXINT) && !g_cancellable_is_cancelled (self->interrupt))
    {
      g_autoptr (GError) error = NULL;
      Route *route;

      if (!is_ready (self) || work_once (self, &route, &error))
        continue;
      if (error == NULL)
        return;
      handle_failure (self, route, error);
    }
}

/* ---- Wishes of the owner -------------------------------------------------------------------- */

typedef struct
{
  OutboxWorker *self;
  void (*func) (OutboxWorker *self);
  AccountSettings *settings; /* (nullable) new ones */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->settings, account_settings_unref);
  g_free (call);
}

static void
forget_filer (OutboxWorker *self, const char *server)
{
  if (!open_store (self, NULL) || !store_begin (self->store, NULL))
    return;
  if (!outbox_file_set_filer (self->store, server, OUTBOX_FILER_UNKNOWN, NULL) ||
      !store_commit (self->store, NULL))
    store_rollback (self->store);
}

/* Another host may have other habits. */
static void
compare_server (OutboxWorker *self, const AccountServer *server)
{
  const AccountServer *before = account_settings_find_server (self->settings, server->id);

  if (strcmp (before->id, server->id) == 0 && strcmp (before->host, server->host) != 0)
    forget_filer (self, server->id);
}

static void
take_settings (OutboxWorker *self, AccountSettings *settings)
{
  compare_server (self, &settings->smtp);
  for (guint i = 0; i < settings->servers->len; i++)
    compare_server (self, settings->servers->pdata[i]);
  account_settings_unref (self->settings);
  self->settings = account_settings_ref (settings);
}

static void
run_call (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;

  if (call->settings != NULL)
    take_settings (call->self, call->settings);
  call->func (call->self);
  g_task_return_boolean (task, TRUE);
}

static void
invoke (OutboxWorker *self, void (*func) (OutboxWorker *self), AccountSettings *settings)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Call *call = g_new0 (Call, 1);

  call->self = self;
  call->func = func;
  call->settings = settings != NULL ? account_settings_ref (settings) : NULL;
  g_task_set_task_data (task, call, call_free);
  ph_worker_queue (self->worker, G_PRIORITY_DEFAULT, task, run_call);
}

static void
try_again (OutboxWorker *self)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      Route *route = g_ptr_array_index (self->routes, i);

      reconnect_backoff_reset (&route->backoff);
      route->not_before = 0;
      route->is_held = FALSE;
    }
}

/* What was wrong with a server that is not used any more is wrong no longer. */
static void
start_anew (OutboxWorker *self)
{
  drop_session (self);
  forget_routes (self);
  set_blocked (self, get_route (self, NULL), NULL);
}

static void
go_online (OutboxWorker *self)
{
  self->is_online = TRUE;
  try_again (self);
}

static void
go_offline (OutboxWorker *self)
{
  self->is_online = FALSE;
  drop_session (self);
}

static void
look_again (OutboxWorker *self)
{
  self->has_mail = TRUE;
}

void
outbox_worker_set_online (OutboxWorker *self, gboolean online)
{
  invoke (self, online ? go_online : go_offline, NULL);
}

void
outbox_worker_set_settings (OutboxWorker *self, AccountSettings *settings)
{
  invoke (self, start_anew, settings);
}

void
outbox_worker_retry (OutboxWorker *self)
{
  invoke (self, try_again, NULL);
}

void
outbox_worker_wake (OutboxWorker *self)
{
  invoke (self, look_again, NULL);
}

/* ---- Beginning and end ---------------------------------------------------------------------- */

OutboxWorker *
outbox_worker_new (const OutboxWorkerConfig *config)
{
  OutboxWorker *self = g_new0 (OutboxWorker, 1);

  self->data_dir = g_strdup (config->data_dir);
  self->log = protocol_log_ref (config->log);
  self->settings = account_settings_ref (config->settings);
  self->changed = config->changed;
  self->blocked = config->blocked;
  self->sent = config->sent;
  self->user_data = config->user_data;
  self->interrupt = g_cancellable_new ();
  self->clock = outbox_clock_new ();
  self->routes = g_ptr_array_new_with_free_func (route_free);
  forget_routes (self);
  self->worker = ph_worker_new ("mail-out", idle_cb, self);

  return self;
}

/* Without its answer it would have to be called unsure. */
static gboolean
is_answer_due (OutboxWorker *self)
{
  g_autoptr (Store) store = store_open (self->data_dir, STORE_OPEN_READ_ONLY, NULL, NULL);
  g_autoptr (GPtrArray) rows = store != NULL ? store_outbox_list (store, NULL) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (((const StoreOutbox *) g_ptr_array_index (rows, i))->state == STORE_OUTBOX_DELIVERING)
      return TRUE;
  return FALSE;
}

typedef struct
{
  OutboxWorker *self;
  GAsyncQueue *done;
} Ending;

/* Session and Store belong to the thread that made them. */
static void
run_shut_down (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Ending *ending = task_data;
  OutboxWorker *self = ending->self;

  self->is_online = FALSE;
  drop_session (self);
  g_clear_pointer (&self->store, store_close);
  g_task_return_boolean (task, TRUE);
  g_async_queue_push (ending->done, ending);
}

static void
shut_down (OutboxWorker *self)
{
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Ending ending = { self, done };

  g_task_set_task_data (task, &ending, NULL);
  ph_worker_queue (self->worker, G_PRIORITY_HIGH, task, run_shut_down);
  if (is_answer_due (self) && g_async_queue_timeout_pop (done, ANSWER_TIME) != NULL)
    return;
  g_cancellable_cancel (self->interrupt);
  g_async_queue_pop (done);
}

void
outbox_worker_stop (OutboxWorker *self)
{
  shut_down (self);
  ph_worker_stop (self->worker);
  g_clear_object (&self->worker);
  g_clear_object (&self->interrupt);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_clear_pointer (&self->clock, outbox_clock_free);
  g_free (self->data_dir);
  g_free (self);
}
