/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-account-dialog-private.h"

#include "account-guess.h"
#include "account-secrets.h"
#include "mime-address.h"
#include "ph-account-probe.h"
#include "ph-error.h"

#include <glib/gi18n.h>

/* ---- What can be said without asking the server ------------------------------------------------ */

static gboolean
is_other_account (PhAccountDialog *self, const AccountSettings *settings)
{
  for (guint i = 0; i < account_list_get_n_accounts (self->list); i++)
    {
      const AccountSettings *other = account_list_get (self->list, i);

      if (!g_str_equal (other->id, settings->id)
          && g_ascii_strcasecmp (other->address, settings->address) == 0
          && g_ascii_strcasecmp (other->imap.host, settings->imap.host) == 0
          && other->imap.port == settings->imap.port)
        return TRUE;
    }

  return FALSE;
}

static void
show_port_error (PhServerRow *row)
{
  ph_server_row_show_error (row, PH_SERVER_FIELD_PORT,
                            _("The port is a number from 1 to 65535."));
}

/* What can be said without asking the server. */
static gboolean
check (PhAccountDialog *self, const AccountSettings *settings)
{
  if (!mime_address_is_valid (settings->address))
    ph_account_dialog_show_address_error (self, _("This is not a mail address."));
  else if (is_other_account (self, settings))
    ph_account_dialog_show_address_error (self, _("There is an account with this address already."));
  else if (*settings->imap.user == '\0')
    ph_server_row_show_error (self->imap, PH_SERVER_FIELD_USER, _("The user name is missing."));
  else if (settings->imap.port == 0)
    show_port_error (self->imap);
  else if (*settings->smtp.host != '\0' && settings->smtp.port == 0)
    show_port_error (self->smtp);
  else if (settings->smtp.own_password && *settings->smtp.user == '\0')
    ph_server_row_show_error (self->smtp, PH_SERVER_FIELD_USER, _("The user name is missing."));
  else
    return TRUE;

  return FALSE;
}

static void
finish (PhAccountDialog *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->cancellable);
  if (!account_list_set (self->list, self->result, &error))
    {
      ph_account_dialog_show_failure (self, error);
      ph_account_dialog_update (self);
      return;
    }

  ph_account_dialog_emit_saved (self);
  ph_account_dialog_destroy (self);
}

typedef void (*StoreFunc) (PhAccountDialog *self);

typedef struct
{
  PhAccountDialog *self; /* (owned) */
  StoreFunc next;
} Storing;

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Storing *storing = user_data;
  g_autoptr (PhAccountDialog) self = storing->self;

  if (account_secrets_store_finish (result, NULL))
    {
      storing->next (self);
      return;
    }

  /* Cancelled. */
  g_clear_object (&self->cancellable);
  ph_account_dialog_update (self);
}

/* Stores the password if one was typed, and goes on with @next. */
static void
store_password (PhAccountDialog *self, AccountSecretKind kind, const char *password, StoreFunc next)
{
  Storing *storing;

  if (*password == '\0')
    {
      next (self);
      return;
    }

  storing = g_new (Storing, 1);
  *storing = (Storing){ g_object_ref (self), next };
  account_secrets_store_async (self->result, kind, password, self->cancellable, stored_cb, storing);
}

static void
store_outgoing (PhAccountDialog *self)
{
  store_password (self, ACCOUNT_SECRET_SMTP, ph_server_row_get_password (self->smtp), finish);
}

static void
store (PhAccountDialog *self)
{
  store_password (self, ACCOUNT_SECRET_IMAP, gtk_editable_get_text (self->password), store_outgoing);
}

static void try_server (PhAccountDialog *self, gboolean outgoing);

/* Keeps the error of the first guess: it is told when none is right. */
static void
note_guess (PhAccountDialog *self, const GError *error)
{
  if (self->guess_error == NULL)
    self->guess_error = g_error_copy (error);
}

static void
give_up_guessing (PhAccountDialog *self, GError **error)
{
  if (self->guess_error == NULL)
    return;

  g_clear_error (error);
  *error = g_steal_pointer (&self->guess_error);
}

/* Some call their servers otherwise. The person sees only the guess that works, or the first one. */
static gboolean
guess_incoming (PhAccountDialog *self, GError **error)
{
  g_autoptr (AccountSettings) guess = account_settings_copy (self->result);

  if (self->imap_is_known || !g_error_matches (*error, PH_ERROR, PH_ERROR_HOST_UNKNOWN))
    return FALSE;

  note_guess (self, *error);
  if (account_guess_next (guess))
    {
      ph_account_dialog_fill_servers (self, guess);
      gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
      return TRUE;
    }

  account_guess_servers (guess);
  ph_account_dialog_fill_servers (self, guess);
  give_up_guessing (self, error);
  return FALSE;
}

