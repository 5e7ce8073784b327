/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-key-vector.h"

static PhKeyVector
make (const guint *keys,
      guint n)
{
  PhKeyVector self = { 0 };

  for (guint i = 0; i < n; i++)
    {
      PhKeyEntry entry = { keys[i], 1000 - i };

      ph_key_vector_insert (&self, self.n, &entry, 1);
    }

  return self;
}

static gboolean
equal (const PhKeyVector *a,
       const PhKeyVector *b)
{
  if (a->n != b->n)
    return FALSE;

  for (guint i = 0; i < a->n; i++)
    if (a->keys[i] != b->keys[i])
      return FALSE;

  return TRUE;
}

/* Goes from @from to @to by what diff says; returns the number of runs. */
static guint
walk (PhKeyVector *from,
      const PhKeyVector *to,
      guint max_runs)
{
  g_autoptr (GArray) runs = ph_key_vector_diff (from, to, max_runs);

  for (guint i = 0; i < runs->len; i++)
    {
      PhKeyRun run = g_array_index (runs, PhKeyRun, i);

      g_assert_cmpuint (run.removed + run.added, >, 0);
      ph_key_vector_splice (from, run.position, run.removed, to, run.position, run.added);
    }

  g_assert_true (equal (from, to));

  return runs->len;
}

static void
test_search (void)
{
  static const PhKeyEntry entries[] = { { 9, 50 }, { 7, 40 }, { 3, 40 }, { 8, 10 } };
  PhKeyVector self = { 0 };
  guint position;

  ph_key_vector_insert (&self, 0, entries, G_N_ELEMENTS (entries));

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_assert_true (ph_key_vector_search (&self, &entries[i], FALSE, &position));
      g_assert_cmpuint (position, ==, i);
    }

  g_assert_false (ph_key_vector_search (&self, &(PhKeyEntry) { 5, 40 }, FALSE, &position));
  g_assert_cmpuint (position, ==, 2);
  g_assert_false (ph_key_vector_search (&self, &(PhKeyEntry) { 1, 60 }, FALSE, &position));
  g_assert_cmpuint (position, ==, 0);
  g_assert_false (ph_key_vector_search (&self, &(PhKeyEntry) { 1, 1 }, FALSE, &position));
  g_assert_cmpuint (position, ==, 4);
  g_assert_cmpuint (ph_key_vector_scan (&self, 8), ==, 3);
  g_assert_cmpuint (ph_key_vector_scan (&self, 4), ==, G_MAXUINT);

  ph_key_vector_clear (&self);
}

static void
test_merge (void)
{
  static const PhKeyEntry a[] = { { 1, 50 }, { 2, 30 }, { 3, 10 } };
  static const PhKeyEntry b[] = { { 4, 60 }, { 5, 30 }, { 6, 5 } };
  static const guint expected[] = { 4, 1, 5, 2, 3, 6 };
  PhKeyVector parts[2] = { 0 };
  PhKeyVector wanted = make (expected, G_N_ELEMENTS (expected));
  PhKeyVector merged;

  ph_key_vector_insert (&parts[0], 0, a, G_N_ELEMENTS (a));
  ph_key_vector_insert (&parts[1], 0, b, G_N_ELEMENTS (b));
  merged = ph_key_vector_merge (parts, 2, FALSE);
  g_assert_true (equal (&merged, &wanted));
  g_assert_cmpuint (parts[0].n + parts[1].n, ==, 0);

  ph_key_vector_clear (&merged);
  ph_key_vector_clear (&wanted);
}

static void
test_diff (void)
{
  static const guint start[] = { 1, 2, 3, 4, 5, 6 };
  static const struct { guint keys[8]; guint n; guint n_runs; } rows[] = {
    { { 1, 2, 3, 4, 5, 6 }, 6, 0 },
    { { 0 }, 0, 1 },
    { { 9, 1, 2, 3, 4, 5, 6 }, 7, 1 },
    { { 1, 2, 3, 4, 5, 6, 8, 9 }, 8, 1 },
    { { 1, 4, 5, 6 }, 4, 1 },
    { { 1, 3, 5 }, 3, 3 },
    { { 9, 1, 2, 3, 5, 6, 8 }, 7, 3 },
    { { 1, 2, 9, 4, 5, 6 }, 6, 1 },
    { { 4, 1, 2, 3, 5, 6 }, 6, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PhKeyVector from = make (start, G_N_ELEMENTS (start));
      PhKeyVector to = make (rows[i].keys, rows[i].n);

      g_assert_cmpuint (walk (&from, &to, 10), ==, rows[i].n_runs);
      ph_key_vector_clear (&from);
      ph_key_vector_clear (&to);
    }
}

static void
test_diff_of_reversed (void)
{
  PhKeyVector from = { 0 };
  PhKeyVector to = { 0 };

  for (guint i = 0; i < 10000; i++)
    {
      PhKeyEntry up = { i + 1, 0 };
      PhKeyEntry down = { 10000 - i, 0 };

      ph_key_vector_insert (&from, i, &up, 1);
      ph_key_vector_insert (&to, i, &down, 1);
    }

  g_assert_cmpuint (walk (&from, &to, 64), ==, 1);

  ph_key_vector_clear (&from);
  ph_key_vector_clear (&to);
}

/* Whatever the two are, the runs lead from one to the other. */
static void
test_diff_of_random (void)
{
  for (guint round = 0; round < 500; round++)
    {
      PhKeyVector from = { 0 };
      PhKeyVector to = { 0 };

      for (guint key = 1; key <= 300; key++)
        {
          PhKeyEntry entry = { key, 0 };

          if (g_test_rand_int_range (0, 10) != 0)
            ph_key_vector_insert (&from, from.n, &entry, 1);
          if (g_test_rand_int_range (0, 10) != 0)
            ph_key_vector_insert (&to, g_test_rand_bit () ? to.n : to.n / 2, &entry, 1);
        }

      walk (&from, &to, 64);
      ph_key_vector_clear (&from);
      ph_key_vector_clear (&to);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/key-vector/search", test_search);
  g_test_add_func ("/key-vector/merge", test_merge);
  g_test_add_func ("/key-vector/diff", test_diff);
  g_test_add_func ("/key-vector/diff-of-reversed", test_diff_of_reversed);
  g_test_add_func ("/key-vector/diff-of-random", test_diff_of_random);

  return g_test_run ();
}
