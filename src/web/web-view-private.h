/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-view.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

struct _WebView
{
  GtkWidget parent_instance;

  /* Owned */
  WebKitWebView *view;
  char **documents;       /* (nullable) as they came: nothing is shown without */
  GObject *image_source;  /* (nullable) */
  WebImageFunc get_image; /* (nullable) */
  GPtrArray *pages;       /* (nullable) HtmlClean, as long as they are shown */
  GCancellable *cancellable; /* (nullable) of the cleaning under way */
  char *print_head;       /* (nullable) HTML: the page is for paper, and this stands above the mail */
  char *base;             /* (nullable) address of the page that is shown */
  char *hovered_link;     /* (nullable) */
  char *menu_link;        /* (nullable) what the context menu is about */
  char *menu_image;       /* (nullable) the same */
  GSimpleActionGroup *actions;

  guint serial;    /* of what was shown: no address is used twice */
  guint n_blocked;
  guint n_trackers;
  guint n_ends;    /* of web processes that died of this mail */
  guint remote_images : 1;
  guint dark : 1;
  guint is_here : 1; /* the page at base has replaced the one before: what is asked and told is its */
  guint at_top : 1;
  guint at_end : 1;
};

/* ---- web-view.c ------------------------------------------------------------------------------ */

void web_view_set_hovered_link (WebView *self, const char *uri);
void web_view_set_n_blocked (WebView *self, guint n_blocked, guint n_trackers);
void web_view_emit_shown (WebView *self);
void web_view_emit_failed (WebView *self, const char *reason);
void web_view_emit_activate_link (WebView *self, const char *uri, gboolean deceptive);

/* ---- web-view-content.c ---------------------------------------------------------------------- */

void web_view_init_content (WebView *self);

/* Shows the documents once more, as they are wanted now. */
void web_view_load (WebView *self);
void web_view_unload (WebView *self);

/* ---- web-view-images.c ----------------------------------------------------------------------- */

/* The media type of a bitmap, by its bytes; NULL when it is none that is shown. Static. */
const char *web_view_guess_image_type (GBytes *bytes);

/* Whether an image is of the mail itself: cid: or data:. */
gboolean web_view_can_get_image (const char *uri);

/* Its bytes, which @callback takes from the GTask. */
void web_view_get_image_async (WebView *self, const char *uri, GAsyncReadyCallback callback,
                               gpointer user_data);

/* Asks the person where to, and saves it there. */
void web_view_save_image (WebView *self, const char *uri);

/* ---- web-view-links.c ------------------------------------------------------------------------ */

void web_view_init_links (WebView *self);

G_END_DECLS
