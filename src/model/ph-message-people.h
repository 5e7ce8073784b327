/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-placement.h"

G_BEGIN_DECLS

/* Somebody in a conversation, as its row names them: "Anna", "Me". */
typedef struct
{
  char *name;      /* never empty */
  gboolean unread; /* mail of theirs is */
} PhPerson;

/* Those who wrote in a conversation, in the order in which they first did: array of PhPerson. One alone
 * has the full name, several have first names. @own_address (nullable) is who is called "Me". */
GArray *ph_message_people_new (const StoreRowGroup *group, const char *own_address);

G_END_DECLS
