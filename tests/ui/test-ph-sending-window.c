/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Identities, signatures and servers for outgoing mail, as somebody adds, changes and removes them. */

#include "account-secrets.h"
#include "ph-error-row.h"
#include "ph-error.h"
#include "ph-identity-dialog.h"
#include "ph-outgoing-dialog.h"
#include "ph-part-group.h"
#include "ph-rich-text.h"
#include "ph-sending-window.h"
#include "ph-server-row.h"
#include "ph-signature-dialog.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "store-folder.h"
#include "ui-input.h"
#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  AccountList *list;
  char *account;
  GtkWindow *window;
} Fixture;

static void
replace (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("accounts-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "accounts.ini", NULL);
  fixture->list = account_list_new (path);
  fixture->account = g_strdup (settings->id);
  replace (&settings->name, "Birch");
  replace (&settings->address, "nora@birch.example");
  replace (&settings->real_name, "Nora Birch");
  replace (&settings->imap.host, "imap.birch.example");
  replace (&settings->imap.user, "nora@birch.example");
  replace (&settings->smtp.host, "smtp.birch.example");
  g_assert_true (account_list_set (fixture->list, settings, NULL));
  fixture->window = GTK_WINDOW (ph_sending_window_new (NULL, fixture->list, fixture->account));
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  ui_test_present (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  ui_test_settle ();
  g_assert_null (fixture->window);
  g_assert_finalize_object (fixture->list);
  ph_tree_remove (fixture->folder, NULL);
  g_free (fixture->folder);
  g_free (fixture->account);
}

static AccountSettings *
get_settings (Fixture *fixture)
{
  return account_list_find (fixture->list, fixture->account);
}

/* ---- What a person does --------------------------------------------------------------------- */

static GtkWindow *
find_dialog (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static GtkWindow *
press (Fixture *fixture, const char *group, const char *action, const char *id, GType dialog)
{
  GtkWidget *widget = ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_PART_GROUP, group);

  if (id != NULL)
    g_assert_true (gtk_widget_activate_action (widget, action, "s", id));
  else
    g_assert_true (gtk_widget_activate_action (widget, action, NULL));
  ui_test_settle ();
  return dialog != G_TYPE_NONE ? find_dialog (dialog) : NULL;
}

static void
type (GtkWindow *dialog, const char *row, const char *text)
{
  gtk_editable_set_text (ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_EDITABLE, row), text);
}

static void
choose (GtkWindow *dialog, const char *row, guint position)
{
  adw_combo_row_set_selected (ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, row), position);
}

static void
write_content (GtkWindow *dialog, const char *text)
{
  GtkTextView *view = ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_TEXT_VIEW, "content");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text, -1);
}

static void
save (GtkWindow *dialog)
{
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.save", NULL);
  ui_test_settle ();
}

static const char *
get_error (GtkWindow *dialog, const char *row)
{
  return ph_error_row_get_text (ui_test_find (GTK_WIDGET (dialog), PH_TYPE_ERROR_ROW, row));
}

static AdwActionRow *
get_row (Fixture *fixture, const char *group, int position)
{
  GtkWidget *widget = ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_PART_GROUP, group);
  GtkListBox *rows = ui_test_find (widget, GTK_TYPE_LIST_BOX, "rows");

  return ADW_ACTION_ROW (gtk_list_box_get_row_at_index (rows, position));
}

static const char *
get_title (Fixture *fixture, const char *group, int position)
{
  AdwActionRow *row = get_row (fixture, group, position);

  return row != NULL ? adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)) : NULL;
}

/* ---- Identities ----------------------------------------------------------------------------- */

static AccountIdentity *
add_shop (Fixture *fixture)
{
  GtkWindow *dialog = press (fixture, "identities", "part.add", NULL, PH_TYPE_IDENTITY_DIALOG);

  type (dialog, "name", "Birch Shop");
  type (dialog, "address", "shop@birch.example");
  save (dialog);
  return get_settings (fixture)->identities->pdata[1];
}

