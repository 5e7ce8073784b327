/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-address.h"
#include "mime-arena.h"

G_BEGIN_DECLS

typedef enum
{
  MIME_ADDRESSES_HEADER, /* encoded words in names are decoded */
  MIME_ADDRESSES_TYPED,  /* text of a person: line ends separate, nothing is encoded */
} MimeAddressesMode;

/* What an address header is read into before its length is known. */
typedef struct
{
  MimeArena *arena; /* (unowned) */
  GString *scratch; /* (unowned) overwritten */
  GString *phrase;  /* (unowned) overwritten */
  MimeAddress *items;
  guint n;
  guint size;
  gboolean cut;
} MimeAddressReader;

/* Reads [@text, @text + @len) and adds its mailboxes to @self. Nothing recurses: groups and
 * comments are counted. Time is linear. */
void
mime_addresses_read (MimeAddressReader *self, const char *text, gsize len, MimeAddressesMode mode);

/* An address list that owns its memory, while it is read. */
typedef struct _MimeAddressBlock MimeAddressBlock;

MimeAddressBlock *mime_address_block_new (void);
void mime_address_block_read (MimeAddressBlock *self, const char *text, gsize len,
                              MimeAddressesMode mode);

/* Takes @self; free what is returned with mime_typed_addresses_free(). */
MimeTypedAddresses *mime_address_block_finish (MimeAddressBlock *self);

G_END_DECLS
