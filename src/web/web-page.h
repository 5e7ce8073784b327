/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The texts of a page: an outer one of ours, and in it, each in a sandboxed frame, the documents of the
 * mails. Pure. */

#define WEB_PAGE_SCHEME "posthorn-mail"

/* The address of what is loaded in place of a mail that is no longer shown. */
#define WEB_PAGE_EMPTY WEB_PAGE_SCHEME "://mail/empty"

/* The script of the outer page lives in this world, which the mails cannot reach, and tells what it has to
 * tell through this handler: objects with the address of their "page", a "kind" ("hello": it listens;
 * "ready": all documents that were there stand at their height; "place", "top", "action", "in-view", "near",
 * "let-go") and what goes with it. It offers the functions that web-view-content.c calls. */
#define WEB_PAGE_WORLD "posthorn"
#define WEB_PAGE_HANDLER "page"

extern const char web_page_script[];

/* The beginning and the end of the outer page. @style: CSS that is known to be harmless. */
char *web_page_begin (const char *style, const char *head, gboolean is_rtl, gboolean dark);
extern const char web_page_end[];

/* Appends a mail; @frames: the addresses of its documents, a blank between them. */
void web_page_append (GString *page, const char *id, const char *head, const char *frames);

/* The page for paper: @head, HTML of ours, above the documents. Each of these is in a shadow tree of its own,
 * so that its CSS has no hold on the head, and in a box that it cannot paint outside of. */
char *web_page_write_paper (const char *head, const char *const *documents, guint n_documents);

/* The policies (CSP) that the pages come with. */
extern const char web_page_policy[];
const char *web_page_get_document_policy (gboolean remote_images); /* static */

/* CSS that goes before that of the document. */
const char *web_page_get_document_style (gboolean dark); /* static */

/* The rules of the content filter. */
const char *web_page_get_filter (gboolean remote_images); /* static */

G_END_DECLS
