/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The local half of operations: what is shown at once, what stands in the journal, and that undo
 * gives back exactly what was there. */

#include "operation-local.h"

#include "imap-response.h"
#include "operation-remote.h"
#include "ph-error.h"
#include "ph-tree.h"
#include "store-folder.h"
#include "store-message.h"
#include "store-placement.h"

#include <glib/gstdio.h>

typedef struct
{
  char *base;
  char *dir;
  Store *store;
  TransferHub *hub;
  gint64 inbox;
  gint64 work;
  gint64 trash;
  gint64 placements[3];
} Fixture;

static void
other_cb (const char *account_id, StoreChanges *changes, gpointer user_data)
{
}

static gint64
add_folder (Store *store, const char *name, FolderRole role)
{
  const StoreFolder folder = {
    .wire_name = (char *) name,
    .path = (char *) name,
    .name = (char *) name,
    .delimiter = '/',
    .role = role,
    .server_total = -1,
    .server_unseen = -1,
  };
  g_autoptr (GError) error = NULL;
  gint64 id = store_folder_put (store, &folder, &error);

  g_assert_no_error (error);
  return id;
}

static gint64
add_mail (Store *store, gint64 folder, guint32 uid, guint flags)
{
  g_autofree char *message_id = g_strdup_printf ("%u@hafen.example", uid);
  const char *references[] = { NULL };
  const StoreMessage message = {
    .date_sent = 1700000000 + uid,
    .date_received = 1700000000 + uid,
    .size = 1000 + uid,
    .subject = "Fahrplan",
    .from_name = "Anna",
    .from_address = "anna@hafen.example",
    .message_id = message_id,
    .references = references,
  };
  g_autoptr (GError) error = NULL;
  gint64 id = store_message_add (store, &message, &error);
  gint64 placement;

  g_assert_no_error (error);
  placement = store_placement_add (store, folder, uid, id, message.date_received, flags, NULL, 0,
                                   &error);
  g_assert_no_error (error);
  return placement;
}

