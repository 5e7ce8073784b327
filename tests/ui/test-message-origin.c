/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands beside a sender and above the text: who wrote it, and the way out of a mailing. */

#include "patience.h"
#include "ph-message-origin.h"
#include "ph-reader.h"
#include "ph-ui.h"
#include "scripted-server.h"
#include "test-certificates.h"
#include "ui-input.h"
#include "ui-test.h"

#include <adwaita.h>

#define OWN "Authentication-Results: mx.hafen.example; "
#define FROM "From: Orchard <news@orchard.example>\r\n"

typedef struct
{
  PhReader *reader;
  GtkWindow *window;
  PhConversationItem *item;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char raw[] = "Content-Type: text/plain\r\n\r\nDear friends,\r\n\r\nthe trees bloom.\r\n";
  StoreRow *row = g_new0 (StoreRow, 1);
  g_autoptr (PhMessage) message = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (raw, strlen (raw));

  fixture->reader = PH_READER (ph_reader_new ());
  fixture->window = ui_test_show (GTK_WIDGET (fixture->reader), 640, 520);
  row->id = row->message_id = 1;
  row->subject = g_strdup ("The spring letter");
  row->from_name = g_strdup ("Orchard");
  row->from_address = g_strdup ("news@orchard.example");
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = 1771855500;
  message = ph_message_new_for_row (1, row, FALSE);
  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_body (fixture->reader, ph_body_new_for_message (bytes));
  fixture->item = ph_conversation_get (ph_reader_get_conversation (fixture->reader), 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  ui_test_settle ();
}

/* What the account would have said of a message with this header. */
static void
show (Fixture *fixture, const char *block)
{
  static const char *const addresses[] = { "me@hafen.example", NULL };
  static const char *const known[] = { "orchard.example", NULL };
  const MimeOriginContext context = { "hafen.example", addresses, known };
  g_autoptr (MimeAuthResults) results
    = mime_auth_results_read (block, strlen (block), "hafen.example");
  g_autoptr (MimeOrigin) origin = mime_origin_read (block, strlen (block), &context);
  g_autoptr (MimeUnsubscribe) offer = mime_unsubscribe_read (block, strlen (block), results);
  const MessageOrigin answer = { origin, offer };

  ph_message_origin_show (fixture->item, &answer);
  ui_test_settle ();
}

/* The text of the notice, or NULL. */
static const char *
get_notice (Fixture *fixture, const char *id)
{
  GListModel *notices = ph_conversation_item_get_notices (fixture->item);

  for (guint i = 0; i < g_list_model_get_n_items (notices); i++)
    {
      g_autoptr (PhNotice) notice = g_list_model_get_item (notices, i);

      if (g_str_equal (ph_notice_get_id (notice), id))
        return ph_notice_get_text (notice);
    }

  return NULL;
}

static char *
dup_mark (Fixture *fixture)
{
  char *icon_name;

  g_object_get (fixture->item, "mark-icon", &icon_name, NULL);
  return icon_name;
}

static gboolean
has_words (GtkWidget *widget, gpointer words)
{
  const char *text = gtk_widget_get_tooltip_text (widget);

  return GTK_IS_IMAGE (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (text, words) == 0;
}

static void
test_mark (Fixture *fixture, gconstpointer data)
{
  g_autofree char *verified = NULL;
  g_autofree char *failed = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *own = NULL;

  show (fixture, OWN "dmarc=pass header.from=orchard.example\r\n" FROM);
  verified = dup_mark (fixture);
  g_assert_cmpstr (verified, ==, "security-high-symbolic");
  g_assert_nonnull (ui_input_find (GTK_WIDGET (fixture->reader), has_words,
                                   (gpointer) "Your mail server confirms that this comes from "
                                              "orchard.example."));
  g_assert_null (get_notice (fixture, "sender-failed"));
  ui_test_shoot (fixture->window, "origin-verified");

  show (fixture, OWN "dmarc=fail header.from=orchard.example\r\n" FROM);
  failed = dup_mark (fixture);
  g_assert_cmpstr (failed, ==, "dialog-warning-symbolic");
  g_assert_nonnull (get_notice (fixture, "sender-failed"));

  show (fixture, FROM);
  unknown = dup_mark (fixture);
  g_assert_cmpstr (unknown, ==, "security-medium-symbolic");
  g_assert_null (get_notice (fixture, "sender-failed"));

  show (fixture, "From: me@hafen.example\r\n");
  own = dup_mark (fixture);
  g_assert_null (own);
}

static void
test_warnings (Fixture *fixture, gconstpointer data)
{
  show (fixture, OWN "dmarc=fail header.from=0rchard.example\r\n"
                     "From: Orchard <news@0rchard.example>\r\nReply-To: a@else.example\r\n");
  g_assert_cmpstr (get_notice (fixture, "sender-like"), ==,
                   "The address is of 0rchard.example, which can be taken for orchard.example, to "
                   "which you write.");
  g_assert_cmpstr (get_notice (fixture, "sender-reply"), ==,
                   "Answers go to a@else.example, not to the sender.");
  g_assert_nonnull (get_notice (fixture, "sender-failed"));
  ui_test_shoot (fixture->window, "origin-warnings");

  show (fixture, FROM FROM);
  g_assert_nonnull (get_notice (fixture, "sender-several"));
  g_assert_null (get_notice (fixture, "sender-like"));
  g_assert_null (get_notice (fixture, "sender-reply"));

  show (fixture, "From: a@\xd0\xb0\xd1\x80\xd1\x80\xd3\x8f\xd0\xb5.com\r\n");
  g_assert_nonnull (strstr (get_notice (fixture, "sender-like"), "(xn--80ak6aa92e.com)"));

  show (fixture, OWN "dmarc=fail header.from=hafen.example\r\nFrom: me@hafen.example\r\n");
  g_assert_nonnull (strstr (get_notice (fixture, "sender-failed"), "your own address"));
}

/* ---- Unsubscribing ---------------------------------------------------------------------------- */

static GtkWindow *
get_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;

  return NULL;
}

static void
offer (Fixture *fixture, guint port)
{
  g_autofree char *block = g_strdup_printf (
    OWN "dkim=pass header.d=orchard.example\r\n"
        "DKIM-Signature: d=orchard.example; s=a; h=List-Unsubscribe:List-Unsubscribe-Post; b=a\r\n" FROM
        "List-Unsubscribe: <https://localhost:%u/leave>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        "Disposition-Notification-To: news@orchard.example\r\n",
    port);

  show (fixture, block);
}

static void
click (Fixture *fixture, const char *response)
{
  g_action_group_activate_action (G_ACTION_GROUP (ph_conversation_item_get_actions (fixture->item)),
                                  "unsubscribe", NULL);
  ui_test_settle ();
  g_assert_nonnull (get_dialog ());
  ui_test_shoot (get_dialog (), "unsubscribe");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (get_dialog ()), response);
  ui_test_settle ();
}

