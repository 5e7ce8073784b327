/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two accounts on a real server, driven as the window drives them: what arrives, what is filed, within
 * an account and between the two, undone, and found again after a restart. */

#include "engine-fixture.h"

#include "command-count.h"
#include "imap-response.h"
#include "imap-session.h"
#include "ph-error.h"
#include "store-op.h"

static void
wait_until_idle (EngineFixture *self)
{
  WAIT_FOR (is_idle (self, HERE) && is_idle (self, THERE));
}

/* ---- The server's word ---------------------------------------------------------------------- */

static ImapSession *
open_session (EngineFixture *self, const char *id)
{
  AccountSettings *settings = account_list_find (self->accounts, id);
  const ImapSessionConfig config = { .settings = settings, .name = "truth" };
  ImapSession *session = imap_session_new (&config);
  g_autoptr (GError) error = NULL;

  imap_session_connect (session, "secret", NULL, &error);
  g_assert_no_error (error);
  return session;
}

static guint
count_on_server (EngineFixture *self, const char *id, const char *mailbox)
{
  g_autoptr (ImapSession) session = open_session (self, id);
  g_autoptr (ImapResponse) status = NULL;
  g_autoptr (GError) error = NULL;

  status = imap_session_status (session, mailbox, "MESSAGES", NULL, &error);
  g_assert_no_error (error);
  return (guint) status->mailbox_status.messages;
}

/* ---- Doing ---------------------------------------------------------------------------------- */

static void
deliver (EngineFixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *mail =
        g_strdup_printf ("From: Jens <jens@werft.example>\r\nTo: Anna <anna@hafen.example>\r\n"
                         "Subject: Fracht %u\r\nDate: Mon, 02 Jan 2023 10:00:%02u +0100\r\n"
                         "Message-ID: <fracht%u@werft.example>\r\n\r\nGuten Tag\r\n",
                         i, i, i);

      test_server_deliver (self->server, 0, mail, -1);
    }
}

static OperationResult *
submit (EngineFixture *self, Operation *operation)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  OperationResult *result;

  engine_submit_async (self->engine, operation, NULL, done_cb, &done);
  WAIT_FOR (done != NULL);
  result = engine_submit_finish (self->engine, done, &error);
  g_assert_no_error (error);
  return result;
}

static OperationResult *
undo (EngineFixture *self, const OperationResult *what)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  OperationResult *result;

  engine_undo_async (self->engine, what->account_id, what->group, NULL, done_cb, &done);
  WAIT_FOR (done != NULL);
  result = engine_undo_finish (self->engine, done, &error);
  g_assert_no_error (error);
  return result;
}

static Operation *
of_inbox (EngineFixture *self, OperationKind kind, guint n)
{
  const StoreQuery query = { .folder_id = folder_of (self, HERE, FOLDER_ROLE_INBOX) };
  g_autoptr (StoreIds) ids = store_placement_query (store_of (self, HERE), &query, n, NULL, NULL);
  Operation *operation = operation_new (kind, HERE);

  g_assert_cmpuint (ids->n, ==, n);
  for (guint i = 0; i < n; i++)
    operation_add_placement (operation, ids->ids[i]);
  return operation;
}

static void
test_arrival (EngineFixture *self, gconstpointer unused)
{
  wait_until_idle (self);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_INBOX), ==, 0);
  deliver (self, 3);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 3);
}

static void
test_move_undo_restart (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = NULL;
  g_autoptr (OperationResult) moved = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (OperationResult) again = NULL;

  deliver (self, 4);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 4);
  operation = of_inbox (self, OPERATION_ARCHIVE, 2);
  moved = submit (self, operation);
  g_assert_cmpuint (moved->n, ==, 2);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_INBOX), ==, 2);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_ARCHIVE), ==, 2);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, HERE, "Archive"), ==, 2);

  undone = undo (self, moved);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_INBOX), ==, 4);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, HERE, "INBOX"), ==, 4);
  g_assert_cmpuint (count_on_server (self, HERE, "Archive"), ==, 0);

  /* A wish that is told and not carried out before the end is carried out after it. */
  g_clear_pointer (&operation, operation_unref);
  operation = of_inbox (self, OPERATION_TRASH, 3);
  again = submit (self, operation);
  engine_fixture_stop (self);
  engine_fixture_start (self);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_INBOX), ==, 1);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, HERE, "Trash"), ==, 3);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_TRASH), ==, 3);
}

