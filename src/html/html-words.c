/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-words.h"

#include <stdlib.h>
#include <string.h>

#define CELL " abbr align axis bgcolor colspan headers height nowrap rowspan scope valign width "
#define COLUMN " align span valign width "
#define ROWS " align bgcolor height valign "
#define ALIGN " align "

#define KEEP(name) { name, HTML_ELEMENT_ALLOW }
#define KEEP_WITH(name, attributes) { name, HTML_ELEMENT_ALLOW, attributes }
#define VOID_WITH(name, attributes) { name, HTML_ELEMENT_VOID, attributes }
#define DROP(name, kind) { name, HTML_ELEMENT_DROP, NULL, kind }
#define DROP_SILENTLY(name) { name, HTML_ELEMENT_DROP, NULL, 0, TRUE }
#define UNWRAP(name, kind) { name, HTML_ELEMENT_UNWRAP, NULL, kind }
#define UNWRAP_SILENTLY(name) { name, HTML_ELEMENT_UNWRAP, NULL, 0, TRUE }

/* Sorted as strcmp() does. html, head, body, style and meta are read by html-clean.c itself. */
static const HtmlElement elements[] = {
  KEEP_WITH ("a", " name "),
  KEEP ("abbr"),
  KEEP ("acronym"),
  KEEP ("address"),
  DROP ("applet", HTML_BLOCKED_OBJECT),
  VOID_WITH ("area", " alt coords shape "),
  KEEP ("article"),
  KEEP ("aside"),
  DROP ("audio", HTML_BLOCKED_MEDIA),
  KEEP ("b"),
  DROP ("base", HTML_BLOCKED_LINK),
  DROP_SILENTLY ("basefont"),
  KEEP ("bdi"),
  KEEP ("bdo"),
  DROP ("bgsound", HTML_BLOCKED_MEDIA),
  KEEP ("big"),
  UNWRAP_SILENTLY ("blink"),
  KEEP_WITH ("blockquote", " type "),
  VOID_WITH ("br", " clear "),
  UNWRAP ("button", HTML_BLOCKED_FORM),
  DROP ("canvas", HTML_BLOCKED_ELEMENT),
  KEEP_WITH ("caption", ALIGN),
  KEEP ("center"),
  KEEP ("cite"),
  KEEP ("code"),
  VOID_WITH ("col", COLUMN),
  KEEP_WITH ("colgroup", COLUMN),
  UNWRAP_SILENTLY ("data"),
  DROP ("datalist", HTML_BLOCKED_FORM),
  KEEP ("dd"),
  KEEP_WITH ("del", " datetime "),
  KEEP_WITH ("details", " open "),
  KEEP ("dfn"),
  UNWRAP ("dialog", HTML_BLOCKED_ELEMENT),
  KEEP_WITH ("dir", " compact "),
  KEEP_WITH ("div", ALIGN),
  KEEP_WITH ("dl", " compact "),
  KEEP ("dt"),
  KEEP ("em"),
  DROP ("embed", HTML_BLOCKED_OBJECT),
  UNWRAP_SILENTLY ("fieldset"),
  KEEP ("figcaption"),
  KEEP ("figure"),
  KEEP_WITH ("font", " color face size "),
  KEEP ("footer"),
  UNWRAP ("form", HTML_BLOCKED_FORM),
  DROP ("frame", HTML_BLOCKED_FRAME),
  DROP ("frameset", HTML_BLOCKED_FRAME),
  KEEP_WITH ("h1", ALIGN),
  KEEP_WITH ("h2", ALIGN),
  KEEP_WITH ("h3", ALIGN),
  KEEP_WITH ("h4", ALIGN),
  KEEP_WITH ("h5", ALIGN),
  KEEP_WITH ("h6", ALIGN),
  KEEP ("header"),
  KEEP ("hgroup"),
  VOID_WITH ("hr", " align color noshade size width "),
  KEEP ("i"),
  DROP ("iframe", HTML_BLOCKED_FRAME),
  VOID_WITH ("img", " align alt border height hspace usemap vspace width "),
  DROP ("input", HTML_BLOCKED_FORM),
  KEEP_WITH ("ins", " datetime "),
  DROP ("isindex", HTML_BLOCKED_FORM),
  KEEP ("kbd"),
  DROP ("keygen", HTML_BLOCKED_FORM),
  UNWRAP_SILENTLY ("label"),
  UNWRAP_SILENTLY ("legend"),
  KEEP_WITH ("li", " type value "),
  DROP ("link", HTML_BLOCKED_LINK),
  KEEP ("main"),
  KEEP_WITH ("map", " name "),
  KEEP ("mark"),
  UNWRAP_SILENTLY ("marquee"),
  DROP ("math", HTML_BLOCKED_DRAWING),
  KEEP_WITH ("menu", " compact "),
  UNWRAP_SILENTLY ("meter"),
  KEEP ("nav"),
  KEEP ("nobr"),
  DROP_SILENTLY ("noembed"),
  DROP_SILENTLY ("noframes"),
  UNWRAP_SILENTLY ("noscript"),
  DROP ("object", HTML_BLOCKED_OBJECT),
  KEEP_WITH ("ol", " compact reversed start type "),
  DROP ("optgroup", HTML_BLOCKED_FORM),
  DROP ("option", HTML_BLOCKED_FORM),
  UNWRAP_SILENTLY ("output"),
  KEEP_WITH ("p", ALIGN),
  DROP_SILENTLY ("param"),
  UNWRAP_SILENTLY ("picture"),
  KEEP_WITH ("pre", " width "),
  UNWRAP_SILENTLY ("progress"),
  KEEP ("q"),
  KEEP ("rb"),
  KEEP ("rp"),
  KEEP ("rt"),
  KEEP ("rtc"),
  KEEP ("ruby"),
  KEEP ("s"),
  KEEP ("samp"),
  DROP ("script", HTML_BLOCKED_SCRIPT),
  KEEP ("section"),
  DROP ("select", HTML_BLOCKED_FORM),
  KEEP ("small"),
  DROP ("source", HTML_BLOCKED_MEDIA),
  KEEP ("span"),
  KEEP ("strike"),
  KEEP ("strong"),
  KEEP ("sub"),
  KEEP ("summary"),
  KEEP ("sup"),
  DROP ("svg", HTML_BLOCKED_DRAWING),
  KEEP_WITH ("table", " align bgcolor border cellpadding cellspacing frame height rules summary width "),
  KEEP_WITH ("tbody", ROWS),
  KEEP_WITH ("td", CELL),
  DROP ("template", HTML_BLOCKED_ELEMENT),
  DROP ("textarea", HTML_BLOCKED_FORM),
  KEEP_WITH ("tfoot", ROWS),
  KEEP_WITH ("th", CELL),
  KEEP_WITH ("thead", ROWS),
  KEEP_WITH ("time", " datetime "),
  DROP_SILENTLY ("title"),
  KEEP_WITH ("tr", ROWS),
  DROP_SILENTLY ("track"),
  KEEP ("tt"),
  KEEP ("u"),
  KEEP_WITH ("ul", " compact type "),
  KEEP ("var"),
  DROP ("video", HTML_BLOCKED_MEDIA),
  VOID_WITH ("wbr", NULL),
};

static const char global_attributes[] = " class dir hidden id lang title ";

static int
compare (const void *name, const void *element)
{
  return strcmp (name, ((const HtmlElement *) element)->name);
}

const HtmlElement *
html_element_find (const char *name)
{
  return bsearch (name, elements, G_N_ELEMENTS (elements), sizeof *elements, compare);
}

gboolean
html_element_has_attribute (const HtmlElement *element, const char *attribute)
{
  char word[32];

  if (strlen (attribute) > sizeof word - 3)
    return FALSE;

  g_snprintf (word, sizeof word, " %s ", attribute);
  return strstr (global_attributes, word) != NULL ||
         (element->attributes != NULL && strstr (element->attributes, word) != NULL);
}
