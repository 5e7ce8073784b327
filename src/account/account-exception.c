/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-exception.h"

#define FINGERPRINT_LENGTH 64

static const struct
{
  GTlsCertificateFlags flag;
  const char *name;
} reason_names[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "unknown-ca" },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "bad-identity" },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "not-activated" },
  { G_TLS_CERTIFICATE_EXPIRED, "expired" },
  { G_TLS_CERTIFICATE_INSECURE, "insecure" },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "other" },
};

G_DEFINE_BOXED_TYPE (AccountException,
                     account_exception,
                     account_exception_copy,
                     account_exception_free)

AccountException *
account_exception_new (const char *host,
                       guint16 port,
                       const char *fingerprint,
                       GTlsCertificateFlags reasons)
{
  AccountException *self = g_new0 (AccountException, 1);

  self->host = g_strdup (host);
  self->port = port;
  self->fingerprint = g_strdup (fingerprint);
  self->reasons = reasons;
  return self;
}

AccountException *
account_exception_copy (const AccountException *self)
{
  return account_exception_new (self->host, self->port, self->fingerprint, self->reasons);
}

void
account_exception_free (AccountException *self)
{
  g_free (self->host);
  g_free (self->fingerprint);
  g_free (self);
}

gboolean
account_exception_equal (const AccountException *a, const AccountException *b)
{
  return g_str_equal (a->host, b->host) && a->port == b->port &&
         g_str_equal (a->fingerprint, b->fingerprint) && a->reasons == b->reasons;
}

gboolean
account_exception_covers (const AccountException *self,
                          const char *host,
                          guint16 port,
                          const char *fingerprint,
                          GTlsCertificateFlags reasons)
{
  return g_ascii_strcasecmp (self->host, host) == 0 && self->port == port &&
         g_str_equal (self->fingerprint, fingerprint) && (reasons & ~self->reasons) == 0 &&
         (reasons & G_TLS_CERTIFICATE_REVOKED) == 0;
}

/* ---- As text -------------------------------------------------------------------------------- */

static char *
write_reasons (GTlsCertificateFlags reasons)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (reason_names); i++)
    if ((reasons & reason_names[i].flag) != 0)
      g_ptr_array_add (names, (gpointer) reason_names[i].name);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **) names->pdata);
}

/* No flag for a name that is not known. */
static GTlsCertificateFlags
read_reason (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (reason_names); i++)
    if (g_str_equal (reason_names[i].name, name))
      return reason_names[i].flag;
  return G_TLS_CERTIFICATE_NO_FLAGS;
}

static GTlsCertificateFlags
read_reasons (const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  GTlsCertificateFlags reasons = G_TLS_CERTIFICATE_NO_FLAGS;

  for (guint i = 0; names[i] != NULL; i++)
    reasons |= read_reason (names[i]);
  return reasons;
}

static gboolean
is_fingerprint (const char *text)
{
  return strlen (text) == FINGERPRINT_LENGTH &&
         strspn (text, "0123456789abcdef") == FINGERPRINT_LENGTH;
}

char *
account_exception_to_string (const AccountException *self)
{
  g_autofree char *reasons = write_reasons (self->reasons);

  return g_strdup_printf ("%s %u %s %s", self->host, self->port, self->fingerprint, reasons);
}

AccountException *
account_exception_from_string (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GTlsCertificateFlags reasons;
  guint64 port;

  if (g_strv_length (words) != 4 || *words[0] == '\0' || !is_fingerprint (words[2]) ||
      !g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXUINT16, &port, NULL))
    return NULL;

  reasons = read_reasons (words[3]);
  if (reasons == G_TLS_CERTIFICATE_NO_FLAGS)
    return NULL;
  return account_exception_new (words[0], (guint16) port, words[2], reasons);
}
