/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "web-page.h"

/* ---- The outer page ------------------------------------------------------------------------- */

const char web_page_script[]
  = "(() => {\n"
    "  const page = document.documentElement, base = location.href;\n"
    "  if (!document.querySelector ('main')) return;\n"
    "  let target = null, shift = 0, left = 0, place = '', timer = 0;\n"
    "\n"
    "  function tell (kind, more) {\n"
    "    webkit.messageHandlers." WEB_PAGE_HANDLER ".postMessage ({ kind, page: base, ...more });\n"
    "  }\n"
    "  function tellPlace () {\n"
    "    const top = window.scrollY <= 0;\n"
    "    const end = window.scrollY + window.innerHeight >= page.scrollHeight - 1;\n"
    "    const now = (top ? 't' : '') + (end ? 'e' : '');\n"
    "    if (now !== place) tell ('place', { top, end });\n"
    "    place = now;\n"
    "    if (!timer) timer = setTimeout (tellTop, 100);\n"
    "  }\n"
    "  function findTop () {\n"
    "    for (const mail of document.querySelectorAll ('.mail'))\n"
    "      if (mail.getBoundingClientRect ().bottom > 0) return mail;\n"
    "    return null;\n"
    "  }\n"
    "  function tellTop () {\n"
    "    const mail = window.scrollY > 0 ? findTop () : null;\n"
    "    timer = 0;\n"
    "    if (!target)\n"
    "      tell ('top', { id: mail ? mail.id : '',\n"
    "                     offset: mail ? mail.getBoundingClientRect ().top : 0 });\n"
    "  }\n"
    "\n"
    "  /* Each frame becomes as tall as its document, so that there is one scroll bar; what is wider than the\n"
    "     page is made smaller, and what would become too small is as wide as it wants. Measured from one pixel\n"
    "     on, because a document is never lower than its frame. */\n"
    "  function fit (frame) {\n"
    "    const root = frame.contentDocument && frame.contentDocument.documentElement;\n"
    "    if (!root) return;\n"
    "    root.style.zoom = '';\n"
    "    frame.style.width = '100%';\n"
    "    frame.style.height = '1px';\n"
    "    if (root.scrollWidth > root.clientWidth + 1) {\n"
    "      const zoom = Math.max (root.clientWidth / root.scrollWidth, 0.6);\n"
    "      root.style.zoom = zoom;\n"
    "      if (root.scrollWidth > root.clientWidth + 1) frame.style.width = root.scrollWidth + 'px';\n"
    "    }\n"
    "    frame.style.height = root.scrollHeight + 'px';\n"
    "  }\n"
    "\n"
    "  /* What is at the top stays there while heights change. */\n"
    "  function keepPlace (change) {\n"
    "    const anchor = target || findTop ();\n"
    "    const offset = target ? shift : anchor ? anchor.getBoundingClientRect ().top : 0;\n"
    "    const x = window.scrollX, y = window.scrollY;\n"
    "    change ();\n"
    "    if (target && !shift && !target.previousElementSibling) window.scrollTo (x, 0);\n"
    "    else if (anchor) window.scrollTo (x, window.scrollY + anchor.getBoundingClientRect ().top - offset);\n"
    "    else if (window.scrollY !== y) window.scrollTo (x, y);\n"
    "    tellPlace ();\n"
    "  }\n"
    "\n"
    "  const sizes = new ResizeObserver ((entries) => keepPlace (() => {\n"
    "    for (const entry of entries) {\n"
    "      const frame = entry.target.ownerDocument.defaultView.frameElement;\n"
    "      if (frame) fit (frame);\n"
    "    }\n"
    "  }));\n"
    "  const views = new IntersectionObserver ((entries) => {\n"
    "    for (const entry of entries)\n"
    "      tell ('in-view', { id: entry.target.id, inView: entry.isIntersecting });\n"
    "  });\n"
    "  const nears = new IntersectionObserver ((entries) => {\n"
    "    for (const entry of entries)\n"
    "      if (entry.isIntersecting) tell ('near', { id: entry.target.id });\n"
    "  }, { rootMargin: '100% 0px' });\n"
    "\n"
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
    "  function loaded (frame) {\n"
    "    const inner = frame.contentDocument;\n"
    "    if (page.classList.contains ('dark') && inner && inner.body)\n"
    "      light (inner.body, false, frame.contentWindow);\n"
    "    keepPlace (() => fit (frame));\n"
    "    if (inner) {\n"
    "      sizes.observe (inner.documentElement);\n"
    "      if (inner.body) sizes.observe (inner.body);\n"
    "    }\n"
    "    if (frame.isCounted && --left === 0) ready ();\n"
    "  }\n"
    "  function ready () {\n"
    "    keepPlace (() => {});\n"
    "    tell ('ready');\n"
    "  }\n"
    "  function watch (frame) {\n"
    "    const inner = frame.contentDocument;\n"
    "    if (inner && inner.readyState === 'complete' && inner.URL !== 'about:blank') loaded (frame);\n"
    "    else frame.addEventListener ('load', () => loaded (frame), { once: true });\n"
    "  }\n"
    "  function watchMail (mail) {\n"
    "    views.observe (mail);\n"
    "    nears.observe (mail);\n"
    "  }\n"
    /* What the person has opened stays open. */
    "  function setHead (place, head) {\n"
    "    const isOpen = place.querySelector ('details[open]') !== null;\n"
    "    place.innerHTML = head;\n"
    "    const details = place.querySelector ('details');\n"
    "    if (isOpen && details) details.open = true;\n"
    "  }\n"
    "  function setFrames (mail, frames) {\n"
    "    const body = mail.querySelector ('.mail-body');\n"
    "    keepPlace (() => body.replaceChildren ());\n"
    "    for (const src of frames.split (' ').filter (Boolean)) {\n"
    "      const frame = document.createElement ('iframe');\n"
    "      frame.setAttribute ('sandbox', 'allow-same-origin allow-popups');\n"
    "      frame.setAttribute ('referrerpolicy', 'no-referrer');\n"
    "      frame.setAttribute ('scrolling', 'no');\n"
    "      frame.src = src;\n"
    "      body.append (frame);\n"
    "      watch (frame);\n"
    "    }\n"
    "  }\n"
    "\n"
    "  window.putMail = (id, head, frames, before) => {\n"
    "    let mail = document.getElementById (id);\n"
    "    if (!mail) {\n"
    "      mail = document.createElement ('section');\n"
    "      mail.id = id;\n"
    "      mail.className = 'mail';\n"
    "      mail.innerHTML = '<div class=\"mail-head\"></div><div class=\"mail-body\"></div>';\n"
    "      keepPlace (() => document.querySelector ('main').insertBefore (mail, document.getElementById (before)));\n"
    "      watchMail (mail);\n"
    "    }\n"
    "    if (head !== null) keepPlace (() => setHead (mail.querySelector ('.mail-head'), head));\n"
    "    if (frames !== null) setFrames (mail, frames);\n"
    "  };\n"
    "  window.removeMail = (id) => {\n"
    "    const mail = document.getElementById (id);\n"
    "    if (mail) keepPlace (() => mail.remove ());\n"
    "  };\n"
    "  window.goToMail = (id, offset) => {\n"
    "    target = document.getElementById (id);\n"
    "    shift = offset;\n"
    "    keepPlace (() => {});\n"
    "  };\n"
    /* The first of its frames in which something is. */
    "  window.getSelected = (id) => {\n"
    "    const mail = document.getElementById (id);\n"
    "    for (const frame of mail ? mail.querySelectorAll ('iframe') : []) {\n"
    "      const inner = frame.contentDocument;\n"
    "      const selection = inner && inner.getSelection ();\n"
    "      if (!selection || selection.isCollapsed) continue;\n"
    "      const whole = inner.createElement ('div');\n"
    "      for (let i = 0; i < selection.rangeCount; i++)\n"
    "        whole.append (selection.getRangeAt (i).cloneContents ());\n"
    /* What the dark put there is not of the mail. */
    "      for (const node of whole.querySelectorAll ('[style]')) node.style.removeProperty ('filter');\n"
    "      return { text: selection.toString (), html: whole.innerHTML };\n"
    "    }\n"
    "    return null;\n"
    "  };\n"
    "  window.scrollPage = (pages) => {\n"
    "    letGo ();\n"
    "    window.scrollBy (0, window.innerHeight * pages);\n"
    "  };\n"
    "\n"
    "  function letGo () {\n"
    "    if (target) tell ('let-go');\n"
    "    target = null;\n"
    "  }\n"
    "  for (const kind of ['wheel', 'pointerdown', 'touchstart'])\n"
    "    window.addEventListener (kind, letGo, { capture: true, passive: true });\n"
    "  document.addEventListener ('click', (event) => {\n"
    "    const button = event.target.closest ('[data-action]');\n"
    "    if (!button) return;\n"
    "    const mail = button.closest ('.mail');\n"
    "    const box = button.getBoundingClientRect ();\n"
    "    const { innerWidth, innerHeight } = window;\n"
    "    tell ('action', { id: mail ? mail.id : '', action: button.dataset.action,\n"
    "                      x: box.x / innerWidth, y: box.y / innerHeight,\n"
    "                      width: box.width / innerWidth, height: box.height / innerHeight });\n"
    "  });\n"
    "  function fitAll () {\n"
    "    keepPlace (() => document.querySelectorAll ('iframe').forEach (fit));\n"
    "  }\n"
    "  window.addEventListener ('resize', fitAll);\n"
    "  window.addEventListener ('scroll', tellPlace);\n"
    "\n"
    "  const frames = Array.from (document.querySelectorAll ('iframe'));\n"
    "  left = frames.length;\n"
    "  document.querySelectorAll ('.mail').forEach (watchMail);\n"
    "  tell ('hello');\n"
    "  for (const frame of frames) {\n"
    "    frame.isCounted = true;\n"
    "    watch (frame);\n"
    "  }\n"
    "  if (frames.length === 0) ready ();\n"
    "})();\n";

