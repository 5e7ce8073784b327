/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-certificates.h"

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#define DAY (24 * 60 * 60)

typedef struct
{
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
} Pair;

typedef struct
{
  const char *name;
  const char *common_name;
  gboolean is_authority;
  int from; /* days from now */
  int to;
} Plan;

static char *ca_path;
static GHashTable *certificates; /* name → GTlsCertificate */

static void
set_names (gnutls_x509_crt_t certificate, const char *common_name)
{
  static const guint8 loopback[] = { 127, 0, 0, 1 };

  g_assert_cmpint (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                                  common_name, (unsigned) strlen (common_name)),
                   ==, 0);
  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, common_name,
                                        (unsigned) strlen (common_name), GNUTLS_FSAN_SET);
  if (strcmp (common_name, "localhost") == 0)
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback,
                                          sizeof loopback, GNUTLS_FSAN_APPEND);
}

static Pair
make_pair (const Plan *plan, const Pair *issuer)
{
  static guint8 serial = 1;
  time_t now = time (NULL);
  Pair pair;

  gnutls_x509_privkey_init (&pair.key);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                       pair.key, GNUTLS_PK_ECDSA,
                       GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);

  gnutls_x509_crt_init (&pair.certificate);
  gnutls_x509_crt_set_version (pair.certificate, 3);
  gnutls_x509_crt_set_serial (pair.certificate, &serial, 1);
  serial++;
  gnutls_x509_crt_set_activation_time (pair.certificate, now + plan->from * DAY);
  gnutls_x509_crt_set_expiration_time (pair.certificate, now + plan->to * DAY);
  gnutls_x509_crt_set_key (pair.certificate, pair.key);
  set_names (pair.certificate, plan->common_name);
  gnutls_x509_crt_set_ca_status (pair.certificate, plan->is_authority);
  if (plan->is_authority)
    gnutls_x509_crt_set_key_usage (pair.certificate, GNUTLS_KEY_KEY_CERT_SIGN);

  if (issuer == NULL)
    issuer = &pair;
  g_assert_cmpint (gnutls_x509_crt_sign2 (pair.certificate, issuer->certificate, issuer->key,
                                          GNUTLS_DIG_SHA256, 0),
                   ==, 0);
  return pair;
}

static void
free_pair (Pair *pair)
{
  gnutls_x509_crt_deinit (pair->certificate);
  gnutls_x509_privkey_deinit (pair->key);
}

static char *
certificate_to_pem (const Pair *pair)
{
  gnutls_datum_t pem;
  char *text;

  g_assert_cmpint (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static char *
key_to_pem (const Pair *pair)
{
  gnutls_datum_t pem;
  char *text;

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL,
                                                      GNUTLS_PKCS_PLAIN, &pem),
                   ==, 0);
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static void
add (const char *name, const Pair *pair)
{
  g_autofree char *certificate = certificate_to_pem (pair);
  g_autofree char *key = key_to_pem (pair);
  g_autofree char *both = g_strconcat (certificate, key, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *tls = g_tls_certificate_new_from_pem (both, -1, &error);

  g_assert_no_error (error);
  g_hash_table_insert (certificates, (gpointer) name, tls);
}

static void
save_authority (const Pair *authority)
{
  g_autofree char *pem = certificate_to_pem (authority);
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("posthorn-ca-XXXXXX.pem", &ca_path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (ca_path, pem, -1, NULL));
}

static void
clean_up (void)
{
  g_unlink (ca_path);
  g_clear_pointer (&ca_path, g_free);
  g_clear_pointer (&certificates, g_hash_table_unref);
}

static gpointer
make_all (gpointer unused)
{
  static const Plan authority_plan = { "", "Posthorn test authority", TRUE, -1, 10 };
  static const Plan stranger_plan = { "", "Unknown test authority", TRUE, -1, 10 };
  static const Plan plans[] = {
    { "good", "localhost", FALSE, -1, 10 },
    { "expired", "localhost", FALSE, -20, -10 },
    { "future", "localhost", FALSE, 5, 10 },
    { "wrong-host", "somebody-else.test", FALSE, -1, 10 },
  };
  static const Plan unknown_plan = { "unknown", "localhost", FALSE, -1, 10 };
  static const Plan self_plan = { "self-signed", "localhost", FALSE, -1, 10 };
  Pair authority = make_pair (&authority_plan, NULL);
  Pair stranger = make_pair (&stranger_plan, NULL);
  Pair unknown = make_pair (&unknown_plan, &stranger);
  Pair self_signed = make_pair (&self_plan, NULL);

  certificates = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      Pair pair = make_pair (&plans[i], &authority);

      add (plans[i].name, &pair);
      free_pair (&pair);
    }
  add ("unknown", &unknown);
  add ("self-signed", &self_signed);
  save_authority (&authority);
  atexit (clean_up);

  free_pair (&authority);
  free_pair (&stranger);
  free_pair (&unknown);
  free_pair (&self_signed);
  return NULL;
}

static void
ensure (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_all, NULL);
}

GTlsCertificate *
test_certificates_get (const char *name)
{
  ensure ();
  g_assert_true (g_hash_table_contains (certificates, name));
  return g_hash_table_lookup (certificates, name);
}

const char *
test_certificates_get_ca_file (void)
{
  ensure ();
  return ca_path;
}
