/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-rich-text.h"

#include "html-written.h"
#include "ph-format-actions.h"
#include "ph-format-bar.h"
#include "ph-link-opener.h"
#include "ph-spelling.h"
#include "web-module.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* What is to be put at the cursor, all owned. */
typedef struct
{
  char *text;       /* (nullable) or a picture: */
  char *content_id; /* (nullable) */
  char *alt;        /* (nullable) */
} Insertion;

struct _PhRichText
{
  GtkBox parent_instance;

  GtkWidget *editor; /* (borrowed) (nullable) until WebKit is there */
  PhFormatBar *bar;  /* (borrowed) (nullable) */

  /* What is to be shown once it is there, owned */
  char *html;
  WebEditorPlace place;
  WebImageFunc get_image; /* (nullable) */
  GObject *image_source;  /* (nullable) */
  GPtrArray *insertions;  /* of Insertion: into it, in their order */

  PhSpelling *spelling;   /* (nullable) once there is an editor */

  GCancellable *cancellable;
  gboolean has_images;
};

G_DEFINE_FINAL_TYPE (PhRichText, ph_rich_text, GTK_TYPE_BOX)

enum
{
  CHANGED,
  FAILED,
  IMAGE,
  FILES,
  ASK_FOR_IMAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const WebEditors *
get_editors (void)
{
  return web_module_get ()->editors;
}

/* ---- What the editor tells ----------------------------------------------------------------------- */

static void
changed_cb (PhRichText *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
failed_cb (PhRichText *self, const char *reason)
{
  g_signal_emit (self, signals[FAILED], 0, reason);
}

static void
image_cb (PhRichText *self, const char *content_id, const char *type, GBytes *bytes)
{
  g_signal_emit (self, signals[IMAGE], 0, content_id, type, bytes);
}

static void
files_cb (PhRichText *self, GdkFileList *files)
{
  g_signal_emit (self, signals[FILES], 0, files);
}

static void
link_cb (PhRichText *self, const char *uri)
{
  ph_link_open (GTK_WIDGET (self), uri, FALSE);
}

/* ---- What it asks the person ---------------------------------------------------------------------- */

static void
link_flushed_cb (GObject *editor, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhRichText) self = user_data;

  get_editors ()->flush_finish (GTK_WIDGET (editor), result);
  if (!g_cancellable_is_cancelled (self->cancellable))
    ph_format_bar_ask_for_link (self->bar);
}

/* What was selected a moment ago has to be known. */
static void
link_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhRichText *self = PH_RICH_TEXT (user_data);

  get_editors ()->flush_async (self->editor, self->cancellable, link_flushed_cb, g_object_ref (self));
}

static void
image_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[ASK_FOR_IMAGE], 0);
}

static const GActionEntry entries[] = {
  { .name = "link", .activate = link_action },
  { .name = "image", .activate = image_action },
};

/* ---- What is put into it -------------------------------------------------------------------------- */

static void
insertion_free (gpointer data)
{
  Insertion *self = data;

  g_free (self->text);
  g_free (self->content_id);
  g_free (self->alt);
  g_free (self);
}

static void
run_insertions (PhRichText *self)
{
  for (guint i = 0; i < self->insertions->len; i++)
    {
      const Insertion *insertion = self->insertions->pdata[i];

      if (insertion->text != NULL)
        get_editors ()->run (self->editor, WEB_EDITOR_INSERT_TEXT, insertion->text);
      else
        get_editors ()->insert_image (self->editor, insertion->content_id, insertion->alt);
    }
  g_ptr_array_set_size (self->insertions, 0);
}

static void
insert (PhRichText *self, const char *text, const char *content_id, const char *alt)
{
  Insertion *insertion = g_new (Insertion, 1);

  *insertion = (Insertion) { g_strdup (text), g_strdup (content_id), g_strdup (alt) };
  g_ptr_array_add (self->insertions, insertion);
  if (self->editor != NULL)
    run_insertions (self);
}

/* ---- The editor ---------------------------------------------------------------------------------- */

static void
show_content (PhRichText *self)
{
  const WebEditorContent content = {
    .html = self->html,
    .place = self->place,
    .get_image = self->get_image,
    .image_source = self->image_source,
  };

  get_editors ()->set_content (self->editor, &content);
}

static void
spelling_cb (PhRichText *self)
{
  get_editors ()->set_spell_languages (ph_spelling_get_languages (self->spelling));
}

