/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"
#include "imap-client.h"
#include "mail-connection.h"
#include "protocol-log.h"
#include "server-quirks.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A live IMAP connection, for code that reads top to bottom. Each function that waits runs the
 * thread's default main context until its answer is there, so it belongs on a worker's thread; a
 * session stays on the thread that made it, and no wait runs inside a wait.
 *
 * While any command waits, untagged answers are only recorded, in order; the sync code takes them
 * afterwards with imap_session_take_events() and decides. Every failure is one GError:
 *   PH_ERROR_SERVER (and its kin NOT_FOUND, OVER_QUOTA, UNAVAILABLE)  the server said NO or BAD; the
 *                                    session lives; imap_session_get_last_status() has the answer
 *   PH_ERROR_PROTOCOL                among others when untagged answers come without end, beyond
 *                                    events_max; the session is dead
 *   G_IO_ERROR_CANCELLED             the command's answer will be swallowed; the session lives, unless
 *                                    half of the command was on the wire
 *   anything else                    the session is dead: imap_session_is_open() is FALSE. So it is
 *                                    after PH_ERROR_UNAVAILABLE when the server said BYE.
 */
typedef struct _ImapSession ImapSession;

/* @capability was announced and proved faulty: this session does without it from here on, as the
 * next one had better do. Called on the session's thread, within a wait perhaps. */
typedef void (*ImapBlamedFunc) (const char *capability, gpointer user_data);

typedef struct
{
  AccountSettings *settings;      /* borrowed for the call of imap_session_new(), which keeps a ref */
  const char *const *mask;        /* (nullable) capabilities to treat as absent, beside those that the
                                   * account or the table of quirks is to do without */
  const QuirkTable *quirks;       /* (nullable) NULL: the program's own; outlives the session */
  ProtocolLog *log;               /* (nullable) a ref is kept */
  const char *name;               /* of this connection in the log, "1" */
  guint timeout;                  /* seconds of silence while an answer is due; 0: 60 */
  guint quiet_ms;                 /* of IDLE until the server is asked whether it lives; 0: 15 s */
  guint answer_ms;                /* for what a living server answers at once; 0: 15 s */
  MailStageFunc stage_func;       /* (nullable) told how far the sign-in has come */
  gpointer stage_data;
  ImapBlamedFunc blamed;          /* (nullable) */
  gpointer blamed_data;
  guint64 events_max;             /* bytes of memory that events may take which nobody has taken yet;
                                   * 0: 2 GiB, two million changed flags */
  gboolean always_compress;       /* also on a link so fast that it does not pay */
  gboolean lists_folders;         /* imap_session_notify() and imap_session_list() come first: what
                                   * they ask travels with the introduction */
} ImapSessionConfig;

ImapSession *imap_session_new (const ImapSessionConfig *config);

/* Closes at once (no LOGOUT; see imap_session_logout()). */
void imap_session_free (ImapSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSession, imap_session_free)

/* Resolves, connects, TLS (verified against the system and ca-file, server-identity always set),
 * greeting, sign-in by the strongest mechanism both sides know (SCRAM-SHA-256, SCRAM-SHA-1, PLAIN,
 * LOGIN; SASL-IR; over TLS also PLAIN in place of a SCRAM that is faulty), CAPABILITY where it is not
 * known, and in one go ID, ENABLE (QRESYNC or CONDSTORE, and UIDONLY), NAMESPACE and, unless the
 * server is near, COMPRESS. @password is not kept, and neither log nor errors tell it, should the
 * server repeat it. Errors say which step failed and why. */
gboolean imap_session_connect (ImapSession *self, const char *password,
                               GCancellable *cancellable, GError **error);

/* Only resolves, connects and signs in: what the account dialog tries before it saves. */
gboolean imap_session_probe (ImapSession *self, const char *password,
                             GCancellable *cancellable, GError **error);

void imap_session_logout (ImapSession *self); /* LOGOUT, waits at most two seconds */
gboolean imap_session_is_open (ImapSession *self);

/* The line below, for what it says of itself; NULL before it connects. */
MailConnection *imap_session_get_connection (ImapSession *self);

/* The sans-IO client below, for its capabilities and state. */
ImapClient *imap_session_get_client (ImapSession *self);
gboolean imap_session_has (ImapSession *self, const char *capability);

/* Masks @capability, which the server has and cannot do, and tells the owner of the session. Nothing
 * happens where it has it not. */
void imap_session_blame (ImapSession *self, const char *capability);

/* TRUE when the command waited for last was answered with BAD, or with NO and SERVERBUG or
 * CLIENTBUG: asking in a plainer way may help. */
gboolean imap_session_was_misunderstood (ImapSession *self);

/* What the sign-in found. Owned by the session; NULL before. */
GTlsCertificate *imap_session_get_certificate (ImapSession *self);
const ImapResponse *imap_session_get_namespaces (ImapSession *self); /* nullable */
const char *imap_session_get_server_name (ImapSession *self); /* from ID: "Dovecot", … or "" */
gboolean imap_session_is_compressed (ImapSession *self);