static void
test_identity (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog = press (fixture, "identities", "part.add", NULL, PH_TYPE_IDENTITY_DIALOG);
  const AccountIdentity *shop;

  ui_test_shoot (dialog, "identity-empty");
  type (dialog, "name", "Birch & Söhne");
  type (dialog, "address", "no address");
  save (dialog);
  g_assert_nonnull (get_error (dialog, "address_error"));
  ui_test_shoot (dialog, "identity-error");
  type (dialog, "address", "shop@birch.example");
  g_assert_null (get_error (dialog, "address_error"));
  type (dialog, "reply_to", "Team <team@birch.example>, nobody");
  save (dialog);
  g_assert_nonnull (get_error (dialog, "reply_to_error"));
  type (dialog, "reply_to", "Team <team@birch.example>, b@birch.example");
  type (dialog, "organisation", "Birch & Söhne");
  save (dialog);
  g_assert_null (find_dialog (PH_TYPE_IDENTITY_DIALOG));

  shop = get_settings (fixture)->identities->pdata[1];
  g_assert_cmpstr (shop->address, ==, "shop@birch.example");
  g_assert_cmpstr (shop->organisation, ==, "Birch & Söhne");
  g_assert_cmpstr (get_title (fixture, "identities", 0), ==, "Nora Birch");
  g_assert_cmpstr (get_title (fixture, "identities", 1), ==, "Birch & Söhne");
  ui_test_shoot (fixture->window, "sending-identities");
}

/* The account's own is edited but for what the account says, moved, and never removed. */
static void
test_own_identity (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog;
  GtkWidget *address;

  add_shop (fixture);
  dialog = press (fixture, "identities", "part.edit", fixture->account, PH_TYPE_IDENTITY_DIALOG);
  address = ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_EDITABLE, "address");
  g_assert_false (gtk_widget_get_visible (address));
  ui_test_shoot (dialog, "identity-own");
  type (dialog, "reply_to", "other@birch.example");
  save (dialog);

  press (fixture, "identities", "part.move-down", fixture->account, G_TYPE_NONE);
  g_assert_cmpstr (get_title (fixture, "identities", 0), ==, "Birch Shop");
  g_assert_cmpstr (get_title (fixture, "identities", 1), ==, "Nora Birch");
  g_assert_cmpstr (((AccountIdentity *) get_settings (fixture)->identities->pdata[1])->reply_to, ==,
                   "other@birch.example");
  press (fixture, "identities", "part.move-down", fixture->account, G_TYPE_NONE);
  g_assert_cmpstr (get_title (fixture, "identities", 1), ==, "Nora Birch");
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = g_strdup (add_shop (fixture)->id);

  press (fixture, "identities", "part.remove", id, G_TYPE_NONE);
  g_assert_cmpuint (get_settings (fixture)->identities->len, ==, 1);
  g_assert_null (get_row (fixture, "identities", 1));
}

static gboolean
is_alone (gpointer user_data)
{
  return get_settings (user_data)->identities->len == 1;
}

static gboolean
is_first (gpointer user_data)
{
  return g_str_equal (get_title (user_data, "identities", 0), "Birch Shop");
}

/* Its keys are taken. */
static gboolean
is_open (gpointer button)
{
  GtkPopover *menu = gtk_menu_button_get_popover (button);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (button));

  return menu != NULL && gtk_widget_get_mapped (GTK_WIDGET (menu)) && focus != NULL
         && gtk_widget_is_ancestor (focus, GTK_WIDGET (menu));
}

static void
open_menu (Fixture *fixture, int position)
{
  GtkWidget *row = GTK_WIDGET (get_row (fixture, "identities", position));
  GtkWidget *button = ui_test_find (row, GTK_TYPE_MENU_BUTTON, NULL);

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  ui_input_click (ui_input_find_place (button), NULL);
  ui_test_wait (is_open, button);
}

