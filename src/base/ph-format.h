/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @date as @format has it (g_date_time_format()). The names of days and months are words like those around
 * them: in the language of the program's words (LC_MESSAGES), also where dates are written as in another
 * country (LC_TIME). Owned by the caller; NULL for a format that is none. Any thread. */
char *ph_format_words (GDateTime *date, const char *format);

/* A moment in the words of a list: "14:05" today, "Yesterday", "12 Mar" in the same year, else the date as
 * the locale writes it. @time in seconds since 1970; @now (nullable) the time to reckon from and its zone.
 * Owned by the caller; "" for G_MININT64. */
char *ph_format_date (gint64 time, GDateTime *now);

/* The time of day alone, as ph_format_date() gives today's: "14:05", or "2:05 PM". */
char *ph_format_time (gint64 time, GDateTime *now);

/* The whole of it: "Thursday, 12 March 2026, 14:05". */
char *ph_format_date_full (gint64 time, GDateTime *now);

/* The day alone: "Thursday, 12 March 2026". */
char *ph_format_day (gint64 time, GDateTime *now);

/* "12.3 kB". Owned by the caller. */
char *ph_format_size (guint64 bytes);

/* A number with the locale's thousands separators. Owned by the caller. */
char *ph_format_count (guint64 n);

G_END_DECLS
