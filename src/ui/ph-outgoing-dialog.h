/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-account-dialog.h"

G_BEGIN_DECLS

/* Adds one more server for outgoing mail to an account or changes one. It signs in before it saves, and says beside the
 * field concerned what is wrong. Main thread. */
#define PH_TYPE_OUTGOING_DIALOG (ph_outgoing_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhOutgoingDialog, ph_outgoing_dialog, PH, OUTGOING_DIALOG, AdwWindow)

/* @id of NULL: a new one. @parent may be NULL. */
GtkWidget *ph_outgoing_dialog_new (GtkWindow *parent, AccountList *list, const char *account_id,
                                   const char *id);

/* What signs in, but in tests. */
void ph_outgoing_dialog_set_probe (PhOutgoingDialog *self, PhAccountProbeFunc probe);

G_END_DECLS