static Store *
open_store (const char *dir)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (dir, STORE_OPEN_WRITE, NULL, &error);

  g_assert_no_error (error);
  return store;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->base = g_dir_make_tmp ("posthorn-XXXXXX", &error);
  g_assert_no_error (error);
  self->dir = g_build_filename (self->base, "accounts", "a", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->dir, 0700), ==, 0);
  self->hub = transfer_hub_new (self->base, other_cb, NULL);
  self->store = open_store (self->dir);

  g_assert_true (store_begin (self->store, &error));
  self->inbox = add_folder (self->store, "INBOX", FOLDER_ROLE_INBOX);
  self->work = add_folder (self->store, "Work", FOLDER_ROLE_NONE);
  self->trash = add_folder (self->store, "Trash", FOLDER_ROLE_TRASH);
  self->placements[0] = add_mail (self->store, self->inbox, 1, 0);
  self->placements[1] = add_mail (self->store, self->inbox, 2, IMAP_FLAG_SEEN);
  self->placements[2] = add_mail (self->store, self->inbox, 3, IMAP_FLAG_FLAGGED);
  g_assert_true (store_commit (self->store, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_true (store_folder_check_counts (self->store, NULL));
  transfer_hub_close_stores ();
  store_close (self->store);
  transfer_hub_unref (self->hub);
  ph_tree_remove (self->base, NULL);
  g_free (self->dir);
  g_free (self->base);
}

static OperationResult *
apply (Fixture *self, Operation *operation)
{
  g_autoptr (GError) error = NULL;
  OperationResult *result =
    operation_apply (self->store, self->dir, operation, self->hub, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

static OperationResult *
undo (Fixture *self, gint64 group)
{
  g_autoptr (GError) error = NULL;
  OperationResult *result = operation_undo (self->store, "a", group, self->hub, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

static Operation *
of_all (Fixture *self, OperationKind kind)
{
  Operation *operation = operation_new (kind, "a");

  for (guint i = 0; i < G_N_ELEMENTS (self->placements); i++)
    operation_add_placement (operation, self->placements[i]);
  return operation;
}

static guint
shown_flags (Fixture *self, guint i)
{
  StorePlacement placement;

  g_assert_true (store_placement_get (self->store, self->placements[i], &placement, NULL));
  return store_placement_get_shown_flags (&placement);
}

static guint
count_shown (Fixture *self, gint64 folder)
{
  const StoreQuery query = { .folder_id = folder };
  g_autoptr (StoreIds) ids = store_placement_query (self->store, &query, 0, NULL, NULL);

  g_assert_nonnull (ids);
  return ids->n;
}

static gint64
unseen (Fixture *self, gint64 folder)
{
  g_autoptr (StoreFolder) row = store_folder_get (self->store, folder, NULL);

  g_assert_nonnull (row);
  return row->n_unseen;
}

/* As the remote half marks a row before its first byte leaves. */
static void
send_all (Fixture *self)
{
  g_autoptr (GPtrArray) rows = store_op_list_waiting (self->store, 0, NULL);

  g_assert_true (store_begin (self->store, NULL));
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      row->state = STORE_OP_SENT;
      g_assert_true (store_op_update (self->store, row, NULL));
    }
  g_assert_true (store_commit (self->store, NULL));
}

static void
test_flags (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = of_all (self, OPERATION_FLAGS);
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;

  operation->set = IMAP_FLAG_SEEN;
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 2);
  g_assert_cmpint (unseen (self, self->inbox), ==, 0);

  undone = undo (self, result->group);
  g_assert_cmpint (unseen (self, self->inbox), ==, 2);
  g_assert_cmpuint (shown_flags (self, 1), ==, IMAP_FLAG_SEEN);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
}

static void
test_flags_undo_after_sending (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = of_all (self, OPERATION_FLAGS);
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (OperationResult) again = NULL;

  operation->set = IMAP_FLAG_SEEN;
  operation->clear = IMAP_FLAG_FLAGGED;
  result = apply (self, operation);
  g_assert_cmpuint (shown_flags (self, 2), ==, IMAP_FLAG_SEEN);
  send_all (self);

  undone = undo (self, result->group);
  g_assert_cmpuint (shown_flags (self, 0), ==, 0);
  g_assert_cmpuint (shown_flags (self, 1), ==, IMAP_FLAG_SEEN);
  g_assert_cmpuint (shown_flags (self, 2), ==, IMAP_FLAG_FLAGGED);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 4);

  /* The undo itself was never sent, so undoing it withdraws it. */
  again = undo (self, undone->group);
  g_assert_cmpuint (shown_flags (self, 2), ==, IMAP_FLAG_SEEN);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 2);
}

static void
test_keyword (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_KEYWORD, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_auto (GStrv) keywords = NULL;
  g_auto (GStrv) after = NULL;

  operation_add_placement (operation, self->placements[0]);
  operation->text = g_strdup ("$Label1");
  operation->present = TRUE;
  result = apply (self, operation);
  keywords = store_placement_get_keywords (self->store, self->placements[0], NULL);
  g_assert_cmpint (g_strv_length (keywords), ==, 1);
  g_assert_cmpstr (keywords[0], ==, "$Label1");

  undone = undo (self, result->group);
  after = store_placement_get_keywords (self->store, self->placements[0], NULL);
  g_assert_cmpint (g_strv_length (after), ==, 0);
}

static void
test_move (Fixture *self, gconstpointer sent)
{
  g_autoptr (Operation) operation = of_all (self, OPERATION_MOVE);
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;

  operation->dst_folder = self->work;
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 3);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 0);
  g_assert_cmpuint (count_shown (self, self->work), ==, 3);
  g_assert_cmpint (unseen (self, self->work), ==, 2);

  if (sent != NULL)
    send_all (self);
  undone = undo (self, result->group);
  g_assert_cmpuint (undone->n, ==, 3);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  g_assert_cmpuint (count_shown (self, self->work), ==, 0);
  g_assert_cmpint (unseen (self, self->inbox), ==, 2);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, sent != NULL ? 6 : 0);
}

