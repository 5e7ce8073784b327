/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection-doctor.h"

G_BEGIN_DECLS

/* One result as lines of text, for the console and for reports. Owned. */
char *doctor_report_result (const DoctorResult *result);

/* "Incoming mail (IMAP)"; static. */
const char *doctor_report_get_server (gboolean is_outgoing);

/* All that was found and what was said, to be given to somebody who can help: without mail and
 * network addresses, names of users, servers, folders and labels, and secrets. Owned. */
char *doctor_report_make (const AccountSettings *settings, GPtrArray *results, ProtocolLog *log);

G_END_DECLS
