/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was taken out of a mail, and why. */
typedef enum
{
  HTML_BLOCKED_SCRIPT,
  HTML_BLOCKED_EVENT_HANDLER,
  HTML_BLOCKED_IMAGE,    /* would have been fetched from elsewhere */
  HTML_BLOCKED_TRACKER,  /* an image that is not meant to be seen */
  HTML_BLOCKED_STYLE,    /* a style sheet from elsewhere */
  HTML_BLOCKED_FONT,
  HTML_BLOCKED_MEDIA,
  HTML_BLOCKED_FRAME,
  HTML_BLOCKED_OBJECT,
  HTML_BLOCKED_FORM,
  HTML_BLOCKED_REFRESH,
  HTML_BLOCKED_LINK,     /* <link>, <base> */
  HTML_BLOCKED_DRAWING,  /* SVG, MathML */
  HTML_BLOCKED_URL,      /* a scheme that is not opened */
  HTML_BLOCKED_CSS,      /* a property, value or rule */
  HTML_BLOCKED_ELEMENT,
  HTML_BLOCKED_ATTRIBUTE,
  HTML_N_BLOCKED,
} HtmlBlockedKind;

/* "script", "event-handler", …: the probe's words. Static. */
const char *html_blocked_kind_name (HtmlBlockedKind kind);

typedef struct
{
  HtmlBlockedKind kind;
  char *where;  /* "img src", "style background-image" */
  char *url;    /* (nullable) its first 300 characters */
  guint n;      /* how often this very thing */
} HtmlBlocked;

/* Counts of all, and the first HTML_REPORT_MAX different ones in order. */
#define HTML_REPORT_MAX 500

typedef struct
{
  GPtrArray *items; /* (element-type HtmlBlocked) */
  guint counts[HTML_N_BLOCKED];
  GHashTable *seen;
} HtmlReport;

HtmlReport *html_report_new (void);
void html_report_free (HtmlReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlReport, html_report_free)

/* @attribute and @url may be NULL; nothing is taken over. */
void html_report_add (HtmlReport *self, HtmlBlockedKind kind, const char *element,
                      const char *attribute, const char *url);

G_END_DECLS
