/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-protocol-log-window.h"

#include "ph-toast.h"

#include <glib/gi18n.h>

struct _PhProtocolLogWindow
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwWindowTitle *window_title;
  GtkScrolledWindow *scroller;
  GtkTextView *text;

  ProtocolLog *log; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PhProtocolLogWindow, ph_protocol_log_window, ADW_TYPE_WINDOW)

static void
refresh (PhProtocolLogWindow *self)
{
  g_autofree char *text = protocol_log_to_string (self->log);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  gtk_text_view_scroll_to_mark (self->text, gtk_text_buffer_get_insert (buffer), 0, FALSE, 0, 0);
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  refresh (PH_PROTOCOL_LOG_WINDOW (widget));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhProtocolLogWindow *self = PH_PROTOCOL_LOG_WINDOW (widget);
  g_autofree char *text = protocol_log_to_string (self->log);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  adw_toast_overlay_add_toast (self->toasts,
                               ph_toast_new (widget, _("Copied"), NULL, NULL));
}

static void
ph_protocol_log_window_dispose (GObject *object)
{
  PhProtocolLogWindow *self = PH_PROTOCOL_LOG_WINDOW (object);

  g_clear_pointer (&self->log, protocol_log_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_PROTOCOL_LOG_WINDOW);

  G_OBJECT_CLASS (ph_protocol_log_window_parent_class)->dispose (object);
}

static void
ph_protocol_log_window_class_init (PhProtocolLogWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_protocol_log_window_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/posthorn/Posthorn/ui/ph-protocol-log-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhProtocolLogWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhProtocolLogWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, PhProtocolLogWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, PhProtocolLogWindow, text);
  gtk_widget_class_install_action (widget_class, "log.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "log.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ph_protocol_log_window_init (PhProtocolLogWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_protocol_log_window_new (GtkWindow *parent, const char *account, ProtocolLog *log)
{
  PhProtocolLogWindow *self
    = g_object_new (PH_TYPE_PROTOCOL_LOG_WINDOW, "transient-for", parent, NULL);

  self->log = protocol_log_ref (log);
  adw_window_title_set_subtitle (self->window_title, account);
  gtk_window_set_title (GTK_WINDOW (self), _("Protocol Log"));
  refresh (self);

  return GTK_WIDGET (self);
}
