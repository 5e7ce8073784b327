/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-attachment-chip.h"
#include "ph-composer-later.h"
#include "ph-composer-window.h"
#include "ph-picture-choice.h"
#include "ph-recipient-entry.h"
#include "ph-settings.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "ui-input.h"
#include "ui-test.h"

#include <gdk/x11/gdkx.h>
#include <glib/gstdio.h>

typedef struct
{
  SampleAccounts *accounts;
  char *root;
  PhCompositions *compositions;
  PhIdentities *identities;
  PhComposition *composition;
  GtkWindow *window;
  PhComposer *composer;
  char *failure; /* what the person was told last */
} Fixture;

static void
failed_cb (Fixture *self, const char *sentence)
{
  g_free (self->failure);
  self->failure = g_strdup (sentence);
}

/* A window with @draft, which is taken. */
static void
open_draft (Fixture *self, ComposeDraft *draft)
{
  if (self->composition == NULL)
    self->composition = ph_compositions_begin (self->compositions, draft);
  if (draft->identity == NULL)
    compose_draft_set_identity (draft, &ph_identities_get (self->identities)->items[0]);
  self->window = GTK_WINDOW (
    ph_composer_window_new (NULL, PH_COMPOSER (ph_composer_new (self->composition, self->identities, NULL))));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  self->composer = ph_composer_window_get_composer (PH_COMPOSER_WINDOW (self->window));
  g_signal_connect_swapped (self->composer, "failed", G_CALLBACK (failed_cb), self);
  ui_test_present (self->window);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->accounts = sample_accounts_new (2);
  self->root = g_build_filename (self->accounts->dir, "compositions", NULL);
  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
  self->identities = ph_identities_new (self->accounts->engine);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->window != NULL)
    gtk_window_destroy (self->window);
  ph_compositions_stop (self->compositions);
  g_clear_object (&self->composition);
  g_clear_object (&self->compositions);
  g_clear_pointer (&self->identities, ph_identities_unref);
  g_clear_pointer (&self->accounts, sample_accounts_free);
  g_clear_pointer (&self->root, g_free);
  g_clear_pointer (&self->failure, g_free);
}

/* ---- Helpers ---------------------------------------------------------------------------------- */

static gpointer
find (Fixture *self, GType type, const char *name)
{
  return ui_test_find (GTK_WIDGET (self->composer), type, name);
}

static void
act (Fixture *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->composer), action, NULL));
}

static void
write_text (Fixture *self, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (find (self, GTK_TYPE_TEXT_VIEW, "text")), text,
                            -1);
}

static void
write_subject (Fixture *self, const char *text)
{
  gtk_editable_set_text (find (self, GTK_TYPE_ENTRY, "subject"), text);
}

static void
write_to (Fixture *self, const char *text)
{
  GtkWidget *entry = find (self, PH_TYPE_RECIPIENT_ENTRY, "to");

  gtk_editable_set_text (ui_test_find (entry, GTK_TYPE_TEXT, NULL), text);
}

static guint
count_outbox (Fixture *self, guint account)
{
  g_autoptr (GPtrArray) rows
    = account_engine_list_outbox (sample_accounts_get (self->accounts, account), NULL);

  return rows->len;
}

static gboolean
is_closed (gpointer fixture)
{
  return ((Fixture *) fixture)->window == NULL;
}

static GtkWidget *
find_toplevel (GType type)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
      return l->data;

  return NULL;
}

static GtkWidget *
find_dialog (void)
{
  return find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
}

static void
respond (const char *response)
{
  GtkWidget *dialog = find_dialog ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static char *
make_file (Fixture *self, const char *name, gsize size)
{
  char *path = g_build_filename (self->accounts->dir, name, NULL);
  g_autofree char *data = g_malloc0 (size);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  return path;
}

static void
attach (Fixture *self, const char *path)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_for_path (path));
  ph_composer_attach (self->composer, files);
}

