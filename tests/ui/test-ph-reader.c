/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-response.h"
#include "ph-attachment-chip.h"
#include "ph-attachment.h"
#include "ph-body.h"
#include "ph-error.h"
#include "ph-header-text.h"
#include "ph-reader.h"
#include "ph-text-view.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-picture.h"
#include "ui-test.h"

#include <adwaita.h>

/* The date of messages that are created, seconds; 0 for a day long past. */
static gint64 now;

static PhMessage *
create_message (const char *subject, const char *name, const char *address, guint flags)
{
  StoreRow *row = g_new0 (StoreRow, 1);

  row->id = 1;
  row->message_id = 1;
  row->subject = g_strdup (subject);
  row->from_name = g_strdup (name);
  row->from_address = g_strdup (address);
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = now != 0 ? now : 1771855500;
  row->flags = flags;

  return ph_message_new_for_row (1, row, FALSE);
}

static PhBody *
create_body (const char *raw)
{
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));

  return ph_body_new_for_message (bytes);
}

typedef struct
{
  PhReader *reader;
  GtkWindow *window;
  guint n_seen;
} Fixture;

static void
seen_cb (Fixture *fixture)
{
  fixture->n_seen++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->reader = PH_READER (ph_reader_new ());
  g_signal_connect_swapped (fixture->reader, "seen", G_CALLBACK (seen_cb), fixture);
  fixture->window = ui_test_show (GTK_WIDGET (fixture->reader), 720, 760);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  ui_test_settle ();
}

static void
fill (Fixture *fixture, const char *raw)
{
  g_autoptr (PhMessage) message
    = create_message ("Harvest plan for the old orchard", "Marta Lindqvist", "marta@orchard.example",
                      0);

  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_body (fixture->reader, create_body (raw));
}

static void
show (Fixture *fixture, const char *raw)
{
  fill (fixture, raw);
  ui_test_settle ();
}

static PhTextView *
get_view (Fixture *fixture)
{
  return ui_test_find (GTK_WIDGET (fixture->reader), PH_TYPE_TEXT_VIEW, NULL);
}

static char *
dup_text (Fixture *fixture)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (get_view (fixture)));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static const char plain[]
  = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    "Dear all,\r\n\r\nthe ladders are in the barn. See https://orchard.example/plan for the\r\n"
    "rows, or write to marta@orchard.example.\r\n\r\n"
    "On Monday Jonas wrote:\r\n"
    "> When do we begin?\r\n> And who brings bread?\r\n> I can bring apples.\r\n"
    "> And cider.\r\n> And a cart.\r\n\r\n-- \r\nMarta\r\n";

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folded = NULL;
  g_autofree char *unfolded = NULL;

  show (fixture, plain);
  folded = dup_text (fixture);
  g_assert_nonnull (strstr (folded, "the ladders are in the barn"));
  g_assert_null (strstr (folded, "I can bring apples"));
  g_assert_cmpuint (ph_text_view_get_n_folded (get_view (fixture)), ==, 1);
  ui_test_shoot (fixture->window, "reader-plain");

  ph_text_view_set_folded (get_view (fixture), 0, FALSE);
  unfolded = dup_text (fixture);
  g_assert_nonnull (strstr (unfolded, "I can bring apples"));
  g_assert_cmpuint (ph_text_view_get_n_folded (get_view (fixture)), ==, 0);
  ui_test_shoot (fixture->window, "reader-unfolded");

  ph_text_view_set_folded (get_view (fixture), 0, TRUE);
  g_clear_pointer (&unfolded, g_free);
  unfolded = dup_text (fixture);
  g_assert_cmpstr (folded, ==, unfolded);
}

static int
get_text_bottom (PhTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GdkRectangle last;
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (view), &end, &last);

  return last.y + last.height;
}

static gboolean
has_room (gpointer view)
{
  return gtk_widget_get_height (view) >= get_text_bottom (view);
}

