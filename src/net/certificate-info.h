/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a server's certificate says of itself, fit to be shown to a person who has to decide about
 * it. Whoever made the certificate wrote this: the texts are cleaned, and prove nothing. */
typedef struct
{
  char *subject;         /* "CN=mail.example.org,O=Example"; may be "" */
  char *issuer;          /* the same; equal to @subject when it is signed by itself */
  GStrv names;           /* the servers that it is for: names and addresses; may be empty */
  GDateTime *not_before; /* (nullable) in local time, as is @not_after */
  GDateTime *not_after;
  char *fingerprint;     /* SHA-256, 64 hexadecimal digits in lower case */
} CertificateInfo;

/* Owned. Any thread. */
CertificateInfo *certificate_info_new (GTlsCertificate *certificate);
void certificate_info_free (CertificateInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CertificateInfo, certificate_info_free)

/* The fingerprint alone. Owned. */
char *certificate_info_get_fingerprint (GTlsCertificate *certificate);

/* "0F:3A:…", as other programs show it. Owned. */
char *certificate_info_format_fingerprint (const char *fingerprint);

G_END_DECLS