/* ---- Tests ------------------------------------------------------------------------------------ */

/* As a person: all by the keyboard. */
static void
test_new (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  ui_input_focus (self->window);
  ui_input_run ("type bob@post.example,");
  gtk_widget_grab_focus (find (self, GTK_TYPE_ENTRY, "subject"));
  ui_input_run ("type Plans");
  gtk_widget_grab_focus (find (self, GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_run ("type Hello");
  ui_input_press ("Return");
  ui_input_run ("type Bob");
  ui_test_shoot (self->window, "composer");
  ui_input_press ("ctrl+Return");
  ui_test_wait (is_closed, self);
  g_assert_cmpuint (count_outbox (self, 0), ==, 1);
  g_assert_cmpstr (ph_composition_get_draft (self->composition)->text, ==, "Hello\nBob");
  g_assert_cmpstr (ph_composition_get_draft (self->composition)->subject, ==, "Plans");
}

static void
test_checks (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) bob = compose_mailboxes_parse ("bob@post.example");

  open_draft (self, compose_draft_new ());
  write_text (self, "See the attachment");
  act (self, "composer.send");
  g_assert_nonnull (self->failure);
  g_assert_null (find_dialog ());

  g_clear_pointer (&self->failure, g_free);
  write_to (self, "bob@");
  act (self, "composer.send");
  g_assert_nonnull (self->failure);
  g_assert_null (find_dialog ());

  ph_recipient_entry_set (find (self, PH_TYPE_RECIPIENT_ENTRY, "to"), bob);
  act (self, "composer.send");
  respond ("cancel");
  ui_test_settle ();
  g_assert_nonnull (self->window);
  g_assert_cmpuint (count_outbox (self, 0), ==, 0);

  act (self, "composer.send");
  respond ("send");
  ui_test_wait (is_closed, self);
  g_assert_cmpuint (count_outbox (self, 0), ==, 1);
}

/* Closed is not lost. */
static void
test_close (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  write_subject (self, "Plans");
  write_to (self, "bob@post.exam");
  write_text (self, "Hello");
  gtk_window_close (self->window);
  ui_test_wait (is_closed, self);
  g_assert_cmpint (ph_composition_get_draft_state (self->composition), ==, PH_DRAFT_QUEUED);
  g_assert_cmpstr (ph_composition_get_draft (self->composition)->text, ==, "Hello");
  g_assert_cmpuint (ph_composition_get_draft (self->composition)->to->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 0);
}

static void
test_close_untouched (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  gtk_window_close (self->window);
  ui_test_wait (is_closed, self);
  g_assert_cmpint (ph_composition_get_state (self->composition), ==, PH_COMPOSITION_UNTOUCHED);
}

/* A full disk, or none: the window stays with what is in it. */
static void
test_close_without_disk (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  g_assert_true (g_file_set_contents (self->root, "in the way", -1, NULL));
  write_text (self, "Hello");
  gtk_window_close (self->window);
  while (ph_composition_get_state (self->composition) != PH_COMPOSITION_NOT_SAVED)
    g_main_context_iteration (NULL, TRUE);
  ui_test_settle ();
  g_assert_nonnull (self->window);
  ui_test_shoot (self->window, "composer-not-saved");
  g_assert_cmpint (g_unlink (self->root), ==, 0);
}

static void
test_attachments (Fixture *self, gconstpointer unused)
{
  g_autofree char *plan = make_file (self, "Plan.pdf", 20000);
  g_autofree char *photo = make_file (self, "Foto.png", 30000);
  GPtrArray *parts;

  open_draft (self, compose_draft_new ());
  attach (self, plan);
  attach (self, photo);
  parts = ph_composition_get_draft (self->composition)->attachments;
  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_cmpstr (((ComposePart *) parts->pdata[0])->type, ==, "application/pdf");
  g_assert_cmpstr (((ComposePart *) parts->pdata[1])->filename, ==, "Foto.png");
  ui_test_shoot (self->window, "composer-attachments");

  attach (self, self->accounts->dir);
  g_assert_nonnull (self->failure);
  g_assert_cmpuint (parts->len, ==, 2);

  g_signal_emit_by_name (ui_test_find (find (self, GTK_TYPE_BOX, "attachments"), GTK_TYPE_BUTTON, NULL),
                         "clicked");
  g_assert_cmpuint (parts->len, ==, 1);
  g_assert_cmpstr (((ComposePart *) parts->pdata[0])->filename, ==, "Foto.png");
  g_assert_true (g_file_test (plan, G_FILE_TEST_EXISTS));
}

/* As the server said the last time. */
static void
set_limit (Fixture *self, guint account, guint64 size)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (outbox_limits_learn (self->accounts->writers->pdata[account], "", size, FALSE, &error));
  g_assert_no_error (error);
}

