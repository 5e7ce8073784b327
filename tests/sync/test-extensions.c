/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Extensions that Debian's servers lack, or do well, by scripts. */

#include "body-fetch.h"
#include "folder-list-sync.h"
#include "folder-sizes.h"
#include "script-fixture.h"
#include "ph-error.h"
#include "server-faults.h"
#include "store-body.h"
#include "store-placement.h"

/* A plain text of one line, in a message of uid @uid. */
#define ROW_WITH_TEXT(number, uid)                                                                \
  "S- * " number " FETCH (UID " uid " FLAGS () RFC822.SIZE 10 BODYSTRUCTURE (\"text\" \"plain\" " \
  "NIL NIL NIL \"7bit\" 10 1) BODY[HEADER.FIELDS (DATE)] {14}\\r\\nSubject: a\\r\\n\\r\\n)\\r\\n\n"

#define SELECT_TWO                                                                                \
  "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("2", "3", "0")                                      \
  "S: $c OK [READ-WRITE] selected\n"                                                              \
  "C: $d UID FETCH 1:4294967295 *\n" ROW_WITH_TEXT ("1", "1") ROW_WITH_TEXT ("2", "2")            \
  "S: $d OK fetched\n"

/* ---- PREVIEW (RFC 8970) --------------------------------------------------------------------- */

static void
check_previews (const char *script, const char *of_1, const char *of_2, const char *faults)
{
  ScriptFixture fixture = { 0 };
  const char *const expected[] = { of_1, of_2 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) found = NULL;
  g_autofree char *text = NULL;
  guint n;

  script_fixture_set_up (&fixture, script);
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "1:2", 3, 0);
  body_fetch_previews (&fixture.context, fixture.context.folder_id, -1, 10, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  for (guint32 uid = 1; uid <= 2; uid++)
    {
      g_autoptr (StoreMessage) message = NULL;
      StorePlacement placement = { 0 };

      store_placement_find (fixture.store, fixture.folder_id, uid, &placement, NULL);
      message = store_message_get (fixture.store, placement.message_id, NULL);
      g_assert_cmpstr (message->preview, ==, expected[uid - 1]);
    }
  found = server_faults_list (fixture.store);
  text = g_strjoinv (" ", found);
  g_assert_cmpstr (text, ==, faults);
  script_fixture_tear_down (&fixture);
}

/* What the server made is cleaned as a text is; a message without is asked for its text. */
static void
test_preview (void)
{
  check_previews (SCRIPT_BEGINNING ("PREVIEW") SELECT_TWO
                  "C: $e UID FETCH 1:2 (UID PREVIEW)\n"
                  "S- * 1 FETCH (UID 1 PREVIEW {15}\\r\\nHi,  there\\t\\x07you)\\r\\n\n"
                  "S: * 2 FETCH (UID 2 PREVIEW NIL)\n"
                  "S: $e OK fetched\n"
                  "C: $f UID FETCH 2 (UID BODY.PEEK?1?<0.2048>)\n"
                  "S: * 2 FETCH (UID 2 BODY[1]<0> \"Text\")\n"
                  "S: $f OK fetched\n",
                  "Hi, there you", "Text", "");
}

/* "" is an answer: there is nothing to see. */
static void
test_preview_empty (void)
{
  check_previews (SCRIPT_BEGINNING ("PREVIEW") SELECT_TWO
                  "C: $e UID FETCH 1:2 (UID PREVIEW)\n"
                  "S: * 1 FETCH (UID 1 PREVIEW \"\")\n"
                  "S: * 2 FETCH (UID 2 PREVIEW \"Two\")\n"
                  "S: $e OK fetched\n",
                  "", "Two", "");
}

static void
test_preview_faulty (void)
{
  check_previews (SCRIPT_BEGINNING ("PREVIEW") SELECT_TWO
                  "C: $e UID FETCH 1:2 (UID PREVIEW)\n"
                  "S: $e BAD what?\n"
                  "C: $f UID FETCH 1:2 (UID BODY.PEEK?1?<0.2048>)\n"
                  "S: * 1 FETCH (UID 1 BODY[1]<0> \"One\")\n"
                  "S: * 2 FETCH (UID 2 BODY[1]<0> \"Two\")\n"
                  "S: $f OK fetched\n",
                  "One", "Two", "PREVIEW");
}

