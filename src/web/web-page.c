/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "web-page.h"

/* ---- The outer page ------------------------------------------------------------------------- */

/* Each frame becomes as tall as its document, so that there is one scroll bar, and at least as wide.
 * Measured from one pixel on, because a document is never lower than its frame. */
const char web_page_script[]
  = "(() => {\n"
    "  const frames = Array.from (document.querySelectorAll ('iframe'));\n"
    "  const page = document.documentElement;\n"
    "  let told = '';\n"
    "  function tell (text) {\n"
    "    if (text === told) return;\n"
    "    told = text;\n"
    "    webkit.messageHandlers." WEB_PAGE_HANDLER ".postMessage (text);\n"
    "  }\n"
    "  function tellPlace () {\n"
    "    const top = window.scrollY <= 0;\n"
    "    const end = window.scrollY + window.innerHeight >= page.scrollHeight - 1;\n"
    "    tell (top && end ? 'all' : top ? 'top' : end ? 'end' : 'middle');\n"
    "  }\n"
    "  function fit (frame) {\n"
    "    const root = frame.contentDocument && frame.contentDocument.documentElement;\n"
    "    if (!root) return;\n"
    "    const x = window.scrollX, y = window.scrollY;\n"
    "    frame.style.width = '100%';\n"
    "    frame.style.height = '1px';\n"
    "    if (root.scrollWidth > root.clientWidth) frame.style.width = root.scrollWidth + 'px';\n"
    "    frame.style.height = root.scrollHeight + 'px';\n"
    "    if (window.scrollX !== x || window.scrollY !== y) window.scrollTo (x, y);\n"
    "  }\n"
    "  function fitAll () {\n"
    "    frames.forEach (fit);\n"
    "    tellPlace ();\n"
    "  }\n"
    /* In the dark: what lies on a picture or on a dark ground keeps its own colors, on the ground that
     * it would have had, down to what has a light ground again. A picture that one can see through
     * keeps the ground that it was drawn for; spacers are none. */
    "  const TURNED = 'invert(1) hue-rotate(180deg)';\n"
    "  function set (node, name, value) {\n"
    "    node.style.setProperty (name, value, 'important');\n"
    "  }\n"
    "  function isClear (style) {\n"
    "    return /^rgba\\(.*, 0(\\.\\d+)?\\)$/.test (style.backgroundColor);\n"
    "  }\n"
    "  function findGround (node, view) {\n"
    "    for (; node; node = node.parentElement) {\n"
    "      const style = view.getComputedStyle (node);\n"
    "      if (!isClear (style)) return style.backgroundColor;\n"
    "    }\n"
    "    return 'white';\n"
    "  }\n"
    "  function weigh (color) {\n"
    "    const rgb = color.match (/[\\d.]+/g) || [255, 255, 255];\n"
    "    return (.2126 * rgb[0] + .7152 * rgb[1] + .0722 * rgb[2]) / 255;\n"
    "  }\n"
    "  function lightImage (node, keeps, view) {\n"
    "    if (keeps)\n"
    "      set (node, 'filter', 'none');\n"
    "    else if (node.naturalWidth > 2 && node.naturalHeight > 2\n"
    "             && isClear (view.getComputedStyle (node)))\n"
    "      set (node, 'background-color', findGround (node, view));\n"
    "  }\n"
    "  function light (node, keeps, view) {\n"
    "    if (node.localName === 'img') { lightImage (node, keeps, view); return; }\n"
    "    const style = view.getComputedStyle (node);\n"
    "    const hasPicture = style.backgroundImage.includes ('url(');\n"
    "    const clear = isClear (style), weight = weigh (style.backgroundColor);\n"
    "    if (keeps ? !hasPicture && !clear && weight > .6 : hasPicture || (!clear && weight < .25)) {\n"
    "      if (clear) set (node, 'background-color', findGround (node, view));\n"
    /* The ground of the body is painted by what is around it. */
    "      set (node.localName === 'body' ? node.parentElement : node, 'filter', TURNED);\n"
    "      keeps = !keeps;\n"
    "    }\n"
    "    for (const child of node.children) light (child, keeps, view);\n"
    "  }\n"
    "  const observer = new ResizeObserver (fitAll);\n"
    "  let left = frames.length;\n"
    "  function loaded (frame) {\n"
    "    const root = frame.contentDocument.documentElement;\n"
    "    if (page.classList.contains ('dark') && frame.contentDocument.body)\n"
    "      light (frame.contentDocument.body, false, frame.contentWindow);\n"
    "    observer.observe (root);\n"
    "    if (frame.contentDocument.body) observer.observe (frame.contentDocument.body);\n"
    "    fit (frame);\n"
    "    if (--left === 0) { tell ('ready'); tellPlace (); }\n"
    "  }\n"
    "  for (const frame of frames) {\n"
    "    const inner = frame.contentDocument;\n"
    "    if (inner && inner.readyState === 'complete' && inner.URL !== 'about:blank')\n"
    "      loaded (frame);\n"
    "    else\n"
    "      frame.addEventListener ('load', () => loaded (frame), { once: true });\n"
    "  }\n"
    "  window.addEventListener ('resize', fitAll);\n"
    "  window.addEventListener ('scroll', tellPlace);\n"
    "})();\n";

