/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"

G_BEGIN_DECLS

/* What an account has several of: identities, servers for outgoing mail, signatures. Each has a group of its
 * own in the file, and the account's group lists their ids. Private to this folder. */

/* Of settings that have an id; the account's own identity is there. */
void account_parts_init (AccountSettings *self);
void account_parts_clear (AccountSettings *self);
void account_parts_copy (AccountSettings *self, const AccountSettings *from);
gboolean account_parts_equal (const AccountSettings *a, const AccountSettings *b);

/* Reads those that @group lists. What cannot be read is left out, as mail can be read and sent without it. */
void account_parts_load (AccountSettings *self, GKeyFile *file, const char *group);

/* Writes all of them and removes those that are gone; what cannot be read stays in the file. */
void account_parts_save (const AccountSettings *self, GKeyFile *file, const char *group);

/* Removes all that @group lists. */
void account_parts_remove (GKeyFile *file, const char *group);

G_END_DECLS
