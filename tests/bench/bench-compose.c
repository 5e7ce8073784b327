/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of writing: `bench-compose [--list] [PREFIX…]` prints "name value unit" lines. Each is the median of
 * several rounds.
 *
 * compose-open-ms         a new mail: from the wish to the frame that shows its window
 * compose-open-rich-ms    the same with formatted text, WebKit running
 * compose-open-floor-ms   an empty window of libadwaita's with a text view
 * reply-open-ms           the same for the answer to a newsletter of 2 MB, which is in the cache
 * reply-open-rich-ms      the same with formatted text, WebKit running
 * reply-open-floor-ms     its page cleaned, once, and the empty window
 * type-latency-ms         from a key to the frame with its letter, above a quote of 200 KB
 * type-latency-floor-ms   the same in a bare text view */

#include "bench-letter.h"
#include "bench.h"
#include "html-clean.h"
#include "imap-response.h"
#include "ph-composer-window.h"
#include "ph-compositions-answer.h"
#include "ph-message-keys.h"
#include "ph-message.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "store-body.h"

#include <adwaita.h>
#include <string.h>

#define N_ROUNDS 9
#define LETTER_SIZE (2 * 1024 * 1024)
#define QUOTE_SIZE (200 * 1024)
#define N_KEYS 60

static SampleAccounts *accounts;
static PhCompositions *compositions;
static PhIdentities *identities;

static void
gone_cb (gpointer count, GObject *window)
{
  (*(guint *) count)++;
}

/* ---- Windows ------------------------------------------------------------------------------------ */

static GtkWidget *
find_text_view (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_TEXT_VIEW (widget) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text_view (child);

  return found;
}

/* The part of the window that tells when formatted text stands there. */
static GtkWidget *
find_editor (GtkWidget *widget)
{
  GtkWidget *found = g_signal_lookup ("shown", G_OBJECT_TYPE (widget)) != 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_editor (child);

  return found;
}

static void
shown_cb (guint *n_shown)
{
  (*n_shown)++;
}

static void
await_editor (GtkWidget *window)
{
  GtkWidget *editor;
  guint n_shown = 0;
  gulong handler;

  while ((editor = find_editor (window)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  handler = g_signal_connect_swapped (editor, "shown", G_CALLBACK (shown_cb), &n_shown);
  bench_await (&n_shown, 1);
  g_signal_handler_disconnect (editor, handler);
  bench_await_frame (window);
}

/* What has a place when a frame is done was painted in it. */
static void
await_text_view (GtkWidget *window)
{
  GtkWidget *text_view;

  do
    {
      bench_await_frame (window);
      text_view = find_text_view (window);
    }
  while (text_view == NULL || gtk_widget_get_height (text_view) == 0);
}

static PhComposerWindow *
show_composer (PhComposition *composition)
{
  GtkWidget *window
    = ph_composer_window_new (NULL, PH_COMPOSER (ph_composer_new (composition, identities, NULL)));

  gtk_window_present (GTK_WINDOW (window));
  if (ph_composition_get_draft (composition)->html != NULL)
    await_editor (window);
  else
    await_text_view (window);

  return PH_COMPOSER_WINDOW (window);
}

/* Nothing was typed: it goes, and nothing of it is on the disk. */
static void
close_composer (PhComposerWindow *window)
{
  guint n_gone = 0;

  g_object_weak_ref (G_OBJECT (window), gone_cb, &n_gone);
  gtk_window_close (GTK_WINDOW (window));
  bench_await (&n_gone, 1);
}

static GtkWidget *
show_bare (const char *text, GtkWidget **text_view)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  *text_view = gtk_text_view_new ();
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (*text_view), GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (*text_view)), text, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), *text_view);
  gtk_window_set_default_size (GTK_WINDOW (window), 720, 640);
  adw_window_set_content (ADW_WINDOW (window), scroller);
  gtk_window_present (GTK_WINDOW (window));
  await_text_view (window);

  return window;
}

static double
measure_bare (void)
{
  gint64 start = g_get_monotonic_time ();
  GtkWidget *text_view;
  GtkWidget *window = show_bare ("", &text_view);
  double ms = bench_ms_since (start);

  gtk_window_destroy (GTK_WINDOW (window));
  return ms;
}

/* ---- A new mail ---------------------------------------------------------------------------------- */

