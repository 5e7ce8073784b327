/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cleans the input as HTML, as what is written and as CSS. What comes out must be valid UTF-8 in which a second
 * cleaning finds nothing to block; the sanitizers see to the rest. */

#include "css-clean.h"
#include "html-clean.h"
#include "html-written.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_nothing_blocked (const HtmlReport *report)
{
  for (guint i = 0; i < HTML_N_BLOCKED; i++)
    g_assert_cmpuint (report->counts[i], ==, 0);
}

static void
check_html (const char *html, gsize size)
{
  const HtmlPolicy policy = { FALSE, 64 * 1024 };
  g_autoptr (HtmlClean) clean = html_clean (html, size, &policy);
  g_autoptr (HtmlClean) again = NULL;

  if (clean == NULL)
    return;

  g_assert_true (g_utf8_validate (clean->html, -1, NULL));
  again = html_clean (clean->html, strlen (clean->html), &(HtmlPolicy){ FALSE, 0 });
  if (again != NULL)
    check_nothing_blocked (again->report);
}

/* What is to be sent shows no picture but those of the mail. */
static void
check_written (const char *html, gsize size, HtmlWrittenSource source)
{
  g_autoptr (HtmlWritten) written
    = html_written_new (html, MIN (size, 64 * 1024), source, "mark", NULL, NULL);
  g_autoptr (HtmlClean) clean = NULL;

  if (written == NULL)
    return;

  g_assert_true (g_utf8_validate (written->html, -1, NULL));
  g_assert_null (strstr (written->html, " src=\"data:"));
  clean = html_clean (written->html, strlen (written->html), &(HtmlPolicy){ FALSE, 0 });
  if (clean != NULL)
    check_nothing_blocked (clean->report);
}

static void
check_css (const char *css, gsize size)
{
  g_autofree char *valid = g_utf8_make_valid (css, (gssize) MIN (size, 64 * 1024));
  g_autoptr (HtmlReport) report = html_report_new ();
  g_autoptr (HtmlReport) again_report = html_report_new ();
  const HtmlPolicy alone = { .remote_images = FALSE };
  g_autofree char *sheet = css_clean_sheet (valid, strlen (valid), &alone, report);
  g_autofree char *again = css_clean_sheet (sheet, strlen (sheet), &alone, again_report);

  g_assert_true (g_utf8_validate (sheet, -1, NULL));
  g_assert_null (strchr (sheet, '<'));
  check_nothing_blocked (again_report);
  g_assert_cmpstr (again, ==, sheet);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_html ((const char *) data, size);
  check_written ((const char *) data, size, HTML_WRITTEN_DRAFT);
  check_written ((const char *) data, size, HTML_WRITTEN_PASTED);
  check_css ((const char *) data, size);
  return 0;
}
