/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "html-report.h"

G_BEGIN_DECLS

/* What HTML a mail may use. Names in lower case. Private to this folder. */

typedef enum
{
  HTML_ELEMENT_UNWRAP,  /* what is inside stays */
  HTML_ELEMENT_ALLOW,
  HTML_ELEMENT_VOID,    /* allowed, has no end tag */
  HTML_ELEMENT_DROP,    /* with all that is inside */
} HtmlElementRule;

typedef struct
{
  const char *name;
  HtmlElementRule rule;
  const char *attributes;   /* (nullable) of its own, each between blanks: " href name " */
  HtmlBlockedKind blocked;  /* as what it is counted when it is dropped or unwrapped */
  gboolean is_silent;       /* or it is not counted */
} HtmlElement;

/* NULL when the element is unknown. */
const HtmlElement *html_element_find (const char *name);

/* TRUE for attributes that any element may have, and those that are @element's own. URLs, style and
 * on… are other matters. */
gboolean html_element_has_attribute (const HtmlElement *element, const char *attribute);

G_END_DECLS
