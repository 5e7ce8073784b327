/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mail-deflate.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <zlib.h>

/* Raw deflate with the largest window, which is what RFC 4978 means. */
#define WINDOW_BITS (-15)

/* Commands and mail are text: more effort saves little and costs as much again. */
#define LEVEL 6
#define MEMORY_LEVEL 8

struct _MailDeflate
{
  z_stream out;
  z_stream in;
  GByteArray *input; /* in.next_in points into it */
  gboolean has_ended;
};

MailDeflate *
mail_deflate_new (void)
{
  MailDeflate *self = g_new0 (MailDeflate, 1);

  if (deflateInit2 (&self->out, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                    Z_DEFAULT_STRATEGY) != Z_OK ||
      inflateInit2 (&self->in, WINDOW_BITS) != Z_OK)
    g_error ("zlib cannot be used");
  self->input = g_byte_array_new ();

  return self;
}

void
mail_deflate_free (MailDeflate *self)
{
  deflateEnd (&self->out);
  inflateEnd (&self->in);
  g_byte_array_unref (self->input);
  g_free (self);
}

GBytes *
mail_deflate_compress (MailDeflate *self, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GByteArray *result = g_byte_array_new ();
  guint8 piece[4096];

  self->out.next_in = (Bytef *) data;
  self->out.avail_in = (uInt) size;
  do
    {
      self->out.next_out = piece;
      self->out.avail_out = sizeof piece;
      deflate (&self->out, Z_SYNC_FLUSH);
      g_byte_array_append (result, piece, (guint) (sizeof piece - self->out.avail_out));
    }
  while (self->out.avail_out == 0);

  return g_byte_array_free_to_bytes (result);
}

void
mail_deflate_feed (MailDeflate *self, const char *data, gsize len)
{
  if (self->in.avail_in > 0)
    g_byte_array_remove_range (self->input, 0, self->input->len - self->in.avail_in);
  else
    g_byte_array_set_size (self->input, 0);

  g_byte_array_append (self->input, (const guint8 *) data, (guint) len);
  self->in.next_in = self->input->data;
  self->in.avail_in = self->input->len;
}

static gssize
fail (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_PROTOCOL,
                       _("The compressed data of the mail server is damaged."));
  return -1;
}

gssize
mail_deflate_inflate (MailDeflate *self, char *buffer, gsize size, GError **error)
{
  int code;

  if (self->has_ended)
    return self->in.avail_in == 0 ? 0 : fail (error);

  self->in.next_out = (Bytef *) buffer;
  self->in.avail_out = (uInt) size;
  code = inflate (&self->in, Z_SYNC_FLUSH);
  if (code != Z_OK && code != Z_BUF_ERROR && code != Z_STREAM_END)
    return fail (error);

  self->has_ended = code == Z_STREAM_END;
  return (gssize) (size - self->in.avail_out);
}
