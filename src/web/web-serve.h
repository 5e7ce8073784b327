/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

/* Answers to what a web process asks for (web_engine_set_server()). Main thread. */

void web_serve_refuse (WebKitURISchemeRequest *request);

/* @policy: the CSP that it comes with. Nothing of it is kept by the process. */
void web_serve_bytes (WebKitURISchemeRequest *request, GBytes *bytes, const char *type, const char *policy);

/* The same for HTML in UTF-8. */
void web_serve_html (WebKitURISchemeRequest *request, const char *html, const char *policy);

/* A GAsyncReadyCallback for a GTask that returns GBytes: shows them where they are a bitmap. @request: (owned) a
 * WebKitURISchemeRequest. */
void web_serve_image_cb (GObject *object, GAsyncResult *result, gpointer request);

G_END_DECLS
