/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "application.h"

#include "doctor-command.h"
#include "engine.h"
#include "ph-account-dialog.h"
#include "ph-attachment.h"
#include "ph-composer-desk.h"
#include "ph-doctor-window.h"
#include "ph-preferences.h"
#include "ph-settings.h"
#include "ph-ui.h"
#include "ph-window.h"

#include <glib/gi18n.h>

/* Among the resources, where it is found without being installed: the same for every id. */
#define ICON_NAME "org.posthorn.Posthorn"

struct _PhApplication
{
  AdwApplication parent_instance;

  /* Owned, from the startup to the shutdown */
  AccountList *accounts;
  Engine *engine;
  PhComposerDesk *desk;

  gboolean composes; /* what it is started for */

  guint linger_source;
  guint lingered; /* seconds */
};

G_DEFINE_FINAL_TYPE (PhApplication, ph_application, ADW_TYPE_APPLICATION)

static GtkWindow *
get_window (PhApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (PH_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

/* ---- Actions -------------------------------------------------------------------------------- */

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);
  GtkWindow *window = get_window (self);

  /* Each writes down what is in it, and keeps its size. The program ends with the last. */
  ph_composer_desk_close (self->desk);
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);

  adw_show_about_window (get_window (self),
                         "application-name", PACKAGE_NAME,
                         "application-icon", ICON_NAME,
                         "version", PACKAGE_VERSION,
                         "developer-name", _("The Posthorn contributors"),
                         "comments", _("Reads, writes and files your mail."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: your names, one a line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static PhPreferences *
show_preferences (PhApplication *self)
{
  GtkWidget *preferences = ph_preferences_new (get_window (self), self->accounts, self->engine);

  gtk_window_present (GTK_WINDOW (preferences));
  return PH_PREFERENCES (preferences);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_preferences (PH_APPLICATION (user_data));
}

static void
accounts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_preferences_show_accounts (show_preferences (PH_APPLICATION (user_data)));
}

static void
show_account_dialog (PhApplication *self, AccountSettings *settings)
{
  gtk_window_present (
    GTK_WINDOW (ph_account_dialog_new (get_window (self), self->accounts, settings)));
}

static void
add_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_account_dialog (PH_APPLICATION (user_data), NULL);
}

static void
edit_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);
  AccountSettings *settings
    = account_list_find (self->accounts, g_variant_get_string (parameter, NULL));

  if (settings != NULL)
    show_account_dialog (self, settings);
}

static void
doctor_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);
  const char *id = g_variant_get_string (parameter, NULL);

  if (account_list_find (self->accounts, id) != NULL)
    gtk_window_present (
      GTK_WINDOW (ph_doctor_window_new (get_window (self), self->accounts, id)));
}

/* From a notification, be it of an earlier run. */
static void
show_outbox_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);

  g_application_activate (G_APPLICATION (self));
  ph_window_show_outbox (PH_WINDOW (get_window (self)), g_variant_get_string (parameter, NULL));
}

static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);
  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource ("/org/posthorn/Posthorn/ui/ph-shortcuts-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, get_window (self));
  gtk_window_present (window);
}

static void
compose_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_composer_desk_write (PH_APPLICATION (user_data)->desk, NULL);
}

static const GActionEntry app_actions[] = {
  { "quit", quit_action },
  { "compose", compose_action },
  { "about", about_action },
  { "preferences", preferences_action },
  { "accounts", accounts_action },
  { "add-account", add_account_action },
  { "edit-account", edit_account_action, "s" },
  { "doctor", doctor_action, "s" },
  { "show-outbox", show_outbox_action, "s" },
  { "shortcuts", shortcuts_action },
};

static void
add_accelerators (GtkApplication *application)
{
  gtk_application_set_accels_for_action (application, "app.quit",
                                         (const char *[]) { "<Control>q", NULL });
  gtk_application_set_accels_for_action (application, "app.preferences",
                                         (const char *[]) { "<Control>comma", NULL });
  gtk_application_set_accels_for_action (application, "app.shortcuts",
                                         (const char *[]) { "<Control>question", NULL });
}