static void
test_copy (Fixture *self, gconstpointer sent)
{
  g_autoptr (Operation) operation = of_all (self, OPERATION_COPY);
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;

  operation->dst_folder = self->work;
  result = apply (self, operation);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  g_assert_cmpuint (count_shown (self, self->work), ==, 3);

  if (sent != NULL)
    send_all (self);
  undone = undo (self, result->group);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  g_assert_cmpuint (count_shown (self, self->work), ==, 0);
}

static void
test_expunge (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = of_all (self, OPERATION_EXPUNGE);
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (OperationResult) again = NULL;
  g_autoptr (OperationResult) refused = NULL;
  g_autoptr (GError) error = NULL;

  operation->delay = 3600;
  result = apply (self, operation);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 0);
  undone = undo (self, result->group);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);

  again = apply (self, operation);
  send_all (self);
  refused = operation_undo (self->store, "a", again->group, self->hub, &error);
  g_assert_null (refused);
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 0);
}

static void
test_empty (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_EMPTY, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  operation->folder = self->inbox;
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 3);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 0);
  rows = store_op_list_waiting (self->store, 0, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (((const StoreOp *) g_ptr_array_index (rows, 0))->uid, ==, 3);

  undone = undo (self, result->group);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
}

static void
test_junk (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = of_all (self, OPERATION_JUNK);
  g_autoptr (OperationResult) result = apply (self, operation);
  g_autoptr (StoreFolder) junk = store_folder_find_role (self->store, FOLDER_ROLE_JUNK, NULL);
  g_autoptr (OperationResult) undone = NULL;
  g_auto (GStrv) keywords = NULL;

  /* The account had none: it is made along the way. */
  g_assert_nonnull (junk);
  g_assert_cmpuint (count_shown (self, junk->id), ==, 3);
  /* Messages, not rows of the journal: each has one for the keyword and one for the move. */
  g_assert_cmpuint (result->n, ==, 3);

  undone = undo (self, result->group);
  g_assert_cmpuint (undone->n, ==, 3);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  keywords = store_placement_get_keywords (self->store, self->placements[0], NULL);
  g_assert_cmpint (g_strv_length (keywords), ==, 0);
}

static void
test_append (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->base, "brief.eml", NULL);
  g_autofree char *other = g_build_filename (self->base, "notes.txt", NULL);
  g_autoptr (Operation) operation = operation_new (OPERATION_APPEND, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) refused = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_true (g_file_set_contents (path,
                                      "From: Anna <anna@hafen.example>\nSubject: Brief\n"
                                      "Date: Mon, 02 Jan 2023 10:00:00 +0100\n"
                                      "Message-ID: <brief@hafen.example>\n\nGuten Tag\n",
                                      -1, NULL));
  g_assert_true (g_file_set_contents (other, "milk, bread\n", -1, NULL));
  operation->dst_folder = self->work;
  operation->files = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (operation->files, g_file_new_for_path (path));
  result = apply (self, operation);
  g_assert_cmpuint (count_shown (self, self->work), ==, 1);
  rows = store_op_list_waiting (self->store, 0, NULL);
  g_assert_nonnull (((const StoreOp *) g_ptr_array_index (rows, 0))->file);

  /* All or nothing: one that is no mail refuses the lot. */
  g_ptr_array_add (operation->files, g_file_new_for_path (other));
  refused = operation_apply (self->store, self->dir, operation, self->hub, &error);
  g_assert_null (refused);
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_assert_cmpuint (count_shown (self, self->work), ==, 1);
}

