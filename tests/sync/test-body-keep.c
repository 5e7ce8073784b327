/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages that take too long to come at once, and servers that have trouble with parts of them. */

#include "body-keep.h"
#include "script-fixture.h"
#include "store-placement.h"

#include <string.h>

#define FETCH(tag, uid, part) "C: " tag " UID FETCH " uid " (UID BODY.PEEK??" part ")\n"
#define GIVES(uid, origin, text) "S: * 1 FETCH (UID " uid " BODY[]" origin " \"" text "\")\n"
#define DONE(tag) "S: " tag " OK fetched\n"

#define SELECT(tag)                                                                               \
  "C: " tag " SELECT \"INBOX\"\n" SCRIPT_SELECTED ("1", "8", "0")                                  \
  "S: " tag " OK [READ-WRITE] selected\n"

#define BEGINNING SCRIPT_BEGINNING ("LITERAL+") SELECT ("$b")

/* The first two are said before either is answered. */
#define FIRST_TWO                                                                                 \
  FETCH ("$c", "7", "<0.10>") FETCH ("$d", "7", "<10.10>")                                         \
  GIVES ("7", "<0>", "0123456789") DONE ("$c")                                                    \
  GIVES ("7", "<10>", "abcdefghij")

/* Said when the first one has come. */
#define THIRD FETCH ("$x", "7", "<20.*>") GIVES ("7", "<20>", "") DONE ("$x")

#define WHOLE "0123456789abcdefghijABCDE"

typedef struct
{
  ScriptFixture script;
  BodyKeep keep;
  gint64 message_id;
  guint n_asked;
  guint stop_at; /* 0: never */
} Fixture;

/* One message of uid 7, which is larger than what is asked for at a time. */
static void
set_up (Fixture *self, const char *script, guint64 size)
{
  StoreMessage message = { .date_sent = G_MININT64, .size = size };
  Store *store;
  StoreFolder folder;

  script_fixture_set_up (&self->script, script);
  store = self->script.store;
  script_fixture_write_folder (&self->script, 8, 0, 0);
  g_assert_true (store_begin (store, NULL));
  self->message_id = store_message_add (store, &message, NULL);
  store_placement_add (store, self->script.folder_id, 7, self->message_id, 1, 0, NULL, 0, NULL);
  folder = (StoreFolder){ .id = self->script.folder_id, .uidvalidity = 5, .uidnext = 8, .lo_uid = 1 };
  g_assert_true (store_folder_set_state (store, &folder, NULL));
  g_assert_true (store_commit (store, NULL));
  self->keep.folder_id = self->script.folder_id;
  self->keep.bytes = 10;
}

static void
tear_down (Fixture *self)
{
  body_keep_clear (&self->keep);
  script_fixture_tear_down (&self->script);
}

static gboolean
should_stop_cb (gpointer user_data)
{
  Fixture *self = user_data;

  return self->stop_at != 0 && ++self->n_asked > self->stop_at;
}

static gboolean
fetch (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = body_keep_fetch (&self->keep, &self->script.context, should_stop_cb, self, &error);

  if (ok)
    script_fixture_check (&self->script, error);
  return ok;
}

static guint
count_files (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->script.dir, "blobs", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
check_stored (Fixture *self, const char *text)
{
  g_autoptr (GBytes) bytes = store_body_get (self->script.store, self->message_id, "", NULL);

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
  g_assert_null (self->keep.slices);
}

/* The end is where nothing comes any more. */
static void
test_slices (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING FIRST_TWO
          DONE ("$d")
          FETCH ("$e", "7", "<20.*>") GIVES ("7", "<20>", "ABCDE") DONE ("$e")
          FETCH ("$f", "7", "<25.*>") GIVES ("7", "<25>", "") DONE ("$f"), 25);
  g_assert_true (fetch (&fixture));
  check_stored (&fixture, WHOLE);
  g_assert_cmpuint (fixture.keep.next, <=, 7);
  tear_down (&fixture);
}