static gboolean
guess_outgoing (PhAccountDialog *self, GError **error)
{
  g_autoptr (AccountSettings) guess = account_settings_copy (self->result);
  gboolean is_host = !g_error_matches (*error, PH_ERROR, PH_ERROR_HOST_UNKNOWN);

  if (self->smtp_is_known
      || (is_host && !g_error_matches (*error, PH_ERROR, PH_ERROR_REFUSED)
          && !g_error_matches (*error, PH_ERROR, PH_ERROR_TIMED_OUT)))
    return FALSE;

  note_guess (self, *error);
  if (account_guess_next_outgoing (guess, is_host))
    {
      ph_account_dialog_fill_servers (self, guess);
      account_settings_unref (self->result);
      self->result = g_steal_pointer (&guess);
      try_server (self, TRUE);
      return TRUE;
    }

  account_guess_outgoing (guess);
  ph_account_dialog_fill_servers (self, guess);
  give_up_guessing (self, error);
  return FALSE;
}

/* To trust somebody less needs nobody's leave. */
static gboolean
trusts_more (const AccountSettings *before, const AccountSettings *after)
{
  if (after->ca_file != NULL && g_strcmp0 (before->ca_file, after->ca_file) != 0)
    return TRUE;

  for (guint i = 0; i < after->exceptions->len; i++)
    if (!g_ptr_array_find_with_equal_func (before->exceptions, after->exceptions->pdata[i],
                                           (GEqualFunc) account_exception_equal, NULL))
      return TRUE;
  return FALSE;
}

static gboolean
needs_incoming (PhAccountDialog *self)
{
  return self->is_new || *gtk_editable_get_text (self->password) != '\0'
         || !account_server_is_same (&self->settings->imap, &self->result->imap)
         || trusts_more (self->settings, self->result);
}

/* Without a server for outgoing mail the account is one to read. */
static gboolean
needs_outgoing (PhAccountDialog *self)
{
  const AccountServer *smtp = &self->result->smtp;
  gboolean shares_new_password = *gtk_editable_get_text (self->password) != '\0'
                                 && *smtp->user != '\0' && !smtp->own_password;

  return *smtp->host != '\0'
         && (self->is_new || shares_new_password || *ph_server_row_get_password (self->smtp) != '\0'
             || !account_server_is_same (&self->settings->smtp, smtp)
             || trusts_more (self->settings, self->result));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ph_account_probe_finish (result, &error))
    {
      g_clear_error (&self->guess_error);
      if (!self->is_outgoing && needs_outgoing (self))
        try_server (self, TRUE);
      else
        store (self);
      return;
    }

  if (self->is_outgoing && guess_outgoing (self, &error))
    return;
  g_clear_object (&self->cancellable);
  ph_account_dialog_update (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || (!self->is_outgoing && guess_incoming (self, &error)))
    return;

  ph_account_dialog_show_failure (self, error);
  if (g_error_matches (error, PH_ERROR, PH_ERROR_CERTIFICATE))
    ph_account_dialog_show_refused (self, result);
}

/* What was typed for the server; "" for what is stored. */
static const char *
get_password (PhAccountDialog *self)
{
  return self->is_outgoing && self->result->smtp.own_password
           ? ph_server_row_get_password (self->smtp)
           : gtk_editable_get_text (self->password);
}

static void
try_server (PhAccountDialog *self, gboolean outgoing)
{
  const AccountServer *server = outgoing ? &self->result->smtp : &self->result->imap;
  const char *password;
  /* Translators: the name of a server */
  g_autofree char *progress = g_strdup_printf (_("Signing in to %s…"), server->host);

  self->is_outgoing = outgoing;
  password = get_password (self);
  adw_window_title_set_subtitle (self->title, progress);
  self->probe (self->result, outgoing, *password != '\0' ? password : NULL, self->cancellable,
               probed_cb, g_object_ref (self));
}

void
ph_account_dialog_save (PhAccountDialog *self)
{
  ph_account_dialog_clear_errors (self);
  g_clear_pointer (&self->result, account_settings_unref);
  self->result = ph_account_dialog_read (self);
  if (!check (self, self->result))
    return;

  self->cancellable = g_cancellable_new ();
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  ph_account_dialog_update (self);

  if (needs_incoming (self))
    try_server (self, FALSE);
  else if (needs_outgoing (self))
    try_server (self, TRUE);
  else
    finish (self);
}
