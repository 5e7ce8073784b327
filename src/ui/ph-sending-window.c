/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-sending-window.h"

#include "account-secrets.h"
#include "ph-identity-dialog.h"
#include "ph-outgoing-dialog.h"
#include "ph-part-group.h"
#include "ph-signature-dialog.h"
#include "ph-toast.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PhSendingWindow
{
  AdwPreferencesWindow parent_instance;

  /* Template widgets */
  PhPartGroup *identities;
  PhPartGroup *signatures;
  PhPartGroup *servers;

  /* Owned */
  AccountList *list;
  char *account;
};

G_DEFINE_FINAL_TYPE (PhSendingWindow, ph_sending_window, ADW_TYPE_PREFERENCES_WINDOW)

static AccountSettings *
get_settings (PhSendingWindow *self)
{
  return account_list_find (self->list, self->account);
}

/* ---- What there is -------------------------------------------------------------------------- */

static void
show_identities (PhSendingWindow *self, const AccountSettings *settings)
{
  ph_part_group_begin (self->identities);
  for (guint i = 0; i < settings->identities->len; i++)
    {
      const AccountIdentity *identity = settings->identities->pdata[i];
      const char *name = account_settings_get_sender_name (settings, identity);
      const char *address = account_settings_get_sender_address (settings, identity);

      ph_part_group_add (self->identities, identity->id, *name != '\0' ? name : address,
                         *name != '\0' ? address : "",
                         account_settings_is_own_identity (settings, identity));
    }
  ph_part_group_end (self->identities);
}

/* The first line that says something. */
static char *
dup_first_line (const AccountSignature *signature)
{
  g_auto (GStrv) lines = g_strsplit (signature->content, "\n", -1);

  if (signature->is_rich)
    return g_strdup (_("Formatted"));
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0' && strcmp (lines[i], "--") != 0)
      return g_strdup (lines[i]);
  return g_strdup ("");
}

static void
show_signatures (PhSendingWindow *self, const AccountSettings *settings)
{
  ph_part_group_begin (self->signatures);
  for (guint i = 0; i < settings->signatures->len; i++)
    {
      const AccountSignature *signature = settings->signatures->pdata[i];
      g_autofree char *line = dup_first_line (signature);

      ph_part_group_add (self->signatures, signature->id, signature->name, line, FALSE);
    }
  ph_part_group_end (self->signatures);
}

static void
show_servers (PhSendingWindow *self, const AccountSettings *settings)
{
  ph_part_group_begin (self->servers);
  for (guint i = 0; i < settings->servers->len; i++)
    {
      const AccountServer *server = settings->servers->pdata[i];

      ph_part_group_add (self->servers, server->id, server->host, server->user, FALSE);
    }
  ph_part_group_end (self->servers);
}

static void
show_all (PhSendingWindow *self)
{
  const AccountSettings *settings = get_settings (self);

  if (settings == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  show_identities (self, settings);
  show_signatures (self, settings);
  show_servers (self, settings);
}

/* ---- Changes -------------------------------------------------------------------------------- */

static void
save (PhSendingWindow *self, AccountSettings *settings)
{
  g_autoptr (GError) error = NULL;

  if (!account_list_set (self->list, settings, &error))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                      ph_toast_new (GTK_WIDGET (self), error->message, NULL, NULL));
}

/* Every part begins with its id. -1: it is gone. */
static int
find_part (GPtrArray *parts, const char *id)
{
  for (guint i = 0; i < parts->len; i++)
    if (strcmp (*(char **) parts->pdata[i], id) == 0)
      return (int) i;
  return -1;
}

static GPtrArray *
get_parts (AccountSettings *settings, PhSendingWindow *self, PhPartGroup *group)
{
  if (group == self->identities)
    return settings->identities;
  return group == self->signatures ? settings->signatures : settings->servers;
}

static void
move_part (PhSendingWindow *self, PhPartGroup *group, const char *id, int change)
{
  g_autoptr (AccountSettings) settings = account_settings_copy (get_settings (self));
  GPtrArray *parts = get_parts (settings, self, group);
  int from = find_part (parts, id);
  int to = from + change;

  if (from < 0 || to < 0 || to >= (int) parts->len)
    return;

  g_ptr_array_insert (parts, to, g_ptr_array_steal_index (parts, (guint) from));
  save (self, settings);
}

static void
remove_part (PhSendingWindow *self, PhPartGroup *group, const char *id)
{
  g_autoptr (AccountSettings) settings = account_settings_copy (get_settings (self));
  GPtrArray *parts = get_parts (settings, self, group);
  int position = find_part (parts, id);

  if (position < 0)
    return;

  g_ptr_array_remove_index (parts, (guint) position);
  save (self, settings);
}

