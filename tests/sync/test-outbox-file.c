/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of mail that was sent, with a server that says where it lies. */

#include "operation-remote.h"
#include "outbox-file.h"
#include "outbox-limit.h"
#include "script-fixture.h"
#include "store-op.h"
#include "store-placement.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAIL "From: a@m.example\r\nMessage-ID: <1@m.example>\r\n\r\ntext\r\n"
#define BCC "Bcc: c@m.example\r\n"

#define SELECT(tag)                                                                                \
  "C: " tag " SELECT \"Sent\"\n" SCRIPT_SELECTED ("6", "7", "0")                                    \
  "S: " tag " OK [READ-WRITE] selected\n"
#define SEARCH(tag, found)                                                                         \
  "C: " tag " UID SEARCH UID 7:? OR OR HEADER Message-ID \"<1@m.example>\" "                        \
  "HEADER Resent-Message-ID \"<1@m.example>\" "                                                    \
  "HEADER X-Microsoft-Original-Message-ID \"<1@m.example>\"\n"                                     \
  "S: * SEARCH" found "\n"                                                                         \
  "S: " tag " OK found\n"

typedef struct
{
  ScriptFixture script;
  gint64 sent_id;
  gint64 drafts_id;
  gint64 id;
  TransferHub *hub; /* (nullable) */
} Fixture;

static gint64
add_folder (Store *store, const char *name, FolderRole role)
{
  StoreFolder folder = { .wire_name = (char *) name, .path = (char *) name, .name = (char *) name,
                         .delimiter = '/', .role = role, .server_total = -1, .server_unseen = -1 };

  folder.id = store_folder_put (store, &folder, NULL);
  folder.uidvalidity = 5;
  folder.uidnext = 7;
  folder.lo_uid = 1;
  g_assert_true (store_folder_set_state (store, &folder, NULL));
  return folder.id;
}

/* A mail with the message of uid 1 in the inbox as its original, in @state. */
static void
set_up (Fixture *self, StoreOutboxState state, const char *script)
{
  g_autoptr (OutboxMail) mail = outbox_mail_new ();
  g_autoptr (StoreOutbox) row = NULL;
  g_autoptr (GError) error = NULL;
  StorePlacement original;
  Store *store;

  script_fixture_set_up (&self->script, script);
  store = self->script.store;
  self->script.context.data_dir = self->script.dir;
  script_fixture_write_folder (&self->script, 4, 0, 1);
  g_assert_true (store_begin (store, NULL));
  self->sent_id = add_folder (store, "Sent", FOLDER_ROLE_SENT);
  self->drafts_id = add_folder (store, "Drafts", FOLDER_ROLE_DRAFTS);
  g_assert_true (store_commit (store, NULL));
  g_assert_true (store_placement_find (store, self->script.folder_id, 1, &original, NULL));

  mail->message = g_bytes_new_static (BCC MAIL, strlen (BCC MAIL));
  mail->sender = g_strdup ("a@m.example");
  mail->recipients = g_strsplit ("b@m.example", " ", -1);
  mail->original_id = original.message_id;
  mail->answer = STORE_OUTBOX_ANSWERS;
  self->id = outbox_submit (store, self->script.dir, mail, &error);
  g_assert_no_error (error);
  row = store_outbox_get (store, self->id, NULL);
  row->state = state;
  g_assert_true (outbox_save (store, row, STORE_OUTBOX_QUEUED, NULL));
}

static void
set_filer (Fixture *self, OutboxFiler filer)
{
  g_assert_true (store_begin (self->script.store, NULL));
  g_assert_true (outbox_file_set_filer (self->script.store, "", filer, NULL));
  g_assert_true (store_commit (self->script.store, NULL));
}

static StoreOutbox *
get_row (Fixture *self)
{
  return store_outbox_get (self->script.store, self->id, NULL);
}

/* As if the pause were over. */
static void
pass_time (Fixture *self)
{
  g_autoptr (StoreOutbox) row = get_row (self);

  g_assert_cmpint (row->not_before, >, g_get_real_time () / G_USEC_PER_SEC);
  row->not_before = 0;
  g_assert_true (outbox_save (self->script.store, row, row->state, NULL));
}