/* Somebody waits: what is under way comes in, and the next time it goes on behind that. */
static void
test_stopped (void)
{
  Fixture fixture = { .stop_at = 3 };

  set_up (&fixture, BEGINNING FIRST_TWO
          DONE ("$d")
          FETCH ("$e", "7", "<20.*>") GIVES ("7", "<20>", "ABCDE") DONE ("$e")
          FETCH ("$f", "7", "<25.*>") GIVES ("7", "<25>", "") DONE ("$f"), 25);
  g_assert_true (fetch (&fixture));
  g_assert_nonnull (fixture.keep.slices);
  g_assert_cmpuint (fixture.keep.n_sliced, ==, 20);
  g_assert_false (store_body_has (fixture.script.store, fixture.message_id, ""));
  fixture.stop_at = 0;
  g_assert_true (fetch (&fixture));
  check_stored (&fixture, WHOLE);
  tear_down (&fixture);
}

/* The line breaks within the second slice, which alone is asked for again. */
static void
test_lost (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING
          FETCH ("$c", "7", "<0.10>") FETCH ("$d", "7", "<10.10>")
          GIVES ("7", "<0>", "0123456789") DONE ("$c")
          "S- * 1 FETCH (UID 7 BODY[]<10> \"abc\n"
          "CLOSE\n"
          "NEXT\n" BEGINNING
          FETCH ("$c", "7", "<10.*>") FETCH ("$d", "7", "<*>")
          GIVES ("7", "<10>", "abcdefghijABCDE") DONE ("$c")
          GIVES ("7", "<25>", "") DONE ("$d"), 25);
  g_assert_false (fetch (&fixture));
  g_assert_cmpuint (fixture.keep.n_sliced, ==, 10);
  script_fixture_connect (&fixture.script);
  fixture.keep.bytes = 15;
  g_assert_true (fetch (&fixture));
  check_stored (&fixture, WHOLE);
  tear_down (&fixture);
}

/* A slice over which the connection breaks each time: the message is passed over. */
static void
test_poisoned (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture,
          BEGINNING FETCH ("$c", "7", "<0.10>") "CLOSE\nNEXT\n"
          BEGINNING FETCH ("$c", "7", "<0.10>") "CLOSE\nNEXT\n"
          BEGINNING FETCH ("$c", "7", "<0.10>") "CLOSE\nNEXT\n"
          SCRIPT_BEGINNING ("LITERAL+") SELECT ("$b"), 25);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (fetch (&fixture));
      script_fixture_connect (&fixture.script);
    }
  g_assert_true (fetch (&fixture));
  g_assert_false (store_body_has (fixture.script.store, fixture.message_id, ""));
  g_assert_null (fixture.keep.slices);
  tear_down (&fixture);
}

/* Servers that refuse a slice, send all instead, or end before the end: it comes in one go then, and no
 * more is tried. */
static void
test_unable (void)
{
  static const char *const answers[] = {
    "S: $c NO I can't\n" DONE ("$d"),
    "S: $c BAD what is this\n" "S: $d BAD what is this\n",
    GIVES ("7", "", WHOLE) DONE ("$c") GIVES ("7", "", WHOLE) DONE ("$d"),
    GIVES ("7", "<0>", "0123456789") DONE ("$c") GIVES ("7", "<10>", "") DONE ("$d") THIRD,
    GIVES ("7", "<0>", "0123456789") DONE ("$c")
    "S: * 1 FETCH (UID 7 BODY[]<10> NIL)\n" DONE ("$d") THIRD,
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *script =
        g_strconcat (BEGINNING FETCH ("$c", "7", "<0.10>") FETCH ("$d", "7", "<10.10>"), answers[i],
                     FETCH ("$e", "7", "") GIVES ("7", "", WHOLE) DONE ("$e"), NULL);
      Fixture fixture = { 0 };

      set_up (&fixture, script, 25);
      g_assert_true (fetch (&fixture));
      if (!store_body_has (fixture.script.store, fixture.message_id, ""))
        g_assert_true (fetch (&fixture));
      check_stored (&fixture, WHOLE);
      g_assert_true (fixture.keep.no_slices);
      g_assert_cmpuint (count_files (&fixture), ==, 0);
      tear_down (&fixture);
    }
}

