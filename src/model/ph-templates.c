/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-templates.h"

#include "compose-journal.h"
#include "ph-error.h"
#include "ph-worker.h"

#include <glib/gi18n.h>

#define NAME_KEY "name"

struct _PhTemplate
{
  GObject parent_instance;

  char *id;
  char *name;
};

G_DEFINE_FINAL_TYPE (PhTemplate, ph_template, G_TYPE_OBJECT)

struct _PhTemplates
{
  GObject parent_instance;

  GListStore *list;
  char *root;
  PhWorker *worker;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhTemplates, ph_templates, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* ---- A template ---------------------------------------------------------------------------------- */

static void
ph_template_finalize (GObject *object)
{
  PhTemplate *self = PH_TEMPLATE (object);

  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (ph_template_parent_class)->finalize (object);
}

static void
ph_template_class_init (PhTemplateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_template_finalize;
}

static void
ph_template_init (PhTemplate *self)
{
}

static PhTemplate *
template_new (const char *id, const char *name)
{
  PhTemplate *self = g_object_new (PH_TYPE_TEMPLATE, NULL);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  return self;
}

const char *
ph_template_get_id (PhTemplate *self)
{
  return self->id;
}

const char *
ph_template_get_name (PhTemplate *self)
{
  return self->name;
}

/* ---- The list ------------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return PH_TYPE_TEMPLATE;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PH_TEMPLATES (model)->list));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (PH_TEMPLATES (model)->list), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed_cb (PhTemplates *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const PhTemplate *x = a, *y = b;

  return g_utf8_collate (x->name, y->name);
}

/* @name: NULL: it is no more. */
static void
put (PhTemplates *self, const char *id, const char *name)
{
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (PhTemplate) other = get_item (G_LIST_MODEL (self), i);

      if (g_str_equal (other->id, id))
        {
          g_list_store_remove (self->list, i);
          break;
        }
    }
  if (name != NULL)
    {
      g_autoptr (PhTemplate) template = template_new (id, name);

      g_list_store_insert_sorted (self->list, template, compare_names, NULL);
    }
}

PhTemplate *
ph_templates_find (PhTemplates *self, const char *name)
{
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (PhTemplate) template = get_item (G_LIST_MODEL (self), i);

      if (g_str_equal (template->name, name))
        return template; /* which the list keeps */
    }
  return NULL;
}

/* ---- On the thread ------------------------------------------------------------------------------- */

typedef struct
{
  char *root;
  char *id;   /* (nullable) of one */
  char *name; /* (nullable) to be */
  ComposeDraft *draft; /* (nullable) to be */
  guint n_lost;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->root);
  g_free (job->id);
  g_free (job->name);
  g_clear_pointer (&job->draft, compose_draft_free);
  g_free (job);
}

static ComposeJournal *
open_journal (const Job *job, const char *id)
{
  g_autofree char *path = g_build_filename (job->root, id, NULL);

  return compose_journal_new (path);
}

/* The draft, and its name in @name, and how much of it is lost in @n_lost (both nullable). */
static ComposeDraft *
read_template (ComposeJournal *journal, char **name, guint *n_lost, GError **error)
{
  g_autoptr (GVariant) extra = NULL;
  guint n = 0;
  ComposeDraft *draft = compose_journal_read (journal, 0, &extra, &n, error);

  if (draft == NULL)
    return NULL;
  if (n_lost != NULL)
    *n_lost = n;
  if (name != NULL && !g_variant_lookup (extra, NAME_KEY, "s", name))
    *name = g_strdup (draft->subject != NULL ? draft->subject : "");
  return draft;
}

static gboolean
write_template (ComposeJournal *journal, const char *name, const ComposeDraft *draft, GError **error)
{
  GVariantBuilder extra;

  g_variant_builder_init (&extra, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&extra, "{sv}", NAME_KEY, g_variant_new_string (name));
  return compose_journal_add (journal, draft, g_variant_builder_end (&extra), error);
}

/* What can't be read is left alone. */
static void
load_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_auto (GStrv) ids = compose_journals_list (job->root);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (ComposeJournal) journal = open_journal (job, ids[i]);
      g_autofree char *name = NULL;
      g_autoptr (ComposeDraft) draft = read_template (journal, &name, NULL, NULL);

      if (draft != NULL)
        g_ptr_array_add (found, template_new (ids[i], name));
    }
  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_ptr_array_unref);
}

/* The user's file may be gone tomorrow. */
static ComposePart *
read_part (const ComposePart *part, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize len;

  if (!g_file_get_contents (part->path, &data, &len, &local_error))
    {
      gboolean missing = g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT);

      g_set_error (error, PH_ERROR, missing ? PH_ERROR_NOT_FOUND : PH_ERROR_DISK,
                   _("The attachment “%s” can’t be read."), part->filename != NULL ? part->filename : part->path);
      return NULL;
    }
  bytes = g_bytes_new_take (data, len);
  return compose_part_new_bytes (bytes, part->type, part->filename);
}

static gboolean
read_files (GPtrArray *parts, GError **error)
{
  for (guint i = 0; i < parts->len; i++)
    {
      ComposePart *part = parts->pdata[i], *read;

      if (part->path == NULL)
        continue;
      read = read_part (part, error);
      if (read == NULL)
        return FALSE;
      compose_part_free (part);
      parts->pdata[i] = read;
    }
  return TRUE;
}

