/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-tree.h"

#define MAX_REFERENCES 3

typedef struct
{
  const char *id; /* (nullable) */
  const char *references[MAX_REFERENCES + 1];
  const char *in_reply_to;
  gint64 date;
} Mail;

/* @expected: ids with as many dots before them as they are deep. */
static void
assert_tree (const Mail *mails,
             guint n,
             const char *expected)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) dates = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) nodes = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      StoreMessage message = { .message_id = mails[i].id, .references = mails[i].references,
                               .in_reply_to = mails[i].in_reply_to };

      g_ptr_array_add (messages, g_memdup2 (&message, sizeof message));
      g_array_append_val (dates, mails[i].date);
    }

  nodes = ph_message_tree_new (messages, dates);
  g_assert_cmpuint (nodes->len, ==, n);
  for (guint i = 0; i < nodes->len; i++)
    {
      PhMessageTreeNode *node = &g_array_index (nodes, PhMessageTreeNode, i);

      for (guint depth = 0; depth < node->depth; depth++)
        g_string_append_c (text, '.');
      g_string_append (text, mails[node->index].id != NULL ? mails[node->index].id : "-");
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_order (void)
{
  const Mail mails[] = {
    { "d", { "a", "b" }, NULL, 5 },
    { "c", { NULL }, "a", 3 },
    { "a", { NULL }, NULL, 1 },
    { "b", { "a" }, "a", 4 },
    { "e", { "gone", "c", "missing" }, NULL, 6 },
    { NULL, { "a" }, NULL, 2 },
  };

  assert_tree (mails, G_N_ELEMENTS (mails), "a.-.c..e.b..d");
  assert_tree (mails, 1, "d");
  assert_tree (mails, 0, "");
}

/* Broken references lose nobody and end. */
static void
test_circles (void)
{
  const Mail mails[] = {
    { "a", { "c" }, NULL, 1 },
    { "b", { "a" }, NULL, 2 },
    { "c", { "b" }, NULL, 3 },
    { "s", { "s" }, "s", 4 },
    { "twice", { NULL }, NULL, 5 },
    { "twice", { "twice" }, NULL, 6 },
  };

  assert_tree (mails, G_N_ELEMENTS (mails), "c.a..bstwicetwice");
}

/* As deep as there are messages. */
static void
test_deep (void)
{
  const guint n = 3000;
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) dates = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) nodes = NULL;

  for (guint i = 0; i < n; i++)
    {
      StoreMessage message = { .message_id = g_strdup_printf ("%u", i),
                               .in_reply_to = i > 0 ? g_ptr_array_index (ids, i - 1) : NULL };
      gint64 date = n - i;

      g_ptr_array_add (ids, (gpointer) message.message_id);
      g_ptr_array_add (messages, g_memdup2 (&message, sizeof message));
      g_array_append_val (dates, date);
    }

  nodes = ph_message_tree_new (messages, dates);
  g_assert_cmpuint (nodes->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (g_array_index (nodes, PhMessageTreeNode, i).index, ==, i);
      g_assert_cmpuint (g_array_index (nodes, PhMessageTreeNode, i).depth, ==, i);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-tree/order", test_order);
  g_test_add_func ("/message-tree/circles", test_circles);
  g_test_add_func ("/message-tree/deep", test_deep);

  return g_test_run ();
}
