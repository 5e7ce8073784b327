/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-module.h"

G_BEGIN_DECLS

/* The view of the module: web-module.h says what it does. */
#define WEB_TYPE_VIEW (web_view_get_type ())
G_DECLARE_FINAL_TYPE (WebView, web_view, WEB, VIEW, GtkWidget)

GtkWidget *web_view_new (void);
void web_view_show (WebView *self, const WebMail *mail);
void web_view_clear (WebView *self);
gboolean web_view_scroll_page (WebView *self, gboolean down);
void web_view_scroll_to_end (WebView *self, gboolean down);

G_END_DECLS
