/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-output.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BUFFER_BYTES (64 * 1024)

void
compose_output_init (ComposeOutput *self, GOutputStream *stream, GCancellable *cancellable)
{
  *self = (ComposeOutput){ .stream = stream, .cancellable = cancellable };
  self->buffer = g_string_sized_new (BUFFER_BYTES + 4096);
}

void
compose_output_clear (ComposeOutput *self)
{
  g_string_free (self->buffer, TRUE);
  g_clear_error (&self->error);
}

gboolean
compose_output_flush (ComposeOutput *self)
{
  g_autoptr (GError) error = NULL;

  if (self->error == NULL &&
      !g_output_stream_write_all (self->stream, self->buffer->str, self->buffer->len, NULL,
                                  self->cancellable, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        self->error = g_steal_pointer (&error);
      else
        g_set_error (&self->error, PH_ERROR, PH_ERROR_DISK,
                     _("The message cannot be written: %s"), error->message);
    }
  g_string_truncate (self->buffer, 0);
  return self->error == NULL;
}

static gboolean
has_8bit (const char *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if ((guchar) data[i] >= 0x80)
      return TRUE;
  return FALSE;
}

gboolean
compose_output_write (ComposeOutput *self, const char *data, gsize len)
{
  if (self->error != NULL)
    return FALSE;
  if (len == 0)
    return TRUE;
  self->size += len;
  self->is_8bit = self->is_8bit || has_8bit (data, len);
  self->is_inside = data[len - 1] != '\n';
  g_string_append_len (self->buffer, data, (gssize) len);
  return self->buffer->len < BUFFER_BYTES || compose_output_flush (self);
}

gboolean
compose_output_puts (ComposeOutput *self, const char *text)
{
  return compose_output_write (self, text, strlen (text));
}

/* Up to the next byte that is not written as it is. */
static gsize
find_special (const char *data, gsize len)
{
  gsize n = 0;

  while (n < len && n < BUFFER_BYTES && data[n] != '\r' && data[n] != '\n' && data[n] != '\0')
    n++;
  return n;
}

gboolean
compose_output_write_lines (ComposeOutput *self, const char *data, gsize len)
{
  while (len > 0 && self->error == NULL)
    {
      gsize n;

      if (self->has_cr)
        {
          compose_output_write (self, "\r\n", 2);
          self->has_cr = FALSE;
          if (*data == '\n')
            {
              data++;
              len--;
              continue;
            }
        }
      n = find_special (data, len);
      compose_output_write (self, data, n);
      data += n;
      len -= n;
      if (n >= BUFFER_BYTES || len == 0)
        continue;
      if (*data == '\r')
        self->has_cr = TRUE;
      else if (*data == '\n')
        compose_output_write (self, "\r\n", 2);
      data++;
      len--;
    }
  return self->error == NULL;
}

gboolean
compose_output_end_lines (ComposeOutput *self)
{
  if (self->has_cr || self->is_inside)
    compose_output_write (self, "\r\n", 2);
  self->has_cr = FALSE;
  return self->error == NULL;
}

static void
write_base64_line (ComposeBase64 *self, const guint8 *data, gsize len)
{
  char line[80];
  int state = 0, save = 0;
  gsize n = g_base64_encode_step (data, len, FALSE, line, &state, &save);

  n += g_base64_encode_close (FALSE, line + n, &state, &save);
  compose_output_write (self->output, line, n);
  compose_output_write (self->output, "\r\n", 2);
}

gboolean
compose_base64_write (ComposeBase64 *self, const char *data, gsize len)
{
  while (len > 0 && self->output->error == NULL)
    {
      gsize n = MIN (len, sizeof self->rest - self->n_rest);

      memcpy (self->rest + self->n_rest, data, n);
      self->n_rest += (guint) n;
      data += n;
      len -= n;
      if (self->n_rest == sizeof self->rest)
        {
          write_base64_line (self, self->rest, self->n_rest);
          self->n_rest = 0;
        }
    }
  return self->output->error == NULL;
}

gboolean
compose_base64_end (ComposeBase64 *self)
{
  if (self->n_rest > 0)
    write_base64_line (self, self->rest, self->n_rest);
  self->n_rest = 0;
  return self->output->error == NULL;
}

void
compose_scan (ComposeScan *self, const char *data, gsize len)
{
  gsize column = 0;

  for (gsize i = 0; i < len; i++)
    {
      if (data[i] == '\r' || data[i] == '\n')
        column = 0;
      else if (++column > self->longest)
        self->longest = column;
      self->is_8bit |= (guchar) data[i] >= 0x80;
      self->has_nul |= data[i] == '\0';
    }
}
