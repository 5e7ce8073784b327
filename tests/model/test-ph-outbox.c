/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outbox as a folder, and why its mail waits. */

#include "ph-folder-tree.h"
#include "ph-message-list.h"
#include "ph-outbox-words.h"
#include "sample-outbox.h"

#include <string.h>

#define NOW 1772000000 /* Wednesday, 25 February 2026, 06:13:20 UTC */
#define DAY (24 * 60 * 60)

/* ---- Words ----------------------------------------------------------------------------------- */

typedef struct
{
  const char *status;
  StoreOutbox row;
  gboolean is_offline;
  const char *blocked;
  const char *details; /* (nullable) part of what the reader says of it */
} Case;

static const Case cases[] = {
  { "Sends in 8 s", { .not_before = NOW + 8 } },
  { "Sends in 8 s", { .not_before = NOW + 8 }, TRUE },
  { "Is sent next", { .not_before = NOW - 8 } },
  { "Waits for the network", { .not_before = NOW - 8 }, TRUE },
  { "No sign-in", { .not_before = NOW }, FALSE, "No sign-in.", "No sign-in." },
  { "Sends at 08:13 while Posthorn runs", { .not_before = NOW + 7200, .send_at = NOW + 7200 } },
  { "Sends at 06:14 while Posthorn runs", { .not_before = NOW + 60, .send_at = NOW + 60 } },
  { "Sends on Friday at 06:13 while Posthorn runs",
    { .not_before = NOW + 2 * DAY, .send_at = NOW + 2 * DAY }, TRUE, "No sign-in." },
  { "Sends on Wednesday, 25 March 2026 at 06:13 while Posthorn runs",
    { .not_before = NOW + 28 * DAY, .send_at = NOW + 28 * DAY } },
  { "Try later: tries again at 06:18",
    { .not_before = NOW + 300, .tries = 1, .error = (char *) "Try later." }, FALSE, NULL,
    "Try later. It is tried again at 06:18." },
  { "Try later: tries again at 06:14",
    { .not_before = NOW + 60, .tries = 1, .error = (char *) "Try later." } },
  { "Is being sent…", { .state = STORE_OUTBOX_SENDING } },
  { "Is being sent…", { .state = STORE_OUTBOX_DELIVERING } },
  { "May have been sent", { .state = STORE_OUTBOX_UNSURE }, FALSE, NULL,
    "looked for in Sent as soon" },
  { "May have been sent", { .state = STORE_OUTBOX_UNSURE, .looks = 2, .not_before = NOW + 9 }, FALSE,
    NULL, "not found in Sent so far" },
  { "May have been sent", { .state = STORE_OUTBOX_UNSURE, .looks = 6 }, FALSE, NULL,
    "for a quarter of an hour" },
  { "Sent, but not filed: Full", { .state = STORE_OUTBOX_ACCEPTED, .error = (char *) "Full." }, FALSE,
    NULL, "Full. Only the copy" },
  { "1 recipient was refused",
    { .state = STORE_OUTBOX_REFUSED, .refused = (char *) "b@x.example\tUnknown." }, FALSE, NULL,
    "b@x.example: Unknown." },
  { "2 recipients were refused",
    { .state = STORE_OUTBOX_REFUSED, .refused = (char *) "b@x.example\tNo.\nc@x.example\tNever." },
    FALSE, NULL, "b@x.example: No.\nc@x.example: Never." },
  { "Can’t be sent: Too large", { .state = STORE_OUTBOX_FAILED, .error = (char *) "Too large." }, FALSE,
    NULL, "Too large." },
  { "Stopped", { .state = STORE_OUTBOX_HELD }, FALSE, NULL, "not sent before you say so" },
  { "Stopped: The cache was damaged",
    { .state = STORE_OUTBOX_HELD, .error = (char *) "The cache was damaged." }, FALSE, NULL,
    "The cache was damaged." },
};

static void
test_words (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (NOW);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhOutboxMoment moment = { now, !cases[i].is_offline, (char *) cases[i].blocked };
      g_autofree char *status = ph_outbox_dup_status (&cases[i].row, &moment);
      g_autofree char *details = NULL;
      g_autofree char *title = ph_outbox_dup_title (&cases[i].row, &moment, &details);

      g_assert_cmpstr (status, ==, cases[i].status);
      g_assert_cmpuint (strlen (title), >, 0);
      if (cases[i].details != NULL)
        g_assert_nonnull (strstr (details, cases[i].details));
      /* What counts down must not take the buttons away from under the pointer. */
      g_assert_false (g_str_has_prefix (title, "Sends in"));
    }
}

