/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"
#include "protocol-log.h"

G_BEGIN_DECLS

/* Tries an account out step by step, on the same road as everyday work, and says in plain words how
 * far it came, whose fault it is and what to do. */

typedef enum
{
  DOCTOR_STEP_LOOKUP,
  DOCTOR_STEP_CONNECTION,
  DOCTOR_STEP_ENCRYPTION,
  DOCTOR_STEP_GREETING,
  DOCTOR_STEP_CAPABILITIES,
  DOCTOR_STEP_SIGN_IN,
  DOCTOR_STEP_FOLDERS,
  DOCTOR_STEP_PUSH,
} DoctorStep;

typedef enum
{
  DOCTOR_WAITING,
  DOCTOR_RUNNING,
  DOCTOR_GOOD,
  DOCTOR_WARNING, /* it works, but not as well as it could */
  DOCTOR_BAD,
  DOCTOR_SKIPPED, /* cannot be tried, for what went wrong before */
} DoctorVerdict;

typedef enum
{
  DOCTOR_FAULT_NONE,
  DOCTOR_FAULT_HOST, /* settings of the account: */
  DOCTOR_FAULT_PORT,
  DOCTOR_FAULT_SECURITY,
  DOCTOR_FAULT_AUTHORITY,
  DOCTOR_FAULT_PASSWORD, /* or the name of the user */
  DOCTOR_FAULT_NETWORK,
  DOCTOR_FAULT_CLOCK,
  DOCTOR_FAULT_SERVER,
} DoctorFault;

typedef struct
{
  gboolean is_outgoing; /* SMTP */
  DoctorStep step;
  DoctorVerdict verdict;
  char *finding; /* (nullable) what was found, one sentence */
  DoctorFault fault;
  char *advice;                 /* (nullable) what to do about it */
  GTlsCertificate *certificate; /* (nullable) that was refused */
  GTlsCertificateFlags flags;   /* what is wrong with it */
} DoctorResult;

DoctorResult *doctor_result_copy (const DoctorResult *self);
void doctor_result_free (DoctorResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoctorResult, doctor_result_free)

/* What will be tried, in order, all of it waiting: (element-type DoctorResult), owned. */
GPtrArray *connection_doctor_plan (const AccountSettings *settings);

/* Called whenever @result, which is the step @number of the plan, has changed; it is borrowed. On
 * the thread of the examination. */
typedef void (*DoctorReportFunc) (guint number, const DoctorResult *result, gpointer user_data);

/* Goes through @plan and changes its results. Blocks, with waits in the thread's default context,
 * looks the password up, and writes to @log what is said. TRUE when nothing is bad. When it is
 * cancelled the rest is skipped. */
gboolean connection_doctor_run (AccountSettings *settings, GPtrArray *plan, ProtocolLog *log,
                                DoctorReportFunc report, gpointer user_data,
                                GCancellable *cancellable);

G_END_DECLS
