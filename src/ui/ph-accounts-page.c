/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-accounts-page.h"

#include "account-secrets.h"
#include "ph-account-dialog.h"
#include "ph-account-row.h"
#include "ph-doctor-window.h"
#include "ph-protocol-log-window.h"
#include "ph-sending-window.h"
#include "ph-toast.h"

#include <glib/gi18n.h>

struct _PhAccountsPage
{
  AdwPreferencesPage parent_instance;

  /* Template widgets */
  GtkListBox *rows;
  GtkWidget *volatile_group;

  /* Owned */
  AccountList *list;
  Engine *engine; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (PhAccountsPage, ph_accounts_page, ADW_TYPE_PREFERENCES_PAGE)

static GtkWindow *
get_window (PhAccountsPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
notify (PhAccountsPage *self, const char *text)
{
  AdwPreferencesWindow *window = ADW_PREFERENCES_WINDOW (get_window (self));

  adw_preferences_window_add_toast (window, ph_toast_new (GTK_WIDGET (window), text, NULL, NULL));
}

static guint
find_position (AccountList *list, const char *id)
{
  guint n = account_list_get_n_accounts (list);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (account_list_get (list, i)->id, id))
      return i;
  return n;
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer list)
{
  return (int) find_position (list, ph_account_row_get_id (PH_ACCOUNT_ROW (a)))
         - (int) find_position (list, ph_account_row_get_id (PH_ACCOUNT_ROW (b)));
}

static PhAccountRow *
find_row (PhAccountsPage *self, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->rows, i)) != NULL; i++)
    if (g_str_equal (ph_account_row_get_id (PH_ACCOUNT_ROW (row)), id))
      return PH_ACCOUNT_ROW (row);
  return NULL;
}

static void
drop_rows (PhAccountsPage *self)
{
  GtkListBoxRow *row;
  int i = 0;

  while ((row = gtk_list_box_get_row_at_index (self->rows, i)) != NULL)
    if (account_list_find (self->list, ph_account_row_get_id (PH_ACCOUNT_ROW (row))) == NULL)
      gtk_list_box_remove (self->rows, GTK_WIDGET (row));
    else
      i++;
}

/* A row stays the same widget for as long as its account is there, and keeps the keyboard. */
static void
show_accounts (PhAccountsPage *self)
{
  drop_rows (self);
  for (guint i = 0; i < account_list_get_n_accounts (self->list); i++)
    {
      AccountSettings *settings = account_list_get (self->list, i);
      PhAccountRow *row = find_row (self, settings->id);

      if (row != NULL)
        ph_account_row_update (row, settings);
      else
        gtk_list_box_append (self->rows, ph_account_row_new (self->list, settings));
    }
  gtk_list_box_invalidate_sort (self->rows);

  gtk_widget_set_visible (self->volatile_group, account_secrets_is_volatile ());
}

/* ---- Actions -------------------------------------------------------------------------------- */

static AccountSettings *
find (GtkWidget *widget, GVariant *parameter)
{
  return account_list_find (PH_ACCOUNTS_PAGE (widget)->list,
                            g_variant_get_string (parameter, NULL));
}

static void
notify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  notify (PH_ACCOUNTS_PAGE (widget), g_variant_get_string (parameter, NULL));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (widget);

  gtk_window_present (GTK_WINDOW (ph_account_dialog_new (get_window (self), self->list, NULL)));
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (widget);
  AccountSettings *settings = find (widget, parameter);

  if (settings != NULL)
    gtk_window_present (GTK_WINDOW (ph_account_dialog_new (get_window (self), self->list,
                                                           settings)));
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  int change = g_str_equal (name, "accounts.move-up") ? -1 : 1;
  int position = (int) find_position (self->list, id) + change;
  g_autoptr (GError) error = NULL;

  if (!account_list_move (self->list, id, (guint) MAX (position, 0), &error))
    notify (self, error->message);
}

static void
sending_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (widget);
  AccountSettings *settings = find (widget, parameter);

  if (settings != NULL)
    gtk_window_present (
      GTK_WINDOW (ph_sending_window_new (get_window (self), self->list, settings->id)));
}

static void
doctor_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (widget);
  AccountSettings *settings = find (widget, parameter);

  if (settings != NULL)
    gtk_window_present (
      GTK_WINDOW (ph_doctor_window_new (get_window (self), self->list, settings->id)));
}