/* By the mouse and the keys: the menu goes with the row that it belongs to. */
static void
test_menu (Fixture *fixture, gconstpointer data)
{
  add_shop (fixture);
  ui_input_focus (fixture->window);
  open_menu (fixture, 1);
  ui_input_press ("u");
  ui_test_wait (is_first, fixture);
  ui_test_settle ();
  open_menu (fixture, 0);
  ui_input_press ("r");
  ui_test_wait (is_alone, fixture);
  ui_test_settle ();
  g_assert_cmpstr (get_title (fixture, "identities", 0), ==, "Nora Birch");
}

/* The folders of the account are offered, but for those that take no mail. */
static void
test_sent_folder (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    FolderRole role;
    StoreFolderFlags flags;
  } folders[] = {
    { "INBOX", FOLDER_ROLE_INBOX, 0 },
    { "Gesendet", FOLDER_ROLE_SENT, 0 },
    { "Shop/Gesendet", FOLDER_ROLE_NONE, 0 },
    { "Shop", FOLDER_ROLE_NONE, STORE_FOLDER_NOSELECT },
  };
  g_autofree char *dir = account_settings_get_data_dir (get_settings (fixture));
  Store *store;
  GtkWindow *dialog;
  AdwComboRow *row;
  GListModel *model;

  g_mkdir_with_parents (dir, 0700);
  store = store_open (dir, STORE_OPEN_WRITE, NULL, NULL);
  g_assert_true (store_begin (store, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      char *name = (char *) folders[i].name;
      const StoreFolder folder = { .wire_name = name, .path = name, .name = name, .delimiter = '/',
                                   .role = folders[i].role, .flags = folders[i].flags,
                                   .server_total = -1, .server_unseen = -1 };

      g_assert_cmpint (store_folder_put (store, &folder, NULL), !=, 0);
    }
  g_assert_true (store_commit (store, NULL));
  store_close (store);

  dialog = press (fixture, "identities", "part.edit", fixture->account, PH_TYPE_IDENTITY_DIALOG);
  row = ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, "sent_folder");
  model = adw_combo_row_get_model (row);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 3);
  adw_combo_row_set_selected (row, 2);
  save (dialog);
  g_assert_cmpstr (((AccountIdentity *) get_settings (fixture)->identities->pdata[0])->sent_folder, ==,
                   "Shop/Gesendet");
  ph_tree_remove (dir, NULL);

  /* What is chosen is chosen still when the folders are not known. */
  dialog = press (fixture, "identities", "part.edit", fixture->account, PH_TYPE_IDENTITY_DIALOG);
  save (dialog);
  g_assert_cmpstr (((AccountIdentity *) get_settings (fixture)->identities->pdata[0])->sent_folder, ==,
                   "Shop/Gesendet");
}

/* ---- Signatures ----------------------------------------------------------------------------- */

/* The first one is used at once; others are chosen. */
static void
test_signature (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog = press (fixture, "signatures", "part.add", NULL, PH_TYPE_SIGNATURE_DIALOG);
  const AccountSignature *signature;
  const AccountIdentity *own;

  save (dialog);
  g_assert_nonnull (get_error (dialog, "name_error"));
  type (dialog, "name", "Long");
  write_content (dialog, "Nora Birch\n  Birch & Söhne");
  ui_test_settle ();
  ui_test_shoot (dialog, "signature-plain");
  save (dialog);
  signature = get_settings (fixture)->signatures->pdata[0];
  g_assert_cmpstr (signature->content, ==, "Nora Birch\n  Birch & Söhne");
  g_assert_false (signature->is_rich);
  own = get_settings (fixture)->identities->pdata[0];
  g_assert_cmpstr (own->signature, ==, signature->id);
  g_assert_cmpstr (own->answer_signature, ==, signature->id);

  dialog = press (fixture, "identities", "part.edit", fixture->account, PH_TYPE_IDENTITY_DIALOG);
  choose (dialog, "answer_signature", 0);
  ui_test_shoot (dialog, "identity-signature");
  save (dialog);
  own = get_settings (fixture)->identities->pdata[0];
  g_assert_cmpstr (own->answer_signature, ==, "");
  g_assert_cmpstr (get_title (fixture, "signatures", 0), ==, "Long");
  ui_test_shoot (fixture->window, "sending-signature");
}

