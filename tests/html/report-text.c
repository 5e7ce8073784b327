/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "report-text.h"

char *
report_to_text (const HtmlReport *report)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < report->items->len; i++)
    {
      const HtmlBlocked *item = report->items->pdata[i];

      g_string_append_printf (out, "%s%s %s", out->len > 0 ? "; " : "",
                              html_blocked_kind_name (item->kind), item->where);
      if (item->url != NULL)
        g_string_append_printf (out, " %s", item->url);
    }

  return g_string_free (out, FALSE);
}