static void
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (outbox_file_seconds_to_next (self->script.store), ==, 0);
  outbox_file_run (&self->script.context, self->hub, &error);
  script_fixture_check (&self->script, error);
}

static void
check_state (Fixture *self, StoreOutboxState state, int looks)
{
  g_autoptr (StoreOutbox) row = get_row (self);

  g_assert_nonnull (row);
  g_assert_cmpint (row->state, ==, state);
  g_assert_cmpint (row->looks, ==, looks);
}

static void
check_gone (Fixture *self)
{
  g_autofree char *spool = g_build_filename (self->script.dir, "spool", NULL);
  g_autoptr (GDir) dir = g_dir_open (spool, 0, NULL);

  g_assert_cmpint (store_outbox_count (self->script.store, NULL), ==, 0);
  g_assert_null (g_dir_read_name (dir));
  g_assert_cmpint (outbox_file_seconds_to_next (self->script.store), ==, -1);
}

static guint
count_in (Fixture *self, gint64 folder_id)
{
  const StoreQuery query = { .folder_id = folder_id };
  g_autoptr (StoreIds) ids = store_placement_query (self->script.store, &query, 0, NULL, NULL);

  return ids->n;
}

/* The journal holds an APPEND of the whole mail, and \Answered for the original. */
static void
check_queued (Fixture *self)
{
  g_autoptr (GPtrArray) ops = store_op_list_waiting (self->script.store, 0, NULL);
  const StoreOp *flags = g_ptr_array_index (ops, 0);
  const StoreOp *append = g_ptr_array_index (ops, ops->len - 1);
  g_autofree char *path = g_build_filename (self->script.dir, append->file, NULL);
  g_autofree char *text = NULL;

  g_assert_cmpuint (ops->len, ==, 2);
  g_assert_cmpint (flags->kind, ==, STORE_OP_FLAGS);
  g_assert_cmpuint (flags->set, ==, IMAP_FLAG_ANSWERED);
  g_assert_cmpuint (flags->uid, ==, 1);
  g_assert_cmpint (append->kind, ==, STORE_OP_APPEND);
  g_assert_cmpint (append->dst_folder_id, ==, self->sent_id);
  g_assert_cmpuint (append->set, ==, IMAP_FLAG_SEEN);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, BCC MAIL);
  g_assert_cmpuint (count_in (self, self->sent_id), ==, 1);
}

static void
end_operation (Fixture *self, StoreOpState state)
{
  g_autoptr (StoreOutbox) row = get_row (self);
  g_autoptr (StoreOp) op = store_op_find_token (self->script.store, row->token, NULL);
  g_autofree char *path = g_build_filename (self->script.dir, op->file, NULL);

  op->state = state;
  g_free (op->error);
  op->error = g_strdup ("The mailbox is full.");
  g_assert_true (store_begin (self->script.store, NULL));
  g_assert_true (store_op_update (self->script.store, op, NULL));
  g_assert_true (store_commit (self->script.store, NULL));
  g_unlink (path);
}

/* Of a server that files nothing that is learned once, and then the copy is there at once. */
static void
test_client (void)
{
  Fixture fixture = { 0 };
  g_autoptr (StoreOutbox) row = NULL;

  set_up (&fixture, STORE_OUTBOX_ACCEPTED,
          SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", "") SEARCH ("$d", " 6") SEARCH ("$e", ""));
  row = get_row (&fixture);
  outbox_file_begin (fixture.script.store, fixture.script.dir, fixture.script.settings, row);
  for (int i = 1; i <= 3; i++)
    {
      check_state (&fixture, STORE_OUTBOX_ACCEPTED, i - 1);
      g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_UNKNOWN);
      run (&fixture);
      if (i < 3)
        pass_time (&fixture);
    }
  check_state (&fixture, STORE_OUTBOX_FILING, 3);
  check_queued (&fixture);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_CLIENT);
  g_assert_cmpint (outbox_file_seconds_to_next (fixture.script.store), ==, -1);

  end_operation (&fixture, STORE_OP_DONE);
  run (&fixture);
  check_gone (&fixture);
  script_fixture_tear_down (&fixture.script);
}

