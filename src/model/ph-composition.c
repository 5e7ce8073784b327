/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

/* After a version that could not be written. */
#define RETRY 10000

G_DEFINE_ENUM_TYPE (PhCompositionState, ph_composition_state,
                    G_DEFINE_ENUM_VALUE (PH_COMPOSITION_UNTOUCHED, "untouched"),
                    G_DEFINE_ENUM_VALUE (PH_COMPOSITION_SAVING, "saving"),
                    G_DEFINE_ENUM_VALUE (PH_COMPOSITION_SAVED, "saved"),
                    G_DEFINE_ENUM_VALUE (PH_COMPOSITION_NOT_SAVED, "not-saved"))

G_DEFINE_FINAL_TYPE (PhComposition, ph_composition, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ERROR,
  PROP_DRAFT_STATE,
  PROP_DRAFT_ERROR,
  PROP_SENT,
  N_PROPS
};

enum
{
  COLLECT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void schedule (PhComposition *self, guint delay);

/* ---- What shows ----------------------------------------------------------------------------- */

static void
update_state (PhComposition *self)
{
  PhCompositionState state = self->error != NULL           ? PH_COMPOSITION_NOT_SAVED
                             : self->touched == 0          ? PH_COMPOSITION_UNTOUCHED
                             : self->saved < self->touched ? PH_COMPOSITION_SAVING
                                                           : PH_COMPOSITION_SAVED;

  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
ph_composition_set_error (PhComposition *self, GError *error)
{
  gboolean changed = self->error != NULL || error != NULL;

  g_clear_error (&self->error);
  self->error = error;
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  update_state (self);
}

void
ph_composition_set_sent (PhComposition *self, gboolean sent)
{
  if (self->sent == sent)
    return;

  self->sent = sent;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENT]);
}

/* ---- What goes with the draft ----------------------------------------------------------------- */

GVariant *
ph_composition_write_extra (PhComposition *self)
{
  GVariantBuilder map;

  g_variant_builder_init (&map, G_VARIANT_TYPE_VARDICT);
  if (self->message_id != NULL)
    g_variant_builder_add (&map, "{sv}", "message-id", g_variant_new_string (self->message_id));
  if (self->original_account != NULL)
    g_variant_builder_add (&map, "{sv}", "original",
                           g_variant_new ("(sxu)", self->original_account, self->original_id,
                                          (guint) self->answer));
  if (self->outbox.account != NULL)
    g_variant_builder_add (&map, "{sv}", "outbox",
                           g_variant_new ("(sx)", self->outbox.account, self->outbox.id));
  if (self->send_at != 0)
    g_variant_builder_add (&map, "{sv}", "send-at", g_variant_new_int64 (self->send_at));
  if (self->wants_report)
    g_variant_builder_add (&map, "{sv}", "wants-report", g_variant_new_boolean (TRUE));
  ph_composition_write_draft (self, &map);
  return g_variant_builder_end (&map);
}

void
ph_composition_read_extra (PhComposition *self, GVariant *extra)
{
  const char *account;
  gint64 id;
  guint answer;

  g_free (self->message_id);
  self->message_id = NULL;
  g_variant_lookup (extra, "message-id", "s", &self->message_id);
  if (g_variant_lookup (extra, "original", "(&sxu)", &account, &id, &answer))
    ph_composition_set_original (self, account, id,
                                 answer == STORE_OUTBOX_FORWARDS ? STORE_OUTBOX_FORWARDS
                                                                 : STORE_OUTBOX_ANSWERS);
  g_clear_pointer (&self->outbox.account, g_free);
  g_variant_lookup (extra, "outbox", "(sx)", &self->outbox.account, &self->outbox.id);
  self->send_at = 0;
  g_variant_lookup (extra, "send-at", "x", &self->send_at);
  self->wants_report = FALSE;
  g_variant_lookup (extra, "wants-report", "b", &self->wants_report);
  ph_composition_read_draft (self, extra);
}

ComposeDraft *
ph_composition_collect (PhComposition *self)
{
  g_signal_emit (self, signals[COLLECT], 0);
  return compose_draft_copy (self->draft);
}

/* No version is to come behind the end: the next run would offer the mail once more. */
gboolean
ph_composition_is_over (PhComposition *self)
{
  return self->sent || self->discarded || self->closed;
}

/* ---- Versions ------------------------------------------------------------------------------- */

typedef struct
{
  ComposeJournal *journal;
  ComposeDraft *draft; /* (nullable) */
  GVariant *extra;     /* (nullable) */
  guint64 touched;
} Save;

static Save *
save_new (PhComposition *self)
{
  Save *save = g_new0 (Save, 1);

  save->journal = compose_journal_ref (self->journal);
  return save;
}

static void
save_free (gpointer data)
{
  Save *save = data;

  compose_journal_unref (save->journal);
  g_clear_pointer (&save->draft, compose_draft_free);
  g_clear_pointer (&save->extra, g_variant_unref);
  g_free (save);
}

static void
queue (PhComposition *self, Save *save, GTaskThreadFunc func, GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, save, save_free);
  ph_worker_queue (self->worker, G_PRIORITY_DEFAULT, task, func);
}

static void
write_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Save *save = task_data;
  GError *error = NULL;

  if (compose_journal_add (save->journal, save->draft, save->extra, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = g_task_get_source_object (task);
  const Save *save = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      ph_composition_set_error (self, g_error_copy (error));
      if (!ph_composition_is_over (self))
        schedule (self, RETRY);
      g_task_return_error (task, error);
      return;
    }

  self->saved = MAX (self->saved, save->touched);
  ph_composition_set_error (self, NULL);
  g_task_return_boolean (task, TRUE);
}

