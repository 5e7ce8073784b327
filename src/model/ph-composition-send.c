/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

#include "compose-build.h"
#include "ph-error.h"
#include "ph-identities.h"

#include <glib/gi18n-lib.h>

/* ---- Building ------------------------------------------------------------------------------- */

typedef struct
{
  ComposeDraft *draft;
  guint delay;
  gint64 send_at;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  compose_draft_free (wish->draft);
  g_free (wish);
}

typedef struct
{
  OutboxMail *mail; /* (nullable) handed on */
  char *message_id;
} Built;

static void
built_free (gpointer data)
{
  Built *built = data;

  g_clear_pointer (&built->mail, outbox_mail_free);
  g_free (built->message_id);
  g_free (built);
}

static Built *
take_result (const Wish *wish, GBytes *bytes, const ComposeResult *result)
{
  Built *built = g_new0 (Built, 1);

  built->message_id = g_strdup (result->message_id);
  built->mail = outbox_mail_new ();
  built->mail->message = g_bytes_ref (bytes);
  built->mail->sender = g_strdup (result->sender);
  built->mail->recipients = g_strdupv (result->recipients);
  built->mail->delay = wish->delay;
  built->mail->send_at = wish->send_at;
  return built;
}

/* In memory, as the outbox takes it. */
static void
build_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Wish *wish = task_data;
  const ComposeStamp now = { 0 };
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (ComposeResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  result = compose_build (wish->draft, &now, COMPOSE_BUILD_BCC, out, NULL, &error);
  if (result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_output_stream_close (out, NULL, NULL);
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
  g_task_return_pointer (task, take_result (wish, bytes, result), built_free);
}

/* ---- Into the outbox -------------------------------------------------------------------------- */

AccountEngine *
ph_composition_find_sender (PhComposition *self)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->engine);
  const ComposeIdentity *identity = ph_identities_find (identities, self->draft->identity);

  return identity != NULL ? engine_find (self->engine, identity->account) : NULL;
}

gboolean
ph_composition_get_wants_report (PhComposition *self)
{
  return self->wants_report;
}

void
ph_composition_set_wants_report (PhComposition *self, gboolean wants_report)
{
  self->wants_report = wants_report;
}

OutboxLimits
ph_composition_get_limits (PhComposition *self)
{
  AccountEngine *account = ph_composition_find_sender (self);

  return account != NULL ? account_engine_get_outbox_limits (account, self->draft->identity)
                         : (OutboxLimits) { 0 };
}

void
ph_composition_leave_outbox (PhComposition *self)
{
  AccountEngine *account = self->outbox.account != NULL
                             ? engine_find (self->engine, self->outbox.account)
                             : NULL;

  if (account != NULL)
    account_engine_decide_outbox_async (account, self->outbox.id, OUTBOX_DISCARD, NULL, NULL, NULL);
  g_clear_pointer (&self->outbox.account, g_free);
}

void
ph_composition_stay_in_outbox (PhComposition *self)
{
  AccountEngine *account = self->outbox.account != NULL && self->outbox_waited
                             ? engine_find (self->engine, self->outbox.account)
                             : NULL;

  if (account != NULL)
    account_engine_resume_outbox_async (account, self->outbox.id, self->outbox_reason, NULL, NULL);
  g_clear_pointer (&self->outbox.account, g_free);
}

static void
take_place (PhComposition *self, AccountEngine *account, gint64 id)
{
  const char *account_id = account_engine_get_id (account);

  /* What it replaced in the same account is gone already. */
  if (g_strcmp0 (self->outbox.account, account_id) != 0)
    ph_composition_leave_outbox (self);
  g_free (self->outbox.account);
  self->outbox.account = g_strdup (account_id);
  self->outbox.id = id;
}

/* Takes @error. */
static void
fail (GTask *task, GError *error)
{
  ph_composition_hold_draft (g_task_get_source_object (task), FALSE);
  g_task_return_error (task, error);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = g_task_get_source_object (task);
  AccountEngine *account = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 id = account_engine_send_finish (account, result, &error);

  if (id == 0)
    {
      fail (task, error);
      return;
    }

  take_place (self, account, id);
  ph_composition_drop_draft_elsewhere (self, account);
  ph_composition_set_sent (self, TRUE);
  ph_composition_remove_versions (self, NULL, NULL);
  if (self->list != NULL)
    ph_compositions_leave (self->list, self);
  g_task_return_boolean (task, TRUE);
}

