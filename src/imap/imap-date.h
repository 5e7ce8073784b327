/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The date-time of RFC 9051, "17-Jul-1996 02:44:25 -0700", with one digit or a space for the day
 * too. FALSE for what is no date ("00-Jan-0000 …"). @zone_minutes are minutes east of UTC, 0 where
 * the text names no zone. */
gboolean
imap_date_time_parse (const char *text, gsize len, gint64 *unix_seconds, int *zone_minutes);

/* The same text, as seen in that zone. Owned. Seconds outside the years 1 to 9999 are clamped. */
char *imap_date_time_format (gint64 unix_seconds, int zone_minutes);

G_END_DECLS