static gboolean
is_narrow (gpointer view)
{
  return gtk_widget_get_width (view) <= 360;
}

/* The first text comes before the view had a width; later the window changes its own. */
static void
test_height (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) raw = g_string_new ("Content-Type: text/plain; charset=utf-8\r\n\r\n");
  g_autoptr (PhMessage) message = create_message ("Coffee", "Ana", "ana@sea.example", 0);

  for (guint i = 0; i < 6; i++)
    g_string_append (raw, "We wait for you at the jetty, where the ferry from the other side comes "
                          "in, and there we drink the coffee that Jonas brought, with you. ");
  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_body (fixture->reader, create_body (raw->str));
  ui_test_wait (has_room, get_view (fixture));
  ui_test_shoot (fixture->window, "reader-height");

  gtk_window_set_default_size (fixture->window, 360, 760);
  ui_test_wait (is_narrow, get_view (fixture));
  ui_test_wait (has_room, get_view (fixture));
  ui_test_shoot (fixture->window, "reader-height-narrow");
}

static gboolean
shows_file (GtkWidget *widget, gpointer name)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), name) == 0;
}

static void
test_flowed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  show (fixture, "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
                 "one long line that was \r\nbroken on its way\r\nand another\r\n");
  text = dup_text (fixture);
  g_assert_nonnull (strstr (text, "that was broken on its way"));
  g_assert_null (strstr (text, "way and another"));
}

/* As it came from a telephone, with a name and a file in the same letters. */
static const char japanese[]
  = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
    "\x1b$B$*@$OC$K$J$C$F$*$j$^$9!#\x1b(B\r\n\r\n> \x1b$BMh=5$NBG$A9g$o$;\x1b(B\r\n"
    "--b\r\nContent-Type: application/pdf\r\n"
    "Content-Disposition: attachment; filename*=utf-8''%E8%B3%87%E6%96%99.pdf\r\n\r\nx\r\n--b--\r\n";

/* Arabic in a window that reads from the left: its own lines begin at the right. */
static const char arabic[]
  = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 \xd8\xa8\xd9\x83\xd9\x85 Posthorn\r\n\r\nGreetings\r\n";

static void
test_languages (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *text = NULL;
  int dpi;

  show (fixture, japanese);
  text = dup_text (fixture);
  g_assert_nonnull (strstr (text, "\xe3\x81\x8a\xe4\xb8\x96\xe8\xa9\xb1"));
  g_assert_nonnull (ui_input_find (GTK_WIDGET (fixture->reader), shows_file,
                                   (gpointer) "\xe8\xb3\x87\xe6\x96\x99.pdf"));
  ui_test_shoot (fixture->window, "reader-japanese");

  show (fixture, arabic);
  ui_test_shoot (fixture->window, "reader-arabic");

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  show (fixture, japanese);
  ui_test_shoot_at_rest (fixture->window, "reader-large");
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_html (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_object_set (fixture->reader, "formatted", FALSE, NULL);
  show (fixture, "Content-Type: text/html; charset=utf-8\r\n\r\n"
                 "<html><head><style>p { color: red }</style><script>alert(1)</script></head>"
                 "<body><h1>Spring fair</h1><p>Come to the <b>square</b>.</p>"
                 "<ul><li>Honey</li><li>Wool</li></ul>"
                 "<p><a href=\"https://fair.example/\">Programme</a></p></body></html>\r\n");
  text = dup_text (fixture);
  g_assert_nonnull (strstr (text, "Spring fair"));
  g_assert_nonnull (strstr (text, "Come to the square."));
  g_assert_null (strstr (text, "color: red"));
  g_assert_null (strstr (text, "alert"));
  ui_test_shoot (fixture->window, "reader-html");
}

static guint
count_chips (GtkWidget *box)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += PH_IS_ATTACHMENT_CHIP (child);

  return n;
}

