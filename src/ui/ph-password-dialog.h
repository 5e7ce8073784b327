/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-engine.h"
#include "account-list.h"

G_BEGIN_DECLS

/* Asks for the password of an account that its server refused or that is not stored, stores the
 * answer and lets the engine try again. The account's error says why. Present it with
 * gtk_window_present(); it destroys itself. */
GtkWidget *ph_password_dialog_new (GtkWindow *parent, AccountEngine *engine);

/* The same for the server for outgoing mail that "outbox-error" is about. It has a password of its own from then
 * on, which @accounts is told. */
GtkWidget *ph_password_dialog_new_outgoing (GtkWindow *parent, AccountEngine *engine,
                                            AccountList *accounts);

G_END_DECLS
