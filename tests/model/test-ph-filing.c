/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-error.h"
#include "ph-filing.h"
#include "ph-folder-tree.h"
#include "ph-message-list.h"
#include "ph-message-selection.h"
#include "sample-accounts.h"

#include <glib/gstdio.h>
#include <string.h>

#define LAST_DATE 1700000000

typedef struct
{
  SampleAccounts *accounts;
  PhFolderTree *tree;
  PhFiling *filing;
  char *done;
  gboolean shown;
  char *failed;
  char *reason;
} Fixture;

static void
done_cb (PhFiling *filing,
         const char *sentence,
         gboolean show,
         Fixture *fixture)
{
  g_free (fixture->done);
  fixture->done = g_strdup (sentence);
  fixture->shown = show;
}

static void
undone_cb (PhFiling *filing,
           const char *sentence,
           Fixture *fixture)
{
  g_free (fixture->done);
  fixture->done = g_strdup (sentence);
}

static void
failed_cb (PhFiling *filing,
           const char *sentence,
           const char *reason,
           Fixture *fixture)
{
  g_free (fixture->failed);
  fixture->failed = g_strdup (sentence);
  g_free (fixture->reason);
  fixture->reason = g_strdup (reason);
}

static void
set_up (Fixture *fixture,
        guint n)
{
  *fixture = (Fixture) { .accounts = sample_accounts_new (n) };
  fixture->tree = ph_folder_tree_new (fixture->accounts->engine);
  fixture->filing = ph_filing_new (fixture->accounts->engine);
  g_signal_connect (fixture->filing, "done", G_CALLBACK (done_cb), fixture);
  g_signal_connect (fixture->filing, "undone", G_CALLBACK (undone_cb), fixture);
  g_signal_connect (fixture->filing, "failed", G_CALLBACK (failed_cb), fixture);
}

static void
tear_down (Fixture *fixture)
{
  g_assert_finalize_object (fixture->filing);
  g_assert_finalize_object (fixture->tree);
  sample_accounts_free (fixture->accounts);
  g_free (fixture->done);
  g_free (fixture->failed);
  g_free (fixture->reason);
}

static gboolean
is_idle (gpointer data)
{
  Fixture *fixture = data;

  return !ph_filing_is_busy (fixture->filing);
}

/* Until the wish is in the journal and said. */
static void
wait_for (Fixture *fixture,
          const char *sentence)
{
  sample_wait (is_idle, fixture);
  g_assert_cmpstr (fixture->failed, ==, NULL);
  g_assert_cmpstr (fixture->done, ==, sentence);
  g_clear_pointer (&fixture->done, g_free);
}

static PhFolder *
get_folder (Fixture *fixture,
            guint account,
            const char *path)
{
  PhFolder *folder =
    ph_folder_tree_find (fixture->tree, sample_accounts_get_id (fixture->accounts, account),
                         sample_accounts_find (fixture->accounts, account, path));

  g_assert_nonnull (folder);

  return folder;
}

typedef struct
{
  PhFolder *folder;
  guint total;
} Total;

static gboolean
has_total (gpointer data)
{
  Total *total = data;

  return ph_folder_get_total (total->folder) == total->total;
}

static void
wait_for_total (Fixture *fixture,
                guint account,
                const char *path,
                guint n)
{
  Total total = { get_folder (fixture, account, path), n };

  sample_wait (has_total, &total);
}

/* The first @n of a folder. */
static PhMessageKeys *
take_keys (Fixture *fixture,
           guint account,
           const char *path,
           guint n)
{
  gint64 folder = sample_accounts_find (fixture->accounts, account, path);
  g_autoptr (PhMessageList) list = ph_message_list_new_for_folder (
    sample_accounts_get (fixture->accounts, account), folder, FOLDER_ROLE_NONE);
  PhMessageKeys *keys = ph_message_keys_new ();

  ph_message_list_open (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), >=, n);
  for (guint i = 0; i < n; i++)
    ph_message_keys_add (keys, ph_message_list_get_key (list, i));
  ph_message_keys_set_folder (keys, folder);

  return keys;
}

