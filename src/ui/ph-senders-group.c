/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-senders-group.h"

#include "mime-domain.h"
#include "ph-image-trust.h"
#include "ph-settings.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

struct _PhSendersGroup
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* (owned) (element-type GtkWidget): borrowed */
};

G_DEFINE_FINAL_TYPE (PhSendersGroup, ph_senders_group, ADW_TYPE_PREFERENCES_GROUP)

static void
revoke_cb (GtkWidget *button, PhSendersGroup *self)
{
  g_autofree char *entry = g_strdup (g_object_get_data (G_OBJECT (button), "entry"));

  /* The button goes with its row: the keyboard must not be lost with it. */
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))),
                          GTK_DIR_TAB_BACKWARD);
  ph_image_trust_set (entry, FALSE);
}

static GtkWidget *
create_row (PhSendersGroup *self, const char *entry)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *domain = *entry == '@' ? mime_domain_dup_shown (entry + 1) : NULL;
  /* Translators: the part of an address behind the "@" */
  g_autofree char *title = domain != NULL ? g_strdup_printf (_("Everybody at %s"), domain)
                                          : g_strdup (entry);
  /* Translators: the address of a sender, or "Everybody at" a domain */
  g_autofree char *label = g_strdup_printf (_("Do not show the images of %s any more"), title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  ph_ui_set_label (button, label);
  g_object_set_data_full (G_OBJECT (button), "entry", g_strdup (entry), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (revoke_cb), self, 0);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
fill (PhSendersGroup *self)
{
  g_auto (GStrv) senders = g_settings_get_strv (ph_settings_get (), PH_IMAGE_TRUST_KEY);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; senders[i] != NULL; i++)
    {
      GtkWidget *row = create_row (self, senders[i]);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }

  adw_preferences_group_set_description (
    ADW_PREFERENCES_GROUP (self),
    self->rows->len > 0 ? _("Shown in messages of these senders")
                        : _("Shown only in messages in which you ask for them"));
}

static void
ph_senders_group_finalize (GObject *object)
{
  g_ptr_array_unref (PH_SENDERS_GROUP (object)->rows);

  G_OBJECT_CLASS (ph_senders_group_parent_class)->finalize (object);
}

static void
ph_senders_group_class_init (PhSendersGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_senders_group_finalize;
}

static void
ph_senders_group_init (PhSendersGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Images from the Internet"));

  if (ph_settings_get () == NULL)
    return;

  g_signal_connect_object (ph_settings_get (), "changed::" PH_IMAGE_TRUST_KEY, G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
  fill (self);
}
