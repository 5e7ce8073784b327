/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-guard.h"

static gboolean
permission_cb (WebKitWebView *view, WebKitPermissionRequest *request)
{
  webkit_permission_request_deny (request);
  return TRUE;
}

static gboolean
authenticate_cb (WebKitWebView *view, WebKitAuthenticationRequest *request)
{
  webkit_authentication_request_cancel (request);
  return TRUE;
}

static GtkWidget *
create_cb (WebKitWebView *view, WebKitNavigationAction *action)
{
  return NULL;
}

/* For signals of which nobody wants to see more. */
static gboolean
refuse_cb (void)
{
  return TRUE;
}

/* WebKit keeps a text view of its own inside, to learn what keys mean. Nobody is to end up there. */
static void
close_inner_widgets (WebKitWebView *view)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_can_focus (child, FALSE);
}

void
web_guard_view (WebKitWebView *view)
{
  static const char *const refused[]
    = { "script-dialog", "show-notification", "enter-fullscreen", "print", "run-file-chooser",
        "run-color-chooser", "show-option-menu", "load-failed-with-tls-errors" };

  g_signal_connect (view, "permission-request", G_CALLBACK (permission_cb), NULL);
  g_signal_connect (view, "authenticate", G_CALLBACK (authenticate_cb), NULL);
  g_signal_connect (view, "create", G_CALLBACK (create_cb), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_signal_connect (view, refused[i], G_CALLBACK (refuse_cb), NULL);
  close_inner_widgets (view);
}
