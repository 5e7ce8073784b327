/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-filing.h"

#include "imap-response.h"
#include "ph-settings.h"

#include <glib/gi18n-lib.h>

#define MAX_STEPS 50
#define MAX_RECENT 8

/* What can't be taken back once the server was told waits so many seconds for an Undo. */
#define UNDO_DELAY 10

/* One thing a person did, over all accounts that it touched. */
typedef struct
{
  char *sentence;     /* what was done, once that is known */
  GPtrArray *results; /* OperationResult */
} Step;

/* A Step on its way into the journals. */
typedef struct
{
  PhFiling *filing;   /* (owned) */
  Step *step;         /* (owned) until it is remembered */
  OperationKind kind;
  char *target;       /* (nullable) name of the folder it goes to, or that it is about */
  guint set;
  guint clear;
  gboolean present;
  gboolean is_quiet;  /* no toast and not a step of undo */
  gboolean is_undo;
  guint n_active;
  guint n_done;
  guint n_most;       /* messages there are; 0: not known. Junk is two changes of one message */
  GError *error;      /* the first */
} Wish;

struct _PhFiling
{
  GObject parent_instance;

  Engine *engine;   /* (owned) */
  GPtrArray *steps; /* (owned) Step, the latest last */
  char *description; /* (owned) of the latest */
  guint n_active;
};

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

static void
step_free (Step *self)
{
  g_free (self->sentence);
  g_ptr_array_unref (self->results);
  g_free (self);
}

static Step *
step_new (void)
{
  Step *self = g_new0 (Step, 1);

  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) operation_result_free);

  return self;
}

/* ---- In words -------------------------------------------------------------------------------- */

static char *
describe_flags (const Wish *wish)
{
  guint n = wish->n_done;

  if (wish->set & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%u message marked as read",
                                      "%u messages marked as read", n), n);
  if (wish->clear & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%u message marked as unread",
                                      "%u messages marked as unread", n), n);
  if (wish->set & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("%u message flagged", "%u messages flagged", n), n);
  if (wish->clear & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("Flag removed from %u message",
                                      "Flag removed from %u messages", n), n);

  return g_strdup_printf (ngettext ("%u message changed", "%u messages changed", n), n);
}

static char *
describe_folder (const Wish *wish)
{
  switch (wish->kind)
    {
    case OPERATION_CREATE_FOLDER:
      return g_strdup_printf (_("Folder “%s” created"), wish->target);
    case OPERATION_RENAME_FOLDER:
      return g_strdup_printf (_("Folder renamed to “%s”"), wish->target);
    case OPERATION_MOVE_FOLDER:
      return g_strdup_printf (_("Folder “%s” moved"), wish->target);
    case OPERATION_DELETE_FOLDER:
      return g_strdup_printf (_("Folder “%s” deleted"), wish->target);
    case OPERATION_SUBSCRIBE:
    default:
      return g_strdup_printf (wish->present ? _("Folder “%s” subscribed")
                                            : _("Folder “%s” unsubscribed"), wish->target);
    }
}

static char *
describe (const Wish *wish)
{
  guint n = wish->n_done;

  switch (wish->kind)
    {
    case OPERATION_FLAGS:
    case OPERATION_KEYWORD:
      return describe_flags (wish);
    case OPERATION_MOVE:
      return g_strdup_printf (ngettext ("%u message moved to “%s”",
                                        "%u messages moved to “%s”", n), n, wish->target);
    case OPERATION_COPY:
      return g_strdup_printf (ngettext ("%u message copied to “%s”",
                                        "%u messages copied to “%s”", n), n, wish->target);
    case OPERATION_TRASH:
      return g_strdup_printf (ngettext ("%u message moved to the trash",
                                        "%u messages moved to the trash", n), n);
    case OPERATION_ARCHIVE:
      return g_strdup_printf (ngettext ("%u message archived", "%u messages archived", n), n);
    case OPERATION_JUNK:
      return g_strdup_printf (ngettext ("%u message marked as junk",
                                        "%u messages marked as junk", n), n);
    case OPERATION_NOT_JUNK:
      return g_strdup_printf (ngettext ("%u message marked as not junk",
                                        "%u messages marked as not junk", n), n);
    case OPERATION_EXPUNGE:
      return g_strdup_printf (ngettext ("%u message deleted for good",
                                        "%u messages deleted for good", n), n);
    case OPERATION_MARK_ALL_READ:
      return g_strdup_printf (ngettext ("%u message in “%s” marked as read",
                                        "%u messages in “%s” marked as read", n), n, wish->target);
    case OPERATION_EMPTY:
      return g_strdup_printf (ngettext ("%u message in “%s” deleted for good",
                                        "%u messages in “%s” deleted for good", n),
                              n, wish->target);
    case OPERATION_APPEND:
      return g_strdup_printf (ngettext ("%u message added to “%s”",
                                        "%u messages added to “%s”", n), n, wish->target);
    default:
      return describe_folder (wish);
    }
}