static void
test_attachments (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box;

  show (fixture, "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                 "--b\r\nContent-Type: text/plain\r\n\r\nTwo files.\r\n"
                 "--b\r\nContent-Type: application/pdf; name=\"rows.pdf\"\r\n"
                 "Content-Disposition: attachment; filename=\"../rows.pdf\"\r\n"
                 "Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n"
                 "--b\r\nContent-Type: application/octet-stream\r\n"
                 "Content-Disposition: attachment; filename=\"setup.exe\"\r\n\r\nMZ\r\n--b--\r\n");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  box = ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_BOX, "attachments");
  g_assert_cmpuint (count_chips (box), ==, 2);
  g_assert_true (gtk_widget_get_mapped (box));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_true (gtk_widget_get_mapped (ui_test_find_button (GTK_WIDGET (fixture->reader),
                                                             "Save All…")));
  ui_test_shoot (fixture->window, "reader-attachments");

  show (fixture, plain);
  box = ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_BOX, "attachments");
  g_assert_cmpuint (count_chips (box), ==, 0);
  g_assert_false (gtk_widget_get_mapped (box));
}

static gboolean
find_save_dialog (gpointer user_data)
{
  GtkDialog **dialog = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        *dialog = GTK_DIALOG (window);
    }
  return *dialog != NULL;
}

static void
notify_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  char **told = user_data;

  *told = g_variant_dup_string (parameter, NULL);
}

static gboolean
was_told (gpointer user_data)
{
  return *(char **) user_data != NULL;
}

/* What was to be saved is saved, or it is said why not, whichever message is shown by then. */
static void
test_save (Fixture *fixture, gconstpointer data)
{
  const GActionEntry entry = { "notify", notify_cb, "s" };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autofree char *told = NULL;
  GtkDialog *dialog = NULL;

  g_action_map_add_action_entries (G_ACTION_MAP (actions), &entry, 1, &told);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (actions));
  show (fixture, "Content-Type: application/pdf; name=\"rows.pdf\"\r\n"
                 "Content-Disposition: attachment\r\n\r\nHello\r\n");
  gtk_widget_activate_action (ui_test_find (GTK_WIDGET (fixture->reader),
                                            PH_TYPE_ATTACHMENT_CHIP, NULL),
                              "chip.save", NULL);
  ui_test_wait (find_save_dialog, &dialog);
  show (fixture, plain);
  gtk_dialog_response (dialog, GTK_RESPONSE_ACCEPT);
  ui_test_wait (was_told, &told);
  g_assert_cmpstr (told, ==, "The attachment is not there any more.");
}

typedef struct
{
  GtkWidget *box;
  int width; /* of the window */
} Wrap;

/* Everything lies within the box, and no two things on each other. */
static gboolean
is_wrapped (gpointer user_data)
{
  Wrap *wrap = user_data;
  graphene_rect_t bounds, others;

  if (gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (wrap->box))) != wrap->width)
    return FALSE;

  for (GtkWidget *child = gtk_widget_get_first_child (wrap->box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_compute_bounds (child, wrap->box, &bounds) || bounds.size.height < 20
          || bounds.origin.x < 0
          || bounds.origin.x + bounds.size.width > gtk_widget_get_width (wrap->box)
          || bounds.origin.y + bounds.size.height > gtk_widget_get_height (wrap->box))
        return FALSE;

      for (GtkWidget *other = gtk_widget_get_next_sibling (child); other != NULL;
           other = gtk_widget_get_next_sibling (other))
        if (!gtk_widget_compute_bounds (other, wrap->box, &others)
            || graphene_rect_intersection (&bounds, &others, NULL))
          return FALSE;
    }

  return TRUE;
}

