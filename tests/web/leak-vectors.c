/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "leak-vectors.h"

/* In all of them $U is an address, and $H the host alone. */

static const char *const pages[] = {
  /* Pictures */
  "<img src='$U'>", "<IMG SRC=\"$U\">", "<img src=$U>", "<image src='$U'>", "<img/src='$U'/x>",
  "<img srcset='$U 2x'>", "<img srcset='a.png 1x, $U 2x'>", "<img sizes=100vw srcset='$U 100w'>",
  "<img lowsrc='$U'>", "<img dynsrc='$U'>", "<img longdesc='$U' src=data:,>",
  "<img src='data:,' srcset='$U'>", "<img loading=eager src='$U'>", "<img loading=lazy src='$U'>",
  "<img src='$U' onerror=x>", "<img usemap='$U' src='$U'>", "<img crossorigin src='$U'>",
  "<picture><source srcset='$U'><img></picture>",
  "<picture><source media='(min-width:1px)' srcset='$U 1x'><img></picture>",
  "<picture><source type=image/webp srcset='$U'><img src='$U'></picture>",
  "<input type=image src='$U'>", "<input type=IMAGE src=$U formaction=$U>",
  "<table background='$U'><tr><td>a", "<table><tr background='$U'><td>a",
  "<table><tr><td background='$U'>a", "<table><tr><th background='$U'>a",
  "<table><thead background='$U'><tr><td>a", "<table><col background='$U'><tr><td>a",
  "<body background='$U'>a", "<div background='$U'>a</div>", "<html background='$U'><body>a",
  "<link rel=icon href='$U'>", "<link rel='shortcut icon' href='$U'>",
  "<link rel=apple-touch-icon href='$U'>", "<link rel=mask-icon color=red href='$U'>",
  "<meta property=og:image content='$U'>", "<meta itemprop=image content='$U'>",
  "<meta name=msapplication-TileImage content='$U'>",
  /* Links of all kinds */
  "<link rel=stylesheet href='$U'>", "<link rel='alternate stylesheet' href='$U'>",
  "<link rel=stylesheet media=print href='$U'>", "<link rel='StyleSheet' type=text/css href=$U>",
  "<link rel=prefetch href='$U'>", "<link rel=dns-prefetch href='$U'>",
  "<link rel=dns-prefetch href='//$H'>", "<link rel=preconnect href='$U'>",
  "<link rel=preconnect crossorigin href='$U'>", "<link rel='preconnect dns-prefetch' href='$U'>",
  "<link rel=preload as=image href='$U'>", "<link rel=preload as=style href='$U'>",
  "<link rel=preload as=script href='$U'>", "<link rel=preload as=font crossorigin href='$U'>",
  "<link rel=preload as=fetch href='$U'>", "<link rel=preload as=video href='$U'>",
  "<link rel=preload as=document href='$U'>", "<link rel=preload as=track href='$U'>",
  "<link rel=preload as=image imagesrcset='$U 1x' href='$U'>",
  "<link rel=modulepreload href='$U'>", "<link rel=prerender href='$U'>",
  "<link rel=subresource href='$U'>", "<link rel=import href='$U'>",
  "<link rel=manifest href='$U'>", "<link rel=next href='$U'>", "<link rel=pingback href='$U'>",
  "<link rel=search type=application/opensearchdescription+xml href='$U'>",
  "<link rel=canonical href='$U'>", "<link rel=alternate type=application/rss+xml href='$U'>",
  "<link rel=amphtml href='$U'>", "<link rel=author href='$U'>", "<link rel=license href='$U'>",
  "<link rel=help href='$U'>", "<link rel=expect href='$U'>",
  "<link rel=compression-dictionary href='$U'>", "<body><link rel=stylesheet href='$U'>a",
  "<meta http-equiv=link content='<$U>; rel=preconnect'>",
  "<meta http-equiv=Link content='<$U>; rel=preload; as=image'>",
  "<meta http-equiv=x-dns-prefetch-control content=on><a href='$U'>a</a>",
  "<meta http-equiv=x-dns-prefetch-control content=on><link rel=dns-prefetch href='//$H'>",
  "<a href='$U'>a</a>", "<a href='$U' ping='$U'>a</a>", "<a href='$U' autofocus>a</a>",
  "<area href='$U' ping='$U'>", "<a href='$U' rel=prefetch>a</a>", "<a href='$U' download>a</a>",
  "<a href='$U' attributionsrc='$U'>a</a>", "<img attributionsrc='$U' src=data:,>",
  "<base href='$U'><img src=x>", "<base href='$U'><link rel=stylesheet href=x>",
  "<base href='//$H/'><img src='/x'>", "<base target=_top href='$U'><body background=x>",
  "<html manifest='$U'>", "<head profile='$U'>",
  /* Other pages */
  "<meta http-equiv=refresh content='0;url=$U'>", "<meta http-equiv=refresh content='0; $U'>",
  "<meta http-equiv=Refresh content=\"0, URL='$U'\">",
  "<body><meta http-equiv=refresh content=0;$U>",
  "<meta http-equiv=set-cookie content='a=b; domain=$H'><img src='$U'>",
  "<meta http-equiv=content-security-policy content=\"img-src *; report-uri $U\"><img src='$U'>",
  "<meta http-equiv=content-security-policy-report-only content='default-src none;report-uri $U'>",
  "<iframe src='$U'></iframe>", "<iframe srcdoc=\"<img src='$U'>\"></iframe>",
  "<iframe srcdoc=\"<link rel=dns-prefetch href='//$H'>\"></iframe>",
  "<iframe srcdoc=\"<link rel=preconnect href='$U'>\"></iframe>",
  "<iframe srcdoc=\"<meta http-equiv=refresh content='0;url=$U'>\"></iframe>",
  "<iframe src=\"data:text/html,<img src='$U'>\"></iframe>",
  "<iframe src=\"javascript:'<img src=$U>'\"></iframe>", "<iframe longdesc='$U'></iframe>",
  "<iframe sandbox='allow-scripts allow-top-navigation' src='$U'></iframe>",
  "<iframe src=about:blank name='$U'></iframe>", "<iframe loading=lazy src='$U'></iframe>",
  "<fencedframe src='$U'></fencedframe>", "<portal src='$U'></portal>",
  "<frameset><frame src='$U'></frameset>", "<frameset><frame longdesc='$U' src=x></frameset>",
  "<object data='$U'></object>", "<object data='$U' type=image/png></object>",
  "<object data='$U' type=text/html></object>", "<object data='$U' type=image/svg+xml></object>",
  "<object codebase='$U' classid='$U' archive='$U'></object>",
  "<object><param name=movie value='$U'><param name=src value='$U'></object>",
  "<object type=text/x-scriptlet data='$U'></object>", "<object usemap='$U' data='$U'></object>",
  "<embed src='$U'>", "<embed src='$U' type=image/svg+xml>", "<embed code='$U' pluginspage='$U'>",
  "<embed src='$U' type=application/pdf>",
  "<applet code='$U' archive='$U' codebase='$U'></applet>", "<applet object='$U'></applet>",
  "<layer src='$U'></layer>", "<ilayer src='$U'></ilayer>", "<bgsound src='$U'>",
  "<xml src='$U'></xml>", "<xss style='behavior:url($U)'>",
  /* Sound and pictures that move */
  "<video src='$U' autoplay></video>", "<video poster='$U'></video>",
  "<video autoplay><source src='$U'></video>", "<video preload=auto src='$U'></video>",
  "<video src=data:, autoplay><track default kind=captions src='$U'></video>",
  "<audio src='$U' autoplay></audio>", "<audio autoplay><source src='$U' type=audio/mpeg></audio>",
  "<audio preload=metadata src='$U'></audio>", "<audio><track default src='$U'></audio>",
  "<video controls poster=$U src=$U crossorigin></video>",
  /* Forms */
  "<form action='$U'><input type=submit></form>", "<form action='$U'><input autofocus></form>",
  "<form><button formaction='$U' autofocus>a</button></form>", "<isindex action='$U'>",
  "<form id=f action='$U'></form><input form=f type=image src='$U'>",
  "<keygen keytype=rsa form=$U>", "<button type=submit style=\"background:url('$U')\">a</button>",
  "<select><option>$U</option></select>",
  /* Scripts */
  "<script src='$U'></script>", "<script>new Image().src='$U'</script>",
  "<script>fetch('$U')</script>", "<script type=module>import '$U'</script>",
  "<script type=importmap>{\"imports\":{\"a\":\"$U\"}}</script>",
  "<script type=speculationrules>{\"prefetch\":[{\"source\":\"list\",\"urls\":[\"$U\"]}]}</"
  "script>",
  "<script>new WebSocket('wss://$H/')</script>", "<script>navigator.sendBeacon('$U')</script>",
  "<script>location='$U'</script>", "<script>window.open('$U')</script>",
  "<script>new Worker('$U')</script>", "<script>new EventSource('$U')</script>",
  "<script>import('$U')</script>", "<script>document.write(\"<img src='$U'>\")</script>",
  "<script>new RTCPeerConnection({iceServers:[{urls:'stun:$H'}]}).createDataChannel('a')</script>",
  "<script>top.location='$U'</script>", "<script>parent.document.body.background='$U'</script>",
  "<script>parent.webkit.messageHandlers.page.postMessage('ready');top.location='$U'</script>",
  "<img src=x onerror=\"fetch('$U')\">", "<body onload=\"location='$U'\">",
  "<svg onload=\"fetch('$U')\">", "<details open ontoggle=\"fetch('$U')\"><summary>a</details>",
  "<input autofocus onfocus=\"location='$U'\">", "<style onload=\"fetch('$U')\"></style>",
  "<img src='javascript:fetch(\"$U\")'>", "<script xlink:href='$U'></script>",
  "<script language=vbscript src='$U'></script>", "<noscript><img src='$U'></noscript>",
  "<template><img src='$U'></template>", "<template shadowrootmode=open><img src='$U'></template>",
  "<div><template shadowrootmode=open><link rel=stylesheet href='$U'></template></div>",
  /* SVG */
  "<svg><image href='$U'/></svg>", "<svg><image xlink:href='$U'/></svg>",
  "<svg><image src='$U'/></svg>", "<svg><use href='$U#a'/></svg>",
  "<svg><use xlink:href='$U#a'/></svg>", "<svg><feImage href='$U'/></svg>",
  "<svg><filter id=f><feImage xlink:href='$U'/></filter><rect width=9 height=9 filter='url("
  "#f)'/></svg>",
  "<svg><rect width=9 height=9 filter='url($U#f)'/></svg>",
  "<svg><rect mask='url($U#m)' width=9 height=9/></svg>",
  "<svg><rect width=9 height=9 clip-path='url($U#c)'/></svg>",
  "<svg><rect width=9 height=9 fill='url($U#p)'/></svg>",
  "<svg><rect width=9 height=9 stroke='url($U#p)'/></svg>",
  "<svg><path d='M0 0L9 9' marker-start='url($U#m)'/></svg>",
  "<svg><path d='M0 0L9 9' marker-mid='url($U#m)' marker-end='url($U#m)'/></svg>",
  "<svg><rect width=9 height=9 cursor='url($U),auto'/></svg>",
  "<svg><cursor xlink:href='$U'/></svg>",
  "<svg><linearGradient id=a xlink:href='$U#g'/><rect width=9 height=9 fill='url(#a)'/></svg>",
  "<svg><pattern id=a href='$U#g'/><rect width=9 height=9 fill='url(#a)'/></svg>",
  "<svg><textPath href='$U#p'>a</textPath></svg>", "<svg><tref xlink:href='$U#p'/></svg>",
  "<svg><mpath xlink:href='$U#p'/></svg>", "<svg><script href='$U'/></svg>",
  "<svg><script xlink:href='$U'></script></svg>", "<svg><style>@import '$U';</style></svg>",
  "<svg><style>rect{fill:url($U)}</style><rect/></svg>",
  "<svg><a xlink:href='$U'><text>a</text></a></svg>",
  "<svg><animate attributeName=href from='$U' to='$U' dur=1s /></svg>",
  "<svg><image><animate attributeName=href values='$U' dur=1s /></image></svg>",
  "<svg><image><set attributeName=xlink:href to='$U'/></image></svg>",
  "<svg><use><set attributeName=href to='$U#a'/></use></svg>",
  "<svg><foreignObject><img src='$U'></foreignObject></svg>",
  "<svg><desc><img src='$U'></desc></svg>", "<svg><title><iframe src='$U'></iframe></title></svg>",
  "<svg><font-face-uri xlink:href='$U'/></svg>", "<svg><color-profile xlink:href='$U'/></svg>",
  "<svg><handler xlink:href='$U'/></svg>", "<svg><video src='$U' autoplay /></svg>",
  "<svg><discard href='$U'/></svg>", "<svg xml:base='$U'><image href=x /></svg>",
  "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http:"
  "//www.w3.org/1999/xlink'><image xlink:href='$U'/></svg>\">",
  "<object type=image/svg+xml data=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/"
  "svg'><image href='$U'/></svg>\"></object>",
  /* MathML */
  "<math href='$U'>a</math>", "<math xlink:href='$U'><mi>a</mi></math>",
  "<math><maction actiontype='statusline#$U'>a</maction></math>",
  "<math><mglyph src='$U'/></math>", "<math><mtext><img src='$U'></mtext></math>",
  "<math><annotation-xml encoding=text/html><img src='$U'></annotation-xml></math>",
  "<math><mi style=\"background:url('$U')\">a</mi></math>",
  /* What confuses those who read */
  "<noscript><p title=\"</noscript><img src='$U'>\">",
  "<textarea><img src='$U'></textarea><img src='$U'>",
  "<title><img title=\"</title><img src='$U'>\"></title>",
  "<xmp><img title=\"</xmp><img src='$U'>\"></xmp>", "<!--><img src='$U'>-->",
  "<!--><img src='$U'>", "<!-- --!><img src='$U'> -->", "<![CDATA[><img src='$U'>]]>",
  "<!--[if mso]><img src='$U'><![endif]-->", "<!--[if !mso]><!--><img src='$U'><!--<![endif]-->",
  "<?xml-stylesheet href='$U' type='text/css'?>", "<?import namespace=a implementation='$U'?>",
  "<!DOCTYPE html SYSTEM '$U'>", "<!DOCTYPE a [<!ENTITY % b SYSTEM '$U'>%b;]>",
  "<math><mtext><table><mglyph><style><img src='$U'>",
  "<form><math><mtext></form><form><mglyph><style></math><img src='$U'>",
  "<svg></p><style><a title=\"</style><img src='$U'>\">",
  "<svg><style><img src='$U'></style></svg>", "<select><style></select><img src='$U'></style>",
  "<table><style><img title=\"</style><img src='$U'>\">", "<plaintext><img src='$U'>",
  "<img \"\"\"><img src='$U'>\">", "<img src=x title='<img src=$U>'>", "<<img src='$U'>",
  "<img src='$U'", "<img\fsrc='$U'>", "<img\nsrc\n=\n'$U'>", "<img a='>' src='$U'>",
  "<div><img src='$U'</div>", "<p style='x' style=\"background:url('$U')\">a",
  "<marquee src='$U' style='background:url($U)'>a</marquee>", "<v:fill src='$U'>",
  "<v:imagedata src='$U'/>", "<v:background><v:fill src='$U' type=tile /></v:background>",
  "<o:p><img src='$U'></o:p>", "<font face=\"$U\">a</font>", "<q cite='$U'>a</q>",
  "<blockquote cite='$U'>a", "<ins cite='$U'>a</ins>", "<del cite='$U'>a</del>",
  "<div itemscope itemtype='$U'>a</div>", "<div itemid='$U'>a</div>",
  "<dialog open><img src='$U'></dialog>", "<slot><img src='$U'></slot>",
  "<custom-element src='$U' href='$U'>", "<menu><menuitem icon='$U'>a</menu>",
  "<command icon='$U'>", "<track default src='$U'>", "<source src='$U'>",
};

