/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-identity-dialog.h"

#include "mime-address.h"
#include "mime-headers.h"
#include "ph-error-row.h"
#include "store-folder.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PhIdentityDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  GtkRevealer *general_error_revealer;
  GtkLabel *general_error;
  AdwPreferencesGroup *person;
  GtkEditable *name;
  GtkEditable *address;
  PhErrorRow *address_error;
  GtkEditable *reply_to;
  PhErrorRow *reply_to_error;
  GtkEditable *organisation;
  AdwComboRow *signature;
  AdwComboRow *answer_signature;
  AdwComboRow *server;
  AdwComboRow *sent_folder;

  /* Owned */
  AccountList *list;
  AccountSettings *settings; /* as it was */
  AccountIdentity *identity; /* what is edited */
  GStrv signatures;          /* ids, in the order of the rows; the first is "", as of the next */
  GStrv servers;
  GStrv sent_folders;        /* paths */
};

G_DEFINE_FINAL_TYPE (PhIdentityDialog, ph_identity_dialog, ADW_TYPE_WINDOW)

/* ---- Choices -------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *values; /* (owned) char */
  GtkStringList *labels;
} Choices;

static void
choices_init (Choices *self, const char *first)
{
  const char *const labels[] = { first, NULL };

  self->values = g_ptr_array_new ();
  self->labels = gtk_string_list_new (labels);
  g_ptr_array_add (self->values, g_strdup (""));
}

static void
choices_add (Choices *self, const char *value, const char *label)
{
  g_ptr_array_add (self->values, g_strdup (value));
  gtk_string_list_append (self->labels, label);
}

/* Shows them; returns their values, owned. */
static GStrv
choices_end (Choices *self, AdwComboRow *row)
{
  g_ptr_array_add (self->values, NULL);
  adw_combo_row_set_model (row, G_LIST_MODEL (self->labels));
  g_object_unref (self->labels);
  return (GStrv) g_ptr_array_free (self->values, FALSE);
}

/* What is gone is as nothing. */
static void
choose (AdwComboRow *row, GStrv values, const char *value)
{
  guint position = 0;

  for (guint i = 0; values[i] != NULL; i++)
    if (strcmp (values[i], value) == 0)
      position = i;
  adw_combo_row_set_selected (row, position);
}

static void
offer_signatures (PhIdentityDialog *self)
{
  AdwComboRow *rows[] = { self->signature, self->answer_signature };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Choices choices;

      /* Translators: no signature */
      choices_init (&choices, _("None"));
      for (guint j = 0; j < self->settings->signatures->len; j++)
        {
          const AccountSignature *signature = self->settings->signatures->pdata[j];

          choices_add (&choices, signature->id, signature->name);
        }
      g_strfreev (self->signatures);
      self->signatures = choices_end (&choices, rows[i]);
    }
}

static void
offer_servers (PhIdentityDialog *self)
{
  Choices choices;

  choices_init (&choices, _("That of the account"));
  for (guint i = 0; i < self->settings->servers->len; i++)
    {
      const AccountServer *server = self->settings->servers->pdata[i];

      choices_add (&choices, server->id, server->host);
    }
  self->servers = choices_end (&choices, self->server);
}

static gboolean
can_keep_sent_mail (const StoreFolder *folder)
{
  return folder->role != FOLDER_ROLE_SENT && folder->role != FOLDER_ROLE_OUTBOX &&
         (folder->flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_HIDDEN | STORE_FOLDER_READ_ONLY)) == 0;
}

/* One that is not known here, or not yet, is offered as it is called. */
static void
offer_sent_folders (PhIdentityDialog *self)
{
  g_autofree char *dir = account_settings_get_data_dir (self->settings);
  g_autoptr (Store) store = store_open (dir, STORE_OPEN_READ_ONLY, NULL, NULL);
  g_autoptr (GPtrArray) folders = store != NULL ? store_folder_list (store, NULL) : NULL;
  const char *chosen = self->identity->sent_folder;
  gboolean is_known = *chosen == '\0';
  Choices choices;

  choices_init (&choices, _("The folder for sent mail"));
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const StoreFolder *folder = folders->pdata[i];

      if (!can_keep_sent_mail (folder))
        continue;
      is_known = is_known || strcmp (folder->path, chosen) == 0;
      choices_add (&choices, folder->path, folder->path);
    }
  if (!is_known)
    choices_add (&choices, chosen, chosen);
  self->sent_folders = choices_end (&choices, self->sent_folder);
}

/* ---- Rows ----------------------------------------------------------------------------------- */

static gboolean
is_own (PhIdentityDialog *self)
{
  return account_settings_is_own_identity (self->settings, self->identity);
}

static void
fill (PhIdentityDialog *self)
{
  const AccountIdentity *identity = self->identity;

  gtk_editable_set_text (self->name, identity->name);
  gtk_editable_set_text (self->address, identity->address);
  gtk_editable_set_text (self->reply_to, identity->reply_to);
  gtk_editable_set_text (self->organisation, identity->organisation);
  offer_signatures (self);
  offer_servers (self);
  offer_sent_folders (self);
  choose (self->signature, self->signatures, identity->signature);
  choose (self->answer_signature, self->signatures, identity->answer_signature);
  choose (self->server, self->servers, identity->server);
  choose (self->sent_folder, self->sent_folders, identity->sent_folder);

  gtk_widget_set_visible (GTK_WIDGET (self->name), !is_own (self));
  gtk_widget_set_visible (GTK_WIDGET (self->address), !is_own (self));
  if (is_own (self))
    {
      /* Translators: the name and the address of a person */
      g_autofree char *text
        = g_strdup_printf (_("%s writes as the account itself, which says the name and the address."),
                           self->settings->address);

      adw_preferences_group_set_description (self->person, text);
    }
}

