/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One mailbox of an address header. Both strings are valid UTF-8 without controls, bidi
 * controls and look-alike white space, and were taken apart before anything was decoded: what an
 * encoded word holds is never read as an address.
 *
 * name     the display name, decoded, or NULL if there is none (a name that merely repeats the
 *          address counts as none)
 * address  the addr-spec as it is written ("" for the null address <>), at most
 *          MIME_ADDRESS_MAX_BYTES; it may lack an "@" in broken mail */
typedef struct
{
  const char *name;
  const char *address;
} MimeAddress;

#define MIME_ADDRESS_MAX_BYTES 1000

/* The mailboxes of one header in the order of the text; groups are flattened, their names
 * dropped. @items is NULL when @n is 0. */
typedef struct
{
  const MimeAddress *items;
  guint n;
} MimeAddressList;

/* An address list that owns its memory: what a person typed. Immutable, any thread. */
typedef struct
{
  MimeAddressList list;
  gboolean cut; /* more than MIME_ADDRESSES_MAX were given, the rest is missing */
} MimeTypedAddresses;

#define MIME_ADDRESSES_MAX 5000

/* Reads addresses as a person types or pastes them: separated by commas, semicolons or line
 * ends, with or without names. @text is UTF-8; encoded words are not decoded. Never NULL; free
 * with mime_typed_addresses_free(). */
MimeTypedAddresses *mime_addresses_parse_typed (const char *text);
void mime_typed_addresses_free (MimeTypedAddresses *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeTypedAddresses, mime_typed_addresses_free)

/* TRUE when @address can be put into a command or header: one "@" outside quotes with something
 * on both sides, no blanks, controls or brackets, and a domain made of non-empty labels. */
gboolean mime_address_is_valid (const char *address);

/* What a list row shows: the name, else the address. Owned by @address; never NULL. */
const char *mime_address_display (const MimeAddress *address);

/* "Name <address>" with the name quoted where the header grammar needs it, for people (UTF-8,
 * not encoded). Free with g_free(). */
char *mime_address_to_string (const MimeAddress *address);

/* TRUE when the name holds an address that is not this one: the reader warns. */
gboolean mime_address_name_deceives (const MimeAddress *address);

/* TRUE when both name the same mailbox; the case of ASCII letters does not count. */
gboolean mime_address_equal (const char *a, const char *b);

G_END_DECLS
