/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-secrets.h"
#include "ph-account-dialog.h"
#include "ph-account-probe.h"
#include "ph-certificate-dialog.h"
#include "ph-error-row.h"
#include "ph-error.h"
#include "ph-server-row.h"
#include "ph-trust-group.h"
#include "ph-ui.h"
#include "scripted-server.h"
#include "test-certificates.h"
#include "ui-test.h"

#include <glib/gstdio.h>

/* What the next sign-in comes to; -1: it works, -2: it never ends but by being cancelled, -3: it works,
 * and is cancelled then. */
static int probe_outcome;
static int outgoing_outcome; /* the same for the server for outgoing mail */
static guint n_probes;
static guint n_outgoing;
static char *outgoing_password; /* (nullable) what it was tried with */
static char *tried;             /* the hosts for outgoing mail, and their ports */
static GTask *pending_probe;
static GAsyncReadyCallback probed_cb; /* of the dialog */

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_task_return_error_if_cancelled (pending_probe);
  g_clear_object (&pending_probe);
}

/* Somebody loses patience while the password is put away. */
static void
then_cancel_cb (GObject *source, GAsyncResult *result, gpointer dialog)
{
  probed_cb (source, result, dialog);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.cancel", NULL);
}

static void
note_outgoing (const AccountSettings *settings, const char *password)
{
  g_autofree char *before = tried;

  n_outgoing++;
  g_free (outgoing_password);
  outgoing_password = g_strdup (password);
  tried = g_strdup_printf ("%s%s:%u ", before, settings->smtp.host, settings->smtp.port);
}

static void
probe (AccountSettings *settings,
       gboolean outgoing,
       const char *password,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  int outcome = outgoing ? outgoing_outcome : probe_outcome;
  g_autoptr (GTask) task
    = g_task_new (NULL, cancellable, outcome == -3 ? then_cancel_cb : callback, user_data);

  if (outgoing)
    note_outgoing (settings, password);
  else
    n_probes++;
  probed_cb = callback;
  if (outcome == -1 || outcome == -3)
    g_task_return_boolean (task, TRUE);
  else if (outcome >= 0)
    g_task_return_new_error (task, PH_ERROR, outcome, "This is why.");
  else
    {
      pending_probe = g_steal_pointer (&task);
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), NULL);
    }
}

typedef struct
{
  char *folder;
  AccountList *list;
  PhAccountDialog *dialog; /* (owned) */
  guint n_saved;
} Fixture;

static void
saved_cb (Fixture *fixture)
{
  fixture->n_saved++;
}

