/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The program: one instance in a session, one window. It owns the settings, the list of accounts
 * and the engine from the first activation until it shuts down. Actions: app.quit, app.about,
 * app.preferences, app.accounts, app.add-account, app.edit-account (id), app.shortcuts. Main thread, as all of GTK. */
#define PH_TYPE_APPLICATION (ph_application_get_type ())
G_DECLARE_FINAL_TYPE (PhApplication, ph_application, PH, APPLICATION, AdwApplication)

/* Owned by the caller; to be run with g_application_run(). */
PhApplication *ph_application_new (void);

G_END_DECLS