static gboolean
is_rich_text (GtkWidget *widget, gpointer unused)
{
  return PH_IS_RICH_TEXT (widget);
}

/* (nullable) */
static PhRichText *
find_rich_text (GtkWindow *dialog)
{
  GtkWidget *found = ui_input_find (GTK_WIDGET (dialog), is_rich_text, NULL);

  return found != NULL ? PH_RICH_TEXT (found) : NULL;
}

typedef struct
{
  GtkWindow *dialog;
  const char *words;
} Expected;

static gboolean
has_html (gpointer user_data)
{
  const Expected *expected = user_data;
  PhRichText *text = find_rich_text (expected->dialog);

  return text != NULL && strstr (ph_rich_text_get_html (text), expected->words) != NULL;
}

static void
wait_for_html (GtkWindow *dialog, const char *words)
{
  Expected expected = { dialog, words };

  ui_test_wait (has_html, &expected);
}

static gboolean
has_focus (gpointer text)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (text));

  return focus != NULL && gtk_widget_is_ancestor (focus, text);
}

static gboolean
is_shown (gpointer text)
{
  GtkWidget *editor = gtk_widget_get_first_child (text);
  int height = 0;

  if (editor != NULL)
    g_object_get (editor, "content-height", &height, NULL);
  return height > 0;
}

static void
wait_for_editor (GtkWindow *dialog)
{
  PhRichText *text = find_rich_text (dialog);

  ui_test_wait (is_shown, text);
  gtk_widget_grab_focus (GTK_WIDGET (text));
  ui_test_wait (has_focus, text);
  ui_input_focus (dialog);
}

static gboolean
is_gone (gpointer dialog)
{
  return *(GtkWindow **) dialog == NULL;
}

/* Written as it will look, and saved in the moment after the last letter; a text says the same then. */
static void
test_rich_signature (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog = press (fixture, "signatures", "part.add", NULL, PH_TYPE_SIGNATURE_DIALOG);
  GtkSwitch *rich = ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_SWITCH, "rich");
  const AccountSignature *signature;

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  type (dialog, "name", "Rich");
  write_content (dialog, "a < b");
  gtk_switch_set_active (rich, TRUE);
  wait_for_editor (dialog);
  wait_for_html (dialog, "a &lt; b");
  ui_input_press ("ctrl+b");
  ui_input_run ("type Nora");
  wait_for_html (dialog, "<b>Nora</b>");
  ui_test_shoot (dialog, "signature-rich");
  ui_input_run ("type h");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.save", NULL);
  ui_test_wait (is_gone, &dialog);
  signature = get_settings (fixture)->signatures->pdata[0];
  g_assert_true (signature->is_rich);
  g_assert_nonnull (strstr (signature->content, "<b>Norah</b>"));
  g_assert_nonnull (strstr (signature->content, "a &lt; b"));
}

/* A format on the clipboard is taken over, without what it does. */
static void
test_paste (Fixture *fixture, gconstpointer data)
{
  static const char html[] = "<b>Nora</b><script>x()</script>";
  GtkWindow *dialog = press (fixture, "signatures", "part.add", NULL, PH_TYPE_SIGNATURE_DIALOG);
  GtkSwitch *rich = ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_SWITCH, "rich");
  GtkTextView *view = ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_TEXT_VIEW, "content");
  g_autoptr (GBytes) bytes = g_bytes_new_static (html, strlen (html));
  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes ("text/html", bytes);
  const char *pasted;

  write_content (dialog, "Birch");
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), provider);
  g_signal_emit_by_name (view, "paste-clipboard");
  wait_for_html (dialog, "<b>Nora</b>");
  pasted = ph_rich_text_get_html (find_rich_text (dialog));
  g_assert_true (gtk_switch_get_active (rich));
  g_assert_nonnull (strstr (pasted, "Birch"));
  g_assert_null (strstr (pasted, "script"));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.cancel", NULL);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)), NULL);
}

