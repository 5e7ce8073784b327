/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Mail of the outbox that is written on. */

#include "ph-compositions-outbox.h"

#include "ph-error.h"
#include "sample-outbox.h"

#include <string.h>

typedef struct
{
  SampleAccounts *accounts;
  char *root;
  PhCompositions *compositions;
  gint64 id; /* of the mail that waits */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->accounts = sample_accounts_new (1);
  self->root = g_build_filename (self->accounts->dir, "compositions", NULL);
  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
  self->id = sample_outbox_add (self->accounts, 0, "Ferry",
                                "ann@sea.example ben@sea.example eve@sea.example");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  ph_compositions_stop (self->compositions);
  g_clear_object (&self->compositions);
  sample_accounts_free (self->accounts);
  g_free (self->root);
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

/* Owned. */
static PhComposition *
try_to_edit (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ph_compositions_edit_outbox_async (self->compositions, sample_accounts_get (self->accounts, 0),
                                     self->id, NULL, done_cb, &result);
  sample_wait (has_result, &result);
  return ph_compositions_edit_outbox_finish (self->compositions, result, error);
}

static PhComposition *
edit (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  PhComposition *composition = try_to_edit (self, &error);

  g_assert_no_error (error);
  return composition;
}

static void
change (PhComposition *composition)
{
  ComposeDraft *draft = ph_composition_get_draft (composition);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_free (draft->subject);
  draft->subject = g_strdup ("Ferry, changed");
  ph_composition_touch (composition);
  ph_composition_save_async (composition, done_cb, &result);
  sample_wait (has_result, &result);
  ph_composition_save_finish (composition, result, &error);
  g_assert_no_error (error);
}

static void
send_it (PhComposition *composition)
{
  g_autoptr (PhComposition) kept = g_object_ref (composition);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ph_composition_send_async (kept, 10, 0, done_cb, &result);
  sample_wait (has_result, &result);
  ph_composition_send_finish (kept, result, &error);
  g_assert_no_error (error);
}

/* The only one that waits. Owned. */
static StoreOutbox *
get_row (Fixture *self)
{
  g_autoptr (GPtrArray) rows
    = account_engine_list_outbox (sample_accounts_get (self->accounts, 0), NULL);

  g_assert_nonnull (rows);
  g_assert_cmpuint (rows->len, ==, 1);
  return g_ptr_array_steal_index (rows, 0);
}

static gboolean
is_empty (gpointer fixture)
{
  Fixture *self = fixture;
  g_autoptr (GPtrArray) rows
    = account_engine_list_outbox (sample_accounts_get (self->accounts, 0), NULL);

  return rows != NULL && rows->len == 0;
}

static guint
restart (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  ph_compositions_stop (self->compositions);
  g_object_unref (self->compositions);
  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
  ph_compositions_recover_async (self->compositions, done_cb, &result);
  sample_wait (has_result, &result);
  return ph_compositions_recover_finish (self->compositions, result, NULL);
}

static void
assert_replaced (Fixture *self)
{
  g_autoptr (StoreOutbox) row = get_row (self);

  g_assert_cmpint (row->id, !=, self->id);
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_QUEUED);
  g_assert_cmpstr (row->subject, ==, "Ferry, changed");
  g_assert_cmpstr (row->recipients, ==, "ann@sea.example\nben@sea.example\neve@sea.example");
}

/* ---- Tests ---------------------------------------------------------------------------------- */

/* Stopped as long as it is written on; then what is sent is in its place. */
static void
test_send (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = edit (self);
  const ComposeDraft *draft = ph_composition_get_draft (composition);
  g_autoptr (StoreOutbox) row = get_row (self);

  g_assert_cmpint (row->id, ==, self->id);
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_HELD);
  g_assert_cmpstr (draft->subject, ==, "Ferry");
  g_assert_nonnull (strstr (draft->text, "The ferry leaves at eight"));
  g_assert_cmpuint (draft->to->len, ==, 2);
  g_assert_cmpuint (draft->bcc->len, ==, 1);
  g_assert_cmpuint (draft->attachments->len, ==, 1);
  g_assert_cmpstr (draft->identity, ==, sample_accounts_get_id (self->accounts, 0));

  change (composition);
  send_it (composition);
  assert_replaced (self);
}

static void
test_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = edit (self);
  g_autoptr (PhComposition) again = edit (self);
  g_autoptr (StoreOutbox) row = NULL;
  g_autoptr (PhComposition) back = NULL;

  g_assert_true (again == composition);
  change (composition);
  send_it (composition);
  row = get_row (self);
  self->id = row->id;
  back = edit (self);
  g_assert_true (back == composition);
  g_assert_false (ph_composition_get_sent (composition));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 1);
}

static void
test_discard (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = edit (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  change (composition);
  ph_composition_discard_async (composition, done_cb, &result);
  sample_wait (has_result, &result);
  ph_composition_discard_finish (composition, result, &error);
  g_assert_no_error (error);
  sample_wait (is_empty, self);
}

static void
close_it (PhComposition *composition)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ph_composition_close_async (composition, done_cb, &result);
  sample_wait (has_result, &result);
  ph_composition_close_finish (composition, result, &error);
  g_assert_no_error (error);
}

