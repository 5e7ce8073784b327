/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* Somebody whom the account has to do with. */
typedef struct
{
  char *name;     /* (nullable) as it was last written */
  char *address;  /* valid */
  guint written;  /* mails to them, To, Cc or Bcc */
  guint received; /* mails from them */
  gint64 last;    /* date of the newest of all of these */
} StorePerson;

void store_person_free (StorePerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StorePerson, store_person_free)

/* Of Sent so many mails are looked at, and of each other folder, the newest. */
#define STORE_PEOPLE_MAX_SENT 5000
#define STORE_PEOPLE_MAX_RECEIVED 1000

/* Everybody in the newest mail, each address once, in no order: recipients of what lies in Sent, writers of
 * what lies elsewhere, but for drafts, junk and the trash. (element-type StorePerson), owned; NULL on error.
 * Some 10 µs a mail; not on the main thread. */
GPtrArray *store_people_list (Store *store, GError **error);

G_END_DECLS
