/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-filing-private.h"

#include <glib/gi18n-lib.h>

#define MAX_STEPS 50

/* What can't be taken back once the server was told waits so many seconds for an Undo. */
#define UNDO_DELAY 10

/* ---- Steps ----------------------------------------------------------------------------------- */

void
ph_filing_step_free (PhFilingStep *self)
{
  g_free (self->act.target);
  g_free (self->sentence);
  g_ptr_array_unref (self->results);
  g_free (self);
}

static void
update_description (PhFiling *self)
{
  g_free (self->description);
  self->description = NULL;

  if (self->steps->len > 0)
    {
      PhFilingStep *step = g_ptr_array_index (self->steps, self->steps->len - 1);

      /* Translators: %s is a sentence such as “2 messages moved to “Archive”” */
      self->description = g_strdup_printf (_("Undo: %s"), step->sentence);
    }

  ph_filing_notify_undo (self);
}

/* Takes the results of @wish. */
static void
remember (PhFiling *self,
          PhFilingWish *wish,
          const char *sentence)
{
  PhFilingStep *step = g_new0 (PhFilingStep, 1);

  step->act = wish->act;
  step->act.target = g_strdup (wish->act.target);
  step->sentence = g_strdup (sentence);
  step->results = g_ptr_array_ref (wish->results);

  g_ptr_array_add (self->steps, step);
  if (self->steps->len > MAX_STEPS)
    g_ptr_array_remove_index (self->steps, 0);

  update_description (self);
}

static const OperationResult *
find_result (const PhFilingStep *step,
             const char *account_id,
             gint64 group)
{
  for (guint i = 0; i < step->results->len; i++)
    {
      const OperationResult *result = g_ptr_array_index (step->results, i);

      if (result->group == group && g_strcmp0 (result->account_id, account_id) == 0)
        return result;
    }

  return NULL;
}

/* Of several groups the others can be undone still, which passes over what failed. */
static void
tell_failure (PhFiling *self,
              guint index,
              const OperationResult *failed,
              const GError *error)
{
  PhFilingStep *step = g_ptr_array_index (self->steps, index);
  PhFilingAct act = step->act;
  g_autofree char *sentence = NULL;

  if (step->results->len > 1)
    act.n = failed->n;
  sentence = ph_filing_act_describe_failure (&act);
  if (step->results->len == 1)
    g_ptr_array_remove_index (self->steps, index);

  update_description (self);
  ph_filing_emit_failed (self, sentence, error->message);
}

void
ph_filing_failed_cb (PhFiling *self,
                     const char *account_id,
                     gint64 group,
                     const GError *error)
{
  for (guint i = self->steps->len; i > 0; i--)
    {
      const OperationResult *failed =
        find_result (g_ptr_array_index (self->steps, i - 1), account_id, group);

      if (failed != NULL)
        {
          tell_failure (self, i - 1, failed, error);
          return;
        }
    }

  /* Of an earlier run, or of what nobody is told about when it works. */
  ph_filing_emit_failed (self, error->message, NULL);
}

static void undo_step (PhFiling *self);

/* ---- Wishes ---------------------------------------------------------------------------------- */

static void
set_active (PhFiling *self,
            int difference)
{
  gboolean was_busy = self->n_active > 0;

  self->n_active += difference;
  if (was_busy != (self->n_active > 0))
    ph_filing_notify_busy (self);
}

PhFilingWish *
ph_filing_wish_new (PhFiling *filing,
                    OperationKind kind)
{
  PhFilingWish *self = g_new0 (PhFilingWish, 1);

  self->filing = g_object_ref (filing);
  self->act.kind = kind;
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) operation_result_free);

  return self;
}

static void
wish_free (PhFilingWish *self)
{
  g_ptr_array_unref (self->results);
  g_clear_error (&self->error);
  g_free (self->act.target);
  g_object_unref (self->filing);
  g_free (self);
}