/* ---- Steps ----------------------------------------------------------------------------------- */

static void
update_description (PhFiling *self)
{
  Step *step = self->steps->len > 0 ? g_ptr_array_index (self->steps, self->steps->len - 1) : NULL;

  g_free (self->description);
  /* Translators: %s is a sentence such as “2 messages moved to “Archive”” */
  self->description = g_strdup ("");
  if (step != NULL)
    {
      g_free (self->description);
      self->description = g_strdup_printf (_("Undo: %s"), step->sentence);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNDO_DESCRIPTION]);
}

static void
remember (PhFiling *self,
          Step *step)
{
  g_ptr_array_add (self->steps, step);
  if (self->steps->len > MAX_STEPS)
    g_ptr_array_remove_index (self->steps, 0);

  update_description (self);
}

static void
set_active (PhFiling *self,
            int difference)
{
  gboolean was_busy = self->n_active > 0;

  self->n_active += difference;
  if (was_busy != (self->n_active > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/* ---- Wishes ---------------------------------------------------------------------------------- */

static Wish *
wish_new (PhFiling *filing,
          OperationKind kind)
{
  Wish *self = g_new0 (Wish, 1);

  self->filing = g_object_ref (filing);
  self->step = step_new ();
  self->kind = kind;

  return self;
}

static void
wish_free (Wish *self)
{
  g_clear_pointer (&self->step, step_free);
  g_clear_error (&self->error);
  g_free (self->target);
  g_object_unref (self->filing);
  g_free (self);
}

static void
wish_report_undone (Wish *self)
{
  if (self->error == NULL)
    g_signal_emit (self->filing, signals[UNDONE], 0, _("Undone"));
}

static void
wish_report (Wish *self)
{
  g_autofree char *sentence = NULL;

  if (self->n_done == 0 || self->is_quiet)
    return;

  if (self->n_most > 0)
    self->n_done = MIN (self->n_done, self->n_most);

  sentence = describe (self);
  if (self->step->results->len > 0)
    {
      self->step->sentence = g_strdup (sentence);
      remember (self->filing, g_steal_pointer (&self->step));
    }

  g_signal_emit (self->filing, signals[DONE], 0, sentence, self->kind != OPERATION_FLAGS);
}

/* Called when the last answer is here, and by the maker when it has submitted all. */
static void
wish_release (Wish *self)
{
  if (--self->n_active > 0)
    return;

  set_active (self->filing, -1);
  if (self->is_undo)
    wish_report_undone (self);
  else
    wish_report (self);

  if (self->error != NULL)
    g_signal_emit (self->filing, signals[FAILED], 0, self->error->message);

  wish_free (self);
}

static void
wish_take_result (Wish *self,
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
      self->n_done += result->n;
      if (result->group != 0)
        g_ptr_array_add (self->step->results, result);
      else
        operation_result_free (result);
    }

  wish_release (self);
}

static void
submitted_cb (GObject *object,
              GAsyncResult *async_result,
              gpointer user_data)
{
  GError *error = NULL;
  Wish *wish = user_data;
  OperationResult *result = engine_submit_finish (wish->filing->engine, async_result, &error);

  wish_take_result (wish, result, error);
}

static void
undone_cb (GObject *object,
           GAsyncResult *async_result,
           gpointer user_data)
{
  GError *error = NULL;
  Wish *wish = user_data;
  OperationResult *result = engine_undo_finish (wish->filing->engine, async_result, &error);

  wish_take_result (wish, result, error);
}

static void
wish_submit (Wish *self,
             Operation *operation)
{
  if (operation->kind == OPERATION_EXPUNGE || operation->kind == OPERATION_EMPTY ||
      operation->kind == OPERATION_DELETE_FOLDER)
    operation->delay = UNDO_DELAY;

  self->n_active++;
  engine_submit_async (self->filing->engine, operation, NULL, submitted_cb, self);
}

/* The maker holds one count until all operations are submitted. */
static void
wish_begin (Wish *self)
{
  self->n_active++;
  set_active (self->filing, 1);
}

/* ---- Messages -------------------------------------------------------------------------------- */

static Operation *
make_operation (const Wish *wish,
                PhMessageKeys *keys,
                const char *account_id,
                PhFolder *folder)
{
  Operation *operation = operation_new (wish->kind, account_id);
  guint n = ph_message_keys_get_n (keys);

  operation->set = wish->set;
  operation->clear = wish->clear;
  if (folder != NULL)
    {
      operation->dst_folder = ph_folder_get_id (folder);
      if (g_strcmp0 (ph_folder_get_account_id (folder), account_id) != 0)
        operation->dst_account_id = g_strdup (ph_folder_get_account_id (folder));
    }

  for (guint i = 0; i < n; i++)
    {
      guint64 key = ph_message_keys_get (keys, i);

      if (ph_message_key_get_account (key) == account_id)
        operation_add_placement (operation, ph_message_key_get_placement (key));
    }

  return operation;
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
                 Wish *wish,
                 PhMessageKeys *keys,
                 PhFolder *folder)
{
  g_autofree const char **accounts = ph_message_keys_list_accounts (keys);

  wish->n_most = ph_message_keys_get_n (keys);
  if (folder != NULL)
    wish->target = dup_target (folder, accounts);

  wish_begin (wish);
  for (guint i = 0; accounts[i] != NULL; i++)
    {
      g_autoptr (Operation) operation = make_operation (wish, keys, accounts[i], folder);

      wish_submit (wish, operation);
    }
  wish_release (wish);
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
      g_signal_emit (self, signals[FAILED], 0, refusal);
      return;
    }

  add_recent (folder);
  submit_messages (self, wish_new (self, kind), keys, folder);
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
  submit_messages (self, wish_new (self, OPERATION_TRASH), keys, NULL);
}

void
ph_filing_archive (PhFiling *self,
                   PhMessageKeys *keys)
{
  submit_messages (self, wish_new (self, OPERATION_ARCHIVE), keys, NULL);
}

void
ph_filing_junk (PhFiling *self,
                PhMessageKeys *keys,
                gboolean junk)
{
  submit_messages (self, wish_new (self, junk ? OPERATION_JUNK : OPERATION_NOT_JUNK), keys, NULL);
}

void
ph_filing_expunge (PhFiling *self,
                   PhMessageKeys *keys)
{
  submit_messages (self, wish_new (self, OPERATION_EXPUNGE), keys, NULL);
}

void
ph_filing_set_flags (PhFiling *self,
                     PhMessageKeys *keys,
                     guint set,
                     guint clear)
{
  Wish *wish = wish_new (self, OPERATION_FLAGS);

  wish->set = set;
  wish->clear = clear;
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
ph_filing_mark_seen (PhFiling *self,
                     guint64 key)
{
  g_autoptr (PhMessageKeys) keys = ph_message_keys_new_single (key);
  Wish *wish = wish_new (self, OPERATION_FLAGS);

  wish->set = IMAP_FLAG_SEEN;
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
  Wish *wish;

  if (refusal != NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, refusal);
      return;
    }

  operation = operation_new (OPERATION_APPEND, ph_folder_get_account_id (folder));
  operation->dst_folder = ph_folder_get_id (folder);
  operation->files = g_ptr_array_ref (files);

  wish = wish_new (self, OPERATION_APPEND);
  wish->target = g_strdup (ph_folder_get_name (folder));
  wish_begin (wish);
  wish_submit (wish, operation);
  wish_release (wish);
}

/* ---- Folders --------------------------------------------------------------------------------- */

/* @name: what the sentence calls the folder. */
static void
submit_folder (PhFiling *self,
               Operation *operation,
               const char *name)
{
  Wish *wish = wish_new (self, operation->kind);

  wish->target = g_strdup (name);
  wish->present = operation->present;
  wish_begin (wish);
  wish_submit (wish, operation);
  wish_release (wish);
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

char *
ph_filing_dup_refusal (PhMessageKeys *keys,
                       PhFolder *folder,
                       gboolean copy)
{
  char *refusal = ph_folder_dup_refusal (folder);

  if (refusal != NULL || keys == NULL || copy)
    return refusal;

  if (ph_message_keys_get_folder (keys) == ph_folder_get_id (folder) &&
      ph_message_keys_get_n (keys) > 0 &&
      g_strcmp0 (ph_message_key_get_account (ph_message_keys_get (keys, 0)),
                 ph_folder_get_account_id (folder)) == 0)
    return g_strdup_printf (ngettext ("It is in “%s” already", "They are in “%s” already",
                                      ph_message_keys_get_n (keys)),
                            ph_folder_get_name (folder));

  return NULL;
}

char *
ph_filing_dup_folder_refusal (PhFolder *folder,
                              PhFolder *below,
                              const char *account_id)
{
  const char *name = ph_folder_get_name (folder);

  if (!ph_folder_can_rename (folder))
    return g_strdup_printf (_("“%s” stays where it is: the account needs it there"), name);

  if (g_strcmp0 (ph_folder_get_account_id (folder), account_id) != 0)
    return g_strdup (_("Folders can only be moved within their account"));

  if (below == ph_folder_get_parent (folder))
    return g_strdup_printf (_("“%s” is here already"), name);

  if (below == NULL)
    return NULL;

  if (ph_folder_is_within (below, folder))
    return g_strdup (_("A folder can’t be moved into itself"));

  if (!ph_folder_can_have_children (below))
    return g_strdup_printf (_("“%s” can’t hold other folders"), ph_folder_get_name (below));

  return NULL;
}

/* ---- Undo ------------------------------------------------------------------------------------ */

void
ph_filing_undo (PhFiling *self)
{
  Step *step;
  Wish *wish;

  if (self->steps->len == 0)
    return;

  step = g_ptr_array_steal_index (self->steps, self->steps->len - 1);
  update_description (self);

  wish = wish_new (self, OPERATION_FLAGS);
  wish->is_undo = TRUE;
  wish_begin (wish);
  for (guint i = 0; i < step->results->len; i++)
    {
      OperationResult *result = g_ptr_array_index (step->results, i);

      wish->n_active++;
      engine_undo_async (self->engine, result->account_id, result->group, NULL, undone_cb, wish);
    }
  wish_release (wish);
  step_free (step);
}

gboolean
ph_filing_can_undo (PhFiling *self)
{
  return self->steps->len > 0;
}

const char *
ph_filing_get_undo_description (PhFiling *self)
{
  return self->description;
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

/* ---- GObject --------------------------------------------------------------------------------- */

static void
ph_filing_finalize (GObject *object)
{
  PhFiling *self = PH_FILING (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
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
      g_value_set_string (value, self->description);
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
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ph_filing_init (PhFiling *self)
{
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  self->description = g_strdup ("");
}

PhFiling *
ph_filing_new (Engine *engine)
{
  PhFiling *self = g_object_new (PH_TYPE_FILING, NULL);

  self->engine = g_object_ref (engine);

  return self;
}
