/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-list.h"

G_BEGIN_DECLS

/* Adds an account or changes one: name, address, password and servers, which are guessed from the
 * address until the person changes them. It signs in to both before it saves, one after the other, and says beside the
 * field concerned what is wrong. What it does not show stays as it is. Main thread.
 *
 * Signal "saved" (AccountSettings): the account is in the list and its password stored. */
#define PH_TYPE_ACCOUNT_DIALOG (ph_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhAccountDialog, ph_account_dialog, PH, ACCOUNT_DIALOG, AdwWindow)

/* @settings of NULL: a new account. @parent may be NULL. */
GtkWidget *ph_account_dialog_new (GtkWindow *parent, AccountList *list, AccountSettings *settings);

/* What signs in: ph_account_probe_async() but in tests. Its result is a GTask of boolean. */
typedef void (*PhAccountProbeFunc) (AccountSettings *settings,
                                    gboolean outgoing,
                                    const char *password,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void ph_account_dialog_set_probe (PhAccountDialog *self, PhAccountProbeFunc probe);

G_END_DECLS