void
ph_composition_save_async (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Save *save;

  g_task_set_source_tag (task, ph_composition_save_async);
  if (ph_composition_is_over (self))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_clear_handle_id (&self->save_source, g_source_remove);
  self->unsaved_since = 0;

  save = save_new (self);
  save->draft = ph_composition_collect (self);
  save->extra = g_variant_ref_sink (ph_composition_write_extra (self));
  save->touched = self->touched;
  queue (self, save, write_cb, written_cb, g_steal_pointer (&task));
}

gboolean
ph_composition_save_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
save_cb (gpointer user_data)
{
  PhComposition *self = user_data;

  self->save_source = 0;
  ph_composition_save_async (self, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
schedule (PhComposition *self, guint delay)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (delay, save_cb, self);
}

gboolean
ph_composition_is_unsaved (PhComposition *self)
{
  return self->saved < self->touched;
}

/* Whoever types without a pause is saved all the same. */
void
ph_composition_touch (PhComposition *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 left;

  g_return_if_fail (PH_IS_COMPOSITION (self));

  if (ph_composition_is_over (self))
    return;

  self->touched++;
  if (self->unsaved_since == 0)
    self->unsaved_since = now;
  left = PH_COMPOSITION_LATEST - (now - self->unsaved_since) / G_TIME_SPAN_MILLISECOND;
  schedule (self, (guint) CLAMP (left, 0, PH_COMPOSITION_PAUSE));
  update_state (self);
  ph_composition_touch_draft (self);
}

/* ---- The end -------------------------------------------------------------------------------- */

static void
remove_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Save *save = task_data;
  GError *error = NULL;

  if (compose_journal_remove (save->journal, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Nothing may be written behind it. */
void
ph_composition_remove_versions (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->unsaved_since = 0;
  queue (self, save_new (self), remove_cb, callback, user_data);
}

/* ---- GObject -------------------------------------------------------------------------------- */

static void
ph_composition_dispose (GObject *object)
{
  PhComposition *self = PH_COMPOSITION (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_handle_id (&self->draft_source, g_source_remove);
  g_clear_weak_pointer (&self->list);
  g_clear_object (&self->worker);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ph_composition_parent_class)->dispose (object);
}

static void
ph_composition_finalize (GObject *object)
{
  PhComposition *self = PH_COMPOSITION (object);

  g_free (self->id);
  g_clear_pointer (&self->journal, compose_journal_unref);
  g_clear_pointer (&self->draft, compose_draft_free);
  g_clear_error (&self->error);
  ph_composition_clear_draft (self);
  g_free (self->message_id);
  g_free (self->original_account);
  g_free (self->outbox.account);
  g_free (self->outbox_reason);

  G_OBJECT_CLASS (ph_composition_parent_class)->finalize (object);
}

static void
ph_composition_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhComposition *self = PH_COMPOSITION (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_DRAFT_STATE:
      g_value_set_enum (value, self->draft_state);
      break;
    case PROP_DRAFT_ERROR:
      g_value_set_boxed (value, self->draft_error);
      break;
    case PROP_SENT:
      g_value_set_boolean (value, self->sent);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_composition_class_init (PhCompositionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ph_composition_dispose;
  object_class->finalize = ph_composition_finalize;
  object_class->get_property = ph_composition_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, PH_TYPE_COMPOSITION_STATE,
                                              PH_COMPOSITION_UNTOUCHED, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_DRAFT_STATE] = g_param_spec_enum ("draft-state", NULL, NULL, PH_TYPE_DRAFT_STATE,
                                                    PH_DRAFT_NONE, flags);
  properties[PROP_DRAFT_ERROR]
    = g_param_spec_boxed ("draft-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_SENT] = g_param_spec_boolean ("sent", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[COLLECT] = g_signal_new ("collect", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_composition_init (PhComposition *self)
{
}

PhComposition *
ph_composition_new (PhCompositions *list, Engine *engine, PhWorker *worker, ComposeJournal *journal,
                    const char *id, ComposeDraft *draft)
{
  PhComposition *self = g_object_new (PH_TYPE_COMPOSITION, NULL);

  g_set_weak_pointer (&self->list, list);
  self->engine = g_object_ref (engine);
  self->worker = g_object_ref (worker);
  self->journal = compose_journal_ref (journal);
  self->id = g_strdup (id);
  self->draft = draft;
  ph_composition_init_draft (self);
  return self;
}

void
ph_composition_set_recovered (PhComposition *self, guint n_lost)
{
  self->n_lost = n_lost;
  self->touched = self->saved = 1;
  update_state (self);
}

const char *
ph_composition_get_id (PhComposition *self)
{
  return self->id;
}

PhCompositionState
ph_composition_get_state (PhComposition *self)
{
  return self->state;
}

const GError *
ph_composition_get_error (PhComposition *self)
{
  return self->error;
}

gboolean
ph_composition_get_sent (PhComposition *self)
{
  return self->sent;
}

ComposeDraft *
ph_composition_get_draft (PhComposition *self)
{
  return self->draft;
}

guint
ph_composition_get_n_lost (PhComposition *self)
{
  return self->n_lost;
}

gint64
ph_composition_get_send_at (PhComposition *self)
{
  g_return_val_if_fail (PH_IS_COMPOSITION (self), 0);

  return self->send_at > g_get_real_time () / G_USEC_PER_SEC ? self->send_at : 0;
}