static void
test_move_and_undo (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 20, LAST_DATE);
  g_assert_false (ph_filing_can_undo (fixture.filing));

  keys = take_keys (&fixture, 0, "INBOX", 2);
  ph_filing_move (fixture.filing, keys, get_folder (&fixture, 0, "Projects/Harbour"));
  wait_for (&fixture, "2 messages moved to “Harbour”");
  g_assert_true (fixture.shown);
  wait_for_total (&fixture, 0, "INBOX", 18);
  wait_for_total (&fixture, 0, "Projects/Harbour", 2);
  g_assert_cmpstr (ph_filing_get_undo_description (fixture.filing), ==,
                   "Undo: 2 messages moved to “Harbour”");

  ph_filing_undo (fixture.filing);
  wait_for (&fixture, "Undone");
  wait_for_total (&fixture, 0, "INBOX", 20);
  wait_for_total (&fixture, 0, "Projects/Harbour", 0);
  g_assert_false (ph_filing_can_undo (fixture.filing));

  tear_down (&fixture);
}

static void
refuse (Fixture *fixture,
        gint64 group)
{
  g_autoptr (GError) error = g_error_new (PH_ERROR, PH_ERROR_SERVER, "No room");

  g_signal_emit_by_name (fixture->accounts->engine, "failed",
                         sample_accounts_get_id (fixture->accounts, 0), group, error);
}

/* What the server refuses later can't be undone any more, and is called by its name. */
static void
test_refused_by_server (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autoptr (PhMessageKeys) others = NULL;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 5, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 2);
  ph_filing_archive (fixture.filing, keys); /* the journal's first group */
  wait_for (&fixture, "2 messages archived");
  wait_for_total (&fixture, 0, "INBOX", 3);
  others = take_keys (&fixture, 0, "INBOX", 1);
  ph_filing_set_flagged (fixture.filing, others, TRUE);
  wait_for (&fixture, "1 message flagged");

  refuse (&fixture, 1);
  g_assert_cmpstr (fixture.failed, ==, "2 messages could not be archived");
  g_assert_cmpstr (fixture.reason, ==, "No room");
  g_assert_cmpstr (ph_filing_get_undo_description (fixture.filing), ==, "Undo: 1 message flagged");

  refuse (&fixture, 4711);
  g_assert_cmpstr (fixture.failed, ==, "No room");
  g_assert_null (fixture.reason);
  g_assert_true (ph_filing_can_undo (fixture.filing));

  tear_down (&fixture);
}

/* Both accounts have an archive: the sentence says which one it was. */
#define MANY 1100

/* Answers what @answers says (nullable), in the inbox of the first account. */
static void
add_letter (Fixture *fixture,
            const char *id,
            const char *answers,
            gint64 date)
{
  const char *references[] = { answers, NULL };
  const StoreMessage message = {
    .date_sent = date,
    .date_received = date,
    .size = 1000,
    .subject = id,
    .from_name = "Ada Winter",
    .from_address = "ada@c.test",
    .preview = "",
    .bits = STORE_MESSAGE_PREVIEW,
    .message_id = (char *) id,
    .references = references,
  };

  sample_accounts_add (fixture->accounts, 0, "INBOX", &message, 0);
}

static void
add_pairs (Fixture *fixture)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *first = g_strdup_printf ("%u@c.test", i);
      g_autofree char *second = g_strdup_printf ("answer%u@c.test", i);

      add_letter (fixture, first, NULL, LAST_DATE - 10 * i);
      add_letter (fixture, second, first, LAST_DATE - 10 * i + 1);
    }
}

static gboolean
is_loaded (gpointer list)
{
  return !ph_message_list_get_loading (list);
}

static PhMessageKeys *
take_all_conversations (Fixture *fixture)
{
  g_autoptr (PhMessageList) list = ph_message_list_new_for_folder (
    sample_accounts_get (fixture->accounts, 0), sample_accounts_find (fixture->accounts, 0, "INBOX"),
    FOLDER_ROLE_INBOX);
  g_autoptr (PhMessageSelection) selection = NULL;

  ph_message_list_set_conversations (list, TRUE);
  ph_message_list_open (list);
  sample_wait (is_loaded, list);
  selection = ph_message_selection_new (list);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (selection));

  return ph_message_selection_dup_keys (selection);
}

