/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "html-report.h"
#include "html-url.h"

G_BEGIN_DECLS

/* Makes the HTML of a mail harmless: it is parsed as browsers do (the HTML standard, §13.2) and
 * written anew, with nothing but the elements, attributes, CSS properties and URLs that lists allow.
 * Nothing in the result makes a browser ask anybody for anything, runs, or sends. It is the first of
 * three walls; the page's policy (CSP) and the content filter of the view are the others. */

typedef struct
{
  gboolean remote_images; /* https images stay, except those that only count */
  gsize max_bytes;        /* of HTML that is read; 0: HTML_CLEAN_MAX_BYTES */
  const char *style;      /* (nullable) CSS of the caller's own, before that of the mail */
  const char *cid_prefix; /* (nullable) goes before the Content-IDs of pictures: says whose they are */
} HtmlPolicy;

#define HTML_CLEAN_MAX_BYTES (4 * 1024 * 1024)

/* Deeper than this what is inside stands beside what is around it. */
#define HTML_CLEAN_MAX_DEPTH 256

/* A link that stayed: where it leads, and what stands there to be read (the words that pictures have
 * instead among it), cut after HTML_LINK_MAX_BYTES. */
typedef struct
{
  char *url;
  char *text;
} HtmlLink;

#define HTML_LINK_MAX_BYTES 500

typedef struct
{
  char *html;        /* a whole document, UTF-8 */
  GPtrArray *links;  /* (element-type HtmlLink) in order */
  HtmlReport *report;
  gboolean is_cut;   /* there was more than max_bytes */
} HtmlClean;

/* Cleans @len bytes of UTF-8 (what is not becomes U+FFFD). Links keep http, https, mailto and places
 * in the mail, and open outside; images keep cid: and data: (bitmaps). Any thread; uses some 30 times
 * @len of memory for a moment, and never more than some 600 MB and some seconds. NULL when the page is
 * too entangled to be read or written within that: show the plain text then. */
HtmlClean *html_clean (const char *html, gsize len, const HtmlPolicy *policy);
void html_clean_free (HtmlClean *self);

/* Private to this folder: puts the policy's cid_prefix into a @url of that kind. */
void html_clean_mark_own_image (const HtmlPolicy *policy, HtmlUrlKind kind, char **url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlClean, html_clean_free)

G_END_DECLS
