/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-answer.h"
#include "compose-journal.h"
#include "ph-composition.h"
#include "ph-compositions.h"
#include "ph-worker.h"
#include "store-placement.h"

G_BEGIN_DECLS

/* A place in an outbox. */
typedef struct
{
  char *account; /* (nullable) NULL: none */
  gint64 id;
} PhOutboxPlace;

/* A draft as it was put into an account's Drafts. */
typedef struct
{
  gint64 placement;
  char *message_id; /* (nullable) it has none, or it is not known */
} PhDraftVersion;

struct _PhComposition
{
  GObject parent_instance;

  /* Owned */
  char *id;
  PhWorker *worker;
  Engine *engine;
  ComposeJournal *journal; /* touched on the worker alone */
  ComposeDraft *draft;
  GError *error;           /* (nullable) why it is not saved */
  char *message_id;        /* (nullable) what it was called when it was last handed over */
  char *original_account;  /* (nullable) */
  gint64 original_id;
  StoreOutboxAnswer answer;
  ComposeMode mode;        /* how it answers that; as far as it is known */
  PhOutboxPlace outbox;    /* where it lies: sent, or called back */
  char *outbox_reason;     /* (nullable) why it waited there, when it was stopped to be written on */
  gint64 send_at;          /* what it was to be sent at there; 0: at once */
  gboolean wants_report;

  /* The draft (ph-composition-draft.c), owned */
  char *draft_account;     /* (nullable) in whose Drafts it lies */
  GArray *draft_versions;  /* PhDraftVersion: those put there, the newest last */
  char *draft_next;        /* (nullable) what the next one will be called: a version says so before it is put there */
  GError *draft_error;     /* (nullable) */
  GSignalGroup *draft_changes; /* of that account */
  GPtrArray *draft_waiting; /* GTask, for the end of the one that is put there */

  PhCompositions *list;    /* (unowned) (nullable) */

  PhCompositionState state;
  guint n_lost;
  guint64 touched;         /* counts changes */
  guint64 saved;           /* of these, what the newest version has */
  gint64 unsaved_since;    /* monotonic; 0: nothing is unsaved */
  guint save_source;

  PhDraftState draft_state;
  guint64 drafted;         /* of the changes, what the draft has */
  gint64 undrafted_since;  /* monotonic; 0: nothing waits for a pause */
  gint64 draft_group;      /* of the operation that put it there */
  gint64 draft_removal;    /* of the one that removed it; 0: none */
  gsize draft_size;
  guint draft_source;

  guint outbox_waited : 1; /* it was stopped there to be written on */
  guint draft_putting : 1;
  guint draft_held : 1;    /* nothing is put there now */
  guint sent : 1;
  guint discarded : 1;
  guint closed : 1;
};

/* ---- ph-composition.c -------------------------------------------------------------------------- */

/* Takes @draft. */
PhComposition *ph_composition_new (PhCompositions *list, Engine *engine, PhWorker *worker,
                                   ComposeJournal *journal, const char *id, ComposeDraft *draft);

/* What a version has beside the draft, and back. */
GVariant *ph_composition_write_extra (PhComposition *self); /* floating */
void ph_composition_read_extra (PhComposition *self, GVariant *extra);

/* A copy for another thread, with what was typed. Owned. */
ComposeDraft *ph_composition_collect (PhComposition *self);

/* It is on the disk, in its last version. */
void ph_composition_set_recovered (PhComposition *self, guint n_lost);

void ph_composition_set_sent (PhComposition *self, gboolean sent);

/* Queues the removal of the versions. */
void ph_composition_remove_versions (PhComposition *self, GAsyncReadyCallback callback,
                                     gpointer user_data);

/* TRUE while there is something that no version has. */
gboolean ph_composition_is_unsaved (PhComposition *self);

/* TRUE when it is sent, thrown away or closed: nothing of it is to be written any more. */
gboolean ph_composition_is_over (PhComposition *self);

/* It is as it was before the end, or it is not saved, for @error (nullable, taken). */
void ph_composition_set_error (PhComposition *self, GError *error);

/* ---- ph-composition-draft.c: where the draft lies ------------------------------------------------- */

void ph_composition_init_draft (PhComposition *self);
void ph_composition_clear_draft (PhComposition *self);

/* The newest; NULL: none. Borrowed. */
const PhDraftVersion *ph_draft_get_last (PhComposition *self);

