/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "command-count.h"

#include <string.h>

#define MARK "counting begins"

void
command_count_begin (ProtocolLog *log)
{
  protocol_log_add (log, "-", '*', MARK, strlen (MARK));
}

/* "12:34:56.789 mail-1 > ABCD7 UID MOVE 1:5 …" */
static gboolean
is_command (const char *line, const char *connection, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 5);

  return g_strv_length (parts) == 5 && strcmp (parts[2], ">") == 0 &&
         (connection == NULL || strcmp (parts[1], connection) == 0) &&
         g_str_has_prefix (parts[4], words);
}

guint
command_count_get (ProtocolLog *log, const char *connection, const char *words)
{
  g_autofree char *text = protocol_log_to_string (log);
  const char *mark = g_strrstr (text, MARK);
  g_auto (GStrv) lines = g_strsplit (mark != NULL ? mark : text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += is_command (lines[i], connection, words);
  return n;
}
