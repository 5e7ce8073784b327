/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-private.h"

#include "web-page.h"
#include "web-script.h"

/* ---- What it tells --------------------------------------------------------------------------- */

static void
hear_hello (WebEditor *self)
{
  self->stage = WEB_EDITOR_HERE;
  web_editor_tell_looks (self);
  web_editor_begin (self);
  web_editor_run_waiting (self);
  web_editor_emit_shown (self);
}

static void
read_state (WebEditorState *state, JSCValue *object)
{
  static const WebEditorSize sizes[] = { WEB_EDITOR_SIZE_SMALL, WEB_EDITOR_SIZE_NORMAL, WEB_EDITOR_SIZE_LARGE,
                                         WEB_EDITOR_SIZE_HUGE };
  static const GtkAlign aligns[] = { GTK_ALIGN_START, GTK_ALIGN_CENTER, GTK_ALIGN_END };

  state->bold = web_script_get_boolean (object, "bold");
  state->italic = web_script_get_boolean (object, "italic");
  state->underline = web_script_get_boolean (object, "underline");
  state->strikethrough = web_script_get_boolean (object, "strikethrough");
  state->bullets = web_script_get_boolean (object, "bullets");
  state->numbers = web_script_get_boolean (object, "numbers");
  state->code = web_script_get_boolean (object, "code");
  state->quote = web_script_get_boolean (object, "quote");
  state->is_rtl = web_script_get_boolean (object, "rtl");
  state->has_selection = web_script_get_boolean (object, "selected");
  state->can_undo = web_script_get_boolean (object, "undo");
  state->can_redo = web_script_get_boolean (object, "redo");
  state->size = sizes[web_script_get_int (object, "size", G_N_ELEMENTS (sizes) - 1)];
  state->align = aligns[web_script_get_int (object, "align", G_N_ELEMENTS (aligns) - 1)];
  state->color = web_script_dup_text (object, "color");
  state->link = web_script_dup_text (object, "link");
}

static gboolean
is_same (const WebEditorState *a, const WebEditorState *b)
{
  return a->bold == b->bold && a->italic == b->italic && a->underline == b->underline
         && a->strikethrough == b->strikethrough && a->bullets == b->bullets && a->numbers == b->numbers
         && a->code == b->code && a->quote == b->quote && a->is_rtl == b->is_rtl
         && a->has_selection == b->has_selection && a->can_undo == b->can_undo && a->can_redo == b->can_redo
         && a->size == b->size && a->align == b->align && g_str_equal (a->color, b->color)
         && g_str_equal (a->link, b->link);
}

static void
hear_state (WebEditor *self, JSCValue *object)
{
  WebEditorState before = self->state;

  self->state = (WebEditorState) { 0 };
  read_state (&self->state, object);
  if (!is_same (&before, &self->state))
    web_editor_emit_state (self);
  g_free (before.color);
  g_free (before.link);
}

static void
hear_paste (WebEditor *self, JSCValue *object)
{
  GdkClipboard *clipboard = web_script_get_boolean (object, "primary")
                              ? gtk_widget_get_primary_clipboard (GTK_WIDGET (self))
                              : gtk_widget_get_clipboard (GTK_WIDGET (self));

  web_editor_paste (self, clipboard, web_script_get_boolean (object, "plain"));
}

static void
hear_text (WebEditor *self, JSCValue *object)
{
  gboolean same = web_script_get_boolean (object, "same");

  web_editor_take_text (self, same ? NULL : web_script_dup_text (object, "html"));
}

static void
hear (WebEditor *self, const char *kind, JSCValue *object)
{
  if (g_str_equal (kind, "html"))
    hear_text (self, object);
  else if (g_str_equal (kind, "state"))
    hear_state (self, object);
  else if (g_str_equal (kind, "height"))
    web_editor_set_content_height (self, web_script_get_int (object, "height", G_MAXINT));
  else if (g_str_equal (kind, "paste"))
    hear_paste (self, object);
  else if (g_str_equal (kind, "drag"))
    self->is_dragging = web_script_get_boolean (object, "on") != FALSE;
}

static void
message_cb (WebEditor *self, JSCValue *object)
{
  g_autofree char *page = NULL;
  g_autofree char *kind = NULL;

  if (!jsc_value_is_object (object))
    return;

  page = web_script_dup_text (object, "page");
  kind = web_script_dup_text (object, "kind");
  /* The last words of the page before are not those of this one. */
  if (g_strcmp0 (page, self->base) != 0)
    return;

  if (self->stage == WEB_EDITOR_LOADING && g_str_equal (kind, "hello"))
    hear_hello (self);
  else if (self->stage == WEB_EDITOR_HERE)
    hear (self, kind, object);
}

void
web_editor_init_talk (WebEditor *self)
{
  WebKitUserContentManager *manager = webkit_web_view_get_user_content_manager (self->view);

  g_signal_connect_object (manager, "script-message-received::" WEB_PAGE_HANDLER, G_CALLBACK (message_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ---- What it is asked -------------------------------------------------------------------------- */

static void
ask (WebEditor *self, const char *script, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  if (self->stage == WEB_EDITOR_HERE)
    {
      web_script_ask (self->view, script, NULL, task);
      return;
    }
  g_task_return_pointer (task, NULL, NULL);
  g_object_unref (task);
}

void
web_editor_flush_async (WebEditor *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (WEB_IS_EDITOR (self));

  /* What it tells comes before its answer. */
  ask (self, "return flush ()", web_editor_flush_async, cancellable, callback, user_data);
}

void
web_editor_flush_finish (WebEditor *self, GAsyncResult *result)
{
  g_autoptr (JSCValue) value = NULL;

  g_return_if_fail (g_async_result_is_tagged (result, web_editor_flush_async));

  value = g_task_propagate_pointer (G_TASK (result), NULL);
}

void
web_editor_get_selection_async (WebEditor *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (WEB_IS_EDITOR (self));

  ask (self, "return getSelected ()", web_editor_get_selection_async, cancellable, callback, user_data);
}

void
web_editor_get_selection_finish (WebEditor *self, GAsyncResult *result, char **html, char **text)
{
  g_autoptr (JSCValue) value = NULL;
  g_autofree char *raw = NULL;
  g_autoptr (HtmlWritten) written = NULL;

  g_return_if_fail (g_async_result_is_tagged (result, web_editor_get_selection_async));

  value = g_task_propagate_pointer (G_TASK (result), NULL);
  raw = value != NULL ? web_script_dup_text (value, "html") : g_strdup ("");
  written = html_written_new (raw, strlen (raw), HTML_WRITTEN_DRAFT, NULL, NULL, NULL);
  *html = g_strdup (written != NULL ? written->html : "");
  *text = value != NULL ? web_script_dup_text (value, "text") : g_strdup ("");
}
