/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation.h"

G_BEGIN_DECLS

/* What a person did, as far as it is said in words. */
typedef struct
{
  OperationKind kind;
  guint n;          /* messages; conversations that are muted */
  char *target;     /* (nullable) name of the folder it goes to, or that it is about */
  guint set;        /* IMAP_FLAG_… */
  guint clear;
  gboolean present; /* subscribed, muted */
} PhFilingAct;

/* Sentences without a full stop, translated, owned by the caller: "2 messages moved to “Archive”",
 * and "2 messages could not be moved to “Archive”". */
char *ph_filing_act_describe (const PhFilingAct *act);
char *ph_filing_act_describe_failure (const PhFilingAct *act);

G_END_DECLS