/* ---- BINARY (RFC 3516) ---------------------------------------------------------------------- */

/* A message with an attachment, part 2, of @size encoded bytes. */
#define SELECT_ATTACHMENT(encoding, size)                                                         \
  "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("1", "2", "0")                                      \
  "S: $c OK [READ-WRITE] selected\n"                                                              \
  "C: $d UID FETCH 1:4294967295 *\n"                                                              \
  "S- * 1 FETCH (UID 1 FLAGS () RFC822.SIZE 10 BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL "    \
  "\"7bit\" 10 1)(\"application\" \"pdf\" NIL NIL NIL \"" encoding "\" " size ") \"mixed\") "     \
  "BODY[HEADER.FIELDS (DATE)] {14}\\r\\nSubject: a\\r\\n\\r\\n)\\r\\n\n"                        \
  "S: $d OK fetched\n"

#define ASK_DECODED "C: $e UID FETCH 1 (UID BINARY.PEEK?2?)\n"
#define GIVE_ENCODED                                                                              \
  "C: $f UID FETCH 1 (UID BODY.PEEK?2?)\n"                                                        \
  "S: * 1 FETCH (UID 1 BODY[2] \"SGFsbG8=\")\n"                                                  \
  "S: $f OK fetched\n"

/* @decoded: what comes when the server undoes the encoding; else it is what GIVE_ENCODED gives. */
static void
check_content (const char *script, GBytes *decoded, const char *faults)
{
  ScriptFixture fixture = { 0 };
  StorePlacement placement = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) encoded = g_bytes_new_static ("SGFsbG8=", 8);
  g_auto (GStrv) found = NULL;
  g_autofree char *text = NULL;
  gboolean is_decoded;

  script_fixture_set_up (&fixture, script);
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "1", 2, 0);
  store_placement_find (fixture.store, fixture.folder_id, 1, &placement, NULL);
  bytes = body_fetch_content (&fixture.context, placement.message_id, "2", &is_decoded, NULL, NULL,
                              &error);
  g_assert_no_error (error);
  g_assert_cmpint (is_decoded, ==, decoded != NULL);
  g_assert_true (g_bytes_equal (bytes, decoded != NULL ? decoded : encoded));

  /* Neither takes the other's place. */
  kept = store_body_get (fixture.store, placement.message_id,
                         decoded != NULL ? "BINARY[2]" : "2", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, kept));
  g_assert_false (store_body_has (fixture.store, placement.message_id,
                                  decoded != NULL ? "2" : "BINARY[2]"));

  found = server_faults_list (fixture.store);
  text = g_strjoinv (" ", found);
  g_assert_cmpstr (text, ==, faults);
  script_fixture_tear_down (&fixture);
}

static void
test_binary (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0\r\n)b\xff", 7);

  check_content (SCRIPT_BEGINNING ("BINARY") SELECT_ATTACHMENT ("base64", "12") ASK_DECODED
                 "S- * 1 FETCH (UID 1 BINARY[2] ~{7}\\r\\na\\0\\r\\n)b\\xff)\\r\\n\n"
                 "S: $e OK fetched\n",
                 bytes, "");
  check_content (SCRIPT_BEGINNING ("BINARY") SELECT_ATTACHMENT ("quoted-printable", "12")
                 ASK_DECODED
                 "S- * 1 FETCH (UID 1 BINARY[2] ~{7}\\r\\na\\0\\r\\n)b\\xff)\\r\\n\n"
                 "S: $e OK fetched\n",
                 bytes, "");
}

/* It goes to disk as it arrives. */
static void
test_binary_large (void)
{
  g_autofree char *data = g_malloc (70000);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 70000; i++)
    data[i] = "0\0\n3456789"[i % 10];
  bytes = g_bytes_new (data, 70000);
  check_content (SCRIPT_BEGINNING ("BINARY") SELECT_ATTACHMENT ("base64", "95790") ASK_DECODED
                 "S- * 1 FETCH (UID 1 BINARY[2] ~{70000}\\r\\n\n"
                 "FLOOD 7000 0\\0\\n3456789\n"
                 "S: )\n"
                 "S: $e OK fetched\n",
                 bytes, "");
}

