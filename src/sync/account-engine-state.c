/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "ph-error.h"
#include "store-op.h"

G_DEFINE_ENUM_TYPE (AccountState, account_state,
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_DISABLED, "disabled"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_WORKING, "working"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_IN_STEP, "in-step"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_ATTENTION, "attention"))

/* ---- What shows ----------------------------------------------------------------------------- */

static gboolean
is_same_error (const GError *a, const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_error_matches (a, b->domain, b->code) && g_strcmp0 (a->message, b->message) == 0;
}

static void
set_state (AccountEngine *self, AccountState state, const GError *error)
{
  if (!is_same_error (self->error, error))
    {
      GError *old = self->error;

      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_clear_error (&old);
      account_engine_notify (self, PROP_ERROR);
    }
  if (self->state != state)
    {
      self->state = state;
      account_engine_notify (self, PROP_STATE);
    }
}

static gboolean
is_disk_error (const GError *error)
{
  return g_error_matches (error, PH_ERROR, PH_ERROR_DISK) ||
         g_error_matches (error, PH_ERROR, PH_ERROR_DAMAGED);
}

static const GError *
find_attention (AccountEngine *self)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (self->connections[i] == CONNECTION_HELD || is_disk_error (self->errors[i]))
        return self->errors[i];
    }

  return NULL;
}

void
account_engine_update_state (AccountEngine *self)
{
  const GError *attention = find_attention (self);
  AccountWorkerKind keeper = account_engine_get_keeper (self);
  const GError *error = self->errors[keeper];

  if (!self->settings->enabled)
    set_state (self, ACCOUNT_STATE_DISABLED, NULL);
  else if (!self->is_online || self->workers[WORKER_BACKGROUND] == NULL)
    set_state (self, ACCOUNT_STATE_OFFLINE, NULL);
  else if (attention != NULL)
    set_state (self, ACCOUNT_STATE_ATTENTION, attention);
  else if (self->connections[keeper] == CONNECTION_UP)
    set_state (self, self->is_in_step ? ACCOUNT_STATE_IN_STEP : ACCOUNT_STATE_WORKING, NULL);
  else if (error != NULL)
    set_state (self, ACCOUNT_STATE_OFFLINE, error);
  else
    set_state (self, ACCOUNT_STATE_CONNECTING, NULL);
}

static void
set_progress (AccountEngine *self, guint n_done, guint n_total)
{
  if (self->n_done != n_done)
    {
      self->n_done = n_done;
      account_engine_notify (self, PROP_PROGRESS_DONE);
    }
  if (self->n_total != n_total)
    {
      self->n_total = n_total;
      account_engine_notify (self, PROP_PROGRESS_TOTAL);
    }
}

void
account_engine_update_n_waiting (AccountEngine *self)
{
  gint64 n = store_op_count_waiting (self->store, NULL);

  if (n < 0 || self->n_waiting == n)
    return;

  self->n_waiting = n;
  account_engine_notify (self, PROP_N_WAITING);
}

/* ---- What the workers report ---------------------------------------------------------------- */

typedef struct
{
  AccountWorkerKind kind;
  ConnectionState state;
  GError *error;
} StateReport;

static void
state_report_free (gpointer data)
{
  StateReport *report = data;

  g_clear_error (&report->error);
  g_free (report);
}

static void
take_state_cb (AccountEngine *self, gpointer data)
{
  StateReport *report = data;

  if (report->kind == WORKER_BACKGROUND && report->state != CONNECTION_CONNECTING)
    account_engine_let_interactive_in (self);

  self->connections[report->kind] = report->state;
  if (report->state != CONNECTION_CONNECTING)
    {
      g_clear_error (&self->errors[report->kind]);
      self->errors[report->kind] = g_steal_pointer (&report->error);
    }
  account_engine_count_connections (self);
  account_engine_update_state (self);
}

void
account_engine_post_state (AccountEngine *self, AccountWorkerKind kind, ConnectionState state,
                           const GError *error)
{
  StateReport *report = g_new0 (StateReport, 1);

  report->kind = kind;
  report->state = state;
  report->error = error != NULL ? g_error_copy (error) : NULL;
  account_link_post (self->link, take_state_cb, report, state_report_free);
}

typedef struct
{
  gboolean in_step;
  guint n_done;
  guint n_total;
} ProgressReport;

static void
take_progress_cb (AccountEngine *self, gpointer data)
{
  const ProgressReport *report = data;

  /* All that led to it is told before. */
  if (report->in_step)
    account_engine_tell_changes (self);
  self->is_in_step = report->in_step;
  set_progress (self, report->n_done, report->n_total);
  account_engine_update_state (self);
}

void
account_engine_progress_cb (gboolean in_step, guint n_done, guint n_total, gpointer user_data)
{
  AccountEngine *self = user_data;
  ProgressReport report = { in_step, n_done, n_total };

  account_link_post (self->link, take_progress_cb, g_memdup2 (&report, sizeof report), g_free);
}

static void
take_quota_cb (AccountEngine *self, gpointer data)
{
  const ImapQuota *quota = data;
  guint before = self->quota.percent;

  self->quota = *quota;
  if (quota->percent != before)
    account_engine_notify (self, PROP_QUOTA_PERCENT);
}

void
account_engine_quota_cb (const ImapQuota *quota, gpointer user_data)
{
  AccountEngine *self = user_data;

  account_link_post (self->link, take_quota_cb, g_memdup2 (quota, sizeof *quota), g_free);
}

typedef struct
{
  gint64 group;
  GError *error;
} FailureReport;

static void
failure_report_free (gpointer data)
{
  FailureReport *report = data;

  g_clear_error (&report->error);
  g_free (report);
}

static void
take_failure_cb (AccountEngine *self, gpointer data)
{
  const FailureReport *report = data;

  if (self->failed != NULL)
    self->failed (report->group, report->error, self->failed_data);
}

void
account_engine_failed_cb (gint64 group, const GError *error, gpointer user_data)
{
  AccountEngine *self = user_data;
  FailureReport *report = g_new0 (FailureReport, 1);

  report->group = group;
  report->error = g_error_copy (error);
  account_link_post (self->link, take_failure_cb, report, failure_report_free);
}
