/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"

G_BEGIN_DECLS

/* Passwords: in libsecret; with no keyring in memory for this run. Nothing else of the program
 * ever holds or writes one. */

typedef enum
{
  ACCOUNT_SECRET_IMAP,
  ACCOUNT_SECRET_SMTP, /* of the settings' own server for outgoing mail (account_settings_use_server()) */
} AccountSecretKind;

/* TRUE once a keyring was found missing or shut in this run: passwords given now are kept until
 * the program ends, and the window says so. Any thread. */
gboolean account_secrets_is_volatile (void);

/* Any thread; blocks (D-Bus): not on the main thread. Owned, free with account_secrets_free(). NULL
 * with PH_ERROR_PASSWORD_NEEDED when none is stored. A server for outgoing mail without a password of its own
 * has that of IMAP; one that has is never told another. Reads password_file first where it is set. */
char *account_secrets_lookup (const AccountSettings *settings, AccountSecretKind kind,
                              GCancellable *cancellable, GError **error);

/* Main thread. Kept in memory at once and in the keyring when there is one; finish() returns FALSE
 * only when cancelled: a keyring that fails makes the secrets volatile. */
void account_secrets_store_async (const AccountSettings *settings, AccountSecretKind kind,
                                  const char *password, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean account_secrets_store_finish (GAsyncResult *result, GError **error);

/* Forgets this one password. Main thread; what a keyring says to it is nobody's business. */
void account_secrets_forget (const AccountSettings *settings, AccountSecretKind kind);

/* Forgets all passwords of an account. Main thread. */
void account_secrets_clear_async (const char *account_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean account_secrets_clear_finish (GAsyncResult *result, GError **error);

/* Wipes and frees. NULL is fine. */
void account_secrets_free (char *password);

G_END_DECLS
