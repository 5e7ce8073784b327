/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drafts on a real server, which another client looks at: test-ph-draft-server SERVER. The program itself is a
 * child where it is to be killed: test-ph-draft-server --child FOLDER END WORDS. */

#include "ph-composition-private.h"
#include "ph-compositions-answer.h"
#include "ph-identities.h"

#include "imap-session.h"
#include "ph-tree.h"
#include "store-op.h"
#include "store-placement.h"
#include "test-server.h"
#include "wait-for.h"

#include <signal.h>
#include <string.h>

#define HERE "00000000-0000-4000-8000-000000000001"

static TestServer *server;
static const char *program;

typedef struct
{
  char *dir;
  AccountList *accounts;
  Engine *engine;
  PhCompositions *compositions;
} Fixture;

/* ---- The program ---------------------------------------------------------------------------- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static AccountEngine *
get_account (Fixture *self)
{
  return engine_find (self->engine, HERE);
}

static Store *
get_store (Fixture *self)
{
  return account_engine_get_store (get_account (self));
}

static void
start (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->dir, "accounts.ini", NULL);
  g_autofree char *root = g_build_filename (self->dir, "compositions", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  self->accounts = account_list_new (path);
  self->engine = engine_new (self->accounts, self->dir);
  self->compositions = ph_compositions_new (self->engine, root);
  ph_compositions_recover_async (self->compositions, done_cb, &result);
  WAIT_FOR (result != NULL);
  ph_compositions_recover_finish (self->compositions, result, NULL);
  engine_start (self->engine);
}

static void
stop (Fixture *self)
{
  ph_compositions_stop (self->compositions);
  engine_stop (self->engine);
  g_clear_object (&self->compositions);
  g_clear_object (&self->engine);
  g_clear_object (&self->accounts);
}

static gboolean
is_idle (Fixture *self)
{
  return store_op_count_waiting (get_store (self), NULL) == 0 &&
         account_engine_get_state (get_account (self)) == ACCOUNT_STATE_IN_STEP;
}

static PhComposition *
begin (Fixture *self)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->engine);
  ComposeDraft *draft = compose_draft_new ();

  draft->subject = g_strdup ("Plans");
  compose_draft_set_identity (draft, ph_identities_find (identities, HERE));
  return ph_compositions_begin (self->compositions, draft);
}

static void
type (PhComposition *composition, const char *text)
{
  ComposeDraft *draft = ph_composition_get_draft (composition);

  g_free (draft->text);
  draft->text = g_strdup (text);
  ph_composition_touch (composition);
}

static void
type_and_put (PhComposition *composition, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  type (composition, text);
  ph_composition_put_draft_async (composition, done_cb, &result);
  WAIT_FOR (result != NULL);
  ph_composition_put_draft_finish (composition, result, &error);
  g_assert_no_error (error);
}

static void
close_it (PhComposition *composition)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ph_composition_close_async (composition, done_cb, &result);
  WAIT_FOR (result != NULL);
  ph_composition_close_finish (composition, result, &error);
  g_assert_no_error (error);
}

/* What a person sees in Drafts. */
static StoreIds *
list_shown (Fixture *self)
{
  g_autoptr (StoreFolder) drafts
    = store_folder_find_role (get_store (self), FOLDER_ROLE_DRAFTS, NULL);
  const StoreQuery query = { .folder_id = drafts != NULL ? drafts->id : 0 };

  return drafts != NULL ? store_placement_query (get_store (self), &query, 0, NULL, NULL) : NULL;
}

static guint
count_shown (Fixture *self)
{
  g_autoptr (StoreIds) ids = list_shown (self);

  return ids != NULL ? ids->n : 0;
}

