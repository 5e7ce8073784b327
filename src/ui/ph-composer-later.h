/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks when a mail is to be sent: tomorrow morning, Monday morning, or a day and a time of day. Says that the
 * program has to run then. Modal; goes when it is answered.
 *
 * Signal "chosen" (gint64: seconds since 1970), always later than now. */
#define PH_TYPE_COMPOSER_LATER (ph_composer_later_get_type ())
G_DECLARE_FINAL_TYPE (PhComposerLater, ph_composer_later, PH, COMPOSER_LATER, AdwWindow)

GtkWidget *ph_composer_later_new (GtkWindow *parent);

/* Eight o'clock of the next day, or of the next Monday, in the zone of @now. */
gint64 ph_composer_later_get_tomorrow (GDateTime *now);
gint64 ph_composer_later_get_monday (GDateTime *now);

G_END_DECLS
