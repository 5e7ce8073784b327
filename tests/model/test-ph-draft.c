/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the draft of a mail lies, while there is no connection. */

#include "compose-build.h"
#include "ph-compositions-answer.h"
#include "ph-composition-private.h"
#include "ph-identities.h"

#include "ph-error.h"
#include "sample-accounts.h"
#include "store-body.h"
#include "store-op.h"
#include "store-placement.h"

#include <string.h>

typedef struct
{
  SampleAccounts *accounts;
  char *root;
  PhCompositions *compositions;
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

static void
set_identity (Fixture *self, PhComposition *composition, guint account)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->accounts->engine);

  compose_draft_set_identity (
    ph_composition_get_draft (composition),
    ph_identities_find (identities, sample_accounts_get_id (self->accounts, account)));
}

static PhComposition *
begin (Fixture *self)
{
  ComposeDraft *draft = compose_draft_new ();
  PhComposition *composition;

  draft->subject = g_strdup ("Plans");
  g_ptr_array_add (draft->to, compose_mailbox_new ("Bob", "bob@post.example"));
  composition = ph_compositions_begin (self->compositions, draft);
  set_identity (self, composition, 0);
  return composition;
}

static void
type (PhComposition *composition, const char *text)
{
  ComposeDraft *draft = ph_composition_get_draft (composition);

  g_free (draft->text);
  draft->text = g_strdup (text);
  ph_composition_touch (composition);
}

static gboolean
is_queued (gpointer composition)
{
  return ph_composition_get_draft_state (composition) == PH_DRAFT_QUEUED;
}

/* Types, and does not wait for the pause. */
static void
type_and_put (PhComposition *composition, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  type (composition, text);
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_SAVING);
  ph_composition_put_draft_async (composition, done_cb, &result);
  sample_wait (has_result, &result);
  ph_composition_put_draft_finish (composition, result, &error);
  g_assert_no_error (error);
  g_assert_true (is_queued (composition));
}

static gboolean
try_to_close (PhComposition *composition, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ph_composition_close_async (composition, done_cb, &result);
  sample_wait (has_result, &result);
  return ph_composition_close_finish (composition, result, error);
}

static void
close_it (PhComposition *composition)
{
  g_autoptr (GError) error = NULL;

  try_to_close (composition, &error);
  g_assert_no_error (error);
}

static void
discard (PhComposition *composition)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ph_composition_discard_async (composition, done_cb, &result);
  sample_wait (has_result, &result);
  ph_composition_discard_finish (composition, result, &error);
  g_assert_no_error (error);
}

static void
send_it (PhComposition *composition)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ph_composition_send_async (composition, 60, 0, done_cb, &result);
  sample_wait (has_result, &result);
  ph_composition_send_finish (composition, result, &error);
  g_assert_no_error (error);
}

static PhComposition *
open_draft (Fixture *self, guint account, gint64 placement)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PhComposition *composition;

  ph_compositions_open_draft_async (self->compositions, sample_accounts_get (self->accounts, account),
                                    placement, NULL, done_cb, &result);
  sample_wait (has_result, &result);
  composition = ph_compositions_open_draft_finish (self->compositions, result, &error);
  g_assert_no_error (error);
  return composition;
}

static Store *
get_store (Fixture *self, guint account)
{
  return account_engine_get_store (sample_accounts_get (self->accounts, account));
}

/* What a person sees in Drafts. */
static StoreIds *
list_drafts (Fixture *self, guint account)
{
  const StoreQuery query = { .folder_id = sample_accounts_find (self->accounts, account, "Drafts") };
  StoreIds *ids = store_placement_query (get_store (self, account), &query, 0, NULL, NULL);

  g_assert_nonnull (ids);
  return ids;
}

static guint
count_drafts (Fixture *self, guint account)
{
  g_autoptr (StoreIds) ids = list_drafts (self, account);

  return ids->n;
}

/* The only one. */
static gint64
get_draft (Fixture *self, guint account)
{
  g_autoptr (StoreIds) ids = list_drafts (self, account);

  g_assert_cmpuint (ids->n, ==, 1);
  return ids->ids[0];
}