/* Chips that do not fit beside each other take a row each, and what is below makes room. */
static void
test_attachment_rows (Fixture *fixture, gconstpointer data)
{
  static const int widths[] = { 1100, 720, 560, 360 };
  Wrap wrap = { 0 };

  show (fixture, "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                 "--b\r\nContent-Type: text/plain\r\n\r\nThree files.\r\n"
                 "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
                 "filename=\"invitation-to-the-launch-of-the-gull.pdf\"\r\n\r\nMZ\r\n"
                 "--b\r\nContent-Type: text/calendar\r\nContent-Disposition: attachment; "
                 "filename=\"launch-of-the-gull.ics\"\r\n\r\nMZ\r\n"
                 "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; "
                 "filename=\"the-way-from-the-station-to-the-yard.png\"\r\n\r\nMZ\r\n--b--\r\n");
  wrap.box = ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_BOX, "attachments");

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *name = g_strdup_printf ("reader-attachments-%d", widths[i]);

      wrap.width = widths[i];
      gtk_window_set_default_size (fixture->window, widths[i], 760);
      ui_test_wait (is_wrapped, &wrap);
      ui_test_shoot (fixture->window, name);
    }
}

static const char pictures[]
  = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nWe have arrived.\r\n"
    "--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=\"sea.jpg\"\r\n\r\nx\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=\"tower.png\"\r\n\r\nx\r\n"
    "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"way.pdf\"\r\n\r\nx\r\n"
    "--b--\r\n";

static gboolean
shows_paintable (GtkWidget *widget, gpointer paintable)
{
  return GTK_IS_IMAGE (widget) && gtk_image_get_paintable (GTK_IMAGE (widget)) == paintable;
}

/* All as high as those with a thumbnail. */
static gboolean
are_even (gpointer box)
{
  GtkWidget *sea = gtk_widget_get_first_child (box);
  GtkWidget *way = gtk_widget_get_next_sibling (gtk_widget_get_next_sibling (sea));

  return gtk_widget_get_height (sea) > 48 && gtk_widget_get_height (way) == gtk_widget_get_height (sea);
}

static gboolean
has_thumbnail (gpointer attachment)
{
  return ph_attachment_get_thumbnail (attachment) != NULL;
}

/* A red square on one white page. */
static void
attach_page (PhAttachment *attachment)
{
  static const char pdf[]
    = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>endobj\n"
      "4 0 obj<</Length 34>>stream\n1 0 0 rg 90 500 200 200 re f\nendstream endobj\n"
      "trailer<</Root 1 0 R/Size 5>>\n%%EOF\n";
  g_autoptr (GBytes) content = g_bytes_new_static (pdf, strlen (pdf));

  ph_attachment_set_content (attachment, content);
  ui_test_wait (has_thumbnail, attachment);
}

/* Pictures that are here are shown small. */
static void
test_thumbnails (Fixture *fixture, gconstpointer data)
{
  PhBody *body = create_body (pictures);
  PhAttachment *sea = g_ptr_array_index (body->attachments, 0);
  PhAttachment *tower = g_ptr_array_index (body->attachments, 1);
  PhAttachment *way = g_ptr_array_index (body->attachments, 2);
  GtkWidget *reader = GTK_WIDGET (fixture->reader);
  g_autoptr (PhMessage) message
    = create_message ("We have arrived", "Marta Lindqvist", "marta@orchard.example", 0);

  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_body (fixture->reader, body);
  ui_picture_attach (sea, "jpeg", 640, 480);
  ui_picture_attach (tower, "png", 200, 600);
  g_assert_nonnull (ui_input_find (reader, shows_paintable, ph_attachment_get_thumbnail (sea)));
  g_assert_nonnull (ui_input_find (reader, shows_paintable, ph_attachment_get_thumbnail (tower)));
  g_assert_null (ph_attachment_get_thumbnail (way));
  ui_test_wait (are_even, ui_test_find (reader, GTK_TYPE_BOX, "attachments"));
  ui_test_shoot (fixture->window, "reader-thumbnails");

  attach_page (way);
  g_assert_nonnull (ui_input_find (reader, shows_paintable, ph_attachment_get_thumbnail (way)));
  ui_test_shoot (fixture->window, "reader-thumbnail-page");
}

