/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The client's side of one SASL exchange (RFC 4422), for IMAP and SMTP alike; everything in base64
 * as it stands on the wire. It holds the password for as long as it lives and wipes it then. One
 * thread. */
typedef struct _Sasl Sasl;

/* TRUE for a mechanism that the server offers, named without "AUTH=". */
typedef gboolean (*SaslOfferFunc) (const char *mechanism, gpointer user_data);

/* The strongest of SCRAM-SHA-256, SCRAM-SHA-1, PLAIN and LOGIN that is offered; static. NULL when
 * none is. */
const char *sasl_choose (SaslOfferFunc is_offered, gpointer user_data);

/* @mechanism as sasl_choose() returned it. PH_ERROR_SIGN_IN when it cannot be used. */
Sasl *sasl_new (const char *mechanism, const char *host, const char *service, const char *user,
                const char *password, GError **error);
void sasl_free (Sasl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sasl, sasl_free)

/* TRUE when the client speaks first, so that an initial response can go with the command. */
gboolean sasl_is_client_first (Sasl *self);

/* The answer to the server's @challenge ("" for the initial response); owned, free with
 * sasl_free_response(). NULL with PH_ERROR_SIGN_IN when the challenge is wrong, such as from a
 * server that does not know the password itself, or wants more work than is reasonable. */
char *sasl_step (Sasl *self, const char *challenge, GError **error);
void sasl_free_response (char *response);

/* TRUE once something was sent that could not have been said without the password. */
gboolean sasl_has_used_password (Sasl *self);

/* TRUE when the last challenge was wrong: this side gave the exchange up. */
gboolean sasl_has_failed (Sasl *self);

/* TRUE when the last challenge was not even base64: the server's side of the mechanism is broken. A
 * challenge that can be read and is wrong is another matter. */
gboolean sasl_is_confused (Sasl *self);

/* TRUE when the exchange is complete: a success that the server reports before is a forgery. */
gboolean sasl_is_done (Sasl *self);

/* The string as base64 on the wire, "=" for an empty initial response (RFC 4959 §3). */
const char *sasl_initial_response (const char *response);

G_END_DECLS
