/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-session.h"

G_BEGIN_DECLS

struct _ImapSession
{
  /* Set once */
  AccountSettings *settings;
  ProtocolLog *log; /* (nullable) */
  char *name;
  const QuirkTable *quirk_table;
  ImapBlamedFunc blamed; /* (nullable) */
  gpointer blamed_data;
  guint timeout;
  guint quiet_ms;
  guint answer_ms;
  guint64 events_max;
  MailStageFunc stage_func; /* (nullable) */
  gpointer stage_data;
  GThread *thread;

  /* The connection; NULL before connect */
  MailConnection *connection;
  ImapClient *client;
  gint64 deadline; /* of the whole sign-in, monotonic; 0 afterwards */
  const char *password; /* (nullable) borrowed for as long as the sign-in lasts */

  /* Recorded while something waits */
  GPtrArray *events;          /* of ImapResponse */
  guint64 events_memory;      /* that they take */
  GHashTable *answers;        /* command number → its tagged ImapResponse */
  GHashTable *abandoned;      /* command numbers whose answer nobody wants */
  GHashTable *fetches;        /* command numbers that are FETCH or UID FETCH */
  ImapResponse *continuation; /* (nullable) the last "+" */
  char *bye;                  /* (nullable) the words of BYE; may be "" */
  guint stop_after;           /* nothing is parsed behind the answer to this command */
  guint selecting;            /* the SELECT that is under way; 0: none */
  guint stale_select;         /* one that was cancelled and is not answered yet; 0: none */
  ImapSelected selected;      /* what it said so far */
  guint n_events_before;      /* events that were there when it was sent */
  guint early_notify;         /* sent before somebody asked, and not waited for yet; 0: none */
  guint early_list;

  /* Results */
  ImapResponse *last_status; /* (nullable) */
  ImapResponse *namespaces;  /* (nullable) */
  char *greeting; /* (nullable) its text; not where it came in clear */
  char *server_name;
  char *server_version; /* (nullable) */
  ServerQuirks quirks;
  char *mailbox; /* (nullable) */

  guint is_secure : 1; /* the server's words may be shown */
  guint is_ready : 1;  /* signed in: what the server says is worth keeping */
  guint was_greeted : 1;
  guint always_compress : 1;
  guint lists_folders : 1;
  guint is_compressed : 1; /* stays when the connection is gone */
};

/* Reads what came: a MailConnectionReadFunc. */
/* Records an event (taken over). */
void imap_session_add_event (ImapSession *self, ImapResponse *event);

void imap_session_receive (const char *data, gsize len, gpointer session);

/* Waits until @is_done or @until (0: the deadline of the sign-in, if there is one). */
gboolean imap_session_wait_for (ImapSession *self, MailConnectionDoneFunc is_done,
                                gpointer user_data, gint64 until,
                                GCancellable *cancellable, GError **error);

/* Hands what the client has to say to the connection. */
void imap_session_flush (ImapSession *self);

/* Closes the session for @error (taken over), which is handed on as well. Always FALSE. */
gboolean imap_session_die (ImapSession *self, GError *failure, GError **error);

/* TRUE when the tagged answer to @number is there. */
gboolean imap_session_is_answered (ImapSession *self, guint number);

/* Nobody will wait for @number: its answer is dropped when it comes. */
void imap_session_abandon (ImapSession *self, guint number);

/* What the server said (nullable), fit to be shown: "" before TLS, and where it repeats the password.
 * Owned. */
char *imap_session_get_words (ImapSession *self, const char *text);

/* A line of ours in the protocol log. */
void imap_session_remark (ImapSession *self, const char *text);

/* As imap_session_blame(), for what need not be announced any more: the ways to sign in, after it. */
void imap_session_blame_former (ImapSession *self, const char *capability);

/* Looks the server up in the table of quirks, by all that is known of it now. */
void imap_session_find_quirks (ImapSession *self);

/* The first round trip after the sign-in: ID, ENABLE, NAMESPACE and, where it pays, COMPRESS. */
gboolean imap_session_introduce (ImapSession *self, GCancellable *cancellable, GError **error);

/* Sends what imap_session_notify() and imap_session_list() will wait for, as far as the server has it. */
void imap_session_notify_early (ImapSession *self);
void imap_session_list_early (ImapSession *self);

/* COMPRESS (RFC 4978), in two halves: what other commands wait for is read between them. 0 where the
 * server has it not or the link is so fast that it costs more than it saves. */
guint imap_session_ask_to_compress (ImapSession *self);

/* Waits for the answer to command @number. That the server refuses is no failure. */
gboolean imap_session_begin_to_compress (ImapSession *self, guint number,
                                         GCancellable *cancellable, GError **error);

/* Blames compression for @failure of the connection if it looks like it. */
void imap_session_judge_compression (ImapSession *self, const GError *failure);

/* Takes the events of @type out of those recorded since index @from: (element-type ImapResponse),
 * owned. */
GPtrArray *imap_session_take_type (ImapSession *self, guint from, ImapResponseType type);

/* TRUE for PH_ERROR_SERVER and its kin while the session lives. */
gboolean imap_session_was_refused (ImapSession *self, const GError *error);

/* The error that a tagged NO or BAD stands for; owned. */
GError *imap_session_refusal (ImapSession *self, const ImapStatusData *status);

/* The error of a refused sign-in; owned. */
GError *imap_session_sign_in_refusal (ImapSession *self, const ImapStatusData *status);

G_END_DECLS
