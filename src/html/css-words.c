/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "css-words.h"

#include <stdlib.h>
#include <string.h>

/* Sorted as strcmp() does. What moves a box out of the flow, draws from elsewhere, makes new content
 * or runs by itself is not among them. */
static const char *const properties[] = {
  "-webkit-text-size-adjust",
  "align-content",
  "align-items",
  "align-self",
  "background",
  "background-clip",
  "background-color",
  "background-image",
  "background-origin",
  "background-position",
  "background-repeat",
  "background-size",
  "border",
  "border-bottom",
  "border-bottom-color",
  "border-bottom-left-radius",
  "border-bottom-right-radius",
  "border-bottom-style",
  "border-bottom-width",
  "border-collapse",
  "border-color",
  "border-left",
  "border-left-color",
  "border-left-style",
  "border-left-width",
  "border-radius",
  "border-right",
  "border-right-color",
  "border-right-style",
  "border-right-width",
  "border-spacing",
  "border-style",
  "border-top",
  "border-top-color",
  "border-top-left-radius",
  "border-top-right-radius",
  "border-top-style",
  "border-top-width",
  "border-width",
  "box-shadow",
  "box-sizing",
  "break-after",
  "break-before",
  "break-inside",
  "caption-side",
  "clear",
  "color",
  "color-scheme",
  "column-count",
  "column-gap",
  "column-width",
  "direction",
  "display",
  "empty-cells",
  "flex",
  "flex-basis",
  "flex-direction",
  "flex-flow",
  "flex-grow",
  "flex-shrink",
  "flex-wrap",
  "float",
  "font",
  "font-family",
  "font-feature-settings",
  "font-kerning",
  "font-size",
  "font-stretch",
  "font-style",
  "font-variant",
  "font-weight",
  "gap",
  "height",
  "hyphens",
  "justify-content",
  "letter-spacing",
  "line-height",
  "list-style",
  "list-style-image",
  "list-style-position",
  "list-style-type",
  "margin",
  "margin-block",
  "margin-bottom",
  "margin-inline",
  "margin-left",
  "margin-right",
  "margin-top",
  "max-height",
  "max-width",
  "min-height",
  "min-width",
  "object-fit",
  "object-position",
  "opacity",
  "order",
  "orphans",
  "outline",
  "outline-color",
  "outline-offset",
  "outline-style",
  "outline-width",
  "overflow",
  "overflow-wrap",
  "overflow-x",
  "overflow-y",
  "padding",
  "padding-block",
  "padding-bottom",
  "padding-inline",
  "padding-left",
  "padding-right",
  "padding-top",
  "page-break-after",
  "page-break-before",
  "page-break-inside",
  "position",
  "row-gap",
  "tab-size",
  "table-layout",
  "text-align",
  "text-align-last",
  "text-decoration",
  "text-decoration-color",
  "text-decoration-line",
  "text-decoration-style",
  "text-indent",
  "text-overflow",
  "text-shadow",
  "text-transform",
  "unicode-bidi",
  "vertical-align",
  "visibility",
  "white-space",
  "widows",
  "width",
  "word-break",
  "word-spacing",
  "word-wrap",
  "writing-mode",
};

static const char *const functions[] = {
  "calc",
  "clamp",
  "hsl",
  "hsla",
  "linear-gradient",
  "max",
  "min",
  "radial-gradient",
  "repeating-linear-gradient",
  "repeating-radial-gradient",
  "rgb",
  "rgba",
};

static const char *const image_properties[] = {
  "background",
  "background-image",
  "list-style",
  "list-style-image",
};

static int
compare (const void *key, const void *item)
{
  return strcmp (key, *(const char *const *) item);
}

#define CONTAINS(list, name)                                                                       \
  (bsearch ((name), (list), G_N_ELEMENTS (list), sizeof *(list), compare) != NULL)

gboolean
css_word_is_property (const char *name)
{
  return CONTAINS (properties, name);
}

gboolean
css_word_is_image_property (const char *name)
{
  return CONTAINS (image_properties, name);
}

gboolean
css_word_is_silent (const char *name)
{
  return g_str_has_prefix (name, "mso-") || g_str_has_prefix (name, "-premailer-");
}

gboolean
css_word_is_function (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return CONTAINS (functions, lower);
}
