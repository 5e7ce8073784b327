/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "account-secrets.h"
#include "ph-account-probe.h"
#include "ph-certificate-dialog.h"
#include "ph-error.h"
#include "ph-password-dialog.h"

#include <glib/gi18n.h>

static gboolean
is_about_password (const GError *error)
{
  return g_error_matches (error, PH_ERROR, PH_ERROR_SIGN_IN)
         || g_error_matches (error, PH_ERROR, PH_ERROR_PASSWORD_NEEDED);
}

static gboolean
wants_password (AccountEngine *engine)
{
  return account_engine_get_state (engine) == ACCOUNT_STATE_ATTENTION
         && is_about_password (account_engine_get_error (engine));
}

/* (nullable) Its server for outgoing mail does not let it in. */
static const GError *
get_refused_outgoing (AccountEngine *engine)
{
  const char *server;
  const GError *error = account_engine_get_outbox_error (engine, &server);

  return server != NULL && is_about_password (error) ? error : NULL;
}

static void
ask_password (PhWindow *self, AccountEngine *engine)
{
  gtk_window_present (GTK_WINDOW (ph_password_dialog_new (GTK_WINDOW (self), engine)));
}

/* ---- A certificate that was refused --------------------------------------------------------- */

static void
trusted_cb (PhWindow *self, const AccountException *exception, GtkWidget *dialog)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "account");
  AccountSettings *settings = account_list_find (self->accounts, id);
  g_autoptr (AccountSettings) trusting = NULL;
  g_autoptr (GError) error = NULL;

  if (settings == NULL)
    return;

  trusting = account_settings_copy (settings);
  account_settings_add_exception (trusting, account_exception_copy (exception));
  if (!account_list_set (self->accounts, trusting, &error))
    ph_window_notify (self, error->message);
}

static void
show_certificate (PhWindow *self,
                  const AccountSettings *settings,
                  GTlsCertificate *certificate,
                  GTlsCertificateFlags flags)
{
  GtkWidget *dialog = ph_certificate_dialog_new (GTK_WINDOW (self), settings->imap.host,
                                                 settings->imap.port, certificate, flags);

  g_object_set_data_full (G_OBJECT (dialog), "account", g_strdup (settings->id), g_free);
  g_signal_connect_object (dialog, "trusted", G_CALLBACK (trusted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct
{
  PhWindow *window;
  AccountEngine *engine;
  AccountSettings *settings; /* that were tried */
} Look;

static void
look_free (Look *look)
{
  g_object_unref (look->window);
  g_object_unref (look->engine);
  account_settings_unref (look->settings);
  g_free (look);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags flags;

  if (ph_account_probe_finish (result, &error))
    account_engine_retry (look->engine);
  else if (g_error_matches (error, PH_ERROR, PH_ERROR_CERTIFICATE)
           && ph_account_probe_get_certificate (result, &flags) != NULL)
    show_certificate (look->window, look->settings,
                      ph_account_probe_get_certificate (result, &flags), flags);
  else
    ph_window_notify (look->window, error->message);
}

/* The certificate that the server shows now: that is what can be trusted. */
static void
look_at_certificate (PhWindow *self, AccountEngine *engine)
{
  Look *look = g_new0 (Look, 1);

  look->window = g_object_ref (self);
  look->engine = g_object_ref (engine);
  look->settings = account_settings_ref (account_engine_get_settings (engine));
  ph_account_probe_async (look->settings, FALSE, NULL, NULL, looked_cb, look);
}

/* ---- An account that needs its person ------------------------------------------------------- */

static void
attention_response_cb (AdwMessageDialog *dialog, const char *response, PhWindow *self)
{
  AccountEngine *engine = g_object_get_data (G_OBJECT (dialog), "engine");

  if (g_str_equal (response, "retry"))
    account_engine_retry (engine);
  else if (g_str_equal (response, "certificate"))
    look_at_certificate (self, engine);
  else if (g_str_equal (response, "edit"))
    gtk_widget_activate_action (GTK_WIDGET (self), "app.edit-account", "s",
                                account_engine_get_id (engine));
  else if (g_str_equal (response, "doctor"))
    gtk_widget_activate_action (GTK_WIDGET (self), "app.doctor", "s",
                                account_engine_get_id (engine));
}

void
ph_window_attend_account (PhWindow *self, AccountEngine *engine)
{
  const GError *error = account_engine_get_error (engine);
  const char *proposal = "retry";
  GtkWidget *dialog;

  if (wants_password (engine))
    {
      ask_password (self, engine);
      return;
    }

  dialog = adw_message_dialog_new (GTK_WINDOW (self), account_engine_get_settings (engine)->name,
                                   error != NULL ? error->message : NULL);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "close", _("_Close"), "doctor", _("Connection _Doctor"),
                                    "edit", _("_Edit Account…"), "retry", _("_Try Again"), NULL);
  if (g_error_matches (error, PH_ERROR, PH_ERROR_CERTIFICATE))
    {
      proposal = "certificate";
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), proposal,
                                       _("Sho_w Certificate…"));
    }
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), proposal,
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), proposal);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_object_set_data_full (G_OBJECT (dialog), "engine", g_object_ref (engine), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (attention_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Below the panes ------------------------------------------------------------------------- */

/* (nullable) (transfer none): the first account that can't send by itself */
static AccountEngine *
find_refused_outgoing (PhWindow *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engine)); i++)
    {
      g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      if (get_refused_outgoing (engine) != NULL)
        return engine;
    }

  return NULL;
}

