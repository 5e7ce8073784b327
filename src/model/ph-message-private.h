/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-message.h"

G_BEGIN_DECLS

struct _PhMessage
{
  GObject parent_instance;

  guint64 key;
  AccountEngine *engine; /* (owned) (nullable) */
  StoreRow *row;         /* (owned) (nullable) when the placement was gone at the first look */
  StoreRowGroup *group;  /* (owned) (nullable) all of the conversation it stands for */
  GArray *people;        /* (owned) (nullable) PhPerson */
  char *status;          /* (owned) (nullable) of a mail in the outbox … */
  PhOutboxDigest *digest; /* (owned) (nullable) … which was read */
  PhMessagePlace place;
  guint depth;
  guint thread_count;    /* 0: nobody asked yet */

  guint outgoing : 1;
  guint gone : 1;
};

/* The signal "changed". */
void ph_message_emit_changed (PhMessage *self);

G_END_DECLS
