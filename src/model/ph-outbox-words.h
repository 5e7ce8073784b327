/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"

G_BEGIN_DECLS

/* Why a mail waits in the outbox, for the person. */

/* What it depends on beside the mail. */
typedef struct
{
  GDateTime *now;  /* (owned) and the zone to reckon in */
  gboolean is_online;
  char *blocked;   /* (owned) (nullable) why none of the account's mail can be sent */
} PhOutboxMoment;

/* As it is now. Main thread. */
void ph_outbox_moment_init (PhOutboxMoment *self, AccountEngine *engine);
void ph_outbox_moment_clear (PhOutboxMoment *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhOutboxMoment, ph_outbox_moment_clear)

/* FALSE for what was sent and is filed without trouble: nothing waits that the person thinks of. */
gboolean ph_outbox_is_shown (const StoreOutbox *row);

/* TRUE for what does not go on before the person decides. */
gboolean ph_outbox_needs_person (const StoreOutbox *row);

/* A short line without a full stop, for the list: "Sends in 8 s", "May have been sent". Owned. */
char *ph_outbox_dup_status (const StoreOutbox *row, const PhOutboxMoment *moment);

/* The same for the reader, where it does not count seconds; "" or whole sentences with all that is known go
 * below it, into @details (transfer full). Owned. */
char *ph_outbox_dup_title (const StoreOutbox *row, const PhOutboxMoment *moment, char **details);

/* Until the status says something else though nothing has happened: seconds, 0: it does not. */
guint ph_outbox_get_tick (const StoreOutbox *row, const PhOutboxMoment *moment);

G_END_DECLS