static void
open_dialog (Fixture *fixture, AccountSettings *settings)
{
  fixture->dialog = g_object_ref_sink (
    PH_ACCOUNT_DIALOG (ph_account_dialog_new (NULL, fixture->list, settings)));
  ph_account_dialog_set_probe (fixture->dialog, probe);
  g_signal_connect_swapped (fixture->dialog, "saved", G_CALLBACK (saved_cb), fixture);
  ui_test_present (GTK_WINDOW (fixture->dialog));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("accounts-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "accounts.ini", NULL);
  fixture->list = account_list_new (path);
  n_probes = 0;
  n_outgoing = 0;
  probe_outcome = -1;
  outgoing_outcome = -1;
  g_free (tried);
  tried = g_strdup ("");
  open_dialog (fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "accounts.ini", NULL);

  gtk_window_set_focus (GTK_WINDOW (fixture->dialog), NULL);
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  ui_test_settle ();
  g_assert_finalize_object (fixture->dialog);
  g_object_unref (fixture->list);
  g_unlink (path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

/* "imap.host" is a field of the server's row. */
static gpointer
find (Fixture *fixture, GType type, const char *name)
{
  g_auto (GStrv) path = g_strsplit (name, ".", 2);
  GtkWidget *root = GTK_WIDGET (fixture->dialog);

  if (path[1] != NULL)
    root = ui_test_find (root, PH_TYPE_SERVER_ROW, path[0]);
  return ui_test_find (root, type, path[1] != NULL ? path[1] : path[0]);
}

static GtkEditable *
get_row (Fixture *fixture, const char *name)
{
  return find (fixture, GTK_TYPE_EDITABLE, name);
}

static const char *
get_text (Fixture *fixture, const char *name)
{
  return gtk_editable_get_text (get_row (fixture, name));
}

static const char *
get_error (Fixture *fixture, const char *name)
{
  g_autofree char *row = g_strconcat (name, "_error", NULL);

  return ph_error_row_get_text (find (fixture, PH_TYPE_ERROR_ROW, row));
}

static void
fill (Fixture *fixture)
{
  gtk_editable_set_text (get_row (fixture, "real_name"), "Nora Birch");
  gtk_editable_set_text (get_row (fixture, "address"), "nora@birch.example");
  gtk_editable_set_text (get_row (fixture, "password"), "open sesame");
}

static void
save (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.save", NULL);
  ui_test_settle ();
}

static void
test_guess (Fixture *fixture, gconstpointer data)
{
  ui_test_shoot (GTK_WINDOW (fixture->dialog), "account-empty");
  fill (fixture);
  g_assert_cmpstr (get_text (fixture, "imap.host"), ==, "imap.birch.example");
  g_assert_cmpstr (get_text (fixture, "imap.port"), ==, "993");
  g_assert_cmpstr (get_text (fixture, "smtp.port"), ==, "465");
  g_assert_cmpstr (get_text (fixture, "imap.user"), ==, "nora@birch.example");

  /* The person's own servers stay. */
  gtk_editable_set_text (get_row (fixture, "imap.host"), "mail.birch.example");
  gtk_editable_set_text (get_row (fixture, "address"), "nora@elm.example");
  g_assert_cmpstr (get_text (fixture, "imap.host"), ==, "mail.birch.example");
}

/* Names that are usual elsewhere are tried by itself; when none is right the first one stands. */
static void
test_guess_again (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  probe_outcome = PH_ERROR_HOST_UNKNOWN;
  save (fixture);
  g_assert_cmpuint (n_probes, ==, 3);
  g_assert_cmpstr (get_text (fixture, "imap.host"), ==, "imap.birch.example");
  g_assert_nonnull (get_error (fixture, "imap.host"));

  /* Not where the person has said what the server is called. */
  n_probes = 0;
  gtk_editable_set_text (get_row (fixture, "imap.host"), "imap.elm.example");
  save (fixture);
  g_assert_cmpuint (n_probes, ==, 1);
  g_assert_cmpstr (get_text (fixture, "imap.host"), ==, "imap.elm.example");
}

static void
test_port_follows (Fixture *fixture, gconstpointer data)
{
  AdwComboRow *security = find (fixture, ADW_TYPE_COMBO_ROW, "imap.security");

  fill (fixture);
  adw_combo_row_set_selected (security, ACCOUNT_SECURITY_STARTTLS);
  g_assert_cmpstr (get_text (fixture, "imap.port"), ==, "143");
  adw_combo_row_set_selected (security, ACCOUNT_SECURITY_TLS);
  g_assert_cmpstr (get_text (fixture, "imap.port"), ==, "993");
  gtk_editable_set_text (get_row (fixture, "imap.port"), "1993");
  adw_combo_row_set_selected (security, ACCOUNT_SECURITY_STARTTLS);
  g_assert_cmpstr (get_text (fixture, "imap.port"), ==, "1993");
}

static gboolean
was_saved (gpointer user_data)
{
  return ((Fixture *) user_data)->n_saved > 0;
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  AccountSettings *settings;

  fill (fixture);
  save (fixture);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpuint (n_probes, ==, 1);
  g_assert_cmpuint (n_outgoing, ==, 1);
  g_assert_cmpstr (outgoing_password, ==, "open sesame");
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 1);
  settings = account_list_get (fixture->list, 0);
  g_assert_cmpstr (settings->address, ==, "nora@birch.example");
  g_assert_cmpstr (settings->real_name, ==, "Nora Birch");
  g_assert_cmpstr (settings->imap.host, ==, "imap.birch.example");
  g_assert_cmpuint (settings->imap.port, ==, 993);
}

static void
open_again (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_object_unref (fixture->dialog);
  open_dialog (fixture, account_list_get (fixture->list, 0));
  fixture->n_saved = 0;
}

/* A new name alone asks no server. */
static void
test_edit (Fixture *fixture, gconstpointer data)
{
  test_save (fixture, data);
  open_again (fixture);
  gtk_editable_set_text (get_row (fixture, "name"), "Birch");
  save (fixture);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpuint (n_probes, ==, 1);
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 1);
  g_assert_cmpstr (account_list_get (fixture->list, 0)->name, ==, "Birch");
}

static void
switch_keep (Fixture *fixture, gboolean keeps_all)
{
  GtkSwitch *keep_all;

  open_again (fixture);
  keep_all = find (fixture, GTK_TYPE_SWITCH, "keep_all");
  g_assert_cmpint (gtk_switch_get_active (keep_all), ==, !keeps_all);
  gtk_switch_set_active (keep_all, keeps_all);
  ui_test_settle ();
  ui_test_shoot (GTK_WINDOW (fixture->dialog), keeps_all ? "account-keep-all" : "account-keep");
  save (fixture);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpint (account_list_get (fixture->list, 0)->keep, ==,
                   keeps_all ? ACCOUNT_KEEP_ALL : ACCOUNT_KEEP_RECENT);
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  test_save (fixture, data);
  g_assert_cmpint (account_list_get (fixture->list, 0)->keep, ==, ACCOUNT_KEEP_RECENT);
  switch_keep (fixture, TRUE);
  switch_keep (fixture, FALSE);
  g_assert_cmpuint (n_probes, ==, 1);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    PhError error;
    const char *field; /* NULL: above all fields */
  } rows[] = {
    { PH_ERROR_HOST_UNKNOWN, "imap.host" },
    { PH_ERROR_REFUSED, "imap.host" },
    { PH_ERROR_TIMED_OUT, "imap.host" },
    { PH_ERROR_CERTIFICATE, "imap.host" },
    { PH_ERROR_TLS_MISSING, "imap.security" },
    { PH_ERROR_SIGN_IN, "password" },
    { PH_ERROR_OFFLINE, NULL },
    { PH_ERROR_UNAVAILABLE, NULL },
  };
  static const char *const fields[] = { "address", "password", "imap.host", "imap.security" };

  fill (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkRevealer *general = ui_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_REVEALER,
                                           "general_error_revealer");
      g_autofree char *name = g_strdup_printf ("account-error-%u", i);

      probe_outcome = rows[i].error;
      save (fixture);
      for (guint j = 0; j < G_N_ELEMENTS (fields); j++)
        g_assert_cmpstr (get_error (fixture, fields[j]), ==,
                         g_strcmp0 (fields[j], rows[i].field) == 0 ? "This is why." : NULL);
      g_assert_cmpint (gtk_revealer_get_reveal_child (general), ==, rows[i].field == NULL);
      ui_test_shoot (GTK_WINDOW (fixture->dialog), name);
    }

  /* What is wrong is forgotten as soon as it is changed. */
  probe_outcome = PH_ERROR_SIGN_IN;
  save (fixture);
  gtk_editable_set_text (get_row (fixture, "password"), "open barley");
  g_assert_null (get_error (fixture, "password"));
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 0);
}