static void
test_transfer_and_back (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = NULL;
  g_autoptr (OperationResult) moved = NULL;
  g_autoptr (OperationResult) undone = NULL;

  deliver (self, 5);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 5 &&
            folder_of (self, THERE, FOLDER_ROLE_ARCHIVE) != 0);
  operation = of_inbox (self, OPERATION_MOVE, 2);
  operation->dst_account_id = g_strdup (THERE);
  operation->dst_folder = folder_of (self, THERE, FOLDER_ROLE_ARCHIVE);
  moved = submit (self, operation);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_INBOX), ==, 3);
  g_assert_cmpuint (count_of (self, THERE, FOLDER_ROLE_ARCHIVE), ==, 2);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, HERE, "INBOX"), ==, 3);
  g_assert_cmpuint (count_on_server (self, THERE, "Archive"), ==, 2);

  undone = undo (self, moved);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_INBOX), ==, 5);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, HERE, "INBOX"), ==, 5);
  g_assert_cmpuint (count_on_server (self, THERE, "Archive"), ==, 0);
}

static gint64
count_unseen (EngineFixture *self, const char *id, FolderRole role)
{
  g_autoptr (StoreFolder) folder = store_folder_find_role (store_of (self, id), role, NULL);

  return folder != NULL ? folder->n_unseen : -1;
}

/* Taken back at every moment of its way: nothing is there twice, and what was read stays read. */
static void
test_transfer_undone_on_its_way (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (Operation) read = NULL;
  g_autoptr (OperationResult) marked = NULL;

  deliver (self, 5);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 5 &&
            folder_of (self, THERE, FOLDER_ROLE_ARCHIVE) != 0);
  read = of_inbox (self, OPERATION_FLAGS, 3);
  read->set = IMAP_FLAG_SEEN;
  marked = submit (self, read);
  wait_until_idle (self);

  for (guint n_turns = 0; n_turns < 400; n_turns += 25)
    {
      g_autoptr (Operation) operation = of_inbox (self, OPERATION_MOVE, 3);
      g_autoptr (OperationResult) moved = NULL;
      g_autoptr (OperationResult) undone = NULL;

      operation->dst_account_id = g_strdup (THERE);
      operation->dst_folder = folder_of (self, THERE, FOLDER_ROLE_ARCHIVE);
      moved = submit (self, operation);
      g_assert_cmpint (count_unseen (self, THERE, FOLDER_ROLE_ARCHIVE), ==, 0);
      for (guint i = 0; i < n_turns; i++)
        g_main_context_iteration (NULL, FALSE);

      undone = undo (self, moved);
      wait_until_idle (self);
      g_assert_cmpuint (count_on_server (self, HERE, "INBOX"), ==, 5);
      g_assert_cmpuint (count_on_server (self, THERE, "Archive"), ==, 0);
      g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_INBOX), ==, 5);
      g_assert_cmpuint (count_of (self, THERE, FOLDER_ROLE_ARCHIVE), ==, 0);
      g_assert_cmpint (count_unseen (self, HERE, FOLDER_ROLE_INBOX), ==, 2);
    }
}

/* Wishes made without a connection are carried out when there is one. */
static void
test_offline (EngineFixture *self, gconstpointer unused)
{
  AccountEngine *account = engine_find (self->engine, HERE);
  g_autoptr (Operation) operation = NULL;
  g_autoptr (OperationResult) moved = NULL;

  deliver (self, 2);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 2);
  wait_until_idle (self);
  account_engine_set_online (account, FALSE);
  WAIT_FOR (account_engine_get_state (account) == ACCOUNT_STATE_OFFLINE);
  operation = of_inbox (self, OPERATION_ARCHIVE, 2);
  moved = submit (self, operation);
  g_assert_cmpuint (count_of (self, HERE, FOLDER_ROLE_ARCHIVE), ==, 2);
  g_assert_cmpuint (count_on_server (self, HERE, "INBOX"), ==, 2);

  account_engine_set_online (account, TRUE);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, HERE, "INBOX"), ==, 0);
  g_assert_cmpuint (count_on_server (self, HERE, "Archive"), ==, 2);
}

/* ---- How much is said ----------------------------------------------------------------------- */

#define N_MANY 250

