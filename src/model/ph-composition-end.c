/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

/* ---- Closed --------------------------------------------------------------------------------- */

static void
leave (PhComposition *self)
{
  self->closed = TRUE;
  ph_composition_hold_draft (self, TRUE);
  ph_composition_remove_versions (self, NULL, NULL);
  ph_composition_leave_outbox (self);
  if (self->list != NULL)
    ph_compositions_leave (self->list, self);
}

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = PH_COMPOSITION (source);
  GError *error = NULL;

  if (!ph_composition_put_draft_finish (self, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (ph_composition_is_over (self))
    g_task_return_boolean (task, TRUE);
  else if (self->draft_held)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The mail is being sent.");
  /* Something was typed meanwhile. */
  else if (self->drafted < self->touched)
    ph_composition_put_draft_async (self, put_cb, g_steal_pointer (&task));
  else
    {
      leave (self);
      g_task_return_boolean (task, TRUE);
    }
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ph_composition_save_finish (PH_COMPOSITION (source), result, &error))
    g_set_error_literal (&error, PH_ERROR, PH_ERROR_INVALID,
                         _("A message that is sent on as it is can’t be put into Drafts."));
  g_task_return_error (task, error);
}

void
ph_composition_close_async (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composition_close_async);
  if (ph_composition_is_over (self))
    g_task_return_boolean (task, TRUE);
  else if (self->touched == 0)
    {
      ph_composition_stay_in_outbox (self);
      leave (self);
      g_task_return_boolean (task, TRUE);
    }
  else if (self->draft->redirected != NULL)
    ph_composition_save_async (self, kept_cb, g_steal_pointer (&task));
  else
    ph_composition_put_draft_async (self, put_cb, g_steal_pointer (&task));
}

gboolean
ph_composition_close_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Thrown away ---------------------------------------------------------------------------- */

/* Takes @error. */
static void
take_back (PhComposition *self, GTask *task, GError *error)
{
  self->discarded = FALSE;
  ph_composition_hold_draft (self, FALSE);
  g_task_return_error (task, error);
}

static void
versions_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      ph_composition_bring_draft_back (self);
      take_back (self, task, error);
      return;
    }

  self->saved = self->touched;
  ph_composition_set_error (self, NULL);
  ph_composition_leave_outbox (self);
  if (self->list != NULL)
    ph_compositions_leave (self->list, self);
  g_task_return_boolean (task, TRUE);
}

static void
draft_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = PH_COMPOSITION (source);
  GError *error = NULL;

  if (ph_composition_remove_draft_finish (self, result, &error))
    ph_composition_remove_versions (self, versions_removed_cb, g_steal_pointer (&task));
  else
    take_back (self, task, error);
}

void
ph_composition_discard_async (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (!self->sent);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, ph_composition_discard_async);
  self->discarded = TRUE;
  ph_composition_hold_draft (self, TRUE);
  ph_composition_remove_draft_async (self, draft_removed_cb, task);
}

gboolean
ph_composition_discard_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_discard_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ph_composition_restore (PhComposition *self)
{
  g_return_if_fail (self->discarded);

  self->discarded = FALSE;
  ph_composition_bring_draft_back (self);
  ph_composition_hold_draft (self, FALSE);
  if (self->list != NULL)
    ph_compositions_enter (self->list, self);
  ph_composition_touch (self);
}
