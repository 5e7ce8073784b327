/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-image.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The editor for formatted text: a part of the module (web-module.h). Nothing that gets into it, by the draft,
 * by paste or by drop, runs or is fetched, and what comes out can be sent as it is. Main thread. */

/* Where the cursor is at first. */
typedef enum
{
  WEB_EDITOR_AT_START,
  WEB_EDITOR_BEFORE_SIGNATURE, /* at the end of what stands above it, or of all where there is none */
} WebEditorPlace;

/* What is edited. The editor copies what it needs, and keeps a reference on @image_source. */
typedef struct
{
  const char *html;       /* what stands in a body element, as of ComposeDraft; "" when nothing is written yet */
  WebEditorPlace place;
  WebImageFunc get_image; /* (nullable) for what "cid:…" names in it */
  GObject *image_source;  /* (nullable) the user data of get_image */
} WebEditorContent;

/* What is done with what is selected, or with the paragraph or the next letters at the cursor. */
typedef enum
{
  WEB_EDITOR_BOLD, /* the first ones are turned on and off */
  WEB_EDITOR_ITALIC,
  WEB_EDITOR_UNDERLINE,
  WEB_EDITOR_STRIKETHROUGH,
  WEB_EDITOR_BULLETS,
  WEB_EDITOR_NUMBERS,
  WEB_EDITOR_CODE,          /* of a fixed width: letters, or the paragraph at the cursor, or several */
  WEB_EDITOR_QUOTE,         /* into a quote, or one more; an item of a list goes one step in */
  WEB_EDITOR_UNQUOTE,       /* and out again */
  WEB_EDITOR_CLEAR,         /* without formatting; links and lists stay */
  WEB_EDITOR_SIZE,          /* value: "small", "normal", "large", "huge" */
  WEB_EDITOR_COLOR,         /* value: "#rrggbb"; NULL: that of all text */
  WEB_EDITOR_ALIGN_START,
  WEB_EDITOR_ALIGN_CENTER,
  WEB_EDITOR_ALIGN_END,
  WEB_EDITOR_LEFT_TO_RIGHT,
  WEB_EDITOR_RIGHT_TO_LEFT,
  WEB_EDITOR_INSERT_TEXT,   /* value: text; its line ends become paragraphs */
  WEB_EDITOR_INSERT_HTML,   /* value: HTML, of which is taken what may be pasted */
  WEB_EDITOR_UNDO,
  WEB_EDITOR_REDO,
  WEB_EDITOR_CUT,
  WEB_EDITOR_COPY,
  WEB_EDITOR_PASTE,
  WEB_EDITOR_PASTE_TEXT,    /* without its formatting */
  WEB_EDITOR_SELECT_ALL,
} WebEditorCommand;

typedef enum
{
  WEB_EDITOR_SIZE_SMALL,
  WEB_EDITOR_SIZE_NORMAL,
  WEB_EDITOR_SIZE_LARGE,
  WEB_EDITOR_SIZE_HUGE,
} WebEditorSize;

/* How it is at the cursor: what the next letter would look like. */
typedef struct
{
  gboolean bold;
  gboolean italic;
  gboolean underline;
  gboolean strikethrough;
  gboolean bullets;
  gboolean numbers;
  gboolean code;
  gboolean quote;
  gboolean is_rtl;
  gboolean has_selection;
  gboolean can_undo;
  gboolean can_redo;
  WebEditorSize size;
  GtkAlign align; /* START, CENTER or END */
  char *color;    /* "#rrggbb", or "" where it is that of all text */
  char *link;     /* where it leads, or "" */
} WebEditorState;

/* The module's functions for editors. An editor is a GtkWidget that scrolls by itself and takes the keyboard
 * with gtk_widget_grab_focus(); whether it has it a GtkEventControllerFocus tells. Keys that it knows, in the order in
 * which they are pressed: with Ctrl B, I, U, Z, Y, M (clear), with Ctrl and Shift X (strikethrough), C (code), 7
 * (numbers), 8 (bullets), 9 (quote), 0 (unquote). It has
 *
 * properties "zoom" (double); "dark" (boolean): it is shown as light text on dark ground, which changes nothing
 *   in what is written; "spell-check" (boolean): words are looked up, TRUE at first; "content-height" (int,
 *   read-only): pixels that all of it would take at zoom 1;
 * signals "shown": what was set stands there and can be edited, also when it does so again, since a web process
 *   ended; "failed" (char *reason): it can not, and get_html() still has the text: go on with plain text;
 *   "changed": there is something new for get_html(), a moment after the last key, never for what was set;
 *   "state": there is something new for get_state(); "image" (char *content_id, char *type, GBytes *bytes): a
 *   picture was pasted or dropped, and is put there as "cid:" and the content id: from now on get_image is asked
 *   for it; "files" (GdkFileList *files): the person pasted or dropped them, and nothing has been done;
 *   "activate-link" (char *uri): the person wants to open it. */
typedef struct
{
  GtkWidget *(*editor_new) (void);

  /* Shows another text, which cannot be undone. */
  void (*set_content) (GtkWidget *editor, const WebEditorContent *content);

  /* The text as it is to be kept and sent: what was set, byte for byte, until the person changes it. What was
   * typed in the last moment is missing: flush_async(). Borrowed until the next "changed". */
  const char *(*get_html) (GtkWidget *editor);

  /* The pictures that get_html() shows, each once: content ids without "<>". Free with g_strfreev(). Others may
   * come back by undo: keep those until the mail is built. */
  GStrv (*dup_content_ids) (GtkWidget *editor);

  /* When this is finished get_html() has everything that was typed before the call ("changed" may have come).
   * Never fails: where the web process is gone, so is what it had not told. */
  void (*flush_async) (GtkWidget *editor, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data);
  void (*flush_finish) (GtkWidget *editor, GAsyncResult *result);

  /* @value (nullable): as the command says. A button for it does best not to take the keyboard
   * (gtk_widget_set_focus_on_click()). */
  void (*run) (GtkWidget *editor, WebEditorCommand command, const char *value);

  /* Borrowed; as of the last "state". */
  const WebEditorState *(*get_state) (GtkWidget *editor);

  /* Makes a link of what is selected, or of the one at the cursor, to @uri; NULL: none any more. @text
   * (nullable): what is to stand there. FALSE when @uri is none that a mail may have (http, https, mailto). */
  gboolean (*set_link) (GtkWidget *editor, const char *uri, const char *text);

  /* Puts a picture of the mail at the cursor; get_image will be asked for it. @alt: what stands for it in words. */
  void (*insert_image) (GtkWidget *editor, const char *content_id, const char *alt);

  /* Takes another text in the place of all: for another signature. What is the same at the beginning and at the
   * end stays untouched, with the cursor in it; the step itself cannot be undone. "changed" follows. */
  void (*replace_html) (GtkWidget *editor, const char *html);

  /* What is selected: HTML, and plain text; "" where nothing is. Free with g_free(). */
  void (*get_selection_async) (GtkWidget *editor, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
  void (*get_selection_finish) (GtkWidget *editor, GAsyncResult *result, char **html, char **text);

  /* Of all editors: names of hunspell's dictionaries ("de_DE"), NULL-terminated; without any nothing is looked
   * up. */
  void (*set_spell_languages) (const char *const *languages);
} WebEditors;

G_END_DECLS
