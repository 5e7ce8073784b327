/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-filing-words.h"
#include "ph-filing.h"

G_BEGIN_DECLS

/* One thing a person did, over all accounts that it touched. */
typedef struct
{
  PhFilingAct act;
  char *sentence;     /* what was done */
  GPtrArray *results; /* OperationResult */
} PhFilingStep;

/* A step on its way into the journals. */
typedef struct
{
  PhFiling *filing;   /* (owned) */
  PhFilingAct act;    /* its n counts what the answers say */
  GPtrArray *results; /* (owned) OperationResult */
  gboolean is_quiet;  /* no toast and not a step of undo */
  gboolean is_undo;
  gboolean is_unwanted; /* to be undone as soon as it is done */
  guint n_active;
  GError *error;      /* the first */
} PhFilingWish;

struct _PhFiling
{
  GObject parent_instance;

  Engine *engine;    /* (owned) */
  GPtrArray *steps;  /* (owned) PhFilingStep, the latest last */
  char *description; /* (owned) of the latest */
  GPtrArray *ahead;  /* (owned) PhFilingWish (not owned) that will be steps, the latest last */
  guint n_active;
};

void ph_filing_step_free (PhFilingStep *self);

/* Takes back what the engine could not carry out from the steps of undo, and says so. */
void ph_filing_failed_cb (PhFiling *self, const char *account_id, gint64 group,
                          const GError *error);

/* A wish goes its way by itself: begin, submit as often as accounts are touched, release. */
PhFilingWish *ph_filing_wish_new (PhFiling *filing, OperationKind kind);
void ph_filing_wish_begin (PhFilingWish *self);
void ph_filing_wish_submit (PhFilingWish *self, Operation *operation);
void ph_filing_wish_release (PhFilingWish *self);

/* The latest on its way that will be a step of undo. (nullable) (transfer none) */
PhFilingWish *ph_filing_find_wish (PhFiling *self);

/* Ways to tell: "done", "undone", "failed" and the properties. */
void ph_filing_emit_done (PhFiling *self, const char *sentence, gboolean show);
void ph_filing_emit_undone (PhFiling *self, const char *sentence);
void ph_filing_emit_failed (PhFiling *self, const char *sentence, const char *reason);
void ph_filing_notify_undo (PhFiling *self);
void ph_filing_notify_busy (PhFiling *self);

G_END_DECLS