/* What stands within a style sheet. */
static const char *const sheets[] = {
  "@import '$U';", "@import \"$U\";", "@import url($U);", "@import url('$U') screen;",
  "@IMPORT url($U);", "@\\69mport '$U';", "@im\\port '$U';", "/**/@import/**/'$U';",
  "@import '$U' layer(a);", "@import '$U' supports(display:block);",
  "@charset 'utf-8';@import '$U';", "<!--@import '$U';-->",
  "@font-face{font-family:f;src:url($U)}*{font-family:f}",
  "@font-face{font-family:f;src:local(x),url('$U') format('woff2')}p{font-family:f}",
  "@font-face{font-family:f;src:url($U);unicode-range:U+61}p{font-family:f}",
  "@namespace svg url($U);", "@namespace '$U';", "@media all{p{background:url($U)}}",
  "@media screen{@import '$U';}", "@supports (display:block){p{background:url($U)}}",
  "@layer a{p{background:url($U)}}", "@container (min-width:0){p{background:url($U)}}",
  "@keyframes k{from{background:url($U)}to{background:url($U)}}p{animation:k 1s infinite}",
  "@page{background:url($U)}", "@page{@top-left{content:url($U)}}",
  "@document url($U){p{color:red}}", "@-moz-document url-prefix($U){p{color:red}}",
  "@counter-style c{system:cyclic;symbols:url($U)}li{list-style:c}",
  "@property --a{syntax:'<url>';inherits:true;initial-value:url($U)}p{background:var(--a)}",
  "p{--a:url($U);background:var(--a)}", "p{background:var(--b,url($U))}",
  "p{background:env(x,url($U))}", "p::before{content:url($U)}", "p::after{content:url('$U') 'x'}",
  "p::first-line{background:url($U)}", "p::first-letter{background:url($U)}",
  "p::selection{background:url($U)}", "p::marker{content:url($U)}", "li::marker{content:url($U)}",
  "::backdrop{background:url($U)}", "::-webkit-scrollbar{background:url($U)}",
  "html{background:url($U)}", "body{background:url($U)}", ":root{background-image:url($U)}",
  "*{background:url($U)}", "p:not(a){background:url($U)}", "p:has(a),p{background:url($U)}",
  "p{&{background:url($U)}}", "p{& b,&{background:url($U)}}", "p[title]{}p{background:url($U)}",
  "p{color:red;;background:url($U)}", "p{background:url($U);}}p{background:url($U)}",
  "p{background:url($U", "p{color:expression(1);background:url($U)}",
  "a:visited{background:url($U)}a{background:url($U)}",
  "@view-transition{navigation:auto}p{background:url($U)}", "@scope (body){p{background:url($U)}}",
  "@starting-style{p{background:url($U)}}p{background:url($U)}",
  "@position-try --a{top:1px}p{background:url($U)}",
};

