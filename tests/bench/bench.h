/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the programs of this folder have in common: `bench-x [--list] [PREFIX…]`. */

/* Keeps the arguments of the program. TRUE when it was only asked for the names (--list): they are
 * printed then. @names ends in NULL; both are borrowed for the life of the program. */
gboolean bench_init (int argc, char **argv, const char *const *names);

/* A figure that is measured by itself; @measure prints it. */
typedef struct
{
  const char *name;
  void (*measure) (void);
} BenchFigure;

/* In place of bench_init() where there are only such figures: prints their names, or measures those that
 * are asked for, in this order. The last of @table has no name. */
void bench_run (int argc, char **argv, const BenchFigure *table);

/* Whether a figure is asked for: whether any argument begins its name, or there are none. */
gboolean bench_wants (const char *name);
gboolean bench_wants_any (void);

/* Whether one of the names from @first to @last is asked for. */
gboolean bench_wants_between (const char *first, const char *last);

/* Prints "name value unit" if the figure is asked for. */
void bench_print (const char *name, double value, const char *unit);

/* Says why to standard error and ends the program. @error may be NULL. */
void bench_fail (const GError *error) G_GNUC_NORETURN;

/* @start: g_get_monotonic_time (). */
double bench_ms_since (gint64 start);

/* The middle one of @n values, which it sorts. @n is at least 1. */
double bench_median (double *values, gsize n);

/* CPU of this process so far, user and system, in seconds; its peak of resident memory in MB. */
double bench_cpu_s (void);
double bench_peak_mb (void);

G_END_DECLS
