/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "probe.h"

#include "html-clean.h"
#include "ph-error.h"

#include <string.h>

static void
add_blocked (JsonBuilder *json, const HtmlReport *report)
{
  json_builder_set_member_name (json, "blocked");
  json_builder_begin_array (json);
  for (guint i = 0; i < report->items->len; i++)
    {
      const HtmlBlocked *item = report->items->pdata[i];

      json_builder_begin_object (json);
      probe_add_text (json, "kind", html_blocked_kind_name (item->kind));
      probe_add_text (json, "where", item->where);
      probe_add_text (json, "url", item->url);
      probe_add_int (json, "count", item->n);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

int
probe_sanitize (int argc, char *argv[])
{
  HtmlPolicy policy = { .remote_images = argc == 2 && strcmp (argv[1], "--images") == 0 };
  g_autoptr (JsonBuilder) json = NULL;
  g_autoptr (HtmlClean) clean = NULL;
  g_autoptr (GBytes) input = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 1 && !policy.remote_images)
    return PROBE_USAGE;
  input = probe_read_input (&error);
  if (input == NULL)
    return probe_error (error);

  clean = html_clean (g_bytes_get_data (input, NULL), g_bytes_get_size (input), &policy);
  if (clean == NULL)
    {
      g_set_error_literal (&error, PH_ERROR, PH_ERROR_DAMAGED, "The page is too entangled.");
      return probe_error (error);
    }

  json = probe_builder_new ();
  probe_add_text (json, "html", clean->html);
  add_blocked (json, clean->report);
  probe_add_bool (json, "cut", clean->is_cut);
  probe_print (json);
  return PROBE_DONE;
}
