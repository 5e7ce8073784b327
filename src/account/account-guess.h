/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"

G_BEGIN_DECLS

/* Fills the servers of @settings from its address: the table of well-known providers, else
 * imap.DOMAIN:993 and smtp.DOMAIN:465 with TLS. No network. TRUE when the table knew the domain. */
gboolean account_guess_servers (AccountSettings *settings);

/* When there is no server of the name that was guessed: mail.DOMAIN, and then DOMAIN itself, for both
 * directions. FALSE, and nothing changed, when that was all, or the servers are no such guess. */
gboolean account_guess_next (AccountSettings *settings);

G_END_DECLS