static gboolean
is_waiting (gpointer fixture)
{
  g_autoptr (StoreOutbox) row = get_row (fixture);

  return row->state == STORE_OUTBOX_QUEUED;
}

/* Nothing was changed: there is no draft that has it, so it stays, and waits as it did. */
static void
test_close (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (PhComposition) again = NULL;
  g_autoptr (StoreOutbox) before = get_row (self);
  g_autoptr (StoreOutbox) after = NULL;

  g_assert_cmpint (before->state, ==, STORE_OUTBOX_QUEUED);
  composition = edit (self);
  close_it (composition);
  sample_wait (is_waiting, self);
  after = get_row (self);
  g_assert_cmpint (after->id, ==, before->id);
  g_assert_cmpint (after->send_at, ==, before->send_at);
  g_assert_cmpstr (after->error, ==, before->error);

  again = edit (self);
  g_assert_true (again != composition);
  change (again);
  send_it (again);
  assert_replaced (self);
}

/* What the person stopped stays stopped. */
static void
test_close_stopped (Fixture *self, gconstpointer unused)
{
  AccountEngine *account = sample_accounts_get (self->accounts, 0);
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (OutboxMail) mail = NULL;
  g_autoptr (StoreOutbox) row = NULL;

  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_HELD, 0, NULL, NULL);
  composition = edit (self);
  close_it (composition);
  /* In turn with whatever that asked of the account. */
  account_engine_open_outbox_async (account, self->id, NULL, done_cb, &result);
  sample_wait (has_result, &result);
  mail = account_engine_open_outbox_finish (account, result, NULL);
  g_assert_nonnull (mail);
  row = get_row (self);
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_HELD);
}

static void
test_too_late (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreOutbox) row = NULL;

  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_DELIVERING, 0, NULL, NULL);
  g_assert_null (try_to_edit (self, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  row = get_row (self);
  g_assert_cmpint (row->state, ==, STORE_OUTBOX_DELIVERING);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 0);
}

/* Before something is typed it is in the outbox alone; afterwards the version knows its place. */
static void
test_crash (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) lost = edit (self);
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (PhComposition) recovered = NULL;

  g_assert_cmpuint (restart (self), ==, 0);
  composition = edit (self);
  change (composition);
  g_assert_cmpuint (restart (self), ==, 1);
  recovered = edit (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 1);
  g_assert_cmpstr (ph_composition_get_draft (recovered)->subject, ==, "Ferry, changed");
  send_it (recovered);
  assert_replaced (self);
}

/* What was typed is kept though the mail itself was sent meanwhile, and nothing is replaced then. */
static void
test_crash_and_sent (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = edit (self);
  g_autoptr (PhComposition) recovered = NULL;

  change (composition);
  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_ACCEPTED, 0, NULL, NULL);
  g_assert_cmpuint (restart (self), ==, 1);
  sample_outbox_remove (self->accounts, 0, self->id);
  recovered = g_list_model_get_item (G_LIST_MODEL (self->compositions), 0);
  send_it (recovered);
  assert_replaced (self);
}

/* What was set free meanwhile, and is not under way, is replaced as well. */
static void
test_set_free (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = edit (self);
  AccountEngine *account = sample_accounts_get (self->accounts, 0);

  g_assert_true (ph_compositions_edits_outbox (self->compositions, account, self->id));
  change (composition);
  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_QUEUED, 0, NULL, NULL);
  send_it (composition);
  assert_replaced (self);
  g_assert_false (ph_compositions_edits_outbox (self->compositions, account, self->id));
}

/* It knows when it was to be sent, after a crash as well. */
static void
test_planned (Fixture *self, gconstpointer unused)
{
  gint64 at = g_get_real_time () / G_USEC_PER_SEC + 86400;
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (PhComposition) recovered = NULL;

  sample_outbox_plan (self->accounts, 0, self->id, at);
  composition = edit (self);
  g_assert_cmpint (ph_composition_get_send_at (composition), ==, at);
  change (composition);
  g_assert_cmpuint (restart (self), ==, 1);
  recovered = edit (self);
  g_assert_cmpint (ph_composition_get_send_at (recovered), ==, at);
  send_it (recovered);
  g_assert_cmpint (ph_composition_get_send_at (recovered), ==, 0);
}

#define ADD(name, func) g_test_add ("/edit-outbox/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("send", test_send);
  ADD ("once", test_once);
  ADD ("discard", test_discard);
  ADD ("close", test_close);
  ADD ("close-stopped", test_close_stopped);
  ADD ("too-late", test_too_late);
  ADD ("set-free", test_set_free);
  ADD ("planned", test_planned);
  ADD ("crash", test_crash);
  ADD ("crash-and-sent", test_crash_and_sent);

  return g_test_run ();
}
