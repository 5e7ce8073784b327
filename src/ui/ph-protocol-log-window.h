/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-engine.h"

G_BEGIN_DECLS

/* What an account's connections said and heard lately, without secrets, to be read and copied. */
#define PH_TYPE_PROTOCOL_LOG_WINDOW (ph_protocol_log_window_get_type ())
G_DECLARE_FINAL_TYPE (PhProtocolLogWindow, ph_protocol_log_window, PH, PROTOCOL_LOG_WINDOW,
                      AdwWindow)

GtkWidget *ph_protocol_log_window_new (GtkWindow *parent, const char *account, ProtocolLog *log);

G_END_DECLS
