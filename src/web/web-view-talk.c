/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "web-page.h"
#include "web-script.h"

#include <string.h>

/* ---- To the page ---------------------------------------------------------------------------- */

static GVariant *
new_text (const char *text)
{
  return text != NULL ? g_variant_new_string (text) : g_variant_new_string ("");
}

void
web_view_tell (WebView *self, WebMailEntry *mail, const char *before)
{
  g_autofree char *frames = web_mail_entry_dup_frames (mail);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "id", new_text (mail->id));
  g_variant_builder_add (&builder, "{sv}", "head", new_text (mail->head));
  g_variant_builder_add (&builder, "{sv}", "frames", new_text (frames));
  g_variant_builder_add (&builder, "{sv}", "before", new_text (before));
  g_variant_builder_add (&builder, "{sv}", "hasHead",
                         g_variant_new_double ((mail->news & WEB_MAIL_HEAD) != 0));
  g_variant_builder_add (&builder, "{sv}", "hasFrames",
                         g_variant_new_double ((mail->news & WEB_MAIL_FRAMES) != 0));
  web_script_call (self->view, "putMail (id, hasHead ? head : null, hasFrames ? frames : null, before)",
        g_variant_builder_end (&builder));
}

static void
call_with_id (WebView *self, const char *script, const char *id)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "id", new_text (id));
  web_script_call (self->view, script, g_variant_builder_end (&builder));
}

void
web_view_tell_removal (WebView *self, const char *id)
{
  call_with_id (self, "removeMail (id)", id);
}

void
web_view_tell_place (WebView *self)
{
  const char *id = self->target != NULL ? self->target : self->top;
  GVariantBuilder builder;

  if (id == NULL)
    return;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "id", new_text (id));
  g_variant_builder_add (&builder, "{sv}", "offset",
                         g_variant_new_double (self->target != NULL ? 0 : self->top_offset));
  web_script_call (self->view, "goToMail (id, offset)", g_variant_builder_end (&builder));
}

void
web_view_tell_scroll (WebView *self, double pages)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "pages", g_variant_new_double (pages));
  web_script_call (self->view, "scrollPage (pages)", g_variant_builder_end (&builder));
}

void
web_view_tell_end (WebView *self, gboolean down)
{
  web_view_tell_scroll (self, down ? 1e6 : -1e6);
}

/* ---- From the page -------------------------------------------------------------------------- */

/* A share of @whole. */
static int
get_share (JSCValue *object, const char *name, int whole)
{
  return (int) (web_script_get_number (object, name) * whole + 0.5);
}

static void
hear_ready (WebView *self)
{
  if (self->is_shown)
    return;

  self->is_shown = TRUE;
  gtk_widget_set_opacity (GTK_WIDGET (self->view), 1);
  web_view_emit_shown (self);
}

static void
hear_action (WebView *self, JSCValue *object, const char *id)
{
  g_autofree char *action = web_script_dup_text (object, "action");
  int width = gtk_widget_get_width (GTK_WIDGET (self->view));
  int height = gtk_widget_get_height (GTK_WIDGET (self->view));
  GdkRectangle place = {
    .x = get_share (object, "x", width),
    .y = get_share (object, "y", height),
    .width = get_share (object, "width", width),
    .height = get_share (object, "height", height),
  };

  web_view_emit_action (self, id, action, &place);
}

static void
hear_top (WebView *self, JSCValue *object, const char *id)
{
  g_free (self->top);
  self->top = *id != '\0' ? g_strdup (id) : NULL;
  self->top_offset = web_script_get_number (object, "offset");
}

