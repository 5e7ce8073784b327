/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-compositions.h"
#include "ph-identities.h"
#include "ph-people.h"

G_BEGIN_DECLS

/* Where a mail is written: who writes to whom, the subject, the text, what goes along, and whether it is saved.
 * The same inside the reader and in a window of its own (ph-composer-window.h). It shows a PhComposition, which
 * outlives it: closing it loses nothing.
 *
 *   From                 one of all identities; chosen by what is answered
 *   To, Cc, Bcc, Reply-To  ph-recipient-entry.h; the last three when there is something in them, or on demand
 *   Subject
 *   text                 plain, where lines that begin with ">" are quotes and look so; or formatted (ph-rich-text.h)
 *   attachments          added by the button, by pasting or dropping files; the sum of their sizes
 *
 * Before it is sent compose_check() is asked: without a recipient, or with one that is no address, it is not sent,
 * and the field gets the keyboard; of a missing subject or attachment the person is asked.
 *
 * Actions, "composer.": send, send-later, attach, emoji, formatted, insert-template (s: its id), save-template,
 * discard, show-cc, show-bcc, show-reply-to.
 * Properties: "title" (string), read-only: the subject, or that it is a new mail; "folded" (boolean): From to
 * Subject are hidden, which "summary" (string, read-only) says in a line then, "To: Anna — Re: Tide"; unfolded
 * that is the title; "formatted" (boolean): of the text.
 * Signals: "sent", it is in the outbox, from where PhComposition can call it back; "discarded"; "failed" (string):
 * a sentence for the person, such as why it could not be sent; "kept" (string): its words are on this computer
 * alone, for that reason; "closed", the last of all: who shows it takes it away; "detach": the person wants it
 * in a window of its own. Main thread. */
#define PH_TYPE_COMPOSER (ph_composer_get_type ())
G_DECLARE_FINAL_TYPE (PhComposer, ph_composer, PH, COMPOSER, GtkBox)

/* How long a mail can be called back, in seconds: the setting "send-delay". */
guint ph_composer_get_delay (void);
#define PH_COMPOSER_DELAY 10

/* Whether the person's words stand below what the mail quotes (the setting "answer-below"): above it in what is sent
 * on, and where nothing was quoted. Before the signature is put into the draft, or after. */
gboolean ph_composer_begins_below (PhComposition *composition);

/* When it was sent: what the person asked for, seconds since 1970; 0: at once. */
gint64 ph_composer_get_send_at (PhComposer *self);

/* @people: nullable. */
GtkWidget *ph_composer_new (PhComposition *composition, PhIdentities *identities, PhPeople *people);

PhComposition *ph_composer_get_composition (PhComposer *self); /* (transfer none) */

/* Into the first field that is empty, else into the text. */
void ph_composer_focus (PhComposer *self);

/* Recipients that are still typed become chips: somebody is about to send, or to close. */
void ph_composer_commit (PhComposer *self);

/* The mail is put into Drafts, and once its words are safe it is "closed". More than once is fine. */
void ph_composer_close (PhComposer *self);

/* Emits "detach". */
void ph_composer_detach (PhComposer *self);

gboolean ph_composer_get_folded (PhComposer *self);
void ph_composer_set_folded (PhComposer *self, gboolean folded);

/* The template @id (ph-templates.h), put into a mail that is begun: its name is what the mail is called when it is
 * saved as one again. */
void ph_composer_begin_template (PhComposer *self, const char *id);

/* Adds the files (element-type GFile); what is no file of this computer, or a folder, is told by "failed". */
void ph_composer_attach (PhComposer *self, GPtrArray *files);

G_END_DECLS
