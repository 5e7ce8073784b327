/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-private.h"

#include "compose-signature.h"
#include "web-engine.h"
#include "web-guard.h"

enum
{
  PROP_0,
  PROP_ZOOM,
  PROP_DARK,
  PROP_SPELL_CHECK,
  PROP_CONTENT_HEIGHT,
  N_PROPS
};

enum
{
  SHOWN,
  FAILED,
  CHANGED,
  STATE,
  IMAGE,
  FILES,
  ACTIVATE_LINK,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WebEditor, web_editor, GTK_TYPE_WIDGET)

/* ---- What is told ---------------------------------------------------------------------------- */

void
web_editor_emit_shown (WebEditor *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

void
web_editor_fail (WebEditor *self, const char *reason)
{
  web_editor_unload (self);
  g_signal_emit (self, signals[FAILED], 0, reason);
}

void
web_editor_emit_state (WebEditor *self)
{
  g_signal_emit (self, signals[STATE], 0);
}

void
web_editor_emit_image (WebEditor *self, const char *content_id, const char *type, GBytes *bytes)
{
  g_hash_table_add (self->content_ids, g_strdup (content_id));
  g_signal_emit (self, signals[IMAGE], 0, content_id, type, bytes);
}

void
web_editor_emit_files (WebEditor *self, GdkFileList *files)
{
  g_signal_emit (self, signals[FILES], 0, files);
}

void
web_editor_emit_activate_link (WebEditor *self, const char *uri)
{
  g_signal_emit (self, signals[ACTIVATE_LINK], 0, uri);
}

void
web_editor_set_content_height (WebEditor *self, int height)
{
  if (self->content_height == height)
    return;

  self->content_height = height;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTENT_HEIGHT]);
}

/* ---- The text -------------------------------------------------------------------------------- */

static void
add_content_ids (WebEditor *self, const char *const *content_ids)
{
  for (guint i = 0; content_ids[i] != NULL; i++)
    g_hash_table_add (self->content_ids, g_strdup (content_ids[i]));
}

/* @written (owned) (nullable) is what was told, as it can be sent. What was typed into a clean page can be read;
 * if not, the last that could be is what there is. */
static void
take_clean (WebEditor *self, HtmlWritten *written)
{
  if (written == NULL)
    {
      g_warning ("What was written is too entangled to be read");
      return;
    }
  g_clear_pointer (&self->told, g_free);
  g_clear_pointer (&self->written, html_written_free);
  self->written = written;
}

static void
clean (WebEditor *self)
{
  if (self->told != NULL)
    take_clean (self, html_written_new (self->told, strlen (self->told), HTML_WRITTEN_DRAFT,
                                        COMPOSE_SIGNATURE_CLASS, NULL, NULL));
}

static void
cleaned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WebEditor *self = WEB_EDITOR (object);
  HtmlWritten *written = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Nobody was faster, and nothing newer has come. */
  if (written != NULL && self->told != NULL && GPOINTER_TO_UINT (user_data) == self->n_told)
    take_clean (self, written);
  else
    g_clear_pointer (&written, html_written_free);
}

const char *
web_editor_get_html (WebEditor *self)
{
  g_return_val_if_fail (WEB_IS_EDITOR (self), NULL);

  clean (self);
  return self->written != NULL ? self->written->html : self->set;
}

GStrv
web_editor_dup_content_ids (WebEditor *self)
{
  g_autoptr (HtmlWritten) set = NULL;

  g_return_val_if_fail (WEB_IS_EDITOR (self), NULL);

  clean (self);
  if (self->written == NULL)
    set = html_written_new (self->set, strlen (self->set), HTML_WRITTEN_DRAFT, NULL, NULL, NULL);
  if (self->written != NULL || set != NULL)
    return g_strdupv ((set != NULL ? set : self->written)->content_ids);
  return g_new0 (char *, 1);
}

void
web_editor_take_text (WebEditor *self, char *html)
{
  g_clear_pointer (&self->told, g_free);
  if (html == NULL)
    g_clear_pointer (&self->written, html_written_free);
  self->told = html;
  self->n_told++;
  self->n_ends = 0;
  /* So that whoever wants it after a while need not wait. */
  if (html != NULL)
    web_editor_clean_async (self, html, NULL, cleaned_cb, GUINT_TO_POINTER (self->n_told));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
web_editor_keep_text (WebEditor *self)
{
  char *html = g_strdup (web_editor_get_html (self));

  g_free (self->set);
  self->set = html;
  g_clear_pointer (&self->told, g_free);
  g_clear_pointer (&self->written, html_written_free);
}

void
web_editor_set_content (WebEditor *self, const WebEditorContent *content)
{
  char *html;

  g_return_if_fail (WEB_IS_EDITOR (self));

  html = g_strdup (content->html);
  web_editor_unload (self);
  g_free (self->set);
  self->set = html;
  g_clear_pointer (&self->told, g_free);
  g_clear_pointer (&self->written, html_written_free);
  g_hash_table_remove_all (self->content_ids);
  self->place = content->place;
  self->get_image = content->get_image;
  self->n_set++;
  g_set_object (&self->image_source, content->image_source);
  self->n_ends = 0;
  web_editor_load (self);
}

void
web_editor_know_images (WebEditor *self, const char *const *content_ids)
{
  add_content_ids (self, content_ids);
}

const WebEditorState *
web_editor_get_state (WebEditor *self)
{
  g_return_val_if_fail (WEB_IS_EDITOR (self), NULL);

  return &self->state;
}

/* ---- The object ------------------------------------------------------------------------------ */

static gboolean
web_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WEB_EDITOR (widget)->view));
}

