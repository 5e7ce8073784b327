/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "account-engine.h"

G_BEGIN_DECLS

/* Small pictures of pictures and PDFs that came by mail. Who decodes them may fall for them: that is done by other
 * programs (src/thumbnailer/thumbnailer.h), which hold nothing and can reach nothing, and of which no more is
 * believed than the numbers that the pixels must fit. */

/* Whether a file of this GIO content type and that many bytes may get one. */
gboolean ph_thumbnail_is_for (const char *content_type, guint64 size);

/* Of a file whose bytes are here: @content (nullable), or what the cache of @engine (nullable) has of the part
 * @part, @encoding (nullable) being its transfer encoding. Nothing is fetched. One file at a time is read and
 * made small. Main thread. */
void ph_thumbnail_load_async (AccountEngine *engine,
                              gint64 message_id,
                              const char *part,
                              const char *encoding,
                              GBytes *content,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* (transfer full) (nullable). *@is_here: the bytes are; without a thumbnail they can't be shown, then. Fails with
 * G_IO_ERROR_CANCELLED alone. */
GdkTexture *ph_thumbnail_load_finish (GAsyncResult *result, gboolean *is_here, GError **error);

/* What it does: gives @content to the program @path and waits for what it says, at most @patience
 * milliseconds. Any thread. (transfer full) (nullable) */
GdkTexture *ph_thumbnail_run (const char *path, GBytes *content, guint patience);

G_END_DECLS
