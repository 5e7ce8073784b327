/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-people.h"

#include <glib/gi18n.h>
#include <string.h>

static void
clear_person (gpointer data)
{
  g_free (((PhPerson *) data)->name);
}

/* "Anna Winter" and "Winter, Anna" are Anna; what stands for a house or a list, with no word that could
 * be a first name, stays whole. */
static char *
shorten (const char *name)
{
  const char *comma = strstr (name, ", ");
  const char *start = comma != NULL ? comma + 2 : name;
  g_autofree char *first = g_strndup (start, strcspn (start, " "));

  if (g_utf8_strlen (first, -1) < 2 || strchr (first, '.') != NULL)
    return g_strdup (name);

  return g_steal_pointer (&first);
}

static char *
make_name (const StoreWriter *writer,
           const char *own_address,
           gboolean is_alone)
{
  const char *address = writer->address != NULL ? writer->address : "";

  if (own_address != NULL && *address != '\0' && g_ascii_strcasecmp (address, own_address) == 0)
    /* Translators: the person who reads, among others of a conversation: Anna, Ben, Me */
    return g_strdup (C_("conversation", "Me"));

  if (writer->name == NULL || *writer->name == '\0')
    {
      if (*address == '\0')
        return g_strdup (_("Unknown Sender"));

      return is_alone ? g_strdup (address) : g_strndup (address, strcspn (address, "@"));
    }

  return is_alone ? g_strdup (writer->name) : shorten (writer->name);
}

GArray *
ph_message_people_new (const StoreRowGroup *group,
                       const char *own_address)
{
  GArray *people = g_array_new (FALSE, FALSE, sizeof (PhPerson));

  g_array_set_clear_func (people, clear_person);
  for (guint i = 0; i < group->writers->len; i++)
    {
      const StoreWriter *writer = &g_array_index (group->writers, StoreWriter, i);
      PhPerson person = { make_name (writer, own_address, group->writers->len == 1),
                          writer->has_unread };

      g_array_append_val (people, person);
    }

  return people;
}