static void
web_editor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WebEditor *self = WEB_EDITOR (object);

  switch (prop_id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, webkit_web_view_get_zoom_level (self->view));
      break;
    case PROP_DARK:
      g_value_set_boolean (value, self->dark);
      break;
    case PROP_SPELL_CHECK:
      g_value_set_boolean (value, self->spell_check);
      break;
    case PROP_CONTENT_HEIGHT:
      g_value_set_int (value, self->content_height);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
web_editor_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WebEditor *self = WEB_EDITOR (object);

  switch (prop_id)
    {
    case PROP_ZOOM:
      webkit_web_view_set_zoom_level (self->view, g_value_get_double (value));
      break;
    case PROP_DARK:
      self->dark = g_value_get_boolean (value) != FALSE;
      web_editor_tell_looks (self);
      break;
    case PROP_SPELL_CHECK:
      self->spell_check = g_value_get_boolean (value) != FALSE;
      web_editor_tell_looks (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
web_editor_dispose (GObject *object)
{
  WebEditor *self = WEB_EDITOR (object);

  if (self->view != NULL)
    {
      web_editor_unload (self);
      g_object_set_data (G_OBJECT (self->view), "server", NULL);
      gtk_widget_unparent (GTK_WIDGET (self->view));
      self->view = NULL;
    }
  g_clear_object (&self->actions);
  g_clear_object (&self->image_source);

  G_OBJECT_CLASS (web_editor_parent_class)->dispose (object);
}

static void
web_editor_finalize (GObject *object)
{
  WebEditor *self = WEB_EDITOR (object);

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->content_ids, g_hash_table_unref);
  g_clear_pointer (&self->written, html_written_free);
  g_free (self->base);
  g_free (self->page);
  g_free (self->set);
  g_free (self->told);
  g_free (self->menu_link);
  g_free (self->state.color);
  g_free (self->state.link);

  G_OBJECT_CLASS (web_editor_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint n_params, GType a, GType b, GType c)
{
  return g_signal_new (name, WEB_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n_params, a, b,
                       c);
}

static void
web_editor_class_init (WebEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
    = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = web_editor_get_property;
  object_class->set_property = web_editor_set_property;
  object_class->dispose = web_editor_dispose;
  object_class->finalize = web_editor_finalize;
  widget_class->grab_focus = web_editor_grab_focus;

  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0.1, 10, 1, flags);
  properties[PROP_DARK] = g_param_spec_boolean ("dark", NULL, NULL, FALSE, flags);
  properties[PROP_SPELL_CHECK] = g_param_spec_boolean ("spell-check", NULL, NULL, TRUE, flags);
  properties[PROP_CONTENT_HEIGHT]
    = g_param_spec_int ("content-height", NULL, NULL, 0, G_MAXINT, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SHOWN] = new_signal ("shown", 0, 0, 0, 0);
  signals[FAILED] = new_signal ("failed", 1, G_TYPE_STRING, 0, 0);
  signals[CHANGED] = new_signal ("changed", 0, 0, 0, 0);
  signals[STATE] = new_signal ("state", 0, 0, 0, 0);
  signals[IMAGE] = new_signal ("image", 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BYTES);
  signals[FILES] = new_signal ("files", 1, GDK_TYPE_FILE_LIST, 0, 0);
  signals[ACTIVATE_LINK] = new_signal ("activate-link", 1, G_TYPE_STRING, 0, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
web_editor_init (WebEditor *self)
{
  const GdkRGBA transparent = { 0, 0, 0, 0 };

  self->set = g_strdup ("");
  self->content_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->state = (WebEditorState) { .size = WEB_EDITOR_SIZE_NORMAL, .align = GTK_ALIGN_START,
                                   .color = g_strdup (""), .link = g_strdup ("") };
  self->spell_check = TRUE;
  self->view = web_engine_create_view (WEB_ENGINE_EDITOR);
  webkit_web_view_set_background_color (self->view, &transparent);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  web_guard_view (self->view);
  web_editor_init_loading (self);
  web_editor_init_talk (self);
  web_editor_init_commands (self);
  web_editor_init_paste (self);
  web_editor_init_menu (self);
}

GtkWidget *
web_editor_new (void)
{
  return g_object_new (WEB_TYPE_EDITOR, NULL);
}
