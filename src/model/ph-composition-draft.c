/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

#include "compose-build.h"
#include "imap-response.h"
#include "mime-write.h"
#include "ph-error.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

/* ms, after one that could not be put there. */
#define RETRY 30000

/* What is as large as that (bytes) waits longer for a pause (ms). */
#define LARGE (1024 * 1024)
#define PAUSE_OF_LARGE 60000

/* Seconds before the server is told that it is thrown away. */
#define UNDO_SECONDS 10

/* So many of a folder's newest mails are looked at for a draft of which the program's end left but a name. */
#define LOOK_MAX 500

G_DEFINE_ENUM_TYPE (PhDraftState, ph_draft_state,
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_SAVING, "saving"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_ON_SERVER, "on-server"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_NOT_SAVED, "not-saved"))

/* ---- Where it lies -------------------------------------------------------------------------- */

static void
clear_version (PhDraftVersion *version)
{
  g_free (version->message_id);
}

static const PhDraftVersion *
get_last (PhComposition *self)
{
  return self->draft_versions->len > 0 ? &g_array_index (self->draft_versions, PhDraftVersion,
                                                         self->draft_versions->len - 1)
                                       : NULL;
}

/* The account in whose Drafts it lies. (transfer none) (nullable) */
static AccountEngine *
get_account (PhComposition *self)
{
  return self->draft_account != NULL && self->draft_versions->len > 0
           ? engine_find (self->engine, self->draft_account)
           : NULL;
}

static gboolean
is_shown (AccountEngine *account, gint64 placement_id, StorePlacement *placement)
{
  return store_placement_get (account_engine_get_store (account), placement_id, placement, NULL) &&
         !placement->hidden;
}

static PhDraftState
find_state (PhComposition *self)
{
  AccountEngine *account = get_account (self);
  StorePlacement placement;

  if (self->draft_error != NULL)
    return PH_DRAFT_NOT_SAVED;
  if (self->draft_putting || self->draft_source != 0)
    return PH_DRAFT_SAVING;
  if (account == NULL || !is_shown (account, get_last (self)->placement, &placement))
    return PH_DRAFT_NONE;
  return placement.uid > 0 ? PH_DRAFT_ON_SERVER : PH_DRAFT_QUEUED;
}

static void
update_state (PhComposition *self)
{
  PhDraftState state = find_state (self);

  if (self->draft_state == state)
    return;

  self->draft_state = state;
  g_object_notify (G_OBJECT (self), "draft-state");
}

/* Takes @error. */
static void
set_error (PhComposition *self, GError *error)
{
  gboolean changed = self->draft_error != NULL || error != NULL;

  g_clear_error (&self->draft_error);
  self->draft_error = error;
  if (changed)
    g_object_notify (G_OBJECT (self), "draft-error");
  update_state (self);
}

/* It is said to lie there as @message_id (nullable). */
static void
add_version (PhComposition *self, const char *account, gint64 placement, const char *message_id)
{
  const PhDraftVersion version = { placement, g_strdup (message_id) };

  if (g_strcmp0 (self->draft_account, account) != 0)
    {
      g_array_set_size (self->draft_versions, 0);
      g_free (self->draft_account);
      self->draft_account = g_strdup (account);
    }
  g_array_append_val (self->draft_versions, version);
  g_signal_group_set_target (self->draft_changes, engine_find (self->engine, account));
}

void
ph_composition_take_draft (PhComposition *self, const char *account, gint64 placement,
                           const char *message_id)
{
  add_version (self, account, placement, message_id);
  update_state (self);
}

gboolean
ph_composition_has_draft (PhComposition *self, const char *account, gint64 placement)
{
  if (g_strcmp0 (self->draft_account, account) != 0)
    return FALSE;
  for (guint i = 0; i < self->draft_versions->len; i++)
    if (g_array_index (self->draft_versions, PhDraftVersion, i).placement == placement)
      return TRUE;
  return FALSE;
}