static GtkWidget *
find_warning (Fixture *self)
{
  GtkWidget *child = gtk_widget_get_last_child (find (self, GTK_TYPE_BOX, "attachments"));

  return gtk_widget_has_css_class (child, "warning") ? child : NULL;
}

/* What is too large for the server is told before it is sent; another server may take it. */
static void
test_too_large (Fixture *self, gconstpointer unused)
{
  g_autofree char *plan = make_file (self, "Plan.pdf", 20000);
  g_autofree char *photo = make_file (self, "Foto.png", 60000);

  set_limit (self, 0, 90000);
  open_draft (self, compose_draft_new ());
  attach (self, plan);
  g_assert_null (find_warning (self));
  attach (self, photo);
  g_assert_nonnull (find_warning (self));
  ui_test_shoot (self->window, "composer-too-large");
  gtk_drop_down_set_selected (find (self, GTK_TYPE_DROP_DOWN, "from"), 1);
  g_assert_null (find_warning (self));
  set_limit (self, 1, 200000);
  gtk_drop_down_set_selected (find (self, GTK_TYPE_DROP_DOWN, "from"), 0);
  gtk_drop_down_set_selected (find (self, GTK_TYPE_DROP_DOWN, "from"), 1);
  g_assert_null (find_warning (self));
  ui_test_shoot (self->window, "composer-not-too-large");
  gtk_drop_down_set_selected (find (self, GTK_TYPE_DROP_DOWN, "from"), 0);
  g_assert_nonnull (find_warning (self));

  write_to (self, "bob@post.example");
  write_subject (self, "Plans");
  act (self, "composer.send");
  respond ("cancel");
  ui_test_settle ();
  g_assert_cmpuint (count_outbox (self, 0), ==, 0);
}

static gboolean
is_only_here (gpointer fixture)
{
  const char *words = gtk_label_get_label (find (fixture, GTK_TYPE_LABEL, "state"));

  return g_str_equal (words, "Saved on this computer alone");
}

/* What is sent on as it is has no draft that other clients would see, and says so. */
static void
test_sent_on (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();

  draft->redirected = g_bytes_new_static ("From: ann@sea.example\r\n\r\nx\r\n", 28);
  open_draft (self, draft);
  write_to (self, "bob@post.example,");
  ui_test_wait (is_only_here, self);
  g_assert_cmpint (ph_composition_get_draft_state (self->composition), ==, PH_DRAFT_NONE);
}

static char *
dup_report_label (Fixture *self)
{
  AdwSplitButton *button = find (self, ADW_TYPE_SPLIT_BUTTON, NULL);
  GMenuModel *menu = adw_split_button_get_menu_model (button);
  char *label = NULL;

  g_menu_model_get_item_attribute (menu, g_menu_model_get_n_items (menu) - 1, G_MENU_ATTRIBUTE_LABEL,
                                   "s", &label);
  return label;
}