/* Its bytes as text. */
static char *
read_draft (Fixture *self, guint account)
{
  StorePlacement placement;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (store_placement_get (get_store (self, account), get_draft (self, account), &placement,
                                      NULL));
  g_assert_cmpuint (store_placement_get_shown_flags (&placement) & IMAP_FLAG_DRAFT, !=, 0);
  bytes = store_body_get (get_store (self, account), placement.message_id, "", NULL);
  g_assert_nonnull (bytes);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
check_draft (Fixture *self, guint account, const char *words)
{
  g_autofree char *text = read_draft (self, account);

  if (strstr (text, words) == NULL)
    g_error ("No “%s” in\n%s", words, text);
}

static guint
count_open (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->compositions));
}

static PhComposition *
get_open (Fixture *self)
{
  g_assert_cmpuint (count_open (self), ==, 1);
  return g_list_model_get_item (G_LIST_MODEL (self->compositions), 0);
}

static guint
count_versions (Fixture *self)
{
  g_auto (GStrv) names = compose_journals_list (self->root);

  return g_strv_length (names);
}

static gboolean
no_versions (gpointer fixture)
{
  return count_versions (fixture) == 0;
}

/* As after a crash: @killed is what the program knew, and is to be stopped in the end. */
static PhCompositions *
crash (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  PhCompositions *killed = self->compositions;

  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
  ph_compositions_recover_async (self->compositions, done_cb, &result);
  sample_wait (has_result, &result);
  ph_compositions_recover_finish (self->compositions, result, NULL);
  return killed;
}

/* What another client did. */
static gint64
add_draft_called (Fixture *self, const char *raw, const char *message_id)
{
  const StoreMessage message = {
    .date_sent = 1773000000,
    .date_received = 1773000000,
    .size = strlen (raw),
    .subject = "Begun elsewhere",
    .message_id = message_id,
    .in_reply_to = "question@post.example",
  };
  gint64 id = sample_accounts_add (self->accounts, 0, "Drafts", &message, IMAP_FLAG_DRAFT);
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
  StorePlacement placement;
  Store *store = g_ptr_array_index (self->accounts->writers, 0);

  g_assert_true (store_placement_get (store, id, &placement, NULL));
  g_assert_true (store_body_put (store, placement.message_id, "", bytes, NULL));
  return id;
}

static gint64
add_draft (Fixture *self, const char *raw)
{
  return add_draft_called (self, raw, "elsewhere@post.example");
}

/* ---- Saved ---------------------------------------------------------------------------------- */

/* It gets there by itself, and is one, however often it is changed. */
static void
test_pause (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);

  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_NONE);
  type (composition, "First");
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_SAVING);
  sample_wait (is_queued, composition);
  check_draft (self, 0, "First");
  type_and_put (composition, "Second");
  check_draft (self, 0, "Second");
  g_assert_cmpuint (count_open (self), ==, 1);
}

static void
test_close (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (PhComposition) empty = begin (self);

  type (composition, "Hello");
  close_it (composition);
  close_it (empty);
  g_assert_cmpuint (count_open (self), ==, 0);
  sample_wait (no_versions, self);
  check_draft (self, 0, "Hello");
  /* A window that goes still tells of changes. */
  type (composition, "");
  close_it (composition);
  check_draft (self, 0, "Hello");
  g_assert_cmpuint (count_versions (self), ==, 0);
}

/* Closed and opened again it is what it was, and the same mail in Drafts. */
static void
test_reopen (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (PhComposition) again = NULL;
  const ComposeDraft *draft;

  g_ptr_array_add (ph_composition_get_draft (composition)->bcc, compose_mailbox_new (NULL, "half@"));
  type (composition, "Hello");
  close_it (composition);
  again = open_draft (self, 0, get_draft (self, 0));
  g_assert_true (again != composition);
  g_assert_cmpint (ph_composition_get_draft_state (again), ==, PH_DRAFT_QUEUED);
  draft = ph_composition_get_draft (again);
  g_assert_cmpstr (draft->subject, ==, "Plans");
  g_assert_cmpstr (draft->text, ==, "Hello\n");
  g_assert_cmpstr (draft->identity, ==, sample_accounts_get_id (self->accounts, 0));
  g_assert_cmpuint (draft->bcc->len, ==, 1);
  type (again, "Hello again");
  close_it (again);
  check_draft (self, 0, "Hello again");
}

