/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-account-probe.h"

#include "account-secrets.h"
#include "imap-session.h"
#include "smtp-session.h"

/* Shorter than in everyday work: somebody waits before the dialog. */
#define TIMEOUT_S 20

typedef struct
{
  AccountSettings *settings;
  gboolean is_outgoing;
  char *password;           /* (nullable) */
  GTlsCertificate *refused; /* (nullable) */
  GTlsCertificateFlags flags;
} Probe;

static void
probe_free (Probe *probe)
{
  account_settings_unref (probe->settings);
  account_secrets_free (probe->password);
  g_clear_object (&probe->refused);
  g_free (probe);
}

static void
take_certificate (Probe *probe, MailConnection *connection)
{
  g_set_object (&probe->refused, mail_connection_get_certificate (connection));
  probe->flags = mail_connection_get_certificate_flags (connection);
}

static gboolean
sign_in_imap (Probe *probe, GCancellable *cancellable, GError **error)
{
  const ImapSessionConfig config
    = { .settings = probe->settings, .name = "probe", .timeout = TIMEOUT_S };
  g_autoptr (ImapSession) session = NULL;

  session = imap_session_new (&config);
  if (!imap_session_probe (session, probe->password, cancellable, error))
    {
      take_certificate (probe, imap_session_get_connection (session));
      return FALSE;
    }

  imap_session_logout (session);
  return TRUE;
}

static gboolean
sign_in_smtp (Probe *probe, GCancellable *cancellable, GError **error)
{
  const SmtpSessionConfig config
    = { .settings = probe->settings, .name = "probe", .timeout = TIMEOUT_S };
  g_autoptr (SmtpSession) session = smtp_session_new (&config);

  if (!smtp_session_connect (session, probe->password, cancellable, error))
    {
      take_certificate (probe, smtp_session_get_connection (session));
      return FALSE;
    }

  smtp_session_quit (session);
  return TRUE;
}

static gboolean
sign_in (Probe *probe, GCancellable *cancellable, GError **error)
{
  gboolean is_asked = !probe->is_outgoing || *probe->settings->smtp.user != '\0';

  if (!is_asked)
    g_clear_pointer (&probe->password, account_secrets_free);
  else if (probe->password == NULL)
    {
      probe->password = account_secrets_lookup (
        probe->settings, probe->is_outgoing ? ACCOUNT_SECRET_SMTP : ACCOUNT_SECRET_IMAP, cancellable,
        error);
      if (probe->password == NULL)
        return FALSE;
    }

  return probe->is_outgoing ? sign_in_smtp (probe, cancellable, error)
                            : sign_in_imap (probe, cancellable, error);
}

static void
probe_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GError *error = NULL;
  gboolean done;

  g_main_context_push_thread_default (context);
  done = sign_in (task_data, cancellable, &error);
  g_main_context_pop_thread_default (context);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ph_account_probe_async (AccountSettings *settings,
                        gboolean outgoing,
                        const char *password,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  probe->settings = account_settings_ref (settings);
  probe->is_outgoing = outgoing;
  probe->password = g_strdup (password);
  g_task_set_source_tag (task, ph_account_probe_async);
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
  g_task_run_in_thread (task, probe_thread);
}

gboolean
ph_account_probe_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GTlsCertificate *
ph_account_probe_get_certificate (GAsyncResult *result, GTlsCertificateFlags *flags)
{
  Probe *probe = g_task_get_task_data (G_TASK (result));

  *flags = probe != NULL ? probe->flags : G_TLS_CERTIFICATE_NO_FLAGS;
  return probe != NULL ? probe->refused : NULL;
}
