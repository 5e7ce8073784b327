/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-utf7.h"

#include <string.h>

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static int
base64_value (char c)
{
  const char *at = c != '\0' ? strchr (base64, c) : NULL;

  return at != NULL ? (int)(at - base64) : -1;
}

/* Adds the UTF-16 unit to @text; *@high keeps a high surrogate until its low one comes. */
static gboolean
append_unit (GString *text, guint16 unit, gunichar *high)
{
  gboolean is_high = unit >= 0xd800 && unit < 0xdc00;
  gboolean is_low = unit >= 0xdc00 && unit < 0xe000;

  if (is_low != (*high != 0) || unit == 0)
    return FALSE;
  if (is_high)
    {
      *high = unit;
      return TRUE;
    }
  g_string_append_unichar (text,
                           is_low ? 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00u) : unit);
  *high = 0;
  return TRUE;
}

/* Reads what stands between "&" and "-"; returns the "-", or NULL when it is not valid. */
static const char *
decode_shifted (GString *text, const char *p)
{
  guint32 bits = 0;
  guint n_bits = 0;
  gunichar high = 0;

  for (; *p != '-'; p++)
    {
      int value = base64_value (*p);

      if (value < 0)
        return NULL;
      bits = (bits << 6) | (guint32)value;
      n_bits += 6;
      if (n_bits >= 16)
        {
          n_bits -= 16;
          if (!append_unit (text, (guint16)(bits >> n_bits), &high))
            return NULL;
          bits &= (1u << n_bits) - 1;
        }
    }
  return high == 0 && n_bits < 6 && bits == 0 ? p : NULL;
}

/* NULL when @name is not modified UTF-7. */
static char *
decode (const char *name)
{
  g_autoptr (GString) text = g_string_sized_new (strlen (name));

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p != '&' && g_ascii_isprint (*p))
        g_string_append_c (text, *p);
      else if (*p == '&' && p[1] == '-')
        g_string_append_c (text, *p++);
      else if (*p != '&' || (p = decode_shifted (text, p + 1)) == NULL)
        return NULL;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
imap_utf7_decode (const char *wire_name)
{
  char *name = decode (wire_name);

  return name != NULL ? name : g_utf8_make_valid (wire_name, -1);
}

/* Collects bits and writes them out six at a time. */
typedef struct
{
  GString *text;
  guint32 bits;
  guint n_bits;
} Shift;

static void
shift_unit (Shift *shift, guint32 unit)
{
  shift->bits = (shift->bits << 16) | unit;
  shift->n_bits += 16;
  while (shift->n_bits >= 6)
    {
      shift->n_bits -= 6;
      g_string_append_c (shift->text, base64[(shift->bits >> shift->n_bits) & 63]);
    }
  shift->bits &= (1u << shift->n_bits) - 1;
}

/* Writes the run of characters at @p that are not printable ASCII; returns what follows it. */
static const char *
encode_shifted (GString *text, const char *p)
{
  Shift shift = { text, 0, 0 };

  g_string_append_c (text, '&');
  for (; *p != '\0' && !g_ascii_isprint (*p); p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0x10000)
        shift_unit (&shift, 0xd800 + ((c - 0x10000) >> 10));
      shift_unit (&shift, c >= 0x10000 ? 0xdc00 + ((c - 0x10000) & 0x3ff) : c);
    }
  if (shift.n_bits > 0)
    g_string_append_c (text, base64[(shift.bits << (6 - shift.n_bits)) & 63]);
  g_string_append_c (text, '-');
  return p;
}

char *
imap_utf7_encode (const char *name)
{
  GString *text;

  if (!g_utf8_validate (name, -1, NULL))
    return NULL;

  text = g_string_sized_new (strlen (name) + 8);
  while (*name != '\0')
    {
      if (*name == '&')
        {
          g_string_append (text, "&-");
          name++;
        }
      else if (g_ascii_isprint (*name))
        g_string_append_c (text, *name++);
      else
        name = encode_shifted (text, name);
    }
  return g_string_free (text, FALSE);
}
