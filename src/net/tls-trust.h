/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A certificate database that trusts what the system trusts and, where @ca_file is not NULL, what
 * that PEM file's authorities have signed as well: these are asked first, and what the system trusts
 * is read only for a certificate that they do not know. Owned; NULL with PH_ERROR_INVALID when the file
 * cannot be read. Any thread. */
GTlsDatabase *tls_trust_new (const char *ca_file, GError **error);

/* Begins to read what the system trusts, which takes some 15 ms before a program's first TLS connection
 * and nothing later: while that one's name is looked up and its line is opened. The thread to join, or
 * NULL when that was begun before. Any thread. */
GThread *tls_trust_prepare (void);

/* Why @certificate was refused, as one translated sentence that names @host: the gravest reason.
 * @flags are those of the verification. Owned. */
char *tls_trust_explain (GTlsCertificate *certificate, GTlsCertificateFlags flags,
                         const char *host);

/* All the reasons, a sentence each, the gravest first; never empty. Owned. */
GStrv tls_trust_explain_all (GTlsCertificate *certificate, GTlsCertificateFlags flags,
                             const char *host);

G_END_DECLS
