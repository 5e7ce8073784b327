/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

/* Words with the scripts of our own pages (WEB_PAGE_WORLD). Main thread. */

/* What the page's script says by WEB_PAGE_HANDLER. The property of that name: "" and FALSE and 0 where there is
 * none. */
char *web_script_dup_text (JSCValue *object, const char *name);
gboolean web_script_get_boolean (JSCValue *object, const char *name);
double web_script_get_number (JSCValue *object, const char *name);

/* The same between 0 and @max, whatever the page says. */
int web_script_get_int (JSCValue *object, const char *name, int max);

/* Runs @script in the page. @arguments (nullable, floating): an a{sv} of what has these names there; strings,
 * doubles. No answer is awaited. */
void web_script_call (WebKitWebView *view, const char *script, GVariant *arguments);

/* The same; @task (owned) returns what @script does, an owned JSCValue: NULL where there is nobody to give an answer,
 * never an error of its own. Ends with the task's cancellable. */
void web_script_ask (WebKitWebView *view, const char *script, GVariant *arguments, GTask *task);

G_END_DECLS
