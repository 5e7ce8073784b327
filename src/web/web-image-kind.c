/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "web-image-kind.h"

#include <string.h>

static const struct
{
  const char *start;
  gsize len;
  const char *type;
  const char *suffix;
} kinds[] = {
  { "\x89PNG\r\n\x1a\n", 8, "image/png", "png" }, { "\xff\xd8\xff", 3, "image/jpeg", "jpg" },
  { "GIF87a", 6, "image/gif", "gif" },            { "GIF89a", 6, "image/gif", "gif" },
  { "BM", 2, "image/bmp", "bmp" },                { "RIFF", 4, "image/webp", "webp" },
};

static gssize
find_kind (GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (len >= kinds[i].len && memcmp (data, kinds[i].start, kinds[i].len) == 0)
      return (gssize) i;

  return -1;
}

const char *
web_image_kind_guess_type (GBytes *bytes)
{
  gssize kind = find_kind (bytes);

  return kind >= 0 ? kinds[kind].type : NULL;
}

const char *
web_image_kind_guess_suffix (GBytes *bytes)
{
  gssize kind = find_kind (bytes);

  return kind >= 0 ? kinds[kind].suffix : "bin";
}