gint64
ph_composition_get_draft_in (PhComposition *self, AccountEngine *account)
{
  return get_account (self) == account ? get_last (self)->placement : 0;
}

/* ---- What others do to it ------------------------------------------------------------------- */

/* What another client took away is put there again, once there is reason to: as a mail of its own, beside what
 * that client may have put in its place. */
static void
changes_cb (PhComposition *self)
{
  AccountEngine *account = get_account (self);
  StorePlacement placement;

  if (account != NULL && !is_shown (account, get_last (self)->placement, &placement))
    self->drafted = 0;
  update_state (self);
}

/* What was refused for good is taken back; what it would have replaced is there again. */
static void
failed_cb (PhComposition *self, const char *account_id, gint64 group, const GError *error)
{
  AccountEngine *account = get_account (self);
  StorePlacement placement;

  if (account == NULL || group != self->draft_group ||
      g_strcmp0 (self->draft_account, account_id) != 0)
    return;

  while (get_last (self) != NULL && !is_shown (account, get_last (self)->placement, &placement))
    g_array_set_size (self->draft_versions, self->draft_versions->len - 1);
  self->drafted = 0;
  set_error (self, g_error_copy (error));
}

/* ---- Putting it there ----------------------------------------------------------------------- */

typedef struct
{
  GTask *task;            /* (owned) of the composition */
  AccountEngine *account; /* (owned) (nullable) */
  ComposeDraft *draft;    /* (owned) (nullable) */
  char *message_id;       /* (owned) (nullable) */
  guint64 touched;
  gsize size;
} Put;

static void
put_free (Put *put)
{
  g_clear_object (&put->task);
  g_clear_object (&put->account);
  g_clear_pointer (&put->draft, compose_draft_free);
  g_free (put->message_id);
  g_free (put);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Put, put_free)

static void start_put (GTask *task);

static gboolean
put_cb (gpointer user_data)
{
  PhComposition *self = user_data;

  self->draft_source = 0;
  ph_composition_put_draft_async (self, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
schedule (PhComposition *self, guint delay)
{
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_source = g_timeout_add (delay, put_cb, self);
}

/* Whoever waited for the end of it. */
static void
go_on (PhComposition *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->draft_waiting);

  self->draft_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = waiting->pdata[i];

      if (g_task_get_source_tag (task) == ph_composition_put_draft_async)
        start_put (g_object_ref (task));
      else
        g_task_return_boolean (task, TRUE);
    }
}

/* Takes @error (nullable). */
static void
end_put (Put *put, GError *error)
{
  g_autoptr (GTask) task = g_object_ref (put->task);
  PhComposition *self = g_task_get_source_object (task);
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  self->draft_putting = FALSE;
  if (error != NULL && !is_cancelled && !g_error_matches (error, PH_ERROR, PH_ERROR_INVALID) &&
      self->draft_source == 0 && !self->draft_held && !ph_composition_is_over (self))
    schedule (self, RETRY);
  set_error (self, error != NULL && !is_cancelled ? g_error_copy (error) : NULL);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  go_on (self);
}

static void
end_cancelled (Put *put)
{
  end_put (put, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                     "The mail is sent or thrown away."));
}

/* Its writer went to another account, and the draft is there now. */
static void
remove_from (AccountEngine *account, Engine *engine, gint64 placement, GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (Operation) operation
    = operation_new (OPERATION_EXPUNGE, account_engine_get_id (account));

  operation_add_placement (operation, placement);
  engine_submit_async (engine, operation, NULL, callback, user_data);
}

