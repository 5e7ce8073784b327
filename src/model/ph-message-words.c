/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-private.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>

/* A message in words. */

char *
ph_message_dup_date_text (PhMessage *self,
                          GDateTime *now)
{
  return ph_format_date (ph_message_get_date (self), now);
}

static void
add_people (GPtrArray *words,
            const GArray *people)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++)
    {
      if (i > 0)
        g_string_append (names, ", ");
      g_string_append (names, g_array_index (people, PhPerson, i).name);
    }

  /* Translators: read out by screen readers; %s are the names of several senders */
  g_ptr_array_add (words, g_strdup_printf (_("From %s"), names->str));
}

char *
ph_message_dup_accessible_name (PhMessage *self,
                                GDateTime *now)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  guint n_unread = ph_message_get_n_unread (self);
  guint n = 1;

  if (self->place == PH_MESSAGE_CONVERSATION)
    n = ph_message_get_n_messages (self);
  else if (self->place == PH_MESSAGE_SINGLE)
    n = ph_message_get_thread_count (self);

  if (self->place == PH_MESSAGE_REPLY)
    /* Translators: read out by screen readers: an answer; %u is how many it stands below */
    g_ptr_array_add (words, g_strdup_printf (_("Level %u"), self->depth + 1));
  if (n_unread > 0 && n > 1 && self->place == PH_MESSAGE_CONVERSATION)
    g_ptr_array_add (words, g_strdup_printf (ngettext ("%u unread", "%u unread", n_unread),
                                             n_unread));
  else if (n_unread > 0)
    g_ptr_array_add (words, g_strdup (C_("message", "Unread")));
  if (ph_message_get_flagged (self))
    g_ptr_array_add (words, g_strdup (C_("message", "Flagged")));
  if (ph_message_get_answered (self))
    g_ptr_array_add (words, g_strdup (C_("message", "Answered")));
  if (ph_message_get_draft (self))
    g_ptr_array_add (words, g_strdup (C_("message", "Draft")));
  if (ph_message_get_muted (self))
    g_ptr_array_add (words, g_strdup (C_("conversation", "Muted")));

  if (self->status != NULL)
    g_ptr_array_add (words, g_strdup (self->status));
  if (self->outgoing)
    /* Translators: read out by screen readers; %s is a recipient */
    g_ptr_array_add (words, g_strdup_printf (_("To %s"), ph_message_get_recipient (self)));
  else if (ph_message_get_people (self) != NULL)
    add_people (words, ph_message_get_people (self));
  else
    /* Translators: read out by screen readers; %s is a sender */
    g_ptr_array_add (words, g_strdup_printf (_("From %s"), ph_message_get_sender (self)));

  g_ptr_array_add (words, g_strdup (ph_message_get_subject (self)));

  if (ph_message_get_attachment (self))
    g_ptr_array_add (words, g_strdup (_("with attachment")));
  if (n > 1)
    g_ptr_array_add (words, g_strdup_printf (ngettext ("%u message in the conversation",
                                                       "%u messages in the conversation", n),
                                             n));

  g_ptr_array_add (words, ph_message_dup_date_text (self, now));
  g_ptr_array_add (words, NULL);

  return g_strjoinv (", ", (char **) words->pdata);
}