/* A mail knows of white paper alone. In the dark it is painted so, and then the light is turned round,
 * the hues kept; the white becomes the ground of the window. */
static const char outer_style[]
  = "html { background: white; }\n"
    "body { margin: 0; padding: 0 10px; }\n"
    "iframe { display: block; border: 0; width: 100%; height: 1px; color-scheme: only light; }\n"
    "html.dark { background: #1e1e1e; color-scheme: dark; }\n"
    ".dark iframe { background: white; filter: invert(.882) hue-rotate(180deg); }\n";

const char web_page_policy[]
  = "default-src 'none'; style-src 'unsafe-inline'; frame-src " WEB_PAGE_SCHEME ":; script-src 'none'; "
    "base-uri 'none'; form-action 'none'";

char *
web_page_write (guint n_documents, gboolean dark)
{
  GString *page = g_string_new ("<!DOCTYPE html>\n");

  g_string_append_printf (page,
                          "<html%s><head><meta charset=\"utf-8\"><style>\n%s</style></head><body>\n",
                          dark ? " class=\"dark\"" : "", outer_style);
  for (guint i = 0; i < n_documents; i++)
    g_string_append_printf (page,
                            "<iframe sandbox=\"allow-same-origin allow-popups\" "
                            "referrerpolicy=\"no-referrer\" scrolling=\"no\" src=\"%u\"></iframe>\n",
                            i);
  g_string_append (page, "</body></html>\n");

  return g_string_free (page, FALSE);
}

/* ---- The page for paper --------------------------------------------------------------------- */

static const char paper_style[]
  = "html { background: white; color: black; color-scheme: only light; }\n"
    "body { margin: 0; font-family: sans-serif; overflow-wrap: anywhere; }\n"
    "header { border-bottom: 1px solid black; margin-bottom: 16px; padding-bottom: 12px; }\n"
    "h1 { font-size: 150%; margin: 0 0 12px; }\n"
    "header p { margin: 2px 0; }\n"
    "section { contain: paint; }\n";

char *
web_page_write_paper (const char *head, const char *const *documents, guint n_documents)
{
  GString *page = g_string_new ("<!DOCTYPE html>\n");

  g_string_append_printf (page,
                          "<html><head><meta charset=\"utf-8\"><style>\n%s</style></head><body>\n"
                          "<header>%s</header>\n",
                          paper_style, head);
  for (guint i = 0; i < n_documents; i++)
    g_string_append_printf (page,
                            "<section><div><template shadowrootmode=\"open\">%s</template></div>"
                            "</section>\n",
                            documents[i]);
  g_string_append (page, "</body></html>\n");

  return g_string_free (page, FALSE);
}

/* ---- The documents -------------------------------------------------------------------------- */

#define DOCUMENT_POLICY(images) \
  "default-src 'none'; img-src cid: data:" images "; style-src 'unsafe-inline'; script-src 'none'; " \
  "base-uri 'none'; form-action 'none'; frame-ancestors " WEB_PAGE_SCHEME ":; " \
  "sandbox allow-same-origin allow-popups"

const char *
web_page_get_document_policy (gboolean remote_images)
{
  return remote_images ? DOCUMENT_POLICY (" https:") : DOCUMENT_POLICY ("");
}

#define DOCUMENT_STYLE \
  "html { color-scheme: only light !important; overflow-wrap: anywhere; }\n" \
  "body { font-family: sans-serif; }\n" \
  "blockquote { margin: 0 0 0 8px; padding-left: 10px; border-left: 2px solid #aaa; }\n" \
  "pre { white-space: pre-wrap; }\n"

const char *
web_page_get_document_style (gboolean dark)
{
  /* Pictures are turned back; where one is missing its words stand. Those that lie behind something are
   * of the script. */
  return dark ? DOCUMENT_STYLE "img[src] { filter: invert(1) hue-rotate(180deg); }\n" : DOCUMENT_STYLE;
}

/* ---- The filter ----------------------------------------------------------------------------- */

#define ALLOW(scheme) \
  ",{\"trigger\":{\"url-filter\":\"^" scheme ":\"},\"action\":{\"type\":\"ignore-previous-rules\"}}"

#define FILTER \
  "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}}" \
  ALLOW (WEB_PAGE_SCHEME) ALLOW ("cid") ALLOW ("data")

const char *
web_page_get_filter (gboolean remote_images)
{
  return remote_images
           ? FILTER ",{\"trigger\":{\"url-filter\":\"^https:\",\"resource-type\":[\"image\"]},"
                    "\"action\":{\"type\":\"ignore-previous-rules\"}}]"
           : FILTER "]";
}
