/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-composer.h"

#include "ph-picture-choice.h"
#include "ph-recipient-entry.h"
#include "ph-rich-text.h"
#include "ph-templates.h"

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
  GtkStack *body;
  GtkWidget *plain;
  GtkTextView *text;
  GtkMenuButton *emoji_button;
  GtkWidget *attachments;
  PhPictureChoice *pictures;
  GtkMenuButton *templates_button;
  GtkLabel *state;
  GtkWidget *send_button;

  /* Owned */
  PhComposition *composition;
  PhIdentities *identities;
  PhTemplates *templates;
  char *template_name; /* (nullable) of the template that it is about */
  GtkTextTag *quote; /* (unowned) of the buffer */
  GSimpleActionGroup *actions;
  GSimpleActionGroup *report_actions;
  GSimpleAction *report; /* of the latter */
  PhRichText *rich;  /* (unowned) (nullable) of the body, while it is wanted */

  /* The same words in both forms: where one of them stands there unchanged, the other is what it was. Owned,
   * nullable */
  char *twin_text;
  char *twin_html;

  GPtrArray *dropped; /* (owned) ComposePart: pictures that the text did not show when it was to be sent */
  guint n_coming; /* attachments of other mails that are fetched */
  guint n_pictures_coming; /* into the text, from files */
  gint64 send_at; /* what was asked for last: 0: at once */
  guint is_formatted : 1;
  guint is_loading : 1; /* the draft into the widgets: not the person */
  guint begins_template : 1; /* it is on its way into the empty mail */
  guint is_sending : 1;
  guint is_laid_by : 1; /* its words are on their way to where they are safe */
};

/* ---- ph-composer-actions.c: "composer.…" -------------------------------------------------------------- */

void ph_composer_init_actions (PhComposer *self);

/* Has come into a window. */
void ph_composer_insert_actions (PhComposer *self);
void ph_composer_update_actions (PhComposer *self);

/* ---- ph-composer-body.c: the text, plain or formatted ------------------------------------------------ */

/* The draft's. */
void ph_composer_load_body (PhComposer *self);
void ph_composer_collect_body (PhComposer *self);
void ph_composer_focus_body (PhComposer *self);
void ph_composer_clear_body (PhComposer *self);

/* Makes it formatted, or plain: a moment later, with the same words. Pictures in it become attachments, and come
 * back. */
void ph_composer_set_formatted (PhComposer *self, gboolean is_formatted);

/* At the cursor. */
void ph_composer_insert (PhComposer *self, const char *text);

/* Calls @then, soon or at once, when the draft gets all that was typed up to now; even if this is disposed of
 * meanwhile. */
typedef void (*PhComposerThen) (PhComposer *self, gpointer user_data);
void ph_composer_settle (PhComposer *self, PhComposerThen then, gpointer user_data);

/* To that of the identity @next, where the one of the draft's identity is as it was put there. */
void ph_composer_switch_signature (PhComposer *self, const char *next);

/* ---- ph-composer-text.c: the plain text, with its quotes ---------------------------------------------- */

void ph_composer_init_text (PhComposer *self);
void ph_composer_load_text (PhComposer *self, const char *text);
char *ph_composer_dup_text (PhComposer *self);

/* @text in the place of @old, which stands there, in one step of undo. */
void ph_composer_replace_text (PhComposer *self, const char *old, const char *text);

/* ---- ph-composer-images.c: the pictures in formatted text --------------------------------------------- */

/* The editor's (web-image.h); @composition: a PhComposition. */
void ph_composer_get_image (const char *content_id, GTask *task, gpointer composition);

/* The way in of each picture that is put into the text, but for those that the draft began with. @name: of the file. */
void ph_composer_add_image (PhComposer *self, const char *content_id, const char *type, GBytes *bytes,
                            const char *name);

/* Puts pictures into the text, and attaches all else. @files: of GFile. */
void ph_composer_insert_files (PhComposer *self, GPtrArray *files);
void ph_composer_ask_for_image (PhComposer *self);

/* Those that the text does not show any more do not go along. Until the mail is sent undo may bring them back: who
 * writes on gets them again. */
void ph_composer_drop_images (PhComposer *self);
void ph_composer_restore_images (PhComposer *self);

/* ---- ph-composer-parts.c: what goes along ---------------------------------------------------------- */

void ph_composer_init_parts (PhComposer *self);
void ph_composer_show_parts (PhComposer *self);
void ph_composer_ask_for_files (PhComposer *self);

/* A sentence when the mail, as it was collected last, is too large for its way; else NULL. Owned. */
char *ph_composer_dup_size_warning (PhComposer *self);

/* ---- ph-composer-templates.c: texts that are used again --------------------------------------------- */

void ph_composer_init_templates (PhComposer *self);

/* Puts what is in the template @id into the mail: its words at the cursor. */
void ph_composer_insert_template (PhComposer *self, const char *id);

/* Asks for a name. */
void ph_composer_save_template (PhComposer *self);

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

/* What the draft holds goes into the widgets. */
void ph_composer_load (PhComposer *self);

/* The same, but for the text and what goes along. */
void ph_composer_load_fields (PhComposer *self);

/* @entry (one of those that are not always there) comes, and gets the keyboard. */
void ph_composer_show_field (PhComposer *self, PhRecipientEntry *entry);

/* What the widgets hold goes into the draft. */
void ph_composer_collect (PhComposer *self);

/* The person changed something. */
void ph_composer_touch (PhComposer *self);
void ph_composer_fail (PhComposer *self, const char *sentence);
void ph_composer_emit_sent (PhComposer *self);
void ph_composer_emit_discarded (PhComposer *self);
void ph_composer_emit_kept (PhComposer *self, const char *reason);
void ph_composer_emit_closed (PhComposer *self);
void ph_composer_notify_formatted (PhComposer *self);

G_END_DECLS
