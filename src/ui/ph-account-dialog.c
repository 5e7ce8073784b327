/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-account-dialog.h"

#include "account-guess.h"
#include "account-secrets.h"
#include "mime-address.h"
#include "ph-account-probe.h"
#include "ph-error.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

/* The rows of one server. */
typedef struct
{
  AdwExpanderRow *expander;
  GtkEditable *host;
  GtkEditable *port;
  AdwComboRow *security;
  GtkEditable *user;
  guint16 tls_port;
  guint16 starttls_port;
} ServerRows;

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
  GtkWidget *address_error_row;
  GtkLabel *address_error;
  GtkEditable *password;
  GtkWidget *password_error_row;
  GtkLabel *password_error;
  ServerRows imap;
  GtkWidget *imap_host_error_row;
  GtkLabel *imap_host_error;
  GtkWidget *imap_security_error_row;
  GtkLabel *imap_security_error;
  ServerRows smtp;
  GtkEditable *name;
  GtkBox *colors;

  /* Owned */
  AccountList *list;
  AccountSettings *settings; /* as it was */
  AccountSettings *result;   /* (nullable) what is being tried */
  GCancellable *cancellable; /* (nullable) of the sign-in under way */
  char *color;

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
show_error (GtkWidget *field, GtkWidget *row, GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (row, text != NULL);

  if (text == NULL)
    {
      gtk_widget_remove_css_class (field, "error");
      gtk_accessible_reset_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID);
      return;
    }

  gtk_widget_add_css_class (field, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_widget_grab_focus (field);
}

static void
show_address_error (PhAccountDialog *self, const char *text)
{
  show_error (GTK_WIDGET (self->address), self->address_error_row, self->address_error, text);
}

static void
show_password_error (PhAccountDialog *self, const char *text)
{
  show_error (GTK_WIDGET (self->password), self->password_error_row, self->password_error, text);
}

static void
show_host_error (PhAccountDialog *self, const char *text)
{
  if (text != NULL)
    ph_account_dialog_show_servers (self);
  show_error (GTK_WIDGET (self->imap.host), self->imap_host_error_row, self->imap_host_error, text);
}

static void
show_security_error (PhAccountDialog *self, const char *text)
{
  if (text != NULL)
    ph_account_dialog_show_servers (self);
  show_error (GTK_WIDGET (self->imap.security), self->imap_security_error_row,
              self->imap_security_error, text);
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
  show_host_error (self, NULL);
  show_security_error (self, NULL);
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

  switch ((PhError) error->code)
    {
    case PH_ERROR_HOST_UNKNOWN:
    case PH_ERROR_REFUSED:
    case PH_ERROR_TIMED_OUT:
    case PH_ERROR_CERTIFICATE:
      show_host_error (self, error->message);
      break;
    case PH_ERROR_TLS_MISSING:
      show_security_error (self, error->message);
      break;
    case PH_ERROR_SIGN_IN:
    case PH_ERROR_PASSWORD_NEEDED:
      show_password_error (self, error->message);
      break;
    default:
      show_general_error (self, error->message);
    }
}

/* ---- Rows and settings ---------------------------------------------------------------------- */

static void
fill_server (ServerRows *rows, const AccountServer *server)
{
  g_autofree char *port = g_strdup_printf ("%u", server->port);

  gtk_editable_set_text (rows->host, server->host != NULL ? server->host : "");
  gtk_editable_set_text (rows->port, port);
  gtk_editable_set_text (rows->user, server->user != NULL ? server->user : "");
  adw_combo_row_set_selected (rows->security, server->security);
}

static void
read_server (const ServerRows *rows, AccountServer *server)
{
  guint64 port = 0;

  g_free (server->host);
  g_free (server->user);
  server->host = g_strstrip (g_strdup (gtk_editable_get_text (rows->host)));
  server->user = g_strstrip (g_strdup (gtk_editable_get_text (rows->user)));
  server->security = (AccountSecurity) adw_combo_row_get_selected (rows->security);
  g_ascii_string_to_unsigned (gtk_editable_get_text (rows->port), 10, 1, G_MAXUINT16, &port, NULL);
  server->port = (guint16) port;
}

