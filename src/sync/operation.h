/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "archive-message.h"

G_BEGIN_DECLS

/* What a person wants done, as a value: made on the main thread, handed to engine_submit_async().
 * Messages are named by placement ids that were resolved when the wish was made, never by
 * positions in a list. */

typedef enum
{
  OPERATION_FLAGS,         /* set, clear: ImapFlags bits */
  OPERATION_KEYWORD,       /* text, present */
  OPERATION_MUTE,          /* present: the whole conversations that the placements are of; counts these */
  OPERATION_MOVE,          /* to dst_folder of dst_account */
  OPERATION_COPY,
  OPERATION_TRASH,         /* to the account's Trash; fails when there is none, never expunges */
  OPERATION_ARCHIVE,
  OPERATION_JUNK,          /* $Junk set, $NotJunk cleared, to Junk */
  OPERATION_NOT_JUNK,      /* the other way, to the inbox */
  OPERATION_EXPUNGE,       /* for good */
  OPERATION_MARK_ALL_READ, /* of folder */
  OPERATION_EMPTY,         /* folder: all its messages for good */
  OPERATION_APPEND,        /* files, messages -> dst_folder */
  OPERATION_CREATE_FOLDER, /* text below folder (0: top level) */
  OPERATION_RENAME_FOLDER, /* folder gets the name text, stays where it is */
  OPERATION_MOVE_FOLDER,   /* folder goes below dst_folder (0: top level) */
  OPERATION_DELETE_FOLDER, /* folder with its mail; those below it stay */
  OPERATION_SUBSCRIBE,     /* folder, present */
  OPERATION_REPLACE,       /* bytes -> dst_folder (0: Drafts) with the flags set, in the place of the one
                            * message, if that is there still; without one they are put there */
  OPERATION_UNDO,          /* in results alone */
} OperationKind;

typedef struct
{
  gatomicrefcount ref_count;

  OperationKind kind;
  char *account_id;    /* whose placements and folder these are */
  GArray *placements;  /* gint64 */
  GArray *heads;       /* (nullable) gint64: placements in folder that stand for all of their conversations
                        * there, as far as these had come: up to the placement newest */
  gint64 newest;
  gint64 folder;
  char *dst_account_id; /* (nullable) NULL: the same */
  gint64 dst_folder;
  guint set;
  guint clear;
  gboolean present;
  char *text;
  GPtrArray *files;    /* (nullable) GFile */
  GPtrArray *messages; /* (nullable) ArchiveMessage; those that the folder holds already are left out */
  GBytes *bytes;       /* (nullable) a whole mail */
  guint delay;         /* seconds before the server is told, for what can't be undone then */
} Operation;

/* An empty one of @kind; the maker fills it before anybody else sees it. */
Operation *operation_new (OperationKind kind, const char *account_id);
Operation *operation_ref (Operation *self);
void operation_unref (Operation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_unref)

void operation_add_placement (Operation *self, gint64 placement_id);

/* What became of it: how many messages (or folders) changed, and what undoes it. */
typedef struct
{
  char *account_id;
  gint64 group; /* 0: nothing was to be done */
  OperationKind kind;
  guint n;

  /* Of APPEND's messages */
  guint n_known;   /* the folder held them already */
  guint n_refused; /* larger than the server takes */

  gint64 placement; /* of REPLACE: the new message's, which the next version replaces */
} OperationResult;

void operation_result_free (OperationResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OperationResult, operation_result_free)

G_END_DECLS
