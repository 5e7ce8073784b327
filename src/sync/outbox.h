/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-outbox.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Mail on its way out, beside the connections (store-outbox.h has the states):
 *
 *   outbox.h          the person's half: what is to be sent, stopped, decided; no connection
 *   outbox-send.h     one mail over a submission session, up to the server's word
 *   outbox-worker.h   the thread that has that session: when, and what is to be tried again
 *   outbox-file.h     afterwards: the copy in Sent, the original's flag, the draft
 *
 * The mail is a file of the spool (operation-spool.h), on the disk before its row is; it is sent byte for
 * byte, and not if it was damaged. The copy for Sent is an APPEND of the journal, and the row stays until
 * that is done. What is committed before the last line of a mail leaves makes sure that no mail is sent
 * twice by itself: it costs that of some mail nobody knows whether it was sent, and the person is asked. */

/* The longest time that a mail can be called back for. */
#define OUTBOX_DELAY_MAX 60

/* A mail that is to be sent. */
typedef struct
{
  GBytes *message;   /* RFC 5322, whole, with a Message-ID (Resent-Message-ID if it is sent on); what it has
                      * of Bcc is filed and never sent */
  char *sender;      /* the envelope: bare addresses */
  GStrv recipients;  /* all of them, those of Bcc too */
  guint delay;       /* seconds for which it can be called back, OUTBOX_DELAY_MAX at most */
  gint64 send_at;    /* seconds since 1970; 0: now. It is sent later when the program does not run then */
  gint64 draft_id;   /* placement in the Drafts that goes once the mail is filed; 0: none */
  gint64 original_id; /* message that it answers or forwards; 0: none */
  char *original_account; /* (nullable) whose message that is; NULL: the account's own */
  StoreOutboxAnswer answer;
  char *identity;    /* (nullable) of the account, as whom it is written: says by which server it goes, and
                      * where its copy lies. NULL: as the account itself */
  gboolean wants_report; /* of its delivery, of a delay and a failure, from servers that know how (DSN) */
  gint64 replaces;   /* row of the outbox that it takes the place of; 0: none */
} OutboxMail;

OutboxMail *outbox_mail_new (void);
void outbox_mail_free (OutboxMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxMail, outbox_mail_free)

/* What the person may decide. Each fails with PH_ERROR_INVALID, in words, in any other state. Whoever has the
 * mail already, because the server takes few recipients at once, never gets it again. */
typedef enum
{
  OUTBOX_STOP,           /* calls it back: QUEUED, REFUSED, FAILED, and SENDING up to the last line → HELD */
  OUTBOX_SEND,           /* at once: QUEUED, HELD, REFUSED, FAILED; UNSURE: once more, byte for byte */
  OUTBOX_SEND_TO_OTHERS, /* the same, QUEUED or REFUSED, without those who were refused */
  OUTBOX_WAS_SENT,       /* UNSURE: takes it as sent to those of whom that is not known */
  OUTBOX_DISCARD,        /* throws it away: QUEUED, HELD, REFUSED, FAILED, UNSURE; ACCEPTED: only the copy.
                          * What some have is filed as sent to them */
} OutboxDecision;

/* Where it may be decided so. */
gboolean outbox_can_decide (StoreOutboxState state, OutboxDecision decision);

/* All below: any thread with a writable Store of the account, not in a transaction. @data_dir is the
 * account's folder. */

/* Writes it down, and returns its id in the outbox; 0 with @error, and then nothing has changed:
 * PH_ERROR_INVALID for an envelope with an address that can't be one (CR, LF, NUL and other controls
 * anywhere), for no recipient, for no mail or one without a Message-ID that can be searched for, and when
 * what it replaces is not QUEUED, HELD, REFUSED or FAILED, so that it may be sent; PH_ERROR_DISK.
 * Recipients that are named twice get it once. */
gint64 outbox_submit (Store *store, const char *data_dir, const OutboxMail *mail, GError **error);

/* The mail as it was submitted, to be written on; owned. It stays where it is: STOP it first.
 * PH_ERROR_NOT_FOUND, PH_ERROR_DAMAGED; PH_ERROR_INVALID when some of the recipients have it already. */
OutboxMail *outbox_open (Store *store, const char *data_dir, gint64 id, GError **error);

gboolean outbox_decide (Store *store, const char *data_dir, gint64 id, OutboxDecision decision,
                        GError **error);

/* Takes OUTBOX_STOP back of a mail that was QUEUED: it waits again, for the time that it had, and for @reason
 * (nullable: StoreOutbox.error of then). PH_ERROR_INVALID when it is not stopped any more, or damage did it. */
gboolean outbox_resume (Store *store, gint64 id, const char *reason, GError **error);

/* Nothing is under way: what is said to be was interrupted. */
gboolean outbox_recover (Store *store, GError **error);

/* Seconds until @row, QUEUED, is to be tried; 0: now. The second takes the time, in seconds since 1970. */
gint64 outbox_get_seconds_left (const StoreOutbox *row);
gint64 outbox_get_seconds_left_at (const StoreOutbox *row, gint64 now);

/* The bytes for Sent, with the fields that were not sent. Owned; PH_ERROR_DAMAGED. */
GBytes *outbox_read_copy (const char *data_dir, const StoreOutbox *row, GError **error);

/* One transaction: @row goes from the state @from to the one it has. PH_ERROR_NOT_FOUND when another
 * thread went ahead. */
gboolean outbox_save (Store *store, const StoreOutbox *row, StoreOutboxState from, GError **error);

/* One transaction: @row, which is in the state that it says, goes, and its file behind it. */
gboolean outbox_remove (Store *store, const char *data_dir, const StoreOutbox *row, GError **error);

/* How many recipients it has. */
guint outbox_count_recipients (const StoreOutbox *row);

/* Those whom it was being sent to have it: @row is ACCEPTED then, or QUEUED for the others. */
void outbox_set_delivered (StoreOutbox *row);

/* Takes @error's words (nullable: none) for why it waits. */
void outbox_set_reason (StoreOutbox *row, const GError *error);

G_END_DECLS
