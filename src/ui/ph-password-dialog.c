/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-password-dialog.h"

#include "account-secrets.h"
#include "ph-error.h"

#include <glib/gi18n.h>

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AccountEngine) engine = user_data;

  if (account_secrets_store_finish (result, NULL))
    account_engine_retry (engine);
}

/* As whom, and where, a password is for. */
typedef struct
{
  AccountEngine *engine;
  AccountList *accounts; /* (nullable) of the server for outgoing mail of the settings */
  AccountSettings *settings;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->engine);
  g_clear_object (&question->accounts);
  account_settings_unref (question->settings);
  g_free (question);
}

static AccountServer *
find_server (AccountSettings *settings, const char *id)
{
  for (guint i = 0; i < settings->servers->len; i++)
    {
      AccountServer *server = settings->servers->pdata[i];

      if (g_str_equal (server->id, id))
        return server;
    }
  return &settings->smtp;
}

/* That of the account, which the server had until now, goes on being right for incoming mail. */
static void
give_own_password (Question *question)
{
  AccountSettings *settings = account_engine_get_settings (question->engine);
  g_autoptr (AccountSettings) changed = account_settings_copy (settings);
  AccountServer *server = find_server (changed, question->settings->smtp.id);

  question->settings->smtp.own_password = TRUE;
  if (server->own_password)
    return;

  server->own_password = TRUE;
  account_list_set (question->accounts, changed, NULL);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  GtkEditable *row = g_object_get_data (G_OBJECT (dialog), "row");
  gboolean is_outgoing = question->accounts != NULL;

  /* AdwPasswordEntryRow looks at its text once more when that loses the focus, even as it goes. */
  gtk_window_set_focus (GTK_WINDOW (dialog), NULL);

  if (!g_str_equal (response, "sign-in"))
    return;

  account_secrets_store_async (question->settings,
                               is_outgoing ? ACCOUNT_SECRET_SMTP : ACCOUNT_SECRET_IMAP,
                               gtk_editable_get_text (row), NULL, stored_cb,
                               g_object_ref (question->engine));
  if (is_outgoing)
    give_own_password (question);
}

static void
changed_cb (GtkEditable *row, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "sign-in", *gtk_editable_get_text (row) != '\0');
}

static void
activated_cb (GtkEditable *row, AdwMessageDialog *dialog)
{
  if (*gtk_editable_get_text (row) == '\0')
    return;

  adw_message_dialog_response (dialog, "sign-in");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static GtkWidget *
create_entry (GtkWidget *dialog)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Password"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), dialog, 0);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (activated_cb), dialog, 0);
  g_object_set_data (G_OBJECT (dialog), "row", row);

  return list;
}

/* Takes @question. */
static GtkWidget *
create_dialog (GtkWindow *parent, Question *question, const char *user, const char *host,
               const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Password Needed"), NULL);
  g_autofree char *body = NULL;

  /* Translators: the address of an account, and the name of its server */
  body = g_strdup_printf (_("Password of %s for %s"), user, host);
  if (g_error_matches (error, PH_ERROR, PH_ERROR_SIGN_IN))
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s\n\n%s", error->message, body);
  else
    adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"), "sign-in", _("_Sign In"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "sign-in",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "sign-in");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "sign-in", FALSE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), create_entry (dialog));
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question,
                         (GClosureNotify) (void (*) (void)) question_free, 0);
  gtk_widget_grab_focus (g_object_get_data (G_OBJECT (dialog), "row"));

  return dialog;
}

GtkWidget *
ph_password_dialog_new (GtkWindow *parent, AccountEngine *engine)
{
  AccountSettings *settings = account_engine_get_settings (engine);
  Question *question = g_new0 (Question, 1);

  question->engine = g_object_ref (engine);
  question->settings = account_settings_ref (settings);
  return create_dialog (parent, question, settings->address, settings->imap.host,
                        account_engine_get_error (engine));
}

GtkWidget *
ph_password_dialog_new_outgoing (GtkWindow *parent, AccountEngine *engine, AccountList *accounts)
{
  const char *server;
  const GError *error = account_engine_get_outbox_error (engine, &server);
  Question *question = g_new0 (Question, 1);

  question->engine = g_object_ref (engine);
  question->accounts = g_object_ref (accounts);
  question->settings
    = account_settings_use_server (account_engine_get_settings (engine), server != NULL ? server : "");
  return create_dialog (parent, question, question->settings->smtp.user, question->settings->smtp.host,
                        error);
}
