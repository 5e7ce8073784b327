/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"

G_BEGIN_DECLS

/* Signs in to the server of @settings for incoming or for @outgoing mail, on a thread of its own, and out again:
 * fails with one of the PhErrors of imap_session_connect() or smtp_session_connect(). @password of NULL: the one
 * that is stored, where one is needed. */
void ph_account_probe_async (AccountSettings *settings,
                             gboolean outgoing,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ph_account_probe_finish (GAsyncResult *result, GError **error);

/* After PH_ERROR_CERTIFICATE: what the server has shown, and what is wrong with it (@flags). NULL
 * otherwise. Owned by the result. */
GTlsCertificate *ph_account_probe_get_certificate (GAsyncResult *result,
                                                   GTlsCertificateFlags *flags);

G_END_DECLS
