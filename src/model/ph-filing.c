/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-filing-private.h"

#include "imap-response.h"
#include "ph-settings.h"

#include <glib/gi18n-lib.h>

#define MAX_RECENT 8

G_DEFINE_FINAL_TYPE (PhFiling, ph_filing, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CAN_UNDO,
  PROP_UNDO_DESCRIPTION,
  PROP_BUSY,
  N_PROPS
};

enum
{
  DONE,
  UNDONE,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- Messages -------------------------------------------------------------------------------- */

static Operation *
make_operation (const PhFilingWish *wish,
                const char *account_id,
                PhFolder *folder)
{
  Operation *operation = operation_new (wish->act.kind, account_id);

  operation->set = wish->act.set;
  operation->clear = wish->act.clear;
  operation->present = wish->act.present;
  if (folder != NULL)
    {
      operation->dst_folder = ph_folder_get_id (folder);
      if (g_strcmp0 (ph_folder_get_account_id (folder), account_id) != 0)
        operation->dst_account_id = g_strdup (ph_folder_get_account_id (folder));
    }

  return operation;
}

static void
submit_singles (PhFilingWish *wish,
                PhMessageKeys *keys,
                const char *account_id,
                PhFolder *folder)
{
  g_autoptr (Operation) operation = make_operation (wish, account_id, folder);
  guint n = ph_message_keys_get_n (keys);

  for (guint i = 0; i < n; i++)
    {
      guint64 key = ph_message_keys_get (keys, i);

      if (ph_message_key_get_account (key) == account_id)
        operation_add_placement (operation, ph_message_key_get_placement (key));
    }

  if (operation->placements->len > 0)
    ph_filing_wish_submit (wish, operation);
}

static void
submit_group (PhFilingWish *wish,
              const PhMessageKeysGroup *group,
              PhFolder *folder)
{
  g_autoptr (Operation) operation = make_operation (wish, group->account_id, folder);

  operation->folder = group->folder_id;
  operation->newest = group->newest;
  operation->heads = g_array_ref (group->heads);
  ph_filing_wish_submit (wish, operation);
}

/* The folder's name, and its account's when messages come there from another one. */
static char *
dup_target (PhFolder *folder,
            const char **accounts)
{
  for (guint i = 0; accounts[i] != NULL; i++)
    if (g_strcmp0 (accounts[i], ph_folder_get_account_id (folder)) != 0)
      /* Translators: a folder, and the account it belongs to */
      return g_strdup_printf (C_("folder", "%s (%s)"), ph_folder_get_name (folder),
                              ph_folder_get_account_name (folder));

  return g_strdup (ph_folder_get_name (folder));
}

/* Takes @wish. */
static void
submit_messages (PhFiling *self,
                 PhFilingWish *wish,
                 PhMessageKeys *keys,
                 PhFolder *folder)
{
  g_autofree const char **accounts = ph_message_keys_list_accounts (keys);

  if (folder != NULL)
    wish->act.target = dup_target (folder, accounts);

  ph_filing_wish_begin (wish);
  for (guint i = 0; accounts[i] != NULL; i++)
    submit_singles (wish, keys, accounts[i], folder);
  for (guint i = 0; i < ph_message_keys_get_n_groups (keys); i++)
    submit_group (wish, ph_message_keys_get_group (keys, i), folder);
  ph_filing_wish_release (wish);
}

static void
add_recent (PhFolder *folder)
{
  GSettings *settings = ph_settings_get ();
  g_autofree char *name = ph_folder_dup_settings_name (folder);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) old = NULL;

  if (settings == NULL)
    return;

  old = g_settings_get_strv (settings, "recent-targets");
  g_ptr_array_add (names, name);
  for (guint i = 0; old[i] != NULL && names->len < MAX_RECENT; i++)
    if (!g_str_equal (old[i], name))
      g_ptr_array_add (names, old[i]);
  g_ptr_array_add (names, NULL);

  g_settings_set_strv (settings, "recent-targets", (const char *const *) names->pdata);
}

static void
file_into (PhFiling *self,
           OperationKind kind,
           PhMessageKeys *keys,
           PhFolder *folder)
{
  g_autofree char *refusal = ph_filing_dup_refusal (keys, folder, kind == OPERATION_COPY);

  if (refusal != NULL)
    {
      ph_filing_emit_failed (self, refusal, NULL);
      return;
    }

  add_recent (folder);
  submit_messages (self, ph_filing_wish_new (self, kind), keys, folder);
}

void
ph_filing_move (PhFiling *self,
                PhMessageKeys *keys,
                PhFolder *folder)
{
  file_into (self, OPERATION_MOVE, keys, folder);
}

void
ph_filing_copy (PhFiling *self,
                PhMessageKeys *keys,
                PhFolder *folder)
{
  file_into (self, OPERATION_COPY, keys, folder);
}