/* ---- Servers -------------------------------------------------------------------------------- */

static PhError outcome; /* 0 works */

static void
probe (AccountSettings *settings,
       gboolean outgoing,
       const char *password,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_assert_true (outgoing);
  g_assert_cmpstr (settings->smtp.host, ==, "smtp.elm.example");
  g_assert_cmpstr (password, ==, "other word");
  if (outcome == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, PH_ERROR, (int) outcome, "This is why.");
}

static gboolean
is_closed (gpointer user_data)
{
  return find_dialog (PH_TYPE_OUTGOING_DIALOG) == NULL;
}

static void
test_server (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog = press (fixture, "servers", "part.add", NULL, PH_TYPE_OUTGOING_DIALOG);
  g_autoptr (AccountSettings) through = NULL;
  const AccountServer *server;
  char *password;

  ph_outgoing_dialog_set_probe (PH_OUTGOING_DIALOG (dialog), probe);
  type (dialog, "host", "smtp.elm.example");
  type (dialog, "user", "nora");
  ui_test_shoot (dialog, "outgoing-empty");
  save (dialog);
  g_assert_nonnull (get_error (dialog, "password_error"));
  type (dialog, "password", "other word");
  outcome = PH_ERROR_SIGN_IN;
  save (dialog);
  g_assert_cmpstr (get_error (dialog, "password_error"), ==, "This is why.");
  ui_test_shoot (dialog, "outgoing-error");
  outcome = 0;
  save (dialog);
  ui_test_wait (is_closed, NULL);

  server = get_settings (fixture)->servers->pdata[0];
  g_assert_cmpstr (server->user, ==, "nora");
  g_assert_true (server->own_password);
  g_assert_cmpstr (get_settings (fixture)->smtp.host, ==, "smtp.birch.example");
  through = account_settings_use_server (get_settings (fixture), server->id);
  password = account_secrets_lookup (through, ACCOUNT_SECRET_SMTP, NULL, NULL);
  g_assert_cmpstr (password, ==, "other word");
  account_secrets_free (password);

  /* An identity sends by it; then it goes, with its password. */
  dialog = press (fixture, "identities", "part.edit", fixture->account, PH_TYPE_IDENTITY_DIALOG);
  choose (dialog, "server", 1);
  save (dialog);
  g_assert_cmpstr (account_settings_get_sender_server (get_settings (fixture), fixture->account)->host, ==,
                   "smtp.elm.example");
  ui_test_shoot (fixture->window, "sending-server");
  press (fixture, "servers", "part.remove", through->smtp.id, G_TYPE_NONE);
  g_assert_cmpstr (account_settings_get_sender_server (get_settings (fixture), fixture->account)->host, ==,
                   "smtp.birch.example");
}

/* The account goes, and so does what shows it. */
static void
test_account_goes (Fixture *fixture, gconstpointer data)
{
  g_assert_true (account_list_remove (fixture->list, fixture->account, NULL));
  ui_test_settle ();
  g_assert_null (fixture->window);
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_autofree char *keyring = g_build_filename (g_get_user_data_dir (), "test.keyring", NULL);

  /* A keyring of the session would ask the person to be opened. */
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);

  gtk_test_init (&argc, &argv, NULL);
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  ph_ui_init ();

  add ("/sending-window/identity", test_identity);
  add ("/sending-window/own-identity", test_own_identity);
  add ("/sending-window/remove", test_remove);
  add ("/sending-window/menu", test_menu);
  add ("/sending-window/sent-folder", test_sent_folder);
  add ("/sending-window/signature", test_signature);
  add ("/sending-window/rich-signature", test_rich_signature);
  add ("/sending-window/paste", test_paste);
  add ("/sending-window/server", test_server);
  add ("/sending-window/account-goes", test_account_goes);

  return g_test_run ();
}
