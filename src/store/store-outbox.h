/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* Mail on its way out. A state is committed, and (but SENDING, without which it is QUEUED) on the disk, before
 * the step that it stands for:
 *
 *   QUEUED ─▶ SENDING ─▶ DELIVERING ─▶ ACCEPTED ─▶ FILING ─▶ (the row is gone)
 *     ▲          │           │
 *     ├──────────┴── later ──┤             a server that says no to some recipients: REFUSED,
 *     │                      │             to the mail: FAILED; stopped by the person: HELD
 *     └──── the person ──── UNSURE         no answer came to all of it: looked for, then the person decides
 *
 * A row that was damaged on the disk is PH_ERROR_DAMAGED to whatever reads it. */
typedef enum
{
  STORE_OUTBOX_QUEUED,     /* waits for its time, for a connection, for another try (error says why) */
  STORE_OUTBOX_SENDING,    /* under way without its last line, so the server can't have it: found at a
                            * start it is QUEUED again */
  STORE_OUTBOX_DELIVERING, /* its last line may have left: found at a start it is UNSURE */
  STORE_OUTBOX_UNSURE,     /* may have been sent: never sent again but by the person's wish */
  STORE_OUTBOX_ACCEPTED,   /* sent; whether the server files it by itself is looked at from not_before on */
  STORE_OUTBOX_FILING,     /* sent; the operation @token of the journal files the copy */
  STORE_OUTBOX_REFUSED,    /* some recipients were refused, and nothing was sent: the person decides */
  STORE_OUTBOX_FAILED,     /* refused for good, or for too long: the person decides */
  STORE_OUTBOX_HELD,       /* the person, or (error says so) damage to the cache, stopped it: the person decides */
} StoreOutboxState;

typedef enum
{
  STORE_OUTBOX_NO_ANSWER,
  STORE_OUTBOX_ANSWERS,
  STORE_OUTBOX_FORWARDS,
} StoreOutboxAnswer;

typedef struct
{
  gint64 id;
  StoreOutboxState state;
  char *file;          /* below the account's folder: what is sent, byte for byte */
  char *message_id;    /* of its header, without <>; of mail that is sent on: its Resent-Message-ID */
  char *subject;       /* decoded; "" for none */
  char *bcc;           /* (nullable) header fields that are not in the file, as they stood */
  char *sender;        /* the envelope */
  char *recipients;    /* addresses, one a line */
  int n_delivered;     /* the first so many have it: where the server takes only some at once … */
  int n_delivering;    /* … and to so many behind them it is DELIVERING, or UNSURE */
  gboolean wants_report; /* of the servers on the way, where they know how */
  char *refused;       /* (nullable) of the last try, one a line: address, tab, what the server said */
  gint64 created;      /* seconds since 1970, as all times here */
  gint64 send_at;      /* the person wants it sent then; 0: as soon as possible */
  gint64 not_before;   /* the next step: a try, or a look */
  gint64 first_try;    /* 0: none yet */
  int tries;
  int looks;           /* how often the server was asked whether it filed it */
  char *error;         /* (nullable) why it waits, fit to be shown */
  char *token;         /* (nullable) of the operation that files it */
  guint32 sent_uid;    /* a copy in Sent has no lower uid … */
  guint32 sent_age;    /* … under this UIDVALIDITY; 0: not known */
  gint64 draft_id;     /* placement that goes when the mail is filed; 0: none */
  gint64 original_id;  /* message that it answers or forwards; 0: none */
  char *original_account; /* (nullable) whose message that is; NULL: this account's */
  StoreOutboxAnswer answer;
  char *identity;      /* (nullable) as whom it is written; NULL: as the account itself */
} StoreOutbox;

void store_outbox_free (StoreOutbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreOutbox, store_outbox_free)

/* Inserts; sets @row->id, which is never used again. */
gboolean store_outbox_add (Store *store, StoreOutbox *row, GError **error);

/* Writes all of @row, if it is in the state @from: else PH_ERROR_NOT_FOUND, as another thread went ahead
 * or it is gone. */
gboolean store_outbox_update (Store *store, const StoreOutbox *row, StoreOutboxState from,
                              GError **error);

/* The same; the file is the caller's. */
gboolean store_outbox_remove (Store *store, gint64 id, StoreOutboxState from, GError **error);

StoreOutbox *store_outbox_get (Store *store, gint64 id, GError **error); /* NULL without error: none */

/* All rows, in order. (element-type StoreOutbox) */
GPtrArray *store_outbox_list (Store *store, GError **error);

gint64 store_outbox_count (Store *store, GError **error); /* -1 on error */

G_END_DECLS