static void
save_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autoptr (ComposeJournal) journal = open_journal (job, job->id);
  GError *error = NULL;

  if (read_files (job->draft->attachments, &error) && write_template (journal, job->name, job->draft, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
rename_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autoptr (ComposeJournal) journal = open_journal (job, job->id);
  GError *error = NULL;
  g_autoptr (ComposeDraft) draft = read_template (journal, NULL, NULL, &error);

  if (draft != NULL && write_template (journal, job->name, draft, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
open_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (ComposeJournal) journal = open_journal (job, job->id);
  GError *error = NULL;
  ComposeDraft *draft = read_template (journal, NULL, &job->n_lost, &error);

  if (draft != NULL)
    g_task_return_pointer (task, draft, (GDestroyNotify) compose_draft_free);
  else
    g_task_return_error (task, error);
}

/* What can't be read goes all the same. */
static void
remove_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autoptr (ComposeJournal) journal = open_journal (job, job->id);
  g_autoptr (ComposeDraft) draft = read_template (journal, NULL, NULL, NULL);
  GError *error = NULL;

  if (!compose_journal_remove (journal, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, draft != NULL ? g_steal_pointer (&draft) : compose_draft_new (),
                           (GDestroyNotify) compose_draft_free);
}

/* ---- From the main thread ------------------------------------------------------------------------- */

/* Takes @draft (nullable). */
static GTask *
create_task (PhTemplates *self, const char *id, const char *name, ComposeDraft *draft, gpointer tag,
             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->root = g_strdup (self->root);
  job->id = g_strdup (id);
  job->name = g_strdup (name);
  job->draft = draft;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, job_free);
  return task;
}

static void
queue (PhTemplates *self, GTask *task, GTaskThreadFunc func)
{
  ph_worker_queue (self->worker, G_PRIORITY_DEFAULT, task, func);
  g_object_unref (task);
}

void
ph_templates_save_async (PhTemplates *self, const char *id, const char *name, const ComposeDraft *draft,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *new_id = id == NULL ? g_uuid_string_random () : NULL;

  g_return_if_fail (PH_IS_TEMPLATES (self));

  queue (self,
         create_task (self, id != NULL ? id : new_id, name, compose_draft_copy (draft),
                      ph_templates_save_async, callback, user_data),
         save_cb);
}

/* What was written is what the list says. */
static gboolean
finish_writing (PhTemplates *self, GAsyncResult *result, GError **error)
{
  const Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  put (self, job->id, job->name);
  return TRUE;
}

gboolean
ph_templates_save_finish (PhTemplates *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_templates_save_async), FALSE);

  return finish_writing (self, result, error);
}

void
ph_templates_rename_async (PhTemplates *self, const char *id, const char *name, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (PH_IS_TEMPLATES (self));

  queue (self, create_task (self, id, name, NULL, ph_templates_rename_async, callback, user_data), rename_cb);
}

gboolean
ph_templates_rename_finish (PhTemplates *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_templates_rename_async), FALSE);

  return finish_writing (self, result, error);
}

void
ph_templates_open_async (PhTemplates *self, const char *id, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PH_IS_TEMPLATES (self));

  queue (self, create_task (self, id, NULL, NULL, ph_templates_open_async, callback, user_data), open_cb);
}

ComposeDraft *
ph_templates_open_finish (PhTemplates *self, GAsyncResult *result, guint *n_lost, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_templates_open_async), NULL);

  if (n_lost != NULL)
    *n_lost = ((const Job *) g_task_get_task_data (G_TASK (result)))->n_lost;
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ph_templates_remove_async (PhTemplates *self, const char *id, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (PH_IS_TEMPLATES (self));

  queue (self, create_task (self, id, NULL, NULL, ph_templates_remove_async, callback, user_data), remove_cb);
}

ComposeDraft *
ph_templates_remove_finish (PhTemplates *self, GAsyncResult *result, GError **error)
{
  const Job *job = g_task_get_task_data (G_TASK (result));
  ComposeDraft *draft;

  g_return_val_if_fail (g_async_result_is_tagged (result, ph_templates_remove_async), NULL);

  draft = g_task_propagate_pointer (G_TASK (result), error);
  if (draft != NULL)
    put (self, job->id, NULL);
  return draft;
}

/* ---- GObject ------------------------------------------------------------------------------------- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhTemplates) self = user_data;
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), NULL);

  for (guint i = 0; found != NULL && i < found->len; i++)
    put (self, ph_template_get_id (found->pdata[i]), ph_template_get_name (found->pdata[i]));
}

static void
ph_templates_finalize (GObject *object)
{
  PhTemplates *self = PH_TEMPLATES (object);

  ph_worker_stop (self->worker);
  g_clear_object (&self->worker);
  g_clear_object (&self->list);
  g_free (self->root);

  G_OBJECT_CLASS (ph_templates_parent_class)->finalize (object);
}

static void
ph_templates_class_init (PhTemplatesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_templates_finalize;
}

static void
ph_templates_init (PhTemplates *self)
{
  self->list = g_list_store_new (PH_TYPE_TEMPLATE);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->root = g_build_filename (g_get_user_data_dir (), "posthorn", "templates", NULL);
  self->worker = ph_worker_new ("templates", NULL, NULL);
  queue (self, create_task (self, NULL, NULL, NULL, ph_templates_init, loaded_cb, g_object_ref (self)),
         load_cb);
}

PhTemplates *
ph_templates_ref (void)
{
  static PhTemplates *shared;

  if (shared != NULL)
    return g_object_ref (shared);

  g_set_weak_pointer (&shared, g_object_new (PH_TYPE_TEMPLATES, NULL));
  return shared;
}
