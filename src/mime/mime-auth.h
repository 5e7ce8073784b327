/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the account's own server found out about a sender, as it wrote it into Authentication-Results
 * (RFC 8601). Whoever sends a mail can write such fields, too: only the topmost one of the own server
 * counts, and a server that writes them takes away what pretends to be its own (§5). Pure; any
 * thread. */

typedef enum
{
  MIME_AUTH_UNKNOWN,  /* no word of the own server, or none about this domain */
  MIME_AUTH_VERIFIED, /* the domain that stands in From sent it */
  MIME_AUTH_FAILED,   /* it says that it did not */
} MimeAuthVerdict;

/* The name of the server that wrote the topmost field of the header block @data: what
 * mime_auth_learn() learns from. Lower case, owned; NULL where there is none, or it has no name. */
char *mime_auth_get_server (const char *data, gsize len);

typedef struct
{
  const char *method;   /* "dkim", "dmarc", "spf", "auth", lower case */
  const char *result;   /* "pass", "fail", lower case */
  const char *const *properties; /* "header.d", "example.org", … NULL; names in lower case */
} MimeAuthResult;

typedef struct
{
  char *server;
  GPtrArray *results; /* (element-type MimeAuthResult) */
} MimeAuthResults;

/* Reads the topmost field in @data that @server wrote: its name is @server, or below it ("mx1.example.org"
 * of "example.org"). NULL where there is none, or where it is not by the grammar or comes behind one
 * that is too long to be read: nothing is believed then. */
MimeAuthResults *mime_auth_results_read (const char *data, gsize len, const char *server);
void mime_auth_results_free (MimeAuthResults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeAuthResults, mime_auth_results_free)

/* The first property of that name, or NULL. */
const char *mime_auth_result_get (const MimeAuthResult *result, const char *name);

/* What the results say of a mail whose From is of @domain (in the form of DNS). DMARC's word counts (RFC
 * 7489 §6.6); without it a DKIM signature or SPF of the same owner (§3.1, relaxed). @voucher (nullable)
 * gets the domain that vouches, owned, NULL unless verified. */
MimeAuthVerdict mime_auth_results_judge (const MimeAuthResults *self, const char *domain,
                                         char **voucher);

/* ---- Whose word counts ----------------------------------------------------------------------- */

/* What the account's mail says about who its server is, kept as text between runs.
 *
 * @kept (nullable) is that text so far; @data is the header block of a mail from the inbox, @sender the
 * domain in its From. Returns the text to keep, owned, NULL when nothing changed (that mail was learnt
 * from before, or tells nothing). Only the last MIME_AUTH_KEPT mails count. */
#define MIME_AUTH_KEPT 24
char *mime_auth_learn (const char *kept, const char *data, gsize len, const char *message_id,
                       const char *sender);

/* The name that mime_auth_results_read() may believe: the owner of the name that nearly all of the kept
 * mails bear at the top, from several senders, if it is a relative of the account: of the same owner as
 * one of @hosts (its server and the domains of its addresses, NULL-terminated), known to work for it, or
 * as the server that handed the mail in. Owned; NULL while that is not clear. */
char *mime_auth_find_server (const char *kept, const char *const *hosts);

G_END_DECLS
