/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-compositions.h"
#include "ph-identities.h"

#include "compose-journal.h"
#include "ph-error.h"
#include "sample-accounts.h"

#include <glib/gstdio.h>

typedef struct
{
  SampleAccounts *accounts;
  char *root;
  PhCompositions *compositions;
  const char *typed; /* what "collect" finds */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->accounts = sample_accounts_new (2);
  self->root = g_build_filename (self->accounts->dir, "compositions", NULL);
  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  ph_compositions_stop (self->compositions);
  g_clear_object (&self->compositions);
  g_clear_pointer (&self->accounts, sample_accounts_free);
  g_clear_pointer (&self->root, g_free);
}

/* ---- Helpers -------------------------------------------------------------------------------- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
has_result (gpointer result)
{
  return *(GAsyncResult **) result != NULL;
}

#define FINISH(begin, finish, ...)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GAsyncResult) result = NULL;                                                        \
    begin;                                                                                         \
    sample_wait (has_result, &result);                                                             \
    finish (__VA_ARGS__);                                                                          \
  }                                                                                                \
  G_STMT_END

static void
save (PhComposition *composition)
{
  g_autoptr (GError) error = NULL;

  FINISH (ph_composition_save_async (composition, done_cb, &result), ph_composition_save_finish,
          composition, result, &error);
  g_assert_no_error (error);
}

static void
discard (PhComposition *composition)
{
  g_autoptr (GError) error = NULL;

  FINISH (ph_composition_discard_async (composition, done_cb, &result),
          ph_composition_discard_finish, composition, result, &error);
  g_assert_no_error (error);
}

static void
try_to_send (PhComposition *composition, GError **error)
{
  FINISH (ph_composition_send_async (composition, 10, 0, done_cb, &result),
          ph_composition_send_finish, composition, result, error);
}

/* Once sent it leaves the list, which may be all that kept it. */
static void
send_it (PhComposition *composition)
{
  g_autoptr (PhComposition) kept = g_object_ref (composition);
  g_autoptr (GError) error = NULL;

  try_to_send (composition, &error);
  g_assert_no_error (error);
  g_assert_true (ph_composition_get_sent (composition));
}

static void
call_back (PhComposition *composition, GError **error)
{
  FINISH (ph_composition_call_back_async (composition, done_cb, &result),
          ph_composition_call_back_finish, composition, result, error);
}

static guint
recover (PhCompositions *compositions, guint *n_failed)
{
  g_autoptr (GAsyncResult) result = NULL;

  ph_compositions_recover_async (compositions, done_cb, &result);
  sample_wait (has_result, &result);
  return ph_compositions_recover_finish (compositions, result, n_failed);
}

/* As after the end of the program, which nobody announced. */
static guint
restart (Fixture *self, guint *n_failed)
{
  g_object_unref (self->compositions);
  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
  return recover (self->compositions, n_failed);
}

/* As its own end. */
static void
end_program (Fixture *self)
{
  g_autoptr (PhCompositions) dead = g_steal_pointer (&self->compositions);

  ph_compositions_stop (dead);
  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
}

static guint
count (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->compositions));
}

static PhComposition *
get (Fixture *self, guint position)
{
  g_autoptr (PhComposition) composition
    = g_list_model_get_item (G_LIST_MODEL (self->compositions), position);

  g_assert_nonnull (composition);
  return composition;
}

static void
set_identity (Fixture *self, PhComposition *composition, guint account)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->accounts->engine);

  compose_draft_set_identity (
    ph_composition_get_draft (composition),
    ph_identities_find (identities, sample_accounts_get_id (self->accounts, account)));
}

static void
collect_cb (PhComposition *composition, Fixture *self)
{
  ComposeDraft *draft = ph_composition_get_draft (composition);

  g_free (draft->text);
  draft->text = g_strdup (self->typed);
}

static PhComposition *
begin (Fixture *self)
{
  ComposeDraft *draft = compose_draft_new ();
  PhComposition *composition;

  draft->subject = g_strdup ("Plans");
  g_ptr_array_add (draft->to, compose_mailbox_new ("Bob", "bob@post.example"));
  composition = ph_compositions_begin (self->compositions, draft);
  g_object_unref (composition); /* the list has it */
  set_identity (self, composition, 0);
  g_signal_connect (composition, "collect", G_CALLBACK (collect_cb), self);
  return composition;
}

