/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-guess.h"

typedef struct
{
  const char *domains; /* separated by spaces */
  const char *imap;    /* port 993, TLS */
  const char *smtp;    /* port 465, TLS, unless: */
  gboolean smtp_starttls; /* port 587, STARTTLS */
} Provider;

static const Provider providers[] = {
  { "gmail.com googlemail.com", "imap.gmail.com", "smtp.gmail.com", FALSE },
  { "outlook.com outlook.de hotmail.com hotmail.de live.com live.de msn.com",
    "outlook.office365.com", "smtp-mail.outlook.com", TRUE },
  { "icloud.com me.com mac.com", "imap.mail.me.com", "smtp.mail.me.com", TRUE },
  { "yahoo.com yahoo.de yahoo.fr yahoo.co.uk yahoo.it yahoo.es ymail.com rocketmail.com",
    "imap.mail.yahoo.com", "smtp.mail.yahoo.com", FALSE },
  { "aol.com", "imap.aol.com", "smtp.aol.com", FALSE },
  { "gmx.de gmx.net gmx.at gmx.ch", "imap.gmx.net", "mail.gmx.net", FALSE },
  { "gmx.com", "imap.gmx.com", "mail.gmx.com", FALSE },
  { "web.de", "imap.web.de", "smtp.web.de", TRUE },
  { "t-online.de magenta.de", "secureimap.t-online.de", "securesmtp.t-online.de", FALSE },
  { "freenet.de", "mx.freenet.de", "mx.freenet.de", TRUE },
  { "posteo.de posteo.net", "posteo.de", "posteo.de", FALSE },
  { "mailbox.org", "imap.mailbox.org", "smtp.mailbox.org", FALSE },
  { "fastmail.com fastmail.fm", "imap.fastmail.com", "smtp.fastmail.com", FALSE },
  { "zoho.com", "imap.zoho.com", "smtp.zoho.com", FALSE },
  { "zoho.eu", "imap.zoho.eu", "smtp.zoho.eu", FALSE },
  { "yandex.com yandex.ru ya.ru", "imap.yandex.com", "smtp.yandex.com", FALSE },
  { "mail.ru inbox.ru list.ru bk.ru", "imap.mail.ru", "smtp.mail.ru", FALSE },
  { "163.com", "imap.163.com", "smtp.163.com", FALSE },
  { "qq.com", "imap.qq.com", "smtp.qq.com", FALSE },
  { "orange.fr wanadoo.fr", "imap.orange.fr", "smtp.orange.fr", FALSE },
  { "free.fr", "imap.free.fr", "smtp.free.fr", FALSE },
  { "laposte.net", "imap.laposte.net", "smtp.laposte.net", FALSE },
  { "libero.it", "imapmail.libero.it", "smtp.libero.it", FALSE },
  { "seznam.cz", "imap.seznam.cz", "smtp.seznam.cz", FALSE },
  { "wp.pl", "imap.wp.pl", "smtp.wp.pl", FALSE },
};

static const Provider *
find_provider (const char *domain)
{
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    {
      g_auto (GStrv) domains = g_strsplit (providers[i].domains, " ", -1);

      for (guint j = 0; domains[j] != NULL; j++)
        if (g_ascii_strcasecmp (domains[j], domain) == 0)
          return &providers[i];
    }
  return NULL;
}

static const Provider *
find_provider_of_host (const char *imap)
{
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    if (g_ascii_strcasecmp (providers[i].imap, imap) == 0)
      return &providers[i];
  return NULL;
}

static void
set_server (AccountServer *server,
            char *host,
            guint16 port,
            AccountSecurity security,
            const char *user)
{
  g_free (server->host);
  server->host = host;
  server->port = port;
  server->security = security;
  g_free (server->user);
  server->user = g_strdup (user);
}