static void
test_shown (void)
{
  const StoreOutbox queued = { .state = STORE_OUTBOX_QUEUED };
  const StoreOutbox accepted = { .state = STORE_OUTBOX_ACCEPTED };
  const StoreOutbox filing = { .state = STORE_OUTBOX_FILING };
  const StoreOutbox late = { .state = STORE_OUTBOX_ACCEPTED, .error = (char *) "Full." };

  g_assert_true (ph_outbox_is_shown (&queued));
  g_assert_false (ph_outbox_is_shown (&accepted));
  g_assert_false (ph_outbox_is_shown (&filing));
  g_assert_true (ph_outbox_is_shown (&late));
}

/* ---- The folder ------------------------------------------------------------------------------ */

typedef struct
{
  SampleAccounts *accounts;
  PhFolderTree *tree;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->accounts = sample_accounts_new (2);
  self->tree = ph_folder_tree_new (self->accounts->engine);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->tree);
  sample_accounts_free (self->accounts);
}

static PhFolder *
find_outbox (Fixture *self, guint account)
{
  return ph_folder_tree_find_role (self->tree, sample_accounts_get_id (self->accounts, account),
                                   FOLDER_ROLE_OUTBOX);
}

static void
removed_cb (PhFolderTree *tree, PhFolder *folder, PhFolder **removed)
{
  *removed = folder;
}

/* It is there while something waits, below the drafts, under its account alone. */
static void
test_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (PhFolder) folder = NULL;
  g_autoptr (PhFolder) third = NULL;
  g_autofree char *refusal = NULL;
  g_autofree char *name = NULL;
  PhFolder *removed = NULL;
  PhAccountItem *account;
  gint64 one, two;

  g_signal_connect (self->tree, "folder-removed", G_CALLBACK (removed_cb), &removed);
  g_assert_null (find_outbox (self, 0));
  one = sample_outbox_add (self->accounts, 0, "one", "ann@sea.example");
  g_set_object (&folder, find_outbox (self, 0));
  g_assert_nonnull (folder);
  g_assert_null (find_outbox (self, 1));
  g_assert_cmpuint (ph_folder_get_show_unread (folder), ==, 1);
  account = ph_folder_tree_find_account (self->tree, sample_accounts_get_id (self->accounts, 0));
  third = g_list_model_get_item (ph_account_item_get_folders (account), 2);
  g_assert_true (third == folder);

  refusal = ph_folder_dup_refusal (folder);
  g_assert_nonnull (refusal);
  name = ph_folder_dup_settings_name (folder);
  g_assert_true (ph_folder_tree_find_settings_name (self->tree, name) == folder);

  two = sample_outbox_add (self->accounts, 0, "two", "ann@sea.example");
  g_assert_cmpuint (ph_folder_get_show_unread (folder), ==, 2);

  /* What was sent and is filed does not wait; what can't be filed is told of. */
  sample_outbox_put (self->accounts, 0, two, STORE_OUTBOX_ACCEPTED, 0, NULL, NULL);
  g_assert_cmpuint (ph_folder_get_show_unread (folder), ==, 1);
  sample_outbox_put (self->accounts, 0, two, STORE_OUTBOX_ACCEPTED, 60, NULL, "Full.");
  g_assert_cmpuint (ph_folder_get_show_unread (folder), ==, 2);

  sample_outbox_remove (self->accounts, 0, two);
  g_assert_null (removed);
  sample_outbox_remove (self->accounts, 0, one);
  g_assert_true (removed == folder);
  g_assert_null (find_outbox (self, 0));
}

/* ---- The list -------------------------------------------------------------------------------- */

static PhMessage *
get (PhMessageList *list, guint position)
{
  g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (list), position);

  return message;
}

static gboolean
was_read (gpointer message)
{
  return *ph_message_get_preview (message) != '\0';
}

