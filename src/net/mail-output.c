/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mail-output.h"

/* Compressed at a time. */
#define PIECE_SIZE (64 * 1024)

struct _MailOutput
{
  GQueue queue;    /* of GBytes, none empty */
  gsize n_written; /* of the first of them */
  gsize n_queued;
  GBytes *wire; /* (nullable) compressed, on its way out */
};

MailOutput *
mail_output_new (void)
{
  MailOutput *self = g_new0 (MailOutput, 1);

  g_queue_init (&self->queue);
  return self;
}

void
mail_output_free (MailOutput *self)
{
  mail_output_clear (self);
  g_free (self);
}

void
mail_output_push (MailOutput *self, GBytes *bytes)
{
  if (g_bytes_get_size (bytes) == 0)
    return;

  g_queue_push_tail (&self->queue, g_bytes_ref (bytes));
  self->n_queued += g_bytes_get_size (bytes);
}

void
mail_output_clear (MailOutput *self)
{
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  self->n_written = 0;
  self->n_queued = 0;
  g_clear_pointer (&self->wire, g_bytes_unref);
}

gsize
mail_output_get_size (MailOutput *self)
{
  return self->n_queued + (self->wire != NULL ? g_bytes_get_size (self->wire) : 0);
}

static void
take_queued (MailOutput *self, gsize n)
{
  GBytes *first = g_queue_peek_head (&self->queue);

  self->n_queued -= n;
  self->n_written += n;
  if (self->n_written == g_bytes_get_size (first))
    {
      g_bytes_unref (g_queue_pop_head (&self->queue));
      self->n_written = 0;
    }
}

static void
compress_some (MailOutput *self, MailDeflate *deflate)
{
  GBytes *first = g_queue_peek_head (&self->queue);
  gsize n = MIN (g_bytes_get_size (first) - self->n_written, PIECE_SIZE);
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (first, self->n_written, n);

  self->wire = mail_deflate_compress (deflate, piece);
  take_queued (self, n);
}

const char *
mail_output_peek (MailOutput *self, MailDeflate *deflate, gsize *size)
{
  GBytes *first = g_queue_peek_head (&self->queue);
  const char *data;

  if (deflate != NULL && self->wire == NULL && first != NULL)
    compress_some (self, deflate);
  if (self->wire != NULL)
    return g_bytes_get_data (self->wire, size);
  if (first == NULL)
    return NULL;

  data = g_bytes_get_data (first, size);
  *size -= self->n_written;
  return data + self->n_written;
}

void
mail_output_consume (MailOutput *self, gsize n)
{
  g_autoptr (GBytes) before = g_steal_pointer (&self->wire);

  if (before == NULL)
    take_queued (self, n);
  else if (n < g_bytes_get_size (before))
    self->wire = g_bytes_new_from_bytes (before, n, g_bytes_get_size (before) - n);
}
