/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A message as it goes over the wire behind DATA (RFC 5321 §4.5.2): a dot more before each line
 * that begins with one, every line end CRLF. A value; all zero is the start. The message may come
 * in pieces cut anywhere. */
typedef struct
{
  gboolean is_counted; /* set by the caller: behind BDAT (RFC 3030), where a dot says nothing */
  gboolean is_inside; /* a line */
  gboolean has_cr;    /* seen, not written yet */
} SmtpData;

/* Appends what @len bytes of the message become. */
void smtp_data_encode (SmtpData *self, const char *data, gsize len, GByteArray *out);

/* Appends what the end of the message needs before the final dot: a line end where it is missing. */
void smtp_data_finish (SmtpData *self, GByteArray *out);

/* What ends the message behind DATA: a dot on a line of its own. */
#define SMTP_DATA_END ".\r\n"

G_END_DECLS
