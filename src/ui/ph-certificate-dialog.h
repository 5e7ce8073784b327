/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-exception.h"

G_BEGIN_DECLS

/* A certificate that does not verify, and why not in plain words; asks whether to trust it all the
 * same. Closing it, Escape and Enter refuse.
 *
 * Signal "trusted" (AccountException): the person wants it. */
#define PH_TYPE_CERTIFICATE_DIALOG (ph_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhCertificateDialog, ph_certificate_dialog, PH, CERTIFICATE_DIALOG, AdwWindow)

/* What the server at @host and @port has shown, and what is wrong with it. */
GtkWidget *ph_certificate_dialog_new (GtkWindow *parent, const char *host, guint16 port,
                                      GTlsCertificate *certificate, GTlsCertificateFlags flags);

G_END_DECLS
