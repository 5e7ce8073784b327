/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The page of an editor: one element that can be edited, in which the text stands, and around it nothing. Its script
 * (web-editor.js) lives in WEB_PAGE_WORLD, tells by WEB_PAGE_HANDLER what has happened ("hello": it listens; "html",
 * "state", "height", "paste", "drag"), and offers the functions that web-editor-talk.c calls. Pure. */

/* Static. */
const char *web_editor_page_get_script (void);

/* @html is clean (html_written_new()). Owned. */
char *web_editor_page_write (const char *html, gboolean dark);

/* The policy (CSP) that it comes with: pictures of the mail itself, and nothing else. */
extern const char web_editor_page_policy[];

G_END_DECLS
