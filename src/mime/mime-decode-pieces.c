/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-base64.h"
#include "mime-text.h"

#include <string.h>

#define PIECE (3 * 1024 * 1024)

/* How much of @data, ending with a line, can be undone without what follows; 0 when nothing can. Of base64
 * that is whole groups of four letters and nothing else: what is odd is left to who sees all of it. */
static gsize
cut_piece (const char *data, gsize len, gboolean is_base64)
{
  const char *eol = len > PIECE ? memrchr (data, '\n', PIECE) : NULL;
  gsize n = eol != NULL ? (gsize) (eol - data) + 1 : 0;
  gsize n_letters = 0;

  for (gsize i = 0; is_base64 && i < n; i++)
    {
      if (g_ascii_isalnum (data[i]) || data[i] == '+' || data[i] == '/')
        n_letters++;
      else if (data[i] != '\r' && data[i] != '\n')
        return 0;
    }

  return n_letters % 4 == 0 ? n : 0;
}

static gboolean
put_bytes (GBytes *bytes, MimeWriteFunc write, gpointer user_data)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  return len == 0 || write (data, len, user_data);
}

gboolean
mime_decode_part_to (GBytes *raw, const char *encoding, MimeWriteFunc write, gpointer user_data,
                     GError **error)
{
  gboolean is_base64 = encoding != NULL && g_ascii_strcasecmp (encoding, "base64") == 0;
  gboolean is_qp = encoding != NULL && g_ascii_strcasecmp (encoding, "quoted-printable") == 0;
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GBytes) last = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);
  gsize at = 0;
  gsize n;

  while ((is_base64 || is_qp) && (n = cut_piece (data + at, len - at, is_base64)) > 0)
    {
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (raw, at, n);
      g_autoptr (GBytes) bytes = mime_decode_part (piece, encoding, 0, NULL);

      if (bytes != NULL && !put_bytes (bytes, write, user_data))
        return FALSE;
      at += n;
    }

  rest = g_bytes_new_from_bytes (raw, at, len - at);
  last = mime_decode_part (rest, encoding, 0, &local_error);
  if (last != NULL)
    return put_bytes (last, write, user_data);
  /* Of a part that is not damaged the end alone may hold nothing. */
  if (at > 0)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