/* What has no name of its own is called what it is. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  PhBody *body = create_body ("Content-Type: multipart/report; boundary=b\r\n\r\n"
                              "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
                              "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                              "Reporting-MTA: dns; mail.sea.example\r\n\r\n--b--\r\n");

  g_assert_cmpuint (body->attachments->len, ==, 1);
  g_assert_cmpstr (ph_attachment_get_name (g_ptr_array_index (body->attachments, 0)), ==,
                   "Delivery report.txt");
  ph_body_free (body);
}

static const char invitation[]
  = "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nPlease come.\r\n"
    "--b\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n"
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "SUMMARY:Harvest in the old orchard\r\n"
    "DTSTART:20260312T130000Z\r\nDTEND:20260312T143000Z\r\nRRULE:FREQ=WEEKLY;BYDAY=TH\r\n"
    "LOCATION:https://meet.orchard.example/barn\r\n"
    "URL:https://orchard.example/harvest\r\n"
    "ORGANIZER;CN=Marta Lindqvist:mailto:marta@orchard.example\r\n"
    "ATTENDEE;PARTSTAT=ACCEPTED;CN=Jonas:mailto:jonas@sea.example\r\n"
    "ATTENDEE;CN=Ana:mailto:ana@sea.example\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n";

static const char bounce[]
  = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mail.sea.example\r\n\r\nFinal-Recipient: rfc822; jonas@sea.example\r\n"
    "Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.sea.example\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <jonas@sea.example>: no such user here\r\n--b--\r\n";

static gboolean
is_card (GtkWidget *widget, gpointer data)
{
  return g_str_equal (gtk_widget_get_name (widget), "notice-card-0");
}

static gboolean
has_title (GtkWidget *widget, gpointer title)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), title);
}

static void
test_cards (Fixture *fixture, gconstpointer data)
{
  GtkWidget *reader = GTK_WIDGET (fixture->reader);
  GtkWidget *card;

  show (fixture, invitation);
  card = ui_input_find (reader, is_card, NULL);
  g_assert_nonnull (card);
  g_assert_nonnull (ui_input_find (card, has_title, (gpointer) "Harvest in the old orchard"));
  g_assert_true (gtk_widget_get_sensitive (ui_test_find_button (card, "Join")));
  g_assert_true (gtk_widget_get_sensitive (ui_test_find_button (card, "Open Link")));
  ui_test_shoot (fixture->window, "reader-card-invitation");

  gtk_window_set_default_size (fixture->window, 360, 760);
  show (fixture, bounce);
  ui_test_wait (is_narrow, get_view (fixture));
  card = ui_input_find (reader, is_card, NULL);
  g_assert_nonnull (card);
  g_assert_nonnull (
    ui_input_find (card, has_title, (gpointer) "Not delivered to jonas@sea.example"));
  ui_test_shoot (fixture->window, "reader-card-bounce-narrow");

  /* What belongs to one body goes with it. */
  ph_reader_show_body (fixture->reader, create_body (plain));
  ui_test_settle ();
  g_assert_null (ui_input_find (reader, is_card, NULL));
}