/* Of more conversations than are looked up at once all messages go that were there when the wish was made, and come
 * back. */
static void
test_many_conversations (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autofree char *count = NULL;
  g_autofree char *refusal = NULL;

  set_up (&fixture, 1);
  add_pairs (&fixture);
  keys = take_all_conversations (&fixture);
  count = ph_message_keys_dup_count (keys);
  g_assert_cmpstr (count, ==, "1100 conversations");
  g_assert_false (ph_message_keys_is_empty (keys));
  refusal = ph_filing_dup_refusal (keys, get_folder (&fixture, 0, "INBOX"), FALSE);
  g_assert_cmpstr (refusal, ==, "They are in “Inbox” already");

  add_letter (&fixture, "late@c.test", "0@c.test", LAST_DATE + 100);
  ph_filing_move (fixture.filing, keys, get_folder (&fixture, 0, "Projects/Harbour"));
  wait_for (&fixture, "2200 messages moved to “Harbour”");
  wait_for_total (&fixture, 0, "INBOX", 1);
  wait_for_total (&fixture, 0, "Projects/Harbour", 2 * MANY);

  ph_filing_undo (fixture.filing);
  wait_for (&fixture, "Undone");
  wait_for_total (&fixture, 0, "INBOX", 2 * MANY + 1);
  wait_for_total (&fixture, 0, "Projects/Harbour", 0);

  tear_down (&fixture);
}

static void
test_other_account (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autofree char *sentence = NULL;
  PhFolder *archive;

  set_up (&fixture, 2);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 2, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 1);
  archive = get_folder (&fixture, 1, "Archive");
  sentence = g_strdup_printf ("1 message copied to “Archive (%s)”",
                              ph_folder_get_account_name (archive));
  ph_filing_copy (fixture.filing, keys, archive);
  wait_for (&fixture, sentence);
  tear_down (&fixture);
}

static void
test_copy (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 5, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 1);
  ph_filing_copy (fixture.filing, keys, get_folder (&fixture, 0, "Archive"));
  wait_for (&fixture, "1 message copied to “Archive”");
  wait_for_total (&fixture, 0, "Archive", 1);
  wait_for_total (&fixture, 0, "INBOX", 5);

  tear_down (&fixture);
}

/* From both accounts at once, to the trash of each; one step to undo. */
static void
test_trash_of_two_accounts (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autoptr (PhMessageKeys) others = NULL;

  set_up (&fixture, 2);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 5, LAST_DATE);
  sample_accounts_fill (fixture.accounts, 1, "INBOX", 5, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 2);
  others = take_keys (&fixture, 1, "INBOX", 1);
  ph_message_keys_add (keys, ph_message_keys_get (others, 0));
  ph_message_keys_set_folder (keys, 0);

  ph_filing_trash (fixture.filing, keys);
  wait_for (&fixture, "3 messages moved to the trash");
  wait_for_total (&fixture, 0, "Trash", 2);
  wait_for_total (&fixture, 1, "Trash", 1);

  ph_filing_undo (fixture.filing);
  wait_for (&fixture, "Undone");
  wait_for_total (&fixture, 0, "Trash", 0);
  wait_for_total (&fixture, 1, "Trash", 0);
  wait_for_total (&fixture, 1, "INBOX", 5);

  tear_down (&fixture);
}

