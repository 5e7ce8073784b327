/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* From a draft to the bytes that are sent or stored (RFC 5322, 2045 to 2047, 2231, 2387, 3676). */

typedef enum
{
  /* The server takes 8-bit text (8BITMIME; any IMAP server): parts of other messages may stay so. Without
   * it everything is 7-bit. */
  COMPOSE_BUILD_8BIT = 1 << 0,
  /* With Bcc (Resent-Bcc of what is sent on): for the outbox, which files the mail so and takes the field out
   * of what it sends. */
  COMPOSE_BUILD_BCC = 1 << 1,
  /* The file is stored as a draft: with Bcc and the identity, addresses that are none left as they are. */
  COMPOSE_BUILD_DRAFT = 1 << 2,
} ComposeBuildFlags;

/* Names the identity in a draft's file. */
#define COMPOSE_IDENTITY_HEADER "X-Posthorn-Identity"

/* Names the message that a draft answers or forwards, which is marked so when it is sent. No field of that kind is
 * in what is sent. */
#define COMPOSE_ORIGINAL_HEADER "X-Posthorn-Original"

/* What differs each time; with all of it given the bytes are always the same. A value of zero is chosen:
 * date now, in the local zone; ids random.
 *
 * date        seconds since 1970; 0: now. date_offset: minutes east of Greenwich
 * message_id  (nullable) bare
 * boundary    (nullable) what the boundaries are made of: some letters and digits */
typedef struct
{
  gint64 date;
  int date_offset;
  const char *message_id;
  const char *boundary;
} ComposeStamp;

/* What came of it.
 *
 * sender, recipients  the envelope (RFC 5321): every address of To, Cc and Bcc once, domains as in DNS;
 *                     recipients is NULL-terminated, never NULL; sender is NULL only in a draft
 * message_id          bare: to look for the mail in Sent
 * size                bytes written
 * is_8bit             the server has to know 8BITMIME
 * is_utf8             it has to know SMTPUTF8: an address is not ASCII */
typedef struct
{
  char *sender;
  GStrv recipients;
  char *message_id;
  guint64 size;
  gboolean is_8bit;
  gboolean is_utf8;
} ComposeResult;

void compose_result_free (ComposeResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposeResult, compose_result_free)

/* Writes the message to @out, which stays open, with CRLF line ends: no line above 998 bytes, none above 78
 * where it can be broken, no name of this machine, no Bcc (but see the flags). Attachments are
 * read as they are written: memory is bounded whatever their size. Blocks; any thread but the main one.
 *
 * Fails with PH_ERROR_INVALID before anything is written: no From, an address that is none, a line end or
 * other control in a field. Without a recipient it is built all the same. Fails with PH_ERROR_NOT_FOUND or
 * PH_ERROR_DISK when a file of the user's cannot be read, PH_ERROR_DISK when @out cannot be written, and with
 * G_IO_ERROR_CANCELLED; then what was written is of no use. */
ComposeResult *compose_build (const ComposeDraft *draft, const ComposeStamp *stamp,
                              ComposeBuildFlags flags, GOutputStream *out,
                              GCancellable *cancellable, GError **error);

G_END_DECLS