static void
read_text (GtkEditable *editable, char **field)
{
  g_free (*field);
  *field = g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

static void
read_choice (AdwComboRow *row, GStrv values, char **field)
{
  g_free (*field);
  *field = g_strdup (values[adw_combo_row_get_selected (row)]);
}

static void
read_rows (PhIdentityDialog *self)
{
  AccountIdentity *identity = self->identity;

  if (!is_own (self))
    {
      read_text (self->name, &identity->name);
      read_text (self->address, &identity->address);
    }
  read_text (self->reply_to, &identity->reply_to);
  read_text (self->organisation, &identity->organisation);
  read_choice (self->signature, self->signatures, &identity->signature);
  read_choice (self->answer_signature, self->signatures, &identity->answer_signature);
  read_choice (self->server, self->servers, &identity->server);
  read_choice (self->sent_folder, self->sent_folders, &identity->sent_folder);
}

/* ---- Saving --------------------------------------------------------------------------------- */

static void
show_general_error (PhIdentityDialog *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_label (self->general_error, text);
  gtk_revealer_set_reveal_child (self->general_error_revealer, text != NULL);
}

static gboolean
are_addresses (const char *text)
{
  g_autoptr (MimeTypedAddresses) typed = mime_addresses_parse_typed (text);

  for (guint i = 0; i < typed->list.n; i++)
    if (!mime_address_is_valid (typed->list.items[i].address))
      return FALSE;
  return *text == '\0' || typed->list.n > 0;
}

static gboolean
check (PhIdentityDialog *self)
{
  if (!is_own (self) && !mime_address_is_valid (self->identity->address))
    ph_error_row_show (self->address_error, GTK_WIDGET (self->address),
                       _("This is not a mail address."));
  else if (!are_addresses (self->identity->reply_to))
    ph_error_row_show (self->reply_to_error, GTK_WIDGET (self->reply_to),
                       _("This is not a mail address."));
  else
    return TRUE;
  return FALSE;
}

/* In the place of the one it was, or behind all others. */
static void
put_identity (AccountSettings *settings, const AccountIdentity *identity)
{
  for (guint i = 0; i < settings->identities->len; i++)
    {
      const AccountIdentity *other = settings->identities->pdata[i];

      if (strcmp (other->id, identity->id) != 0)
        continue;
      g_ptr_array_remove_index (settings->identities, i);
      g_ptr_array_insert (settings->identities, (int) i, account_identity_copy (identity));
      return;
    }
  g_ptr_array_add (settings->identities, account_identity_copy (identity));
}

static void
destroy (PhIdentityDialog *self)
{
  /* A text that goes while it has the focus warns. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhIdentityDialog *self = PH_IDENTITY_DIALOG (widget);
  AccountSettings *saved = account_list_find (self->list, self->settings->id);
  g_autoptr (AccountSettings) settings
    = account_settings_copy (saved != NULL ? saved : self->settings);
  g_autoptr (GError) error = NULL;

  read_rows (self);
  if (!check (self))
    return;

  put_identity (settings, self->identity);
  if (account_list_set (self->list, settings, &error))
    destroy (self);
  else
    show_general_error (self, error->message);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  destroy (PH_IDENTITY_DIALOG (widget));
}

static void
changed_cb (PhIdentityDialog *self)
{
  ph_error_row_show (self->address_error, GTK_WIDGET (self->address), NULL);
  ph_error_row_show (self->reply_to_error, GTK_WIDGET (self->reply_to), NULL);
  show_general_error (self, NULL);
}

static void
activated_cb (PhIdentityDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.save", NULL);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_identity_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_IDENTITY_DIALOG);

  G_OBJECT_CLASS (ph_identity_dialog_parent_class)->dispose (object);
}

static void
ph_identity_dialog_finalize (GObject *object)
{
  PhIdentityDialog *self = PH_IDENTITY_DIALOG (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->identity, account_identity_free);
  g_clear_pointer (&self->signatures, g_strfreev);
  g_clear_pointer (&self->servers, g_strfreev);
  g_clear_pointer (&self->sent_folders, g_strfreev);

  G_OBJECT_CLASS (ph_identity_dialog_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, PhIdentityDialog, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-identity-dialog.ui");
  BIND (general_error_revealer);
  BIND (general_error);
  BIND (person);
  BIND (name);
  BIND (address);
  BIND (address_error);
  BIND (reply_to);
  BIND (reply_to_error);
  BIND (organisation);
  BIND (signature);
  BIND (answer_signature);
  BIND (server);
  BIND (sent_folder);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
ph_identity_dialog_class_init (PhIdentityDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_identity_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_identity_dialog_finalize;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "dialog.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

static void
ph_identity_dialog_init (PhIdentityDialog *self)
{
  g_type_ensure (PH_TYPE_ERROR_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_identity_dialog_new (GtkWindow *parent, AccountList *list, const char *account_id, const char *id)
{
  AccountSettings *settings = account_list_find (list, account_id);
  PhIdentityDialog *self = g_object_new (PH_TYPE_IDENTITY_DIALOG, "transient-for", parent, NULL);
  AccountIdentity *identity = account_settings_find_identity (settings, id);

  self->list = g_object_ref (list);
  self->settings = account_settings_ref (settings);
  self->identity = identity != NULL ? account_identity_copy (identity) : account_identity_new ();
  gtk_window_set_title (GTK_WINDOW (self), identity == NULL ? _("Add Identity") : _("Edit Identity"));
  fill (self);
  gtk_widget_grab_focus (GTK_WIDGET (is_own (self) ? self->reply_to : self->name));

  return GTK_WIDGET (self);
}
