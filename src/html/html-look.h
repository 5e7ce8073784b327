/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gumbo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Whether what stands in a page can be seen by those who read it. For pages that html_clean() wrote, whose
 * CSS is that of a few lists. Private to this folder. */

#define HTML_COLOR_UNKNOWN (-1)

/* How text looks at one place: what an element hands down to what is inside it. Colours are 0xrrggbb. */
typedef struct
{
  int color;
  int background;
  gboolean is_tiny;        /* letters of a pixel or less */
  gboolean is_invisible;   /* visibility */
  gboolean is_transparent; /* letters without colour */
} HtmlLook;

/* The style sheets of a page. */
typedef struct _HtmlLooks HtmlLooks;

HtmlLooks *html_looks_new (void);
void html_looks_free (HtmlLooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlLooks, html_looks_free)

/* Adds the rules of a sheet that hold on every screen; others are left out. */
void html_looks_add_sheet (HtmlLooks *self, const char *css);

/* What text looks like where nothing was said: black on white. */
void html_look_init (HtmlLook *self);

/* FALSE when nothing of @node, an element, can be seen whatever is inside. @look is that of its parent and
 * becomes that of what is inside. Beyond some work, which only a page made for it needs, all is FALSE. */
gboolean html_looks_enter (HtmlLooks *self, const GumboNode *node, HtmlLook *look);

/* Whether text that looks so can be read. */
gboolean html_look_is_visible (const HtmlLook *self);

G_END_DECLS
