/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-auth.h"

G_BEGIN_DECLS

/* Who wrote a mail, as far as its header can be believed. */
typedef enum
{
  MIME_ORIGIN_SEVERAL_FROM = 1 << 0,    /* senders, or From fields: nobody can tell which is meant */
  MIME_ORIGIN_NAME_DECEIVES = 1 << 1,   /* the name holds an address that is not the sender's */
  MIME_ORIGIN_LOOKALIKE = 1 << 2,       /* the domain could be taken for @like */
  MIME_ORIGIN_DISGUISED = 1 << 3,       /* mime_domain_is_disguised() */
  MIME_ORIGIN_REPLY_ELSEWHERE = 1 << 4, /* answers go to @reply_to, which is of somebody else's domain */
  MIME_ORIGIN_OWN_ADDRESS = 1 << 5,     /* an address of the account's, but not by its server's word */
} MimeOriginWarnings;

/* Immutable. @domain (nullable) is that of From in the form of DNS; @voucher, @like (in the same form) and
 * @reply_to (an address) are NULL where they mean nothing. @is_own: From is the account's own address. */
typedef struct
{
  MimeAuthVerdict verdict;
  MimeOriginWarnings warnings;
  gboolean is_own;
  char *domain;
  char *voucher;
  char *like;
  char *reply_to;
} MimeOrigin;

/* What the account knows. Lists are NULL-terminated, never NULL; all is borrowed. */
typedef struct
{
  const char *server;            /* (nullable) of mime_auth_find_server() */
  const char *const *addresses;  /* the person's own */
  const char *const *known;      /* the owners of the domains they write to, in the form of DNS */
} MimeOriginContext;

/* @data is a header block or a whole mail; nothing in it is an error. Never NULL. Pure; any thread. */
MimeOrigin *mime_origin_read (const char *data, gsize len, const MimeOriginContext *context);
void mime_origin_free (MimeOrigin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeOrigin, mime_origin_free)

G_END_DECLS