gboolean
account_guess_servers (AccountSettings *settings)
{
  const char *at = strrchr (settings->address, '@');
  const char *domain = at != NULL ? at + 1 : "";
  const Provider *provider = find_provider (domain);
  g_autofree char *imap = NULL;
  g_autofree char *smtp = NULL;
  gboolean starttls = provider != NULL && provider->smtp_starttls;

  if (provider != NULL)
    {
      imap = g_strdup (provider->imap);
      smtp = g_strdup (provider->smtp);
    }
  else if (*domain != '\0')
    {
      imap = g_strconcat ("imap.", domain, NULL);
      smtp = g_strconcat ("smtp.", domain, NULL);
    }
  else
    {
      imap = g_strdup ("");
      smtp = g_strdup ("");
    }

  set_server (&settings->imap, g_steal_pointer (&imap), 993, ACCOUNT_SECURITY_TLS,
              settings->address);
  set_server (&settings->smtp, g_steal_pointer (&smtp), starttls ? 587 : 465,
              starttls ? ACCOUNT_SECURITY_STARTTLS : ACCOUNT_SECURITY_TLS, settings->address);
  return provider != NULL;
}

static void
set_host (AccountServer *server, const char *prefix, const char *domain)
{
  g_free (server->host);
  server->host = g_strconcat (prefix, domain, NULL);
}

gboolean
account_guess_next (AccountSettings *settings)
{
  static const char *const prefixes[] = { "imap.", "mail.", "" };
  const char *at = strrchr (settings->address, '@');
  const char *domain = at != NULL ? at + 1 : "";

  if (*domain == '\0' || find_provider (domain) != NULL)
    return FALSE;

  for (guint i = 0; i + 1 < G_N_ELEMENTS (prefixes); i++)
    {
      g_autofree char *guessed = g_strconcat (prefixes[i], domain, NULL);

      if (!g_str_equal (settings->imap.host, guessed))
        continue;
      set_host (&settings->imap, prefixes[i + 1], domain);
      set_host (&settings->smtp, prefixes[i + 1], domain);
      return TRUE;
    }
  return FALSE;
}

/* ---- The server for outgoing mail by itself ---------------------------------------------------- */

/* Takes @host. */
static void
set_outgoing (AccountSettings *settings, char *host, gboolean starttls)
{
  set_server (&settings->smtp, host, starttls ? 587 : 465,
              starttls ? ACCOUNT_SECURITY_STARTTLS : ACCOUNT_SECURITY_TLS, settings->imap.user);
}

static char *
make_outgoing_host (const char *imap)
{
  return g_ascii_strncasecmp (imap, "imap.", 5) == 0 ? g_strconcat ("smtp.", imap + 5, NULL)
                                                     : g_strdup (imap);
}

void
account_guess_outgoing (AccountSettings *settings)
{
  const Provider *provider = find_provider_of_host (settings->imap.host);

  if (provider != NULL)
    set_outgoing (settings, g_strdup (provider->smtp), provider->smtp_starttls);
  else
    set_outgoing (settings, make_outgoing_host (settings->imap.host), FALSE);
}

static gboolean
has_host (GPtrArray *hosts, const char *host)
{
  return g_ptr_array_find_with_equal_func (hosts, host, g_str_equal, NULL);
}

/* All that it may be called, each once. */
static GPtrArray *
list_outgoing_hosts (const AccountSettings *settings)
{
  static const char *const prefixes[] = { "smtp.", "mail.", "" };
  const char *at = strrchr (settings->address, '@');
  GPtrArray *hosts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (hosts, make_outgoing_host (settings->imap.host));
  for (guint i = 0; at != NULL && at[1] != '\0' && i < G_N_ELEMENTS (prefixes); i++)
    {
      char *host = g_strconcat (prefixes[i], at + 1, NULL);

      if (has_host (hosts, host))
        g_free (host);
      else
        g_ptr_array_add (hosts, host);
    }
  return hosts;
}

gboolean
account_guess_next_outgoing (AccountSettings *settings, gboolean is_host)
{
  const char *at = strrchr (settings->address, '@');
  g_autoptr (GPtrArray) hosts = NULL;
  guint position;

  if (find_provider (at != NULL ? at + 1 : "") != NULL ||
      find_provider_of_host (settings->imap.host) != NULL)
    return FALSE;
  if (is_host && settings->smtp.port == 465)
    {
      set_outgoing (settings, g_strdup (settings->smtp.host), TRUE);
      return TRUE;
    }

  hosts = list_outgoing_hosts (settings);
  if (is_host || !g_ptr_array_find_with_equal_func (hosts, settings->smtp.host, g_str_equal, &position) ||
      position + 1 == hosts->len)
    return FALSE;
  set_outgoing (settings, g_strdup (hosts->pdata[position + 1]), FALSE);
  return TRUE;
}
