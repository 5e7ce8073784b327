/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-set.h"

#include <string.h>

#define UNIVERSE 200

static const struct
{
  const char *input;
  const char *expected; /* NULL: no set */
} rows[] = {
  { "1", "1" },
  { "1,2,3", "1:3" },
  { "1:3,7", "1:3,7" },
  { "7,1:3", "1:3,7" },
  { "3:1", "1:3" },
  { "5,4,3,2,1", "1:5" },
  { "1:10,5:20,3", "1:20" },
  { "2:4,6:8,5", "2:8" },
  { "9:*", "9:4294967295" },
  { "*", "4294967295" },
  { "*:9", "9:4294967295" },
  { "4294967295,4294967294", "4294967294:4294967295" },
  { "10:20,1:5,6:9", "1:20" },
  { "1:4294967295,7", "1:4294967295" },
  { "", NULL },
  { "0", NULL },
  { "0:5", NULL },
  { "4294967296", NULL },
  { "99999999999999999999", NULL },
  { "1,", NULL },
  { ",1", NULL },
  { "1:", NULL },
  { ":1", NULL },
  { "1 2", NULL },
  { "1:2:3", NULL },
  { "a", NULL },
  { "-1", NULL },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ImapSet) set = imap_set_parse (rows[i].input, -1);
      g_autofree char *text = set != NULL ? imap_set_to_string (set) : NULL;

      g_test_message ("%s", rows[i].input);
      g_assert_cmpstr (text, ==, rows[i].expected);
    }
}

static void
test_parse_len (void)
{
  g_autoptr (ImapSet) set = imap_set_parse ("1:3,7)", 5);

  g_assert_nonnull (set);
  g_assert_cmpuint (imap_set_count (set), ==, 4);
}

static void
test_large (void)
{
  g_autoptr (ImapSet) set = imap_set_parse ("1:*", -1);
  g_autoptr (GArray) some = imap_set_to_array (set, 5);

  g_assert_cmpuint (imap_set_count (set), ==, G_MAXUINT32);
  g_assert_true (imap_set_contains (set, G_MAXUINT32));
  g_assert_false (imap_set_contains (set, 0));
  g_assert_cmpuint (some->len, ==, 5);
  g_assert_cmpuint (g_array_index (some, guint32, 4), ==, 5);
}

/* The set as a naive array of booleans. */
typedef struct
{
  gboolean has[UNIVERSE + 1];
} Model;