static PhComposition *
open_only (Fixture *self)
{
  g_autoptr (StoreIds) ids = list_shown (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PhComposition *composition;

  g_assert_cmpuint (ids->n, ==, 1);
  ph_compositions_open_draft_async (self->compositions, get_account (self), ids->ids[0], NULL,
                                    done_cb, &result);
  WAIT_FOR (result != NULL);
  composition = ph_compositions_open_draft_finish (self->compositions, result, &error);
  g_assert_no_error (error);
  return composition;
}

/* ---- Another client --------------------------------------------------------------------------- */

static ImapSession *
open_other (Fixture *self)
{
  const ImapSessionConfig config = { .settings = account_list_find (self->accounts, HERE) };
  ImapSession *session = imap_session_new (&config);
  g_autoptr (GError) error = NULL;
  g_auto (ImapSelected) selected = { 0 };

  imap_session_connect (session, test_server_get_password (server, 0), NULL, &error);
  g_assert_no_error (error);
  imap_session_select (session, "Drafts", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  return session;
}

static guint
count_on_server (Fixture *self, const char *criteria)
{
  g_autoptr (ImapSession) other = open_other (self);
  g_autoptr (ImapSet) found = NULL;
  g_autoptr (GError) error = NULL;

  found = imap_session_uid_search (other, criteria, NULL, &error);
  g_assert_no_error (error);
  return (guint) imap_set_count (found);
}

static void
check_server (Fixture *self, const char *criteria)
{
  WAIT_FOR (is_idle (self));
  g_assert_cmpuint (count_on_server (self, "UNDELETED UID 1:*"), ==, 1);
  g_test_message ("%s", criteria);
  g_assert_cmpuint (count_on_server (self, criteria), ==, 1);
}

static void
append (Fixture *self, const char *text)
{
  g_autoptr (ImapSession) other = open_other (self);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  imap_session_append (other, "Drafts", IMAP_FLAG_DRAFT | IMAP_FLAG_SEEN, NULL, G_MININT64, 0, bytes,
                       NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  /* Not every server tells of it by itself. */
  account_engine_refresh (get_account (self));
}

static void
run_other (ImapSession *other, ImapCommand *command)
{
  g_autoptr (GError) error = NULL;

  imap_session_run (other, command, NULL, &error);
  g_assert_no_error (error);
}

static void
remove_all (Fixture *self)
{
  g_autoptr (ImapSession) other = open_other (self);
  ImapCommand *command = imap_command_new ("UID STORE");

  imap_command_atom (command, "1:* +FLAGS (\\Deleted)");
  run_other (other, command);
  run_other (other, imap_command_new ("EXPUNGE"));
  account_engine_refresh (get_account (self));
}

/* ---- Cases ---------------------------------------------------------------------------------- */

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->dir = g_dir_make_tmp ("posthorn-XXXXXX", NULL);
  path = g_build_filename (self->dir, "accounts.ini", NULL);
  test_server_write_account (server, 0, HERE, path);
  start (self);
  WAIT_FOR (is_idle (self));
  remove_all (self);
  WAIT_FOR (is_idle (self) && count_shown (self) == 0);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  stop (self);
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
}

/* Saved, changed, closed, opened and changed: the server has it once, as it was last. */
static void
test_replaced (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (PhComposition) again = NULL;

  type_and_put (composition, "First version");
  WAIT_FOR (ph_composition_get_draft_state (composition) == PH_DRAFT_ON_SERVER);
  check_server (self, "BODY \"First version\" DRAFT SEEN");
  type_and_put (composition, "Second version");
  type_and_put (composition, "Third version");
  type (composition, "Fourth version");
  close_it (composition);
  check_server (self, "BODY \"Fourth version\" DRAFT SEEN");

  again = open_only (self);
  type_and_put (again, "Fifth version");
  WAIT_FOR (ph_composition_get_draft_state (again) == PH_DRAFT_ON_SERVER);
  check_server (self, "BODY \"Fifth version\" DRAFT SEEN");
  g_assert_cmpuint (count_shown (self), ==, 1);
}

/* The server hears of the last one alone of what was written without it. */
static void
test_offline (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);

  type_and_put (composition, "Before");
  check_server (self, "BODY Before");
  account_engine_set_online (get_account (self), FALSE);
  WAIT_FOR (account_engine_get_state (get_account (self)) == ACCOUNT_STATE_OFFLINE);
  type_and_put (composition, "Meanwhile");
  type_and_put (composition, "Still meanwhile");
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_QUEUED);
  close_it (composition);
  stop (self);
  start (self);
  check_server (self, "BODY \"Still meanwhile\"");
  g_assert_cmpuint (count_on_server (self, "UID 1:*"), ==, 1);
}

