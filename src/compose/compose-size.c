/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-size.h"

#include <glib/gstdio.h>
#include <string.h>

/* Of a mail, and of each of its parts. */
#define HEADER_BYTES 1024
#define PART_HEADER_BYTES 300

gint64
compose_part_measure (const ComposePart *part)
{
  GStatBuf info;

  if (part->path != NULL)
    return g_stat (part->path, &info) == 0 ? (gint64) info.st_size : -1;
  if (part->bytes != NULL)
    return (gint64) g_bytes_get_size (part->bytes);

  return g_ascii_strcasecmp (part->encoding != NULL ? part->encoding : "", "base64") == 0
           ? (gint64) g_bytes_get_size (part->body) / 4 * 3
           : (gint64) g_bytes_get_size (part->body);
}

/* Lines of 76 characters and their ends (RFC 2045 section 6.8). */
static guint64
encode_size (guint64 size)
{
  guint64 letters = (size + 2) / 3 * 4;

  return letters + (letters + 75) / 76 * 2;
}

/* What is taken over stays as it is. */
static guint64
measure_encoded (const ComposePart *part)
{
  return PART_HEADER_BYTES
         + (part->body != NULL ? g_bytes_get_size (part->body)
                               : encode_size ((guint64) MAX (compose_part_measure (part), 0)));
}

static guint64
add_up (GPtrArray *parts)
{
  guint64 sum = 0;

  for (guint i = 0; i < parts->len; i++)
    sum += measure_encoded (parts->pdata[i]);

  return sum;
}

static guint64
measure_text (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

guint64
compose_draft_measure (const ComposeDraft *draft)
{
  if (draft->redirected != NULL)
    return HEADER_BYTES + g_bytes_get_size (draft->redirected);

  return HEADER_BYTES + measure_text (draft->text) + measure_text (draft->html)
         + add_up (draft->attachments) + add_up (draft->images);
}
