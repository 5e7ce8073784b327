/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection-doctor.h"

G_BEGIN_DECLS

/* What a person can do about @error, which ended @step on @server; @flags are those of a certificate
 * that was refused. Sets @fault. Owned. */
char *doctor_advise (const AccountServer *server, gboolean is_outgoing, DoctorStep step,
                     const GError *error, GTlsCertificateFlags flags, DoctorFault *fault);

/* In the person's language; static. */
const char *doctor_step_get_name (DoctorStep step);
const char *doctor_fault_get_name (DoctorFault fault); /* "" for none */

G_END_DECLS
