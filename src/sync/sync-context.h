/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-session.h"
#include "message-convert.h"
#include "store-errand.h"
#include "store-folder.h"

G_BEGIN_DECLS

/* The flags of a message that are kept. */
#define SYNC_SYSTEM_FLAGS                                                                         \
  (IMAP_FLAG_SEEN | IMAP_FLAG_ANSWERED | IMAP_FLAG_FLAGGED | IMAP_FLAG_DELETED | IMAP_FLAG_DRAFT)

/* What a worker's straight-line code has in hand: a signed-in session, the worker's own Store, and
 * when to give way. Made and used on one worker's thread. */
typedef struct
{
  AccountSettings *settings; /* (borrowed) */
  ImapSession *session;      /* (borrowed) signed in */
  Store *store;              /* (borrowed) writable */
  GCancellable *cancellable; /* (borrowed) (nullable) */
  const char *data_dir;      /* (borrowed) the account's folder */
  StoreErrand *errand;       /* (borrowed) (nullable) who may have @store just now, and what is said
                              * below of the selected folder */

  /* (nullable) TRUE when somebody waits for the worker: long work stops at its next command */
  gboolean (*should_yield) (gpointer user_data);
  gpointer yield_data;

  /* Of the session; for whoever keeps the list of folders */
  gboolean folders_changed;  /* the list needs a look: STATUS or LIST came by itself (NOTIFY), or a
                              * folder was left that may have had news */
  gboolean is_notified;      /* they will come again */
  guint64 list_serial;       /* of the operations on folders (operation-local.h) when it connected */

  gint64 folder_id;          /* the selected folder, 0 for none: kept by sync_context_select() */
  guint32 uidvalidity;       /* of it */

  /* What the server was found to like; outlives the session */
  MessageProfile profile;
  guint batch;               /* messages a FETCH of rows asks for at most; 0: not known yet */
  guint under_way;           /* how many such FETCHes may wait for their answers; 0: not known yet */
  guint body_limit;          /* of texts; 0: no limit. For src/sync/body-fetch.c, as the next */
  guint body_losses;         /* how often the connection broke over one text alone */

  /* Of the selected folder; for src/sync/folder-sync.c */
  guint32 exists;            /* messages the server says it holds */
  guint64 seen_modseq;       /* highest MODSEQ seen since the watermark was stored */
  guint64 unknown_modseq;    /* lowest MODSEQ told of mail that is not stored yet; 0: none. Who stores
                              * that mail may have asked before: the watermark stays below */
  guint32 told_uidnext;      /* this connection heard of all flags below it, and hears of changes */
  guint32 met_uidnext;       /* its commands reach all mail below it */
  GArray *ahead;             /* (owned) (nullable) what folder_backfill() has asked for already; of
                              * src/sync/folder-backfill.c */
  guint32 fetched_uid;       /* highest uid whose flags came since somebody set this to 0 */
  gboolean has_news;         /* EXISTS grew: mail from told_uidnext on waits to be asked for */
  gboolean is_behind;        /* it is being asked for, or what SELECT could not tell: the watermark
                              * stays, as another connection may have stored that mail as it was */
  gboolean is_dirty;         /* mail went that could not be matched: a full UID listing mends it */
  gboolean in_step;          /* all is stored that the server had when it was selected, but has_news */
  gboolean flags_dirty;      /* flags changed that could not be matched: they are to be fetched */
  gboolean is_home;          /* it tells of labels, and so of other folders (label-views.h) */
} SyncContext;

/* Selects a folder, of a view its home (label-views.h), unless it is selected, bringing what the server
 * says by itself (QRESYNC, or EXISTS and UIDNEXT) into the store. Fails with PH_ERROR_NOT_FOUND when the
 * server or the store has no such folder (the session lives, nothing is selected then). A UIDVALIDITY that
 * changed makes the folder begin anew (store-folder-age.h): uids are to be read after this, and may be
 * < 0 for a while. Not within a transaction. */
gboolean sync_context_select (SyncContext *self, gint64 folder_id, GError **error);

/* Stores what the session recorded meanwhile for the selected folder (VANISHED, EXPUNGE, FETCH of
 * flags); for new mail (EXISTS) only sets that the folder needs a look. Opens a transaction of its
 * own. To be called after each command (a command whose answers the caller wants itself takes them
 * with imap_session_take_events() first and hands the rest to sync_context_store()). */
gboolean sync_context_drain (SyncContext *self, GError **error);

/* The same for responses that the caller took from the session: (element-type ImapResponse). What
 * FETCH brought of whole rows is stored as messages and their placements. Within the caller's
 * transaction if there is one. When it fails they are lost to this session, and no folder is selected
 * any more: the next SELECT begins where the stored watermark is. */
gboolean sync_context_store (SyncContext *self, GPtrArray *events, GError **error);

/* What FETCH brought of whole rows among @events: (element-type ConvertedMessage), NULL in the places
 * of others. Owned; the events are to outlive it. Any thread. */
GPtrArray *sync_context_convert (GPtrArray *events);

/* As sync_context_store(), of what was converted before. An errand's thread may do it (store-errand.h). */
gboolean sync_context_store_converted (SyncContext *self, GPtrArray *events, GPtrArray *converted,
                                       GError **error);

/* ---- For src/sync/folder-*.c ---------------------------------------------------------------- */

/* SELECTs @folder with what is stored of it, @then behind it (see imap_session_select()), stores
 * what QRESYNC tells, and notes in the store what the mailbox can do. @reset (nullable) is TRUE
 * when the UIDVALIDITY had changed and the folder starts anew; the answers to @then are stale
 * then. */
gboolean sync_context_select_with (SyncContext *self, const StoreFolder *folder, GPtrArray *then,
                                   guint *then_numbers, ImapSelected *selected, gboolean *reset,
                                   GError **error);

/* No folder is selected any more, or another one by hand. */
void sync_context_forget (SyncContext *self);

/* The same, when something of what the server told of it may have been lost. */
void sync_context_lose (SyncContext *self);

/* TRUE when there is something to be done by folder_sync_look(). */
gboolean sync_context_has_to_look (const SyncContext *self);

/* Uids @first to @last of the selected folder are gone. In a transaction. */
gboolean sync_context_remove_range (SyncContext *self, guint32 first, guint32 last, GError **error);

/* Waits for command @number and stores meanwhile what comes, in transactions of some hundred
 * responses. */
gboolean sync_context_wait (SyncContext *self, guint number, GError **error);

/* TRUE when long work is to stop soon, as somebody waits. */
gboolean sync_context_should_yield (SyncContext *self);

/* How far the watermark may be moved when the server has told all up to @modseq. */
guint64 sync_context_limit_modseq (SyncContext *self, guint64 modseq);

/* TRUE when the session may use QRESYNC or, with FALSE for @qresync, at least CONDSTORE. */
gboolean sync_context_has_modseq (SyncContext *self, gboolean qresync);

G_END_DECLS
