/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-server.h"

G_BEGIN_DECLS

/* The least that anybody needs to send mail: a TLS connection to the submission server over which commands are said
 * and answers are waited for. It measures the floors. Blocks; what fails ends the program. */
typedef struct _RawSmtp RawSmtp;

/* Connects and signs in as user 0 of @server, with AUTH PLAIN. */
RawSmtp *raw_smtp_new (TestServer *server);
void raw_smtp_free (RawSmtp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawSmtp, raw_smtp_free)

/* Sends @message, the bytes of which are as they go over the wire behind DATA, final dot and all: MAIL and RCPT
 * together, DATA, the message; each time the answer is waited for. */
void raw_smtp_send (RawSmtp *self, const char *sender, const char *recipient, const char *message, gsize len);

G_END_DECLS
