/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-faults.h"

#include <string.h>

#define KEY "server-faults"
#define KEPT_SECONDS (30 * 24 * 60 * 60)

/* "1700000000 QRESYNC" a line. */
static gboolean
parse (const char *line, gint64 *when, const char **capability)
{
  char *end;

  *when = g_ascii_strtoll (line, &end, 10);
  *capability = *end == ' ' ? end + 1 : "";
  return **capability != '\0';
}

static gboolean
is_recent (gint64 when, gint64 now)
{
  return when > now - KEPT_SECONDS && when <= now;
}

/* The lines that still count, without those of @but (nullable). */
static GPtrArray *
read_lines (Store *store, const char *but)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = store_meta_get (store, KEY);
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *capability;
      gint64 when;

      if (parse (lines[i], &when, &capability) && is_recent (when, now) &&
          g_strcmp0 (capability, but) != 0)
        g_ptr_array_add (kept, g_strdup (lines[i]));
    }

  return kept;
}

static gboolean
write_lines (Store *store, GPtrArray *lines)
{
  g_autofree char *text = NULL;

  g_ptr_array_add (lines, NULL);
  text = g_strjoinv ("\n", (char **) lines->pdata);
  return store_meta_set (store, KEY, text, NULL);
}

void
server_faults_add (Store *store, const char *capability)
{
  g_autoptr(GPtrArray) lines = read_lines (store, capability);
  gboolean nested = store_is_in_transaction (store);

  g_ptr_array_add (lines, g_strdup_printf ("%" G_GINT64_FORMAT " %s",
                                           g_get_real_time () / G_USEC_PER_SEC, capability));
  if (nested)
    write_lines (store, lines);
  else if (store_begin (store, NULL))
    {
      if (!write_lines (store, lines) || !store_commit (store, NULL))
        store_rollback (store);
    }
}

GStrv
server_faults_list (Store *store)
{
  g_autoptr(GPtrArray) lines = read_lines (store, NULL);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < lines->len; i++)
    g_strv_builder_add (names, strchr (lines->pdata[i], ' ') + 1);

  return g_strv_builder_end (names);
}
