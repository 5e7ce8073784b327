/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be done to formatted text, as actions that buttons and menus name with "format." before them. Their states
 * follow the cursor of the editor (web-editor.h).
 *
 *   bold, italic, underline, strikethrough, code, bullets, numbers   on or off
 *   rtl                      the paragraph is written from right to left, or not
 *   size                     "small", "normal", "large", "huge"
 *   color                    "#rrggbb", or "" for that of all text
 *   quote, unquote, clear    done at once
 *
 * "link" and "image", which ask the person, are their owner's. @editor is not kept alive. Main thread. (transfer
 * full) */
GSimpleActionGroup *ph_format_actions_new (GtkWidget *editor);

/* Adds the keys that are not the editor's own: of "link", "image" and "rtl". */
void ph_format_actions_add_keys (GtkWidget *editor);

/* What the key of an action is called ("Ctrl+B"), for a tooltip; NULL: it has none. Static. */
const char *ph_format_actions_get_key (const char *name);

G_END_DECLS
