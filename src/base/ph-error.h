/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The errors of the program, by what a person can do about them. A failure carries one of
 * these or G_IO_ERROR_CANCELLED; its message is one translated sentence fit to be shown.
 *
 * PH_ERROR_OFFLINE          no network, or the connection was lost: tried again by itself
 * PH_ERROR_HOST_UNKNOWN     the server's name does not resolve
 * PH_ERROR_REFUSED          nothing listens at that host and port
 * PH_ERROR_TIMED_OUT        the server did not answer in time
 * PH_ERROR_TLS_MISSING      the server does not offer the encryption that the account requires
 * PH_ERROR_CERTIFICATE      the server's certificate was not accepted; the message says why
 * PH_ERROR_SIGN_IN          the server refused the name or password
 * PH_ERROR_PASSWORD_NEEDED  no password is at hand
 * PH_ERROR_PROTOCOL         the server broke the protocol or a limit; the connection is closed
 * PH_ERROR_SERVER           the server answered NO or BAD to a command; the connection lives
 * PH_ERROR_UNAVAILABLE      the server asks to come back later ([UNAVAILABLE], [LIMIT], BYE)
 * PH_ERROR_NOT_FOUND        the folder, message or part does not exist (any more)
 * PH_ERROR_OVER_QUOTA       the mailbox is full ([OVERQUOTA]) or the message too large ([TOOBIG])
 * PH_ERROR_DISK             the disk is full or failed
 * PH_ERROR_DAMAGED          stored data did not pass its check
 * PH_ERROR_INVALID          input that cannot be used
 * PH_ERROR_BUSY             something else writes to the stored mail for long: tried again by itself
 */
typedef enum
{
  PH_ERROR_OFFLINE,
  PH_ERROR_HOST_UNKNOWN,
  PH_ERROR_REFUSED,
  PH_ERROR_TIMED_OUT,
  PH_ERROR_TLS_MISSING,
  PH_ERROR_CERTIFICATE,
  PH_ERROR_SIGN_IN,
  PH_ERROR_PASSWORD_NEEDED,
  PH_ERROR_PROTOCOL,
  PH_ERROR_SERVER,
  PH_ERROR_UNAVAILABLE,
  PH_ERROR_NOT_FOUND,
  PH_ERROR_OVER_QUOTA,
  PH_ERROR_DISK,
  PH_ERROR_DAMAGED,
  PH_ERROR_INVALID,
  PH_ERROR_BUSY,
} PhError;

#define PH_ERROR (ph_error_quark ())

GQuark ph_error_quark (void);

/* The error's name for logs and the probe, such as "sign-in"; static. Works for any GError:
 * "cancelled" for G_IO_ERROR_CANCELLED, "failed" for what is not ours. */
const char *ph_error_name (const GError *error);

/* TRUE when trying again later, without the person's help, may succeed. */
gboolean ph_error_is_temporary (const GError *error);

G_END_DECLS
