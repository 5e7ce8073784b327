/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* Somebody whom a mail can be for, as offered for what is typed; or several under one name, who are all meant
 * together. A value; any thread.
 *
 * name       (nullable) of the person, or of the list
 * nickname   (nullable) how they are also looked for
 * mailboxes  (element-type ComposeMailbox) one of somebody; of a list, those of all who are on it */
typedef struct
{
  char *name;
  char *nickname;
  gboolean is_list;
  GPtrArray *mailboxes;
} PhContact;

/* Of @mailbox alone. */
PhContact *ph_contact_new (const ComposeMailbox *mailbox);
PhContact *ph_contact_copy (const PhContact *self);
void ph_contact_free (PhContact *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhContact, ph_contact_free)

/* A list of PhContact that owns them. */
GPtrArray *ph_contacts_new (void);

/* Adds those of the address book's entry @vcard: somebody with two addresses twice, whoever has none not at
 * all. Linear. */
void ph_contacts_add_card (GPtrArray *self, const char *vcard);

G_END_DECLS
