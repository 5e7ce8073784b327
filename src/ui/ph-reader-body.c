/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

#include "ph-attachment-chip.h"
#include "ph-error.h"

#include <glib/gi18n.h>

/* A text that comes sooner shows without a spinner before it. */
#define SPINNER_DELAY_MS 200

static void
show_body_page (PhReader *self, const char *name)
{
  g_clear_handle_id (&self->spinner_source, g_source_remove);
  gtk_stack_set_visible_child_name (self->body_stack, name);
  /* It scrolls by itself in what the rest leaves. */
  gtk_widget_set_vexpand (GTK_WIDGET (self->body_stack), g_str_equal (name, "html"));
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->body_stack), g_str_equal (name, "html") ? 0 : 24);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "loading"));
  ph_reader_update_seen (self);
}

static gboolean
spinner_cb (gpointer user_data)
{
  PhReader *self = PH_READER (user_data);

  self->spinner_source = 0;
  show_body_page (self, "loading");

  return G_SOURCE_REMOVE;
}

static void
clear_attachments (PhReader *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->attachments)))
         != self->save_all_button)
    gtk_box_remove (self->attachments, child);

  g_clear_pointer (&self->parts, g_ptr_array_unref);
  gtk_widget_set_visible (GTK_WIDGET (self->attachments), FALSE);
}

static void
show_attachments (PhReader *self, GPtrArray *attachments)
{
  clear_attachments (self);
  self->parts = g_ptr_array_ref (attachments);

  for (guint i = 0; i < attachments->len; i++)
    {
      GtkWidget *chip = ph_attachment_chip_new (g_ptr_array_index (attachments, i));

      gtk_widget_insert_before (chip, GTK_WIDGET (self->attachments), self->save_all_button);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->attachments), attachments->len > 0);
  gtk_widget_set_visible (self->save_all_button, attachments->len > 1);
}

static void
clear_html (PhReader *self)
{
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_object (&self->images);
  ph_html_body_clear (self->html);
  gtk_widget_set_visible (self->notice, FALSE);
}

void
ph_reader_show_content (PhReader *self)
{
  gboolean had_focus
    = ph_html_body_has_focus (self->html) || gtk_widget_has_focus (GTK_WIDGET (self->text));

  gtk_widget_set_visible (self->notice, FALSE);
  if (self->formatted && self->documents != NULL)
    {
      ph_html_body_show (self->html, (const char *const *) self->documents, self->images,
                         ph_message_get_sender_address (self->message));
      show_body_page (self, "html");
    }
  else
    {
      ph_html_body_clear (self->html);
      show_body_page (self, "text");
    }
  if (had_focus)
    ph_reader_focus (self);
}

static void
html_failed_cb (PhReader *self, const char *reason)
{
  /* Translators: followed by the reason, a sentence */
  g_autofree char *text = g_strdup_printf (_("Shown as plain text. %s"), reason);

  gtk_label_set_label (self->notice_label, text);
  gtk_widget_set_visible (self->notice, TRUE);
  show_body_page (self, "text");
}

void
ph_reader_show_body (PhReader *self, PhBody *body)
{
  g_return_if_fail (PH_IS_READER (self));
  g_return_if_fail (body != NULL);

  self->awaits_network = body->lacks_html;
  ph_text_view_set_text (self->text, g_steal_pointer (&body->text));
  show_attachments (self, body->attachments);
  clear_html (self);
  self->documents = g_steal_pointer (&body->documents);
  self->images = g_steal_pointer (&body->images);
  ph_body_free (body);
  ph_reader_show_content (self);
}

void
ph_reader_show_error (PhReader *self, const GError *error)
{
  g_autofree char *reason = NULL;

  g_return_if_fail (PH_IS_READER (self));
  g_return_if_fail (error != NULL);

  reason = g_markup_escape_text (error->message, -1);
  self->awaits_network = g_error_matches (error, PH_ERROR, PH_ERROR_OFFLINE);
  adw_status_page_set_icon_name (self->error_page, self->awaits_network
                                                     ? "network-offline-symbolic"
                                                     : "dialog-warning-symbolic");
  adw_status_page_set_title (self->error_page, self->awaits_network
                                                 ? _("Not Downloaded Yet")
                                                 : _("The Message Can’t Be Shown"));
  adw_status_page_set_description (self->error_page,
                                   self->awaits_network
                                     ? _("The text will be fetched when you are online again.")
                                     : reason);
  show_body_page (self, "error");
}

static void
load_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhReader) self = user_data;
  g_autoptr (GError) error = NULL;
  PhBody *body = ph_body_load_finish (result, &error);

  /* Another message is shown by now. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (body != NULL)
    ph_reader_show_body (self, body);
  else if (!ph_reader_shows_content (self))
    ph_reader_show_error (self, error);
}

static void
cancel (PhReader *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->spinner_source, g_source_remove);
}

void
ph_reader_load_body (PhReader *self)
{
  AccountEngine *engine = ph_message_get_engine (self->message);

  cancel (self);
  self->awaits_network = FALSE;
  if (!ph_reader_shows_content (self))
    self->spinner_source = g_timeout_add (SPINNER_DELAY_MS, spinner_cb, self);

  if (engine == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  ph_body_load_async (engine, ph_message_get_message_id (self->message), self->cancellable, load_cb,
                      g_object_ref (self));
}

static void
engine_state_cb (PhReader *self, GParamSpec *pspec, AccountEngine *engine)
{
  AccountState state = account_engine_get_state (engine);

  if (self->awaits_network && (state == ACCOUNT_STATE_IN_STEP || state == ACCOUNT_STATE_WORKING))
    ph_reader_load_body (self);
}

void
ph_reader_clear_body (PhReader *self)
{
  cancel (self);
  self->awaits_network = FALSE;
  clear_attachments (self);
  clear_html (self);
  ph_text_view_set_text (self->text, NULL);
  show_body_page (self, "waiting");
}

void
ph_reader_init_body (PhReader *self)
{
  self->engine_signals = g_signal_group_new (ACCOUNT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::state",
                                  G_CALLBACK (engine_state_cb), self);
  g_signal_connect_object (self->html, "failed", G_CALLBACK (html_failed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
ph_reader_dispose_body (PhReader *self)
{
  cancel (self);
  g_clear_object (&self->engine_signals);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_object (&self->images);
}