/* Asked for from the servers that know how; of one that does not it is said so. */
static void
test_report (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *offered = NULL;
  g_autofree char *lacking = NULL;

  set_limit (self, 1, 0);
  open_draft (self, compose_draft_new ());
  write_to (self, "bob@post.example");
  write_subject (self, "Plans");
  offered = dup_report_label (self);
  act (self, "report.wanted");
  g_assert_true (ph_composition_get_wants_report (self->composition));

  gtk_drop_down_set_selected (find (self, GTK_TYPE_DROP_DOWN, "from"), 1);
  lacking = dup_report_label (self);
  g_assert_cmpstr (offered, !=, lacking);
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "report.wanted", NULL);
  g_assert_true (ph_composition_get_wants_report (self->composition));

  gtk_drop_down_set_selected (find (self, GTK_TYPE_DROP_DOWN, "from"), 0);
  act (self, "composer.send");
  ui_test_wait (is_closed, self);
  rows = account_engine_list_outbox (sample_accounts_get (self->accounts, 0), NULL);
  g_assert_true (((const StoreOutbox *) rows->pdata[0])->wants_report);
}

/* Like a photo: too uneven to be packed well. */
static char *
make_photo (Fixture *self, const char *name)
{
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 2400, 1600);
  guchar *pixels = gdk_pixbuf_get_pixels (picture);
  char *path = g_build_filename (self->accounts->dir, name, NULL);
  guint32 noise = 1;

  for (gsize i = 0; i < gdk_pixbuf_get_byte_length (picture); i++)
    {
      noise = noise * 1664525 + 1013904223;
      pixels[i] = (guchar) (i / 9001 + (noise >> 28));
    }
  g_assert_true (gdk_pixbuf_save (picture, path, "jpeg", NULL, NULL));
  return path;
}

static gboolean
offers_sizes (gpointer fixture)
{
  return gtk_widget_get_mapped (find (fixture, PH_TYPE_PICTURE_CHOICE, NULL));
}

/* All of them at once; changed again as often as one likes. The file stays what it is. */
static void
test_picture_sizes (Fixture *self, gconstpointer unused)
{
  g_autofree char *plan = make_file (self, "Plan.pdf", 20000);
  g_autofree char *photo = make_photo (self, "Beach.jpg");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size, left;
  GtkDropDown *sizes;
  const ComposePart *part;

  g_assert_true (g_file_get_contents (photo, &before, &size, NULL));
  open_draft (self, compose_draft_new ());
  attach (self, plan);
  ui_test_settle ();
  g_assert_false (offers_sizes (self));
  attach (self, photo);
  ui_test_wait (offers_sizes, self);
  ui_test_shoot (self->window, "composer-pictures");

  part = ph_composition_get_draft (self->composition)->attachments->pdata[1];
  sizes = ui_test_find (find (self, PH_TYPE_PICTURE_CHOICE, NULL), GTK_TYPE_DROP_DOWN, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (sizes)), ==, 4);
  gtk_drop_down_set_selected (sizes, 3);
  g_assert_null (part->path);
  g_assert_cmpuint (g_bytes_get_size (part->bytes), <, size / 4);
  g_assert_cmpstr (part->filename, ==, "Beach.jpg");
  ui_test_shoot (self->window, "composer-pictures-small");

  gtk_drop_down_set_selected (sizes, 0);
  g_assert_cmpstr (part->path, ==, photo);
  g_assert_null (part->bytes);
  g_assert_true (g_file_get_contents (photo, &after, &left, NULL));
  g_assert_cmpmem (before, size, after, left);
}

static gboolean
is_small (gpointer fixture)
{
  const GPtrArray *parts = ph_composition_get_draft (((Fixture *) fixture)->composition)->attachments;

  return ((const ComposePart *) parts->pdata[1])->bytes != NULL;
}

