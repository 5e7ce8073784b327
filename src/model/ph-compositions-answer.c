/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-compositions-answer.h"

#include "ph-composition-private.h"
#include "ph-error.h"
#include "ph-identities.h"
#include "ph-original.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

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

  /* Of a draft */
  gint64 placement;
  gint64 answered;      /* the message that it answers; 0: none that is known */
  char *name;           /* (nullable) its Message-ID */
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
  g_free (answer->name);
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
    case COMPOSE_ACCEPT:
    case COMPOSE_ACCEPT_TENTATIVELY:
    case COMPOSE_DECLINE:
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
  Answer *answer = task_data;
  g_autoptr (MimeMessage) message = mime_message_parse (answer->original);
  const ComposeQuestion question = {
    .mode = answer->mode,
    .identities = *ph_identities_get (answer->identities),
    .account = answer->account,
    .shows_html = answer->shows_html,
    .selection = answer->selection,
    .selection_html = answer->shows_html ? answer->selection_html : NULL,
  };
  ComposeDraft *draft = compose_answer (message, &question);

  remove_gaps (draft->images);
  answer->name = g_strdup (message->headers->message_id);
  g_task_return_pointer (task, draft, (GDestroyNotify) compose_draft_free);
}

static gboolean
is_reply (ComposeMode mode)
{
  return mode <= COMPOSE_REPLY_LIST;
}

static gboolean
answers_so (PhComposition *composition, const Answer *answer)
{
  return composition->original_id == answer->message_id
         && g_strcmp0 (composition->original_account, answer->account) == 0
         && (composition->mode == answer->mode
             || (composition->touched > 0 && is_reply (composition->mode) && is_reply (answer->mode)));
}

/* The one that is being written. Owned; NULL: none. */
static PhComposition *
find_answer (PhCompositions *self, const Answer *answer)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n && get_mark (answer->mode) != STORE_OUTBOX_NO_ANSWER; i++)
    {
      g_autoptr (PhComposition) composition = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (answers_so (composition, answer))
        return g_steal_pointer (&composition);
    }
  return NULL;
}

/* Takes @draft. Owned. */
static PhComposition *
begin (PhCompositions *self, const Answer *answer, ComposeDraft *draft)
{
  g_autoptr (ComposeDraft) own = draft;
  PhComposition *composition = find_answer (self, answer);

  /* It was asked for twice. */
  if (composition != NULL)
    return composition;

  composition = ph_compositions_begin (self, g_steal_pointer (&own));
  if (get_mark (answer->mode) != STORE_OUTBOX_NO_ANSWER)
    {
      ph_composition_set_original (composition, answer->account, answer->message_id,
                                   get_mark (answer->mode));
      composition->mode = answer->mode;
    }
  return composition;
}

/* Owned; NULL when it is not open. */
static PhComposition *
find_open (PhCompositions *self, const char *account, gint64 placement)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhComposition) composition = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (ph_composition_has_draft (composition, account, placement))
        return g_steal_pointer (&composition);
    }
  return NULL;
}

/* Takes @draft. Owned. */
static PhComposition *
go_on (PhCompositions *self, const Answer *answer, ComposeDraft *draft)
{
  g_autoptr (ComposeDraft) own = draft;
  PhComposition *composition = find_open (self, answer->account, answer->placement);

  if (composition != NULL)
    return composition;

  composition = ph_compositions_begin (self, g_steal_pointer (&own));
  ph_composition_take_draft (composition, answer->account, answer->placement, answer->name);
  if (!ph_composition_recall_original (composition) && answer->answered != 0)
    ph_composition_set_original (composition, answer->account, answer->answered, STORE_OUTBOX_ANSWERS);
  return composition;
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

  composition = answer->mode == COMPOSE_CONTINUE ? go_on (self, answer, g_steal_pointer (&draft))
                                                 : begin (self, answer, g_steal_pointer (&draft));
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
  PhComposition *open;
  Answer *own;

  g_return_if_fail (engine != NULL);

  g_task_set_source_tag (task, ph_compositions_answer_async);
  /* Once it is in the list, it is told. */
  g_task_set_check_cancellable (task, FALSE);
  own = answer_new (engine, answer);
  g_task_set_task_data (task, own, answer_free);
  open = find_answer (self, own);
  if (open != NULL)
    {
      g_task_return_pointer (task, open, g_object_unref);
      g_object_unref (task);
      return;
    }
  ph_original_load_async (answer->account, answer->message_id, get_extent (own), cancellable,
                          loaded_cb, task);
}

PhComposition *
ph_compositions_answer_finish (PhCompositions *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_compositions_answer_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Drafts --------------------------------------------------------------------------------- */

static gboolean
is_called (Store *store, gint64 message_id, const char *name)
{
  g_autoptr (StoreMessage) message = store_message_get (store, message_id, NULL);

  return message != NULL && g_strcmp0 (message->message_id, name) == 0;
}

/* What a draft answers is in its conversation. */
static gint64
find_answered (Store *store, gint64 message_id, const GArray *entries)
{
  g_autoptr (StoreMessage) draft = store_message_get (store, message_id, NULL);

  if (draft == NULL || draft->in_reply_to == NULL || *draft->in_reply_to == '\0')
    return 0;
  for (guint i = 0; i < entries->len; i++)
    {
      gint64 id = g_array_index (entries, StoreConversationEntry, i).message_id;

      if (is_called (store, id, draft->in_reply_to))
        return id;
    }
  return 0;
}

static void
conversation_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Engine *engine = ph_compositions_get_engine (g_task_get_source_object (task));
  Answer *answer = g_task_get_task_data (task);
  AccountEngine *account = engine != NULL ? engine_find (engine, answer->account) : NULL;
  g_autoptr (GArray) entries = account_engine_conversation_finish (account, result, NULL);

  if (account == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The account has ended.");
      return;
    }
  if (entries != NULL)
    answer->answered
      = find_answered (account_engine_get_store (account), answer->message_id, entries);
  ph_original_load_async (account, answer->message_id, PH_ORIGINAL_WHOLE,
                          g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
}

void
ph_compositions_open_draft_async (PhCompositions *self, AccountEngine *account, gint64 placement_id,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Engine *engine = ph_compositions_get_engine (self);
  PhAnswer wish = { .account = account, .mode = COMPOSE_CONTINUE, .shows_html = TRUE };
  PhComposition *open;
  StorePlacement placement;
  Answer *own;

  g_return_if_fail (engine != NULL);

  g_task_set_source_tag (task, ph_compositions_open_draft_async);
  g_task_set_check_cancellable (task, FALSE);
  open = find_open (self, account_engine_get_id (account), placement_id);
  if (open != NULL)
    {
      g_task_return_pointer (task, open, g_object_unref);
      return;
    }
  if (!store_placement_get (account_engine_get_store (account), placement_id, &placement, NULL))
    {
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_NOT_FOUND, "%s",
                               _("This draft is not there any more."));
      return;
    }

  wish.message_id = placement.message_id;
  own = answer_new (engine, &wish);
  own->placement = placement_id;
  g_task_set_task_data (task, own, answer_free);
  account_engine_conversation_async (account, own->message_id, placement_id, cancellable,
                                     conversation_cb, g_object_ref (task));
}

PhComposition *
ph_compositions_open_draft_finish (PhCompositions *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_compositions_open_draft_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