static void
test_known_client (void)
{
  Fixture fixture = { 0 };
  g_autoptr (StoreOutbox) row = NULL;

  set_up (&fixture, STORE_OUTBOX_ACCEPTED, SCRIPT_BEGINNING ("") "EOF\n");
  set_filer (&fixture, OUTBOX_FILER_CLIENT);
  row = get_row (&fixture);
  outbox_file_begin (fixture.script.store, fixture.script.dir, fixture.script.settings, row);
  check_state (&fixture, STORE_OUTBOX_FILING, 0);
  check_queued (&fixture);
  script_fixture_tear_down (&fixture.script);
}

/* Where the writer has a folder of his own, nothing is looked for or learned; a copy that was refused is looked for
 * there; and what went by another server, of which nothing is known, is looked for. */
static void
test_own_folder (void)
{
  Fixture fixture = { 0 };
  AccountIdentity *identity = account_identity_new ();
  g_autoptr (StoreOutbox) row = NULL;
  g_autoptr (StoreOp) op = NULL;
  gint64 kept_id;

  set_up (&fixture, STORE_OUTBOX_ACCEPTED,
          SCRIPT_BEGINNING ("") "C: $b SELECT \"Kept\"\n" SCRIPT_SELECTED ("6", "7", "0")
          "S: $b OK [READ-WRITE] selected\n"
          "C: $c UID SEARCH UID 1:? OR *\nS: * SEARCH 9\nS: $c OK found\n");
  g_assert_true (store_begin (fixture.script.store, NULL));
  kept_id = add_folder (fixture.script.store, "Kept", FOLDER_ROLE_NONE);
  g_assert_true (store_commit (fixture.script.store, NULL));
  g_free (identity->sent_folder);
  identity->sent_folder = g_strdup ("Kept");
  g_ptr_array_add (fixture.script.settings->identities, identity);

  row = get_row (&fixture);
  row->identity = g_strdup (identity->id);
  g_assert_true (outbox_save (fixture.script.store, row, row->state, NULL));
  outbox_file_begin (fixture.script.store, fixture.script.dir, fixture.script.settings, row);
  check_state (&fixture, STORE_OUTBOX_FILING, 0);
  op = store_op_find_token (fixture.script.store, row->token, NULL);
  g_assert_cmpint (op->dst_folder_id, ==, kept_id);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_UNKNOWN);

  end_operation (&fixture, STORE_OP_FAILED);
  run (&fixture);
  check_state (&fixture, STORE_OUTBOX_ACCEPTED, 0);
  pass_time (&fixture);
  run (&fixture);
  check_gone (&fixture);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_UNKNOWN);
  script_fixture_tear_down (&fixture.script);
}

/* A folder that is gone, and a server whose habits nobody knows. */
static void
test_other_server (void)
{
  Fixture fixture = { 0 };
  AccountIdentity *identity = account_identity_new ();
  AccountServer *server = account_server_new ();
  g_autoptr (StoreOutbox) row = NULL;

  set_up (&fixture, STORE_OUTBOX_ACCEPTED, SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", " 7"));
  set_filer (&fixture, OUTBOX_FILER_CLIENT);
  g_free (identity->sent_folder);
  identity->sent_folder = g_strdup ("Gone");
  g_free (identity->server);
  identity->server = g_strdup (server->id);
  g_ptr_array_add (fixture.script.settings->identities, identity);
  g_ptr_array_add (fixture.script.settings->servers, server);

  row = get_row (&fixture);
  row->identity = g_strdup (identity->id);
  g_assert_true (outbox_save (fixture.script.store, row, row->state, NULL));
  outbox_file_begin (fixture.script.store, fixture.script.dir, fixture.script.settings, row);
  check_state (&fixture, STORE_OUTBOX_ACCEPTED, 0);
  run (&fixture);
  check_gone (&fixture);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, server->id), ==, OUTBOX_FILER_SERVER);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_CLIENT);
  script_fixture_tear_down (&fixture.script);
}

/* Found in Sent: the server does it, and nothing is put there. */
static void
test_server (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, STORE_OUTBOX_ACCEPTED,
          SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", "") SEARCH ("$d", " 7"));
  run (&fixture);
  pass_time (&fixture);
  run (&fixture);
  check_gone (&fixture);
  g_assert_cmpuint (count_in (&fixture, fixture.sent_id), ==, 0);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_SERVER);
  g_assert_cmpint (store_op_count_waiting (fixture.script.store, NULL), ==, 1);
  script_fixture_tear_down (&fixture.script);
}

