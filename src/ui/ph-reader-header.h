/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-message.h"

G_BEGIN_DECLS

/* The head of the message in the reader: subject, sender by name and real address, recipients,
 * date, warnings. The recipients are one line until the person wants all of them. */
#define PH_TYPE_READER_HEADER (ph_reader_header_get_type ())
G_DECLARE_FINAL_TYPE (PhReaderHeader, ph_reader_header, PH, READER_HEADER, AdwBin)

/* @content (nullable): the recipients and all else that the list's row does not know; borrowed for
 * the call. */
void ph_reader_header_set_message (PhReaderHeader *self,
                                   PhMessage *message,
                                   const StoreMessage *content);

/* "Anna Berg, ben@example.org and 3 more": at most @max of the addresses of a header by name, else
 * by address. @text as in StoreMessage. Owned; "" when there is none. Pure. */
char *ph_reader_header_shorten (const char *text, guint max);

G_END_DECLS