/* ---- The server for outgoing mail ----------------------------------------------------------- */

/* The person's own server says what the other is probably called, until he says that too. */
static void
test_guess_outgoing (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "imap.host"), "imap.elm.example");
  g_assert_cmpstr (get_text (fixture, "smtp.host"), ==, "smtp.elm.example");
  gtk_editable_set_text (get_row (fixture, "imap.host"), "outlook.office365.com");
  g_assert_cmpstr (get_text (fixture, "smtp.host"), ==, "smtp-mail.outlook.com");
  g_assert_cmpstr (get_text (fixture, "smtp.port"), ==, "587");
  gtk_editable_set_text (get_row (fixture, "smtp.host"), "out.elm.example");
  gtk_editable_set_text (get_row (fixture, "imap.host"), "imap.oak.example");
  g_assert_cmpstr (get_text (fixture, "smtp.host"), ==, "out.elm.example");
}

/* Other names for one that is not there, another port for one that does not listen; the first guess stands when none
 * is right, with what was wrong with it. */
static void
test_guess_outgoing_again (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  outgoing_outcome = PH_ERROR_HOST_UNKNOWN;
  save (fixture);
  g_assert_cmpstr (tried, ==, "smtp.birch.example:465 mail.birch.example:465 birch.example:465 ");
  g_assert_cmpstr (get_text (fixture, "smtp.host"), ==, "smtp.birch.example");
  g_assert_nonnull (get_error (fixture, "smtp.host"));
  g_assert_null (get_error (fixture, "imap.host"));

  g_free (tried);
  tried = g_strdup ("");
  outgoing_outcome = PH_ERROR_REFUSED;
  save (fixture);
  g_assert_cmpstr (tried, ==, "smtp.birch.example:465 smtp.birch.example:587 ");
  g_assert_cmpstr (get_text (fixture, "smtp.port"), ==, "465");
  g_assert_nonnull (get_error (fixture, "smtp.host"));

  /* What the person has said is tried as it is. */
  g_free (tried);
  tried = g_strdup ("");
  gtk_editable_set_text (get_row (fixture, "smtp.host"), "out.birch.example");
  save (fixture);
  g_assert_cmpstr (tried, ==, "out.birch.example:465 ");
}