static void
add_editor (PhRichText *self)
{
  g_autoptr (GSimpleActionGroup) actions = NULL;

  self->editor = get_editors ()->editor_new ();
  gtk_widget_set_vexpand (self->editor, TRUE);
  gtk_box_append (GTK_BOX (self), self->editor);
  g_object_bind_property (adw_style_manager_get_default (), "dark", self->editor, "dark", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->editor, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "image", G_CALLBACK (image_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "files", G_CALLBACK (files_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "activate-link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);

  actions = ph_format_actions_new (self->editor);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, self->has_images ? 2 : 1, self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "format", G_ACTION_GROUP (actions));
  ph_format_actions_add_keys (self->editor);

  self->spelling = ph_spelling_ref ();
  g_signal_connect_object (self->spelling, "changed", G_CALLBACK (spelling_cb), self, G_CONNECT_SWAPPED);
  spelling_cb (self);
}

static void
add_bar (PhRichText *self)
{
  GtkWidget *bar = ph_format_bar_new (self->editor, self->has_images);

  gtk_widget_add_css_class (bar, "format-bar");
  gtk_box_append (GTK_BOX (self), bar);
  self->bar = PH_FORMAT_BAR (bar);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhRichText) self = user_data;
  g_autoptr (GError) error = NULL;
  const WebModule *module = web_module_load_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (module == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, error->message);
      return;
    }

  add_editor (self);
  add_bar (self);
  show_content (self);
  run_insertions (self);
  if (gtk_widget_is_focus (GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->editor);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

void
ph_rich_text_set_content (PhRichText *self, const WebEditorContent *content)
{
  g_return_if_fail (PH_IS_RICH_TEXT (self));

  g_free (self->html);
  self->html = g_strdup (content->html);
  self->place = content->place;
  self->get_image = content->get_image;
  g_set_object (&self->image_source, content->image_source);
  g_ptr_array_set_size (self->insertions, 0);
  if (self->editor != NULL)
    show_content (self);
}

const char *
ph_rich_text_get_html (PhRichText *self)
{
  g_return_val_if_fail (PH_IS_RICH_TEXT (self), NULL);

  return self->editor != NULL ? get_editors ()->get_html (self->editor) : self->html;
}

GStrv
ph_rich_text_dup_content_ids (PhRichText *self)
{
  g_autoptr (HtmlWritten) written = NULL;

  g_return_val_if_fail (PH_IS_RICH_TEXT (self), NULL);

  if (self->editor != NULL)
    return get_editors ()->dup_content_ids (self->editor);

  written = html_written_new (self->html, strlen (self->html), HTML_WRITTEN_DRAFT, NULL, NULL, NULL);
  return written != NULL ? g_strdupv (written->content_ids) : g_new0 (char *, 1);
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  get_editors ()->flush_finish (GTK_WIDGET (source), result);
  g_task_return_boolean (task, TRUE);
}

void
ph_rich_text_flush_async (PhRichText *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_rich_text_flush_async);
  if (self->editor != NULL)
    get_editors ()->flush_async (self->editor, NULL, flushed_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

void
ph_rich_text_flush_finish (PhRichText *self, GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, ph_rich_text_flush_async));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
ph_rich_text_insert_text (PhRichText *self, const char *text)
{
  g_return_if_fail (PH_IS_RICH_TEXT (self));

  insert (self, text, NULL, NULL);
}

void
ph_rich_text_insert_image (PhRichText *self, const char *content_id, const char *alt)
{
  g_return_if_fail (PH_IS_RICH_TEXT (self));

  insert (self, NULL, content_id, alt);
}

void
ph_rich_text_replace (PhRichText *self, const char *html)
{
  g_return_if_fail (PH_IS_RICH_TEXT (self));

  if (self->editor != NULL)
    get_editors ()->replace_html (self->editor, html);
  else
    {
      g_autofree char *old = self->html;

      self->html = g_strdup (html);
    }
}

/* ---- The object ---------------------------------------------------------------------------------- */

/* Until there is an editor it has the keyboard itself, so that nothing else gets what is typed. */
static gboolean
ph_rich_text_grab_focus (GtkWidget *widget)
{
  PhRichText *self = PH_RICH_TEXT (widget);

  if (self->editor != NULL)
    return gtk_widget_grab_focus (self->editor);

  gtk_root_set_focus (gtk_widget_get_root (widget), widget);
  return TRUE;
}

static void
ph_rich_text_dispose (GObject *object)
{
  PhRichText *self = PH_RICH_TEXT (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (ph_rich_text_parent_class)->dispose (object);
}

static void
ph_rich_text_finalize (GObject *object)
{
  PhRichText *self = PH_RICH_TEXT (object);

  g_free (self->html);
  g_ptr_array_unref (self->insertions);
  g_clear_object (&self->image_source);
  g_clear_object (&self->spelling);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (ph_rich_text_parent_class)->finalize (object);
}

static void
ph_rich_text_class_init (PhRichTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_rich_text_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_rich_text_finalize;
  widget_class->grab_focus = ph_rich_text_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED]
    = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[IMAGE] = g_signal_new ("image", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                 G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BYTES);
  signals[FILES] = g_signal_new ("files", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 GDK_TYPE_FILE_LIST);
  signals[ASK_FOR_IMAGE]
    = g_signal_new ("ask-for-image", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_rich_text_init (PhRichText *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  self->html = g_strdup ("");
  self->insertions = g_ptr_array_new_with_free_func (insertion_free);
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
ph_rich_text_new (gboolean has_images)
{
  PhRichText *self = g_object_new (PH_TYPE_RICH_TEXT, NULL);

  self->has_images = has_images;
  web_module_load_async (self->cancellable, loaded_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
