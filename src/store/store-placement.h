/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-message.h"

G_BEGIN_DECLS

/* A message's place in a folder. Flags are ImapFlags' bits. What the server said last (flags) and
 * what the person wants and the server has not confirmed (pend_set, pend_clear) stand apart; shown
 * is (flags | pend_set) & ~pend_clear. uid < 0: placed here by an operation that the server has not
 * carried out yet. A hidden placement is on its way out and not shown or counted. */
typedef struct
{
  gint64 id;
  gint64 folder_id;
  gint64 message_id;
  gint64 uid;
  gint64 date; /* what the list sorts by: date received, else sent */
  guint flags;
  guint pend_set;
  guint pend_clear;
  gboolean hidden;
} StorePlacement;

guint store_placement_get_shown_flags (const StorePlacement *self);

/* FALSE without error when there is none. */
gboolean store_placement_get (Store *store, gint64 id, StorePlacement *out, GError **error);
gboolean store_placement_find (Store *store, gint64 folder_id, gint64 uid, StorePlacement *out,
                               GError **error);

/* Places a message that the server showed at @uid. When an operation that was sent put the same
 * message here already (uid < 0; @uid not below its uidnext_before), that placement gets the uid instead
 * and keeps its id. Of a uid that is known, flags, keywords and modseq are updated (unless @modseq is
 * stale, see below), and it keeps its id and date, unless another message lay there: that placement is
 * removed. Returns the placement's id, 0 on error. @keywords (nullable) NULL-terminated. */
gint64 store_placement_add (Store *store, gint64 folder_id, guint32 uid, gint64 message_id,
                            gint64 date, guint flags, const char *const *keywords,
                            guint64 modseq, GError **error);

/* Places it locally, shown flags @flags, with a uid < 0. */
gint64 store_placement_add_local (Store *store, gint64 folder_id, gint64 message_id, gint64 date,
                                  guint flags, const char *const *keywords, GError **error);

/* The server's flags as just told; pending ones stay. With a @modseq (RFC 7162; 0: not told) lower
 * than the one stored they are older than what is known, and change nothing. FALSE without error when
 * the uid is not here. */
gboolean store_placement_set_flags (Store *store, gint64 folder_id, guint32 uid, guint flags,
                                    const char *const *keywords, guint64 modseq, GError **error);

/* The MODSEQ with which the server told what is known of the uid; 0: with none, or nothing is. */
guint64 store_placement_get_modseq (Store *store, gint64 folder_id, gint64 uid);

/* The numbers of a folder begin anew, as on a server that was restored from a backup: any flags are
 * taken now. */
gboolean store_placement_forget_modseqs (Store *store, gint64 folder_id, GError **error);

/* The person's wish for the system flags; bits in both are an error. For keywords see below. */
gboolean store_placement_set_pending (Store *store, gint64 id, guint pend_set, guint pend_clear,
                                      GError **error);

/* The server carried out: flags take the bits, pending ones are as given. */
gboolean store_placement_confirm_flags (Store *store, gint64 id, guint set, guint clear,
                                        guint pend_set, guint pend_clear, GError **error);

/* One keyword, compared without case. @pending: the person's wish, shown until the server's word is
 * known. Else the server carried it out, or the wish is taken back: it is now as @present says. */
gboolean store_placement_set_keyword (Store *store,
                                      gint64 id,
                                      const char *keyword,
                                      gboolean present,
                                      gboolean pending,
                                      GError **error);

/* Nothing is wished any more: it is as the server said last. */
gboolean store_placement_settle_keyword (Store *store, gint64 id, const char *keyword,
                                         GError **error);

/* Names, NULL-terminated, owned (g_strfreev); shown ones. */
char **store_placement_get_keywords (Store *store, gint64 id, GError **error);

gboolean store_placement_hide (Store *store, gint64 id, gboolean hidden, GError **error);

/* The real uid of a local placement is known now. If the server has shown that uid already, the two
 * become one, under @id. */
gboolean store_placement_set_uid (Store *store, gint64 id, guint32 uid, GError **error);

/* Gone for good; the message stays for the grace period. */
gboolean store_placement_remove (Store *store, gint64 id, GError **error);

/* VANISHED: removes all placements of the folder with uid in first..last, however wide the range. */
gboolean store_placement_remove_range (Store *store, gint64 folder_id, guint32 first, guint32 last,
                                       GError **error);

/* All uids > 0 of a folder within first..last, ascending: array of guint32. Hidden ones too. */
GArray *store_placement_list_uids (Store *store, gint64 folder_id, guint32 first, guint32 last,
                                   GError **error);

/* Number of uids > 0 of a folder, hidden ones too: what EXISTS is compared with. */
gint64 store_placement_count_uids (Store *store, gint64 folder_id, GError **error);

/* The largest id of any placement: what comes later has a larger one. 0 when there is none; -1 on error. */
gint64 store_placement_get_last_id (Store *store, GError **error);

/* Placements of a folder whose message has STORE_MESSAGE_FAILED and was received (that is: tried
 * last) before @before, newest first, up to @limit of them: array of StorePlacement. Only those of
 * date 0, which such have, are looked at. */
GArray *store_placement_list_failed (Store *store, gint64 folder_id, gint64 before, guint limit,
                                     GError **error);

