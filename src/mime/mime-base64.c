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

/* The bytes that @n leftover sextets hold. */
static char *
put_rest (char *out, guint32 bits, int n)
{
  if (n == 2)
    *out++ = (char) (bits >> 4);
  else if (n == 3)
    {
      *out++ = (char) (bits >> 10);
      *out++ = (char) (bits >> 2);
    }
  return out;
}

gboolean
mime_base64_append (GString *out, const char *text, gsize len)
{
  const guchar *p = (const guchar *) text;
  const guchar *end = p + len;
  gsize old_len = out->len;
  guint32 bits = 0;
  int n = 0;
  gboolean clean = TRUE;
  gboolean padded = FALSE;
  gsize line = 0;
  char *o;

  g_string_set_size (out, old_len + len / 4 * 3 + 3);
  o = out->str + old_len;
  while (p < end)
    {
      guint8 v;

      while (n == 0 && end - p >= 4)
        {
          guint8 a = values[p[0]], b = values[p[1]], c = values[p[2]], d = values[p[3]];

          if ((a | b | c | d) >= SKIP)
            break;
          *o++ = (char) (a << 2 | b >> 4);
          *o++ = (char) (b << 4 | c >> 2);
          *o++ = (char) (c << 6 | d);
          p += 4;
        }
      if (p == end)
        break;
      v = values[*p++];
      if (v < SKIP)
        {
          bits = bits << 6 | v;
          if (++n == 4)
            {
              *o++ = (char) (bits >> 16);
              *o++ = (char) (bits >> 8);
              *o++ = (char) bits;
              n = 0;
            }
        }
      else if (v == PAD)
        {
          o = put_rest (o, bits, n);
          n = 0;
          padded = TRUE;
          line = o - out->str;
        }
      else if (p[-1] == '\n')
        {
          if (n == 0)
            line = o - out->str;
        }
      else if (v == SKIP)
        {
          clean = FALSE;
          if (padded)
            {
              /* A list server's footer behind the encoded text: its words are no base64. */
              o = out->str + line;
              n = 0;
              break;
            }
        }
    }
  o = put_rest (o, bits, n);
  g_string_truncate (out, o - out->str);
  return clean;
}
