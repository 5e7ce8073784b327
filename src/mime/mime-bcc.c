/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-write.h"

#include <string.h>

static gsize
measure_line (const char *data, gsize len)
{
  const char *end = memchr (data, '\n', len);

  return end != NULL ? (gsize) (end - data) + 1 : len;
}

/* The lines of a field, or of what stands in the place of one; 0 at the end of the header. */
static gsize
measure_field (const char *data, gsize len)
{
  gsize n;

  if (len == 0 || *data == '\r' || *data == '\n')
    return 0;
  n = measure_line (data, len);
  while (n < len && (data[n] == ' ' || data[n] == '\t'))
    n += measure_line (data + n, len - n);
  return n;
}

/* Blanks before the colon are of RFC 822, and still obeyed. */
static gboolean
is_bcc (const char *data, gsize len)
{
  const char *colon = memchr (data, ':', len);
  g_autofree char *name = NULL;

  if (colon == NULL)
    return FALSE;
  name = g_strndup (data, (gsize) (colon - data));
  g_strchomp (name);
  return g_ascii_strcasecmp (name, "Bcc") == 0 || g_ascii_strcasecmp (name, "Resent-Bcc") == 0;
}

GBytes *
mime_take_bcc (GBytes *raw, char **bcc)
{
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);
  g_autoptr (GString) kept = g_string_sized_new (len);
  g_autoptr (GString) taken = g_string_new (NULL);
  gsize i = 0;
  gsize n;

  while ((n = measure_field (data + i, len - i)) > 0)
    {
      g_string_append_len (is_bcc (data + i, n) ? taken : kept, data + i, (gssize) n);
      i += n;
    }

  *bcc = NULL;
  if (taken->len == 0)
    return g_bytes_ref (raw);
  g_string_append_len (kept, data + i, (gssize) (len - i));
  *bcc = g_string_free (g_steal_pointer (&taken), FALSE);
  return g_string_free_to_bytes (g_steal_pointer (&kept));
}
