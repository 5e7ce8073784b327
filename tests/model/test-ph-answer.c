/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a mail begins with that answers another one, while there is no connection. */

#include "ph-compositions-answer.h"

#include "mime-message.h"
#include "ph-error.h"
#include "sample-accounts.h"
#include "store-body.h"
#include "store-placement.h"

#include <string.h>

#define HEADER                                                                                    \
  "From: Anna <anna@post.example>\r\n"                                                            \
  "To: sam@library.example, bob@post.example\r\n"                                                 \
  "Subject: Ladders\r\n"                                                                          \
  "Message-ID: <l@post.example>\r\n"                                                              \
  "List-Post: <mailto:ladders@lists.example>\r\n"                                                 \
  "MIME-Version: 1.0\r\n"                                                                         \
  "Content-Type: multipart/mixed;\r\n"                                                            \
  " boundary=b\r\n"                                                                               \
  "\r\n"

#define TEXT "Are they long enough?\r\n"

/* Base64 as nobody would write it again. */
#define ATTACHED "bG\r\n9uZyBlbm91Z2g=\r\n"

#define WHOLE                                                                                     \
  HEADER "--b\r\nContent-Type: text/plain\r\n\r\n" TEXT                                           \
         "\r\n--b\r\nContent-Type: application/pdf; name=plan.pdf\r\n"                            \
         "Content-Transfer-Encoding: base64\r\n\r\n" ATTACHED "\r\n--b--\r\n"

#define STRUCTURE                                                                                 \
  "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 23 1 NIL NIL NIL NIL)"                               \
  "(\"APPLICATION\" \"PDF\" (\"NAME\" \"plan.pdf\") NIL NIL \"BASE64\" 90 NIL NIL NIL NIL)"       \
  " \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL NIL)"

#define PAGE "<p>Look: <img src=\"cid:a@x\"> <img src=\"cid:b@x\"></p>"

#define PAGE_STRUCTURE                                                                            \
  "((\"TEXT\" \"HTML\" NIL NIL NIL \"7BIT\" 50 1 NIL NIL NIL NIL)"                                \
  "(\"IMAGE\" \"PNG\" NIL \"<a@x>\" NIL \"BASE64\" 8 NIL NIL NIL NIL)"                            \
  "(\"IMAGE\" \"PNG\" NIL \"<b@x>\" NIL \"BASE64\" 8 NIL NIL NIL NIL)"                            \
  " \"RELATED\" (\"BOUNDARY\" \"b\") NIL NIL NIL)"

typedef struct
{
  SampleAccounts *accounts;
  PhCompositions *compositions;
  gint64 message_id;
  Store *store;
} Fixture;

/* A message that the first account got, to an address of the second. */
static void
set_up (Fixture *self, gconstpointer structure)
{
  const char *const references[] = { "first@post.example", "second@post.example", NULL };
  const StoreMessage message = {
    .date_sent = 1773000000,
    .date_received = 1773000000,
    .size = 1000,
    .subject = "Ladders",
    .from_name = "Anna",
    .from_address = "anna@post.example",
    .message_id = "l@post.example",
    .references = references,
    .to = "sam@library.example, Bob <bob@post.example>",
    .structure = structure,
    .structure_len = strlen (structure),
  };
  g_autofree char *root = NULL;
  gint64 placement;
  StorePlacement row;

  self->accounts = sample_accounts_new (2);
  root = g_build_filename (self->accounts->dir, "compositions", NULL);
  self->compositions = ph_compositions_new (self->accounts->engine, root);
  self->store = g_ptr_array_index (self->accounts->writers, 0);
  placement = sample_accounts_add (self->accounts, 0, "INBOX", &message, 0);
  g_assert_true (store_placement_get (self->store, placement, &row, NULL));
  self->message_id = row.message_id;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  ph_compositions_stop (self->compositions);
  g_clear_object (&self->compositions);
  g_clear_pointer (&self->accounts, sample_accounts_free);
}

static void
store_part (Fixture *self, const char *part, const char *content)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (content, strlen (content));
  g_autoptr (GError) error = NULL;

  store_body_put (self->store, self->message_id, part, bytes, &error);
  g_assert_no_error (error);
}

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