static guint
count (PhMessageList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

static void
test_list (Fixture *self, gconstpointer data)
{
  gint64 one = sample_outbox_add (self->accounts, 0, "One", "b@sea.example c@sea.example");
  gint64 two = sample_outbox_add (self->accounts, 0, "Two", "a@sea.example");
  g_autoptr (PhMessageList) list
    = ph_message_list_new_outbox (sample_accounts_get (self->accounts, 0));
  g_autoptr (PhMessage) first = NULL;

  ph_message_list_open (list);
  g_assert_cmpuint (count (list), ==, 2);
  g_set_object (&first, get (list, 1));
  g_assert_cmpint (ph_message_get_outbox_id (first), ==, one);
  g_assert_cmpint (ph_message_get_outbox_id (get (list, 0)), ==, two);
  g_assert_cmpstr (ph_message_get_subject (first), ==, "One");
  g_assert_cmpstr (ph_message_get_correspondent (first), ==, "b@sea.example, c@sea.example");
  g_assert_cmpstr (ph_message_get_status (first), ==, "Waits for the network");
  g_assert_cmpuint (ph_message_list_find (list, ph_message_get_key (first)), ==, 1);

  sample_wait (was_read, first);
  g_assert_cmpstr (ph_message_get_preview (first), ==,
                   "The ferry leaves at eight from the south pier.");
  g_assert_cmpstr (ph_message_get_correspondent (first), ==, "Ann Tide, Ben");
  g_assert_true (ph_message_get_attachment (first));
  g_assert_nonnull (strstr (ph_message_get_content (first)->to, "ben@sea.example"));

  /* The same row says something else, without being read anew. */
  sample_outbox_put (self->accounts, 0, one, STORE_OUTBOX_FAILED, 0, NULL, "Too large.");
  g_assert_true (get (list, 1) == first);
  g_assert_cmpstr (ph_message_get_status (first), ==, "Can’t be sent: Too large");
  g_assert_true (was_read (first));

  ph_message_list_set_filter (list, 0, "tWO");
  g_assert_cmpuint (count (list), ==, 1);
  g_assert_cmpint (ph_message_get_outbox_id (get (list, 0)), ==, two);
  ph_message_list_set_filter (list, 0, NULL);
  ph_message_list_set_order (list, STORE_SORT_SUBJECT, TRUE);
  g_assert_cmpint (ph_message_get_outbox_id (get (list, 0)), ==, one);

  /* Nothing moves while it must not. */
  ph_message_list_freeze (list);
  sample_outbox_remove (self->accounts, 0, one);
  g_assert_cmpuint (count (list), ==, 2);
  ph_message_list_thaw (list);
  g_assert_cmpuint (count (list), ==, 1);
  g_assert_true (ph_message_get_gone (first));
}

static gboolean
counts_down (gpointer message)
{
  return g_strcmp0 (ph_message_get_status (message), "Sends in 58 s") == 0;
}

static void
test_counts_down (Fixture *self, gconstpointer data)
{
  gint64 id = sample_outbox_add (self->accounts, 0, "One", "a@sea.example");
  g_autoptr (PhMessageList) list
    = ph_message_list_new_outbox (sample_accounts_get (self->accounts, 0));
  g_autoptr (PhMessage) message = NULL;

  sample_outbox_put (self->accounts, 0, id, STORE_OUTBOX_QUEUED, 60, NULL, NULL);
  ph_message_list_open (list);
  message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (g_str_has_prefix (ph_message_get_status (message), "Sends in "));
  sample_wait (counts_down, message);
}

/* Two mails of one number, in the outbox and in a folder, are not mixed up. */
static void
test_keys (void)
{
  guint64 mail = ph_message_key_for_outbox ("a", 7);
  guint64 message = ph_message_key ("a", 7);

  g_assert_cmpuint (mail, !=, message);
  g_assert_cmpint (ph_message_key_get_outbox (mail), ==, 7);
  g_assert_cmpint (ph_message_key_get_outbox (message), ==, 0);
  g_assert_cmpint (ph_message_key_get_placement (mail), !=, 7);
  g_assert_cmpstr (ph_message_key_get_account (mail), ==, "a");
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ph-outbox/words", test_words);
  g_test_add_func ("/ph-outbox/shown", test_shown);
  g_test_add_func ("/ph-outbox/keys", test_keys);
  g_test_add ("/ph-outbox/folder", Fixture, NULL, set_up, test_folder, tear_down);
  g_test_add ("/ph-outbox/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/ph-outbox/counts-down", Fixture, NULL, set_up, test_counts_down, tear_down);

  return g_test_run ();
}
