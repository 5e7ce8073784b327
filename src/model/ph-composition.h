/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"
#include "outbox-limit.h"
#include "outbox.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A mail that is being written: its draft, whether it is safe on this computer, and its way out. Whoever shows
 * it may go and come back; the composition stays until the mail is sent or thrown away. Made by PhCompositions.
 *
 *   composer ── touch ──▶ PhComposition ── a pause ──▶ "collect" ──▶ worker: a version (compose-journal.h)
 *                              │
 *                            send ──▶ worker: compose_build(), a last version ──▶ account's outbox
 *                                                                    └──▶ the versions go
 *
 * The versions lie in the program's folder and in none of an account: who writes may choose another one, or
 * remove it, and loses no word. The last version before the outbox says what the outbox will call the mail;
 * so what a crash left of both is put together again, and no mail is offered to be written on that is on its
 * way. Main thread. */

typedef enum
{
  PH_COMPOSITION_UNTOUCHED, /* nothing was typed: nothing to be kept */
  PH_COMPOSITION_SAVING,    /* something was, a moment ago */
  PH_COMPOSITION_SAVED,
  PH_COMPOSITION_NOT_SAVED, /* "error" says why; it is tried again by itself, and with what is typed next */
} PhCompositionState;

GType ph_composition_state_get_type (void);
#define PH_TYPE_COMPOSITION_STATE (ph_composition_state_get_type ())

/* Where its draft is, which other clients see: in the Drafts of the account that it is sent from. Each is put in
 * the place of the one before, and of that one alone: what another client made of it meanwhile stays. */
typedef enum
{
  PH_DRAFT_NONE,      /* in no Drafts */
  PH_DRAFT_SAVING,    /* it is about to be put there, or put there anew */
  PH_DRAFT_QUEUED,    /* on this computer; the server hears of it when it can */
  PH_DRAFT_ON_SERVER,
  PH_DRAFT_NOT_SAVED, /* "draft-error" says why; it is tried again by itself, or with what is typed next */
} PhDraftState;

GType ph_draft_state_get_type (void);
#define PH_TYPE_DRAFT_STATE (ph_draft_state_get_type ())

/* Properties, read-only: "state" (PhCompositionState), "error" (GError, nullable), "draft-state"
 * (PhDraftState), "draft-error" (GError, nullable), "sent" (boolean: it is in the outbox, and not called back).
 * Signal "collect": whoever shows it puts what was typed into the draft, as that is needed now. */
#define PH_TYPE_COMPOSITION (ph_composition_get_type ())
G_DECLARE_FINAL_TYPE (PhComposition, ph_composition, PH, COMPOSITION, GObject)

/* A version is written when nothing was typed for so long, in ms, and at the latest after that. */
#define PH_COMPOSITION_PAUSE 1000
#define PH_COMPOSITION_LATEST 5000

/* The same for the draft. */
#define PH_COMPOSITION_DRAFT_PAUSE 5000
#define PH_COMPOSITION_DRAFT_LATEST 30000

const char *ph_composition_get_id (PhComposition *self);
PhCompositionState ph_composition_get_state (PhComposition *self);
const GError *ph_composition_get_error (PhComposition *self); /* nullable */
PhDraftState ph_composition_get_draft_state (PhComposition *self);
const GError *ph_composition_get_draft_error (PhComposition *self); /* nullable */
gboolean ph_composition_get_sent (PhComposition *self);

/* Borrowed. Who changes it says ph_composition_touch() afterwards. */
ComposeDraft *ph_composition_get_draft (PhComposition *self);

/* Something changed, in the draft or in what "collect" will put there. Costs next to nothing. What comes once
 * it is sent or thrown away is not kept. */
void ph_composition_touch (PhComposition *self);

/* Whether the servers on the way are asked to tell what becomes of it (RFC 3461), as far as they know how. */
gboolean ph_composition_get_wants_report (PhComposition *self);
void ph_composition_set_wants_report (PhComposition *self, gboolean wants_report);

/* How large it may be on its way from who is to send it: account_engine_get_outbox_limits(). */
OutboxLimits ph_composition_get_limits (PhComposition *self);

/* How many parts could not be read when it was recovered. */
guint ph_composition_get_n_lost (PhComposition *self);

/* The message that the mail answers or sends on, which is marked so when it was sent. */
void ph_composition_set_original (PhComposition *self, const char *account, gint64 message_id,
                                  StoreOutboxAnswer answer);

/* The id of its account; NULL, and 0 in @message_id, when there is none. Borrowed. */
const char *ph_composition_get_original (PhComposition *self, gint64 *message_id);

/* What lies at @placement is its draft, or one about to be replaced by it. */
gboolean ph_composition_is_draft (PhComposition *self, const char *account, gint64 placement);

/* When the mail, which was in the outbox, was to be sent, in seconds since 1970; 0: at once, or that time is
 * over. */
gint64 ph_composition_get_send_at (PhComposition *self);

/* As it was set; STORE_OUTBOX_NO_ANSWER: the mail is a new one. */
StoreOutboxAnswer ph_composition_get_answer (PhComposition *self);

/* Writes a version now, unless the last one is the same: what was typed is on the disk when this returns TRUE.
 * Nothing once it is sent or thrown away. PH_ERROR_DISK. */
void ph_composition_save_async (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_composition_save_finish (PhComposition *self, GAsyncResult *result, GError **error);

/* Lets it lie: the draft is put into Drafts, the versions go, and it leaves the list. Where nothing was typed it
 * only leaves; what the outbox has of it stays there then, and waits again when it did before. When the draft
 * cannot be put there (PH_ERROR_INVALID: there is no account or folder for it, or what is sent on as it is, of
 * which there are no drafts; PH_ERROR_DISK and others) it stays in the list, saved on this computer. */
void ph_composition_close_async (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_composition_close_finish (PhComposition *self, GAsyncResult *result, GError **error);

/* Throws it away: its versions and its draft go, and it leaves the list. What was not written any more never
 * will be. PH_ERROR_DISK, and then all is as it was. */
void ph_composition_discard_async (PhComposition *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_composition_discard_finish (PhComposition *self, GAsyncResult *result, GError **error);

/* Takes that back, once it was done: it is in the list again, and saved again. */
void ph_composition_restore (PhComposition *self);

/* Puts the mail into the outbox of the account that its identity belongs to; offline as well. It can be called
 * back for @delay seconds (OUTBOX_DELAY_MAX at most), and is not sent before @send_at (seconds since 1970; 0:
 * now). Once that is on the disk it is "sent", leaves the list, and its versions go. PH_ERROR_INVALID: no
 * identity, no recipient, an address that is none; PH_ERROR_NOT_FOUND: a file is not there any more;
 * PH_ERROR_DISK; and then nothing has changed. Not while another call of these runs. */
void ph_composition_send_async (PhComposition *self, guint delay, gint64 send_at,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_composition_send_finish (PhComposition *self, GAsyncResult *result, GError **error);

/* Calls the mail back: it is certain that it is not sent, and it is written on, in the list again.
 * PH_ERROR_INVALID, in words, when it is too late. */
void ph_composition_call_back_async (PhComposition *self, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ph_composition_call_back_finish (PhComposition *self, GAsyncResult *result, GError **error);

G_END_DECLS