static PhComposition *
try_to_answer (Fixture *self, ComposeMode mode, gboolean shows_html, const char *selection,
               GError **error)
{
  const PhAnswer answer = {
    .account = sample_accounts_get (self->accounts, 0),
    .message_id = self->message_id,
    .mode = mode,
    .shows_html = shows_html,
    .selection = selection,
  };
  g_autoptr (GAsyncResult) result = NULL;

  ph_compositions_answer_async (self->compositions, &answer, NULL, done_cb, &result);
  sample_wait (has_result, &result);
  return ph_compositions_answer_finish (self->compositions, result, error);
}

static PhComposition *
answer (Fixture *self, ComposeMode mode, gboolean shows_html, const char *selection)
{
  g_autoptr (GError) error = NULL;
  PhComposition *composition = try_to_answer (self, mode, shows_html, selection, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 1);
  return composition;
}

static const char *
get_address (const GPtrArray *mailboxes, guint i)
{
  g_assert_cmpuint (i, <, mailboxes->len);
  return ((const ComposeMailbox *) mailboxes->pdata[i])->address;
}

/* A reply needs the text, and not what is attached. */
static void
test_reply (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = NULL;
  const ComposeDraft *draft;

  store_part (self, ACCOUNT_PART_HEADER, HEADER);
  store_part (self, "1", TEXT);
  composition = answer (self, COMPOSE_REPLY_LIST, FALSE, NULL);
  draft = ph_composition_get_draft (composition);
  g_assert_cmpstr (draft->subject, ==, "Re: Ladders");
  g_assert_cmpstr (get_address (draft->to, 0), ==, "ladders@lists.example");
  g_assert_cmpstr (draft->identity, ==, sample_accounts_get_id (self->accounts, 1));
  g_assert_cmpstr (draft->in_reply_to, ==, "l@post.example");
  g_assert_nonnull (strstr (draft->text, "\n> Are they long enough?\n"));
  g_assert_null (draft->html);
  g_assert_cmpuint (draft->attachments->len, ==, 0);
  g_assert_cmpint (ph_composition_get_state (composition), ==, PH_COMPOSITION_UNTOUCHED);
}

/* A text that was fetched ahead has no header beside it. */
static void
test_known_header (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = NULL;
  const ComposeDraft *draft;

  store_part (self, "1", TEXT);
  composition = answer (self, COMPOSE_REPLY_ALL, FALSE, NULL);
  draft = ph_composition_get_draft (composition);
  g_assert_cmpstr (draft->subject, ==, "Re: Ladders");
  g_assert_cmpstr (get_address (draft->to, 0), ==, "anna@post.example");
  g_assert_cmpstr (get_address (draft->cc, 0), ==, "bob@post.example");
  g_assert_cmpuint (draft->cc->len, ==, 1);
  g_assert_cmpstr (draft->identity, ==, sample_accounts_get_id (self->accounts, 1));
  g_assert_cmpuint (g_strv_length (draft->references), ==, 3);
  g_assert_cmpstr (draft->references[1], ==, "second@post.example");
  g_assert_nonnull (strstr (draft->text, "Anna wrote:"));
}

static void
test_selection (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = NULL;

  store_part (self, "1", TEXT);
  composition = answer (self, COMPOSE_REPLY, FALSE, "long");
  g_assert_true (g_str_has_suffix (ph_composition_get_draft (composition)->text, "\n> long\n"));
}

/* What is not here can't be sent on. */
static void
test_offline (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) no_text = NULL;
  g_autoptr (GError) no_whole = NULL;
  g_autoptr (GError) gone = NULL;

  g_assert_null (try_to_answer (self, COMPOSE_REPLY, FALSE, NULL, &no_text));
  g_assert_error (no_text, PH_ERROR, PH_ERROR_OFFLINE);
  store_part (self, ACCOUNT_PART_HEADER, HEADER);
  store_part (self, "1", TEXT);
  g_assert_null (try_to_answer (self, COMPOSE_FORWARD, FALSE, NULL, &no_whole));
  g_assert_error (no_whole, PH_ERROR, PH_ERROR_OFFLINE);
  self->message_id += 1000;
  g_assert_null (try_to_answer (self, COMPOSE_REPLY, FALSE, NULL, &gone));
  g_assert_error (gone, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->compositions)), ==, 0);
}

