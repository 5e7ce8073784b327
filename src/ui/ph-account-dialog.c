/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-account-dialog.h"

#include "account-guess.h"
#include "account-secrets.h"
#include "mime-address.h"
#include "ph-account-probe.h"
#include "ph-certificate-dialog.h"
#include "ph-color-row.h"
#include "ph-doctor-window.h"
#include "ph-error-row.h"
#include "ph-error.h"
#include "ph-server-row.h"
#include "ph-trust-group.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* Below are the accounts of the system itself (login.defs, UID_MIN). */
#define FIRST_PERSON 1000

struct _PhAccountDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  GtkButton *save_button;
  GtkSpinner *spinner;
  GtkRevealer *general_error_revealer;
  GtkLabel *general_error;
  GtkWidget *page;
  GtkEditable *real_name;
  GtkEditable *address;
  PhErrorRow *address_error;
  GtkEditable *password;
  PhErrorRow *password_error;
  PhServerRow *imap;
  PhServerRow *smtp;
  GtkEditable *name;
  PhColorRow *color;
  GtkSwitch *keep_all;
  PhTrustGroup *trust;
  GtkWidget *doctor_group;

  /* Owned */
  AccountList *list;
  AccountSettings *settings; /* as it was */
  AccountSettings *result;   /* (nullable) what is being tried */
  GCancellable *cancellable; /* (nullable) of the sign-in under way */
  GTlsCertificate *refused;  /* (nullable) by the last sign-in */
  GTlsCertificateFlags refused_flags;
  GError *guess_error; /* (nullable) of the first of several guesses */

  PhAccountProbeFunc probe;
  guint is_new : 1;
  guint is_filling : 1;        /* the program sets the rows, not the person */
  guint servers_are_known : 1; /* the person's own: an address does not change them any more */
};

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhAccountDialog, ph_account_dialog, ADW_TYPE_WINDOW)

/* ---- Errors, each beside its field ---------------------------------------------------------- */

static void
show_address_error (PhAccountDialog *self, const char *text)
{
  ph_error_row_show (self->address_error, GTK_WIDGET (self->address), text);
}

static void
show_password_error (PhAccountDialog *self, const char *text)
{
  ph_error_row_show (self->password_error, GTK_WIDGET (self->password), text);
}

static void
show_general_error (PhAccountDialog *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_label (self->general_error, text);
  gtk_revealer_set_reveal_child (self->general_error_revealer, text != NULL);
}

static void
clear_errors (PhAccountDialog *self)
{
  show_address_error (self, NULL);
  show_password_error (self, NULL);
  ph_server_row_clear_errors (self->imap);
  ph_server_row_clear_errors (self->smtp);
  ph_trust_group_show_error (self->trust, NULL);
  show_general_error (self, NULL);
}

static void
show_failure (PhAccountDialog *self, const GError *error)
{
  if (error->domain != PH_ERROR)
    {
      show_general_error (self, error->message);
      return;
    }

  switch (error->code)
    {
    case PH_ERROR_HOST_UNKNOWN:
    case PH_ERROR_REFUSED:
    case PH_ERROR_TIMED_OUT:
    case PH_ERROR_CERTIFICATE:
      ph_server_row_show_error (self->imap, PH_SERVER_FIELD_HOST, error->message);
      break;
    case PH_ERROR_TLS_MISSING:
      ph_server_row_show_error (self->imap, PH_SERVER_FIELD_SECURITY, error->message);
      break;
    case PH_ERROR_SIGN_IN:
    case PH_ERROR_PASSWORD_NEEDED:
      show_password_error (self, error->message);
      break;
    case PH_ERROR_INVALID:
      ph_trust_group_show_error (self->trust, error->message);
      break;
    default:
      show_general_error (self, error->message);
    }
}

/* ---- A certificate that was refused --------------------------------------------------------- */

static void
trusted_cb (PhAccountDialog *self, const AccountException *exception)
{
  ph_trust_group_add (self->trust, account_exception_copy (exception));
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
}

