/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sasl.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <gsasl.h>
#include <string.h>

struct _Sasl
{
  Gsasl *context;
  Gsasl_session *session;
  gboolean is_client_first;
  gboolean is_scram;
  gboolean is_done;
  gboolean has_failed;
  gboolean is_confused;
  guint n_steps;
};

/* As many as the slowest of servers ask for. More keep the processor busy, for minutes or hours. */
#define MAX_ITERATIONS 1000000

/* Strongest first. */
static const char *const mechanisms[] = { "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN" };

const char *
sasl_choose (SaslOfferFunc is_offered, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (is_offered (mechanisms[i], user_data))
      return mechanisms[i];
  return NULL;
}

static void
set_failed (GError **error, int code)
{
  g_set_error (error, PH_ERROR, PH_ERROR_SIGN_IN,
               _("The sign-in could not be carried out: %s"), gsasl_strerror (code));
}

Sasl *
sasl_new (const char *mechanism,
          const char *host,
          const char *service,
          const char *user,
          const char *password,
          GError **error)
{
  g_autoptr (Sasl) self = g_new0 (Sasl, 1);
  int code;

  self->is_client_first = strcmp (mechanism, "LOGIN") != 0;
  self->is_scram = g_str_has_prefix (mechanism, "SCRAM-");

  code = gsasl_init (&self->context);
  if (code == GSASL_OK)
    code = gsasl_client_start (self->context, mechanism, &self->session);
  if (code == GSASL_OK)
    code = gsasl_property_set (self->session, GSASL_AUTHID, user);
  if (code == GSASL_OK)
    code = gsasl_property_set (self->session, GSASL_PASSWORD, password);
  if (code == GSASL_OK)
    code = gsasl_property_set (self->session, GSASL_HOSTNAME, host);
  if (code == GSASL_OK)
    code = gsasl_property_set (self->session, GSASL_SERVICE, service);
  if (code != GSASL_OK)
    {
      set_failed (error, code);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* The library frees its copy of the password without wiping it. */
static void
wipe_password (Gsasl_session *session)
{
  char *password = (char *) gsasl_property_fast (session, GSASL_PASSWORD);

  if (password != NULL)
    explicit_bzero (password, strlen (password));
}

void
sasl_free (Sasl *self)
{
  if (self->session != NULL)
    {
      wipe_password (self->session);
      gsasl_finish (self->session);
    }
  if (self->context != NULL)
    gsasl_done (self->context);
  g_free (self);
}

gboolean
sasl_is_client_first (Sasl *self)
{
  return self->is_client_first;
}

static gboolean
is_base64 (const char *text)
{
  char *data = NULL;
  size_t len;
  int code = gsasl_base64_from (text, strlen (text), &data, &len);

  gsasl_free (data);
  return code == GSASL_OK;
}

/* Whether the first @challenge of SCRAM ("r=…,s=…,i=4096") asks for too much; what else may be wrong
 * with it is for the library to say. */
static gboolean
is_excessive (Sasl *self, const char *challenge)
{
  gsize len;
  g_autofree char *data = (char *) g_base64_decode (challenge, &len);
  g_autofree char *text = g_strndup (data, len);
  const char *count = strstr (text, ",i=");

  return self->is_scram && self->n_steps == 1 && count != NULL &&
         g_ascii_strtoull (count + strlen (",i="), NULL, 10) > MAX_ITERATIONS;
}

static int
take_step (Sasl *self, const char *challenge, char **output)
{
  /* A mechanism that has said all it has to say would say it again. */
  if (self->is_done)
    return GSASL_MECHANISM_CALLED_TOO_MANY_TIMES;
  if (is_excessive (self, challenge))
    return GSASL_MECHANISM_PARSE_ERROR;
  return gsasl_step64 (self->session, challenge, output);
}

char *
sasl_step (Sasl *self, const char *challenge, GError **error)
{
  char *output = NULL;
  char *response;
  int code;

  if (self->is_done && *challenge == '\0')
    return g_strdup ("");

  code = take_step (self, challenge, &output);
  if (code != GSASL_OK && code != GSASL_NEEDS_MORE)
    {
      self->has_failed = TRUE;
      self->is_confused = !is_base64 (challenge);
      set_failed (error, code);
      return NULL;
    }

  self->n_steps++;
  self->is_done = code == GSASL_OK;
  response = g_strdup (output);
  explicit_bzero (output, strlen (output));
  gsasl_free (output);
  return response;
}

void
sasl_free_response (char *response)
{
  if (response != NULL)
    explicit_bzero (response, strlen (response));
  g_free (response);
}

/* The first message of SCRAM names the user and no more. */
gboolean
sasl_has_used_password (Sasl *self)
{
  return self->n_steps > (self->is_scram ? 1 : 0);
}

gboolean
sasl_has_failed (Sasl *self)
{
  return self->has_failed;
}

gboolean
sasl_is_confused (Sasl *self)
{
  return self->is_confused;
}

gboolean
sasl_is_done (Sasl *self)
{
  return self->is_done;
}

const char *
sasl_initial_response (const char *response)
{
  return *response == '\0' ? "=" : response;
}
