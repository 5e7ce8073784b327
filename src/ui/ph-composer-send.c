/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "compose-check.h"
#include "ph-composer-later.h"
#include "ph-format.h"
#include "ph-settings.h"

#include <glib/gi18n.h>

guint
ph_composer_get_delay (void)
{
  return ph_settings_get () != NULL ? (guint) g_settings_get_int (ph_settings_get (), "send-delay")
                                    : PH_COMPOSER_DELAY;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_sending = FALSE;
  ph_composer_update_actions (self);
  if (ph_composition_send_finish (PH_COMPOSITION (source), result, &error))
    {
      ph_composer_emit_sent (self);
      return;
    }

  if (self->composition != NULL)
    ph_composer_restore_images (self);
  ph_composer_fail (self, error->message);
}

static void
send_now (PhComposer *self)
{
  if (self->is_sending)
    return;

  self->is_sending = TRUE;
  ph_composer_update_actions (self);
  ph_composition_send_async (self->composition, ph_composer_get_delay (), self->send_at, sent_cb,
                             g_object_ref (self));
}

static void
response_cb (PhComposer *self, const char *response)
{
  if (g_str_equal (response, "send"))
    send_now (self);
  else
    ph_composer_restore_images (self);
}

/* All at once. */
static void
ask (PhComposer *self, ComposeCheck found)
{
  g_autoptr (GStrvBuilder) sentences = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *body = NULL;
  g_autofree char *many = NULL;
  g_autofree char *size = ph_composer_dup_size_warning (self);
  GtkWidget *dialog;

  if (found & COMPOSE_CHECK_FORGOTTEN_ATTACHMENT)
    g_strv_builder_add (sentences, _("The text speaks of an attachment, but none is there."));
  if (found & COMPOSE_CHECK_NO_SUBJECT)
    g_strv_builder_add (sentences, _("The mail has no subject."));
  if (found & COMPOSE_CHECK_MANY_VISIBLE)
    {
      const ComposeDraft *draft = ph_composition_get_draft (self->composition);
      g_autofree char *count = ph_format_count (draft->to->len + draft->cc->len);

      /* Translators: at least twenty */
      many = g_strdup_printf (_("%s people will see each other’s addresses. As Bcc they would not."),
                              count);
      g_strv_builder_add (sentences, many);
    }
  if (size != NULL)
    g_strv_builder_add (sentences, size);
  all = g_strv_builder_end (sentences);
  body = g_strjoinv ("\n", all);

  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   _("Send Anyway?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Keep Writing"), "send",
                                    _("_Send"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Without the pictures that are not to go along. */
static void
check_size (PhComposer *self, ComposeCheck found)
{
  g_autofree char *size = NULL;

  ph_composer_drop_images (self);
  size = ph_composer_dup_size_warning (self);
  if (found != 0 || size != NULL)
    ask (self, found);
  else
    send_now (self);
}

static void
check (PhComposer *self, gpointer unused)
{
  ComposeCheck found;

  if (self->composition == NULL)
    return;

  ph_composer_commit (self);
  ph_composer_collect (self);
  found = compose_check (ph_composition_get_draft (self->composition));

  if (found & (COMPOSE_CHECK_NO_RECIPIENT | COMPOSE_CHECK_BAD_RECIPIENT))
    ph_composer_set_folded (self, FALSE);
  if (found & COMPOSE_CHECK_NO_RECIPIENT)
    {
      ph_composer_fail (self, _("Say whom this mail is for."));
      gtk_widget_grab_focus (GTK_WIDGET (self->to));
    }
  else if (found & COMPOSE_CHECK_BAD_RECIPIENT)
    ph_composer_fail (self, _("What is marked red is no address."));
  else if (self->n_coming > 0)
    ph_composer_fail (self, _("An attachment of another mail is still being fetched."));
  else if (self->n_pictures_coming > 0 || ph_picture_choice_get_busy (self->pictures))
    ph_composer_fail (self, _("A picture is still being prepared."));
  else
    check_size (self, found);
}

void
ph_composer_send (PhComposer *self, gint64 at)
{
  self->send_at = at;
  ph_composer_settle (self, check, NULL);
}

static void
chosen_cb (PhComposer *self, gint64 at)
{
  ph_composer_send (self, at);
}

void
ph_composer_send_later (PhComposer *self)
{
  GtkWidget *dialog = ph_composer_later_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
planned_cb (PhComposer *self, const char *response)
{
  if (g_str_equal (response, "now"))
    ph_composer_send (self, 0);
  else if (g_str_equal (response, "planned"))
    ph_composer_send (self, ph_composition_get_send_at (self->composition));
}

void
ph_composer_send_or_ask (PhComposer *self)
{
  gint64 at = ph_composition_get_send_at (self->composition);
  g_autofree char *date = NULL;
  GtkWidget *dialog;

  if (at == 0)
    {
      ph_composer_send (self, 0);
      return;
    }

  date = ph_format_date_full (at, NULL);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   _("Send as Planned?"), NULL);
  /* Translators: a date and a time */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _("This mail was to be sent at: %s."),
                                  date);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Keep Writing"), "now",
                                    _("Send _Now"), "planned", _("Send as _Planned"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "planned",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "planned");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (planned_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ph_composition_discard_finish (PH_COMPOSITION (source), result, &error))
    ph_composer_emit_discarded (self);
  else
    ph_composer_fail (self, error->message);
}

void
ph_composer_discard (PhComposer *self)
{
  ph_composition_discard_async (self->composition, discarded_cb, g_object_ref (self));
}
