/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

/* The preferences: a page of choices and the page of the accounts. */
#define PH_TYPE_PREFERENCES (ph_preferences_get_type ())
G_DECLARE_FINAL_TYPE (PhPreferences, ph_preferences, PH, PREFERENCES, AdwPreferencesWindow)

/* @engine as in ph_accounts_page_new(). */
GtkWidget *ph_preferences_new (GtkWindow *parent, AccountList *list, Engine *engine);

void ph_preferences_show_accounts (PhPreferences *self);

G_END_DECLS