static void
test_folders (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) create = operation_new (OPERATION_CREATE_FOLDER, "a");
  g_autoptr (Operation) rename = operation_new (OPERATION_RENAME_FOLDER, "a");
  g_autoptr (Operation) delete = operation_new (OPERATION_DELETE_FOLDER, "a");
  g_autoptr (OperationResult) created = NULL;
  g_autoptr (OperationResult) renamed = NULL;
  g_autoptr (OperationResult) deleted = NULL;
  g_autoptr (OperationResult) twice = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (StoreFolder) moved = NULL;
  g_autoptr (StoreFolder) hidden = NULL;
  g_autoptr (StoreFolder) back = NULL;
  g_autoptr (GError) error = NULL;
  guint64 serial = operation_get_folder_serial (self->store);

  create->folder = self->work;
  create->text = g_strdup ("Bücher");
  created = apply (self, create);
  folder = store_folder_find (self->store, "Work/B&APw-cher", NULL);
  g_assert_nonnull (folder);
  g_assert_cmpstr (folder->path, ==, "Work/Bücher");
  g_assert_cmpuint (operation_get_folder_serial (self->store), !=, serial);
  g_assert_true (operation_outdates_list (self->store, operation_get_folder_serial (self->store)));

  twice = operation_apply (self->store, self->dir, create, self->hub, &error);
  g_assert_null (twice);
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);

  rename->folder = self->work;
  rename->text = g_strdup ("Büro");
  renamed = apply (self, rename);
  moved = store_folder_get (self->store, folder->id, NULL);
  g_assert_cmpstr (moved->path, ==, "Büro/Bücher");

  delete->folder = folder->id;
  deleted = apply (self, delete);
  hidden = store_folder_get (self->store, folder->id, NULL);
  g_assert_true ((hidden->flags & STORE_FOLDER_HIDDEN) != 0);
  undone = undo (self, deleted->group);
  back = store_folder_get (self->store, folder->id, NULL);
  g_assert_true ((back->flags & STORE_FOLDER_HIDDEN) == 0);
}

static void
test_refusals (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    OperationKind kind;
    const char *text;
  } cases[] = {
    { OPERATION_CREATE_FOLDER, "" },
    { OPERATION_CREATE_FOLDER, "a/b" },
    { OPERATION_CREATE_FOLDER, "a\nb" },
    { OPERATION_RENAME_FOLDER, "Trash" },
    { OPERATION_DELETE_FOLDER, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Operation) operation = operation_new (cases[i].kind, "a");
      g_autoptr (GError) error = NULL;
      g_autoptr (OperationResult) result = NULL;

      operation->folder = cases[i].kind == OPERATION_DELETE_FOLDER   ? self->inbox
                          : cases[i].kind == OPERATION_RENAME_FOLDER ? self->work
                                                                     : 0;
      operation->text = g_strdup (cases[i].text);
      result = operation_apply (self->store, self->dir, operation, self->hub, &error);
      g_assert_null (result);
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
      g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
    }
}

/* The account "b" beside @self, new, with an inbox. Its store is the caller's. */
static void
set_up_other (Fixture *self, Fixture *other)
{
  g_autofree char *dir = g_build_filename (self->base, "accounts", "b", NULL);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  other->store = open_store (dir);
  g_assert_true (store_begin (other->store, NULL));
  other->inbox = add_folder (other->store, "INBOX", FOLDER_ROLE_INBOX);
  g_assert_true (store_commit (other->store, NULL));
}

/* Into another account: both journals, both lists; withdrawn before the first byte it leaves no
 * trace in either. */
