/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "thumbnailer-pipe.h"

#include "thumbnailer.h"

#include <errno.h>
#include <unistd.h>

void
thumbnailer_give_up (void)
{
  _exit (1);
}

gsize
thumbnailer_read (guchar *data, gsize len)
{
  gssize n;

  do
    n = read (STDIN_FILENO, data, len);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    thumbnailer_give_up ();
  return (gsize) n;
}

static void
write_all (const void *data, gsize len)
{
  const guchar *p = data;

  while (len > 0)
    {
      gssize n = write (STDOUT_FILENO, p, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        thumbnailer_give_up ();
      p += n;
      len -= (gsize) n;
    }
}

void
thumbnailer_answer (guint width, guint height, const guchar *pixels, gsize stride)
{
  const ThumbnailerHead head = { THUMBNAILER_MAGIC, width, height };

  write_all (&head, sizeof head);
  for (guint y = 0; y < height; y++)
    write_all (pixels + y * stride, 4 * (gsize) width);
  _exit (0);
}
