/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-message.h"

G_BEGIN_DECLS

/* What a mail system says of a message that was sent: whether it arrived (RFC 3464), whether it was
 * read (RFC 8098). */

#define MIME_REPORT_MAX_RECIPIENTS 100

typedef enum
{
  MIME_ACTION_FAILED,
  MIME_ACTION_DELAYED,
  MIME_ACTION_DELIVERED,
  MIME_ACTION_RELAYED,   /* to a system that does not report */
  MIME_ACTION_EXPANDED,  /* to a list */
  MIME_ACTION_DISPLAYED, /* and those below: what a read receipt says */
  MIME_ACTION_DELETED,
  MIME_ACTION_DISPATCHED,
  MIME_ACTION_PROCESSED,
} MimeAction;

/* One recipient. Strings are clean UTF-8, one line each.
 *
 * address     that it was meant for: as it was written, else as the system knows it; "" when it is not
 *             said
 * status      "5.1.1" (RFC 3463), or NULL
 * diagnostic  what the other server said, in its words, or NULL
 * server      the host that said it, or NULL
 * retry_until seconds since 1970, MIME_DATE_NONE unless it is delayed and said */
typedef struct
{
  MimeAction action;
  char *address;
  char *status;
  char *diagnostic;
  char *server;
  gint64 retry_until;
} MimeRecipientReport;

/* original  of the message in question, in as far as it came back; (nullable)
 * cut       there were more recipients */
typedef struct
{
  GPtrArray *recipients; /* (element-type MimeRecipientReport), never empty */
  MimeHeaders *original;
  gboolean automatic; /* a receipt that nobody caused by hand */
  gboolean cut;
} MimeReport;

/* Reads @part, a message/delivery-status or message/disposition-notification of @self (or one of the
 * "global" kinds, RFC 6533). NULL when nothing can be learnt from it. Any thread; linear. */
MimeReport *mime_report_read (const MimeMessage *self, const MimePart *part);

/* A report without such a part: the text that qmail and Exim write. NULL when @self is none. */
MimeReport *mime_report_read_text (const MimeMessage *self);

void mime_report_free (MimeReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeReport, mime_report_free)

/* Why it failed in one sentence, from the status code, in the language of the user: "There is no such
 * address." NULL for what says nothing ("5.0.0", or none). Static. */
const char *mime_report_reason (const char *status);

G_END_DECLS
