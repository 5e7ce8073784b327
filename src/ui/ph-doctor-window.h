/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-list.h"

G_BEGIN_DECLS

/* The Connection Doctor: tries an account out step by step, live, and says what to do. Shows what
 * was said, and copies a report that gives nobody away. */
#define PH_TYPE_DOCTOR_WINDOW (ph_doctor_window_get_type ())
G_DECLARE_FINAL_TYPE (PhDoctorWindow, ph_doctor_window, PH, DOCTOR_WINDOW, AdwWindow)

/* Begins at once with the account @id of @list. Ends what it does when it is closed, and closes when
 * the account is removed. */
GtkWidget *ph_doctor_window_new (GtkWindow *parent, AccountList *list, const char *id);

G_END_DECLS