static void
test_transfer (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = of_all (self, OPERATION_MOVE);
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (GPtrArray) arrivals = NULL;
  g_autoptr (Store) other = NULL;
  g_autoptr (GError) error = NULL;
  const StoreOp *arrival;
  Fixture there = { 0 };

  set_up_other (self, &there);
  other = there.store;

  operation->dst_account_id = g_strdup ("b");
  operation->dst_folder = there.inbox;
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 3);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 0);
  g_assert_cmpuint (count_shown (&there, there.inbox), ==, 3);
  g_assert_cmpint (unseen (&there, there.inbox), ==, 2);
  arrivals = store_op_list_waiting (other, 0, NULL);
  g_assert_cmpuint (arrivals->len, ==, 3);
  arrival = g_ptr_array_index (arrivals, 0);
  g_assert_null (arrival->file);

  /* Only the account that sent it takes it back: its own mail may be gone already. */
  g_assert_null (operation_undo (other, "b", arrival->group_id, self->hub, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_assert_cmpuint (count_shown (&there, there.inbox), ==, 3);

  undone = undo (self, result->group);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  g_assert_cmpuint (count_shown (&there, there.inbox), ==, 0);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
  g_assert_cmpint (store_op_count_waiting (other, NULL), ==, 0);
}

/* An account that was removed is not made anew by what was to go there, before it went or after. */
static void
test_transfer_to_nowhere (Fixture *self, gconstpointer unused)
{
  g_autofree char *other_dir = g_build_filename (self->base, "accounts", "b", NULL);
  g_autoptr (Operation) operation = of_all (self, OPERATION_MOVE);
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (GError) error = NULL;
  Fixture there = { 0 };

  operation->dst_account_id = g_strdup ("b");
  operation->dst_folder = 1;
  g_assert_null (operation_apply (self->store, self->dir, operation, self->hub, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
  g_assert_false (g_file_test (other_dir, G_FILE_TEST_EXISTS));

  set_up_other (self, &there);
  operation->dst_folder = there.inbox;
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 3);
  store_close (there.store);
  transfer_hub_close_stores ();
  ph_tree_remove (other_dir, NULL);

  g_assert_cmpuint (count_shown (self, self->inbox), ==, 0);
  undone = undo (self, result->group);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
  g_assert_false (g_file_test (other_dir, G_FILE_TEST_EXISTS));
}

static void
set_append_limit (Store *store, gint64 folder_id, guint64 limit)
{
  g_autoptr (StoreFolder) folder = store_folder_get (store, folder_id, NULL);

  folder->append_limit = limit;
  g_assert_true (store_begin (store, NULL));
  g_assert_cmpint (store_folder_put (store, folder, NULL), ==, folder_id);
  g_assert_true (store_commit (store, NULL));
}

/* What the server would refuse after all of it was sent is refused at once, and nothing moves. */
static void
test_too_large (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->base, "large.eml", NULL);
  g_autoptr (Operation) move = of_all (self, OPERATION_MOVE);
  g_autoptr (Operation) within = of_all (self, OPERATION_COPY);
  g_autoptr (Operation) append = operation_new (OPERATION_APPEND, "a");
  g_autoptr (OperationResult) moved = NULL;
  g_autoptr (OperationResult) copied = NULL;
  g_autoptr (OperationResult) back = NULL;
  g_autoptr (Store) other = NULL;
  g_autoptr (GError) error = NULL;
  Fixture there = { 0 };

  set_up_other (self, &there);
  other = there.store;

  /* The mails are of 1001, 1002 and 1003 bytes. */
  set_append_limit (other, there.inbox, 1002);
  move->dst_account_id = g_strdup ("b");
  move->dst_folder = there.inbox;
  g_assert_null (operation_apply (self->store, self->dir, move, self->hub, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OVER_QUOTA);
  g_assert_cmpstr (error->message, ==, "“INBOX” takes no mail that is larger than 1.0\302\240kB.");
  g_clear_error (&error);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, 3);
  g_assert_cmpuint (count_shown (&there, there.inbox), ==, 0);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
  g_assert_cmpint (store_op_count_waiting (other, NULL), ==, 0);

  set_append_limit (other, there.inbox, 1003);
  moved = operation_apply (self->store, self->dir, move, self->hub, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_shown (&there, there.inbox), ==, 3);

  /* Files as well; within the account nothing is sent. */
  set_append_limit (self->store, self->work, 30);
  g_file_set_contents (path, "From: a@m.example\nSubject: Large\n\nx\n", -1, NULL);
  append->dst_folder = self->work;
  append->files = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (append->files, g_file_new_for_path (path));
  g_assert_null (operation_apply (self->store, self->dir, append, self->hub, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OVER_QUOTA);
  g_clear_error (&error);
  g_assert_cmpuint (count_shown (self, self->work), ==, 0);
  back = undo (self, moved->group);
  within->dst_folder = self->work;
  copied = operation_apply (self->store, self->dir, within, self->hub, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_shown (self, self->work), ==, 3);
}

/* ---- Labels --------------------------------------------------------------------------------- */

typedef struct
{
  gint64 all;
  gint64 junk;
  gint64 other;
  gint64 in_all; /* placements of the first mail, which lies in the inbox, too */
  gint64 in_work;
  gint64 archived; /* in Work alone, and in All Mail */
} Labels;

static gint64
place (Store *store, gint64 folder, guint32 uid, gint64 message)
{
  g_autoptr (GError) error = NULL;
  gint64 id = store_placement_add (store, folder, uid, message, uid, 0, NULL, 0, &error);

  g_assert_no_error (error);
  return id;
}

static void
set_up_labels (Fixture *self, Labels *labels)
{
  StorePlacement placement;
  gint64 archived;

  g_assert_true (store_begin (self->store, NULL));
  g_assert_true (store_meta_set (self->store, "label-folders", "1", NULL));
  labels->all = add_folder (self->store, "All", FOLDER_ROLE_ALL);
  labels->junk = add_folder (self->store, "Junk", FOLDER_ROLE_JUNK);
  labels->other = add_folder (self->store, "Other", FOLDER_ROLE_NONE);
  g_assert_true (store_placement_get (self->store, self->placements[0], &placement, NULL));
  labels->in_all = place (self->store, labels->all, 11, placement.message_id);
  labels->in_work = place (self->store, self->work, 21, placement.message_id);
  labels->archived = add_mail (self->store, self->work, 22, 0);
  g_assert_true (store_placement_get (self->store, labels->archived, &placement, NULL));
  archived = placement.message_id;
  place (self->store, labels->all, 12, archived);
  g_assert_true (store_commit (self->store, NULL));
}

/* "MOVE INBOX>All EXPUNGE Trash": what waits in the journal. */
static char *
describe_journal (Fixture *self)
{
  static const char *const kinds[] = {
    [STORE_OP_MOVE] = "MOVE",
    [STORE_OP_COPY] = "COPY",
    [STORE_OP_EXPUNGE] = "EXPUNGE",
    [STORE_OP_CREATE] = "CREATE",
  };
  g_autoptr (GPtrArray) rows = store_op_list_waiting (self->store, 0, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);
      g_autoptr (StoreFolder) from = store_folder_get (self->store, row->folder_id, NULL);
      g_autoptr (StoreFolder) to = store_folder_get (self->store, row->dst_folder_id, NULL);

      g_string_append_printf (text, "%s%s %s%s%s", i > 0 ? " " : "", kinds[row->kind],
                              from->name, to != NULL ? ">" : "", to != NULL ? to->name : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What a wish for one mail becomes, and after it was sent its undo. */
static void
check_labels (Fixture *self, OperationKind kind, gint64 placement, gint64 dst_folder,
              const char *journal, const char *undone)
{
  g_autoptr (Operation) operation = operation_new (kind, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) back = NULL;
  g_autofree char *text = NULL;
  g_autofree char *undo_text = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  operation_add_placement (operation, placement);
  operation->dst_folder = dst_folder;
  result = apply (self, operation);
  text = describe_journal (self);
  g_assert_cmpstr (text, ==, journal);
  if (undone == NULL)
    {
      back = undo (self, result->group);
      g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
      return;
    }

  /* As if the server had done it */
  rows = store_op_list_waiting (self->store, 0, NULL);
  g_assert_true (store_begin (self->store, NULL));
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      row->state = STORE_OP_DONE;
      g_assert_true (store_placement_set_uid (self->store, row->dst_placement_id,
                                              1000 + (guint32) row->id, NULL));
      if (row->kind == STORE_OP_MOVE)
        g_assert_true (store_placement_remove (self->store, row->placement_id, NULL));
      g_assert_true (store_op_update (self->store, row, NULL));
    }
  g_assert_true (store_commit (self->store, NULL));
  back = undo (self, result->group);
  undo_text = describe_journal (self);
  g_assert_cmpstr (undo_text, ==, undone);
}

/* Archiving takes the inbox's label and no other, from wherever the person looks. */
static void
test_labels_archive (Fixture *self, gconstpointer unused)
{
  Labels labels;

  set_up_labels (self, &labels);
  check_labels (self, OPERATION_ARCHIVE, self->placements[0], 0, "MOVE INBOX>All", NULL);
  check_labels (self, OPERATION_ARCHIVE, labels.in_work, 0, "MOVE INBOX>All", NULL);
  check_labels (self, OPERATION_ARCHIVE, labels.in_all, 0, "MOVE INBOX>All", NULL);
  g_assert_null (store_folder_find_role (self->store, FOLDER_ROLE_ARCHIVE, NULL));
  check_labels (self, OPERATION_ARCHIVE, self->placements[0], 0, "MOVE INBOX>All",
                "COPY All>INBOX");
}

static void
test_labels_archived (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_ARCHIVE, "a");
  g_autoptr (OperationResult) result = NULL;
  Labels labels;

  set_up_labels (self, &labels);
  operation_add_placement (operation, labels.archived);
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 0);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
  g_assert_cmpuint (count_shown (self, self->work), ==, 2);
}

static void
test_labels_copied (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_COPY, "a");
  g_autoptr (OperationResult) result = NULL;
  Labels labels;

  set_up_labels (self, &labels);
  operation_add_placement (operation, labels.in_all);
  operation->dst_folder = self->work;
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 0);
  g_assert_cmpint (store_op_count_waiting (self->store, NULL), ==, 0);
  g_assert_cmpuint (count_shown (self, self->work), ==, 2);
}

