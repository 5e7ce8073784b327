/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-auth.h"

G_BEGIN_DECLS

/* What a mailing offers to those who want no more of it (List-Unsubscribe, RFC 2369 §3.2). Each NULL
 * where there is none.
 *
 * one_click  the https address to which MIME_UNSUBSCRIBE_BODY is to be posted when the person wishes it
 *            (RFC 8058), without cookies and without following where the answer leads
 * link       an https page to be opened in the browser
 * mailto     an address to be written to */
typedef struct
{
  char *one_click;
  char *link;
  char *mailto;
} MimeUnsubscribe;

#define MIME_UNSUBSCRIBE_TYPE "application/x-www-form-urlencoded"
#define MIME_UNSUBSCRIBE_BODY "List-Unsubscribe=One-Click"

/* @data is a header block. One click needs a DKIM signature over both fields that was found good (RFC 8058
 * §4): @results (nullable) is what the account's own server found. NULL when nothing is offered. Pure;
 * any thread. */
MimeUnsubscribe *mime_unsubscribe_read (const char *data, gsize len,
                                        const MimeAuthResults *results);
void mime_unsubscribe_free (MimeUnsubscribe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeUnsubscribe, mime_unsubscribe_free)

G_END_DECLS