/* The mail does not go with the original of one that is to be small. */
static void
test_picture_waits (Fixture *self, gconstpointer unused)
{
  g_autofree char *first = make_photo (self, "Beach.jpg");
  g_autofree char *second = make_photo (self, "Sea.jpg");

  open_draft (self, compose_draft_new ());
  write_to (self, "ann@sea.example");
  write_subject (self, "Beach");
  attach (self, first);
  ui_test_wait (offers_sizes, self);
  gtk_drop_down_set_selected (
    ui_test_find (find (self, PH_TYPE_PICTURE_CHOICE, NULL), GTK_TYPE_DROP_DOWN, NULL), 3);
  attach (self, second);
  act (self, "composer.send");
  g_assert_cmpstr (self->failure, ==, "A picture is still being prepared.");
  g_assert_cmpuint (count_outbox (self, 0), ==, 0);

  ui_test_wait (is_small, self);
  act (self, "composer.send");
  ui_test_wait (is_closed, self);
  g_assert_cmpuint (count_outbox (self, 0), ==, 1);
}

static gboolean
has_part (gpointer user_data)
{
  return ph_composition_get_draft (((Fixture *) user_data)->composition)->attachments->len == 1;
}

static void
test_pasted_picture (Fixture *self, gconstpointer unused)
{
  static const guint8 pixels[16] = { 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 255 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (pixels, sizeof pixels);
  g_autoptr (GdkTexture) picture = gdk_memory_texture_new (2, 2, GDK_MEMORY_R8G8B8A8, bytes, 8);
  GtkWidget *text;

  open_draft (self, compose_draft_new ());
  text = find (self, GTK_TYPE_TEXT_VIEW, "text");
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (text), picture);
  g_signal_emit_by_name (text, "paste-clipboard");
  ui_test_wait (has_part, self);
}

static gboolean
is_quote (Fixture *self, int line)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (find (self, GTK_TYPE_TEXT_VIEW, "text"));
  GtkTextTag *quote = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "quote");
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_line (buffer, &iter, line);
  return gtk_text_iter_has_tag (&iter, quote);
}

static void
test_quotes (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  draft->text = g_strdup ("> first\n> second\nown\n");
  open_draft (self, draft);
  buffer = gtk_text_view_get_buffer (find (self, GTK_TYPE_TEXT_VIEW, "text"));
  g_assert_true (is_quote (self, 0));
  g_assert_true (is_quote (self, 1));
  g_assert_false (is_quote (self, 2));

  /* Broken in two. */
  gtk_text_buffer_get_iter_at_line_offset (buffer, &start, 0, 4);
  gtk_text_buffer_insert (buffer, &start, "\n", -1);
  g_assert_true (is_quote (self, 0));
  g_assert_false (is_quote (self, 1));
  g_assert_true (is_quote (self, 2));

  /* And made one's own. */
  gtk_text_buffer_get_iter_at_line (buffer, &start, 2);
  end = start;
  gtk_text_iter_forward_chars (&end, 2);
  gtk_text_buffer_delete (buffer, &start, &end);
  g_assert_false (is_quote (self, 2));
  ui_test_shoot (self->window, "composer-quotes");
}

static void
assert_text (Fixture *self, const char *text)
{
  g_autofree char *is = NULL;

  g_object_get (gtk_text_view_get_buffer (find (self, GTK_TYPE_TEXT_VIEW, "text")), "text", &is, NULL);
  g_assert_cmpstr (is, ==, text);
}