/* (nullable) (transfer none): the first account that can't go on by itself */
static AccountEngine *
find_in_need (PhWindow *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engine)); i++)
    {
      g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      if (account_engine_get_state (engine) == ACCOUNT_STATE_ATTENTION)
        return engine;
    }

  return NULL;
}

static void
show_status (PhWindow *self, GtkMessageType type, const char *text, const char *button)
{
  gtk_info_bar_set_message_type (self->status_bar, type);
  gtk_label_set_label (self->status_label, text);
  gtk_button_set_label (self->status_button, button);
  gtk_info_bar_set_revealed (self->status_bar, TRUE);
}

/* On a narrow window the folders, which tell of their accounts, are out of sight. */
static void
update_status (PhWindow *self)
{
  AccountEngine *engine = find_in_need (self);
  AccountEngine *outgoing = find_refused_outgoing (self);

  if (self->is_offline)
    show_status (self, GTK_MESSAGE_INFO, _("You are working offline."), _("_Go Online"));
  else if (engine != NULL)
    {
      const GError *error = account_engine_get_error (engine);
      g_autofree char *text
        /* Translators: the name of an account, and what is wrong with it */
        = g_strdup_printf (_("%s: %s"), account_engine_get_settings (engine)->name,
                           error != NULL ? error->message : _("Something needs your attention"));

      show_status (self, GTK_MESSAGE_WARNING, text,
                   wants_password (engine) ? _("_Sign In…") : _("_Details…"));
    }
  else if (outgoing != NULL)
    {
      g_autofree char *text
        = g_strdup_printf (_("%s: %s"), account_engine_get_settings (outgoing)->name,
                           get_refused_outgoing (outgoing)->message);

      show_status (self, GTK_MESSAGE_WARNING, text, _("_Sign In…"));
    }
  else
    gtk_info_bar_set_revealed (self->status_bar, FALSE);
}

void
ph_window_status_response (PhWindow *self)
{
  AccountEngine *engine = find_in_need (self);
  AccountEngine *outgoing = find_refused_outgoing (self);

  if (self->is_offline)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.work-offline", NULL);
  else if (engine != NULL)
    ph_window_attend_account (self, engine);
  else if (outgoing != NULL)
    gtk_window_present (
      GTK_WINDOW (ph_password_dialog_new_outgoing (GTK_WINDOW (self), outgoing, self->accounts)));
}

/* ---- Accounts -------------------------------------------------------------------------------- */

/* Asks by itself once for each refusal; after that the button in the sidebar does. */
static void
state_cb (PhWindow *self, GParamSpec *pspec, AccountEngine *engine)
{
  const char *id = account_engine_get_id (engine);

  if (account_engine_get_state (engine) == ACCOUNT_STATE_IN_STEP)
    g_hash_table_remove (self->asked, id);
  else if (wants_password (engine) && g_hash_table_add (self->asked, g_strdup (id)))
    ask_password (self, engine);

  update_status (self);
  if (account_secrets_is_volatile () && !self->volatile_told)
    {
      self->volatile_told = TRUE;
      gtk_info_bar_set_revealed (self->volatile_bar, TRUE);
    }
}

static void
engines_changed_cb (PhWindow *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      g_signal_connect_object (engine, "notify::state", G_CALLBACK (state_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (engine, "notify::outbox-error", G_CALLBACK (update_status), self,
                               G_CONNECT_SWAPPED);
      if (self->is_offline)
        account_engine_set_online (engine, FALSE);
      state_cb (self, NULL, engine);
    }
  update_status (self);
}

void
ph_window_set_offline (PhWindow *self, gboolean offline)
{
  self->is_offline = offline;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engine)); i++)
    {
      g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      account_engine_set_online (engine, !offline);
    }
  update_status (self);
}

void
ph_window_init_accounts (PhWindow *self)
{
  g_signal_connect_object (self->engine, "items-changed", G_CALLBACK (engines_changed_cb), self,
                           G_CONNECT_SWAPPED);
  engines_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->engine)));
}