static void
test_outgoing_errors (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    PhError error;
    const char *field; /* NULL: above all fields */
  } rows[] = {
    { PH_ERROR_HOST_UNKNOWN, "smtp.host" },
    { PH_ERROR_REFUSED, "smtp.host" },
    { PH_ERROR_CERTIFICATE, "smtp.host" },
    { PH_ERROR_TLS_MISSING, "smtp.security" },
    { PH_ERROR_SIGN_IN, "smtp.sign_in" },
    { PH_ERROR_UNAVAILABLE, NULL },
  };
  static const char *const fields[]
    = { "password", "imap.host", "smtp.host", "smtp.security", "smtp.sign_in" };

  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "smtp.host"), "out.birch.example");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("account-outgoing-error-%u", i);

      outgoing_outcome = rows[i].error;
      save (fixture);
      for (guint j = 0; j < G_N_ELEMENTS (fields); j++)
        g_assert_cmpstr (get_error (fixture, fields[j]), ==,
                         g_strcmp0 (fields[j], rows[i].field) == 0 ? "This is why." : NULL);
      ui_test_shoot (GTK_WINDOW (fixture->dialog), name);
    }
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 0);
}

static void
choose_sign_in (Fixture *fixture, guint position)
{
  adw_combo_row_set_selected (find (fixture, ADW_TYPE_COMBO_ROW, "smtp.sign_in"), position);
  ui_test_settle ();
}

/* Another user with a password of its own, which is shown beside what is wrong with it, and kept by itself; and then
 * nobody. */
static void
test_outgoing_sign_in (Fixture *fixture, gconstpointer data)
{
  AccountSettings *settings;
  char *password;

  fill (fixture);
  choose_sign_in (fixture, 1);
  adw_expander_row_set_expanded (find (fixture, PH_TYPE_SERVER_ROW, "smtp"), TRUE);
  gtk_editable_set_text (get_row (fixture, "smtp.user"), "nora-out");
  gtk_editable_set_text (get_row (fixture, "smtp.password"), "other word");
  outgoing_outcome = PH_ERROR_SIGN_IN;
  save (fixture);
  g_assert_cmpstr (get_error (fixture, "smtp.password"), ==, "This is why.");
  ui_test_shoot (GTK_WINDOW (fixture->dialog), "account-outgoing-password");
  outgoing_outcome = -1;
  save (fixture);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpstr (outgoing_password, ==, "other word");
  settings = account_list_get (fixture->list, 0);
  g_assert_cmpstr (settings->smtp.user, ==, "nora-out");
  g_assert_true (settings->smtp.own_password);
  password = account_secrets_lookup (settings, ACCOUNT_SECRET_SMTP, NULL, NULL);
  g_assert_cmpstr (password, ==, "other word");
  account_secrets_free (password);

  open_again (fixture);
  n_probes = n_outgoing = 0;
  choose_sign_in (fixture, 2);
  save (fixture);
  ui_test_wait (was_saved, fixture);
  settings = account_list_get (fixture->list, 0);
  g_assert_cmpstr (settings->smtp.user, ==, "");
  g_assert_false (settings->smtp.own_password);
  g_assert_cmpuint (n_probes, ==, 0);
  g_assert_cmpuint (n_outgoing, ==, 1);
}

/* What the dialog does not show stays, also if it changes meanwhile. */
static void
test_keeps_parts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AccountSettings) more = NULL;
  AccountIdentity *shop = account_identity_new ();

  test_save (fixture, data);
  open_again (fixture);
  more = account_settings_copy (account_list_get (fixture->list, 0));
  g_free (shop->address);
  shop->address = g_strdup ("shop@birch.example");
  g_ptr_array_add (more->identities, shop);
  g_assert_true (account_list_set (fixture->list, more, NULL));

  gtk_editable_set_text (get_row (fixture, "name"), "Birch");
  save (fixture);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpuint (account_list_get (fixture->list, 0)->identities->len, ==, 2);
  g_assert_cmpstr (account_list_get (fixture->list, 0)->name, ==, "Birch");
}

