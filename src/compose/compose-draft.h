/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-message.h"

G_BEGIN_DECLS

/* A mail that is being written: what the composer edits, what an answer begins with, what
 * compose_build() makes a file of. A plain value of one owner at a time; no threads, no I/O. Strings are
 * UTF-8. */

/* A mailbox in an address field, as it was typed or taken over. What is no address stays in the field, to be
 * shown as wrong: @is_valid says so, and compose_build() refuses it. */
typedef struct
{
  char *name; /* (nullable) */
  char *address;
  gboolean is_valid;
} ComposeMailbox;

/* @address as it goes over the wire: the domain as in DNS, unless the name before it needs UTF-8 anyway
 * (RFC 6531). NULL when it is no address, or its domain is none. Free with g_free(). */
char *compose_address_dup_wire (const char *address);

ComposeMailbox *compose_mailbox_new (const char *name, const char *address);
ComposeMailbox *compose_mailbox_copy (const ComposeMailbox *self);
void compose_mailbox_free (ComposeMailbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposeMailbox, compose_mailbox_free)

/* A list of ComposeMailbox that owns them. */
GPtrArray *compose_mailboxes_new (void);

/* Adds copies of those in @list whose address is not in @self yet. */
void compose_mailboxes_add (GPtrArray *self, const MimeAddressList *list);

/* What a person typed or pasted into an address field (mime_addresses_parse_typed()). */
GPtrArray *compose_mailboxes_parse (const char *text);

/* TRUE when both name the same mailbox: domains may be written in letters or as in DNS. */
gboolean compose_address_equal (const char *a, const char *b);

/* What two such addresses have in common: the domain as in DNS, in lower case. Free with g_free(). */
char *compose_address_dup_key (const char *address);

/* Something that goes with the mail. Exactly one of @path, @bytes and @body is set.
 *
 * type        "image/png"; for @body only to be shown
 * filename    (nullable) for the receiver
 * content_id  (nullable) bare: what the HTML text calls it ("cid:…"). Only for inline images
 * path        a file of the user's, which is only ever read
 * bytes       the content
 * header      part of another message, taken as it is: its own header fields and
 * body        its body, still encoded
 * encoding    (nullable) how @body is encoded */
typedef struct
{
  char *type;
  char *filename;
  char *content_id;
  char *path;
  GBytes *bytes;
  GBytes *header;
  GBytes *body;
  char *encoding;
} ComposePart;

/* The one @type that has parameters: what is answered to an invitation (iMIP, RFC 6047 section 2.4). */
#define COMPOSE_CALENDAR_REPLY "text/calendar; charset=utf-8; method=REPLY"

ComposePart *compose_part_new_file (const char *path, const char *type, const char *filename);
ComposePart *compose_part_new_bytes (GBytes *bytes, const char *type, const char *filename);

/* A part of @message as it lies there; nothing is decoded. Keeps references on its bytes, not on
 * @message. */
ComposePart *compose_part_new_taken (const MimeMessage *message, const MimePart *part);

/* A whole message, to be attached as message/rfc822; its subject becomes the name. */
ComposePart *compose_part_new_message (GBytes *raw, const char *subject);

/* Shares the bytes, which are immutable. */
ComposePart *compose_part_copy (const ComposePart *self);

void compose_part_free (ComposePart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposePart, compose_part_free)

/* A header field that Posthorn does not know and keeps: of a draft that another client began. */
typedef struct
{
  char *name;
  char *value; /* one line, as it is written in the header */
} ComposeHeader;

/* The draft. Strings are owned and may be NULL unless said; arrays are never NULL.
 *
 * identity     id of the identity that writes, or NULL
 * from         NULL until one is chosen
 * text         the plain text; lines end in LF. A line is a paragraph as long as it wants; one that begins
 *              with ">", ">>" … is quoted. When there is only @html, it is made from that
 * html         the rich text, what stands in a body element; NULL: the mail is plain. The caller has
 *              cleaned what the user pasted
 * images       of ComposePart: with content_id, in @html
 * attachments  of ComposePart
 * headers      of ComposeHeader
 * in_reply_to, references   bare ids, NULL-terminated (nullable)
 * redirected   a message to be sent on as it is (RFC 5322 section 3.6.6); then only @from, @to, @cc, @bcc
 *              count */
typedef struct
{
  char *identity;
  ComposeMailbox *from;
  GPtrArray *reply_to;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  char *subject;
  char *text;
  char *html;
  GPtrArray *images;
  GPtrArray *attachments;
  GPtrArray *headers;
  char *in_reply_to;
  GStrv references;
  GBytes *redirected;
} ComposeDraft;

ComposeDraft *compose_draft_new (void);

/* For another thread, while this one goes on writing. Costs the text; parts share their bytes. */
ComposeDraft *compose_draft_copy (const ComposeDraft *self);
void compose_draft_free (ComposeDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposeDraft, compose_draft_free)

void compose_draft_add_header (ComposeDraft *self, const char *name, const char *value);

/* In the place of all fields of that name; NULL: without any. */
void compose_draft_set_header (ComposeDraft *self, const char *name, const char *value);

/* The first of that name, borrowed; NULL when there is none. */
const char *compose_draft_get_header (const ComposeDraft *self, const char *name);

G_END_DECLS