static void
wish_report (PhFilingWish *self)
{
  g_autofree char *sentence = NULL;

  if (self->act.n == 0 || self->is_quiet)
    return;

  sentence = ph_filing_act_describe (&self->act);
  if (self->results->len > 0)
    {
      remember (self->filing, self, sentence);
      if (self->is_unwanted)
        {
          undo_step (self->filing);
          return;
        }
    }

  ph_filing_emit_done (self->filing, sentence, self->act.kind != OPERATION_FLAGS);
}

void
ph_filing_wish_release (PhFilingWish *self)
{
  if (--self->n_active > 0)
    return;

  set_active (self->filing, -1);
  if (g_ptr_array_remove (self->filing->ahead, self))
    ph_filing_notify_undo (self->filing);
  if (!self->is_undo)
    wish_report (self);
  else if (self->error == NULL)
    ph_filing_emit_undone (self->filing, _("Undone"));

  if (self->error != NULL)
    ph_filing_emit_failed (self->filing, self->error->message, NULL);

  wish_free (self);
}

static void
wish_take_result (PhFilingWish *self,
                  OperationResult *result,
                  GError *error)
{
  if (error != NULL)
    {
      if (self->error == NULL)
        self->error = error;
      else
        g_error_free (error);
    }
  else
    {
      self->act.n += result->n;
      if (result->group != 0)
        g_ptr_array_add (self->results, result);
      else
        operation_result_free (result);
    }

  ph_filing_wish_release (self);
}

static void
submitted_cb (GObject *object,
              GAsyncResult *async_result,
              gpointer user_data)
{
  GError *error = NULL;
  PhFilingWish *wish = user_data;
  OperationResult *result = engine_submit_finish (wish->filing->engine, async_result, &error);

  wish_take_result (wish, result, error);
}

void
ph_filing_wish_submit (PhFilingWish *self,
                       Operation *operation)
{
  if (operation->kind == OPERATION_EXPUNGE || operation->kind == OPERATION_EMPTY ||
      operation->kind == OPERATION_DELETE_FOLDER)
    operation->delay = UNDO_DELAY;

  self->n_active++;
  engine_submit_async (self->filing->engine, operation, NULL, submitted_cb, self);
}

void
ph_filing_wish_begin (PhFilingWish *self)
{
  self->n_active++;
  set_active (self->filing, 1);
  if (!self->is_quiet && !self->is_undo)
    {
      g_ptr_array_add (self->filing->ahead, self);
      ph_filing_notify_undo (self->filing);
    }
}

PhFilingWish *
ph_filing_find_wish (PhFiling *self)
{
  for (guint i = self->ahead->len; i > 0; i--)
    {
      PhFilingWish *wish = g_ptr_array_index (self->ahead, i - 1);

      if (!wish->is_unwanted)
        return wish;
    }

  return NULL;
}

/* ---- Undo ------------------------------------------------------------------------------------ */

static void
undone_cb (GObject *object,
           GAsyncResult *async_result,
           gpointer user_data)
{
  GError *error = NULL;
  PhFilingWish *wish = user_data;
  OperationResult *result = engine_undo_finish (wish->filing->engine, async_result, &error);

  wish_take_result (wish, result, error);
}

/* The latest. */
static void
undo_step (PhFiling *self)
{
  PhFilingStep *step;
  PhFilingWish *wish;

  step = g_ptr_array_steal_index (self->steps, self->steps->len - 1);
  update_description (self);

  wish = ph_filing_wish_new (self, OPERATION_FLAGS);
  wish->is_undo = TRUE;
  ph_filing_wish_begin (wish);
  for (guint i = 0; i < step->results->len; i++)
    {
      OperationResult *result = g_ptr_array_index (step->results, i);

      wish->n_active++;
      engine_undo_async (self->engine, result->account_id, result->group, NULL, undone_cb, wish);
    }
  ph_filing_wish_release (wish);
  ph_filing_step_free (step);
}

void
ph_filing_undo (PhFiling *self)
{
  PhFilingWish *wish = ph_filing_find_wish (self);

  if (wish != NULL)
    {
      wish->is_unwanted = TRUE;
      ph_filing_notify_undo (self);
    }
  else if (self->steps->len > 0)
    {
      undo_step (self);
    }
}