/* No version is removed before. */
static void
removed_elsewhere_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OperationResult) removed
    = engine_submit_finish (((PhComposition *) g_task_get_source_object (put->task))->engine, result,
                            &error);

  if (removed == NULL)
    g_message ("A draft stays in the account that does not send it: %s", error->message);
  end_put (put, NULL);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  PhComposition *self = g_task_get_source_object (put->task);
  AccountEngine *before = get_account (self);
  gint64 old;
  GError *error = NULL;
  g_autoptr (OperationResult) stored
    = account_engine_put_message_finish (put->account, result, &error);

  if (stored == NULL)
    {
      end_put (put, error);
      return;
    }

  old = before != NULL ? get_last (self)->placement : 0;
  add_version (self, account_engine_get_id (put->account), stored->placement, put->message_id);
  self->draft_group = stored->group;
  self->draft_size = put->size;
  self->drafted = put->touched;
  g_clear_pointer (&self->draft_next, g_free);
  if (before != NULL && before != put->account)
    remove_from (before, self->engine, old, removed_elsewhere_cb, g_steal_pointer (&put));
  else
    end_put (put, NULL);
}

static void
build_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Put *put = task_data;
  const ComposeStamp stamp = { .message_id = put->message_id };
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (ComposeResult) result = NULL;
  GError *error = NULL;

  result = compose_build (put->draft, &stamp, COMPOSE_BUILD_DRAFT | COMPOSE_BUILD_8BIT, out, NULL,
                          &error);
  if (result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_output_stream_close (out, NULL, NULL);
  g_task_return_pointer (task, g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out)),
                         (GDestroyNotify) g_bytes_unref);
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  PhComposition *self = g_task_get_source_object (put->task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);
  gint64 replaces = ph_composition_get_draft_in (self, put->account);

  if (bytes == NULL)
    {
      end_put (put, error);
      return;
    }
  if (ph_composition_is_over (self))
    {
      end_cancelled (put);
      return;
    }

  put->size = g_bytes_get_size (bytes);
  account_engine_put_message_async (put->account, 0, replaces, IMAP_FLAG_DRAFT | IMAP_FLAG_SEEN, bytes,
                                    NULL, stored_cb, put);
  g_steal_pointer (&put);
}

/* The last version says what the draft will be called. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  PhComposition *self = g_task_get_source_object (put->task);
  g_autoptr (GTask) job = NULL;
  AccountEngine *account;
  GError *error = NULL;

  if (!ph_composition_save_finish (self, result, &error))
    {
      end_put (put, error);
      return;
    }
  if (ph_composition_is_over (self))
    {
      end_cancelled (put);
      return;
    }

  account = ph_composition_find_sender (self);
  if (account == NULL)
    {
      end_put (put, g_error_new_literal (PH_ERROR, PH_ERROR_INVALID,
                                         _("Choose the address that this mail is sent from.")));
      return;
    }

  put->account = g_object_ref (account);
  put->draft = compose_draft_copy (self->draft);
  put->message_id = g_strdup (self->draft_next);
  job = g_task_new (NULL, NULL, built_cb, put);
  g_task_set_task_data (job, put, NULL);
  g_steal_pointer (&put);
  ph_worker_queue (self->worker, G_PRIORITY_DEFAULT, job, build_cb);
}

static gboolean
has_reason (PhComposition *self)
{
  return !ph_composition_is_over (self) && !self->draft_held && self->draft->redirected == NULL &&
         self->drafted < self->touched;
}

/* Takes @task. */
static void
start_put (GTask *task)
{
  g_autoptr (GTask) owned = task;
  PhComposition *self = g_task_get_source_object (task);
  Put *put;

  if (self->draft_putting)
    {
      g_ptr_array_add (self->draft_waiting, g_steal_pointer (&owned));
      return;
    }
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->undrafted_since = 0;
  if (!has_reason (self))
    {
      update_state (self);
      g_task_return_boolean (task, TRUE);
      return;
    }

  put = g_new0 (Put, 1);
  put->task = g_steal_pointer (&owned);
  put->touched = self->touched;
  self->draft_putting = TRUE;
  update_state (self);
  ph_composition_save_async (self, saved_cb, put);
}

void
ph_composition_put_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composition_put_draft_async);
  start_put (task);
}