static void
test_local_errors (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "address"), "no address");
  save (fixture);
  g_assert_nonnull (get_error (fixture, "address"));

  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "imap.user"), " ");
  save (fixture);
  g_assert_nonnull (get_error (fixture, "imap.user"));

  gtk_editable_set_text (get_row (fixture, "imap.user"), "nora");
  gtk_editable_set_text (get_row (fixture, "imap.port"), "70000");
  save (fixture);
  g_assert_nonnull (get_error (fixture, "imap.port"));

  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "imap.port"), "993");
  gtk_editable_set_text (get_row (fixture, "smtp.port"), "");
  save (fixture);
  g_assert_nonnull (get_error (fixture, "smtp.port"));
  g_assert_cmpuint (n_probes, ==, 0);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = ui_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_PREFERENCES_PAGE, NULL);

  fill (fixture);
  probe_outcome = -2;
  save (fixture);
  g_assert_false (gtk_widget_get_sensitive (page));
  ui_test_shoot (GTK_WINDOW (fixture->dialog), "account-busy");

  /* The first Cancel ends the sign-in, and the dialog is there to be corrected. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.cancel", NULL);
  ui_test_settle ();
  g_assert_true (gtk_widget_get_sensitive (page));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (fixture->dialog)));
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 0);
}

static gboolean
is_sensitive (gpointer page)
{
  return gtk_widget_get_sensitive (page);
}

static void
test_cancel_storing (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  probe_outcome = -3;
  save (fixture);
  ui_test_wait (is_sensitive,
                ui_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_PREFERENCES_PAGE, NULL));
  g_assert_cmpuint (n_probes, ==, 1);
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 0);
}

/* ---- Certificates, with a server that shows one --------------------------------------------- */

#define SIGN_IN \
  "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\n" \
  "C: $a AUTHENTICATE *\nS: $a OK [CAPABILITY IMAP4rev1] in\nC: $b LOGOUT\nS: $b OK bye\n"

static PhCertificateDialog *
find_certificate_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (windows, i);

      if (PH_IS_CERTIFICATE_DIALOG (window))
        return PH_CERTIFICATE_DIALOG (window);
    }
  return NULL;
}

static gboolean
is_asked (gpointer user_data)
{
  return find_certificate_dialog () != NULL;
}

static gboolean
is_not_asked (gpointer user_data)
{
  return find_certificate_dialog () == NULL;
}

static const char *
get_subtitle (PhCertificateDialog *dialog, const char *name)
{
  return adw_action_row_get_subtitle (ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_ACTION_ROW,
                                                    name));
}

static void
use_server (Fixture *fixture, ScriptedServer *server)
{
  g_autofree char *port = g_strdup_printf ("%u", scripted_server_get_port (server));

  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "imap.host"), "localhost");
  gtk_editable_set_text (get_row (fixture, "imap.port"), port);
  gtk_editable_set_text (get_row (fixture, "smtp.host"), "");
  ph_account_dialog_set_probe (fixture->dialog, ph_account_probe_async);
}

/* Saves until the certificate is asked about, and shows what is asked. */
static PhCertificateDialog *
save_until_asked (Fixture *fixture)
{
  PhCertificateDialog *dialog;

  save (fixture);
  ui_test_wait (is_asked, NULL);
  dialog = find_certificate_dialog ();
  ui_test_settle ();
  ui_test_shoot (GTK_WINDOW (dialog), "certificate");
  return dialog;
}

static void
test_certificate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptedServer) server
    = scripted_server_new ("TLS self-signed\nEOF\nNEXT\nTLS self-signed\nEOF\nNEXT\n"
                           "TLS self-signed\n" SIGN_IN);
  PhCertificateDialog *dialog;
  AccountSettings *settings;

  use_server (fixture, server);
  dialog = save_until_asked (fixture);
  g_assert_cmpstr (get_subtitle (dialog, "subject"), ==, "CN=localhost");
  g_assert_cmpstr (get_subtitle (dialog, "issuer"), ==, "CN=localhost");
  g_assert_cmpstr (get_subtitle (dialog, "names"), ==, "localhost, 127.0.0.1");
  g_assert_cmpuint (strlen (get_subtitle (dialog, "fingerprint")), ==, 32 * 3 - 1);

  /* Enter refuses, and nothing is kept. */
  g_assert_true (gtk_window_get_default_widget (GTK_WINDOW (dialog))
                 == ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "refuse_button"));
  g_signal_emit_by_name (dialog, "activate-default");
  ui_test_wait (is_not_asked, NULL);
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 0);
  g_assert_nonnull (strstr (get_error (fixture, "imap.host"), "nobody but itself"));

  dialog = save_until_asked (fixture);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "certificate.trust", NULL);
  ui_test_wait (was_saved, fixture);
  settings = account_list_get (fixture->list, 0);
  g_assert_cmpuint (settings->exceptions->len, ==, 1);
  scripted_server_finish (server);
}