#define FOREIGN                                                                                   \
  "From: alice@example.test\r\n"                                                                  \
  "Subject: Begun elsewhere\r\n"                                                                  \
  "Message-ID: <elsewhere@post.example>\r\n"                                                      \
  "X-Strange-Field: kept as it is\r\n"                                                            \
  "MIME-Version: 1.0\r\n"                                                                         \
  "Content-Type: multipart/mixed; boundary=b\r\n"                                                 \
  "\r\n"                                                                                          \
  "--b\r\nContent-Type: text/plain\r\n\r\nHalf a sentence\r\n"                                    \
  "--b\r\nContent-Type: text/x-strange; name=odd\r\n"                                             \
  "Content-Disposition: attachment\r\n"                                                           \
  "Content-Transfer-Encoding: base64\r\n\r\nb2RkIH\r\nRoaW5n\r\n--b--\r\n"

static void
test_foreign (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = NULL;

  append (self, FOREIGN);
  WAIT_FOR (count_shown (self) == 1);
  composition = open_only (self);
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_ON_SERVER);
  type (composition, "A whole sentence");
  close_it (composition);
  check_server (self, "HEADER X-Strange-Field \"kept as it is\" BODY \"A whole sentence\" BODY \"odd thing\"");
}

/* Another client put its version in the place of ours: both are kept. */
static void
test_changed_elsewhere (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);

  type_and_put (composition, "Ours");
  check_server (self, "BODY Ours");
  account_engine_set_online (get_account (self), FALSE);
  WAIT_FOR (account_engine_get_state (get_account (self)) == ACCOUNT_STATE_OFFLINE);
  remove_all (self);
  append (self, FOREIGN);
  type_and_put (composition, "Ours again");
  account_engine_set_online (get_account (self), TRUE);
  WAIT_FOR (is_idle (self) && count_shown (self) == 2);
  g_assert_cmpuint (count_on_server (self, "UID 1:*"), ==, 2);
  g_assert_cmpuint (count_on_server (self, "BODY \"Half a sentence\""), ==, 1);
  g_assert_cmpuint (count_on_server (self, "BODY \"Ours again\""), ==, 1);
}

static void
test_discard (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  type_and_put (composition, "Nonsense");
  check_server (self, "BODY Nonsense");
  ph_composition_discard_async (composition, done_cb, &result);
  WAIT_FOR (result != NULL);
  ph_composition_discard_finish (composition, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_shown (self), ==, 0);
  ph_composition_restore (composition);
  WAIT_FOR (count_shown (self) == 1);
  close_it (composition);
  check_server (self, "BODY Nonsense");
}

/* A message of which there is but a row is fetched to be answered. */
static void
test_answer (Fixture *self, gconstpointer unused)
{
  g_autoptr (StoreIds) ids = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhComposition) composition = NULL;
  PhAnswer answer = { .account = get_account (self), .mode = COMPOSE_FORWARD };
  const ComposeDraft *draft;
  StorePlacement placement;

  append (self, FOREIGN);
  WAIT_FOR (count_shown (self) == 1);
  ids = list_shown (self);
  g_assert_true (store_placement_get (get_store (self), ids->ids[0], &placement, NULL));
  answer.message_id = placement.message_id;
  ph_compositions_answer_async (self->compositions, &answer, NULL, done_cb, &result);
  WAIT_FOR (result != NULL);
  composition = ph_compositions_answer_finish (self->compositions, result, &error);
  g_assert_no_error (error);
  draft = ph_composition_get_draft (composition);
  g_assert_nonnull (strstr (draft->text, "Half a sentence"));
  g_assert_cmpuint (draft->attachments->len, ==, 1);
}

