/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

/* What all views have in common: the context, a network session that keeps nothing, and the content filters.
 * Main thread. */

/* What a view is for. All of one kind share a web process: what is written is not where mail of others is, nor
 * does it end with it. */
typedef enum
{
  WEB_ENGINE_READER,
  WEB_ENGINE_EDITOR,
  WEB_ENGINE_N_KINDS,
} WebEngineKind;

/* For tests: what else the sandbox lets in has to be said before the first view. */
WebKitWebContext *web_engine_get_context (void);

/* A view in which nothing runs that the mail brought, with the filter's manager of its own and the script of
 * its kind. The first ones may come before the filters are there: web_engine_filter_async(). (transfer floating) */
WebKitWebView *web_engine_create_view (WebEngineKind kind);

/* Ends the web process of @view, a reader, whose next page starts another one. FALSE: not while others share it. */
gboolean web_engine_renew (WebKitWebView *view);

/* Makes the filter of @view let nothing through, or https images alone. The view loads nothing
 * before this has finished without an error. */
void web_engine_filter_async (WebKitWebView *view, gboolean remote_images,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
gboolean web_engine_filter_finish (GAsyncResult *result, GError **error);

/* Of all editors; without any nothing is looked up. */
void web_engine_set_spell_languages (const char *const *languages);

/* Asked for every address of WEB_PAGE_SCHEME and cid: that a view wants. */
typedef void (*WebEngineServe) (WebKitURISchemeRequest *request, gpointer user_data);
void web_engine_set_server (WebKitWebView *view, WebEngineServe serve, gpointer user_data);

G_END_DECLS
