/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "web-engine.h"
#include "web-page.h"
#include "web-serve.h"

#include <string.h>

/* One page with all of it, since what stands in a frame is cut anywhere between two sheets. There is one
 * mail on it, and no script that would say that it is here. */
static void
serve_paper (WebView *self, WebKitURISchemeRequest *request)
{
  const WebMailEntry *mail = g_ptr_array_index (self->mails, 0);
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autofree char *page = NULL;

  for (guint i = 0; i < mail->pages->len; i++)
    g_ptr_array_add (documents, ((const HtmlClean *) mail->pages->pdata[i])->html);

  page = web_page_write_paper (self->print_head, (const char *const *) documents->pdata,
                               documents->len);
  self->stage = WEB_STAGE_HERE;
  web_serve_html (request, page, web_page_get_document_policy (mail->remote_images));
}

static void
serve_page (WebView *self, WebKitURISchemeRequest *request)
{
  g_autofree char *page = NULL;

  if (self->print_head != NULL)
    {
      serve_paper (self, request);
      return;
    }

  page = web_view_write_page (self);
  self->n_served += strlen (page);
  web_serve_html (request, page, web_page_policy);
}

/* A number of a mail, the version of its text, and which of its documents. */
static void
serve_document (WebView *self, WebKitURISchemeRequest *request, const char *name)
{
  g_auto (GStrv) numbers = g_strsplit (name, "/", 3);
  gboolean is_address = g_strv_length (numbers) == 3;
  const WebMailEntry *mail
    = is_address ? web_view_find_number (self, g_ascii_strtoull (numbers[0], NULL, 10)) : NULL;
  guint64 index;

  if (mail != NULL && mail->pages != NULL && mail->pages->len > 0
      && g_ascii_strtoull (numbers[1], NULL, 10) == mail->version
      && g_ascii_string_to_unsigned (numbers[2], 10, 0, mail->pages->len - 1, &index, NULL))
    {
      const HtmlClean *page = mail->pages->pdata[index];

      self->n_served += strlen (page->html);
      web_serve_html (request, page->html, web_page_get_document_policy (mail->remote_images));
    }
  else
    {
      web_serve_refuse (request);
    }
}

static void
serve_image (WebView *self, WebKitURISchemeRequest *request)
{
  web_view_get_image_async (self, webkit_uri_scheme_request_get_uri (request), web_serve_image_cb,
                            g_object_ref (request));
}

static void
serve (WebKitURISchemeRequest *request, gpointer user_data)
{
  WebView *self = WEB_VIEW (user_data);
  const char *uri = webkit_uri_scheme_request_get_uri (request);

  if (g_str_equal (uri, WEB_PAGE_EMPTY))
    web_serve_html (request, "", web_page_policy);
  else if (self->stage < WEB_STAGE_LOADING)
    web_serve_refuse (request);
  else if (g_str_has_prefix (uri, "cid:"))
    serve_image (self, request);
  else if (g_str_equal (uri, self->base))
    serve_page (self, request);
  else if (g_str_has_prefix (uri, self->base))
    serve_document (self, request, uri + strlen (self->base));
  else
    web_serve_refuse (request);
}

void
web_view_init_serving (WebView *self)
{
  web_engine_set_server (self->view, serve, self);
}
