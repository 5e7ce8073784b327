/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connection-doctor.h"

#include "account-secrets.h"
#include "certificate-info.h"
#include "doctor-advice.h"
#include "imap-session.h"
#include "ph-error.h"
#include "ph-format.h"
#include "server-text.h"
#include "smtp-client.h"
#include "smtp-session.h"

#include <glib/gi18n-lib.h>

/* Shorter than in everyday work: somebody is watching. */
#define TIMEOUT_S 20

/* ---- Results -------------------------------------------------------------------------------- */

static DoctorResult *
result_new (gboolean is_outgoing, DoctorStep step)
{
  DoctorResult *self = g_new0 (DoctorResult, 1);

  self->is_outgoing = is_outgoing;
  self->step = step;
  return self;
}

DoctorResult *
doctor_result_copy (const DoctorResult *self)
{
  DoctorResult *copy = result_new (self->is_outgoing, self->step);

  copy->verdict = self->verdict;
  copy->finding = g_strdup (self->finding);
  copy->fault = self->fault;
  copy->advice = g_strdup (self->advice);
  g_set_object (&copy->certificate, self->certificate);
  copy->flags = self->flags;
  return copy;
}

void
doctor_result_free (DoctorResult *self)
{
  g_free (self->finding);
  g_free (self->advice);
  g_clear_object (&self->certificate);
  g_free (self);
}

/* ---- The plan ------------------------------------------------------------------------------- */

static void
plan_step (GPtrArray *plan, gboolean is_outgoing, DoctorStep step)
{
  g_ptr_array_add (plan, result_new (is_outgoing, step));
}

static void
plan_server (GPtrArray *plan, gboolean is_outgoing, const AccountServer *server)
{
  plan_step (plan, is_outgoing, DOCTOR_STEP_LOOKUP);
  plan_step (plan, is_outgoing, DOCTOR_STEP_CONNECTION);
  if (server->security == ACCOUNT_SECURITY_TLS)
    plan_step (plan, is_outgoing, DOCTOR_STEP_ENCRYPTION);
  plan_step (plan, is_outgoing, DOCTOR_STEP_GREETING);
  if (server->security == ACCOUNT_SECURITY_STARTTLS)
    plan_step (plan, is_outgoing, DOCTOR_STEP_ENCRYPTION);
  plan_step (plan, is_outgoing, DOCTOR_STEP_CAPABILITIES);
  if (!is_outgoing || *server->user != '\0')
    plan_step (plan, is_outgoing, DOCTOR_STEP_SIGN_IN);
}

GPtrArray *
connection_doctor_plan (const AccountSettings *settings)
{
  GPtrArray *plan = g_ptr_array_new_with_free_func ((GDestroyNotify) doctor_result_free);

  plan_server (plan, FALSE, &settings->imap);
  plan_step (plan, FALSE, DOCTOR_STEP_FOLDERS);
  plan_step (plan, FALSE, DOCTOR_STEP_PUSH);
  if (*settings->smtp.host != '\0')
    plan_server (plan, TRUE, &settings->smtp);
  return plan;
}

/* ---- One server's examination --------------------------------------------------------------- */

typedef struct
{
  /* Set once */
  AccountSettings *settings;
  GPtrArray *plan;
  ProtocolLog *log;
  DoctorReportFunc report;
  gpointer user_data;
  GCancellable *cancellable; /* of this server alone */

  /* The server */
  gboolean is_outgoing;
  const AccountServer *server;
  guint at;  /* the step under way */
  guint end; /* of this server's steps */
  char *password;         /* (nullable) */
  GError *password_error; /* (nullable) why there is none */
  ImapSession *imap;      /* (nullable) */
  SmtpSession *smtp;      /* (nullable) */
} Examination;

static DoctorResult *
get_result (Examination *self)
{
  return self->plan->pdata[self->at];
}

static void
begin (Examination *self)
{
  if (self->at == self->end)
    return;

  get_result (self)->verdict = DOCTOR_RUNNING;
  self->report (self->at, get_result (self), self->user_data);
}

