/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Errors of GIO, name lookup and TLS as the program's own (PH_ERROR), each with one translated
 * sentence that names the server. All return owned errors. */
GError *mail_connection_translate (const GError *failure, const char *host, guint16 port);

/* The same for one that had been agreed on already: what is no TLS then, though it was, is the end of it. Some
 * servers say their last word in the clear. */
GError *mail_connection_translate_broken (const GError *failure, const char *host, guint16 port);

/* @name is "host:port". */
GError *mail_connection_lost (const char *name);
GError *mail_connection_timed_out (const char *name);

G_END_DECLS