/* An answer whose words go below what it quotes begins there; what is sent on never does. */
static void
test_below (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();

  g_settings_set_boolean (ph_settings_get (), "answer-below", TRUE);
  draft->text = g_strdup ("Ann wrote:\n> High water\n\n\n-- \nAnna\n");
  self->composition = ph_compositions_begin (self->compositions, draft);
  ph_composition_set_original (self->composition, "nobody", 1, STORE_OUTBOX_FORWARDS);
  g_assert_false (ph_composer_begins_below (self->composition));
  ph_composition_set_original (self->composition, "nobody", 1, STORE_OUTBOX_ANSWERS);
  g_assert_true (ph_composer_begins_below (self->composition));
  open_draft (self, draft);
  ui_input_focus (self->window);
  gtk_widget_grab_focus (find (self, GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_run ("type Good");
  assert_text (self, "Ann wrote:\n> High water\n\nGood\n-- \nAnna\n");
  g_settings_reset (ph_settings_get (), "answer-below");
}

/* Who writes is changed; what was typed stays. */
static void
test_from (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();

  g_ptr_array_add (draft->reply_to, compose_mailbox_new (NULL, "desk@post.example"));
  g_ptr_array_add (draft->to, compose_mailbox_new (NULL, "bob@post.example"));
  draft->subject = g_strdup ("Plans");
  draft->identity = g_strdup (sample_accounts_get_id (self->accounts, 0));
  open_draft (self, draft);
  gtk_drop_down_set_selected (find (self, GTK_TYPE_DROP_DOWN, "from"), 1);
  g_assert_cmpstr (draft->from->address, ==, "sam@library.example");
  g_assert_cmpuint (draft->reply_to->len, ==, 1);
  act (self, "composer.send");
  ui_test_wait (is_closed, self);
  g_assert_cmpuint (count_outbox (self, 0), ==, 0);
  g_assert_cmpuint (count_outbox (self, 1), ==, 1);
}

/* Gives the account a signature for new mail. */
static void
sign (Fixture *self, guint account, const char *content)
{
  AccountEngine *engine = sample_accounts_get (self->accounts, account);
  g_autoptr (AccountSettings) settings
    = account_settings_copy (account_engine_get_settings (engine));
  AccountSignature *signature = account_signature_new ();
  AccountIdentity *identity = settings->identities->pdata[0];

  g_free (signature->content);
  signature->content = g_strdup (content);
  g_free (identity->signature);
  identity->signature = g_strdup (signature->id);
  g_ptr_array_add (settings->signatures, signature);
  account_engine_set_settings (engine, settings);
}

/* It follows who writes, in one step of undo, unless it was changed. */
static void
test_signature (Fixture *self, gconstpointer unused)
{
  GtkDropDown *from;
  GtkTextBuffer *buffer;

  sign (self, 0, "Anna à Brême");
  sign (self, 1, "Anna é Brême");
  g_clear_pointer (&self->identities, ph_identities_unref);
  self->identities = ph_identities_new (self->accounts->engine);
  open_draft (self, compose_draft_new ());
  from = find (self, GTK_TYPE_DROP_DOWN, "from");
  buffer = gtk_text_view_get_buffer (find (self, GTK_TYPE_TEXT_VIEW, "text"));

  write_text (self, "Grüße\n\n-- \nAnna à Brême\n");
  gtk_drop_down_set_selected (from, 1);
  assert_text (self, "Grüße\n\n-- \nAnna é Brême\n");
  gtk_text_buffer_undo (buffer);
  assert_text (self, "Grüße\n\n-- \nAnna à Brême\n");
  gtk_text_buffer_redo (buffer);
  gtk_drop_down_set_selected (from, 0);
  assert_text (self, "Grüße\n\n-- \nAnna à Brême\n");

  write_text (self, "Grüße\n\n-- \nA.\n");
  gtk_drop_down_set_selected (from, 1);
  assert_text (self, "Grüße\n\n-- \nA.\n");
}

static void
test_discard (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  write_text (self, "Hello");
  act (self, "composer.discard");
  ui_test_wait (is_closed, self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 0);
}

/* Whoever writes to many still sees what is written; nothing asks for more than a telephone has. */
/* The key goes to the word that is misspelled. */
static void
test_spelling (Fixture *self, gconstpointer unused)
{
  const char *const english[] = { "en_US", NULL };
  GtkTextBuffer *buffer;
  g_autofree char *word = NULL;
  GtkTextIter start, end;

  g_settings_set_strv (ph_settings_get (), "spelling-languages", english);
  open_draft (self, compose_draft_new ());
  buffer = gtk_text_view_get_buffer (find (self, GTK_TYPE_TEXT_VIEW, "text"));
  write_text (self, "Hello wrold");
  ui_input_focus (self->window);
  gtk_widget_grab_focus (find (self, GTK_TYPE_TEXT_VIEW, "text"));
  do
    ui_input_press ("F7");
  while (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end));
  word = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  g_assert_cmpstr (word, ==, "wrold");
}

static void
test_narrow (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();
  int min;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("Somebody %u", i);
      g_autofree char *address = g_strdup_printf ("person.%u@post.example", i);

      g_ptr_array_add (i < 24 ? draft->to : draft->cc, compose_mailbox_new (name, address));
    }
  g_ptr_array_add (draft->bcc, compose_mailbox_new (NULL, "bob@"));
  g_ptr_array_add (draft->attachments,
                   compose_part_new_file ("/nowhere/A plan with a very long name indeed.pdf", "application/pdf",
                                          "A plan with a very long name indeed.pdf"));
  draft->subject = g_strdup ("Plans");
  draft->text = g_strdup ("Hello\n\nOn Thursday, 12 March 2026, 14:05, Anna wrote:\n> High water.\n");
  open_draft (self, draft);
  ui_test_shoot (self->window, "composer-many");
  gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &min, NULL, NULL, NULL);
  g_assert_cmpint (min, ==, 360);
  gtk_window_set_default_size (self->window, 360, 640);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, 360);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (self->window)), <=, 640);
  ui_test_shoot (self->window, "composer-narrow");
}