/* TRUE when headers weigh little on the line: they come compressed, or from the same network. */
gboolean imap_session_is_swift (ImapSession *self);

/* Bytes of the largest mail that any folder takes (RFC 7889); 0: not said. *@varies (nullable): it
 * differs from folder to folder, which STATUS tells. */
guint64 imap_session_get_append_limit (ImapSession *self, gboolean *varies);

/* How many messages one command may touch (RFC 9738); 0: any number. */
guint imap_session_get_message_limit (ImapSession *self);

/* What the server is to be spared; its mask is applied already. Owned by the session. */
const ServerQuirks *imap_session_get_quirks (ImapSession *self);

/* Bytes in and out, all 0 before the connection. */
void imap_session_get_traffic (ImapSession *self, MailTraffic *traffic);

/* ---- Any command ---------------------------------------------------------------------------- */

/* Sends @command (taken over) without waiting; 0 with @error when it can't be sent. Several may be
 * under way at once, as far as RFC 9051 §5.5 allows it. */
guint imap_session_send (ImapSession *self, ImapCommand *command, GError **error);

/* Waits for the answer of command @number. OK is TRUE. */
gboolean imap_session_wait (ImapSession *self, guint number,
                            GCancellable *cancellable, GError **error);

/* Both. */
gboolean imap_session_run (ImapSession *self, ImapCommand *command,
                           GCancellable *cancellable, GError **error);

/* The tagged answer to the command waited for last (codes such as COPYUID); owned by the session,
 * until the next wait. NULL when the connection broke first. */
const ImapStatusData *imap_session_get_last_status (ImapSession *self);

/* All responses that came since the last call, in order: (element-type ImapResponse), owned. Never
 * NULL. Left out are the tagged ones, CAPABILITY, ENABLED and RECENT, BYE, and OK without a code. */
GPtrArray *imap_session_take_events (ImapSession *self);

/* Waits until an event is there, the connection breaks, or the cancellable fires, while commands
 * sent before are under way: lets rows be stored while a long FETCH still runs. TRUE when events
 * can be taken or command @number has been answered; then call imap_session_wait(). */
gboolean imap_session_wait_events (ImapSession *self, guint number,
                                   GCancellable *cancellable, GError **error);

/* Where the next body section above 64 KiB goes; NULL ends it. */
void imap_session_set_sink (ImapSession *self, ImapSinkFunc func, gpointer user_data);

/* ---- Commands with an answer of their own --------------------------------------------------- */

typedef struct
{
  gboolean read_only;
  guint32 uidvalidity;      /* 0: not said */
  guint32 uidnext;          /* 0: not said */
  guint64 highestmodseq;    /* 0: not said, or NOMODSEQ */
  guint32 exists;
  ImapFlags permanent_flags; /* all system flags when not said */
  char *mailbox_id;         /* (nullable) */
  gboolean left_news;       /* of the mailbox selected before the server told something last, which is
                             * not among the events */
} ImapSelected;

void imap_selected_clear (ImapSelected *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapSelected, imap_selected_clear)

/* What is known of the mailbox, for QRESYNC (RFC 7162 §3.2.5); all zero: a plain SELECT. */
typedef struct
{
  guint32 uidvalidity;
  guint64 modseq;
  guint32 lo_uid; /* known-uids lo:hi; 0: not sent */
  guint32 hi_uid;
} ImapQresync;

/* SELECTs. VANISHED, FETCH and the rest are recorded as events; what the mailbox itself says goes
 * to @selected, which is cleared first. @then (nullable) (element-type ImapCommand) are UID commands
 * pipelined behind SELECT in the same round trip, which are taken out of it; their numbers are returned
 * in @then_numbers, which has room for them, and they are waited for by the caller. When SELECT fails
 * their answers are swallowed and the numbers are 0, as they are when it had to be said once more. */
gboolean imap_session_select (ImapSession *self, const char *mailbox, const ImapQresync *known,
                              GPtrArray *then, guint *then_numbers, ImapSelected *selected,
                              GCancellable *cancellable, GError **error);

/* The wire name of the selected mailbox, or NULL. */
const char *imap_session_get_mailbox (ImapSession *self);

/* UNSELECT where it exists; else SELECT of a name that does not exist. Never CLOSE, which would
 * expunge. */
gboolean imap_session_unselect (ImapSession *self, GCancellable *cancellable, GError **error);

/* IDLE (RFC 2177), or NOOP where it is missing: returns TRUE when events were
 * recorded, when @should_stop (called on wake-ups of the thread's context) returns TRUE, or after
 * @seconds (0: 9 minutes). Reads the answer to DONE before it returns. In between the server has to
 * show each 15 s that it lives (a new IDLE; NOOP where that is missing), by an answer within 15 s: a
 * connection whose other end is gone is found dead in half a minute. */
