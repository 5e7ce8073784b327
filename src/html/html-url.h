/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a URL in a mail asks for. There is no base: what is relative leads nowhere. */
typedef enum
{
  HTML_URL_NONE,      /* empty, relative, broken */
  HTML_URL_FRAGMENT,  /* "#place" within the mail */
  HTML_URL_HTTP,
  HTML_URL_HTTPS,
  HTML_URL_MAILTO,
  HTML_URL_CID,       /* a part of the same mail (RFC 2392) */
  HTML_URL_DATA_IMAGE,/* data: of a bitmap, base64 */
  HTML_URL_FORBIDDEN, /* any other scheme */
} HtmlUrlKind;

/* Reads @url (UTF-8) as browsers do (URL Standard §4.4): outer controls and blanks go, and so do tabs
 * and line ends anywhere. @clean (nullable) gets the URL without them, owned; NULL of
 * HTML_URL_NONE. */
HtmlUrlKind html_url_classify (const char *url, char **clean);

/* The host of an http(s) URL, in lower case, as far as it can be read: without user and port. Owned;
 * NULL where there is none. */
char *html_url_dup_host (const char *url);

/* TRUE when what lies at the http(s) URL is known to be there for counting alone: images that tell the
 * sender that the mail was opened. */
gboolean html_url_is_tracker (const char *url);

G_END_DECLS
