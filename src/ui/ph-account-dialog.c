/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-account-dialog-private.h"

#include "account-guess.h"
#include "mime-address.h"
#include "ph-account-probe.h"
#include "ph-certificate-dialog.h"
#include "ph-doctor-window.h"
#include "ph-error.h"
#include "ph-sending-window.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* Below are the accounts of the system itself (login.defs, UID_MIN). */
#define FIRST_PERSON 1000

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhAccountDialog, ph_account_dialog, ADW_TYPE_WINDOW)

/* ---- Errors, each beside its field ---------------------------------------------------------- */

void
ph_account_dialog_show_address_error (PhAccountDialog *self, const char *text)
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

void
ph_account_dialog_clear_errors (PhAccountDialog *self)
{
  ph_account_dialog_show_address_error (self, NULL);
  show_password_error (self, NULL);
  ph_server_row_clear_errors (self->imap);
  ph_server_row_clear_errors (self->smtp);
  ph_trust_group_show_error (self->trust, NULL);
  show_general_error (self, NULL);
}

/* The server that is being tried. */
static PhServerRow *
get_tried_row (PhAccountDialog *self)
{
  return self->is_outgoing ? self->smtp : self->imap;
}

static gboolean
is_about_password (const GError *error)
{
  return g_error_matches (error, PH_ERROR, PH_ERROR_SIGN_IN)
         || g_error_matches (error, PH_ERROR, PH_ERROR_PASSWORD_NEEDED);
}

void
ph_account_dialog_show_failure (PhAccountDialog *self, const GError *error)
{
  if (!self->is_outgoing && is_about_password (error))
    show_password_error (self, error->message);
  else if (g_error_matches (error, PH_ERROR, PH_ERROR_INVALID))
    ph_trust_group_show_error (self->trust, error->message);
  else if (!ph_server_row_show_failure (get_tried_row (self), error))
    show_general_error (self, error->message);
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
  const AccountServer *server;
  GtkWidget *dialog;

  if (self->refused == NULL)
    return;

  server = self->is_outgoing ? &self->result->smtp : &self->result->imap;
  dialog = ph_certificate_dialog_new (GTK_WINDOW (self), server->host, server->port, self->refused,
                                      self->refused_flags);
  g_signal_connect_object (dialog, "trusted", G_CALLBACK (trusted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The person is waiting for an answer, and this is it. */
void
ph_account_dialog_show_refused (PhAccountDialog *self, GAsyncResult *result)
{
  g_set_object (&self->refused, ph_account_probe_get_certificate (result, &self->refused_flags));
  if (self->refused == NULL)
    return;

  ph_server_row_offer_certificate (get_tried_row (self), TRUE);
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

/* What the rows say now, as settings of their own; of what they do not show, what was saved last. */
AccountSettings *
ph_account_dialog_read (PhAccountDialog *self)
{
  AccountSettings *saved = account_list_find (self->list, self->settings->id);
  AccountSettings *settings = account_settings_copy (saved != NULL ? saved : self->settings);

  replace (&settings->real_name, dup_text (self->real_name));
  replace (&settings->address, dup_text (self->address));
  replace (&settings->name, dup_text (self->name));
  replace (&settings->color, g_strdup (ph_color_row_get_color (self->color)));
  settings->keep
    = gtk_switch_get_active (self->keep_all) ? ACCOUNT_KEEP_ALL : ACCOUNT_KEEP_RECENT;
  ph_server_row_read (self->imap, &settings->imap);
  ph_server_row_set_shared_user (self->smtp, settings->imap.user);
  ph_server_row_read (self->smtp, &settings->smtp);
  ph_trust_group_read (self->trust, settings);

  if (*settings->name == '\0')
    replace (&settings->name, g_strdup (settings->address));

  return settings;
}

void
ph_account_dialog_update (PhAccountDialog *self)
{
  gboolean is_busy = self->cancellable != NULL;
  gboolean has_password
    = !self->is_new || *gtk_editable_get_text (self->password) != '\0';

  gtk_widget_set_sensitive (self->page, !is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  if (!is_busy)
    adw_window_title_set_subtitle (self->title, "");
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
  ph_account_dialog_update (self);
}

static void
fill_outgoing (PhAccountDialog *self, const AccountSettings *settings)
{
  ph_server_row_set_shared_user (self->smtp, settings->imap.user);
  ph_server_row_fill (self->smtp, &settings->smtp);
}

/* What the person has said stays. */
void
ph_account_dialog_fill_servers (PhAccountDialog *self, const AccountSettings *settings)
{
  if (!self->imap_is_known)
    ph_server_row_fill (self->imap, &settings->imap);
  if (!self->smtp_is_known)
    fill_outgoing (self, settings);
}

static void
imap_changed_cb (PhAccountDialog *self)
{
  g_autoptr (AccountSettings) guess = ph_account_dialog_read (self);

  self->imap_is_known = TRUE;
  if (!self->smtp_is_known)
    {
      account_guess_outgoing (guess);
      fill_outgoing (self, guess);
    }
  changed_cb (self);
}

static void
smtp_changed_cb (PhAccountDialog *self)
{
  self->smtp_is_known = TRUE;
  changed_cb (self);
}

static void
address_changed_cb (PhAccountDialog *self)
{
  g_autoptr (AccountSettings) guess = NULL;

  if (self->is_filling)
    return;

  ph_account_dialog_show_address_error (self, NULL);
  guess = ph_account_dialog_read (self);
  if (!self->imap_is_known && mime_address_is_valid (guess->address))
    {
      account_guess_servers (guess);
      ph_account_dialog_fill_servers (self, guess);
    }

  changed_cb (self);
}

void
ph_account_dialog_destroy (PhAccountDialog *self)
{
  /* A text that goes, or cannot be edited any more, while it has the focus warns. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

void
ph_account_dialog_emit_saved (PhAccountDialog *self)
{
  g_signal_emit (self, signals[SAVED], 0, self->result);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_account_dialog_save (PH_ACCOUNT_DIALOG (widget));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    ph_account_dialog_destroy (self);
}

static void
doctor_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (widget);

  gtk_window_present (
    GTK_WINDOW (ph_doctor_window_new (GTK_WINDOW (self), self->list, self->settings->id)));
}

static void
sending_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountDialog *self = PH_ACCOUNT_DIALOG (widget);

  gtk_window_present (GTK_WINDOW (
    ph_sending_window_new (GTK_WINDOW (self), self->list, self->settings->id)));
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
  BIND (title);
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
  BIND (saved_group);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, imap_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, smtp_changed_cb);
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
  gtk_widget_class_install_action (widget_class, "dialog.sending", NULL, sending_action);
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
  ph_server_row_fill (self->imap, &settings->imap);
  fill_outgoing (self, settings);
  ph_color_row_set_color (self->color, settings->color);
  gtk_switch_set_active (self->keep_all, settings->keep == ACCOUNT_KEEP_ALL);
  ph_trust_group_fill (self->trust, settings);
  self->is_filling = FALSE;
}

static void
show_purpose (PhAccountDialog *self)
{
  const char *title = self->is_new ? _("Add Account") : _("Edit Account");

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, title);
  gtk_button_set_label (self->save_button, self->is_new ? _("_Add") : _("_Save"));
  gtk_widget_set_visible (self->saved_group, !self->is_new);
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
  self->imap_is_known = settings != NULL;
  self->smtp_is_known = settings != NULL;
  self->settings = settings != NULL ? account_settings_ref (settings) : make_new (list);
  show_settings (self);
  show_purpose (self);
  ph_account_dialog_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));

  return GTK_WIDGET (self);
}
