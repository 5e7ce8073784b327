/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-tree.h"

#define NONE G_MAXUINT

typedef struct
{
  GPtrArray *messages;
  const GArray *dates;
  GHashTable *indices; /* message_id -> index + 1 */
  guint *parents;      /* NONE: answers nothing here */
  guint *order;        /* by parent, then date */
} Tree;

static guint
find (Tree *self,
      const char *message_id)
{
  gpointer index = message_id != NULL ? g_hash_table_lookup (self->indices, message_id) : NULL;

  return index != NULL ? GPOINTER_TO_UINT (index) - 1 : NONE;
}

/* Whether @index is @of or answers it, directly or not. */
static gboolean
is_below (Tree *self,
          guint index,
          guint of)
{
  while (index != NONE && index != of)
    index = self->parents[index];

  return index == of;
}

static guint
find_parent (Tree *self,
             guint index)
{
  const StoreMessage *message = g_ptr_array_index (self->messages, index);
  guint n = message->references != NULL ? g_strv_length ((char **) message->references) : 0;
  guint parent;

  while (n-- > 0)
    {
      parent = find (self, message->references[n]);
      if (parent != NONE && !is_below (self, parent, index))
        return parent;
    }

  parent = find (self, message->in_reply_to);

  return parent != NONE && !is_below (self, parent, index) ? parent : NONE;
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer user_data)
{
  Tree *self = user_data;
  guint x = *(const guint *) a;
  guint y = *(const guint *) b;
  gint64 date = g_array_index (self->dates, gint64, x);
  gint64 other = g_array_index (self->dates, gint64, y);

  if (self->parents[x] != self->parents[y])
    return self->parents[x] < self->parents[y] ? -1 : 1;
  if (date != other)
    return date < other ? -1 : 1;

  return x < y ? -1 : x > y;
}

/* The first in the order that answers @parent; n when none does. */
static guint
find_first (Tree *self,
            guint parent)
{
  guint low = 0;
  guint high = self->messages->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->parents[self->order[middle]] < parent)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Answers to answers may be as deep as there are messages: a stack, not calls. */
static GArray *
walk (Tree *self)
{
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (PhMessageTreeNode));
  guint n = self->messages->len;
  g_autofree guint *next = g_new (guint, n + 1); /* by depth: the place in the order to look at */
  guint depth = 0;

  next[0] = find_first (self, NONE);
  while (nodes->len < n)
    {
      guint parent = depth == 0 ? NONE : self->order[next[depth - 1] - 1];
      PhMessageTreeNode node;

      if (next[depth] == n || self->parents[self->order[next[depth]]] != parent)
        {
          depth--;
          continue;
        }

      node = (PhMessageTreeNode) { self->order[next[depth]++], depth };
      g_array_append_val (nodes, node);
      next[++depth] = find_first (self, node.index);
    }

  return nodes;
}

GArray *
ph_message_tree_new (GPtrArray *messages,
                     const GArray *dates)
{
  g_autoptr (GHashTable) indices = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint *parents = g_new (guint, messages->len + 1);
  g_autofree guint *order = g_new (guint, messages->len + 1);
  Tree tree = { messages, dates, indices, parents, order };

  for (guint i = 0; i < messages->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (messages, i);

      parents[i] = NONE;
      order[i] = i;
      if (message->message_id != NULL)
        g_hash_table_insert (indices, (gpointer) message->message_id, GUINT_TO_POINTER (i + 1));
    }
  for (guint i = 0; i < messages->len; i++)
    parents[i] = find_parent (&tree, i);
  g_qsort_with_data (order, messages->len, sizeof *order, compare, &tree);

  return walk (&tree);
}
