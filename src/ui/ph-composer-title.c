/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "ph-format.h"

#include <glib/gi18n.h>

/* So many are named. */
#define N_NAMES 3

const char *
ph_composer_get_title (PhComposer *self)
{
  const char *subject = gtk_editable_get_text (GTK_EDITABLE (self->subject));

  return *subject != '\0' ? subject : _("New Message");
}

static const char *
get_name (const ComposeMailbox *mailbox)
{
  return mailbox->name != NULL ? mailbox->name : mailbox->address;
}

/* The first of them. Owned; NULL: nobody. */
static char *
dup_names (GPtrArray *mailboxes)
{
  GString *names;

  if (mailboxes->len == 0)
    return NULL;

  names = g_string_new (get_name (mailboxes->pdata[0]));
  for (guint i = 1; i < MIN (mailboxes->len, N_NAMES); i++)
    /* Translators: between names */
    g_string_append_printf (names, "%s%s", _(", "), get_name (mailboxes->pdata[i]));
  if (mailboxes->len > N_NAMES)
    {
      g_autofree char *count = ph_format_count (mailboxes->len - N_NAMES);

      g_string_append_printf (names, " +%s", count);
    }
  return g_string_free (names, FALSE);
}

/* Who gets a copy counts as well. */
static char *
dup_recipients (PhComposer *self)
{
  PhRecipientEntry *const entries[] = { self->to, self->cc, self->bcc };
  g_autoptr (GPtrArray) all = compose_mailboxes_new ();

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (GPtrArray) mailboxes = compose_mailboxes_new ();

      ph_recipient_entry_get (entries[i], mailboxes);
      g_ptr_array_extend_and_steal (all, g_steal_pointer (&mailboxes));
    }
  return dup_names (all);
}

char *
ph_composer_dup_summary (PhComposer *self)
{
  g_autofree char *names = ph_composer_get_folded (self) ? dup_recipients (self) : NULL;

  return names != NULL
           /* Translators: whom a mail goes to, and its subject */
           ? g_strdup_printf (_("To: %s — %s"), names, ph_composer_get_title (self))
           : g_strdup (ph_composer_get_title (self));
}
