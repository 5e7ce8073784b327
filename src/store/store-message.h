/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

typedef enum
{
  STORE_MESSAGE_ATTACHMENT = 1 << 0,
  STORE_MESSAGE_LIST = 1 << 1,      /* has List-Id */
  STORE_MESSAGE_IMPORTANT = 1 << 2,
  STORE_MESSAGE_PREVIEW = 1 << 3,   /* the preview is known, be it empty */
  STORE_MESSAGE_TEXT = 1 << 4,      /* the text part is stored */
  STORE_MESSAGE_FAILED = 1 << 5,    /* the server could not deliver it in three tries */
} StoreMessageBits;

/* The content of a message. Input to store_message_add() (all borrowed, any string may be NULL)
 * and output of store_message_get() (owned by it). */
typedef struct
{
  gint64 id;
  const char *email_id;   /* OBJECTID's EMAILID or X-GM-MSGID; NULL where the server has none */
  const char *thread_key; /* THREADID or X-GM-THRID */
  gint64 thread_id;       /* output */
  gint64 date_sent;       /* seconds since 1970, G_MININT64 not known */
  int zone;               /* of date_sent, minutes east of UTC */
  gint64 date_received;   /* INTERNALDATE */
  guint64 size;
  const char *subject;    /* decoded UTF-8, as all text here */
  const char *from_name;
  const char *from_address;
  const char *to_short;   /* first recipients' names, for Sent */
  const char *preview;
  StoreMessageBits bits;

  /* Kept together in one blob */
  const char *message_id;         /* without <> */
  const char *in_reply_to;        /* without <> */
  const char *const *references;  /* oldest first, NULL-terminated */
  const char *sender;             /* address lists in RFC 5322 form with decoded names … */
  const char *reply_to;
  const char *to;
  const char *cc;
  const char *bcc;
  const char *list_id;
  const char *structure;          /* BODYSTRUCTURE as sent, not text; structure_len bytes */
  gsize structure_len;
} StoreMessage;

void store_message_free (StoreMessage *self); /* of store_message_get() alone */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreMessage, store_message_free)

/* The id of the message, made or found: found by email_id, else by equal Message-ID, size and sent
 * date (a copy or a moved message links to the content and body that are there). Puts it into its
 * thread (engine: Message-ID, References, In-Reply-To by hash; then by subject where no reference
 * is there but a reply prefix is, within 30 days). 0 on error. */
gint64 store_message_add (Store *store, const StoreMessage *message, GError **error);

/* The message that has the email_id of @identity or, where that is NULL, its message_id, size and
 * date_received: what a server tells cheaply. 0 in @id when there is none, or no identity. */
gboolean store_message_find (Store *store, const StoreMessage *identity, gint64 *id,
                             GError **error);

/* PH_ERROR_NOT_FOUND when there is none. */
StoreMessage *store_message_get (Store *store, gint64 id, GError **error);

gboolean store_message_set_preview (Store *store, gint64 id, const char *preview, GError **error);
gboolean store_message_set_received (Store *store, gint64 id, gint64 date_received,
                                     GError **error);
gboolean store_message_set_bits (Store *store, gint64 id, StoreMessageBits set,
                                 StoreMessageBits clear, GError **error);

/* Newest first, up to @limit ids of messages that lie in @folder_id, were received after @since and
 * lack @missing (one bit) and STORE_MESSAGE_FAILED: what to fetch next for previews and texts.
 * Array of gint64. It looks at each message on the way (1 µs), so ask for many at a time. */
GArray *store_message_list_missing (Store *store, gint64 folder_id, StoreMessageBits missing,
                                    gint64 since, guint limit, GError **error);

/* A message as a folder holds it. */
typedef struct
{
  gint64 id;
  guint32 uid;
  guint64 size;
} StoreMessageSize;

/* The highest uids first, up to @limit messages of a folder with uids within first..last, but those that
 * have STORE_MESSAGE_FAILED: array of StoreMessageSize. */
GArray *store_message_list_sizes (Store *store, gint64 folder_id, guint32 first, guint32 last,
                                  guint limit, GError **error);

/* Deletes up to @limit messages whose last placement went before @before, with their bodies.
 * Returns how many, -1 on error. */
int store_message_collect (Store *store, gint64 before, guint limit, GError **error);

G_END_DECLS