static void
check_model (const ImapSet *set, const Model *model)
{
  g_autofree char *text = imap_set_to_string (set);
  g_autoptr (ImapSet) again = NULL;
  g_autofree char *text_again = NULL;
  guint64 count = 0;

  for (guint32 uid = 1; uid <= UNIVERSE; uid++)
    {
      g_assert_cmpint (imap_set_contains (set, uid), ==, model->has[uid]);
      count += model->has[uid];
    }
  g_assert_cmpuint (imap_set_count (set), ==, count);
  g_assert_cmpint (imap_set_is_empty (set), ==, count == 0);
  if (count == 0)
    return;
  again = imap_set_parse (text, -1);
  text_again = imap_set_to_string (again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
test_random_adds (void)
{
  for (int round = 0; round < 300; round++)
    {
      g_autoptr (ImapSet) set = imap_set_new ();
      Model model = { 0 };

      for (int i = g_test_rand_int_range (0, 40); i > 0; i--)
        {
          guint32 first = (guint32)g_test_rand_int_range (1, UNIVERSE);
          guint32 last = first + (guint32)g_test_rand_int_range (0, 9);

          last = MIN (UNIVERSE, last);
          imap_set_add_range (set, i % 2 != 0 ? first : last, i % 2 != 0 ? last : first);
          for (guint32 uid = first; uid <= last; uid++)
            model.has[uid] = TRUE;
        }
      check_model (set, &model);
    }
}

/* The same runs in any order are the same set. */
static void
test_random_texts (void)
{
  for (int round = 0; round < 300; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (ImapSet) set = NULL;
      Model model = { 0 };

      for (int i = g_test_rand_int_range (1, 40); i > 0; i--)
        {
          int first = g_test_rand_int_range (1, UNIVERSE);
          int last = first + g_test_rand_int_range (0, 9);

          last = MIN (UNIVERSE, last);
          g_string_append_printf (text, "%s%d:%d", text->len > 0 ? "," : "", last, first);
          for (int uid = first; uid <= last; uid++)
            model.has[uid] = TRUE;
        }
      set = imap_set_parse (text->str, -1);
      g_assert_nonnull (set);
      check_model (set, &model);
    }
}

static void
test_copy (void)
{
  g_autoptr (ImapSet) set = imap_set_parse ("1:3,9", -1);
  g_autoptr (ImapSet) copy = imap_set_copy (set);
  g_autofree char *text = NULL;

  imap_set_add (set, 4);
  text = imap_set_to_string (copy);
  g_assert_cmpstr (text, ==, "1:3,9");
}

static const struct
{
  const char *set;
  gsize max_bytes;
  guint max_count;
  const char *taken;
  const char *left;
} takes[] = {
  { "1:3,7,9", 0, 0, "1:3,7,9", "" },  { "1:3,7,9", 5, 0, "1:3,7", "9" },
  { "1:3,7,9", 4, 0, "1:3", "7,9" },   { "1:3,7,9", 1, 0, "1:3", "7,9" },
  { "1:3,7,9", 0, 2, "1:2", "3,7,9" }, { "1:3,7,9", 0, 3, "1:3", "7,9" },
  { "1:3,7,9", 0, 4, "1:3,7", "9" },   { "1:4294967295", 0, 1000, "1:1000", "1001:4294967295" },
};

static void
test_take (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (takes); i++)
    {
      g_autoptr (ImapSet) set = imap_set_parse (takes[i].set, -1);
      g_autoptr (ImapSet) taken = imap_set_take (set, takes[i].max_bytes, takes[i].max_count);
      g_autofree char *taken_text = imap_set_to_string (taken);
      g_autofree char *left = imap_set_to_string (set);

      g_assert_cmpstr (taken_text, ==, takes[i].taken);
      g_assert_cmpstr (left, ==, takes[i].left);
    }
}

/* Taking piece by piece ends, keeps to the limits, and gives back all that there was. */
static void
test_take_all (void)
{
  for (int round = 0; round < 100; round++)
    {
      g_autoptr (ImapSet) set = imap_set_new ();
      g_autoptr (ImapSet) sum = imap_set_new ();
      g_autoptr (ImapSet) whole = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      ImapSet *taken;

      for (int i = 0; i < 50; i++)
        imap_set_add (set, (guint32)g_test_rand_int_range (1, 100000));
      whole = imap_set_copy (set);
      while ((taken = imap_set_take (set, 40, 7)) != NULL)
        {
          g_autofree char *text = imap_set_to_string (taken);
          gsize n_ranges;
          const ImapRange *ranges = imap_set_ranges (taken, &n_ranges);

          g_assert_cmpuint (strlen (text), <=, 40);
          g_assert_cmpuint (imap_set_count (taken), <=, 7);
          for (gsize i = 0; i < n_ranges; i++)
            imap_set_add_range (sum, ranges[i].first, ranges[i].last);
          imap_set_free (taken);
        }
      before = imap_set_to_string (whole);
      after = imap_set_to_string (sum);
      g_assert_cmpstr (before, ==, after);
    }
}

static const struct
{
  const char *set;
  guint32 floor;
  gsize max_bytes;
  guint max_count;
  const char *taken; /* NULL: nothing */
  const char *left;
} highest[] = {
  { "1:3,7,9", 0, 0, 0, "1:3,7,9", "" },  { "1:3,7,9", 0, 3, 0, "7,9", "1:3" },
  { "1:3,7,9", 0, 2, 0, "9", "1:3,7" },   { "1:3,7,9", 0, 0, 2, "7,9", "1:3" },
  { "1:3,7,9", 0, 0, 4, "2:3,7,9", "1" }, { "1:3,7,9", 8, 0, 0, "9", "1:3,7" },
  { "1:9", 5, 0, 0, "5:9", "1:4" },       { "1:9", 5, 0, 2, "8:9", "1:7" },
  { "1:9", 10, 0, 0, NULL, "1:9" },       { "", 1, 0, 0, NULL, "" },
  { "1:4294967295", 1, 0, 1, "4294967295", "1:4294967294" },
};

static void
test_take_highest (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (highest); i++)
    {
      g_autoptr (ImapSet) set = imap_set_parse (highest[i].set, -1);
      g_autoptr (ImapSet) taken = NULL;
      g_autofree char *taken_text = NULL;
      g_autofree char *left = NULL;

      if (set == NULL)
        set = imap_set_new ();
      taken = imap_set_take_highest (set, highest[i].floor, highest[i].max_bytes,
                                     highest[i].max_count);
      taken_text = taken != NULL ? imap_set_to_string (taken) : NULL;
      left = imap_set_to_string (set);
      g_assert_cmpstr (taken_text, ==, highest[i].taken);
      g_assert_cmpstr (left, ==, highest[i].left);
    }
}

/* A million numbers in the worst order take no more than sorting does. */
static void
test_descending (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ImapSet) set = NULL;

  for (int uid = 1000000; uid > 0; uid -= 2)
    g_string_append_printf (text, "%s%d", text->len > 0 ? "," : "", uid);
  g_test_timer_start ();
  set = imap_set_parse (text->str, (gssize)text->len);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 5);
  g_assert_cmpuint (imap_set_count (set), ==, 500000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/set/parse", test_parse);
  g_test_add_func ("/imap/set/parse-len", test_parse_len);
  g_test_add_func ("/imap/set/large", test_large);
  g_test_add_func ("/imap/set/random-adds", test_random_adds);
  g_test_add_func ("/imap/set/random-texts", test_random_texts);
  g_test_add_func ("/imap/set/copy", test_copy);
  g_test_add_func ("/imap/set/take", test_take);
  g_test_add_func ("/imap/set/take-all", test_take_all);
  g_test_add_func ("/imap/set/take-highest", test_take_highest);
  g_test_add_func ("/imap/set/descending", test_descending);

  return g_test_run ();
}
