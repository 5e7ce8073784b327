/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-module.h"

G_BEGIN_DECLS

/* The view of the module: web-module.h says what it does. */
#define WEB_TYPE_VIEW (web_view_get_type ())
G_DECLARE_FINAL_TYPE (WebView, web_view, WEB, VIEW, GtkWidget)

GtkWidget *web_view_new (void);
void web_view_begin (WebView *self, const WebPage *page);
void web_view_put (WebView *self, const char *id, const char *head, const char *before);
void web_view_remove (WebView *self, const char *id);
void web_view_set_mail (WebView *self, const char *id, const WebMail *mail);
void web_view_go_to (WebView *self, const char *id);
void web_view_clear (WebView *self);
gboolean web_view_scroll_page (WebView *self, gboolean down);
void web_view_scroll_to_end (WebView *self, gboolean down);
void web_view_find (WebView *self, const char *text);
void web_view_find_next (WebView *self, gboolean forward);
void web_view_get_selection_async (WebView *self, const char *id, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean web_view_get_selection_finish (WebView *self, GAsyncResult *result, char **text, char **html);

G_END_DECLS
