/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-people.h"

G_BEGIN_DECLS

/* Below a field of recipients: those who may be meant by what is typed. The keyboard stays in the text.
 * The first one is selected, unless what is typed is an address already: that is meant then.
 *
 * Address books may answer later: their people come behind those who are there.
 *
 * Signal "chosen" (GPtrArray of ComposeMailbox, borrowed): one, or all of a list of the address book. */
#define PH_TYPE_RECIPIENT_COMPLETION (ph_recipient_completion_get_type ())
G_DECLARE_FINAL_TYPE (PhRecipientCompletion, ph_recipient_completion, PH, RECIPIENT_COMPLETION, GtkPopover)

/* @text: where is typed, a sibling of it. */
GtkWidget *ph_recipient_completion_new (GtkWidget *text);

void ph_recipient_completion_set_people (PhRecipientCompletion *self, PhPeople *people); /* (nullable) */

/* Offers whom there is for @typed, or goes. */
void ph_recipient_completion_update (PhRecipientCompletion *self, const char *typed);

/* A key that was pressed in the text; TRUE when it was meant for this. */
gboolean ph_recipient_completion_press (PhRecipientCompletion *self, guint key, GdkModifierType state);

G_END_DECLS
