/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "connection-doctor.h"

G_BEGIN_DECLS

/* One step of the doctor: how it went, what was found and what to do. The button below a refused
 * certificate does the owner's action "doctor.certificate" with the number of the step. */
#define PH_TYPE_DOCTOR_ROW (ph_doctor_row_get_type ())
G_DECLARE_FINAL_TYPE (PhDoctorRow, ph_doctor_row, PH, DOCTOR_ROW, AdwPreferencesRow)

GtkWidget *ph_doctor_row_new (guint number, const DoctorResult *result);

/* Shows how the step stands now. */
void ph_doctor_row_update (PhDoctorRow *self, const DoctorResult *result);

G_END_DECLS