/* One that did so before is waited for, then helped, and no longer relied on. */
static void
test_forgetful_server (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, STORE_OUTBOX_ACCEPTED,
          SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", "") SEARCH ("$d", "") SEARCH ("$e", "")
          SEARCH ("$f", "") SEARCH ("$g", "") SEARCH ("$h", ""));
  set_filer (&fixture, OUTBOX_FILER_SERVER);
  for (guint i = 0; i < 6; i++)
    {
      if (i > 0)
        pass_time (&fixture);
      run (&fixture);
    }
  check_state (&fixture, STORE_OUTBOX_FILING, 6);
  check_queued (&fixture);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_UNKNOWN);
  script_fixture_tear_down (&fixture.script);
}

/* A copy that the server does not take is not the end of the mail: it says why, and is tried again, unless
 * it turns out to be there. */
static void
test_refused_copy (void)
{
  Fixture fixture = { 0 };
  g_autoptr (StoreOutbox) row = NULL;

  set_up (&fixture, STORE_OUTBOX_ACCEPTED,
          SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", "") SEARCH ("$d", " 7"));
  set_filer (&fixture, OUTBOX_FILER_CLIENT);
  run (&fixture);
  for (guint i = 0; i < 2; i++)
    {
      end_operation (&fixture, STORE_OP_FAILED);
      run (&fixture);
      g_clear_pointer (&row, store_outbox_free);
      row = get_row (&fixture);
      g_assert_cmpint (row->state, ==, STORE_OUTBOX_ACCEPTED);
      g_assert_cmpstr (row->error, ==, "The mailbox is full.");
      g_assert_cmpint (outbox_file_seconds_to_next (fixture.script.store), >, 0);
      pass_time (&fixture);
      run (&fixture);
      if (i == 0)
        check_state (&fixture, STORE_OUTBOX_FILING, 1);
    }
  g_assert_cmpint (store_outbox_count (fixture.script.store, NULL), ==, 0);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_CLIENT);
  script_fixture_tear_down (&fixture.script);
}

/* What may have been sent is looked for, and left to the person when it is not there. */
static void
test_unsure (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, STORE_OUTBOX_UNSURE,
          SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", "") SEARCH ("$d", "") SEARCH ("$e", "")
          SEARCH ("$f", "") SEARCH ("$g", "") SEARCH ("$h", ""));
  for (int i = 1; i <= 6; i++)
    {
      run (&fixture);
      check_state (&fixture, STORE_OUTBOX_UNSURE, i);
      if (i < 6)
        pass_time (&fixture);
    }
  g_assert_cmpint (outbox_file_seconds_to_next (fixture.script.store), ==, -1);
  g_assert_cmpint (store_op_count_waiting (fixture.script.store, NULL), ==, 0);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_UNKNOWN);
  script_fixture_tear_down (&fixture.script);
}

static void
test_unsure_found (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, STORE_OUTBOX_UNSURE, SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", " 8"));
  run (&fixture);
  check_gone (&fixture);
  g_assert_cmpint (outbox_file_get_filer (fixture.script.store, ""), ==, OUTBOX_FILER_SERVER);
  script_fixture_tear_down (&fixture.script);
}

/* The draft goes with the row; what lies in another folder is nobody's draft. */
static void
test_draft (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Fixture fixture = { 0 };
      StoreMessage message = { .date_sent = G_MININT64, .size = 900 };
      g_autoptr (StoreOutbox) row = NULL;
      Store *store;
      gint64 folder_id;
      guint n_before;

      set_up (&fixture, STORE_OUTBOX_UNSURE, SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", " 7"));
      store = fixture.script.store;
      folder_id = i == 0 ? fixture.drafts_id : fixture.script.folder_id;
      row = get_row (&fixture);
      g_assert_true (store_begin (store, NULL));
      row->draft_id = store_placement_add (store, folder_id, 9, store_message_add (store, &message, NULL),
                                           0, 0, NULL, 0, NULL);
      g_assert_true (store_commit (store, NULL));
      g_assert_true (outbox_save (store, row, row->state, NULL));
      n_before = count_in (&fixture, folder_id);
      run (&fixture);
      check_gone (&fixture);
      g_assert_cmpuint (count_in (&fixture, folder_id), ==, i == 0 ? n_before - 1 : n_before);
      script_fixture_tear_down (&fixture.script);
    }
}