static void
type (Fixture *self, PhComposition *composition, const char *text)
{
  self->typed = text;
  ph_composition_touch (composition);
}

static GPtrArray *
list_outbox (Fixture *self, guint account)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows
    = account_engine_list_outbox (sample_accounts_get (self->accounts, account), &error);

  g_assert_no_error (error);
  return rows;
}

static guint
count_outbox (Fixture *self, guint account)
{
  g_autoptr (GPtrArray) rows = list_outbox (self, account);

  return rows->len;
}

static guint
count_folders (Fixture *self)
{
  g_auto (GStrv) names = compose_journals_list (self->root);

  return g_strv_length (names);
}

static gboolean
is_saved (gpointer composition)
{
  return ph_composition_get_state (composition) == PH_COMPOSITION_SAVED;
}

static gboolean
is_not_saved (gpointer composition)
{
  return ph_composition_get_state (composition) == PH_COMPOSITION_NOT_SAVED;
}

static gboolean
no_folders (gpointer fixture)
{
  return count_folders (fixture) == 0;
}

/* ---- Versions ------------------------------------------------------------------------------- */

static void
test_identities (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->accounts->engine);
  const ComposeIdentities *all = ph_identities_get (identities);

  g_assert_cmpuint (all->n, ==, 2);
  g_assert_cmpstr (all->items[1].address, ==, "sam@library.example");
  g_assert_cmpstr (all->items[1].account, ==, sample_accounts_get_id (self->accounts, 1));
  g_assert_null (ph_identities_find (identities, "nobody"));
  g_assert_null (ph_identities_find (identities, NULL));
}

static void
replace (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

/* An account may have more, in the user's order. */
static void
test_more_identities (Fixture *self, gconstpointer unused)
{
  AccountEngine *account = sample_accounts_get (self->accounts, 0);
  AccountSettings *before = account_engine_get_settings (account);
  g_autoptr (AccountSettings) settings = account_settings_copy (before);
  AccountIdentity *shop = account_identity_new ();
  AccountSignature *signature = account_signature_new ();
  g_autoptr (PhIdentities) identities = NULL;
  g_autoptr (ComposeSignature) below = NULL;
  g_autoptr (ComposeDraft) draft = compose_draft_new ();
  const ComposeIdentities *all;

  replace (&signature->content, "The Shop");
  replace (&shop->address, "shop@library.example");
  replace (&shop->organisation, "Bücherei");
  replace (&shop->reply_to, "team@library.example");
  replace (&shop->signature, signature->id);
  g_ptr_array_add (settings->signatures, signature);
  g_ptr_array_insert (settings->identities, 0, shop);
  account_engine_set_settings (account, settings);
  identities = ph_identities_new (self->accounts->engine);
  all = ph_identities_get (identities);

  g_assert_cmpuint (all->n, ==, 3);
  g_assert_cmpstr (all->items[0].address, ==, "shop@library.example");
  g_assert_cmpstr (all->items[0].name, ==, all->items[1].name);
  g_assert_cmpstr (all->items[1].id, ==, settings->id);
  below = ph_identities_make_signature (identities, shop->id, FALSE);
  g_assert_cmpstr (below->text, ==, "-- \nThe Shop");
  g_assert_null (ph_identities_make_signature (identities, shop->id, TRUE));
  g_assert_null (ph_identities_make_signature (identities, settings->id, FALSE));

  compose_draft_set_identity (draft, &all->items[0]);
  g_assert_cmpstr (compose_draft_get_header (draft, "Organization"), ==, "Bücherei");
  g_assert_cmpuint (draft->reply_to->len, ==, 1);
  compose_draft_set_identity (draft, &all->items[1]);
  g_assert_null (compose_draft_get_header (draft, "Organization"));
  g_assert_cmpuint (draft->reply_to->len, ==, 0);
}

/* A pause is enough. */
static void
test_pause (Fixture *self, gconstpointer unused)
{
  PhComposition *composition = begin (self);

  g_assert_cmpint (ph_composition_get_state (composition), ==, PH_COMPOSITION_UNTOUCHED);
  g_assert_cmpuint (count_folders (self), ==, 0);
  type (self, composition, "Hello");
  g_assert_cmpint (ph_composition_get_state (composition), ==, PH_COMPOSITION_SAVING);
  sample_wait (is_saved, composition);
  g_assert_cmpuint (count_folders (self), ==, 1);
}

static gboolean
type_on_cb (gpointer user_data)
{
  Fixture *self = user_data;

  type (self, get (self, 0), "on and on");
  return G_SOURCE_CONTINUE;
}

static gboolean
has_folder (gpointer fixture)
{
  return count_folders (fixture) == 1;
}

/* Nor does it take one. */
static void
test_no_pause (Fixture *self, gconstpointer unused)
{
  guint source;

  begin (self);
  source = g_timeout_add (PH_COMPOSITION_PAUSE / 20, type_on_cb, self);
  sample_wait (has_folder, self);
  g_source_remove (source);
}

static void
test_crash (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhCompositions) killed = NULL;
  PhComposition *composition = begin (self);
  guint n_failed;

  ph_composition_set_original (composition, "there", 7, STORE_OUTBOX_FORWARDS);
  type (self, composition, "first");
  save (composition);
  type (self, composition, "second");
  save (composition);

  killed = g_object_ref (self->compositions);
  g_assert_cmpuint (restart (self, &n_failed), ==, 1);
  g_assert_cmpuint (n_failed, ==, 0);
  g_assert_cmpuint (count (self), ==, 1);
  composition = get (self, 0);
  g_assert_cmpstr (ph_composition_get_draft (composition)->text, ==, "second");
  g_assert_cmpstr (ph_composition_get_draft (composition)->subject, ==, "Plans");
  g_assert_cmpuint (ph_composition_get_draft (composition)->to->len, ==, 1);
  g_assert_cmpint (ph_composition_get_state (composition), ==, PH_COMPOSITION_SAVED);

  /* And what it goes on with is the same mail. */
  self->typed = "third";
  g_signal_connect (composition, "collect", G_CALLBACK (collect_cb), self);
  ph_composition_touch (composition);
  save (composition);
  g_assert_cmpuint (count_folders (self), ==, 1);
  send_it (composition);
  {
    g_autoptr (GPtrArray) rows = list_outbox (self, 0);
    const StoreOutbox *row = rows->pdata[0];

    g_assert_cmpstr (row->original_account, ==, "there");
    g_assert_cmpint (row->original_id, ==, 7);
    g_assert_cmpint (row->answer, ==, STORE_OUTBOX_FORWARDS);
  }
  ph_compositions_stop (killed);
}

