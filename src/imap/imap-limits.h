/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server may make us hold. Beyond the first four the connection fails with
 * PH_ERROR_PROTOCOL. What nests deeper or has more elements than the others allow is only lost
 * itself, the item or the line: it is the sender of a mail who decides how its structure looks. */
typedef struct
{
  gsize line;           /* bytes of a response outside its literals */
  gsize literal;        /* bytes of a literal held in memory */
  guint64 sink_literal; /* bytes of a literal that streams to a sink */
  gsize response;       /* bytes of a response with its literals in memory */
  guint depth;          /* parts inside of parts; never more than 64 */
  guint count;          /* elements of one list, set or answer */
} ImapLimits;

/* 16 MiB of line, 64 MiB of literal, 2 GiB to the sink, 96 MiB of response, 64 deep, 4 million
 * elements; the .c says why. */
extern const ImapLimits imap_limits_default;

G_END_DECLS
