/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several mails on their way to a server at once, and what it makes of them. */

#include "operation-append.h"
#include "operation-remote.h"
#include "script-fixture.h"
#include "store-op.h"
#include "store-placement.h"

#include <string.h>

#define N_MAILS 3

/* Of 61 bytes each. */
static const char mail[] = "From: a@m.example\r\nSubject: %u\r\nMessage-ID: <%u@m.example>\r\n\r\nx";

#define APPEND(tag) "C: " tag " APPEND \"INBOX\" * {61+}\n"                                       \
                    "C# 61\n"                                                                     \
                    "C: \n"

#define SHOWN(number, uid, id)                                                                    \
  "S: * " number " FETCH (UID " uid " RFC822.SIZE 61 INTERNALDATE \" 1-Jan-2023 10:00:00 +0000\"" \
  " BODY[HEADER.FIELDS (MESSAGE-ID)] \"Message-ID: <" id "@m.example>\")\n"

#define WHO "(UID RFC822.SIZE INTERNALDATE BODY.PEEK?HEADER.FIELDS (MESSAGE-ID)?)"

typedef struct
{
  ScriptFixture script;
  gint64 ids[N_MAILS]; /* of the rows */
  guint n_failed;
  gboolean any_group; /* may fail; else only the second */
} Fixture;

static void
queue_mail (Fixture *self, guint n)
{
  g_autofree char *name = g_strdup_printf ("%u.eml", n);
  g_autofree char *path = g_build_filename (self->script.dir, name, NULL);
  g_autofree char *text = g_strdup_printf (mail, n, n);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  StoreOp row = { .kind = STORE_OP_APPEND, .group_id = n + 1,
                  .dst_folder_id = self->script.folder_id };

  g_assert_cmpuint (strlen (text), ==, 61);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (store_begin (self->script.store, NULL));
  operation_append_queue_file (self->script.store, self->script.dir, file, &row, &error);
  g_assert_no_error (error);
  g_assert_true (store_commit (self->script.store, NULL));
  self->ids[n] = row.id;
}

static void
set_up (Fixture *self, const char *script)
{
  script_fixture_set_up (&self->script, script);
  self->script.context.data_dir = self->script.dir;
  script_fixture_write_folder (&self->script, 4, 0, 1);
  for (guint i = 0; i < N_MAILS; i++)
    queue_mail (self, i);
}

static void
failed_cb (gint64 group, const GError *error, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_failed++;
  g_assert_true (self->any_group || group == 2);
}

static void
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  operation_run_waiting (&self->script.context, NULL, failed_cb, self, &error);
  script_fixture_check (&self->script, error);
}

static void
check_row (Fixture *self, guint n, StoreOpState state, gint64 uid)
{
  g_autoptr (StoreOp) row = store_op_get (self->script.store, self->ids[n], NULL);
  StorePlacement placement = { 0 };

  g_assert_nonnull (row);
  g_assert_cmpint (row->state, ==, state);
  store_placement_get (self->script.store, row->dst_placement_id, &placement, NULL);
  g_assert_cmpint (placement.uid, ==, uid);
}

#define ASK_UIDNEXT(tag)                                                                          \
  "C: " tag " STATUS \"INBOX\" (UIDNEXT)\n"                                                        \
  "S: * STATUS \"INBOX\" (UIDNEXT 4)\n"                                                           \
  "S: " tag " OK done\n"

#define BEGINNING(capabilities)                                                                   \
  SCRIPT_BEGINNING (capabilities) ASK_UIDNEXT ("$b")                                              \
  APPEND ("$c") APPEND ("$d") APPEND ("$e")

/* All are said before any is answered; one that is refused takes none of the others along, and is tried
 * alone before it is given up. */
static void
test_one_refused (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING ("LITERAL+ UIDPLUS")
          "S: $c OK [APPENDUID 5 4] done\n"
          "S: $d NO not this one\n"
          "S: $e OK [APPENDUID 5 5] done\n"
          "C: $f SELECT \"INBOX\"\n" SCRIPT_SELECTED ("5", "6", "0")
          "S: $f OK [READ-WRITE] selected\n"
          "C: $g UID FETCH 4:5 " WHO "\n"
          SHOWN ("4", "4", "0") SHOWN ("5", "5", "2")
          "S: $g OK fetched\n"
          APPEND ("$h")
          "S: $h NO not this one\n");
  run (&fixture);
  check_row (&fixture, 0, STORE_OP_DONE, 4);
  check_row (&fixture, 1, STORE_OP_FAILED, 0);
  check_row (&fixture, 2, STORE_OP_DONE, 5);
  g_assert_cmpuint (fixture.n_failed, ==, 1);
  script_fixture_tear_down (&fixture.script);
}

/* A server that does not say where they went, and hides one for a moment: that one is looked for again and
 * not sent twice. */
static void
test_one_hidden (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING ("LITERAL+")
          "S: $c OK done\n"
          "S: $d OK done\n"
          "S: $e OK done\n"
          "C: $f SELECT \"INBOX\"\n" SCRIPT_SELECTED ("5", "7", "0")
          "S: $f OK [READ-WRITE] selected\n"
          "C: $g UID FETCH 4:4294967295 " WHO "\n"
          SHOWN ("4", "4", "0") SHOWN ("5", "6", "2")
          "S: $g OK fetched\n"
          "C: $h UID FETCH 4,6 " WHO "\n"
          SHOWN ("4", "4", "0") SHOWN ("5", "6", "2")
          "S: $h OK fetched\n"
          "C: $i UID FETCH 4:4294967295 " WHO "\n"
          SHOWN ("4", "4", "0") SHOWN ("5", "5", "1") SHOWN ("6", "6", "2")
          "S: $i OK fetched\n"
          "C: $j UID FETCH 5 " WHO "\n"
          SHOWN ("5", "5", "1")
          "S: $j OK fetched\n");
  run (&fixture);
  check_row (&fixture, 0, STORE_OP_DONE, 4);
  check_row (&fixture, 1, STORE_OP_DONE, 5);
  check_row (&fixture, 2, STORE_OP_DONE, 6);
  g_assert_cmpuint (fixture.n_failed, ==, 0);
  script_fixture_tear_down (&fixture.script);
}

/* A limit that was not known when the person dragged: nothing of it goes over the line. */
static void
test_too_large (void)
{
  Fixture fixture = { 0 };
  g_autoptr (StoreFolder) folder = NULL;

  /* Together, then each alone */
  set_up (&fixture, SCRIPT_BEGINNING ("LITERAL+ UIDPLUS")
          ASK_UIDNEXT ("$b") ASK_UIDNEXT ("$c") ASK_UIDNEXT ("$d") ASK_UIDNEXT ("$e"));
  folder = store_folder_get (fixture.script.store, fixture.script.folder_id, NULL);
  folder->append_limit = 60;
  g_assert_true (store_begin (fixture.script.store, NULL));
  store_folder_put (fixture.script.store, folder, NULL);
  g_assert_true (store_commit (fixture.script.store, NULL));
  fixture.any_group = TRUE;
  run (&fixture);
  for (guint i = 0; i < N_MAILS; i++)
    check_row (&fixture, i, STORE_OP_FAILED, 0);
  g_assert_cmpuint (fixture.n_failed, ==, N_MAILS);
  script_fixture_tear_down (&fixture.script);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operation-append/one-refused", test_one_refused);
  g_test_add_func ("/operation-append/one-hidden", test_one_hidden);
  g_test_add_func ("/operation-append/too-large", test_too_large);

  return g_test_run ();
}
