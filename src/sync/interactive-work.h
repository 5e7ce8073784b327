/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "background-work.h"
#include "operation-remote.h"

G_BEGIN_DECLS

/* What the interactive connection of an account does by itself, most urgent first: the journal, the
 * folder that is shown, previews of it, what a second connection would do if the server does not
 * allow one, then IDLE. Belongs to the worker's thread once that runs. */
typedef struct
{
  TransferHub *hub;           /* (borrowed) (nullable) */
  OperationFailedFunc failed; /* on the worker's thread */
  gpointer user_data;

  BackgroundWork *background; /* (borrowed) (nullable) while there is one connection for both */
  gint64 shown_id;            /* the folder that the person looks at; 0: none */
  gint64 selected_id;         /* what is selected for it: of a view its home */
  gboolean journal_waits;
  gboolean wants_previews;
  guint32 sweep_uid;
  gint64 next_sweep;          /* monotonic */
} InteractiveWork;

void interactive_work_init (InteractiveWork *self);
void interactive_work_show (InteractiveWork *self, gint64 folder_id);

/* One round; see ConnectionWorkFunc. */
gboolean interactive_work_run (InteractiveWork *self, ConnectionWorker *worker,
                               SyncContext *context, GError **error);

G_END_DECLS