static PhComposition *
begin (const char *text, const char *html)
{
  ComposeDraft *draft = compose_draft_new ();

  compose_draft_set_identity (draft, &ph_identities_get (identities)->items[0]);
  draft->text = g_strdup (text);
  draft->html = g_strdup (html);
  return ph_compositions_begin (compositions, draft);
}

static double
measure_new (const char *html)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (PhComposition) composition = begin ("", html);
  PhComposerWindow *window = show_composer (composition);
  double ms = bench_ms_since (start);

  close_composer (window);
  return ms;
}

static double
measure_new_plain (void)
{
  return measure_new (NULL);
}

static double
measure_new_rich (void)
{
  return measure_new ("");
}

/* ---- An answer ------------------------------------------------------------------------------------ */

static char *
write_letter (void)
{
  GString *letter = g_string_new (NULL);

  for (guint i = 0; letter->len < LETTER_SIZE; i++)
    {
      g_autofree char *part = bench_letter_write (i);

      g_string_append (letter, part);
    }

  return g_string_free (letter, FALSE);
}

static PhMessage *
add_letter (void)
{
  AccountEngine *engine = sample_accounts_get (accounts, 0);
  const StoreMessage content = {
    .date_sent = 1771855500,
    .date_received = 1771855500,
    .subject = "All our articles",
    .from_name = "Orchard",
    .from_address = "news@orchard.example",
    .to_short = "",
    .message_id = "letter@orchard.example",
  };
  gint64 placement = sample_accounts_add (accounts, 0, "INBOX", &content, IMAP_FLAG_SEEN);
  PhMessage *message
    = ph_message_new (engine, ph_message_key (account_engine_get_id (engine), placement), FALSE);
  g_autofree char *letter = write_letter ();
  g_autofree char *mail = g_strdup_printf ("From: Orchard <news@orchard.example>\r\n"
                                           "Subject: All our articles\r\n"
                                           "MIME-Version: 1.0\r\n"
                                           "Content-Type: text/html; charset=utf-8\r\n"
                                           "Content-Transfer-Encoding: 8bit\r\n\r\n%s\r\n",
                                           letter);
  g_autoptr (GBytes) bytes = g_bytes_new (mail, strlen (mail));
  g_autoptr (GError) error = NULL;

  if (!store_body_put (g_ptr_array_index (accounts->writers, 0), ph_message_get_message_id (message),
                       "", bytes, &error))
    bench_fail (error);
  return message;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PhComposition **composition = user_data;
  g_autoptr (GError) error = NULL;

  *composition = ph_compositions_answer_finish (compositions, result, &error);
  if (*composition == NULL)
    bench_fail (error);
}

static double
measure_reply (PhMessage *message, gboolean shows_html)
{
  const PhAnswer answer = {
    .account = sample_accounts_get (accounts, 0),
    .message_id = ph_message_get_message_id (message),
    .mode = COMPOSE_REPLY,
    .shows_html = shows_html,
  };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (PhComposition) composition = NULL;
  PhComposerWindow *window;
  double ms;

  ph_compositions_answer_async (compositions, &answer, NULL, answered_cb, &composition);
  while (composition == NULL)
    g_main_context_iteration (NULL, TRUE);
  window = show_composer (composition);
  ms = bench_ms_since (start);

  if ((ph_composition_get_draft (composition)->html != NULL) != shows_html
      || strlen (ph_composition_get_draft (composition)->text) < LETTER_SIZE / 20)
    bench_fail (NULL);
  close_composer (window);
  return ms;
}

static double
measure_reply_floor (const char *letter)
{
  const HtmlPolicy policy = { 0 };
  gint64 start = g_get_monotonic_time ();
  HtmlClean *clean = html_clean (letter, strlen (letter), &policy);
  double ms = bench_ms_since (start);

  if (clean == NULL)
    bench_fail (NULL);
  html_clean_free (clean);
  return ms + measure_bare ();
}

/* ---- Typing --------------------------------------------------------------------------------------- */

static char *
write_quote (void)
{
  GString *quote = g_string_new ("\n\n");

  while (quote->len < QUOTE_SIZE)
    g_string_append (quote, "> The ladders are in the barn, and the first trees are in bloom.\n");

  return g_string_free (quote, FALSE);
}

