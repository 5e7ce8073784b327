/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-editor.h"

G_BEGIN_DECLS

/* Formatted text to be written: the editor (web-editor.h) above the buttons for it. WebKit is loaded for it; until then
 * it shows nothing, and where that cannot be, and there is no text to be lost, it says so: go on with plain text.
 *
 * Signals: "changed", the person wrote, a moment ago; "failed" (string): a sentence; "image" (string content_id, string
 * type, GBytes): as of the editor; "files" (GdkFileList): pasted or dropped; "ask-for-image": a file is to be chosen.
 * Main thread. */
#define PH_TYPE_RICH_TEXT (ph_rich_text_get_type ())
G_DECLARE_FINAL_TYPE (PhRichText, ph_rich_text, PH, RICH_TEXT, GtkBox)

/* @has_images: pictures can be put into it. */
GtkWidget *ph_rich_text_new (gboolean has_images);

/* Shows another text, copied. Takes a reference on the image source. */
void ph_rich_text_set_content (PhRichText *self, const WebEditorContent *content);

/* What was set until it is changed, byte for byte; without what was typed in the last moment. Borrowed until then. */
const char *ph_rich_text_get_html (PhRichText *self);

/* The pictures that it shows. Free with g_strfreev(). */
GStrv ph_rich_text_dup_content_ids (PhRichText *self);

/* When it is finished ph_rich_text_get_html() has all that was typed before. */
void ph_rich_text_flush_async (PhRichText *self, GAsyncReadyCallback callback, gpointer user_data);
void ph_rich_text_flush_finish (PhRichText *self, GAsyncResult *result);

/* At the cursor, in one step of undo; a moment later while WebKit is not there. */
void ph_rich_text_insert_text (PhRichText *self, const char *text);
void ph_rich_text_insert_image (PhRichText *self, const char *content_id, const char *alt);

/* All of it, in one step of undo. */
void ph_rich_text_replace (PhRichText *self, const char *html);

G_END_DECLS