static void
test_verbs (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) first = NULL;
  g_autoptr (PhMessageKeys) second = NULL;
  g_autoptr (PhMessageKeys) junk = NULL;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 10, LAST_DATE);

  first = take_keys (&fixture, 0, "INBOX", 1);
  ph_filing_archive (fixture.filing, first);
  wait_for (&fixture, "1 message archived");
  wait_for_total (&fixture, 0, "Archive", 1);

  second = take_keys (&fixture, 0, "INBOX", 1);
  ph_filing_junk (fixture.filing, second, TRUE);
  wait_for (&fixture, "1 message marked as junk");
  wait_for_total (&fixture, 0, "Junk", 1);

  junk = take_keys (&fixture, 0, "Junk", 1);
  ph_filing_junk (fixture.filing, junk, FALSE);
  wait_for (&fixture, "1 message marked as not junk");
  wait_for_total (&fixture, 0, "INBOX", 9);

  tear_down (&fixture);
}

/* Several messages of a conversation are one. */
static void
test_mute (void)
{
  StoreMessage question = { .message_id = "a@x", .subject = "Rope", .date_received = LAST_DATE };
  StoreMessage answer = { .message_id = "b@x", .in_reply_to = "a@x", .subject = "Re: Rope",
                          .date_received = LAST_DATE };
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;

  set_up (&fixture, 1);
  sample_accounts_add (fixture.accounts, 0, "INBOX", &question, 0);
  sample_accounts_add (fixture.accounts, 0, "INBOX", &answer, 0);
  keys = take_keys (&fixture, 0, "INBOX", 2);

  ph_filing_set_muted (fixture.filing, keys, TRUE);
  wait_for (&fixture, "1 conversation muted");
  g_assert_true (fixture.shown);
  ph_filing_set_muted (fixture.filing, keys, FALSE);
  wait_for (&fixture, "1 conversation no longer muted");
  ph_filing_undo (fixture.filing);
  wait_for (&fixture, "Undone");
  ph_filing_set_muted (fixture.filing, keys, TRUE);
  wait_for (&fixture, NULL);

  tear_down (&fixture);
}

static void
test_flags (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;
  PhFolder *inbox;
  guint unread;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 60, LAST_DATE);
  inbox = get_folder (&fixture, 0, "INBOX");
  unread = ph_folder_get_unread (inbox);
  g_assert_cmpuint (unread, >, 0);
  g_assert_cmpuint (unread, <, 60);

  keys = take_keys (&fixture, 0, "INBOX", 60);
  ph_filing_set_unread (fixture.filing, keys, FALSE);
  sample_wait (is_idle, &fixture);
  g_assert_false (fixture.shown);
  while (ph_folder_get_unread (inbox) != 0)
    g_main_context_iteration (NULL, TRUE);

  ph_filing_undo (fixture.filing);
  sample_wait (is_idle, &fixture);
  while (ph_folder_get_unread (inbox) != unread)
    g_main_context_iteration (NULL, TRUE);

  tear_down (&fixture);
}

/* Looking at a message is nothing to undo. */
static void
test_mark_seen (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 5, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 1);
  ph_filing_mark_seen (fixture.filing, ph_message_keys_get (keys, 0));
  sample_wait (is_idle, &fixture);
  g_assert_null (fixture.done);
  g_assert_false (ph_filing_can_undo (fixture.filing));

  tear_down (&fixture);
}

static void
test_refusals (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autofree char *same = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *unified = NULL;
  g_autofree char *elsewhere = NULL;

  set_up (&fixture, 2);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 5, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 2);

  same = ph_filing_dup_refusal (keys, get_folder (&fixture, 0, "INBOX"), FALSE);
  g_assert_cmpstr (same, ==, "They are in “Inbox” already");
  copied = ph_filing_dup_refusal (keys, get_folder (&fixture, 0, "INBOX"), TRUE);
  g_assert_null (copied);
  unified = ph_filing_dup_refusal (keys, ph_folder_tree_get_unified (fixture.tree), FALSE);
  g_assert_nonnull (unified);

  /* The same id in the other account is another folder. */
  elsewhere = ph_filing_dup_refusal (keys, get_folder (&fixture, 1, "INBOX"), FALSE);
  g_assert_null (elsewhere);

  ph_filing_move (fixture.filing, keys, get_folder (&fixture, 0, "INBOX"));
  g_assert_cmpstr (fixture.failed, ==, "They are in “Inbox” already");
  g_assert_false (ph_filing_is_busy (fixture.filing));

  tear_down (&fixture);
}