static void
certificate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (widget);
  GtkWidget *dialog;

  if (self->refused == NULL)
    return;

  dialog = ph_certificate_dialog_new (GTK_WINDOW (self), self->result->imap.host,
                                      self->result->imap.port, self->refused,
                                      self->refused_flags);
  g_signal_connect_object (dialog, "trusted", G_CALLBACK (trusted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The person is waiting for an answer, and this is it. */
static void
show_refused (PhAccountDialog *self, GAsyncResult *result)
{
  g_set_object (&self->refused, ph_account_probe_get_certificate (result, &self->refused_flags));
  if (self->refused == NULL)
    return;

  ph_server_row_offer_certificate (self->imap, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "server.certificate", NULL);
}

/* ---- Rows and settings ---------------------------------------------------------------------- */

static char *
dup_text (GtkEditable *editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

static void
replace (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

/* What the rows say now, as settings of their own. */
static AccountSettings *
read_rows (PhAccountDialog *self)
{
  AccountSettings *settings = account_settings_copy (self->settings);

  replace (&settings->real_name, dup_text (self->real_name));
  replace (&settings->address, dup_text (self->address));
  replace (&settings->name, dup_text (self->name));
  replace (&settings->color, g_strdup (ph_color_row_get_color (self->color)));
  settings->keep
    = gtk_switch_get_active (self->keep_all) ? ACCOUNT_KEEP_ALL : ACCOUNT_KEEP_RECENT;
  ph_server_row_read (self->imap, &settings->imap);
  ph_server_row_read (self->smtp, &settings->smtp);
  ph_trust_group_read (self->trust, settings);

  if (*settings->name == '\0')
    replace (&settings->name, g_strdup (settings->address));

  return settings;
}

static void
update (PhAccountDialog *self)
{
  gboolean is_busy = self->cancellable != NULL;
  gboolean has_password
    = !self->is_new || *gtk_editable_get_text (self->password) != '\0';

  gtk_widget_set_sensitive (self->page, !is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.save",
                                 !is_busy && has_password
                                   && *gtk_editable_get_text (self->address) != '\0'
                                   && ph_server_row_has_host (self->imap));
}

static void
changed_cb (PhAccountDialog *self)
{
  if (self->is_filling)
    return;

  show_password_error (self, NULL);
  show_general_error (self, NULL);
  update (self);
}

static void
server_changed_cb (PhAccountDialog *self)
{
  self->servers_are_known = TRUE;
  changed_cb (self);
}

static void
fill_servers (PhAccountDialog *self, const AccountSettings *settings)
{
  ph_server_row_fill (self->imap, &settings->imap);
  ph_server_row_fill (self->smtp, &settings->smtp);
}

static void
address_changed_cb (PhAccountDialog *self)
{
  g_autoptr (AccountSettings) guess = NULL;

  if (self->is_filling)
    return;

  show_address_error (self, NULL);
  guess = read_rows (self);
  if (!self->servers_are_known && mime_address_is_valid (guess->address))
    {
      account_guess_servers (guess);
      fill_servers (self, guess);
    }

  changed_cb (self);
}

/* ---- Saving --------------------------------------------------------------------------------- */

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
    show_address_error (self, _("This is not a mail address."));
  else if (is_other_account (self, settings))
    show_address_error (self, _("There is an account with this address already."));
  else if (*settings->imap.user == '\0')
    ph_server_row_show_error (self->imap, PH_SERVER_FIELD_USER, _("The user name is missing."));
  else if (settings->imap.port == 0)
    show_port_error (self->imap);
  else if (*settings->smtp.host != '\0' && settings->smtp.port == 0)
    show_port_error (self->smtp);
  else
    return TRUE;

  return FALSE;
}

static void
destroy (PhAccountDialog *self)
{
  /* A text that goes, or cannot be edited any more, while it has the focus warns. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
finish (PhAccountDialog *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->cancellable);
  if (!account_list_set (self->list, self->result, &error))
    {
      show_general_error (self, error->message);
      update (self);
      return;
    }

  g_signal_emit (self, signals[SAVED], 0, self->result);
  destroy (self);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhAccountDialog) self = user_data;

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
store (PhAccountDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);

  if (*password == '\0')
    {
      finish (self);
      return;
    }

  account_secrets_store_async (self->result, ACCOUNT_SECRET_IMAP, password, self->cancellable,
                               stored_cb, g_object_ref (self));
}

/* Some call their servers otherwise. The person sees only the guess that works, or the first one. */
static gboolean
guess_again (PhAccountDialog *self, GError **error)
{
  g_autoptr (AccountSettings) guess = NULL;

  if (self->servers_are_known || !g_error_matches (*error, PH_ERROR, PH_ERROR_HOST_UNKNOWN))
    return FALSE;

  if (self->guess_error == NULL)
    self->guess_error = g_error_copy (*error);

  guess = account_settings_copy (self->result);
  if (account_guess_next (guess))
    {
      fill_servers (self, guess);
      gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
      return TRUE;
    }

  account_guess_servers (guess);
  fill_servers (self, guess);
  g_clear_error (error);
  *error = g_steal_pointer (&self->guess_error);
  return FALSE;
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ph_account_probe_finish (result, &error))
    {
      store (self);
      return;
    }

  g_clear_object (&self->cancellable);
  update (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || guess_again (self, &error))
    return;

  show_failure (self, error);
  if (g_error_matches (error, PH_ERROR, PH_ERROR_CERTIFICATE))
    show_refused (self, result);
}

static gboolean
same_server (const AccountServer *a, const AccountServer *b)
{
  return g_strcmp0 (a->host, b->host) == 0 && a->port == b->port && a->security == b->security
         && g_strcmp0 (a->user, b->user) == 0;
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
needs_sign_in (PhAccountDialog *self)
{
  return self->is_new || *gtk_editable_get_text (self->password) != '\0'
         || !same_server (&self->settings->imap, &self->result->imap)
         || trusts_more (self->settings, self->result);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (widget);
  const char *password = gtk_editable_get_text (self->password);

  clear_errors (self);
  g_clear_pointer (&self->result, account_settings_unref);
  self->result = read_rows (self);
  if (!check (self, self->result))
    return;

  self->cancellable = g_cancellable_new ();
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  update (self);

  if (needs_sign_in (self))
    self->probe (self->result, *password != '\0' ? password : NULL, self->cancellable, probed_cb,
                 g_object_ref (self));
  else
    finish (self);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    destroy (self);
}

static void
doctor_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (widget);

  gtk_window_present (
    GTK_WINDOW (ph_doctor_window_new (GTK_WINDOW (self), self->list, self->settings->id)));
}

static void
activated_cb (PhAccountDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
}

/* ---- The object ----------------------------------------------------------------------------- */

void
ph_account_dialog_set_probe (PhAccountDialog *self, PhAccountProbeFunc probe)
{
  g_return_if_fail (PH_IS_ACCOUNT_DIALOG (self));

  self->probe = probe;
}

static gboolean
ph_account_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (PH_ACCOUNT_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (ph_account_dialog_parent_class)->close_request (window);
}

static void
ph_account_dialog_dispose (GObject *object)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_ACCOUNT_DIALOG);

  G_OBJECT_CLASS (ph_account_dialog_parent_class)->dispose (object);
}

static void
ph_account_dialog_finalize (GObject *object)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->result, account_settings_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->refused);
  g_clear_error (&self->guess_error);

  G_OBJECT_CLASS (ph_account_dialog_parent_class)->finalize (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, PhAccountDialog, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-account-dialog.ui");
  BIND (save_button);
  BIND (spinner);
  BIND (general_error_revealer);
  BIND (general_error);
  BIND (page);
  BIND (real_name);
  BIND (address);
  BIND (address_error);
  BIND (password);
  BIND (password_error);
  BIND (imap);
  BIND (smtp);
  BIND (name);
  BIND (color);
  BIND (keep_all);
  BIND (trust);
  BIND (doctor_group);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
ph_account_dialog_class_init (PhAccountDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_account_dialog_dispose;
  object_class->finalize = ph_account_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ph_account_dialog_close_request;

  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, ACCOUNT_TYPE_SETTINGS);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "dialog.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "dialog.doctor", NULL, doctor_action);
  gtk_widget_class_install_action (widget_class, "server.certificate", NULL, certificate_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

static void
ph_account_dialog_init (PhAccountDialog *self)
{
  g_type_ensure (PH_TYPE_ERROR_ROW);
  g_type_ensure (PH_TYPE_SERVER_ROW);
  g_type_ensure (PH_TYPE_COLOR_ROW);
  g_type_ensure (PH_TYPE_TRUST_GROUP);
  self->is_filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_filling = FALSE;

  self->probe = ph_account_probe_async;
}

static void
show_settings (PhAccountDialog *self)
{
  const AccountSettings *settings = self->settings;

  self->is_filling = TRUE;
  gtk_editable_set_text (self->real_name, settings->real_name);
  gtk_editable_set_text (self->address, settings->address);
  gtk_editable_set_text (self->name, settings->name);
  fill_servers (self, settings);
  ph_color_row_set_color (self->color, settings->color);
  gtk_switch_set_active (self->keep_all, settings->keep == ACCOUNT_KEEP_ALL);
  ph_trust_group_fill (self->trust, settings);
  self->is_filling = FALSE;
}

static void
show_purpose (PhAccountDialog *self)
{
  gtk_window_set_title (GTK_WINDOW (self), self->is_new ? _("Add Account") : _("Edit Account"));
  gtk_button_set_label (self->save_button, self->is_new ? _("_Add") : _("_Save"));
  gtk_widget_set_visible (self->doctor_group, !self->is_new);
  if (!self->is_new)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password),
                                   _("New _Password (empty: as before)"));
}

