/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-body.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Whole messages of a folder into the cache, the newest first, for an account that keeps all its mail. On
 * a worker with a connection.
 *
 *   body_keep_look ()   what of the next ones is not stored yet?   (no network)
 *   body_keep_fetch ()  these and those behind them, some megabytes at a time
 */

/* How far a folder is. All zero at the start; outlives connections. */
typedef struct
{
  gint64 folder_id;    /* set by the caller */
  guint32 uidvalidity; /* the numbers below are of this age */
  guint32 top;         /* where the pass under way began: what is new since lies from here up */
  guint32 next;        /* of this pass those below are still to be looked at … */
  guint32 floor;       /* … and those below were by an earlier one */
  guint bytes;         /* asked for at a time; 0: not known yet */
  guint limit;         /* of messages at a time after a failure; 0: none */
  guint losses;        /* how often the connection broke over one message alone */

  /* The message that is fetched in slices */
  gint64 sliced_id;       /* 0: none */
  StoreBodyWriter *slices; /* (owned) (nullable) what has come of it */
  guint64 n_sliced;        /* bytes of that */
  const Store *sliced_into; /* where they are written */
  gint64 sliced_at;        /* when the last one came, µs since 1970 */
  gboolean no_slices;      /* the server can't */
} BodyKeep;

/* Drops what has come of a message that is not whole. */
void body_keep_clear (BodyKeep *self);

typedef enum
{
  BODY_KEEP_DONE,    /* all of the folder is stored, or can't be had */
  BODY_KEEP_LOOKING, /* look again */
  BODY_KEEP_FOUND,   /* something is to be fetched */
} BodyKeepState;

/* Looks at some hundred messages, which takes some ms. FALSE with @error when the store can't be read. */
gboolean body_keep_look (BodyKeep *self, Store *store, BodyKeepState *state, GError **error);

/* Selects the folder and fetches, until nothing is left or @should_stop returns TRUE: about a quarter of a
 * second later. A message that takes longer comes in slices, and goes on where it was the next time, after
 * a loss of the connection as well. The messages are stored as the section "" while the next ones come;
 * what a crash loses is asked for again. What the server can't give, alone and in three tries, is passed
 * over until the program starts again. */
gboolean body_keep_fetch (BodyKeep *self, SyncContext *context,
                          gboolean (*should_stop) (gpointer user_data), gpointer user_data,
                          GError **error);

G_END_DECLS
