/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mail-tls.h"

#include "certificate-info.h"
#include "ph-error.h"
#include "tls-trust.h"

struct _MailTls
{
  /* Set once */
  AccountSettings *settings;
  char *host;
  guint16 port;

  /* The verdict */
  GTlsCertificate *certificate; /* (nullable) */
  GTlsCertificateFlags flags;
  gboolean is_refused;
};

MailTls *
mail_tls_new (AccountSettings *settings, const char *host, guint16 port)
{
  MailTls *self = g_new0 (MailTls, 1);

  self->settings = account_settings_ref (settings);
  self->host = g_strdup (host);
  self->port = port;
  return self;
}

void
mail_tls_free (MailTls *self)
{
  g_clear_object (&self->certificate);
  account_settings_unref (self->settings);
  g_free (self->host);
  g_free (self);
}

GTlsCertificate *
mail_tls_get_certificate (MailTls *self)
{
  return self->certificate;
}

GTlsCertificateFlags
mail_tls_get_flags (MailTls *self)
{
  return self->flags;
}

const char *
mail_tls_get_version (GTlsConnection *tls)
{
  switch (g_tls_connection_get_protocol_version (tls))
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "TLS 1.1";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "TLS 1.0";
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      return "TLS";
    }
}

/* Takes note of @certificate and of what is wrong with it. A verification may stop at the first
 * thing, which must not hide that the name or the time is wrong as well. TRUE to go on with it. */
static gboolean
judge (MailTls *self, GTlsCertificate *certificate, GTlsCertificateFlags flags)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (self->host, self->port);
  g_autofree char *fingerprint = certificate_info_get_fingerprint (certificate);

  g_set_object (&self->certificate, certificate);
  self->flags = flags | g_tls_certificate_verify (certificate, identity, NULL);
  self->is_refused = self->flags != G_TLS_CERTIFICATE_NO_FLAGS &&
                     !account_settings_trusts (self->settings, self->host, self->port, fingerprint,
                                               self->flags);
  return !self->is_refused;
}

/* Only asked about a certificate that failed the verification. */
static gboolean
accept_certificate_cb (GTlsConnection *tls,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags flags,
                       gpointer user_data)
{
  return judge (user_data, certificate, flags);
}

GThread *
mail_tls_prepare (MailTls *self)
{
  return self->settings->ca_file == NULL ? tls_trust_prepare () : NULL;
}

/* As g_tls_client_connection_new(), but with @trust from the start: before it is told of another, a
 * connection reads what the system trusts into a list of its own. */
static GTlsConnection *
new_connection (GIOStream *stream,
                GSocketConnectable *identity,
                GTlsDatabase *trust,
                GError **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();

  return g_initable_new (g_tls_backend_get_client_connection_type (backend), NULL, error,
                         "base-io-stream", stream, "server-identity", identity, "database", trust,
                         NULL);
}

GTlsConnection *
mail_tls_wrap (MailTls *self, GIOStream *stream, const char *protocol, GError **error)
{
  g_autoptr (GTlsDatabase) trust = tls_trust_new (self->settings->ca_file, error);
  g_autoptr (GSocketConnectable) identity = g_network_address_new (self->host, self->port);
  GTlsConnection *tls;

  if (trust == NULL)
    return NULL;

  tls = new_connection (stream, identity, trust, error);
  if (tls == NULL)
    return NULL;

  if (protocol != NULL)
    {
      const char *const protocols[] = { protocol, NULL };

      g_tls_connection_set_advertised_protocols (tls, protocols);
    }
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  return tls;
}

/* A session that the TLS library resumed carries the verdict of the connection that began it, which
 * may have trusted others: every connection is judged by its own. */
static gboolean
verify_peer (MailTls *self, GTlsConnection *tls, GCancellable *cancellable, GError **error)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);
  GError *failure = NULL;
  GTlsCertificateFlags flags;

  if (certificate == NULL)
    {
      self->is_refused = TRUE;
      return FALSE;
    }

  flags = g_tls_database_verify_chain (
      g_tls_connection_get_database (tls), certificate,
      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
      g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (tls)), NULL,
      G_TLS_DATABASE_VERIFY_NONE, cancellable, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return judge (self, certificate, flags);
}

gboolean
mail_tls_finish (MailTls *self,
                 GTlsConnection *tls,
                 GAsyncResult *result,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean done = g_tls_connection_handshake_finish (tls, result, &failure);

  g_signal_handlers_disconnect_by_data (tls, self);
  if (done && verify_peer (self, tls, cancellable, &failure))
    return TRUE;

  if (self->is_refused)
    {
      g_autofree char *name = g_strdup_printf ("%s:%u", self->host, self->port);
      g_autofree char *reason = tls_trust_explain (self->certificate, self->flags, name);

      g_set_error_literal (error, PH_ERROR, PH_ERROR_CERTIFICATE, reason);
    }
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
