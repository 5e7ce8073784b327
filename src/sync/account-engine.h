/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"
#include "imap-session.h"
#include "message-origin.h"
#include "operation.h"
#include "outbox-limit.h"
#include "outbox.h"
#include "protocol-log.h"
#include "store-conversation.h"
#include "store-folder.h"
#include "store-message.h"
#include "store-placement.h"

G_BEGIN_DECLS

/* One account at work. The object lives on the main thread and never blocks it; below it are
 *
 *   local worker        writes wishes: optimistic change + journal row in one transaction; queries
 *   interactive worker  a connection for what the person waits for: the open folder, bodies, and
 *                       the journal; IDLE on the open folder
 *   sync worker         a connection for the rest: folder list, all other folders, previews, texts;
 *                       IDLE on the inbox
 *   outbox worker       sends what is due, over a connection of its own (outbox.h)
 *
 * each with a Store of its own. What they commit arrives here as "changes". */

typedef enum
{
  ACCOUNT_STATE_DISABLED,
  ACCOUNT_STATE_OFFLINE,    /* no network, or switched off: the cache is shown, wishes are kept */
  ACCOUNT_STATE_CONNECTING,
  ACCOUNT_STATE_WORKING,    /* progress-done of progress-total */
  ACCOUNT_STATE_IN_STEP,
  ACCOUNT_STATE_ATTENTION,  /* error says what the person must do: password, certificate, disk … */
} AccountState;

GType account_state_get_type (void);
#define ACCOUNT_TYPE_STATE (account_state_get_type ())

/* Properties: "settings" (AccountSettings), "state" (AccountState), "progress-done" and
 * "progress-total" (uint; messages), "error" (GError, why offline or attention; nullable),
 * "n-waiting" (uint; operations not carried out yet), "quota-percent" (uint; how full the account is
 * on the server, 0 where that is not known or not limited), "n-outbox" (uint; mails in the outbox),
 * "outbox-error" (GError, why none of them can be sent; nullable).
 * Signals: "changes" (StoreChanges), after each commit of any worker, in order of arrival; "outbox-changed",
 * when the outbox is to be read anew; "sent" (gint64: its id in the outbox), once the server took a
 * mail. */
#define ACCOUNT_TYPE_ENGINE (account_engine_get_type ())
G_DECLARE_FINAL_TYPE (AccountEngine, account_engine, ACCOUNT, ENGINE, GObject)

/* Opens the cache in @data_dir on the local worker; nothing is sent before account_engine_start().
 * Fails with PH_ERROR_DISK and its like when the cache can't be made. */
AccountEngine *account_engine_new (AccountSettings *settings, const char *data_dir, GError **error);

/* Goes online as soon as the network and the password allow. */
void account_engine_start (AccountEngine *self);

/* Ends the connections and workers after what they are writing now; the journal keeps the rest.
 * Blocks for at most some 100 ms (sockets are cut, not waited for). Once. */
void account_engine_stop (AccountEngine *self);

/* Replaces the settings (same id); reconnects where servers or user changed. */
void account_engine_set_settings (AccountEngine *self, AccountSettings *settings);

/* Tries at once what waits for its turn or for the person: after a new password, on "Try again". */
void account_engine_retry (AccountEngine *self);

/* Person's choice to work offline, or an end to it. */
void account_engine_set_online (AccountEngine *self, gboolean online);

AccountSettings *account_engine_get_settings (AccountEngine *self); /* (transfer none) */
const char *account_engine_get_id (AccountEngine *self);
AccountState account_engine_get_state (AccountEngine *self);
const GError *account_engine_get_error (AccountEngine *self); /* nullable */
ProtocolLog *account_engine_get_log (AccountEngine *self);    /* (transfer none) */
const ImapQuota *account_engine_get_quota (AccountEngine *self); /* as of the last look */

/* The main thread's read-only connection, for one page of rows, folders, one message. */
Store *account_engine_get_store (AccountEngine *self);

/* The folder the person looks at now (0: none): it is brought in step first, and kept so by
 * IDLE. Nothing when the account has stopped. */
void account_engine_show_folder (AccountEngine *self, gint64 folder_id);

/* Looks for news in all folders now. */
void account_engine_refresh (AccountEngine *self);

