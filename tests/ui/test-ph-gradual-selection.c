/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-gradual-selection.h"

#define MANY 1000

typedef struct
{
  GtkStringList *strings;
  GtkSelectionModel *model;
  PhGradualSelection *gradual;
  GPtrArray *mirror; /* of GtkStringObject: what a view knows from the signals alone */
  guint largest;     /* rows that one signal added while the view had less than 200 */
} Fixture;

static void
items_changed_cb (Fixture *self,
                  guint position,
                  guint removed,
                  guint added)
{
  GListModel *model = G_LIST_MODEL (self->gradual);

  if (position + added < 200)
    self->largest = MAX (self->largest, added);
  if (removed > 0)
    g_ptr_array_remove_range (self->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->mirror, (int) (position + i),
                        g_list_model_get_item (model, position + i));
}

static void
assert_same (Fixture *self)
{
  g_assert_cmpuint (self->mirror->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->gradual)));
  g_assert_cmpuint (self->mirror->len, <=, g_list_model_get_n_items (G_LIST_MODEL (self->strings)));

  /* Always the beginning. */
  for (guint i = 0; i < self->mirror->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->strings), i);

      g_assert_true (item == g_ptr_array_index (self->mirror, i));
    }
}

static void
set_up (Fixture *self,
        gconstpointer data)
{
  self->strings = gtk_string_list_new (NULL);
  self->model = GTK_SELECTION_MODEL (
    gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->strings))));
  self->gradual = ph_gradual_selection_new (self->model);
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (self->gradual, "items-changed", G_CALLBACK (items_changed_cb), self);
}

static void
tear_down (Fixture *self,
           gconstpointer data)
{
  assert_same (self);
  g_object_unref (self->gradual);
  g_object_unref (self->model);
  g_object_unref (self->strings);
  g_ptr_array_unref (self->mirror);
}

static void
splice (Fixture *self,
        guint position,
        guint removed,
        guint added)
{
  g_auto (GStrv) strings = g_new0 (char *, added + 1);

  for (guint i = 0; i < added; i++)
    strings[i] = g_strdup_printf ("%u", i);
  gtk_string_list_splice (self->strings, position, removed, (const char *const *) strings);
  assert_same (self);
}

static void
wait_for (Fixture *self,
          guint n)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (self->gradual)) < n)
    {
      g_main_context_iteration (NULL, TRUE);
      assert_same (self);
    }
}

static void
test_grows (Fixture *self,
            gconstpointer data)
{
  splice (self, 0, 0, MANY);
  g_assert_cmpuint (self->mirror->len, >, 0);
  g_assert_cmpuint (self->mirror->len, <, 50);
  wait_for (self, MANY);
  g_assert_cmpuint (self->largest, <, 50);

  /* From then on all comes at once. */
  splice (self, 0, 0, MANY);
  g_assert_cmpuint (self->mirror->len, ==, 2 * MANY);

  /* Until it begins anew. */
  splice (self, 0, 2 * MANY, 0);
  g_assert_cmpuint (self->mirror->len, ==, 0);
  splice (self, 0, 0, MANY);
  g_assert_cmpuint (self->mirror->len, <, 50);
  wait_for (self, MANY);
}

static void
test_changes_meanwhile (Fixture *self,
                        gconstpointer data)
{
  guint n = 600;

  splice (self, 0, 0, n);
  for (guint i = 0; i < 200; i++)
    {
      guint position = (guint) g_test_rand_int_range (0, (int) MIN (n, 60));
      guint removed = (guint) g_test_rand_int_range (0, 3);
      guint added = (guint) g_test_rand_int_range (0, i % 10 == 0 ? 100 : 4);

      splice (self, position, removed, added);
      n += added - removed;
      g_main_context_iteration (NULL, FALSE);
      assert_same (self);
    }
  splice (self, 10, n - 15, 0);
  wait_for (self, 15);
  splice (self, 15, 0, 500);
  wait_for (self, 515);
}

static void
test_reach (Fixture *self,
            gconstpointer data)
{
  splice (self, 0, 0, MANY);
  ph_gradual_selection_reach (self->gradual, MANY);
  g_assert_cmpuint (self->mirror->len, <, 50);
  ph_gradual_selection_reach (self->gradual, MANY - 1);
  g_assert_cmpuint (self->mirror->len, ==, MANY);
}

static void
count_cb (guint *n,
          guint position,
          guint n_items)
{
  *n += n_items;
}

/* What is held back is selected with the rest. */
static void
test_selection (Fixture *self,
                gconstpointer data)
{
  guint n = 0;

  splice (self, 0, 0, MANY);
  g_signal_connect_swapped (self->gradual, "selection-changed", G_CALLBACK (count_cb), &n);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->gradual));
  g_assert_true (gtk_selection_model_is_selected (self->model, MANY - 1));
  g_assert_cmpuint (n, ==, self->mirror->len);

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->gradual), 3, TRUE);
  g_assert_false (gtk_selection_model_is_selected (self->model, MANY - 1));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->gradual), 3));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/gradual-selection/grows", test_grows);
  ADD ("/gradual-selection/changes-meanwhile", test_changes_meanwhile);
  ADD ("/gradual-selection/reach", test_reach);
  ADD ("/gradual-selection/selection", test_selection);
#undef ADD

  return g_test_run ();
}