/* Ends the step under way; @finding (nullable) is taken over. */
static void
end_step (Examination *self, DoctorVerdict verdict, char *finding)
{
  DoctorResult *result = get_result (self);

  result->verdict = verdict;
  result->finding = finding;
  self->report (self->at, result, self->user_data);
  self->at++;
}

static void
skip_rest (Examination *self)
{
  while (self->at < self->end)
    end_step (self, DOCTOR_SKIPPED, NULL);
}

static MailConnection *
get_connection (Examination *self)
{
  if (self->is_outgoing)
    return smtp_session_get_connection (self->smtp);
  return imap_session_get_connection (self->imap);
}

static void
fail (Examination *self, const GError *error)
{
  DoctorResult *result = get_result (self);
  MailConnection *connection = get_connection (self);

  if (g_error_matches (error, PH_ERROR, PH_ERROR_CERTIFICATE) && connection != NULL)
    {
      g_set_object (&result->certificate, mail_connection_get_certificate (connection));
      result->flags = mail_connection_get_certificate_flags (connection);
    }
  result->advice = doctor_advise (self->server, self->is_outgoing, result->step, error,
                                  result->flags, &result->fault);
  end_step (self, DOCTOR_BAD, g_strdup (error->message));
  skip_rest (self);
}

/* ---- What was found ------------------------------------------------------------------------- */

/* Asked once more, only to be shown. */
static char *
find_addresses (Examination *self)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  GList *addresses = g_resolver_lookup_by_name (resolver, self->server->host, self->cancellable,
                                                NULL);

  for (GList *l = addresses; l != NULL; l = l->next)
    {
      g_autofree char *text = g_inet_address_to_string (l->data);

      g_strv_builder_add (found, text);
    }
  g_resolver_free_addresses (addresses);
  texts = g_strv_builder_end (found);
  return g_strjoinv (", ", texts);
}

static char *
describe_connection (Examination *self)
{
  g_autofree char *address = mail_connection_get_address (get_connection (self));

  /* Translators: a numeric address, and a port */
  return g_strdup_printf (_("Somebody answers at %s, port %u."), address != NULL ? address : "?",
                          self->server->port);
}

static char *
describe_encryption (Examination *self)
{
  MailConnection *connection = get_connection (self);
  g_autoptr (CertificateInfo) info
      = certificate_info_new (mail_connection_get_certificate (connection));
  /* Translators: a day, as in "12 March 2026"; see strftime(3) */
  g_autofree char *until = info->not_after != NULL
                               ? ph_format_words (info->not_after, _("%-d %B %Y"))
                               : g_strdup ("?");
  const char *version = mail_connection_get_tls_version (connection);

  if (mail_connection_get_certificate_flags (connection) != G_TLS_CERTIFICATE_NO_FLAGS)
    return g_strdup_printf (_("%s, with a certificate that only you have trusted, valid until %s."),
                            version, until);
  /* Translators: "TLS 1.3", who has issued a certificate, and a day */
  return g_strdup_printf (_("%s, with a certificate issued by %s, valid until %s."), version,
                          info->issuer, until);
}

static char *
describe_mechanisms (Examination *self)
{
  const char *mechanisms = smtp_client_get_value (smtp_session_get_client (self->smtp), "AUTH");
  g_autofree char *cleaned = server_text_clean (mechanisms != NULL ? mechanisms : "");

  if (*cleaned == '\0')
    return g_strdup (_("It knows no way to sign in."));
  /* Translators: the names of methods, "PLAIN LOGIN" */
  return g_strdup_printf (_("Ways to sign in: %s"), cleaned);
}

static char *
describe_capabilities (Examination *self)
{
  const char *const *names = imap_client_get_capabilities (imap_session_get_client (self->imap));
  g_autofree char *all = names != NULL ? g_strjoinv (" ", (char **) names) : g_strdup ("");

  return server_text_clean (all);
}

