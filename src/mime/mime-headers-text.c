/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-headers.h"

#include <string.h>

/* Where the next line begins that is no continuation. */
static const char *
find_field_end (const char *p, const char *end)
{
  do
    {
      const char *eol = memchr (p, '\n', end - p);

      p = eol != NULL ? eol + 1 : end;
    }
  while (p < end && (*p == ' ' || *p == '\t'));

  return p;
}

char *
mime_headers_to_text (const char *data, gsize len)
{
  GString *out = g_string_new (NULL);
  const char *end = data + MIN (len, MIME_HEADERS_MAX_BYTES);

  while (data < end && *data != '\n' && *data != '\r')
    {
      const char *stop = find_field_end (data, end);
      const char *colon = memchr (data, ':', stop - data);
      const char *value = colon != NULL ? colon + 1 : data;
      g_autofree char *name = mime_header_decode (data, colon != NULL ? colon - data : 0);
      g_autofree char *text = mime_header_decode (value, stop - value);

      if (colon != NULL)
        g_string_append_printf (out, "%s: ", name);
      g_string_append_printf (out, "%s\n", text);
      data = stop;
    }

  return g_string_free (out, FALSE);
}
