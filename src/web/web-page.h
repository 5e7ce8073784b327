/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The texts of a page: an outer one of ours, and below each other in it, each in a sandboxed frame,
 * the documents of a mail. Pure. */

#define WEB_PAGE_SCHEME "posthorn-mail"

/* The address of what is loaded in place of a mail that is no longer shown. */
#define WEB_PAGE_EMPTY WEB_PAGE_SCHEME "://mail/empty"

/* The script of the outer page lives in this world, which the mail cannot reach, and tells what it
 * has to tell through this handler: "ready" when all documents stand at their height, and "top",
 * "middle", "end" or "all" for what of the page is to be seen. */
#define WEB_PAGE_WORLD "posthorn"
#define WEB_PAGE_HANDLER "page"

extern const char web_page_script[];

/* The outer page of @n_documents, whose addresses are 0, 1 … below its own. */
char *web_page_write (guint n_documents, gboolean dark);

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
