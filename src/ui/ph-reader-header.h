/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* The head of an open message: sender by name and real address, with a mark of what is known of it,
 * recipients, date, flags, and the menu of what can be done with this message ("message.…"). The
 * recipients are one line until the person wants all of them.
 *
 * Property "collapsible" (boolean): a click beside the words closes the message.
 * Signal "collapse": that click. */
#define PH_TYPE_READER_HEADER (ph_reader_header_get_type ())
G_DECLARE_FINAL_TYPE (PhReaderHeader, ph_reader_header, PH, READER_HEADER, AdwBin)

void ph_reader_header_set_item (PhReaderHeader *self, PhConversationItem *item);
void ph_reader_header_set_collapsible (PhReaderHeader *self, gboolean collapsible);

/* The menu of a message, of "message.…". (transfer full) */
GMenuModel *ph_reader_header_create_menu (void);

G_END_DECLS