static void
test_stop (Fixture *self, gconstpointer unused)
{
  begin (self);
  type (self, begin (self), "typed a moment ago");
  end_program (self);
  g_assert_cmpuint (recover (self->compositions, NULL), ==, 1);
  g_assert_cmpstr (ph_composition_get_draft (get (self, 0))->text, ==, "typed a moment ago");
}

static void
test_discard (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));

  type (self, composition, "nonsense");
  save (composition);
  type (self, composition, "more nonsense");
  discard (composition);
  g_assert_cmpuint (count (self), ==, 0);
  g_assert_cmpuint (count_folders (self), ==, 0);
  end_program (self);
  g_assert_cmpuint (recover (self->compositions, NULL), ==, 0);
}

static void
test_restore (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));

  type (self, composition, "nonsense");
  save (composition);
  discard (composition);
  ph_composition_restore (composition);
  g_assert_cmpuint (count (self), ==, 1);
  sample_wait (is_saved, composition);
  end_program (self);
  g_assert_cmpuint (recover (self->compositions, NULL), ==, 1);
  g_assert_cmpstr (ph_composition_get_draft (get (self, 0))->text, ==, "nonsense");
}

static void
test_not_saved (Fixture *self, gconstpointer unused)
{
  PhComposition *composition = begin (self);

  g_assert_true (g_file_set_contents (self->root, "in the way", -1, NULL));
  type (self, composition, "precious");
  sample_wait (is_not_saved, composition);
  g_assert_error (ph_composition_get_error (composition), PH_ERROR, PH_ERROR_DISK);
  g_assert_cmpint (g_unlink (self->root), ==, 0);
  type (self, composition, "precious words");
  sample_wait (is_saved, composition);
  g_assert_null (ph_composition_get_error (composition));
  end_program (self);
  g_assert_cmpuint (recover (self->compositions, NULL), ==, 1);
  g_assert_cmpstr (ph_composition_get_draft (get (self, 0))->text, ==, "precious words");
}

