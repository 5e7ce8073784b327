/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "connection-doctor.h"
#include "ph-certificate-dialog.h"
#include "ph-doctor-row.h"
#include "ph-doctor-window.h"
#include "ph-ui.h"
#include "scripted-server.h"
#include "ui-test.h"

#include <glib/gstdio.h>

#define REFUSED "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\n" \
                "C: $a AUTHENTICATE *\nS: $a NO [AUTHENTICATIONFAILED] no\n"

typedef struct
{
  char *folder;
  AccountList *list;
  ScriptedServer *server;
  GtkWidget *window; /* (owned) */
} Fixture;

static char *
get_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer script)
{
  g_autoptr (AccountSettings) settings = NULL;
  g_autofree char *path = NULL;
  g_autofree char *password = NULL;

  fixture->folder = g_dir_make_tmp ("doctor-XXXXXX", NULL);
  path = get_path (fixture, "accounts.ini");
  password = get_path (fixture, "password");
  g_file_set_contents (password, "secret\n", -1, NULL);
  fixture->server = scripted_server_new (script);
  settings = scripted_server_make_settings (fixture->server, ACCOUNT_SECURITY_TLS);
  settings->password_file = g_strdup (password);
  *settings->smtp.host = '\0';
  fixture->list = account_list_new (path);
  g_assert_true (account_list_set (fixture->list, settings, NULL));

  fixture->window
    = g_object_ref_sink (ph_doctor_window_new (NULL, fixture->list, settings->id));
  ui_test_present (GTK_WINDOW (fixture->window));
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

/* Nothing goes on that would keep the window. */
static void
close_window (Fixture *fixture)
{
  gpointer window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (fixture->window), &window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->window);
  ui_test_wait (is_gone, &window);
}

static void
tear_down (Fixture *fixture, gconstpointer script)
{
  g_autofree char *path = get_path (fixture, "accounts.ini");
  g_autofree char *password = get_path (fixture, "password");

  if (fixture->window != NULL)
    close_window (fixture);
  scripted_server_free (fixture->server);
  g_object_unref (fixture->list);
  g_unlink (path);
  g_unlink (password);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static const char *
get_summary (Fixture *fixture)
{
  return gtk_label_get_label (ui_test_find (fixture->window, GTK_TYPE_LABEL, "summary"));
}

static gboolean
is_done (gpointer user_data)
{
  return !g_str_equal (get_summary (user_data), "Testing…");
}

/* What is said of a step. */
static const char *
get_text (Fixture *fixture, int number)
{
  GtkListBox *list = ui_test_find (fixture->window, GTK_TYPE_LIST_BOX, "incoming");
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (list, number));

  return gtk_label_get_label (ui_test_find (row, GTK_TYPE_LABEL, "text"));
}

static void
text_cb (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
has_text (gpointer user_data)
{
  char **text = user_data;

  return *text != NULL;
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copied = NULL;

  ui_test_wait (is_done, fixture);
  ui_test_settle ();
  ui_test_shoot (GTK_WINDOW (fixture->window), "doctor-refused");
  g_assert_cmpstr (get_summary (fixture), ==, "Something is wrong.");
  g_assert_nonnull (strstr (get_text (fixture, 5), "The user name or the password"));

  gtk_widget_activate_action (fixture->window, "doctor.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, text_cb,
                                 &copied);
  ui_test_wait (has_text, &copied);
  g_assert_nonnull (strstr (copied, "[FAIL] Sign-in"));
  g_assert_null (strstr (copied, "alice"));
  g_assert_null (strstr (copied, "secret"));
}

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
  g_assert_not_reached ();
}

/* The certificate is shown and trusted from here, and the test begins anew. */
static void
test_certificate (Fixture *fixture, gconstpointer data)
{
  ui_test_wait (is_done, fixture);
  ui_test_settle ();
  ui_test_shoot (GTK_WINDOW (fixture->window), "doctor-certificate");
  gtk_widget_activate_action (fixture->window, "doctor.certificate", "u", 2);
  gtk_widget_activate_action (GTK_WIDGET (find_certificate_dialog ()), "certificate.trust", NULL);
  g_assert_cmpuint (account_list_get (fixture->list, 0)->exceptions->len, ==, 1);
  ui_test_wait (is_done, fixture);
  g_assert_nonnull (strstr (get_text (fixture, 2), "TLS 1.3"));
  scripted_server_finish (fixture->server);
}

static gboolean
is_refused (gpointer user_data)
{
  return strstr (get_text (user_data, 2), "nobody but itself") != NULL;
}

static gboolean
is_trusted (gpointer user_data)
{
  return strstr (get_text (user_data, 2), "TLS 1.3") != NULL;
}

/* Trusted while the other server still thinks: the test does not wait for that. */
static void
test_certificate_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptedServer) slow = scripted_server_new ("HOLD\nNEXT\nHOLD\n");
  g_autoptr (AccountSettings) settings = NULL;

  ui_test_wait (is_done, fixture);
  settings = account_settings_copy (account_list_get (fixture->list, 0));
  g_free (settings->smtp.host);
  settings->smtp.host = g_strdup ("localhost");
  settings->smtp.port = scripted_server_get_port (slow);
  g_assert_true (account_list_set (fixture->list, settings, NULL));

  gtk_widget_activate_action (fixture->window, "doctor.restart", NULL);
  ui_test_wait (is_refused, fixture);
  gtk_widget_activate_action (fixture->window, "doctor.certificate", "u", 2);
  g_assert_cmpstr (get_summary (fixture), ==, "Testing…");
  gtk_widget_activate_action (GTK_WIDGET (find_certificate_dialog ()), "certificate.trust", NULL);
  ui_test_wait (is_trusted, fixture);
}

/* Closed while the server still thinks. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (get_summary (fixture), ==, "Testing…");
  close_window (fixture);
}

/* Its account is removed while the server still thinks. */
static void
test_removed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = g_strdup (account_list_get (fixture->list, 0)->id);

  g_assert_true (account_list_remove (fixture->list, id, NULL));
  g_assert_false (gtk_widget_get_visible (fixture->window));
  close_window (fixture);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add ("/doctor-window/refused", Fixture, REFUSED, set_up, test_refused, tear_down);
  g_test_add ("/doctor-window/certificate", Fixture,
              "TLS self-signed\nEOF\nNEXT\nTLS self-signed\nS: * BYE later\n", set_up,
              test_certificate, tear_down);
  g_test_add ("/doctor-window/certificate-meanwhile", Fixture,
              "TLS self-signed\nEOF\nNEXT\nTLS self-signed\nEOF\nNEXT\n"
              "TLS self-signed\nS: * BYE later\n", set_up, test_certificate_meanwhile, tear_down);
  g_test_add ("/doctor-window/closed", Fixture, "TLS\nHOLD\n", set_up, test_closed, tear_down);
  g_test_add ("/doctor-window/removed", Fixture, "TLS\nHOLD\n", set_up, test_removed, tear_down);

  return g_test_run ();
}
