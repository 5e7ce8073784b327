/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "protocol-log.h"

#include "server-text.h"

#include <string.h>

struct _ProtocolLog
{
  gatomicrefcount ref_count;
  gsize max_bytes;

  /* Under the lock */
  GMutex lock;
  GQueue lines; /* of Line, oldest first */
  gsize n_bytes;
};

/* As it came: a first sync adds some hundred thousand, and almost none is ever read. */
#define STAMP_BYTES 18 /* of a line in print, besides its text and connection */

typedef struct
{
  gint64 time; /* microseconds since 1970 */
  gsize len;
  char direction;
  char connection[15];
  char text[];
} Line;

ProtocolLog *
protocol_log_new (gsize max_bytes)
{
  ProtocolLog *self = g_new0 (ProtocolLog, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_queue_init (&self->lines);
  self->max_bytes = max_bytes;

  return self;
}

ProtocolLog *
protocol_log_ref (ProtocolLog *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
protocol_log_unref (ProtocolLog *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->lines, g_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static Line *
make_line (const char *connection, char direction, const char *text, gsize len)
{
  Line *line;

  while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
    len--;
  line = g_malloc (sizeof (Line) + len);
  line->time = g_get_real_time ();
  line->len = len;
  line->direction = direction;
  g_strlcpy (line->connection, connection, sizeof line->connection);
  memcpy (line->text, text, len);

  return line;
}

static gsize
get_length (const Line *line)
{
  return line->len + strlen (line->connection) + STAMP_BYTES;
}

static void
append_line (GString *text, const Line *line)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (line->time / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (then, "%H:%M:%S");
  /* What a server says stays on its line and moves no terminal's cursor. */
  g_autofree char *said = server_text_to_line (line->text, line->len);

  g_string_append_printf (text, "%s.%03d %s %c %s\n", time,
                          (int) (line->time % G_USEC_PER_SEC / 1000), line->connection,
                          line->direction, said);
}

void
protocol_log_add (ProtocolLog *self,
                  const char *connection,
                  char direction,
                  const char *text,
                  gsize len)
{
  Line *line = make_line (connection, direction, text, MIN (len, self->max_bytes));

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->lines, line);
  self->n_bytes += get_length (line);
  while (self->n_bytes > self->max_bytes && self->lines.length > 1)
    {
      g_autofree Line *oldest = g_queue_pop_head (&self->lines);

      self->n_bytes -= get_length (oldest);
    }
  g_mutex_unlock (&self->lock);
}

char *
protocol_log_to_string (ProtocolLog *self)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&self->lock);
  for (GList *l = self->lines.head; l != NULL; l = l->next)
    append_line (text, l->data);
  g_mutex_unlock (&self->lock);

  return g_string_free (text, FALSE);
}