static void
update_server_subtitle (ServerRows *rows)
{
  GtkStringObject *security = adw_combo_row_get_selected_item (rows->security);
  const char *host = gtk_editable_get_text (rows->host);
  g_autofree char *subtitle = NULL;

  /* Translators: the name of a server, its port, its encryption */
  if (*host != '\0' && security != NULL)
    subtitle = g_strdup_printf (_("%s, port %s, %s"), host, gtk_editable_get_text (rows->port),
                                gtk_string_object_get_string (security));
  adw_expander_row_set_subtitle (rows->expander, subtitle != NULL ? subtitle : "");
}

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
  replace (&settings->color, g_strdup (self->color));
  read_server (&self->imap, &settings->imap);
  read_server (&self->smtp, &settings->smtp);

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

  update_server_subtitle (&self->imap);
  update_server_subtitle (&self->smtp);
  gtk_widget_set_sensitive (self->page, !is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.save",
                                 !is_busy && has_password
                                   && *gtk_editable_get_text (self->address) != '\0'
                                   && *gtk_editable_get_text (self->imap.host) != '\0');
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
  if (self->is_filling)
    return;

  self->servers_are_known = TRUE;
  show_host_error (self, NULL);
  show_security_error (self, NULL);
  changed_cb (self);
}

static void
fill_servers (PhAccountDialog *self, const AccountSettings *settings)
{
  self->is_filling = TRUE;
  fill_server (&self->imap, &settings->imap);
  fill_server (&self->smtp, &settings->smtp);
  self->is_filling = FALSE;
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

/* A port that is the usual one of the encryption before becomes the usual one of the new. */
static void
security_changed (PhAccountDialog *self, ServerRows *rows)
{
  gboolean is_tls = adw_combo_row_get_selected (rows->security) == ACCOUNT_SECURITY_TLS;
  guint16 from = is_tls ? rows->starttls_port : rows->tls_port;
  guint16 to = is_tls ? rows->tls_port : rows->starttls_port;
  guint64 port = 0;

  if (self->is_filling)
    return;

  g_ascii_string_to_unsigned (gtk_editable_get_text (rows->port), 10, 0, G_MAXUINT16, &port, NULL);
  if (port == from)
    {
      g_autofree char *text = g_strdup_printf ("%u", to);

      gtk_editable_set_text (rows->port, text);
    }

  server_changed_cb (self);
}

static void
imap_security_cb (PhAccountDialog *self)
{
  security_changed (self, &self->imap);
}

static void
smtp_security_cb (PhAccountDialog *self)
{
  security_changed (self, &self->smtp);
}

/* ---- Colours -------------------------------------------------------------------------------- */

static const struct
{
  const char *color;
  const char *css_class;
  const char *name;
} colors[] = {
  { "", "none", NC_ ("colour", "None") },
  { "#3584e4", "blue", NC_ ("colour", "Blue") },
  { "#2ec27e", "green", NC_ ("colour", "Green") },
  { "#e5a50a", "yellow", NC_ ("colour", "Yellow") },
  { "#e66100", "orange", NC_ ("colour", "Orange") },
  { "#e01b24", "red", NC_ ("colour", "Red") },
  { "#9141ac", "purple", NC_ ("colour", "Purple") },
  { "#986a44", "brown", NC_ ("colour", "Brown") },
};

static void
color_toggled_cb (GtkToggleButton *button, PhAccountDialog *self)
{
  if (gtk_toggle_button_get_active (button))
    replace (&self->color, g_strdup (g_object_get_data (G_OBJECT (button), "color")));
}

static void
add_colors (PhAccountDialog *self)
{
  GtkToggleButton *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    {
      GtkWidget *button = gtk_toggle_button_new ();
      const char *name = g_dpgettext2 (NULL, "colour", colors[i].name);

      gtk_widget_add_css_class (button, "swatch");
      gtk_widget_add_css_class (button, colors[i].css_class);
      gtk_widget_set_tooltip_text (button, name);
      ph_ui_set_label (button, name);
      g_object_set_data (G_OBJECT (button), "color", (gpointer) colors[i].color);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      if (first == NULL)
        first = GTK_TOGGLE_BUTTON (button);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button),
                                    g_str_equal (self->color, colors[i].color));
      g_signal_connect (button, "toggled", G_CALLBACK (color_toggled_cb), self);
      gtk_box_append (self->colors, button);
    }
}