/* Ways to write an address in CSS. */
static const char *const addresses[] = {
  "url($U)", "url('$U')", "url(\"$U\")", "url( $U )", "URL($U)", "u\\72l($U)", "\\75 rl($U)",
  "\\000075rl($U)", "url(\t'$U'\n)", "ur\\l($U)", "url('$U'", "url($U", "image('$U')",
  "image-set('$U' 1x)", "image-set(url($U) 1x)", "-webkit-image-set(url($U) 1x)",
  "image-set('$U' type('image/png'))", "cross-fade(url($U),url($U),50%)",
  "-webkit-cross-fade(url($U),url($U),50%)", "-webkit-canvas($U)", "element($U)", "paint($U)",
  "linear-gradient(red,blue),url($U)", "url(data:,),url($U)", "src('$U')",
  "filter(url($U),blur(1px))", "url('$U')/**/", "/**/url($U)", "url('https:\\2f\\2f$H/x')",
  "url(https\\3a //$H/x)", "url(//$H/x)", "url('//$H/x')", "url(\\$U)", "attr(title url,url($U))",
  "attr(title type(<url>),url($U))", "url('$U') no-repeat,none", "url($U) ! important",
  "url('http://$H/x')", "url(HTTPS://$H/x)", "url('ht\\\ntps://$H/x')", "url(https:/\\/$H/x)",
  "url(ftp://$H/x)",
};

