/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-base64.h"

#define SKIP 64  /* outside the alphabet */
#define BLANK 65 /* outside the alphabet, and to be expected */
#define PAD 66

/* clang-format off */
#define _ SKIP
#define B BLANK
static const guint8 values[256] = {
  _, _, _, _, _, _, _, _, _, B, B, _, _, B, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _,
  B, _, _, _, _, _, _, _, _, _, _, 62, _, _, _, 63,
  52, 53, 54, 55, 56, 57, 58, 59, 60, 61, _, _, _, PAD, _, _,
  _, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
  15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, _, _, _, _, _,
  _, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
  41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, _, _, _, _, _,
  _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _,
  _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _,
  _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _,
  _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _,
};
#undef _
#undef B
/* clang-format on */

typedef struct
{
  char *out;
  char *line; /* where the output of the line being read begins, once padding was seen */
  guint32 bits;
  int n; /* sextets in @bits */
  gboolean padded;
  gboolean clean;
} Decoder;

/* The bytes that leftover sextets hold. */
static void
put_rest (Decoder *self)
{
  if (self->n == 2)
    *self->out++ = (char) (self->bits >> 4);
  else if (self->n == 3)
    {
      *self->out++ = (char) (self->bits >> 10);
      *self->out++ = (char) (self->bits >> 2);
    }
  self->n = 0;
}

static void
put_sextet (Decoder *self, guint8 value)
{
  self->bits = self->bits << 6 | value;
  if (++self->n < 4)
    return;
  *self->out++ = (char) (self->bits >> 16);
  *self->out++ = (char) (self->bits >> 8);
  *self->out++ = (char) self->bits;
  self->n = 0;
}

/* As many whole groups as stand together: nearly all of the input. */
static const guchar *
put_groups (Decoder *self, const guchar *p, const guchar *end)
{
  char *o = self->out;

  for (; end - p >= 4; p += 4)
    {
      guint8 a = values[p[0]], b = values[p[1]], c = values[p[2]], d = values[p[3]];

      if ((a | b | c | d) >= SKIP)
        break;
      *o++ = (char) (a << 2 | b >> 4);
      *o++ = (char) (b << 4 | c >> 2);
      *o++ = (char) (c << 6 | d);
    }
  self->out = o;
  return p;
}

/* Returns FALSE where the encoded text has ended. */
static gboolean
put_char (Decoder *self, guchar c)
{
  guint8 value = values[c];

  if (value < SKIP)
    put_sextet (self, value);
  else if (value == PAD)
    {
      put_rest (self);
      self->padded = TRUE;
      self->line = self->out;
    }
  else if (c == '\n' && self->n == 0)
    self->line = self->out;
  else if (value == SKIP)
    {
      self->clean = FALSE;
      if (self->padded)
        {
          /* A list server's footer behind the encoded text: its words are no base64. */
          self->out = self->line;
          self->n = 0;
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
mime_base64_append (GString *out, const char *text, gsize len)
{
  const guchar *p = (const guchar *) text;
  const guchar *end = p + len;
  gsize old_len = out->len;
  Decoder decoder = { .clean = TRUE };

  g_string_set_size (out, old_len + len / 4 * 3 + 3);
  decoder.out = out->str + old_len;
  while (p < end)
    {
      if (decoder.n == 0)
        p = put_groups (&decoder, p, end);
      if (p < end && !put_char (&decoder, *p++))
        break;
    }
  put_rest (&decoder);
  g_string_truncate (out, decoder.out - out->str);
  return decoder.clean;
}
