/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-editor-private.h"

G_BEGIN_DECLS

/* An editor in a window, and what it says. */
typedef struct
{
  GtkWindow *window;
  WebEditor *editor;
  GHashTable *images; /* content id to GBytes: what the program has of the mail */
  GPtrArray *asked;   /* content ids that get_image was asked for */
  GPtrArray *files;   /* paths that were handed over */
  GPtrArray *links;   /* that were to be opened */
  guint n_shown;
  guint n_changed;
  guint n_failed;
} EditorFixture;

void editor_fixture_set_up (EditorFixture *self, gconstpointer data);
void editor_fixture_tear_down (EditorFixture *self, gconstpointer data);

/* Shows @html, and waits until it stands there. */
void editor_fixture_set (EditorFixture *self, const char *html, WebEditorPlace place);

/* Runs a script where the editor's own is; what it returns, as text. Owned. */
char *editor_fixture_run (EditorFixture *self, const char *script);

/* Selects from the first place where @from stands up to the end of @to in the text; "" for @to: the cursor stands
 * behind @from. */
void editor_fixture_select (EditorFixture *self, const char *from, const char *to);

/* Waits for all that was typed; what the editor has then. Borrowed. */
const char *editor_fixture_flush (EditorFixture *self);

/* Waits until it is that, as what is awaited may come over the clipboard. */
void editor_fixture_await (EditorFixture *self, const char *html);

/* Until the HTML has @part in it. */
void editor_fixture_await_part (EditorFixture *self, const char *part);

G_END_DECLS