/* A message in the message stands below it, with a header of its own. */
static void
test_attached_message (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  show (fixture, "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                 "--b\r\nContent-Type: text/plain\r\n\r\nLook at what Jonas wrote.\r\n"
                 "--b\r\nContent-Type: message/rfc822\r\n\r\n"
                 "From: Jonas <jonas@sea.example>\r\nTo: Marta <marta@orchard.example>\r\n"
                 "Subject: The ladders\r\nDate: Thu, 12 Mar 2026 09:00:00 +0000\r\n\r\n"
                 "They are in the barn.\r\n--b--\r\n");
  text = dup_text (fixture);
  g_assert_nonnull (strstr (text, "The ladders\nFrom: Jonas <jonas@sea.example>\n"));
  g_assert_nonnull (strstr (text, "They are in the barn."));
  ui_test_shoot (fixture->window, "reader-attached-message");
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GFile **file = user_data;
  g_autoptr (GError) error = NULL;

  *file = ph_attachment_finish (PH_ATTACHMENT (object), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_set (gpointer pointer)
{
  return *(gpointer *) pointer != NULL;
}

/* What was unpacked from the text needs no server. */
static void
test_unpacked (Fixture *fixture, gconstpointer data)
{
  PhBody *body = create_body ("Content-Type: text/plain\r\n\r\nHere:\r\n"
                              "begin 644 notes.txt\r\n#86)C\r\n`\r\nend\r\n");
  g_autofree char *path = g_dir_make_tmp ("posthorn-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFile) file = NULL;
  g_autofree char *content = NULL;

  g_assert_cmpuint (body->attachments->len, ==, 1);
  ph_attachment_save_into_async (g_ptr_array_index (body->attachments, 0), folder, NULL, saved_cb,
                                 &file);
  ui_test_wait (is_set, &file);
  g_assert_true (g_file_load_contents (file, NULL, &content, NULL, NULL, NULL));
  g_assert_cmpstr (content, ==, "abc");
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_assert_true (g_file_delete (folder, NULL, NULL));
  ph_body_free (body);
}

static void
link_cb (char **out, const char *uri, gboolean deceptive)
{
  g_free (*out);
  *out = g_strdup_printf ("%s %d", uri, deceptive);
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhTextView) view = NULL;
  g_autofree char *opened = NULL;
  GtkTextBuffer *buffer;
  GtkTextIter iter;
  GSList *tags;

  show (fixture, plain);
  view = g_object_ref (get_view (fixture));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  /* Reading opens nothing; the text carries the link where it stands. */
  gtk_text_buffer_get_start_iter (buffer, &iter);
  g_assert_true (gtk_text_iter_forward_search (&iter, "https://", 0, &iter, NULL, NULL));
  tags = gtk_text_iter_get_tags (&iter);
  g_assert_nonnull (tags);
  g_slist_free (tags);
  g_signal_handlers_disconnect_matched (view, G_SIGNAL_MATCH_ID,
                                        g_signal_lookup ("activate-link", PH_TYPE_TEXT_VIEW), 0,
                                        NULL, NULL, NULL);
  g_signal_connect_swapped (view, "activate-link", G_CALLBACK (link_cb), &opened);
  g_assert_null (opened);
  g_assert_null (ph_text_view_get_hovered_link (view));
}

static gboolean
shows_text (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_text (child, text))
      return TRUE;

  return FALSE;
}

/* What a server says is shown as it is: a status page reads markup. */
static void
test_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhMessage) message = create_message ("Away", "Ana", "ana@sea.example", 0);
  g_autoptr (GError) offline = g_error_new_literal (PH_ERROR, PH_ERROR_OFFLINE, "No network.");
  g_autoptr (GError) gone = g_error_new_literal (PH_ERROR, PH_ERROR_NOT_FOUND, "<b> & co. are gone.");
  GtkStack *stack;
  AdwStatusPage *page;

  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_error (fixture->reader, gone);
  stack = ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_STACK, "body_stack");
  page = ui_test_find (GTK_WIDGET (fixture->reader), ADW_TYPE_STATUS_PAGE, "error_page");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "error");
  g_assert_true (shows_text (GTK_WIDGET (page), "<b> & co. are gone."));

  ph_reader_show_error (fixture->reader, offline);
  g_assert_cmpstr (adw_status_page_get_title (page), ==, "Not Downloaded Yet");
  ui_test_settle ();
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  ui_test_find_button (GTK_WIDGET (fixture->reader), "Try Again");
  ui_test_shoot (fixture->window, "reader-offline");
}

