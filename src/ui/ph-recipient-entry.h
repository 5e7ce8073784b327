/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "compose-draft.h"
#include "ph-people.h"

G_BEGIN_DECLS

/* A field of recipients: a chip for each (ph-recipient-chip.h), in as many lines as they need, and room to type
 * behind them.
 *
 * What is typed becomes chips with a comma, a semicolon, Return, and when the keyboard goes elsewhere; so do
 * whole lists that are pasted, with or without names. Nothing is swallowed: what is no address becomes a chip
 * that says so. Whoever is there already is not added again.
 *
 * Keys: Left or Backspace at the beginning of the text go to the chips, arrows, Home and End along them, Delete
 * and Backspace remove, F2 or two clicks change: the chip becomes text again. Typing while a chip has the
 * keyboard goes into the text. While somebody is offered for what is typed: Up and Down, Return or Tab takes
 * who is selected, Escape does not want any.
 *
 * Properties: "label" (string): how a screen reader calls the field; "n-recipients" (uint), read-only: chips.
 * Signal "changed": the chips or the text, by the person alone. */
#define PH_TYPE_RECIPIENT_ENTRY (ph_recipient_entry_get_type ())
G_DECLARE_FINAL_TYPE (PhRecipientEntry, ph_recipient_entry, PH, RECIPIENT_ENTRY, GtkWidget)

GtkWidget *ph_recipient_entry_new (void);

/* Shows copies of @mailboxes (element-type ComposeMailbox) in place of all that is there. */
void ph_recipient_entry_set (PhRecipientEntry *self, GPtrArray *mailboxes);

/* Puts copies of what is in the field in the place of what @mailboxes has; of what is still typed, too. */
void ph_recipient_entry_get (PhRecipientEntry *self, GPtrArray *mailboxes);

/* Who is offered for what is typed; NULL: nobody. */
void ph_recipient_entry_set_people (PhRecipientEntry *self, PhPeople *people);

/* What is typed becomes chips. */
void ph_recipient_entry_commit (PhRecipientEntry *self);

guint ph_recipient_entry_get_n_recipients (PhRecipientEntry *self);

G_END_DECLS
