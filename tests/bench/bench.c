/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static int n_wanted;
static char **wanted;
static const char *const *figures; /* as bench_init() was told */

/* TRUE when only the names are asked for. */
static gboolean
take_arguments (int argc, char **argv)
{
  n_wanted = argc - 1;
  wanted = argv + 1;

  return argc == 2 && strcmp (argv[1], "--list") == 0;
}

gboolean
bench_init (int argc, char **argv, const char *const *names)
{
  figures = names;
  if (!take_arguments (argc, argv))
    return FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    g_print ("%s\n", names[i]);
  return TRUE;
}

void
bench_run (int argc, char **argv, const BenchFigure *table)
{
  gboolean list = take_arguments (argc, argv);

  for (guint i = 0; table[i].name != NULL; i++)
    {
      if (list)
        g_print ("%s\n", table[i].name);
      else if (bench_wants (table[i].name))
        table[i].measure ();
    }
}

gboolean
bench_wants (const char *name)
{
  for (int i = 0; i < n_wanted; i++)
    {
      if (g_str_has_prefix (name, wanted[i]))
        return TRUE;
    }

  return n_wanted == 0;
}

gboolean
bench_wants_any (void)
{
  for (guint i = 0; figures[i] != NULL; i++)
    {
      if (bench_wants (figures[i]))
        return TRUE;
    }

  return FALSE;
}

gboolean
bench_wants_between (const char *first, const char *last)
{
  gboolean is_between = FALSE;

  for (guint i = 0; figures[i] != NULL; i++)
    {
      is_between |= strcmp (figures[i], first) == 0;
      if (is_between && bench_wants (figures[i]))
        return TRUE;
      if (strcmp (figures[i], last) == 0)
        break;
    }

  return FALSE;
}

void
bench_print (const char *name, double value, const char *unit)
{
  if (bench_wants (name))
    g_print ("%s %.*f %s\n", name, value < 100 ? 3 : 0, value, unit);
}

void
bench_fail (const GError *error)
{
  g_printerr ("%s: %s\n", g_get_prgname (), error != NULL ? error->message : "no reason given");
  exit (1);
}

double
bench_ms_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

double
bench_median (double *values, gsize n)
{
  qsort (values, n, sizeof *values, compare);
  return values[n / 2];
}

double
bench_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double
bench_peak_mb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_maxrss / 1024;
}
