/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "address-book.h"
#include "ph-recipient-chip.h"
#include "ph-recipient-entry.h"
#include "ph-people.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "ui-input.h"
#include "ui-test.h"

typedef struct
{
  GtkWindow *window;
  PhRecipientEntry *entry;
  GtkWidget *text;
  GtkWidget *other; /* where the keyboard can go to */
  guint n_changes;
  guint wanted;
} Fixture;

static void
changed_cb (Fixture *self)
{
  self->n_changes++;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->entry = PH_RECIPIENT_ENTRY (ph_recipient_entry_new ());
  self->other = gtk_entry_new ();
  g_object_set (self->entry, "label", "To", NULL);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (box), self->other);
  self->window = ui_test_show (box, 500, 300);
  self->text = ui_test_find (GTK_WIDGET (self->entry), GTK_TYPE_TEXT, NULL);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  ui_input_focus (self->window);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_destroy (self->window);
}

/* ---- Helpers ---------------------------------------------------------------------------------- */

static guint
count (Fixture *self)
{
  return ph_recipient_entry_get_n_recipients (self->entry);
}

static gboolean
has_wanted (gpointer user_data)
{
  Fixture *self = user_data;

  return count (self) == self->wanted;
}

static void
wait_for (Fixture *self, guint n)
{
  self->wanted = n;
  ui_test_wait (has_wanted, self);
}

static gboolean
has_focus (gpointer widget)
{
  return gtk_widget_has_focus (widget);
}

static const char *
get_text (Fixture *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

static gboolean
is_typed (gpointer user_data)
{
  Fixture *self = user_data;

  return g_str_has_suffix (get_text (self), "x");
}

/* Letter by letter, up to one that can be seen. */
static void
type (Fixture *self, const char *words)
{
  ui_input_run ("type %s", words);
}

static PhRecipientChip *
get_chip (Fixture *self, guint position)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->entry));

  while (position-- > 0)
    child = gtk_widget_get_next_sibling (child);
  return PH_RECIPIENT_CHIP (child);
}

static const ComposeMailbox *
get (Fixture *self, guint position)
{
  return ph_recipient_chip_get_mailbox (get_chip (self, position));
}

static void
paste (Fixture *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->text), text);
  gtk_widget_activate_action (self->text, "clipboard.paste", NULL);
}

static void
set (Fixture *self, const char *text)
{
  g_autoptr (GPtrArray) mailboxes = compose_mailboxes_parse (text);

  ph_recipient_entry_set (self->entry, mailboxes);
}

/* ---- Tests ------------------------------------------------------------------------------------ */

static void
test_typed (Fixture *self, gconstpointer unused)
{
  type (self, "bob@post.example,carl@post.example;x");
  wait_for (self, 2);
  ui_test_wait (is_typed, self);
  g_assert_cmpstr (get_text (self), ==, "x");
  g_assert_cmpstr (get (self, 0)->address, ==, "bob@post.example");
  g_assert_cmpstr (get (self, 1)->address, ==, "carl@post.example");
  g_assert_cmpuint (self->n_changes, >, 2);
}

static void
test_return (Fixture *self, gconstpointer unused)
{
  type (self, "bob@post.example");
  ui_input_press ("Return");
  wait_for (self, 1);
  g_assert_cmpstr (get_text (self), ==, "");
  g_assert_true (gtk_widget_has_focus (self->text));
  ui_input_press ("Return");
  ui_test_wait (has_focus, gtk_widget_get_first_child (self->other));
}

/* Whoever goes on without a comma has lost nothing; and Tab does not stop at each chip. */
static void
test_leave (Fixture *self, gconstpointer unused)
{
  set (self, "a@post.example, b@post.example");
  type (self, "bob@post.example");
  ui_input_press ("Tab");
  wait_for (self, 3);
  ui_test_wait (has_focus, gtk_widget_get_first_child (self->other));
  ui_input_press ("shift+Tab");
  ui_test_wait (has_focus, self->text);
}

static void
test_pasted_list (Fixture *self, gconstpointer unused)
{
  paste (self, "Bob <bob@post.example>; \"Doe, John\" <john@post.example>\n"
               "carl@post.example, Zoë <zoe@bücher.example>,\n");
  wait_for (self, 4);
  g_assert_cmpstr (get_text (self), ==, "");
  g_assert_cmpstr (get (self, 0)->name, ==, "Bob");
  g_assert_cmpstr (get (self, 1)->name, ==, "Doe, John");
  g_assert_cmpstr (get (self, 1)->address, ==, "john@post.example");
  g_assert_cmpstr (get (self, 3)->address, ==, "zoe@bücher.example");
  ui_test_shoot (self->window, "recipients");
}

