/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For the programs that show letters: what they show, and when it is seen. A wait that takes too long
 * ends the program. */

/* Tables in tables, styles on each cell, images from elsewhere: some 40 KB of HTML, for each @number
 * other. Owned. */
char *bench_letter_write (guint number);

/* Iterates until @count is @n. */
void bench_await (const guint *count, guint n);

/* Until the next frame of @widget's window has been painted. */
void bench_await_frame (GtkWidget *widget);

/* A window with @child, painted. */
GtkWidget *bench_open_window (GtkWidget *child);

G_END_DECLS