gboolean
ph_composition_put_draft_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_put_draft_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ph_composition_touch_draft (PhComposition *self)
{
  gint64 now = g_get_monotonic_time ();
  guint pause = self->draft_size > LARGE ? PAUSE_OF_LARGE : PH_COMPOSITION_DRAFT_PAUSE;
  gint64 left;

  if (self->draft->redirected != NULL || self->draft_held)
    return;

  if (self->undrafted_since == 0)
    self->undrafted_since = now;
  left = MAX (PH_COMPOSITION_DRAFT_LATEST, pause) -
         (now - self->undrafted_since) / G_TIME_SPAN_MILLISECOND;
  schedule (self, (guint) CLAMP (left, 0, pause));
  update_state (self);
}

/* ---- Its end -------------------------------------------------------------------------------- */

void
ph_composition_hold_draft (PhComposition *self, gboolean held)
{
  self->draft_held = held;
  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (!held && has_reason (self))
    ph_composition_touch_draft (self);
  update_state (self);
}

void
ph_composition_settle_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composition_settle_draft_async);
  if (self->draft_putting)
    g_ptr_array_add (self->draft_waiting, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (OperationResult) removed = engine_submit_finish (self->engine, result, &error);

  if (removed == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->draft_removal = removed->group;
  update_state (self);
  g_task_return_boolean (task, TRUE);
}

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  PhComposition *self = PH_COMPOSITION (source);
  AccountEngine *account = get_account (self);
  g_autoptr (Operation) operation = NULL;

  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_removal = 0;
  if (account == NULL)
    {
      update_state (self);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  operation = operation_new (OPERATION_EXPUNGE, self->draft_account);
  operation->delay = UNDO_SECONDS;
  operation_add_placement (operation, get_last (self)->placement);
  engine_submit_async (self->engine, operation, NULL, removed_cb, task);
}

void
ph_composition_remove_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composition_remove_draft_async);
  ph_composition_settle_draft_async (self, settled_cb, task);
}

gboolean
ph_composition_remove_draft_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_remove_draft_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Too late, it is put there anew. */
void
ph_composition_bring_draft_back (PhComposition *self)
{
  if (self->draft_removal != 0 && get_account (self) != NULL)
    engine_undo_async (self->engine, self->draft_account, self->draft_removal, NULL, NULL, NULL);
  self->draft_removal = 0;
  self->drafted = 0;
}

void
ph_composition_drop_draft_elsewhere (PhComposition *self, AccountEngine *account)
{
  AccountEngine *other = get_account (self);

  if (other != NULL && other != account)
    remove_from (other, self->engine, get_last (self)->placement, NULL, NULL);
}

/* ---- What a crash leaves -------------------------------------------------------------------- */

/* It is named before it is put there: so it is found again. */
static void
choose_name (PhComposition *self)
{
  if (self->draft_next == NULL)
    self->draft_next = mime_message_id_new (self->draft->from != NULL ? self->draft->from->address : "");
}

void
ph_composition_write_draft (PhComposition *self, GVariantBuilder *map)
{
  const PhDraftVersion *last = get_last (self);

  choose_name (self);
  g_variant_builder_add (map, "{sv}", "draft-next", g_variant_new_string (self->draft_next));
  if (last != NULL)
    g_variant_builder_add (map, "{sv}", "draft",
                           g_variant_new ("(sxs)", self->draft_account, last->placement,
                                          last->message_id != NULL ? last->message_id : ""));
}

void
ph_composition_read_draft (PhComposition *self, GVariant *extra)
{
  const char *account;
  const char *message_id;
  gint64 placement;

  g_clear_pointer (&self->draft_next, g_free);
  g_variant_lookup (extra, "draft-next", "s", &self->draft_next);
  if (g_variant_lookup (extra, "draft", "(&sx&s)", &account, &placement, &message_id))
    add_version (self, account, placement, message_id);
}

