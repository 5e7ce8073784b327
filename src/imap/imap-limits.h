/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server may make us hold. Beyond any of these the connection fails with
 * PH_ERROR_PROTOCOL. */
typedef struct
{
  gsize line;           /* bytes of a response outside its literals */
  gsize literal;        /* bytes of a literal held in memory */
  guint64 sink_literal; /* bytes of a literal that streams to a sink */
  gsize response;       /* bytes of a response with its literals in memory */
  guint depth;          /* nested parentheses */
  guint count;          /* elements of one list */
} ImapLimits;

/* 1 MiB lines (a SEARCH answer of a million UIDs has 8 MB: see imap_limits_default() in the .c
 * for what each is and why). */
extern const ImapLimits imap_limits_default;

G_END_DECLS
