/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "html-clean.h"
#include "html-url.h"
#include "mime-links.h"
#include "web-guard.h"
#include "web-page.h"

#include <glib/gi18n.h>

/* ---- Where a link leads --------------------------------------------------------------------- */

/* An address in the one form that the mail's and WebKit's spelling of it have in common. */
static char *
normalize (const char *uri)
{
  g_autoptr (GUri) parsed
    = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autofree char *text = parsed != NULL ? g_uri_to_string (parsed) : g_strdup (uri);

  return g_ascii_strdown (text, -1);
}

/* (element-type HtmlClean) */
static GPtrArray *
list_pages (WebView *self)
{
  GPtrArray *pages = g_ptr_array_new ();

  for (guint i = 0; i < self->mails->len; i++)
    {
      const WebMailEntry *mail = self->mails->pdata[i];

      for (guint j = 0; mail->pages != NULL && j < mail->pages->len; j++)
        g_ptr_array_add (pages, mail->pages->pdata[j]);
    }

  return pages;
}

/* What stands there is another place than @uri. Where it cannot be told which link of the mail this
 * is, any that leads to the same host counts, and none is suspicious. */
static gboolean
is_deceptive (WebView *self, const char *uri)
{
  g_autofree char *wanted = normalize (uri);
  g_autofree char *host = html_url_dup_host (uri);
  g_autoptr (GPtrArray) pages = list_pages (self);
  gboolean found = FALSE, deceives = FALSE, host_found = FALSE, host_deceives = FALSE;

  for (guint i = 0; i < pages->len; i++)
    {
      const HtmlClean *page = pages->pdata[i];

      for (guint j = 0; j < page->links->len; j++)
        {
          const HtmlLink *link = page->links->pdata[j];
          gboolean lies = mime_link_deceives (link->text, link->url);
          g_autofree char *own = normalize (link->url);
          g_autofree char *own_host = html_url_dup_host (link->url);

          if (g_str_equal (own, wanted))
            {
              found = TRUE;
              deceives |= lies;
            }
          if (host != NULL && g_strcmp0 (own_host, host) == 0)
            {
              host_found = TRUE;
              host_deceives |= lies;
            }
        }
    }

  return found ? deceives : !host_found || host_deceives;
}

static void
activate (WebView *self, const char *uri)
{
  if (uri != NULL && mime_link_is_safe (uri))
    web_view_emit_activate_link (self, uri, is_deceptive (self, uri));
}

static void
hovered_cb (WebView *self, WebKitHitTestResult *hit)
{
  web_view_set_hovered_link (self, webkit_hit_test_result_get_link_uri (hit));
}

/* ---- Policy --------------------------------------------------------------------------------- */

static gboolean
is_own (WebView *self, const char *uri)
{
  return g_str_equal (uri, WEB_PAGE_EMPTY)
         || (self->stage >= WEB_STAGE_LOADING && g_str_has_prefix (uri, self->base));
}

static gboolean
decide_cb (WebView *self, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type)
{
  WebKitNavigationAction *action;
  const char *uri;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    {
      WebKitResponsePolicyDecision *response = WEBKIT_RESPONSE_POLICY_DECISION (decision);

      uri = webkit_uri_request_get_uri (webkit_response_policy_decision_get_request (response));
      if (is_own (self, uri)
          && webkit_response_policy_decision_is_mime_type_supported (response))
        webkit_policy_decision_use (decision);
      else
        webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  action = webkit_navigation_policy_decision_get_navigation_action (
    WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));

  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && is_own (self, uri))
    {
      webkit_policy_decision_use (decision);
      return TRUE;
    }

  webkit_policy_decision_ignore (decision);
  if (type == WEBKIT_POLICY_DECISION_TYPE_NEW_WINDOW_ACTION
      && webkit_navigation_action_get_navigation_type (action)
           == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED
      && webkit_navigation_action_is_user_gesture (action))
    activate (self, uri);
  return TRUE;
}

/* ---- The context menu ------------------------------------------------------------------------ */

static void
append (WebView *self, WebKitContextMenu *menu, const char *name, const char *label)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  webkit_context_menu_append (menu,
                              webkit_context_menu_item_new_from_gaction (action, label, NULL));
}

static void
append_link (WebView *self, WebKitContextMenu *menu)
{
  if (g_ascii_strncasecmp (self->menu_link, "mailto:", 7) == 0)
    {
      append (self, menu, "open", _("_Write to This Address"));
      append (self, menu, "copy-link", _("Copy _Address"));
    }
  else
    {
      append (self, menu, "open", _("_Open Link"));
      append (self, menu, "copy-link", _("Copy _Link Address"));
    }
}

static void
append_image (WebView *self, WebKitContextMenu *menu)
{
  webkit_context_menu_append (menu, webkit_context_menu_item_new_from_stock_action_with_label (
                                      WEBKIT_CONTEXT_MENU_ACTION_COPY_IMAGE_TO_CLIPBOARD,
                                      _("Copy _Image")));
  if (web_view_can_get_image (self, self->menu_image))
    append (self, menu, "save-image", _("_Save Image…"));
}

static gboolean
menu_cb (WebView *self, WebKitContextMenu *menu, WebKitHitTestResult *hit)
{
  const char *link = webkit_hit_test_result_get_link_uri (hit);

  webkit_context_menu_remove_all (menu);
  g_free (self->menu_link);
  g_free (self->menu_image);
  self->menu_link = link != NULL && mime_link_is_safe (link) ? g_strdup (link) : NULL;
  self->menu_image = g_strdup (webkit_hit_test_result_get_image_uri (hit));

  if (self->menu_link != NULL)
    append_link (self, menu);
  if (self->menu_image != NULL && web_view_is_image_there (self, self->menu_image))
    append_image (self, menu);
  if (webkit_hit_test_result_context_is_selection (hit))
    append (self, menu, "copy", _("_Copy"));
  append (self, menu, "select-all", _("Select _All"));

  return FALSE;
}

static void
open_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WebView *self = WEB_VIEW (user_data);

  activate (self, self->menu_link);
}

static void
copy_link_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WebView *self = WEB_VIEW (user_data);
  g_autofree char *text = self->menu_link != NULL ? mime_link_dup_to_copy (self->menu_link) : NULL;

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
save_image_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WebView *self = WEB_VIEW (user_data);

  if (self->menu_image != NULL)
    web_view_save_image (self, self->menu_image);
}

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  webkit_web_view_execute_editing_command (WEB_VIEW (user_data)->view, WEBKIT_EDITING_COMMAND_COPY);
}

static void
select_all_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  webkit_web_view_execute_editing_command (WEB_VIEW (user_data)->view,
                                           WEBKIT_EDITING_COMMAND_SELECT_ALL);
}

static const GActionEntry actions[] = {
  { "open", open_action },
  { "copy-link", copy_link_action },
  { "copy", copy_action },
  { "save-image", save_image_action },
  { "select-all", select_all_action },
};

/* ---- Life ------------------------------------------------------------------------------------ */

void
web_view_init_links (WebView *self)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } signals[] = {
    { "decide-policy", G_CALLBACK (decide_cb) },
    { "mouse-target-changed", G_CALLBACK (hovered_cb) },
    { "context-menu", G_CALLBACK (menu_cb) },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions),
                                   self);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (self->view, signals[i].name, signals[i].callback, self,
                             G_CONNECT_SWAPPED);
  web_guard_view (self->view);
}