static void
other_changed_cb (const char *account_id, StoreChanges *changes, gpointer user_data)
{
  g_assert_cmpstr (account_id, ==, "other");
  g_assert_true (changes->operations);
  (*(guint *) user_data)++;
}

/* Another account's cache with a mail that is answered; the message's id. */
static gint64
make_other (const char *dir)
{
  StoreMessage message = { .date_sent = G_MININT64, .size = 900 };
  g_autoptr (Store) store = NULL;
  gint64 folder_id;
  gint64 id;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  store = store_open (dir, STORE_OPEN_WRITE, NULL, NULL);
  g_assert_true (store_begin (store, NULL));
  folder_id = add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  id = store_message_add (store, &message, NULL);
  g_assert_cmpint (store_placement_add (store, folder_id, 3, id, 0, 0, NULL, 0, NULL), !=, 0);
  g_assert_true (store_commit (store, NULL));
  return id;
}

/* An answer that is sent from one account to a mail of another marks it there; if that account is there
 * still. */
static void
test_elsewhere (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Fixture fixture = { 0 };
      g_autoptr (StoreOutbox) row = NULL;
      g_autofree char *dir = NULL;
      guint n_changes = 0;

      set_up (&fixture, STORE_OUTBOX_ACCEPTED, SCRIPT_BEGINNING ("") SELECT ("$b") SEARCH ("$c", " 7"));
      dir = g_build_filename (fixture.script.dir, "accounts", "other", NULL);
      fixture.hub = transfer_hub_new (fixture.script.dir, other_changed_cb, &n_changes);
      row = get_row (&fixture);
      row->original_id = i == 0 ? make_other (dir) : 7;
      row->original_account = g_strdup ("other");
      g_assert_true (outbox_save (fixture.script.store, row, row->state, NULL));
      outbox_file_begin (fixture.script.store, fixture.script.dir, fixture.script.settings, row);
      g_assert_cmpuint (n_changes, ==, 0);
      run (&fixture);
      check_gone (&fixture);
      g_assert_cmpint (store_op_count_waiting (fixture.script.store, NULL), ==, 0);
      g_assert_cmpuint (n_changes, ==, i == 0 ? 1 : 0);
      if (i == 0)
        {
          g_autoptr (Store) other = store_open (dir, STORE_OPEN_WRITE, NULL, NULL);
          g_autoptr (GPtrArray) ops = store_op_list_waiting (other, 0, NULL);

          g_assert_cmpuint (ops->len, ==, 1);
          g_assert_cmpuint (((const StoreOp *) ops->pdata[0])->set, ==, IMAP_FLAG_ANSWERED);
        }
      transfer_hub_unref (fixture.hub);
      script_fixture_tear_down (&fixture.script);
    }
}

/* The original's account can't be read, and the copy is filed: that is tried again, but not at once. */
static void
test_elsewhere_damaged (void)
{
  Fixture fixture = { 0 };
  g_autoptr (StoreOutbox) row = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *path = NULL;

  set_up (&fixture, STORE_OUTBOX_ACCEPTED, SCRIPT_BEGINNING ("") "EOF\n");
  dir = g_build_filename (fixture.script.dir, "accounts", "other", NULL);
  path = g_build_filename (dir, "mail.sqlite", NULL);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "This is no database, whatever it is.", -1, NULL));
  fixture.hub = transfer_hub_new (fixture.script.dir, NULL, NULL);
  set_filer (&fixture, OUTBOX_FILER_CLIENT);
  row = get_row (&fixture);
  row->original_account = g_strdup ("other");
  g_assert_true (outbox_save (fixture.script.store, row, row->state, NULL));
  outbox_file_begin (fixture.script.store, fixture.script.dir, fixture.script.settings, row);
  end_operation (&fixture, STORE_OP_DONE);
  run (&fixture);
  check_state (&fixture, STORE_OUTBOX_FILING, 0);
  g_assert_cmpint (outbox_file_seconds_to_next (fixture.script.store), >, 0);

  g_assert_cmpint (g_unlink (path), ==, 0);
  pass_time (&fixture);
  run (&fixture);
  check_gone (&fixture);
  transfer_hub_unref (fixture.hub);
  script_fixture_tear_down (&fixture.script);
}

