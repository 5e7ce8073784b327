/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-contact.h"

#include "mime-contact.h"

static PhContact *
contact_new (const char *name, const char *nickname)
{
  PhContact *self = g_new0 (PhContact, 1);

  self->name = g_strdup (name != NULL && *name != '\0' ? name : NULL);
  self->nickname = g_strdup (nickname);
  self->mailboxes = compose_mailboxes_new ();
  return self;
}

PhContact *
ph_contact_new (const ComposeMailbox *mailbox)
{
  PhContact *self = contact_new (mailbox->name, NULL);

  g_ptr_array_add (self->mailboxes, compose_mailbox_copy (mailbox));
  return self;
}

PhContact *
ph_contact_copy (const PhContact *self)
{
  PhContact *copy = contact_new (self->name, self->nickname);

  copy->is_list = self->is_list;
  for (guint i = 0; i < self->mailboxes->len; i++)
    g_ptr_array_add (copy->mailboxes, compose_mailbox_copy (self->mailboxes->pdata[i]));
  return copy;
}

void
ph_contact_free (PhContact *self)
{
  g_free (self->name);
  g_free (self->nickname);
  g_ptr_array_unref (self->mailboxes);
  g_free (self);
}

GPtrArray *
ph_contacts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ph_contact_free);
}

/* ---- Entries of address books ----------------------------------------------------------------- */

/* Those on a list are written as in a mail: "Ann <ann@example.org>". */
static void
add_member (PhContact *list, const char *value)
{
  g_autoptr (GPtrArray) found = compose_mailboxes_parse (value);

  for (guint i = 0; i < found->len; i++)
    {
      const ComposeMailbox *mailbox = found->pdata[i];

      if (mailbox->is_valid)
        g_ptr_array_add (list->mailboxes, compose_mailbox_copy (mailbox));
    }
}

static void
add_address (GPtrArray *self, const MimeContact *card, const char *address)
{
  g_autoptr (ComposeMailbox) mailbox
    = compose_mailbox_new (*card->name != '\0' ? card->name : NULL, address);
  PhContact *contact;

  if (!mailbox->is_valid)
    return;

  contact = contact_new (card->name, card->nickname);
  g_ptr_array_add (contact->mailboxes, g_steal_pointer (&mailbox));
  g_ptr_array_add (self, contact);
}

static void
add_card (GPtrArray *self, const MimeContact *card)
{
  g_autoptr (PhContact) list = contact_new (card->name, card->nickname);

  for (guint i = 0; i < card->details->len; i++)
    {
      const MimeDetail *detail = card->details->pdata[i];

      if (detail->kind == MIME_DETAIL_EMAIL && card->is_list)
        add_member (list, detail->value);
      else if (detail->kind == MIME_DETAIL_EMAIL)
        add_address (self, card, detail->value);
    }
  if (list->mailboxes->len == 0)
    return;

  list->is_list = TRUE;
  g_ptr_array_add (self, g_steal_pointer (&list));
}

void
ph_contacts_add_card (GPtrArray *self, const char *vcard)
{
  g_autoptr (GPtrArray) cards = mime_contacts_read (vcard);

  for (guint i = 0; i < cards->len; i++)
    add_card (self, cards->pdata[i]);
}
