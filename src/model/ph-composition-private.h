/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-journal.h"
#include "ph-composition.h"
#include "ph-compositions.h"
#include "ph-worker.h"

G_BEGIN_DECLS

/* A place in an outbox. */
typedef struct
{
  char *account; /* (nullable) NULL: none */
  gint64 id;
} PhOutboxPlace;

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
  PhOutboxPlace outbox;    /* where it lies: sent, or called back */

  PhCompositions *list;    /* (unowned) (nullable) */

  PhCompositionState state;
  guint n_lost;
  guint64 touched;         /* counts changes */
  guint64 saved;           /* of these, what the newest version has */
  gint64 unsaved_since;    /* monotonic; 0: nothing is unsaved */
  guint save_source;
  guint sent : 1;
  guint discarded : 1;
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

/* ---- ph-composition-send.c ----------------------------------------------------------------------- */

/* What was called back is not sent any more: its place in the outbox is given up. */
void ph_composition_leave_outbox (PhComposition *self);

/* ---- ph-compositions.c -------------------------------------------------------------------------- */

/* NULL after ph_compositions_stop(). */
Engine *ph_compositions_get_engine (PhCompositions *self);

void ph_compositions_enter (PhCompositions *self, PhComposition *composition);
void ph_compositions_leave (PhCompositions *self, PhComposition *composition);

G_END_DECLS