static void
set_append_limit (Fixture *fixture,
                  guint i,
                  const char *path,
                  guint64 limit)
{
  Store *store = g_ptr_array_index (fixture->accounts->writers, i);
  g_autoptr (StoreFolder) folder = store_folder_find (store, path, NULL);

  folder->append_limit = limit;
  g_assert_true (store_begin (store, NULL));
  g_assert_cmpint (store_folder_put (store, folder, NULL), ==, folder->id);
  g_assert_true (store_commit (store, NULL));
}

typedef struct
{
  PhFolder *folder;
  guint64 limit;
} Limit;

static gboolean
has_limit (gpointer user_data)
{
  const Limit *limit = user_data;

  return ph_folder_get_append_limit (limit->folder) == limit->limit;
}

/* While it is dragged: where the account would have to send what the server does not take. */
static void
test_size_refusal (void)
{
  Fixture fixture;
  Limit limits[2];
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *fitting = NULL;
  g_autofree char *unknown = NULL;

  set_up (&fixture, 2);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 5, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 2);
  for (guint i = 0; i < 2; i++)
    {
      set_append_limit (&fixture, i, "Projects", 2000000);
      limits[i] = (Limit) { get_folder (&fixture, i, "Projects"), 2000000 };
      sample_wait (has_limit, &limits[i]);
    }

  unknown = ph_filing_dup_refusal (keys, limits[1].folder, FALSE);
  g_assert_null (unknown);
  ph_message_keys_set_largest (keys, 2000000);
  fitting = ph_filing_dup_refusal (keys, limits[1].folder, FALSE);
  g_assert_null (fitting);
  ph_message_keys_set_largest (keys, 2000001);
  here = ph_filing_dup_refusal (keys, limits[0].folder, FALSE);
  g_assert_null (here);
  there = ph_filing_dup_refusal (keys, limits[1].folder, FALSE);
  g_assert_cmpstr (there, ==, "“Projects” takes no mail that is larger than 2.0\302\240MB");
  copied = ph_filing_dup_refusal (keys, limits[1].folder, TRUE);
  g_assert_cmpstr (copied, ==, there);

  tear_down (&fixture);
}

static void
test_folder_refusals (void)
{
  Fixture fixture;
  const char *id;
  PhFolder *projects, *harbour, *inbox;
  g_autofree char *into_itself = NULL;
  g_autofree char *where_it_is = NULL;
  g_autofree char *role = NULL;
  g_autofree char *account = NULL;
  g_autofree char *good = NULL;

  set_up (&fixture, 2);
  id = sample_accounts_get_id (fixture.accounts, 0);
  projects = get_folder (&fixture, 0, "Projects");
  harbour = get_folder (&fixture, 0, "Projects/Harbour");
  inbox = get_folder (&fixture, 0, "INBOX");

  into_itself = ph_filing_dup_folder_refusal (projects, harbour, id);
  g_assert_nonnull (into_itself);
  where_it_is = ph_filing_dup_folder_refusal (harbour, projects, id);
  g_assert_nonnull (where_it_is);
  role = ph_filing_dup_folder_refusal (inbox, projects, id);
  g_assert_nonnull (role);
  account = ph_filing_dup_folder_refusal (harbour, get_folder (&fixture, 1, "Projects"),
                                          sample_accounts_get_id (fixture.accounts, 1));
  g_assert_nonnull (account);
  good = ph_filing_dup_folder_refusal (harbour, NULL, id);
  g_assert_null (good);

  tear_down (&fixture);
}

static gboolean
has_library (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GPtrArray) folders = ph_folder_tree_list_folders (fixture->tree);

  for (guint i = 0; i < folders->len; i++)
    if (g_str_equal (ph_folder_get_name (g_ptr_array_index (folders, i)), "Sketches"))
      return TRUE;

  return FALSE;
}

