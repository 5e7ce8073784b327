/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-script.h"

#include "web-page.h"

char *
web_script_dup_text (JSCValue *object, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (object, name);

  return jsc_value_is_string (value) ? jsc_value_to_string (value) : g_strdup ("");
}

gboolean
web_script_get_boolean (JSCValue *object, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (object, name);

  return jsc_value_to_boolean (value);
}

double
web_script_get_number (JSCValue *object, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (object, name);

  return jsc_value_is_number (value) ? jsc_value_to_double (value) : 0;
}

int
web_script_get_int (JSCValue *object, const char *name, int max)
{
  double number = web_script_get_number (object, name);

  return number > 0 ? (int) MIN (number, max) : 0;
}

void
web_script_call (WebKitWebView *view, const char *script, GVariant *arguments)
{
  webkit_web_view_call_async_javascript_function (view, script, -1, arguments, WEB_PAGE_WORLD, NULL,
                                                  NULL, NULL, NULL);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  JSCValue *value
    = webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (object), result, NULL);

  g_task_return_pointer (task, value, g_object_unref);
}

void
web_script_ask (WebKitWebView *view, const char *script, GVariant *arguments, GTask *task)
{
  webkit_web_view_call_async_javascript_function (view, script, -1, arguments, WEB_PAGE_WORLD, NULL,
                                                  g_task_get_cancellable (task), answered_cb, task);
}