static void
test_later (Fixture *self, gconstpointer unused)
{
  g_autoptr (GDateTime) sunday = g_date_time_new_utc (2026, 11, 22, 20, 0, 0);
  g_autoptr (GDateTime) monday = g_date_time_new_utc (2026, 11, 23, 20, 0, 0);
  g_autoptr (GDateTime) new_year = g_date_time_new_utc (2026, 12, 31, 20, 0, 0);
  GtkWidget *dialog;

  g_assert_cmpint (ph_composer_later_get_tomorrow (sunday), ==, 1795420800);
  g_assert_cmpint (ph_composer_later_get_monday (sunday), ==, 1795420800);
  g_assert_cmpint (ph_composer_later_get_monday (monday), ==, 1795420800 + 7 * 86400);
  g_assert_cmpint (ph_composer_later_get_tomorrow (new_year), ==, 1798790400);

  open_draft (self, compose_draft_new ());
  write_to (self, "bob@post.example");
  write_subject (self, "Plans");
  act (self, "composer.send-later");
  dialog = find_toplevel (PH_TYPE_COMPOSER_LATER);
  gtk_test_widget_wait_for_draw (dialog);
  ui_test_shoot (GTK_WINDOW (dialog), "composer-later");
  g_signal_emit_by_name (ui_test_find (dialog, ADW_TYPE_ACTION_ROW, "tomorrow_row"), "activated");
  ui_test_wait (is_closed, self);
  {
    g_autoptr (GPtrArray) rows
      = account_engine_list_outbox (sample_accounts_get (self->accounts, 0), NULL);

    g_assert_cmpuint (rows->len, ==, 1);
    g_assert_cmpint (outbox_get_seconds_left (rows->pdata[0]), >, 60);
  }
}

/* ---- Attachments of other mails ---------------------------------------------------------------- */

static gboolean
has_taken (gpointer fixture)
{
  return ph_composition_get_draft (((Fixture *) fixture)->composition)->attachments->len > 0;
}

