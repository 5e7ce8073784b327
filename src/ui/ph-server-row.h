/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-settings.h"

G_BEGIN_DECLS

/* One server of an account, folded: its name, port, encryption and user, each with a line for what
 * is wrong with it. The usual port follows the encryption. One for outgoing mail asks for the same user and password
 * as that for incoming mail, for others, or for none.
 *
 * Property "outgoing" (boolean, construct-only): SMTP in place of IMAP.
 * Signals: "changed", after the person changed something; "submitted", on Enter. The action
 * "server.certificate" is the owner's: what the button beside a refused certificate does. */
#define PH_TYPE_SERVER_ROW (ph_server_row_get_type ())
G_DECLARE_FINAL_TYPE (PhServerRow, ph_server_row, PH, SERVER_ROW, AdwExpanderRow)

typedef enum
{
  PH_SERVER_FIELD_HOST,
  PH_SERVER_FIELD_PORT,
  PH_SERVER_FIELD_SECURITY,
  PH_SERVER_FIELD_SIGN_IN,
  PH_SERVER_FIELD_USER,
  PH_SERVER_FIELD_PASSWORD,
  PH_N_SERVER_FIELDS
} PhServerField;

/* Of one for outgoing mail, before it is filled or read: who signs in to the one for incoming mail. */
void ph_server_row_set_shared_user (PhServerRow *self, const char *user);

/* It is somebody else's: another user has a password of his own, in any case. */
void ph_server_row_set_separate (PhServerRow *self);

/* Shows @server, without "changed". */
void ph_server_row_fill (PhServerRow *self, const AccountServer *server);

/* Replaces what is in @server; the port is 0 when it is none. */
void ph_server_row_read (PhServerRow *self, AccountServer *server);

/* Unfolds the row and says what is wrong with the field; NULL: nothing. */
void ph_server_row_show_error (PhServerRow *self, PhServerField field, const char *text);
void ph_server_row_clear_errors (PhServerRow *self);

/* Shows a failure of its sign-in beside the field that it is about; FALSE when it is about none. */
gboolean ph_server_row_show_failure (PhServerRow *self, const GError *error);

/* The password that was typed for another user; "" for none. */
const char *ph_server_row_get_password (PhServerRow *self);

/* Puts a button beside the error of the host that does "server.certificate". */
void ph_server_row_offer_certificate (PhServerRow *self, gboolean offer);

gboolean ph_server_row_has_host (PhServerRow *self);

G_END_DECLS