static void
test_folders (void)
{
  Fixture fixture;
  const char *id;
  PhFolder *harbour;

  set_up (&fixture, 1);
  id = sample_accounts_get_id (fixture.accounts, 0);
  harbour = get_folder (&fixture, 0, "Projects/Harbour");

  ph_filing_create_folder (fixture.filing, id, harbour, "Sketches");
  wait_for (&fixture, "Folder “Sketches” created");
  sample_wait (has_library, &fixture);
  g_assert_cmpuint (g_list_model_get_n_items (ph_folder_get_children (harbour)), ==, 1);

  ph_filing_rename_folder (fixture.filing, harbour, "Port");
  wait_for (&fixture, "Folder renamed to “Port”");
  while (!g_str_equal (ph_folder_get_name (harbour), "Port"))
    g_main_context_iteration (NULL, TRUE);

  ph_filing_set_subscribed (fixture.filing, harbour, FALSE);
  wait_for (&fixture, "Folder “Port” unsubscribed");
  while (ph_folder_get_subscribed (harbour))
    g_main_context_iteration (NULL, TRUE);

  tear_down (&fixture);
}

static void
test_delete_folder (void)
{
  Fixture fixture;
  PhFolder *projects;

  set_up (&fixture, 1);
  projects = get_folder (&fixture, 0, "Projects");
  ph_filing_delete_folder (fixture.filing, get_folder (&fixture, 0, "Projects/Library"));
  wait_for (&fixture, "Folder “Library” deleted");
  while (g_list_model_get_n_items (ph_folder_get_children (projects)) != 1)
    g_main_context_iteration (NULL, TRUE);

  ph_filing_undo (fixture.filing);
  wait_for (&fixture, "Undone");
  while (g_list_model_get_n_items (ph_folder_get_children (projects)) != 2)
    g_main_context_iteration (NULL, TRUE);

  tear_down (&fixture);
}

static void
test_append (void)
{
  static const char text[] = "From: Ada Winter <ada@harbour.example>\r\n"
                             "To: Sam Sample <sam@harbour.example>\r\n"
                             "Subject: From a file\r\n"
                             "Date: Thu, 12 Mar 2026 14:05:00 +0000\r\n"
                             "Message-ID: <file@harbour.example>\r\n\r\nHello.\r\n";
  Fixture fixture;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *path = NULL;

  set_up (&fixture, 1);
  path = g_build_filename (fixture.accounts->dir, "hello.eml", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_ptr_array_add (files, g_file_new_for_path (path));

  ph_filing_append (fixture.filing, files, get_folder (&fixture, 0, "Projects/Library"));
  wait_for (&fixture, "1 message added to “Library”");
  wait_for_total (&fixture, 0, "Projects/Library", 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  tear_down (&fixture);
}

static void
imported_cb (GObject *object,
             GAsyncResult *result,
             gpointer done)
{
  g_set_object ((GAsyncResult **) done, result);
}

/* All of it is one step, of which a part that the server refuses leaves the rest. */
static void
test_import (void)
{
  Fixture fixture;
  FolderImportCounts counts;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) done = NULL;
  g_autofree char *path = NULL;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "Projects/Library", 3, LAST_DATE);
  for (guint i = 0; i < 120; i++)
    g_string_append_printf (text, "From a Mon Jan  2 15:04:05 2006\nMessage-ID: <%u@x>\n\nx\n\n", i);
  path = g_build_filename (fixture.accounts->dir, "in.mbox", NULL);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_ptr_array_add (files, g_file_new_for_path (path));

  ph_filing_import_async (fixture.filing, get_folder (&fixture, 0, "Projects/Library"), files, NULL,
                          NULL, NULL, imported_cb, &done);
  while (done == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ph_filing_import_finish (done, &counts, NULL));
  g_clear_object (&done);
  g_assert_cmpuint (counts.n, ==, 120);
  wait_for (&fixture, "120 messages added to “Library”");
  wait_for_total (&fixture, 0, "Projects/Library", 123);

  refuse (&fixture, 1); /* the first of its batches */
  g_assert_cmpstr (fixture.failed, ==, "50 messages could not be added to “Library”");
  g_clear_pointer (&fixture.failed, g_free);
  ph_filing_undo (fixture.filing);
  wait_for_total (&fixture, 0, "Projects/Library", 3);
  g_assert_false (ph_filing_can_undo (fixture.filing));

  tear_down (&fixture);
}