/* The account in whose Drafts it lies. (transfer none) (nullable) */
AccountEngine *ph_draft_get_account (PhComposition *self);

gboolean ph_draft_is_shown (AccountEngine *account, gint64 placement_id, StorePlacement *placement);

/* It is said to lie there as @message_id (nullable). */
void ph_draft_add_version (PhComposition *self, const char *account, gint64 placement,
                           const char *message_id);
void ph_draft_update_state (PhComposition *self);

/* Takes @error (nullable). */
void ph_draft_set_error (PhComposition *self, GError *error);

/* It lies there (@message_id nullable), and is what this goes on with. */
void ph_composition_take_draft (PhComposition *self, const char *account, gint64 placement,
                                const char *message_id);
gboolean ph_composition_has_draft (PhComposition *self, const char *account, gint64 placement);

/* The placement, 0 when it does not lie in that account. */
gint64 ph_composition_get_draft_in (PhComposition *self, AccountEngine *account);

/* ---- ph-composition-draft-put.c: its way there, and away ------------------------------------------- */

/* Something changed. */
void ph_composition_touch_draft (PhComposition *self);

/* Puts what has changed into Drafts, in the place of what it put there before; in the journal when it returns.
 * TRUE as well when there is nothing to do. PH_ERROR_INVALID: there is no account, or no folder for it. */
void ph_composition_put_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ph_composition_put_draft_finish (PhComposition *self, GAsyncResult *result, GError **error);

/* Nothing is put there by itself until it is let go again. */
void ph_composition_hold_draft (PhComposition *self, gboolean held);

/* Calls back when none is on its way there. */
void ph_composition_settle_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                        gpointer user_data);

/* Throws it away, for good after some seconds, and back within these. */
void ph_composition_remove_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean ph_composition_remove_draft_finish (PhComposition *self, GAsyncResult *result,
                                             GError **error);
void ph_composition_bring_draft_back (PhComposition *self);

/* Its writer went to another account, and the draft is there now: it leaves this one. */
void ph_draft_remove_from (AccountEngine *account, Engine *engine, gint64 placement,
                           GAsyncReadyCallback callback, gpointer user_data);

/* @account has the mail: one in another account goes. */
void ph_composition_drop_draft_elsewhere (PhComposition *self, AccountEngine *account);

/* ---- ph-composition-draft-find.c: what a crash leaves of it ---------------------------------------- */

/* Of what a version has beside the draft. */
void ph_composition_write_draft (PhComposition *self, GVariantBuilder *map);
void ph_composition_read_draft (PhComposition *self, GVariant *extra);

/* After the latter: where the draft lies by now. */
void ph_composition_find_draft (PhComposition *self);

/* ---- ph-composition-original.c ------------------------------------------------------------------- */

/* Notes in @draft, which is to be put into Drafts, what it answers. */
void ph_composition_note_original (PhComposition *self, ComposeDraft *draft);

/* Takes that out of the draft that this goes on with. FALSE when nothing is noted, or it is not there any more. */
gboolean ph_composition_recall_original (PhComposition *self);

/* ---- ph-composition-send.c ----------------------------------------------------------------------- */

/* The account that the mail is sent from. (transfer none) (nullable) */
AccountEngine *ph_composition_find_sender (PhComposition *self);

/* It is stopped in the outbox, and written on: in the list again, and saved again. */
void ph_composition_come_back (PhComposition *self);

/* What was called back is not sent any more: its place in the outbox is given up. */
void ph_composition_leave_outbox (PhComposition *self);

/* Nothing was changed in what lies there: it stays, and waits again when it did before. */
void ph_composition_stay_in_outbox (PhComposition *self);

/* ---- ph-compositions.c -------------------------------------------------------------------------- */

/* NULL after ph_compositions_stop(). */
Engine *ph_compositions_get_engine (PhCompositions *self);

/* As ph_compositions_begin(), but it is not in the list yet. */
PhComposition *ph_compositions_create (PhCompositions *self, ComposeDraft *draft);

void ph_compositions_enter (PhCompositions *self, PhComposition *composition);
void ph_compositions_leave (PhCompositions *self, PhComposition *composition);

/* The one that lies there, sent, called back or written on, and is not over for good; those that were sent as long
 * as somebody else holds them. (transfer full) (nullable) */
PhComposition *ph_compositions_find_in_outbox (PhCompositions *self, const char *account, gint64 id);

G_END_DECLS
