/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <libical/ical.h>

G_BEGIN_DECLS

/* What of a calendar needs libical's types. Private to this folder. */

/* The whole text, as far as it is read. NULL when it is no calendar. Free with icalcomponent_free(). */
icalcomponent *mime_calendar_parse (const char *text);

/* (nullable) The calendar in it. Borrowed. */
icalcomponent *mime_calendar_find (icalcomponent *root);

/* One clean line; NULL when nothing is left. Free with g_free(). */
char *mime_calendar_dup_line (const char *text);

/* Seconds since 1970 of a property that holds a time, MIME_DATE_NONE if it cannot be told. Its zone is
 * looked up by its name, then in @calendar; @unknown_zone is set to a name that says nothing, as it is
 * written, and the time is taken as local; else it stays. Free it with g_free(). */
gint64 mime_calendar_time (icalcomponent *calendar,
                           icalproperty *property,
                           struct icaltimetype time,
                           char **unknown_zone);

/* The rule in words, in the language of the user. Free with g_free(). */
char *mime_recurrence_words (const struct icalrecurrencetype *rule);

G_END_DECLS