/* It is asked for only where there is something to gain. */
static void
test_binary_unused (void)
{
  check_content (SCRIPT_BEGINNING ("") SELECT_ATTACHMENT ("base64", "8") GIVE_ENCODED, NULL, "");
  check_content (SCRIPT_BEGINNING ("BINARY") SELECT_ATTACHMENT ("7bit", "8") GIVE_ENCODED, NULL,
                 "");
  check_content (SCRIPT_BEGINNING ("BINARY") SELECT_ATTACHMENT ("x-unheard", "8") GIVE_ENCODED,
                 NULL, "");
}

/* What this part alone can't have says nothing of others; what makes no sense does. */
static void
test_binary_refused (void)
{
  static const char *const refusals[][2] = {
    { "S: $e NO [UNKNOWN-CTE] what is that?\n", "" },
    { "S: $e NO not today\n", "" },
    { "S: $e OK nothing\n", "" },
    { "S: * 1 FETCH (UID 1 BINARY[2] NIL)\nS: $e OK nothing\n", "" },
    { "S: $e NO [SERVERBUG] oh\n", "BINARY" },
    { "S: $e BAD what?\n", "BINARY" },
    /* Not decoded, or only its beginning */
    { "S- * 1 FETCH (UID 1 BINARY[2] ~{8}\\r\\nSGFsbG8=)\\r\\n\nS: $e OK fetched\n", "" },
    { "S- * 1 FETCH (UID 1 BINARY[2] ~{3}\\r\\nSGF)\\r\\n\nS: $e OK fetched\n", "" },
    { "S: * 1 FETCH (UID 1 BINARY[2] \"\")\nS: $e OK fetched\n", "" },
    { "S: * 1 FETCH (UID 1 BODY[2] \"SGFsbG\")\nS: $e OK fetched\n", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *script =
          g_strconcat (SCRIPT_BEGINNING ("BINARY") SELECT_ATTACHMENT ("base64", "8") ASK_DECODED,
                       refusals[i][0], GIVE_ENCODED, NULL);

      g_test_message ("refusal %u", i);
      check_content (script, NULL, refusals[i][1]);
    }
}

/* A server that falls over it does so each time. */
static void
test_binary_crash (void)
{
  ScriptFixture fixture = { 0 };
  StorePlacement placement = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) faults = NULL;
  gboolean is_decoded;

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("BINARY") SELECT_ATTACHMENT ("base64", "8")
                         ASK_DECODED "CLOSE\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "1", 2, 0);
  store_placement_find (fixture.store, fixture.folder_id, 1, &placement, NULL);
  g_assert_null (body_fetch_content (&fixture.context, placement.message_id, "2", &is_decoded, NULL,
                                     NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OFFLINE);
  faults = server_faults_list (fixture.store);
  g_assert_cmpstrv (faults, ((const char *[]) { "BINARY", NULL }));
  script_fixture_tear_down (&fixture);
}

/* ---- PARTIAL (RFC 9394), UIDONLY (RFC 9586), MESSAGELIMIT (RFC 9738) -------------------------- */

#define SELECT_SPARSE                                                                             \
  "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("5", "100001", "0")                                \
  "S: $c OK [READ-WRITE] selected\n"

/* The newest, however far their uids lie apart. */
static void
test_partial (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (StoreFolder) folder = NULL;

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("PARTIAL MESSAGELIMIT=3") SELECT_SPARSE
                         "C: $d UID FETCH 1:4294967295 (*) (PARTIAL -1:-3)\n"
                         SCRIPT_ROW ("3", "70") SCRIPT_ROW ("4", "9000") SCRIPT_ROW ("5", "100000")
                         "S: $d OK fetched\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "70,9000,100000", 100001, 0);
  folder = store_folder_get (fixture.store, fixture.folder_id, NULL);
  g_assert_cmpuint (folder->lo_uid, ==, 70);
  script_fixture_tear_down (&fixture);
}

static void
test_partial_faulty (void)
{
  ScriptFixture fixture = { 0 };
  g_auto (GStrv) faults = NULL;

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("PARTIAL") SELECT_SPARSE
                         "C: $d UID FETCH 1:4294967295 (*) (PARTIAL -1:-200)\n"
                         "S: $d BAD what?\n"
                         "C: $e UID FETCH 80001:4294967295 (*)\n" SCRIPT_ROW ("5", "100000")
                         "S: $e OK fetched\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "100000", 100001, 0);
  faults = server_faults_list (fixture.store);
  g_assert_cmpstrv (faults, ((const char *[]) { "PARTIAL", NULL }));
  script_fixture_tear_down (&fixture);
}

/* Rows and flags come without a number, what went by its uid; no command names a number. */
static void
test_uid_only (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *uids = NULL;
  StorePlacement placement = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("ENABLE UIDONLY")
                         "C: $b ENABLE UIDONLY\n"
                         "S: * ENABLED UIDONLY\n"
                         "S: $b OK enabled\n"
                         "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("2", "12", "0")
                         "S: $c OK [READ-WRITE] selected\n"
                         "C: $d UID FETCH 1:4294967295 (*)\n"
                         "S- * 10 UIDFETCH (FLAGS () RFC822.SIZE 10 BODY[HEADER.FIELDS (DATE)] {14}"
                         "\\r\\nSubject: a\\r\\n\\r\\n)\\r\\n\n"
                         "S- * 11 UIDFETCH (FLAGS () RFC822.SIZE 10 BODY[HEADER.FIELDS (DATE)] {14}"
                         "\\r\\nSubject: b\\r\\n\\r\\n)\\r\\n\n"
                         "S: $d OK fetched\n"
                         "C: $e NOOP\n"
                         "S: * VANISHED 10\n"
                         "S: * 11 UIDFETCH (FLAGS (\\\\Seen))\n"
                         "S: $e OK done\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "10:11", 12, 0);

  script_fixture_noop (&fixture);
  sync_context_drain (&fixture.context, &error);
  g_assert_no_error (error);
  uids = script_fixture_describe_uids (&fixture);
  g_assert_cmpstr (uids, ==, "11");
  store_placement_find (fixture.store, fixture.folder_id, 11, &placement, &error);
  g_assert_cmpuint (placement.flags, ==, IMAP_FLAG_SEEN);
  g_assert_false (fixture.context.is_dirty);
  script_fixture_tear_down (&fixture);
}

/* The window was cut: what is older comes with the rest of the folder. */
static void
test_message_limit (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (StoreFolder) folder = NULL;

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("MESSAGELIMIT=2")
                         "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("4", "5", "0")
                         "S: $c OK [READ-WRITE] selected\n"
                         "C: $d UID FETCH 1:4294967295 (*)\n" SCRIPT_ROW ("3", "3")
                         SCRIPT_ROW ("4", "4")
                         "S: $d OK [MESSAGELIMIT 2 3] some\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "3:4", 5, 0);
  folder = store_folder_get (fixture.store, fixture.folder_id, NULL);
  g_assert_cmpuint (folder->lo_uid, ==, 3);
  script_fixture_tear_down (&fixture);
}

/* ---- APPENDLIMIT (RFC 7889) ------------------------------------------------------------------- */

/* @limits: of INBOX, Work and Sent. */
static void
check_limits (const char *script, const guint64 *limits, const char *faults)
{
  static const char *const names[] = { "INBOX", "Work", "Sent" };
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hints = NULL;
  g_auto (GStrv) found = NULL;
  g_autofree char *text = NULL;

  script_fixture_set_up (&fixture, script);
  hints = folder_list_sync (&fixture.context, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (StoreFolder) folder = store_folder_find (fixture.store, names[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (folder->append_limit, ==, limits[i]);
    }
  found = server_faults_list (fixture.store);
  text = g_strjoinv (" ", found);
  g_assert_cmpstr (text, ==, faults);
  script_fixture_tear_down (&fixture);
}

#define LIST_FOLDERS                                                                              \
  "S: * LIST () \"/\" INBOX\n"                                                                    \
  "S: * LIST () \"/\" Work\n"                                                                     \
  "S: * LIST () \"/\" Sent\n"
#define ASK_LIST(tag, items)                                                                      \
  "C: " tag " LIST \"\" \"?\" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES UNSEEN UIDNEXT "       \
  "UIDVALIDITY" items "))\n"
#define STATE "MESSAGES 0 UNSEEN 0 UIDNEXT 1 UIDVALIDITY 5"

static void
test_append_limit (void)
{
  check_limits (SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS APPENDLIMIT=5000")
                ASK_LIST ("$b", "") LIST_FOLDERS
                "S: * STATUS INBOX (" STATE ")\n"
                "S: * STATUS Work (" STATE ")\n"
                "S: * STATUS Sent (" STATE ")\n"
                "S: $b OK listed\n",
                (guint64[]) { 5000, 5000, 5000 }, "");
}

/* None, nothing at all, and so much. */
static void
test_append_limit_varies (void)
{
  check_limits (SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS APPENDLIMIT")
                ASK_LIST ("$b", " APPENDLIMIT") LIST_FOLDERS
                "S: * STATUS INBOX (" STATE " APPENDLIMIT NIL)\n"
                "S: * STATUS Work (" STATE " APPENDLIMIT 0)\n"
                "S: * STATUS Sent (" STATE " APPENDLIMIT 70000)\n"
                "S: $b OK listed\n",
                (guint64[]) { 0, 1, 70000 }, "");
  check_limits (SCRIPT_BEGINNING ("APPENDLIMIT")
                "C: $b LIST \"\" \"?\"\n" LIST_FOLDERS
                "S: $b OK listed\n"
                "C: $c LSUB \"\" \"?\"\n"
                "S: $c OK listed\n"
                "C: $d STATUS \"INBOX\" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY APPENDLIMIT)\n"
                "C: $e STATUS \"Sent\" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY APPENDLIMIT)\n"
                "C: $f STATUS \"Work\" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY APPENDLIMIT)\n"
                "S: * STATUS INBOX (" STATE " APPENDLIMIT 300)\n"
                "S: $d OK done\n"
                "S: $e NO never\n"
                "S: * STATUS Work (" STATE " APPENDLIMIT 200)\n"
                "S: $f OK done\n",
                (guint64[]) { 300, 200, 0 }, "");
}

static void
test_append_limit_faulty (void)
{
  check_limits (SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS APPENDLIMIT")
                ASK_LIST ("$b", " APPENDLIMIT")
                "S: $b BAD what?\n"
                ASK_LIST ("$c", "") LIST_FOLDERS
                "S: * STATUS INBOX (" STATE ")\n"
                "S: * STATUS Work (" STATE ")\n"
                "S: * STATUS Sent (" STATE ")\n"
                "S: $c OK listed\n",
                (guint64[]) { 0, 0, 0 }, "APPENDLIMIT");
}

/* ---- STATUS=SIZE (RFC 8438) ------------------------------------------------------------------- */

#define ASK_SIZES "C: $c LIST \"\" \"?\" RETURN (STATUS (SIZE))\n"

/* The inbox, and then the answer to the question for sizes. */
static void
set_up_sizes (ScriptFixture *fixture, const char *answer)
{
  g_autofree char *script = g_strconcat (
      SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS STATUS=SIZE NOTIFY")
      ASK_LIST ("$b", "") LIST_FOLDERS
      "S: * STATUS INBOX (" STATE ")\n"
      "S: * STATUS Work (" STATE ")\n"
      "S: * STATUS Sent (" STATE ")\n"
      "S: $b OK listed\n"
      ASK_SIZES, answer, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hints = NULL;

  script_fixture_set_up (fixture, script);
  fixture->context.is_notified = TRUE;
  hints = folder_list_sync (&fixture->context, &error);
  g_assert_no_error (error);
  fixture->context.folders_changed = FALSE;
}

static guint64
get_size (ScriptFixture *fixture, const char *name)
{
  g_autoptr (StoreFolder) folder = store_folder_find (fixture->store, name, NULL);

  g_assert_nonnull (folder);
  return folder->server_size;
}

/* A size that the server can not tell stays as it is known; a folder that comes meanwhile is news. */
static void
test_sizes (void)
{
  static const char *const lists[] = { "", "S: * LIST () \"/\" New\n",
                                       "S: * LIST (\\\\NonExistent) \"/\" Work\n" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      ScriptFixture fixture = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *answer =
          g_strconcat (LIST_FOLDERS "S: * STATUS INBOX (SIZE 5000000000)\n"
                       "S: * STATUS Work (SIZE 0)\n", lists[i],
                       "S: * STATUS Sent (SIZE 70)\n"
                       "S: $c OK listed\n", NULL);

      set_up_sizes (&fixture, answer);
      folder_sizes_ask (&fixture.context, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (get_size (&fixture, "INBOX"), ==, 5000000000);
      g_assert_cmpuint (get_size (&fixture, "Work"), ==, 0);
      g_assert_cmpuint (get_size (&fixture, "Sent"), ==, 70);
      g_assert_cmpint (fixture.context.folders_changed, ==, i > 0);
      script_fixture_tear_down (&fixture);
    }
}

static void
test_sizes_refused (void)
{
  static const struct
  {
    const char *answer;
    gboolean ok;
    const char *faults;
  } cases[] = {
    { "S: $c NO not now\n", TRUE, "" },
    { "S: $c BAD what?\n", TRUE, "STATUS=SIZE" },
    { "CLOSE\n", FALSE, "STATUS=SIZE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ScriptFixture fixture = { 0 };
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) found = NULL;
      g_autofree char *text = NULL;

      set_up_sizes (&fixture, cases[i].answer);
      g_assert_cmpint (folder_sizes_ask (&fixture.context, &error), ==, cases[i].ok);
      g_assert_cmpint (error == NULL, ==, cases[i].ok);
      found = server_faults_list (fixture.store);
      text = g_strjoinv (" ", found);
      g_assert_cmpstr (text, ==, cases[i].faults);
      script_fixture_tear_down (&fixture);
    }
}

/* ---- NOTIFY (RFC 5465) ---------------------------------------------------------------------- */

static void
test_notify (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("NOTIFY")
                         "C: $c NOOP\n"
                         "S: * STATUS Sent (MESSAGES 4 UIDNEXT 10)\n"
                         "S: $c OK done\n"
                         "C: $d NOOP\n"
                         "S: * OK [NOTIFICATIONOVERFLOW] too much\n"
                         "S: $d OK done\n");
  fixture.context.is_notified = TRUE;
  script_fixture_noop (&fixture);
  g_assert_true (sync_context_drain (&fixture.context, &error));
  g_assert_true (fixture.context.folders_changed);
  g_assert_true (fixture.context.is_notified);

  fixture.context.folders_changed = FALSE;
  script_fixture_noop (&fixture);
  g_assert_true (sync_context_drain (&fixture.context, &error));
  g_assert_true (fixture.context.folders_changed);
  g_assert_false (fixture.context.is_notified);
  script_fixture_tear_down (&fixture);
}

/* Mail that comes while the server lists its folders: what NOTIFY tells then holds. */
static void
test_notify_meanwhile (void)
{
  ScriptFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hints = NULL;
  const FolderHint *hint;

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS NOTIFY")
                         ASK_LIST ("$b", "") LIST_FOLDERS
                         "S: * STATUS INBOX (" STATE ")\n"
                         "S: * STATUS Work (" STATE ")\n"
                         "S: * STATUS Work (MESSAGES 4 UIDNEXT 10 UIDVALIDITY 5)\n"
                         "S: * STATUS Sent (" STATE ")\n"
                         "S: $b OK listed\n");
  hints = folder_list_sync (&fixture.context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hints->len, ==, 1);
  hint = &g_array_index (hints, FolderHint, 0);
  g_assert_cmpuint (hint->uidnext, ==, 10);
  g_assert_cmpuint (hint->messages, ==, 4);
  script_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/extensions/preview", test_preview);
  g_test_add_func ("/extensions/preview-empty", test_preview_empty);
  g_test_add_func ("/extensions/preview-faulty", test_preview_faulty);
  g_test_add_func ("/extensions/binary", test_binary);
  g_test_add_func ("/extensions/binary-large", test_binary_large);
  g_test_add_func ("/extensions/binary-unused", test_binary_unused);
  g_test_add_func ("/extensions/binary-refused", test_binary_refused);
  g_test_add_func ("/extensions/binary-crash", test_binary_crash);
  g_test_add_func ("/extensions/partial", test_partial);
  g_test_add_func ("/extensions/partial-faulty", test_partial_faulty);
  g_test_add_func ("/extensions/uid-only", test_uid_only);
  g_test_add_func ("/extensions/append-limit", test_append_limit);
  g_test_add_func ("/extensions/append-limit-varies", test_append_limit_varies);
  g_test_add_func ("/extensions/append-limit-faulty", test_append_limit_faulty);
  g_test_add_func ("/extensions/sizes", test_sizes);
  g_test_add_func ("/extensions/sizes-refused", test_sizes_refused);
  g_test_add_func ("/extensions/notify", test_notify);
  g_test_add_func ("/extensions/notify-meanwhile", test_notify_meanwhile);
  g_test_add_func ("/extensions/message-limit", test_message_limit);

  return g_test_run ();
}