/* What goes to the trash goes from everywhere, and comes back there; what is read is read everywhere. */
static void
test_labels_everywhere (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) trash = operation_new (OPERATION_TRASH, "a");
  g_autoptr (Operation) flag = operation_new (OPERATION_FLAGS, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (OperationResult) back = NULL;
  Labels labels;
  StorePlacement placement;
  guint n = count_shown (self, self->inbox);

  set_up_labels (self, &labels);
  operation_add_placement (trash, labels.in_work);
  result = apply (self, trash);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, n - 1);
  g_assert_cmpuint (count_shown (self, labels.all), ==, 1);
  back = undo (self, result->group);
  g_assert_cmpuint (count_shown (self, self->inbox), ==, n);
  g_assert_cmpuint (count_shown (self, labels.all), ==, 2);
  g_assert_cmpuint (count_shown (self, self->work), ==, 2);
  g_clear_pointer (&result, operation_result_free);
  g_clear_pointer (&back, operation_result_free);

  flag->set = IMAP_FLAG_SEEN;
  operation_add_placement (flag, labels.in_work);
  result = apply (self, flag);
  g_assert_true (store_placement_get (self->store, self->placements[0], &placement, NULL));
  g_assert_cmpuint (placement.pend_set, ==, IMAP_FLAG_SEEN);
  g_assert_true (store_placement_get (self->store, labels.in_all, &placement, NULL));
  g_assert_cmpuint (placement.pend_set, ==, IMAP_FLAG_SEEN);
  back = undo (self, result->group);
  g_assert_true (store_placement_get (self->store, self->placements[0], &placement, NULL));
  g_assert_cmpuint (placement.pend_set, ==, 0);
}

