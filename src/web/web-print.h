/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "web-view.h"

G_BEGIN_DECLS

/* Prints a mail behind the same walls as it is shown: web-module.h says how. */
void web_print_async (const WebMail *mail, const char *head, GtkPrintSettings *settings,
                      GtkPageSetup *setup, GtkWindow *parent, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data);
gboolean web_print_finish (GAsyncResult *result, GError **error);

G_END_DECLS
