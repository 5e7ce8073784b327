/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-markup.h"

#include <string.h>

void
ph_markup_append (GString *out, const char *text, gssize len)
{
  const char *end = text + (len < 0 ? (gssize) strlen (text) : len);

  for (; text < end; text++)
    {
      switch (*text)
        {
        case '&': g_string_append (out, "&amp;"); break;
        case '<': g_string_append (out, "&lt;"); break;
        case '>': g_string_append (out, "&gt;"); break;
        case '"': g_string_append (out, "&quot;"); break;
        default: g_string_append_c (out, *text); break;
        }
    }
}