static char *
describe (Examination *self, DoctorStep step)
{
  switch (step)
    {
    case DOCTOR_STEP_LOOKUP:
      return find_addresses (self);
    case DOCTOR_STEP_CONNECTION:
      return describe_connection (self);
    case DOCTOR_STEP_ENCRYPTION:
      return describe_encryption (self);
    case DOCTOR_STEP_GREETING:
      return g_strdup (self->is_outgoing ? _("It is an SMTP server.") : _("It is an IMAP server."));
    case DOCTOR_STEP_CAPABILITIES:
      return self->is_outgoing ? describe_mechanisms (self) : describe_capabilities (self);
    case DOCTOR_STEP_SIGN_IN:
      return g_strdup (_("The name and the password are right."));
    case DOCTOR_STEP_FOLDERS:
    case DOCTOR_STEP_PUSH:
    default:
      g_return_val_if_reached (NULL);
    }
}

/* ---- Signing in ----------------------------------------------------------------------------- */

static DoctorStep
step_of (MailStage stage)
{
  switch (stage)
    {
    case MAIL_STAGE_LOOKED_UP:
      return DOCTOR_STEP_LOOKUP;
    case MAIL_STAGE_CONNECTED:
      return DOCTOR_STEP_CONNECTION;
    case MAIL_STAGE_ENCRYPTED:
      return DOCTOR_STEP_ENCRYPTION;
    case MAIL_STAGE_GREETED:
      return DOCTOR_STEP_GREETING;
    case MAIL_STAGE_CAPABLE:
      return DOCTOR_STEP_CAPABILITIES;
    case MAIL_STAGE_SIGNED_IN:
    default:
      return DOCTOR_STEP_SIGN_IN;
    }
}

/* TRUE when @step is still to come. What the connection does not tell of has gone well as well, once
 * something behind it has. */
static gboolean
is_ahead (Examination *self, DoctorStep step)
{
  for (guint i = self->at; i < self->end; i++)
    {
      const DoctorResult *result = self->plan->pdata[i];

      if (result->step == step)
        return TRUE;
    }
  return FALSE;
}