static void
test_not_saved (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (GError) no_identity = NULL;
  g_autoptr (GError) redirected = NULL;
  g_autofree char *identity = g_steal_pointer (&ph_composition_get_draft (composition)->identity);

  type (composition, "Hello");
  g_assert_false (try_to_close (composition, &no_identity));
  g_assert_error (no_identity, PH_ERROR, PH_ERROR_INVALID);
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_NOT_SAVED);
  g_assert_cmpstr (ph_composition_get_draft_error (composition)->message, ==, no_identity->message);
  g_assert_cmpint (ph_composition_get_state (composition), ==, PH_COMPOSITION_SAVED);
  g_assert_cmpuint (count_open (self), ==, 1);

  ph_composition_get_draft (composition)->identity = g_steal_pointer (&identity);
  type (composition, "Hello");
  sample_wait (is_queued, composition);
  g_assert_null (ph_composition_get_draft_error (composition));

  ph_composition_get_draft (composition)->redirected = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  type (composition, "");
  g_assert_false (try_to_close (composition, &redirected));
  g_assert_error (redirected, PH_ERROR, PH_ERROR_INVALID);
  g_assert_cmpuint (count_open (self), ==, 1);
}

static void
remove_folder (Fixture *self, const char *path)
{
  Store *store = g_ptr_array_index (self->accounts->writers, 0);

  store_begin (store, NULL);
  g_assert_true (store_folder_remove (store, sample_accounts_find (self->accounts, 0, path), NULL));
  g_assert_true (store_commit (store, NULL));
}

/* What folders a new account has is not known before there was a connection: none is made beside them. */
static void
test_no_folders (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (GError) error = NULL;

  remove_folder (self, "Drafts");
  remove_folder (self, "INBOX");
  type (composition, "Hello");
  g_assert_false (try_to_close (composition, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_cmpint (store_op_count_waiting (get_store (self, 0), NULL), ==, 0);
  g_assert_cmpuint (count_open (self), ==, 1);
  g_assert_cmpuint (count_versions (self), ==, 1);
}

/* Refused by the server for good it is taken back: the one before is what the next one replaces. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  const char *account = sample_accounts_get_id (self->accounts, 0);
  g_autoptr (GError) refusal = g_error_new (PH_ERROR, PH_ERROR_OVER_QUOTA, "Full");
  g_autoptr (GAsyncResult) result = NULL;

  type_and_put (composition, "First");
  type_and_put (composition, "Second");
  engine_undo_async (self->accounts->engine, account, composition->draft_group, NULL, done_cb, &result);
  sample_wait (has_result, &result);
  check_draft (self, 0, "First");
  g_signal_emit_by_name (self->accounts->engine, "failed", sample_accounts_get_id (self->accounts, 1),
                         composition->draft_group, refusal);
  g_assert_null (ph_composition_get_draft_error (composition));
  g_signal_emit_by_name (self->accounts->engine, "failed", account, composition->draft_group, refusal);
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_NOT_SAVED);
  g_assert_cmpstr (ph_composition_get_draft_error (composition)->message, ==, "Full");
  close_it (composition);
  check_draft (self, 0, "Second");
}

/* A folder for them is made. */
static void
test_no_folder (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (StoreFolder) made = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  remove_folder (self, "Drafts");
  type (composition, "Hello");
  close_it (composition);
  made = store_folder_find_role (get_store (self, 0), FOLDER_ROLE_DRAFTS, NULL);
  g_assert_cmpstr (made->name, ==, "Drafts");
  check_draft (self, 0, "Hello");
  rows = store_op_list_waiting (get_store (self, 0), 0, NULL);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (((const StoreOp *) rows->pdata[0])->kind, ==, STORE_OP_CREATE);
}

/* Somebody else writes it: it is in that one's Drafts. */
static void
test_other_account (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);

  type_and_put (composition, "Hello");
  g_assert_cmpuint (count_drafts (self, 0), ==, 1);
  set_identity (self, composition, 1);
  type (composition, "Hello");
  close_it (composition);
  check_draft (self, 1, "Hello");
  g_assert_cmpuint (count_drafts (self, 0), ==, 0);
}

/* A message in the inbox of @account. */
static gint64
add_original (Fixture *self, guint account)
{
  const StoreMessage message = {
    .date_sent = 1773000000,
    .date_received = 1773000000,
    .subject = "Sent on",
    .message_id = "original@post.example",
  };
  gint64 id = sample_accounts_add (self->accounts, account, "INBOX", &message, 0);
  StorePlacement placement;

  g_assert_true (store_placement_get (get_store (self, account), id, &placement, NULL));
  return placement.message_id;
}

/* A draft knows the message that it forwards, of whatever account, and what is sent then does not say so. */
static void
test_original (Fixture *self, gconstpointer unused)
{
  const char *account = sample_accounts_get_id (self->accounts, 1);
  gint64 original = add_original (self, 1);
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (PhComposition) again = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const StoreOutbox *row;
  gint64 id;

  ph_composition_set_original (composition, account, original, STORE_OUTBOX_FORWARDS);
  type (composition, "See below");
  close_it (composition);
  check_draft (self, 0, "X-Posthorn-Original: forwards");

  again = open_draft (self, 0, get_draft (self, 0));
  g_assert_cmpstr (ph_composition_get_original (again, &id), ==, account);
  g_assert_cmpint (id, ==, original);
  g_assert_cmpint (ph_composition_get_answer (again), ==, STORE_OUTBOX_FORWARDS);
  g_assert_null (compose_draft_get_header (ph_composition_get_draft (again), COMPOSE_ORIGINAL_HEADER));
  send_it (again);
  rows = account_engine_list_outbox (sample_accounts_get (self->accounts, 0), NULL);
  row = rows->pdata[0];
  g_assert_cmpint (row->original_id, ==, original);
  g_assert_cmpstr (row->original_account, ==, account);
  g_assert_cmpint (row->answer, ==, STORE_OUTBOX_FORWARDS);
}

/* One that is not there any more is not marked. */
static void
test_original_gone (Fixture *self, gconstpointer unused)
{
  g_autofree char *raw = g_strdup_printf ("From: alice@example.test\r\nSubject: Gone\r\n"
                                          "X-Posthorn-Original: forwards %s gone@post.example\r\n\r\nText\r\n",
                                          sample_accounts_get_id (self->accounts, 0));
  g_autoptr (PhComposition) composition = open_draft (self, 0, add_draft (self, raw));
  gint64 id;

  g_assert_null (ph_composition_get_original (composition, &id));
}

/* ---- Sent and thrown away --------------------------------------------------------------------- */

static gint64
get_outbox_draft (Fixture *self, guint account)
{
  g_autoptr (GPtrArray) rows
    = account_engine_list_outbox (sample_accounts_get (self->accounts, account), NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  return ((const StoreOutbox *) rows->pdata[0])->draft_id;
}

/* It stays until the mail is filed, and the outbox knows it. */
static void
test_send (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);

  type_and_put (composition, "Hello");
  type (composition, "Hello Bob");
  send_it (composition);
  g_assert_cmpint (get_outbox_draft (self, 0), ==, get_draft (self, 0));
}

/* The mail is sent while its draft is on its way: there is none that nobody knows. */
static void
test_send_at_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (GAsyncResult) closed = NULL;

  type (composition, "Hello");
  ph_composition_close_async (composition, done_cb, &closed);
  send_it (composition);
  sample_wait (has_result, &closed);
  g_assert_cmpint (get_outbox_draft (self, 0), ==, get_draft (self, 0));
}

