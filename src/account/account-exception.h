/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A certificate that the person trusts although it does not verify: on one host and port alone, and
 * only for the reasons that were shown when it was accepted. A certificate that has expired since is
 * asked about again. */
typedef struct
{
  char *host;
  guint16 port;
  char *fingerprint;            /* SHA-256 of the certificate: 64 hexadecimal digits in lower case */
  GTlsCertificateFlags reasons; /* why it does not verify */
} AccountException;

/* All strings are copied. */
AccountException *account_exception_new (const char *host, guint16 port, const char *fingerprint,
                                         GTlsCertificateFlags reasons);
AccountException *account_exception_copy (const AccountException *self);
void account_exception_free (AccountException *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountException, account_exception_free)

#define ACCOUNT_TYPE_EXCEPTION (account_exception_get_type ())
GType account_exception_get_type (void);

gboolean account_exception_equal (const AccountException *a, const AccountException *b);

/* TRUE for the same host, port and certificate, when nothing but the accepted @reasons is wrong with
 * it. A certificate that was revoked is never covered. */
gboolean account_exception_covers (const AccountException *self, const char *host, guint16 port,
                                   const char *fingerprint, GTlsCertificateFlags reasons);

/* One line for the settings: "mail.example.org 993 0f3a… unknown-ca,expired". Owned. */
char *account_exception_to_string (const AccountException *self);

/* NULL when @text is not such a line. */
AccountException *account_exception_from_string (const char *text);

G_END_DECLS
