/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-outgoing-dialog.h"

#include "account-secrets.h"
#include "ph-account-probe.h"
#include "ph-certificate-dialog.h"
#include "ph-error.h"
#include "ph-server-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PhOutgoingDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  GtkSpinner *spinner;
  GtkRevealer *general_error_revealer;
  GtkLabel *general_error;
  GtkWidget *page;
  PhServerRow *server;

  /* Owned */
  AccountList *list;
  char *account;
  AccountServer *before;     /* as it was */
  AccountSettings *result;   /* (nullable) what is being tried, with the server as its own */
  GPtrArray *exceptions;     /* AccountException: what the person trusted here */
  GCancellable *cancellable; /* (nullable) of the sign-in under way */
  GTlsCertificate *refused;  /* (nullable) by the last sign-in */
  GTlsCertificateFlags refused_flags;

  PhAccountProbeFunc probe;
};

G_DEFINE_FINAL_TYPE (PhOutgoingDialog, ph_outgoing_dialog, ADW_TYPE_WINDOW)

/* ---- What shows ----------------------------------------------------------------------------- */

static void
show_general_error (PhOutgoingDialog *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_label (self->general_error, text);
  gtk_revealer_set_reveal_child (self->general_error_revealer, text != NULL);
}

static void
update (PhOutgoingDialog *self)
{
  gboolean is_busy = self->cancellable != NULL;

  gtk_widget_set_sensitive (self->page, !is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.save",
                                 !is_busy && ph_server_row_has_host (self->server));
}

static void
changed_cb (PhOutgoingDialog *self)
{
  show_general_error (self, NULL);
  update (self);
}

static void
activated_cb (PhOutgoingDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
}

