/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-editor.h"

G_BEGIN_DECLS

/* The view for the HTML of mail, and the editor for what is written (web-editor.h). WebKit costs 35 MB of
 * memory and a tenth of a second to load: all that touches it is a module of its own, which is loaded when
 * the first HTML mail is shown. Main thread. */

/* The text of a mail. The view copies what it needs, and keeps a reference on @image_source. */
typedef struct
{
  const char *const *documents; /* HTML in UTF-8; each becomes a frame of its own, below each other */
  gboolean remote_images;       /* https pictures are fetched, except those that only count */
  WebImageFunc get_image;
  GObject *image_source; /* the user data of get_image */
} WebMail;

/* The page that the mails of a conversation stand on is the program's own, and so is all that is not a
 * mail: HTML without scripts, in which all that came with a mail is escaped. An element with the attribute
 * data-action is a button. */
typedef struct
{
  const char *style; /* CSS of the page */
  const char *head;  /* HTML that stands above the mails */
  gboolean is_rtl;
  gboolean keeps_place; /* the mails that stood there come back: what was at the top stays there */
} WebPage;

/* The module's own functions. A view is a GtkWidget that scrolls by itself, with
 *
 * properties "zoom" (double); "dark" (boolean): the mails are turned into light text on dark ground;
 *   "hovered-link" (string, nullable, read-only): the URI under the pointer;
 * signals "shown": all mails of which there is a text stand there; "failed" (char *reason): it cannot be
 *   shown, read it as text; "activate-link" (char *uri, gboolean deceptive): the person clicked; nothing
 *   is opened here. @deceptive: what stands there reads like another host; "blocked" (char *id, uint
 *   n_images, uint n_trackers): what was left out of the text of a mail: remote pictures that could be
 *   shown, and those that only count and are never fetched; "action" (char *id, char *action,
 *   GdkRectangle *place): a button was clicked, of a mail or ("") of the head; "in-view" (char *id,
 *   gboolean in_view): a mail came before the eyes, or left; "near" (char *id): it is at most a page
 *   away; "let-go": the person scrolled; "found" (uint n_matches), after view_find().
 *
 * Mails have ids: ASCII letters, digits and "-". */
typedef struct
{
  GtkWidget *(*view_new) (void);

  /* Begins an empty page. What was shown goes at once. Where it is loaded anew by itself (another "dark", a
   * web process that ended) the place is kept. */
  void (*view_begin) (GtkWidget *view, const WebPage *page);

  /* Puts a mail before the one called @before (nullable: at the end), or where it is. @head: HTML that
   * stands above its text. What is put in one turn of the main loop is shown at once. */
  void (*view_put) (GtkWidget *view, const char *id, const char *head, const char *before);
  void (*view_remove) (GtkWidget *view, const char *id);

  /* Cleans the text of a mail and shows it; NULL: none. */
  void (*view_set_mail) (GtkWidget *view, const char *id, const WebMail *mail);

  /* Brings a mail to the top, and keeps it there until the person scrolls. */
  void (*view_go_to) (GtkWidget *view, const char *id);

  /* Forgets all. */
  void (*view_clear) (GtkWidget *view);

  /* Scrolls by almost a page; FALSE when the end was reached already. */
  gboolean (*view_scroll_page) (GtkWidget *view, gboolean down);
  void (*view_scroll_to_end) (GtkWidget *view, gboolean down);

  /* Marks @text wherever it stands, without regard to case, and goes to the first; NULL ends that. The
   * other goes on from there, around the end. */
  void (*view_find) (GtkWidget *view, const char *text);
  void (*view_find_next) (GtkWidget *view, gboolean forward);

  /* What the person has selected in the text of a mail: as text, and as HTML, which is not cleaned. Both are owned
   * by the caller, and NULL when it is nothing; FALSE then. */
  void (*view_get_selection_async) (GtkWidget *view, const char *id, GAsyncReadyCallback callback,
                                    gpointer user_data);
  gboolean (*view_get_selection_finish) (GtkWidget *view, GAsyncResult *result, char **text, char **html);

  /* Cleans the mail and prints it below @head, which is HTML of the caller's own. With a @parent the
   * person is asked how, else it goes where @settings say. G_IO_ERROR_CANCELLED: the person
   * does not want to. @settings and @setup may be NULL. */
  void (*print_async) (const WebMail *mail, const char *head, GtkPrintSettings *settings,
                       GtkPageSetup *setup, GtkWindow *parent, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*print_finish) (GAsyncResult *result, GError **error);

  const WebEditors *editors;
} WebModule;

/* Finds out, in child processes, whether WebKit's sandbox can start here (without it nothing is
 * shown; WebKit itself would end the program), and loads the module. Both happen once; a later call
 * answers from memory. */
void web_module_load_async (GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* Static. Fails with PH_ERROR_NOT_FOUND; the message is a sentence for the person. */
const WebModule *web_module_load_finish (GAsyncResult *result, GError **error);

/* NULL while it is not loaded. */
const WebModule *web_module_get (void);

/* The one symbol of the module. */
#define WEB_MODULE_SYMBOL "web_module_entry"
typedef const WebModule *(*WebModuleEntry) (void);

G_END_DECLS
