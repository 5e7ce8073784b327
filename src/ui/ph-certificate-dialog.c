/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-certificate-dialog.h"

#include "certificate-info.h"
#include "ph-format.h"
#include "tls-trust.h"

#include <glib/gi18n.h>

struct _PhCertificateDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  GtkLabel *heading;
  GtkListBox *reasons;
  AdwActionRow *subject;
  AdwActionRow *names;
  AdwActionRow *issuer;
  AdwActionRow *validity;
  AdwActionRow *fingerprint;
  GtkWidget *refuse_button;
  GtkWidget *trust_button;

  AccountException *exception; /* (owned) what trusting it would mean */
};

G_DEFINE_FINAL_TYPE (PhCertificateDialog, ph_certificate_dialog, ADW_TYPE_WINDOW)

enum
{
  TRUSTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
trust_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhCertificateDialog *self = PH_CERTIFICATE_DIALOG (widget);

  g_object_ref (self);
  g_signal_emit (self, signals[TRUSTED], 0, self->exception);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}

/* ---- What it shows -------------------------------------------------------------------------- */

static void
show_reasons (PhCertificateDialog *self, GTlsCertificate *certificate, const char *name)
{
  g_auto (GStrv) reasons
      = tls_trust_explain_all (certificate, self->exception->reasons, name);

  for (guint i = 0; reasons[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic",
                                      "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), reasons[i]);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
      gtk_list_box_append (self->reasons, row);
    }
}

static void
show_field (AdwActionRow *row, const char *text)
{
  adw_action_row_set_subtitle (row, *text != '\0' ? text : _("Not said"));
}

static char *
format_day (GDateTime *when)
{
  /* Translators: a day, as in "12 March 2026"; see strftime(3) */
  return when != NULL ? ph_format_words (when, _("%-d %B %Y")) : g_strdup ("?");
}

static void
show_validity (PhCertificateDialog *self, const CertificateInfo *info)
{
  g_autofree char *from = format_day (info->not_before);
  g_autofree char *to = format_day (info->not_after);
  /* Translators: two days */
  g_autofree char *text = g_strdup_printf (_("From %s until %s"), from, to);

  show_field (self->validity, text);
}

static void
show_info (PhCertificateDialog *self, const CertificateInfo *info)
{
  g_autofree char *names = g_strjoinv (", ", info->names);
  g_autofree char *fingerprint = certificate_info_format_fingerprint (info->fingerprint);

  show_field (self->subject, info->subject);
  show_field (self->names, names);
  show_field (self->issuer, info->issuer);
  show_field (self->fingerprint, fingerprint);
  show_validity (self, info);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_certificate_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_CERTIFICATE_DIALOG);

  G_OBJECT_CLASS (ph_certificate_dialog_parent_class)->dispose (object);
}

static void
ph_certificate_dialog_finalize (GObject *object)
{
  account_exception_free (PH_CERTIFICATE_DIALOG (object)->exception);

  G_OBJECT_CLASS (ph_certificate_dialog_parent_class)->finalize (object);
}

static void
ph_certificate_dialog_class_init (PhCertificateDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_certificate_dialog_dispose;
  object_class->finalize = ph_certificate_dialog_finalize;

  signals[TRUSTED] = g_signal_new ("trusted", PH_TYPE_CERTIFICATE_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, ACCOUNT_TYPE_EXCEPTION);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/posthorn/Posthorn/ui/ph-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, reasons);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, names);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, issuer);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, validity);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, refuse_button);
  gtk_widget_class_bind_template_child (widget_class, PhCertificateDialog, trust_button);
  gtk_widget_class_install_action (widget_class, "certificate.trust", NULL, trust_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ph_certificate_dialog_init (PhCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_certificate_dialog_new (GtkWindow *parent,
                           const char *host,
                           guint16 port,
                           GTlsCertificate *certificate,
                           GTlsCertificateFlags flags)
{
  PhCertificateDialog *self
    = g_object_new (PH_TYPE_CERTIFICATE_DIALOG, "transient-for", parent, NULL);
  g_autoptr (CertificateInfo) info = certificate_info_new (certificate);
  g_autofree char *name = g_strdup_printf ("%s:%u", host, port);
  g_autofree char *heading = NULL;

  self->exception = account_exception_new (host, port, info->fingerprint, flags);
  /* Translators: the name of a server and its port */
  heading = g_strdup_printf (_("%s Cannot Prove That It Is Your Mail Server"), name);
  gtk_label_set_label (self->heading, heading);
  show_reasons (self, certificate, name);
  show_info (self, info);
  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    {
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "certificate.trust", FALSE);
      gtk_widget_set_visible (self->trust_button, FALSE);
    }
  gtk_window_set_default_widget (GTK_WINDOW (self), self->refuse_button);
  gtk_widget_grab_focus (self->refuse_button);

  return GTK_WIDGET (self);
}