/* One that can't be read stays where it is, and costs the others nothing. */
static void
test_damaged (Fixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (self->root, "damaged", NULL);
  g_autofree char *file = g_build_filename (folder, "000001", NULL);
  guint n_failed;

  type (self, begin (self), "whole");
  end_program (self);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "PHDRAFT1", -1, NULL));
  g_assert_cmpuint (recover (self->compositions, &n_failed), ==, 1);
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

/* ---- The outbox ----------------------------------------------------------------------------- */

static void
test_send (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));
  g_autoptr (GPtrArray) rows = NULL;
  const StoreOutbox *row;

  type (self, composition, "Hello Bob");
  save (composition);
  send_it (composition);
  g_assert_cmpuint (count (self), ==, 0);
  sample_wait (no_folders, self);

  rows = list_outbox (self, 0);
  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_QUEUED);
  g_assert_cmpstr (row->subject, ==, "Plans");
  g_assert_cmpstr (row->sender, ==, "sam@harbour.example");
  g_assert_cmpstr (row->recipients, ==, "bob@post.example");
  g_assert_cmpstr (row->identity, ==, sample_accounts_get_id (self->accounts, 0));
}

/* A window that goes still tells of changes: they must not bring back what is on its way. */
static void
test_over (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) sent = g_object_ref (begin (self));
  g_autoptr (PhComposition) discarded = g_object_ref (begin (self));

  type (self, sent, "Hello Bob");
  send_it (sent);
  type (self, sent, "Hello");
  save (sent);
  type (self, discarded, "nonsense");
  save (discarded);
  discard (discarded);
  type (self, discarded, "more");
  save (discarded);
  end_program (self);
  g_assert_cmpuint (count_folders (self), ==, 0);
}

static void
test_send_what (Fixture *self, gconstpointer unused)
{
  PhComposition *composition = begin (self);
  ComposeDraft *draft = ph_composition_get_draft (composition);
  g_autoptr (GError) no_file = NULL;
  g_autoptr (GError) no_address = NULL;
  g_autoptr (GError) nobody = NULL;
  g_autoptr (GError) no_identity = NULL;

  self->typed = "x";
  g_ptr_array_add (draft->attachments, compose_part_new_file ("/nowhere/x.pdf", NULL, "x.pdf"));
  try_to_send (composition, &no_file);
  g_assert_error (no_file, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_ptr_array_set_size (draft->attachments, 0);

  g_ptr_array_add (draft->cc, compose_mailbox_new (NULL, "half@"));
  try_to_send (composition, &no_address);
  g_assert_error (no_address, PH_ERROR, PH_ERROR_INVALID);
  g_ptr_array_set_size (draft->cc, 0);

  g_ptr_array_set_size (draft->to, 0);
  try_to_send (composition, &nobody);
  g_assert_error (nobody, PH_ERROR, PH_ERROR_INVALID);

  g_clear_pointer (&draft->identity, g_free);
  try_to_send (composition, &no_identity);
  g_assert_error (no_identity, PH_ERROR, PH_ERROR_INVALID);

  g_assert_false (ph_composition_get_sent (composition));
  g_assert_cmpuint (count (self), ==, 1);
  g_assert_cmpuint (count_outbox (self, 0), ==, 0);
}

/* Called back, changed and sent again it is one mail. */
static void
test_call_back (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  type (self, composition, "Hello Bob");
  send_it (composition);
  call_back (composition, &error);
  g_assert_no_error (error);
  g_assert_false (ph_composition_get_sent (composition));
  g_assert_cmpuint (count (self), ==, 1);
  rows = list_outbox (self, 0);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((StoreOutbox *) rows->pdata[0])->state, ==, STORE_OUTBOX_HELD);
  sample_wait (is_saved, composition);
  g_assert_cmpuint (count_folders (self), ==, 1);

  type (self, composition, "Dear Bob");
  send_it (composition);
  g_assert_cmpuint (count_outbox (self, 0), ==, 1);
}

static gboolean
is_empty (gpointer fixture)
{
  return count_outbox (fixture, 0) == 0;
}

