/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-password-dialog.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "ui-input.h"
#include "ui-test.h"

#include <adwaita.h>

typedef struct
{
  SampleAccounts *accounts;
  GtkWindow *parent;
  GtkWindow *dialog;
  GtkEditable *row;
} Fixture;

static gboolean
has_focus (gpointer user_data)
{
  Fixture *fixture = user_data;
  GtkWidget *focus = gtk_window_get_focus (fixture->dialog);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (fixture->row));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->accounts = sample_accounts_new (1);
  fixture->parent = ui_test_show (gtk_entry_new (), 600, 400);
  fixture->dialog = GTK_WINDOW (
    ph_password_dialog_new (fixture->parent, sample_accounts_get (fixture->accounts, 0)));
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  ui_test_present (fixture->dialog);
  ui_input_focus (fixture->dialog);
  fixture->row = ui_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_PASSWORD_ENTRY_ROW, NULL);
  ui_test_wait (has_focus, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->parent);
  sample_accounts_free (fixture->accounts);
}

static gboolean
is_gone (gpointer user_data)
{
  return ((Fixture *) user_data)->dialog == NULL;
}

/* The keyboard goes back to the window, without a word about the text that is gone. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  ui_input_press ("Escape");
  ui_test_wait (is_gone, fixture);
  ui_input_focus (fixture->parent);
}

/* With nothing typed there is nothing to try. */
static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_signal_emit_by_name (fixture->row, "entry-activated");
  ui_test_settle ();
  g_assert_nonnull (fixture->dialog);

  gtk_editable_set_text (fixture->row, "secret");
  gtk_editable_set_text (fixture->row, "");
  g_assert_false (
    adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (fixture->dialog), "sign-in"));
  gtk_window_close (fixture->dialog);
  ui_test_wait (is_gone, fixture);
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  add ("/password-dialog/cancel", test_cancel);
  add ("/password-dialog/empty", test_empty);

  return g_test_run ();
}