static void
log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (widget);
  AccountSettings *settings = find (widget, parameter);
  AccountEngine *engine = NULL;

  if (settings != NULL && self->engine != NULL)
    engine = engine_find (self->engine, settings->id);

  if (engine != NULL)
    gtk_window_present (
      GTK_WINDOW (ph_protocol_log_window_new (get_window (self), settings->name,
                                              account_engine_get_log (engine))));
  else
    notify (self, _("The account is not in use."));
}

static void
remove_now (PhAccountsPage *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  if (!account_list_remove (self->list, id, &error))
    {
      notify (self, error->message);
      return;
    }

  account_secrets_clear_async (id, NULL, NULL, NULL);
}

static void
remove_response_cb (AdwMessageDialog *dialog, const char *response, PhAccountsPage *self)
{
  if (g_str_equal (response, "remove"))
    remove_now (self, g_object_get_data (G_OBJECT (dialog), "id"));
}

static guint
get_count (PhAccountsPage *self, const char *id, const char *property)
{
  AccountEngine *engine = self->engine != NULL ? engine_find (self->engine, id) : NULL;
  guint n = 0;

  if (engine != NULL)
    g_object_get (engine, property, &n, NULL);

  return n;
}

static char *
describe_removal (PhAccountsPage *self, const AccountSettings *settings)
{
  guint n_outbox = get_count (self, settings->id, "n-outbox");
  guint n_waiting = get_count (self, settings->id, "n-waiting");
  GString *text =
    g_string_new (_("Its settings, its password and the copy of its mail on this computer are "
                    "deleted. Nothing is deleted on the server."));

  if (n_outbox > 0)
    {
      g_string_append (text, "\n\n");
      g_string_append_printf (text,
                              ngettext ("%u message is still in the outbox and will be lost.",
                                        "%u messages are still in the outbox and will be lost.",
                                        n_outbox),
                              n_outbox);
    }
  if (n_waiting > 0)
    {
      g_string_append (text, "\n\n");
      g_string_append_printf (text,
                              ngettext ("%u change has not reached the server yet and will be lost.",
                                        "%u changes have not reached the server yet and will be lost.",
                                        n_waiting),
                              n_waiting);
    }

  return g_string_free (text, FALSE);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (widget);
  AccountSettings *settings = find (widget, parameter);
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (settings == NULL)
    return;

  body = describe_removal (self, settings);
  dialog = adw_message_dialog_new (get_window (self), NULL, body);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Remove “%s”?"),
                                     settings->name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "id", g_strdup (settings->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_accounts_page_dispose (GObject *object)
{
  PhAccountsPage *self = PH_ACCOUNTS_PAGE (object);
  GtkListBoxRow *row;

  /* They hold the list, and the box they are in outlives the page. */
  while (self->rows != NULL && (row = gtk_list_box_get_row_at_index (self->rows, 0)) != NULL)
    gtk_list_box_remove (self->rows, GTK_WIDGET (row));

  g_clear_object (&self->list);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_ACCOUNTS_PAGE);

  G_OBJECT_CLASS (ph_accounts_page_parent_class)->dispose (object);
}

static void
ph_accounts_page_class_init (PhAccountsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_accounts_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-accounts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhAccountsPage, rows);
  gtk_widget_class_bind_template_child (widget_class, PhAccountsPage, volatile_group);

  gtk_widget_class_install_action (widget_class, "accounts.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "accounts.edit", "s", edit_action);
  gtk_widget_class_install_action (widget_class, "accounts.move-up", "s", move_action);
  gtk_widget_class_install_action (widget_class, "accounts.move-down", "s", move_action);
  gtk_widget_class_install_action (widget_class, "accounts.sending", "s", sending_action);
  gtk_widget_class_install_action (widget_class, "accounts.doctor", "s", doctor_action);
  gtk_widget_class_install_action (widget_class, "accounts.log", "s", log_action);
  gtk_widget_class_install_action (widget_class, "accounts.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "accounts.notify", "s", notify_action);
}

static void
ph_accounts_page_init (PhAccountsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_accounts_page_new (AccountList *list, Engine *engine)
{
  PhAccountsPage *self = g_object_new (PH_TYPE_ACCOUNTS_PAGE, NULL);

  self->list = g_object_ref (list);
  self->engine = engine != NULL ? g_object_ref (engine) : NULL;
  gtk_list_box_set_sort_func (self->rows, compare_rows, list, NULL);
  g_signal_connect_object (list, "changed", G_CALLBACK (show_accounts), self, G_CONNECT_SWAPPED);
  show_accounts (self);

  return GTK_WIDGET (self);
}
