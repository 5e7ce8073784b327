/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In place of the sanitiser: everything stays as it is. */

#include "html-clean.h"

HtmlClean *
html_clean (const char *html, gsize len, const HtmlPolicy *policy)
{
  HtmlClean *self = g_new0 (HtmlClean, 1);

  self->html = g_strndup (html, len);
  self->links = g_ptr_array_new ();
  self->report = html_report_new ();
  return self;
}

void
html_clean_free (HtmlClean *self)
{
  g_ptr_array_unref (self->links);
  html_report_free (self->report);
  g_free (self->html);
  g_free (self);
}