static void
remove_identity_cb (PhSendingWindow *self, const char *id)
{
  remove_part (self, self->identities, id);
}

static void
remove_signature_cb (PhSendingWindow *self, const char *id)
{
  remove_part (self, self->signatures, id);
}

static void
remove_server_cb (PhSendingWindow *self, const char *id)
{
  g_autoptr (AccountSettings) settings = account_settings_use_server (get_settings (self), id);

  if (strcmp (settings->smtp.id, id) == 0)
    account_secrets_forget (settings, ACCOUNT_SECRET_SMTP);
  remove_part (self, self->servers, id);
}

static void
move_identity_up_cb (PhSendingWindow *self, const char *id)
{
  move_part (self, self->identities, id, -1);
}

static void
move_identity_down_cb (PhSendingWindow *self, const char *id)
{
  move_part (self, self->identities, id, 1);
}

static void
move_signature_up_cb (PhSendingWindow *self, const char *id)
{
  move_part (self, self->signatures, id, -1);
}

static void
move_signature_down_cb (PhSendingWindow *self, const char *id)
{
  move_part (self, self->signatures, id, 1);
}

static void
move_server_up_cb (PhSendingWindow *self, const char *id)
{
  move_part (self, self->servers, id, -1);
}

static void
move_server_down_cb (PhSendingWindow *self, const char *id)
{
  move_part (self, self->servers, id, 1);
}

/* ---- Dialogs -------------------------------------------------------------------------------- */

static void
edit_identity_cb (PhSendingWindow *self, const char *id)
{
  gtk_window_present (
    GTK_WINDOW (ph_identity_dialog_new (GTK_WINDOW (self), self->list, self->account, id)));
}

static void
edit_signature_cb (PhSendingWindow *self, const char *id)
{
  gtk_window_present (
    GTK_WINDOW (ph_signature_dialog_new (GTK_WINDOW (self), self->list, self->account, id)));
}

static void
edit_server_cb (PhSendingWindow *self, const char *id)
{
  gtk_window_present (
    GTK_WINDOW (ph_outgoing_dialog_new (GTK_WINDOW (self), self->list, self->account, id)));
}

static void
add_identity_cb (PhSendingWindow *self)
{
  edit_identity_cb (self, NULL);
}

static void
add_signature_cb (PhSendingWindow *self)
{
  edit_signature_cb (self, NULL);
}

static void
add_server_cb (PhSendingWindow *self)
{
  edit_server_cb (self, NULL);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_sending_window_dispose (GObject *object)
{
  PhSendingWindow *self = PH_SENDING_WINDOW (object);

  g_clear_object (&self->list);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_SENDING_WINDOW);

  G_OBJECT_CLASS (ph_sending_window_parent_class)->dispose (object);
}

static void
ph_sending_window_finalize (GObject *object)
{
  g_free (PH_SENDING_WINDOW (object)->account);

  G_OBJECT_CLASS (ph_sending_window_parent_class)->finalize (object);
}

#define BIND_CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)

static void
ph_sending_window_class_init (PhSendingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_sending_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_sending_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-sending-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhSendingWindow, identities);
  gtk_widget_class_bind_template_child (widget_class, PhSendingWindow, signatures);
  gtk_widget_class_bind_template_child (widget_class, PhSendingWindow, servers);
  BIND_CALLBACK (add_identity_cb);
  BIND_CALLBACK (edit_identity_cb);
  BIND_CALLBACK (move_identity_up_cb);
  BIND_CALLBACK (move_identity_down_cb);
  BIND_CALLBACK (remove_identity_cb);
  BIND_CALLBACK (add_signature_cb);
  BIND_CALLBACK (edit_signature_cb);
  BIND_CALLBACK (move_signature_up_cb);
  BIND_CALLBACK (move_signature_down_cb);
  BIND_CALLBACK (remove_signature_cb);
  BIND_CALLBACK (add_server_cb);
  BIND_CALLBACK (edit_server_cb);
  BIND_CALLBACK (move_server_up_cb);
  BIND_CALLBACK (move_server_down_cb);
  BIND_CALLBACK (remove_server_cb);
}

static void
ph_sending_window_init (PhSendingWindow *self)
{
  g_type_ensure (PH_TYPE_PART_GROUP);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_sending_window_new (GtkWindow *parent, AccountList *list, const char *account_id)
{
  PhSendingWindow *self = g_object_new (PH_TYPE_SENDING_WINDOW, "transient-for", parent, NULL);

  self->list = g_object_ref (list);
  self->account = g_strdup (account_id);
  g_signal_connect_object (list, "changed", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  show_all (self);

  return GTK_WIDGET (self);
}