/* ---- Mail under way ------------------------------------------------------------------------- */

/* Who sends a mail and closes the window wants it sent: the program ends that much later, in seconds, at most. */
#define LINGER_MAX 300
#define LINGER_STEP 1

/* Sent, or about to be, unless it waits for a time that was chosen. */
static gboolean
is_under_way (AccountEngine *account)
{
  g_autoptr (GPtrArray) rows = account_engine_list_outbox (account, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreOutbox *row = rows->pdata[i];

      if (row->state == STORE_OUTBOX_SENDING || row->state == STORE_OUTBOX_DELIVERING
          || (row->state == STORE_OUTBOX_QUEUED
              && outbox_get_seconds_left (row) <= OUTBOX_DELAY_MAX))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_mail_under_way (PhApplication *self)
{
  GListModel *accounts = G_LIST_MODEL (self->engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (accounts, i);

      AccountState state = account_engine_get_state (account);

      if (state >= ACCOUNT_STATE_CONNECTING && state <= ACCOUNT_STATE_IN_STEP && is_under_way (account))
        return TRUE;
    }
  return FALSE;
}

static gboolean
linger_cb (gpointer user_data)
{
  PhApplication *self = user_data;

  self->lingered += LINGER_STEP;
  if (gtk_application_get_windows (GTK_APPLICATION (self)) == NULL && self->lingered < LINGER_MAX
      && has_mail_under_way (self))
    return G_SOURCE_CONTINUE;

  self->linger_source = 0;
  g_application_release (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
ph_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  PhApplication *self = PH_APPLICATION (application);

  if (self->engine != NULL && self->linger_source == 0 && has_mail_under_way (self))
    {
      self->lingered = 0;
      g_application_hold (G_APPLICATION (self));
      self->linger_source = g_timeout_add_seconds (LINGER_STEP, linger_cb, self);
    }
  GTK_APPLICATION_CLASS (ph_application_parent_class)->window_removed (application, window);
}

/* ---- Life ----------------------------------------------------------------------------------- */

static gboolean
color_scheme_get (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *name = g_variant_get_string (variant, NULL);

  g_value_set_enum (value, g_str_equal (name, "dark")    ? ADW_COLOR_SCHEME_FORCE_DARK
                           : g_str_equal (name, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                         : ADW_COLOR_SCHEME_DEFAULT);
  return TRUE;
}

static void
ph_application_activate (GApplication *application)
{
  PhApplication *self = PH_APPLICATION (application);
  GtkWindow *window = get_window (self);

  if (window == NULL)
    {
      const GError *error = account_list_get_error (self->accounts);

      window
        = GTK_WINDOW (ph_window_new (GTK_APPLICATION (self), self->accounts, self->engine));
      ph_window_set_desk (PH_WINDOW (window), self->desk);
      if (error != NULL)
        ph_window_notify (PH_WINDOW (window), error->message);
    }

  gtk_window_present (window);
  if (self->composes)
    ph_composer_desk_write (self->desk, NULL);
  self->composes = FALSE;
}

/* Somebody has to tell, and to undo it. */
static PhWindow *
bring_window (PhApplication *self)
{
  g_application_activate (G_APPLICATION (self));
  return PH_WINDOW (get_window (self));
}

static void
sent_cb (PhApplication *self, PhComposition *composition, gint64 send_at)
{
  if (get_window (self) == NULL)
    ph_window_tell_sent (bring_window (self), composition, send_at);
}

static void
discarded_cb (PhApplication *self, PhComposition *composition)
{
  if (get_window (self) == NULL)
    ph_window_tell_discarded (bring_window (self), composition);
}

/* Before, what is in an outbox could be gone. */
static void
recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhApplication) self = user_data;

  ph_composer_desk_recover_finish (PH_COMPOSER_DESK (source), result);
  if (self->engine != NULL)
    engine_start (self->engine);
  g_application_release (G_APPLICATION (self));
}

/* From a page, from the command line or dropped on the icon: mailto links, and files that go with a mail. */
static void
ph_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  PhApplication *self = PH_APPLICATION (application);
  g_autoptr (GPtrArray) attached = g_ptr_array_new_with_free_func (g_object_unref);

  self->composes = FALSE;
  g_application_activate (application);
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      if (g_file_has_uri_scheme (files[i], "mailto"))
        ph_composer_desk_write_to (self->desk, uri, NULL);
      else
        g_ptr_array_add (attached, g_object_ref (files[i]));
    }
  if (attached->len > 0)
    ph_composer_desk_write_with (self->desk, attached);
}

