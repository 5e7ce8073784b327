/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-view.h"

#include "web-mail.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

/* Where the page is: its mails are cleaned, it is loaded, its script listens. */
typedef enum
{
  WEB_STAGE_EMPTY,
  WEB_STAGE_PREPARING,
  WEB_STAGE_LOADING,
  WEB_STAGE_HERE,
} WebStage;

struct _WebView
{
  GtkWidget parent_instance;

  /* Owned */
  WebKitWebView *view;
  char *style;        /* of the page, as of WebPage */
  char *head;
  GPtrArray *mails;   /* WebMailEntry, from the top */
  GHashTable *fetched; /* address to WebKitWebResource: images of the page that came from the net */
  GCancellable *cancellable; /* (nullable) of the filter's making */
  char *base;         /* (nullable) address of the page that is shown */
  char *print_head;   /* (nullable) HTML: the page is for paper, and this stands above the mail */
  char *target;       /* (nullable) id of the mail that is to be at the top */
  char *top;          /* (nullable) id of the one that is there, when the page is not at its start */
  double top_offset;  /* how far below the edge it begins, in pixels of the page */
  char *hovered_link; /* (nullable) */
  char *menu_link;    /* (nullable) what the context menu is about */
  char *menu_image;   /* (nullable) the same */
  GSimpleActionGroup *actions;

  WebStage stage;
  guint load_source;
  guint serial;     /* of what was shown: no address is used twice */
  guint n_mails;    /* that there were ever */
  guint n_cleaning;
  guint n_ends;     /* of web processes that died of this page */
  gsize n_served;   /* bytes of pages that the web process has had */
  guint is_rtl : 1;
  guint dark : 1;
  guint is_shown : 1; /* what was there at first stands there */
  guint at_top : 1;
  guint at_end : 1;
};

/* ---- web-view.c ------------------------------------------------------------------------------ */

void web_view_set_hovered_link (WebView *self, const char *uri);
void web_view_emit_shown (WebView *self);
void web_view_emit_failed (WebView *self, const char *reason);
void web_view_emit_activate_link (WebView *self, const char *uri, gboolean deceptive);
void web_view_emit_blocked (WebView *self, const char *id, guint n_images, guint n_trackers);
void web_view_emit_action (WebView *self, const char *id, const char *action, GdkRectangle *place);
void web_view_emit_in_view (WebView *self, const char *id, gboolean in_view);
void web_view_emit_near (WebView *self, const char *id);
void web_view_emit_let_go (WebView *self);
void web_view_emit_found (WebView *self, guint n_matches);

/* ---- web-view-content.c: the mails, and their way to the page ---------------------------------- */

void web_view_init_content (WebView *self);

/* Shows the page once more, as it is wanted now, at the end of this turn of the main loop. */
void web_view_load (WebView *self);
void web_view_unload (WebView *self);
void web_view_fail (WebView *self, const char *reason);

/* NULL when it is not here. */
WebMailEntry *web_view_find_mail (WebView *self, const char *id);
WebMailEntry *web_view_find_number (WebView *self, guint64 number);

/* The page was asked for by the web process: all news are in what it gets. */
char *web_view_write_page (WebView *self);

/* ---- web-view-serve.c: what the web process asks for ------------------------------------------- */

void web_view_init_serving (WebView *self);

/* ---- web-view-talk.c: what the page's script is told, and tells ---------------------------------- */

void web_view_init_talk (WebView *self);

/* Tells a mail's news to the page, which listens. A new one comes before the one with the id @before, ""
 * at the end. */
void web_view_tell (WebView *self, WebMailEntry *mail, const char *before);
void web_view_tell_removal (WebView *self, const char *id);

/* Where the page is to be: the target, or where it was when it was there before. */
void web_view_tell_place (WebView *self);
void web_view_tell_scroll (WebView *self, double pages);
void web_view_tell_end (WebView *self, gboolean down);

/* The page's script listens. */
void web_view_page_is_here (WebView *self);

/* ---- web-view-images.c ----------------------------------------------------------------------- */

void web_view_init_images (WebView *self);

/* Whether an image is of the mail itself (cid: or data:), or has been fetched for it. */
gboolean web_view_is_image_there (WebView *self, const char *uri);

/* Whether its bytes can be had, too: not of one that came from elsewhere than where it was asked for. */
gboolean web_view_can_get_image (WebView *self, const char *uri);

/* Its bytes, which @callback takes from the GTask. Never asks the net: what was fetched the web process
 * has. */
void web_view_get_image_async (WebView *self, const char *uri, GAsyncReadyCallback callback,
                               gpointer user_data);

/* Asks the person where to, and saves it there. */
void web_view_save_image (WebView *self, const char *uri);

/* ---- web-view-links.c ------------------------------------------------------------------------ */

void web_view_init_links (WebView *self);

G_END_DECLS