static gboolean
no_drafts (gpointer fixture)
{
  return count_drafts (fixture, 0) == 0;
}

static void
test_send_from_other (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);

  type_and_put (composition, "Hello");
  set_identity (self, composition, 1);
  send_it (composition);
  g_assert_cmpint (get_outbox_draft (self, 1), ==, 0);
  sample_wait (no_drafts, self);
}

static gboolean
has_draft (gpointer fixture)
{
  return count_drafts (fixture, 0) == 1;
}

static void
test_discard (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  gint64 id;

  type_and_put (composition, "Hello");
  id = get_draft (self, 0);
  discard (composition);
  g_assert_cmpuint (count_drafts (self, 0), ==, 0);
  g_assert_cmpuint (count_open (self), ==, 0);

  ph_composition_restore (composition);
  g_assert_cmpuint (count_open (self), ==, 1);
  sample_wait (has_draft, self);
  g_assert_cmpint (get_draft (self, 0), ==, id);
  close_it (composition);
  check_draft (self, 0, "Hello");
}

#define FOREIGN                                                                                   \
  "From: sam@harbour.example\r\n"                                                                 \
  "To: Anna <anna@post.example>\r\n"                                                              \
  "Subject: Begun elsewhere\r\n"                                                                  \
  "Message-ID: <elsewhere@post.example>\r\n"                                                      \
  "In-Reply-To: <question@post.example>\r\n"                                                      \
  "X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=1\r\n"                                  \
  "Disposition-Notification-To: sam@harbour.example\r\n"                                          \
  "MIME-Version: 1.0\r\n"                                                                         \
  "Content-Type: multipart/mixed; boundary=b\r\n"                                                 \
  "\r\n"                                                                                          \
  "--b\r\nContent-Type: text/plain\r\n\r\nHalf a sent\r\n"                                        \
  "--b\r\nContent-Type: application/x-strange; name=odd; color=blue\r\n"                          \
  "X-Part-Note: kept\r\n"                                                                         \
  "Content-Transfer-Encoding: base64\r\n\r\nAA\r\nECAw==\r\n--b--\r\n"

