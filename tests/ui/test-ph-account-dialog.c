/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-account-dialog.h"
#include "ph-error.h"
#include "ph-ui.h"
#include "ui-test.h"

#include <glib/gstdio.h>

/* What the next sign-in comes to; -1: it works, -2: it never ends but by being cancelled. */
static int probe_outcome;
static guint n_probes;
static GTask *pending_probe;

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_task_return_error_if_cancelled (pending_probe);
  g_clear_object (&pending_probe);
}

static void
probe (AccountSettings *settings,
       const char *password,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  n_probes++;
  if (probe_outcome == -1)
    g_task_return_boolean (task, TRUE);
  else if (probe_outcome >= 0)
    g_task_return_new_error (task, PH_ERROR, probe_outcome, "This is why.");
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
  probe_outcome = -1;
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

static GtkEditable *
get_row (Fixture *fixture, const char *name)
{
  return ui_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_EDITABLE, name);
}

static const char *
get_text (Fixture *fixture, const char *name)
{
  return gtk_editable_get_text (get_row (fixture, name));
}

static const char *
get_error (Fixture *fixture, const char *name)
{
  g_autofree char *row = g_strconcat (name, "_error_row", NULL);
  g_autofree char *label = g_strconcat (name, "_error", NULL);

  if (!gtk_widget_get_visible (ui_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_LIST_BOX_ROW,
                                             row)))
    return NULL;

  return gtk_label_get_label (ui_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_LABEL, label));
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
  g_assert_cmpstr (get_text (fixture, "imap_host"), ==, "imap.birch.example");
  g_assert_cmpstr (get_text (fixture, "imap_port"), ==, "993");
  g_assert_cmpstr (get_text (fixture, "smtp_port"), ==, "465");
  g_assert_cmpstr (get_text (fixture, "imap_user"), ==, "nora@birch.example");

  /* The person's own servers stay. */
  gtk_editable_set_text (get_row (fixture, "imap_host"), "mail.birch.example");
  gtk_editable_set_text (get_row (fixture, "address"), "nora@elm.example");
  g_assert_cmpstr (get_text (fixture, "imap_host"), ==, "mail.birch.example");
}

static void
test_port_follows (Fixture *fixture, gconstpointer data)
{
  AdwComboRow *security
    = ui_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_COMBO_ROW, "imap_security");

  fill (fixture);
  adw_combo_row_set_selected (security, ACCOUNT_SECURITY_STARTTLS);
  g_assert_cmpstr (get_text (fixture, "imap_port"), ==, "143");
  adw_combo_row_set_selected (security, ACCOUNT_SECURITY_TLS);
  g_assert_cmpstr (get_text (fixture, "imap_port"), ==, "993");
  gtk_editable_set_text (get_row (fixture, "imap_port"), "1993");
  adw_combo_row_set_selected (security, ACCOUNT_SECURITY_STARTTLS);
  g_assert_cmpstr (get_text (fixture, "imap_port"), ==, "1993");
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
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 1);
  settings = account_list_get (fixture->list, 0);
  g_assert_cmpstr (settings->address, ==, "nora@birch.example");
  g_assert_cmpstr (settings->real_name, ==, "Nora Birch");
  g_assert_cmpstr (settings->imap.host, ==, "imap.birch.example");
  g_assert_cmpuint (settings->imap.port, ==, 993);
}

/* A new name alone asks no server. */
static void
test_edit (Fixture *fixture, gconstpointer data)
{
  test_save (fixture, data);
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_object_unref (fixture->dialog);

  open_dialog (fixture, account_list_get (fixture->list, 0));
  fixture->n_saved = 0;
  gtk_editable_set_text (get_row (fixture, "name"), "Birch");
  save (fixture);
  ui_test_wait (was_saved, fixture);
  g_assert_cmpuint (n_probes, ==, 1);
  g_assert_cmpuint (account_list_get_n_accounts (fixture->list), ==, 1);
  g_assert_cmpstr (account_list_get (fixture->list, 0)->name, ==, "Birch");
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    PhError error;
    const char *field; /* NULL: above all fields */
  } rows[] = {
    { PH_ERROR_HOST_UNKNOWN, "imap_host" },
    { PH_ERROR_REFUSED, "imap_host" },
    { PH_ERROR_TIMED_OUT, "imap_host" },
    { PH_ERROR_CERTIFICATE, "imap_host" },
    { PH_ERROR_TLS_MISSING, "imap_security" },
    { PH_ERROR_SIGN_IN, "password" },
    { PH_ERROR_OFFLINE, NULL },
    { PH_ERROR_UNAVAILABLE, NULL },
  };
  static const char *const fields[] = { "address", "password", "imap_host", "imap_security" };

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

static void
test_local_errors (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "address"), "no address");
  save (fixture);
  g_assert_nonnull (get_error (fixture, "address"));

  fill (fixture);
  gtk_editable_set_text (get_row (fixture, "imap_port"), "70000");
  save (fixture);
  g_assert_nonnull (get_error (fixture, "imap_host"));
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
  add ("/account-dialog/port-follows", test_port_follows);
  add ("/account-dialog/save", test_save);
  add ("/account-dialog/edit", test_edit);
  add ("/account-dialog/errors", test_errors);
  add ("/account-dialog/local-errors", test_local_errors);
  add ("/account-dialog/cancel", test_cancel);

  return g_test_run ();
}
