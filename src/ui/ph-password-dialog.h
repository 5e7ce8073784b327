/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-engine.h"

G_BEGIN_DECLS

/* Asks for the password of an account that its server refused or that is not stored, stores the
 * answer and lets the engine try again. The account's error says why. Present it with
 * gtk_window_present(); it destroys itself. */
GtkWidget *ph_password_dialog_new (GtkWindow *parent, AccountEngine *engine);

G_END_DECLS
