/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"

G_BEGIN_DECLS

/* A response as one line of text, all that it holds and nothing that it does not, for tables of
 * rows. Owned. */
char *imap_dump (const ImapResponse *response);
char *imap_dump_body (const ImapBody *body);

/* What the server sends ("\n" stands for CRLF) and the responses that this is, one a line. */
typedef struct
{
  const char *name;
  const char *input;
  const char *expected;
} ImapRow;

/* Feeds each row whole, and one byte at a time with nothing to come out too early, and compares. */
void imap_check_rows (const ImapRow *rows, guint n_rows);

/* Owned; every "\n" that is not behind "\r" becomes "\r\n". */
GString *imap_crlf (const char *text);

G_END_DECLS
