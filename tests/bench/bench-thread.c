/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of long conversations: `bench-thread [--list] [PREFIX…]` prints "name value unit" lines. 500
 * messages lie in the cache, of which the last three are unread: from the click on one to the frame that
 * shows the first unread one, read.
 *
 * open-thread-500-ms        of plain text
 * open-thread-500-html-ms   of HTML, WebKit running
 * open-thread-500-floor-ms  listed in the store, and the texts that stand open in text views
 */

#include "bench-letter.h"
#include "bench.h"
#include "imap-response.h"
#include "ph-reader.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "store-body.h"
#include "store-conversation.h"

#define N_MESSAGES 500
#define N_UNREAD 3
#define N_ROUNDS 11

static const char *const figures[]
  = { "open-thread-500-ms", "open-thread-500-html-ms", "open-thread-500-floor-ms", NULL };

/* ---- The mail ------------------------------------------------------------------------------- */

static GBytes *
write_mail (guint number, gboolean formatted)
{
  GString *mail = g_string_new (NULL);

  g_string_append_printf (mail, "Content-Type: text/%s; charset=utf-8\r\n\r\n",
                          formatted ? "html" : "plain");
  for (guint i = 0; i < 40; i++)
    g_string_append_printf (mail, "%sLine %u of message %u, see https://orchard.example/%u.\r\n",
                            formatted ? "<p>" : "", i, number, i);

  return g_string_free_to_bytes (mail);
}

static PhMessage *
add_message (SampleAccounts *accounts, guint number, gboolean formatted)
{
  AccountEngine *engine = sample_accounts_get (accounts, 0);
  const char *thread = formatted ? "html" : "plain";
  g_autofree char *first = g_strdup_printf ("%s0@orchard.example", thread);
  g_autofree char *id = g_strdup_printf ("%s%u@orchard.example", thread, number);
  g_autofree char *sender = g_strdup_printf ("Person %u", number % 7);
  const StoreMessage content = {
    .date_sent = 1771855500 + number * 600,
    .date_received = 1771855500 + number * 600,
    .subject = number > 0 ? "Re: The harvest" : "The harvest",
    .from_name = sender,
    .from_address = "person@orchard.example",
    .to_short = "",
    .preview = "The ladders are in the barn, and Jonas brings bread and cider for all of us.",
    .bits = STORE_MESSAGE_PREVIEW,
    .message_id = id,
    .in_reply_to = number > 0 ? first : NULL,
  };
  gint64 placement = sample_accounts_add (accounts, 0, "INBOX", &content,
                                          number + N_UNREAD < N_MESSAGES ? IMAP_FLAG_SEEN : 0);
  PhMessage *message
    = ph_message_new (engine, ph_message_key (account_engine_get_id (engine), placement), FALSE);
  g_autoptr (GBytes) bytes = write_mail (number, formatted);
  g_autoptr (GError) error = NULL;

  if (!store_body_put (g_ptr_array_index (accounts->writers, 0), ph_message_get_message_id (message),
                       "", bytes, &error))
    bench_fail (error);
  return message;
}

/* The last one; owned. */
static PhMessage *
add_thread (SampleAccounts *accounts, gboolean formatted)
{
  PhMessage *message = NULL;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_clear_object (&message);
      message = add_message (accounts, i, formatted);
    }

  return message;
}

/* ---- The reader ----------------------------------------------------------------------------- */

