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

/* Fills the server for outgoing mail from the host of the other, where the person has said what that is called: that
 * of the same provider, else smtp.DOMAIN of an imap.DOMAIN, else the same host. */
void account_guess_outgoing (AccountSettings *settings);

/* When the server for outgoing mail that was guessed does not answer: the same host with STARTTLS at 587, if there is
 * such a host (@is_host), else smtp.DOMAIN, mail.DOMAIN, and DOMAIN itself. FALSE, and nothing changed, when that
 * was all, or a provider says what it is. */
gboolean account_guess_next_outgoing (AccountSettings *settings, gboolean is_host);

G_END_DECLS
