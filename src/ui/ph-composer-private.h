/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-composer.h"

#include "ph-picture-choice.h"
#include "ph-recipient-entry.h"

G_BEGIN_DECLS

struct _PhComposer
{
  GtkBox parent_instance;

  /* Template widgets */
  GtkWidget *fields; /* who writes to whom, and the subject */
  GtkDropDown *from;
  PhRecipientEntry *to;
  PhRecipientEntry *cc;
  PhRecipientEntry *bcc;
  PhRecipientEntry *reply_to;
  GtkWidget *cc_button;
  GtkWidget *bcc_button;
  GtkWidget *reply_to_button;
  GtkEntry *subject;
  GtkTextView *text;
  GtkWidget *attachments;
  PhPictureChoice *pictures;
  GtkLabel *state;
  GtkWidget *send_button;

  /* Owned */
  PhComposition *composition;
  PhIdentities *identities;
  GtkTextTag *quote; /* (unowned) of the buffer */
  GSimpleAction *report;

  guint n_coming; /* attachments of other mails that are fetched */
  gint64 send_at; /* what was asked for last: 0: at once */
  guint is_loading : 1; /* the draft into the widgets: not the person */
  guint is_sending : 1;
  guint is_laid_by : 1; /* its words are on their way to where they are safe */
};

/* ---- ph-composer-text.c: the text, with its quotes ------------------------------------------------ */

void ph_composer_init_text (PhComposer *self);
void ph_composer_load_text (PhComposer *self, const char *text);
char *ph_composer_dup_text (PhComposer *self);

/* To that of the identity @next, where the one of the draft's identity is as it was put there. */
void ph_composer_switch_signature (PhComposer *self, const char *next);

/* ---- ph-composer-parts.c: what goes along ---------------------------------------------------------- */

void ph_composer_init_parts (PhComposer *self);
void ph_composer_show_parts (PhComposer *self);
void ph_composer_ask_for_files (PhComposer *self);

/* A sentence when the mail, as it was collected last, is too large for its way; else NULL. Owned. */
char *ph_composer_dup_size_warning (PhComposer *self);

/* ---- ph-composer-send.c: the checks, and the way out ------------------------------------------------ */

/* @at: seconds since 1970; 0: now. */
void ph_composer_send (PhComposer *self, gint64 at);
void ph_composer_send_later (PhComposer *self);

/* Now; but of a mail that was planned for later it is asked whether that holds. */
void ph_composer_send_or_ask (PhComposer *self);
void ph_composer_discard (PhComposer *self);

/* ---- ph-composer-title.c: how it is called ---------------------------------------------------------- */

/* The subject, or that it is a new mail. Borrowed. */
const char *ph_composer_get_title (PhComposer *self);

/* The property. Owned. */
char *ph_composer_dup_summary (PhComposer *self);

/* ---- ph-composer-report.c: whether the servers on the way are to tell of it -------------------------- */

void ph_composer_init_report (PhComposer *self);
void ph_composer_show_report (PhComposer *self);

/* ---- ph-composer.c ---------------------------------------------------------------------------------- */

/* What the widgets hold goes into the draft. */
void ph_composer_collect (PhComposer *self);

/* The person changed something. */
void ph_composer_touch (PhComposer *self);
void ph_composer_fail (PhComposer *self, const char *sentence);
void ph_composer_emit_sent (PhComposer *self);
void ph_composer_emit_discarded (PhComposer *self);
void ph_composer_emit_kept (PhComposer *self, const char *reason);
void ph_composer_emit_closed (PhComposer *self);
void ph_composer_update_actions (PhComposer *self);

G_END_DECLS
