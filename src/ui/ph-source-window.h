/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-engine.h"

G_BEGIN_DECLS

/* A message as it came, and all of its headers in readable form. A large one is shown a piece at a time, so
 * that it costs no more than a small one; what is searched is searched in all of it. */
#define PH_TYPE_SOURCE_WINDOW (ph_source_window_get_type ())
G_DECLARE_FINAL_TYPE (PhSourceWindow, ph_source_window, PH, SOURCE_WINDOW, AdwWindow)

/* Fetches the message if it is not here. @subject: the title. @headers: begins with these. */
GtkWidget *ph_source_window_new (GtkWindow *parent, AccountEngine *engine, gint64 message_id,
                                 const char *subject, gboolean headers);

/* Without an engine, for tests: shows these bytes. */
void ph_source_window_show (PhSourceWindow *self, GBytes *raw);

/* Where the pieces of a source begin (element-type gsize): at most PH_SOURCE_PIECE bytes each, ending at a
 * line's end where there is one. */
#define PH_SOURCE_PIECE (256 * 1024)
GArray *ph_source_window_cut (GBytes *raw);

G_END_DECLS