/* Faster than the journal: what is on its way is meant, and never what came before. */
static void
test_undo_at_once (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) moved = NULL;
  g_autoptr (PhMessageKeys) keys = NULL;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 20, LAST_DATE);
  moved = take_keys (&fixture, 0, "INBOX", 2);
  ph_filing_move (fixture.filing, moved, get_folder (&fixture, 0, "Projects/Harbour"));
  g_assert_true (ph_filing_can_undo (fixture.filing));
  wait_for (&fixture, "2 messages moved to “Harbour”");
  wait_for_total (&fixture, 0, "INBOX", 18);

  keys = take_keys (&fixture, 0, "INBOX", 1);
  ph_filing_trash (fixture.filing, keys);
  g_assert_cmpstr (ph_filing_get_undo_description (fixture.filing), ==, "");
  ph_filing_undo (fixture.filing);
  wait_for (&fixture, "Undone");
  wait_for_total (&fixture, 0, "INBOX", 18);
  wait_for_total (&fixture, 0, "Trash", 0);
  g_assert_cmpstr (ph_filing_get_undo_description (fixture.filing), ==,
                   "Undo: 2 messages moved to “Harbour”");

  /* Nothing came of it: there is nothing to undo, either. */
  ph_filing_set_flags (fixture.filing, keys, 0, 0);
  ph_filing_undo (fixture.filing);
  wait_for (&fixture, NULL);
  wait_for_total (&fixture, 0, "Projects/Harbour", 2);

  /* Both of them. */
  ph_filing_trash (fixture.filing, keys);
  ph_filing_undo (fixture.filing);
  ph_filing_undo (fixture.filing);
  sample_wait (is_idle, &fixture);
  wait_for_total (&fixture, 0, "INBOX", 20);
  g_assert_false (ph_filing_can_undo (fixture.filing));

  tear_down (&fixture);
}

/* The last fifty steps, and no more. */
static void
test_many_steps (void)
{
  Fixture fixture;
  g_autoptr (PhMessageKeys) keys = NULL;
  guint n = 0;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 3, LAST_DATE);
  keys = take_keys (&fixture, 0, "INBOX", 1);
  for (guint i = 0; i < 60; i++)
    {
      ph_filing_set_flagged (fixture.filing, keys, i % 2 == 0);
      sample_wait (is_idle, &fixture);
    }

  while (ph_filing_can_undo (fixture.filing))
    {
      ph_filing_undo (fixture.filing);
      sample_wait (is_idle, &fixture);
      n++;
    }
  g_assert_cmpuint (n, ==, 50);

  tear_down (&fixture);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filing/move-and-undo", test_move_and_undo);
  g_test_add_func ("/filing/refused-by-server", test_refused_by_server);
  g_test_add_func ("/filing/copy", test_copy);
  g_test_add_func ("/filing/many-conversations", test_many_conversations);
  g_test_add_func ("/filing/other-account", test_other_account);
  g_test_add_func ("/filing/trash-of-two-accounts", test_trash_of_two_accounts);
  g_test_add_func ("/filing/verbs", test_verbs);
  g_test_add_func ("/filing/mute", test_mute);
  g_test_add_func ("/filing/flags", test_flags);
  g_test_add_func ("/filing/mark-seen", test_mark_seen);
  g_test_add_func ("/filing/refusals", test_refusals);
  g_test_add_func ("/filing/size-refusal", test_size_refusal);
  g_test_add_func ("/filing/folder-refusals", test_folder_refusals);
  g_test_add_func ("/filing/folders", test_folders);
  g_test_add_func ("/filing/delete-folder", test_delete_folder);
  g_test_add_func ("/filing/append", test_append);
  g_test_add_func ("/filing/import", test_import);
  g_test_add_func ("/filing/undo-at-once", test_undo_at_once);
  g_test_add_func ("/filing/many-steps", test_many_steps);

  return g_test_run ();
}
