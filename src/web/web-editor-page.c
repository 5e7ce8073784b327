/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-page.h"

#include "html-written.h"

#include <gio/gio.h>

const char *
web_editor_page_get_script (void)
{
  static GBytes *script;

  if (script == NULL)
    {
      script = g_resources_lookup_data ("/org/posthorn/web/web-editor.js", G_RESOURCE_LOOKUP_FLAGS_NONE,
                                        NULL);
      g_assert (script != NULL);
    }
  /* A resource ends in a zero byte, which is not counted. */
  return g_bytes_get_data (script, NULL);
}

/* The paper is white and the ink black, as for who reads it. Where two lines become one the browser writes the look
 * of one of them into the text, and so the look of the page itself has names that nobody else gives: by these it is
 * known again, and left out (HTML_WRITTEN_INK, HTML_WRITTEN_FONT). In the dark the light is turned round, as the
 * reader's is: no color of the dark can get into what is written. */
static const char style[]
  = "html { color-scheme: only light; }\n"
    "body { margin: 0; }\n"
    "main { box-sizing: border-box; min-height: 100vh; padding: 12px; outline: none; overflow-wrap: anywhere; "
    "background: white; color: " HTML_WRITTEN_INK "; font-family: " HTML_WRITTEN_FONT ", sans-serif; }\n"
    "blockquote { margin: 0 0 0 8px; padding-left: 10px; border-left: 2px solid #aaa; }\n"
    "pre { white-space: pre-wrap; }\n"
    "img { max-width: 100%; }\n"
    ".dark main { filter: invert(.882) hue-rotate(180deg); }\n"
    ".dark img { filter: invert(1) hue-rotate(180deg); }\n";

char *
web_editor_page_write (const char *html, gboolean dark)
{
  return g_strdup_printf ("<!DOCTYPE html>\n<html%s><head><meta charset=\"utf-8\"><style>\n%s</style></head>"
                          "<body><main contenteditable=\"true\">%s</main></body></html>\n",
                          dark ? " class=\"dark\"" : "", style, *html != '\0' ? html : "<div><br></div>");
}

const char web_editor_page_policy[]
  = "default-src 'none'; style-src 'unsafe-inline'; img-src cid:; script-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";