/* A first account is blue, the next one green and so on, so that they can be told apart. */
static const char *
choose_color (AccountList *list)
{
  guint n = account_list_get_n_accounts (list);

  return colors[1 + n % (G_N_ELEMENTS (colors) - 1)].color;
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

/* What can be said without asking the server. */
static gboolean
check (PhAccountDialog *self, const AccountSettings *settings)
{
  if (!mime_address_is_valid (settings->address))
    show_address_error (self, _("This is not a mail address."));
  else if (is_other_account (self, settings))
    show_address_error (self, _("There is an account with this address already."));
  else if (settings->imap.port == 0)
    show_host_error (self, _("The port is a number from 1 to 65535."));
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
    finish (self);
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
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (self, error);
}

static gboolean
same_server (const AccountServer *a, const AccountServer *b)
{
  return g_strcmp0 (a->host, b->host) == 0 && a->port == b->port && a->security == b->security
         && g_strcmp0 (a->user, b->user) == 0;
}

static gboolean
needs_sign_in (PhAccountDialog *self)
{
  return self->is_new || *gtk_editable_get_text (self->password) != '\0'
         || !same_server (&self->settings->imap, &self->result->imap);
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
activated_cb (PhAccountDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
}

/* ---- The object ----------------------------------------------------------------------------- */

void
ph_account_dialog_show_servers (PhAccountDialog *self)
{
  g_return_if_fail (PH_IS_ACCOUNT_DIALOG (self));

  adw_expander_row_set_expanded (self->imap.expander, TRUE);
}

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
  g_clear_pointer (&self->color, g_free);

  G_OBJECT_CLASS (ph_account_dialog_parent_class)->finalize (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, PhAccountDialog, name)
#define BIND_SERVER(name, field) \
  gtk_widget_class_bind_template_child_full (widget_class, name, FALSE, \
                                             G_STRUCT_OFFSET (PhAccountDialog, field))

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
  BIND (address_error_row);
  BIND (address_error);
  BIND (password);
  BIND (password_error_row);
  BIND (password_error);
  BIND_SERVER ("imap_servers", imap.expander);
  BIND_SERVER ("imap_host", imap.host);
  BIND_SERVER ("imap_port", imap.port);
  BIND_SERVER ("imap_security", imap.security);
  BIND_SERVER ("imap_user", imap.user);
  BIND (imap_host_error_row);
  BIND (imap_host_error);
  BIND (imap_security_error_row);
  BIND (imap_security_error);
  BIND_SERVER ("smtp_servers", smtp.expander);
  BIND_SERVER ("smtp_host", smtp.host);
  BIND_SERVER ("smtp_port", smtp.port);
  BIND_SERVER ("smtp_security", smtp.security);
  BIND_SERVER ("smtp_user", smtp.user);
  BIND (name);
  BIND (colors);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, imap_security_cb);
  gtk_widget_class_bind_template_callback (widget_class, smtp_security_cb);
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
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

static void
ph_account_dialog_init (PhAccountDialog *self)
{
  self->is_filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_filling = FALSE;

  self->probe = ph_account_probe_async;
  self->imap.tls_port = 993;
  self->imap.starttls_port = 143;
  self->smtp.tls_port = 465;
  self->smtp.starttls_port = 587;
}

static void
show_settings (PhAccountDialog *self)
{
  const AccountSettings *settings = self->settings;

  self->is_filling = TRUE;
  gtk_editable_set_text (self->real_name,
                         settings->real_name != NULL ? settings->real_name : "");
  gtk_editable_set_text (self->address, settings->address != NULL ? settings->address : "");
  gtk_editable_set_text (self->name, settings->name != NULL ? settings->name : "");
  fill_servers (self, settings);
  add_colors (self);

  if (!self->is_new)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password),
                                   _("New _Password (empty: as before)"));
  gtk_window_set_title (GTK_WINDOW (self), self->is_new ? _("Add Account") : _("Edit Account"));
  gtk_button_set_label (self->save_button, self->is_new ? _("_Add") : _("_Save"));
  update (self);
}

/* "" where the system knows no name of a person: GLib then says "Unknown", and many systems call the
 * user as they call the account. */
static const char *
guess_real_name (void)
{
  const char *name = g_get_real_name ();

  if (name == NULL || g_str_equal (name, "Unknown")
      || g_ascii_strcasecmp (name, g_get_user_name ()) == 0)
    return "";

  return name;
}

GtkWidget *
ph_account_dialog_new (GtkWindow *parent, AccountList *list, AccountSettings *settings)
{
  PhAccountDialog *self = g_object_new (PH_TYPE_ACCOUNT_DIALOG, "transient-for", parent, NULL);

  self->list = g_object_ref (list);
  self->is_new = settings == NULL;
  self->servers_are_known = settings != NULL;
  self->settings = settings != NULL ? account_settings_ref (settings) : account_settings_new ();
  self->color = g_strdup (self->is_new ? choose_color (list) : settings->color);
  if (self->is_new)
    replace (&self->settings->real_name, g_strdup (guess_real_name ()));
  show_settings (self);
  self->is_filling = FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->address));

  return GTK_WIDGET (self);
}
