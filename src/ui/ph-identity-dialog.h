/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-list.h"

G_BEGIN_DECLS

/* Adds an identity to an account or changes one, and saves it. Main thread. */
#define PH_TYPE_IDENTITY_DIALOG (ph_identity_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhIdentityDialog, ph_identity_dialog, PH, IDENTITY_DIALOG, AdwWindow)

/* @id of NULL: a new one. @parent may be NULL. */
GtkWidget *ph_identity_dialog_new (GtkWindow *parent, AccountList *list, const char *account_id,
                                   const char *id);

G_END_DECLS
