/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-private.h"
#include "web-engine.h"
#include "web-print.h"
#include "web-view.h"

#include <gmodule.h>

static void
view_begin (GtkWidget *view, const WebPage *page)
{
  web_view_begin (WEB_VIEW (view), page);
}

static void
view_put (GtkWidget *view, const char *id, const char *head, const char *before)
{
  web_view_put (WEB_VIEW (view), id, head, before);
}

static void
view_remove (GtkWidget *view, const char *id)
{
  web_view_remove (WEB_VIEW (view), id);
}

static void
view_set_mail (GtkWidget *view, const char *id, const WebMail *mail)
{
  web_view_set_mail (WEB_VIEW (view), id, mail);
}

static void
view_go_to (GtkWidget *view, const char *id)
{
  web_view_go_to (WEB_VIEW (view), id);
}

static void
view_clear (GtkWidget *view)
{
  web_view_clear (WEB_VIEW (view));
}

static gboolean
view_scroll_page (GtkWidget *view, gboolean down)
{
  return web_view_scroll_page (WEB_VIEW (view), down);
}

static void
view_scroll_to_end (GtkWidget *view, gboolean down)
{
  web_view_scroll_to_end (WEB_VIEW (view), down);
}

static void
view_find (GtkWidget *view, const char *text)
{
  web_view_find (WEB_VIEW (view), text);
}

static void
view_find_next (GtkWidget *view, gboolean forward)
{
  web_view_find_next (WEB_VIEW (view), forward);
}

static void
view_get_selection_async (GtkWidget *view, const char *id, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  web_view_get_selection_async (WEB_VIEW (view), id, callback, user_data);
}

static gboolean
view_get_selection_finish (GtkWidget *view, GAsyncResult *result, char **text, char **html)
{
  return web_view_get_selection_finish (WEB_VIEW (view), result, text, html);
}

/* ---- Editors --------------------------------------------------------------------------------- */

static void
editor_set_content (GtkWidget *editor, const WebEditorContent *content)
{
  web_editor_set_content (WEB_EDITOR (editor), content);
}

static const char *
editor_get_html (GtkWidget *editor)
{
  return web_editor_get_html (WEB_EDITOR (editor));
}

static GStrv
editor_dup_content_ids (GtkWidget *editor)
{
  return web_editor_dup_content_ids (WEB_EDITOR (editor));
}

static void
editor_flush_async (GtkWidget *editor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  web_editor_flush_async (WEB_EDITOR (editor), cancellable, callback, user_data);
}

static void
editor_flush_finish (GtkWidget *editor, GAsyncResult *result)
{
  web_editor_flush_finish (WEB_EDITOR (editor), result);
}

static void
editor_run (GtkWidget *editor, WebEditorCommand command, const char *value)
{
  web_editor_run (WEB_EDITOR (editor), command, value);
}

static const WebEditorState *
editor_get_state (GtkWidget *editor)
{
  return web_editor_get_state (WEB_EDITOR (editor));
}

static gboolean
editor_set_link (GtkWidget *editor, const char *uri, const char *text)
{
  return web_editor_set_link (WEB_EDITOR (editor), uri, text);
}

static void
editor_insert_image (GtkWidget *editor, const char *content_id, const char *alt)
{
  web_editor_insert_image (WEB_EDITOR (editor), content_id, alt);
}

static void
editor_replace_html (GtkWidget *editor, const char *html)
{
  web_editor_replace_html (WEB_EDITOR (editor), html);
}

static void
editor_get_selection_async (GtkWidget *editor, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  web_editor_get_selection_async (WEB_EDITOR (editor), cancellable, callback, user_data);
}

static void
editor_get_selection_finish (GtkWidget *editor, GAsyncResult *result, char **html, char **text)
{
  web_editor_get_selection_finish (WEB_EDITOR (editor), result, html, text);
}

static const WebEditors editors = {
  web_editor_new, editor_set_content, editor_get_html, editor_dup_content_ids, editor_flush_async,
  editor_flush_finish, editor_run, editor_get_state, editor_set_link, editor_insert_image,
  editor_replace_html, editor_get_selection_async, editor_get_selection_finish,
  web_engine_set_spell_languages,
};

static const WebModule module = {
  web_view_new, view_begin, view_put, view_remove, view_set_mail, view_go_to, view_clear,
  view_scroll_page, view_scroll_to_end, view_find, view_find_next,
  view_get_selection_async, view_get_selection_finish, web_print_async, web_print_finish, &editors,
};

G_MODULE_EXPORT const WebModule *web_module_entry (void);

const WebModule *
web_module_entry (void)
{
  return &module;
}
