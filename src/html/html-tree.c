/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-tree.h"

#include <setjmp.h>
#include <time.h>

#define CHUNK_SIZE (256 * 1024)
#define CLOCK_EVERY 256 /* allocations */

struct _HtmlTree
{
  GSList *chunks;
  char *next;
  gsize n_left;
  gsize memory;
  gsize max_memory;
  gint64 end; /* of this thread's processor time, microseconds */
  guint n_allocations;
  GumboOutput *output;
  jmp_buf give_up;
};

static gint64
get_thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
is_used_up (HtmlTree *self, gsize size)
{
  if (self->memory + size > self->max_memory)
    return TRUE;
  return ++self->n_allocations % CLOCK_EVERY == 0 && get_thread_time () > self->end;
}

/* Gumbo takes memory for each tag, so this is where it can be stopped. It holds nothing else that
 * would have to be given back. */
static void *
allocate_cb (void *user_data, size_t size)
{
  HtmlTree *self = user_data;
  char *piece;

  size = (size + 15) & ~(size_t) 15;
  if (is_used_up (self, size))
    longjmp (self->give_up, 1);

  if (size > self->n_left)
    {
      gsize chunk = MAX (size, CHUNK_SIZE);

      self->next = g_malloc (chunk);
      self->n_left = chunk;
      self->memory += chunk;
      self->chunks = g_slist_prepend (self->chunks, self->next);
    }

  piece = self->next;
  self->next += size;
  self->n_left -= size;
  return piece;
}

static void
deallocate_cb (void *user_data, void *piece)
{
}

HtmlTree *
html_tree_new (const char *html, gsize len, gsize max_memory, guint max_ms)
{
  HtmlTree *self = g_new0 (HtmlTree, 1);
  GumboOptions options = kGumboDefaultOptions;

  self->max_memory = max_memory;
  self->end = get_thread_time () + (gint64) max_ms * 1000;
  options.allocator = allocate_cb;
  options.deallocator = deallocate_cb;
  options.userdata = self;
  options.max_errors = 0;

  if (setjmp (self->give_up) != 0)
    {
      html_tree_free (self);
      return NULL;
    }
  self->output = gumbo_parse_with_options (&options, html, len);
  return self;
}

void
html_tree_free (HtmlTree *self)
{
  g_slist_free_full (self->chunks, g_free);
  g_free (self);
}

const GumboNode *
html_tree_get_root (HtmlTree *self)
{
  return self->output->root;
}
