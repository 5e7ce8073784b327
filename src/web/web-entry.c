/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-print.h"
#include "web-view.h"

#include <gmodule.h>

static void
view_begin (GtkWidget *view, const WebPage *page)
{
  web_view_begin (WEB_VIEW (view), page);
}

static void
view_put (GtkWidget *view, const char *id, const char *head, const char *before)
{
  web_view_put (WEB_VIEW (view), id, head, before);
}

static void
view_remove (GtkWidget *view, const char *id)
{
  web_view_remove (WEB_VIEW (view), id);
}

static void
view_set_mail (GtkWidget *view, const char *id, const WebMail *mail)
{
  web_view_set_mail (WEB_VIEW (view), id, mail);
}

static void
view_go_to (GtkWidget *view, const char *id)
{
  web_view_go_to (WEB_VIEW (view), id);
}

static void
view_clear (GtkWidget *view)
{
  web_view_clear (WEB_VIEW (view));
}

static gboolean
view_scroll_page (GtkWidget *view, gboolean down)
{
  return web_view_scroll_page (WEB_VIEW (view), down);
}

static void
view_scroll_to_end (GtkWidget *view, gboolean down)
{
  web_view_scroll_to_end (WEB_VIEW (view), down);
}

static void
view_find (GtkWidget *view, const char *text)
{
  web_view_find (WEB_VIEW (view), text);
}

static void
view_find_next (GtkWidget *view, gboolean forward)
{
  web_view_find_next (WEB_VIEW (view), forward);
}

static const WebModule module = {
  web_view_new, view_begin, view_put, view_remove, view_set_mail, view_go_to, view_clear,
  view_scroll_page, view_scroll_to_end, view_find, view_find_next, web_print_async,
  web_print_finish,
};

G_MODULE_EXPORT const WebModule *web_module_entry (void);

const WebModule *
web_module_entry (void)
{
  return &module;
}