/* Properties that take one. */
static const char *const properties[] = {
  "background", "background-image", "border-image", "border-image-source", "-webkit-border-image",
  "list-style", "list-style-image", "content", "cursor", "mask", "mask-image", "mask-border",
  "mask-border-source", "-webkit-mask", "-webkit-mask-image", "-webkit-mask-box-image",
  "-webkit-mask-box-image-source", "clip-path", "-webkit-clip-path", "filter", "-webkit-filter",
  "backdrop-filter", "-webkit-backdrop-filter", "shape-outside", "-webkit-shape-outside", "fill",
  "stroke", "marker", "marker-start", "marker-mid", "marker-end", "offset-path", "offset",
  "behavior", "-moz-binding", "src", "symbols", "voice-family", "cue", "cue-before", "cue-after",
  "play-during", "-webkit-box-reflect", "transition", "--custom", "all", "font", "font-family",
  "quotes", "counter-reset", "image-orientation", "object-view-box", "d", "animation-timeline",
};

/* Ways to write an address in an attribute. */
static const char *const spellings[] = {
  "http://$H/x", "//$H/x", "HTTPS://$H/x", "hTtP://$H", " https://$H/x", "\thttps://$H/x",
  "ht\ntps://$H/x", "https:\n//$H/x", "https:/$H/x", "https:$H/x", "https:\\\\$H\\x", "\\\\$H\\x",
  "/\\$H/x", "///$H/x", "&#104;ttps://$H/x", "&#x68;ttps://$H/x", "https&colon;//$H/x",
  "https&#58;&sol;&sol;$H", "https://$H:443/x", "https://u:p@$H/x", "https://$H./x", "ftp://$H/x",
  "ws://$H/x", "wss://$H/x", "blob:https://$H/x", "filesystem:https://$H/x",
  "view-source:https://$H/x", "jar:https://$H/x!/y", "feed:https://$H/x", "file://$H/x",
  "smb://$H/x", "dav://$H/x", "gopher://$H/x", "resource://$H/x", "cid:$U",
  "data:text/html,<img src=$U>", "\001https://$H/x", "https://%76%30.$H/x", "https://$H%00/x",
  "posthorn-mail://$H/x", "posthorn-mail://mail/1/../../$H",
};

