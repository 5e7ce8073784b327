/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-report.h"

/* What is shown of a URL that was blocked. */
#define MAX_URL_CHARS 300

static const char *const names[HTML_N_BLOCKED] = {
  [HTML_BLOCKED_SCRIPT] = "script",
  [HTML_BLOCKED_EVENT_HANDLER] = "event-handler",
  [HTML_BLOCKED_IMAGE] = "remote-image",
  [HTML_BLOCKED_TRACKER] = "tracker",
  [HTML_BLOCKED_STYLE] = "remote-style",
  [HTML_BLOCKED_FONT] = "remote-font",
  [HTML_BLOCKED_MEDIA] = "media",
  [HTML_BLOCKED_FRAME] = "frame",
  [HTML_BLOCKED_OBJECT] = "object",
  [HTML_BLOCKED_FORM] = "form",
  [HTML_BLOCKED_REFRESH] = "refresh",
  [HTML_BLOCKED_LINK] = "link",
  [HTML_BLOCKED_DRAWING] = "drawing",
  [HTML_BLOCKED_URL] = "url",
  [HTML_BLOCKED_CSS] = "css",
  [HTML_BLOCKED_ELEMENT] = "element",
  [HTML_BLOCKED_ATTRIBUTE] = "attribute",
};

const char *
html_blocked_kind_name (HtmlBlockedKind kind)
{
  g_return_val_if_fail (kind < HTML_N_BLOCKED, "");

  return names[kind];
}

static void
blocked_free (HtmlBlocked *self)
{
  g_free (self->where);
  g_free (self->url);
  g_free (self);
}

HtmlReport *
html_report_new (void)
{
  HtmlReport *self = g_new0 (HtmlReport, 1);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) blocked_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
html_report_free (HtmlReport *self)
{
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->seen);
  g_free (self);
}

void
html_report_add (HtmlReport *self, HtmlBlockedKind kind, const char *element,
                 const char *attribute, const char *url)
{
  g_autofree char *where = attribute != NULL ? g_strconcat (element, " ", attribute, NULL)
                                             : g_strdup (element);
  g_autofree char *shown = url != NULL ? g_utf8_substring (url, 0, MIN (g_utf8_strlen (url, -1),
                                                                        MAX_URL_CHARS))
                                       : NULL;
  g_autofree char *key = g_strdup_printf ("%d %s %s", (int) kind, where, shown != NULL ? shown : "");
  HtmlBlocked *item = g_hash_table_lookup (self->seen, key);

  self->counts[kind]++;
  if (item != NULL)
    {
      item->n++;
      return;
    }
  if (self->items->len == HTML_REPORT_MAX)
    return;

  item = g_new0 (HtmlBlocked, 1);
  item->kind = kind;
  item->where = g_steal_pointer (&where);
  item->url = g_steal_pointer (&shown);
  item->n = 1;
  g_ptr_array_add (self->items, item);
  g_hash_table_insert (self->seen, g_steal_pointer (&key), item);
}