/* Somebody else sends it after all. */
static void
test_other_account (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));
  g_autoptr (GError) error = NULL;

  type (self, composition, "Hello Bob");
  send_it (composition);
  call_back (composition, &error);
  g_assert_no_error (error);
  set_identity (self, composition, 1);
  send_it (composition);
  g_assert_cmpuint (count_outbox (self, 1), ==, 1);
  sample_wait (is_empty, self);
}

static void
test_discard_held (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));
  g_autoptr (GError) error = NULL;

  type (self, composition, "Hello Bob");
  send_it (composition);
  call_back (composition, &error);
  g_assert_no_error (error);
  discard (composition);
  sample_wait (is_empty, self);
  g_assert_cmpuint (count_folders (self), ==, 0);
}

/* What the program's end left of a mail that had got into the outbox. */
static void
leave_version (Fixture *self)
{
  g_autoptr (GPtrArray) rows = list_outbox (self, 0);
  const StoreOutbox *row = rows->pdata[0];
  g_autofree char *path = g_build_filename (self->root, "left", NULL);
  g_autoptr (ComposeJournal) journal = compose_journal_new (path);
  g_autoptr (ComposeDraft) draft = compose_draft_new ();
  g_autoptr (GError) error = NULL;
  GVariantDict extra;

  g_variant_dict_init (&extra, NULL);
  g_variant_dict_insert (&extra, "message-id", "s", row->message_id);
  draft->text = g_strdup ("left");
  draft->identity = g_strdup (sample_accounts_get_id (self->accounts, 0));
  draft->from = compose_mailbox_new (NULL, "sam@harbour.example");
  g_ptr_array_add (draft->to, compose_mailbox_new (NULL, "bob@post.example"));
  compose_journal_add (journal, draft, g_variant_dict_end (&extra), &error);
  g_assert_no_error (error);
}

static void
test_crash_while_sent (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));

  type (self, composition, "Hello Bob");
  send_it (composition);
  sample_wait (no_folders, self);
  leave_version (self);
  end_program (self);
  g_assert_cmpuint (recover (self->compositions, NULL), ==, 0);
  g_assert_cmpuint (count (self), ==, 0);
  sample_wait (no_folders, self);
  g_assert_cmpuint (count_outbox (self, 0), ==, 1);
}

static void
test_crash_when_called_back (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));
  g_autoptr (GError) error = NULL;

  type (self, composition, "Hello Bob");
  send_it (composition);
  call_back (composition, &error);
  g_assert_no_error (error);
  end_program (self);
  g_assert_cmpuint (recover (self->compositions, NULL), ==, 1);
  send_it (get (self, 0));
  g_assert_cmpuint (count_outbox (self, 0), ==, 1);
}

static void
test_too_late (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = g_object_ref (begin (self));
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (StoreOutbox) row = NULL;
  g_autoptr (GError) error = NULL;
  Store *store = g_ptr_array_index (self->accounts->writers, 0);

  type (self, composition, "Hello Bob");
  send_it (composition);
  rows = list_outbox (self, 0);
  row = store_outbox_get (store, ((StoreOutbox *) rows->pdata[0])->id, NULL);
  row->state = STORE_OUTBOX_ACCEPTED;
  g_assert_true (outbox_save (store, row, STORE_OUTBOX_QUEUED, NULL));
  call_back (composition, &error);
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_assert_true (ph_composition_get_sent (composition));
  g_assert_cmpuint (count (self), ==, 0);
}

#define ADD(name, func) g_test_add ("/composition/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("identities", test_identities);
  ADD ("more-identities", test_more_identities);
  ADD ("pause", test_pause);
  ADD ("no-pause", test_no_pause);
  ADD ("crash", test_crash);
  ADD ("stop", test_stop);
  ADD ("discard", test_discard);
  ADD ("restore", test_restore);
  ADD ("not-saved", test_not_saved);
  ADD ("damaged", test_damaged);
  ADD ("send", test_send);
  ADD ("over", test_over);
  ADD ("send-what", test_send_what);
  ADD ("call-back", test_call_back);
  ADD ("other-account", test_other_account);
  ADD ("discard-held", test_discard_held);
  ADD ("crash-while-sent", test_crash_while_sent);
  ADD ("crash-when-called-back", test_crash_when_called_back);
  ADD ("too-late", test_too_late);

  return g_test_run ();
}
