/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-key-vector.h"
#include "ph-message-list.h"
#include "ph-message-query.h"

G_BEGIN_DECLS

/* So few changes are compared with the store one by one (some 10 µs each): what several workers commit
 * may arrive in another order than it was written. */
#define PH_MESSAGE_LIST_MAX_VERIFIED 64

/* One message came to be in a source, or ceased to. */
typedef struct
{
  StoreChangeKind kind; /* ADDED or REMOVED; UPDATED: the thread took others in */
  PhKeyEntry entry;     /* with UPDATED its key tells the account alone */
  gint64 message_id;
  gint64 thread_id;     /* of UPDATED */
} PhMessageListChange;

typedef struct _PhMessageListOutbox PhMessageListOutbox;

struct _PhMessageList
{
  GObject parent_instance;

  /* What is asked for */
  Engine *engine;        /* (owned) (nullable) of the unified inbox */
  GPtrArray *accounts;   /* AccountEngine, whose changes are followed */
  GPtrArray *sources;    /* PhMessageSource */
  FolderRole role;
  StoreQuery wanted;     /* order and filter; text owned */
  guint64 held;          /* stays although the filter says no */

  /* Without folders */
  PhMessageListOutbox *outbox; /* (owned) (nullable) of ph-message-list-outbox.c */
  PhMessageListLoadFunc load;
  gpointer load_data;

  /* What is shown */
  PhKeyVector keys;
  StoreSort shown_sort;
  gboolean shown_ascending;
  GArray *expansions;    /* conversations that stand open: of ph-message-list-expand.c */
  GHashTable *rows;      /* key -> CachedRow: the PhMessages that somebody holds */
  GError *error;

  /* In progress */
  GCancellable *cancellable; /* of the running query; NULL when none runs */
  GArray *meanwhile;     /* PhMessageListChange: came while it ran */
  GArray *kept;          /* PhMessageListChange: came while frozen */
  PhKeyVector kept_keys; /* result that came while frozen */
  GArray *ghosts;        /* guint64: keys whose placement is not there */
  gint64 query_began;
  guint query_cost;      /* milliseconds the last one took */
  guint query_source;
  guint refresh_source;
  guint ghost_source;
  guint reload_source;
  guint n_frozen;

  guint loading : 1;
  guint is_plain : 1;    /* what is shown is by date and unfiltered: changes can be applied to it */
  guint is_partial : 1;  /* what is shown is only the top of it */
  guint shows_conversations : 1; /* keys has the newest message of each */
  guint is_new_order : 1; /* what comes next is not in the order of what is shown */
  guint has_kept_keys : 1;
};

/* Of ph-message-list.c */
void ph_message_list_set_loading (PhMessageList *self, gboolean loading);
void ph_message_list_take_error (PhMessageList *self, GError *error);
void ph_message_list_items_changed (PhMessageList *self, guint position, guint removed,
                                    guint added);
void ph_message_list_begin_rearrange (PhMessageList *self);
void ph_message_list_end_rearrange (PhMessageList *self, gboolean keeps_place);
void ph_message_list_begin_replace (PhMessageList *self, guint position, guint n); /* shown rows */
void ph_message_list_end_replace (PhMessageList *self, guint64 key);
PhMessage *ph_message_list_peek_row (PhMessageList *self, guint64 key); /* nullable */
void ph_message_list_mark_stale (PhMessageList *self, guint64 key);
void ph_message_list_mark_thread_stale (PhMessageList *self, AccountEngine *engine,
                                        gint64 thread_id); /* 0: all rows */
void ph_message_list_reload_stale (PhMessageList *self); /* a few now, the rest soon */
void ph_message_list_place_rows (PhMessageList *self);   /* none is of an open conversation */
void ph_message_list_reload_rows (PhMessageList *self);  /* likewise, all */

/* Of ph-message-list-expand.c. A position is one in keys, unless it is called shown. */
GArray *ph_message_list_make_expansions (void);
guint ph_message_list_to_shown (PhMessageList *self, guint position);
guint ph_message_list_count_shown (PhMessageList *self);
guint ph_message_list_find_reply (PhMessageList *self, guint64 key); /* shown */
PhMessagePlace ph_message_list_get_place (PhMessageList *self, guint shown, guint *depth);

/* keys has changed: tells what that means for what is shown. */
void ph_message_list_rows_changed (PhMessageList *self, guint position, guint removed,
                                   guint added);

gboolean ph_message_list_get_expanded (PhMessageList *self, guint position);
guint ph_message_list_count_replies (PhMessageList *self, guint position);
void ph_message_list_expand_at (PhMessageList *self, guint position, gint64 thread_id);
void ph_message_list_refresh_expanded (PhMessageList *self, PhMessageSource *source,
                                       guint position, gint64 thread_id); /* if it is open */
void ph_message_list_collapse_all (PhMessageList *self);

/* The keys of open heads (element-type guint64), and opens what these are in now. */
GArray *ph_message_list_list_expanded (PhMessageList *self);
void ph_message_list_restore_expanded (PhMessageList *self, GArray *keys);

/* Of ph-message-list-outbox.c: of such a list alone. */
void ph_message_list_follow_outbox (PhMessageList *self);
void ph_message_list_read_outbox (PhMessageList *self); /* as it is asked for now; not while it is frozen */
void ph_message_list_free_outbox (PhMessageListOutbox *outbox);

/* Of ph-message-list-threads.c */
PhMessageSource *ph_message_list_find_source (PhMessageList *self, guint64 key); /* nullable */

/* The conversation in which the message is, its row and thread. */
gboolean ph_message_list_find_conversation (PhMessageList *self, guint64 key, guint *position,
                                            gint64 *thread_id);

/* Only while conversations are shown by date and unfiltered: a few changes; of more call for a query. */
void ph_message_list_apply_to_conversations (PhMessageList *self, GArray *changes);

/* Rows of conversations that @changes touch are to be read again. */
void ph_message_list_mark_conversations (PhMessageList *self, PhMessageSource *source,
                                         const StoreChanges *changes);

/* Of ph-message-list-arrange.c */

/* Takes what @to holds, and tells how it differs. */
void ph_message_list_become (PhMessageList *self, PhKeyVector *to);

/* These two only while what is shown is by date and unfiltered. @positions (guint) go, @added
 * (PhKeyEntry) come if they are not here; both arrays are sorted thereby. */
void ph_message_list_change (PhMessageList *self, GArray *positions, GArray *added);
gboolean ph_message_list_locate (PhMessageList *self, const PhKeyEntry *entry, guint *position);

/* Of ph-message-list-query.c */
gboolean ph_message_list_wants_plain (PhMessageList *self); /* asks for date order, unfiltered */
void ph_message_list_read_first_page (PhMessageList *self); /* then, if there is more, all */
void ph_message_list_query (PhMessageList *self);
void ph_message_list_schedule_query (PhMessageList *self);
void ph_message_list_take_result (PhMessageList *self, PhKeyVector *result);

/* Of ph-message-list-follow.c */
void ph_message_list_follow (PhMessageList *self);
void ph_message_list_stop (PhMessageList *self);
gboolean ph_message_list_is_stored (PhMessageList *self, guint64 key); /* in a source of it, now */
void ph_message_list_apply_changes (PhMessageList *self, GArray *changes);
void ph_message_list_apply_kept (PhMessageList *self); /* what came while it was frozen */
void ph_message_list_add_ghost (PhMessageList *self, guint64 key);

G_END_DECLS