/* A chip beside the composer, as it stands in the mail that is read. */
static UiPlace
show_chip (PhAttachment *attachment, GtkWindow **window)
{
  GtkWidget *chip = ph_attachment_chip_new (attachment);
  UiPlace place;

  *window = ui_test_show (chip, 300, 60);
  ui_input_run ("windowmove --sync %lu 900 700",
                (gulong) gdk_x11_surface_get_xid (gtk_native_get_surface (GTK_NATIVE (*window))));
  place = ui_input_find_place (ui_test_find (chip, GTK_TYPE_BUTTON, "button"));
  return (UiPlace) { place.x + 900, place.y + 700 };
}

/* It is dragged onto the text: its content goes along, and no file is made of it. */
static void
test_take (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhAttachment) attachment
    = ph_attachment_new (NULL, 0, "2", "base64", "application/pdf", "rows.pdf", 11, FALSE);
  g_autoptr (GBytes) content = g_bytes_new_static ("milk, bread", 11);
  const ComposePart *part;
  GtkWindow *window;
  UiPlace place;

  ph_attachment_set_content (attachment, content);
  open_draft (self, compose_draft_new ());
  place = show_chip (attachment, &window);
  ui_input_drag (place, ui_input_find_place (find (self, GTK_TYPE_TEXT_VIEW, "text")));
  ui_input_drop ();
  ui_test_wait (has_taken, self);
  part = g_ptr_array_index (ph_composition_get_draft (self->composition)->attachments, 0);
  g_assert_cmpstr (part->filename, ==, "rows.pdf");
  g_assert_cmpstr (part->type, ==, "application/pdf");
  g_assert_null (part->path);
  g_assert_true (g_bytes_equal (part->bytes, content));
  gtk_window_destroy (window);
}

static GtkDropTarget *
find_target (Fixture *self)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->composer));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  g_error ("nothing can be dropped");
}

static gboolean
was_told (gpointer fixture)
{
  return ((Fixture *) fixture)->failure != NULL;
}

/* The mail does not go without what is still coming; and what does not come is told. */
static void
test_take_waits (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhAttachment) attachment
    = ph_attachment_new (NULL, 0, "2", "base64", "application/pdf", "rows.pdf", 11, FALSE);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  open_draft (self, compose_draft_new ());
  write_to (self, "ann@sea.example");
  write_subject (self, "Rows");
  write_text (self, "Here they are.");
  g_value_init (&value, PH_TYPE_ATTACHMENT);
  g_value_set_object (&value, attachment);
  g_signal_emit_by_name (find_target (self), "drop", &value, 10.0, 10.0, &taken);
  g_assert_true (taken);
  act (self, "composer.send");
  g_assert_cmpstr (self->failure, ==, "An attachment of another mail is still being fetched.");
  g_assert_cmpuint (count_outbox (self, 0), ==, 0);

  g_clear_pointer (&self->failure, g_free);
  ui_test_wait (was_told, self);
  g_assert_cmpstr (self->failure, ==, "The attachment is not there any more.");
  g_assert_false (has_taken (self));
}

#define ADD(name, func) g_test_add ("/composer/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  ADD ("new", test_new);
  ADD ("checks", test_checks);
  ADD ("close", test_close);
  ADD ("close-untouched", test_close_untouched);
  ADD ("close-without-disk", test_close_without_disk);
  ADD ("attachments", test_attachments);
  ADD ("too-large", test_too_large);
  ADD ("sent-on", test_sent_on);
  ADD ("report", test_report);
  ADD ("picture-sizes", test_picture_sizes);
  ADD ("picture-waits", test_picture_waits);
  ADD ("pasted-picture", test_pasted_picture);
  ADD ("take", test_take);
  ADD ("take-waits", test_take_waits);
  ADD ("quotes", test_quotes);
  ADD ("below", test_below);
  ADD ("from", test_from);
  ADD ("signature", test_signature);
  ADD ("spelling", test_spelling);
  ADD ("narrow", test_narrow);
  ADD ("later", test_later);
  ADD ("discard", test_discard);

  return g_test_run ();
}
