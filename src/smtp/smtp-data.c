/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "smtp-data.h"

static void
end_line (SmtpData *self, GByteArray *out)
{
  g_byte_array_append (out, (const guint8 *) "\r\n", 2);
  self->is_inside = FALSE;
  self->has_cr = FALSE;
}

/* Bytes up to the next CR or LF. */
static gsize
measure_run (const char *data, gsize len)
{
  gsize n = 0;

  while (n < len && data[n] != '\r' && data[n] != '\n')
    n++;
  return n;
}

static void
add_run (SmtpData *self, const char *data, gsize len, GByteArray *out)
{
  if (len == 0)
    return;
  if (!self->is_inside && data[0] == '.' && !self->is_counted)
    g_byte_array_append (out, (const guint8 *) ".", 1);
  g_byte_array_append (out, (const guint8 *) data, (guint) len);
  self->is_inside = TRUE;
}

void
smtp_data_encode (SmtpData *self, const char *data, gsize len, GByteArray *out)
{
  gsize i = 0;

  while (i < len)
    {
      gsize run;

      /* A CR ends its line whether an LF follows or not. */
      if (self->has_cr)
        {
          end_line (self, out);
          if (data[i] == '\n' && ++i == len)
            return;
        }
      run = measure_run (data + i, len - i);
      add_run (self, data + i, run, out);
      i += run;
      if (i == len)
        return;
      if (data[i] == '\r')
        self->has_cr = TRUE;
      else
        end_line (self, out);
      i++;
    }
}

void
smtp_data_finish (SmtpData *self, GByteArray *out)
{
  if (self->is_inside || self->has_cr)
    end_line (self, out);
}