static void
test_invalid (Fixture *self, gconstpointer unused)
{
  paste (self, "bob@, just words, bob@post.example,");
  wait_for (self, 3);
  g_assert_false (get (self, 0)->is_valid);
  g_assert_false (get (self, 1)->is_valid);
  g_assert_true (get (self, 2)->is_valid);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (get_chip (self, 0)), "invalid"));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (get_chip (self, 2)), "invalid"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (get_chip (self, 0)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "bob@ is not an address");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (get_chip (self, 2)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "bob@post.example");
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (get_chip (self, 1)),
                                    GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  ui_test_shoot (self->window, "recipients-invalid");
}

static void
test_once (Fixture *self, gconstpointer unused)
{
  paste (self, "Bob <bob@post.example>, BOB@post.example, carl@post.example, bob@post.example,");
  wait_for (self, 2);
  g_assert_cmpstr (get (self, 0)->name, ==, "Bob");
  g_assert_cmpstr (get (self, 1)->address, ==, "carl@post.example");
}

static gboolean
chip_0_has_focus (gpointer fixture)
{
  return gtk_widget_has_focus (GTK_WIDGET (get_chip (fixture, 0)));
}

static gboolean
chip_1_has_focus (gpointer fixture)
{
  return gtk_widget_has_focus (GTK_WIDGET (get_chip (fixture, 1)));
}

static gboolean
chip_2_has_focus (gpointer fixture)
{
  return gtk_widget_has_focus (GTK_WIDGET (get_chip (fixture, 2)));
}

static void
test_keys (Fixture *self, gconstpointer unused)
{
  set (self, "a@post.example, b@post.example, c@post.example");
  ui_input_press ("Left");
  ui_test_wait (chip_2_has_focus, self);
  ui_input_press ("Left");
  ui_test_wait (chip_1_has_focus, self);
  ui_input_press ("Delete");
  wait_for (self, 2);
  ui_test_wait (chip_1_has_focus, self);
  g_assert_cmpstr (get (self, 1)->address, ==, "c@post.example");
  ui_input_press ("BackSpace");
  wait_for (self, 1);
  ui_test_wait (chip_0_has_focus, self);
  ui_input_press ("Right");
  ui_test_wait (has_focus, self->text);
  ui_input_press ("BackSpace");
  ui_test_wait (chip_0_has_focus, self);
  g_assert_cmpuint (count (self), ==, 1);

  type (self, "x");
  ui_test_wait (is_typed, self);
  g_assert_cmpuint (count (self), ==, 1);
  g_assert_true (gtk_widget_has_focus (self->text));
}

static void
test_change (Fixture *self, gconstpointer unused)
{
  set (self, "Bob <bob@post.example>, carl@post.example");
  type (self, "dora@post.example");
  ui_input_press ("Home");
  ui_input_press ("Left");
  ui_test_wait (chip_1_has_focus, self);
  ui_input_press ("Left");
  ui_test_wait (chip_0_has_focus, self);
  ui_input_press ("F2");
  ui_test_wait (has_focus, self->text);
  g_assert_cmpstr (get_text (self), ==, "Bob <bob@post.example>");
  g_assert_cmpuint (count (self), ==, 2);
  g_assert_cmpstr (get (self, 0)->address, ==, "carl@post.example");
  g_assert_cmpstr (get (self, 1)->address, ==, "dora@post.example");
}

/* A mail can be sent, or saved, while something is typed. */
static void
test_get (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) mailboxes = compose_mailboxes_new ();
  const ComposeMailbox *bob;

  set (self, "a@post.example");
  g_assert_cmpuint (self->n_changes, ==, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->text), "Bob <bob@post.exam");
  ph_recipient_entry_get (self->entry, mailboxes);
  g_assert_cmpuint (mailboxes->len, ==, 2);
  bob = mailboxes->pdata[1];
  g_assert_cmpstr (bob->address, ==, "bob@post.exam");
  g_assert_cmpuint (count (self), ==, 1);
  ph_recipient_entry_commit (self->entry);
  g_assert_cmpuint (count (self), ==, 2);
}

/* Of any number. */
static void
test_many (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (list, "Person %u <p%u@post.example>,", i, i);
  paste (self, list->str);
  wait_for (self, 30);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), ==, 500);
  ui_test_shoot (self->window, "recipients-many");
}

