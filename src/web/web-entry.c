/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-print.h"
#include "web-view.h"

#include <gmodule.h>

static void
view_show (GtkWidget *view, const WebMail *mail)
{
  web_view_show (WEB_VIEW (view), mail);
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

static const WebModule module = {
  web_view_new,     view_show,       view_clear,       view_scroll_page,
  view_scroll_to_end, web_print_async, web_print_finish,
};

G_MODULE_EXPORT const WebModule *web_module_entry (void);

const WebModule *
web_module_entry (void)
{
  return &module;
}