/* Attachments go on as they lie there. */
static void
test_forward (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = NULL;
  const ComposeDraft *draft;
  const ComposePart *part;
  gsize len;
  const char *body;

  store_part (self, "", WHOLE);
  composition = answer (self, COMPOSE_FORWARD, FALSE, NULL);
  draft = ph_composition_get_draft (composition);
  g_assert_cmpstr (draft->subject, ==, "Fwd: Ladders");
  g_assert_cmpuint (draft->to->len, ==, 0);
  g_assert_cmpuint (draft->attachments->len, ==, 1);
  part = draft->attachments->pdata[0];
  g_assert_cmpstr (part->filename, ==, "plan.pdf");
  body = g_bytes_get_data (part->body, &len);
  g_assert_cmpmem (body, len, ATTACHED, strlen (ATTACHED));
}

static void
test_whole (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) attached = NULL;
  g_autoptr (PhComposition) redirected = NULL;
  gsize len;
  const char *raw;

  store_part (self, "", WHOLE);
  attached = answer (self, COMPOSE_FORWARD_ATTACHED, FALSE, NULL);
  g_assert_cmpuint (ph_composition_get_draft (attached)->attachments->len, ==, 1);
  redirected = try_to_answer (self, COMPOSE_REDIRECT, FALSE, NULL, NULL);
  raw = g_bytes_get_data (ph_composition_get_draft (redirected)->redirected, &len);
  g_assert_cmpmem (raw, len, WHOLE, strlen (WHOLE));
}

/* Of two pictures one was never fetched: the quote has the other. */
static void
test_pictures (Fixture *self, gconstpointer unused)
{
  g_autoptr (PhComposition) composition = NULL;
  const ComposeDraft *draft;

  store_part (self, "1", PAGE);
  store_part (self, "2", "QUJDREVG");
  composition = answer (self, COMPOSE_REPLY, TRUE, NULL);
  draft = ph_composition_get_draft (composition);
  g_assert_nonnull (strstr (draft->html, "Look:"));
  g_assert_cmpuint (draft->images->len, ==, 1);
  g_assert_cmpstr (((const ComposePart *) draft->images->pdata[0])->content_id, ==, "a@x");
}

/* The one that is answered is marked so; one that is only taken up again is not. */
static void
test_mark (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    ComposeMode mode;
    StoreOutboxAnswer mark;
  } rows[] = {
    { COMPOSE_REPLY_ALL, STORE_OUTBOX_ANSWERS },
    { COMPOSE_FORWARD, STORE_OUTBOX_FORWARDS },
    { COMPOSE_EDIT_AS_NEW, STORE_OUTBOX_NO_ANSWER },
  };

  store_part (self, "", WHOLE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PhComposition) composition = answer (self, rows[i].mode, FALSE, NULL);
      ComposeDraft *draft = ph_composition_get_draft (composition);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GPtrArray) rows_now = NULL;
      g_autoptr (GError) error = NULL;
      const StoreOutbox *row;

      g_ptr_array_set_size (draft->to, 0);
      g_ptr_array_add (draft->to, compose_mailbox_new (NULL, "eva@post.example"));
      ph_composition_send_async (composition, 60, 0, done_cb, &result);
      sample_wait (has_result, &result);
      g_assert_true (ph_composition_send_finish (composition, result, &error));
      g_assert_no_error (error);
      rows_now = account_engine_list_outbox (sample_accounts_get (self->accounts, 1), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows_now->len, ==, i + 1);
      row = rows_now->pdata[i];
      g_assert_cmpint (row->answer, ==, rows[i].mark);
      g_assert_cmpint (row->original_id, ==,
                       rows[i].mark != STORE_OUTBOX_NO_ANSWER ? self->message_id : 0);
    }
}

#define ADD(name, structure, func)                                                                \
  g_test_add ("/answer/" name, Fixture, structure, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("reply", STRUCTURE, test_reply);
  ADD ("known-header", STRUCTURE, test_known_header);
  ADD ("selection", STRUCTURE, test_selection);
  ADD ("offline", STRUCTURE, test_offline);
  ADD ("forward", STRUCTURE, test_forward);
  ADD ("whole", STRUCTURE, test_whole);
  ADD ("pictures", PAGE_STRUCTURE, test_pictures);
  ADD ("mark", STRUCTURE, test_mark);

  return g_test_run ();
}