gboolean imap_session_idle (ImapSession *self, guint seconds,
                            gboolean (*should_stop) (gpointer user_data), gpointer user_data,
                            GCancellable *cancellable, GError **error);

/* NOTIFY (RFC 5465): from here on STATUS and LIST are recorded as events when something happens in
 * a folder that is not selected, during IDLE as well. Not @active where the server has it not or does
 * not want to; it is over when a status response has the code NOTIFICATIONOVERFLOW. */
gboolean imap_session_notify (ImapSession *self, gboolean *active,
                              GCancellable *cancellable, GError **error);

/* APPEND. @date of G_MININT64: none. Sends @message as it is: CRLF line ends are the caller's
 * duty. @uidvalidity and @uid (may be NULL) are set from APPENDUID, 0 where the server does not
 * say. PH_ERROR_OVER_QUOTA before anything is sent when APPENDLIMIT is less than the size,
 * PH_ERROR_INVALID when there are NULs in it and the server has no BINARY (RFC 3516). */
gboolean imap_session_append (ImapSession *self, const char *mailbox, ImapFlags flags,
                              const char *const *keywords, gint64 date, int zone_minutes,
                              GBytes *message, guint32 *uidvalidity, guint32 *uid,
                              GCancellable *cancellable, GError **error);

/* A message on its way to a mailbox, as imap_session_append() has it. */
typedef struct
{
  ImapFlags flags;
  const char *const *keywords; /* (nullable) (borrowed) */
  gint64 date;
  int zone_minutes;
  GBytes *bytes;               /* (borrowed) until it is sent */
} ImapAppend;

/* The two halves of it, so that several can be under way at once: the number of the command, or 0
 * with @error when nothing was sent; and its answer. More than one of @messages at a time are for
 * servers with MULTIAPPEND (RFC 3502), which take all of them or none. @uids are theirs, in the same
 * order: all 0 where the server does not say which they are. */
guint imap_session_send_append (ImapSession *self, const char *mailbox, const ImapAppend *messages,
                                guint n_messages, GError **error);
gboolean imap_session_wait_append (ImapSession *self, guint number, guint32 *uidvalidity,
                                   guint32 *uids, guint n_uids, GCancellable *cancellable,
                                   GError **error);

/* REPLACE (RFC 8508) of message @uid of the selected mailbox by @message in @mailbox: the number of the
 * command, for imap_session_wait_append(). Its APPENDUID may come as an event instead. */
guint imap_session_send_replace (ImapSession *self, guint32 uid, const char *mailbox,
                                 const ImapAppend *message, GError **error);

/* UID SEARCH of @criteria (trusted text of ours, "UID 1:*") as ESEARCH RETURN (ALL) where the
 * server has it, repeated where the server stops half way (RFC 9738). Owned set; NULL with error. */
ImapSet *imap_session_uid_search (ImapSession *self, const char *criteria,
                                  GCancellable *cancellable, GError **error);

/* STATUS of one mailbox that is not the selected one; the response is owned (type
 * IMAP_RESPONSE_MAILBOX_STATUS). @items: "MESSAGES UNSEEN UIDNEXT UIDVALIDITY". */
ImapResponse *imap_session_status (ImapSession *self, const char *mailbox, const char *items,
                                   GCancellable *cancellable, GError **error);

/* How full the account is, by the quotas of @mailbox (RFC 9208). */
typedef struct
{
  guint percent;  /* of the fullest resource, at most 100; 0 where there is no limit */
  guint64 used;   /* bytes, of the fullest storage; both 0 where that has no limit */
  guint64 limit;
} ImapQuota;

/* GETQUOTAROOT. All 0 without QUOTA, or when the server has nothing to tell. */
gboolean imap_session_get_quota (ImapSession *self, const char *mailbox, ImapQuota *quota,
                                 GCancellable *cancellable, GError **error);

/* All mailboxes with subscription, special use and, where LIST-STATUS is there, counts: an array of
 * LIST and MAILBOX_STATUS responses (element-type ImapResponse), owned. Personal namespaces first,
 * then the others; of several MAILBOX_STATUS of one mailbox the last holds. @complete (nullable) is
 * FALSE when the server gave less than it should have, so that a folder that is missing must not be
 * taken for deleted. */
GPtrArray *imap_session_list (ImapSession *self, gboolean *complete,
                              GCancellable *cancellable, GError **error);

/* The MAILBOX_STATUS responses (element-type ImapResponse), owned, that tell the sizes of all
 * mailboxes: by LIST-STATUS and STATUS=SIZE (RFC 8438), empty where one is missing or refused. A
 * server that breaks off, or says nothing for too long, is not asked again. */
GPtrArray *imap_session_list_sizes (ImapSession *self, GCancellable *cancellable, GError **error);

/* TRUE when the server was asked for them already, along with the introduction (lists_folders): the
 * next imap_session_list() brings what it answered to that. */
gboolean imap_session_has_early_list (ImapSession *self);

G_END_DECLS