/* ---- The program's end ------------------------------------------------------------------------ */

/* No version says where the draft was put; it was to say that next. */
static void
test_crash (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) lost = begin (self);
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (PhCompositions) killed = NULL;

  type_and_put (lost, "First");
  killed = crash (self);
  composition = get_open (self);
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_QUEUED);
  type_and_put (composition, "Second");
  check_draft (self, 0, "Second");
  type (composition, "Third");
  close_it (composition);
  check_draft (self, 0, "Third");
  ph_compositions_stop (killed);
}

/* The same with one that had taken another's place. */
static void
test_crash_later (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) lost = begin (self);
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (PhCompositions) killed = NULL;

  type_and_put (lost, "First");
  type_and_put (lost, "Second");
  killed = crash (self);
  composition = get_open (self);
  type (composition, "Third");
  close_it (composition);
  check_draft (self, 0, "Third");
  ph_compositions_stop (killed);
}

static gboolean
has_two_versions (gpointer composition)
{
  PhComposition *self = composition;
  g_autofree char *second = g_build_filename (compose_journal_get_path (self->journal), "000002", NULL);

  return g_file_test (second, G_FILE_TEST_EXISTS);
}

/* Another client goes on with what a crash left, and calls its draft the same: that is its own. */
static void
test_crash_elsewhere (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) lost = begin (self);
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (PhComposition) again = NULL;
  g_autoptr (PhCompositions) killed = NULL;
  g_autoptr (PhCompositions) killed_again = NULL;
  g_autofree char *name = NULL;

  type_and_put (lost, "First");
  name = g_strdup (g_array_index (lost->draft_versions, PhDraftVersion, 0).message_id);
  killed = crash (self);
  composition = get_open (self);
  sample_wait (has_two_versions, composition);
  sample_accounts_remove (self->accounts, 0, get_draft (self, 0));
  add_draft_called (self, FOREIGN, name);
  killed_again = crash (self);
  again = get_open (self);
  g_assert_cmpint (ph_composition_get_draft_state (again), ==, PH_DRAFT_NONE);
  type (again, "Second");
  close_it (again);
  g_assert_cmpuint (count_drafts (self, 0), ==, 2);
  ph_compositions_stop (killed);
  ph_compositions_stop (killed_again);
}

/* The end came when the other account had it, and the first one still did. */
static void
test_crash_between (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) lost = begin (self);
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (PhCompositions) killed = NULL;
  gint64 first;

  type_and_put (lost, "First");
  first = get_draft (self, 0);
  set_identity (self, lost, 1);
  type_and_put (lost, "Second");
  sample_wait (no_drafts, self);
  {
    Store *store = g_ptr_array_index (self->accounts->writers, 0);

    store_begin (store, NULL);
    g_assert_true (store_placement_hide (store, first, FALSE, NULL));
    g_assert_true (store_commit (store, NULL));
  }
  g_assert_cmpuint (count_drafts (self, 0), ==, 1);
  killed = crash (self);
  sample_wait (no_drafts, self);
  composition = get_open (self);
  type (composition, "Third");
  close_it (composition);
  check_draft (self, 1, "Third");
  ph_compositions_stop (killed);
}

/* ---- Other clients ---------------------------------------------------------------------------- */