static void
probe_outgoing_alone (AccountSettings *settings,
                      gboolean outgoing,
                      const char *password,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  (outgoing ? ph_account_probe_async : probe) (settings, outgoing, password, cancellable, callback,
                                               user_data);
}

/* The one for outgoing mail has a certificate of its own making. */
static void
test_outgoing_certificate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptedServer) server
    = scripted_server_new ("TLS self-signed\nEOF\nNEXT\nTLS self-signed\nS: 220 hello\n"
                           "C: EHLO *\nS- 250-here\\r\\n250 AUTH PLAIN\\r\\n\nC: AUTH PLAIN *\n"
                           "S: 235 in\nC: QUIT\nS: 221 bye\n");
  g_autofree char *port = g_strdup_printf ("%u", scripted_server_get_port (server));
  PhCertificateDialog *dialog;

  test_save (fixture, data);
  open_again (fixture);
  gtk_editable_set_text (get_row (fixture, "smtp.host"), "localhost");
  gtk_editable_set_text (get_row (fixture, "smtp.port"), port);
  ph_account_dialog_set_probe (fixture->dialog, ph_account_probe_async);
  dialog = save_until_asked (fixture);
  g_assert_nonnull (get_error (fixture, "smtp.host"));
  /* What trusts more than before is tried, on the other server too, which this one is not. */
  ph_account_dialog_set_probe (fixture->dialog, probe_outgoing_alone);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "certificate.trust", NULL);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpuint (account_list_get (fixture->list, 0)->exceptions->len, ==, 1);
  scripted_server_finish (server);
}

/* The certificate that was trusted stands in the settings, and is taken back there without asking
 * the server. */
static void
test_revoke (Fixture *fixture, gconstpointer data)
{
  GtkWidget *group;
  GtkListBoxRow *row;

  test_certificate (fixture, data);
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_object_unref (fixture->dialog);

  open_dialog (fixture, account_list_get (fixture->list, 0));
  n_probes = 0;
  fixture->n_saved = 0;
  group = find (fixture, PH_TYPE_TRUST_GROUP, "trust");
  ui_test_shoot (GTK_WINDOW (fixture->dialog), "account-trusted");
  row = gtk_list_box_get_row_at_index (ui_test_find (group, GTK_TYPE_LIST_BOX, "rows"), 2);
  g_signal_emit_by_name (ui_test_find (GTK_WIDGET (row), GTK_TYPE_BUTTON, NULL), "clicked");
  ui_test_settle ();
  save (fixture);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpuint (n_probes, ==, 0);
  g_assert_cmpuint (account_list_get (fixture->list, 0)->exceptions->len, ==, 0);
}

static void
test_revoked_certificate (void)
{
  GtkWidget *dialog
    = ph_certificate_dialog_new (NULL, "localhost", 993, test_certificates_get ("good"),
                                 G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_EXPIRED);

  g_assert_false (gtk_widget_get_visible (ui_test_find (dialog, GTK_TYPE_BUTTON, "trust_button")));
  gtk_window_destroy (GTK_WINDOW (dialog));
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
  ph_ui_init ();

  add ("/account-dialog/guess", test_guess);
  add ("/account-dialog/guess-again", test_guess_again);
  add ("/account-dialog/port-follows", test_port_follows);
  add ("/account-dialog/save", test_save);
  add ("/account-dialog/edit", test_edit);
  add ("/account-dialog/keep", test_keep);
  add ("/account-dialog/errors", test_errors);
  add ("/account-dialog/local-errors", test_local_errors);
  add ("/account-dialog/guess-outgoing", test_guess_outgoing);
  add ("/account-dialog/guess-outgoing-again", test_guess_outgoing_again);
  add ("/account-dialog/outgoing-errors", test_outgoing_errors);
  add ("/account-dialog/outgoing-sign-in", test_outgoing_sign_in);
  add ("/account-dialog/outgoing-certificate", test_outgoing_certificate);
  add ("/account-dialog/keeps-parts", test_keeps_parts);
  add ("/account-dialog/cancel", test_cancel);
  add ("/account-dialog/cancel-storing", test_cancel_storing);
  add ("/account-dialog/certificate", test_certificate);
  add ("/account-dialog/revoke", test_revoke);
  g_test_add_func ("/certificate-dialog/revoked", test_revoked_certificate);

  return g_test_run ();
}