void
ph_filing_trash (PhFiling *self,
                 PhMessageKeys *keys)
{
  submit_messages (self, ph_filing_wish_new (self, OPERATION_TRASH), keys, NULL);
}

void
ph_filing_archive (PhFiling *self,
                   PhMessageKeys *keys)
{
  submit_messages (self, ph_filing_wish_new (self, OPERATION_ARCHIVE), keys, NULL);
}

void
ph_filing_junk (PhFiling *self,
                PhMessageKeys *keys,
                gboolean junk)
{
  submit_messages (self, ph_filing_wish_new (self, junk ? OPERATION_JUNK : OPERATION_NOT_JUNK), keys, NULL);
}

void
ph_filing_expunge (PhFiling *self,
                   PhMessageKeys *keys)
{
  submit_messages (self, ph_filing_wish_new (self, OPERATION_EXPUNGE), keys, NULL);
}

void
ph_filing_set_flags (PhFiling *self,
                     PhMessageKeys *keys,
                     guint set,
                     guint clear)
{
  PhFilingWish *wish = ph_filing_wish_new (self, OPERATION_FLAGS);

  wish->act.set = set;
  wish->act.clear = clear;
  submit_messages (self, wish, keys, NULL);
}

void
ph_filing_set_unread (PhFiling *self,
                      PhMessageKeys *keys,
                      gboolean unread)
{
  ph_filing_set_flags (self, keys, unread ? 0 : IMAP_FLAG_SEEN, unread ? IMAP_FLAG_SEEN : 0);
}

void
ph_filing_set_flagged (PhFiling *self,
                       PhMessageKeys *keys,
                       gboolean flagged)
{
  ph_filing_set_flags (self, keys, flagged ? IMAP_FLAG_FLAGGED : 0,
                       flagged ? 0 : IMAP_FLAG_FLAGGED);
}

void
ph_filing_set_muted (PhFiling *self,
                     PhMessageKeys *keys,
                     gboolean muted)
{
  PhFilingWish *wish = ph_filing_wish_new (self, OPERATION_MUTE);

  wish->act.present = muted;
  submit_messages (self, wish, keys, NULL);
}

void
ph_filing_mark_seen (PhFiling *self,
                     guint64 key)
{
  g_autoptr (PhMessageKeys) keys = ph_message_keys_new_single (key);
  PhFilingWish *wish = ph_filing_wish_new (self, OPERATION_FLAGS);

  wish->act.set = IMAP_FLAG_SEEN;
  wish->is_quiet = TRUE;
  submit_messages (self, wish, keys, NULL);
}

void
ph_filing_append (PhFiling *self,
                  GPtrArray *files,
                  PhFolder *folder)
{
  g_autoptr (Operation) operation = NULL;
  g_autofree char *refusal = ph_filing_dup_refusal (NULL, folder, TRUE);
  PhFilingWish *wish;

  if (refusal != NULL)
    {
      ph_filing_emit_failed (self, refusal, NULL);
      return;
    }

  operation = operation_new (OPERATION_APPEND, ph_folder_get_account_id (folder));
  operation->dst_folder = ph_folder_get_id (folder);
  operation->files = g_ptr_array_ref (files);

  wish = ph_filing_wish_new (self, OPERATION_APPEND);
  wish->act.target = g_strdup (ph_folder_get_name (folder));
  ph_filing_wish_begin (wish);
  ph_filing_wish_submit (wish, operation);
  ph_filing_wish_release (wish);
}

/* ---- Folders --------------------------------------------------------------------------------- */

/* @name: what the sentence calls the folder. */
static void
submit_folder (PhFiling *self,
               Operation *operation,
               const char *name)
{
  PhFilingWish *wish = ph_filing_wish_new (self, operation->kind);

  wish->act.target = g_strdup (name);
  wish->act.present = operation->present;
  ph_filing_wish_begin (wish);
  ph_filing_wish_submit (wish, operation);
  ph_filing_wish_release (wish);
}

static Operation *
make_folder_operation (OperationKind kind,
                       PhFolder *folder)
{
  Operation *operation = operation_new (kind, ph_folder_get_account_id (folder));

  operation->folder = ph_folder_get_id (folder);

  return operation;
}

void
ph_filing_mark_all_read (PhFiling *self,
                         PhFolder *folder)
{
  g_autoptr (Operation) operation = make_folder_operation (OPERATION_MARK_ALL_READ, folder);

  submit_folder (self, operation, ph_folder_get_name (folder));
}

void
ph_filing_empty (PhFiling *self,
                 PhFolder *folder)
{
  g_autoptr (Operation) operation = make_folder_operation (OPERATION_EMPTY, folder);

  submit_folder (self, operation, ph_folder_get_name (folder));
}