static void
ph_application_startup (GApplication *application)
{
  PhApplication *self = PH_APPLICATION (application);
  AdwStyleManager *style;

  G_APPLICATION_CLASS (ph_application_parent_class)->startup (application);

  ph_ui_init ();
  gtk_window_set_default_icon_name (ICON_NAME);
  g_action_map_add_action_entries (G_ACTION_MAP (self), app_actions, G_N_ELEMENTS (app_actions),
                                   self);
  add_accelerators (GTK_APPLICATION (self));

  style = adw_application_get_style_manager (ADW_APPLICATION (self));
  if (ph_settings_get () != NULL)
    g_settings_bind_with_mapping (ph_settings_get (), "color-scheme", style, "color-scheme",
                                  G_SETTINGS_BIND_GET, color_scheme_get, NULL, NULL, NULL);

  ph_attachment_clean_up ();
  self->accounts = account_list_new (NULL);
  self->engine = engine_new (self->accounts, NULL);
  self->desk = ph_composer_desk_new (GTK_APPLICATION (self), self->engine, NULL);
  g_signal_connect_object (self->desk, "sent", G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "discarded", G_CALLBACK (discarded_cb), self, G_CONNECT_SWAPPED);
  g_application_hold (G_APPLICATION (self));
  ph_composer_desk_recover_async (self->desk, recovered_cb, g_object_ref (self));
}

static void
ph_application_shutdown (GApplication *application)
{
  PhApplication *self = PH_APPLICATION (application);

  g_clear_handle_id (&self->linger_source, g_source_remove);
  if (self->desk != NULL)
    ph_composer_desk_stop (self->desk);
  if (self->engine != NULL)
    engine_stop (self->engine);
  g_clear_object (&self->desk);
  g_clear_object (&self->engine);
  g_clear_object (&self->accounts);
  ph_attachment_clean_up ();

  G_APPLICATION_CLASS (ph_application_parent_class)->shutdown (application);
}

/* Another program of these may be there, which does it. -1: this one goes on. */
static int
begin_composing (PhApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_application_register (G_APPLICATION (self), NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  if (g_application_get_is_remote (G_APPLICATION (self)))
    {
      g_action_group_activate_action (G_ACTION_GROUP (self), "compose", NULL);
      return 0;
    }
  self->composes = TRUE;
  return -1;
}

static int
ph_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  const char *account;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s %s\n", PACKAGE_NAME, PACKAGE_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "doctor", "&s", &account))
    return doctor_command_run (account);
  if (g_variant_dict_contains (options, "compose"))
    return begin_composing (PH_APPLICATION (application));

  return -1;
}

static void
ph_application_class_init (PhApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = ph_application_activate;
  GTK_APPLICATION_CLASS (klass)->window_removed = ph_application_window_removed;
  application_class->open = ph_application_open;
  application_class->startup = ph_application_startup;
  application_class->shutdown = ph_application_shutdown;
  application_class->handle_local_options = ph_application_handle_local_options;
}

static const GOptionEntry options[] = {
  { "compose", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Write a mail"), NULL },
  { "doctor", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_("Test the connections of an account and exit"), N_("ACCOUNT") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version and exit"), NULL },
  { NULL },
};

static void
ph_application_init (PhApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

PhApplication *
ph_application_new (void)
{
  return g_object_new (PH_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "flags", G_APPLICATION_CAN_OVERRIDE_APP_ID | G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/org/posthorn/Posthorn",
                       NULL);
}
