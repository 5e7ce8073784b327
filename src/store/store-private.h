/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

#include "store-sqlite.h"

G_BEGIN_DECLS

/* ImapFlags' bits that the cache itself looks at; also in sql/001.sql. */
#define STORE_FLAG_SEEN (1 << 0)
#define STORE_FLAG_FLAGGED (1 << 2)

/* What a transaction did to a folder so far; written to its row by store_flush(). */
typedef struct
{
  gint64 folder_id;
  gint64 total;
  gint64 unseen;
  gboolean may_have_local;      /* placements with a uid < 0 */
  gboolean may_have_local_known;
} StoreFolderDelta;

struct _Store
{
  GThread *thread;
  char *dir;
  StoreDb *db;
  StoreDb *bodies; /* (nullable) opened when needed */
  gboolean is_read_only;
  gboolean is_marked; /* the file that says "unclean" is there */

  StoreChangesFunc changes_func;
  gpointer user_data;
  GDestroyNotify destroy; /* (nullable) */

  /* The open transaction */
  GArray *changes;          /* StoreChange, as they came */
  GArray *changed_folders;  /* gint64 */
  GArray *merged_threads;   /* gint64: others became part of them */
  GArray *deltas;           /* StoreFolderDelta */
  GArray *collected;        /* gint64: messages whose bodies go after the commit */
  gint64 last_message;      /* of the table sequence; 0 not read yet */
  gint64 last_placement;
  gint64 first_new_message; /* all from there up were made in this transaction */
  guint n_new_references;   /* rows added to msgref_new */
  gint64 last_joined;       /* the message that joined a thread last; 0 none … */
  gint64 last_thread;       /* … and that thread */
  GArray *same_id;          /* (nullable) scratch of store_message_add() */
  GByteArray *envelope;     /* (nullable) likewise */
  gpointer recent_keys;     /* (nullable) store-thread.c: what it looked up and added */
  GArray *waiting_keys;     /* gint64: rows for msgref_new, of store-thread.c */
  GArray *waiting;          /* gint64: rows for placement, of store-placement-add.c … */
  gint64 free_folder;       /* … and uids that nothing has there … */
  gint64 free_first;
  gint64 free_end;          /* … exclusive */
  guint folder_list : 1;
  guint operations : 1;
  guint outbox : 1;
  guint is_durable : 1;
  guint has_removed : 1;    /* placements went: a new message may have been left without one */
};

/* Every public function starts with one of these. */
#define STORE_ASSERT_THREAD(self) g_assert ((self)->thread == g_thread_self ())
#define STORE_ASSERT_WRITING(self)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    STORE_ASSERT_THREAD (self);                                                                    \
    g_assert (store_db_is_in_transaction ((self)->db));                                            \
  }                                                                                                \
  G_STMT_END

/* store_db_prepare() for mail.sqlite. Placements that wait are inserted before, so that the statement meets
 * them. */
StoreStatement *store_prepare (Store *self, const char *sql, GError **error);

/* The same for a statement that neither reads placements nor writes them: those that wait go on waiting. */
StoreStatement *store_prepare_apart (Store *self, const char *sql, GError **error);

/* store-placement-add.c: inserts what waits, all of it by one statement. */
gboolean store_placement_insert_waiting (Store *self, GError **error);

/* Runs @sql, which returns no rows and whose one parameter is @id. */
gboolean store_run_with_id (Store *self, const char *sql, gint64 id, GError **error);

/* Recording of what a transaction changes. */
void store_record (Store *self, StoreChangeKind kind, gint64 folder_id, gint64 placement_id,
                   gint64 message_id, gint64 date);
void store_record_folder (Store *self, gint64 folder_id);

/* The delta of the folder, made if need be; valid until the next call. */
StoreFolderDelta *store_get_delta (Store *self, gint64 folder_id);

/* Writes deltas and sequences to their rows: before the commit and before counters are read. */
gboolean store_flush (Store *self, GError **error);

/* Forgets the delta of a folder whose row has been written or is gone. */
void store_drop_delta (Store *self, gint64 folder_id);

/* The next id of "message" or "placement"; 0 on error. */
gint64 store_next_message_id (Store *self, GError **error);
gint64 store_next_placement_id (Store *self, GError **error);

/* Seconds since 1970, now. */
gint64 store_now (void);

/* store-keyword.c: the server's keywords (nullable), @changed when others are shown now. */
gboolean store_keyword_set_server (Store *self, gint64 placement_id, const char *const *keywords,
                                   gboolean *changed, GError **error);

/* Adds the server's keywords of one placement to another's. */
gboolean store_keyword_move (Store *self, gint64 from, gint64 to, GError **error);

/* store-body.c: the bodies of messages that are gone. */
gboolean store_body_remove_all (Store *self, const GArray *message_ids, GError **error);

G_END_DECLS