/* Letters one after the other, at the start of the text. */
static double
measure_keys (GtkWidget *text_view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));
  GtkTextIter start;
  double times[N_KEYS];

  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  for (guint i = 0; i < N_KEYS; i++)
    {
      gint64 pressed = g_get_monotonic_time ();

      g_signal_emit_by_name (text_view, "insert-at-cursor", i % 6 == 5 ? " " : "e");
      bench_await_frame (text_view);
      times[i] = bench_ms_since (pressed);
    }

  return bench_median (times, N_KEYS);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ph_composition_discard_finish (PH_COMPOSITION (source), result, &error))
    bench_fail (error);
  (*(guint *) user_data)++;
}

static double
measure_typing (void)
{
  g_autofree char *quote = write_quote ();
  g_autoptr (PhComposition) composition = begin (quote, NULL);
  PhComposerWindow *window = show_composer (composition);
  double ms = measure_keys (find_text_view (GTK_WIDGET (window)));
  guint n_discarded = 0;

  ph_composition_discard_async (composition, discarded_cb, &n_discarded);
  bench_await (&n_discarded, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  return ms;
}

static double
measure_typing_floor (void)
{
  g_autofree char *quote = write_quote ();
  GtkWidget *text_view;
  GtkWidget *window = show_bare (quote, &text_view);
  double ms = measure_keys (text_view);

  gtk_window_destroy (GTK_WINDOW (window));
  return ms;
}

/* ---- All ------------------------------------------------------------------------------------------- */

static double
median_of (double (*measure) (void))
{
  double times[N_ROUNDS];

  for (guint i = 0; i < N_ROUNDS; i++)
    times[i] = measure ();

  return bench_median (times, N_ROUNDS);
}

static void
print_compose_open (void)
{
  bench_print ("compose-open-ms", median_of (measure_new_plain), "ms");
}

static void
print_compose_open_rich (void)
{
  bench_print ("compose-open-rich-ms", median_of (measure_new_rich), "ms");
}

static void
print_compose_open_floor (void)
{
  bench_print ("compose-open-floor-ms", median_of (measure_bare), "ms");
}

static void
print_reply (const char *name, gboolean shows_html)
{
  g_autoptr (PhMessage) message = add_letter ();
  double times[N_ROUNDS];

  for (guint i = 0; i < N_ROUNDS; i++)
    times[i] = measure_reply (message, shows_html);
  bench_print (name, bench_median (times, N_ROUNDS), "ms");
}

static void
print_reply_open (void)
{
  print_reply ("reply-open-ms", FALSE);
}

static void
print_reply_open_rich (void)
{
  print_reply ("reply-open-rich-ms", TRUE);
}

static void
print_reply_open_floor (void)
{
  g_autofree char *letter = write_letter ();
  double times[N_ROUNDS];

  for (guint i = 0; i < N_ROUNDS; i++)
    times[i] = measure_reply_floor (letter);
  bench_print ("reply-open-floor-ms", bench_median (times, N_ROUNDS), "ms");
}

static void
print_type_latency (void)
{
  bench_print ("type-latency-ms", measure_typing (), "ms");
}

static void
print_type_latency_floor (void)
{
  bench_print ("type-latency-floor-ms", measure_typing_floor (), "ms");
}

static const BenchFigure figures[] = {
  { "compose-open-ms", print_compose_open },
  { "compose-open-rich-ms", print_compose_open_rich },
  { "compose-open-floor-ms", print_compose_open_floor },
  { "reply-open-ms", print_reply_open },
  { "reply-open-rich-ms", print_reply_open_rich },
  { "reply-open-floor-ms", print_reply_open_floor },
  { "type-latency-ms", print_type_latency },
  { "type-latency-floor-ms", print_type_latency_floor },
  { NULL, NULL },
};

int
main (int argc, char *argv[])
{
  g_autofree char *root = NULL;

  if (argc > 1 && g_str_equal (argv[1], "--list"))
    {
      bench_run (argc, argv, figures);
      return 0;
    }

  gtk_init ();
  ph_ui_init ();
  accounts = sample_accounts_new (1);
  root = g_build_filename (accounts->dir, "compositions", NULL);
  compositions = ph_compositions_new (accounts->engine, root);
  identities = ph_identities_new (accounts->engine);
  bench_run (argc, argv, figures);

  ph_compositions_stop (compositions);
  g_object_unref (compositions);
  ph_identities_unref (identities);
  sample_accounts_free (accounts);

  return 0;
}