/* Opened whole, and once. */
static void
test_foreign (Fixture *self, gconstpointer unused)
{
  gint64 id = add_draft (self, FOREIGN);
  g_autoptr (PhComposition) composition = open_draft (self, 0, id);
  g_autoptr (PhComposition) twice = open_draft (self, 0, id);
  g_autoptr (PhComposition) later = NULL;

  g_assert_true (composition == twice);
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_ON_SERVER);
  g_assert_cmpstr (ph_composition_get_draft (composition)->text, ==, "Half a sent");
  g_assert_cmpstr (ph_composition_get_draft (composition)->identity, ==,
                   sample_accounts_get_id (self->accounts, 0));
  type_and_put (composition, "A whole sentence");
  check_draft (self, 0, "A whole sentence");
  check_draft (self, 0, "X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=1\r\n");
  check_draft (self, 0, "Disposition-Notification-To: sam@harbour.example\r\n");
  check_draft (self, 0, "application/x-strange");
  check_draft (self, 0, "color=blue");
  check_draft (self, 0, "AA\r\nECAw==\r\n");
  check_draft (self, 0, "In-Reply-To: <question@post.example>");
  later = open_draft (self, 0, get_draft (self, 0));
  g_assert_true (later == composition);
}

/* What nobody changed is left as it is. */
static void
test_foreign_untouched (Fixture *self, gconstpointer unused)
{
  gint64 id = add_draft (self, FOREIGN);
  g_autoptr (PhComposition) composition = open_draft (self, 0, id);

  close_it (composition);
  g_assert_cmpint (get_draft (self, 0), ==, id);
  g_assert_cmpint (store_op_count_waiting (get_store (self, 0), NULL), ==, 0);
  g_assert_cmpuint (count_open (self), ==, 0);
}

/* Another client put its version in the place of this one: there are both. */
static void
test_changed_elsewhere (Fixture *self, gconstpointer unused)
{
  gint64 id = add_draft (self, FOREIGN);
  g_autoptr (PhComposition) composition = open_draft (self, 0, id);
  g_autoptr (StoreIds) ids = NULL;
  gint64 theirs;

  sample_accounts_remove (self->accounts, 0, id);
  theirs = add_draft (self, FOREIGN "\r\n");
  type (composition, "Ours");
  close_it (composition);
  ids = list_drafts (self, 0);
  g_assert_cmpuint (ids->n, ==, 2);
  g_assert_true (ids->ids[0] == theirs || ids->ids[1] == theirs);
}

/* What is gone is put there again, though nothing was typed since. */
static void
test_gone (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);

  type_and_put (composition, "Hello");
  sample_accounts_remove (self->accounts, 0, get_draft (self, 0));
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_NONE);
  close_it (composition);
  check_draft (self, 0, "Hello");
}

/* The mail that a draft answers, begun wherever, is marked as answered. */
static void
test_answered (Fixture *self, gconstpointer unused)
{
  const StoreMessage question = {
    .date_sent = 1772000000,
    .date_received = 1772000000,
    .size = 100,
    .subject = "A question",
    .message_id = "question@post.example",
  };
  gint64 id = sample_accounts_add (self->accounts, 0, "INBOX", &question, 0);
  g_autoptr (PhComposition) composition = open_draft (self, 0, add_draft (self, FOREIGN));
  g_autoptr (GPtrArray) rows = NULL;
  StorePlacement placement;

  g_assert_true (store_placement_get (get_store (self, 0), id, &placement, NULL));
  type (composition, "An answer");
  send_it (composition);
  rows = account_engine_list_outbox (sample_accounts_get (self->accounts, 0), NULL);
  g_assert_cmpint (((const StoreOutbox *) rows->pdata[0])->original_id, ==, placement.message_id);
  g_assert_cmpint (((const StoreOutbox *) rows->pdata[0])->answer, ==, STORE_OUTBOX_ANSWERS);
}

#define ADD(name, func) g_test_add ("/draft/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pause", test_pause);
  ADD ("close", test_close);
  ADD ("reopen", test_reopen);
  ADD ("original", test_original);
  ADD ("original-gone", test_original_gone);
  ADD ("not-saved", test_not_saved);
  ADD ("refused", test_refused);
  ADD ("no-folders", test_no_folders);
  ADD ("no-folder", test_no_folder);
  ADD ("other-account", test_other_account);
  ADD ("send", test_send);
  ADD ("send-at-once", test_send_at_once);
  ADD ("send-from-other", test_send_from_other);
  ADD ("discard", test_discard);
  ADD ("crash", test_crash);
  ADD ("crash-later", test_crash_later);
  ADD ("crash-elsewhere", test_crash_elsewhere);
  ADD ("crash-between", test_crash_between);
  ADD ("foreign", test_foreign);
  ADD ("foreign-untouched", test_foreign_untouched);
  ADD ("changed-elsewhere", test_changed_elsewhere);
  ADD ("gone", test_gone);
  ADD ("answered", test_answered);

  return g_test_run ();
}
