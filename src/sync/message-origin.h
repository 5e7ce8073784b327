/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-origin.h"
#include "mime-unsubscribe.h"
#include "store.h"

G_BEGIN_DECLS

/* What the header of a message tells of who wrote it, beside what the account knows: which server's word
 * counts, learnt from the mail of the inbox and kept in the cache, and to whom the person writes. */
typedef struct
{
  MimeOrigin *origin;
  MimeUnsubscribe *unsubscribe; /* (nullable) */
} MessageOrigin;

void message_origin_free (MessageOrigin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MessageOrigin, message_origin_free)

/* @header: the header block of the message. @hosts, @addresses: of the account, as of
 * mime_auth_find_server() and MimeOriginContext. @known: message_origin_list_known(). Learns from the
 * message when it lies in the inbox: writes a small value into the cache then. */
MessageOrigin *message_origin_read (Store *store, gint64 message_id, GBytes *header,
                                    const char *const *hosts, const char *const *addresses,
                                    const char *const *known);

/* The owners of the domains that the newest mails of the Sent folder went to, NULL-terminated: some
 * 10 ms. Free with g_strfreev(). */
char **message_origin_list_known (Store *store);

G_END_DECLS