enum
{
  N_PAGES = G_N_ELEMENTS (pages),
  N_SHEETS = G_N_ELEMENTS (sheets),
  N_ADDRESSES = G_N_ELEMENTS (addresses),
  N_PROPERTIES = G_N_ELEMENTS (properties),
  N_SPELLINGS = G_N_ELEMENTS (spellings),
};

guint
leak_vectors_count (void)
{
  return N_PAGES + N_SHEETS + 2 * N_ADDRESSES + 2 * N_PROPERTIES + N_SPELLINGS;
}

static char *
fill (const char *template, guint index)
{
  GString *out = g_string_new (template);
  g_autofree char *address = g_strdup_printf ("https://v%u.leak.test/x", index);
  g_autofree char *host = g_strdup_printf ("v%u.leak.test", index);

  g_string_replace (out, "$U", address, 0);
  g_string_replace (out, "$H", host, 0);
  return g_string_free (out, FALSE);
}

static char *
fill_with (const char *format, const char *first, const char *second, guint index)
{
  g_autofree char *filled_first = fill (first, index);
  g_autofree char *filled_second = second != NULL ? fill (second, index) : NULL;
  g_auto (GStrv) pieces = g_strsplit (format, "%", 3);

  return g_strconcat (pieces[0], filled_first, pieces[1],
                      filled_second != NULL ? filled_second : "",
                      filled_second != NULL ? pieces[2] : NULL, NULL);
}

char *
leak_vectors_write (guint index)
{
  guint i = index;

  if (i < N_PAGES)
    return fill (pages[i], index);
  if ((i -= N_PAGES) < N_SHEETS)
    return fill_with ("<style>%</style><p title=a><a href='x'>a</a> <b>b</b><ul><li>c</ul>",
                      sheets[i], NULL, index);
  if ((i -= N_SHEETS) < N_ADDRESSES)
    return fill_with ("<p title=a style=\"background-image:%\">a",
                      addresses[i], NULL, index);
  if ((i -= N_ADDRESSES) < N_ADDRESSES)
    return fill_with ("<style>p{background:%}</style><p title=a>a",
                      addresses[i], NULL, index);
  if ((i -= N_ADDRESSES) < N_PROPERTIES)
    return fill_with ("<ul><li style=\"%:%\">a</ul>",
                      properties[i], "url('$U')", index);
  if ((i -= N_PROPERTIES) < N_PROPERTIES)
    return fill_with ("<style>li,li::before{%:%}</style><ul><li>a</ul>",
                      properties[i], "url($U)", index);
  i -= N_PROPERTIES;
  return fill_with ("<img src=\"%\"><iframe src='about:blank'></iframe>",
                    spellings[i], NULL, index);
}
