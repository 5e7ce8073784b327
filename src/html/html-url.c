/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-url.h"

#include <string.h>

/* An image longer than this is not worth its place in the text. */
#define MAX_DATA_BYTES (4 * 1024 * 1024)
#define MAX_URL_BYTES (16 * 1024)

static gboolean
is_outer (char c)
{
  return (guchar) c <= ' ';
}

static char *
strip (const char *url)
{
  const char *end = url + strlen (url);
  char *clean;
  char *out;

  while (url < end && is_outer (*url))
    url++;
  while (end > url && is_outer (end[-1]))
    end--;

  clean = out = g_malloc ((gsize) (end - url) + 1);
  for (; url < end; url++)
    {
      if (*url != '\t' && *url != '\n' && *url != '\r')
        *out++ = *url;
    }
  *out = '\0';
  return clean;
}

/* The length of the scheme before its colon; 0 where there is none. */
static gsize
get_scheme_length (const char *url)
{
  gsize n = 0;

  if (!g_ascii_isalpha (url[0]))
    return 0;
  while (g_ascii_isalnum (url[n]) || url[n] == '+' || url[n] == '-' || url[n] == '.')
    n++;
  return url[n] == ':' ? n : 0;
}

static HtmlUrlKind
classify_data (const char *url)
{
  static const char *const types[] = {
    "data:image/png;base64,",  "data:image/jpeg;base64,", "data:image/jpg;base64,",
    "data:image/gif;base64,",  "data:image/webp;base64,", "data:image/bmp;base64,",
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (g_ascii_strncasecmp (url, types[i], strlen (types[i])) == 0)
        return strlen (url) <= MAX_DATA_BYTES ? HTML_URL_DATA_IMAGE : HTML_URL_NONE;
    }

  return HTML_URL_FORBIDDEN;
}

static HtmlUrlKind
classify_scheme (const char *url, gsize length)
{
  static const struct
  {
    const char *scheme;
    HtmlUrlKind kind;
  } schemes[] = {
    { "http", HTML_URL_HTTP },
    { "https", HTML_URL_HTTPS },
    { "mailto", HTML_URL_MAILTO },
    { "cid", HTML_URL_CID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (strlen (schemes[i].scheme) == length &&
          g_ascii_strncasecmp (url, schemes[i].scheme, length) == 0)
        return strlen (url) <= MAX_URL_BYTES ? schemes[i].kind : HTML_URL_NONE;
    }

  return g_ascii_strncasecmp (url, "data:", 5) == 0 ? classify_data (url) : HTML_URL_FORBIDDEN;
}

HtmlUrlKind
html_url_classify (const char *url, char **clean)
{
  g_autofree char *stripped = strip (url);
  gsize scheme = get_scheme_length (stripped);
  HtmlUrlKind kind = HTML_URL_NONE;

  if (scheme > 0)
    kind = classify_scheme (stripped, scheme);
  else if (stripped[0] == '#')
    kind = HTML_URL_FRAGMENT;
  /* "//host/path" takes the scheme of the page, which could be any. */
  else if (strncmp (stripped, "//", 2) == 0 || strncmp (stripped, "\\\\", 2) == 0 ||
           strncmp (stripped, "/\\", 2) == 0 || strncmp (stripped, "\\/", 2) == 0)
    kind = HTML_URL_FORBIDDEN;

  if (clean != NULL)
    *clean = kind != HTML_URL_NONE ? g_steal_pointer (&stripped) : NULL;
  return kind;
}

char *
html_url_dup_host (const char *url)
{
  gsize scheme = get_scheme_length (url);
  const char *start = url + scheme + 1;
  const char *end;
  const char *at;
  const char *port;

  if (scheme == 0)
    return NULL;
  while (*start == '/' || *start == '\\')
    start++;
  end = start + strcspn (start, "/\\?#");
  at = g_strrstr_len (start, end - start, "@");
  if (at != NULL)
    start = at + 1;
  if (*start != '[')
    {
      port = memchr (start, ':', (gsize) (end - start));
      end = port != NULL ? port : end;
    }
  return end > start ? g_ascii_strdown (start, end - start) : NULL;
}

/* Hosts that serve nothing but counting images, and paths on hosts that serve others too: what follows
 * the slash is looked for anywhere in the path. */
static const char *const trackers[] = {
  "2o7.net",
  "adform.net",
  "atdmt.com",
  "bat.bing.com",
  "click.email",
  "createsend.com/t/",
  "customeriomail.com/e/o/",
  "demdex.net",
  "doubleclick.net",
  "emltrk.com",
  "exct.net/open.aspx",
  "facebook.com/tr",
  "google-analytics.com",
  "googleadservices.com",
  "googletagmanager.com",
  "hubspotemail.net/e2t/o/",
  "intercom-mail.com/via/o",
  "klaviyomail.com/o/",
  "list-manage.com/track/open",
  "litmus.com/open",
  "mailgun.org/o/",
  "mailtrack.io",
  "mandrillapp.com/track/open",
  "mixpanel.com/track",
  "omtrdc.net",
  "pstmrk.it/open",
  "quantserve.com",
  "scorecardresearch.com",
  "sendgrid.net/wf/open",
  "sparkpostmail.com/q/",
  "yesware.com/t/",
};

static gboolean
host_is_below (const char *host, const char *domain, gsize length)
{
  gsize host_length = strlen (host);

  return host_length >= length &&
         strncmp (host + host_length - length, domain, length) == 0 &&
         (host_length == length || host[host_length - length - 1] == '.');
}

gboolean
html_url_is_tracker (const char *url)
{
  g_autofree char *host = html_url_dup_host (url);

  for (guint i = 0; host != NULL && i < G_N_ELEMENTS (trackers); i++)
    {
      gsize length = strcspn (trackers[i], "/");

      if (host_is_below (host, trackers[i], length) &&
          (trackers[i][length] == '\0' || strstr (url, trackers[i] + length) != NULL))
        return TRUE;
    }

  return FALSE;
}
