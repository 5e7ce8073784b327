/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* The journal of operations. A row is written in the same transaction as the optimistic change it
 * stands for, marked sent before any byte leaves, and kept as done for undo (until
 * store_op_forget()). One row acts on one message or one folder; rows of one wish share a group. A row
 * that was damaged on the disk is PH_ERROR_DAMAGED to whatever reads it. */

typedef enum
{
  STORE_OP_FLAGS,    /* set and clear bits; or one keyword (text), set when set != 0 */
  STORE_OP_MOVE,     /* placement -> dst_placement in dst_folder */
  STORE_OP_COPY,
  STORE_OP_EXPUNGE,  /* \Deleted and UID EXPUNGE of this uid: for good */
  STORE_OP_APPEND,   /* file (spool) -> dst_folder, as dst_placement */
  STORE_OP_TRANSFER, /* to a folder of another account: see sync/ */
  STORE_OP_CREATE,   /* folder */
  STORE_OP_RENAME,   /* folder -> text (wire name) */
  STORE_OP_DELETE,   /* folder */
  STORE_OP_SUBSCRIBE, /* set != 0: subscribe */
  STORE_OP_REPLACE,   /* file (spool) -> dst_folder, as dst_placement, in the place of placement there */
} StoreOpKind;

typedef enum
{
  STORE_OP_QUEUED,
  STORE_OP_SENT,   /* committed before bytes leave; found at a start it becomes UNSURE */
  STORE_OP_UNSURE, /* it may have been carried out: looked up before it is repeated */
  STORE_OP_DONE,
  STORE_OP_FAILED, /* the person was told; the optimistic change is taken back */
} StoreOpState;

typedef struct
{
  gint64 id;
  gint64 group_id;
  gint64 created;    /* seconds since 1970 */
  gint64 not_before; /* not carried out earlier (undo of what can't be undone later) */
  StoreOpKind kind;
  StoreOpState state;
  int stage;            /* within kinds that take several commands; meaning is the kind's */
  gint64 folder_id;     /* source folder, or the folder acted on */
  gint64 placement_id;
  gint64 message_id;
  guint32 uid;          /* of the source when queued; 0 when it was local then */
  guint32 uidvalidity;  /* of the source folder when queued */
  gint64 dst_folder_id;
  gint64 dst_placement_id;
  guint set;
  guint clear;
  char *text;           /* keyword, new wire name, account id … by kind */
  char *file;           /* spool file below the account's folder */
  char *token;          /* by which an APPEND is recognised; of a RENAME the old wire name */
  guint32 uidnext_before; /* of the destination, before the attempt */
  int tries;
  char *error;          /* last failure, shown to the person */
} StoreOp;

void store_op_free (StoreOp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreOp, store_op_free)

/* A number for the rows of one wish; unique in this cache. 0 on error. */
gint64 store_op_new_group (Store *store, GError **error);

/* Inserts; sets @op->id. */
gboolean store_op_add (Store *store, StoreOp *op, GError **error);

/* PH_ERROR_NOT_FOUND when the row is gone, taken back by another thread: whoever was about to carry it
 * out must let it be. */
gboolean store_op_update (Store *store, const StoreOp *op, GError **error);
gboolean store_op_remove (Store *store, gint64 id, GError **error);
StoreOp *store_op_get (Store *store, gint64 id, GError **error); /* NULL without error: none */
StoreOp *store_op_find_token (Store *store, const char *token, GError **error); /* the same */

/* The rows that wait (QUEUED, SENT, UNSURE), in order, at most @limit (0: all). (element-type
 * StoreOp) */
GPtrArray *store_op_list_waiting (Store *store, guint limit, GError **error);
GPtrArray *store_op_list_group (Store *store, gint64 group_id, GError **error);

/* All rows, in whatever state, that come from the folder or go there. */
GPtrArray *store_op_list_of_folder (Store *store, gint64 folder_id, GError **error);

/* Waiting FLAGS rows of one placement, in order: what its pending bits are made from. */
GPtrArray *store_op_list_flags (Store *store, gint64 placement_id, GError **error);

gint64 store_op_count_waiting (Store *store, GError **error);

/* FALSE when no row waits, or only APPEND rows that have no file yet: nothing that a server could be
 * told. */
gboolean store_op_has_any_to_do (Store *store);

/* All SENT rows become UNSURE: at every start and after a lost connection. */
gboolean store_op_mark_unsure (Store *store, GError **error);

/* Drops DONE rows older than @before; APPEND rows with a text (another account waits to see them)
 * stay for 90 days more. */
gboolean store_op_forget (Store *store, gint64 before, GError **error);

G_END_DECLS
