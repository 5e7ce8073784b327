/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-compositions-answer.h"

#include "ph-composition-private.h"
#include "ph-identities.h"
#include "ph-original.h"

typedef struct
{
  char *account;
  gint64 message_id;
  ComposeMode mode;
  gboolean shows_html;
  char *selection;      /* (nullable) */
  char *selection_html; /* (nullable) */
  PhIdentities *identities;
  GBytes *original;     /* (nullable) until it is there */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->account);
  g_free (answer->selection);
  g_free (answer->selection_html);
  ph_identities_unref (answer->identities);
  g_clear_pointer (&answer->original, g_bytes_unref);
  g_free (answer);
}

static Answer *
answer_new (Engine *engine, const PhAnswer *wish)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->account = g_strdup (account_engine_get_id (wish->account));
  answer->message_id = wish->message_id;
  answer->mode = wish->mode;
  answer->shows_html = wish->shows_html;
  answer->selection = g_strdup (wish->selection);
  answer->selection_html = g_strdup (wish->selection_html);
  answer->identities = ph_identities_new (engine);
  return answer;
}

/* A reply quotes; all others go on with the message itself. */
static PhOriginalExtent
get_extent (const Answer *answer)
{
  if (answer->mode > COMPOSE_REPLY_LIST)
    return PH_ORIGINAL_WHOLE;
  return answer->shows_html ? PH_ORIGINAL_HTML : PH_ORIGINAL_TEXT;
}

/* As one sees it where the mail is marked. */
static StoreOutboxAnswer
get_mark (ComposeMode mode)
{
  switch (mode)
    {
    case COMPOSE_REPLY:
    case COMPOSE_REPLY_ALL:
    case COMPOSE_REPLY_LIST:
      return STORE_OUTBOX_ANSWERS;
    case COMPOSE_FORWARD:
    case COMPOSE_FORWARD_ATTACHED:
    case COMPOSE_REDIRECT:
      return STORE_OUTBOX_FORWARDS;
    case COMPOSE_EDIT_AS_NEW:
    case COMPOSE_RESEND:
    case COMPOSE_CONTINUE:
    default:
      return STORE_OUTBOX_NO_ANSWER;
    }
}

/* Of a picture that could not be had its quote shows a gap: better than an attachment of nothing. */
static void
remove_gaps (GPtrArray *images)
{
  for (guint i = images->len; i-- > 0;)
    {
      const ComposePart *part = images->pdata[i];

      if (part->body != NULL && g_bytes_get_size (part->body) == 0)
        g_ptr_array_remove_index (images, i);
    }
}

static void
answer_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Answer *answer = task_data;
  g_autoptr (MimeMessage) message = mime_message_parse (answer->original);
  const ComposeQuestion question = {
    .mode = answer->mode,
    .identities = *ph_identities_get (answer->identities),
    .account = answer->account,
    .shows_html = answer->shows_html,
    .selection = answer->selection,
    .selection_html = answer->selection_html,
  };
  ComposeDraft *draft = compose_answer (message, &question);

  remove_gaps (draft->images);
  g_task_return_pointer (task, draft, (GDestroyNotify) compose_draft_free);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhCompositions *self = g_task_get_source_object (task);
  const Answer *answer = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ComposeDraft) draft = g_task_propagate_pointer (G_TASK (result), &error);
  PhComposition *composition;

  if (draft == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  if (ph_compositions_get_engine (self) == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends.");
      return;
    }

  composition = ph_compositions_begin (self, g_steal_pointer (&draft));
  if (get_mark (answer->mode) != STORE_OUTBOX_NO_ANSWER)
    ph_composition_set_original (composition, answer->account, answer->message_id,
                                 get_mark (answer->mode));
  g_task_return_pointer (task, composition, g_object_unref);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) inner = NULL;
  Answer *answer = g_task_get_task_data (task);
  GError *error = NULL;

  answer->original = ph_original_load_finish (result, &error);
  if (answer->original == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  inner = g_task_new (NULL, NULL, answered_cb, g_object_ref (task));
  g_task_set_task_data (inner, answer, NULL);
  g_task_run_in_thread (inner, answer_cb);
}

void
ph_compositions_answer_async (PhCompositions *self, const PhAnswer *answer,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Engine *engine = ph_compositions_get_engine (self);
  Answer *own;

  g_return_if_fail (engine != NULL);

  g_task_set_source_tag (task, ph_compositions_answer_async);
  /* Once it is in the list, it is told. */
  g_task_set_check_cancellable (task, FALSE);
  own = answer_new (engine, answer);
  g_task_set_task_data (task, own, answer_free);
  ph_original_load_async (answer->account, answer->message_id, get_extent (own), cancellable,
                          loaded_cb, task);
}

PhComposition *
ph_compositions_answer_finish (PhCompositions *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_compositions_answer_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