/* Sent, it is in Sent, and in Drafts no more. */
static void
test_sent (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = begin (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* Only this one of the servers sends. */
  if (test_server_get_value (server, "submissions") == NULL)
    return;

  g_ptr_array_add (ph_composition_get_draft (composition)->to,
                   compose_mailbox_new (NULL, test_server_get_address (server, 0)));
  type_and_put (composition, "To myself");
  check_server (self, "BODY \"To myself\"");
  type (composition, "To myself, at last");
  ph_composition_send_async (composition, 0, 0, done_cb, &result);
  WAIT_FOR (result != NULL);
  ph_composition_send_finish (composition, result, &error);
  g_assert_no_error (error);
  WAIT_FOR (count_shown (self) == 0 && is_idle (self));
  g_assert_cmpuint (count_on_server (self, "UID 1:*"), ==, 0);
  {
    g_autoptr (StoreFolder) sent = store_folder_find_role (get_store (self), FOLDER_ROLE_SENT, NULL);

    g_assert_cmpint (sent->n_total, ==, 1);
  }
}

/* ---- Killed ----------------------------------------------------------------------------------- */

/* Where the program is killed. */
typedef enum
{
  END_SAVED,  /* the version is written, and no draft */
  END_QUEUED, /* the draft is in the cache, and no version says so */
  END_SENT,   /* the server has the new one, and perhaps the old one */
  END_NEVER,
} End;

/* The mail that the last run left, else a new one. */
static PhComposition *
go_on (Fixture *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->compositions));

  g_assert_cmpuint (n, <=, 1);
  return n == 1 ? g_list_model_get_item (G_LIST_MODEL (self->compositions), 0) : begin (self);
}

static gboolean
has_come_to (Fixture *self, PhComposition *composition, End end, gint64 before)
{
  g_autoptr (StoreIds) ids = list_shown (self);
  StorePlacement placement;

  if (ids == NULL || ids->n == 0 || ids->ids[0] == before)
    return FALSE;
  return end == END_QUEUED || (store_placement_get (get_store (self), ids->ids[0], &placement, NULL) &&
                               placement.uid > 0);
}

static void
save (PhComposition *composition)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ph_composition_save_async (composition, done_cb, &result);
  WAIT_FOR (result != NULL);
  ph_composition_save_finish (composition, result, &error);
  g_assert_no_error (error);
}

static int
run_child (char **args)
{
  Fixture self = { .dir = args[0] };
  End end = (End) atoi (args[1]);
  g_autoptr (PhComposition) composition = NULL;
  g_autoptr (StoreIds) before = NULL;

  start (&self);
  WAIT_FOR (is_idle (&self));
  before = list_shown (&self);
  composition = go_on (&self);
  type (composition, args[2]);
  if (end == END_SAVED)
    {
      save (composition);
      raise (SIGKILL);
    }
  ph_composition_put_draft_async (composition, NULL, NULL);
  if (end != END_NEVER)
    {
      gint64 old = before != NULL && before->n > 0 ? before->ids[0] : 0;

      WAIT_FOR (has_come_to (&self, composition, end, old));
      raise (SIGKILL);
    }
  close_it (composition);
  WAIT_FOR (is_idle (&self));
  stop (&self);
  return 0;
}

static void
run_until (Fixture *self, End end, const char *words)
{
  g_autofree char *number = g_strdup_printf ("%d", (int) end);
  const char *args[] = { program, "--child", self->dir, number, words, NULL };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  child = g_subprocess_newv (args, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  if (end != END_NEVER)
    g_assert_true (g_subprocess_get_if_signaled (child) &&
                   g_subprocess_get_term_sig (child) == SIGKILL);
  else
    g_assert_true (g_subprocess_get_successful (child));
}

/* Whatever the program was about, one draft comes of it, with all that was typed. */
static void
test_killed (Fixture *self, gconstpointer unused)
{
  static const End ends[] = { END_SAVED, END_QUEUED, END_QUEUED, END_SENT, END_SAVED, END_SENT, END_QUEUED };

  stop (self);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *words = g_strdup_printf ("Version %" G_GSIZE_FORMAT, i);

      run_until (self, ends[i], words);
    }
  run_until (self, END_NEVER, "The last words");
  start (self);
  check_server (self, "BODY \"The last words\"");
  g_assert_cmpuint (count_on_server (self, "UID 1:*"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 0);
}

#define ADD(name, func) g_test_add ("/draft-server/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  if (argc == 5 && strcmp (argv[1], "--child") == 0)
    return run_child (argv + 2);

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[0];
  server = test_server_start (argv[1], NULL);

  ADD ("replaced", test_replaced);
  ADD ("offline", test_offline);
  ADD ("foreign", test_foreign);
  ADD ("changed-elsewhere", test_changed_elsewhere);
  ADD ("discard", test_discard);
  ADD ("answer", test_answer);
  ADD ("sent", test_sent);
  ADD ("killed", test_killed);

  status = g_test_run ();
  test_server_stop (server);
  return status;
}
