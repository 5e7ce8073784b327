/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-trust-group.h"

#include "certificate-info.h"
#include "ph-error-row.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

struct _PhTrustGroup
{
  AdwPreferencesGroup parent_instance;

  /* Template widgets */
  GtkListBox *rows;
  AdwActionRow *file;
  GtkWidget *forget_button;
  GtkWidget *choose_button;
  PhErrorRow *file_error;

  /* Owned */
  AccountSettings *settings; /* of which only the trust counts */
  GPtrArray *exceptions;     /* (element-type GtkWidget): the rows below, borrowed */
  GtkFileChooserNative *chooser; /* (nullable) while it is open */
};

G_DEFINE_FINAL_TYPE (PhTrustGroup, ph_trust_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void show_all (PhTrustGroup *self);

static void
take_change (PhTrustGroup *self)
{
  show_all (self);
  ph_trust_group_show_error (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- Exceptions ----------------------------------------------------------------------------- */

static void
revoke_cb (GtkWidget *button, PhTrustGroup *self)
{
  const AccountException *exception = g_object_get_data (G_OBJECT (button), "exception");

  /* The button goes with its row: the keyboard must not be lost with it. */
  gtk_widget_grab_focus (self->choose_button);
  account_settings_remove_exception (self->settings, exception);
  take_change (self);
}

static GtkWidget *
create_revoke_button (PhTrustGroup *self, const AccountException *exception)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: the name of a server */
  g_autofree char *label
      = g_strdup_printf (_("Do not trust the certificate of %s any more"), exception->host);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  ph_ui_set_label (button, label);
  g_object_set_data_full (G_OBJECT (button), "exception", account_exception_copy (exception),
                          (GDestroyNotify) account_exception_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (revoke_cb), self, 0);
  return button;
}

static GtkWidget *
create_exception_row (PhTrustGroup *self, const AccountException *exception)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *fingerprint = certificate_info_format_fingerprint (exception->fingerprint);
  /* Translators: the name of a server, and its port */
  g_autofree char *title
      = g_strdup_printf (_("Trusted on %s, port %u"), exception->host, exception->port);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), fingerprint);
  gtk_widget_add_css_class (row, "fingerprint");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_revoke_button (self, exception));
  return row;
}

static void
show_exceptions (PhTrustGroup *self)
{
  for (guint i = 0; i < self->exceptions->len; i++)
    gtk_list_box_remove (self->rows, self->exceptions->pdata[i]);
  g_ptr_array_set_size (self->exceptions, 0);

  for (guint i = 0; i < self->settings->exceptions->len; i++)
    {
      GtkWidget *row = create_exception_row (self, self->settings->exceptions->pdata[i]);

      gtk_list_box_append (self->rows, row);
      g_ptr_array_add (self->exceptions, row);
    }
}

static void
show_all (PhTrustGroup *self)
{
  const char *path = self->settings->ca_file;
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  adw_action_row_set_subtitle (self->file,
                               shown != NULL ? shown : _("None: what the system trusts"));
  gtk_widget_set_visible (self->forget_button, path != NULL);
  show_exceptions (self);
}

void
ph_trust_group_add (PhTrustGroup *self, AccountException *exception)
{
  g_return_if_fail (PH_IS_TRUST_GROUP (self));

  account_settings_add_exception (self->settings, exception);
  take_change (self);
}

/* ---- The file of authorities ---------------------------------------------------------------- */

static void
set_file (PhTrustGroup *self, char *path)
{
  g_free (self->settings->ca_file);
  self->settings->ca_file = path;
  take_change (self);
}

static void
forget_cb (PhTrustGroup *self)
{
  gtk_widget_grab_focus (self->choose_button);
  set_file (self, NULL);
}

static void
chosen_cb (PhTrustGroup *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  if (file != NULL)
    set_file (self, g_file_get_path (file));
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) certificates = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (certificates, _("Certificates (PEM)"));
  gtk_file_filter_add_suffix (certificates, "pem");
  gtk_file_filter_add_suffix (certificates, "crt");
  gtk_file_filter_add_suffix (certificates, "cer");
  gtk_file_chooser_add_filter (chooser, certificates);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
}

static void
choose_cb (PhTrustGroup *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (_("Additional Authority"), window,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  add_filters (GTK_FILE_CHOOSER (self->chooser));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
ph_trust_group_show_error (PhTrustGroup *self, const char *text)
{
  g_return_if_fail (PH_IS_TRUST_GROUP (self));

  ph_error_row_show (self->file_error, GTK_WIDGET (self->file), text);
}

/* ---- Settings ------------------------------------------------------------------------------- */

static void
copy_trust (AccountSettings *to, const AccountSettings *from)
{
  g_free (to->ca_file);
  to->ca_file = g_strdup (from->ca_file);
  g_ptr_array_set_size (to->exceptions, 0);
  for (guint i = 0; i < from->exceptions->len; i++)
    g_ptr_array_add (to->exceptions, account_exception_copy (from->exceptions->pdata[i]));
}

void
ph_trust_group_fill (PhTrustGroup *self, const AccountSettings *settings)
{
  g_return_if_fail (PH_IS_TRUST_GROUP (self));

  copy_trust (self->settings, settings);
  show_all (self);
}

void
ph_trust_group_read (PhTrustGroup *self, AccountSettings *settings)
{
  g_return_if_fail (PH_IS_TRUST_GROUP (self));

  copy_trust (settings, self->settings);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_trust_group_dispose (GObject *object)
{
  PhTrustGroup *self = PH_TRUST_GROUP (object);

  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_TRUST_GROUP);

  G_OBJECT_CLASS (ph_trust_group_parent_class)->dispose (object);
}

static void
ph_trust_group_finalize (GObject *object)
{
  PhTrustGroup *self = PH_TRUST_GROUP (object);

  account_settings_unref (self->settings);
  g_ptr_array_unref (self->exceptions);

  G_OBJECT_CLASS (ph_trust_group_parent_class)->finalize (object);
}

static void
ph_trust_group_class_init (PhTrustGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_trust_group_dispose;
  object_class->finalize = ph_trust_group_finalize;

  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_TRUST_GROUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-trust-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PhTrustGroup, rows);
  gtk_widget_class_bind_template_child (widget_class, PhTrustGroup, file);
  gtk_widget_class_bind_template_child (widget_class, PhTrustGroup, forget_button);
  gtk_widget_class_bind_template_child (widget_class, PhTrustGroup, choose_button);
  gtk_widget_class_bind_template_child (widget_class, PhTrustGroup, file_error);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
}

static void
ph_trust_group_init (PhTrustGroup *self)
{
  g_type_ensure (PH_TYPE_ERROR_ROW);
  self->settings = account_settings_new ();
  self->exceptions = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
