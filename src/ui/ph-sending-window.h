/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-list.h"

G_BEGIN_DECLS

/* As whom an account writes: its identities, signatures and servers for outgoing mail, each listed, added, edited,
 * moved and removed. All is saved as soon as it is said. Main thread. */
#define PH_TYPE_SENDING_WINDOW (ph_sending_window_get_type ())
G_DECLARE_FINAL_TYPE (PhSendingWindow, ph_sending_window, PH, SENDING_WINDOW, AdwPreferencesWindow)

/* @parent may be NULL. It closes itself when the account goes. */
GtkWidget *ph_sending_window_new (GtkWindow *parent, AccountList *list, const char *account_id);

G_END_DECLS
