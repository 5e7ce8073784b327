/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "editor-fixture.h"

#include "wait-for.h"

/* ---- What it says ---------------------------------------------------------------------------- */

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
failed_cb (EditorFixture *self, const char *reason)
{
  g_test_message ("failed: %s", reason);
  self->n_failed++;
}

static void
image_cb (EditorFixture *self, const char *content_id, const char *type, GBytes *bytes)
{
  g_assert_true (g_str_has_prefix (type, "image/"));
  g_assert_true (g_hash_table_insert (self->images, g_strdup (content_id), g_bytes_ref (bytes)));
}

static void
files_cb (EditorFixture *self, GdkFileList *files)
{
  g_autoptr (GSList) list = gdk_file_list_get_files (files);

  for (GSList *l = list; l != NULL; l = l->next)
    g_ptr_array_add (self->files, g_file_get_path (l->data));
}

static void
link_cb (EditorFixture *self, const char *uri)
{
  g_ptr_array_add (self->links, g_strdup (uri));
}

static void
get_image (const char *content_id, GTask *task, gpointer user_data)
{
  EditorFixture *self = g_object_get_data (user_data, "fixture");
  GBytes *bytes = g_hash_table_lookup (self->images, content_id);

  g_ptr_array_add (self->asked, g_strdup (content_id));
  if (bytes != NULL)
    g_task_return_pointer (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none");
  g_object_unref (task);
}

/* ---- Life ------------------------------------------------------------------------------------- */

void
editor_fixture_set_up (EditorFixture *self, gconstpointer data)
{
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->links = g_ptr_array_new_with_free_func (g_free);
  self->editor = WEB_EDITOR (web_editor_new ());
  g_signal_connect_swapped (self->editor, "shown", G_CALLBACK (count_cb), &self->n_shown);
  g_signal_connect_swapped (self->editor, "changed", G_CALLBACK (count_cb), &self->n_changed);
  g_signal_connect_swapped (self->editor, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->editor, "image", G_CALLBACK (image_cb), self);
  g_signal_connect_swapped (self->editor, "files", G_CALLBACK (files_cb), self);
  g_signal_connect_swapped (self->editor, "activate-link", G_CALLBACK (link_cb), self);

  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 600, 500);
  gtk_window_set_child (self->window, GTK_WIDGET (self->editor));
  gtk_window_present (self->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
}

void
editor_fixture_tear_down (EditorFixture *self, gconstpointer data)
{
  gtk_window_destroy (self->window);
  g_hash_table_unref (self->images);
  g_ptr_array_unref (self->asked);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->links);
}

/* ---- Using it ---------------------------------------------------------------------------------- */

void
editor_fixture_set (EditorFixture *self, const char *html, WebEditorPlace place)
{
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  const WebEditorContent content = { html, place, get_image, source };

  g_object_set_data (source, "fixture", self);
  self->n_shown = self->n_changed = self->n_failed = 0;
  web_editor_set_content (self->editor, &content);
  WAIT_FOR (self->n_shown > 0 || self->n_failed > 0);
  g_assert_cmpuint (self->n_failed, ==, 0);
}

static void
ran_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JSCValue) value
    = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (object), result, &error);

  g_assert_no_error (error);
  *(char **) user_data = jsc_value_to_string (value);
}

char *
editor_fixture_run (EditorFixture *self, const char *script)
{
  char *answer = NULL;

  webkit_web_view_evaluate_javascript (self->editor->view, script, -1, "posthorn", NULL, NULL, ran_cb, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

void
editor_fixture_select (EditorFixture *self, const char *from, const char *to)
{
  g_autofree char *script = g_strdup_printf (
    "(() => {\n"
    "  const find = (words, isEnd) => {\n"
    "    const walker = document.createTreeWalker (document.querySelector ('main'), NodeFilter.SHOW_TEXT);\n"
    "    while (walker.nextNode ()) {\n"
    "      const i = walker.currentNode.data.indexOf (words);\n"
    "      if (i >= 0) return [walker.currentNode, i + (isEnd ? words.length : 0)];\n"
    "    }\n"
    "  };\n"
    "  const from = '%s', to = '%s';\n"
    "  getSelection ().setBaseAndExtent (...find (from, !to), ...find (to || from, true));\n"
    "  return getSelection ().toString ();\n"
    "}) ()", from, to);
  g_autofree char *selected = editor_fixture_run (self, script);

  g_assert_true (*to == '\0' || g_str_has_suffix (selected, to));
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  web_editor_flush_finish (WEB_EDITOR (object), result);
  *(gboolean *) user_data = TRUE;
}

const char *
editor_fixture_flush (EditorFixture *self)
{
  gboolean done = FALSE;

  web_editor_flush_async (self->editor, NULL, flushed_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  return web_editor_get_html (self->editor);
}

void
editor_fixture_await (EditorFixture *self, const char *html)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (!g_str_equal (editor_fixture_flush (self), html) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (web_editor_get_html (self->editor), ==, html);
}

void
editor_fixture_await_part (EditorFixture *self, const char *part)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (strstr (editor_fixture_flush (self), part) == NULL && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  if (strstr (web_editor_get_html (self->editor), part) == NULL)
    g_error ("%s is not in %s", part, web_editor_get_html (self->editor));
}