/* All placements of a message: array of StorePlacement. */
GArray *store_placement_list_for_message (Store *store, gint64 message_id, GError **error);

/* Whether the folder shows a message that has this @date and the size, subject and sender of @message. */
gboolean store_placement_find_alike (Store *store, gint64 folder_id, gint64 date,
                                     const StoreMessage *message, gboolean *found,
                                     GError **error);

/* ---- For lists ------------------------------------------------------------------------------ */

typedef enum
{
  STORE_SORT_DATE,
  STORE_SORT_SENDER,
  STORE_SORT_SUBJECT, /* without reply prefixes */
  STORE_SORT_SIZE,
  STORE_SORT_UNREAD, /* unread first, then by date */
} StoreSort;

typedef enum
{
  STORE_FILTER_UNREAD = 1 << 0,
  STORE_FILTER_FLAGGED = 1 << 1,
  STORE_FILTER_ATTACHMENT = 1 << 2,
} StoreFilter;

typedef struct
{
  gint64 folder_id;
  StoreSort sort;
  gboolean ascending; /* FALSE: newest, largest, Z first */
  StoreFilter filter; /* all that are set must hold */
  char *text;         /* (nullable) in sender or subject, without case */
  gboolean conversations; /* of each only its newest message in the folder, see below */
} StoreQuery;

/* A conversation is all shown placements of one thread in the folder. It matches when one of them does,
 * and whatever is asked for, its newest one stands for it: by that it is sorted too.
 *
 * The shown placements of a query in order. By sender, subject and size also what was compared
 * first, so that the answers of several stores can be merged. */
typedef struct
{
  guint n;
  gint64 *ids;    /* placement ids */
  guint32 *dates; /* seconds since 1970 of each: what STORE_SORT_DATE compares first, then the id */
  gint64 *values; /* (nullable) of each its size, or the place of its text in texts */
  char **texts;   /* (nullable) NULL-terminated, as strcmp() sorts them */
  gboolean is_cut; /* there is more than that */
} StoreIds;

void store_ids_free (StoreIds *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreIds, store_ids_free)

/* What is equal comes newest first, whichever way the rest is sorted. @limit 0: all. Stops with
 * G_IO_ERROR_CANCELLED. A million rows take some 0.1 s by date, more by other orders: on a thread
 * other than the main one unless @limit is small. With @limit, the newest conversations without filter
 * are so few rows away too; where a conversation is very long, there may be fewer than asked for. */
StoreIds *store_placement_query (Store *store, const StoreQuery *query, guint limit,
                                 GCancellable *cancellable, GError **error);

/* TRUE when a placement is shown and matches the query's filter, by itself. */
gboolean store_placement_matches (Store *store, const StoreQuery *query, gint64 id);

/* What a row of the list shows. Strings are owned. */
typedef struct
{
  gint64 id; /* placement */
  gint64 folder_id;
  gint64 message_id;
  gint64 thread_id;
  gint64 uid;
  gint64 date;
  guint flags; /* shown */
  guint bits;  /* StoreMessageBits */
  guint64 size;
  char *subject;
  char *from_name;
  char *from_address;
  char *to_short;
  char *preview;
  gboolean is_muted; /* its conversation is, see store-mute.h */
} StoreRow;

void store_row_free (StoreRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreRow, store_row_free)

/* One row: some 10 µs. NULL without error when it is gone. */
StoreRow *store_placement_load_row (Store *store, gint64 id, GError **error);

/* Messages of the thread in this account that have a shown placement; 0 on error. It looks at each. */
guint store_placement_count_thread (Store *store, gint64 thread_id, GError **error);

/* ---- Conversations in a folder --------------------------------------------------------------- */

/* The shown placements of a thread in a folder, newest first: array of StorePlacement. */
GArray *store_placement_list_thread (Store *store, gint64 folder_id, gint64 thread_id,
                                     GError **error);

/* All shown placements of the conversations that the placements @ids of a folder are in: array of gint64.
 * Some 20 µs each, of many some 0.2 s in a folder of a million. */
GArray *store_placement_list_conversations (Store *store, gint64 folder_id, const gint64 *ids,
                                            guint n, GError **error);

/* The newest shown placement of the conversation that the placement @id is in. FALSE without error when
 * it is not shown. */
gboolean store_placement_get_newest (Store *store, gint64 id, StorePlacement *out, GError **error);

/* Somebody who wrote in a conversation. Strings are owned. */
typedef struct
{
  char *name;    /* (nullable) */
  char *address; /* (nullable) */
  gboolean has_unread; /* of theirs, in the folder */
} StoreWriter;

/* What a row of the list shows that stands for a whole conversation. */
typedef struct
{
  guint n;             /* shown placements in the folder */
  guint n_unread;
  gboolean is_flagged; /* one of them … */
  gboolean has_attachment;
  guint64 largest;     /* bytes */
  GArray *writers;     /* StoreWriter, each once, in the order in which they wrote first: of all folders */
} StoreRowGroup;

void store_row_group_free (StoreRowGroup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreRowGroup, store_row_group_free)

/* Some 10 µs and 2 µs a message of the thread. NULL on error. */
StoreRowGroup *store_placement_load_group (Store *store, gint64 folder_id, gint64 thread_id,
                                           GError **error);

G_END_DECLS
