/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#define LOG_BYTES (512 * 1024)

G_DEFINE_FINAL_TYPE (AccountEngine, account_engine, G_TYPE_OBJECT)

enum
{
  CHANGES,
  OUTBOX_CHANGED,
  SENT,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

void
account_engine_notify (AccountEngine *self, AccountEngineProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
account_engine_emit_changes (AccountEngine *self, StoreChanges *changes)
{
  g_signal_emit (self, signals[CHANGES], 0, changes);
}

void
account_engine_emit_outbox_changed (AccountEngine *self)
{
  g_signal_emit (self, signals[OUTBOX_CHANGED], 0);
}

void
account_engine_emit_sent (AccountEngine *self, gint64 id)
{
  g_signal_emit (self, signals[SENT], 0, id);
}

/* ---- Starting and stopping ------------------------------------------------------------------ */

AccountEngine *
account_engine_new (AccountSettings *settings, const char *data_dir, GError **error)
{
  g_autoptr(AccountEngine) self = NULL;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (data_dir != NULL, NULL);

  account_engine_load_modules ();
  self = g_object_new (ACCOUNT_TYPE_ENGINE, NULL);
  self->settings = account_settings_ref (settings);
  self->data_dir = g_strdup (data_dir);
  self->state = settings->enabled ? ACCOUNT_STATE_OFFLINE : ACCOUNT_STATE_DISABLED;
  if (!account_engine_open_local (self, error))
    return NULL;
  self->store = store_open (data_dir, STORE_OPEN_READ_ONLY, NULL, error);
  if (self->store == NULL)
    return NULL;
  account_engine_update_n_waiting (self);
  account_engine_update_outbox (self);

  return g_steal_pointer (&self);
}

void
account_engine_start (AccountEngine *self)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));
  g_return_if_fail (!self->is_stopped);

  account_engine_start_workers (self);
  self->is_online = TRUE;
  account_engine_update_online (self);
  account_engine_watch_network (self);
  account_engine_start_care (self);
  account_engine_update_state (self);
}

static void
mark_clean (AccountEngine *self)
{
  g_autoptr(Store) store = NULL;

  /* Never opened: what is there is not known to be well. */
  if (self->store == NULL)
    return;

  store = store_open (self->data_dir, STORE_OPEN_WRITE, NULL, NULL);
  if (store != NULL)
    store_mark_clean (store, NULL);
}

void
account_engine_stop (AccountEngine *self)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  if (self->is_stopped)
    return;

  self->is_stopped = TRUE;
  self->is_online = FALSE;
  g_clear_handle_id (&self->care_id, g_source_remove);
  account_engine_unwatch_network (self);
  /* The local worker hands jobs to the others, so it ends first. */
  if (self->local != NULL)
    account_engine_close_local (self);
  account_engine_stop_workers (self);
  mark_clean (self);
}

/* ---- What it works with --------------------------------------------------------------------- */

void
account_engine_set_settings (AccountEngine *self, AccountSettings *settings)
{
  AccountSettings *old = self->settings;

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));
  g_return_if_fail (g_strcmp0 (settings->id, self->settings->id) == 0);

  self->settings = account_settings_ref (settings);
  account_settings_unref (old);
  sign_in_gate_open (self->gate);
  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (self->workers[i] != NULL)
        connection_worker_set_settings (self->workers[i], settings);
    }
  if (self->outbox != NULL)
    outbox_worker_set_settings (self->outbox, settings);
  account_engine_try_two (self);
  account_engine_update_online (self);
  account_engine_update_state (self);
  account_engine_notify (self, PROP_SETTINGS);
}

void
account_engine_set_online (AccountEngine *self, gboolean online)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  if (self->is_online == online || self->is_stopped)
    return;

  self->is_online = online;
  account_engine_update_online (self);
  account_engine_update_state (self);
}

void
account_engine_set_transfers (AccountEngine *self, TransferHub *hub)
{
  g_return_if_fail (self->workers[WORKER_INTERACTIVE] == NULL);

  self->hub = hub;
}

void
account_engine_set_failed_func (AccountEngine *self, OperationFailedFunc failed,
                                gpointer user_data)
{
  self->failed = failed;
  self->failed_data = user_data;
}

