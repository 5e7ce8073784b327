/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "protocol-log.h"

struct _ProtocolLog
{
  gatomicrefcount ref_count;
  gsize max_bytes;

  /* Under the lock */
  GMutex lock;
  GQueue lines; /* of char*, oldest first */
  gsize n_bytes;
};

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

static char *
make_line (const char *connection, char direction, const char *text, gsize len)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *valid = NULL;

  while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
    len--;
  valid = g_utf8_make_valid (text, (gssize) len);
  /* What a server says stays on its line and moves no terminal's cursor. */
  for (char *p = valid; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';

  return g_strdup_printf ("%s.%03d %s %c %s\n", time, g_date_time_get_microsecond (now) / 1000,
                          connection, direction, valid);
}

void
protocol_log_add (ProtocolLog *self,
                  const char *connection,
                  char direction,
                  const char *text,
                  gsize len)
{
  char *line = make_line (connection, direction, text, MIN (len, self->max_bytes));

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->lines, line);
  self->n_bytes += strlen (line);
  while (self->n_bytes > self->max_bytes && self->lines.length > 1)
    {
      g_autofree char *oldest = g_queue_pop_head (&self->lines);

      self->n_bytes -= strlen (oldest);
    }
  g_mutex_unlock (&self->lock);
}

char *
protocol_log_to_string (ProtocolLog *self)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&self->lock);
  for (GList *l = self->lines.head; l != NULL; l = l->next)
    g_string_append (text, l->data);
  g_mutex_unlock (&self->lock);

  return g_string_free (text, FALSE);
}
