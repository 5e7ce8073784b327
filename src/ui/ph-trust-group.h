/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-settings.h"

G_BEGIN_DECLS

/* Whom an account trusts beyond what the system does: a file of authorities, and the certificates
 * that the person has accepted although they do not verify, each of which can be taken back.
 *
 * Signal "changed": after the person changed something. */
#define PH_TYPE_TRUST_GROUP (ph_trust_group_get_type ())
G_DECLARE_FINAL_TYPE (PhTrustGroup, ph_trust_group, PH, TRUST_GROUP, AdwPreferencesGroup)

/* Shows what @settings trust, without "changed". */
void ph_trust_group_fill (PhTrustGroup *self, const AccountSettings *settings);

/* Replaces what @settings trust. */
void ph_trust_group_read (PhTrustGroup *self, AccountSettings *settings);

/* Trusts one more certificate (taken over). */
void ph_trust_group_add (PhTrustGroup *self, AccountException *exception);

/* What is wrong with the file of authorities; NULL: nothing. */
void ph_trust_group_show_error (PhTrustGroup *self, const char *text);

G_END_DECLS
