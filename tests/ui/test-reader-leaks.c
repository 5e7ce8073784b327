/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole messages in the reader, with all in their headers that asks to be told of the reading, while
 * net-watch.c writes down what the program looks up and connects to: nothing before somebody clicks.
 * What formatted mail itself tries is for the tests of src/web/. */

#include "ph-message-origin.h"
#include "ph-reader.h"
#include "ph-ui.h"
#include "ui-test.h"

#include <string.h>
#include <unistd.h>

static const char header[]
  = "Authentication-Results: mx.hafen.example; dkim=pass header.d=orchard.example\r\n"
    "DKIM-Signature: d=orchard.example; s=a; b=a;\r\n"
    " h=From:List-Unsubscribe:List-Unsubscribe-Post\r\n"
    "From: Orchard <news@orchard.example>\r\n"
    "Disposition-Notification-To: <news@receipt.leak.test>\r\n"
    "Disposition-Notification-Options: signed-receipt-protocol=required,pkcs7-signature\r\n"
    "Return-Receipt-To: <news@return.leak.test>\r\n"
    "Read-Receipt-To: <news@read.leak.test>\r\n"
    "X-Confirm-Reading-To: <news@confirm.leak.test>\r\n"
    "Generate-Delivery-Report: <news@report.leak.test>\r\n"
    "Return-Path: <news@path.leak.test>\r\n"
    "Errors-To: <news@errors.leak.test>\r\n"
    "List-Unsubscribe: <https://leave.leak.test/>, <mailto:leave@leave-by-mail.leak.test>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "List-Archive: <https://archive.leak.test/>\r\n"
    "List-Help: <https://help.leak.test/>\r\n"
    "X-Image-Url: https://face.leak.test/a.png\r\n"
    "BIMI-Location: v=BIMI1; l=https://bimi.leak.test/a.svg\r\n"
    "Content-Location: https://location.leak.test/\r\n"
    "MIME-Version: 1.0\r\n";

static const char *const bodies[] = {
  "Content-Type: text/plain\r\n\r\nSee https://text.leak.test/ and write to a@text.leak.test.\r\n",
  "Content-Type: text/html\r\n\r\n<p>Hello <img src='https://image.leak.test/a.png'>\r\n",
  "Content-Type: message/external-body; access-type=URL;\r\n URL=\"https://external.leak.test/a\"\r\n\r\n"
  "Content-Type: text/plain\r\n\r\n",
  "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain\r\n\r\nRead.\r\n"
  "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
  "Reporting-UA: ua.leak.test\r\nMDN-Gateway: dns; gateway.leak.test\r\n--b--\r\n",
  "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/vcard; name=a.vcf\r\n\r\n"
  "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\nPHOTO:https://photo.leak.test/a.jpg\r\nEND:VCARD\r\n"
  "--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"
  "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260301T100000Z\r\n"
  "ORGANIZER:mailto:a@organizer.leak.test\r\nATTACH:https://attach.leak.test/a\r\n"
  "END:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n",
  "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain\r\n\r\nSigned.\r\n"
  "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nMIIB\r\n--b--\r\n",
};

static void
read_mail (PhReader *reader, guint number, const char *raw)
{
  static const char *const none[] = { NULL };
  const MimeOriginContext context = { "hafen.example", none, none };
  gsize len = strlen (raw);
  g_autoptr (GBytes) bytes = g_bytes_new (raw, len);
  g_autoptr (MimeAuthResults) results = mime_auth_results_read (raw, len, "hafen.example");
  g_autoptr (MimeOrigin) origin = mime_origin_read (raw, len, &context);
  g_autoptr (MimeUnsubscribe) offer = mime_unsubscribe_read (raw, len, results);
  const MessageOrigin answer = { origin, offer };
  StoreRow *row = g_new0 (StoreRow, 1);
  g_autoptr (PhMessage) message = NULL;

  row->id = row->message_id = number + 1;
  row->subject = g_strdup ("Letter");
  row->from_name = g_strdup ("Orchard");
  row->from_address = g_strdup ("news@orchard.example");
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = 1771855500;
  message = ph_message_new_for_row (number + 1, row, FALSE);
  ph_reader_set_message (reader, message);
  ph_reader_show_body (reader, ph_body_new_for_message (bytes));

  g_assert_nonnull (offer->one_click);
  ph_message_origin_show (ph_conversation_get (ph_reader_get_conversation (reader), 0), &answer);
  ui_test_settle ();
}

/* What was asked of the network since the start. Owned. */
static char *
list_traffic (void)
{
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;
  GString *out = g_string_new (NULL);

  g_assert_true (g_file_get_contents (g_getenv ("NET_WATCH_LOG"), &log, NULL, NULL));
  lines = g_strsplit (log, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], ".leak.test") != NULL || strstr (lines[i], " connect ") != NULL
        || strstr (lines[i], " send ") != NULL)
      g_string_append_printf (out, "%s\n", lines[i]);

  return g_string_free (out, FALSE);
}

static void
test_reading (void)
{
  GtkWidget *reader = ph_reader_new ();
  GtkWindow *window = ui_test_show (reader, 720, 600);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_object_set (reader, "formatted", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *raw = g_strconcat (header, bodies[i], NULL);

      read_mail (PH_READER (reader), i, raw);
    }
  gtk_window_destroy (window);
  ui_test_settle ();
  before = list_traffic ();
  g_assert_cmpstr (before, ==, "");

  /* The watch sees what this program does. */
  g_resolver_free_addresses (g_resolver_lookup_by_name (resolver, "control.leak.test", NULL, NULL));
  after = list_traffic ();
  g_assert_nonnull (strstr (after, "name control.leak.test"));
}

int
main (int argc, char *argv[])
{
  /* The watch has to be there from the first moment on. */
  if (g_getenv ("NET_WATCH_LOG") == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("net-watch-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (folder, "log", NULL);

      g_setenv ("NET_WATCH_LOG", path, TRUE);
      g_setenv ("LD_PRELOAD", NET_WATCH, TRUE);
      execv ("/proc/self/exe", argv);
      g_error ("cannot start again");
    }

  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  g_test_add_func ("/reader-leaks/reading", test_reading);

  return g_test_run ();
}