/* What lies in All Mail stays there, but for the trash. */
static void
test_labels_move (Fixture *self, gconstpointer unused)
{
  Labels labels;

  set_up_labels (self, &labels);
  check_labels (self, OPERATION_MOVE, labels.in_work, self->inbox, "MOVE Work>INBOX", NULL);
  check_labels (self, OPERATION_TRASH, labels.in_all, 0, "MOVE All>Trash", NULL);
  check_labels (self, OPERATION_COPY, labels.in_all, labels.other, "COPY All>Other", NULL);
  g_assert_cmpuint (count_shown (self, labels.all), ==, 2);
  check_labels (self, OPERATION_MOVE, labels.in_all, labels.other, "COPY All>Other",
                "MOVE Other>All");
}

/* For good: nowhere but in the trash, where it ends. */
static void
test_labels_expunge (Fixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_EXPUNGE, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  Labels labels;
  gint64 junk;

  set_up_labels (self, &labels);
  g_assert_true (store_begin (self->store, NULL));
  junk = add_mail (self->store, labels.junk, 31, 0);
  g_assert_true (store_commit (self->store, NULL));
  check_labels (self, OPERATION_EXPUNGE, junk, 0, "EXPUNGE Junk", NULL);
  check_labels (self, OPERATION_EXPUNGE, labels.in_work, 0, "MOVE Work>Trash EXPUNGE Trash", NULL);
  g_assert_cmpuint (count_shown (self, self->work), ==, 2);

  operation_add_placement (operation, labels.in_all);
  result = apply (self, operation);
  g_assert_cmpuint (result->n, ==, 1);
  rows = store_op_list_waiting (self->store, 0, NULL);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (((StoreOp *) rows->pdata[0])->dst_placement_id, ==,
                   ((StoreOp *) rows->pdata[1])->placement_id);
  g_assert_cmpuint (count_shown (self, labels.all), ==, 1);
  g_assert_cmpuint (count_shown (self, self->trash), ==, 0);
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

/* The clock was years ahead when a wish was put off, and is right again. */
static void
test_clock_back (Fixture *self, gconstpointer unused)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  StoreOp row = { .kind = STORE_OP_FLAGS, .group_id = 1, .folder_id = self->inbox,
                  .placement_id = self->placements[0], .not_before = now + 600 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (operation_seconds_to_next (self->store), ==, -1);
  g_assert_true (store_begin (self->store, &error));
  g_assert_true (store_op_add (self->store, &row, &error));
  g_assert_true (store_commit (self->store, &error));
  g_assert_cmpint (operation_seconds_to_next (self->store), >, 0);

  row.not_before = now + 3 * 365 * 24 * 3600;
  g_assert_true (store_begin (self->store, &error));
  g_assert_true (store_op_update (self->store, &row, &error));
  g_assert_true (store_commit (self->store, &error));
  g_assert_cmpint (operation_seconds_to_next (self->store), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/operation/flags", NULL, test_flags);
  ADD ("/operation/flags/undo-after-sending", NULL, test_flags_undo_after_sending);
  ADD ("/operation/keyword", NULL, test_keyword);
  ADD ("/operation/move", NULL, test_move);
  ADD ("/operation/move/undo-after-sending", "sent", test_move);
  ADD ("/operation/copy", NULL, test_copy);
  ADD ("/operation/copy/undo-after-sending", "sent", test_copy);
  ADD ("/operation/expunge", NULL, test_expunge);
  ADD ("/operation/empty", NULL, test_empty);
  ADD ("/operation/junk", NULL, test_junk);
  ADD ("/operation/append", NULL, test_append);
  ADD ("/operation/folders", NULL, test_folders);
  ADD ("/operation/refusals", NULL, test_refusals);
  ADD ("/operation/transfer", NULL, test_transfer);
  ADD ("/operation/transfer-to-nowhere", NULL, test_transfer_to_nowhere);
  ADD ("/operation/too-large", NULL, test_too_large);
  ADD ("/operation/labels/archive", NULL, test_labels_archive);
  ADD ("/operation/labels/archived", NULL, test_labels_archived);
  ADD ("/operation/labels/copied", NULL, test_labels_copied);
  ADD ("/operation/labels/everywhere", NULL, test_labels_everywhere);
  ADD ("/operation/labels/move", NULL, test_labels_move);
  ADD ("/operation/labels/expunge", NULL, test_labels_expunge);
  ADD ("/operation/clock-back", NULL, test_clock_back);

  return g_test_run ();
}