static void
go_offline (EngineFixture *self, const char *id)
{
  AccountEngine *account = engine_find (self->engine, id);

  account_engine_set_online (account, FALSE);
  WAIT_FOR (account_engine_get_state (account) == ACCOUNT_STATE_OFFLINE);
}

static ProtocolLog *
log_of (EngineFixture *self, const char *id)
{
  return account_engine_get_log (engine_find (self->engine, id));
}

/* By the connection that carries out what the person did. */
static guint
count_said (EngineFixture *self, const char *id, const char *words)
{
  return command_count_get (log_of (self, id), "mail-1", words);
}

static void
make_mailboxes (EngineFixture *self, const char *const *names)
{
  g_autoptr (ImapSession) session = open_session (self, HERE);

  for (guint i = 0; names[i] != NULL; i++)
    {
      ImapCommand *command = imap_command_new ("CREATE");
      g_autoptr (GError) error = NULL;

      imap_command_mailbox (command, names[i]);
      imap_session_run (session, command, NULL, &error);
      g_assert_no_error (error);
    }
}

static guint
search_on_server (EngineFixture *self, const char *mailbox, const char *criteria)
{
  g_autoptr (ImapSession) session = open_session (self, HERE);
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSet) found = NULL;

  imap_session_select (session, mailbox, NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  found = imap_session_uid_search (session, criteria, NULL, &error);
  g_assert_no_error (error);
  return (guint) imap_set_count (found);
}

static gint64
folder_named (EngineFixture *self, const char *name)
{
  g_autoptr (StoreFolder) folder = store_folder_find (store_of (self, HERE), name, NULL);

  return folder != NULL ? folder->id : 0;
}

static StoreIds *
mail_in (EngineFixture *self, gint64 folder_id)
{
  const StoreQuery query = { .folder_id = folder_id };

  return store_placement_query (store_of (self, HERE), &query, 0, NULL, NULL);
}

static OperationResult *
do_one (EngineFixture *self, OperationKind kind, gint64 placement_id, guint set, guint clear,
        gint64 dst_folder)
{
  g_autoptr (Operation) operation = operation_new (kind, HERE);

  operation->set = set;
  operation->clear = clear;
  operation->dst_folder = dst_folder;
  operation_add_placement (operation, placement_id);
  return submit (self, operation);
}

/* Each mail of the inbox gets a flag, and is then moved, copied or thrown away; those that were moved
 * to A lose their flag there. */
static void
do_much (EngineFixture *self, const gint64 *folders)
{
  g_autoptr (StoreIds) inbox = mail_in (self, folder_named (self, "INBOX"));
  g_autoptr (StoreIds) moved = NULL;

  g_assert_cmpuint (inbox->n, ==, N_MANY);
  for (guint i = 0; i < N_MANY; i++)
    operation_result_free (do_one (self, OPERATION_FLAGS, inbox->ids[i],
                                   i % 2 == 0 ? IMAP_FLAG_FLAGGED : IMAP_FLAG_ANSWERED, 0, 0));
  for (guint i = 0; i < N_MANY; i++)
    {
      static const OperationKind kinds[] = { OPERATION_MOVE, OPERATION_MOVE, OPERATION_MOVE,
                                             OPERATION_COPY, OPERATION_TRASH };

      operation_result_free (
        do_one (self, kinds[i % 5], inbox->ids[i], 0, 0, i % 5 < 3 ? folders[i % 5] : folders[1]));
    }
  moved = mail_in (self, folders[0]);
  g_assert_cmpuint (moved->n, ==, N_MANY / 5);
  for (guint i = 0; i < moved->n; i++)
    operation_result_free (
      do_one (self, OPERATION_FLAGS, moved->ids[i], 0, IMAP_FLAG_FLAGGED | IMAP_FLAG_ANSWERED, 0));
}

