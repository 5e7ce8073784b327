/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Content-Type and Content-Disposition (RFC 2045, 2183, 2231). Private to this folder; see
 * mime_parameters_get() in mime-message.h for parameters that a server took apart. */
typedef struct
{
  char *value;      /* (owned) what stands before the first ";", lower case, without blanks */
  GPtrArray *pairs; /* (owned) of char: name, value, name, value … */
} MimeParams;

/* Reads the value of a header field. At most 200 parameters are kept. */
void mime_params_init (MimeParams *self, const char *text, gsize len);
void mime_params_clear (MimeParams *self);

/* The value of parameter @name, decoded into clean UTF-8, or NULL. Free with g_free(). */
char *mime_params_get (const MimeParams *self, const char *name);

G_END_DECLS
