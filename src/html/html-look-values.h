/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "css-tokens.h"
#include "html-look.h"

G_BEGIN_DECLS

/* What CSS declarations and colours say of how text looks. Private to this folder. */

/* What an element's declarations say, added up. */
typedef struct
{
  gboolean is_gone;
  gboolean is_low;     /* no height */
  gboolean is_narrow;  /* no width */
  gboolean is_clipped; /* what does not fit is cut off */
  gboolean is_outdented;
  gboolean is_faded;
} HtmlBox;

/* A colour as attributes have it, "#f00" or a name; HTML_COLOR_UNKNOWN where it is neither. */
int html_color_read (const char *text);

/* Adds what the declarations from @i up to @stop say to @box, and to @look, which text inside begins with:
 * only those that are said to be @important, or only the others. */
void html_declarations_read (CssTokens *tokens, guint i, guint stop, gboolean important,
                             HtmlBox *box, HtmlLook *look);

G_END_DECLS
