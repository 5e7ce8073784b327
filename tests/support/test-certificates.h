/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Certificates for servers on this computer, made once for the process. Any thread. Their names:
 *
 *   good         localhost and 127.0.0.1, signed by the test authority
 *   expired      the same, but its time is over
 *   future       the same, but its time has not come
 *   wrong-host   signed by the test authority for somebody-else.test
 *   unknown      localhost, signed by an authority that is not in the file
 *   self-signed  localhost, signed by itself
 */
GTlsCertificate *test_certificates_get (const char *name); /* (transfer none), with its key */

/* PEM file with the test authority, for AccountSettings.ca_file; removed at exit. */
const char *test_certificates_get_ca_file (void);

G_END_DECLS