/* One after the other, as a person does it: the server is told of all that is alike at once. */
static void
test_offline_many (EngineFixture *self, gconstpointer unused)
{
  static const char *const names[] = { "A", "B", "C", NULL };
  g_autoptr (OperationResult) last = NULL;
  g_autoptr (OperationResult) undone = NULL;
  g_autoptr (StoreIds) left = NULL;
  gint64 folders[3];

  wait_until_idle (self);
  make_mailboxes (self, names);
  account_engine_refresh (engine_find (self->engine, HERE));
  WAIT_FOR (folder_named (self, "C") != 0 && count_of (self, HERE, FOLDER_ROLE_INBOX) == N_MANY);
  wait_until_idle (self);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    folders[i] = folder_named (self, names[i]);
  go_offline (self, HERE);
  do_much (self, folders);
  left = mail_in (self, folder_named (self, "INBOX"));
  g_assert_cmpuint (left->n, ==, N_MANY / 5);
  last = do_one (self, OPERATION_MOVE, left->ids[0], 0, 0, folders[2]);

  command_count_begin (log_of (self, HERE));
  account_engine_set_online (engine_find (self->engine, HERE), TRUE);
  wait_until_idle (self);
  /* To each of four folders, and the last one, which had to be copied first. */
  g_assert_cmpuint (count_said (self, HERE, "UID MOVE"), ==, 5);
  g_assert_cmpuint (count_said (self, HERE, "UID COPY"), ==, 1);
  /* What has a flag already gets only the other. */
  g_assert_cmpuint (count_said (self, HERE, "UID STORE"), <=, 5);
  g_assert_cmpuint (count_said (self, HERE, "SELECT"), <=, 3);
  g_assert_cmpuint (count_said (self, HERE, ""), <=, 25);

  g_assert_cmpuint (search_on_server (self, "INBOX", "UID 1:*"), ==, N_MANY / 5 - 1);
  g_assert_cmpuint (search_on_server (self, "A", "UNFLAGGED UNANSWERED"), ==, N_MANY / 5);
  g_assert_cmpuint (search_on_server (self, "B", "UID 1:*"), ==, 2 * N_MANY / 5);
  g_assert_cmpuint (search_on_server (self, "B", "OR FLAGGED ANSWERED"), ==, 2 * N_MANY / 5);
  g_assert_cmpuint (search_on_server (self, "C", "UID 1:*"), ==, N_MANY / 5 + 1);
  g_assert_cmpuint (search_on_server (self, "Trash", "UID 1:*"), ==, N_MANY / 5);

  /* One of those that went together comes back alone. */
  undone = undo (self, last);
  wait_until_idle (self);
  g_assert_cmpuint (search_on_server (self, "INBOX", "UID 1:*"), ==, N_MANY / 5);
  g_assert_cmpuint (search_on_server (self, "C", "UID 1:*"), ==, N_MANY / 5);
}

/* Between accounts each side is told of all the mails together. */
static void
test_transfer_together (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (Operation) operation = NULL;
  g_autoptr (OperationResult) moved = NULL;

  deliver (self, 6);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 6 &&
            folder_of (self, THERE, FOLDER_ROLE_ARCHIVE) != 0);
  wait_until_idle (self);
  go_offline (self, HERE);
  operation = of_inbox (self, OPERATION_MOVE, 5);
  operation->dst_account_id = g_strdup (THERE);
  operation->dst_folder = folder_of (self, THERE, FOLDER_ROLE_ARCHIVE);
  moved = submit (self, operation);

  command_count_begin (log_of (self, HERE));
  command_count_begin (log_of (self, THERE));
  account_engine_set_online (engine_find (self->engine, HERE), TRUE);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, HERE, "INBOX"), ==, 1);
  g_assert_cmpuint (count_on_server (self, THERE, "Archive"), ==, 5);
  g_assert_cmpuint (count_said (self, HERE, "UID FETCH"), <=, 1);
  g_assert_cmpuint (count_said (self, HERE, "UID STORE"), ==, 1);
  g_assert_cmpuint (count_said (self, HERE, "UID EXPUNGE"), ==, 1);
  g_assert_cmpuint (count_said (self, THERE, "APPEND"), ==, 1);
  g_assert_cmpuint (count_said (self, THERE, "STATUS"), ==, 1);
  g_assert_cmpuint (count_said (self, THERE, "UID FETCH"), ==, 1);
}

/* ---- Who wrote it --------------------------------------------------------------------------- */

static MessageOrigin *
get_origin (EngineFixture *self, gint64 message_id)
{
  AccountEngine *account = engine_find (self->engine, HERE);
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  MessageOrigin *origin;

  account_engine_get_origin_async (account, message_id, NULL, done_cb, &done);
  WAIT_FOR (done != NULL);
  origin = account_engine_get_origin_finish (account, done, &error);
  g_assert_no_error (error);
  return origin;
}