/* "" where the system knows no name of a person: GLib then says "Unknown", and many systems call the
 * user as they call the account. What root and daemons are called is no name to sign mail with. */
static const char *
guess_real_name (void)
{
  const char *name = g_get_real_name ();

  if (getuid () < FIRST_PERSON || name == NULL || g_str_equal (name, "Unknown")
      || g_ascii_strcasecmp (name, g_get_user_name ()) == 0)
    return "";

  return name;
}

/* The account that the dialog begins with. */
static AccountSettings *
make_new (AccountList *list)
{
  AccountSettings *settings = account_settings_new ();

  replace (&settings->real_name, g_strdup (guess_real_name ()));
  replace (&settings->color, g_strdup (ph_color_row_suggest (account_list_get_n_accounts (list))));
  return settings;
}

GtkWidget *
ph_account_dialog_new (GtkWindow *parent, AccountList *list, AccountSettings *settings)
{
  PhAccountDialog *self = g_object_new (PH_TYPE_ACCOUNT_DIALOG, "transient-for", parent, NULL);

  self->list = g_object_ref (list);
  self->is_new = settings == NULL;
  self->servers_are_known = settings != NULL;
  self->settings = settings != NULL ? account_settings_ref (settings) : make_new (list);
  show_settings (self);
  show_purpose (self);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));

  return GTK_WIDGET (self);
}