static void
test_several (Fixture *fixture, gconstpointer data)
{
  GtkStack *stack = ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_STACK, "stack");
  AdwStatusPage *page =
    ui_test_find (GTK_WIDGET (fixture->reader), ADW_TYPE_STATUS_PAGE, "several_page");

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
  ui_test_shoot (fixture->window, "reader-nothing");
  ph_reader_set_n_selected (fixture->reader, 5, TRUE);
  g_assert_cmpstr (adw_status_page_get_title (page), ==, "5 Conversations Selected");
  ph_reader_set_n_selected (fixture->reader, 5, FALSE);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "several");
  g_assert_cmpstr (adw_status_page_get_title (page), ==, "5 Messages Selected");
  ui_test_shoot (fixture->window, "reader-several");
}

static gboolean
was_seen (gpointer user_data)
{
  return ((Fixture *) user_data)->n_seen > 0;
}

static void
test_seen (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->reader, "mark-read-delay", 20, NULL);
  show (fixture, plain);
  ui_test_wait (was_seen, fixture);

  ui_test_let_pass (60);
  g_assert_cmpuint (fixture->n_seen, ==, 1);
}

static void
test_not_seen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhMessage) read = create_message ("Old", "Ana", "ana@sea.example", IMAP_FLAG_SEEN);
  g_autoptr (PhMessage) other = create_message ("New", "Ana", "ana@sea.example", 0);

  g_object_set (fixture->reader, "mark-read-delay", 20, NULL);

  /* Read already; shown without its text; left before the time was over; hidden. Nothing may settle
   * before it is left, which on a busy machine takes longer than the delay. */
  ph_reader_set_message (fixture->reader, read);
  ph_reader_show_body (fixture->reader, create_body (plain));
  ui_test_let_pass (60);
  ph_reader_set_message (fixture->reader, other);
  ui_test_let_pass (60);
  fill (fixture, plain);
  ph_reader_set_message (fixture->reader, NULL);
  ui_test_let_pass (60);
  fill (fixture, plain);
  gtk_widget_set_visible (GTK_WIDGET (fixture->reader), FALSE);
  ui_test_let_pass (60);
  g_assert_cmpuint (fixture->n_seen, ==, 0);

  /* And seen as soon as it is there again. */
  gtk_widget_set_visible (GTK_WIDGET (fixture->reader), TRUE);
  ui_test_wait (was_seen, fixture);
}

static void
test_never_seen (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->reader, "mark-read-delay", -1, NULL);
  show (fixture, plain);
  ui_test_let_pass (60);
  g_assert_cmpuint (fixture->n_seen, ==, 0);
}

static gboolean
is_sender_warning (GtkWidget *widget, gpointer data)
{
  return g_str_equal (gtk_widget_get_name (widget), "notice-sender-name");
}

static void
test_header (Fixture *fixture, gconstpointer data)
{
  static const StoreMessage content = {
    .from_name = "ana@sea.example",
    .from_address = "eve@else.example",
    .to = "Ben Oak <ben@oak.example>, Cleo Ash <cleo@ash.example>, d@elm.example",
    .cc = "Emil <emil@fir.example>, Flora <flora@yew.example>",
    .date_sent = 1771855500,
  };
  g_autoptr (PhMessage) message = create_message ("Hello", "ana@sea.example", "eve@else.example", 0);
  GtkWidget *reader = GTK_WIDGET (fixture->reader);

  ph_reader_set_message (fixture->reader, message);
  ph_conversation_item_set_content (
    ph_conversation_get (ph_reader_get_conversation (fixture->reader), 0), &content);
  ph_reader_show_body (fixture->reader, create_body (plain));
  g_assert_cmpstr (gtk_label_get_label (ui_test_find (reader, GTK_TYPE_LABEL, "address")), ==,
                   "eve@else.example");
  g_assert_cmpstr (gtk_label_get_label (ui_test_find (reader, GTK_TYPE_LABEL, "recipients")), ==,
                   "to Ben Oak, Cleo Ash, d@elm.example and 2 more");
  ui_test_settle ();
  g_assert_nonnull (ui_input_find (reader, is_sender_warning, NULL));
  gtk_toggle_button_set_active (ui_test_find (reader, GTK_TYPE_TOGGLE_BUTTON, "details_button"),
                                TRUE);
  ui_test_shoot_at_rest (fixture->window, "reader-header");
}