static void
stage_cb (MailStage stage, gpointer user_data)
{
  Examination *self = user_data;

  while (is_ahead (self, step_of (stage)))
    {
      MailConnection *connection = get_connection (self);
      DoctorStep step = get_result (self)->step;
      gboolean is_exception = step == DOCTOR_STEP_ENCRYPTION &&
                              mail_connection_get_certificate_flags (connection) != 0;

      end_step (self, is_exception ? DOCTOR_WARNING : DOCTOR_GOOD, describe (self, step));
      begin (self);
    }

  /* Nothing that could be refused is sent. */
  if (stage == MAIL_STAGE_CAPABLE && self->password_error != NULL && self->at < self->end)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
sign_in (Examination *self, GError **error)
{
  const char *password = self->password != NULL ? self->password : "";

  if (self->is_outgoing)
    {
      const SmtpSessionConfig config
          = { .settings = self->settings, .log = self->log, .name = "smtp", .timeout = TIMEOUT_S,
              .stage_func = stage_cb, .stage_data = self };

      self->smtp = smtp_session_new (&config);
      return smtp_session_connect (self->smtp, password, self->cancellable, error);
    }
  else
    {
      const ImapSessionConfig config
          = { .settings = self->settings, .log = self->log, .name = "imap", .timeout = TIMEOUT_S,
              .stage_func = stage_cb, .stage_data = self };

      self->imap = imap_session_new (&config);
      return imap_session_connect (self->imap, password, self->cancellable, error);
    }
}

/* ---- Behind the sign-in --------------------------------------------------------------------- */

static guint
count_folders (GPtrArray *list)
{
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    {
      const ImapResponse *response = list->pdata[i];

      if (response->type == IMAP_RESPONSE_LIST)
        n++;
    }
  return n;
}

static gboolean
try_folders (Examination *self, GError **error)
{
  gboolean is_complete;
  g_autoptr (GPtrArray) list
      = imap_session_list (self->imap, &is_complete, self->cancellable, error);
  guint n;

  if (list == NULL)
    return FALSE;

  n = count_folders (list);
  end_step (self, is_complete ? DOCTOR_GOOD : DOCTOR_WARNING,
            g_strdup_printf (ngettext ("%u folder.", "%u folders.", n), n));
  begin (self);
  return TRUE;
}

static gboolean
stop_at_once (gpointer user_data)
{
  return TRUE;
}

static void
warn_of_polling (Examination *self)
{
  get_result (self)->fault = DOCTOR_FAULT_SERVER;
  end_step (self, DOCTOR_WARNING,
            g_strdup (_("The server does not report new mail by itself. It is asked every "
                        "minute.")));
}

static gboolean
try_push (Examination *self, GError **error)
{
  g_auto (ImapSelected) selected = { 0 };

  if (imap_session_has (self->imap, "IDLE") &&
      (!imap_session_select (self->imap, "INBOX", NULL, NULL, NULL, &selected, self->cancellable,
                             error) ||
       !imap_session_idle (self->imap, 1, stop_at_once, NULL, self->cancellable, error)))
    return FALSE;

  /* A server that offers IDLE and then refuses it has lost it meanwhile. */
  if (!imap_session_has (self->imap, "IDLE"))
    warn_of_polling (self);
  else
    end_step (self, DOCTOR_GOOD,
              g_strdup (imap_session_has (self->imap, "NOTIFY")
                            ? _("New mail is reported at once, and other folders can be watched too.")
                            : _("New mail is reported at once.")));
  return TRUE;
}

/* ---- All of it ------------------------------------------------------------------------------ */

static void
look_up_password (Examination *self)
{
  if (*self->server->user == '\0')
    return;

  self->password = account_secrets_lookup (
      self->settings, self->is_outgoing ? ACCOUNT_SECRET_SMTP : ACCOUNT_SECRET_IMAP,
      self->cancellable, &self->password_error);
}

static gboolean
try_all (Examination *self, GError **error)
{
  if (!sign_in (self, error))
    return FALSE;
  if (self->is_outgoing)
    {
      smtp_session_quit (self->smtp);
      return TRUE;
    }
  if (!try_folders (self, error) || !try_push (self, error))
    return FALSE;

  imap_session_logout (self->imap);
  return TRUE;
}

static void
cancel_cb (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
examine (Examination *self)
{
  g_autoptr (GError) error = NULL;

  begin (self);
  look_up_password (self);
  if (try_all (self, &error))
    return;

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, error);
  else if (self->password_error != NULL && get_result (self)->step == DOCTOR_STEP_SIGN_IN)
    fail (self, self->password_error);
  else
    skip_rest (self);
}

static void
run_server (Examination *self, gboolean is_outgoing, GCancellable *outer)
{
  gulong id;

  self->is_outgoing = is_outgoing;
  self->server = is_outgoing ? &self->settings->smtp : &self->settings->imap;
  while (self->end < self->plan->len &&
         ((DoctorResult *) self->plan->pdata[self->end])->is_outgoing == is_outgoing)
    self->end++;
  if (self->at == self->end)
    return;

  self->cancellable = g_cancellable_new ();
  id = outer != NULL ? g_cancellable_connect (outer, G_CALLBACK (cancel_cb), self->cancellable,
                                              NULL)
                     : 0;
  examine (self);
  if (outer != NULL)
    g_cancellable_disconnect (outer, id);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->imap, imap_session_free);
  g_clear_pointer (&self->smtp, smtp_session_free);
  g_clear_pointer (&self->password, account_secrets_free);
  g_clear_error (&self->password_error);
}

gboolean
connection_doctor_run (AccountSettings *settings,
                       GPtrArray *plan,
                       ProtocolLog *log,
                       DoctorReportFunc report,
                       gpointer user_data,
                       GCancellable *cancellable)
{
  Examination self
      = { .settings = settings, .plan = plan, .log = log, .report = report,
          .user_data = user_data };

  run_server (&self, FALSE, cancellable);
  run_server (&self, TRUE, cancellable);

  for (guint i = 0; i < plan->len; i++)
    {
      const DoctorResult *result = plan->pdata[i];

      if (result->verdict == DOCTOR_BAD || result->verdict == DOCTOR_SKIPPED)
        return FALSE;
    }
  return TRUE;
}