/* Expunged meanwhile. */
static void
test_gone (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, BEGINNING
          FETCH ("$c", "7", "<0.10>") FETCH ("$d", "7", "<10.10>") DONE ("$c") DONE ("$d"), 25);
  g_assert_true (fetch (&fixture));
  g_assert_false (store_body_has (fixture.script.store, fixture.message_id, ""));
  g_assert_null (fixture.keep.slices);
  g_assert_false (fixture.keep.no_slices);
  tear_down (&fixture);
}

/* Beyond what lies in the database, by literals. */
static void
test_large (void)
{
  Fixture fixture = { 0 };
  g_autofree char *whole = g_strnfill (300000, 'x');

  set_up (&fixture, BEGINNING
          FETCH ("$c", "7", "<0.100000>") FETCH ("$d", "7", "<100000.100000>")
          "S- * 1 FETCH (UID 7 BODY[]<0> {100000}\\r\\n\n" "FLOOD 100000 x\n" "S: )\n" DONE ("$c")
          "S- * 1 FETCH (UID 7 BODY[]<100000> {100000}\\r\\n\n" "FLOOD 100000 x\n" "S: )\n" DONE ("$d")
          FETCH ("$e", "7", "<200000.*>")
          "S- * 1 FETCH (UID 7 BODY[]<200000> {100000}\\r\\n\n" "FLOOD 100000 x\n" "S: )\n" DONE ("$e")
          FETCH ("$f", "7", "<300000.*>") GIVES ("7", "<300000>", "") DONE ("$f"), 300000);
  fixture.keep.bytes = 100000;
  g_assert_true (fetch (&fixture));
  check_stored (&fixture, whole);
  tear_down (&fixture);
}

/* A server that begins where it should and sends all from there: what comes for the second slice is not
 * taken for the first, of which too much came. */
static void
test_too_long (void)
{
  Fixture fixture = { 0 };
  g_autofree char *whole = g_strnfill (1500000, 'x');

  set_up (&fixture, BEGINNING
          FETCH ("$c", "7", "<0.600000>") FETCH ("$d", "7", "<600000.600000>")
          "S- * 1 FETCH (UID 7 BODY[]<0> {1500000}\\r\\n\n" "FLOOD 1500000 x\n" "S: )\n"
          "S- * 1 FETCH (UID 7 BODY[]<600000> {900000}\\r\\n\n" "FLOOD 900000 x\n" "S: )\n"
          DONE ("$c") DONE ("$d")
          FETCH ("$e", "7", "")
          "S- * 1 FETCH (UID 7 BODY[] {1500000}\\r\\n\n" "FLOOD 1500000 x\n" "S: )\n" DONE ("$e"), 1500000);
  fixture.keep.bytes = 600000;
  g_assert_true (fetch (&fixture));
  if (!store_body_has (fixture.script.store, fixture.message_id, ""))
    g_assert_true (fetch (&fixture));
  check_stored (&fixture, whole);
  g_assert_true (fixture.keep.no_slices);
  tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/body-keep/slices", test_slices);
  g_test_add_func ("/body-keep/stopped", test_stopped);
  g_test_add_func ("/body-keep/lost", test_lost);
  g_test_add_func ("/body-keep/poisoned", test_poisoned);
  g_test_add_func ("/body-keep/unable", test_unable);
  g_test_add_func ("/body-keep/gone", test_gone);
  g_test_add_func ("/body-keep/large", test_large);
  g_test_add_func ("/body-keep/too-long", test_too_long);

  return g_test_run ();
}
