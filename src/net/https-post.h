/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Posts @body of the media type @type to an https address (RFC 9110), over a verified connection of its
 * own: no cookies, no name of the program, nothing else about the person; where the answer leads is
 * not followed, and of it only the status is read. @uri in ASCII or UTF-8. Any thread that has a main
 * context. */
void https_post_async (const char *uri, const char *type, const char *body,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data);

/* The status, 200 to 299 where it went well. 0 with an error of GIO's when there is no answer, or
 * G_IO_ERROR_INVALID_ARGUMENT when @uri is no https address. */
guint https_post_finish (GAsyncResult *result, GError **error);

G_END_DECLS