void
ph_filing_create_folder (PhFiling *self,
                         const char *account_id,
                         PhFolder *parent,
                         const char *name)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_CREATE_FOLDER, account_id);

  operation->folder = parent != NULL ? ph_folder_get_id (parent) : 0;
  operation->text = g_strdup (name);
  submit_folder (self, operation, name);
}

void
ph_filing_rename_folder (PhFiling *self,
                         PhFolder *folder,
                         const char *name)
{
  g_autoptr (Operation) operation = make_folder_operation (OPERATION_RENAME_FOLDER, folder);

  operation->text = g_strdup (name);
  submit_folder (self, operation, name);
}

void
ph_filing_move_folder (PhFiling *self,
                       PhFolder *folder,
                       PhFolder *below)
{
  g_autoptr (Operation) operation = make_folder_operation (OPERATION_MOVE_FOLDER, folder);

  operation->dst_folder = below != NULL ? ph_folder_get_id (below) : 0;
  submit_folder (self, operation, ph_folder_get_name (folder));
}

void
ph_filing_delete_folder (PhFiling *self,
                         PhFolder *folder)
{
  g_autoptr (Operation) operation = make_folder_operation (OPERATION_DELETE_FOLDER, folder);

  submit_folder (self, operation, ph_folder_get_name (folder));
}

void
ph_filing_set_subscribed (PhFiling *self,
                          PhFolder *folder,
                          gboolean subscribed)
{
  g_autoptr (Operation) operation = make_folder_operation (OPERATION_SUBSCRIBE, folder);

  operation->present = subscribed;
  submit_folder (self, operation, ph_folder_get_name (folder));
}

/* ---- What there is to know ------------------------------------------------------------------- */

gboolean
ph_filing_can_undo (PhFiling *self)
{
  return self->steps->len > 0 || ph_filing_find_wish (self) != NULL;
}

const char *
ph_filing_get_undo_description (PhFiling *self)
{
  return self->description != NULL && ph_filing_find_wish (self) == NULL ? self->description : "";
}

GPtrArray *
ph_filing_list_recent (PhFiling *self,
                       PhFolderTree *tree)
{
  GPtrArray *result = g_ptr_array_new_with_free_func (g_object_unref);
  GSettings *settings = ph_settings_get ();
  g_auto (GStrv) names = NULL;

  if (settings == NULL)
    return result;

  names = g_settings_get_strv (settings, "recent-targets");
  for (guint i = 0; names[i] != NULL; i++)
    {
      PhFolder *folder = ph_folder_tree_find_settings_name (tree, names[i]);

      if (folder != NULL && !ph_folder_is_unified (folder))
        g_ptr_array_add (result, g_object_ref (folder));
    }

  return result;
}

gboolean
ph_filing_is_busy (PhFiling *self)
{
  return self->n_active > 0;
}

/* ---- Telling --------------------------------------------------------------------------------- */

void
ph_filing_emit_done (PhFiling *self,
                     const char *sentence,
                     gboolean show)
{
  g_signal_emit (self, signals[DONE], 0, sentence, show);
}

void
ph_filing_emit_undone (PhFiling *self,
                       const char *sentence)
{
  g_signal_emit (self, signals[UNDONE], 0, sentence);
}

void
ph_filing_emit_failed (PhFiling *self,
                       const char *sentence,
                       const char *reason)
{
  g_signal_emit (self, signals[FAILED], 0, sentence, reason);
}

void
ph_filing_notify_undo (PhFiling *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNDO_DESCRIPTION]);
}

void
ph_filing_notify_busy (PhFiling *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/* ---- GObject --------------------------------------------------------------------------------- */

static void
ph_filing_finalize (GObject *object)
{
  PhFiling *self = PH_FILING (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->ahead, g_ptr_array_unref);
  g_clear_pointer (&self->description, g_free);

  G_OBJECT_CLASS (ph_filing_parent_class)->finalize (object);
}

static void
ph_filing_get_property (GObject *object,
                        guint prop_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  PhFiling *self = PH_FILING (object);

  switch (prop_id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, ph_filing_can_undo (self));
      break;
    case PROP_UNDO_DESCRIPTION:
      g_value_set_string (value, ph_filing_get_undo_description (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, ph_filing_is_busy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_filing_class_init (PhFilingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ph_filing_finalize;
  object_class->get_property = ph_filing_get_property;

  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_UNDO_DESCRIPTION] =
    g_param_spec_string ("undo-description", NULL, NULL, "", flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[UNDONE] = g_signal_new ("undone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
ph_filing_init (PhFiling *self)
{
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_filing_step_free);
  self->ahead = g_ptr_array_new ();
}

Engine *
ph_filing_get_engine (PhFiling *self)
{
  g_return_val_if_fail (PH_IS_FILING (self), NULL);

  return self->engine;
}

PhFiling *
ph_filing_new (Engine *engine)
{
  PhFiling *self = g_object_new (PH_TYPE_FILING, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "failed", G_CALLBACK (ph_filing_failed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