void
account_engine_set_mask (AccountEngine *self, const char *const *mask)
{
  g_return_if_fail (self->workers[WORKER_INTERACTIVE] == NULL);

  g_strfreev (self->mask);
  self->mask = g_strdupv ((char **) mask);
}

/* ---- Properties ----------------------------------------------------------------------------- */

AccountSettings *
account_engine_get_settings (AccountEngine *self)
{
  return self->settings;
}

const char *
account_engine_get_id (AccountEngine *self)
{
  return self->settings->id;
}

AccountState
account_engine_get_state (AccountEngine *self)
{
  return self->state;
}

const GError *
account_engine_get_error (AccountEngine *self)
{
  return self->error;
}

ProtocolLog *
account_engine_get_log (AccountEngine *self)
{
  return self->log;
}

Store *
account_engine_get_store (AccountEngine *self)
{
  return self->store;
}

const char *
account_engine_get_data_dir (AccountEngine *self)
{
  return self->data_dir;
}

const ImapQuota *
account_engine_get_quota (AccountEngine *self)
{
  return &self->quota;
}

static void
account_engine_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AccountEngine *self = ACCOUNT_ENGINE (object);

  switch (prop_id)
    {
    case PROP_SETTINGS:
      g_value_set_boxed (value, self->settings);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROGRESS_DONE:
      g_value_set_uint (value, self->n_done);
      break;
    case PROP_PROGRESS_TOTAL:
      g_value_set_uint (value, self->n_total);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_N_WAITING:
      g_value_set_uint (value, self->n_waiting);
      break;
    case PROP_QUOTA_PERCENT:
      g_value_set_uint (value, self->quota.percent);
      break;
    case PROP_N_OUTBOX:
      g_value_set_uint (value, self->n_outbox);
      break;
    case PROP_OUTBOX_ERROR:
      g_value_set_boxed (value, self->outbox_error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
account_engine_dispose (GObject *object)
{
  AccountEngine *self = ACCOUNT_ENGINE (object);

  account_engine_stop (self);
  if (self->link != NULL)
    account_link_cut (self->link);
  g_clear_handle_id (&self->changes_id, g_source_remove);
  g_clear_pointer (&self->link, account_link_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_pointer (&self->store, store_close);

  G_OBJECT_CLASS (account_engine_parent_class)->dispose (object);
}

static void
account_engine_finalize (GObject *object)
{
  AccountEngine *self = ACCOUNT_ENGINE (object);

  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  g_clear_pointer (&self->gate, sign_in_gate_unref);
  g_clear_error (&self->error);
  g_clear_error (&self->outbox_error);
  g_free (self->outbox_server);
  for (guint i = 0; i < N_WORKERS; i++)
    g_clear_error (&self->errors[i]);
  g_strfreev (self->mask);
  g_strfreev (self->known_domains);
  g_free (self->data_dir);

  G_OBJECT_CLASS (account_engine_parent_class)->finalize (object);
}

static void
account_engine_class_init (AccountEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = account_engine_get_property;
  object_class->dispose = account_engine_dispose;
  object_class->finalize = account_engine_finalize;

  properties[PROP_SETTINGS] =
      g_param_spec_boxed ("settings", NULL, NULL, ACCOUNT_TYPE_SETTINGS, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ACCOUNT_TYPE_STATE,
                                              ACCOUNT_STATE_DISABLED, flags);
  properties[PROP_PROGRESS_DONE] =
      g_param_spec_uint ("progress-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PROGRESS_TOTAL] =
      g_param_spec_uint ("progress-total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_N_WAITING] =
      g_param_spec_uint ("n-waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_QUOTA_PERCENT] =
      g_param_spec_uint ("quota-percent", NULL, NULL, 0, 100, 0, flags);
  properties[PROP_N_OUTBOX] =
      g_param_spec_uint ("n-outbox", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_OUTBOX_ERROR] =
      g_param_spec_boxed ("outbox-error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGES] = g_signal_new ("changes", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1,
                                   G_TYPE_POINTER);
  signals[OUTBOX_CHANGED] = g_signal_new ("outbox-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SENT] = g_signal_new ("sent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
account_engine_init (AccountEngine *self)
{
  self->link = account_link_new (self);
  self->log = protocol_log_new (LOG_BYTES);
  self->gate = sign_in_gate_new ();
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) store_changes_unref);
}
