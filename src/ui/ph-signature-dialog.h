/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-list.h"

G_BEGIN_DECLS

/* Adds a signature to an account or changes one, and saves it as it was written: plain, or formatted
 * (ph-rich-text.h), which text becomes that is pasted with its format. Main thread. */
#define PH_TYPE_SIGNATURE_DIALOG (ph_signature_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhSignatureDialog, ph_signature_dialog, PH, SIGNATURE_DIALOG, AdwWindow)

/* @id of NULL: a new one. @parent may be NULL. */
GtkWidget *ph_signature_dialog_new (GtkWindow *parent, AccountList *list, const char *account_id,
                                    const char *id);

G_END_DECLS