static void
hear (WebView *self, const char *kind, JSCValue *object)
{
  g_autofree char *id = web_script_dup_text (object, "id");

  if (g_str_equal (kind, "hello"))
    web_view_page_is_here (self);
  else if (g_str_equal (kind, "ready"))
    hear_ready (self);
  else if (g_str_equal (kind, "in-view"))
    web_view_emit_in_view (self, id, web_script_get_boolean (object, "inView"));
  else if (g_str_equal (kind, "near"))
    web_view_emit_near (self, id);
  else if (g_str_equal (kind, "action"))
    hear_action (self, object, id);
  else if (g_str_equal (kind, "top"))
    hear_top (self, object, id);
  else if (g_str_equal (kind, "let-go"))
    web_view_emit_let_go (self);
}

static void
message_cb (WebView *self, JSCValue *object)
{
  g_autofree char *page = NULL;
  g_autofree char *kind = NULL;

  if (!jsc_value_is_object (object))
    return;

  page = web_script_dup_text (object, "page");
  kind = web_script_dup_text (object, "kind");
  /* The last words of the page before. */
  if (self->stage < WEB_STAGE_LOADING || g_strcmp0 (page, self->base) != 0)
    return;

  if (g_str_equal (kind, "place"))
    {
      self->at_top = web_script_get_boolean (object, "top") != FALSE;
      self->at_end = web_script_get_boolean (object, "end") != FALSE;
    }
  else
    {
      hear (self, kind, object);
    }
}

/* ---- What is selected ----------------------------------------------------------------------- */

void
web_view_get_selection_async (WebView *self, const char *id, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GVariantBuilder builder;

  g_task_set_source_tag (task, web_view_get_selection_async);
  if (self->stage != WEB_STAGE_HERE)
    {
      g_task_return_pointer (task, NULL, NULL);
      g_object_unref (task);
      return;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "id", new_text (id));
  web_script_ask (self->view, "return getSelected (id)", g_variant_builder_end (&builder), task);
}

gboolean
web_view_get_selection_finish (WebView *self, GAsyncResult *result, char **text, char **html)
{
  g_autoptr (JSCValue) value = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, web_view_get_selection_async), FALSE);

  *text = *html = NULL;
  value = g_task_propagate_pointer (G_TASK (result), NULL);
  if (value == NULL || !jsc_value_is_object (value))
    return FALSE;

  *text = web_script_dup_text (value, "text");
  *html = web_script_dup_text (value, "html");
  return TRUE;
}

/* ---- Finding -------------------------------------------------------------------------------- */

static void
counted_cb (WebView *self, guint n_matches)
{
  web_view_emit_found (self, n_matches);
}

void
web_view_find (WebView *self, const char *text)
{
  const WebKitFindOptions options
    = WEBKIT_FIND_OPTIONS_CASE_INSENSITIVE | WEBKIT_FIND_OPTIONS_WRAP_AROUND;
  WebKitFindController *finder;

  g_return_if_fail (WEB_IS_VIEW (self));

  finder = webkit_web_view_get_find_controller (self->view);
  if (text == NULL || *text == '\0')
    {
      webkit_find_controller_search_finish (finder);
      web_view_emit_found (self, 0);
      return;
    }

  webkit_find_controller_search (finder, text, options, G_MAXUINT);
  webkit_find_controller_count_matches (finder, text, options, G_MAXUINT);
}

void
web_view_find_next (WebView *self, gboolean forward)
{
  WebKitFindController *finder;

  g_return_if_fail (WEB_IS_VIEW (self));

  finder = webkit_web_view_get_find_controller (self->view);
  if (forward)
    webkit_find_controller_search_next (finder);
  else
    webkit_find_controller_search_previous (finder);
}

void
web_view_init_talk (WebView *self)
{
  WebKitUserContentManager *manager = webkit_web_view_get_user_content_manager (self->view);
  WebKitFindController *finder = webkit_web_view_get_find_controller (self->view);

  g_signal_connect_object (manager, "script-message-received::" WEB_PAGE_HANDLER,
                           G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (finder, "counted-matches", G_CALLBACK (counted_cb), self,
                           G_CONNECT_SWAPPED);
}
