/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-link-opener.h"

#include "mime-links.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (object), result, &error))
    gtk_widget_activate_action (widget, "win.notify", "s", error->message);
}

static void
open_uri (GtkWidget *self, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (self);

  if (g_ascii_strncasecmp (uri, "mailto:", 7) == 0
      && gtk_widget_activate_action (self, "win.write-to", "s", uri))
    return;
  if (GTK_IS_WINDOW (root))
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, opened_cb,
                       g_object_ref (self));
}

static void
deceptive_response_cb (AdwMessageDialog *dialog, const char *response, GtkWidget *self)
{
  if (g_str_equal (response, "open"))
    open_uri (self, g_object_get_data (G_OBJECT (dialog), "uri"));
}

static void
ask_deceptive (GtkWidget *self, const char *uri)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (self)),
                                              _("Open This Link?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("The text of the link names another place than the one it "
                                    "leads to:\n%s"),
                                  uri);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"), "open", _("_Open Anyway"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "uri", g_strdup (uri), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (deceptive_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ph_link_open (GtkWidget *widget, const char *uri, gboolean deceptive)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (!mime_link_is_safe (uri))
    return;

  if (deceptive)
    ask_deceptive (widget, uri);
  else
    open_uri (widget, uri);
}