static void
destroy (PhOutgoingDialog *self)
{
  /* A text that goes while it has the focus warns. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* ---- A certificate that was refused --------------------------------------------------------- */

static void
trusted_cb (PhOutgoingDialog *self, const AccountException *exception)
{
  g_ptr_array_add (self->exceptions, account_exception_copy (exception));
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
}

static void
certificate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhOutgoingDialog *self = PH_OUTGOING_DIALOG (widget);
  GtkWidget *dialog;

  if (self->refused == NULL)
    return;

  dialog = ph_certificate_dialog_new (GTK_WINDOW (self), self->result->smtp.host,
                                      self->result->smtp.port, self->refused, self->refused_flags);
  g_signal_connect_object (dialog, "trusted", G_CALLBACK (trusted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_refused (PhOutgoingDialog *self, GAsyncResult *result)
{
  g_set_object (&self->refused, ph_account_probe_get_certificate (result, &self->refused_flags));
  if (self->refused == NULL)
    return;

  ph_server_row_offer_certificate (self->server, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "server.certificate", NULL);
}

/* ---- Saving --------------------------------------------------------------------------------- */

static void
trust (PhOutgoingDialog *self, AccountSettings *settings)
{
  for (guint i = 0; i < self->exceptions->len; i++)
    account_settings_add_exception (settings, account_exception_copy (self->exceptions->pdata[i]));
}

/* In the place of the one it was, or behind all others. */
static void
put_server (AccountSettings *settings, const AccountServer *server)
{
  for (guint i = 0; i < settings->servers->len; i++)
    {
      AccountServer *other = settings->servers->pdata[i];

      if (strcmp (other->id, server->id) != 0)
        continue;
      account_server_assign (other, server);
      return;
    }
  g_ptr_array_add (settings->servers, account_server_copy (server));
}

static void
finish (PhOutgoingDialog *self)
{
  AccountSettings *saved = account_list_find (self->list, self->account);
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->cancellable);
  if (saved != NULL)
    {
      settings = account_settings_copy (saved);
      trust (self, settings);
      put_server (settings, &self->result->smtp);
    }
  if (settings != NULL && account_list_set (self->list, settings, &error))
    {
      destroy (self);
      return;
    }
  show_general_error (self, error != NULL ? error->message : _("There is no such account."));
  update (self);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhOutgoingDialog) self = user_data;

  if (account_secrets_store_finish (result, NULL))
    {
      finish (self);
      return;
    }

  /* Cancelled. */
  g_clear_object (&self->cancellable);
  update (self);
}

static void
store (PhOutgoingDialog *self)
{
  const char *password = ph_server_row_get_password (self->server);

  if (*password == '\0')
    finish (self);
  else
    account_secrets_store_async (self->result, ACCOUNT_SECRET_SMTP, password, self->cancellable,
                                 stored_cb, g_object_ref (self));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhOutgoingDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ph_account_probe_finish (result, &error))
    {
      store (self);
      return;
    }

  g_clear_object (&self->cancellable);
  update (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (!ph_server_row_show_failure (self->server, error))
    show_general_error (self, error->message);
  if (g_error_matches (error, PH_ERROR, PH_ERROR_CERTIFICATE))
    show_refused (self, result);
}

/* The account as if this were its only server. */
static AccountSettings *
read_rows (PhOutgoingDialog *self)
{
  AccountSettings *saved = account_list_find (self->list, self->account);
  AccountSettings *settings = saved != NULL ? account_settings_copy (saved) : account_settings_new ();

  account_server_assign (&settings->smtp, self->before);
  ph_server_row_read (self->server, &settings->smtp);
  trust (self, settings);
  return settings;
}

static gboolean
check (PhOutgoingDialog *self, const AccountServer *server)
{
  gboolean has_password
    = self->before->own_password || *ph_server_row_get_password (self->server) != '\0';

  if (server->port == 0)
    ph_server_row_show_error (self->server, PH_SERVER_FIELD_PORT,
                              _("The port is a number from 1 to 65535."));
  else if (server->own_password && *server->user == '\0')
    ph_server_row_show_error (self->server, PH_SERVER_FIELD_USER, _("The user name is missing."));
  else if (server->own_password && !has_password)
    ph_server_row_show_error (self->server, PH_SERVER_FIELD_PASSWORD, _("The password is missing."));
  else
    return TRUE;
  return FALSE;
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhOutgoingDialog *self = PH_OUTGOING_DIALOG (widget);
  const char *password = ph_server_row_get_password (self->server);

  ph_server_row_clear_errors (self->server);
  show_general_error (self, NULL);
  g_clear_pointer (&self->result, account_settings_unref);
  self->result = read_rows (self);
  if (!check (self, &self->result->smtp))
    return;

  self->cancellable = g_cancellable_new ();
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  update (self);
  self->probe (self->result, TRUE, *password != '\0' ? password : NULL, self->cancellable, probed_cb,
               g_object_ref (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhOutgoingDialog *self = PH_OUTGOING_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    destroy (self);
}

void
ph_outgoing_dialog_set_probe (PhOutgoingDialog *self, PhAccountProbeFunc probe)
{
  g_return_if_fail (PH_IS_OUTGOING_DIALOG (self));

  self->probe = probe;
}

/* ---- The object ----------------------------------------------------------------------------- */

static gboolean
ph_outgoing_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (PH_OUTGOING_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (ph_outgoing_dialog_parent_class)->close_request (window);
}

static void
ph_outgoing_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (PH_OUTGOING_DIALOG (object)->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_OUTGOING_DIALOG);

  G_OBJECT_CLASS (ph_outgoing_dialog_parent_class)->dispose (object);
}

static void
ph_outgoing_dialog_finalize (GObject *object)
{
  PhOutgoingDialog *self = PH_OUTGOING_DIALOG (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->before, account_server_free);
  g_clear_pointer (&self->result, account_settings_unref);
  g_clear_pointer (&self->exceptions, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->refused);

  G_OBJECT_CLASS (ph_outgoing_dialog_parent_class)->finalize (object);
}

static void
ph_outgoing_dialog_class_init (PhOutgoingDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_outgoing_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_outgoing_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ph_outgoing_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-outgoing-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhOutgoingDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, PhOutgoingDialog, general_error_revealer);
  gtk_widget_class_bind_template_child (widget_class, PhOutgoingDialog, general_error);
  gtk_widget_class_bind_template_child (widget_class, PhOutgoingDialog, page);
  gtk_widget_class_bind_template_child (widget_class, PhOutgoingDialog, server);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_install_action (widget_class, "dialog.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "server.certificate", NULL, certificate_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

static void
ph_outgoing_dialog_init (PhOutgoingDialog *self)
{
  g_type_ensure (PH_TYPE_SERVER_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->exceptions = g_ptr_array_new_with_free_func ((GDestroyNotify) account_exception_free);
  self->probe = ph_account_probe_async;
}

GtkWidget *
ph_outgoing_dialog_new (GtkWindow *parent, AccountList *list, const char *account_id, const char *id)
{
  const AccountSettings *settings = account_list_find (list, account_id);
  const AccountServer *server = account_settings_find_server (settings, id);
  PhOutgoingDialog *self = g_object_new (PH_TYPE_OUTGOING_DIALOG, "transient-for", parent, NULL);
  gboolean is_new = server == &settings->smtp;

  self->list = g_object_ref (list);
  self->account = g_strdup (account_id);
  self->before = is_new ? account_server_new () : account_server_copy (server);
  gtk_window_set_title (GTK_WINDOW (self), is_new ? _("Add Server") : _("Edit Server"));
  ph_server_row_set_shared_user (self->server, settings->imap.user);
  ph_server_row_set_separate (self->server);
  ph_server_row_fill (self->server, self->before);
  update (self);

  return GTK_WIDGET (self);
}
