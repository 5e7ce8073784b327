/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tries, in a child process, whether the sandbox that WebKit puts its processes into can start here:
 * where user namespaces are forbidden it cannot, or where XDG_RUNTIME_DIR lies in /var/tmp or /var/run, and
 * WebKit would end the whole program. Main thread. */
void web_sandbox_probe_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* Fails with PH_ERROR_NOT_FOUND; the message says why, in a sentence. */
gboolean web_sandbox_probe_finish (GAsyncResult *result, GError **error);

G_END_DECLS
