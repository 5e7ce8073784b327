/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-templates.h"

#include "ph-error.h"
#include "ph-tree.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

typedef struct
{
  PhTemplates *templates;
  char *folder;
  GAsyncResult *result;
} Fixture;

/* ---- Helpers -------------------------------------------------------------------------------------- */

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Fixture *) user_data)->result = g_object_ref (result);
}

static GAsyncResult *
await (Fixture *self)
{
  g_autoptr (GAsyncResult) last = g_steal_pointer (&self->result);

  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return self->result;
}

/* What was asked for before is done: the list is read. */
static void
open_list (Fixture *self)
{
  g_autoptr (ComposeDraft) none = NULL;

  self->templates = ph_templates_ref ();
  ph_templates_open_async (self->templates, "none", result_cb, self);
  none = ph_templates_open_finish (self->templates, await (self), NULL, NULL);
  g_assert_null (none);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_build_filename (g_get_user_data_dir (), "posthorn", "templates", NULL);
  ph_tree_remove (self->folder, NULL);
  open_list (self);
}

static void
close_list (Fixture *self)
{
  g_clear_object (&self->result);
  g_assert_finalize_object (g_steal_pointer (&self->templates));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  close_list (self);
  g_free (self->folder);
}

static gboolean
save (Fixture *self, const char *id, const char *name, const ComposeDraft *draft, GError **error)
{
  ph_templates_save_async (self->templates, id, name, draft, result_cb, self);
  return ph_templates_save_finish (self->templates, await (self), error);
}

static void
save_text (Fixture *self, const char *id, const char *name, const char *text)
{
  g_autoptr (ComposeDraft) draft = compose_draft_new ();

  draft->text = g_strdup (text);
  g_assert_true (save (self, id, name, draft, NULL));
}

static const char *
find (Fixture *self, const char *name)
{
  PhTemplate *template = ph_templates_find (self->templates, name);

  g_assert_nonnull (template);
  return ph_template_get_id (template);
}

static ComposeDraft *
open_template (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  guint n_lost;
  ComposeDraft *draft;

  ph_templates_open_async (self->templates, find (self, name), result_cb, self);
  draft = ph_templates_open_finish (self->templates, await (self), &n_lost, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_lost, ==, 0);
  return draft;
}

static void
assert_text (Fixture *self, const char *name, const char *text)
{
  g_autoptr (ComposeDraft) draft = open_template (self, name);

  g_assert_cmpstr (draft->text, ==, text);
}

/* The names, a "|" after each. */
static void
assert_names (Fixture *self, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->templates)); i++)
    {
      g_autoptr (PhTemplate) template = g_list_model_get_item (G_LIST_MODEL (self->templates), i);

      g_string_append_printf (names, "%s|", ph_template_get_name (template));
    }
  g_assert_cmpstr (names->str, ==, expected);
}

static void
open_again (Fixture *self)
{
  close_list (self);
  open_list (self);
}

/* ---- Tests ---------------------------------------------------------------------------------------- */

static void
test_save (Fixture *self, gconstpointer unused)
{
  assert_names (self, "");
  save_text (self, NULL, "Thanks", "Thank you.");
  save_text (self, NULL, "Directions", "From the station to the left.");
  assert_names (self, "Directions|Thanks|");
  open_again (self);
  assert_names (self, "Directions|Thanks|");
  assert_text (self, "Thanks", "Thank you.");

  save_text (self, find (self, "Thanks"), "Thanks", "Thank you very much.");
  assert_names (self, "Directions|Thanks|");
  assert_text (self, "Thanks", "Thank you very much.");
}

static void
test_rename (Fixture *self, gconstpointer unused)
{
  save_text (self, NULL, "Alpha", "One");
  save_text (self, NULL, "Beta", "Two");
  ph_templates_rename_async (self->templates, find (self, "Alpha"), "Gamma", result_cb, self);
  g_assert_true (ph_templates_rename_finish (self->templates, await (self), NULL));
  assert_names (self, "Beta|Gamma|");
  open_again (self);
  assert_names (self, "Beta|Gamma|");
  assert_text (self, "Gamma", "One");
}

static void
test_remove (Fixture *self, gconstpointer unused)
{
  g_autoptr (ComposeDraft) draft = NULL;
  g_autofree char *id = NULL;

  save_text (self, NULL, "Thanks", "Thank you.");
  id = g_strdup (find (self, "Thanks"));
  ph_templates_remove_async (self->templates, id, result_cb, self);
  draft = ph_templates_remove_finish (self->templates, await (self), NULL);
  g_assert_cmpstr (draft->text, ==, "Thank you.");
  assert_names (self, "");
  open_again (self);
  assert_names (self, "");

  g_assert_true (save (self, id, "Thanks", draft, NULL));
  open_again (self);
  assert_names (self, "Thanks|");
  assert_text (self, "Thanks", "Thank you.");
}

/* A file that went along stays when it is gone. */
static void
test_files (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "tables.txt", NULL);
  g_autoptr (ComposeDraft) draft = compose_draft_new ();
  g_autoptr (ComposeDraft) read = NULL;
  g_autoptr (GError) error = NULL;
  ComposePart *part;

  g_assert_true (g_file_set_contents (path, "High water", -1, NULL));
  g_ptr_array_add (draft->attachments, compose_part_new_file (path, "text/plain", "tables.txt"));
  g_assert_true (save (self, NULL, "Tide", draft, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  open_again (self);
  read = open_template (self, "Tide");
  g_assert_cmpuint (read->attachments->len, ==, 1);
  part = read->attachments->pdata[0];
  g_assert_cmpstr (part->filename, ==, "tables.txt");
  g_assert_null (part->path);
  g_assert_cmpmem (g_bytes_get_data (part->bytes, NULL), g_bytes_get_size (part->bytes), "High water", 10);

  /* What can't be read is not kept without a word. */
  g_assert_false (save (self, NULL, "More", draft, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  assert_names (self, "Tide|");
}

static void
test_no_disk (Fixture *self, gconstpointer unused)
{
  g_autoptr (ComposeDraft) draft = compose_draft_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->folder, "in the way", -1, NULL));
  draft->text = g_strdup ("Thank you.");
  g_assert_false (save (self, NULL, "Thanks", draft, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  assert_names (self, "");
  g_assert_cmpint (g_unlink (self->folder), ==, 0);
}

/* What is said to be saved is, whatever happens next. */
static void
test_killed (Fixture *self, gconstpointer unused)
{
  if (g_test_subprocess ())
    {
      save_text (self, NULL, "Thanks", "Thank you.");
      save_text (self, find (self, "Thanks"), "Thanks", "Thank you very much.");
      kill (getpid (), SIGKILL);
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_assert_false (g_test_trap_has_passed ());
  open_again (self);
  assert_names (self, "Thanks|");
  assert_text (self, "Thanks", "Thank you very much.");
}

#define ADD(name, func) g_test_add ("/templates/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *home = NULL;
  int result;

  /* The one that is killed has the same. */
  if (g_getenv ("TEMPLATES_HOME") == NULL)
    {
      home = g_dir_make_tmp ("templates-XXXXXX", NULL);
      g_setenv ("TEMPLATES_HOME", home, TRUE);
    }
  g_setenv ("XDG_DATA_HOME", g_getenv ("TEMPLATES_HOME"), TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("save", test_save);
  ADD ("rename", test_rename);
  ADD ("remove", test_remove);
  ADD ("files", test_files);
  ADD ("no-disk", test_no_disk);
  ADD ("killed", test_killed);

  result = g_test_run ();
  if (home != NULL)
    ph_tree_remove (home, NULL);
  return result;
}