static void
item_changed_cb (guint *n_read, PhConversationItem *item, GParamSpec *pspec,
                 PhConversation *conversation)
{
  if (g_str_equal (pspec->name, "state") && item == ph_conversation_get_start (conversation)
      && ph_conversation_item_get_state (item) == PH_BODY_STATE_READY)
    (*n_read)++;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static double
open_thread (PhReader *reader, PhMessage *message, GtkWidget *page)
{
  gint64 start = g_get_monotonic_time ();
  guint n_read = 0, n_shown = 0;
  PhConversation *conversation;
  gulong handler = 0;

  if (page != NULL)
    handler = g_signal_connect_swapped (page, "shown", G_CALLBACK (count_cb), &n_shown);
  ph_reader_set_message (reader, message);
  conversation = ph_reader_get_conversation (reader);
  g_signal_connect_swapped (conversation, "item-changed", G_CALLBACK (item_changed_cb), &n_read);
  bench_await (&n_read, 1);
  g_signal_handlers_disconnect_by_data (conversation, &n_read);
  if (ph_conversation_get_n_items (conversation) != N_MESSAGES)
    bench_fail (NULL);
  if (page != NULL)
    bench_await (&n_shown, 1);
  bench_await_frame (GTK_WIDGET (reader));
  if (page != NULL)
    g_signal_handler_disconnect (page, handler);

  return bench_ms_since (start);
}

/* The part of the reader that tells when formatted mail stands there. */
static GtkWidget *
find_page (GtkWidget *widget)
{
  GtkWidget *found = g_signal_lookup ("shown", G_OBJECT_TYPE (widget)) != 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_page (child);

  return found;
}

static void
measure_reader (const char *name, SampleAccounts *accounts, gboolean formatted)
{
  GtkWidget *reader, *window;
  g_autoptr (PhMessage) message = NULL;
  double times[N_ROUNDS];

  if (!bench_wants (name))
    return;

  message = add_thread (accounts, formatted);
  reader = ph_reader_new ();
  window = bench_open_window (reader);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      times[i] = open_thread (PH_READER (reader), message, formatted ? find_page (reader) : NULL);
      ph_reader_set_message (PH_READER (reader), NULL);
      bench_await_frame (reader);
    }
  bench_print (name, bench_median (times, N_ROUNDS), "ms");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- The floor ------------------------------------------------------------------------------ */

static void
append_text (GtkBox *box, Store *store, const StoreConversationEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = store_body_get (store, entry->message_id, "", &error);
  GtkWidget *text = gtk_text_view_new ();
  gsize len;
  const char *data;

  if (body == NULL)
    bench_fail (error);
  data = g_bytes_get_data (body, &len);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), data, (int) len);
  gtk_box_append (box, text);
}

static double
show_texts (Store *store, PhMessage *message, GtkWidget *scroller)
{
  gint64 start = g_get_monotonic_time ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) entries
    = store_conversation_list (store, ph_message_get_message_id (message),
                               ph_message_key_get_placement (ph_message_get_key (message)), &error);

  if (entries == NULL || entries->len != N_MESSAGES)
    bench_fail (error);
  for (guint i = N_MESSAGES - N_UNREAD; i < N_MESSAGES; i++)
    append_text (GTK_BOX (box), store, &g_array_index (entries, StoreConversationEntry, i));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  bench_await_frame (scroller);

  return bench_ms_since (start);
}

static void
measure_floor (SampleAccounts *accounts)
{
  GtkWidget *scroller, *window;
  g_autoptr (PhMessage) message = NULL;
  double times[N_ROUNDS];

  if (!bench_wants ("open-thread-500-floor-ms"))
    return;

  message = add_thread (accounts, FALSE);
  scroller = gtk_scrolled_window_new ();
  window = bench_open_window (scroller);
  for (guint i = 0; i < N_ROUNDS; i++)
    times[i] = show_texts (account_engine_get_store (sample_accounts_get (accounts, 0)), message,
                           scroller);
  bench_print ("open-thread-500-floor-ms", bench_median (times, N_ROUNDS), "ms");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Each has accounts of its own: the same conversation is not in the cache twice. */
static void
measure (const char *name, gboolean formatted)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);

  if (g_str_equal (name, "open-thread-500-floor-ms"))
    measure_floor (accounts);
  else
    measure_reader (name, accounts, formatted);
}

int
main (int argc, char *argv[])
{
  if (bench_init (argc, argv, figures) || !bench_wants_any ())
    return 0;

  gtk_init ();
  ph_ui_init ();
  measure ("open-thread-500-ms", FALSE);
  measure ("open-thread-500-html-ms", TRUE);
  measure ("open-thread-500-floor-ms", FALSE);

  return 0;
}