/* @domain is the sender's; the own server says that it is right. */
static void
deliver_from (EngineFixture *self, const char *domain, guint serial)
{
  const char *own = strchr (test_server_get_address (self->server, 0), '@') + 1;
  g_autofree char *mail = g_strdup_printf (
    "Authentication-Results: mx.%s; dmarc=pass header.from=%s\r\n"
    "From: Jens <jens@%s>\r\nTo: Ben <ben@orchard.example>\r\n"
    "List-Unsubscribe: <https://%s/u>\r\n"
    "Date: Mon, 02 Jan 2023 10:00:%02u +0100\r\nMessage-ID: <checked%u@a.example>\r\n\r\nHi\r\n",
    own, domain, domain, domain, serial, serial);

  test_server_deliver (self->server, 0, mail, -1);
}

/* How often a header was asked for of the messages up to @last. */
static guint
count_headers (EngineFixture *self, guint last)
{
  guint n = 0;

  for (guint uid = 1; uid <= last; uid++)
    {
      g_autofree char *words = g_strdup_printf ("UID FETCH %u (UID BODY.PEEK[HEADER])", uid);

      n += count_said (self, HERE, words);
    }

  return n;
}

/* The server's word counts once enough mail bears it; the header is fetched once; and who poses as
 * somebody the person writes to is found out. */
static void
test_origin (EngineFixture *self, gconstpointer unused)
{
  static const char *const domains[]
    = { "a.example", "b.example", "c.example", "d.example", "0rchard.example" };
  const guint n = 10;
  g_autoptr (Operation) move = NULL;
  g_autoptr (OperationResult) moved = NULL;
  g_autoptr (GPtrArray) origins
    = g_ptr_array_new_with_free_func ((GDestroyNotify) message_origin_free);
  StoreQuery query = { 0 };
  g_autoptr (StoreIds) ids = NULL;
  guint n_like = 0;

  deliver_from (self, "me.example", 0);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 1);
  move = of_inbox (self, OPERATION_MOVE, 1);
  move->dst_folder = folder_of (self, HERE, FOLDER_ROLE_SENT);
  moved = submit (self, move);
  for (guint i = 0; i < n; i++)
    deliver_from (self, domains[i % G_N_ELEMENTS (domains)], i + 1);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == n);
  wait_until_idle (self);

  query.folder_id = folder_of (self, HERE, FOLDER_ROLE_INBOX);
  ids = store_placement_query (store_of (self, HERE), &query, 0, NULL, NULL);
  for (guint i = 0; i < 2 * n; i++)
    {
      StorePlacement place = { 0 };
      MessageOrigin *origin;

      g_assert_true (store_placement_get (store_of (self, HERE), ids->ids[i % n], &place, NULL));
      origin = get_origin (self, place.message_id);
      g_ptr_array_add (origins, origin);
      g_assert_cmpint (origin->origin->verdict, ==,
                       i < 7 ? MIME_AUTH_UNKNOWN : MIME_AUTH_VERIFIED);
      g_assert_nonnull (origin->unsubscribe);
      n_like += g_strcmp0 (origin->origin->like, "orchard.example") == 0;
    }
  g_assert_cmpuint (n_like, ==, 4);
  g_assert_cmpuint (count_headers (self, n + 1), ==, n);

  /* What was learnt is there after a restart, and so are the headers. */
  engine_fixture_stop (self);
  engine_fixture_start (self);
  g_ptr_array_add (origins, get_origin (self, 2));
  g_assert_cmpint (((MessageOrigin *) origins->pdata[2 * n])->origin->verdict, ==,
                   MIME_AUTH_VERIFIED);
}

#define ADD(path, func)                                                                           \
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/engine/arrival", test_arrival);
  ADD ("/engine/move-undo-restart", test_move_undo_restart);
  ADD ("/engine/transfer-and-back", test_transfer_and_back);
  ADD ("/engine/transfer-undone-on-its-way", test_transfer_undone_on_its_way);
  ADD ("/engine/transfer-together", test_transfer_together);
  g_test_add ("/engine/offline-many", EngineFixture, G_STRINGIFY (N_MANY), engine_fixture_set_up,
              test_offline_many, engine_fixture_tear_down);
  ADD ("/engine/offline", test_offline);
  ADD ("/engine/origin", test_origin);

  return g_test_run ();
}