/* ---- Whom it offers ----------------------------------------------------------------------------- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ph_people_load_finish (PH_PEOPLE (source), result);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer value)
{
  return *(gboolean *) value;
}

/* John is written to, Joan writes. */
static void
offer_people (Fixture *self, SampleAccounts *accounts)
{
  g_autoptr (PhPeople) people = ph_people_new (accounts->engine, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean done = FALSE;

  sample_accounts_add (accounts, 0, "Sent",
                       &(StoreMessage) { .message_id = "1", .to = "\"Doe, John\" <john@post.example>",
                                         .date_received = now },
                       0);
  sample_accounts_add (accounts, 0, "INBOX",
                       &(StoreMessage) { .message_id = "2", .from_name = "Joan",
                                         .from_address = "joan@post.example", .date_received = now },
                       0);
  ph_people_load_async (people, loaded_cb, &done);
  ui_test_wait (is_true, &done);
  ph_recipient_entry_set_people (self->entry, people);
}

static gboolean
has_offers (gpointer user_data)
{
  Fixture *self = user_data;

  return gtk_widget_get_mapped (ui_test_find (GTK_WIDGET (self->entry), GTK_TYPE_LIST_BOX, NULL));
}

static gboolean
has_no_offers (gpointer user_data)
{
  return !has_offers (user_data);
}

static void
test_offers (Fixture *self, gconstpointer unused)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);

  offer_people (self, accounts);
  type (self, "jo");
  ui_test_wait (has_offers, self);
  ui_test_shoot (self->window, "recipients-offered");
  ui_input_press ("Return");
  wait_for (self, 1);
  g_assert_cmpstr (get (self, 0)->name, ==, "Doe, John");
  g_assert_cmpstr (get_text (self), ==, "");
  ui_test_wait (has_no_offers, self);

  type (self, "jo");
  ui_test_wait (has_offers, self);
  ui_input_press ("Down");
  ui_input_press ("Tab");
  wait_for (self, 2);
  g_assert_cmpstr (get (self, 1)->address, ==, "joan@post.example");
  g_assert_true (gtk_widget_has_focus (self->text));
}

/* What is an address is meant, and Escape does not want anybody. */
static void
test_not_wanted (Fixture *self, gconstpointer unused)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);

  offer_people (self, accounts);
  type (self, "john@post.ex");
  ui_test_wait (has_offers, self);
  ui_input_press ("Return");
  wait_for (self, 1);
  g_assert_cmpstr (get (self, 0)->address, ==, "john@post.ex");

  type (self, "jo");
  ui_test_wait (has_offers, self);
  ui_input_press ("Escape");
  ui_test_wait (has_no_offers, self);
  g_assert_cmpstr (get_text (self), ==, "jo");
  g_assert_cmpuint (count (self), ==, 1);
}

/* The desktop's address books answer behind those who are known here; a list becomes all who are on it. */
static void
test_address_book (Fixture *self, gconstpointer unused)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (PhAddressBooks) books = NULL;
  g_autoptr (PhPeople) people = NULL;

  if (!address_book_is_installed ())
    {
      g_test_skip ("evolution-data-server is not installed");
      return;
    }
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_assert_nonnull (bus);
  address_book_add_person (bus, ADDRESS_BOOK_PERSONAL, "Rowan Atkins", "rowan@hill.example");
  address_book_add (bus, ADDRESS_BOOK_PERSONAL,
                    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Rowing Club\r\nX-EVOLUTION-LIST:TRUE\r\n"
                    "EMAIL:Ann <ann@sea.example>\r\nEMAIL:rowan@hill.example\r\nEND:VCARD\r\n");
  books = ph_address_books_new (bus);
  people = ph_people_new (accounts->engine, books);
  ph_recipient_entry_set_people (self->entry, people);

  type (self, "row");
  ui_test_wait (has_offers, self);
  ui_input_press ("Return");
  wait_for (self, 1);
  g_assert_cmpstr (get (self, 0)->name, ==, "Rowan Atkins");
  ui_test_wait (has_no_offers, self);

  type (self, "club");
  ui_test_wait (has_offers, self);
  ui_input_press ("Return");
  wait_for (self, 2);
  g_assert_cmpstr (get (self, 1)->address, ==, "ann@sea.example");
}

#define ADD(name, func) g_test_add ("/recipients/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  ADD ("typed", test_typed);
  ADD ("return", test_return);
  ADD ("leave", test_leave);
  ADD ("pasted-list", test_pasted_list);
  ADD ("invalid", test_invalid);
  ADD ("once", test_once);
  ADD ("keys", test_keys);
  ADD ("change", test_change);
  ADD ("get", test_get);
  ADD ("many", test_many);
  ADD ("offers", test_offers);
  ADD ("not-wanted", test_not_wanted);
  ADD ("address-book", test_address_book);

  return g_test_run ();
}