typedef struct
{
  GTask *task;
  OutboxMail *mail; /* (nullable) handed on */
} Submission;

static void
submission_free (Submission *submission)
{
  g_clear_object (&submission->task);
  g_clear_pointer (&submission->mail, outbox_mail_free);
  g_free (submission);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Submission, submission_free)

/* Which draft goes with the mail is known now. */
static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Submission) submission = user_data;
  PhComposition *self = PH_COMPOSITION (source);
  AccountEngine *account = g_task_get_task_data (submission->task);
  OutboxMail *mail = submission->mail;

  mail->identity = g_strdup (self->draft->identity);
  mail->original_account = g_strdup (self->original_account);
  mail->original_id = self->original_id;
  mail->answer = self->answer;
  mail->wants_report = self->wants_report;
  mail->draft_id = ph_composition_get_draft_in (self, account);
  if (g_strcmp0 (self->outbox.account, account_engine_get_id (account)) == 0)
    mail->replaces = self->outbox.id;
  account_engine_send_async (account, g_steal_pointer (&submission->mail), NULL, submitted_cb,
                             g_steal_pointer (&submission->task));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Submission) submission = user_data;
  PhComposition *self = PH_COMPOSITION (source);
  GError *error = NULL;

  if (!ph_composition_save_finish (self, result, &error))
    {
      fail (submission->task, error);
      return;
    }

  ph_composition_settle_draft_async (self, settled_cb, g_steal_pointer (&submission));
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = g_task_get_source_object (task);
  GError *error = NULL;
  Built *built = g_task_propagate_pointer (G_TASK (result), &error);
  Submission *submission;

  if (built == NULL)
    {
      fail (task, error);
      return;
    }

  g_free (self->message_id);
  self->message_id = g_steal_pointer (&built->message_id);
  submission = g_new0 (Submission, 1);
  submission->task = g_steal_pointer (&task);
  submission->mail = g_steal_pointer (&built->mail);
  built_free (built);
  ph_composition_save_async (self, saved_cb, submission);
}

void
ph_composition_send_async (PhComposition *self, guint delay, gint64 send_at,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) job = NULL;
  ComposeDraft *draft;
  AccountEngine *account;
  Wish *wish;

  g_return_if_fail (!self->sent);

  g_task_set_source_tag (task, ph_composition_send_async);
  draft = ph_composition_collect (self);
  account = ph_composition_find_sender (self);
  if (account == NULL)
    {
      compose_draft_free (draft);
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_INVALID, "%s",
                               _("Choose the address that this mail is sent from."));
      return;
    }

  ph_composition_hold_draft (self, TRUE);
  self->send_at = send_at;
  g_task_set_task_data (task, g_object_ref (account), g_object_unref);
  wish = g_new0 (Wish, 1);
  wish->draft = draft;
  wish->delay = delay;
  wish->send_at = send_at;
  job = g_task_new (NULL, NULL, built_cb, g_steal_pointer (&task));
  g_task_set_task_data (job, wish, wish_free);
  ph_worker_queue (self->worker, G_PRIORITY_DEFAULT, job, build_cb);
}

gboolean
ph_composition_send_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_send_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- And back -------------------------------------------------------------------------------- */

void
ph_composition_come_back (PhComposition *self)
{
  ph_composition_set_sent (self, FALSE);
  ph_composition_hold_draft (self, FALSE);
  if (self->list != NULL)
    ph_compositions_enter (self->list, self);
  /* Its versions are gone. */
  ph_composition_touch (self);
  ph_composition_save_async (self, NULL, NULL);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = g_task_get_source_object (task);
  AccountEngine *account = g_task_get_task_data (task);
  GError *error = NULL;

  if (!account_engine_decide_outbox_finish (account, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  ph_composition_come_back (self);
  g_task_return_boolean (task, TRUE);
}

void
ph_composition_call_back_async (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  AccountEngine *account;

  g_return_if_fail (self->sent);

  g_task_set_source_tag (task, ph_composition_call_back_async);
  account = engine_find (self->engine, self->outbox.account);
  if (account == NULL)
    {
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_INVALID, "%s",
                               _("The account that this mail is sent from is gone."));
      return;
    }

  g_task_set_task_data (task, g_object_ref (account), g_object_unref);
  account_engine_decide_outbox_async (account, self->outbox.id, OUTBOX_STOP, NULL, stopped_cb,
                                      g_steal_pointer (&task));
}

gboolean
ph_composition_call_back_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_call_back_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
