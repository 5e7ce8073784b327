/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-editor.h"

#include "html-written.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

#define WEB_TYPE_EDITOR (web_editor_get_type ())
G_DECLARE_FINAL_TYPE (WebEditor, web_editor, WEB, EDITOR, GtkWidget)

typedef enum
{
  WEB_EDITOR_EMPTY,
  WEB_EDITOR_PREPARING, /* what was set is being cleaned, the filter made */
  WEB_EDITOR_LOADING,
  WEB_EDITOR_HERE,      /* the page's script listens */
} WebEditorStage;

struct _WebEditor
{
  GtkWidget parent_instance;

  /* Owned */
  WebKitWebView *view;
  GCancellable *cancellable;   /* (nullable) of what is being prepared */
  char *base;                  /* (nullable) address of the page */
  char *page;                  /* (nullable) its text, until it is asked for */
  char *set;                   /* what was set, as it was given; what stands there while nobody types */
  char *told;                  /* (nullable) the text by the page's last word, where it is another one */
  HtmlWritten *written;        /* (nullable) that, cleaned, once somebody wants it */
  GHashTable *content_ids;     /* of the pictures that there were ever */
  WebImageFunc get_image;      /* (nullable) */
  GObject *image_source;       /* (nullable) */
  WebEditorState state;
  GPtrArray *waiting;          /* of Call: what is to be done once the page is here */
  GSimpleActionGroup *actions;
  char *menu_link;             /* (nullable) what the context menu is about */

  WebEditorStage stage;
  WebEditorPlace place;
  guint serial; /* of the page */
  guint n_set;  /* texts that were set */
  guint n_told; /* and told */
  guint n_ends; /* of web processes, since somebody typed */
  int content_height;
  guint dark : 1;
  guint spell_check : 1;
  guint is_dragging : 1; /* from here */
};

/* ---- web-editor.c: the object, and its text --------------------------------------------------------- */

GtkWidget *web_editor_new (void);
void web_editor_set_content (WebEditor *self, const WebEditorContent *content);
const char *web_editor_get_html (WebEditor *self);
GStrv web_editor_dup_content_ids (WebEditor *self);
const WebEditorState *web_editor_get_state (WebEditor *self);

void web_editor_emit_shown (WebEditor *self);

/* Nothing is shown any more; the text stays. */
void web_editor_fail (WebEditor *self, const char *reason);
void web_editor_emit_state (WebEditor *self);
void web_editor_emit_image (WebEditor *self, const char *content_id, const char *type, GBytes *bytes);
void web_editor_emit_files (WebEditor *self, GdkFileList *files);
void web_editor_emit_activate_link (WebEditor *self, const char *uri);
void web_editor_set_content_height (WebEditor *self, int height);

/* The text by the page's word; NULL: what was set stands there again. */
void web_editor_take_text (WebEditor *self, char *html);

/* What there is becomes what was set. */
void web_editor_keep_text (WebEditor *self);

/* These pictures are the mail's own. */
void web_editor_know_images (WebEditor *self, const char *const *content_ids);

/* ---- web-editor-load.c: the way to the page ----------------------------------------------------------- */

void web_editor_init_loading (WebEditor *self);

/* Makes what is to be shown, or what was told, clean in a thread. The task returns an HtmlWritten, or an error that
 * can be shown. */
void web_editor_clean_async (WebEditor *self, const char *html, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);

/* Shows what is set, in a page of its own. */
void web_editor_load (WebEditor *self);
void web_editor_unload (WebEditor *self);

/* ---- web-editor-talk.c: what the page's script tells, and is asked ----------------------------------------- */

void web_editor_init_talk (WebEditor *self);
void web_editor_flush_async (WebEditor *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
void web_editor_flush_finish (WebEditor *self, GAsyncResult *result);
void web_editor_get_selection_async (WebEditor *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
void web_editor_get_selection_finish (WebEditor *self, GAsyncResult *result, char **html, char **text);

/* ---- web-editor-commands.c: what it is told ----------------------------------------------------------------- */

void web_editor_init_commands (WebEditor *self);

/* What came before the page was here. */
void web_editor_run_waiting (WebEditor *self);
void web_editor_run (WebEditor *self, WebEditorCommand command, const char *value);
gboolean web_editor_set_link (WebEditor *self, const char *uri, const char *text);
void web_editor_insert_image (WebEditor *self, const char *content_id, const char *alt);
void web_editor_insert_clean (WebEditor *self, const char *html);
void web_editor_replace_html (WebEditor *self, const char *html);

/* Places are shares of the width and the height of the view. */
void web_editor_put_cursor_at (WebEditor *self, double x, double y);
void web_editor_move_selected (WebEditor *self, double x, double y);
void web_editor_tell_looks (WebEditor *self);
void web_editor_begin (WebEditor *self);

/* ---- web-editor-paste.c: what comes from elsewhere -------------------------------------------------------- */

void web_editor_init_paste (WebEditor *self);
void web_editor_paste (WebEditor *self, GdkClipboard *clipboard, gboolean plain);
void web_editor_paste_html (WebEditor *self, const char *html);

/* ---- web-editor-menu.c: where the page may go, and the context menu ----------------------------------------- */

void web_editor_init_menu (WebEditor *self);

G_END_DECLS