static void
await_notice (Fixture *fixture, const char *start)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (!g_str_has_prefix (get_notice (fixture, "unsubscribe"), start))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* Nothing is sent before the question is answered, and then one request. */
static void
test_unsubscribe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptedServer) server
    = scripted_server_new ("TLS\n"
                           "C: POST /leave HTTP/1.1\n"
                           "C< \n"
                           "C# 26\n"
                           "S: HTTP/1.1 200 OK\n");

  offer (fixture, scripted_server_get_port (server));
  ui_test_shoot (fixture->window, "origin-mailing");
  click (fixture, "cancel");
  g_assert_cmpuint (scripted_server_get_n_connections (server), ==, 0);
  click (fixture, "unsubscribe");
  await_notice (fixture, "You have unsubscribed.");
  scripted_server_finish (server);
  g_assert_cmpuint (scripted_server_get_n_connections (server), ==, 1);

  show (fixture, FROM);
  g_assert_null (get_notice (fixture, "unsubscribe"));
}

static void
test_unsubscribe_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptedServer) server
    = scripted_server_new ("TLS\nC< \nC# 26\nS: HTTP/1.1 303 See Other\n"
                           "S: Location: https://localhost/elsewhere\n");

  offer (fixture, scripted_server_get_port (server));
  click (fixture, "unsubscribe");
  await_notice (fixture, "Unsubscribing failed: the sender’s server answered with 303.");
  scripted_server_finish (server);
  g_assert_cmpuint (scripted_server_get_n_connections (server), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTlsDatabase) authorities = NULL;

  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  if (g_getenv ("UI_TEST_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);

  authorities = g_tls_file_database_new (test_certificates_get_ca_file (), NULL);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), authorities);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/message-origin/mark", test_mark);
  ADD ("/message-origin/warnings", test_warnings);
  ADD ("/message-origin/unsubscribe", test_unsubscribe);
  ADD ("/message-origin/unsubscribe-fails", test_unsubscribe_fails);

  return g_test_run ();
}