/* A mail knows of white paper alone. In the dark it is painted so, and then the light is turned round,
 * the hues kept; the white becomes the ground of the window. */
static const char outer_style[]
  = "body { margin: 0; }\n"
    "iframe { display: block; border: 0; width: 100%; height: 1px; color-scheme: only light; "
    "background: white; }\n"
    ".dark iframe { filter: invert(.882) hue-rotate(180deg); }\n";

char *
web_page_begin (const char *style, const char *head, gboolean is_rtl, gboolean dark)
{
  return g_strdup_printf ("<!DOCTYPE html>\n<html%s dir=\"%s\"><head><meta charset=\"utf-8\">"
                          "<style>\n%s%s</style></head><body>\n<header>%s</header><main>\n",
                          dark ? " class=\"dark\"" : "", is_rtl ? "rtl" : "ltr", outer_style, style,
                          head);
}

const char web_page_end[] = "</main></body></html>\n";

void
web_page_append (GString *page, const char *id, const char *head, const char *frames)
{
  g_auto (GStrv) addresses = g_strsplit (frames, " ", -1);

  g_string_append_printf (page,
                          "<section id=\"%s\" class=\"mail\"><div class=\"mail-head\">%s</div>"
                          "<div class=\"mail-body\">",
                          id, head);
  for (guint i = 0; addresses[i] != NULL; i++)
    if (*addresses[i] != '\0')
      g_string_append_printf (page,
                              "<iframe sandbox=\"allow-same-origin allow-popups\" "
                              "referrerpolicy=\"no-referrer\" scrolling=\"no\" "
                              "src=\"%s\"></iframe>\n",
                              addresses[i]);
  g_string_append (page, "</div></section>\n");
}

/* Pictures of the outer page are data of the program's own. */
const char web_page_policy[]
  = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src " WEB_PAGE_SCHEME ":; script-src 'none'; "
    "base-uri 'none'; form-action 'none'";

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
