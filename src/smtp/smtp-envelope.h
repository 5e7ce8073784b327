/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "smtp-client.h"

G_BEGIN_DECLS

/* From whom and to whom a message goes, apart from what its headers say. Borrowed strings; addresses
 * without angle brackets. */
typedef struct
{
  const char *sender;
  const char *const *recipients; /* NULL-terminated */
  const char *report_id; /* (nullable) reports are wanted of what becomes of it, with this id (RFC 3461); they
                          * are asked for where the server knows DSN */
} SmtpEnvelope;

/* TRUE when @address can stand between "<" and ">": not empty, at most 320 bytes, valid UTF-8,
 * without controls, angle brackets and spaces outside quotes. */
gboolean smtp_address_is_safe (const char *address);

/* Checks that @client's server takes a message of @size bytes (@is_8bit: with bytes above 127) with
 * this envelope: PH_ERROR_INVALID for an address that cannot be sent, for non-ASCII addresses
 * without SMTPUTF8 and 8-bit text without 8BITMIME; PH_ERROR_OVER_QUOTA when it is above SIZE. */
gboolean smtp_envelope_check (const SmtpEnvelope *self, SmtpClient *client, gsize size,
                              gboolean is_8bit, GError **error);

/* The MAIL command, with SIZE, BODY and SMTPUTF8 where the server knows them; and the RCPT command of
 * recipient @i. Owned. For an envelope that was checked. */
char *smtp_envelope_make_mail (const SmtpEnvelope *self, SmtpClient *client, gsize size,
                               gboolean is_8bit);
char *smtp_envelope_make_rcpt (const SmtpEnvelope *self, SmtpClient *client, guint i);

G_END_DECLS