static gboolean
is_called (AccountEngine *account, gint64 placement_id, const char *message_id)
{
  g_autoptr (StoreMessage) message = NULL;
  StorePlacement placement;

  if (!is_shown (account, placement_id, &placement))
    return FALSE;
  message = store_message_get (account_engine_get_store (account), placement.message_id, NULL);
  return message != NULL && g_strcmp0 (message->message_id != NULL ? message->message_id : "",
                                       message_id != NULL ? message_id : "") == 0;
}

/* It is heard of before this is told where it is. */
gboolean
ph_composition_is_draft (PhComposition *self, const char *account, gint64 placement)
{
  AccountEngine *engine = engine_find (self->engine, account);

  return ph_composition_has_draft (self, account, placement)
         || (engine != NULL && self->draft_next != NULL && is_called (engine, placement, self->draft_next));
}

/* The placement in Drafts of the mail of that name; 0: none. */
static gint64
find_called (AccountEngine *account, const char *message_id)
{
  Store *store = account_engine_get_store (account);
  g_autoptr (StoreFolder) drafts = store_folder_find_role (store, FOLDER_ROLE_DRAFTS, NULL);
  const StoreQuery query = { .folder_id = drafts != NULL ? drafts->id : 0 };
  g_autoptr (StoreIds) ids
    = drafts != NULL && message_id != NULL && *message_id != '\0'
        ? store_placement_query (store, &query, LOOK_MAX, NULL, NULL)
        : NULL;

  for (guint i = 0; ids != NULL && i < ids->n; i++)
    if (is_called (account, ids->ids[i], message_id))
      return ids->ids[i];
  return 0;
}

/* The account that has the next draft, if it got so far. (transfer none) (nullable) */
static AccountEngine *
find_next (PhComposition *self, gint64 *placement)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  for (guint i = 0; self->draft_next != NULL && i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      *placement = find_called (account, self->draft_next);
      if (*placement != 0)
        return account;
    }
  return NULL;
}

/* The end may have come between the draft and the version that says where it is. That is said at once: later
 * another client may have put its own in that place, under the same name. */
void
ph_composition_find_draft (PhComposition *self)
{
  AccountEngine *before = get_account (self);
  gint64 placement = 0;
  AccountEngine *account = find_next (self, &placement);

  if (account != NULL)
    {
      if (before != NULL && before != account)
        remove_from (before, self->engine, get_last (self)->placement, NULL, NULL);
      add_version (self, account_engine_get_id (account), placement, self->draft_next);
      g_clear_pointer (&self->draft_next, g_free);
      ph_composition_save_async (self, NULL, NULL);
    }
  else if (before != NULL && !is_called (before, get_last (self)->placement, get_last (self)->message_id))
    {
      g_array_set_size (self->draft_versions, 0);
    }
  update_state (self);
}

/* ---- Life ----------------------------------------------------------------------------------- */

void
ph_composition_init_draft (PhComposition *self)
{
  self->draft_versions = g_array_new (FALSE, FALSE, sizeof (PhDraftVersion));
  g_array_set_clear_func (self->draft_versions, (GDestroyNotify) clear_version);
  self->draft_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->draft_changes = g_signal_group_new (ACCOUNT_TYPE_ENGINE);
  g_signal_group_connect_object (self->draft_changes, "changes", G_CALLBACK (changes_cb), self,
                                 G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
}

void
ph_composition_clear_draft (PhComposition *self)
{
  g_free (self->draft_account);
  g_array_unref (self->draft_versions);
  g_free (self->draft_next);
  g_clear_error (&self->draft_error);
  g_clear_object (&self->draft_changes);
  g_ptr_array_unref (self->draft_waiting);
}

PhDraftState
ph_composition_get_draft_state (PhComposition *self)
{
  return self->draft_state;
}

const GError *
ph_composition_get_draft_error (PhComposition *self)
{
  return self->draft_error;
}
