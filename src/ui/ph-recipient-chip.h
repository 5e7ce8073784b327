/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "compose-draft.h"

G_BEGIN_DECLS

/* One recipient of a mail that is written: the name, else the address; what is no address is marked, to the
 * eye and to a screen reader. A button that opens a menu: change, copy, remove. Two clicks change it at once.
 *
 * Signals: "edit", it is to become text again; "remove". */
#define PH_TYPE_RECIPIENT_CHIP (ph_recipient_chip_get_type ())
G_DECLARE_FINAL_TYPE (PhRecipientChip, ph_recipient_chip, PH, RECIPIENT_CHIP, GtkButton)

GtkWidget *ph_recipient_chip_new (const ComposeMailbox *mailbox);

/* Borrowed. */
const ComposeMailbox *ph_recipient_chip_get_mailbox (PhRecipientChip *self);

/* As it would be typed: "Name <address>". Owned. */
char *ph_recipient_chip_dup_text (PhRecipientChip *self);

G_END_DECLS
