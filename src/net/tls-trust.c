/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "tls-trust.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

#define TLS_TYPE_TRUST (tls_trust_get_type ())
G_DECLARE_FINAL_TYPE (TlsTrust, tls_trust, TLS, TRUST, GTlsDatabase)

struct _TlsTrust
{
  GTlsDatabase parent_instance;

  GTlsDatabase *file; /* set once */
};

G_DEFINE_FINAL_TYPE (TlsTrust, tls_trust, G_TYPE_TLS_DATABASE)

/* Read by the TLS library when it is first asked for, and kept. Owned. */
static GTlsDatabase *
get_system (void)
{
  return g_tls_backend_get_default_database (g_tls_backend_get_default ());
}

static GTlsCertificateFlags
tls_trust_verify_chain (GTlsDatabase *database,
                        GTlsCertificate *chain,
                        const char *purpose,
                        GSocketConnectable *identity,
                        GTlsInteraction *interaction,
                        GTlsDatabaseVerifyFlags flags,
                        GCancellable *cancellable,
                        GError **error)
{
  TlsTrust *self = TLS_TRUST (database);
  g_autoptr (GTlsDatabase) system = NULL;
  GTlsCertificateFlags result;

  result = g_tls_database_verify_chain (self->file, chain, purpose, identity, interaction, flags,
                                        cancellable, error);
  if ((result & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
    return result;

  g_clear_error (error);
  system = get_system ();
  return g_tls_database_verify_chain (system, chain, purpose, identity, interaction, flags,
                                      cancellable, error);
}

static void
tls_trust_dispose (GObject *object)
{
  TlsTrust *self = TLS_TRUST (object);

  g_clear_object (&self->file);

  G_OBJECT_CLASS (tls_trust_parent_class)->dispose (object);
}

static void
tls_trust_class_init (TlsTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tls_trust_dispose;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = tls_trust_verify_chain;
}

static void
tls_trust_init (TlsTrust *self)
{
}

GTlsDatabase *
tls_trust_new (const char *ca_file, GError **error)
{
  g_autoptr (GTlsDatabase) file = NULL;
  g_autoptr (GError) failure = NULL;
  TlsTrust *self;

  if (ca_file == NULL)
    return get_system ();

  file = g_tls_file_database_new (ca_file, &failure);
  if (file == NULL)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
                   _("The authorities in “%s” cannot be read: %s"), ca_file, failure->message);
      return NULL;
    }

  self = g_object_new (TLS_TYPE_TRUST, NULL);
  self->file = g_steal_pointer (&file);
  return G_TLS_DATABASE (self);
}

static gpointer
prepare_thread (gpointer data)
{
  g_autoptr (GTlsDatabase) system = get_system ();

  return NULL;
}

GThread *
tls_trust_prepare (void)
{
  static int is_begun = FALSE;

  if (!g_atomic_int_compare_and_exchange (&is_begun, FALSE, TRUE))
    return NULL;
  return g_thread_try_new ("tls-trust", prepare_thread, NULL, NULL);
}

static gboolean
is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;

  g_object_get (certificate, "subject-name", &subject, "issuer-name", &issuer, NULL);
  return g_strcmp0 (subject, issuer) == 0;
}

static char *
explain_unknown_authority (GTlsCertificate *certificate, const char *host)
{
  if (certificate != NULL && is_self_signed (certificate))
    return g_strdup_printf (_("The certificate of %s is signed by nobody but itself."), host);
  return g_strdup_printf (_("The certificate of %s was issued by an unknown authority."), host);
}

/* The gravest first: that it is somebody else's explains all others. */
static const GTlsCertificateFlags by_gravity[] = {
  G_TLS_CERTIFICATE_REVOKED,       G_TLS_CERTIFICATE_BAD_IDENTITY, G_TLS_CERTIFICATE_EXPIRED,
  G_TLS_CERTIFICATE_NOT_ACTIVATED, G_TLS_CERTIFICATE_INSECURE,     G_TLS_CERTIFICATE_UNKNOWN_CA,
  G_TLS_CERTIFICATE_GENERIC_ERROR,
};

static char *
explain_flag (GTlsCertificate *certificate, GTlsCertificateFlags flag, const char *host)
{
  switch (flag)
    {
    case G_TLS_CERTIFICATE_REVOKED:
      return g_strdup_printf (_("The certificate of %s has been revoked."), host);
    case G_TLS_CERTIFICATE_BAD_IDENTITY:
      return g_strdup_printf (_("The certificate that was shown for %s belongs to another server."),
                              host);
    case G_TLS_CERTIFICATE_EXPIRED:
      return g_strdup_printf (_("The certificate of %s has expired."), host);
    case G_TLS_CERTIFICATE_NOT_ACTIVATED:
      return g_strdup_printf (_("The certificate of %s is not valid yet."), host);
    case G_TLS_CERTIFICATE_INSECURE:
      return g_strdup_printf (_("The certificate of %s uses a method that is no longer safe."),
                              host);
    case G_TLS_CERTIFICATE_UNKNOWN_CA:
      return explain_unknown_authority (certificate, host);
    case G_TLS_CERTIFICATE_NO_FLAGS:
    case G_TLS_CERTIFICATE_GENERIC_ERROR:
    case G_TLS_CERTIFICATE_VALIDATE_ALL:
    default:
      return g_strdup_printf (_("The certificate of %s was not accepted."), host);
    }
}

GStrv
tls_trust_explain_all (GTlsCertificate *certificate, GTlsCertificateFlags flags, const char *host)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();

  if (flags == G_TLS_CERTIFICATE_NO_FLAGS)
    flags = G_TLS_CERTIFICATE_GENERIC_ERROR;
  for (guint i = 0; i < G_N_ELEMENTS (by_gravity); i++)
    if ((flags & by_gravity[i]) != 0)
      {
        g_autofree char *reason = explain_flag (certificate, by_gravity[i], host);

        g_strv_builder_add (reasons, reason);
      }
  return g_strv_builder_end (reasons);
}

char *
tls_trust_explain (GTlsCertificate *certificate, GTlsCertificateFlags flags, const char *host)
{
  g_auto (GStrv) reasons = tls_trust_explain_all (certificate, flags, host);

  return g_strdup (reasons[0]);
}