/* Mail that is forwarded has a keyword. */
static void
test_forwarded (void)
{
  Fixture fixture = { 0 };
  g_autoptr (StoreOutbox) row = NULL;
  g_autoptr (GPtrArray) ops = NULL;

  set_up (&fixture, STORE_OUTBOX_ACCEPTED, SCRIPT_BEGINNING ("") "EOF\n");
  row = get_row (&fixture);
  row->answer = STORE_OUTBOX_FORWARDS;
  outbox_file_begin (fixture.script.store, fixture.script.dir, fixture.script.settings, row);
  ops = store_op_list_waiting (fixture.script.store, 0, NULL);
  g_assert_cmpuint (ops->len, ==, 1);
  g_assert_cmpstr (((const StoreOp *) ops->pdata[0])->text, ==, "$Forwarded");
  script_fixture_tear_down (&fixture.script);
}

static void
limit_sent (Fixture *self, guint64 limit)
{
  Store *store = self->script.store;
  g_autoptr (StoreFolder) folder = store_folder_get (store, self->sent_id, NULL);

  folder->append_limit = limit;
  g_assert_true (store_begin (store, NULL));
  g_assert_cmpint (store_folder_put (store, folder, NULL), ==, self->sent_id);
  g_assert_true (store_commit (store, NULL));
}

/* What the servers said is known without them; each for itself, and changed by what they say next. */
static void
test_limits (void)
{
  Fixture fixture = { 0 };
  Store *store;
  const AccountSettings *settings;
  OutboxLimits limits;

  set_up (&fixture, STORE_OUTBOX_QUEUED, SCRIPT_BEGINNING ("") "EOF\n");
  store = fixture.script.store;
  settings = fixture.script.settings;
  limits = outbox_limits_get (store, settings, NULL);
  g_assert_cmpuint (limits.send, ==, 0);
  g_assert_cmpuint (limits.copy, ==, 0);
  g_assert_false (limits.lacks_reports);

  limit_sent (&fixture, 5000);
  g_assert_true (outbox_limits_learn (store, "", 7000, FALSE, NULL));
  g_assert_true (outbox_limits_learn (store, "other", 9000, TRUE, NULL));
  limits = outbox_limits_get (store, settings, NULL);
  g_assert_cmpuint (limits.send, ==, 7000);
  g_assert_cmpuint (limits.copy, ==, 5000);
  g_assert_true (limits.lacks_reports);

  g_assert_true (outbox_limits_learn (store, "", 0, TRUE, NULL));
  set_filer (&fixture, OUTBOX_FILER_SERVER);
  limits = outbox_limits_get (store, settings, NULL);
  g_assert_cmpuint (limits.send, ==, 0);
  g_assert_cmpuint (limits.copy, ==, 0);
  g_assert_false (limits.lacks_reports);
  script_fixture_tear_down (&fixture.script);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox-file/client", test_client);
  g_test_add_func ("/outbox-file/known-client", test_known_client);
  g_test_add_func ("/outbox-file/own-folder", test_own_folder);
  g_test_add_func ("/outbox-file/other-server", test_other_server);
  g_test_add_func ("/outbox-file/server", test_server);
  g_test_add_func ("/outbox-file/forgetful-server", test_forgetful_server);
  g_test_add_func ("/outbox-file/refused-copy", test_refused_copy);
  g_test_add_func ("/outbox-file/unsure", test_unsure);
  g_test_add_func ("/outbox-file/unsure-found", test_unsure_found);
  g_test_add_func ("/outbox-file/draft", test_draft);
  g_test_add_func ("/outbox-file/elsewhere", test_elsewhere);
  g_test_add_func ("/outbox-file/elsewhere-damaged", test_elsewhere_damaged);
  g_test_add_func ("/outbox-file/forwarded", test_forwarded);
  g_test_add_func ("/outbox-file/limits", test_limits);
  return g_test_run ();
}
