/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The view for the HTML of mail. WebKit costs 35 MB of memory and a tenth of a second to load: all
 * that touches it is a module of its own, which is loaded when the first HTML mail is shown. Main
 * thread. */

/* Wants the bytes of the picture that @content_id (without "<>") names in the mail: return them, with
 * the transfer encoding undone, as GBytes from @task, or an error. */
typedef void (*WebImageFunc) (const char *content_id, GTask *task, gpointer user_data);

/* What is to be shown. The view copies what it needs, and keeps a reference on @image_source. */
typedef struct
{
  const char *const *documents; /* HTML in UTF-8; each becomes a page of its own, below each other */
  gboolean remote_images;       /* https pictures are fetched, except those that only count */
  WebImageFunc get_image;
  GObject *image_source; /* the user data of get_image */
} WebMail;

/* The module's own functions. A view is a GtkWidget that scrolls by itself, with
 *
 * properties "zoom" (double); "dark" (boolean): the mail is turned into light text on dark ground;
 *   "hovered-link" (string, nullable, read-only): the URI under the pointer;
 *   "n-blocked" (uint, read-only): remote pictures that could be shown; "n-trackers" (uint, read-only):
 *   those that only count, and are never fetched. Both before it is "shown";
 * signals "shown": the mail stands there; "failed" (char *reason): it cannot be shown, read it as
 *   text; "activate-link" (char *uri, gboolean deceptive): the person clicked; nothing is opened
 *   here. @deceptive: what stands there reads like another host. */
typedef struct
{
  GtkWidget *(*view_new) (void);

  /* Cleans the mail and shows it. What was shown goes at once. */
  void (*view_show) (GtkWidget *view, const WebMail *mail);

  /* Forgets the mail. */
  void (*view_clear) (GtkWidget *view);

  /* Scrolls by almost a page; FALSE when the end was reached already. */
  gboolean (*view_scroll_page) (GtkWidget *view, gboolean down);
  void (*view_scroll_to_end) (GtkWidget *view, gboolean down);

  /* Cleans the mail and prints it below @head, which is HTML of the caller's own. With a @parent the
   * person is asked how, else it goes where @settings say. G_IO_ERROR_CANCELLED: the person
   * does not want to. @settings and @setup may be NULL. */
  void (*print_async) (const WebMail *mail, const char *head, GtkPrintSettings *settings,
                       GtkPageSetup *setup, GtkWindow *parent, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*print_finish) (GAsyncResult *result, GError **error);
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
