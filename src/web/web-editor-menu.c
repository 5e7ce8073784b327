/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-private.h"

#include "mime-links.h"

#include <glib/gi18n.h>

/* ---- Where the page may go ------------------------------------------------------------------- */

/* To itself, once; what answers comes from us alone. */
static gboolean
decide_cb (WebEditor *self, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type)
{
  const char *uri = NULL;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    uri = webkit_uri_request_get_uri (
      webkit_response_policy_decision_get_request (WEBKIT_RESPONSE_POLICY_DECISION (decision)));
  else if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION)
    uri = webkit_uri_request_get_uri (
      webkit_navigation_action_get_request (webkit_navigation_policy_decision_get_navigation_action (
        WEBKIT_NAVIGATION_POLICY_DECISION (decision))));

  if (uri != NULL && self->stage == WEB_EDITOR_LOADING && g_str_equal (uri, self->base))
    webkit_policy_decision_use (decision);
  else
    webkit_policy_decision_ignore (decision);
  return TRUE;
}

/* ---- The context menu ------------------------------------------------------------------------ */

static void
append (WebEditor *self, WebKitContextMenu *menu, const char *name, const char *label)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  webkit_context_menu_append (menu, webkit_context_menu_item_new_from_gaction (action, label, NULL));
}

/* What the browser offers for a word that is not in the dictionaries. (element-type WebKitContextMenuItem) */
static GList *
steal_spelling (WebKitContextMenu *menu)
{
  GList *kept = NULL;

  for (GList *l = webkit_context_menu_get_items (menu); l != NULL; l = l->next)
    switch ((int) webkit_context_menu_item_get_stock_action (l->data))
      {
      case WEBKIT_CONTEXT_MENU_ACTION_SPELLING_GUESS:
      case WEBKIT_CONTEXT_MENU_ACTION_NO_GUESSES_FOUND:
      case WEBKIT_CONTEXT_MENU_ACTION_IGNORE_SPELLING:
      case WEBKIT_CONTEXT_MENU_ACTION_LEARN_SPELLING:
        kept = g_list_prepend (kept, g_object_ref (l->data));
        break;
      default:
        break;
      }
  webkit_context_menu_remove_all (menu);

  return g_list_reverse (kept);
}

static void
append_spelling (WebKitContextMenu *menu, GList *items)
{
  for (GList *l = items; l != NULL; l = l->next)
    webkit_context_menu_append (menu, l->data);
  if (items != NULL)
    webkit_context_menu_append (menu, webkit_context_menu_item_new_separator ());
}

static void
append_link (WebEditor *self, WebKitContextMenu *menu)
{
  if (g_ascii_strncasecmp (self->menu_link, "mailto:", 7) == 0)
    {
      append (self, menu, "copy-link", _("Copy _Address"));
    }
  else
    {
      append (self, menu, "open", _("_Open Link"));
      append (self, menu, "copy-link", _("Copy _Link Address"));
    }
  append (self, menu, "remove-link", _("_Remove Link"));
  webkit_context_menu_append (menu, webkit_context_menu_item_new_separator ());
}

static gboolean
menu_cb (WebEditor *self, WebKitContextMenu *menu, WebKitHitTestResult *hit)
{
  const char *link = webkit_hit_test_result_get_link_uri (hit);
  GList *spelling = steal_spelling (menu);

  g_free (self->menu_link);
  self->menu_link = link != NULL && mime_link_is_safe (link) ? g_strdup (link) : NULL;

  append_spelling (menu, spelling);
  g_list_free_full (spelling, g_object_unref);
  if (self->menu_link != NULL)
    append_link (self, menu);
  if (webkit_hit_test_result_context_is_selection (hit))
    {
      append (self, menu, "cut", _("Cu_t"));
      append (self, menu, "copy", _("_Copy"));
    }
  append (self, menu, "paste", _("_Paste"));
  append (self, menu, "paste-text", _("Paste as Plain Te_xt"));
  webkit_context_menu_append (menu, webkit_context_menu_item_new_separator ());
  append (self, menu, "select-all", _("Select _All"));
  webkit_context_menu_append (
    menu, webkit_context_menu_item_new_from_stock_action_with_label (WEBKIT_CONTEXT_MENU_ACTION_INSERT_EMOJI,
                                                                     _("Insert _Emoji")));

  return FALSE;
}

static void
open_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WebEditor *self = WEB_EDITOR (user_data);

  if (self->menu_link != NULL)
    web_editor_emit_activate_link (self, self->menu_link);
}

static void
copy_link_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WebEditor *self = WEB_EDITOR (user_data);
  g_autofree char *text = self->menu_link != NULL ? mime_link_dup_to_copy (self->menu_link) : NULL;

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
remove_link_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  web_editor_set_link (WEB_EDITOR (user_data), NULL, NULL);
}

static void
cut_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  web_editor_run (WEB_EDITOR (user_data), WEB_EDITOR_CUT, NULL);
}

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  web_editor_run (WEB_EDITOR (user_data), WEB_EDITOR_COPY, NULL);
}

static void
paste_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  web_editor_run (WEB_EDITOR (user_data), WEB_EDITOR_PASTE, NULL);
}

static void
paste_text_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  web_editor_run (WEB_EDITOR (user_data), WEB_EDITOR_PASTE_TEXT, NULL);
}

static void
select_all_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  web_editor_run (WEB_EDITOR (user_data), WEB_EDITOR_SELECT_ALL, NULL);
}

static const GActionEntry actions[] = {
  { "open", open_action },
  { "copy-link", copy_link_action },
  { "remove-link", remove_link_action },
  { "cut", cut_action },
  { "copy", copy_action },
  { "paste", paste_action },
  { "paste-text", paste_text_action },
  { "select-all", select_all_action },
};

void
web_editor_init_menu (WebEditor *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (self->view, "decide-policy", G_CALLBACK (decide_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "context-menu", G_CALLBACK (menu_cb), self, G_CONNECT_SWAPPED);
}
