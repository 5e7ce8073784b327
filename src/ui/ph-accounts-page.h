/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

/* The accounts in the preferences: add, edit, disable, reorder (by drag or by menu), remove. */
#define PH_TYPE_ACCOUNTS_PAGE (ph_accounts_page_get_type ())
G_DECLARE_FINAL_TYPE (PhAccountsPage, ph_accounts_page, PH, ACCOUNTS_PAGE, AdwPreferencesPage)

/* @engine (nullable, for tests): gives the protocol logs. */
GtkWidget *ph_accounts_page_new (AccountList *list, Engine *engine);

G_END_DECLS
