/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "certificate-info.h"

#include "server-text.h"

#include <gnutls/gnutls.h>

#define SHA256_BYTES 32

/* A certificate for a whole hosting centre is not shown whole. */
#define MAX_NAMES 20

char *
certificate_info_get_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) bytes = NULL;
  GString *text = g_string_sized_new (2 * SHA256_BYTES + 1);
  guint8 digest[SHA256_BYTES];
  size_t length = sizeof digest;
  gnutls_datum_t der;

  g_object_get (certificate, "certificate", &bytes, NULL);
  der.data = bytes->data;
  der.size = bytes->len;
  if (gnutls_fingerprint (GNUTLS_DIG_SHA256, &der, digest, &length) == GNUTLS_E_SUCCESS)
    for (gsize i = 0; i < length; i++)
      g_string_append_printf (text, "%02x", digest[i]);

  return g_string_free (text, FALSE);
}

char *
certificate_info_format_fingerprint (const char *fingerprint)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (fingerprint[i]));
    }
  return g_string_free (text, FALSE);
}

static char *
clean (char *text)
{
  char *cleaned = server_text_clean (text != NULL ? text : "");

  g_free (text);
  return cleaned;
}

static void
add_dns_names (GStrvBuilder *names, GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) found = g_tls_certificate_get_dns_names (certificate);

  for (guint i = 0; found != NULL && i < MIN (found->len, MAX_NAMES); i++)
    {
      gsize length;
      const char *data = g_bytes_get_data (found->pdata[i], &length);
      g_autofree char *name = clean (g_strndup (data, length));

      g_strv_builder_add (names, name);
    }
}

static void
add_addresses (GStrvBuilder *names, GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) found = g_tls_certificate_get_ip_addresses (certificate);

  for (guint i = 0; found != NULL && i < MIN (found->len, MAX_NAMES); i++)
    {
      g_autofree char *address = g_inet_address_to_string (found->pdata[i]);

      g_strv_builder_add (names, address);
    }
}

static GDateTime *
to_local (GDateTime *when)
{
  g_autoptr (GDateTime) utc = when;

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

CertificateInfo *
certificate_info_new (GTlsCertificate *certificate)
{
  CertificateInfo *self = g_new0 (CertificateInfo, 1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  add_dns_names (names, certificate);
  add_addresses (names, certificate);
  self->names = g_strv_builder_end (names);
  self->subject = clean (g_tls_certificate_get_subject_name (certificate));
  self->issuer = clean (g_tls_certificate_get_issuer_name (certificate));
  self->not_before = to_local (g_tls_certificate_get_not_valid_before (certificate));
  self->not_after = to_local (g_tls_certificate_get_not_valid_after (certificate));
  self->fingerprint = certificate_info_get_fingerprint (certificate);
  return self;
}

void
certificate_info_free (CertificateInfo *self)
{
  g_free (self->subject);
  g_free (self->issuer);
  g_strfreev (self->names);
  g_clear_pointer (&self->not_before, g_date_time_unref);
  g_clear_pointer (&self->not_after, g_date_time_unref);
  g_free (self->fingerprint);
  g_free (self);
}