/* Today's message has one time, in the list's words. */
static void
test_today (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhMessage) message = NULL;
  g_autofree char *words = NULL;

  now = g_get_real_time () / G_USEC_PER_SEC;
  message = create_message ("Now", "Ana", "ana@sea.example", 0);
  now = 0;
  words = ph_message_dup_date_text (message, NULL);
  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_body (fixture->reader, create_body (plain));
  g_assert_cmpstr (gtk_label_get_label (ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_LABEL,
                                                      "date")),
                   ==, words);
}

static void
test_flag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhMessage) plain_message = create_message ("Old", "Ana", "ana@sea.example", 0);
  g_autoptr (PhMessage) flagged
    = create_message ("New", "Ana", "ana@sea.example", IMAP_FLAG_FLAGGED);
  GtkButton *button = ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_BUTTON, "flag_button");

  ph_reader_set_message (fixture->reader, flagged);
  g_assert_cmpstr (gtk_button_get_icon_name (button), ==, "starred-symbolic");
  ph_reader_set_message (fixture->reader, plain_message);
  g_assert_cmpstr (gtk_button_get_icon_name (button), ==, "non-starred-symbolic");
}

static int
get_minimum_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

/* A phone's width is enough, the way back and the window's buttons included, also for text of twice the size. */
static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi;

  ph_reader_set_alone (fixture->reader, TRUE);
  show (fixture, plain);
  g_assert_cmpint (get_minimum_width (GTK_WIDGET (fixture->reader)), <=, 360);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  g_assert_cmpint (get_minimum_width (GTK_WIDGET (fixture->reader)), <=, 360);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  gtk_window_set_default_size (fixture->window, 360, 760);
  ui_test_shoot_at_rest (fixture->window, "reader-narrow");
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  ui_test_shoot_at_rest (fixture->window, "reader-narrow-large");
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_shorten (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } rows[] = {
    { NULL, "" },
    { "", "" },
    { "a@b.example", "a@b.example" },
    { "Ann <a@b.example>", "Ann" },
    { "Ann <a@b.example>, c@d.example", "Ann, c@d.example" },
    { "A <a@x.example>, B <b@x.example>, C <c@x.example>, D <d@x.example>", "A, B, C, D" },
    { "A <a@x.example>, B <b@x.example>, C <c@x.example>, D <d@x.example>, E <e@x.example>",
      "A, B, C and 2 more" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shortened = ph_header_text_shorten (rows[i].text, 3);

      g_assert_cmpstr (shortened, ==, rows[i].expected);
    }
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
  if (g_getenv ("UI_TEST_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);

  add ("/reader/plain", test_plain);
  add ("/reader/height", test_height);
  add ("/reader/flowed", test_flowed);
  add ("/reader/languages", test_languages);
  add ("/reader/html", test_html);
  add ("/reader/attachments", test_attachments);
  add ("/reader/attachment-rows", test_attachment_rows);
  add ("/reader/thumbnails", test_thumbnails);
  add ("/reader/save", test_save);
  add ("/reader/names", test_names);
  add ("/reader/unpacked", test_unpacked);
  add ("/reader/cards", test_cards);
  add ("/reader/attached-message", test_attached_message);
  add ("/reader/links", test_links);
  add ("/reader/error", test_error);
  add ("/reader/several", test_several);
  add ("/reader/seen", test_seen);
  add ("/reader/not-seen", test_not_seen);
  add ("/reader/never-seen", test_never_seen);
  add ("/reader/header", test_header);
  add ("/reader/today", test_today);
  add ("/reader/flag", test_flag);
  add ("/reader/narrow", test_narrow);
  g_test_add_func ("/reader/shorten", test_shorten);

  return g_test_run ();
}
