/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much is under way at once, on lines that are slow, distant, both or neither. */

#include "folder-pace.h"

#define MS G_TIME_SPAN_MILLISECOND
#define N_ANSWERS 200

/* The first rows tell how many take between a quarter and half a second. */
static void
test_learn (void)
{
  static const struct
  {
    gint64 n;
    gint64 taken;
    guint batch;
    guint under_way;
  } cases[] = {
    { 200, 0, 1000, 12 },
    { 200, 10 * MS, 1000, 7 },
    { 200, 40 * MS, 625, 3 },
    { 200, 900 * MS, 27, 3 },
    { 20, 900 * MS, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SyncContext context = { 0 };

      folder_pace_learn (&context, cases[i].n, cases[i].taken);
      g_assert_cmpuint (context.batch, ==, cases[i].batch);
      g_assert_cmpuint (context.under_way, ==, cases[i].under_way);
      folder_pace_learn (&context, 200, 1);
      g_assert_cmpuint (context.batch, ==, cases[i].batch != 0 ? cases[i].batch : 1000);
    }
}

typedef struct
{
  guint n;
  gint64 sent_at;
  gint64 answered_at;
} Command;

/* Fetches over a line with @far microseconds there and back, on which a row takes @row; the longest
 * that somebody would have waited behind what was under way, after some time, is returned. */
static gint64
run_line (SyncContext *context, gint64 far, gint64 row)
{
  FolderPace pace = FOLDER_PACE_INIT;
  Command queue[N_ANSWERS + 20];
  guint n_sent = 0;
  gint64 now = 1;
  gint64 line_free = 0;
  gint64 longest = 0;

  folder_pace_begin (context);
  for (guint i = 0; i < N_ANSWERS; i++)
    {
      while (n_sent - i < context->under_way)
        {
          line_free = MAX (line_free, now + far) + context->batch * row;
          queue[n_sent++] = (Command) { context->batch, now, line_free };
        }
      if (i > N_ANSWERS / 2)
        longest = MAX (longest, line_free - now - far);
      now = MAX (now, queue[i].answered_at);
      folder_pace_note (&pace, context, queue[i].n, queue[i].sent_at, now);
      now += MS;
    }
  return longest;
}

static void
test_lines (void)
{
  static const struct
  {
    gint64 far;
    gint64 row;
    guint least; /* rows under way in the end */
  } lines[] = {
    { 100, 10, 12000 },         { 40 * MS, 10, 12000 },     { 500 * MS, 10, 12000 },
    { 2000 * MS, 10, 12000 },   { 100, 1000, 120 },         { 40 * MS, 1000, 120 },
    { 2000 * MS, 1000, 120 },   { 40 * MS, 8 * MS, 30 },    { 600 * MS, 8 * MS, 30 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      SyncContext context = { 0 };
      gint64 longest = run_line (&context, lines[i].far, lines[i].row);

      g_test_message ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ": %u of %u, %" G_GINT64_FORMAT,
                      lines[i].far, lines[i].row, context.under_way, context.batch, longest);
      g_assert_cmpuint (context.under_way * context.batch, >=, lines[i].least);
      g_assert_cmpint (longest, <=, 600 * MS);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder-pace/learn", test_learn);
  g_test_add_func ("/folder-pace/lines", test_lines);
  return g_test_run ();
}