/* Runs a query on the local worker. */
void account_engine_query_async (AccountEngine *self, const StoreQuery *query,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
StoreIds *account_engine_query_finish (AccountEngine *self, GAsyncResult *result, GError **error);

/* The conversation of a message, off the main thread: store_conversation_list(). Array of
 * StoreConversationEntry. */
void account_engine_conversation_async (AccountEngine *self, gint64 message_id, gint64 placement_id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
GArray *account_engine_conversation_finish (AccountEngine *self, GAsyncResult *result,
                                            GError **error);

/* A mail of the outbox is a message, too, for what reads parts: its id there as the id of a message, and
 * back. What there is of it is here. */
#define ACCOUNT_OUTBOX_MESSAGE(id) (-(id))

/* A part of a message as the server sent it (its transfer encoding on): from the cache, else fetched
 * before everything else and kept. @part "1.2"; "" is the whole message, ACCOUNT_PART_HEADER its header
 * block. PH_ERROR_NOT_FOUND when the message is gone, PH_ERROR_OFFLINE when it is neither here nor to be
 * had. */
#define ACCOUNT_PART_HEADER "HEADER"
void account_engine_get_part_async (AccountEngine *self, gint64 message_id, const char *part,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
GBytes *account_engine_get_part_finish (AccountEngine *self, GAsyncResult *result, GError **error);

/* How much of a part has come, in KiB. Read and written atomically, by any thread. */
typedef struct
{
  int done;
  int total; /* 0: not known */
} AccountPartProgress;

/* The same for a part whose content alone is wanted, such as an attachment: it may come with its
 * transfer encoding undone already, which *@is_decoded tells. @progress (nullable) lives until the
 * callback. */
void account_engine_get_content_async (AccountEngine *self, gint64 message_id, const char *part,
                                       AccountPartProgress *progress,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GBytes *account_engine_get_content_finish (AccountEngine *self, GAsyncResult *result,
                                           gboolean *is_decoded, GError **error);

/* The same, but nothing is fetched: NULL without error where it is not in the cache, or would have to be cut
 * from a large message. Ends with account_engine_get_content_finish(). */
void account_engine_get_stored_content_async (AccountEngine *self, gint64 message_id,
                                              const char *part, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);

/* The same, fetched when it is not here, but on the connection that nobody waits for, and not while each byte
 * costs: NULL without error then. Ends with account_engine_get_content_finish(). */
void account_engine_get_spare_content_async (AccountEngine *self, gint64 message_id,
                                             const char *part, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);

/* Who wrote a message and what it offers, from its header: fetched as a part is, and fails as that does.
 * Free with message_origin_free(). */
void account_engine_get_origin_async (AccountEngine *self, gint64 message_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
MessageOrigin *account_engine_get_origin_finish (AccountEngine *self, GAsyncResult *result,
                                                 GError **error);

/* Puts a whole mail into a folder (0: Drafts, which is made where there is none) with the flags @flags
 * (ImapFlags), such as a draft: in the place of what lies at the placement @replaces in that folder, unless
 * that is 0 or gone by then. It is in the cache and in the journal when it returns, offline as well; the
 * server follows when it can, exactly once, and hears of the last version alone of those that it has not
 * heard of. PH_ERROR_NOT_FOUND (the account's folders are not known yet), PH_ERROR_INVALID (no mail, no such
 * folder, one that takes no mail), PH_ERROR_OVER_QUOTA (larger than the folder takes) or PH_ERROR_DISK, and
 * then nothing has changed. @result's placement is what the next version replaces; its group can be
 * undone until the server was told. What the server refuses for good is taken back, which the Engine's
 * "failed" tells. */
void account_engine_put_message_async (AccountEngine *self, gint64 folder_id, gint64 replaces,
                                       guint flags, GBytes *bytes, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
OperationResult *account_engine_put_message_finish (AccountEngine *self, GAsyncResult *result,
                                                    GError **error);

/* ---- The outbox (outbox.h) ------------------------------------------------------------------ */

/* Puts @mail (transfer full) into the outbox, offline as well: it is on the disk when this returns, and is
 * sent when its time has come and the account is online. Returns its id, 0 with what outbox_submit() fails
 * of or G_IO_ERROR_CANCELLED; then nothing has changed. */
void account_engine_send_async (AccountEngine *self, OutboxMail *mail, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gint64 account_engine_send_finish (AccountEngine *self, GAsyncResult *result, GError **error);

/* What waits, and why, in the order in which it was written: (element-type StoreOutbox), owned. NULL on
 * error. */
GPtrArray *account_engine_list_outbox (AccountEngine *self, GError **error);

/* "outbox-error", and in @server the id of the outgoing server that it is about; NULL: about none. Borrowed. */
const GError *account_engine_get_outbox_error (AccountEngine *self, const char **server); /* nullable */

/* How large a mail of the identity of that id may be, as far as it is known: outbox_limits_get(). */
OutboxLimits account_engine_get_outbox_limits (AccountEngine *self, const char *identity);

/* What the person decides about the mail @id: outbox_decide(). After OUTBOX_STOP it is certain that it is
 * not sent; PH_ERROR_INVALID: it is too late for that. */
void account_engine_decide_outbox_async (AccountEngine *self, gint64 id, OutboxDecision decision,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean account_engine_decide_outbox_finish (AccountEngine *self, GAsyncResult *result,
                                              GError **error);

/* Takes OUTBOX_STOP back: outbox_resume(). */
void account_engine_resume_outbox_async (AccountEngine *self, gint64 id, const char *reason,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean account_engine_resume_outbox_finish (AccountEngine *self, GAsyncResult *result,
                                              GError **error);

/* The mail @id as it was submitted, to be written on: outbox_open(). Owned. */
void account_engine_open_outbox_async (AccountEngine *self, gint64 id, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
OutboxMail *account_engine_open_outbox_finish (AccountEngine *self, GAsyncResult *result,
                                               GError **error);

G_END_DECLS
